/* jobs_how.c - how to collect a list from which much can be planned: `batchfit jobs --how`. */
#include "cli/jobs_write.h"

/* Sources: Nextflow's "Reports" page (trace.fields), sacct(1), and the Batch API's list-jobs and
 * describe-jobs (at most 100 ids a call). */
static const char *const how[] = {
    "Nextflow writes requests into its trace only when told to.  In nextflow.config:\n"
    "\n"
    "    trace {\n"
    "        enabled = true\n"
    "        overwrite = true\n"
    "        fields = "
    "'task_id,native_id,process,tag,name,status,exit,attempt,submit,start,complete,"
    "duration,realtime,cpus,memory,disk,%cpu,peak_rss,container'\n"
    "    }\n"
    "\n"
    "or, for one run:  nextflow run ... -with-trace trace.txt\n"
    "then:             batchfit jobs trace.txt\n"
    "\n"
    "A trace that was written without cpus and memory can be read too: requests are then guessed\n"
    "from peak_rss and %cpu.  Traces of several runs may be given together.\n",

    "sacct knows requests on a job's first line and the measured peak on its steps; both are "
    "needed:\n"
    "\n"
    "    sacct -a -P -S 2026-11-01 -E now \\\n"
    "      -o JobID,JobIDRaw,JobName,Partition,State,ExitCode,AllocCPUS,NNodes,ReqMem,MaxRSS,\\\n"
    "ElapsedRaw,Submit,Start,End,TotalCPU,ReqTRES,AllocTRES > jobs.txt\n"
    "    batchfit jobs jobs.txt\n"
    "\n"
    "Keep -P (or -p): the fixed-width form cuts values off.  Leave out -X, which hides the steps "
    "and\n"
    "with them MaxRSS.  Where the site counts physical cores: --cores-are physical.\n",

    "AWS Batch keeps finished jobs for about a week.  List their ids, then describe them, a "
    "hundred\n"
    "at a time:\n"
    "\n"
    "    queue=my-queue\n"
    "    for s in SUCCEEDED FAILED RUNNING RUNNABLE; do\n"
    "      aws batch list-jobs --job-queue $queue --job-status $s \\\n"
    "        --query 'jobSummaryList[].jobId' --output text\n"
    "    done | tr '\\t' '\\n' | grep -v '^None$' | xargs -n 100 \\\n"
    "      aws batch describe-jobs --output json --jobs > jobs.json\n"
    "    batchfit jobs jobs.json\n"
    "\n"
    "Children of an array job are listed by `list-jobs --array-job-id ID`; a parent without its\n"
    "children counts as many jobs of unknown duration.  Job definitions that the jobs refer to may "
    "be\n"
    "given in the same call: aws batch describe-job-definitions --status ACTIVE > "
    "definitions.json\n",
};

void jobs_write_how(FILE *file, int what)
{
    fputs(how[what], file);
}
