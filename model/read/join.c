#include "model/read/join.h"

#include "model/quantity.h"
#include "model/read/csv.h"
#include "model/read/job_cell.h"

#include <stdlib.h>

enum { COLUMNS_MAX = 64 };

/* Columns of job_cell.h are those below N_JOB_COLUMNS; these are the table's own. */
enum { JOIN_ID = N_JOB_COLUMNS, JOIN_PEAK_MEMORY, JOIN_UNKNOWN };

static const char accepted[] = "id, name, label; vcpus, memory, memory_mib, gpus, peak_memory, "
                               "peak_memory_mib, peak_vcpus";

static int join_column(struct slice name)
{
    if (slice_is(name, "id"))
        return JOIN_ID;
    if (slice_is(name, "peak_memory"))
        return JOIN_PEAK_MEMORY;
    int column = job_column_named(name);
    switch (column) {
    case COLUMN_NAME:
    case COLUMN_LABEL:
    case COLUMN_VCPUS:
    case COLUMN_MEMORY:
    case COLUMN_MEMORY_MIB:
    case COLUMN_GPUS:
    case COLUMN_PEAK_MEMORY_MIB:
    case COLUMN_PEAK_VCPUS:
        return column;
    default:
        return JOIN_UNKNOWN;
    }
}

static bool is_key(int column)
{
    return column == JOIN_ID || column == COLUMN_NAME || column == COLUMN_LABEL;
}

static bool read_columns(const struct csv *c, int *columns, struct error *err)
{
    bool key = false, value = false;
    if (c->n_cells > COLUMNS_MAX)
        return error_set(err, ERROR_INPUT, "line %lld: %lld columns; at most %d are read",
                         (long long)c->record_line, (long long)c->n_cells, COLUMNS_MAX);
    for (int64_t i = 0; i < c->n_cells; i++) {
        columns[i] = join_column(c->cells[i]);
        if (columns[i] == JOIN_UNKNOWN)
            return error_set(err, ERROR_INPUT,
                             "line %lld: column '%.*s' is not known; accepted: %s",
                             (long long)c->record_line, SLICE_ARGS(c->cells[i]), accepted);
        for (int64_t k = 0; k < i; k++) {
            if (columns[k] == columns[i])
                return error_set(err, ERROR_INPUT, "line %lld: the column '%.*s' is there twice",
                                 (long long)c->record_line, SLICE_ARGS(c->cells[i]));
        }
        key = key || is_key(columns[i]);
        value = value || !is_key(columns[i]);
    }
    if (!key || !value)
        return error_set(err, ERROR_INPUT,
                         "line %lld: a column that names jobs and one with values are needed: %s",
                         (long long)c->record_line, accepted);
    return true;
}

static bool read_value(int column, struct slice cell, struct job_row *row)
{
    if (column == JOIN_PEAK_MEMORY)
        return job_cell_missing(cell) ||
               quantity_memory_mib(cell, INT64_C(1) << 20, ROUND_UP, &row->peak_mib);
    return column == JOIN_ID || job_cell_read((enum job_column)column, cell, row);
}

static void add_key(struct join *j, int which, struct slice key)
{
    if (job_cell_missing(key))
        return;
    int32_t number = text_set_add(&j->keys[which], key);
    j->entry[which] =
        mem_grow(j->entry[which], &j->capacity[which], j->keys[which].n, sizeof j->entry[which][0]);
    j->entry[which][number] = (int32_t)j->n_entries - 1;
}

static bool read_entry(struct join *j, const struct csv *c, const int *columns, int64_t n,
                       struct error *err)
{
    if (c->unclosed || c->n_cells != n)
        return error_set(err, ERROR_INPUT,
                         "line %lld: %lld cells, but the header names %lld columns",
                         (long long)c->record_line, (long long)c->n_cells, (long long)n);
    struct job_row row = job_row_blank(c->record_line);
    struct slice id = SLICE_NONE;
    for (int64_t i = 0; i < n; i++) {
        if (columns[i] == JOIN_ID)
            id = c->cells[i];
        if (!read_value(columns[i], c->cells[i], &row))
            return error_set(err, ERROR_INPUT, "line %lld: '%.*s': %s", (long long)c->record_line,
                             SLICE_ARGS(c->cells[i]),
                             columns[i] == JOIN_PEAK_MEMORY
                                 ? job_cell_accepted(COLUMN_MEMORY)
                                 : job_cell_accepted((enum job_column)columns[i]));
    }
    j->entries = mem_grow(j->entries, &j->entries_capacity, j->n_entries + 1, sizeof j->entries[0]);
    j->entries[j->n_entries++] = (struct join_values){
        .mcpu = row.mcpu,
        .mem_mib = row.mem_mib,
        .gpus = row.gpus,
        .peak_mcpu = row.peak_mcpu,
        .peak_mib = row.peak_mib,
    };
    add_key(j, 0, id);
    add_key(j, 1, row.name);
    add_key(j, 2, row.label);
    return true;
}

/* The delimiter of the header: the one that gives most cells. */
static char find_delimiter(struct slice text)
{
    static const char delimiters[] = {',', '\t', ';'};
    char best = ',';
    int64_t most = 0;
    for (size_t i = 0; i < sizeof delimiters; i++) {
        struct csv c;
        csv_begin(&c, text, delimiters[i], COLUMNS_MAX);
        if (csv_next(&c) && c.n_cells > most) {
            most = c.n_cells;
            best = delimiters[i];
        }
        csv_end(&c);
    }
    return best;
}

static bool read_table(struct join *j, struct csv *c, struct error *err)
{
    int columns[COLUMNS_MAX];
    if (!csv_next(c))
        return error_set(err, ERROR_INPUT, "empty; a header with these columns is needed: %s",
                         accepted);
    int64_t n = c->n_cells;
    if (!read_columns(c, columns, err))
        return false;
    while (csv_next(c)) {
        if (!read_entry(j, c, columns, n, err))
            return false;
    }
    return true;
}

bool join_read(struct join *j, struct slice text, struct error *err)
{
    *j = (struct join){0};
    struct csv c;
    csv_begin(&c, text, find_delimiter(text), COLUMNS_MAX);
    bool ok = read_table(j, &c, err);
    csv_end(&c);
    if (!ok)
        join_clear(j);
    return ok;
}

void join_clear(struct join *j)
{
    for (int k = 0; k < JOIN_KEYS; k++) {
        text_set_clear(&j->keys[k]);
        free(j->entry[k]);
    }
    free(j->entries);
    *j = (struct join){0};
}

void join_apply(struct join *j, struct job_row *row)
{
    const struct slice keys[JOIN_KEYS] = {row->id, row->name, row->label};
    for (int k = 0; k < JOIN_KEYS; k++) {
        int32_t number = keys[k].n == 0 ? -1 : text_set_find(&j->keys[k], keys[k]);
        if (number < 0)
            continue;
        struct join_values *v = &j->entries[j->entry[k][number]];
        v->used = true;
        row->mcpu = v->mcpu != UNKNOWN ? v->mcpu : row->mcpu;
        row->mem_mib = v->mem_mib != UNKNOWN ? v->mem_mib : row->mem_mib;
        row->gpus = v->gpus != UNKNOWN ? v->gpus : row->gpus;
        row->peak_mcpu = v->peak_mcpu != UNKNOWN ? v->peak_mcpu : row->peak_mcpu;
        row->peak_mib = v->peak_mib != UNKNOWN ? v->peak_mib : row->peak_mib;
        return;
    }
}

int64_t join_unused(const struct join *j)
{
    int64_t n = 0;
    for (size_t i = 0; i < j->n_entries; i++)
        n += !j->entries[i].used;
    return n;
}
