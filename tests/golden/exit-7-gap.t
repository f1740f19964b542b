# The gap is above what was asked for; the result is written all the same.
$ batchfit plan ../../data/examples/variant-calling.csv --max-gap 0 2>&1 > /dev/null | sed 's/is .*,/is N,/'
batchfit: the gap is N, more than --max-gap 0.0 %
$ batchfit plan ../../data/examples/variant-calling.csv --max-gap 0 > /dev/null 2>&1
[exit 7]
$ batchfit plan ../../data/examples/variant-calling.csv --max-gap 100% --output /dev/null
