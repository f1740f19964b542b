/* job_format.c - the formats, and which one a text is. */
#include "model/read/job_format.h"

#include <stdio.h>

const struct job_format job_formats[] = {
    {"csv", "our own table: name, vcpus, memory_mib, duration_s ... (see data/schemas/README.md)",
     jobs_csv_detect, jobs_csv_read},
    {"json", "our own JSON: {\"schema\": \"batchfit.jobs/1\", \"jobs\": [...]}", jobs_json_detect,
     jobs_json_read},
    {"batch", "AWS Batch JSON: describe-jobs, submit-job, job definitions", jobs_batch_detect,
     jobs_batch_read},
    {"nextflow", "Nextflow's trace.txt, as table or CSV", jobs_nextflow_detect, jobs_nextflow_read},
    {"slurm", "sacct -P or -p", jobs_slurm_detect, jobs_slurm_read},
    {"wfcommons", "WfCommons JSON, versions 1.0 to 1.6", jobs_wfcommons_detect,
     jobs_wfcommons_read},
    {"swf", "Standard Workload Format of the Parallel Workloads Archive", jobs_swf_detect,
     jobs_swf_read},
    {"hpccost", "the HPC Cost Simulator's CSV", jobs_hpccost_detect, jobs_hpccost_read},
    {NULL, NULL, NULL, NULL},
};

enum { HEAD_BYTES = 64 * 1024 };

const struct job_format *job_format_named(const char *name)
{
    for (const struct job_format *f = job_formats; f->name != NULL; f++) {
        if (strcmp(f->name, name) == 0)
            return f;
    }
    return NULL;
}

/* Files that are no text at all, by their first bytes. */
static const char *not_text(struct slice head)
{
    static const struct {
        struct slice magic;
        const char *what;
    } kinds[] = {
        {{"\x1f\x8b", 2}, "gzip data: unpack it first (gunzip -c FILE | batchfit ... -)"},
        {{"PK\x03\x04", 4}, "a zip archive (or a spreadsheet): unpack it, or save it as CSV"},
        {{"\x28\xb5\x2f\xfd", 4}, "zstd data: unpack it first (zstd -dc FILE | batchfit ... -)"},
        {{"BZh", 3}, "bzip2 data: unpack it first (bzcat FILE | batchfit ... -)"},
        {{"\xfd"
          "7zXZ",
          5},
         "xz data: unpack it first (xzcat FILE | batchfit ... -)"},
        {{"PAR1", 4}, "a Parquet file: save it as CSV"},
        {{"%PDF", 4}, "a PDF"},
        {{"\xff\xfe", 2}, "UTF-16 text: save it as UTF-8 (iconv -f UTF-16 -t UTF-8 FILE)"},
        {{"\xfe\xff", 2}, "UTF-16 text: save it as UTF-8 (iconv -f UTF-16 -t UTF-8 FILE)"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (slice_starts(head, kinds[i].magic))
            return kinds[i].what;
    }
    return head.n > 0 && memchr(head.p, '\0', head.n) != NULL
               ? "binary data: it holds NUL bytes, which no job list does"
               : NULL;
}

static bool all_blank(struct slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (strchr(" \t\r\n", text.p[i]) == NULL || text.p[i] == '\0')
            return false;
    }
    return true;
}

/* The first line that is not blank, cut to what a message can show. */
static struct slice first_line(struct slice head, int *number)
{
    enum { SHOWN = 60 };
    size_t from = 0, n = 0;
    *number = 1;
    for (; from < head.n && strchr(" \t\r\n", head.p[from]) != NULL; from++)
        *number += head.p[from] == '\n';
    struct slice rest = {head.p + from, head.n - from};
    while (n < rest.n && n < SHOWN && rest.p[n] != '\n' && rest.p[n] != '\r')
        n++;
    return (struct slice){rest.p, n};
}

/* Old Macintosh programs, and some spreadsheets' exports, end lines so. */
static bool ends_lines_in_returns(struct slice head)
{
    return head.n > 0 && memchr(head.p, '\r', head.n) != NULL &&
           memchr(head.p, '\n', head.n) == NULL && memchr(head.p, '\r', head.n - 1) != NULL;
}

static bool fail_unknown(struct slice head, struct error *err)
{
    char names[256] = "";
    size_t n = 0;
    int number;
    struct slice line = first_line(head, &number);
    for (const struct job_format *f = job_formats; f->name != NULL && n < sizeof names; f++) {
        int written = snprintf(names + n, sizeof names - n, "%s%s", n == 0 ? "" : ", ", f->name);
        n += written > 0 ? (size_t)written : 0;
    }
    return error_set(err, ERROR_INPUT,
                     "line %d: '%.*s': the format is not known: a header line that names the "
                     "columns (such as name,vcpus,memory_mib,duration_s) is needed, or one of "
                     "these formats: %s (--jobs-format forces one)",
                     number, SLICE_ARGS(line), names);
}

/* JSON of a kind that people have at hand and that is not read, with what to give instead; it would
 * pass for a list whose columns are all strange.  Known by all of its words. */
static const char *other_json(struct slice head)
{
    static const struct {
        const char *words[3];
        const char *what;
    } kinds[] = {
        {{"\"job_id\"", "\"tres\"", "\"steps\""},
         "sacct --json output; 'sacct -P --format=ALL' tells the same and is read"},
        {{"\"jobs\"", "\"job_id\"", "\"job_state\""},
         "squeue --json output: jobs that wait or run; 'sacct -P --format=ALL' tells of those that "
         "ran"},
        {{"\"detail-type\"", "\"aws.batch\"", "\"jobId\""},
         "events of AWS Batch; 'aws batch describe-jobs --jobs ID...' tells the same and is read"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        bool all = true;
        for (size_t w = 0; w < 3; w++)
            all = all && slice_holds(head, kinds[i].words[w]);
        if (all)
            return kinds[i].what;
    }
    return NULL;
}

const struct job_format *job_format_detect(struct slice text, struct error *err)
{
    struct slice head = {text.p, text.n < HEAD_BYTES ? text.n : HEAD_BYTES};
    const char *binary = not_text(head);
    if (binary != NULL) {
        error_set(err, ERROR_INPUT, "this is %s", binary);
        return NULL;
    }
    size_t start = 0;
    while (start < head.n && strchr(" \t\r\n", head.p[start]) != NULL)
        start++;
    const char *other = start < head.n && head.p[start] == '{' ? other_json(head) : NULL;
    if (other != NULL) {
        error_set(err, ERROR_INPUT, "this is %s", other);
        return NULL;
    }
    if (ends_lines_in_returns(head)) {
        error_set(err, ERROR_INPUT,
                  "lines end in carriage returns alone: save it with line feeds (tr '\\r' '\\n')");
        return NULL;
    }
    if (all_blank(head) && all_blank(text)) {
        error_set(err, ERROR_INPUT, "empty: there is no job in it");
        return NULL;
    }
    const struct job_format *best = NULL;
    int surest = 0;
    for (const struct job_format *f = job_formats; f->name != NULL; f++) {
        int sure = f->detect(head);
        if (sure > surest) {
            surest = sure;
            best = f;
        }
    }
    if (best == NULL)
        fail_unknown(head, err);
    return best;
}
