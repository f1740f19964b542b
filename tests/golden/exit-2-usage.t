# The command line is wrong: the option, the value and what is accepted are named.
$ batchfit > /dev/null
[exit 2]
$ batchfit plam
batchfit: 'plam' is not a verb (did you mean plan?); see 'batchfit --help'
[exit 2]
$ batchfit optimise
batchfit: 'optimise' is not a verb; see 'batchfit --help'
[exit 2]
$ batchfit plan --dedline 8h lists/one-job.csv
batchfit: --dedline is not an option of 'plan'; did you mean --deadline?
See 'batchfit plan --help'.
[exit 2]
$ batchfit plan --deadline soon lists/one-job.csv
batchfit: --deadline: 'soon': a duration such as 2h30m, 90s or 1-00:00:00 (bare number: seconds) is accepted
See 'batchfit plan --help'.
[exit 2]
$ batchfit plan --deadline 2m lists/one-job.csv
batchfit: the deadline is 2 m 00 s after the first launch, and booting alone takes 3 m 00 s (--boot)
[exit 2]
$ batchfit plan --deadline 8h --finish-by '2026-11-27 18:00' lists/one-job.csv
batchfit: --deadline and --finish-by say the same thing: one is accepted
[exit 2]
$ batchfit plan --finish-by tomorrow lists/one-job.csv
batchfit: --finish-by: 'tomorrow': a date such as '2026-11-27 18:00' (UTC) or '2026-11-27T18:00+01:00' is accepted
[exit 2]
$ batchfit plan --start '2026-11-27 18:00' --finish-by '2026-11-27 17:00' lists/one-job.csv
batchfit: --finish-by: '2026-11-27 17:00' is not after the start (2026-11-27 18:00)
[exit 2]
$ batchfit plan --family 'c6[' lists/one-job.csv
batchfit: --family: 'c6[': Unmatched [, [^, [:, [., or [=; a POSIX extended regular expression for the whole name is accepted, such as 'c[67][ai].*'
[exit 2]
$ batchfit plan --instance-types m6i.hugest lists/one-job.csv
batchfit: --instance-types: 'm6i.hugest' is no known type or family; batchfit types lists them
[exit 2]
$ batchfit plan --allow cheap lists/one-job.csv
batchfit: --allow: 'cheap': burstable, bare-metal, fpga, inferentia, trainium, accelerators, hpc, a1, old-generations or all are accepted
[exit 2]
$ batchfit plan --max-vcpus 0 lists/one-job.csv
batchfit: --max-vcpus: '0': a whole number from 1 to 1000000000 is accepted
See 'batchfit plan --help'.
[exit 2]
$ batchfit plan --slack 200% lists/one-job.csv
batchfit: --slack: '200%': a share such as 1% or 0.01 is accepted
See 'batchfit plan --help'.
[exit 2]
$ batchfit plan --purchase free lists/one-job.csv
batchfit: --purchase: 'free': one of on-demand|spot|any is accepted
See 'batchfit plan --help'.
[exit 2]
$ batchfit plan --family 'nothing' lists/one-job.csv
batchfit: no instance type is left in us-east-1 (left out: 404 other architecture, 991 your filters)
[exit 2]
$ batchfit export
batchfit: export needs one plan, the JSON that 'batchfit plan --save FILE' writes
[exit 2]
# Zones of another region; two results under one name, or none.
$ batchfit plan --zones us-west-2a,nowhere lists/one-job.csv --region us-west-2
batchfit: --zones: 'nowhere': in us-west-2 there are us-west-2a, us-west-2b, us-west-2c, us-west-2d
[exit 2]
$ batchfit plan --save $TMP_OUT/x --schedule $TMP_OUT/x lists/one-job.csv 2>&1 | sed "s,$TMP_OUT,,"
batchfit: --save and --schedule: '/x' cannot hold both; two names are needed
$ batchfit plan --save '' lists/one-job.csv
batchfit: --save: '': the name of a file is needed
[exit 2]
# Nothing near: no guess.
$ batchfit plan --bogus lists/one-job.csv
batchfit: --bogus is not an option of 'plan'
See 'batchfit plan --help'.
[exit 2]
$ batchfit plan --schedule a.csv --schedule b.csv lists/one-job.csv
batchfit: --schedule is given twice, 'a.csv' and 'b.csv': one is accepted
See 'batchfit plan --help'.
[exit 2]
$ batchfit plan --schedule a.csv --schedule a.csv --deadline 1h --deadline 2m lists/one-job.csv
batchfit: the deadline is 2 m 00 s after the first launch, and booting alone takes 3 m 00 s (--boot)
[exit 2]
