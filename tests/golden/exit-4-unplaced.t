# Jobs that fit no type are named with what fails; the rest is planned.
$ batchfit plan lists/too-big.csv --format json --save plan.tmp > /dev/null; code=$?; grep -E '"why"|"instance_type".*"purchase"' plan.tmp; rm -f plan.tmp; exit $code
batchfit: 4 of 8 jobs can't be placed
      {"item": "instances", "instance_type": "c6a.xlarge", "purchase": "on-demand", "usd": "0.31875", "instances": 1, "billed_s": 7500, "boot_usd": "0.00765", "busy_usd": "0.306", "tail_usd": "0.0051"},
    {"class": 1, "jobs": 1, "why": "memory", "largest": {"instance_type": "u7in-32tb.224xlarge", "vcpus": 896, "memory_mib": 32010664, "gpus": 0}},
    {"class": 2, "jobs": 2, "why": "vcpus", "largest": {"instance_type": "u7i-12tb.224xlarge", "vcpus": 896, "memory_mib": 12003834, "gpus": 0}},
    {"class": 3, "jobs": 1, "why": "gpus", "largest": {"instance_type": "g5.48xlarge", "vcpus": 192, "memory_mib": 765784, "gpus": 8}}
[exit 4]
$ batchfit plan lists/too-big.csv | grep -E -A1 '^(NO ROOM)'
batchfit: 4 of 8 jobs can't be placed
NO ROOM 1 job of 'assemble' asks 50,000,000 MiB; the most that fits is 32,010,664 MiB usable, on
        u7in-32tb.224xlarge
NO ROOM 2 jobs of 'wide' ask 5,000 vCPUs; the most that fits is 896 usable, on u7i-12tb.224xlarge
NO ROOM 1 job of 'train' asks 64 GPUs; the most that fits is 8 usable, on g5.48xlarge

$ batchfit plan lists/one-job.csv --deadline 10m | grep -E '^(NO ROOM|COST)'
batchfit: 1 of 1 jobs can't be placed
NO ROOM 1 job runs up to 1 h 00 m: with the boot, a deadline of 1 h 03 m is the shortest possible;
# No type within the ceiling holds the job, or no deadline so short can.
$ batchfit plan -q lists/one-job.csv --max-vcpus 1 2>&1 | grep -A1 'NO ROOM'
NO ROOM 1 job asks 2 vCPUs; --max-vcpus 1 allows no type that holds one

$ batchfit export lists/one-job.csv
batchfit: lists/one-job.csv: this is no saved plan; 'batchfit plan JOBS... --save FILE' writes one
[exit 3]
