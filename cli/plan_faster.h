/* plan_faster.h - plans of the same jobs that are done sooner, for the table of ways to run them.
 *
 * Without a deadline the cheapest plan may take long, and what is paid for hurry is seldom much.
 * Plans for a deadline of 1.25, 2 and 4 times the longest job, after booting, are found with a
 * small part of the work and checked like the plan itself.  Left out: deadlines that the plan keeps
 * anyway, and plans that are both dearer and later than another.
 *
 * Ownership  the rows are added before plan->alternatives, in the plan's arena.
 * Complexity three searches with a small budget; none for lists of very many durations. */
#ifndef CLI_PLAN_FASTER_H
#define CLI_PLAN_FASTER_H

#include "planner/planner.h"

/* w is what was planned, options those of the plan. */
MUST_CHECK bool plan_faster(struct plan *plan, const struct workload *w,
                            const struct offer_set *offers, const struct planner_options *options,
                            struct error *err);

#endif
