/* cmd_jobs.c - `batchfit jobs`: read, group and convert job lists. */
#include "cli/commands.h"
#include "cli/jobs_write.h"
#include "cli/out.h"
#include "cli/read_options.h"

struct jobs_values {
    struct common_values common;
    struct read_values read;
    int format; /* 0 table, 1 json, 2 csv */
    bool each, all;
    const char *how;
    int64_t threads;
};

static const struct option_spec jobs_specs[] = {
    {.name = "format",
     .letter = 'f',
     .kind = OPTION_CHOICE,
     .metavar = "FORMAT",
     .offset = offsetof(struct jobs_values, format),
     .choices = "table|json|csv",
     .default_text = "table",
     .help = "json and csv are our own formats and can be read again"},
    {.name = "each",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct jobs_values, each),
     .help = "with json and csv: every job with its name and all that is known of it"},
    {.name = "all",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct jobs_values, all),
     .help = "with table: every class, however many"},
    {.name = "how",
     .kind = OPTION_TEXT,
     .metavar = "SCHEDULER",
     .offset = offsetof(struct jobs_values, how),
     .help = "print how to collect a good list from nextflow, slurm or batch, and do nothing else"},
    {.name = "threads",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = offsetof(struct jobs_values, threads),
     .min = 1,
     .max = 64,
     .shown_default = "one a processor",
     .help = "threads that read; the result is the same with any number"},
    {0},
};

static const struct option_group groups[] = {
    {"Output", jobs_specs, 0},
    {"Reading job lists", read_specs, offsetof(struct jobs_values, read)},
    {"General", common_specs, offsetof(struct jobs_values, common)},
    {0},
};

static int print_how(const struct jobs_values *v)
{
    static const char *const names[] = {"nextflow", "slurm", "batch"};
    for (int k = 0; k < 3; k++) {
        if (strcmp(v->how, names[k]) == 0) {
            jobs_write_how(stdout, k);
            return EXIT_DONE;
        }
    }
    struct error err = {0};
    error_set(&err, ERROR_USAGE, "--how: '%.60s': nextflow, slurm or batch is accepted", v->how);
    return options_fail(&err);
}

static bool write_result(const struct workload *w, const struct jobs_values *v, struct error *err)
{
    struct out out;
    if (!out_open(&out, v->common.output, err))
        return false;
    if (v->format == 1)
        jobs_write_json(w, out.file, v->each);
    else if (v->format == 2)
        jobs_write_csv(w, out.file, v->each);
    else
        jobs_write_table(w, out.file, v->all);
    return out_close(&out, err);
}

static int list_jobs(const struct invocation *call, const struct jobs_values *v)
{
    struct workload w;
    struct error err = {0};
    struct read_extra extra = {.keep_jobs = v->each && v->format != 0, .threads = (int)v->threads};
    int64_t least, most;
    if (!read_assumed_durations(&v->read, &least, &most, &err))
        return options_fail(&err);
    if (least != most) {
        error_set(&err, ERROR_USAGE,
                  "--assume-duration: a range is for 'plan'; one duration is "
                  "accepted here");
        return options_fail(&err);
    }
    if (!read_workload(&w, &v->read, (const char *const *)call->operands, call->n_operands, &extra,
                       &err))
        return options_fail(&err);
    for (int32_t i = 0; i < w.n_notes; i++)
        note("%s", w.notes[i]);
    int code = EXIT_DONE;
    if (!write_result(&w, v, &err))
        code = options_fail(&err);
    if (code == EXIT_DONE)
        code = read_rejected(&w, &v->read);
    workload_clear(&w);
    return code;
}

static int run(const struct invocation *call, const void *values)
{
    const struct jobs_values *v = values;
    return v->how != NULL ? print_how(v) : list_jobs(call, v);
}

const struct verb verb_jobs = {
    .name = "jobs",
    .operands = "[JOBS...]",
    .summary = "read, group and convert job lists",
    .description =
        "Reads job lists, several in order, and shows the classes of equal jobs: how many, what "
        "they ask for, how long they take. Formats are told by content: our own CSV and JSON, AWS "
        "Batch JSON, Nextflow traces, sacct, SWF, WfCommons, the HPC Cost Simulator's CSV. '-', or "
        "no name, is standard input.\n\n"
        "One job is counted for each task that finished. Failed attempts that were tried again, "
        "cached results and rows that never started are set aside and shown with the time they "
        "took. Rows that cannot be read are listed with line and reason, and make the exit code 3.",
    .examples = "  batchfit jobs trace.txt\n"
                "  batchfit jobs --format csv sacct.txt > jobs.csv\n"
                "  sacct -P -o ... | batchfit jobs -\n"
                "  batchfit jobs --how nextflow\n",
    .groups = groups,
    .values_size = sizeof(struct jobs_values),
    .run = run,
};
