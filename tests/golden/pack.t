$ batchfit pack --types ../data/pack/types.csv ../data/pack/jobs.csv --plan -
times,type,jobs
2,large,4*align
1,large,16*count
2,large,2*call
1,arm,5*count
1,arm,4*count
2,gpu,1*align 1*call 1*train
{
  "schema": "batchfit.pack/1",
  "cost_uusd": 6838000,
  "bound_uusd": 6838000,
  "gap": 0,
  "proven_optimal": true,
  "bound_by_search": true,
  "solver": "auto",
  "stopped": "exhausted",
  "unplaced_jobs": 0,
  "unplaced_classes": []
}
$ batchfit pack --types ../data/pack/types.csv ../data/pack/jobs.csv --threads 2
{
  "schema": "batchfit.pack/1",
  "cost_uusd": 6838000,
  "bound_uusd": 6838000,
  "gap": 0,
  "proven_optimal": true,
  "bound_by_search": true,
  "solver": "auto",
  "stopped": "exhausted",
  "unplaced_jobs": 0,
  "unplaced_classes": []
}
$ batchfit pack --types ../data/pack/types.csv ../data/pack/jobs.csv --solver ffd
{
  "schema": "batchfit.pack/1",
  "cost_uusd": 6838000,
  "bound_uusd": 6692000,
  "gap": 0.021351272,
  "proven_optimal": false,
  "bound_by_search": false,
  "solver": "ffd",
  "stopped": "exhausted",
  "unplaced_jobs": 0,
  "unplaced_classes": []
}
$ batchfit pack --types ../data/pack/types.csv ../data/pack/jobs.csv --max-bins 14
{
  "schema": "batchfit.pack/1",
  "cost_uusd": 6838000,
  "bound_uusd": 6838000,
  "gap": 0,
  "proven_optimal": true,
  "bound_by_search": true,
  "solver": "auto",
  "stopped": "exhausted",
  "unplaced_jobs": 0,
  "unplaced_classes": []
}
$ batchfit pack --types ../data/pack/types.csv ../data/pack/jobs.csv --max-bins 3
{
  "schema": "batchfit.pack/1",
  "cost_uusd": null,
  "bound_uusd": null,
  "gap": null,
  "proven_optimal": false,
  "bound_by_search": false,
  "impossible": true,
  "solver": "auto",
  "stopped": "exhausted",
  "unplaced_jobs": 0,
  "unplaced_classes": []
}
NOTE: no plan within the limits on bins is possible
[exit 4]
$ batchfit pack ../data/pack/jobs.csv
batchfit: --types: a CSV file of types is needed
[exit 2]
$ batchfit pack --types ../data/pack/types.csv
batchfit: one CSV file of job classes is needed, 0 are given
[exit 2]
$ batchfit pack --types ../data/pack/jobs.csv ../data/pack/jobs.csv
batchfit: ../data/pack/jobs.csv: line 1: no column 'name'
[exit 3]
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\nhuge,3,4000,999999,0,any,\nfine,1,1000,1,0,any,\n' | batchfit pack --types ../data/pack/types.csv -
{
  "schema": "batchfit.pack/1",
  "cost_uusd": 170000,
  "bound_uusd": 170000,
  "gap": 0,
  "proven_optimal": true,
  "bound_by_search": false,
  "solver": "auto",
  "stopped": "exhausted",
  "unplaced_jobs": 3,
  "unplaced_classes": ["huge"]
}
[exit 4]
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,many,4000,1,0,any,\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 2: count: 'many': a whole number from 0 to 1000000000 is accepted
[exit 3]
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,1,4000,1,0,sparc,\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 2: arch: 'sparc': x86_64, arm64 or any is accepted
[exit 3]
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,1,4000\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 2: 3 cells, no arch
[exit 3]
$ printf '' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: empty, a header line is needed
[exit 3]
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\n' | batchfit pack --types ../data/pack/types.csv -
{
  "schema": "batchfit.pack/1",
  "cost_uusd": 0,
  "bound_uusd": 0,
  "gap": 0,
  "proven_optimal": true,
  "bound_by_search": false,
  "solver": "auto",
  "stopped": "exhausted",
  "unplaced_jobs": 0,
  "unplaced_classes": []
}
$ printf 'name,arch,gpu_model,mcpu,mem_mib,gpus,price_microusd\nfree,x86_64,,1,1,0,0\n' | batchfit pack --types - ../data/pack/jobs.csv
batchfit: -: line 2: price_microusd: '0': a whole number from 1 to 4294967296 is accepted
[exit 3]
$ batchfit pack --types ../data/pack/types.csv ../data/pack/jobs.csv --shadow-prices
{
  "schema": "batchfit.pack/1",
  "cost_uusd": 6838000,
  "bound_uusd": 6838000,
  "gap": 0,
  "proven_optimal": true,
  "bound_by_search": true,
  "solver": "auto",
  "stopped": "exhausted",
  "unplaced_jobs": 0,
  "unplaced_classes": [],
  "shadow_prices": {
    "uusd_per_vcpu": 48125,
    "uusd_per_gib": 0,
    "uusd_per_gpu": 433999.99,
    "explained": 1,
    "classes": [
      {"class": "align", "uusd_per_job": 192500},
      {"class": "count", "uusd_per_job": 48125},
      {"class": "call", "uusd_per_job": 384999.99},
      {"class": "train", "uusd_per_job": 626499.99}
    ]
  }
}
# The worked example of planner/README.md.
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,5,2000,3072,0,any,\nb,4,2000,12288,0,any,\n' | batchfit pack --types ../data/pack/example-types.csv - --plan -
times,type,jobs
1,A,1*a
2,B,2*a 2*b
{
  "schema": "batchfit.pack/1",
  "cost_uusd": 1400000,
  "bound_uusd": 1400000,
  "gap": 0,
  "proven_optimal": true,
  "bound_by_search": false,
  "solver": "auto",
  "stopped": "exhausted",
  "unplaced_jobs": 0,
  "unplaced_classes": []
}
