$ batchfit types m5.lrge
batchfit: 'm5.lrge' is no known instance type or family; names such as c6a.12xlarge and c6a are accepted, and --type REGEX
[exit 2]
$ batchfit types --vcpus four
batchfit: --vcpus: 'four': a whole number is accepted
See 'batchfit types --help'.
[exit 2]
$ batchfit types --vcpus -1
batchfit: --vcpus: '-1': a whole number is accepted
See 'batchfit types --help'.
[exit 2]
$ batchfit types --memory 64GB5
batchfit: --memory: '64GB5': memory such as 64GiB, or a whole number of MiB, is accepted
See 'batchfit types --help'.
[exit 2]
$ batchfit types --family 'c6('
batchfit: --family: 'c6(': Unmatched ( or \(; a POSIX extended regular expression for the whole name is accepted, such as 'c[67][ai].*'
[exit 2]
$ batchfit types --zones us-east-1z
batchfit: --zones: 'us-east-1z' is no zone of us-east-1; it has us-east-1a;us-east-1b;us-east-1c;us-east-1d;us-east-1e;us-east-1f
[exit 2]
$ batchfit types --region us-gov-west-1 --zones us-gov-west-1a
batchfit: --zones: no source says what zones us-gov-west-1 has
[exit 2]
$ batchfit types --gpu-model T5
batchfit: --gpu-model: 'T5' is no known model; accepted are Habana Gaudi HL-205, NVIDIA K520, NVIDIA M60, AMD Radeon Pro V520, NVIDIA T4, NVIDIA A10G, NVIDIA T4g, NVIDIA L4, NVIDIA L40S, NVIDIA RTX PRO 4500, NVIDIA RTX PRO Server 6000, NVIDIA K80, NVIDIA V100, NVIDIA A100, NVIDIA H100, NVIDIA H200, NVIDIA B200, NVIDIA B300
[exit 2]
$ batchfit types --arch sparc
batchfit: --arch: 'sparc': one of x86_64|arm64 is accepted
See 'batchfit types --help'.
[exit 2]
$ batchfit types --sort colour
batchfit: --sort: 'colour': one of price|price-per-vcpu|price-per-gib|vcpus|memory|usable-memory|gpus|network|ebs|storage|interruption|name is accepted
See 'batchfit types --help'.
[exit 2]
$ batchfit types --intteruption-max 5%
batchfit: --intteruption-max is not an option of 'types'; did you mean --interruption-max?
See 'batchfit types --help'.
[exit 2]
$ batchfit types --price-max=-3
batchfit: --price-max: '-3': dollars such as 12.50 are accepted
See 'batchfit types --help'.
[exit 2]
