/* colgen.h - column generation: the master program over known patterns and the subproblem that
 * finds better ones, with the best bound so far proved in integers.
 *
 * Units      LP costs in dollars, demands as in the packing divided by demand_unit.
 * Ownership  borrows packing and pool; owns the LP and the scratch of its threads.
 * Source     Gilmore and Gomory 1961, 1963; bound: Farley 1990. */
#ifndef PLANNER_COLGEN_H
#define PLANNER_COLGEN_H

#include "model/lp.h"
#include "planner/pool.h"
#include "planner/subproblem.h"
#include "planner/wide.h"

struct colgen {
    const struct packing *packing;
    const struct pack_options *options;
    struct pool *pool;
    struct lp *lp;
    int threads;
    struct subproblem *subproblems; /* per thread */
    int32_t *column_pattern;        /* pattern of each LP column, -1 for others */
    size_t column_capacity;
    double *demand; /* rows of the LP */
    double demand_unit;
    double *dual;       /* per class, dollars */
    int64_t *cap;       /* per class: the largest integer dual any one class can have */
    int64_t *value;     /* per class: integer duals being priced */
    int64_t *bin_bound; /* per bin, of the last round */
    double *bin_lambda; /* per bin: where the last multiplier search ended */
    int64_t *bin_work;
    struct bin_found *found; /* per bin, patterns of the last round */
    int64_t *best_value;     /* duals of the best bound */
    wide_int best_total;     /* sum of demand * best_value */
    double objective;        /* of the last LP, dollars */
    int64_t nodes;           /* search nodes per bin */
    int64_t work;
    int64_t work_limit;
    bool stopped; /* by the callback */
    bool failed;  /* the LP library gave up */
};

void colgen_init(struct colgen *g, const struct packing *p, const struct pack_options *options,
                 struct pool *pool);
void colgen_clear(struct colgen *g);

/* Brings patterns added to the pool into the LP. */
void colgen_take_pool(struct colgen *g);

/* Runs until no pattern improves, the LP is within `gap` of the bound, or a limit ends it. */
void colgen_run(struct colgen *g, double gap);

/* The bound in micro-dollars, rounded down. */
int64_t colgen_bound(const struct colgen *g);

/* True once the stop callback or the work limit says so. */
bool colgen_must_stop(struct colgen *g);

#endif
