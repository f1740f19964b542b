# Each class against the queue's environments in order: memory is what jobs can use, and what never
# starts has Batch's own reason and what helps.
$ batchfit check lists/power-of-two.csv --environment environments/queue.json
CHECK   6 of 57 jobs can never start (3 of 6 classes)
        A queue is first in, first out: at its head such a job also keeps the jobs behind it waiting
IN      od: EC2 BEST_FIT_PROGRESSIVE, 2 types (m6i.large, m6i.xlarge), 0 to 64 vCPUs
        spare: EC2 BEST_FIT, 1 type (r6i.4xlarge), 0 to 8 vCPUs
        us-east-1 (the documents' ARNs)
        1 environment described that the queue 'main' doesn't have

READ    6 rows (csv): 57 jobs in 6 classes, 0 set aside, 0 rejected; time taken from duration_s
NEVER   3 jobs of 'large': each asks for 4 vCPUs; the smallest type that holds it is r6i.4xlarge
        with 16; maxvCpus is 8. Raise it to 16 or more (in 'spare', which comes nearest)
        MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE
NEVER   2 jobs of 'arm': each needs arm64 and the environment is x86_64: it would be placed, and its
        image would not run. Submit it to a queue of arm64 types (in 'od', which comes nearest)
NEVER   1 job of 'cuda': it asks for 1 GPU; no type of the environment has any. Allow g4dn.xlarge
        ($0.53 an hour) (in 'od', which comes nearest)
        MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT

CLASS  jobs  vCPUs      memory  starts in  smallest    types
fits     10      2   3,800 MiB  od         m6i.large       2
eight    40      2   8,192 MiB  od         m6i.xlarge      1
large     3      4  60,000 MiB  never      -               -
arm       2      1   1,000 MiB  never      -               -
cuda      1      1   1,000 MiB  never      -               -
tiny      1      1     900 MiB  od         m6i.large       2

NEAR    'eight' asks for 8,192 MiB; with 7,816 MiB, 2 fit on m6i.xlarge instead of 1: up to $7.68
        less
        Counted for instances full of such jobs, on the cheapest type listed
SHORT   1 job runs less than 3 minutes: AWS advises to bundle such jobs
PRICES  of 2025-11-04 to 2026-07-20 (bundled snapshot); memory is what jobs can use, not as
        advertised
batchfit: 6 of 57 jobs can never start
[exit 4]
# An environment by options.  Everything starts; requests that just miss a cheaper fit have a price.
$ batchfit check lists/power-of-two.csv --instance-types m6i --max-vcpus 512 | grep -A3 '^NEVER\|^NEAR'
batchfit: 3 of 57 jobs can never start
NEVER   2 jobs of 'arm': each needs arm64 and the environment is x86_64: it would be placed, and its
        image would not run. Submit it to a queue of arm64 types
NEVER   1 job of 'cuda': it asks for 1 GPU; no type of the environment has any. Allow g4dn.xlarge
        ($0.53 an hour)
        MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT

--
NEAR    'eight' asks for 8,192 MiB; with 7,920 MiB, 24 fit on m6i.12xlarge instead of 23: up to
        $0.33 less
        Counted for instances full of such jobs, on the cheapest type listed
SHORT   1 job runs less than 3 minutes: AWS advises to bundle such jobs
$ batchfit check lists/short-jobs.csv --instance-types c6i.large --max-vcpus 1 | grep -A3 '^CHECK\|^SHORT\|beyond'
CHECK   all 2,000 jobs (1 class) can start
IN      options: EC2 BEST_FIT_PROGRESSIVE, 1 type (c6i.large), 0 to 1 vCPUs
        us-east-1 (default)

--
(no label)  2,000      1  1,024 MiB  options    c6i.large, beyond maxvCpus      1

PRICES  of 2025-11-04 to 2026-07-20 (bundled snapshot); memory is what jobs can use, not as
        advertised
# Batch never exceeds maxvCpus with BEST_FIT on demand.
$ batchfit check lists/short-jobs.csv --instance-types c6i.large --max-vcpus 1 --strategy BEST_FIT | grep -A4 '^NEVER'
batchfit: 2,000 of 2,000 jobs can never start
NEVER   2,000 jobs of '(no label)': each asks for 1 vCPU; the smallest type that holds it is
        c6i.large with 2; maxvCpus is 1. Raise it to 2 or more
        MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE

CLASS        jobs  vCPUs     memory  starts in  smallest  types
$ batchfit check lists/short-jobs.csv --instance-types c6i.large --quota standard=1 | grep -A2 '^NEVER'
batchfit: 2,000 of 2,000 jobs can never start
NEVER   2,000 jobs of '(no label)': each fits no type within the quota L-1216C47A (standard). Ask
        for a higher quota

# Fargate runs sizes of its own.
$ batchfit check lists/power-of-two.csv --environment environments/fargate.json
CHECK   1 of 57 jobs can never start (1 of 6 classes)
        A queue is first in, first out: at its head such a job also keeps the jobs behind it waiting
IN      serverless: FARGATE, 0 to 64 vCPUs
        us-east-1 (default)

READ    6 rows (csv): 57 jobs in 6 classes, 0 set aside, 0 rejected; time taken from duration_s
NEVER   1 job of 'cuda': it asks for 1 GPU; Fargate has none. Submit it to a queue of EC2
        environments with GPUs
        MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT

CLASS  jobs  vCPUs      memory  starts in   smallest             types
fits     10      2   3,800 MiB  serverless  2 vCPUs, 4,096 MiB       -
eight    40      2   8,192 MiB  serverless  2 vCPUs, 8,192 MiB       -
large     3      4  60,000 MiB  serverless  8 vCPUs, 61,440 MiB      -
arm       2      1   1,000 MiB  serverless  1 vCPUs, 2,048 MiB       -
cuda      1      1   1,000 MiB  never       -                        -
tiny      1      1     900 MiB  serverless  1 vCPUs, 2,048 MiB       -

NEAR    'large' asks for 60,000 MiB; with 57,344 MiB a task is Fargate 8 vCPU 56 GiB instead of
        Fargate 8 vCPU 60 GiB: $0.05 less
SHORT   1 job runs less than 3 minutes: AWS advises to bundle such jobs
PRICES  of 2025-11-04 to 2026-07-20 (bundled snapshot); memory is what jobs can use, not as
        advertised
batchfit: 1 of 57 jobs can never start
[exit 4]
$ batchfit check lists/one-job.csv --environment environments/queue.json --format json
{
  "schema": "batchfit.check/1",
  "request": {
    "region": "us-east-1",
    "region_origin": "the documents' ARNs",
    "environment": "environments/queue.json",
    "min-vcpus": "0",
    "max-vcpus": "1000",
    "purchase": "on-demand",
    "attempts": "final",
    "headroom": "1.2",
    "peak-quantile": "100%",
    "duration-scale": "1",
    "job-overhead": "0s",
    "cores-are": "vcpu",
    "batch-label": "definition",
    "jobs_files": ["lists/one-job.csv"]
  },
  "prices": {
    "source": "bundled snapshot",
    "as_of": "2026-07-20",
    "oldest_as_of": "2025-11-04",
    "currency": "USD",
    "unpriced_types": 0
  },
  "queue": "main",
  "environments": [
    {
      "name": "od",
      "type": "EC2",
      "strategy": "BEST_FIT_PROGRESSIVE",
      "arch": "x86_64",
      "min_vcpus": 0,
      "max_vcpus": 64,
      "min_scale_down_delay_s": 0,
      "passed_over": null,
      "instance_types": ["m6i.large", "m6i.xlarge"],
      "types": ["m6i.large", "m6i.xlarge"]
    },
    {
      "name": "spare",
      "type": "EC2",
      "strategy": "BEST_FIT",
      "arch": "x86_64",
      "min_vcpus": 0,
      "max_vcpus": 8,
      "min_scale_down_delay_s": 0,
      "passed_over": null,
      "instance_types": ["r6i.4xlarge"],
      "types": ["r6i.4xlarge"]
    }
  ],
  "jobs": 1,
  "never_jobs": 0,
  "short_jobs": 0,
  "limits": [],
  "classes": [
    {
      "id": 0,
      "label": "",
      "count": 1,
      "vcpus": 2,
      "memory_mib": 3000,
      "gpus": 0,
      "arch": "any",
      "guessed": false,
      "starts_in": "od",
      "why": null,
      "code": "",
      "lower_request": null,
      "environments": [
        {"environment": "od", "verdict": "starts", "code": "", "types": 2, "smallest_type": "m6i.large", "beyond_max_vcpus": false},
        {"environment": "spare", "verdict": "maxvCpus", "code": "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE", "types": 1, "smallest_type": "r6i.4xlarge", "beyond_max_vcpus": true}
      ]
    }
  ],
  "notes": []
}
# Near misses of Fargate's sizes; classes of one reason are told together.
$ printf 'name,count,vcpus,memory_mib,gpus,duration_s\na,10,1,8193,0,3600\nb,4,1,1000,1,60\nc,5,2,1000,1,60\n' | batchfit check --environment environments/fargate.json | grep -A3 '^NEVER\|^NEAR'
batchfit: 9 of 19 jobs can never start
NEVER   9 jobs of '(no label)' and 1 class more: each asks for 1 GPU; Fargate has none. Submit it to
        a queue of EC2 environments with GPUs
        MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT

--
NEAR    '(no label)' asks for 8,193 MiB; with 8,192 MiB a task is Fargate 1 vCPU 8 GiB instead of
        Fargate 2 vCPU 9 GiB: $0.45 less
SHORT   9 jobs run less than 3 minutes: AWS advises to bundle such jobs
PRICES  of 2025-11-04 to 2026-07-20 (bundled snapshot); memory is what jobs can use, not as
