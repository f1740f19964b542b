#!/bin/sh
# The file of bench_read.c, grouped by DuckDB on as many threads: bench_read.sh PROGRAM
#
# DuckDB comes from npm (@duckdb/node-api) into build/bench/duckdb, once; without npm or a network
# this is skipped, and said.  Both programs run one after the other, three times each, best kept, so
# that what else the machine does falls on both.  DuckDB is asked for less than we do: no quantiles,
# no list of distinct durations.
set -u
program=$1
list=build/bench/jobs-10m.csv
[ -s "$list" ] || { echo "read csv beside DuckDB: skipped, there is no $list"; exit 0; }
if ! [ -d build/bench/duckdb/node_modules/@duckdb/node-api ]; then
  command -v npm >/dev/null || { echo "read csv beside DuckDB: skipped, there is no npm"; exit 0; }
  mkdir -p build/bench/duckdb
  (cd build/bench/duckdb && npm init -y >/dev/null 2>&1 && npm install --silent --no-audit --no-fund @duckdb/node-api >/dev/null 2>&1) ||
    { echo "read csv beside DuckDB: skipped, npm could not install @duckdb/node-api"; exit 0; }
fi
cat > build/bench/duckdb/group.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';
const [file, threads] = process.argv.slice(2);
const db = await DuckDBInstance.create(':memory:', { threads });
const connection = await db.connect();
const start = process.hrtime.bigint();
const result = await connection.runAndReadAll(
  `SELECT label, vcpus, memory_mib, sum(count), min(duration_s), max(duration_s),
          sum(count * duration_s)
   FROM read_csv('${file}') GROUP BY ALL`);
console.log(Number(process.hrtime.bigint() - start) / 1e9, result.currentRowCount);
JS
seconds() { # of a command, as wall-clock time
  start=$(date +%s.%N); "$@" >/dev/null 2>&1 || return 1; end=$(date +%s.%N)
  echo "$start $end" | awk '{ printf "%.2f", $2 - $1 }'
}
for threads in 1 2; do
  ours=999; theirs=999
  for round in 1 2 3; do
    t=$(seconds "$program" jobs --threads $threads "$list") || exit 1
    ours=$(echo "$ours $t" | awk '{ print $1 < $2 ? $1 : $2 }')
    t=$(cd build/bench/duckdb && node group.mjs ../jobs-10m.csv $threads | awk '{ print $1 }')
    [ -n "$t" ] || { echo "read csv beside DuckDB: skipped, it failed"; exit 0; }
    theirs=$(echo "$theirs $t" | awk '{ print $1 < $2 ? $1 : $2 }')
  done
  echo "$threads $ours $theirs" | awk '{ printf "read csv beside DuckDB, %d thread%s: %.2f s (whole program) against %.2f s (query only), ratio %.2f\n", $1, $1 == 1 ? "" : "s", $2, $3, $2 / $3 }'
done
