# Limits by EC2 quota, at every instant: as typed, from a file, from the answer of Service Quotas.
$ batchfit plan -q lists/small.csv --quota standard=16 --save $TMP_OUT/quota.json | sed -n '/^FINISH/,/^$/p'
FINISH  2 h 03 m under Batch and as planned, if all jobs are ready at once (longest job: 2 h 00 m)
        The fastest plan found within 1 % (--slack) of the cheapest found, $0.98
NEEDS   10 vCPUs at peak (--max-vcpus 1,000), 2 instances; quota L-1216C47A (standard) 8 of 16,
        L-7295265B (x) 2
SAVED   $0.09 (8.2 %) against one job per instance: $0.07 by reusing instances, $0.01 by the right
        types, $0.0052 by mixing classes

$ batchfit verify $TMP_OUT/quota.json lists/small.csv; grep -A2 '"quotas"' $TMP_OUT/quota.json
16 jobs, 2 instances: feasible; cost 0.981263 USD recomputed; bound 0.950502 USD proved (launches, 2 classes, 680 offers)
  "quotas": [
    {"code": "L-1216C47A", "name": "standard", "peak_vcpus": 8, "limit_vcpus": 16},
    {"code": "L-7295265B", "name": "x", "peak_vcpus": 2, "limit_vcpus": null}
$ batchfit plan -q lists/small.csv --quota lists/quotas.txt | sed -n '/^FINISH/,/^$/p'
FINISH  3 h 03 m under Batch and as planned, if all jobs are ready at once (longest job: 2 h 00 m)
        The fastest plan found within 1 % (--slack) of the cheapest found, $0.99
NEEDS   8 vCPUs at peak (--max-vcpus 1,000), 2 instances; quota L-1216C47A (standard) 8 of 8
SAVED   $0.10 (9.1 %) against one job per instance: $0.08 by reusing instances, $0.0013 by the right
        types, $0.02 by mixing classes

$ batchfit plan -q lists/small.csv --quota lists/quotas.json,standard=8 | sed -n '/^NEEDS/,/^$/p'
NEEDS   10 vCPUs at peak (--max-vcpus 1,000), 2 instances; quota L-1216C47A (standard) 8 of 8,
        L-7295265B (x) 2
SAVED   $0.09 (8.2 %) against one job per instance: $0.07 by reusing instances, $0.01 by the right
        types, $0.0052 by mixing classes

# A plan that takes more than the quota of its request.
$ sed 's/"quota": "standard=16"/"quota": "L-1216C47A=7"/' $TMP_OUT/quota.json > $TMP_OUT/less.json; batchfit verify $TMP_OUT/less.json lists/small.csv | tail -3
8 vCPUs of quota L-1216C47A (standard) alive at once, the limit is 7
quotas[0].limit_vcpus: the plan says 16, recomputed it is 7
The plan does not hold: 3 findings.
# Jobs that need a larger instance than the quota allows; a deadline that it does not.
$ batchfit plan -q lists/small.csv --quota standard=3,x=0,high-memory=0 | sed -n '/^NO ROOM/,/^$/p'
batchfit: 4 of 16 jobs can't be placed
NO ROOM 3 jobs of 'align' ask 4 vCPUs; the most that fits is an instance within the quotas given
        (--quota)
NO ROOM 1 job of 'merge' asks 2 vCPUs; the most that fits is an instance within the quotas given
        (--quota)

$ batchfit plan -q lists/eight-jobs-of-fifty-minutes.csv --quota standard=8,x=0,high-memory=0 --deadline 1h --output /dev/null
batchfit: no plan found ends within 1 h 00 m with at most 1000 vCPUs, 8 vCPUs of quota standard, 0 vCPUs of quota x alive at once: the shortest found takes 3 h 23 m, and none can take less than 3 h 23 m
[exit 4]
# What is no quota.
$ batchfit plan -q lists/small.csv --quota elastic-ips=5
batchfit: --quota: 'elastic-ips' is no quota on vCPUs; accepted: standard, f, g, p, x, inf, dl, trn, high-memory, hpc, fargate, the same with -spot, p5-spot, or a code such as L-1216C47A
[exit 2]
$ batchfit plan -q lists/small.csv --quota standard=many
batchfit: --quota: 'many': a whole number of vCPUs is accepted for standard
[exit 2]
$ batchfit plan -q lists/small.csv --quota lists/small.csv
batchfit: --quota: lists/small.csv: line 1: 'name,label,count,vcpus,memory_mib,duration_s': NAME=N, such as standard=256, is accepted
[exit 3]
$ batchfit plan -q lists/small.csv --quota lists/no-such-file
batchfit: --quota (NAME=N, or the name of a file): lists/no-such-file: there is no such file
[exit 1]
# What the quota leaves over must launch something dearer: a bound by launches, with rents in its parts.
$ batchfit plan -q lists/eight-jobs-of-fifty-minutes.csv --quota standard=8 --deadline 2h --save $TMP_OUT/parts.json -o /dev/null; grep -c '"limit": "standard"' $TMP_OUT/parts.json; batchfit verify $TMP_OUT/parts.json lists/eight-jobs-of-fifty-minutes.csv | sed 's/.*proved/proved/'
3
proved (launches, 1 class, 846 offers)
# Without the rents the duals prove nothing: they are above the prices.
$ sed 's/"limit": "standard", "usd_per_hour": "[^"]*"/"limit": "standard", "usd_per_hour": "0"/' $TMP_OUT/parts.json > $TMP_OUT/bare.json; batchfit verify $TMP_OUT/bare.json lists/eight-jobs-of-fifty-minutes.csv | sed 's/ [a-z0-9-]*\.[a-z0-9]*:.*/ TYPE: .../'
proof: jobs that fit one c5a.xlarge (on-demand) have duals of 549755706580, its price times the scale is 201941936784
The plan does not hold: 1 finding.
