$ batchfit types m5.large g6f.large --format wide
2 types in us-east-1, US East (N. Virginia) (region: default)
USD an hour, prices of 2025-11-04 to 2026-07-20; spot savings of 2025-06-28
TYPE       ARCH    VCPUS  GIB  USABLE MIB  GPUS   ON-DEMAND     SPOT  INTERRUPTED  PER VCPU   PER GIB  CORES  NET GBPS  EBS GBPS  DISK GB  KIND  ZONES  OFFERED      PRICED
m5.large   x86_64      2    8       7,569  -         0.0960  0.03264       15-20%    0.0480  0.012988      1      0.75      0.65        0  -         5  yes      2026-07-20
g6f.large  x86_64      2    8       7,537  <1 L4     0.2020  unknown      unknown    0.1010  0.027445      1       1.5     0.936      100  -         4  yes      2026-07-20
$ batchfit types m5.large --format json
{
  "schema": "batchfit.types/1",
  "region": "us-east-1",
  "region_origin": "default",
  "location": "US East (N. Virginia)",
  "purchase": "on-demand",
  "prices": {
    "source": "bundled snapshot",
    "as_of": "2026-07-20",
    "oldest_as_of": "2025-11-04",
    "currency": "USD",
    "offered_as_of": "2026-08-01"
  },
  "matched": 1,
  "hidden_unpriced": 0,
  "hidden_not_offered": 0,
  "types": [
    {
      "instance_type": "m5.large",
      "family": "m5",
      "arch": "x86_64",
      "vcpus": 2,
      "cores": 1,
      "threads_per_core": 2,
      "memory_mib": 8192,
      "usable_memory_mib": 7569,
      "usable_memory_measured": true,
      "measured_as_of": "2023-08",
      "measured_source": "karpenter-node-memory",
      "gpus": 0,
      "gpu_model": null,
      "gpu_memory_mib": null,
      "gpu_fraction": false,
      "accelerators": null,
      "storage_gb": 0,
      "network_mbps": 750,
      "network_burst_mbps": 10000,
      "ebs_mbps": 650,
      "ebs_burst_mbps": 4750,
      "burstable": false,
      "bare_metal": false,
      "spot_capable": true,
      "retired": false,
      "as_of": "2026-08-02",
      "offered": true,
      "zones": ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1f"],
      "usd_per_hour": "0.096",
      "price_as_of": "2026-07-20",
      "price_source": "karpenter-pricing",
      "spot_usd_per_hour": "0.03264",
      "spot_savings_percent": 66,
      "interruption": "15-20%",
      "spot_as_of": "2025-06-28",
      "usd_per_vcpu_hour": "0.048",
      "usd_per_usable_gib_hour": "0.012988"
    }
  ]
}
$ batchfit types m5.large p5.48xlarge --format csv --region ca-central-1
instance_type,family,arch,vcpus,cores,threads_per_core,memory_mib,usable_memory_mib,usable_memory_measured,gpus,gpu_model,gpu_memory_mib,accelerators,storage_gb,network_mbps,ebs_mbps,burstable,bare_metal,retired,offered,zones,usd_per_hour,price_as_of,spot_usd_per_hour,interruption,spot_as_of,usd_per_vcpu_hour,usd_per_usable_gib_hour
m5.large,m5,x86_64,2,1,2,8192,7569,yes,0,,,,0,750,650,no,no,no,yes,ca-central-1a;ca-central-1b;ca-central-1d,0.107,2025-11-04,0.03745,>20%,2025-06-28,0.0535,0.014476
p5.48xlarge,p5,x86_64,192,96,2,2097152,2047895,yes,8,NVIDIA H100,81920,,30400,3200000,80000,no,no,no,yes,ca-central-1d,63.296,2025-11-04,102.53952,<5%,2025-06-28,0.329667,0.03165
NOTE: ca-central-1 (--region), prices of 2025-11-04 in USD
$ batchfit types --family m5 --vcpus 2 --format oneline --quiet
m5.large
$ batchfit types --vcpus 7 --format json
{
  "schema": "batchfit.types/1",
  "region": "us-east-1",
  "region_origin": "default",
  "location": "US East (N. Virginia)",
  "purchase": "on-demand",
  "prices": {
    "source": "bundled snapshot",
    "as_of": "2026-07-20",
    "oldest_as_of": "2025-11-04",
    "currency": "USD",
    "offered_as_of": "2026-08-01"
  },
  "matched": 0,
  "hidden_unpriced": 0,
  "hidden_not_offered": 0,
  "types": []
}
$ batchfit types --vcpus 7
0 types in us-east-1, US East (N. Virginia) (region: default)
USD an hour, prices of 2025-11-04 to 2026-07-20
