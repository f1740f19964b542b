# What is known, and what is not.
$ batchfit prices status | head -8
bundled snapshot, 1,395 types, 37 regions
Snapshots: bundled

REGION          TYPES OFFERED  PRICED  ON-DEMAND OF              WITH SPOT  SPOT OF     NO PRICE  SPOT DEARER
af-south-1                477     279  2025-11-04                      251  2025-06-28       199            0
ap-east-1                 397     310  2025-11-04                      262  2025-06-28        88            0
ap-east-2             unknown     199  2025-11-04                      215  2025-06-28         -            0
ap-northeast-1          1,159     756  2025-11-04                      825  2025-06-28       416            0
$ batchfit prices status --region cn-north-1,ca-central-1 --format csv
region,types_offered,types_priced,as_of,oldest_as_of,types_with_spot,spot_as_of,offered_without_price,spot_above_on_demand
ca-central-1,747,545,2025-11-04,2025-11-04,530,2025-06-28,209,1
cn-north-1,,316,2024-11-06,2024-11-06,0,,,0
$ batchfit prices status --region ca-central-1 | grep -A2 'spot price above'
ca-central-1: spot price above on-demand: an update drops it
  p5.48xlarge
$ batchfit prices status --region mars-north-1
batchfit: region 'mars-north-1': no prices; batchfit prices status lists the regions
[exit 6]
$ batchfit prices status now
batchfit: status takes no 'now'; --region narrows it
[exit 2]
# A type everywhere.
$ batchfit prices show m5.large | head -6
m5.large, an hour (bundled snapshot)
REGION            ON-DEMAND  OF          SOURCE                SPOT  OF          SOURCE        INTERRUPTED  OFFERED  ZONES
us-east-1            0.0960  2026-07-20  karpenter-pricing  0.03264  2025-06-28  spot-advisor       15-20%  yes      abcdf
us-east-2            0.0960  2025-11-04  aws-price-offline  0.03648  2025-06-28  spot-advisor       15-20%  yes      abc
us-west-2            0.0960  2025-11-04  aws-price-offline  0.03648  2025-06-28  spot-advisor       10-15%  yes      abcd
ap-south-1           0.1010  2025-11-04  aws-price-offline  0.03232  2025-06-28  spot-advisor       10-15%  yes      abc
$ batchfit prices show c7g.4xlarge --region eu-west-1,cn-north-1 --format csv
instance_type,region,currency,offered,per_hour,as_of,source,spot_per_hour,spot_as_of,spot_source,interruption
c7g.4xlarge,eu-west-1,USD,yes,0.6202,2025-11-04,aws-price-offline,0.272888,2025-06-28,spot-advisor,<5%
c7g.4xlarge,cn-north-1,CNY,unknown,5.0277,2024-11-06,karpenter-pricing,,,,
$ batchfit prices show
batchfit: which type? batchfit prices show m5.large
[exit 2]
$ batchfit prices show m5.huge
batchfit: 'm5.huge' is no known type; batchfit types lists them
[exit 2]
# Two snapshots: one is the bundled one with three figures changed by hand.
$ sed -e '/^region eu-west-1/,/^region eu-west-2/{/^f m5 /s/ large:[0-9]*/ large:214000/;/^f c5 /s/ xlarge:[0-9]*/ xlarge:96000/;/^f r5 /s/ large:[0-9]*:[0-9:]*/ large/;}' ../../data/catalogue > "$TMP_OUT/changed.catalogue"
$ batchfit prices diff bundled "$TMP_OUT/changed.catalogue" 2>&1
From bundled snapshot to given snapshot: 2 cheaper, 2 dearer, 0 new, 2 gone
TYPE       REGION     PURCHASE   CHANGE    BEFORE    AFTER        BY
m5.large   eu-west-1  on-demand  dearer    0.1070   0.2140  +100.0 %
m5.large   eu-west-1  spot       dearer   0.04601  0.09202  +100.0 %
c5.xlarge  eu-west-1  on-demand  cheaper   0.1920   0.0960   -50.0 %
c5.xlarge  eu-west-1  spot       cheaper  0.09408  0.04704   -50.0 %
r5.large   eu-west-1  on-demand  gone      0.1410        -         -
r5.large   eu-west-1  spot       gone     0.06345        -         -
$ batchfit prices diff "$TMP_OUT/changed.catalogue" bundled --format csv
instance_type,region,purchase,change,before,after
c5.xlarge,eu-west-1,on-demand,dearer,0.096,0.192
c5.xlarge,eu-west-1,spot,dearer,0.04704,0.09408
m5.large,eu-west-1,on-demand,cheaper,0.214,0.107
m5.large,eu-west-1,spot,cheaper,0.09202,0.04601
r5.large,eu-west-1,on-demand,new,,0.141
r5.large,eu-west-1,spot,new,,0.06345
$ batchfit prices diff bundled bundled
From bundled snapshot to bundled snapshot: 0 cheaper, 0 dearer, 0 new, 0 gone
$ batchfit prices diff
batchfit: there is only the bundled snapshot; batchfit prices update makes another
[exit 6]
$ batchfit prices diff bundled bundled bundled
batchfit: two snapshots are compared, 3 are named
[exit 2]
$ batchfit prices diff ./nowhere
batchfit: ./nowhere: cannot be read: No such file or directory
[exit 1]
$ batchfit prices
batchfit: '': prices status, show TYPE..., diff [A] [B] or update
[exit 2]
$ batchfit prices sell
batchfit: 'sell': prices status, show TYPE..., diff [A] [B] or update
[exit 2]
# An update that cannot be: where it would go, what from, and a network that is not there.
$ batchfit prices update --region Mars_North
batchfit: 'Mars_North' is no region's name, like eu-west-1
[exit 3]
$ batchfit prices update --source gossip
batchfit: --source: 'gossip': bulk, api, page, ec2, ecs, spot-advisor, spot-feed, savings-plans and quotas are accepted
[exit 2]
$ batchfit prices update --offline
batchfit: --offline: an update needs the network
[exit 2]
$ batchfit prices update now
batchfit: update takes no 'now'; --region narrows it
[exit 2]
$ batchfit prices update --window 91d
batchfit: --window: EC2 keeps 90 days
[exit 2]
$ AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1 AWS_ENDPOINT_URL=http://127.0.0.1:9 batchfit prices update --source spot-advisor | sed 's/: no connection.*/: no connection/'
batchfit: no source answered; prices stay as they were
REGION     SOURCE            RESULT  TYPES
us-east-1  aws-spot-advisor  failed      -  http://127.0.0.1:9/spot-advisor-data.json: no connection

Nothing was written; the snapshot before stays.
$ AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1 AWS_ENDPOINT_URL=http://127.0.0.1:9 batchfit prices update --source spot-advisor,bulk > /dev/null 2>&1
[exit 8]
