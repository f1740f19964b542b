# All environments and queues of an account, as describe calls answer: the queue picks its own, and
# the ARNs say where they are.
$ batchfit check lists/small.csv --environment environments/account.json --environment environments/account-queues.json -q | sed -n '/^CHECK/,/^$/p'
CHECK   all 16 jobs (3 classes) can start
IN      nf-spot: SPOT SPOT_CAPACITY_OPTIMIZED, 16 types (m5, r5), 0 to 512 vCPUs
        nf-od: EC2 BEST_FIT, 9 types (m5, r5.4xlarge), 0 to 128 vCPUs; passed over: state DISABLED
        eu-west-1 (the documents' ARNs)
        2 environments described that the queue 'nf' doesn't have
        The queue 'nf' is DISABLED: it takes no submissions until that is changed

# Without the queue those that Batch doesn't scale are left out.
$ batchfit check lists/small.csv --environment environments/account.json -q | sed -n '/^CHECK/,/^$/p'
CHECK   all 16 jobs (3 classes) can start
IN      nf-spot: SPOT SPOT_CAPACITY_OPTIMIZED, 16 types (m5, r5), 0 to 512 vCPUs
        nf-od: EC2 BEST_FIT, 9 types (m5, r5.4xlarge), 0 to 128 vCPUs; passed over: state DISABLED
        eu-west-1 (the documents' ARNs)
        2 environments left out that Batch doesn't scale (UNMANAGED) or that are on EKS

# Whoever names another region is told.
$ batchfit check lists/small.csv --environment environments/account.json -q --region us-west-2 | sed -n '/^IN/,/^$/p'
IN      nf-spot: SPOT SPOT_CAPACITY_OPTIMIZED, 16 types (m5, r5), 0 to 512 vCPUs
        nf-od: EC2 BEST_FIT, 9 types (m5, r5.4xlarge), 0 to 128 vCPUs; passed over: state DISABLED
        us-west-2 (--region), though the documents' ARNs say eu-west-1: --region eu-west-1 takes its
        prices
        2 environments left out that Batch doesn't scale (UNMANAGED) or that are on EKS

# The second file of a list of environments is no job list.
$ batchfit check lists/small.csv --environment environments/account.json environments/account-queues.json
batchfit: environments/account-queues.json is no job list: it describes compute environments or job queues; each such file needs --environment of its own
[exit 2]
$ batchfit estimate --environment environments/account.json environments/template.yaml
batchfit: environments/template.yaml is no job list: it describes compute environments or job queues; each such file needs --environment of its own
[exit 2]
# Alternatives by words; what is neither a file nor words is told.
$ batchfit estimate lists/small.csv --instance-types m6i --max-vcpus 16 -q --no-advice --runs 0 --compare spot=spot --compare 'both=c6i+m6i max=64' --compare serverless=fargate | sed -n '/^SIDE/,/^$/p'
SIDE BY SIDE   cost              finish  half wait   9 in 10  launches   vCPUs  memory  jobs
> as given    $1.66            2 h 06 m   4 m 00 s  5 m 00 s         1  47.5 %  61.6 %
  spot        $0.67   -59.3 %  2 h 11 m   4 m 00 s  5 m 00 s         5  53.6 %  70.0 %
  both        $3.60  +117.4 %  2 h 03 m   3 m 00 s  3 m 00 s         2  19.3 %  50.1 %
  serverless  $1.22   -26.4 %  2 h 06 m   2 m 30 s  4 m 15 s        16  80.2 %  96.0 %

$ batchfit estimate lists/small.csv --instance-types m6i -q --compare other=environments/nobody.json
batchfit: --compare other: environments/nobody.json: there is no such file
[exit 1]
$ batchfit estimate lists/small.csv --instance-types m6i -q --compare other=c6x
batchfit: --compare other: there is no file 'c6x', and as words: environment 'other': instanceTypes: 'c6x': no known family; a family such as c6i, a size such as c6i.4xlarge, optimal, default_x86_64 or default_arm64 is accepted
[exit 2]
# A job that asks for much more than there is isn't told to ask for less.
$ printf 'name,vcpus,memory_mib,duration_s\na,2,8192,60\nb,2,90000,60\n' | batchfit check --instance-types m6i.large -q | grep -A2 '^NEVER'
batchfit: 2 of 2 jobs can never start
NEVER   1 job of '(no label)': it asks for 8,192 MiB; the most that jobs can use is 7,707 MiB on
        m6i.large, 485 MiB less. Ask for at most 7,707 MiB, or allow r5a.large ($0.11 an hour)
        MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
NEVER   1 job of '(no label)': it asks for 90,000 MiB; the most that jobs can use is 7,707 MiB on
        m6i.large, 82,293 MiB less. Allow x2iedn.xlarge ($0.83 an hour)
        MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT
