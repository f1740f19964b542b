/* group_pricing.h - prices the bins of each compatibility group together, with one table a group.
 *
 * A group is the bins that accept the same classes.  Stages 1 and 2 of the subproblem close most
 * bins and most counts; what is left is one table (group_table.h), exact on the grid that all
 * requests of the group lie on.  GPU jobs are chosen over it (gpu_choice.h).  Where the grid is too
 * fine, or a class needs no vCPU, or there are too many sets of GPU jobs, bins are left to the
 * subproblem of their own; so are those that the caller puts aside.
 *
 * Units      as subproblem.h.
 * Ownership  borrows the packing; patterns found live until the next round. */
#ifndef PLANNER_GROUP_PRICING_H
#define PLANNER_GROUP_PRICING_H

#include "planner/pack/gpu_choice.h"
#include "planner/pack/group_table.h"
#include "planner/pack/subproblem.h"

struct group_found {
    int32_t bin;
    int32_t n;
    int32_t first; /* in the group's lists of classes and counts */
};

struct group {
    int32_t *bins; /* n_bins, by rising area */
    int32_t n_bins;
    int64_t unit_mcpu, unit_mem_mib;
    struct group_table table;
    int32_t *open; /* bins that the table is for, the smallest first */
    struct group_room *rooms;
    struct group_item *items;
    int32_t *item_class, *item_count;
    size_t items_capacity, class_capacity, count_capacity;
    int32_t n_open, n_items;
    struct gpu_choice gpu_jobs;
    int32_t *most; /* per class */
    struct group_found *found;
    int32_t n_found, n_slots;
    size_t found_capacity, slots_capacity, slot_counts_capacity;
    int32_t *slot_class, *slot_count;
};

struct group_pricing {
    const struct packing *packing;
    struct group *groups;
    int32_t n_groups;
    int32_t *group_of; /* per bin, -1: none */
    int32_t *most;     /* n_bins x n_classes */
    int shift;         /* the tables' values are the integer duals over 2^shift */
};

/* One round, per class and per bin. */
struct group_round {
    int64_t *value;          /* rounded down to what the tables can hold */
    const int64_t *residual; /* or NULL */
    const int64_t *target;   /* what a pattern must exceed */
    const bool *priced;      /* false: stages 1 and 2 are all that is wanted */
    const bool *aside;       /* true: left to the caller */
    double *lambda;          /* where the last multiplier search ended */
    int64_t *bound;          /* out: no pattern is worth more */
    bool *done;              /* out: false where the bin is left to the caller */
    int64_t work;            /* out */
};

void group_pricing_init(struct group_pricing *p, const struct packing *packing);
void group_pricing_clear(struct group_pricing *p);

/* Prices a round; the patterns are in groups[].found, in a fixed order.  `subproblems` is scratch,
 * one per thread. */
void group_pricing_round(struct group_pricing *p, struct subproblem *subproblems, int threads,
                         struct group_round *round);

/* After a round: a bound for one bin that the round left undone or aside, near the value of its
 * best pattern, or INT64_MAX where a table of its own would be too large as well.  `round` is as
 * the round and its caller left it; s is scratch. */
int64_t group_pricing_tighten(struct group_pricing *p, struct subproblem *s,
                              struct group_round *round, int32_t bin);

#endif
