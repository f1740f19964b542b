#include "planner/pack/limits_bound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/pack/columns.h"
#include "planner/pack/focus.h"

/* A place beyond a limit costs at first as much as so many of the dearest bins: dear enough for
 * most rents, and no dearer, since the duals of the first rounds are made of it.  Where some are
 * still used at the end it gets dearer by this factor at least. */
enum { EXTRA_PLACE = 2, DEARER = 8 };

/* The scale keeps room for rents of a bin's own place and of one among all. */
enum { ROOM_FOR_EACH = 8 };

/* Extra places from which on they count as used, in all. */
#define SOME_PLACES 1e-6

/* Rounds of new patterns, patterns of the pool that the program begins with for each row, and the
 * columns for each row from which on they are purged. */
enum { ROUNDS = 400, COLUMNS = 8, PURGE_COLUMNS = 12 };

/* Weight of the best bound's duals and rents among those priced (Wentges 1997). */
#define SMOOTHING 0.85

/* The program is solved to this share of its value at most. */
#define LEAST_GAP 1e-7

#define DOLLARS(uusd) ((double)(uusd) / UUSD_PER_USD)

static double dearest_usd(const struct packing *p)
{
    return DOLLARS(p->bins[p->n_bins - 1].price);
}

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
    g->rows.room = EXTRA_PLACE * ROOM_FOR_EACH;
    colgen_rows_changed(g);
    /* The first columns: extra_places() and raise() find them there. */
    for (int32_t i = 0; i < g->rows.n; i++)
        columns_take_shortfall(g, p->n_classes + i, true, EXTRA_PLACE * dearest_usd(p));
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

static double extra_places(const struct colgen *g)
{
    double sum = 0;
    for (int32_t i = 0; i < g->rows.n; i++)
        sum += lp_value(g->lp, i) * g->demand_unit;
    return sum;
}

/* What any plan within the limits costs at most: the dearest bins in all places, as far as there
 * are jobs for them. */
static wide most_cost(const struct packing *p)
{
    wide cost = 0;
    int64_t left = p->problem->limit_bins, jobs = 0;
    for (int32_t c = 0; c < p->n_classes; c++)
        jobs += p->classes[c].demand;
    left = left < 0 || left > jobs ? jobs : left;
    for (int32_t b = p->n_bins - 1; b >= 0 && left > 0; b--) {
        int64_t limit = p->bins[b].limit, bins = limit >= 0 && limit < left ? limit : left;
        cost += (wide)bins * p->bins[b].price;
        left -= bins;
    }
    return cost;
}

/* As dear as brings the bound above what any plan can cost, if no fewer extra places will do; 0
 * where the scale leaves no room. */
static int64_t dearer(const struct colgen *g, int64_t price, wide most)
{
    double enough = DOLLARS((double)most) / dearest_usd(g->packing) / extra_places(g);
    int64_t room = g->packing->scale / ROOM_FOR_EACH;
    int64_t wanted = enough < (double)room ? 2 * (int64_t)enough + 1 : room;
    wanted = wanted > DEARER * price ? wanted : DEARER * price;
    wanted = wanted < room ? wanted : room;
    return wanted > price ? wanted : 0;
}

/* Solves, and makes extra places dearer as long as some are used.  True: the bound is above what
 * any plan within the limits can cost, so there is none. */
static bool refine_dearer(struct colgen *g)
{
    wide most = most_cost(g->packing);
    for (int64_t price = EXTRA_PLACE; price > 0;) {
        refine(g);
        if (g->best_total > most * g->scale)
            return true;
        if (g->failed || g->stopped || colgen_must_stop(g) || extra_places(g) < SOME_PLACES)
            return false;
        price = dearer(g, price, most);
        if (price == 0)
            return false;
        for (int32_t i = 0; i < g->rows.n; i++)
            lp_set_cost(g->lp, i, (double)price * dearest_usd(g->packing));
        g->rows.room = price * ROOM_FOR_EACH;
        colgen_rows_changed(g);
    }
    return false;
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
    proof->impossible = refine_dearer(g);
    read_proof(g, proof);
    bin_rows_clear(&g->rows);
    colgen_rows_changed(g);
    focus_back(g, &aside);
    memcpy(g->best_value, value, bytes);
    g->best_total = total;
    g->objective = objective;
    free(value);
}
