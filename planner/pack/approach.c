#include "planner/pack/approach.h"

#include <math.h>
#include <stdlib.h>

#include "planner/pack/proximal.h"

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

static void add_patterns(struct colgen *g, struct proximal *q, int32_t *n_added)
{
    for (; *n_added < g->pool->n; ++*n_added) {
        const struct pool_pattern *a = &g->pool->patterns[*n_added];
        double price = (double)g->packing->bins[a->bin].price / UUSD_PER_USD;
        proximal_add(q, *n_added, price);
    }
}

/* One step; returns what the model promised. */
static double step(struct colgen *g, struct proximal *q, int32_t *n_found)
{
    double promised = proximal_solve(q, g->dual);
    proximal_purge(q);
    g->work += q->work / ENTRIES_PER_STEP;
    q->work = 0;
    *n_found = colgen_price(g);
    return promised;
}

void approach_run(struct colgen *g, double gap, int64_t work_limit)
{
    struct proximal q;
    double *centre = mem_zeroed((size_t)g->packing->n_classes, sizeof *centre);
    int32_t n_added = 0, n_found = 0;
    int failures = 0, in_vain = 0;
    g->size_limit = INFINITY; /* all bins count for the bound */
    set_centre(g, centre);
    proximal_init(&q, g->packing, g->pool, g->demand, centre);
    q.reach = REACH;
    double best = best_bound(g), open = best / 100;
    for (int round = 0; round < ROUNDS_MAX && in_vain < ROUNDS_IN_VAIN; round++) {
        add_patterns(g, &q, &n_added);
        q.barrier = DISTANCE * fmax(open, LEAST_GAP * best) / g->packing->n_classes;
        double promised = step(g, &q, &n_found);
        double reached = in_dollars(g, (double)g->round_total) / g->demand_unit;
        double part = (reached - best) / (promised - best);
        double lack = proximal_lack(&q);
        bool rose = best_bound(g) > best;
        in_vain = rose ? 0 : in_vain + (n_found > 0 ? 1 : ROUNDS_IN_VAIN / 8);
        failures = rose && part > 0.1 ? 0 : failures + 1;
        if (rose && part > GOOD_PART)
            q.reach *= FURTHER;
        else if (part < -FAR_TOO_LONG || failures >= FAILURES)
            q.reach *= LESS_FAR;
        failures = failures >= FAILURES ? 0 : failures;
        best = best_bound(g);
        open = promised - best;
        if ((open <= gap * best && lack < COVERED) || g->work >= work_limit || colgen_must_stop(g))
            break;
        if (open <= LEAST_GAP * best && rose)
            q.reach *= MUCH_FURTHER;
        if (rose) {
            set_centre(g, centre);
            proximal_move(&q, centre);
        }
    }
    proximal_clear(&q);
    free(centre);
}
