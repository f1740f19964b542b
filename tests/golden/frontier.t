# What time costs. Sixty jobs of four kinds; figures change with the prices, forms do not.
$ awk 'BEGIN { srand(5); print "label,vcpus,memory_mib,duration_s"; for (i = 0; i < 60; i++) printf "c%d,%d,%d,%d\n", i % 4, 1 + i % 4, 2000 + 3000 * (i % 3), 300 + int(rand() * 3000) }' > $TMP_OUT/jobs.csv
$ batchfit frontier $TMP_OUT/jobs.csv --work 100000 --format csv > $TMP_OUT/f.csv; head -1 $TMP_OUT/f.csv
deadline_s,makespan_s,total_usd,lower_bound_usd,gap,bound,against_cheapest,peak_vcpus,instances,knee
# At least twelve points; later is never dearer, and neither costs nor bounds rise; one knee.
$ awk -F, 'NR > 1 { n++; if (n > 1 && ($1 <= t || $3 > c || $4 > b)) bad++; if ($4 > $3 || $2 > $1) bad++; if ($10 == "yes") k++; t = $1; c = $3; b = $4 } END { print (n >= 12), bad + 0, k }' $TMP_OUT/f.csv
1 0 1
# The same at any number of threads.
$ batchfit frontier $TMP_OUT/jobs.csv --work 100000 --format csv --threads 1 | cmp - $TMP_OUT/f.csv && batchfit frontier $TMP_OUT/jobs.csv --work 100000 --format csv --threads 5 | cmp - $TMP_OUT/f.csv && echo same
same
$ batchfit frontier $TMP_OUT/jobs.csv --work 100000 --points 3 --output $TMP_OUT/f.txt --svg $TMP_OUT/f.svg; sed -E 's/[0-9][0-9,.]*/N/g; s/  +/ /g; s,/[^ ]*/jobs,JOBS,' $TMP_OUT/f.txt | sed '/^DONE/,/^$/d; /^PRICES/,$d; /^FAST/,/^KNEE/d'; awk 'length > 100' $TMP_OUT/f.txt
COST $N for the batch, done in N h N m, if placed exactly as planned; Batch not simulated
 Proved: no plan costs less than $N (gap N %). us-east-N (default), on-demand
ASSUMED all jobs are ready at once; --assumptions lists the rest

READ N rows (csv): N jobs in N classes, N set aside, N rejected; time taken from duration_s

 DONE BY cost against at least gap bound vCPUs instances
 N m $N +N % $N N % fluid N N
N h N m $N +N % $N N % fluid N N < knee
N h N m $N +N % $N N % fluid N N

NEXT batchfit plan JOBS.csv --work N --deadline NhNmNs
$ grep -oE '^ *DONE IN.*|< knee' $TMP_OUT/f.txt | sed -E 's/  +/ /g'
< knee
$ grep -cE '<svg|</svg>|class="knee"' $TMP_OUT/f.svg
3
$ batchfit frontier $TMP_OUT/jobs.csv --work 100000 --points 3 --format json | grep -oE '"(schema|knee|knee_deadline_s|stopped|bound)":' | sort | uniq -c | sed 's/^ *[0-9]* //'
"bound":
"knee":
"knee_deadline_s":
"schema":
"stopped":
# One job takes the time it takes.
$ batchfit frontier lists/one-job.csv --instance-types m6i.2xlarge --svg $TMP_OUT/one.svg | sed -E 's/\$[0-9.]+/$N/g; s/gap [0-9.]+/gap N/; s/[0-9.]+ %/N %/g; s/  +/ /g' | sed '/^PRICES/,$d'
COST $N for the batch, done in 1 h 03 m, if placed exactly as planned; Batch not simulated
 Proved: no plan costs less than $N (gap N %). us-east-1 (default), on-demand
ASSUMED all jobs are ready at once; --assumptions lists the rest

READ 1 row (csv): 1 job in 1 class, 0 set aside, 0 rejected; time taken from duration_s

 DONE BY cost against at least gap bound vCPUs instances
1 h 03 m $N +N % $N N % fluid 8 1

NEXT batchfit plan lists/one-job.csv --instance-types m6i.2xlarge --deadline 1h3m0s
# What is refused.
$ batchfit frontier lists/no-durations.csv
batchfit: the list has no durations, so nothing is known about time; --assume-duration 1h gives every job one
[exit 3]
$ batchfit frontier lists/one-job.csv --instance-types m6i.2xlarge --svg -
batchfit: --svg: '-': the table goes there; the name of a file is needed
[exit 2]
$ batchfit frontier lists/one-job.csv --instance-types m6i.2xlarge --svg ''
batchfit: --svg: '': the name of a file is needed
[exit 2]
$ batchfit frontier lists/one-job.csv --instance-types m6i.2xlarge --svg $TMP_OUT/x --output $TMP_OUT/x 2>&1 | sed "s,$TMP_OUT,TMP,g"
batchfit: --svg and --output: 'TMP/x' cannot hold both; two names are needed
$ batchfit frontier lists/one-job.csv --instance-types m6i.2xlarge --svg $TMP_OUT/none/x.svg 2>&1 | sed "s,$TMP_OUT,TMP,g"
batchfit: TMP/none/x.svg: cannot be written: No such file or directory
$ batchfit frontier lists/one-job.csv --instance-types m6i.2xlarge --points 1
batchfit: --points: '1': a whole number from 2 to 100 is accepted
See 'batchfit frontier --help'.
[exit 2]
$ batchfit frontier lists/one-job.csv --instance-types m6i.2xlarge --deadline 3h
batchfit: --deadline is not an option of 'frontier'
See 'batchfit frontier --help'.
[exit 2]
# Jobs that fit nothing are listed; the rest has its frontier.
$ batchfit frontier lists/too-big.csv --work 100000 --format csv > $TMP_OUT/big.csv; code=$?; wc -l < $TMP_OUT/big.csv; exit $code
batchfit: 4 of 8 jobs can't be placed
13
[exit 4]
# Ctrl-C prints the points that are there.
$ awk 'BEGIN { srand(3); print "label,vcpus,memory_mib,duration_s"; for (i = 0; i < 3000; i++) printf "c%d,%d,%d,%d\n", i % 20, 1 + i % 8, 500 + 1500 * (i % 20), 1 + int(rand() * 9000) }' > $TMP_OUT/hard.csv
$ timeout --foreground -s INT --preserve-status 0.5 batchfit frontier $TMP_OUT/hard.csv --format json --output $TMP_OUT/o.json; code=$?; grep -o '"stopped": "[a-z]*"' $TMP_OUT/o.json; exit $code
"stopped": "interrupted"
[exit 130]
# With submit times: how long jobs may wait, up to --max-wait.
$ batchfit frontier -q lists/submitted.csv --respect-submit-times --max-wait 2h --work 100000 --format csv > $TMP_OUT/w.csv; head -1 $TMP_OUT/w.csv; awk -F, 'NR > 1 { if (NR > 2 && ($1 <= t || $3 > c || $4 > b)) bad++; if ($4 > $3 || $1 > 7200) bad++; t = $1; c = $3; b = $4 } NR == 2 { print $1 } END { print (NR > 3), bad + 0 }' $TMP_OUT/w.csv
max_wait_s,makespan_s,total_usd,lower_bound_usd,gap,bound,against_cheapest,peak_vcpus,instances,knee
180
1 0
$ batchfit frontier -q lists/submitted.csv --respect-submit-times --max-wait 2h --work 100000 --points 3 --format json | grep -oE '"(deadline_s|max_wait_s|bound_max_wait_s|knee_deadline_s)": (null|180|7200)' | sort -u
"bound_max_wait_s": 180
"bound_max_wait_s": 7200
"deadline_s": null
"knee_deadline_s": null
"max_wait_s": 180
$ batchfit frontier -q lists/submitted.csv --respect-submit-times --max-wait 2h --work 100000 --points 3 | grep -oE 'jobs wait at most|^ +WAIT|--max-wait [0-9hms]+$|no job starts before it was submitted'
jobs wait at most
no job starts before it was submitted
    WAIT
--max-wait 0h39m40s
$ batchfit frontier -q lists/submitted.csv --max-wait 2h
batchfit: --max-wait needs --respect-submit-times
[exit 2]
$ batchfit frontier -q lists/submitted.csv --respect-submit-times --max-wait 3m --max-vcpus 2 -o /dev/null
batchfit: no plan found with at most 2 vCPUs alive at once that starts all jobs within 3 m 00 s: 8 of them start later, one by 1 h 20 m
[exit 4]
$ batchfit frontier -q lists/small.csv --respect-submit-times
batchfit: 16 of 16 jobs have no submit time: align (3), qc (12), merge (1); --respect-submit-times needs one of each (--submit-from submit or start says which)
[exit 3]
