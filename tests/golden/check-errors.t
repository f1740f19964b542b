# What is wrong with an environment is told with its field, its value and what is accepted.
$ batchfit check lists/one-job.csv
batchfit: --environment FILE, or --instance-types LIST, says what Batch may launch
[exit 2]
$ batchfit check lists/one-job.csv --environment environments/mixed.json
batchfit: environment 'mixed': instanceTypes: 'm6i' is x86_64 and 'm6g' is arm64: an environment has one architecture
[exit 3]
$ batchfit check lists/one-job.csv --environment environments/nobody.json
batchfit: environments/nobody.json: there is no such file
[exit 1]
$ batchfit check lists/one-job.csv --environment lists/quotas.json
batchfit: lists/quotas.json: the document: neither a compute environment (computeEnvironmentName and computeResources), a job queue (computeEnvironmentOrder), a scheduling policy (fairsharePolicy), a CloudFormation template (Resources) nor what 'terraform show -json' prints (values)
[exit 3]
$ batchfit check lists/one-job.csv --environment environments/queue.json --queue other
batchfit: job queue 'other': described are main
[exit 3]
$ batchfit check lists/one-job.csv --environment environments/queue.json --max-vcpus 4
batchfit: --max-vcpus describes an environment of its own: it doesn't go with --environment
[exit 2]
$ batchfit check lists/one-job.csv --instance-types m6i.huge
batchfit: environment 'options': instanceTypes: 'm6i.huge': no known instance type; batchfit types --all lists them
[exit 2]
$ batchfit check lists/one-job.csv --instance-types m6i --strategy CHEAPEST
batchfit: --strategy: 'CHEAPEST': BEST_FIT, BEST_FIT_PROGRESSIVE, BEST_FIT_PROGRESSIVE_ORDERED, SPOT_CAPACITY_OPTIMIZED, SPOT_PRICE_CAPACITY_OPTIMIZED or SPOT_CAPACITY_OPTIMIZED_PRIORITIZED is accepted
[exit 2]
$ batchfit check lists/one-job.csv --instance-types m6i --strategy SPOT_CAPACITY_OPTIMIZED
batchfit: environment 'options': allocationStrategy: SPOT_CAPACITY_OPTIMIZED is for type SPOT; EC2 takes BEST_FIT, BEST_FIT_PROGRESSIVE or BEST_FIT_PROGRESSIVE_ORDERED
[exit 2]
$ batchfit check lists/one-job.csv --instance-types m6i --purchase spot --strategy BEST_FIT
batchfit: environment 'options': allocationStrategy: BEST_FIT with type SPOT needs spotIamFleetRole; SPOT_PRICE_CAPACITY_OPTIMIZED does without
[exit 2]
$ batchfit check lists/one-job.csv --instance-types m6i --min-vcpus 8 --max-vcpus 4
batchfit: environment 'options': minvCpus: 8 is more than maxvCpus 4
[exit 2]
$ batchfit check lists/no-memory.csv --instance-types m6i
batchfit: 2 of 2 jobs have neither a memory request nor a measured peak: align (2); --requests FILE, --peaks FILE or --assume-memory 4GiB helps
[exit 3]
