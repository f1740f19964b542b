#!/bin/sh
# data/catalogue must be what its sources give: tests/data/rebuild.sh [FACTS REFERENCE]
# Where the sources are not at hand (they are no part of the project) it says so and passes.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
facts=${1:-$top/../shared/facts}
reference=${2:-$top/../shared/reference}
if [ ! -r "$facts/ec2-instance-types.csv" ] || [ ! -r "$reference/instance-catalogue.txt" ]; then
  echo "rebuild: skipped, no sources beside the project"
  exit 0
fi
new=$(mktemp); trap 'rm -f "$new"' EXIT
sh "$top/data/rebuild-catalogue.sh" "$facts" "$reference" > "$new" || exit 1
if cmp -s "$new" "$top/data/catalogue"; then
  echo "rebuild: data/catalogue is what its sources give"
else
  echo "rebuild: data/catalogue differs from its sources; see data/README.md (make data)"
  exit 1
fi
