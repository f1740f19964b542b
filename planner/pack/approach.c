#include "planner/pack/approach.h"

#include <math.h>
#include <stdlib.h>

/* How far the first step may go, and by what it changes: further once the bound rises by a good
 * part of what was promised, less far after steps that were far too long or failed three times. */
#define REACH 0.015
#define FURTHER 1.3
#define LESS_FAR 0.95
#define GOOD_PART 0.3
#define FAR_TOO_LONG 2.0
enum { FAILURES = 3 };

/* Distance kept from known patterns: their share of the gap, each row one. */
#define DISTANCE 0.03
#define LEAST_GAP 1e-4

/* Nothing more is promised: that is the end only if nearly all demand is covered; else the reach is
 * far too short. */
#define COVERED 0.1
#define MUCH_FURTHER 4.0

/* Rounds without a rise of the bound before it ends, and rounds in all. */
enum { ROUNDS_IN_VAIN = 40, ROUNDS_MAX = 400 };

/* Entries of columns that are read in the time of one step of other work. */
enum { ENTRIES_PER_STEP = 3 };

/* Duals of zero could not move by shares of themselves. */
#define LEAST_DUAL 1e-9

static double in_dollars(const struct colgen *g, double scaled)
{
    return scaled / (double)g->scale / UUSD_PER_USD;
}

static double best_bound(const struct colgen *g)
{
    return in_dollars(g, (double)g->best_total) / g->demand_unit;
}

static void set_centre(const struct colgen *g, double *centre)
{
    for (int32_t c = 0; c < g->packing->n_classes; c++)
        centre[c] = fmax(in_dollars(g, (double)g->best_value[c]), LEAST_DUAL);
}

static void add_patterns(struct approach *a)
{
    const struct colgen *g = a->g;
    for (; a->n_added < g->pool->n; ++a->n_added) {
        const struct pool_pattern *pattern = &g->pool->patterns[a->n_added];
        double price = (double)g->packing->bins[pattern->bin].price / UUSD_PER_USD +
                       in_dollars(g, (double)bin_rows_best_rent(&g->rows, pattern->bin));
        proximal_add(&a->model, a->n_added, price);
    }
}

/* One step; returns what the model promised. */
static double step(struct approach *a)
{
    struct colgen *g = a->g;
    add_patterns(a);
    a->model.barrier = DISTANCE * fmax(a->open, LEAST_GAP * a->best) / g->packing->n_classes;
    double promised = proximal_solve(&a->model, g->dual);
    promised -= in_dollars(g, (double)bin_rows_due(&g->rows)) / g->demand_unit;
    proximal_purge(&a->model);
    g->work += a->model.work / ENTRIES_PER_STEP;
    a->model.work = 0;
    a->n_found = colgen_price(g);
    return promised;
}

/* By how much of what was promised the bound has moved, further or less far next time. */
static void set_reach(struct approach *a, double part, bool rose)
{
    a->failures = rose && part > 0.1 ? 0 : a->failures + 1;
    if (rose && part > GOOD_PART)
        a->model.reach *= FURTHER;
    else if (part < -FAR_TOO_LONG || a->failures >= FAILURES)
        a->model.reach *= LESS_FAR;
    a->failures = a->failures >= FAILURES ? 0 : a->failures;
}

static void next_round(struct approach *a)
{
    struct colgen *g = a->g;
    double promised = step(a);
    double reached = in_dollars(g, (double)g->round_total) / g->demand_unit;
    double part = (reached - a->best) / (promised - a->best);
    double lack = proximal_lack(&a->model);
    bool rose = best_bound(g) > a->best;
    a->in_vain = rose ? 0 : a->in_vain + (a->n_found > 0 ? 1 : ROUNDS_IN_VAIN / 8);
    set_reach(a, part, rose);
    a->best = best_bound(g);
    a->open = promised - a->best;
    a->ended = (a->open <= a->gap * a->best && lack < COVERED) || a->in_vain >= ROUNDS_IN_VAIN ||
               ++a->rounds >= ROUNDS_MAX;
    if (a->ended)
        return;
    if (a->open <= LEAST_GAP * a->best && rose)
        a->model.reach *= MUCH_FURTHER;
    if (rose) {
        set_centre(g, a->centre);
        proximal_move(&a->model, a->centre);
    }
}

void approach_begin(struct approach *a, struct colgen *g, double gap)
{
    *a = (struct approach){.g = g, .gap = gap};
    a->centre = mem_zeroed((size_t)g->packing->n_classes, sizeof *a->centre);
    g->size_limit = INFINITY; /* all bins count for the bound */
    set_centre(g, a->centre);
    proximal_init(&a->model, g->packing, g->pool, g->demand, a->centre);
    a->model.reach = REACH;
    a->best = best_bound(g);
    a->open = a->best / 100;
}

void approach_end(struct approach *a)
{
    proximal_clear(&a->model);
    free(a->centre);
    *a = (struct approach){0};
}

void approach_run(struct approach *a, int64_t work_limit)
{
    while (!a->ended) {
        next_round(a);
        if (a->g->work >= work_limit || colgen_must_stop(a->g))
            return;
    }
}
