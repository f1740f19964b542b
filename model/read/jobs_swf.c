/* jobs_swf.c - the Standard Workload Format of the Parallel Workloads Archive.
 *
 * 18 numbers a line, -1 for unknown, ';' before comments.  Lists in the wild bend it: semicolons
 * between the fields, a line of names, more columns, memory in bytes for the whole job.  What a
 * list does with memory is judged from its first records and said; the user can overrule it.
 * Source: "The Standard Workload Format" 2.2; the lists of the archive and of the Alea simulator.
 */
#include "model/arena.h"
#include "model/quantity.h"
#include "model/read/table_lines.h"

#include <stdlib.h>

enum field {
    JOB,
    SUBMIT,
    WAIT,
    RUN,
    PROCS,
    CPU_TIME,
    USED_MEMORY,
    WANTED_PROCS,
    WANTED_TIME,
    WANTED_MEMORY,
    STATUS,
    USER,
    GROUP,
    APPLICATION,
    QUEUE,
    PARTITION,
    PRECEDING,
    THINK_TIME,
    N_FIELDS,
};

static const char *const field_names[N_FIELDS] = {
    "job number",     "submit time",      "wait time",   "run time",
    "processors",     "CPU time",         "used memory", "requested processors",
    "requested time", "requested memory", "status",      "user",
    "group",          "application",      "queue",       "partition",
    "preceding job",  "think time",
};

enum {
    SAMPLE_BYTES = 1 << 20, /* of the list are looked at to judge it */
    SAMPLE_LEAST = 20,      /* equal values that make a constant, not a measurement */
};

/* More than 64 GiB for one processor, when it counts KB, is not a request but a count of bytes. */
#define KIB_PER_PROC_MAX (INT64_C(64) << 20)
#define BYTES_PER_KIB 1024
#define BYTES_PER_MIB (INT64_C(1) << 20)

/* One value, so long as every record of the sample has it. */
struct constant {
    int64_t value; /* UNKNOWN: not seen yet */
    int64_t records;
    bool varies;
};

struct swf {
    struct intake *in;
    struct table_lines lines;
    struct slice at[N_FIELDS]; /* the fields of the record */
    bool after_records;
    int64_t zero_s; /* UnixStartTime, or 0 */
    int64_t unit_bytes;
    bool per_job;
    bool used_is_measured;
    bool cpu_is_measured;
    bool preceding_is_meant;
};

/* ---- fields ---------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static size_t split_blanks(struct slice line, struct slice at[N_FIELDS])
{
    size_t n = 0;
    const char *end = line.p + line.n;
    for (const char *p = line.p; n < N_FIELDS;) {
        while (p < end && is_blank(*p))
            p++;
        if (p == end)
            break;
        const char *start = p;
        while (p < end && !is_blank(*p))
            p++;
        at[n++] = (struct slice){start, (size_t)(p - start)};
    }
    return n;
}

static size_t split_semicolons(struct slice line, struct slice at[N_FIELDS])
{
    size_t n = 0;
    for (struct slice rest = line; n < N_FIELDS;) {
        const char *end = rest.n == 0 ? NULL : memchr(rest.p, ';', rest.n);
        struct slice field = {rest.p, end == NULL ? rest.n : (size_t)(end - rest.p)};
        at[n++] = slice_trim(field);
        if (end == NULL)
            break;
        rest = slice_from(rest, field.n + 1);
    }
    return n;
}

/* The fields of one record, at most the 18 of the format.  A line with ';' after its first field
 * uses it as a separator; what starts with ';' is a comment and never comes here. */
static size_t split(struct slice line, struct slice at[N_FIELDS])
{
    size_t n = 0;
    while (n < line.n && !is_blank(line.p[n]) && line.p[n] != ';')
        n++;
    return n < line.n && line.p[n] == ';' ? split_semicolons(line, at) : split_blanks(line, at);
}

/* "-1", "-1.00", or nothing. */
static bool is_unknown(struct slice s)
{
    if (s.n == 0)
        return true;
    if (s.p[0] != '-' || s.n < 2 || s.p[1] != '1' || (s.n > 2 && s.p[2] != '.'))
        return false;
    for (size_t i = 3; i < s.n; i++)
        if (s.p[i] != '0')
            return false;
    return true;
}

/* A number times scale; UNKNOWN stays for -1 and for nothing.  False: neither. */
static bool number(struct slice s, int64_t scale, enum rounding round, int64_t *value)
{
    if (is_unknown(s))
        return true;
    /* Nearly all are whole: a shorter way. */
    int64_t whole;
    return (quantity_whole(s, INT64_MAX / MS_PER_S / MCPU_PER_VCPU, &whole) &&
            mul_checked(value, whole, scale)) ||
           quantity_scaled(s, scale, round, value);
}

/* ---- judging the list ------------------------------------------------------------------------ */

struct sample {
    struct constant used, cpu, preceding;
    int64_t requests, above; /* memory requests, and those of them too large for KB */
    int64_t per_proc;        /* request / processors where it is the same for all; else UNKNOWN */
    int64_t several;         /* requests of jobs with more than one processor */
    bool requests_differ;
    int64_t first_request;
};

static void constant_see(struct constant *c, int64_t value)
{
    if (c->records++ == 0)
        c->value = value;
    c->varies |= value != c->value;
}

static void sample_request(struct sample *s, int64_t request, int64_t procs)
{
    s->above += request > KIB_PER_PROC_MAX;
    s->several += procs > 1;
    int64_t each = procs > 0 && request % procs == 0 ? request / procs : UNKNOWN;
    if (s->requests++ == 0) {
        s->per_proc = each;
        s->first_request = request;
    }
    s->requests_differ |= request != s->first_request;
    if (each != s->per_proc)
        s->per_proc = UNKNOWN;
}

static void sample_record(struct sample *s, const struct slice at[N_FIELDS])
{
    int64_t used = UNKNOWN;
    int64_t cpu = UNKNOWN;
    int64_t request = UNKNOWN;
    int64_t preceding = UNKNOWN;
    int64_t procs = UNKNOWN;
    if (number(at[USED_MEMORY], 1, ROUND_UP, &used) && used > 0)
        constant_see(&s->used, used);
    if (number(at[CPU_TIME], MS_PER_S, ROUND_NEAREST, &cpu) && cpu > 0)
        constant_see(&s->cpu, cpu);
    if (number(at[PRECEDING], 1, ROUND_DOWN, &preceding) && preceding >= 0)
        constant_see(&s->preceding, preceding);
    if (number(at[PROCS], 1, ROUND_UP, &procs) &&
        number(at[WANTED_MEMORY], 1, ROUND_UP, &request) && request > 0)
        sample_request(s, request, procs);
}

static void judge_memory(struct swf *w, const struct sample *s, const struct read_options *options)
{
    if (options != NULL && options->swf_memory_unit_bytes > 0) {
        w->unit_bytes = options->swf_memory_unit_bytes;
        w->per_job = options->swf_memory_per_job;
        intake_note(w->in, "memory is read in units of %lld bytes per %s, as told",
                    (long long)w->unit_bytes, w->per_job ? "job" : "processor");
        return;
    }
    w->per_job = s->requests > 0 && s->above * 2 > s->requests;
    w->unit_bytes = w->per_job ? 1 : BYTES_PER_KIB;
    if (w->per_job)
        intake_note(w->in, "requested memory is read as bytes for the whole job: as KB per "
                           "processor, which the format says, most jobs would ask for more than "
                           "64 GiB on each processor");
    else if (s->requests > 0 || s->used.records > 0)
        intake_note(w->in, "memory is read as KB per processor, as the format says");
    if (!w->per_job && s->several > 0 && s->requests_differ && s->per_proc != UNKNOWN)
        intake_note(w->in, "requested memory grows with the processors: it may be for the whole "
                           "job, against the format (the unit of SWF memory can be set)");
}

static void judge(struct swf *w, const struct sample *s, const struct read_options *options)
{
    judge_memory(w, s, options);
    w->used_is_measured = s->used.varies || s->used.records < SAMPLE_LEAST;
    w->cpu_is_measured = s->cpu.varies || s->cpu.records < SAMPLE_LEAST;
    w->preceding_is_meant = s->preceding.varies || s->preceding.records < SAMPLE_LEAST;
    if (!w->used_is_measured)
        intake_note(w->in,
                    "used memory is %lld in every record: that is no measurement and is "
                    "not used",
                    (long long)s->used.value);
    if (!w->cpu_is_measured)
        intake_note(w->in, "CPU time is the same in every record: that is no measurement and is "
                           "not used");
    if (!w->preceding_is_meant)
        intake_note(w->in,
                    "preceding job is %lld in every record: it is not taken as a "
                    "dependency",
                    (long long)s->preceding.value);
}

static void look_ahead(struct swf *w, struct slice text, const struct read_options *options)
{
    struct table_lines lines;
    struct slice line;
    struct slice at[N_FIELDS];
    struct sample s = {.per_proc = UNKNOWN};
    table_start(&lines, text, NULL);
    while (lines.at < SAMPLE_BYTES && table_next(&lines, &line))
        if (line.n > 0 && line.p[0] != ';' && split(line, at) == N_FIELDS)
            sample_record(&s, at);
    judge(w, &s, options);
}

/* ---- records --------------------------------------------------------------------------------- */

static bool reject(struct swf *w, enum field f, const char *accepted)
{
    intake_reject(w->in, w->lines.line, "%s: '%.*s': %s", field_names[f], SLICE_ARGS(w->at[f]),
                  accepted);
    return false;
}

static bool read_number(struct swf *w, enum field f, int64_t scale, enum rounding round,
                        int64_t *value)
{
    if (number(w->at[f], scale, round, value))
        return true;
    return reject(w, f, "a number of at least 0, or -1 for unknown, is needed");
}

static bool read_memory(struct swf *w, enum field f, int64_t procs, int64_t *mib)
{
    int64_t amount = UNKNOWN;
    int64_t bytes;
    if (!read_number(w, f, 1, ROUND_UP, &amount))
        return false;
    if (amount <= 0)
        return true;
    if (!mul_checked(&bytes, amount, w->unit_bytes) ||
        (!w->per_job && !mul_checked(&bytes, bytes, procs)))
        return reject(w, f, "more memory than can be counted");
    *mib = bytes / BYTES_PER_MIB + (bytes % BYTES_PER_MIB != 0);
    return true;
}

static bool read_request(struct swf *w, struct job_row *row)
{
    int64_t procs = UNKNOWN;
    if (!read_number(w, PROCS, 1, ROUND_UP, &procs))
        return false;
    if (procs <= 0 && !read_number(w, WANTED_PROCS, 1, ROUND_UP, &procs))
        return false;
    row->cores = true;
    if (procs <= 0)
        return true;
    if (!mul_checked(&row->mcpu, procs, MCPU_PER_VCPU))
        return reject(w, PROCS, "more processors than can be counted");
    return read_memory(w, WANTED_MEMORY, procs, &row->mem_mib) &&
           (!w->used_is_measured || read_memory(w, USED_MEMORY, procs, &row->peak_mib));
}

/* CPU time is per processor, so its share of the run time times the processors is what ran.  Some
 * logs hold more than the run time, which no processor can do: that measures nothing. */
static bool read_cpu_use(struct swf *w, struct job_row *row)
{
    int64_t cpu_ms = UNKNOWN;
    if (!read_number(w, CPU_TIME, MS_PER_S, ROUND_NEAREST, &cpu_ms))
        return false;
    int64_t product;
    if (w->cpu_is_measured && cpu_ms > 0 && cpu_ms <= row->duration_ms && row->mcpu > 0 &&
        mul_checked(&product, cpu_ms, row->mcpu))
        row->peak_mcpu = product / row->duration_ms;
    return true;
}

static bool read_times(struct swf *w, struct job_row *row)
{
    int64_t submit_ms = UNKNOWN;
    int64_t wait_ms = UNKNOWN;
    if (!read_number(w, SUBMIT, MS_PER_S, ROUND_NEAREST, &submit_ms) ||
        !read_number(w, WAIT, MS_PER_S, ROUND_NEAREST, &wait_ms) ||
        !read_number(w, RUN, MS_PER_S, ROUND_NEAREST, &row->duration_ms))
        return false;
    if (submit_ms == UNKNOWN)
        return true;
    if (!add_checked(&submit_ms, w->zero_s * MS_PER_S))
        return reject(w, SUBMIT, "a time this late cannot be counted");
    row->submit_ms = submit_ms;
    if (wait_ms == UNKNOWN || !add_checked(&submit_ms, wait_ms))
        return true;
    row->start_ms = submit_ms;
    if (row->duration_ms != UNKNOWN && add_checked(&submit_ms, row->duration_ms))
        row->end_ms = submit_ms;
    return true;
}

/* Status 2 to 4 are parts of a job that has a line of its own as well. */
static bool read_status(struct swf *w, struct job_row *row, bool *is_part)
{
    int64_t status = UNKNOWN;
    if (!read_number(w, STATUS, 1, ROUND_DOWN, &status))
        return false;
    if (status > 5)
        return reject(w, STATUS, "0 to 5, or -1 for unknown, is needed");
    *is_part = status >= 2 && status <= 4;
    if (status != UNKNOWN)
        row->state_text = w->at[STATUS];
    if (status == 5)
        row->state = row->duration_ms <= 0 ? JOB_NEVER_STARTED : JOB_FAILED;
    else if (status == 0)
        row->state = JOB_FAILED;
    return true;
}

static void take_record(struct swf *w)
{
    struct job_row row = job_row_blank(w->lines.line);
    bool is_part = false;
    if (!read_times(w, &row) || !read_request(w, &row) || !read_cpu_use(w, &row) ||
        !read_status(w, &row, &is_part))
        return;
    row.id = w->at[JOB];
    row.name = w->at[JOB];
    if (w->preceding_is_meant && !is_unknown(w->at[PRECEDING]))
        row.depends_on = w->at[PRECEDING];
    if (is_part)
        intake_aside(w->in, ASIDE_PART, 1, row.duration_ms, row.mcpu);
    else
        intake_row(w->in, &row);
}

/* A line of names where the first record would stand; they must be the format's, in its order. */
static bool is_header(const struct slice at[N_FIELDS], size_t n)
{
    static const char *const starts[] = {NULL, "submit", "wait", "run"};
    if (n < N_FIELDS || table_is_digits(at[JOB]))
        return false;
    for (int i = 1; i < 4; i++)
        if (at[i].n < strlen(starts[i]) ||
            !table_same_word((struct slice){at[i].p, strlen(starts[i])}, slice_of(starts[i])))
            return false;
    return true;
}

static void take_comment(struct swf *w, struct slice line)
{
    static const char key[] = "UnixStartTime:";
    struct slice rest = slice_trim(slice_from(line, 1));
    int64_t s;
    if (!slice_starts(rest, slice_of(key)))
        return;
    rest = slice_trim(slice_from(rest, sizeof key - 1));
    if (quantity_whole(rest, DURATION_MAX_S * 256, &s))
        w->zero_s = s;
}

static void take_line(struct swf *w, struct slice line)
{
    if (slice_trim(line).n == 0)
        return;
    if (line.p[0] == ';') {
        take_comment(w, line);
        return;
    }
    size_t n = split(line, w->at);
    bool header = !w->after_records && is_header(w->at, n);
    w->after_records = true;
    if (header)
        intake_note(w->in, "the first line names the columns: it is not a record");
    else if (n < N_FIELDS)
        intake_reject(w->in, w->lines.line, "the record has %zu fields, SWF has %d", n, N_FIELDS);
    else
        take_record(w);
}

bool jobs_swf_read(struct slice text, const struct read_options *options, struct intake *in,
                   struct error *err)
{
    struct swf w = {.in = in};
    struct slice line;
    if (options != NULL && options->duration != NULL && strcmp(options->duration, "run") != 0)
        return error_set(err, ERROR_USAGE, "duration column '%s': SWF has the run time only (run)",
                         options->duration);
    if (jobs_swf_detect(text) == 0)
        return error_set(err, ERROR_INPUT,
                         "not SWF: lines of 18 numbers are needed, with ';' before comments");
    look_ahead(&w, text, options);
    intake_duration_from(in, "run time, field 4");
    intake_no_dependencies(in, false);
    table_start(&w.lines, text, options);
    while (table_next(&w.lines, &line))
        take_line(&w, line);
    return true;
}

/* How many of the fields are numbers? */
static int numbers(const struct slice at[N_FIELDS])
{
    int n = 0;
    int64_t value = UNKNOWN;
    for (int i = 0; i < N_FIELDS; i++)
        n += number(at[i], 1, ROUND_UP, &value);
    return n;
}

int jobs_swf_detect(struct slice head)
{
    enum { LINES_LOOKED_AT = 5, NUMBERS_LEAST = 12 };
    struct table_lines lines;
    struct slice line;
    struct slice at[N_FIELDS];
    bool comments = false;
    int looked_at = 0;
    table_start(&lines, head, NULL);
    while (looked_at < LINES_LOOKED_AT && lines.at < SAMPLE_BYTES && table_next(&lines, &line)) {
        if (slice_trim(line).n == 0)
            continue;
        if (line.p[0] == ';') {
            comments = true;
            continue;
        }
        looked_at++;
        if (split(line, at) == N_FIELDS && table_is_digits(at[JOB]) &&
            number(at[RUN], 1, ROUND_UP, &(int64_t){0}) && numbers(at) >= NUMBERS_LEAST)
            return comments ? 92 : 80;
        /* Before the first record stand comments, or a line of the format's names. */
        if (!comments && looked_at == 1 && !is_header(at, split(line, at)))
            return 0;
    }
    return 0;
}
