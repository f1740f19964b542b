/* close_master.h - the linear program over listed patterns, with rows that branch.
 *
 * All patterns being listed, a row may be any function of a pattern, and the patterns missing in
 * the program are found by looking through the list.  What the program says is proved in integers:
 * with duals y rounded to whole numbers, a plan of at most M bins costs at least
 *     sum_r y_r * bound_r  +  M * min(0, least reduced cost),
 * where bound_r is the row's lower bound for y_r > 0 and its upper bound for y_r < 0; both sums are
 * computed without rounding.  By the same argument a plan that uses pattern j costs at least that
 * plus j's reduced cost: where it exceeds the target, j is out of use below the node.  That moves
 * the program too, which else would use a part of j.
 *
 * Shapes     rows 0 .. n_classes-1 are the demands.
 * Units      LP costs in dollars; proved costs in micro-dollars.
 * Ownership  owns the LP and rows; borrows the patterns.
 * Source     pricing by inspection after listing: Contardo and Martinelli 2014. */
#ifndef PLANNER_CLOSE_MASTER_H
#define PLANNER_CLOSE_MASTER_H

#include "planner/pack/close_lp.h"
#include "planner/pack/close_patterns.h"

enum close_row_kind {
    CLOSE_DEMAND,   /* jobs of class `first` */
    CLOSE_BINS,     /* all bins */
    CLOSE_FAMILY,   /* units of family `first` */
    CLOSE_TYPE,     /* bins of type `first` */
    CLOSE_TYPES,    /* bins of types up to `first` */
    CLOSE_AT_LEAST, /* bins with at least `second` jobs of class `first` */
    CLOSE_TOGETHER, /* bins with jobs of both classes */
    CLOSE_PATTERN   /* pattern `first` alone */
};

/* No bound, in whole numbers. */
#define CLOSE_FREE (INT64_C(1) << 40)

struct close_row {
    enum close_row_kind kind;
    int32_t first, second;
    int64_t low, high; /* -CLOSE_FREE, CLOSE_FREE: none */
};

struct close_master {
    const struct close_patterns *patterns;
    struct close_lp lp;
    struct close_row *rows; /* demands first */
    int32_t n_rows;
    size_t row_capacity;
    int32_t *alive; /* patterns not out of use, then the others */
    int32_t n_alive;
    int32_t *near; /* those of them that were cheapest when all were priced last */
    int32_t n_near, near_most;
    int64_t near_limit;
    int64_t *bin_cost, *worth; /* per bin and per item, 1/scale micro-dollars */
    int32_t *position;         /* per pattern: in alive */
    bool *in_lp;               /* per pattern */
    int64_t *exact;            /* per pattern: reduced cost, 1/scale micro-dollars */
    int64_t *dual;             /* per row, the same */
    size_t dual_capacity;
    int64_t scale;
    wide total, least; /* what the duals prove, before patterns of negative reduced cost; those */
    int64_t target, most_bins;
    struct close_lp probed;
    int16_t *coef; /* scratch */
    size_t coef_capacity;
    int64_t work;
    bool (*stop)(void *context);
    void *stop_context;
};

/* What close_master_restore goes back to. */
struct close_state {
    struct close_lp lp;
    int32_t n_rows, n_alive;
    int64_t *low, *high;
    size_t low_capacity, high_capacity;
};

void close_master_init(struct close_master *m, const struct close_patterns *patterns,
                       int64_t target);
void close_master_clear(struct close_master *m);

void close_master_save(struct close_master *m, struct close_state *state);
void close_master_restore(struct close_master *m, const struct close_state *state);
void close_state_clear(struct close_state *state);

/* Narrows a row that may be there already: to at most, or at least, `bound`. */
void close_master_limit(struct close_master *m, struct close_row row, bool at_most, int64_t bound);

/* The value of a row's left side for pattern j. */
int64_t close_row_value(const struct close_patterns *list, const struct close_row *row, int32_t j);

/* The LP's value with a row narrowed, over the patterns it has and by a few pivots: a guess of what
 * a branch is worth, in dollars. */
double close_master_probe(struct close_master *m, struct close_row row, bool at_most,
                          int64_t bound);

/* Solves over the nearest patterns: true where the program has a solution within the target, which
 * may tell what else to ask of it. */
bool close_master_solve_near(struct close_master *m);

/* Solves over all patterns; *proved is what any plan within the rows costs at least, rounded down.
 * False when stopped or the program could not be solved: *proved is true all the same. */
MUST_CHECK bool close_master_solve(struct close_master *m, int64_t *proved);

#endif
