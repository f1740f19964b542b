/* unmerge.h - from a plan of classes back to the caller's items.
 *
 * The jobs of a class go to its items in the order of the items, one after the other, so the result
 * is the same for the same problem.  Whole plans place each job exactly once: slots beyond the
 * demand are dropped and the bin shrinks to the cheapest that still holds the rest.  Fluid patterns
 * keep all their slots. */
#ifndef PLANNER_UNMERGE_H
#define PLANNER_UNMERGE_H

#include "planner/pack/pool.h"

/* Fills patterns, n_patterns and cost_uusd of the result. */
void unmerge(const struct packing *p, const struct pool *pool, const struct pool_plan *plan,
             struct pack_result *result);

#endif
