# Jobs that have no room are in no figure, and the first line says so.
$ printf 'label,count,vcpus,memory_mib,duration\nsmall,40,2,4096,1h\nlarge,8,12,8192,1h\n' | batchfit plan - -q --max-vcpus 8 2> /dev/null | head -12
COST    $3.55 for 40 of the 48 jobs (NO ROOM for the others) under AWS Batch, simulated in the
        environments to CREATE
        $3.55 if placed exactly as planned.  Proved: no plan costs less than $3.47 (gap 2.3 %)
        us-east-1 (default), on-demand
FINISH  10 h 03 m under Batch and as planned, if all jobs are ready at once (longest job: 1 h 00 m)
        The fastest plan found within 1 % (--slack) of the cheapest found, $3.55
NEEDS   8 vCPUs at peak (--max-vcpus 8), 1 instance; your quota may be less: L-1216C47A
SAVED   $0.53 (13.1 %) against one job per instance: $0.28 by reusing instances, $0.25 by the right
        types, $0.00 by mixing classes
NO ROOM 8 jobs of 'large' ask 12 vCPUs; --max-vcpus 8 allows no type that holds one

READ    2 rows (csv): 48 jobs in 2 classes, 0 set aside, 0 rejected; time taken from duration
# What Batch would never start is told within the width of the screen.
$ printf 'label,count,vcpus,memory_mib,gpus,duration\nplain,1,2,4096,0,1h\ntrain,1,4,8192,1,1h\n' | batchfit plan - -q | grep -A 8 '^UNDER'
UNDER BATCH, SIMULATED   cost    finish  vCPUs  instances  against recommended
> recommended           $0.68  1 h 03 m      6          2
  default_x86_64            -         -      -          -  1 job never starts
  one job per instance  $0.68  1 h 03 m      6          2  +0 %

WAY TO RUN IT              cost    finish  vCPUs  instances  against this plan
> this plan               $0.68  1 h 03 m      6          2
  one job per instance    $0.68  1 h 03 m      6          2  +0 %
  one class per instance  $0.68  1 h 03 m      6          2  +0 %
# A list of which no job is left: all verbs say where its rows went.
$ printf 'State|JobID|Elapsed|ReqCPUS|ReqMem\nPENDING|1|00:00:00|1|1G\nPENDING|2|00:00:00|1|1G\n' | batchfit plan -
batchfit: no job is left of 2 rows, 2 set aside (never started); --states LIST counts others
[exit 3]
$ printf 'State|JobID|Elapsed|ReqCPUS|ReqMem\nPENDING|1|00:00:00|1|1G\n' | batchfit check - --instance-types optimal
batchfit: no job is left of 1 row, 1 set aside (never started); --states LIST counts others
[exit 3]
$ printf 'State|JobID|Elapsed|ReqCPUS|ReqMem\nPENDING|1|00:00:00|1|1G\n' | batchfit estimate - --instance-types optimal
batchfit: no job is left of 1 row, 1 set aside (never started); --states LIST counts others
[exit 3]
# A refusal comes with what was noted of the list: the column was passed over.
$ { echo 'name,cpu_milli,memory_mib'; seq -f 'pod%.0f,4000,1024' 1200; } | batchfit plan -
NOTE: column 'cpu_milli' is not known and was passed over
batchfit: 1,200 of 1,200 jobs have neither a vCPU request nor measured use; --requests FILE or --assume-vcpus 1 helps
[exit 3]
# A way that takes more than the limit is no rival of those that keep it, and says so.
$ seq 16 | awk 'BEGIN { print "label,vcpus,memory_mib,duration" } { print "c" $1 ",2," 3000 + $1 ",1h" }' | batchfit plan - -q --max-vcpus 16 | grep '^  one job per instance.*above'
  one job per instance  $1.47  1 h 03 m     32         16  +14 %, above --max-vcpus
$ seq 16 | awk 'BEGIN { print "label,vcpus,memory_mib,duration" } { print "c" $1 ",2," 3000 + $1 ",1h" }' | batchfit plan - -q --max-vcpus 16 -f json | grep -o '"infeasible": "its.*"'
"infeasible": "its environments may take 32 vCPUs, more than --max-vcpus"
