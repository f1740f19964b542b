/* jobs_hpccost.c - the job CSV of AWS's HPC Cost Simulator, which it makes from LSF, Slurm and
 * Accelerator logs and which users may write by hand.
 *
 * Columns stand in any order; cores and memory are totals over the job's hosts, memory in GiB
 * (called GB).  ru_maxrss is not read: its unit depends on the scheduler that the list came from.
 * Source: aws-samples/hpc-cost-simulator, "Understanding the CSV format". */
#include "model/arena.h"
#include "model/quantity.h"
#include "model/read/table_lines.h"

#include <stdlib.h>

enum column {
    JOB_ID,
    NUM_CORES,
    MAX_MEM_GB,
    NUM_HOSTS,
    SUBMIT_TIME,
    START_TIME,
    FINISH_TIME,
    RUN_TIME,
    EXIT_STATUS,
    QUEUE,
    N_COLUMNS,
    N_REQUIRED = RUN_TIME,
};

static const char *const column_names[N_COLUMNS] = {
    "job_id",     "num_cores",   "max_mem_gb", "num_hosts",   "submit_time",
    "start_time", "finish_time", "run_time",   "exit_status", "queue",
};

struct hpccost {
    struct intake *in;
    struct table_lines lines;
    char separator;
    int at[N_COLUMNS]; /* -1: not there */
    int64_t on_several_hosts;
    bool zero_memory;
    bool by_times; /* some durations come from start and finish */
    struct table_fields fields;
};

static struct slice cell(const struct hpccost *h, enum column c)
{
    return h->at[c] < 0 || (size_t)h->at[c] >= h->fields.n ? SLICE_NONE
                                                           : slice_trim(h->fields.at[h->at[c]]);
}

static bool reject(struct hpccost *h, enum column c, struct slice value, const char *accepted)
{
    intake_reject(h->in, h->lines.line, "%s: '%.*s': %s", column_names[c], SLICE_ARGS(value),
                  accepted);
    return false;
}

static bool read_header(struct hpccost *h, struct error *err)
{
    struct slice line;
    int found;
    do {
        if (!table_next(&h->lines, &line))
            return error_set(
                err, ERROR_INPUT,
                "the text is empty: a header line with job_id, num_cores ... is needed");
    } while (slice_trim(line).n == 0);
    h->separator = table_separator(line, column_names, N_REQUIRED, &found);
    if (found > 0 && table_split_quoted(&h->lines, line, h->separator, &h->fields) != NULL)
        found = 0;
    for (int c = 0; c < N_COLUMNS; c++) {
        h->at[c] = found == 0 ? -1 : table_column(&h->fields, column_names[c], 0);
        if (c < N_REQUIRED && h->at[c] < 0)
            return error_set(err, ERROR_INPUT,
                             "line %lld: an HPC Cost Simulator list needs a column %s",
                             (long long)h->lines.line, column_names[c]);
    }
    return true;
}

/* Python writes a time span as "5:16", "0:05:16.25", "1 day, 2:03:04", "-1 day, 23:59:21". */
static bool time_span_ms(struct slice s, int64_t *ms)
{
    int64_t days = 0;
    int64_t rest;
    const char *comma = s.n == 0 ? NULL : memchr(s.p, ',', s.n);
    if (comma != NULL) {
        struct slice day = slice_trim((struct slice){s.p, (size_t)(comma - s.p)});
        const char *blank = memchr(day.p, ' ', day.n);
        if (blank == NULL || !quantity_whole((struct slice){day.p, (size_t)(blank - day.p)},
                                             DURATION_MAX_S / (24 * S_PER_H), &days))
            return false;
        s = slice_trim(slice_from(s, (size_t)(comma - s.p) + 1));
    }
    if (!quantity_duration_ms(s, MS_PER_S, &rest))
        return false;
    *ms = days * 24 * S_PER_H * MS_PER_S + rest;
    return true;
}

static bool read_time(struct hpccost *h, enum column c, int64_t *ms)
{
    struct slice s = cell(h, c);
    int64_t epoch_s;
    if (s.n == 0 || slice_is(s, "-1") || slice_is(s, "None"))
        return true;
    if (table_is_digits(s)) {
        if (quantity_whole(s, INT64_MAX / MS_PER_S, &epoch_s)) {
            *ms = epoch_s * MS_PER_S;
            return true;
        }
    } else if (quantity_time_ms(s, ms)) {
        return true;
    }
    return reject(h, c, s, "a time such as 2026-09-01T10:00:00 is needed");
}

static bool read_duration(struct hpccost *h, struct job_row *row)
{
    struct slice s = cell(h, RUN_TIME);
    if (s.n > 0 && !slice_is(s, "None")) {
        if (time_span_ms(s, &row->duration_ms))
            return true;
        return reject(h, RUN_TIME, s, "a time span such as 1:02:03, not negative, is needed");
    }
    if (row->start_ms == TIME_UNKNOWN || row->end_ms == TIME_UNKNOWN)
        return true;
    if (__builtin_sub_overflow(row->end_ms, row->start_ms, &row->duration_ms) ||
        row->duration_ms < 0)
        return reject(h, FINISH_TIME, cell(h, FINISH_TIME), "it lies before start_time");
    h->by_times = true;
    return true;
}

/* Cores and memory are totals over the hosts; Batch needs them per host. */
static bool read_request(struct hpccost *h, struct job_row *row)
{
    int64_t cores;
    int64_t mib;
    if (!quantity_scaled(cell(h, NUM_HOSTS), 1, ROUND_UP, &row->count) || row->count == 0)
        return reject(h, NUM_HOSTS, cell(h, NUM_HOSTS), "a number of at least 1 is needed");
    if (!quantity_scaled(cell(h, NUM_CORES), 1, ROUND_UP, &cores) || cores == 0 ||
        cores > COUNT_MAX || row->count > COUNT_MAX)
        return reject(h, NUM_CORES, cell(h, NUM_CORES), "a number of at least 1 is needed");
    if (!quantity_scaled(cell(h, MAX_MEM_GB), MIB_PER_GIB, ROUND_UP, &mib))
        return reject(h, MAX_MEM_GB, cell(h, MAX_MEM_GB), "a number of GiB is needed");
    row->mcpu = (cores + row->count - 1) / row->count * MCPU_PER_VCPU;
    row->cores = true;
    if (mib > 0)
        row->mem_mib = (mib + row->count - 1) / row->count;
    h->zero_memory |= mib == 0;
    h->on_several_hosts += row->count > 1;
    return true;
}

static void take_row(struct hpccost *h, int64_t line)
{
    struct job_row row = job_row_blank(line);
    row.id = cell(h, JOB_ID);
    row.name = row.id;
    row.label = cell(h, QUEUE);
    row.state_text = cell(h, EXIT_STATUS);
    if (row.state_text.n > 0 && !slice_is(row.state_text, "0"))
        row.state = JOB_FAILED;
    if (row.id.n == 0)
        reject(h, JOB_ID, row.id, "an id is needed");
    else if (read_request(h, &row) && read_time(h, SUBMIT_TIME, &row.submit_ms) &&
             read_time(h, START_TIME, &row.start_ms) && read_time(h, FINISH_TIME, &row.end_ms) &&
             read_duration(h, &row))
        intake_row(h->in, &row);
}

static void take_line(struct hpccost *h, struct slice line)
{
    if (slice_trim(line).n == 0)
        return;
    int64_t number = h->lines.line;
    size_t columns = h->fields.n;
    if (memchr(line.p, '\0', line.n) != NULL) {
        intake_reject(h->in, number, "the line holds a NUL byte: text is needed");
        return;
    }
    const char *wrong = table_split_quoted(&h->lines, line, h->separator, &h->fields);
    if (wrong != NULL)
        intake_reject(h->in, number, "%s", wrong);
    else if (slice_is(cell(h, JOB_ID), column_names[JOB_ID]))
        return; /* the header again, of a list put together from several */
    else if (h->fields.n != columns)
        intake_reject(h->in, number, "the row has %zu columns, the header %zu", h->fields.n,
                      columns);
    else
        take_row(h, number);
    h->fields.n = columns;
}

static void say_notes(const struct hpccost *h)
{
    if (h->on_several_hosts > 0)
        intake_note(h->in,
                    "jobs that ran on several hosts: %lld; each is counted as that many jobs of "
                    "one host",
                    (long long)h->on_several_hosts);
    if (h->zero_memory)
        intake_note(h->in, "a max_mem_gb of 0 says nothing: memory is unknown there");
    if (h->by_times)
        intake_note(h->in, "where run_time is empty the duration is finish_time - start_time");
    intake_note(h->in, "max_mem_gb is taken as the request, in GiB; times are read as UTC");
}

static bool read_all(struct hpccost *h, const struct read_options *options, struct error *err)
{
    if (options != NULL && options->duration != NULL && strcmp(options->duration, "run_time") != 0)
        return error_set(err, ERROR_USAGE,
                         "duration column '%s': an HPC Cost Simulator list has run_time",
                         options->duration);
    if (!read_header(h, err))
        return false;
    intake_duration_from(h->in, h->at[RUN_TIME] >= 0 ? "run_time" : "finish_time - start_time");
    struct slice line;
    intake_no_dependencies(h->in, true);
    while (table_next(&h->lines, &line))
        take_line(h, line);
    say_notes(h);
    return true;
}

bool jobs_hpccost_read(struct slice text, const struct read_options *options, struct intake *in,
                       struct error *err)
{
    struct hpccost *h = mem_zeroed(1, sizeof *h);
    h->in = in;
    table_start(&h->lines, text, options);
    bool ok = read_all(h, options, err);
    table_fields_free(&h->fields);
    free(h);
    return ok;
}

int jobs_hpccost_detect(struct slice head)
{
    struct table_lines lines;
    struct slice line;
    int found;
    table_start(&lines, head, NULL);
    do {
        if (!table_next(&lines, &line))
            return 0;
    } while (slice_trim(line).n == 0);
    table_separator(line, column_names, N_REQUIRED, &found);
    return found == N_REQUIRED ? 97 : found >= 4 ? 60 : 0;
}
