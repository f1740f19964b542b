/* launches.h - a bound that counts what launching the dearest instance of a plan costs.
 *
 * The fluid bound spreads boot and tail over leases as long as the deadline allows. A small batch
 * can't fill a large instance for so long, though large ones are the cheapest per job: either the
 * plan launches one, and pays its boot and tail for little work, or it must do with dearer small
 * ones. So the plans are told apart by the price of the dearest instance that they use; each part
 * has a program of its own over the offers up to that price (model/plan.h, BOUND_LAUNCHES); where
 * the limits leave less than it asks for, one with rents.
 *
 * Complexity  a few programs, each from the patterns that those before it met.  */
#ifndef PLANNER_LAUNCHES_H
#define PLANNER_LAUNCHES_H

#include "planner/bounds/rents.h"

/* Raises the plan's bound if it can: cost_uusd is that of the best plan known.  rents are those of
 * the program of all jobs; NULL: none. */
void launches_bound(struct plan *plan, const struct batch *b, const struct fluid *fluid,
                    const struct rents *rents, int64_t cost_uusd);

#endif
