# A gate is exceeded; the result is written all the same.
$ batchfit plan lists/one-job.csv --budget 0.01 --output /dev/null
batchfit: under Batch, as simulated it costs $0.09, more than --budget $0.01
[exit 5]
$ batchfit plan lists/one-job.csv --max-time 10m --output /dev/null
batchfit: under Batch, as simulated it takes 1 h 03 m, more than --max-time 10 m
[exit 5]
$ batchfit plan lists/one-job.csv --budget 100 --max-time 3d --output /dev/null
