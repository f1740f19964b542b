#include "cli/usable_memory.h"

#include "cli/input.h"
#include "model/quantity.h"
#include "model/read/csv.h"

enum { TYPE, MIB, COLUMNS, CELLS_MOST = 16 };
static const char *const column_names[COLUMNS] = {"instance_type", "usable_mib"};

static bool find_columns(struct csv *csv, int32_t at[COLUMNS], struct error *err)
{
    if (!csv_next(csv))
        return error_set(err, ERROR_INPUT, "empty: a line instance_type,usable_mib is needed");
    for (int column = 0; column < COLUMNS; column++) {
        at[column] = -1;
        for (int32_t k = 0; k < CELLS_MOST && k < csv->n_cells; k++) {
            if (slice_is(csv->cells[k], column_names[column]))
                at[column] = k;
        }
        if (at[column] < 0)
            return error_set(err, ERROR_INPUT, "line %lld: no column '%s'",
                             (long long)csv->record_line, column_names[column]);
    }
    return true;
}

static bool apply_row(struct catalogue *c, const struct csv *csv, const int32_t at[COLUMNS],
                      struct error *err)
{
    long long line = (long long)csv->record_line;
    for (int column = 0; column < COLUMNS; column++) {
        if (at[column] >= csv->n_cells)
            return error_set(err, ERROR_INPUT, "line %lld: no %s", line, column_names[column]);
    }
    struct slice name = csv->cells[at[TYPE]], value = csv->cells[at[MIB]];
    int32_t i = catalogue_find(c, name);
    if (i < 0)
        return error_set(err, ERROR_INPUT,
                         "line %lld: instance_type: '%.*s' is no known type; batchfit types lists "
                         "them",
                         line, SLICE_ARGS(name));
    struct instance_type *type = &c->types[i];
    int64_t mib;
    if (!quantity_whole(value, type->memory_mib, &mib) || mib < 1)
        return error_set(err, ERROR_INPUT,
                         "line %lld: usable_mib: '%.*s': a whole number from 1 to %lld, the memory "
                         "of %s, is accepted",
                         line, SLICE_ARGS(value), (long long)type->memory_mib, type->name);
    type->usable_mib = mib;
    type->usable_measured = type->usable_yours = true;
    return true;
}

bool usable_memory_read(struct catalogue *c, const char *path, struct error *err)
{
    struct input_file file;
    struct csv csv;
    int32_t at[COLUMNS];
    if (path == NULL)
        return true;
    if (!input_open(&file, path, err))
        return false;
    csv_begin(&csv, file.text, ',', CELLS_MOST);
    bool ok = find_columns(&csv, at, err);
    while (ok && csv_next(&csv))
        ok = apply_row(c, &csv, at, err);
    if (!ok)
        error_prefix(err, "%.200s", path);
    csv_end(&csv);
    input_close(&file);
    return ok;
}
