# What people type before they have read the help.
$ batchfit version
batchfit 0.1.0
$ batchfit help nope
batchfit: 'nope' is not a verb; see 'batchfit --help'
[exit 2]
$ batchfit help export | head -1
Usage: batchfit export [options] PLAN.json
$ batchfit plan --json lists/one-job.csv
batchfit: --json is not an option of 'plan'; did you mean --format json?
See 'batchfit plan --help'.
[exit 2]
$ batchfit plan --spot lists/one-job.csv
batchfit: --spot is not an option of 'plan'; did you mean --purchase spot?
See 'batchfit plan --help'.
[exit 2]
$ batchfit export --format terraform plan.json
batchfit: --format: 'terraform': only cli is accepted
See 'batchfit export --help'.
[exit 2]
$ batchfit check --arm64 lists/one-job.csv
batchfit: --arm64 is not an option of 'check'
See 'batchfit check --help'.
[exit 2]
$ batchfit plan lists/one-job.csv --zones a
batchfit: --zones: 'a': in us-east-1 there are us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1e, us-east-1f
[exit 2]
# A family stands for its sizes, but bare metal, as Batch takes it; the saved plan holds.
$ batchfit plan -q lists/one-job.csv --instance-types c6a,m6i.large -f json --save "$TMP_OUT/plan.json" | grep -c '"instance_type": "c6a.large", "purchase"'
1
$ batchfit verify "$TMP_OUT/plan.json" lists/one-job.csv
1 job, 1 instance: feasible; cost 0.091854 USD recomputed; bound 0.091853 USD proved (fluid, 1 class, 11 offers)
$ batchfit plan lists/one-job.csv --instance-types c6
batchfit: --instance-types: 'c6' is no known type or family; batchfit types lists them
[exit 2]
$ batchfit types -q u7i-12tb x1e.32xlarge | cut -c 1-50
2 types in us-east-1, US East (N. Virginia) (regio
USD an hour, prices of 2025-11-04 to 2026-07-20; s
TYPE                ARCH    VCPUS     GIB   USABLE
x1e.32xlarge        x86_64    128   3,904    3,935
u7i-12tb.224xlarge  x86_64    896  12,288  ~12,003
