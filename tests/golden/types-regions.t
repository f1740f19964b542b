# Where the region comes from is said.
$ batchfit types m5.large --region eu-west-1
1 type in eu-west-1, EU (Ireland) (region: --region)
USD an hour, prices of 2025-11-04; spot savings of 2025-06-28
TYPE      ARCH    VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND     SPOT  INTERRUPTED
m5.large  x86_64      2    8       7,569  -        0.1070  0.04601        5-10%
$ AWS_REGION=eu-north-1 batchfit types m5.large
1 type in eu-north-1, EU (Stockholm) (region: AWS_REGION)
USD an hour, prices of 2025-11-04; spot savings of 2025-06-28
TYPE      ARCH    VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND     SPOT  INTERRUPTED
m5.large  x86_64      2    8       7,569  -        0.1020  0.02958         >20%
$ AWS_DEFAULT_REGION=eu-west-3 batchfit types m5.large
1 type in eu-west-3, EU (Paris) (region: AWS_DEFAULT_REGION)
USD an hour, prices of 2025-11-04; spot savings of 2025-06-28
TYPE      ARCH    VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND     SPOT  INTERRUPTED
m5.large  x86_64      2    8       7,569  -        0.1120  0.04032        5-10%
$ AWS_REGION=eu-north-1 BATCHFIT_REGION=eu-central-1 batchfit types m5.large
1 type in eu-central-1, EU (Frankfurt) (region: BATCHFIT_REGION)
USD an hour, prices of 2025-11-04; spot savings of 2025-06-28
TYPE      ARCH    VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND    SPOT  INTERRUPTED
m5.large  x86_64      2    8       7,569  -        0.1150  0.0414         >20%
$ printf '[default]\nregion = sa-east-1\n[profile lab]\nregion=ca-central-1\n' > "$TMP_OUT/aws"; AWS_CONFIG_FILE="$TMP_OUT/aws" AWS_PROFILE=lab batchfit types m5.large
1 type in ca-central-1, Canada (Central) (region: profile lab)
USD an hour, prices of 2025-11-04; spot savings of 2025-06-28
TYPE      ARCH    VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND     SPOT  INTERRUPTED
m5.large  x86_64      2    8       7,569  -        0.1070  0.03745         >20%
# Yuan are yuan, and what a region without offerings data offers is not known.
$ batchfit types m5.large --region cn-north-1
1 type in cn-north-1 (region: --region)
CNY an hour, prices of 2024-11-06
TYPE      ARCH    VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND     SPOT  INTERRUPTED  OFFERED
m5.large  x86_64      2    8       7,569  -        1.0130  unknown      unknown  unknown
NOTE: no source says which types cn-north-1 offers; those with a price there are shown
$ batchfit types --region us-gov-west-1 --vcpus 2 --memory 8GiB --limit 2
25 types in us-gov-west-1, AWS GovCloud (US) (region: --region)
USD an hour, prices of 2025-11-04 to 2026-07-20
TYPE       ARCH    VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND     SPOT  INTERRUPTED  OFFERED
t4g.large  arm64       2    8       7,749  -        0.0784  unknown      unknown  unknown
t3a.large  x86_64      2    8       7,769  -        0.0878  unknown      unknown  unknown
NOTE: 2 of 25 shown; --limit 0 shows all
NOTE: 17 more match, but no source states their on-demand price in us-gov-west-1; --all shows them
NOTE: no source says which types us-gov-west-1 offers; those with a price there are shown
$ batchfit types --region eu-west-9
NOTE: 'batchfit prices update --region eu-west-9' fetches prices, where AWS has such a region
batchfit: region 'eu-west-9': no prices; regions with prices: af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 cn-north-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-gov-east-1 us-gov-west-1 us-west-1 us-west-2
[exit 6]
