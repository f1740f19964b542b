# Some durations are unknown: refused by name, filled from another list by label, or assumed.
$ batchfit plan -q lists/some-durations.csv
batchfit: 1 of 2 jobs have no duration: sort (1); --history FILE (another list with these labels) or --assume-duration 1h gives them one
[exit 3]
# Long labels are told apart by their ends.
$ printf 'label,vcpus,memory_mib,duration_s\nNFCORE_RNASEQ:RNASEQ:FASTQC_UMITOOLS_TRIMGALORE:FASTQC,1,1000,\nNFCORE_RNASEQ:RNASEQ:FASTQC_UMITOOLS_TRIMGALORE:TRIMGALORE,1,1000,\na,1,1000,60\n' > $TMP_OUT/long.csv; batchfit plan -q $TMP_OUT/long.csv
batchfit: 2 of 3 jobs have no duration: ...SEQ:FASTQC_UMITOOLS_TRIMGALORE:FASTQC (1), ...FASTQC_UMITOOLS_TRIMGALORE:TRIMGALORE (1); --history FILE (another list with these labels) or --assume-duration 1h gives them one
[exit 3]
$ batchfit plan -q lists/some-durations.csv --history lists/pipeline.csv --save $TMP_OUT/history.json | sed -n '/^READ/,/^$/p'
READ    2 rows (csv): 2 jobs in 2 classes, 0 set aside, 0 rejected; time taken from duration_s
ASSUMED the durations of 1 job: what their labels took in lists/pipeline.csv, at 90 %

$ batchfit verify $TMP_OUT/history.json lists/some-durations.csv
2 jobs, 2 instances: feasible; cost 0.056884 USD recomputed; bound 0.051363 USD proved (fluid, 2 classes, 782 offers)
$ batchfit plan -q lists/some-durations.csv --history lists/small.csv
batchfit: 1 of 2 jobs have no duration: sort (1); --history FILE (another list with these labels) or --assume-duration 1h gives them one
[exit 3]
$ batchfit plan -q lists/no-durations.csv --history lists/some-durations.csv --duration-quantile 2
batchfit: --duration-quantile: '2': a share such as 1% or 0.01 is accepted
See 'batchfit plan --help'.
[exit 2]
# A range: three plans, and whose longest job decides; the plan itself is that of the upper end.
$ batchfit plan -q lists/some-durations.csv --assume-duration 5m..3h --deadline 2h | sed -n '/^READ/,/^WAY/p'
batchfit: 1 of 2 jobs can't be placed
READ    2 rows (csv): 2 jobs in 2 classes, 0 set aside, 0 rejected; time taken from duration_s
ASSUMED the durations of 1 job: --assume-duration 5m..3h
NOTE    1 job of unknown duration: planned at the upper end of --assume-duration

IF EACH UNKNOWN JOB TAKES   cost  at least  finish  vCPUs
5 m 00 s                   $0.05     $0.05    13 m      5
30 m                       $0.08     $0.07    33 m      5
3 h 00 m                       -     $0.04       -      4
DECIDES at 5 m 00 s the longest job takes 10 m: 'align', known
        at 3 h 00 m the longest job takes 3 h 00 m: 'sort', an assumed one; 1 job can't end by the
        deadline

WAY TO RUN IT              cost  finish  vCPUs  instances  against this plan
$ batchfit plan -q lists/some-durations.csv --assume-duration 5m..1h --format json --output $TMP_OUT/range.json; batchfit verify $TMP_OUT/range.json lists/some-durations.csv; grep -A4 '"what_if"' $TMP_OUT/range.json
2 jobs, 2 instances: feasible; cost 0.112091 USD recomputed; bound 0.106569 USD proved (fluid, 2 classes, 782 offers)
  "what_if": [
    {"duration_s": 300, "usd": "0.051364", "lower_bound_usd": "0.045842", "makespan_s": 780, "peak_vcpus": 5, "longest_label": "align", "longest_assumed": false, "longest_s": 600, "late_jobs": 0},
    {"duration_s": 1040, "usd": "0.064982", "lower_bound_usd": "0.05946", "makespan_s": 1220, "peak_vcpus": 5, "longest_label": "sort", "longest_assumed": true, "longest_s": 1040, "late_jobs": 0},
    {"duration_s": 3600, "usd": "0.112091", "lower_bound_usd": "0.106569", "makespan_s": 3780, "peak_vcpus": 5, "longest_label": "sort", "longest_assumed": true, "longest_s": 3600, "late_jobs": 0}
  ],
# A slower next run, and one in which every job is slow.
$ batchfit plan -q lists/small.csv --duration-scale 1.5 --duration-quantile 90% --save $TMP_OUT/slow.json | sed -n '/^FINISH/p;/^READ/,/^$/p'
FINISH  3 h 03 m under Batch and as planned, if all jobs are ready at once (longest job: 3 h 00 m)
READ    5 rows (csv): 16 jobs in 3 classes, 0 set aside, 0 rejected; time taken from duration_s
ASSUMED each job takes what 90 % of its class's known ones do not exceed
ASSUMED known durations times 1.5 (--duration-scale)

$ batchfit verify $TMP_OUT/slow.json lists/small.csv
16 jobs, 3 instances: feasible; cost 1.82219 USD recomputed; bound 1.769807 USD proved (launches, 2 classes, 1,076 offers)
$ batchfit jobs lists/small.csv --duration-scale 1.5
16 jobs in 3 classes (format csv, 5 rows)
7.80 job-hours, 24.3 vCPU-hours, 122 GiB-hours; durations from duration_s

ID  LABEL  JOBS  VCPU      MEMORY  SHORTEST    MEDIAN       P90   LONGEST  VCPU-H
 0  align     3     4   7,600 MiB      45 m  1 h 30 m  2 h 15 m  2 h 15 m    18.0
 1  qc       12     1     900 MiB  1 m 30 s  1 m 30 s  1 m 30 s  1 m 30 s    0.30
 2  merge     1     2  30,000 MiB  3 h 00 m  3 h 00 m  3 h 00 m  3 h 00 m    6.00
# Jobs that wait for each other: the critical path is told, a circle is refused by name.
$ batchfit plan -q lists/chain.csv --deadline 4m | sed -n '/^FINISH/,/^NEEDS/p'
FINISH  4 m 40 s under Batch, with jobs waiting for those they depend on; 4 m 00 s as planned, if
        all are ready at once (longest: 1 m 00 s)
        LATE under Batch: 4 m 40 s, and the deadline is 4 m 00 s; none of the 10 ways that were
        simulated keeps it
        Critical path 1 m 40 s: no plan with dependencies ends sooner, so not by the deadline of
        4 m 00 s; this one does not wait for them
NEEDS   2 vCPUs at peak (--max-vcpus 1,000), 1 instance; your quota may be less: L-1216C47A
$ batchfit plan -q lists/chain.csv --format json --deadline 4m | grep -i 'critical path'
    {"name": "dependencies", "value": "not waited for; the critical path is told", "option": "", "origin": ""},
    "Critical path 1 m 40 s: no plan with dependencies ends sooner, so not by the deadline of 4 m 00 s; this one does not wait for them"
$ batchfit plan -q lists/circle.csv
batchfit: lists/circle.csv: depends_on: jobs wait for each other in a circle: align waits for report waits for sort waits for align
[exit 3]
