# Reading or writing failed.
$ batchfit plan lists/one-job.csv --output /nonexistent/plan.txt
batchfit: /nonexistent/plan.txt: cannot be written: No such file or directory
[exit 1]
$ batchfit plan lists/one-job.csv --output /dev/full
batchfit: /dev/full: cannot be written: No space left on device
[exit 1]
$ batchfit plan lists/one-job.csv > /dev/full
batchfit: standard output: No space left on device
[exit 1]
# One bad path: nothing else is written.
$ batchfit plan lists/one-job.csv --save $TMP_OUT/kept.json --schedule $TMP_OUT/kept.csv --output / ; ls $TMP_OUT | grep kept
batchfit: /: cannot be written: it is a folder
[exit 1]
