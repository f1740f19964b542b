$ batchfit jobs --format json lists/trace.txt
NOTE: times carry no zone: read as UTC
{
  "schema": "batchfit.jobs/1",
  "format": "nextflow",
  "duration_from": "realtime",
  "totals": {
    "jobs": 4,
    "rows": 6,
    "job_s": 4140,
    "vcpu_hours": 4.5,
    "gib_hours": 7.927197,
    "unknown_durations": 0,
    "unknown_requests": 0,
    "span_s": 3600,
    "critical_path_s": null
  },
  "classes": [
    {"id": 0, "label": "ALIGN", "count": 2, "vcpus": 4, "memory_mib": 7251, "gpus": 0, "arch": "any", "gpu_model": null, "guessed": true, "assumed": false, "unknown_durations": 0, "duration_s": {"min": 1740, "p50": 1740, "p90": 2280, "max": 2280, "total": 4020}},
    {"id": 1, "label": "QC", "count": 2, "vcpus": 1, "memory_mib": 615, "gpus": 0, "arch": "any", "gpu_model": null, "guessed": true, "assumed": false, "unknown_durations": 0, "duration_s": {"min": 30, "p50": 30, "p90": 90, "max": 90, "total": 120}}
  ],
  "set_aside": [
    {"why": "failed attempts that were tried again", "rows": 1, "total_s": 1080, "rows_of_unknown_time": 0, "vcpu_hours": 1.2},
    {"why": "results of an earlier run (cached)", "rows": 1, "total_s": 240, "rows_of_unknown_time": 0, "vcpu_hours": 0}
  ],
  "n_rejected": 0,
  "rejected": [],
  "notes": [
    "times carry no zone: read as UTC"
  ]
}
$ batchfit jobs --format csv lists/trace.txt
NOTE: times carry no zone: read as UTC
count,vcpus,memory_mib,duration_s,label
1,4,7251,2280,ALIGN
1,4,7251,1740,ALIGN
1,1,615,90,QC
1,1,615,30,QC
$ batchfit jobs --format csv --each lists/trace.txt
NOTE: times carry no zone: read as UTC
name,count,vcpus,memory_mib,duration_s,submit_s,label,peak_memory_mib,peak_vcpus
ALIGN (s1),1,4,7251,2280,1788258000,ALIGN,6042,3.815
ALIGN (s2),1,4,7251,1740,1788256800,ALIGN,4199,3.5
QC (s1),1,1,615,90,1788256800,QC,512,0.88
QC (s2),1,1,615,30,1788256800,QC,100,0.1
$ batchfit jobs --format json --each lists/chain.csv
{
  "schema": "batchfit.jobs/1",
  "format": "csv",
  "duration_from": "duration_s",
  "totals": {
    "jobs": 3,
    "rows": 3,
    "job_s": 100,
    "vcpu_hours": 0.027778,
    "gib_hours": 0.002713,
    "unknown_durations": 0,
    "unknown_requests": 0,
    "span_s": null,
    "critical_path_s": 100
  },
  "classes": [
    {"id": 0, "label": "", "count": 3, "vcpus": 1, "memory_mib": 100, "gpus": 0, "arch": "any", "gpu_model": null, "guessed": false, "assumed": false, "unknown_durations": 0, "duration_s": {"min": 10, "p50": 30, "p90": 60, "max": 60, "total": 100}}
  ],
  "set_aside": [],
  "n_rejected": 0,
  "rejected": [],
  "notes": [],
  "jobs": [
    {"name": "a", "vcpus": 1, "memory_mib": 100, "duration_s": 60},
    {"name": "b", "vcpus": 1, "memory_mib": 100, "duration_s": 30, "depends_on": "a"},
    {"name": "c", "vcpus": 1, "memory_mib": 100, "duration_s": 10, "depends_on": "b;a"}
  ]
}
$ batchfit jobs --format csv lists/trace.txt | batchfit jobs --jobs-format csv -
NOTE: times carry no zone: read as UTC
4 jobs in 2 classes (format csv, 4 rows)
1.15 job-hours, 4.50 vCPU-hours, 7.93 GiB-hours; durations from duration_s

ID  LABEL  JOBS  VCPU     MEMORY  SHORTEST  MEDIAN       P90   LONGEST  VCPU-H
 0  ALIGN     2     4  7,251 MiB      29 m    29 m      38 m      38 m    4.47
 1  QC        2     1    615 MiB      30 s    30 s  1 m 30 s  1 m 30 s  0.0333
$ batchfit jobs --format json --each lists/trace.txt | batchfit jobs
NOTE: times carry no zone: read as UTC
4 jobs in 2 classes (format json, 4 rows)
1.15 job-hours, 4.50 vCPU-hours, 7.93 GiB-hours; durations from duration_s

ID  LABEL  JOBS  VCPU     MEMORY  SHORTEST  MEDIAN       P90   LONGEST  VCPU-H
 0  ALIGN     2     4  7,251 MiB      29 m    29 m      38 m      38 m    4.47
 1  QC        2     1    615 MiB      30 s    30 s  1 m 30 s  1 m 30 s  0.0333
$ batchfit jobs --how nextflow
Nextflow writes requests into its trace only when told to.  In nextflow.config:

    trace {
        enabled = true
        overwrite = true
        fields = 'task_id,native_id,process,tag,name,status,exit,attempt,submit,start,complete,duration,realtime,cpus,memory,disk,%cpu,peak_rss,container'
    }

or, for one run:  nextflow run ... -with-trace trace.txt
then:             batchfit jobs trace.txt

A trace that was written without cpus and memory can be read too: requests are then guessed
from peak_rss and %cpu.  Traces of several runs may be given together.
$ batchfit jobs --how slurm
sacct knows requests on a job's first line and the measured peak on its steps; both are needed:

    sacct -a -P -S 2026-11-01 -E now \
      -o JobID,JobIDRaw,JobName,Partition,State,ExitCode,AllocCPUS,NNodes,ReqMem,MaxRSS,\
ElapsedRaw,Submit,Start,End,TotalCPU,ReqTRES,AllocTRES > jobs.txt
    batchfit jobs jobs.txt

Keep -P (or -p): the fixed-width form cuts values off.  Leave out -X, which hides the steps and
with them MaxRSS.  Where the site counts physical cores: --cores-are physical.
$ batchfit jobs --how batch
AWS Batch keeps finished jobs for about a week.  List their ids, then describe them, a hundred
at a time:

    queue=my-queue
    for s in SUCCEEDED FAILED RUNNING RUNNABLE; do
      aws batch list-jobs --job-queue $queue --job-status $s \
        --query 'jobSummaryList[].jobId' --output text
    done | tr '\t' '\n' | grep -v '^None$' | xargs -n 100 \
      aws batch describe-jobs --output json --jobs > jobs.json
    batchfit jobs jobs.json

Children of an array job are listed by `list-jobs --array-job-id ID`; a parent without its
children counts as many jobs of unknown duration.  Job definitions that the jobs refer to may be
given in the same call: aws batch describe-job-definitions --status ACTIVE > definitions.json
