/* branch_kinds.h - what can be counted of bins, and which count to branch on.
 *
 * Ownership  borrows the packing; owns the weights. */
#ifndef PLANNER_BRANCH_KINDS_H
#define PLANNER_BRANCH_KINDS_H

#include "planner/pack/colgen.h"

struct branch_kind {
    int32_t *weight; /* per bin: what one counts for */
    double price;    /* least price of a unit, dollars */
    int32_t row;     /* of g->rows: at most so many; the next: at least so many.  -1: not yet */
};

struct branch_kinds {
    struct branch_kind *kinds;
    int32_t n;
    size_t capacity;
};

/* At most `low` of row at_most on one side, low + 1 of row at_least on the other. */
struct branch_split {
    int32_t at_most, at_least;
    int64_t low;
};

/* Adds rows to the program in g, which has the rows of classes and no columns yet: those of the
 * kind "all bins", and for each row a shortfall. */
void branch_kinds_init(struct branch_kinds *k, struct colgen *g);
void branch_kinds_clear(struct branch_kinds *k);

/* Gives the program the bound of row i of g->rows. */
void branch_kinds_move(struct colgen *g, int32_t i);

/* The split whose worse side raises the last solution most, judged by the columns there are; false
 * where everything counted is whole.  Adds rows for kinds that are tried for the first time. */
bool branch_kinds_choose(struct branch_kinds *k, struct colgen *g, struct branch_split *split);

#endif
