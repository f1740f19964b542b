# What the user measured takes the place of the catalogue's figure, in types, plan and verify.
$ batchfit types m6i.2xlarge --usable-memory lists/usable.csv --format json | grep usable_m
      "usable_memory_mib": 20000,
      "usable_memory_measured": true,
$ batchfit plan lists/one-job.csv --instance-types m6i.2xlarge --usable-memory lists/usable.csv --assumptions --save $TMP_OUT/usable.json | grep usable-memory
memory that jobs can use           0 measured - 64 MiB, 0 by formula       --usable-memory (given)
memory that you measured           1 of the types                          --usable-memory (given)
$ grep -o '"usable-*_*memory": "[^"]*"\|"memory_mib": 20000' $TMP_OUT/usable.json | sort -u
"memory_mib": 20000
"usable-memory": "lists/usable.csv"
$ batchfit verify $TMP_OUT/usable.json lists/one-job.csv --quiet
1 job, 1 instance: feasible; cost 0.424979 USD recomputed; bound 0.424978 USD proved (fluid, 1 class, 1 offers)
# A plan that says more memory than its types have is found out.
$ printf 'instance_type,usable_mib\nm6i.2xlarge,100\n' > $TMP_OUT/less.csv; sed "s,lists/usable.csv,$TMP_OUT/less.csv," $TMP_OUT/usable.json > $TMP_OUT/less.json; batchfit verify $TMP_OUT/less.json lists/one-job.csv --quiet | head -3
leases[0] (m6i.2xlarge).usable.memory_mib: the plan says 20000, recomputed it is 100
leases[0].lanes[0]: m6i.2xlarge does not take class 0 (): 2000 milli-vCPUs, 3000 MiB, 0 GPUs
leases[0] (m6i.2xlarge): at 180 s its jobs hold 3000 MiB, usable are 100
# A type that nobody knows, more than there is, a file that is something else.
$ batchfit plan lists/one-job.csv --usable-memory lists/usable-unknown.csv
batchfit: lists/usable-unknown.csv: line 3: instance_type: 'm6i.hugest' is no known type; batchfit types lists them
[exit 3]
$ batchfit types --usable-memory lists/usable-too-much.csv
batchfit: lists/usable-too-much.csv: line 2: usable_mib: '40000': a whole number from 1 to 32768, the memory of m6i.2xlarge, is accepted
[exit 3]
$ batchfit plan lists/one-job.csv --usable-memory lists/one-job.csv
batchfit: lists/one-job.csv: line 1: no column 'instance_type'
[exit 3]
$ batchfit plan lists/one-job.csv --usable-memory lists/nothing
batchfit: lists/nothing: there is no such file
[exit 1]
