# One environment: standard output is what the AWS CLI reads; what is missing is named.
$ batchfit plan lists/pipeline.csv --instance-types m6i.2xlarge --save $TMP_OUT/plan.json --output /dev/null
$ batchfit export $TMP_OUT/plan.json --name team | sed 's/"maxvCpus": .*/"maxvCpus": N/'
NOTE: this is the compute environment; its job queue: --only team-x86, or --output-dir DIR for both
NOTE: subnets are missing: --subnets LIST, or replace subnet-REPLACE
NOTE: security groups are missing: --security-groups LIST, or replace sg-REPLACE
NOTE: the instance role is missing: --instance-role NAME, or replace REPLACE-instance-profile
{
  "computeEnvironmentName": "team-x86-od",
  "type": "MANAGED",
  "state": "ENABLED",
  "computeResources": {
    "type": "EC2",
    "allocationStrategy": "BEST_FIT_PROGRESSIVE_ORDERED",
    "minvCpus": 0,
    "maxvCpus": N
    "instanceTypes": ["m6i.2xlarge"],
    "subnets": ["subnet-REPLACE"],
    "securityGroupIds": ["sg-REPLACE"],
    "instanceRole": "REPLACE-instance-profile",
    "ec2Configuration": [
      {"imageType": "ECS_AL2023"}
    ],
    "tags": {"planned-by": "batchfit"}
  },
  "tags": {"planned-by": "batchfit"}
}
# All of it, with what the plan cannot know.
$ cd $TMP_OUT && batchfit export plan.json --subnets subnet-1,subnet-2 --security-groups sg-1 --instance-role ecsInstanceRole --output-dir out && ls out && cat out/batchfit-x86.job-queue.json
aws batch create-compute-environment --region us-east-1 --cli-input-json file://out/batchfit-x86-od.compute-environment.json
aws batch describe-compute-environments --region us-east-1 --query 'computeEnvironments[].[computeEnvironmentName,status]' # until they are VALID
aws batch create-job-queue --region us-east-1 --cli-input-json file://out/batchfit-x86.job-queue.json
batchfit-x86-od.compute-environment.json
batchfit-x86.job-queue.json
{
  "jobQueueName": "batchfit-x86",
  "state": "ENABLED",
  "priority": 10,
  "computeEnvironmentOrder": [
    {"order": 1, "computeEnvironment": "batchfit-x86-od"}
  ],
  "tags": {"planned-by": "batchfit"}
}
$ batchfit export $TMP_OUT/plan.json --only batchfit-arm
batchfit: --only: 'batchfit-arm': the plan has batchfit-x86-od, batchfit-x86
[exit 2]
$ batchfit export $TMP_OUT/plan.json --name 'my team'
batchfit: --name: 'my team': up to 100 letters, digits, '-' and '_' are accepted
[exit 2]
$ batchfit plan lists/pipeline.csv --root-volume 100GiB --purchase spot --save $TMP_OUT/plan.json --output /dev/null; batchfit export $TMP_OUT/plan.json --subnets a --security-groups b --instance-role c | grep -E '"(type|allocationStrategy)"'
NOTE: this is the compute environment; its job queue: --only batchfit-x86, or --output-dir DIR for both
NOTE: the plan counts root volumes of 100 GiB, Batch's image has 30 GiB: that takes a launch template, which is not exported
  "type": "MANAGED",
    "type": "SPOT",
    "allocationStrategy": "SPOT_PRICE_CAPACITY_OPTIMIZED",
