# Jobs start when they were submitted or later; time 0 is the earliest submission, and there are as many launches as are worth while.
$ batchfit plan -q --respect-submit-times --max-wait 20m lists/submitted.csv --save $TMP_OUT/times.json --schedule $TMP_OUT/times.csv | sed -n '1,/^READ/p;/^WAY/,/^ITEMS/p'
COST    $0.29 for the batch under AWS Batch, simulated in the environments to CREATE
        $0.30 if placed exactly as planned.  Proved: no plan costs less than $0.27 (gap 12.9 %)
        us-east-1 (default), on-demand
FINISH  8 h 31 m after the first job was submitted (1970-01-01 00:16 UTC), the last was submitted
        after 8 h 06 m
        Each job starts at most 20 m after it is submitted (longest job: 30 m)
        Under Batch 8 h 29 m after the first job was submitted
NEEDS   8 vCPUs at peak (--max-vcpus 1,000), 4 instances; your quota may be less: L-1216C47A

READ    4 rows (csv): 10 jobs in 2 classes, 0 set aside, 0 rejected; time taken from duration_s
WAY TO RUN IT                        cost    finish  vCPUs  instances  against this plan
> this plan                         $0.30  8 h 31 m      8          4
  next idle instance, one job each  $0.35  8 h 21 m      8         10  +15 %
  one job per instance              $0.35  8 h 21 m      8         10  +15 %
  on spot, uninterrupted            $0.12  8 h 31 m      8          4  -59 %

LAUNCH              hours each   cost  vCPU used  memory  jobs
   2 x  m5a.xlarge        0.58  $0.21       86 %    44 %  4 (no label)
   2 x  m5a.large         0.50  $0.09       83 %    44 %  4 (no label) + 2

BILL        jobs   cost  a job  share
(no label)    10  $0.26  $0.03   85 %
(booting)         $0.03           9 %
(ending)          $0.02           6 %
ITEMS   instances $0.29 (booting $0.03, ending $0.02), root volumes $0.0071, public IPv4 $0.01
$ cat $TMP_OUT/times.csv
job,class,lease,instance_type,purchase,start_s,end_s
night:0,0,0,m5a.xlarge,on-demand,1200,3000
night:1,0,0,m5a.xlarge,on-demand,1200,3000
night:2,0,1,m5a.xlarge,on-demand,1200,3000
morning,0,1,m5a.xlarge,on-demand,1200,3000
later:0,0,2,m5a.large,on-demand,29180,30080
evening:0,1,2,m5a.large,on-demand,30080,30680
evening:1,1,2,m5a.large,on-demand,30080,30680
later:1,0,3,m5a.large,on-demand,29180,30080
evening:2,1,3,m5a.large,on-demand,30080,30680
evening:3,1,3,m5a.large,on-demand,30080,30680
$ batchfit verify $TMP_OUT/times.json lists/submitted.csv
10 jobs, 4 instances: feasible; cost 0.304626 USD recomputed; bound 0.26525 USD proved (fluid by stretches, 2 classes, 782 offers)
# A plan that starts a job too early, as another list of the same jobs shows.
$ sed 's/,1600,/,4000,/' lists/submitted.csv > $TMP_OUT/moved.csv; batchfit verify $TMP_OUT/times.json $TMP_OUT/moved.csv
class 0 (): a job of 1800 s starts at 1200 s, it is ready at 3000 s
lower bound in micro-dollars: the plan says 265250, its proof gives 258878
The plan does not hold: 2 findings.
[exit 3]
# What the plan rests on.
$ batchfit plan -q --respect-submit-times lists/submitted.csv --assumptions | grep -A4 '^jobs are ready'
jobs are ready                      at their recorded submit time           --submit-from
times within a second               count as the next whole one
a job starts at most so much later  no limit but the deadline               --max-wait
time 0                              the earliest of these times
an instance is launched             when a job is there for it, or later
# Options that say nothing alone, a wait that no launch can keep, lists without times.
$ batchfit plan -q --max-wait 10m lists/submitted.csv
batchfit: --max-wait needs --respect-submit-times
[exit 2]
$ batchfit plan -q --respect-submit-times --max-wait 60s lists/submitted.csv
batchfit: --max-wait: 60 s is less than the boot of 180 s (--boot), which a job waits for whose instance is launched when it is submitted
[exit 2]
$ batchfit plan -q --respect-submit-times lists/small.csv
batchfit: 16 of 16 jobs have no submit time: align (3), qc (12), merge (1); --respect-submit-times needs one of each (--submit-from submit or start says which)
[exit 3]
$ batchfit plan -q --respect-submit-times --submit-from start lists/submitted.csv
batchfit: 10 of 10 jobs have no start time; --respect-submit-times needs one of each (--submit-from submit or start says which)
[exit 3]
# A wait that the limit on vCPUs does not allow.
$ batchfit plan -q --respect-submit-times --max-wait 5m --max-vcpus 4 lists/submitted.csv --format json --output $TMP_OUT/late.json
batchfit: no plan found with at most 4 vCPUs alive at once that starts all jobs within 5 m 00 s: 6 of them start later, one by 28 m
[exit 4]
$ batchfit verify $TMP_OUT/late.json lists/submitted.csv
10 jobs, 2 instances: late, as it says, else feasible; cost 0.285457 USD recomputed; bound 0.248449 USD proved (fluid, 2 classes, 782 offers)
It says of itself: no plan found with at most 4 vCPUs alive at once that starts all jobs within 5 m 00 s: 6 of them start later, one by 28 m.
# Times within a second, and a wait no longer than the boot: the next whole second counts.
$ printf 'vcpus,memory_mib,duration_s,submit_s\n1,1000,100,10.5\n1,1000,200,400.25\n' > $TMP_OUT/half.csv; batchfit plan -q --respect-submit-times --max-wait 3m $TMP_OUT/half.csv --save $TMP_OUT/half.json | grep -E '^(FINISH|NEEDS)'; batchfit verify $TMP_OUT/half.json $TMP_OUT/half.csv
FINISH  9 m 50 s after the first job was submitted (1970-01-01 00:00 UTC), the last was submitted
NEEDS   1 vCPU at peak (--max-vcpus 1,000), 1 instance; your quota may be less: L-1216C47A
2 jobs, 1 instance: feasible; cost 0.011758 USD recomputed; bound 0.0085 USD proved (fluid, 1 class, 782 offers)
