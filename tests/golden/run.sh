#!/bin/sh
# Runs every transcript in this folder against the program: tests/golden/run.sh PROGRAM [--update] [NAME...]
#
# A transcript NAME.t holds one or more cases, each
#     $ batchfit ARGUMENTS          (a shell command line; `batchfit` is the program under test)
#     ...what it prints, stdout and stderr together...
#     [exit N]                      (left out when N is 0)
# Commands run in the folder tests/golden/.  --update writes what the program prints now.
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1"); shift
update=no
if [ "${1:-}" = --update ]; then update=yes; shift; fi
scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"; ln -s "$program" "$scratch/bin/batchfit"
PATH="$scratch/bin:$PATH"; LC_ALL=C.UTF-8; NO_COLOR=1; COLUMNS=100; TMP_OUT="$scratch"
export PATH LC_ALL NO_COLOR COLUMNS TMP_OUT
# Whatever the user has set for AWS or for us must not be seen.
for name in $(env | sed -n 's/^\(AWS_[A-Z0-9_]*\|BATCHFIT_REGION\)=.*/\1/p'); do unset "$name"; done
HOME="$scratch"; XDG_CONFIG_HOME="$scratch/config"; XDG_CACHE_HOME="$scratch/cache"
export HOME XDG_CONFIG_HOME XDG_CACHE_HOME
cd "$here" || exit 1
passed=0; failed=0
for t in *.t; do
  [ -e "$t" ] || continue
  if [ $# -gt 0 ]; then case " $* " in *" ${t%.t} "*) ;; *) continue ;; esac; fi
  got="$scratch/got"; : > "$got"
  grep '^\$ \|^# ' "$t" | while IFS= read -r line; do
    printf '%s\n' "$line" >> "$got"
    case "$line" in '# '*) continue ;; esac
    sh -c "${line#\$ }" >> "$got" 2>&1 < /dev/null
    code=$?
    [ $code -eq 0 ] || printf '[exit %s]\n' $code >> "$got"
  done
  if [ $update = yes ]; then cp "$got" "$t"; continue; fi
  if cmp -s "$got" "$t"; then passed=$((passed + 1))
  else failed=$((failed + 1)); echo "golden: $t differs:"; diff -u "$t" "$got" | head -60; fi
done
[ $update = yes ] && exit 0
echo "golden: $passed passed, $failed failed"
[ $failed -eq 0 ]
