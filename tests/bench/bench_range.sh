#!/bin/sh
# The range of an estimate: 1,000 runs by chance of 10,000 jobs, on every core; at most 20 s are
# asked for on two.  tests/bench/bench_range.sh PROGRAM
list=build/bench/ten-thousand.csv
mkdir -p build/bench
awk 'BEGIN { srand(3); print "name,vcpus,memory_mib,duration_s,label"
  for (i = 0; i < 10000; i++) { c = int(20 * rand())
    printf "j%d,%d,%d,%d,l%d\n", i, 2 ^ (c % 4), 1024 * (1 + c % 7), 300 + int(3600 * rand()), c } }' > "$list"
for purchase in on-demand spot; do
  start=$(date +%s.%N)
  "$1" estimate "$list" --instance-types m6i,r6i,c6i --strategy BEST_FIT_PROGRESSIVE --max-vcpus 1000 \
    --purchase "$purchase" --runs 1000 --no-advice --quiet > /dev/null || exit 1
  end=$(date +%s.%N)
  echo "$start $end" | awk -v p="$purchase" \
    '{ printf "range     1000 runs of 10,000 jobs, %-9s %5.1f s (20 asked for): %s\n", p, $2 - $1, $2 - $1 <= 20 ? "ok" : "SHORT" }'
done
