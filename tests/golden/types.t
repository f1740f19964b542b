# The cheapest types with four vCPUs and 32 GB.
$ batchfit types --vcpus 4 --memory 32GiB --limit 5
41 types in us-east-1, US East (N. Virginia) (region: default)
USD an hour, prices of 2025-11-04 to 2026-07-20; spot savings of 2025-06-28
TYPE         ARCH    VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND      SPOT  INTERRUPTED
r6g.xlarge   arm64       4   32      31,621  -        0.2016   0.07056         >20%
r7g.xlarge   arm64       4   32      31,434  -        0.2142  0.062118         >20%
r5a.xlarge   x86_64      4   32      31,642  -        0.2260   0.08362         >20%
r6a.xlarge   x86_64      4   32      31,315  -        0.2268  0.070308         >20%
r6gd.xlarge  arm64       4   32      31,621  -        0.2304  0.112896         >20%
NOTE: 5 of 41 shown; --limit 0 shows all
# A filter on every quantity; what is left is few.
$ batchfit types --vcpus-min 8 --vcpus-max 16 --memory-min 60GiB --memory-max 128GiB --usable-memory-min 61000 --arch x86_64 --family '[mr][67]a' --price-max 1 --network-min 1.5 --ebs-min 2.5 --threads-per-core 2 --no-burstable --no-bare-metal --zones us-east-1a --interruption-max 20%
1 type in us-east-1, US East (N. Virginia) (region: default)
USD an hour, prices of 2025-11-04 to 2026-07-20; spot savings of 2025-06-28
TYPE         ARCH    VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND      SPOT  INTERRUPTED
m6a.4xlarge  x86_64     16   64      62,848  -        0.6912  0.317952       15-20%
$ batchfit types --gpus-min 1 --gpu-model nvidia-tesla-t4 --storage-min 200 --sort price-per-vcpu --limit 3
6 types in us-east-1, US East (N. Virginia) (region: default)
USD an hour, prices of 2025-11-04 to 2026-07-20; spot savings of 2025-06-28
TYPE           ARCH    VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND     SPOT  INTERRUPTED
g4dn.8xlarge   x86_64     32  128     127,356  1 T4     2.1760  0.80512         >20%
g4dn.16xlarge  x86_64     64  256     255,090  1 T4     4.3520  1.04448         >20%
g4dn.4xlarge   x86_64     16   64      63,520  1 T4     1.2040  0.38528         >20%
NOTE: 3 of 6 shown; --limit 0 shows all
$ batchfit types --gpu-memory-min 80GiB --gpus 8 --sort gpus
6 types in us-east-1, US East (N. Virginia) (region: default)
USD an hour, prices of 2025-11-04 to 2026-07-20; spot savings of 2025-06-28
TYPE              ARCH    VCPUS    GIB  USABLE MIB  GPUS                   ON-DEMAND      SPOT  INTERRUPTED
g7e.48xlarge      x86_64    192  2,048   2,047,895  8 RTX PRO Server 6000   33.14432   unknown      unknown
p4de.24xlarge     x86_64     96  1,152   1,148,662  8 A100                  27.44705  9.606468          <5%
p5.48xlarge       x86_64    192  2,048   2,047,895  8 H100                   55.0400   26.4192         >20%
p5en.48xlarge     x86_64    192  2,048  ~2,000,419  8 H200                   63.2960  22.78656          <5%
p6-b200.48xlarge  x86_64    192  2,048   2,043,863  8 B200                  113.9328   unknown      unknown
p6-b300.48xlarge  x86_64    192  4,096  ~4,001,102  8 B300                  142.4160   unknown      unknown
$ batchfit types --burstable --cores 1 --sort usable-memory --descending --limit 2
13 types in us-east-1, US East (N. Virginia) (region: default)
USD an hour, prices of 2025-11-04 to 2026-07-20; spot savings of 2025-06-28
TYPE       ARCH    VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND      SPOT  INTERRUPTED
t3a.large  x86_64      2    8       7,769  -        0.0752  0.024816         >20%
t3.large   x86_64      2    8       7,747  -        0.0832  0.031616        5-10%
NOTE: 2 of 13 shown; --limit 0 shows all
$ batchfit types --bare-metal --arch arm64 --sort memory --descending --limit 2
29 types in us-east-1, US East (N. Virginia) (region: default)
USD an hour, prices of 2025-11-04 to 2026-07-20; spot savings of 2025-06-28
TYPE            ARCH   VCPUS    GIB  USABLE MIB  GPUS  ON-DEMAND      SPOT  INTERRUPTED
x8g.metal-48xl  arm64    192  3,072  ~3,000,760  -       18.7584  5.252352          <5%
r8g.metal-48xl  arm64    192  1,536   1,545,065  -      11.31072  2.375252         >20%
NOTE: 2 of 29 shown; --limit 0 shows all
NOTE: 29 more match, but no source states their on-demand price in us-east-1; --all shows them
$ batchfit types --purchase spot --sort interruption --family 'c6a' --limit 4
11 types in us-east-1, US East (N. Virginia) (region: default)
USD an hour, prices of 2025-11-04 to 2026-07-20; spot savings of 2025-06-28
TYPE          ARCH    VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND     SPOT  INTERRUPTED
c6a.12xlarge  x86_64     48   96      94,426  -        1.8360  0.66096        5-10%
c6a.large     x86_64      2    4       3,721  -        0.0765  0.02907       15-20%
c6a.xlarge    x86_64      4    8       7,663  -        0.1530  0.06273       15-20%
c6a.2xlarge   x86_64      8   16      15,546  -        0.3060  0.13158       15-20%
NOTE: 4 of 11 shown; --limit 0 shows all
# The whole family name is matched.
$ batchfit types --family c6 --format oneline
NOTE: us-east-1 (default), prices of 2026-07-20 in USD
$ batchfit types --type 'm5[.](x|2x)large' --format oneline
m5.xlarge,m5.2xlarge
NOTE: us-east-1 (default), prices of 2026-07-20 in USD
# A type that is named is shown, whatever its price; its unknown price is no 0.
$ batchfit types p5e.48xlarge m5.large f1.2xlarge
3 types in us-east-1, US East (N. Virginia) (region: default)
USD an hour, prices of 2025-11-04 to 2026-07-20; spot savings of 2025-06-28
TYPE          ARCH    VCPUS    GIB  USABLE MIB  GPUS    ON-DEMAND     SPOT  INTERRUPTED  OFFERED
m5.large      x86_64      2      8       7,569  -          0.0960  0.03264       15-20%  yes
f1.2xlarge    x86_64      8    122    ~118,917  -          1.6500   0.6105         >20%  retired
p5e.48xlarge  x86_64    192  2,048   2,039,703  8 H200    unknown  unknown      unknown  no
$ batchfit types --region eu-west-1 --family i8g --limit 2
0 types in eu-west-1, EU (Ireland) (region: --region)
USD an hour, prices of 2025-11-04
NOTE: 11 more match, but no source states their on-demand price in eu-west-1; --all shows them
$ batchfit types --region eu-west-1 --family i8g --limit 2 --all
11 types in eu-west-1, EU (Ireland) (region: --region)
USD an hour, prices of 2025-11-04
TYPE        ARCH   VCPUS  GIB  USABLE MIB  GPUS  ON-DEMAND     SPOT  INTERRUPTED
i8g.large   arm64      2   16      15,614  -       unknown  unknown      unknown
i8g.xlarge  arm64      4   32      31,434  -       unknown  unknown      unknown
NOTE: 2 of 11 shown; --limit 0 shows all
