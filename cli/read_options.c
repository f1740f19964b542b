#include "cli/read_options.h"

#include "cli/input.h"
#include "cli/out.h"
#include "cli/table.h"
#include "model/quantity.h"
#include "model/read/history.h"
#include "model/read/join.h"

#include <regex.h>
#include <stdlib.h>
#include <unistd.h>

#define AT(member) .offset = offsetof(struct read_values, member)

const struct option_spec read_specs[] = {
    {.name = "jobs-format",
     .kind = OPTION_TEXT,
     .metavar = "FORMAT",
     AT(jobs_format),
     .shown_default = "by content",
     .help = "csv, json, batch, nextflow, slurm, wfcommons, swf or hpccost"},
    {.name = "attempts",
     .kind = OPTION_CHOICE,
     AT(attempts),
     .metavar = "RULE",
     .choices = "final|all",
     .default_text = "final",
     .help = "count one job per task that finished (or its last failure), or every attempt that "
             "held a slot"},
    {.name = "states",
     .kind = OPTION_TEXT,
     .metavar = "LIST",
     AT(states),
     .help = "count exactly the rows in these states, such as COMPLETED,FAILED; no other rule"},
    {.name = "label",
     .kind = OPTION_TEXT,
     .metavar = "REGEX",
     AT(label),
     .help = "group jobs by what REGEX finds in their names (its first parentheses, if any)"},
    {.name = "headroom",
     .kind = OPTION_DECIMAL,
     .metavar = "X",
     AT(headroom),
     .default_text = "1.2",
     .min = 1,
     .max = 100,
     .help = "where memory is guessed: times the measured peak"},
    {.name = "peak-quantile",
     .kind = OPTION_FRACTION,
     .metavar = "SHARE",
     AT(peak_quantile),
     .default_text = "100%",
     .help = "where memory is guessed: the quantile of a label's peaks; 100% is the largest"},
    {.name = "assume-memory",
     .kind = OPTION_MEMORY,
     .metavar = "SIZE",
     AT(assume_memory_mib),
     .help = "for jobs of which neither request nor peak is known, such as 4GiB"},
    {.name = "assume-vcpus",
     .kind = OPTION_DECIMAL,
     .metavar = "N",
     AT(assume_vcpus),
     .min = 0.001,
     .max = 16384,
     .help = "for jobs of which neither request nor use is known"},
    {.name = "assume-duration",
     .kind = OPTION_TEXT,
     .metavar = "D|LO..HI",
     AT(assume_duration),
     .help = "for jobs of unknown duration, such as 90m, or a range such as 30m..4h"},
    {.name = "history",
     .kind = OPTION_TEXT,
     .metavar = "FILE",
     AT(history),
     .help =
         "another job list, in any format: jobs of unknown duration take that of their label in "
         "it, at --duration-quantile"},
    {.name = "duration-quantile",
     .kind = OPTION_FRACTION,
     .metavar = "SHARE",
     AT(duration_quantile),
     .shown_default = "known durations as they are, those of --history at 90%",
     .help = "plan every job of a class at this quantile of its known durations, such as 90% for a "
             "plan that holds when jobs are slow"},
    {.name = "duration-scale",
     .kind = OPTION_DECIMAL,
     .metavar = "X",
     AT(duration_scale),
     .default_text = "1",
     .min = 0.001,
     .max = 1000,
     .help = "known durations times X, such as 1.2 where the next run is larger"},
    {.name = "job-overhead",
     .kind = OPTION_DURATION,
     .metavar = "D",
     AT(job_overhead_s),
     .default_text = "0s",
     .help = "added to each known duration, where a list has run time without staging"},
    {.name = "cores-are",
     .kind = OPTION_CHOICE,
     .metavar = "KIND",
     AT(cores_are),
     .choices = "vcpu|physical",
     .default_text = "vcpu",
     .help = "what a Slurm or SWF core is; physical counts two vCPUs"},
    {.name = "swf-memory",
     .kind = OPTION_TEXT,
     .metavar = "UNIT",
     AT(swf_memory),
     .shown_default = "by its values",
     .help = "unit of SWF memory, such as KB/proc or B/job"},
    {.name = "batch-label",
     .kind = OPTION_TEXT,
     .metavar = "WHAT",
     AT(batch_label),
     .default_text = "definition",
     .help = "group AWS Batch jobs by definition, name, or tag:KEY"},
    {.name = "duration-column",
     .kind = OPTION_TEXT,
     .metavar = "NAME",
     AT(duration_column),
     .shown_default = "the format's own",
     .help = "the column that durations are read from, where a list has several"},
    {.name = "requests",
     .kind = OPTION_TEXT,
     .metavar = "FILE",
     AT(requests),
     .help = "CSV of id, name or label with vcpus and memory: replaces requests"},
    {.name = "peaks",
     .kind = OPTION_TEXT,
     .metavar = "FILE",
     AT(peaks),
     .help = "CSV of id, name or label with peak_memory and peak_vcpus: for guesses"},
    {.name = "allow-rejected",
     .kind = OPTION_OPTIONAL,
     .metavar = "N|P%",
     AT(allow_rejected),
     .help = "exit 0 although rows can't be read: any, at most N, or at most P% of all"},
    {.name = "rejected",
     .kind = OPTION_TEXT,
     .metavar = "FILE",
     AT(rejected),
     .help = "write rows that can't be read to FILE, with line and reason, as CSV"},
    {0},
};

/* ---- one call of read_workload
 * ------------------------------------------------------------------- */

struct reading {
    struct intake_options intake;
    struct input_options input;
    struct arena arena;
    regex_t label;
    bool has_label;
    struct join requests, peaks;
    bool has_requests, has_peaks;
    struct history history;
};

/* REGEX searches the name; a job that it does not match keeps its label. */
static bool relabel(void *context, struct slice name, struct slice label, struct slice *out)
{
    (void)label;
    const struct reading *r = context;
    char small[256];
    char *text = name.n < sizeof small ? small : mem_alloc(name.n + 1);
    memcpy(text, name.p == NULL ? "" : name.p, name.n);
    text[name.n] = '\0';
    regmatch_t found[2];
    bool matches = regexec(&r->label, text, 2, found, 0) == 0;
    if (matches) {
        const regmatch_t *m = r->label.re_nsub > 0 && found[1].rm_so >= 0 ? &found[1] : &found[0];
        *out = (struct slice){name.p + m->rm_so, (size_t)(m->rm_eo - m->rm_so)};
    }
    if (text != small)
        free(text);
    return matches;
}

static void supplement(void *context, struct job_row *row)
{
    struct reading *r = context;
    if (r->has_requests)
        join_apply(&r->requests, row);
    if (r->has_peaks)
        join_apply(&r->peaks, row);
}

static bool compile_label(struct reading *r, const char *text, struct error *err)
{
    int code = regcomp(&r->label, text, REG_EXTENDED);
    if (code != 0) {
        char why[128];
        regerror(code, &r->label, why, sizeof why);
        return error_set(err, ERROR_USAGE,
                         "--label: '%.100s': %s; a POSIX extended regular "
                         "expression is accepted",
                         text, why);
    }
    r->has_label = true;
    return true;
}

static bool read_join(struct join *join, bool *has, const char *option, const char *path,
                      struct error *err)
{
    if (path == NULL)
        return true;
    struct input_file file;
    if (!input_open(&file, path, err))
        return error_prefix(err, "--%s", option);
    *has = join_read(join, file.text, err);
    input_close(&file);
    return *has || error_prefix(err, "--%s: %.200s", option, path);
}

/* "KB/proc", "B/job", "MB": bytes of the unit, and whether it counts the job as a whole. */
static bool swf_memory(struct read_options *read, const char *text, struct error *err)
{
    if (text == NULL)
        return true;
    const char *slash = strchr(text, '/');
    size_t n = slash == NULL ? strlen(text) : (size_t)(slash - text);
    static const char *const units[] = {"B", "KB", "MB", "GB"};
    int64_t bytes = 1;
    for (int k = 0; k < 4; k++, bytes *= 1024) {
        if (strlen(units[k]) == n && strncmp(units[k], text, n) == 0)
            read->swf_memory_unit_bytes = bytes;
    }
    read->swf_memory_per_job = slash != NULL && strcmp(slash, "/job") == 0;
    bool known_share = slash == NULL || read->swf_memory_per_job || strcmp(slash, "/proc") == 0;
    if (read->swf_memory_unit_bytes > 0 && known_share)
        return true;
    return error_set(err, ERROR_USAGE,
                     "--swf-memory: '%.80s': B, KB, MB or GB is accepted, followed by /proc "
                     "(the default) or /job",
                     text);
}

static bool batch_label(const char *text, struct error *err)
{
    if (strcmp(text, "definition") == 0 || strcmp(text, "name") == 0 ||
        (strncmp(text, "tag:", 4) == 0 && text[4] != '\0'))
        return true;
    return error_set(err, ERROR_USAGE,
                     "--batch-label: '%.80s': definition, name or tag:KEY is accepted", text);
}

static bool find_format(struct input_options *input, const char *name, struct error *err)
{
    if (name == NULL)
        return true;
    input->format = job_format_named(name);
    if (input->format != NULL)
        return true;
    error_set(err, ERROR_USAGE, "--jobs-format: '%.60s' is not known; accepted:", name);
    for (const struct job_format *f = job_formats; f->name != NULL; f++) {
        size_t n = strlen(err->message);
        snprintf(err->message + n, sizeof err->message - n, "%s %s", f == job_formats ? "" : ",",
                 f->name);
    }
    return false;
}

bool read_assumed_durations(const struct read_values *v, int64_t *least_ms, int64_t *most_ms,
                            struct error *err)
{
    *least_ms = *most_ms = UNKNOWN;
    if (v->assume_duration == NULL)
        return true;
    struct slice text = slice_of(v->assume_duration), high = text;
    const char *dots = strstr(v->assume_duration, "..");
    if (dots != NULL) {
        text.n = (size_t)(dots - v->assume_duration);
        high = slice_of(dots + 2);
    }
    if (quantity_duration_ms(text, MS_PER_S, least_ms) &&
        quantity_duration_ms(high, MS_PER_S, most_ms) && *least_ms <= *most_ms)
        return true;
    return error_set(err, ERROR_USAGE,
                     "--assume-duration: '%.80s': a duration such as 90m, or a range such as "
                     "30m..4h, is accepted",
                     v->assume_duration);
}

static bool fill_intake(struct reading *r, const struct read_values *v,
                        const struct read_extra *extra, struct error *err)
{
    int64_t least, most;
    if (!read_assumed_durations(v, &least, &most, err))
        return false;
    r->intake = intake_defaults();
    r->intake.attempts = (enum attempts_rule)v->attempts;
    r->intake.states = v->states;
    r->intake.headroom = v->headroom;
    r->intake.peak_quantile = v->peak_quantile;
    if (v->assume_memory_mib > 0)
        r->intake.assume_mem_mib = v->assume_memory_mib;
    if (v->assume_vcpus > 0)
        r->intake.assume_mcpu =
            ((int64_t)(v->assume_vcpus * MCPU_PER_VCPU + 0.5) + 999) / 1000 * MCPU_PER_VCPU;
    r->intake.assume_duration_ms = least == most ? least : UNKNOWN;
    r->intake.assume_mixed_ms = most;
    r->intake.duration_scale = v->duration_scale;
    r->intake.duration_quantile = v->duration_quantile;
    r->intake.job_overhead_ms = v->job_overhead_s * MS_PER_S;
    r->intake.cores_are_physical = v->cores_are == 1;
    r->intake.keep_jobs = extra->keep_jobs || extra->ready != READY_NONE;
    r->intake.ready = extra->ready;
    r->input.keep_most = extra->ready == READY_NONE ? extra->keep_most : 0;
    if (v->rejected != NULL)
        r->intake.keep_rejected = INT64_MAX;
    if (r->has_label) {
        r->intake.relabel = relabel;
        r->intake.relabel_context = r;
    }
    if (r->has_requests || r->has_peaks) {
        r->intake.supplement = supplement;
        r->intake.supplement_context = r;
    }
    return true;
}

/* Reads the other list as this one is read, except that its durations are its own. */
static bool read_history(struct reading *r, const struct read_values *v, struct error *err)
{
    enum { ALL = 1 };
    struct workload past;
    struct intake_options intake = r->intake;
    struct input_options input = r->input;
    const char *paths[ALL] = {v->history};
    if (v->history == NULL)
        return true;
    intake.assume_duration_ms = intake.assume_mixed_ms = UNKNOWN;
    intake.duration_scale = 1;
    intake.duration_quantile = 0;
    intake.keep_jobs = false;
    intake.ready = READY_NONE;
    intake.keep_rejected = 0;
    intake.supplement = NULL;
    input.intake = &intake;
    input.format = NULL;
    if (!input_read(&past, paths, ALL, &input, err))
        return error_prefix(err, "--history");
    history_make(&r->history, &past,
                 v->duration_quantile > 0 ? v->duration_quantile : HISTORY_QUANTILE);
    workload_clear(&past);
    if (r->history.n == 0)
        return error_set(err, ERROR_INPUT, "--history: %.200s has no job of known duration",
                         v->history);
    r->intake.history = history_find;
    r->intake.history_context = &r->history;
    return true;
}

static bool prepare(struct reading *r, const struct read_values *v, const struct read_extra *extra,
                    struct error *err)
{
    bool allowed;
    if (!read_allows(v->allow_rejected, 0, 1, &allowed, err) ||
        (v->label != NULL && !compile_label(r, v->label, err)))
        return false;
    if (!find_format(&r->input, v->jobs_format, err) || !batch_label(v->batch_label, err) ||
        !swf_memory(&r->input.read, v->swf_memory, err) ||
        !read_join(&r->requests, &r->has_requests, "requests", v->requests, err) ||
        !read_join(&r->peaks, &r->has_peaks, "peaks", v->peaks, err) ||
        !fill_intake(r, v, extra, err))
        return false;
    r->input.intake = &r->intake;
    r->input.read.batch_label = v->batch_label;
    r->input.read.duration = v->duration_column;
    long processors = extra->threads > 0 ? extra->threads : sysconf(_SC_NPROCESSORS_ONLN);
    r->input.threads = processors < 1 ? 1 : processors > 64 ? 64 : (int)processors;
    if (!read_history(r, v, err))
        return false;
    /* Rows of several threads would mark the same table entries as used. */
    if (r->has_requests || r->has_peaks)
        r->input.threads = 1;
    return true;
}

static void tell_unused(const struct reading *r, const struct read_values *v,
                        const struct workload *w)
{
    char n[32];
    bool used = v->history == NULL;
    for (int32_t c = 0; c < w->n_classes && !used; c++)
        used = w->classes[c].history_duration;
    if (!used)
        note("--history %s: no job of unknown duration has one of its %s labels", v->history,
             show_whole(n, r->history.n));
    if (r->has_requests && join_unused(&r->requests) > 0)
        note("%s: %s rows name no job of the list", v->requests,
             show_whole(n, join_unused(&r->requests)));
    if (r->has_peaks && join_unused(&r->peaks) > 0)
        note("%s: %s rows name no job of the list", v->peaks,
             show_whole(n, join_unused(&r->peaks)));
}

bool read_workload(struct workload *w, const struct read_values *v, const char *const *paths,
                   int n_paths, const struct read_extra *extra, struct error *err)
{
    static const char *const standard_input[] = {"-"};
    *w = (struct workload){0};
    if (n_paths == 0 && isatty(STDIN_FILENO))
        return error_set(err, ERROR_USAGE,
                         "no job list: name a file, or send one to standard input");
    struct reading r = {0};
    bool ok = prepare(&r, v, extra, err) && input_read(w, n_paths == 0 ? standard_input : paths,
                                                       n_paths == 0 ? 1 : n_paths, &r.input, err);
    if (ok)
        tell_unused(&r, v, w);
    if (r.has_label)
        regfree(&r.label);
    join_clear(&r.requests);
    join_clear(&r.peaks);
    history_clear(&r.history);
    return ok;
}
