/* alternatives.h - simpler ways to run the same jobs, under the same limits and offers.
 *
 * One job per instance; one class per instance (by_class.h); one type for all; one family in all
 * its sizes; on-demand and spot alone where both may be bought.  They are real plans: which of them
 * and the plan is chosen, contenders.h says.
 *
 * The type is the best of all, the family likewise: no other could cost less, given its volume of
 * vCPUs, memory and GPUs, or the search ran out of its budget.  A plan that needs only one type or
 * family counts as its plan.
 *
 * Complexity  one program and a few fillings for each type and family that may be the best. */
#ifndef PLANNER_ALTERNATIVES_H
#define PLANNER_ALTERNATIVES_H

#include "planner/search/search.h"

/* Fills plan->alternatives; fluid is the solved program of all jobs, best is replaced by an
 * alternative that beats it. */
void alternatives_plan(struct plan *plan, const struct batch *b, const struct fluid *fluid,
                       struct candidate *best);

#endif
