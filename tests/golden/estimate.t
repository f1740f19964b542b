# What Batch makes of a list: cost, finish, waits, launches; jobs that never start make the exit code 4.
$ batchfit estimate ../../data/examples/variant-calling.csv --instance-types optimal --max-vcpus 256
COST    $191.60 for the batch, as AWS Batch is simulated to run it
FINISH  17 h 34 m after the first submission, if all jobs are submitted at once, in the order of the
        list
WAITS   half of the jobs start within 9 h 24 m, nine of ten within 12 h 25 m, the last after
        16 h 42 m
NEEDS   256 vCPUs of instances at peak, 2 instances launched
USED    49.0 % of the vCPUs paid for, 93.2 % of the memory; booting $0.54, idle $11.75, ending $0.36
RANGE   half of 200 runs by chance cost at most $196.36 and take 18 h 01 m, nine of ten $251.48 and
        23 h 05 m
        Durations off by 20.0 % all together (--duration-error), each by 0.0 % on its own
        (--duration-scatter), boots by 30.0 %; --seed 1
IN      options: EC2 BEST_FIT_PROGRESSIVE, 36 types (optimal), 0 to 256 vCPUs; at peak 256
        us-east-1 (default)

READ    1,177 rows (csv): 1,177 jobs in 9 classes, 0 set aside, 0 rejected; time taken from
        duration_s

WAY TO RUN IT                  cost     finish  vCPUs  instances  against this
> these environments        $191.60  17 h 34 m    256          2
  the same on Fargate       $144.95  11 h 06 m    256      1,177         -24 %
  the same on Fargate Spot   $51.43  11 h 07 m    256      1,185         -73 %
        Fargate Spot is taken as 66 % below Fargate (--assume fargate-spot-saving), with 30 % of
        tasks taken away within 24 hours (fargate-spot-loss): AWS publishes neither

LAUNCHED                hours each     cost   share
     2 x  c6i.32xlarge       17.58  $191.31  99.8 %

BILL             jobs    cost    a job   share
call_variants     768  $60.64    $0.08  31.6 %
align              48  $51.17    $1.07  26.7 %
joint_genotype    120  $46.08    $0.38  24.0 %
mark_duplicates    48  $16.75    $0.35   8.7 %
recalibrate        48   $2.53    $0.05   1.3 %
fastqc             48   $0.59    $0.01   0.3 %
metrics            48   $0.57    $0.01   0.3 %
merge_gvcf         48   $0.40  $0.0083   0.2 %
(booting)               $0.54            0.3 %
(idle)                 $11.75            6.1 %
(ending)                $0.36            0.2 %
and 1 label more (--format json lists them)
        of which root volumes $0.12
        of which public IPv4 $0.18

TAIL    the last 5 % of the jobs (58) hold $26.75, 14.0 % of the bill, from 15 h 07 m on; most of it
        is of 'joint_genotype'
ADVICE  submit the longest jobs first: $6.41 less (3.3 %), done in 16 h 57 m instead of 17 h 34 m

LEFT    out of the simulation: a lack of EC2 capacity, quotas, runs of other jobs and of other
        queues that share environments, staging of data
PRICES  of 2025-11-04 to 2026-07-20 (bundled snapshot).  Not counted: S3, NAT, data transfer, head
        job, logs.  What AWS does not publish is assumed: --assumptions
$ batchfit estimate lists/power-of-two.csv --environment environments/queue.json
COST    $17.29 for the 51 of 57 jobs that end well, as AWS Batch is simulated to run them
FINISH  6 h 03 m after the first submission, if all jobs are submitted at once, in the order of the
        list
WAITS   half of the jobs start within 1 h 03 m, nine of ten within 4 h 03 m, the last after 4 h 03 m
NEEDS   64 vCPUs of instances at peak, 16 instances launched
USED    52.1 % of the vCPUs paid for, 51.4 % of the memory; booting $0.16, idle $7.63, ending $0.11
RANGE   half of 200 runs by chance cost at most $17.68 and take 6 h 11 m, nine of ten $22.63 and
        7 h 56 m
        Durations off by 20.0 % all together (--duration-error), each by 0.0 % on its own
        (--duration-scatter), boots by 30.0 %; --seed 1
IN      od: EC2 BEST_FIT_PROGRESSIVE, 2 types (m6i.large, m6i.xlarge), 0 to 64 vCPUs; at peak 64
        spare: EC2 BEST_FIT, 1 type (r6i.4xlarge), 0 to 8 vCPUs; at peak 0
        us-east-1 (the documents' ARNs)
        1 environment described that the queue 'main' doesn't have

READ    6 rows (csv): 57 jobs in 6 classes, 0 set aside, 0 rejected; time taken from duration_s
STUCK   3 jobs of 'large' never start: maxvCpus, MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE
STUCK   2 jobs of 'arm' never start: architecture
STUCK   1 job of 'cuda' never starts: GPUs, MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
        They are in no figure; in a real queue they also keep others waiting.  batchfit check says
        what helps
NOT     the same on Fargate: 'cuda' asks for GPUs, which Fargate has not

LAUNCHED              hours each    cost   share
    16 x  m6i.xlarge        5.40  $16.58  95.9 %

BILL       jobs      cost     a job   share
eight        40     $8.40     $0.21  48.6 %
fits         10     $1.00     $0.10   5.8 %
tiny          1  $0.00042  $0.00042  0.00 %
(booting)           $0.16             0.9 %
(idle)              $7.63            44.1 %
(ending)            $0.11             0.6 %
        of which root volumes $0.28
        of which public IPv4 $0.43

IDLE    room is held by the jobs that run beside it: 'eight' 100.0 %
TAIL    the last 5 % of the jobs (2) hold $0.05, 0.3 % of the bill, from 6 h 03 m on
ADVICE  submit the longest jobs first: $0.80 less (4.6 %), in the same time

LEFT    out of the simulation: a lack of EC2 capacity, quotas, runs of other jobs and of other
        queues that share environments, staging of data
PRICES  of 2025-11-04 to 2026-07-20 (bundled snapshot).  Not counted: S3, NAT, data transfer, head
        job, logs.  What AWS does not publish is assumed: --assumptions
batchfit: 6 of 57 jobs never start
[exit 4]
# Submit times; gates; what is assumed.
$ batchfit estimate lists/submitted.csv --instance-types m6i.large --respect-submit-times --assumptions
COST    $0.37 for the batch, as AWS Batch is simulated to run it
FINISH  8 h 21 m after the first submission, jobs ready as they were submitted
WAITS   half of the jobs start within 3 m 00 s, nine of ten within 3 m 00 s, the last after 3 m 00 s
NEEDS   8 vCPUs of instances at peak, 8 instances launched
USED    81.0 % of the vCPUs paid for, 42.0 % of the memory; booting $0.04, idle $0.00, ending $0.03
RANGE   half of 200 runs by chance cost at most $0.37 and take 8 h 22 m, nine of ten $0.46 and
        8 h 26 m
        Durations off by 20.0 % all together (--duration-error), each by 0.0 % on its own
        (--duration-scatter), boots by 30.0 %; --seed 1
IN      options: EC2 BEST_FIT_PROGRESSIVE, 1 type (m6i.large), 0 to 1,000 vCPUs; at peak 8
        us-east-1 (default)

READ    4 rows (csv): 10 jobs in 2 classes, 0 set aside, 0 rejected; time taken from duration_s

WAY TO RUN IT                cost    finish  vCPUs  instances  against this
> these environments        $0.37  8 h 21 m      8          8
  the same on Fargate       $0.30  8 h 19 m      8         10         -19 %
  the same on Fargate Spot  $0.11  8 h 19 m      8         10         -70 %
        Fargate Spot is taken as 66 % below Fargate (--assume fargate-spot-saving), with 30 % of
        tasks taken away within 24 hours (fargate-spot-loss): AWS publishes neither

LAUNCHED             hours each   cost   share
     8 x  m6i.large        0.44  $0.34  92.1 %

BILL        jobs   cost  a job   share
(no label)    10  $0.30  $0.03  81.0 %
(booting)         $0.04         11.4 %
(idle)            $0.00          0.0 %
(ending)          $0.03          7.6 %
        of which root volumes $0.01
        of which public IPv4 $0.02

LEFT    out of the simulation: a lack of EC2 capacity, quotas, runs of other jobs and of other
        queues that share environments, staging of data
PRICES  of 2025-11-04 to 2026-07-20 (bundled snapshot).  Not counted: S3, NAT, data transfer, head
        job, logs.  What AWS does not publish is assumed: --assumptions

ASSUMED boot=180: seconds from a launch until jobs can start
        idle=120: seconds from an instance's last job until it is gone, at least
        minScaleDownDelayMinutes
        scale-interval=60: seconds between looks at the queue for capacity to launch
        strict-fifo=1: a job that finds no room keeps all behind it waiting; with 0 those that fit
        pass it
        equal-queues=1: jobs of queues of one priority go in the order in which they became
        RUNNABLE; with 0, and where a queue has a fair-share policy, queue by queue as described
        large-sizes=1: of types that cost the same a vCPU the largest is taken that waiting jobs
        fill; with 0 the smallest that holds one
        tight=0: a job is placed on the oldest instance with room; with 1 on the one with least
        vCPUs left
        overshoot=1: an instance may exceed maxvCpus where the strategy allows it and none fits
        below; with 0 never
        pull-mib-s=100: MiB a second at which an image is pulled, once for each instance, where
        lists state its bytes
        placement=0: seconds for which a job that was placed holds its slot before it runs: the
        scheduler's round, the container's start
        spot-bands=1: SPOT_PRICE_CAPACITY_OPTIMIZED takes the lowest price a vCPU among types at
        most so many interruption bands above the best
        volume-mib-s=125: MiB a second that an instance's root volume, or the disk of a task on
        Fargate, takes and gives, where lists state input and output; gp3 includes 125
        volume-system-gib=8: GiB of the root volume that the system takes
        s3-part-mib=8: MiB of input or output for each request to S3; the AWS CLI's parts are 8
        s3-days=30: days for which S3 stores the output and asks for it
        fargate-start=45: seconds from the start of a task on Fargate until its image is pulled, not
        billed
        fargate-spot-saving=66: per cent by which Fargate Spot is below Fargate's price; AWS says up
        to 70 and publishes no list
        desired=0: desiredvCpus run at the outset and end when idle; with 0 only minvCpus do, since
        Batch sets desiredvCpus itself
        shortage=0: per cent of the time in which EC2 has none of a type on demand, drawn for each
        type
        spot-shortage=0: the same for spot; AWS publishes neither, so both are 0
        shortage-minutes=60: minutes for which it then has none
        spill-over=1: jobs for which EC2 has no capacity in an environment go to the next one; with
        0 they wait for it
        interruptions=1: AWS takes spot instances, and tasks on Fargate Spot, away by chance; with 0
        never
        spot-loss-hours=24: running hours within which EC2 takes away the share of instances that
        the type's interruption band ends at
        spot-loss-open=30: that share, in per cent, for the open band (above 20) and for types of
        unknown band
        fargate-spot-loss=30: per cent of the tasks on Fargate Spot that are taken away within
        spot-loss-hours; AWS publishes no figure, so it is that of an unknown band
        first-hour=1: an instance that EC2 takes away within an hour of its launch is not charged,
        as the EC2 user guide says; with 0 it is
        timeout=0: seconds after which Batch ends an attempt and tries it no more, for jobs of which
        the list states no attemptDurationSeconds; 0: never
        attempts=10: times that a job is tried where the list does not say; without a retry strategy
        Batch tries once
        share-ahead=60: with a fair-share policy: seconds of its vCPUs that a job counts as used by
        its share from its start on; what was used counts e times less after each shareDecaySeconds
        fargate-launch-rate=20: tasks on Fargate that start a second, on demand and on spot apart;
        the quota of a new account; 0: no limit
        fargate-launch-burst=100: and that may start at once after a pause
        --assume NAME=VALUE changes one, --assume favourable all that speak for an environment
$ batchfit estimate lists/small.csv --instance-types m6i --assume favourable,boot=240 --budget 0.01 --max-time 1m --output /dev/null
batchfit: the batch takes 2 h 04 m, more than --max-time 1 m 00 s
batchfit: the batch costs $1.56, more than --budget $0.01
[exit 5]
$ batchfit estimate lists/one-job.csv --instance-types m6i --purchase spot --format json
{
  "schema": "batchfit.estimate/1",
  "request": {
    "region": "us-east-1",
    "region_origin": "default",
    "instance-types": "m6i",
    "min-vcpus": "0",
    "max-vcpus": "1000",
    "purchase": "spot",
    "seed": "1",
    "runs": "200",
    "duration-error": "20%",
    "duration-scatter": "0%",
    "boot-scatter": "30%",
    "spot-price-spread": "yes",
    "root-volume": "30GiB",
    "public-ipv4": "yes",
    "attempts": "final",
    "headroom": "1.2",
    "peak-quantile": "100%",
    "duration-scale": "1",
    "job-overhead": "0s",
    "cores-are": "vcpu",
    "batch-label": "definition",
    "advice": "yes",
    "jobs_files": ["lists/one-job.csv"]
  },
  "prices": {
    "source": "bundled snapshot",
    "as_of": "2026-07-20",
    "oldest_as_of": "2025-11-04",
    "currency": "USD",
    "unpriced_types": 0
  },
  "queue": null,
  "environments": [
    {
      "name": "options",
      "type": "SPOT",
      "strategy": "SPOT_PRICE_CAPACITY_OPTIMIZED",
      "arch": "x86_64",
      "min_vcpus": 0,
      "max_vcpus": 1000,
      "min_scale_down_delay_s": 0,
      "passed_over": null,
      "instance_types": ["m6i"],
      "types": ["m6i.large", "m6i.xlarge", "m6i.2xlarge", "m6i.4xlarge", "m6i.8xlarge", "m6i.12xlarge", "m6i.16xlarge", "m6i.24xlarge", "m6i.32xlarge"]
    }
  ],
  "jobs": 1,
  "jobs_run": 1,
  "stuck": [],
  "makespan_s": 3780,
  "wait_s": {"p50": 180, "p90": 180, "max": 180, "mean": 180},
  "instances": 1,
  "peak_vcpus": 4,
  "environment_peak_vcpus": [4],
  "launches_beyond_max": 0,
  "used": {"vcpus": 0.461538, "memory": 0.17714},
  "range": {
    "runs": 200,
    "usd": {"p50": "0.105367", "p90": "0.133642", "mean": "0.106709"},
    "runs_at_most_usd": 91,
    "makespan_s": {"p50": 3886, "p90": 4961, "mean": 3937},
    "spot_price_low": 1,
    "spot_price_high": 1,
    "runs_with_failed_jobs": 0
  },
  "spot": {
    "instances": 1,
    "taken": 0,
    "taken_free": 0,
    "attempts_lost": 0,
    "lost_s": 0,
    "jobs_failed": 0,
    "jobs_on_demand": 0,
    "jobs_on_instance_mean": 1,
    "jobs_on_instance_most": 1,
    "break_even_life_s": 2518.3,
    "assumed_life_s": 820041.5
  },
  "limits": [],
  "cancelled": [],
  "cost": {
    "total_usd": "0.102579",
    "at_least": false,
    "unknown": [],
    "items": [
      {"item": "instances", "instance_type": "m6i.xlarge", "purchase": "spot", "usd": "0.0936", "instances": 1, "billed_s": 3900, "boot_usd": "0.00432", "busy_usd": "0.0864", "tail_usd": "0.00288"},
      {"item": "root volumes", "usd": "0.003562", "instances": 1, "billed_s": 3900, "boot_usd": "0.000164", "busy_usd": "0.003288", "tail_usd": "0.00011"},
      {"item": "public IPv4", "usd": "0.005417", "instances": 1, "billed_s": 3900, "boot_usd": "0.00025", "busy_usd": "0.005", "tail_usd": "0.000167"}
    ],
    "by_label": [
      {"label": "", "row": "label", "jobs": 1, "usd": "0.047344"},
      {"label": "boot", "row": "boot", "jobs": 0, "usd": "0.004735"},
      {"label": "idle", "row": "idle", "jobs": 0, "usd": "0.047344"},
      {"label": "tail", "row": "tail", "jobs": 0, "usd": "0.003156"}
    ]
  },
  "staging": null,
  "root_volumes": null,
  "comparison": [
    {"name": "the same on Fargate", "usd": "0.10374", "at_least": false, "makespan_s": 3645, "peak_vcpus": 2, "instances": 1, "why_not": null},
    {"name": "the same on Fargate Spot", "usd": "0.038572", "at_least": false, "makespan_s": 3645, "peak_vcpus": 2, "instances": 1, "why_not": null}
  ],
  "compared": [],
  "idle_held": [
    {"label": "", "fraction": 1}
  ],
  "advice": [],
  "tail": null,
  "assumptions": [
    {"name": "boot", "value": 180, "default": 180, "text": "seconds from a launch until jobs can start"},
    {"name": "idle", "value": 120, "default": 120, "text": "seconds from an instance's last job until it is gone, at least minScaleDownDelayMinutes"},
    {"name": "scale-interval", "value": 60, "default": 60, "text": "seconds between looks at the queue for capacity to launch"},
    {"name": "strict-fifo", "value": 1, "default": 1, "text": "a job that finds no room keeps all behind it waiting; with 0 those that fit pass it"},
    {"name": "equal-queues", "value": 1, "default": 1, "text": "jobs of queues of one priority go in the order in which they became RUNNABLE; with 0, and where a queue has a fair-share policy, queue by queue as described"},
    {"name": "large-sizes", "value": 1, "default": 1, "text": "of types that cost the same a vCPU the largest is taken that waiting jobs fill; with 0 the smallest that holds one"},
    {"name": "tight", "value": 0, "default": 0, "text": "a job is placed on the oldest instance with room; with 1 on the one with least vCPUs left"},
    {"name": "overshoot", "value": 1, "default": 1, "text": "an instance may exceed maxvCpus where the strategy allows it and none fits below; with 0 never"},
    {"name": "pull-mib-s", "value": 100, "default": 100, "text": "MiB a second at which an image is pulled, once for each instance, where lists state its bytes"},
    {"name": "placement", "value": 0, "default": 0, "text": "seconds for which a job that was placed holds its slot before it runs: the scheduler's round, the container's start"},
    {"name": "spot-bands", "value": 1, "default": 1, "text": "SPOT_PRICE_CAPACITY_OPTIMIZED takes the lowest price a vCPU among types at most so many interruption bands above the best"},
    {"name": "volume-mib-s", "value": 125, "default": 125, "text": "MiB a second that an instance's root volume, or the disk of a task on Fargate, takes and gives, where lists state input and output; gp3 includes 125"},
    {"name": "volume-system-gib", "value": 8, "default": 8, "text": "GiB of the root volume that the system takes"},
    {"name": "s3-part-mib", "value": 8, "default": 8, "text": "MiB of input or output for each request to S3; the AWS CLI's parts are 8"},
    {"name": "s3-days", "value": 30, "default": 30, "text": "days for which S3 stores the output and asks for it"},
    {"name": "fargate-start", "value": 45, "default": 45, "text": "seconds from the start of a task on Fargate until its image is pulled, not billed"},
    {"name": "fargate-spot-saving", "value": 66, "default": 66, "text": "per cent by which Fargate Spot is below Fargate's price; AWS says up to 70 and publishes no list"},
    {"name": "desired", "value": 0, "default": 0, "text": "desiredvCpus run at the outset and end when idle; with 0 only minvCpus do, since Batch sets desiredvCpus itself"},
    {"name": "shortage", "value": 0, "default": 0, "text": "per cent of the time in which EC2 has none of a type on demand, drawn for each type"},
    {"name": "spot-shortage", "value": 0, "default": 0, "text": "the same for spot; AWS publishes neither, so both are 0"},
    {"name": "shortage-minutes", "value": 60, "default": 60, "text": "minutes for which it then has none"},
    {"name": "spill-over", "value": 1, "default": 1, "text": "jobs for which EC2 has no capacity in an environment go to the next one; with 0 they wait for it"},
    {"name": "interruptions", "value": 1, "default": 1, "text": "AWS takes spot instances, and tasks on Fargate Spot, away by chance; with 0 never"},
    {"name": "spot-loss-hours", "value": 24, "default": 24, "text": "running hours within which EC2 takes away the share of instances that the type's interruption band ends at"},
    {"name": "spot-loss-open", "value": 30, "default": 30, "text": "that share, in per cent, for the open band (above 20) and for types of unknown band"},
    {"name": "fargate-spot-loss", "value": 30, "default": 30, "text": "per cent of the tasks on Fargate Spot that are taken away within spot-loss-hours; AWS publishes no figure, so it is that of an unknown band"},
    {"name": "first-hour", "value": 1, "default": 1, "text": "an instance that EC2 takes away within an hour of its launch is not charged, as the EC2 user guide says; with 0 it is"},
    {"name": "timeout", "value": 0, "default": 0, "text": "seconds after which Batch ends an attempt and tries it no more, for jobs of which the list states no attemptDurationSeconds; 0: never"},
    {"name": "attempts", "value": 10, "default": 10, "text": "times that a job is tried where the list does not say; without a retry strategy Batch tries once"},
    {"name": "share-ahead", "value": 60, "default": 60, "text": "with a fair-share policy: seconds of its vCPUs that a job counts as used by its share from its start on; what was used counts e times less after each shareDecaySeconds"},
    {"name": "fargate-launch-rate", "value": 20, "default": 20, "text": "tasks on Fargate that start a second, on demand and on spot apart; the quota of a new account; 0: no limit"},
    {"name": "fargate-launch-burst", "value": 100, "default": 100, "text": "and that may start at once after a pause"}
  ],
  "not_simulated": ["a lack of EC2 capacity", "quotas", "runs of other jobs and of other queues that share environments", "staging of data"],
  "notes": []
}
# A job waits for those that it depends on.
$ printf 'name,vcpus,memory_mib,duration_s,depends_on\na,1,900,600,\nb,1,900,600,a\n' | batchfit estimate --instance-types m6i | grep -A3 '^FINISH'
FINISH  23 m after the first submission, if all jobs are submitted at once, in the order of the list
        Jobs wait for each other as the list says; their longest chain alone takes 20 m
WAITS   half of the jobs start within 0 s, nine of ten within 3 m 00 s, the last after 3 m 00 s
NEEDS   2 vCPUs of instances at peak, 1 instance launched
# Nothing runs.
$ batchfit estimate lists/too-big.csv --instance-types m6i.large --max-vcpus 0
COST    none: no job can start
IN      options: EC2 BEST_FIT_PROGRESSIVE, 1 type (m6i.large), 0 to 0 vCPUs; at peak 0
        us-east-1 (default)

READ    4 rows (csv): 8 jobs in 4 classes, 0 set aside, 0 rejected; time taken from duration_s
STUCK   4 jobs of 'small' never start: maxvCpus, MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE
STUCK   1 job of 'assemble' never starts: vCPUs, MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
STUCK   2 jobs of 'wide' never start: vCPUs, MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
STUCK   1 job of 'train' never starts: GPUs, MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
        They are in no figure; in a real queue they also keep others waiting.  batchfit check says
        what helps

LEFT    out of the simulation: a lack of EC2 capacity, quotas, runs of other jobs and of other
        queues that share environments, staging of data
PRICES  of 2025-11-04 to 2026-07-20 (bundled snapshot).  Not counted: S3, NAT, data transfer, head
        job, logs.  What AWS does not publish is assumed: --assumptions
batchfit: 8 of 8 jobs never start
[exit 4]
# Fargate, beside EC2; jobs that no size holds.
$ batchfit estimate lists/small.csv --environment environments/fargate.json
COST    $1.22 for the batch, as AWS Batch is simulated to run it
FINISH  2 h 00 m after the first submission, if all jobs are submitted at once, in the order of the
        list
WAITS   half of the jobs start within 45 s, nine of ten within 45 s, the last after 45 s
NEEDS   28 vCPUs of tasks at peak, 16 tasks in all.  Fargate's vCPU quota is its own: 6 where AWS
        has not raised it
USED    80.2 % of the vCPUs paid for, 96.0 % of the memory; $0.01 for what requests are rounded up
        by to a size
RANGE   half of 200 runs by chance cost at most $1.25 and take 2 h 03 m, nine of ten $1.60 and
        2 h 38 m
        Durations off by 20.0 % all together (--duration-error), each by 0.0 % on its own
        (--duration-scatter), boots by 30.0 %; --seed 1
IN      serverless: FARGATE, 0 to 64 vCPUs; at peak 28
        us-east-1 (default)

READ    5 rows (csv): 16 jobs in 3 classes, 0 set aside, 0 rejected; time taken from duration_s

WAY TO RUN IT                       cost    finish  vCPUs  instances  against this
> these environments               $1.22  2 h 00 m     28         16
  the same on EC2, default_x86_64  $3.60  2 h 03 m     48          2        +195 %
  the same on Fargate Spot         $0.43  2 h 00 m     28         16         -65 %
        Fargate Spot is taken as 66 % below Fargate (--assume fargate-spot-saving), with 30 % of
        tasks taken away within 24 hours (fargate-spot-loss): AWS publishes neither

LAUNCHED                         hours each     cost   share
     3 x  Fargate 4 vCPU 8 GiB         1.00    $0.59  48.6 %
     1 x  Fargate 4 vCPU 30 GiB        2.00    $0.59  48.4 %
    12 x  Fargate 1 vCPU 2 GiB         0.02  $0.0099   0.8 %

BILL                   jobs   cost     a job   share
align                     3  $0.61     $0.20  49.8 %
merge                     1  $0.59     $0.59  48.1 %
qc                       12  $0.01  $0.00091   0.9 %
(rounded up to sizes)        $0.01             1.2 %
        of which public IPv4 $0.03

LEFT    out of the simulation: a lack of EC2 capacity, quotas, runs of other jobs and of other
        queues that share environments, staging of data
PRICES  of 2025-11-04 to 2026-07-20 (bundled snapshot).  Not counted: S3, NAT, data transfer, head
        job, logs.  What AWS does not publish is assumed: --assumptions
$ batchfit estimate lists/too-big.csv --environment environments/fargate.json | grep -A1 -E '^(STUCK|NOT|COST)'
batchfit: 4 of 8 jobs never start
COST    $0.41 for the 4 of 8 jobs that end well, as AWS Batch is simulated to run them
FINISH  1 h 00 m after the first submission, if all jobs are submitted at once, in the order of the
--
STUCK   1 job of 'assemble' never starts: memory, MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
STUCK   2 jobs of 'wide' never start: vCPUs, MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
STUCK   1 job of 'train' never starts: GPUs, MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
        They are in no figure; in a real queue they also keep others waiting.  batchfit check says
--
NOT     the same on EC2, default_x86_64: 'assemble' never starts there
NOT     the same on Fargate Spot: 'assemble' asks for more than the 120 GiB of Fargate's largest
        size
# Input, output and disks, where a list states them.
$ batchfit estimate lists/staged.csv --instance-types m6i --max-vcpus 16
COST    $1.82 for the batch, as AWS Batch is simulated to run it
FINISH  1 h 23 m after the first submission, if all jobs are submitted at once, in the order of the
        list
WAITS   half of the jobs start within 47 m, nine of ten within 58 m, the last after 58 m
NEEDS   16 vCPUs of instances at peak, 1 instance launched
USED    80.3 % of the vCPUs paid for, 35.1 % of the memory; booting $0.04, idle $0.15, ending $0.03
RANGE   half of 200 runs by chance cost at most $1.84 and take 1 h 25 m, nine of ten $2.07 and
        1 h 43 m
        Durations off by 20.0 % all together (--duration-error), each by 0.0 % on its own
        (--duration-scatter), boots by 30.0 %; --seed 1
IN      options: EC2 BEST_FIT_PROGRESSIVE, 9 types (m6i), 0 to 16 vCPUs; at peak 16
        us-east-1 (default)

READ    3 rows (csv): 17 jobs in 3 classes, 0 set aside, 0 rejected; time taken from duration_s
STAGING 130.0 GiB of input from S3 (stated of 16 of 17 jobs), 30.0 GiB of output (of 6): slots are
        held 2 h 00 m for it, all together
        Jobs on an instance share the least of its baseline network, its baseline to EBS and the
        root volume's 125 MiB/s (--assume volume-mib-s)
VOLUMES WOULD FILL on 1 of 1 instances: jobs, images and system together need up to 250 GiB at once
        (on m6i.4xlarge) of 30 GiB
        --root-volume 250GiB would do, for $0.03 more

WAY TO RUN IT                cost    finish  vCPUs  instances  against this
> these environments        $1.82  1 h 23 m     16          1
  the same on Fargate       $1.45  1 h 09 m     16         17         -20 %
  the same on Fargate Spot  $0.99  1 h 09 m     16         17         -46 %
        Fargate Spot is taken as 66 % below Fargate (--assume fargate-spot-saving), with 30 % of
        tasks taken away within 24 hours (fargate-spot-loss): AWS publishes neither

LAUNCHED               hours each   cost   share
     1 x  m6i.4xlarge        1.43  $1.10  60.5 %

BILL       jobs      cost     a job   share
align         6     $1.51     $0.25  83.3 %
qc           10     $0.08   $0.0084   4.6 %
report        1  $0.00081  $0.00081  0.04 %
(booting)           $0.04             2.1 %
(idle)              $0.15             8.5 %
(ending)            $0.03             1.4 %
        of which root volumes $0.0047
        of which public IPv4 $0.0072
        of which S3 requests $0.03
        of which S3 storage $0.68

ADVICE  list no sizes above 4 vCPUs, which the last jobs keep running: $0.31 less (17.3 %), done in
        1 h 10 m instead of 1 h 23 m

LEFT    out of the simulation: a lack of EC2 capacity, quotas, runs of other jobs and of other
        queues that share environments
PRICES  of 2025-11-04 to 2026-07-20 (bundled snapshot).  Not counted: NAT, data transfer, head job,
        logs.  What AWS does not publish is assumed: --assumptions
$ batchfit estimate lists/staged.csv --instance-types m6i --max-vcpus 16 --root-volume 200GiB --format json | grep -E '"(staging|root_volumes|item)"'
      {"item": "instances", "instance_type": "m6i.4xlarge", "purchase": "on-demand", "usd": "1.09888", "instances": 1, "billed_s": 5151, "boot_usd": "0.0384", "busy_usd": "1.03488", "tail_usd": "0.0256"},
      {"item": "root volumes", "usd": "0.031362", "instances": 1, "billed_s": 5151, "boot_usd": "0.001096", "busy_usd": "0.029535", "tail_usd": "0.000731"},
      {"item": "public IPv4", "usd": "0.007155", "instances": 1, "billed_s": 5151, "boot_usd": "0.00025", "busy_usd": "0.006738", "tail_usd": "0.000167"},
      {"item": "S3 requests", "usd": "0.025856", "instances": 0, "billed_s": null, "boot_usd": null, "busy_usd": null, "tail_usd": null},
      {"item": "S3 storage", "usd": "0.680548", "instances": 0, "billed_s": null, "boot_usd": null, "busy_usd": null, "tail_usd": null}
  "staging": {"input_jobs": 16, "output_jobs": 6, "scratch_jobs": 6, "input_gib": 130, "output_gib": 30, "held_job_s": 7246},
  "root_volumes": {"gib": 200, "needed_gib": 250, "instance_type": "m6i.4xlarge", "instances_that_fill": 1, "usd_for_needed": "0.00784"},
$ printf 'name,vcpus,memory_mib,duration_s,scratch_gib\na,1,1500,300,250\n' | batchfit estimate --environment environments/fargate.json | grep -A1 '^STUCK'
batchfit: 1 of 1 jobs never start
STUCK   1 job of '(no label)' never starts: needs more disk than the 200 GiB that a task on Fargate
        may have
# What is refused.
$ batchfit estimate lists/no-durations.csv --instance-types m6i
batchfit: 40 of 40 jobs have no duration; --history FILE (another list with these labels) or --assume-duration 1h gives them one
[exit 3]
$ batchfit estimate lists/one-job.csv --instance-types m6i --respect-submit-times
batchfit: 1 of 1 jobs have no submit time; --respect-submit-times needs one of each
[exit 3]
$ batchfit estimate lists/one-job.csv --instance-types m6i --assume luck=1
batchfit: --assume: 'luck=1': favourable, or NAME=VALUE with a name that --assumptions lists, is accepted
[exit 2]
$ batchfit estimate lists/one-job.csv --instance-types m6i --assume strict-fifo=2
batchfit: --assume: 'strict-fifo=2': 0 to 1 is accepted
[exit 2]
# Environments of a CloudFormation template and of a Terraform plan, in the order of their queue.
$ batchfit estimate lists/pipeline.csv --environment environments/template.yaml -q | sed -n '/^IN/,/^$/p' | grep -v '^$'
IN      Spot: SPOT SPOT_PRICE_CAPACITY_OPTIMIZED, 1 type (m6i.large), 0 to 64 vCPUs; at peak 8
        prod-od: EC2 BEST_FIT_PROGRESSIVE, 10 types (c6i, m6i.large), 0 to 256 vCPUs; at peak 8
        us-east-1 (default)
$ batchfit estimate lists/pipeline.csv --environment environments/terraform-plan.json -q | sed -n '/^IN/,/^$/p' | grep -v '^$'
IN      module.batch.aws_batch_compute_environment.spot[0]: SPOT SPOT_CAPACITY_OPTIMIZED, 9 types
        (m6i), 0 to 64 vCPUs; at peak 64
        tf-od: EC2 BEST_FIT_PROGRESSIVE, 18 types (c6i, m6i), 0 to 128 vCPUs; at peak 0
        us-east-1 (default)
$ printf 'Resources:\n  A:\n    Type: AWS::Batch::ComputeEnvironment\n    Properties: {ComputeResources: {Type: EC2, MaxvCpus: !Ref Cpus, InstanceTypes: [m6i]}}\n' > $TMP_OUT/t.yaml; cd $TMP_OUT; batchfit check t.yaml --environment t.yaml
batchfit: t.yaml: Resources.A.Properties.ComputeResources.MaxvCpus.Ref: reference 'Cpus' can't be told from the template alone; a parameter with a Default, or the value itself, can
[exit 3]
# Alternatives side by side; each is named when something is wrong with it.
$ batchfit estimate lists/pipeline.csv --environment environments/queue.json -q --no-advice --compare yaml=environments/template.yaml --compare tf=environments/terraform-plan.json | sed -n '/^SIDE/,/^$/p' | sed -E 's/\$[0-9.]+/$N/; s/[-+][0-9.]+ %/N %/; s/  +/ /g'
SIDE BY SIDE cost finish half wait 9 in 10 launches vCPUs memory jobs
> as given $N 1 h 03 m 3 m 00 s 3 m 00 s 4 86.7 % 38.0 %
 yaml $N N % 1 h 03 m 3 m 00 s 3 m 00 s 5 81.2 % 60.2 %
 tf $N N % 1 h 03 m 3 m 00 s 3 m 00 s 1 12.5 % 5.4 %

$ batchfit estimate lists/one-job.csv --instance-types m6i -q --compare environments/queue.json
batchfit: --compare: 'environments/queue.json': NAME=FILE or NAME=WORDS is accepted, NAME of at most 24 letters
[exit 2]
$ batchfit estimate lists/one-job.csv --instance-types m6i -q --compare other=environments/mixed.json
batchfit: --compare other: environments/mixed.json: environment 'mixed': instanceTypes: 'm6i' is x86_64 and 'm6g' is arm64: an environment has one architecture
[exit 3]
# The fleet over time, as CSV and as a drawing.
$ batchfit estimate lists/one-job.csv --instance-types m6i.2xlarge -q --no-advice --timeline $TMP_OUT/t.csv --plot $TMP_OUT/t.svg > /dev/null; cat $TMP_OUT/t.csv; grep -c 'class="held"' $TMP_OUT/t.svg
time_s,environment,instance_type,instances,vcpus,jobs_running,jobs_waiting
0,options,m6i.2xlarge,1,8,0,
0,all,all,1,8,0,1
180,options,m6i.2xlarge,1,8,1,
180,all,all,1,8,1,0
3780,options,m6i.2xlarge,1,8,0,
3780,all,all,1,8,0,0
3900,all,all,0,0,0,0
2
$ batchfit estimate lists/one-job.csv --instance-types m6i.2xlarge -q --no-advice --timeline $TMP_OUT/t.csv --timeline-step 1h > /dev/null; cat $TMP_OUT/t.csv
time_s,environment,instance_type,instances,vcpus,jobs_running,jobs_waiting
0,options,m6i.2xlarge,1,8,0,
0,all,all,1,8,0,1
3600,options,m6i.2xlarge,1,8,1,
3600,all,all,1,8,1,0
7200,all,all,0,0,0,0
$ batchfit estimate lists/small.csv --instance-types m6i --runs 20 --seed 7 --duration-scatter 10% --no-advice | grep -A4 '^RANGE'
RANGE   half of 20 runs by chance cost at most $2.10 and take 1 h 53 m, nine of ten $2.43 and
        2 h 35 m
        Durations off by 20.0 % all together (--duration-error), each by 10.0 % on its own
        (--duration-scatter), boots by 30.0 %; --seed 7
IN      options: EC2 BEST_FIT_PROGRESSIVE, 9 types (m6i), 0 to 1,000 vCPUs; at peak 32
$ batchfit estimate lists/small.csv --instance-types m6i --runs 1.5
batchfit: --runs: '1.5': a whole number from 0 to 1000000 is accepted
See 'batchfit estimate --help'.
[exit 2]
$ batchfit estimate lists/small.csv --instance-types m6i --runs 10 --duration-error 120%
batchfit: --duration-error: '120%': a share such as 1% or 0.01 is accepted
See 'batchfit estimate --help'.
[exit 2]
# On demand after an interruption: an environment is added; quotas hold for both.
$ batchfit estimate lists/eight-jobs-of-fifty-minutes.csv --instance-types m6i.2xlarge --purchase spot --on-demand-fallback 1 --assume spot-loss-hours=1 --quota standard=8 --quota standard-spot=24 --runs 0 --no-advice
COST    $1.00 for the batch, as AWS Batch is simulated to run it
FINISH  1 h 43 m after the first submission, if all jobs are submitted at once, in the order of the
        list
WAITS   half of the jobs start within 3 m 00 s, nine of ten within 3 m 00 s, the last after 3 m 00 s
NEEDS   32 vCPUs of instances at peak, 4 instances launched
USED    92.4 % of the vCPUs paid for, 41.1 % of the memory; booting $0.04, idle $0.00, ending $0.02
SPOT    1 of 3 instances is taken away, by chance (--seed 1): 2 attempts lost, 35 m of work done
        again, $0.0024
        Assumed: 30 % of m6i.2xlarge are lost within 1 running hours.  An instance runs 2 jobs at
        once on average, 2 at most: what an interruption takes along
        Spot pays while instances last longer than 32 m on average (assumed: 2 h 48 m): m6i.2xlarge
        is $0.16 an hour against $0.38 on demand
        2 jobs run on demand after 1 lost attempt (--on-demand-fallback)
        2 more run there since spot has no room, by its maxvCpus, a quota or for want of capacity:
        Batch goes on to the next environment then.  A queue of its own for what falls back, or a
        larger maxvCpus on spot, keeps them on spot
IN      options: SPOT SPOT_PRICE_CAPACITY_OPTIMIZED, 1 type (m6i.2xlarge), 0 to 1,000 vCPUs; at peak
        24
        on-demand fallback: EC2 BEST_FIT_PROGRESSIVE, 1 type (m6i.2xlarge), 0 to 1,000 vCPUs; at
        peak 8
        us-east-1 (default)

READ    1 row (csv): 8 jobs in 1 class, 0 set aside, 0 rejected; time taken from duration_s

WAY TO RUN IT                cost    finish  vCPUs  instances  against this
> these environments        $1.00  1 h 43 m     32          4
  the same on Fargate       $1.35      50 m     32          8         +35 %
  the same on Fargate Spot  $0.51  1 h 12 m     32          9         -49 %
        Fargate Spot is taken as 66 % below Fargate (--assume fargate-spot-saving), with 30 % of
        tasks taken away within 1 hours (fargate-spot-loss): AWS publishes neither

LAUNCHED                    hours each   cost   share
     1 x  m6i.2xlarge             1.75  $0.67  67.2 %
     3 x  m6i.2xlarge spot        0.61  $0.30  29.6 %

BILL        jobs     cost  a job   share
(no label)     8    $0.94  $0.12  93.6 %
(booting)           $0.04          3.7 %
(idle)              $0.00          0.0 %
(ending)            $0.02          2.4 %
(rework)          $0.0024          0.2 %
        of which root volumes $0.01
        of which public IPv4 $0.02

LEFT    out of the simulation: a lack of EC2 capacity, runs of other jobs and of other queues that
        share environments, staging of data
PRICES  of 2025-11-04 to 2026-07-20 (bundled snapshot).  Not counted: S3, NAT, data transfer, head
        job, logs.  What AWS does not publish is assumed: --assumptions
$ batchfit estimate lists/eight-jobs-of-fifty-minutes.csv --instance-types m6i.large --on-demand-fallback 1
batchfit: --on-demand-fallback: no environment buys spot instances; one of type SPOT or FARGATE_SPOT, or --purchase spot, is needed
[exit 2]
