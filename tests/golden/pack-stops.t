# Eighty classes that no search is through with in a second: stopped by Ctrl-C, by time, by work and at a gap, each with a whole plan and a bound below it.
$ awk 'BEGIN { print "class,count,mcpu,mem_mib,gpus,arch,gpu_model"; for (i = 1; i <= 80; i++) printf "c%d,%d,%d,%d,0,any,\n", i, 40 + i * 29 % 31, 13 * (3 + i * 37 % 97), 101 * (5 + i * 61 % 89) }' > $TMP_OUT/eighty.csv && printf '%s\n' '/"cost_uusd"/ { c = $2 } /"bound_uusd"/ { b = $2 } /"proven_optimal"/ { p = $2 } /"stopped"/ { s = $2 } END { print "proven" p ", stopped" s ", cost within 1 % of the bound: " (b > 0 && b <= c && c <= 1.01 * b ? "yes" : "no") }' > $TMP_OUT/stop.awk && printf '%s\n' 'FNR == NR { if (FNR > 1) left[$1] = $2; next } FNR > 1 { n = split($3, jobs, " "); for (k = 1; k <= n; k++) { split(jobs[k], x, "*"); left[x[2]] -= $1 * x[1] } } END { for (c in left) if (left[c] != 0) print c, left[c], "left"; print "jobs placed each once" }' > $TMP_OUT/placed.awk
$ timeout --preserve-status -s INT 1 batchfit pack --types ../data/pack/types.csv $TMP_OUT/eighty.csv --solver exact --work 1000000000000 --plan $TMP_OUT/eighty-plan.csv > $TMP_OUT/eighty.json; code=$?; awk -F '[:,]' -f $TMP_OUT/stop.awk $TMP_OUT/eighty.json; awk -F, -f $TMP_OUT/placed.awk $TMP_OUT/eighty.csv $TMP_OUT/eighty-plan.csv; exit $code
proven false, stopped "interrupted", cost within 1 % of the bound: yes
jobs placed each once
[exit 130]
$ batchfit pack --types ../data/pack/types.csv $TMP_OUT/eighty.csv --time-limit 1s --plan $TMP_OUT/eighty-plan.csv > $TMP_OUT/eighty.json; awk -F '[:,]' -f $TMP_OUT/stop.awk $TMP_OUT/eighty.json; awk -F, -f $TMP_OUT/placed.awk $TMP_OUT/eighty.csv $TMP_OUT/eighty-plan.csv
proven false, stopped "time", cost within 1 % of the bound: yes
jobs placed each once
$ batchfit pack --types ../data/pack/types.csv $TMP_OUT/eighty.csv --max-gap 0.5% | awk -F '[:,]' -f $TMP_OUT/stop.awk
proven false, stopped "exhausted", cost within 1 % of the bound: yes
$ batchfit pack --types ../data/pack/types.csv $TMP_OUT/eighty.csv --max-gap 0.0001% --work 20000000 > $TMP_OUT/eighty.json; code=$?; awk -F '[:,]' -f $TMP_OUT/stop.awk $TMP_OUT/eighty.json; exit $code
proven false, stopped "work", cost within 1 % of the bound: yes
[exit 7]
# Lines may end as on Windows, the first may begin with a byte order mark, the last may have no end.
$ printf '\357\273\277class,count,mcpu,mem_mib,gpus,arch,gpu_model\r\na,5,2000,3072,0,any,\r\nb,4,2000,12288,0,any,' | batchfit pack --types ../data/pack/example-types.csv - | sed -n 2,6p
  "schema": "batchfit.pack/1",
  "cost_uusd": 1400000,
  "bound_uusd": 1400000,
  "gap": 0,
  "proven_optimal": true,
$ sed 's/$/\r/' ../data/pack/example-types.csv > $TMP_OUT/crlf.csv && printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,5,2000,3072,0,any,\nb,4,2000,12288,0,any,\n' | batchfit pack --types $TMP_OUT/crlf.csv - --plan - | sed -n 1,5p
times,type,jobs
1,A,1*a
2,B,2*a 2*b
{
  "schema": "batchfit.pack/1",
# A demand of 10^9 on the largest machine there is, memory in primes, nothing asked for, and a type of nothing.
$ printf 'name,arch,gpu_model,mcpu,mem_mib,gpus,price_microusd\nnothing,x86_64,,0,0,0,203840000\nu7i,x86_64,,448000,25165824,0,407680000\n' > $TMP_OUT/large.csv && printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,1000000000,1000,56171,0,any,\nnone,0,1000,1000,0,any,\n' | batchfit pack --types $TMP_OUT/large.csv - --plan -
times,type,jobs
2232142,u7i,448*a
1,u7i,384*a
{
  "schema": "batchfit.pack/1",
  "cost_uusd": 910000058240000,
  "bound_uusd": 910000058240000,
  "gap": 0,
  "proven_optimal": true,
  "bound_by_search": false,
  "solver": "auto",
  "stopped": "exhausted",
  "unplaced_jobs": 0,
  "unplaced_classes": []
}
