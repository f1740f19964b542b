# A queue with a fair-share policy: whose jobs wait, and timeouts of the list's own.
$ batchfit estimate lists/shares.csv --environment environments/fair.json -q --no-advice --runs 0 | sed -n '/^SHARES/,/^$/p;/^FAILED/,/^$/p'
FAILED  2 jobs of '(no label)': timed out
        2 attempts were ended by their timeout (attemptDurationSeconds of the list, else --assume
        timeout=0); what they held is rework
IN      one: EC2 BEST_FIT_PROGRESSIVE, 1 type (c6i.4xlarge), 0 to 32 vCPUs; at peak 32
        us-east-1 (default)

SHARES  by the fair-share policy 'teams': use counts over 1 h 00 m (shareDecaySeconds), 0 % are kept
        for shares to come (computeReservation)
SHARE  weight  jobs  vCPU-hours  mean wait   longest      done
red      0.25   200        33.3       41 m  1 h 23 m  1 h 33 m
blue        1   220        36.7   1 h 24 m  2 h 13 m  2 h 23 m
NOT     the same on Fargate: '(no label)' has jobs that fail there

# Its policy is not described; jobs without a share identifier.
$ batchfit estimate lists/one-job.csv --environment environments/fair-undescribed.json -q --no-advice --runs 0 | sed -n '/^SHARES/,/^$/p'
SHARES  No document describes the queue's scheduling policy 'teams' (aws batch
        describe-scheduling-policies): taken with the defaults, every share alike
        1 job has no share identifier, and Batch refuses such in this queue: here they are one share
SHARE   weight  jobs  vCPU-hours  mean wait   longest      done
(none)       1     1         2.0   3 m 00 s  3 m 00 s  1 h 03 m

# A multi-node job: all nodes at once, in one environment, on demand.
$ batchfit estimate lists/nodes.csv --instance-types c6i.4xlarge --max-vcpus 64 -q --no-advice --runs 0 | grep -E '^(FINISH|NEEDS|WAITS)'
FINISH  2 h 03 m after the first submission, if all jobs are submitted at once, in the order of the
WAITS   half of the jobs start within 3 m 00 s, nine of ten within 1 h 03 m, the last after 1 h 03 m
NEEDS   64 vCPUs of instances at peak, 4 instances launched
$ batchfit check lists/nodes.csv --instance-types c6i.4xlarge --max-vcpus 40 -q | grep -A2 '^NEVER'
batchfit: 8 of 8 jobs can never start
NEVER   8 jobs of '(no label)': each asks for 16 vCPUs; the smallest type that holds it is
        c6i.4xlarge with 16, and it has 4 nodes, each on one of its own; maxvCpus is 40. Raise it to
        64 or more
$ batchfit check lists/nodes.csv --instance-types c6i.4xlarge --purchase spot -q | grep -A2 '^NEVER'
batchfit: 8 of 8 jobs can never start
NEVER   8 jobs of '(no label)': each is a node of a multi-node job; environments of type SPOT take
        none. Submit it to a queue of type EC2

$ batchfit check lists/nodes.csv --environment environments/fargate.json -q | grep -A2 '^NEVER'
batchfit: 8 of 8 jobs can never start
NEVER   8 jobs of '(no label)': each is a node of a multi-node job; environments of type FARGATE
        take none. Submit it to a queue of type EC2

# The account's quota for Fargate.
$ batchfit estimate lists/short-jobs.csv --environment environments/fargate.json -q --no-advice --runs 0 --quota fargate=6,fargate-spot=6 | grep -E '^(FINISH|NEEDS)'
FINISH  32 h 00 m after the first submission, if all jobs are submitted at once, in the order of the
NEEDS   6 vCPUs of tasks at peak, 2,000 tasks in all.  Fargate's vCPU quota is its own: 6 where AWS
$ batchfit check lists/power-of-two.csv --environment environments/fargate.json -q --quota fargate=2,fargate-spot=2 | grep -A2 '^NEVER'
batchfit: 4 of 57 jobs can never start
NEVER   3 jobs of 'large': each fits no size within the quota L-3032A538 (fargate). Ask for a higher
        quota
NEVER   1 job of 'cuda': it asks for 1 GPU; Fargate has none. Submit it to a queue of EC2
        environments with GPUs
        MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
