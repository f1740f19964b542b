# What of a list Batch would not take as it stands.
$ printf 'name,count,vcpus,memory_mib,duration_s,timeout_s,attempts\nsplit,25000,1,1000,60,,\nhalf,3,0.5,1000,60,30,12\n' | batchfit check - --instance-types m6i -q | sed -n '/^LIMITS/,/^SHORT/p'
LIMITS  of Batch: 25,000 jobs (such as 'split') ask for an array of up to 25,000 jobs: at most
        10,000 each, so that it takes several
        of Batch: 3 jobs (such as 'half') ask for up to 12 attempts: at most 10, as is taken here
        of Batch: 3 jobs (such as 'half') ask for a timeout of 30 s: at least 60 s
SHORT   25,003 jobs run less than 3 minutes: AWS advises to bundle such jobs
$ printf 'name,count,vcpus,memory_mib,duration_s,timeout_s,attempts\nsplit,25000,1,1000,60,,\nhalf,3,0.5,1000,60,30,12\n' | batchfit estimate - --instance-types m6i -q --no-advice --runs 0 --format json | sed -n '/"limits"/,/\]/p'
  "limits": [
    {"limit": "array-size", "value": 10000, "found": 25000, "unit": "jobs", "rows": 1, "jobs": 25000, "name": "split"},
    {"limit": "attempts", "value": 10, "found": 12, "unit": "attempts", "rows": 1, "jobs": 3, "name": "half"},
    {"limit": "timeout", "value": 60, "found": 30, "unit": "s", "rows": 1, "jobs": 3, "name": "half"}
  ],
$ printf 'name,count,vcpus,memory_mib,duration_s\nlong,1,1,2048,1300000\n' | batchfit estimate - --environment environments/fargate.json -q --no-advice --runs 0 | grep -A1 '^LIMITS'
LIMITS  of Batch: 1 job (such as 'long') asks for a duration of up to 15 d 1 h: Fargate ends what
        runs for 14 d 0 h
