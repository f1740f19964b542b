/* farley.h - a proof from any values: divided by how much some bin can overrate them.
 * Source     Farley 1990. */
#ifndef PLANNER_FARLEY_H
#define PLANNER_FARLEY_H

#include "model/wide.h"
#include "planner/pack/packing.h"

/* No pattern of bin b is worth more than bound[b] at value[].  Fills proved[c] <= value[c] so that
 * no pattern is worth more than cost[b] > 0, in the unit of values, and returns sum of demand *
 * proved.  Each class is scaled by the worst of the bins that hold it: others have no say.  O(bins
 * * classes). */
wide farley_scale(const struct packing *p, const int64_t *cost, const int64_t *value,
                  const int64_t *bound, int64_t *proved);

#endif
