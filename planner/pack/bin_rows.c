#include "planner/pack/bin_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static void add_limit(struct bin_rows *r, const struct packing *p, int32_t first, int32_t end,
                      int64_t limit, int64_t rent)
{
    struct bin_row *row = bin_rows_add(r, p, true, limit);
    row->lp_row = -1;
    row->best_rent = rent;
    for (int32_t b = first; b < end; b++)
        row->weight[b] = 1;
}

void bin_rows_add_limits(struct bin_rows *r, const struct packing *p)
{
    for (int32_t b = 0; b < p->n_bins; b++)
        if (p->bins[b].limit >= 0)
            add_limit(r, p, b, b + 1, p->bins[b].limit, p->rent[b]);
    if (p->problem->limit_bins >= 0)
        add_limit(r, p, 0, p->n_bins, p->problem->limit_bins, p->rent_all);
}

void bin_rows_fork(struct bin_rows *fork, const struct bin_rows *r, const struct packing *p)
{
    *fork = *r;
    fork->capacity = (size_t)r->n;
    fork->rows = mem_alloc((size_t)(r->n + 1) * sizeof *r->rows);
    fork->rent = mem_zeroed((size_t)p->n_bins, sizeof *r->rent);
    if (r->n > 0)
        memcpy(fork->rows, r->rows, (size_t)r->n * sizeof *r->rows);
}

void bin_rows_end_fork(struct bin_rows *fork)
{
    free(fork->rows);
    free(fork->rent);
    *fork = (struct bin_rows){0};
}

void bin_rows_use_none(struct bin_rows *r)
{
    for (int32_t i = 0; i < r->n; i++)
        r->rows[i].left = r->rows[i].bound;
}

int64_t bin_rows_left(const struct bin_rows *r, int32_t bin)
{
    int64_t left = INT64_MAX;
    for (int32_t i = 0; i < r->n; i++) {
        const struct bin_row *row = &r->rows[i];
        if (row->at_most && row->weight[bin] > 0 && row->left / row->weight[bin] < left)
            left = row->left / row->weight[bin];
    }
    return left;
}

void bin_rows_use(struct bin_rows *r, int32_t bin, int64_t times)
{
    for (int32_t i = 0; i < r->n; i++)
        r->rows[i].left -= times * r->rows[i].weight[bin];
}

int64_t bin_rows_best_rent(const struct bin_rows *r, int32_t bin)
{
    int64_t rent = 0;
    for (int32_t i = 0; i < r->n; i++)
        rent += r->rows[i].weight[bin] * r->rows[i].best_rent;
    return rent;
}

double bin_rows_dual(const struct bin_rows *r, int32_t bin)
{
    double rent = 0;
    for (int32_t i = 0; i < r->n; i++)
        rent -= r->rows[i].weight[bin] * r->rows[i].dual;
    return rent;
}

struct bin_row *bin_rows_add(struct bin_rows *r, const struct packing *p, bool at_most,
                             int64_t bound)
{
    size_t m = (size_t)p->n_bins;
    if (r->rent == NULL)
        r->rent = mem_zeroed(m, sizeof *r->rent);
    r->rows = mem_grow(r->rows, &r->capacity, (size_t)r->n + 1, sizeof *r->rows);
    struct bin_row *row = &r->rows[r->n++];
    *row = (struct bin_row){
        .at_most = at_most, .bound = bound, .left = bound, .lp_row = p->n_classes + r->n - 1};
    row->weight = mem_zeroed(m, sizeof *row->weight);
    return row;
}

int32_t bin_rows_entries(const struct bin_rows *r, int32_t bin, int32_t *rows, double *values)
{
    int32_t n = 0;
    for (int32_t i = 0; i < r->n; i++)
        if (r->rows[i].weight[bin] != 0 && r->rows[i].lp_row >= 0) {
            rows[n] = r->rows[i].lp_row;
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
