/* arrivals.h - a plan for jobs that are ready at times of their own (design.md 3, "Pipelines").
 *
 * No job starts before it is ready, nor later than --max-wait after; what is ready within a second
 * is so at the next whole one.  Instances are launched when they are needed, wait idle where that
 * is cheaper than ending, and end; idle time is billed.  Time 0 is when the earliest job is ready.
 * Several first sets of rentals are made (rentals.h) and the best made cheaper within the budget of
 * work.
 *
 * Complexity  O(jobs x instances alive at once) for the first sets; jobs count one by one. */
#ifndef PLANNER_ARRIVALS_H
#define PLANNER_ARRIVALS_H

#include "planner/lease/requests.h"

/* Fills the plan's leases, bound, alternatives and status.  Each class of w must have arrivals for
 * all its jobs; rq was built from w with the same options. */
void arrivals_plan(struct plan *plan, const struct workload *w, const struct requests *rq,
                   const struct planner_options *options);

#endif
