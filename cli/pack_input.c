#include "cli/pack_input.h"

#include "model/catalogue/catalogue.h"
#include "model/quantity.h"
#include "model/read/csv.h"
#include "model/wide.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS_MAX = 64, COLUMNS = 7 };

/* One file being read: where each wanted column is in its records. */
struct reader {
    struct pack_input *in;
    const char *file;
    const char *const *names; /* COLUMNS of them */
    int32_t at[COLUMNS];
    struct csv csv;
    bool *again; /* per row: a type that an earlier row holds already */
    struct error *err;
};

static const char *const type_columns[COLUMNS] = {"name",    "arch", "gpu_model",     "mcpu",
                                                  "mem_mib", "gpus", "price_microusd"};
static const char *const job_columns[COLUMNS] = {"class",   "arch", "gpu_model", "mcpu",
                                                 "mem_mib", "gpus", "count"};
enum { NAME, ARCH, GPU_MODEL, MCPU, MEM_MIB, GPUS, LAST };

static bool fail(struct reader *r, int column, const char *accepted)
{
    struct slice value = r->csv.cells[r->at[column]];
    return error_set(r->err, ERROR_INPUT, "%.200s: line %lld: %s: '%.*s': %s", r->file,
                     (long long)r->csv.record_line, r->names[column], SLICE_ARGS(value), accepted);
}

static bool read_header(struct reader *r)
{
    if (!csv_next(&r->csv))
        return error_set(r->err, ERROR_INPUT, "%.200s: empty, a header line is needed", r->file);
    for (int column = 0; column < COLUMNS; column++) {
        r->at[column] = -1;
        for (int32_t k = 0; k < CELLS_MAX && k < r->csv.n_cells; k++) {
            if (!slice_is(r->csv.cells[k], r->names[column]))
                continue;
            if (r->at[column] >= 0)
                return error_set(r->err, ERROR_INPUT, "%.200s: line %lld: two columns '%s'",
                                 r->file, (long long)r->csv.record_line, r->names[column]);
            r->at[column] = k;
        }
        if (r->at[column] < 0)
            return error_set(r->err, ERROR_INPUT, "%.200s: line %lld: no column '%s'", r->file,
                             (long long)r->csv.record_line, r->names[column]);
    }
    return true;
}

/* The next row; false at the end, or with *failed set when it is too short. */
static bool next_row(struct reader *r, bool *failed)
{
    *failed = false;
    if (!csv_next(&r->csv))
        return false;
    for (int column = 0; column < COLUMNS; column++)
        if (r->at[column] >= r->csv.n_cells) {
            *failed = true;
            return error_set(r->err, ERROR_INPUT, "%.200s: line %lld: %lld cells, no %s", r->file,
                             (long long)r->csv.record_line, (long long)r->csv.n_cells,
                             r->names[column]);
        }
    return true;
}

static bool read_number(struct reader *r, int column, int64_t min, int64_t max, int64_t *value)
{
    if (quantity_whole(r->csv.cells[r->at[column]], max, value) && *value >= min)
        return true;
    char accepted[96];
    snprintf(accepted, sizeof accepted, "a whole number from %lld to %lld is accepted",
             (long long)min, (long long)max);
    return fail(r, column, accepted);
}

static bool read_arch(struct reader *r, bool any, uint32_t *mask)
{
    struct slice arch = r->csv.cells[r->at[ARCH]];
    if (slice_is(arch, "x86_64"))
        *mask = 1U << ARCH_X86_64;
    else if (slice_is(arch, "arm64"))
        *mask = 1U << ARCH_ARM64;
    else if (any && slice_is(arch, "any"))
        *mask = 1U << ARCH_X86_64 | 1U << ARCH_ARM64;
    else
        return fail(r, ARCH,
                    any ? "x86_64, arm64 or any is accepted" : "x86_64 or arm64 is accepted");
    return true;
}

static int32_t model_number(struct pack_input *in, struct slice name)
{
    if (name.n == 0)
        return -1;
    for (int32_t k = 0; k < in->n_models; k++)
        if (slice_equal(in->models[k], name))
            return k;
    struct slice *models = arena_array(&in->arena, (size_t)in->n_models + 1, sizeof *models);
    if (in->n_models > 0)
        memcpy(models, in->models, (size_t)in->n_models * sizeof *models);
    models[in->n_models] = (struct slice){arena_text(&in->arena, name.p, name.n), name.n};
    in->models = models;
    return in->n_models++;
}

static bool read_type(struct reader *r, struct pack_bin *bin)
{
    int64_t gpus;
    *bin = (struct pack_bin){.limit = -1};
    if (!read_number(r, MCPU, 0, MCPU_MAX, &bin->mcpu) ||
        !read_number(r, MEM_MIB, 0, MEM_MAX_MIB, &bin->mem_mib) ||
        !read_number(r, GPUS, 0, GPUS_MAX, &gpus) ||
        !read_number(r, LAST, 1, PRICE_MAX_UUSD_PER_H, &bin->price_uusd_h) ||
        !read_arch(r, false, &bin->arch_mask))
        return false;
    bin->gpus = (int32_t)gpus;
    bin->gpu_model = model_number(r->in, r->csv.cells[r->at[GPU_MODEL]]);
    return true;
}

static bool read_job(struct reader *r, struct pack_item *item)
{
    int64_t gpus;
    *item = (struct pack_item){0};
    if (!read_number(r, LAST, 0, COUNT_MAX, &item->demand) ||
        !read_number(r, MCPU, 0, MCPU_MAX, &item->mcpu) ||
        !read_number(r, MEM_MIB, 0, MEM_MAX_MIB, &item->mem_mib) ||
        !read_number(r, GPUS, 0, GPUS_MAX, &gpus) || !read_arch(r, true, &item->arch_mask))
        return false;
    item->most = item->demand;
    item->gpus = (int32_t)gpus;
    item->gpu_model = model_number(r->in, r->csv.cells[r->at[GPU_MODEL]]);
    return true;
}

static struct slice name_of(struct reader *r)
{
    struct slice name = r->csv.cells[r->at[NAME]];
    return (struct slice){arena_text(&r->in->arena, name.p, name.n), name.n};
}

static int32_t rows_at_most(struct slice text)
{
    int32_t n = 1;
    for (size_t k = 0; k < text.n; k++)
        n += text.p[k] == '\n';
    return n;
}

/* A name, for finding it twice. */
struct named {
    struct slice name;
    int64_t line;
    int32_t row;
};

static int compare_named(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    size_t n = a->name.n < b->name.n ? a->name.n : b->name.n;
    int c = n > 0 ? memcmp(a->name.p, b->name.p, n) : 0;
    if (c == 0 && a->name.n != b->name.n)
        c = a->name.n < b->name.n ? -1 : 1;
    return c != 0 ? c : a->row < b->row ? -1 : a->row > b->row;
}

static bool equal_types(const struct pack_bin *a, const struct pack_bin *b)
{
    return a->mcpu == b->mcpu && a->mem_mib == b->mem_mib && a->gpus == b->gpus &&
           a->arch_mask == b->arch_mask && a->gpu_model == b->gpu_model &&
           a->price_uusd_h == b->price_uusd_h;
}

/* Plans and limits go by name: one name, one class, and one name, one type.  The same type listed
 * again is no contradiction, and left out. */
static bool check_names(struct reader *r, struct named *named, int32_t n, bool types)
{
    if (n > 0)
        qsort(named, (size_t)n, sizeof *named, compare_named);
    for (int32_t k = 1; k < n; k++) {
        const struct named *a = &named[k - 1], *b = &named[k];
        if (!slice_equal(a->name, b->name))
            continue;
        if (types && equal_types(&r->in->bins[a->row], &r->in->bins[b->row])) {
            r->again[b->row] = true;
            continue;
        }
        return error_set(r->err, ERROR_INPUT,
                         "%.200s: line %lld: %s: '%.*s' is on line %lld already; each name stands "
                         "for one %s",
                         r->file, (long long)b->line, r->names[NAME], SLICE_ARGS(b->name),
                         (long long)a->line, types ? "type" : "class");
    }
    return true;
}

static void leave_out_repeated(struct reader *r)
{
    struct pack_input *in = r->in;
    int32_t kept = 0;
    for (int32_t b = 0; b < in->n_bins; b++) {
        if (r->again[b])
            continue;
        in->types[kept] = in->types[b];
        in->bins[kept++] = in->bins[b];
    }
    in->n_bins = kept;
}

static bool read_rows(struct reader *r, bool types, int32_t *n, struct slice *names,
                      struct named *named)
{
    bool failed = false;
    if (!read_header(r))
        return false;
    while (next_row(r, &failed)) {
        if (types ? !read_type(r, &r->in->bins[*n]) : !read_job(r, &r->in->items[*n]))
            return false;
        names[*n] = name_of(r);
        named[*n] = (struct named){names[*n], r->csv.record_line, *n};
        (*n)++;
    }
    if (failed || !check_names(r, named, *n, types))
        return false;
    if (types)
        leave_out_repeated(r);
    return true;
}

static bool read_file(struct reader *r, struct slice text, bool types)
{
    struct pack_input *in = r->in;
    size_t rows = (size_t)rows_at_most(text);
    struct slice *names = arena_array(&in->arena, rows, sizeof *names);
    if (types)
        in->bins = arena_array(&in->arena, rows, sizeof *in->bins);
    else
        in->items = arena_array(&in->arena, rows, sizeof *in->items);
    *(types ? &in->types : &in->classes) = names;
    csv_begin(&r->csv, text, ',', CELLS_MAX);
    struct named *named = mem_alloc(rows * sizeof *named);
    r->again = mem_zeroed(rows, sizeof *r->again);
    bool ok = read_rows(r, types, types ? &in->n_bins : &in->n_items, names, named);
    free(named);
    free(r->again);
    csv_end(&r->csv);
    return ok;
}

/* One bin for each job on the dearest type must still be a cost of 64 bits. */
static bool check_totals(const struct pack_input *in, const char *file, struct error *err)
{
    wide jobs = 0;
    int64_t dearest = 1;
    for (int32_t i = 0; i < in->n_items; i++)
        jobs += in->items[i].demand;
    for (int32_t b = 0; b < in->n_bins; b++)
        dearest = in->bins[b].price_uusd_h > dearest ? in->bins[b].price_uusd_h : dearest;
    if (jobs * dearest <= INT64_MAX)
        return true;
    return error_set(err, ERROR_INPUT,
                     "%.200s: count: %lld jobs in all, at most %lld are accepted with prices up to "
                     "%lld micro-dollars",
                     file, (long long)wide_clamped(jobs), (long long)(INT64_MAX / dearest),
                     (long long)dearest);
}

bool pack_input_types(struct pack_input *in, struct slice text, const char *file, struct error *err)
{
    struct reader r = {.in = in, .file = file, .names = type_columns, .err = err};
    if (!read_file(&r, text, true))
        return false;
    return in->n_bins > 0 ||
           error_set(err, ERROR_INPUT, "%.200s: no types, at least one is needed", file);
}

bool pack_input_jobs(struct pack_input *in, struct slice text, const char *file, struct error *err)
{
    struct reader r = {.in = in, .file = file, .names = job_columns, .err = err};
    return read_file(&r, text, false) && check_totals(in, file, err);
}

void pack_input_clear(struct pack_input *in)
{
    arena_free(&in->arena);
    *in = (struct pack_input){0};
}
