/* colgen.h - column generation: the master program over known patterns and the subproblem that
 * finds better ones, with the best bound so far proved in integers.
 *
 * Units      LP costs in dollars, demands as in the packing divided by demand_unit; integer values
 *            in 1/scale micro-dollars, where scale is the packing's but for bin rows.
 * Ownership  borrows packing and pool; owns the LP and the scratch of its threads.
 * Source     Gilmore and Gomory 1961, 1963; bound: Farley 1990. */
#ifndef PLANNER_COLGEN_H
#define PLANNER_COLGEN_H

#include "model/lp.h"
#include "model/wide.h"
#include "planner/pack/bin_rows.h"
#include "planner/pack/group_pricing.h"
#include "planner/pack/pool.h"
#include "planner/pack/subproblem.h"

struct colgen {
    const struct packing *packing;
    const struct pack_options *options;
    struct pool *pool;
    struct lp *lp;
    int threads;
    struct subproblem *subproblems; /* per thread */
    struct group_pricing groups;
    struct bin_rows rows; /* limits and branches */
    double extra_usd;     /* a place beyond a limit */
    int64_t scale;
    int64_t *bin_target;     /* per bin: what a pattern must exceed in this round */
    bool *bin_priced;        /* per bin: small enough for patterns to be looked for */
    bool *bin_aside;         /* per bin: no table of its group's is tried yet */
    bool *bin_done;          /* per bin: its group's table has priced it */
    int32_t *column_pattern; /* pattern of each LP column, -1 for exchanges */
    int32_t n_seen;          /* patterns of the pool that were taken or left to the pool */
    int32_t n_first;         /* patterns that it began with, which serve any demand */
    int32_t n_exchanges;
    size_t column_capacity;
    double *demand; /* rows of the LP */
    double demand_unit;
    double *dual;       /* per class, dollars */
    double smoothing;   /* weight of the best bound among the duals priced */
    int64_t *cap;       /* per class: the largest integer dual any one class can have */
    int64_t *value;     /* per class: integer duals being priced */
    int64_t *bin_bound; /* per bin, of the last round */
    double *bin_lambda; /* per bin: where the last multiplier search ended */
    int *bin_effort;    /* per bin: how hard its subproblem is tried */
    int64_t *bin_work;
    struct bin_found *found; /* per bin, patterns of the last round */
    int64_t *best_value;     /* duals of the best bound */
    wide best_total;         /* sum of demand * best_value, less what rows are due */
    int64_t *proved;         /* scratch: what the last round's values prove */
    wide round_total;        /* sum of demand * that */
    bool approaching;        /* patterns found go to the pool only */
    bool approached;
    int64_t searched_bound; /* proved by close.h, micro-dollars; 0 without */
    /* Is there a plan that is near enough to the bound?  Asked where the program says that there
     * may be; NULL: the program's own gap is what ends a run. */
    bool (*enough)(struct colgen *g, void *context);
    void *enough_context;
    double objective;        /* of the last LP, dollars */
    const int64_t *residual; /* while diving: what is left of each demand, else NULL */
    bool starting;           /* pricing the first duals */
    double size_limit;       /* dearer bins are not priced yet, micro-dollars */
    int64_t work;
    int64_t work_limit;
    double reserve;    /* while diving: share of each limit that is kept for the end */
    double time_limit; /* share of the time allowed */
    bool stopped;      /* by the callback */
    bool hurried;      /* some phase ended by its share of the time */
    bool out_of_work;  /* some phase ended by its share of the work */
    bool failed;       /* the LP library gave up */
};

void colgen_init(struct colgen *g, const struct packing *p, const struct pack_options *options,
                 struct pool *pool);
/* The same with rows for the limits on bins, of which those are in the program whose places have
 * rent already (volume.h). */
void colgen_init_limited(struct colgen *g, const struct packing *p,
                         const struct pack_options *options, struct pool *pool);
void colgen_clear(struct colgen *g);

/* A colgen for a part of the demand, which may work beside others: it has a pool and rounds of its
 * own, no program yet (focus.h) and no scratch of subproblems, which the caller lends it.  What is
 * proved and what limits the run is read from g, which must not run meanwhile.  Rows on bins
 * are forked too, with the places that are left there. */
void colgen_fork(struct colgen *fork, const struct colgen *g, struct pool *pool);
void colgen_fork_clear(struct colgen *fork);

/* Brings patterns added to the pool into the LP. */
void colgen_take_pool(struct colgen *g);

/* Removes the exchanges from the LP: patterns then serve only the classes they name. */
void colgen_drop_exchanges(struct colgen *g);

/* Runs until no pattern improves, the LP is within `gap` of the bound, or a limit ends it. */
void colgen_run(struct colgen *g, double gap);

/* Solves the LP for what is left of the demands (negative: slots to spare for exchanges), with up
 * to `rounds` of new patterns for it.  False when the LP library gave up or a limit ended it. */
MUST_CHECK bool colgen_resolve(struct colgen *g, const int64_t *residual, int rounds);

/* Prices g->dual as it is.  Patterns go to the pool, not to the LP; returns how many are new. */
int32_t colgen_price(struct colgen *g);

/* After rows on bins were added to g->rows, or their bounds or the room for rents changed: the best
 * bound is stated anew. */
void colgen_rows_changed(struct colgen *g);

/* Room for rents up to extra_usd on the scale. */
void colgen_make_room(struct colgen *g);

/* One round at the LP's duals, mixed with those of the best bound; returns how many patterns are
 * new. */
int32_t colgen_round(struct colgen *g);

/* Raises the effort for the bins that are not proved; false when none can be tried harder. */
bool colgen_try_harder(struct colgen *g);

/* Takes the tables of bins that keep the bound down although nothing is found in them, where these
 * are no larger than others; false where there is none. */
bool colgen_take_tables(struct colgen *g);

/* Is the LP's last value within `gap` of the bound? */
bool colgen_close_enough(const struct colgen *g, double gap);

/* Back to the efforts that it began with. */
void colgen_reset_efforts(struct colgen *g);

/* The bound in micro-dollars. */
int64_t colgen_bound(const struct colgen *g);

/* Lets the next phase have this share of the work and of the time that are left; work is the budget
 * of the whole run. */
void colgen_grant(struct colgen *g, int64_t work, double work_share, double time_share);

/* True once the stop callback or a limit of work or time says so; the second looks at time alone.
 */
bool colgen_must_stop(struct colgen *g);
double colgen_time_spent(const struct colgen *g); /* share of the time allowed; 0: not limited */
bool colgen_time_is_up(struct colgen *g);

#endif
