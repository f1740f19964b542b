#include "planner/pack/limits_bound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/pack/columns.h"
#include "planner/pack/focus.h"

/* A place beyond a limit costs as much as so many of the dearest bins: dear enough for most rents,
 * and no dearer, since the duals of the first rounds are made of it. */
enum { EXTRA_PLACE = 2 };

/* Rounds of new patterns, patterns of the pool that the program begins with for each row, and the
 * columns for each row from which on they are purged. */
enum { ROUNDS = 400, COLUMNS = 8, PURGE_COLUMNS = 12 };

/* Weight of the best bound's duals and rents among those priced (Wentges 1997). */
#define SMOOTHING 0.85

/* The program is solved to this share of its value at most. */
#define LEAST_GAP 1e-7

#define DOLLARS(uusd) ((double)(uusd) / UUSD_PER_USD)

static struct bin_row *add_row(struct colgen *g, int64_t limit)
{
    struct bin_row *row = bin_rows_add(&g->rows, g->packing, true, limit);
    (void)lp_add_row_at_most(g->lp, bin_row_bound(row, g->demand_unit));
    return row;
}

/* The program over the patterns nearest to being worth their price. */
static void begin(struct colgen *g)
{
    const struct packing *p = g->packing;
    focus_empty(g, NULL);
    lp_fail_at(g->lp, g->options->fail_lp_at);
    for (int32_t b = 0; b < p->n_bins; b++)
        if (p->bins[b].limit >= 0)
            add_row(g, p->bins[b].limit)->weight[b] = 1;
    if (p->problem->limit_bins >= 0) {
        struct bin_row *all = add_row(g, p->problem->limit_bins);
        for (int32_t b = 0; b < p->n_bins; b++)
            all->weight[b] = 1;
    }
    colgen_rows_changed(g);
    for (int32_t i = 0; i < g->rows.n; i++)
        columns_take_shortfall(g, p->n_classes + i, true,
                               EXTRA_PLACE * DOLLARS(p->bins[p->n_bins - 1].price));
    for (int32_t k = 0; k < g->n_first; k++)
        (void)columns_take(g, k);
    columns_take_nearest(g, COLUMNS * lp_rows(g->lp));
    g->size_limit = INFINITY;
    g->smoothing = SMOOTHING;
    colgen_reset_efforts(g);
}

static void refine(struct colgen *g)
{
    double gap = fmax(LEAST_GAP, g->options->max_gap / 4);
    for (int round = 0; round < ROUNDS && columns_solve(g); round++) {
        int32_t added = colgen_round(g);
        double best = (double)g->best_total / (double)g->scale / UUSD_PER_USD;
        if (g->objective * g->demand_unit - best <= gap * best || colgen_must_stop(g))
            return;
        if (added > 0)
            g->smoothing = SMOOTHING;
        else if (g->smoothing > 0)
            g->smoothing = 0;
        else if (!colgen_try_harder(g))
            return;
        if (lp_columns(g->lp) > PURGE_COLUMNS * lp_rows(g->lp))
            columns_purge(g);
    }
}

static void read_proof(const struct colgen *g, struct limits_proof *proof)
{
    const struct packing *p = g->packing;
    proof->scale = g->scale;
    proof->total = g->best_total;
    memcpy(proof->value, g->best_value, (size_t)p->n_classes * sizeof *proof->value);
    int32_t i = 0;
    for (int32_t b = 0; b < p->n_bins; b++)
        proof->rent[b] = p->bins[b].limit >= 0 ? g->rows.rows[i++].best_rent : 0;
    proof->rent_all = p->problem->limit_bins >= 0 ? g->rows.rows[i].best_rent : 0;
}

void limits_bound(struct colgen *g, struct limits_proof *proof)
{
    size_t bytes = (size_t)g->packing->n_classes * sizeof *g->best_value;
    int64_t *value = mem_alloc(bytes);
    wide total = g->best_total;
    double objective = g->objective;
    memcpy(value, g->best_value, bytes);
    struct focus aside = focus_away(g);
    begin(g);
    refine(g);
    read_proof(g, proof);
    bin_rows_clear(&g->rows);
    colgen_rows_changed(g);
    focus_back(g, &aside);
    memcpy(g->best_value, value, bytes);
    g->best_total = total;
    g->objective = objective;
    free(value);
}
