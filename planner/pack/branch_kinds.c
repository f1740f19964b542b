#include "planner/pack/branch_kinds.h"

#include <math.h>
#include <stdlib.h>

#include "planner/pack/columns.h"

/* Kinds tried at a split, and the iterations of each try. */
enum { TRIED = 8, TRY_ITERATIONS = 400 };

/* Closer to a whole number than this is whole. */
#define WHOLE 1e-5

/* A row is missed at the price of so many of the dearest bins. */
enum { MISSED = 4 };

/* A unit is the greatest that all weights are whole multiples of; beyond this they'd be no use. */
enum { WEIGHT_MAX = 10000 };

#define DOLLARS(uusd) ((double)(uusd) / UUSD_PER_USD)

static const struct pack_bin *source(const struct packing *p, int32_t bin)
{
    return &p->problem->bins[p->bins[bin].source];
}

/* Cost the same per vCPU and per MiB. */
static bool same_family(const struct packing *p, int32_t first, int32_t second)
{
    const struct pack_bin *a = source(p, first), *b = source(p, second);
    return a->arch_mask == b->arch_mask && a->gpu_model == b->gpu_model &&
           (wide)a->price_uusd_h * b->mcpu == (wide)b->price_uusd_h * a->mcpu &&
           (wide)a->price_uusd_h * b->mem_mib == (wide)b->price_uusd_h * a->mem_mib;
}

static bool same_gpus(const struct packing *p, int32_t first, int32_t second)
{
    return p->bins[first].gpus > 0 && p->bins[second].gpus > 0 &&
           source(p, first)->gpu_model == source(p, second)->gpu_model;
}

static bool same_type(const struct packing *p, int32_t first, int32_t second)
{
    (void)p;
    return first == second;
}

static bool any_bins(const struct packing *p, int32_t first, int32_t second)
{
    (void)p;
    (void)first;
    (void)second;
    return true;
}

static int64_t one(const struct packing *p, int32_t bin)
{
    (void)p;
    (void)bin;
    return 1;
}

static int64_t price(const struct packing *p, int32_t bin)
{
    return p->bins[bin].price;
}

static int64_t gpus(const struct packing *p, int32_t bin)
{
    return p->bins[bin].gpus;
}

/* Bins that are like `first`, each counted by its measure. */
static void add_kind(struct branch_kinds *k, const struct packing *p, int32_t first,
                     bool (*like)(const struct packing *, int32_t, int32_t),
                     int64_t (*measure)(const struct packing *, int32_t))
{
    struct branch_kind kind = {.price = INFINITY, .row = -1};
    int64_t unit = 0, most = 0;
    for (int32_t b = 0; b < p->n_bins; b++)
        if (like(p, first, b)) {
            unit = greatest_divisor(measure(p, b), unit);
            most = measure(p, b) > most ? measure(p, b) : most;
        }
    if (unit == 0 || most / unit > WEIGHT_MAX)
        return;
    kind.weight = mem_zeroed((size_t)p->n_bins, sizeof *kind.weight);
    for (int32_t b = 0; b < p->n_bins; b++)
        if (like(p, first, b)) {
            kind.weight[b] = (int32_t)(measure(p, b) / unit);
            kind.price = fmin(kind.price, DOLLARS(p->bins[b].price) / kind.weight[b]);
        }
    k->kinds = mem_grow(k->kinds, &k->capacity, (size_t)k->n + 1, sizeof *k->kinds);
    k->kinds[k->n++] = kind;
}

/* One kind for all bins that are like each other, where there are at least two. */
static void add_kinds(struct branch_kinds *k, const struct packing *p,
                      bool (*like)(const struct packing *, int32_t, int32_t),
                      int64_t (*measure)(const struct packing *, int32_t))
{
    for (int32_t b = 0; b < p->n_bins; b++) {
        int32_t before = 0, alike = 0;
        for (int32_t other = 0; other < p->n_bins; other++)
            if (like(p, b, other)) {
                before += other < b;
                alike++;
            }
        if (before == 0 && alike > 1)
            add_kind(k, p, b, like, measure);
    }
}

void branch_kinds_move(struct colgen *g, int32_t i)
{
    lp_set_row(g->lp, g->packing->n_classes + i, bin_row_bound(&g->rows.rows[i], g->demand_unit));
}

static void add_row(struct colgen *g, const struct branch_kind *kind, bool at_most)
{
    const struct packing *p = g->packing;
    int32_t columns = lp_columns(g->lp), n = 0;
    int32_t *index = mem_alloc(((size_t)columns + 1) * sizeof *index);
    double *values = mem_alloc(((size_t)columns + 1) * sizeof *values);
    struct bin_row *row = bin_rows_add(&g->rows, p, at_most, at_most ? BIN_ROWS_IDLE : 0);
    for (int32_t b = 0; b < p->n_bins; b++)
        row->weight[b] = kind->weight[b];
    for (int32_t j = 0; j < columns; j++) {
        int32_t pattern = g->column_pattern[j];
        int32_t weight = pattern < 0 ? 0 : kind->weight[g->pool->patterns[pattern].bin];
        if (weight == 0)
            continue;
        index[n] = j;
        values[n++] = weight;
    }
    double bound = bin_row_bound(row, g->demand_unit);
    int32_t lp_row = lp_add_row_over(g->lp, at_most, bound, n, index, values);
    free(values);
    free(index);
    columns_take_shortfall(g, lp_row, at_most, MISSED * DOLLARS(p->bins[p->n_bins - 1].price));
}

static void add_rows(struct branch_kind *kind, struct colgen *g)
{
    if (kind->row >= 0)
        return;
    kind->row = g->rows.n;
    add_row(g, kind, true);
    add_row(g, kind, false);
}

void branch_kinds_init(struct branch_kinds *k, struct colgen *g)
{
    const struct packing *p = g->packing;
    *k = (struct branch_kinds){0};
    add_kind(k, p, 0, any_bins, one);
    for (int32_t b = 0; b < p->n_bins; b++)
        add_kind(k, p, b, same_type, one);
    add_kinds(k, p, same_family, price);
    add_kinds(k, p, same_gpus, gpus);
    for (int32_t c = 0; c < p->n_classes; c++)
        columns_take_shortfall(g, c, false, MISSED * DOLLARS(p->bins[p->n_bins - 1].price));
    add_rows(&k->kinds[0], g);
}

void branch_kinds_clear(struct branch_kinds *k)
{
    for (int32_t i = 0; i < k->n; i++)
        free(k->kinds[i].weight);
    free(k->kinds);
    *k = (struct branch_kinds){0};
}

struct tried {
    double guess, value;
    int32_t kind;
};

/* How much of each kind the last solution uses, and those where rounding costs most. */
static int32_t list_best(const struct branch_kinds *k, const struct colgen *g,
                         struct tried best[TRIED])
{
    const struct packing *p = g->packing;
    double *used = mem_zeroed((size_t)p->n_bins, sizeof *used);
    int32_t columns = lp_columns(g->lp), n = 0;
    for (int32_t j = 0; j < columns; j++)
        if (g->column_pattern[j] >= 0)
            used[g->pool->patterns[g->column_pattern[j]].bin] +=
                lp_value(g->lp, j) * g->demand_unit;
    for (int32_t i = 0; i < k->n; i++) {
        struct tried t = {.kind = i};
        for (int32_t b = 0; b < p->n_bins; b++)
            t.value += used[b] * k->kinds[i].weight[b];
        double part = fabs(t.value - round(t.value));
        t.guess = part * k->kinds[i].price;
        if (part <= WHOLE)
            continue;
        int32_t at = n < TRIED ? n++ : TRIED;
        for (; at > 0 && best[at - 1].guess < t.guess; at--)
            if (at < TRIED)
                best[at] = best[at - 1];
        if (at < TRIED)
            best[at] = t;
    }
    free(used);
    return n;
}

/* The program's value with one row's bound moved, after a few iterations. */
static double try_bound(struct colgen *g, int32_t row, int64_t bound)
{
    struct bin_row *r = &g->rows.rows[row];
    int64_t kept = r->bound, before = lp_iterations(g->lp);
    r->bound = bound;
    branch_kinds_move(g, row);
    (void)lp_solve(g->lp, TRY_ITERATIONS);
    columns_count_work(g, before);
    double value = lp_objective(g->lp);
    r->bound = kept;
    branch_kinds_move(g, row);
    return value;
}

bool branch_kinds_choose(struct branch_kinds *k, struct colgen *g, struct branch_split *split)
{
    struct tried best[TRIED];
    int32_t n = list_best(k, g, best);
    double most = -1;
    for (int32_t i = 0; i < n; i++) {
        struct branch_kind *kind = &k->kinds[best[i].kind];
        add_rows(kind, g);
        int64_t low = (int64_t)floor(best[i].value);
        double down = fmax(try_bound(g, kind->row, low) - g->objective, 0);
        double up = fmax(try_bound(g, kind->row + 1, low + 1) - g->objective, 0);
        double gain = fmin(down, up) + fmax(down, up) / 8;
        if (gain <= most)
            continue;
        most = gain;
        *split = (struct branch_split){kind->row, kind->row + 1, low};
    }
    return n > 0;
}
