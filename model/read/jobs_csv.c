/* jobs_csv.c - our own job list format.
 *
 * Any of the columns of job_cell.h in any order, divided by comma, semicolon or tab.  Plain rows
 * take the fast path (jobs_csv_fast.c); this file reads the header and every row that needs a
 * closer look. */
#include "model/read/jobs_csv.h"

#include "model/read/intake_state.h"
#include "model/read/jobs_csv_state.h"

#include <stdlib.h>

enum { UNKNOWN_COLUMNS_TOLD = 8 };

static const char delimiters[] = {',', '\t', ';'};

/* ---- the header ------------------------------------------------------------------------------ */

/* How many of our columns the record names, each once. */
static int known_columns(const struct csv *c)
{
    bool seen[N_JOB_COLUMNS] = {false};
    int n = 0;
    for (int64_t i = 0; i < c->n_cells && i < c->cells_max; i++) {
        int column = job_column_named(c->cells[i]);
        if (column >= 0 && !seen[column]) {
            seen[column] = true;
            n++;
        }
    }
    return n;
}

/* Reads the header with the delimiter under which most columns are known; the caller ends c. */
static int read_header(struct csv *c, struct slice text)
{
    int best = -1;
    char delimiter = delimiters[0];
    for (size_t i = 0; i < sizeof delimiters; i++) {
        csv_begin(c, text, delimiters[i], CSV_COLUMNS_MAX);
        int known = csv_next(c) ? known_columns(c) : 0;
        csv_end(c);
        if (known > best) {
            best = known;
            delimiter = delimiters[i];
        }
    }
    csv_begin(c, text, delimiter, CSV_COLUMNS_MAX);
    return csv_next(c) ? best : 0;
}

static void note_unknown_column(struct intake *in, struct slice name, int64_t number)
{
    if (name.n == 0) {
        intake_note(in, "column %lld has no name and was passed over", (long long)number);
        return;
    }
    int near = job_column_nearest(name);
    if (near >= 0)
        intake_note(in, "column '%.*s' is not known and was passed over; did you mean '%s'?",
                    SLICE_ARGS(name), job_column_names[near]);
    else
        intake_note(in, "column '%.*s' is not known and was passed over", SLICE_ARGS(name));
}

static bool two_for_one(const struct csv_layout *l, enum job_column a, enum job_column b,
                        int64_t line, struct error *err)
{
    if (l->place[a] < 0 || l->place[b] < 0)
        return false;
    error_set(err, ERROR_INPUT, "line %lld: the columns '%s' and '%s' say the same; keep one",
              (long long)line, job_column_names[a], job_column_names[b]);
    return true;
}

static bool layout_columns(struct csv_layout *l, const struct csv *c, struct intake *in,
                           struct error *err)
{
    int64_t unknown = 0;
    l->n = (int32_t)c->n_cells;
    for (int k = 0; k < N_JOB_COLUMNS; k++)
        l->place[k] = -1;
    for (int16_t i = 0; i < l->n; i++) {
        int column = job_column_named(c->cells[i]);
        l->column[i] = (int16_t)column;
        if (column < 0) {
            if (unknown++ < UNKNOWN_COLUMNS_TOLD)
                note_unknown_column(in, c->cells[i], i + 1);
        } else if (l->place[column] >= 0) {
            return error_set(err, ERROR_INPUT, "line %lld: the column '%s' is there twice",
                             (long long)c->record_line, job_column_names[column]);
        } else {
            l->place[column] = i;
        }
    }
    if (unknown > UNKNOWN_COLUMNS_TOLD)
        intake_note(in, "further columns that are not known and were passed over: %lld",
                    (long long)(unknown - UNKNOWN_COLUMNS_TOLD));
    return !two_for_one(l, COLUMN_MEMORY, COLUMN_MEMORY_MIB, c->record_line, err) &&
           !two_for_one(l, COLUMN_DURATION, COLUMN_DURATION_S, c->record_line, err);
}

static bool read_layout(struct csv_layout *l, struct slice text, struct intake *in,
                        struct error *err)
{
    struct csv c;
    int known = read_header(&c, text);
    bool ok = false;
    if (known == 0)
        error_set(err, ERROR_INPUT,
                  "line %lld: a header line with at least one of these columns is needed: %s",
                  (long long)(c.record_line > 0 ? c.record_line : c.line), job_column_list);
    else if (c.n_cells > CSV_COLUMNS_MAX)
        error_set(err, ERROR_INPUT, "line %lld: the header has %lld columns; at most %d are read",
                  (long long)c.record_line, (long long)c.n_cells, CSV_COLUMNS_MAX);
    else
        ok = layout_columns(l, &c, in, err);
    l->delimiter = c.delimiter;
    l->body = c.at;
    l->body_line = c.line;
    csv_end(&c);
    return ok;
}

int jobs_csv_detect(struct slice head)
{
    struct csv c;
    int known = read_header(&c, head);
    bool only_ours = known == c.n_cells;
    csv_end(&c);
    if (known < 2)
        return known == 1 && only_ours ? 60 : 0;
    /* "name" and "duration" are also a Nextflow trace's; with strange columns beside, be modest. */
    return only_ours ? 98 : known > 2 ? 85 : 70;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static bool take_cell(struct csv_reader *r, enum job_column column, struct slice cell,
                      struct job_row *row)
{
    if (job_cell_read(column, cell, row))
        return true;
    intake_reject(r->in, row->line, "%s: '%.*s': %s", job_column_names[column], SLICE_ARGS(cell),
                  job_cell_accepted(column));
    return false;
}

/* Empty cells behind the last column are what some programs leave. */
static bool rest_empty(const struct csv_reader *r, const struct slice *cells, int64_t n_cells)
{
    if (n_cells > r->csv.cells_max)
        return false;
    for (int64_t i = r->layout->n; i < n_cells; i++) {
        if (cells[i].n > 0)
            return false;
    }
    return true;
}

bool csv_row(struct csv_reader *r, const struct slice *cells, int64_t n_cells, int64_t line,
             struct job_row *row)
{
    const struct csv_layout *l = r->layout;
    if (n_cells < l->n || !rest_empty(r, cells, n_cells)) {
        intake_reject(r->in, line, "%lld cells, but the header names %d columns",
                      (long long)n_cells, l->n);
        return false;
    }
    *row = job_row_blank(line);
    for (int32_t i = 0; i < l->n; i++) {
        if (l->column[i] >= 0 && !take_cell(r, (enum job_column)l->column[i], cells[i], row))
            return false;
    }
    return true;
}

static void take_record(struct csv_reader *r)
{
    struct csv *c = &r->csv;
    if (c->unclosed) {
        r->piece->unclosed = true;
        intake_reject(
            r->in, c->record_line,
            "a quote (\") is opened and not closed at the end of its cell; inside a quoted "
            "cell it is written twice");
        return;
    }
    struct job_row row;
    if (csv_row(r, c->cells, c->n_cells, c->record_line, &row))
        intake_row(r->in, &row);
}

void csv_tell_progress(struct csv_reader *r)
{
    const size_t step = (size_t)4 << 20;
    if (r->options->consumed == NULL || r->csv.at < r->told + step)
        return;
    r->told = r->csv.at;
    r->options->consumed(r->options->consumed_context, r->csv.at);
}

static void read_rows(struct csv_reader *r)
{
    struct csv_fast *fast = csv_fast_possible(r) ? csv_fast_new(r) : NULL;
    struct csv *c = &r->csv;
    for (;;) {
        if (fast != NULL)
            csv_fast_rows(fast, r);
        c->at = csv_skip((struct slice){c->text.p, r->piece->to}, c->at, &c->line);
        if (c->at >= r->piece->to || !csv_next(c))
            break;
        take_record(r);
        csv_tell_progress(r);
    }
    csv_fast_free(fast);
}

/* ---- pieces ---------------------------------------------------------------------------------- */

int jobs_csv_split(struct slice text, int most, struct csv_piece *pieces)
{
    int n = 0;
    size_t from = 0;
    for (int k = 1; k <= most && from < text.n; k++) {
        size_t to = text.n / (size_t)most * (size_t)k;
        const char *end = k == most || to <= from ? NULL : memchr(text.p + to, '\n', text.n - to);
        to = end == NULL ? text.n : (size_t)(end - text.p) + 1;
        pieces[n++] = (struct csv_piece){.from = from, .to = to};
        from = to;
    }
    return n;
}

bool jobs_csv_read_piece(struct slice text, struct csv_piece *piece,
                         const struct read_options *options, struct intake *in, struct error *err)
{
    struct csv_layout layout;
    if (!read_layout(&layout, text, in, err))
        return false;
    if (layout.place[COLUMN_DURATION_S] >= 0)
        intake_duration_from(in, "duration_s");
    else if (layout.place[COLUMN_DURATION] >= 0)
        intake_duration_from(in, "duration");
    intake_no_dependencies(in, layout.place[COLUMN_DEPENDS_ON] < 0);
    struct csv_reader r = {
        .text = text, .layout = &layout, .options = options, .in = in, .piece = piece};
    csv_begin(&r.csv, text, layout.delimiter, layout.n + 16);
    r.csv.at = piece->from == 0 ? layout.body : piece->from;
    r.csv.line = piece->from == 0 ? layout.body_line : 1;
    r.told = r.csv.at;
    /* A header that fills the first piece leaves nothing of it, and part of the next. */
    if (r.csv.at < layout.body)
        r.csv.at = layout.body;
    int64_t first_line = piece->from == 0 ? 1 : r.csv.line;
    read_rows(&r);
    piece->ended = r.csv.at < piece->to ? piece->to : r.csv.at;
    piece->lines = r.csv.line - first_line;
    csv_end(&r.csv);
    return true;
}

bool jobs_csv_pieces_agree(const struct csv_piece *pieces, int n)
{
    for (int k = 0; k + 1 < n; k++) {
        if (pieces[k].ended != pieces[k + 1].from || pieces[k].unclosed)
            return false;
    }
    return true;
}

bool jobs_csv_read(struct slice text, const struct read_options *options, struct intake *in,
                   struct error *err)
{
    struct csv_piece whole = {.to = text.n};
    return jobs_csv_read_piece(text, &whole, options, in, err);
}
