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
