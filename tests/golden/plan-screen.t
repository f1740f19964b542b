# The first screen; its numbers are left to the tests of the planner, so that a better plan changes nothing here.
$ batchfit plan lists/one-job.csv --instance-types m6i.2xlarge --no-alternatives | sed -E 's/[0-9][0-9,.]*/N/g; s/  +/ /g'
COST $N for the batch under AWS Batch, simulated in the environments to CREATE
 $N if placed exactly as planned. Proved: no plan costs less than $N (gap N %)
 us-east-N (default), on-demand
FINISH N h N m under Batch and as planned, if all jobs are ready at once (longest job: N h N m)
 The fastest plan found within N % (--slack) of the cheapest found, $N
NEEDS N vCPUs at peak (--max-vcpus N), N instance; your quota may be less: L-NCNA

READ N row (csv): N job in N class, N set aside, N rejected; time taken from duration_s

UNDER BATCH, SIMULATED cost finish vCPUs instances against recommended
> recommended $N N h N m N N
 default_xN_N $N N h N m N N -N %
 one job per instance $N N h N m N N +N %

LAUNCH hours each cost vCPU used memory jobs
 N x mNi.Nxlarge N $N N % N % N (no label)

BILL jobs cost a job share
(no label) N $N $N N %
(booting) $N N %
(idle) $N N %
(ending) $N N %
ITEMS instances $N (booting $N ending $N), root volumes $N public IPvN $N

CREATE xN-od: mNi.Nxlarge; on-demand, N to N vCPUs
NEXT batchfit plan lists/one-job.csv --instance-types mNi.Nxlarge --no-alternatives \
 --save plan.json
 batchfit export plan.json --output-dir DIR the JSON that creates the environments
 batchfit verify plan.json lists/one-job.csv
PRICES of N-N-N to N-N-N (bundled snapshot), N types; left out: N without a price, N by
 rule (--allow). Not counted: SN NAT, data transfer, head job, your discounts. Every
 assumption: --assumptions
# No line is wider than 100 columns, in any mode.
$ batchfit plan lists/pipeline.csv --purchase any --assumptions | awk 'length > 100'
$ batchfit plan lists/no-durations.csv --region eu-west-1 --assume-duration 30m..4h | awk 'length > 100'
$ batchfit plan ../../data/examples/variant-calling.csv --assumptions --region cn-north-1 | awk 'length > 100'
# Without durations: per hour, and what it would cost if.
$ batchfit plan lists/no-durations.csv --instance-types m6i.xlarge | sed -n '1,/^LAUNCH/p' | grep -v ' gap ' | sed -E 's/[0-9][0-9,.]*/N/g; s/  +/ /g'
COST $N/hour while all N jobs run side by side, $N a job-hour,
 if placed exactly as planned; Batch not simulated: the list has no durations
 Proved: no plan costs less. us-east-N (default), on-demand
FINISH unknown: the list has no durations (--assume-duration D gives a whole plan)
NEEDS N vCPUs at peak (--max-vcpus N), N instances; your quota may be less: L-NCNA

READ N rows (csv): N jobs in N classes, N set aside, N rejected

IF EACH JOB TAKES cost at least finish vCPUs
N m $N $N N h N m N
N h N m $N $N N h N m N
N h N m $N $N N h N m N

WAY TO RUN IT cost finish vCPUs instances against this plan
> this plan $N/hour - N N
 on spot, uninterrupted $N/hour - N N -N %

LAUNCH hours each cost vCPU used memory jobs
# A date is a deadline.
$ batchfit plan lists/one-job.csv --start '2026-11-27 10:00' --finish-by '2026-11-27T13:30+01:00' | grep -A1 ^FINISH
FINISH  1 h 03 m under Batch and as planned, if all jobs are ready at once (longest job: 1 h 00 m)
        Under Batch 2026-11-27 11:03 UTC, when started at 2026-11-27 10:00 UTC
# A region with its origin.
$ AWS_REGION=eu-west-1 batchfit plan lists/pipeline.csv | grep -o 'eu-west-1 (.*)'
eu-west-1 (AWS_REGION)
# What hurry costs: plans that are done sooner, each dearer than the next; none with a deadline.
$ batchfit plan lists/short-jobs.csv --instance-types m6i.2xlarge | sed -n '/^WAY/,/^  one job/p' | cut -c1-60
WAY TO RUN IT                cost     finish  vCPUs  instanc
> this plan                 $8.24  10 h 28 m     16         
  done in 13 m             $12.26       13 m  1,000        1
  done in 23 m             $10.23       23 m    504         
  done in 1 h 58 m          $8.53   1 h 58 m     88         
  one job per instance    $130.76   2 h 38 m  1,000      2,0
$ batchfit plan lists/short-jobs.csv --instance-types m6i.2xlarge --deadline 2h | grep -c 'done in'
0
[exit 1]
# What the saving is made of, in two lines; and how much dearer than the cheapest the plan may be.
$ batchfit plan lists/short-jobs.csv --instance-types m6i.2xlarge,m6i.large | grep -A1 ^SAVED | sed -E 's/[0-9][0-9,.]*/N/g; s/  +/ /g'
SAVED $N (N %) against one job per instance: $N by reusing instances, $N by the
 right types, $N by mixing classes
$ batchfit plan lists/short-jobs.csv --instance-types m6i.2xlarge --slack 20% | grep -A1 '^FINISH' | sed -E 's/\$[0-9.]+/$N/'
FINISH  33 m under Batch, 1 h 58 m as planned, if all jobs are ready at once (longest: 5 m 00 s)
        The fastest plan found within 20 % (--slack) of the cheapest found, $N
$ batchfit plan lists/short-jobs.csv --instance-types m6i.2xlarge --slack 0 | grep -c 'within 0.* of the cheapest'
1
$ batchfit plan lists/short-jobs.csv --instance-types m6i.2xlarge --format json | grep -oE '"(mixing|one_job_per_instance_usd|reused_usd|one_class_per_instance_usd|one_type_usd|time_usd|types_usd|colocation_usd|cheapest_found_usd)"'
"cheapest_found_usd"
"mixing"
"one_job_per_instance_usd"
"reused_usd"
"one_class_per_instance_usd"
"one_type_usd"
"time_usd"
"types_usd"
"colocation_usd"
# Jobs that wait for each other: the plan is told the longest chain, Batch is simulated with it.
$ batchfit plan lists/chain.csv --instance-types m6i.2xlarge | grep -A3 ^FINISH
FINISH  4 m 40 s under Batch, with jobs waiting for those they depend on; 4 m 00 s as planned, if
        all are ready at once (longest: 1 m 00 s)
        The fastest plan found within 1 % (--slack) of the cheapest found, $0.04
        Critical path 1 m 40 s: no plan with dependencies ends sooner; this one does not wait for
