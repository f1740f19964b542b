# What is no list at all.
$ batchfit jobs lists/no-such-file.csv
batchfit: lists/no-such-file.csv: there is no such file
[exit 1]
$ batchfit jobs lists
batchfit: lists: this is a directory; a file is needed
[exit 3]
$ batchfit jobs lists/empty.csv
batchfit: lists/empty.csv: empty: there is no job in it
[exit 3]
$ batchfit jobs lists/blank.csv
batchfit: lists/blank.csv: empty: there is no job in it
[exit 3]
$ batchfit jobs lists/header-only.csv
batchfit: lists/header-only.csv: no jobs: the list holds no record
[exit 3]
$ batchfit jobs lists/nul-byte.csv
batchfit: lists/nul-byte.csv: this is binary data: it holds NUL bytes, which no job list does
[exit 3]
$ batchfit jobs lists/gzip.csv
batchfit: lists/gzip.csv: this is gzip data: unpack it first (gunzip -c FILE | batchfit ... -)
[exit 3]
$ batchfit jobs lists/utf-16.csv
batchfit: lists/utf-16.csv: this is UTF-16 text: save it as UTF-8 (iconv -f UTF-16 -t UTF-8 FILE)
[exit 3]
$ batchfit jobs lists/letter.txt
batchfit: lists/letter.txt: line 1: 'this is a letter': the format is not known: a header line that names the columns (such as name,vcpus,memory_mib,duration_s) is needed, or one of these formats: csv, json, batch, nextflow, slurm, wfcommons, swf, hpccost (--jobs-format forces one)
[exit 3]
$ batchfit jobs lists/foreign.csv
batchfit: lists/foreign.csv: line 1: 'a,b': the format is not known: a header line that names the columns (such as name,vcpus,memory_mib,duration_s) is needed, or one of these formats: csv, json, batch, nextflow, slurm, wfcommons, swf, hpccost (--jobs-format forces one)
[exit 3]
$ batchfit jobs --jobs-format csv lists/foreign.csv
batchfit: lists/foreign.csv: line 1: a header line with at least one of these columns is needed: name, count, vcpus, memory_mib, memory, gpus, arch, gpu_model, duration_s, duration, submit_s, label, input_bytes, output_bytes, image, image_bytes, scratch_gib, attempts, peak_memory_mib, peak_vcpus, depends_on, whole_instances, timeout_s, nodes, share, priority, queue
[exit 3]
$ batchfit jobs lists/duplicate-column.csv
batchfit: lists/duplicate-column.csv: line 1: the column 'vcpus' is there twice
[exit 3]
$ batchfit jobs /dev/null
batchfit: /dev/null: empty: there is no job in it
[exit 3]
# Rows that cannot be read: the rest is done, exit 3.
$ batchfit jobs lists/negative-memory.csv
2 jobs in 1 class (format csv, 3 rows)
0.0333 job-hours, 0.0667 vCPU-hours, 0.13 GiB-hours; durations from duration_s

ID  LABEL   JOBS  VCPU     MEMORY  SHORTEST    MEDIAN       P90   LONGEST  VCPU-H
 0  (jobs)     2     2  4,096 MiB  1 m 00 s  1 m 00 s  1 m 00 s  1 m 00 s  0.0667

ROWS  NOT COUNTED AS JOBS          HOURS  VCPU-HOURS
   1  rejected: could not be read      -           -
batchfit: 1 row could not be read:
  line 3: memory_mib: '-512': a number of MiB above 0 is needed (the column 'memory' takes units), or nothing when unknown
  (exit 3; --allow-rejected accepts them)
[exit 3]
$ batchfit jobs --allow-rejected lists/negative-memory.csv
2 jobs in 1 class (format csv, 3 rows)
0.0333 job-hours, 0.0667 vCPU-hours, 0.13 GiB-hours; durations from duration_s

ID  LABEL   JOBS  VCPU     MEMORY  SHORTEST    MEDIAN       P90   LONGEST  VCPU-H
 0  (jobs)     2     2  4,096 MiB  1 m 00 s  1 m 00 s  1 m 00 s  1 m 00 s  0.0667

ROWS  NOT COUNTED AS JOBS          HOURS  VCPU-HOURS
   1  rejected: could not be read      -           -
batchfit: 1 row could not be read:
  line 3: memory_mib: '-512': a number of MiB above 0 is needed (the column 'memory' takes units), or nothing when unknown
$ batchfit jobs --allow-rejected=1 -q lists/negative-memory.csv
2 jobs in 1 class (format csv, 3 rows)
0.0333 job-hours, 0.0667 vCPU-hours, 0.13 GiB-hours; durations from duration_s

ID  LABEL   JOBS  VCPU     MEMORY  SHORTEST    MEDIAN       P90   LONGEST  VCPU-H
 0  (jobs)     2     2  4,096 MiB  1 m 00 s  1 m 00 s  1 m 00 s  1 m 00 s  0.0667

ROWS  NOT COUNTED AS JOBS          HOURS  VCPU-HOURS
   1  rejected: could not be read      -           -
batchfit: 1 row could not be read:
  line 3: memory_mib: '-512': a number of MiB above 0 is needed (the column 'memory' takes units), or nothing when unknown
$ batchfit jobs --allow-rejected=10% -q lists/negative-memory.csv
2 jobs in 1 class (format csv, 3 rows)
0.0333 job-hours, 0.0667 vCPU-hours, 0.13 GiB-hours; durations from duration_s

ID  LABEL   JOBS  VCPU     MEMORY  SHORTEST    MEDIAN       P90   LONGEST  VCPU-H
 0  (jobs)     2     2  4,096 MiB  1 m 00 s  1 m 00 s  1 m 00 s  1 m 00 s  0.0667

ROWS  NOT COUNTED AS JOBS          HOURS  VCPU-HOURS
   1  rejected: could not be read      -           -
batchfit: 1 row could not be read:
  line 3: memory_mib: '-512': a number of MiB above 0 is needed (the column 'memory' takes units), or nothing when unknown
  (exit 3; --allow-rejected accepts them)
[exit 3]
$ batchfit jobs lists/overflow-count.csv
5 jobs in 1 class (format csv, 2 rows)
0 job-hours
5 jobs have no known duration (not in the hours above; --assume-duration)

ID  LABEL   JOBS  VCPU   MEMORY  SHORTEST  MEDIAN  P90  LONGEST   VCPU-H
 0  (jobs)     5     1  100 MiB         -       -    -        -  unknown

ROWS  NOT COUNTED AS JOBS          HOURS  VCPU-HOURS
   1  rejected: could not be read      -           -
batchfit: 1 row could not be read:
  line 2: count: '99999999999999999999': a whole number from 1 to 1000000000 is needed
  (exit 3; --allow-rejected accepts them)
[exit 3]
$ batchfit jobs lists/open-quote.csv
2 jobs in 1 class (format csv, 3 rows)
0 job-hours
2 jobs have no known duration (not in the hours above; --assume-duration)

ID  LABEL   JOBS  VCPU   MEMORY  SHORTEST  MEDIAN  P90  LONGEST   VCPU-H
 0  (jobs)     2     1  100 MiB         -       -    -        -  unknown

ROWS  NOT COUNTED AS JOBS          HOURS  VCPU-HOURS
   1  rejected: could not be read      -           -
batchfit: 1 row could not be read:
  line 3: a quote (") is opened and not closed at the end of its cell; inside a quoted cell it is written twice
  (exit 3; --allow-rejected accepts them)
[exit 3]
$ batchfit jobs lists/wrong-cells.csv
1 job in 1 class (format csv, 3 rows)
0 job-hours
1 job has no known duration (not in the hours above; --assume-duration)

ID  LABEL   JOBS  VCPU   MEMORY  SHORTEST  MEDIAN  P90  LONGEST   VCPU-H
 0  (jobs)     1     1  100 MiB         -       -    -        -  unknown

ROWS  NOT COUNTED AS JOBS          HOURS  VCPU-HOURS
   2  rejected: could not be read      -           -
batchfit: 2 rows could not be read:
  line 2: 2 cells, but the header names 3 columns
  line 3: 4 cells, but the header names 3 columns
  (exit 3; --allow-rejected accepts them)
[exit 3]
$ batchfit jobs lists/many-bad.csv
1 job in 1 class (format csv, 15 rows)
0 job-hours
1 job has no known duration (not in the hours above; --assume-duration)

ID  LABEL   JOBS  VCPU   MEMORY  SHORTEST  MEDIAN  P90  LONGEST   VCPU-H
 0  (jobs)     1     1  100 MiB         -       -    -        -  unknown

ROWS  NOT COUNTED AS JOBS          HOURS  VCPU-HOURS
  14  rejected: could not be read      -           -
batchfit: 14 rows could not be read:
  line 2: vcpus: '0': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
  line 3: vcpus: '0': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
  line 4: vcpus: '0': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
  line 5: vcpus: '0': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
  line 6: vcpus: '0': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
  line 7: vcpus: '0': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
  line 8: vcpus: '0': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
  line 9: vcpus: '0': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
  line 10: vcpus: '0': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
  line 11: vcpus: '0': a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown
  ... and 4 more (--rejected FILE writes them all)
  (exit 3; --allow-rejected accepts them)
[exit 3]
$ batchfit jobs --allow-rejected --rejected - --format csv --output /dev/null lists/wrong-cells.csv
line,reason
2,"2 cells, but the header names 3 columns"
3,"4 cells, but the header names 3 columns"
batchfit: 2 rows could not be read:
  line 2: 2 cells, but the header names 3 columns
  line 3: 4 cells, but the header names 3 columns
# Limits that are fine.
$ batchfit jobs lists/duration-zero.csv
2 jobs in 1 class (format csv, 2 rows)
0 job-hours; durations from duration_s

ID  LABEL   JOBS  VCPU   MEMORY  SHORTEST  MEDIAN  P90  LONGEST  VCPU-H
 0  (jobs)     2     1  100 MiB       0 s     0 s  0 s      0 s       0
$ batchfit jobs --allow-rejected lists/ten-years.csv
1 job in 1 class (format csv, 2 rows)
87,600 job-hours, 87,600 vCPU-hours, 8,555 GiB-hours; durations from duration

ID  LABEL   JOBS  VCPU   MEMORY    SHORTEST      MEDIAN         P90     LONGEST  VCPU-H
 0  (jobs)     1     1  100 MiB  3650 d 0 h  3650 d 0 h  3650 d 0 h  3650 d 0 h  87,600

ROWS  NOT COUNTED AS JOBS          HOURS  VCPU-HOURS
   1  rejected: could not be read      -           -
batchfit: 1 row could not be read:
  line 3: duration: '20000d': a duration such as 2h30m, 90s or 1-00:00:00 (bare number: seconds) is needed, or nothing when unknown
$ batchfit jobs lists/unknown-columns.csv
NOTE: column 'mem_mib' is not known and was passed over; did you mean 'memory_mib'?
NOTE: column 'colour' is not known and was passed over
1 job in 1 class (format csv, 1 row)
0 job-hours
1 job has no known duration (not in the hours above; --assume-duration)
vCPUs or memory unknown for 1 of them (--assume-vcpus, --assume-memory, --requests)

ID  LABEL   JOBS  VCPU   MEMORY  SHORTEST  MEDIAN  P90  LONGEST   VCPU-H
 0  (jobs)     1     1  unknown         -       -    -        -  unknown
# Options.
$ batchfit jobs --jobs-format excel lists/small.csv
batchfit: --jobs-format: 'excel' is not known; accepted: csv, json, batch, nextflow, slurm, wfcommons, swf, hpccost
[exit 2]
$ batchfit jobs --label '(' lists/small.csv
batchfit: --label: '(': Unmatched ( or \(; a POSIX extended regular expression is accepted
[exit 2]
$ batchfit jobs --assume-duration soon lists/small.csv
batchfit: --assume-duration: 'soon': a duration such as 90m, or a range such as 30m..4h, is accepted
[exit 2]
$ batchfit jobs --assume-duration 1h..2h lists/small.csv
batchfit: --assume-duration: a range is for 'plan'; one duration is accepted here
[exit 2]
$ batchfit jobs --batch-label colour lists/small.csv
batchfit: --batch-label: 'colour': definition, name or tag:KEY is accepted
[exit 2]
$ batchfit jobs --swf-memory stones lists/small.csv
batchfit: --swf-memory: 'stones': B, KB, MB or GB is accepted, followed by /proc (the default) or /job
[exit 2]
$ batchfit jobs --how excel
batchfit: --how: 'excel': nextflow, slurm or batch is accepted
[exit 2]
$ batchfit jobs --requests lists/foreign.csv lists/trace.txt
batchfit: --requests: lists/foreign.csv: line 1: column 'a' is not known; accepted: id, name, label; vcpus, memory, memory_mib, gpus, peak_memory, peak_memory_mib, peak_vcpus
[exit 3]
$ batchfit jobs --allow-rejected=some lists/wrong-cells.csv
batchfit: --allow-rejected: 'some': a number of rows or a share such as 1% is accepted
[exit 2]
$ batchfit jobs lists/definitions-only.json
batchfit: lists/definitions-only.json: no jobs: the list holds job definitions only; give it beside a list of the jobs that use them (aws batch describe-jobs)
[exit 3]
$ batchfit jobs lists/comma-in-tag.csv > /dev/null
NOTE: times carry no zone: read as UTC
batchfit: 1 row could not be read:
  line 2: the row has 16 columns, the header 15: Nextflow quotes no comma in names and tags; trace.sep = '\t' avoids that
  (exit 3; --allow-rejected accepts them)
[exit 3]
$ batchfit jobs lists/bad-record.json --rejected $TMP_OUT/bad.csv > /dev/null 2>&1 || cat $TMP_OUT/bad.csv
record,reason
2,"jobs[1].vcpus: '-1': a number of vCPUs above 0, 16777 at most is needed"
