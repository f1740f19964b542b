/* limits.c - the search with rows on bins, from the linear program to the whole plan. */
#include "planner/pack/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/pack/approach.h"
#include "planner/pack/close.h"
#include "planner/pack/columns.h"
#include "planner/pack/dive.h"
#include "planner/pack/ffd.h"
#include "planner/pack/neighbourhoods.h"
#include "planner/pack/whole.h"

/* The linear program's share of work and time, and of work with many classes. */
#define LP_SHARE 0.6
#define LP_SHARE_MANY 0.75
#define LP_TIME_SHARE 0.5
#define LP_GAP 1e-7

/* The dives' share of what is left then. */
#define DIVE_SHARE 0.4

/* Plans this near the linear program's value need no other dive. */
#define NEAR_PROGRAM 1e-3

/* A place beyond the limits that is used gets dearer by this factor at least. */
enum { DEARER = 8 };

/* The scale leaves room for rents of the dearest bin's price times its own size over this. */
enum { ROOM_AT_MOST = 16 };

/* Places from which on they count as used, in all. */
#define SOME_PLACES 1e-6

/* What is left goes to closing and to neighbourhoods first, before closing goes on. */
#define CLOSE_SHARE 0.1
#define IMPROVE_SHARE 0.5

/* Neighbourhoods tried in a row without a better plan. */
enum { PATIENCE = 300 };

/* Branch and bound over the known patterns pays up to here. */
enum { WHOLE_CLASSES = 20, WHOLE_COLUMNS = 500, WHOLE_NODES = 3000 };

#define DOLLARS(uusd) ((double)(uusd) / UUSD_PER_USD)

bool limits_press(const struct packing *p)
{
    bool press = p->rent_all > 0;
    for (int32_t b = 0; b < p->n_bins && !press; b++)
        press = p->rent[b] > 0;
    return press;
}

/* ---- the bound --------------------------------------------------------------------------------
 */

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

/* As dear as brings the bound above `most` if no fewer extra places will do; false where the scale
 * leaves no room. */
static bool make_dearer(struct colgen *g, wide most)
{
    double before = g->extra_usd, enough = DOLLARS((double)most) / columns_extra_places(g);
    g->extra_usd = fmax(DEARER * before, 2 * enough);
    double dearest = DOLLARS(g->packing->bins[g->packing->n_bins - 1].price);
    g->extra_usd = fmin(g->extra_usd, dearest * (double)g->packing->scale / ROOM_AT_MOST);
    if (g->extra_usd <= before)
        return false;
    colgen_make_room(g);
    columns_price_extra_places(g);
    return true;
}

/* Solves, brings in what limits are broken, and makes extra places dearer as long as some are used.
 * True: the bound is above what any plan within the limits can cost, so there is none. */
static bool solve_program(struct colgen *g)
{
    wide most = most_cost(g->packing);
    double gap = fmax(LP_GAP, g->options->max_gap / 4);
    for (;;) {
        colgen_run(g, gap);
        if (g->best_total > most * g->scale)
            return true;
        if (g->failed || g->stopped || g->out_of_work || g->hurried)
            return false;
        if (columns_bring_in_limits(g) > 0)
            continue;
        if (columns_extra_places(g) < SOME_PLACES || !make_dearer(g, most))
            return false;
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

/* ---- whole plans ------------------------------------------------------------------------------
 */

static void keep_if_better(struct pool_plan *best, bool *has_best, const struct pool_plan *plan)
{
    if (*has_best && plan->cost >= best->cost)
        return;
    pool_plan_copy(best, plan);
    *has_best = true;
}

/* All demands and all places. */
static void begin_plan(struct colgen *g, int64_t *residual)
{
    bin_rows_use_none(&g->rows);
    for (int32_t c = 0; c < g->packing->n_classes; c++)
        residual[c] = g->packing->classes[c].demand;
}

/* Whole parts of the program's solution, then first fit decreasing for the rest. */
static void round_down(struct colgen *g, int64_t *residual, struct pool_plan *best, bool *has_best)
{
    struct pool_plan plan = {0};
    struct ffd_used used;
    begin_plan(g, residual);
    int32_t columns = lp_columns(g->lp);
    for (int32_t j = 0; j < columns; j++) {
        int64_t times = (int64_t)floor(lp_value(g->lp, j) * g->demand_unit + 1e-6);
        if (times > 0 && g->column_pattern[j] >= 0)
            dive_take(g, &plan, residual, g->column_pattern[j], times);
    }
    dive_used(g, &plan, &used);
    if (ffd_fill(g->packing, g->pool, residual, &plan, &used))
        keep_if_better(best, has_best, &plan);
    g->work += used.work;
    ffd_used_clear(&used);
    pool_plan_clear(&plan);
}

/* A dive for all demands; where it finds no good place for the last jobs, others that keep places
 * back. */
static void dive(struct colgen *g, int64_t *residual, struct pool_plan *best, bool *has_best)
{
    static const double reserves[] = {0, 0.01, 0.03, 0.1};
    double near = (1 + NEAR_PROGRAM) * g->objective * g->demand_unit;
    for (size_t k = 0; k < sizeof reserves / sizeof *reserves && !g->failed; k++) {
        struct pool_plan plan = {0};
        bool ends = *has_best ? colgen_must_stop(g) : colgen_time_is_up(g);
        if (k > 0 && (ends || (*has_best && DOLLARS((double)best->cost) <= near)))
            break;
        g->reserve = reserves[k];
        begin_plan(g, residual);
        if (dive_run(g, residual, &plan))
            keep_if_better(best, has_best, &plan);
        pool_plan_clear(&plan);
    }
    g->reserve = 0;
}

/* The best whole plan of the known patterns, where they are few. */
static void search_known(struct colgen *g, int64_t *residual, struct pool_plan *best,
                         bool *has_best)
{
    struct pool_plan plan = {0};
    if (g->packing->n_classes > WHOLE_CLASSES || lp_columns(g->lp) > WHOLE_COLUMNS ||
        colgen_must_stop(g))
        return;
    begin_plan(g, residual);
    wide below = *has_best ? best->cost : most_cost(g->packing) + 1;
    int64_t left = 0;
    if (colgen_resolve(g, residual, 0) && whole_take(g, residual, &plan, below, WHOLE_NODES)) {
        for (int32_t c = 0; c < g->packing->n_classes; c++)
            left += residual[c];
        if (left == 0)
            keep_if_better(best, has_best, &plan);
    }
    pool_plan_clear(&plan);
}

static int64_t bound_of(const struct limits_proof *proof)
{
    return wide_clamped((proof->total + proof->scale - 1) / proof->scale);
}

static bool good_enough(const struct colgen *g, const struct limits_proof *proof,
                        const struct pool_plan *plan)
{
    int64_t bound = bound_of(proof) > g->searched_bound ? bound_of(proof) : g->searched_bound;
    return (double)plan->cost * (1 - g->options->max_gap) <= (double)bound;
}

/* Parts of the plan packed again; where the problem is small the optimum is closed in on before
 * that, with a share of what is left, and after it. */
static void improve(struct colgen *g, int64_t work, const struct limits_proof *proof,
                    struct pool_plan *plan)
{
    int64_t goal = (int64_t)((double)bound_of(proof) / (1 - g->options->max_gap));
    if (close_can(g->packing)) {
        colgen_grant(g, work, CLOSE_SHARE, CLOSE_SHARE);
        close_run(g, plan);
        colgen_grant(g, work, IMPROVE_SHARE, IMPROVE_SHARE);
    }
    if (!good_enough(g, proof, plan))
        neighbourhoods_improve(g, plan, goal, PATIENCE);
    colgen_grant(g, work, 1, 1);
    if (!good_enough(g, proof, plan))
        close_run(g, plan);
}

void limits_run(struct colgen *g, int64_t work, struct pool_plan *plan, bool *has_plan,
                struct limits_proof *proof)
{
    int32_t n = g->packing->n_classes;
    int64_t *residual = mem_zeroed((size_t)n, sizeof *residual);
    bool many = n >= APPROACH_CLASSES;
    colgen_grant(g, work, many ? LP_SHARE_MANY : LP_SHARE, LP_TIME_SHARE);
    proof->impossible = solve_program(g);
    read_proof(g, proof);
    colgen_grant(g, work, 1, 1);
    if (!proof->impossible && !g->failed) {
        round_down(g, residual, plan, has_plan);
        /* Where limits are tight only dives make a plan; they end by themselves, in seconds unless
         * there are very many classes. */
        colgen_grant(g, work, DIVE_SHARE, DIVE_SHARE);
        if (!many && !*has_plan)
            g->work_limit = INT64_MAX;
        if (!*has_plan || (!many && !good_enough(g, proof, plan)))
            dive(g, residual, plan, has_plan);
        colgen_grant(g, work, 1, 1);
        if (!g->failed && !(*has_plan && good_enough(g, proof, plan)))
            search_known(g, residual, plan, has_plan);
        if (*has_plan && !g->failed && !good_enough(g, proof, plan))
            improve(g, work, proof, plan);
    }
    proof->searched = g->searched_bound;
    free(residual);
}
