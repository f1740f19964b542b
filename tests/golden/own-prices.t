# Prices that the user has take the place of those of the snapshot, in the region they are for; a discount comes off the others.
$ batchfit types m5a.8xlarge m5.large c5.large --prices lists/own-prices.csv --discount 12%
3 types in us-east-1, US East (N. Virginia) (region: default)
USD an hour, prices of 2025-11-04 to 2026-07-20; spot savings of 2025-06-28 (bundled snapshot, less your 12 %, 2 prices yours)
TYPE         ARCH    VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND      SPOT  INTERRUPTED
c5.large     x86_64      2    4       3,627  -        0.0748  0.030668          <5%
m5.large     x86_64      2    8       7,569  -       0.08448    0.0100       15-20%
m5a.8xlarge  x86_64     32  128     126,562  -        0.9000    0.3510         >20%
$ batchfit types m5a.8xlarge m5.large --prices lists/own-prices.csv --discount 12% --format json | grep -E 'source|usd_per_hour|as_of'
    "source": "bundled snapshot, less your 12 %, 2 prices yours",
    "as_of": "2026-07-20",
    "oldest_as_of": "2025-11-04",
    "offered_as_of": "2026-08-01"
      "measured_as_of": "2023-08",
      "measured_source": "karpenter-node-memory",
      "as_of": "2026-08-02",
      "usd_per_hour": "0.08448",
      "price_as_of": "2026-07-20",
      "price_source": "karpenter-pricing, less your discount",
      "spot_usd_per_hour": "0.01",
      "spot_as_of": null,
      "measured_as_of": "2023-08",
      "measured_source": "karpenter-node-memory",
      "as_of": "2026-08-02",
      "usd_per_hour": "0.90",
      "price_as_of": "2026-11-01",
      "price_source": "yours",
      "spot_usd_per_hour": "0.351",
      "spot_as_of": "2025-06-28",
$ batchfit types m5.large --prices lists/own-prices-wrong.csv
batchfit: lists/own-prices-wrong.csv: line 2: price_per_hour: 'cheap': a price an hour above 0, such as 0.0816, is accepted
[exit 3]
$ batchfit types m5.large --discount 100%
batchfit: --discount: 1: from 0% to less than 100% is accepted
[exit 2]
$ batchfit types m5.large --discount 12 
batchfit: --discount: '12': a share such as 1% or 0.01 is accepted
See 'batchfit types --help'.
[exit 2]
# A plan with them is verified with them.
$ batchfit plan lists/one-job.csv --prices lists/own-prices.csv --discount 12% --save "$TMP_OUT/own.json" | grep -E 'PRICES|yours' ; batchfit verify "$TMP_OUT/own.json" lists/one-job.csv
PRICES  of 2025-11-04 to 2026-07-20 (bundled snapshot, less your 12 %, 2 prices yours), 782 types;
1 job, 1 instance: feasible; cost 0.081909 USD recomputed; bound 0.081908 USD proved (fluid, 1 class, 782 offers)
# Prices that are too old: the result, and exit 6.
$ batchfit types m5.large --max-price-age 1d --format oneline 2>&1
m5.large
NOTE: us-east-1 (default), prices of 2026-07-20 in USD
batchfit: prices in us-east-1 are as old as 2025-11-04, which is older than --max-price-age; 'batchfit prices update' fetches new ones
[exit 6]
$ batchfit types m5.large --max-price-age 6000d --format oneline --quiet
m5.large
$ batchfit plan lists/one-job.csv --max-price-age 1h 2>&1 >/dev/null
batchfit: prices in us-east-1 are as old as 2025-11-04, which is older than --max-price-age; 'batchfit prices update' fetches new ones
[exit 6]
$ batchfit frontier lists/one-job.csv --max-price-age 1h 2>&1 >/dev/null
batchfit: prices in us-east-1 are as old as 2025-11-04, which is older than --max-price-age; 'batchfit prices update' fetches new ones
[exit 6]
# A snapshot by name.
$ batchfit types m5.large --snapshot 2020-01-01T000000Z
batchfit: no snapshot of prices is named '2020-01-01T000000Z'; batchfit prices status lists them
[exit 6]
$ batchfit types m5.large --snapshot bundled --format oneline --quiet
m5.large
