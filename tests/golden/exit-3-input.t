# The input is wrong, or says too little; nothing is assumed silently.
$ batchfit plan lists/nowhere.csv
batchfit: lists/nowhere.csv: there is no such file
[exit 1]
$ batchfit plan lists
batchfit: lists: this is a directory; a file is needed
[exit 3]
$ batchfit plan lists/empty.csv
batchfit: lists/empty.csv: empty: there is no job in it
[exit 3]
$ batchfit plan lists/header-only.csv
batchfit: lists/header-only.csv: no jobs: the list holds no record
[exit 3]
$ batchfit plan lists/no-requests.csv
batchfit: 3 of 3 jobs have neither a memory request nor a measured peak: align (2), sort (1); --requests FILE, --peaks FILE or --assume-memory 4GiB helps
[exit 3]
$ batchfit plan lists/no-requests.csv --assume-memory 2GiB
batchfit: 3 of 3 jobs have neither a vCPU request nor measured use: align (2), sort (1); --requests FILE or --assume-vcpus 1 helps
[exit 3]
$ batchfit plan lists/no-requests.csv --assume-memory 2GiB --assume-vcpus 1 --output /dev/null
$ batchfit plan lists/some-durations.csv
batchfit: 1 of 2 jobs have no duration: sort (1); --history FILE (another list with these labels) or --assume-duration 1h gives them one
[exit 3]
$ batchfit plan lists/some-durations.csv --assume-duration 10m --output /dev/null
$ batchfit plan lists/no-durations.csv --schedule /dev/null
batchfit: the list has no durations, so --schedule cannot be done; --assume-duration 1h gives every job one
[exit 3]
$ batchfit plan lists/no-durations.csv --budget 10
batchfit: the list has no durations, so --budget cannot be done; --assume-duration 1h gives every job one
[exit 3]
$ batchfit plan lists/bad-rows.csv --output /dev/null
batchfit: 2 rows could not be read:
  line 3: memory_mib: 'lots': a number of MiB above 0 is needed (the column 'memory' takes units), or nothing when unknown
  line 4: vcpus: '-2': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
  (exit 3; --allow-rejected accepts them)
[exit 3]
$ batchfit plan lists/bad-rows.csv --output /dev/null --allow-rejected
batchfit: 2 rows could not be read:
  line 3: memory_mib: 'lots': a number of MiB above 0 is needed (the column 'memory' takes units), or nothing when unknown
  line 4: vcpus: '-2': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
$ batchfit export lists/one-job.csv
batchfit: lists/one-job.csv: this is no saved plan; 'batchfit plan JOBS... --save FILE' writes one
[exit 3]
# Damage further in is found too.
$ { echo vcpus,memory_mib,name; seq -f '1,1024,job%.0f' 9000; printf '1,1024,jo\0b\n'; } | batchfit jobs -
batchfit: standard input: line 9002: byte 133925 of the file is NUL, which no job list holds: a file that was damaged, or not written to its end
[exit 3]
$ { echo vcpus,memory_mib,name; seq -f '1,1024,job%.0f' 700000; printf '1,1024,jo\0b\n'; } | batchfit jobs - --threads 2
batchfit: standard input: line 700002: byte 11788927 of the file is NUL, which no job list holds: a file that was damaged, or not written to its end
[exit 3]
# Where no job is left, the rows that could not be read say why.
$ printf 'vcpus,memory_mib\nmany,1024\n' | batchfit plan -
batchfit: no job is left of 1 row, 1 rejected
batchfit: 1 row could not be read:
  line 2: vcpus: 'many': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
  (exit 3; --allow-rejected accepts them)
[exit 3]
$ printf 'vcpus,memory_mib,duration_s\nmany,1024,60\n1,1024,\n1,2048,60\n' | batchfit plan -
batchfit: 1 of 2 jobs have no duration; --history FILE (another list with these labels) or --assume-duration 1h gives them one
batchfit: 1 row could not be read:
  line 2: vcpus: 'many': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
  (exit 3; --allow-rejected accepts them)
[exit 3]
