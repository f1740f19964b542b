/* close_merge.h - bins that no plan needs side by side.
 *
 * Where some type holds what two bins of types a and b hold together, accepts all that they do and
 * costs no more than both, any plan with such a pair has one of no higher cost with a bin less.  So
 * some best plan has no such pair: at most one bin of a type that merges with itself, and none of b
 * beside one of a.  On EC2, where each size is twice the one below at twice the price, that fixes
 * the number of each size once the vCPUs bought of a family are known; without it the search visits
 * two of one size for one of the next again and again.
 *
 * It goes together with the rules of close_patterns.h: of the best plans take those of fewest bins,
 * of these those of the lowest sum of bin numbers, of these one with the most slots.  Merging
 * leaves the first set, moving to a cheaper bin the second and filling up the third, so this plan
 * keeps all rules at once.
 *
 * Shapes     pair[a * n_bins + b].
 * Ownership  owns pair; borrows the packing.
 * Complexity O(bins^3) at most, most pairs end early. */
#ifndef PLANNER_CLOSE_MERGE_H
#define PLANNER_CLOSE_MERGE_H

#include "planner/pack/close_master.h"

struct close_merge {
    const struct packing *packing;
    bool *pair;
};

/* few[b]: bins may not be merged into b. */
void close_merge_init(struct close_merge *merge, const struct packing *p, const bool *few);
void close_merge_clear(struct close_merge *merge);

/* Limits the types of which the LP's solution has too many; how many rows that moved. */
int32_t close_merge_apply(const struct close_merge *merge, struct close_master *m);

#endif
