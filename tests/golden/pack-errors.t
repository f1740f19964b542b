# What is wrong with either file is said once, with file, line, column, value and what is accepted.
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,-1,1000,1000,0,any,\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 2: count: '-1': a whole number from 0 to 1000000000 is accepted
[exit 3]
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,1,1000,-5,0,any,\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 2: mem_mib: '-5': a whole number from 0 to 1073741824 is accepted
[exit 3]
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,1000000001,1000,1000,0,any,\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 2: count: '1000000001': a whole number from 0 to 1000000000 is accepted
[exit 3]
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,1,99999999999999999999,1000,0,any,\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 2: mcpu: '99999999999999999999': a whole number from 0 to 16777216 is accepted
[exit 3]
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,1,1.5,1000,0,any,\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 2: mcpu: '1.5': a whole number from 0 to 16777216 is accepted
[exit 3]
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,1,,1000,0,any,\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 2: mcpu: '': a whole number from 0 to 16777216 is accepted
[exit 3]
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,1,1000,1000,2000,any,\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 2: gpus: '2000': a whole number from 0 to 1024 is accepted
[exit 3]
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,1,1000,1000,0,any,\nb,1,1000,1000,0,any,\na,2,1000,1000,0,any,\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 4: class: 'a' is on line 2 already; each name stands for one class
[exit 3]
$ printf 'class,count,mcpu,mem_mib,gpus,arch\na,1,1000,1000,0,any,\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 1: no column 'gpu_model'
[exit 3]
$ printf 'class,count,count,mcpu,mem_mib,gpus,arch,gpu_model\na,1,1,1000,1000,0,any,\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 1: two columns 'count'
[exit 3]
$ printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,1,1000,1000,0,any,,,extra cells are passed over\n' | batchfit pack --types ../data/pack/types.csv -
{
  "schema": "batchfit.pack/1",
  "cost_uusd": 170000,
  "bound_uusd": 170000,
  "gap": 0,
  "proven_optimal": true,
  "bound_by_search": false,
  "solver": "auto",
  "stopped": "exhausted",
  "unplaced_jobs": 0,
  "unplaced_classes": []
}
$ printf 'a;b;c\n' | batchfit pack --types ../data/pack/types.csv -
batchfit: -: line 1: no column 'class'
[exit 3]
$ printf '' | batchfit pack --types - ../data/pack/jobs.csv
batchfit: -: empty, a header line is needed
[exit 3]
$ printf 'name,arch,gpu_model,mcpu,mem_mib,gpus,price_microusd\n' | batchfit pack --types - ../data/pack/jobs.csv
batchfit: -: no types, at least one is needed
[exit 3]
$ printf 'name,arch,gpu_model,mcpu,mem_mib,gpus,price_microusd\na,x86_64,,-1,1,0,1\n' | batchfit pack --types - ../data/pack/jobs.csv
batchfit: -: line 2: mcpu: '-1': a whole number from 0 to 16777216 is accepted
[exit 3]
$ printf 'name,arch,gpu_model,mcpu,mem_mib,gpus,price_microusd\na,x86_64,,1000,1000,0,4294967297\n' | batchfit pack --types - ../data/pack/jobs.csv
batchfit: -: line 2: price_microusd: '4294967297': a whole number from 1 to 4294967296 is accepted
[exit 3]
$ printf 'name,arch,gpu_model,mcpu,mem_mib,gpus,price_microusd\na,x86_64,,1000,1000,0,free\n' | batchfit pack --types - ../data/pack/jobs.csv
batchfit: -: line 2: price_microusd: 'free': a whole number from 1 to 4294967296 is accepted
[exit 3]
$ printf 'name,arch,gpu_model,mcpu,mem_mib,gpus,price_microusd\na,any,,1000,1000,0,1\n' | batchfit pack --types - ../data/pack/jobs.csv
batchfit: -: line 2: arch: 'any': x86_64 or arm64 is accepted
[exit 3]
$ printf 'name,arch,gpu_model,mcpu,mem_mib,gpus,price_microusd\na,x86_64,,1000,1000\n' | batchfit pack --types - ../data/pack/jobs.csv
batchfit: -: line 2: 5 cells, no gpus
[exit 3]
$ printf 'name,arch,gpu_model,mcpu,mem_mib,gpus,price_microusd\na,x86_64,,1000,1000,0,1\na,x86_64,,2000,1000,0,1\n' | batchfit pack --types - ../data/pack/jobs.csv
batchfit: -: line 3: name: 'a' is on line 2 already; each name stands for one type
[exit 3]
# The same type twice is one type.
$ printf 'name,arch,gpu_model,mcpu,mem_mib,gpus,price_microusd\na,x86_64,,64000,640000,0,1\na,x86_64,,64000,640000,0,1\n' > $TMP_OUT/twice.csv && printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,70,1000,1000,0,any,\n' | batchfit pack --types $TMP_OUT/twice.csv - --max-per-type 1
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
# A cost that 64 bits would not hold.
$ printf 'name,arch,gpu_model,mcpu,mem_mib,gpus,price_microusd\na,x86_64,,1000,1000,0,4294967296\n' > $TMP_OUT/dear.csv && printf 'class,count,mcpu,mem_mib,gpus,arch,gpu_model\na,1000000000,1000,1000,0,any,\nb,1000000000,1000,999,0,any,\nc,1000000000,1000,998,0,any,\n' | batchfit pack --types $TMP_OUT/dear.csv -
batchfit: -: count: 3000000000 jobs in all, at most 2147483647 are accepted with prices up to 4294967296 micro-dollars
[exit 3]
$ batchfit pack --types no-such-file.csv ../data/pack/jobs.csv
batchfit: no-such-file.csv: there is no such file
[exit 1]
$ batchfit pack --types ../data/pack/types.csv no-such-file.csv
batchfit: no-such-file.csv: there is no such file
[exit 1]
$ batchfit pack --types ../data/pack/types.csv ../data/pack/jobs.csv --max-bins -1
batchfit: --max-bins: '-1': a whole number is accepted
See 'batchfit pack --help'.
[exit 2]
$ batchfit pack --types ../data/pack/types.csv ../data/pack/jobs.csv --threads 0
batchfit: --threads: '0': a whole number from 1 to 64 is accepted
See 'batchfit pack --help'.
[exit 2]
$ batchfit pack --types ../data/pack/types.csv ../data/pack/jobs.csv --plan /no/such/folder/plan.csv
batchfit: /no/such/folder/plan.csv: cannot be written: No such file or directory
[exit 1]
