#include "planner/pack/bin_rows.h"

#include <math.h>
#include <stdlib.h>

/* A bin is never paid for so fully that its patterns would have to be worth nothing. */
enum { LEAST_SHARE = 16 };

void bin_rows_clear(struct bin_rows *r)
{
    for (int32_t i = 0; i < r->n; i++)
        free(r->rows[i].weight);
    free(r->rows);
    free(r->rent);
    *r = (struct bin_rows){0};
}

struct bin_row *bin_rows_add(struct bin_rows *r, const struct packing *p, bool at_most,
                             int64_t bound)
{
    size_t m = (size_t)p->n_bins;
    if (r->rent == NULL)
        r->rent = mem_zeroed(m, sizeof *r->rent);
    r->rows = mem_grow(r->rows, &r->capacity, (size_t)r->n + 1, sizeof *r->rows);
    struct bin_row *row = &r->rows[r->n++];
    *row = (struct bin_row){.at_most = at_most, .bound = bound};
    row->weight = mem_zeroed(m, sizeof *row->weight);
    return row;
}

int32_t bin_rows_entries(const struct bin_rows *r, const struct packing *p, int32_t bin,
                         int32_t *rows, double *values)
{
    int32_t n = 0;
    for (int32_t i = 0; i < r->n; i++)
        if (r->rows[i].weight[bin] != 0) {
            rows[n] = p->n_classes + i;
            values[n++] = r->rows[i].weight[bin];
        }
    return n;
}

static void sum_rents(struct bin_rows *r, const struct packing *p)
{
    for (int32_t b = 0; b < p->n_bins; b++) {
        r->rent[b] = 0;
        for (int32_t i = 0; i < r->n; i++)
            r->rent[b] += r->rows[i].weight[b] * r->rows[i].rent;
    }
}

static bool rents_fit(const struct bin_rows *r, const struct packing *p, int64_t scale)
{
    for (int32_t b = 0; b < p->n_bins; b++) {
        int64_t price = p->bins[b].price * scale, target = price + r->rent[b];
        if (target > PACKING_VALUE_MAX / 2 || target < price / LEAST_SHARE)
            return false;
    }
    return true;
}

void bin_rows_set_rents(struct bin_rows *r, const struct packing *p, int64_t scale, double keep)
{
    double most = (double)PACKING_VALUE_MAX, unit = UUSD_PER_USD * (double)scale;
    for (int32_t i = 0; i < r->n; i++) {
        struct bin_row *row = &r->rows[i];
        double rent = -row->dual * unit;
        rent = row->at_most ? fmax(rent, 0) : fmin(rent, 0);
        rent = keep * (double)row->best_rent + (1 - keep) * rent;
        row->rent = (int64_t)fmax(-most, fmin(most, rent));
    }
    for (sum_rents(r, p); !rents_fit(r, p, scale); sum_rents(r, p))
        for (int32_t i = 0; i < r->n; i++)
            r->rows[i].rent -= r->rows[i].rent / 4 + (r->rows[i].rent > 0) - (r->rows[i].rent < 0);
}

void bin_rows_rescale(struct bin_rows *r, int64_t scale, int64_t old_scale)
{
    for (int32_t i = 0; i < r->n; i++) {
        wide rent = (wide)r->rows[i].best_rent * scale;
        r->rows[i].best_rent = (int64_t)(rent / old_scale + (rent % old_scale > 0));
    }
}

double bin_row_bound(const struct bin_row *row, double unit)
{
    if (row->at_most && row->bound >= BIN_ROWS_IDLE)
        return INFINITY;
    return !row->at_most && row->bound <= 0 ? -INFINITY : (double)row->bound / unit;
}

wide bin_rows_due(const struct bin_rows *r)
{
    wide due = 0;
    for (int32_t i = 0; i < r->n; i++)
        due += (wide)r->rows[i].rent * r->rows[i].bound;
    return due;
}
