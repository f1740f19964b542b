/* alternatives.h - simpler ways to run the same jobs, under the same limits and offers.
 *
 * One job per instance; one type for all; one family in all its sizes.  They are real plans: one
 * that keeps the limits and is cheaper than the plan takes its place.
 *
 * Complexity  one program and a few fillings for each of a few types and families. */
#ifndef PLANNER_ALTERNATIVES_H
#define PLANNER_ALTERNATIVES_H

#include "planner/lease/search.h"

/* Fills plan->alternatives; best is replaced by an alternative that beats it. */
void alternatives_plan(struct plan *plan, const struct batch *b, struct candidate *best);

#endif
