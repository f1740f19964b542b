# Several environments of one queue, described by options.
$ batchfit estimate -q lists/small.csv --instance-types c6i,m6i --purchase spot --max-vcpus 32 --then "on-demand max=64" --then "m6i.large+m6i.xlarge min=4" --runs 0 --no-advice | sed -n '/^IN/,/^$/p'
IN      options: SPOT SPOT_PRICE_CAPACITY_OPTIMIZED, 18 types (c6i, m6i), 0 to 32 vCPUs; at peak 32
        then: EC2 BEST_FIT_PROGRESSIVE, 18 types (c6i, m6i), 0 to 64 vCPUs; at peak 0
        then-2: EC2 BEST_FIT_PROGRESSIVE, 2 types (m6i.large, m6i.xlarge), 4 to 64 vCPUs; at peak 4
        us-east-1 (default)

$ batchfit estimate -q lists/small.csv --purchase fargate --then "fargate-spot max=10" --runs 0 --no-advice | sed -n '/^IN/,/^$/p'
IN      options: FARGATE, 0 to 1,000 vCPUs; at peak 28
        then: FARGATE_SPOT, 0 to 10 vCPUs; at peak 0
        us-east-1 (default)

# Each bad combination is told by the environment, the field and the rule.
$ batchfit estimate lists/small.csv --instance-types c6i --then fargate
batchfit: environment 'then': type: FARGATE in one queue with EC2 of 'options': all EC2 and SPOT, or all FARGATE and FARGATE_SPOT are accepted
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6i --then c7g
batchfit: environment 'options' is x86_64 and 'then' is arm64: a queue has one architecture
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6i,c7g
batchfit: environment 'options': instanceTypes: 'c6i' is x86_64 and 'c7g' is arm64: an environment has one architecture
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6i --then c6a --then m6i --then r6i
batchfit: 4 compute environments, and a queue has at most 3; the job queue's own document (computeEnvironmentOrder) tells which
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6i --then "spot strategy=BEST_FIT"
batchfit: environment 'then': allocationStrategy: BEST_FIT with type SPOT needs spotIamFleetRole; SPOT_PRICE_CAPACITY_OPTIMIZED does without
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6i --then "spot strategy=CHEAP"
batchfit: --then: strategy: 'CHEAP': BEST_FIT, BEST_FIT_PROGRESSIVE, BEST_FIT_PROGRESSIVE_ORDERED, SPOT_CAPACITY_OPTIMIZED, SPOT_PRICE_CAPACITY_OPTIMIZED or SPOT_CAPACITY_OPTIMIZED_PRIORITIZED is accepted
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6i --then "spot foo=1"
batchfit: --then: 'foo=1': types joined by '+' (c6i+m6i.large), on-demand, spot, fargate, fargate-spot, strategy=NAME, min=N or max=N is accepted, with blanks between
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6i --then "max=x"
batchfit: --then: 'max=x': 0 to 100000000 vCPUs are accepted
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6i --then "min=100 max=5"
batchfit: environment 'then': minvCpus: 100 is more than maxvCpus 5
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6i --purchase spot --strategy BEST_FIT_PROGRESSIVE_ORDERED
batchfit: environment 'options': allocationStrategy: BEST_FIT_PROGRESSIVE_ORDERED is for type EC2; SPOT takes SPOT_PRICE_CAPACITY_OPTIMIZED, SPOT_CAPACITY_OPTIMIZED, SPOT_CAPACITY_OPTIMIZED_PRIORITIZED, BEST_FIT_PROGRESSIVE or BEST_FIT
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6i --strategy SPOT_CAPACITY_OPTIMIZED
batchfit: environment 'options': allocationStrategy: SPOT_CAPACITY_OPTIMIZED is for type SPOT; EC2 takes BEST_FIT, BEST_FIT_PROGRESSIVE or BEST_FIT_PROGRESSIVE_ORDERED
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6i --strategy CHEAPEST
batchfit: --strategy: 'CHEAPEST': BEST_FIT, BEST_FIT_PROGRESSIVE, BEST_FIT_PROGRESSIVE_ORDERED, SPOT_CAPACITY_OPTIMIZED, SPOT_PRICE_CAPACITY_OPTIMIZED or SPOT_CAPACITY_OPTIMIZED_PRIORITIZED is accepted
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6x
batchfit: environment 'options': instanceTypes: 'c6x': no known family; a family such as c6i, a size such as c6i.4xlarge, optimal, default_x86_64 or default_arm64 is accepted
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6i.999xlarge
batchfit: environment 'options': instanceTypes: 'c6i.999xlarge': no known instance type; batchfit types --all lists them
[exit 2]
$ batchfit estimate lists/small.csv --instance-types c6i --min-vcpus 10 --max-vcpus 5
batchfit: environment 'options': minvCpus: 10 is more than maxvCpus 5
[exit 2]
$ batchfit estimate lists/small.csv --purchase fargate --instance-types c6i
batchfit: environment 'options': instanceTypes: 'c6i': FARGATE has none
[exit 2]
$ batchfit estimate lists/small.csv --purchase fargate --strategy BEST_FIT
batchfit: environment 'options': allocationStrategy: BEST_FIT: FARGATE has none
[exit 2]
$ batchfit estimate lists/small.csv --purchase fargate --min-vcpus 3
batchfit: environment 'options': minvCpus: 3: FARGATE starts from 0
[exit 2]
$ batchfit estimate lists/small.csv --then c6i
batchfit: --environment FILE, or --instance-types LIST, says what Batch may launch
[exit 2]
$ batchfit estimate lists/small.csv --environment environments/fargate.json --then c6i
batchfit: --then describes an environment of its own: it doesn't go with --environment
[exit 2]
# A queue that can never drain ends with the jobs that are stuck and why.
$ batchfit estimate lists/power-of-two.csv --instance-types c6i.large --max-vcpus 2 -q --runs 0 --no-advice | sed -n '/^STUCK/,/^$/p'
batchfit: 56 of 57 jobs never start
STUCK   10 jobs of 'fits' never start: memory, MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
STUCK   40 jobs of 'eight' never start: memory, MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
STUCK   3 jobs of 'large' never start: vCPUs, MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
STUCK   2 jobs of 'arm' never start: architecture
STUCK   1 job of 'cuda' never starts: GPUs, MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
        They are in no figure; in a real queue they also keep others waiting.  batchfit check says
        what helps
NOT     the same on Fargate: 'cuda' asks for GPUs, which Fargate has not

