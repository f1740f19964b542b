# The classes of a list, and what they add up to.
$ batchfit jobs lists/small.csv
16 jobs in 3 classes (format csv, 5 rows)
5.20 job-hours, 16.2 vCPU-hours, 81.0 GiB-hours; durations from duration_s

ID  LABEL  JOBS  VCPU      MEMORY  SHORTEST    MEDIAN       P90   LONGEST  VCPU-H
 0  align     3     4   7,600 MiB      30 m  1 h 00 m  1 h 30 m  1 h 30 m    12.0
 1  qc       12     1     900 MiB  1 m 00 s  1 m 00 s  1 m 00 s  1 m 00 s    0.20
 2  merge     1     2  30,000 MiB  2 h 00 m  2 h 00 m  2 h 00 m  2 h 00 m    4.00
$ cat lists/small.csv | batchfit jobs
16 jobs in 3 classes (format csv, 5 rows)
5.20 job-hours, 16.2 vCPU-hours, 81.0 GiB-hours; durations from duration_s

ID  LABEL  JOBS  VCPU      MEMORY  SHORTEST    MEDIAN       P90   LONGEST  VCPU-H
 0  align     3     4   7,600 MiB      30 m  1 h 00 m  1 h 30 m  1 h 30 m    12.0
 1  qc       12     1     900 MiB  1 m 00 s  1 m 00 s  1 m 00 s  1 m 00 s    0.20
 2  merge     1     2  30,000 MiB  2 h 00 m  2 h 00 m  2 h 00 m  2 h 00 m    4.00
$ batchfit jobs lists/small.csv lists/trace.txt
NOTE: times carry no zone: read as UTC
20 jobs in 5 classes (format several, 11 rows)
6.35 job-hours, 20.7 vCPU-hours, 89.0 GiB-hours; durations from realtime
recorded from first submission to last end: 1 h 00 m

ID  LABEL  JOBS  VCPU      MEMORY  SHORTEST    MEDIAN       P90   LONGEST  VCPU-H
 0  align     3     4   7,600 MiB      30 m  1 h 00 m  1 h 30 m  1 h 30 m    12.0
 1  qc       12     1     900 MiB  1 m 00 s  1 m 00 s  1 m 00 s  1 m 00 s    0.20
 2  merge     1     2  30,000 MiB  2 h 00 m  2 h 00 m  2 h 00 m  2 h 00 m    4.00
 3  ALIGN     2    ~4  ~7,251 MiB      29 m      29 m      38 m      38 m    4.47
 4  QC        2    ~1    ~615 MiB      30 s      30 s  1 m 30 s  1 m 30 s  0.0333
~ the list states no request: guessed per label, memory from the peaks, vCPUs from the CPU use

ROWS  NOT COUNTED AS JOBS                     HOURS  VCPU-HOURS
   1  failed attempts that were tried again    0.30        1.20
   1  results of an earlier run (cached)     0.0667           -
$ batchfit jobs lists/chain.csv
3 jobs in 1 class (format csv, 3 rows)
0.0278 job-hours, 0.0278 vCPU-hours, 0.0027 GiB-hours; durations from duration_s
longest chain of jobs that wait for each other: 1 m 40 s

ID  LABEL   JOBS  VCPU   MEMORY  SHORTEST  MEDIAN       P90   LONGEST  VCPU-H
 0  (jobs)     3     1  100 MiB      10 s    30 s  1 m 00 s  1 m 00 s  0.0278
# Failed attempts, cached results, requests guessed from peaks.
$ batchfit jobs lists/trace.txt
NOTE: times carry no zone: read as UTC
4 jobs in 2 classes (format nextflow, 6 rows)
1.15 job-hours, 4.50 vCPU-hours, 7.93 GiB-hours; durations from realtime
recorded from first submission to last end: 1 h 00 m

ID  LABEL  JOBS  VCPU      MEMORY  SHORTEST  MEDIAN       P90   LONGEST  VCPU-H
 0  ALIGN     2    ~4  ~7,251 MiB      29 m    29 m      38 m      38 m    4.47
 1  QC        2    ~1    ~615 MiB      30 s    30 s  1 m 30 s  1 m 30 s  0.0333
~ the list states no request: guessed per label, memory from the peaks, vCPUs from the CPU use

ROWS  NOT COUNTED AS JOBS                     HOURS  VCPU-HOURS
   1  failed attempts that were tried again    0.30        1.20
   1  results of an earlier run (cached)     0.0667           -
$ batchfit jobs --attempts all lists/trace.txt
NOTE: times carry no zone: read as UTC
5 jobs in 2 classes (format nextflow, 6 rows)
1.45 job-hours, 5.70 vCPU-hours, 10.1 GiB-hours; durations from realtime
recorded from first submission to last end: 1 h 00 m

ID  LABEL  JOBS  VCPU      MEMORY  SHORTEST  MEDIAN       P90   LONGEST  VCPU-H
 0  ALIGN     3    ~4  ~7,251 MiB      18 m    29 m      38 m      38 m    5.67
 1  QC        2    ~1    ~615 MiB      30 s    30 s  1 m 30 s  1 m 30 s  0.0333
~ the list states no request: guessed per label, memory from the peaks, vCPUs from the CPU use

ROWS  NOT COUNTED AS JOBS                  HOURS  VCPU-HOURS
   1  results of an earlier run (cached)  0.0667           -
$ batchfit jobs --states COMPLETED lists/trace.txt
NOTE: times carry no zone: read as UTC
3 jobs in 2 classes (format nextflow, 6 rows)
1.14 job-hours, 4.49 vCPU-hours, 7.92 GiB-hours; durations from realtime
recorded from first submission to last end: 1 h 00 m

ID  LABEL  JOBS  VCPU      MEMORY  SHORTEST    MEDIAN       P90   LONGEST  VCPU-H
 0  ALIGN     2    ~4  ~7,251 MiB      29 m      29 m      38 m      38 m    4.47
 1  QC        1    ~1    ~615 MiB  1 m 30 s  1 m 30 s  1 m 30 s  1 m 30 s  0.0250
~ the list states no request: guessed per label, memory from the peaks, vCPUs from the CPU use

ROWS  NOT COUNTED AS JOBS              HOURS  VCPU-HOURS
   3  states that --states leaves out   0.38           -
$ batchfit jobs --headroom 2 --peak-quantile 50% --job-overhead 60s lists/trace.txt
NOTE: times carry no zone: read as UTC
NOTE: 60.000 s were added to each known duration (--job-overhead)
4 jobs in 2 classes (format nextflow, 6 rows)
1.22 job-hours, 4.67 vCPU-hours, 9.44 GiB-hours; durations from realtime
recorded from first submission to last end: 1 h 00 m

ID  LABEL  JOBS  VCPU      MEMORY  SHORTEST    MEDIAN       P90   LONGEST  VCPU-H
 0  ALIGN     2    ~4  ~8,398 MiB      30 m      30 m      39 m      39 m    4.60
 1  QC        2    ~1    ~200 MiB  1 m 30 s  1 m 30 s  2 m 30 s  2 m 30 s  0.0667
~ the list states no request: guessed per label, memory from the peaks, vCPUs from the CPU use

ROWS  NOT COUNTED AS JOBS                     HOURS  VCPU-HOURS
   1  failed attempts that were tried again    0.30        1.20
   1  results of an earlier run (cached)     0.0667           -
$ batchfit jobs --requests lists/requests.csv lists/trace.txt
NOTE: lists/requests.csv: 2 rows name no job of the list
NOTE: times carry no zone: read as UTC
4 jobs in 3 classes (format nextflow, 6 rows)
1.15 job-hours, 7.03 vCPU-hours, 11.0 GiB-hours; durations from realtime
recorded from first submission to last end: 1 h 00 m

ID  LABEL  JOBS  VCPU      MEMORY  SHORTEST  MEDIAN       P90   LONGEST  VCPU-H
 0  ALIGN     1     8  12,288 MiB      38 m    38 m      38 m      38 m    5.07
 1  ALIGN     1    ~4  ~7,251 MiB      29 m    29 m      29 m      29 m    1.93
 2  QC        2    ~1    ~615 MiB      30 s    30 s  1 m 30 s  1 m 30 s  0.0333
~ the list states no request: guessed per label, memory from the peaks, vCPUs from the CPU use

ROWS  NOT COUNTED AS JOBS                     HOURS  VCPU-HOURS
   1  failed attempts that were tried again    0.30        2.40
   1  results of an earlier run (cached)     0.0667           -
$ batchfit jobs --peaks lists/peaks.csv lists/trace.txt
NOTE: times carry no zone: read as UTC
4 jobs in 2 classes (format nextflow, 6 rows)
1.15 job-hours, 4.50 vCPU-hours, 12.1 GiB-hours; durations from realtime
recorded from first submission to last end: 1 h 00 m

ID  LABEL  JOBS  VCPU       MEMORY  SHORTEST  MEDIAN       P90   LONGEST  VCPU-H
 0  ALIGN     2    ~4  ~11,060 MiB      29 m    29 m      38 m      38 m    4.47
 1  QC        2    ~1     ~615 MiB      30 s    30 s  1 m 30 s  1 m 30 s  0.0333
~ the list states no request: guessed per label, memory from the peaks, vCPUs from the CPU use

ROWS  NOT COUNTED AS JOBS                     HOURS  VCPU-HOURS
   1  failed attempts that were tried again    0.30        1.20
   1  results of an earlier run (cached)     0.0667           -
$ batchfit jobs --label '\((s[0-9])' lists/trace.txt
NOTE: times carry no zone: read as UTC
4 jobs in 2 classes (format nextflow, 6 rows)
1.15 job-hours, 4.60 vCPU-hours, 7.08 GiB-hours; durations from realtime
recorded from first submission to last end: 1 h 00 m

ID  LABEL  JOBS  VCPU      MEMORY  SHORTEST    MEDIAN   P90  LONGEST  VCPU-H
 0  s1        2    ~4  ~7,251 MiB  1 m 30 s  1 m 30 s  38 m     38 m    2.63
 1  s2        2    ~4  ~5,039 MiB      30 s      30 s  29 m     29 m    1.97
~ the list states no request: guessed per label, memory from the peaks, vCPUs from the CPU use

ROWS  NOT COUNTED AS JOBS                     HOURS  VCPU-HOURS
   1  failed attempts that were tried again    0.30        1.20
   1  results of an earlier run (cached)     0.0667           -
# What is not known is said, and can be assumed.
$ batchfit jobs lists/no-memory.csv
2 jobs in 1 class (format csv, 2 rows)
0.0167 job-hours, 0.0333 vCPU-hours; durations from duration_s
1 job has no known duration (not in the hours above; --assume-duration)
vCPUs or memory unknown for 2 of them (--assume-vcpus, --assume-memory, --requests)

ID  LABEL  JOBS  VCPU   MEMORY  SHORTEST    MEDIAN       P90   LONGEST  VCPU-H
 0  align     2     2  unknown  1 m 00 s  1 m 00 s  1 m 00 s  1 m 00 s  0.0333
$ batchfit jobs --assume-memory 4GiB --assume-duration 90m lists/no-memory.csv
2 jobs in 1 class (format csv, 2 rows)
1.52 job-hours, 3.03 vCPU-hours, 6.07 GiB-hours; durations from duration_s

ID  LABEL  JOBS  VCPU      MEMORY   SHORTEST    MEDIAN       P90   LONGEST  VCPU-H
 0  align     2     2  =4,096 MiB  =1 m 00 s  1 m 00 s  1 h 30 m  1 h 30 m    3.03
= assumed, by option
