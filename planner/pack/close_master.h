/* close_master.h - the linear program over listed patterns, with rows that branch and cut.
 *
 * All patterns being listed, a row may be any function of a pattern, and the patterns missing in
 * the LP are found by looking through the list.  What the LP says is proved in integers: with
 * duals y rounded to whole numbers, a plan of at most M bins costs at least
 *     sum_r y_r * bound_r  +  M * min(0, least reduced cost),
 * both computed without rounding.
 *
 * Shapes     rows 0 .. n_classes-1 are the demands; rows[r] the others, coef[j] for each pattern.
 * Units      LP costs in dollars; proved costs in micro-dollars.
 * Ownership  owns the LP and rows; borrows the patterns.
 * Source     pricing by inspection after listing: Contardo and Martinelli 2014. */
#ifndef PLANNER_CLOSE_MASTER_H
#define PLANNER_CLOSE_MASTER_H

#include "model/lp.h"
#include "planner/pack/close_patterns.h"

enum close_row_kind {
    CLOSE_BINS,     /* all bins */
    CLOSE_FAMILY,   /* units of family `first` */
    CLOSE_TYPE,     /* bins of type `first` */
    CLOSE_TYPES,    /* bins of types up to `first` */
    CLOSE_AT_LEAST, /* bins with at least `second` jobs of class `first` */
    CLOSE_TOGETHER, /* bins with jobs of both classes */
    CLOSE_PATTERN,  /* pattern `first` alone */
    CLOSE_CUT       /* counts * weight, over `second`, rounded up */
};

struct close_row {
    enum close_row_kind kind;
    int32_t first, second;
    bool at_most;
    int64_t bound;
    int32_t lp_row;
    int16_t *coef;
};

struct close_master {
    const struct close_patterns *patterns;
    struct lp *lp;
    struct close_row *rows; /* demands first */
    int32_t n_rows;
    size_t row_capacity;
    int32_t *column_pattern; /* per LP column: the pattern, or -1 - (LP row) for a violation */
    size_t column_capacity;
    bool *in_lp;  /* per pattern */
    double *cost; /* per pattern: reduced cost by the LP's duals, dollars */
    int64_t *exact;
    double penalty; /* dollars per unit of a row not met */
    int64_t most_bins;
    int64_t work;
    bool (*stop)(void *context);
    void *stop_context;
};

void close_master_init(struct close_master *m, const struct close_patterns *patterns,
                       double penalty, int64_t most_bins);
void close_master_clear(struct close_master *m);

/* Adds or takes back the last row.  Its coefficients are computed from kind, first and second,
 * for cuts from weight[c]. */
void close_master_push(struct close_master *m, struct close_row row, const int32_t *weight);
void close_master_pop(struct close_master *m);

/* The value of a row's left side for pattern j. */
int64_t close_row_value(const struct close_patterns *list, const struct close_row *row,
                        const int32_t *weight, int32_t j);

/* The LP's value with one more row, over the patterns it has and by a few iterations: a guess of
 * what a branch is worth.  Not for cuts. */
double close_master_probe(struct close_master *m, struct close_row row);

/* Solves over all patterns; *proved is what any plan within the rows costs at least, rounded down
 * (0 when the LP library gave up, which the result says). */
MUST_CHECK bool close_master_solve(struct close_master *m, int64_t *proved);

#endif
