/* jobs_nextflow.c - Nextflow's trace file.
 *
 * A header names the columns (trace.fields chooses them), so columns are found by name; old traces
 * repeat names, once for people and once raw.  Units differ per cell and need no switch: raw cells
 * are bare numbers (ms, bytes), cells for people carry a unit.  Each retry is a row of its own.
 * Source: Nextflow documentation, "Tracing"; traces of 2015 to 2025. */
#include "model/arena.h"
#include "model/quantity.h"
#include "model/read/table_lines.h"

#include <stdlib.h>

enum column {
    TASK_ID,
    HASH,
    NATIVE_ID,
    NAME,
    TASK,
    PROCESS,
    STATUS,
    ATTEMPT,
    SUBMIT,
    START,
    COMPLETE,
    DURATION,
    REALTIME,
    CPUS,
    MEMORY,
    DISK,
    CPU_PERCENT,
    PEAK_RSS,
    RSS,
    CONTAINER,
    ACCELERATOR,
    ACCELERATOR_REQUEST,
    QUEUE,
    N_COLUMNS,
};

/* "Task" is what the tables of Lotaru, made from traces, call the process. */
static const char *const column_names[N_COLUMNS] = {
    "task_id",     "hash",
    "native_id",   "name",
    "task",        "process",
    "status",      "attempt",
    "submit",      "start",
    "complete",    "duration",
    "realtime",    "cpus",
    "memory",      "disk",
    "%cpu",        "peak_rss",
    "rss",         "container",
    "accelerator", "accelerator_request",
    "queue",
};

/* Names that hardly any other table has; three of them make a trace. */
static const char *const telling_names[] = {
    "task_id",   "hash", "native_id", "realtime", "%cpu",       "peak_rss", "rss",
    "peak_vmem", "vmem", "rchar",     "wchar",    "read_bytes", "syscr",    "vol_ctxt",
};
enum {
    N_TELLING = sizeof telling_names / sizeof telling_names[0],
    TELLING_NEEDED = 3,
    NAMES_NEEDED = 2
};

/* The columns of traces without a header: today's default, and the one of 2015. */
static const char header_14[] = "task_id\thash\tnative_id\tname\tstatus\texit\tsubmit\tduration\t"
                                "realtime\t%cpu\tpeak_rss\tpeak_vmem\trchar\twchar";
static const char header_26[] =
    "task_id\thash\tnative_id\tname\tstatus\texit\tsubmit\tduration\trealtime\t%cpu\trss\tvmem\t"
    "peak_rss\tpeak_vmem\trchar\twchar\tsyscr\tsyscw\tduration\trealtime\trss\tvmem\tpeak_rss\t"
    "peak_vmem\trchar\twchar";

struct trace {
    struct intake *in;
    struct table_lines lines;
    char separator;
    bool by_duration; /* the user wants the duration column, not realtime */
    struct slice first_name;
    size_t n_columns;
    int at[N_COLUMNS][2]; /* the column and its repetition; -1 */
    int64_t without_realtime;
    bool local_times;
    struct table_fields fields;
};

static bool absent(struct slice s)
{
    return s.n == 0 || (s.n == 1 && s.p[0] == '-') || slice_is(s, "null");
}

/* What the row says in a column; empty when it says nothing.  Of a repeated column the raw cell is
 * exact, the one for people rounded. */
static struct slice cell(const struct trace *t, enum column c)
{
    if (t->at[c][0] < 0)
        return SLICE_NONE;
    struct slice s = slice_trim(t->fields.at[t->at[c][0]]);
    if (t->at[c][1] >= 0 && !table_is_digits(s)) {
        struct slice other = slice_trim(t->fields.at[t->at[c][1]]);
        if (table_is_digits(other) || absent(s))
            s = other;
    }
    return absent(s) ? SLICE_NONE : s;
}

static bool reject(struct trace *t, enum column c, struct slice value, const char *accepted)
{
    intake_reject(t->in, t->lines.line, "%s: '%.*s': %s", column_names[c], SLICE_ARGS(value),
                  accepted);
    return false;
}

/* ---- the header ------------------------------------------------------------------------------ */

static void map_columns(struct trace *t)
{
    bool repeated = false;
    for (int c = 0; c < N_COLUMNS; c++) {
        t->at[c][0] = table_column(&t->fields, column_names[c], 0);
        t->at[c][1] =
            t->at[c][0] < 0 ? -1 : table_column(&t->fields, column_names[c], t->at[c][0] + 1);
        repeated |= t->at[c][1] >= 0;
    }
    t->first_name = slice_trim(t->fields.at[0]);
    t->n_columns = t->fields.n;
    if (repeated)
        intake_note(t->in, "columns appear twice: where one of the two is raw (ms, bytes) it is "
                           "read, since the other is rounded");
    if (t->at[PEAK_RSS][0] < 0 && t->at[RSS][0] >= 0)
        intake_note(t->in, "no peak_rss column: rss is taken as the peak memory");
}

/* "3f/a1b2c3": the start of a task's work directory. */
static bool is_hash(struct slice s)
{
    if (s.n != 9 || s.p[2] != '/')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        bool hex = (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f');
        if (i != 2 && !hex)
            return false;
    }
    return true;
}

static const struct {
    const char *word;
    enum job_state state;
} states[] = {
    {"COMPLETED", JOB_FINISHED},    {"FAILED", JOB_FAILED},     {"CACHED", JOB_CACHED},
    {"ABORTED", JOB_FAILED},        {"RUNNING", JOB_RUNNING},   {"SUBMITTED", JOB_NEVER_STARTED},
    {"PENDING", JOB_NEVER_STARTED}, {"NEW", JOB_NEVER_STARTED},
};

static bool state_of(struct slice word, enum job_state *state)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (slice_is(word, states[i].word)) {
            *state = states[i].state;
            return true;
        }
    }
    return false;
}

static int columns_named(const struct table_fields *f, const char *const *names, int n_names)
{
    int found = 0;
    for (int i = 0; i < n_names; i++)
        found += table_column(f, names[i], 0) >= 0;
    return found;
}

/* A header has some of the telling names, or realtime beside what names a task. */
static bool is_header(const struct table_fields *f)
{
    static const char *const who[] = {"task_id", "name", "process", "task"};
    return columns_named(f, telling_names, N_TELLING) >= TELLING_NEEDED ||
           (table_column(f, column_names[REALTIME], 0) >= 0 && columns_named(f, who, 4) > 0);
}

/* Is this a row in the default order, task_id, hash, native_id, name, status ...? */
static bool is_default_row(const struct table_fields *f)
{
    enum job_state state;
    return f->n >= 9 && is_hash(f->at[1]) && state_of(f->at[4], &state);
}

static bool start_without_header(struct trace *t, struct error *err)
{
    const char *header = t->fields.n == 14 ? header_14 : t->fields.n == 26 ? header_26 : NULL;
    if (header == NULL)
        return error_set(err, ERROR_INPUT,
                         "line %lld: a Nextflow trace without a header line and of %zu columns, "
                         "where 14 or 26 are known: put the header line first",
                         (long long)t->lines.line, t->fields.n);
    intake_note(t->in, "no header line: %zu columns in Nextflow's default order are assumed",
                t->fields.n);
    table_split_plain(slice_of(header), '\t', &t->fields);
    map_columns(t);
    t->first_name = SLICE_NONE;
    return true;
}

/* Reads the first line that is not blank into fields; false at the end of the text. */
static bool split_first(struct table_lines *lines, char *separator, struct table_fields *f)
{
    struct slice line;
    int found;
    do {
        if (!table_next(lines, &line))
            return false;
    } while (slice_trim(line).n == 0);
    *separator = table_separator(line, column_names, N_COLUMNS, &found);
    if (found < NAMES_NEEDED)
        *separator = '\t';
    if (table_split_quoted(lines, line, *separator, f) != NULL)
        f->n = 0;
    return true;
}

/* Finds the columns on the first line that is not blank; *is_row when it is a row already. */
static bool start(struct trace *t, bool *is_row, struct error *err)
{
    if (!split_first(&t->lines, &t->separator, &t->fields))
        return error_set(err, ERROR_INPUT, "the text is empty: a Nextflow trace is expected");
    *is_row = !is_header(&t->fields);
    if (*is_row && is_default_row(&t->fields))
        return start_without_header(t, err);
    if (*is_row)
        return error_set(err, ERROR_INPUT,
                         "line %lld: not a Nextflow trace: a header line with columns such as "
                         "task_id, name, status and realtime is needed",
                         (long long)t->lines.line);
    map_columns(t);
    return true;
}

static bool choose_duration(struct trace *t, const struct read_options *options, struct error *err)
{
    const char *wanted = options == NULL ? NULL : options->duration;
    if (wanted != NULL && strcmp(wanted, "realtime") != 0 && strcmp(wanted, "duration") != 0)
        return error_set(err, ERROR_USAGE,
                         "duration column '%s': a Nextflow trace has realtime and duration",
                         wanted);
    t->by_duration = wanted != NULL && strcmp(wanted, "duration") == 0;
    if (wanted == NULL && t->at[REALTIME][0] < 0 && t->at[DURATION][0] >= 0)
        t->by_duration = true;
    enum column c = t->by_duration ? DURATION : REALTIME;
    if (t->at[c][0] < 0) {
        if (wanted != NULL)
            return error_set(err, ERROR_INPUT, "the trace has no column %s", wanted);
        intake_note(t->in, "neither a realtime nor a duration column: durations are unknown");
        return true;
    }
    intake_duration_from(t->in, column_names[c]);
    return true;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static bool read_duration(struct trace *t, struct job_row *row)
{
    enum column c = t->by_duration ? DURATION : REALTIME;
    struct slice s = cell(t, c);
    /* A task that ended in its container left its own measurements there, realtime among them;
     * of others realtime is what Nextflow saw from outside. */
    row->command_time = c == REALTIME && s.n > 0 && cell(t, CPU_PERCENT).n > 0;
    if (s.n == 0 && c == REALTIME) {
        c = DURATION;
        s = cell(t, c);
        t->without_realtime += s.n > 0;
    }
    if (s.n > 0 && !quantity_duration_ms(s, 1, &row->duration_ms))
        return reject(t, c, s, "a duration such as 1h 5s, 374ms or bare milliseconds is needed");
    return true;
}

static bool read_time(struct trace *t, enum column c, int64_t *ms)
{
    struct slice s = cell(t, c);
    if (s.n == 0)
        return true;
    if (table_is_digits(s) ? quantity_whole(s, INT64_MAX / 2, ms) : quantity_time_ms(s, ms)) {
        t->local_times |= s.n > 4 && s.p[4] == '-';
        return true;
    }
    return reject(t, c, s,
                  "a time such as 2026-09-01 10:00:00.120, or epoch milliseconds, is needed");
}

static bool read_memory(struct trace *t, enum column c, int64_t *mib)
{
    struct slice s = cell(t, c);
    if (s.n == 0)
        return true;
    if (!quantity_memory_mib(s, 1, ROUND_UP, mib))
        return reject(t, c, s, "a size such as 1.5 GB, or bare bytes, is needed");
    /* No task uses or asks for no memory: 0 is a sample that was never taken. */
    if (*mib == 0)
        *mib = UNKNOWN;
    return true;
}

static bool read_number(struct trace *t, enum column c, int64_t scale, int64_t *value)
{
    struct slice s = cell(t, c);
    if (s.n > 0 && s.p[s.n - 1] == '%')
        s.n--;
    if (s.n > 0 && !quantity_scaled(s, scale, ROUND_UP, value))
        return reject(t, c, s, "a number is needed");
    return true;
}

static bool read_disk(struct trace *t, struct job_row *row)
{
    int64_t mib = UNKNOWN;
    if (!read_memory(t, DISK, &mib))
        return false;
    if (mib != UNKNOWN)
        row->scratch_gib = (mib + MIB_PER_GIB - 1) / MIB_PER_GIB;
    return true;
}

/* GPUs, where the trace has a column for them; "2", or "2 nvidia-tesla-t4". */
static bool read_gpus(struct trace *t, struct job_row *row)
{
    enum column c = cell(t, ACCELERATOR_REQUEST).n > 0 ? ACCELERATOR_REQUEST : ACCELERATOR;
    struct slice s = cell(t, c);
    if (s.n == 0)
        return true;
    size_t n = 0;
    while (n < s.n && s.p[n] != ' ')
        n++;
    if (!quantity_whole((struct slice){s.p, n}, GPUS_MAX, &row->gpus))
        return reject(t, c, s, "a number of GPUs is needed");
    return true;
}

static bool read_request(struct trace *t, struct job_row *row)
{
    return read_number(t, CPUS, MCPU_PER_VCPU, &row->mcpu) &&
           read_memory(t, MEMORY, &row->mem_mib) && read_disk(t, row) && read_gpus(t, row) &&
           read_number(t, ATTEMPT, 1, &row->attempt);
}

/* duration is complete - submit; the default columns hold no complete. */
static void end_of_submit(struct trace *t, struct job_row *row)
{
    int64_t ms;
    struct slice s = cell(t, DURATION);
    if (row->end_ms == TIME_UNKNOWN && row->submit_ms != TIME_UNKNOWN && s.n > 0 &&
        quantity_duration_ms(s, 1, &ms))
        row->end_ms = row->submit_ms + ms;
}

static bool read_measured(struct trace *t, struct job_row *row)
{
    enum column peak = t->at[PEAK_RSS][0] >= 0 ? PEAK_RSS : RSS;
    return read_duration(t, row) && read_time(t, SUBMIT, &row->submit_ms) &&
           read_time(t, START, &row->start_ms) && read_time(t, COMPLETE, &row->end_ms) &&
           read_number(t, CPU_PERCENT, MCPU_PER_VCPU / 100, &row->peak_mcpu) &&
           read_memory(t, peak, &row->peak_mib);
}

static bool read_state(struct trace *t, struct job_row *row)
{
    if (t->at[STATUS][0] < 0)
        return true;
    row->state_text = cell(t, STATUS);
    if (!state_of(row->state_text, &row->state))
        return reject(t, STATUS, row->state_text,
                      "COMPLETED, FAILED, ABORTED, CACHED, RUNNING, SUBMITTED or NEW is needed");
    /* A task aborted before it ran has no start. */
    if (slice_is(row->state_text, "ABORTED") && t->at[START][0] >= 0 && cell(t, START).n == 0)
        row->state = JOB_NEVER_STARTED;
    return true;
}

/* "WF:ALIGN (sample 1)" is one task of the process "WF:ALIGN". */
static struct slice process_of(struct slice name)
{
    for (size_t i = 0; i + 1 < name.n; i++)
        if (name.p[i] == ' ' && name.p[i + 1] == '(')
            return (struct slice){name.p, i};
    return name;
}

static void read_names(struct trace *t, struct job_row *row)
{
    row->name = cell(t, NAME);
    if (row->name.n == 0)
        row->name = cell(t, TASK);
    row->label = cell(t, PROCESS);
    if (row->label.n == 0)
        row->label = process_of(row->name);
    row->id = cell(t, NATIVE_ID);
    if (row->id.n == 0)
        row->id = cell(t, HASH);
    row->image = cell(t, CONTAINER);
    row->queue = cell(t, QUEUE);
    /* A retry carries the name of the attempt that failed.  Tables without a status are excerpts,
     * in which names repeat for other reasons. */
    if (t->at[STATUS][0] >= 0)
        row->retry_of = cell(t, NAME);
}

static bool right_width(struct trace *t)
{
    size_t n = t->fields.n;
    if (n == t->n_columns + 1 && t->fields.at[n - 1].n == 0)
        n--; /* a separator at the end of the line */
    if (n == t->n_columns)
        return true;
    intake_reject(
        t->in, t->lines.line, "the row has %zu columns, the header %zu%s", n, t->n_columns,
        n > t->n_columns && t->separator == ','
            ? ": Nextflow quotes no comma in names and tags; trace.sep = '\\t' avoids that"
            : "");
    return false;
}

static void take_row(struct trace *t, int64_t line)
{
    struct job_row row = job_row_blank(line);
    if (right_width(t) && read_state(t, &row) && read_request(t, &row) && read_measured(t, &row)) {
        read_names(t, &row);
        end_of_submit(t, &row);
        intake_row(t->in, &row);
    }
}

/* Traces of several runs in one file repeat the header, perhaps with other columns. */
static bool is_header_again(const struct trace *t)
{
    struct slice first = slice_trim(t->fields.at[0]);
    if (first.n == 0 || first.n > 16 ||
        (t->first_name.n > 0 && !slice_equal(first, t->first_name) && !slice_is(first, "task_id")))
        return false;
    return is_header(&t->fields);
}

static void take_line(struct trace *t, struct slice line)
{
    if (slice_trim(line).n == 0)
        return;
    int64_t number = t->lines.line;
    if (memchr(line.p, '\0', line.n) != NULL) {
        intake_reject(t->in, number, "the line holds a NUL byte: text is needed");
        return;
    }
    const char *wrong = table_split_quoted(&t->lines, line, t->separator, &t->fields);
    if (wrong != NULL)
        intake_reject(t->in, number, "%s", wrong);
    else if ((line.p[0] < '0' || line.p[0] > '9') && is_header_again(t))
        map_columns(t);
    else
        take_row(t, number);
}

static bool read_all(struct trace *t, const struct read_options *options, struct error *err)
{
    bool is_row = false;
    if (!start(t, &is_row, err) || !choose_duration(t, options, err))
        return false;
    struct slice line;
    intake_no_dependencies(t->in, true);
    if (is_row)
        table_start(&t->lines, t->lines.text, options); /* once more from the top */
    while (table_next(&t->lines, &line))
        take_line(t, line);
    if (t->without_realtime > 0)
        intake_note(t->in,
                    "%lld rows without realtime: their duration, which includes queueing, "
                    "is taken",
                    (long long)t->without_realtime);
    if (t->local_times)
        intake_note(t->in, "times carry no zone: read as UTC");
    return true;
}

bool jobs_nextflow_read(struct slice text, const struct read_options *options, struct intake *in,
                        struct error *err)
{
    struct trace *t = mem_zeroed(1, sizeof *t);
    t->in = in;
    table_start(&t->lines, text, options);
    bool ok = read_all(t, options, err);
    table_fields_free(&t->fields);
    free(t);
    return ok;
}

int jobs_nextflow_detect(struct slice head)
{
    struct table_lines lines;
    char separator;
    struct table_fields *f = mem_zeroed(1, sizeof *f);
    table_start(&lines, head, NULL);
    int sure = 0;
    if (split_first(&lines, &separator, f))
        sure = is_header(f) ? 95 : is_default_row(f) ? 90 : 0;
    table_fields_free(f);
    free(f);
    return sure;
}
