#!/bin/sh
# How near the simulation comes to the AWS Batch run among the public lists, fitted to its first half:
# tests/bench/bench_backtest.sh PROGRAM.  The environments of that run are not known, so several
# are tried; the figure to reach is a median error a fifth below the median wait's.
trace=${BATCHFIT_WORKLOADS:-../shared/workloads}/nextflow-trace/openproblems-2022-05-15-awsbatch.tsv
[ -e "$trace" ] || { echo "backtest  skipped: no $trace"; exit 0; }
for types in optimal m5 r5.4xlarge 'c5,m5,r5 --strategy BEST_FIT' 'optimal --purchase spot'; do
  # Options follow the types.
  # shellcheck disable=SC2086
  "$1" backtest "$trace" --instance-types $types --fit --quiet --format json | awk -v types="$types" '
    function field(line, name) { match(line, "\"" name "\": [-0-9.]+"); return substr(line, RSTART + length(name) + 4, RLENGTH - length(name) - 4) }
    /"half": "second"/ && /"simulated"/ { median = field($0, "median_s"); p90 = field($0, "p90_s") }
    /"half": "second"/ && /"median-wait"/ { wait = field($0, "median_s"); wait90 = field($0, "p90_s") }
    END { printf "backtest  %-28s median error %5.1f s, p90 %5.1f s; submit + median wait %5.1f s, %5.1f s: %2.0f %% smaller (20 asked for)\n",
                 types, median, p90, wait, wait90, 100 * (1 - median / wait) }' || exit 1
done
