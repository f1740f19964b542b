#!/bin/sh
# Are the examples in README.md what the program prints?   tests/readme.sh PROGRAM [--update]
#
# Each ```console block holds command lines ("$ batchfit ...") followed by what they print.  They
# are run in the top folder; --update writes the answers into README.md.
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"; ln -s "$program" "$scratch/bin/batchfit"
PATH="$scratch/bin:$PATH"; LC_ALL=C.UTF-8; NO_COLOR=1; COLUMNS=100; HOME="$scratch"
XDG_CONFIG_HOME="$scratch/config"; XDG_CACHE_HOME="$scratch/cache"
export PATH LC_ALL NO_COLOR COLUMNS HOME XDG_CONFIG_HOME XDG_CACHE_HOME
# Whatever the user has set for AWS or for us must not be seen.
for name in $(env | sed -n 's/^\(AWS_[A-Z0-9_]*\|BATCHFIT_REGION\)=.*/\1/p'); do unset "$name"; done
cd "$top" || exit 1
[ -e README.md ] || { echo "readme: there is no README.md"; exit 0; }
inside=no
while IFS= read -r line; do
  case "$line" in
  '```console') inside=yes; printf '%s\n' "$line" ;;
  '```') inside=no; printf '%s\n' "$line" ;;
  '$ '*)
    printf '%s\n' "$line"
    [ $inside = no ] || sh -c "${line#\$ }" 2>&1 < /dev/null ;;
  *) [ $inside = yes ] || printf '%s\n' "$line" ;;
  esac
done < README.md > "$scratch/README.md"
if [ "${2:-}" = --update ]; then cp "$scratch/README.md" README.md; exit 0; fi
if diff -u README.md "$scratch/README.md"; then echo "readme: current"; exit 0; fi
echo "readme: README.md shows other answers than the program gives: make readme"
exit 1
