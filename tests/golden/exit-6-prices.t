# No prices for the region.
$ batchfit plan lists/one-job.csv --region mars-north-1 2>&1 | cut -c1-70
NOTE: 'batchfit prices update --region mars-north-1' fetches prices, w
batchfit: region 'mars-north-1': no prices; regions with prices: af-so
$ batchfit plan lists/one-job.csv --region mars-north-1 > /dev/null 2>&1
[exit 6]
