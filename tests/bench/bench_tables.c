/* Reading tables of other programs on one core, from bytes to classes: MB/s of a Nextflow trace, of
 * sacct's output with its steps, and of SWF.  The limit for the first two is 100 MB/s.  Beside them
 * awk, which splits the same text and counts rows by one column, and nothing more. */
#include "model/read/intake.h"
#include "model/read/job_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { TEXT_BYTES = 60 * 1000 * 1000, ROW_MAX = 2048 };

struct table {
    const char *what, *header, *awk; /* awk: separator and the column that is counted by */
    int (*put)(char *, unsigned);
    bool (*read)(struct slice, const struct read_options *, struct intake *, struct error *);
    double limit_mb_s;
};

static double now_s(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int put_task(char *out, unsigned i)
{
    return snprintf(out, ROW_MAX,
                    "%u\t%02x/%06x\t%08x-675c-4ff6-a906-%012x\tWF:STEP_%u (sample_%u)\t%s\t0\t"
                    "2026-05-14 19:%02u:%02u.%03u\t%um %us\t%um %u.%us\t%u.%u%%\t%u.%u MB\t"
                    "%u.%u GB\t%u.%u MB\t%u.%u KB\n",
                    i, i % 256, i % 0xffffff, i, i, i % 60, i, i % 20 == 0 ? "FAILED" : "COMPLETED",
                    i % 60, i % 59, i % 1000, i % 50 + 1, i % 60, i % 50, i % 60, i % 10, i % 400,
                    i % 10, i % 900 + 1, i % 10, i % 8, i % 10, i % 70, i % 10, i % 70, i % 10);
}

/* A job and two steps. */
static int put_job(char *out, unsigned i)
{
    unsigned s = i * 2654435761U % 5000 + 10;
    char times[160];
    snprintf(times, sizeof times, "%u|%02u:%02u:%02u|2026-09-01T10:%02u:00|2026-09-01T11:%02u:00",
             s, s / 3600, s / 60 % 60, s % 60, i % 60, i % 60);
    return snprintf(
        out, ROW_MAX,
        "%u|align_%u|normal|COMPLETED|0:0|%u|%uG||%s|00:%02u:10|billing=4,cpu=4,mem=16G,"
        "node=1|billing=4,cpu=4,gres/gpu=1,mem=16G,node=1|1\n"
        "%u.batch|batch||COMPLETED|0:0|%u||%uK|%s|00:%02u:10||cpu=4,mem=16G,node=1|1\n"
        "%u.extern|extern||COMPLETED|0:0|%u||128K|%s|00:00:00||cpu=4,mem=16G,node=1|1\n",
        i, i, i % 8 + 1, i % 30 + 1, times, i % 60, i, i % 8 + 1, i % 900000 + 1000, times, i % 60,
        i, i % 8 + 1, times);
}

static int put_record(char *out, unsigned i)
{
    return snprintf(out, ROW_MAX,
                    "%7u %8u %6u %6u %4u %5u %5u %4u %6u %5u  1  %2u   1 -1 -1  1 -1 -1\n", i,
                    i * 7, i % 1000, i % 90000, i % 64 + 1, i % 900, i % 90000, i % 64 + 1,
                    i % 99999, i % 80000, i % 90);
}

static const struct table tables[] = {
    {"Nextflow trace",
     "task_id\thash\tnative_id\tname\tstatus\texit\tsubmit\tduration\trealtime\t%cpu\tpeak_rss\t"
     "peak_vmem\trchar\twchar\n",
     "-F'\t' '{n[$5]++} END {for (k in n) print k, n[k]}'", put_task, jobs_nextflow_read, 100},
    {"sacct",
     "JobID|JobName|Partition|State|ExitCode|AllocCPUS|ReqMem|MaxRSS|ElapsedRaw|Elapsed|Submit|"
     "Start|TotalCPU|ReqTRES|AllocTRES|NNodes\n",
     "-F'|' '{n[$4]++} END {for (k in n) print k, n[k]}'", put_job, jobs_slurm_read, 100},
    {"SWF", "; Version: 2.2\n", "'{n[$5]++} END {for (k in n) print k, n[k]}'", put_record,
     jobs_swf_read, 0},
};

static struct slice make_text(const struct table *t, char *text)
{
    size_t n = strlen(t->header);
    memcpy(text, t->header, n);
    for (unsigned i = 1; n < TEXT_BYTES; i++)
        n += (size_t)t->put(text + n, i);
    return (struct slice){text, n};
}

static double read_mb_s(const struct table *t, struct slice text, int64_t *jobs)
{
    struct intake_options options = intake_defaults();
    options.ignore_names = true;
    struct workload w = {0};
    struct error err;
    double start = now_s(CLOCK_PROCESS_CPUTIME_ID);
    struct intake *in = intake_new(&options);
    if (!t->read(text, NULL, in, &err) || !intake_finish(in, &w, &err)) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    double mb_s = (double)text.n / 1e6 / (now_s(CLOCK_PROCESS_CPUTIME_ID) - start);
    *jobs = w.count;
    intake_free(in);
    workload_clear(&w);
    return mb_s;
}

/* What awk needs for the same text, from a file that the system has in memory. */
static double awk_mb_s(const struct table *t, struct slice text)
{
    static const char path[] = "build/bench/table.txt";
    char command[512];
    mkdir("build", 0777);
    mkdir("build/bench", 0777);
    FILE *f = fopen(path, "w");
    if (f == NULL || fwrite(text.p, 1, text.n, f) != text.n || fclose(f) != 0) {
        perror(path);
        exit(1);
    }
    snprintf(command, sizeof command, "awk %s %s > build/bench/table.out", t->awk, path);
    double start = now_s(CLOCK_MONOTONIC);
    if (system(command) != 0)
        return 0;
    return (double)text.n / 1e6 / (now_s(CLOCK_MONOTONIC) - start);
}

int main(void)
{
    mem_keep_freed(); /* as the program does */
    int status = 0;
    char *bytes = malloc(TEXT_BYTES + 2 * ROW_MAX);
    if (bytes == NULL)
        return 1;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        const struct table *t = &tables[i];
        struct slice text = make_text(t, bytes);
        int64_t jobs;
        double mb_s = read_mb_s(t, text, &jobs);
        printf("%s: %zu MB, %lld jobs: %.0f MB/s", t->what, text.n / 1000000, (long long)jobs,
               mb_s);
        if (t->limit_mb_s > 0)
            printf(" (limit %.0f)", t->limit_mb_s);
        printf("; awk, which only counts: %.0f MB/s\n", awk_mb_s(t, text));
        status |= mb_s < t->limit_mb_s;
    }
    free(bytes);
    return status;
}
