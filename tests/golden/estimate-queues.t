# Several job queues over shared environments: each job goes to the queue that the list names.
$ batchfit estimate lists/queues.csv --environment environments/queues.json -q --no-advice --runs 0 | sed -n '/^IN/,/^READ/p;/^QUEUES/,/^WAY/p'
IN      one: EC2 BEST_FIT_PROGRESSIVE, 1 type (c6i.4xlarge), 0 to 32 vCPUs; at peak 32
        two: EC2 BEST_FIT_PROGRESSIVE, 1 type (m6i.4xlarge), 0 to 16 vCPUs; at peak 16
        us-east-1 (default)
        1 environment described that none of these queues has

READ    3 rows (csv): 264 jobs in 1 class, 0 set aside, 0 rejected; time taken from duration_s
QUEUES  Each job is in the queue that the list names.  A queue of higher priority goes first where
        environments are shared; what finds no room keeps no other queue waiting
QUEUE    priority  environments  jobs  mean wait  longest      done
urgent         10  one             64   8 m 00 s     13 m      23 m
nightly         1  one, two       200       31 m     53 m  1 h 03 m

SHARES  of nightly by the fair-share policy 'teams': use counts over 1 h 00 m (shareDecaySeconds),
        0 % are kept for shares to come (computeReservation)
SHARE  weight  jobs  vCPU-hours  mean wait  longest      done
red      0.25   100        16.7       24 m     43 m      53 m
blue        1   100        16.7       37 m     53 m  1 h 03 m

WAY TO RUN IT                cost    finish  vCPUs  instances  against this
# The order of queues of one priority is assumed.
$ batchfit estimate lists/queues.csv --environment environments/queues.json -q --no-advice --runs 0 --assume equal-queues=0 | grep -A2 '^QUEUES'
QUEUES  Each job is in the queue that the list names.  A queue of higher priority goes first where
        environments are shared; what finds no room keeps no other queue waiting, and those of one
        priority go as they are described
# One queue alone is one queue.
$ batchfit estimate lists/queues.csv --environment environments/queues.json --queue urgent -q --no-advice --runs 0 | grep -E '^(IN|QUEUES|WAITS)'
WAITS   half of the jobs start within 43 m, nine of ten within 1 h 13 m, the last after 1 h 23 m
IN      one: EC2 BEST_FIT_PROGRESSIVE, 1 type (c6i.4xlarge), 0 to 32 vCPUs; at peak 32
# What the list must say.
$ batchfit estimate lists/one-job.csv --environment environments/queues.json -q
batchfit: 3 job queues are described (urgent, nightly, other): one must be chosen, --queue NAME, or the list must say each job's
[exit 3]
$ batchfit check lists/queues.csv --environment environments/queues.json -q
batchfit: the list names several job queues, and check holds jobs against one: --queue NAME
[exit 3]
$ printf 'count,vcpus,memory_mib,duration_s,queue\n3,1,1000,60,urgent\n2,1,1000,60,gone\n' | batchfit estimate - --environment environments/queues.json -q
batchfit: job queue 'gone' of 2 jobs: described are urgent, nightly, other; --queue NAME sends all jobs to one
[exit 3]
$ printf 'count,vcpus,memory_mib,duration_s,queue\n3,1,1000,60,urgent\n2,1,1000,60,\n' | batchfit estimate - --environment environments/queues.json -q
batchfit: 2 of 5 jobs name no job queue, of several that are described (urgent, nightly, other); --queue NAME sends all jobs to one
[exit 3]
$ batchfit estimate lists/queues.csv --environment environments/queues.json --on-demand-fallback 2 -q
batchfit: --on-demand-fallback goes with one job queue, and the jobs name several: --queue NAME sends all jobs to one
[exit 2]
# Written and read again.
$ batchfit jobs lists/queues.csv --each --format csv -q
name,count,vcpus,memory_mib,duration_s,label,share,queue
red,100,1,1500,600,,red,nightly
blue,100,1,1500,600,,blue,nightly
now,64,1,1500,600,,,urgent
# What stays at the head of the queue is cancelled as the queue says, and those behind it wait until then.
$ batchfit estimate lists/power-of-two.csv --environment environments/limits.json -q --no-advice --runs 0 | grep -E -A7 '^(COST|WAITS|CANCELS|STUCK)'
batchfit: 2 of 57 jobs never start
batchfit: 44 of 57 jobs are cancelled at the head of the queue
COST    $1.15 for the 11 of 57 jobs that end well, as AWS Batch is simulated to run them
FINISH  7 h 26 m after the first submission, if all jobs are submitted at once, in the order of the
        list
WAITS   half of the jobs start within 3 m 00 s, nine of ten within 3 m 00 s, the last after 7 h 26 m
NEEDS   22 vCPUs of instances at peak, 12 instances launched
USED    90.9 % of the vCPUs paid for, 44.8 % of the memory; booting $0.06, idle $0.00044, ending
        $0.04
IN      one: EC2 BEST_FIT_PROGRESSIVE, 1 type (m6i.large), 0 to 64 vCPUs; at peak 22
        us-east-1 (default)

READ    6 rows (csv): 57 jobs in 6 classes, 0 set aside, 0 rejected; time taken from duration_s
STUCK   2 jobs of 'arm' never start: architecture
        They are in no figure; in a real queue they also keep others waiting.  batchfit check says
        what helps
CANCELS 44 jobs by the queue's jobStateTimeLimitActions: MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
        40 of 'eight'
        3 of 'large'
        1 of 'cuda'
        Each first stood at the head of the queue for as long as the action says, and kept those
        behind it waiting.  batchfit check says what helps
NOT     the same on Fargate: 'cuda' asks for GPUs, which Fargate has not

