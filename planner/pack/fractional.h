/* fractional.h - stage 1 of the subproblem: the fractional knapsack in vCPUs and memory with
 * bounded counts, as a bound in integers and as a way to fix counts.  O(items) expected. */
#ifndef PLANNER_FRACTIONAL_H
#define PLANNER_FRACTIONAL_H

#include "planner/pack/subproblem.h"

/* Scratch of one item. */
struct fraction {
    double value, mcpu, mem; /* of all its copies together */
    double density;
    double profit;
};

/* No pattern of s->items in the room of s is worth more than the result, for any multipliers; the
 * ones found (value per MiB and per mcpu) make it nearly the least. */
int64_t fractional_bound(struct subproblem *s, int64_t *lambda, int64_t *mu);

/* Given that the bound exceeds the target by slack: a pattern above the target holds at least
 * *least of the item and at most item->most, which is lowered. */
void fractional_fix(struct subproblem_item *item, int64_t slack, int64_t lambda, int64_t mu,
                    int32_t *least);

#endif
