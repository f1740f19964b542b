/* sooner.h - plans of the same jobs that are done earlier, for the table of ways to run them.
 *
 * Without a deadline the cheapest plan may take long, and what is paid for hurry is seldom much.
 * Plans for deadlines of 1.25, 2 and 4 times the longest job, after booting, and for one between
 * these and the plan where it takes far longer, start from the program
 * that the plan itself started from, so they cost a small part of its work.  Each is checked like
 * the plan.  One that is within the slack of the cheapest plan found takes the plan's place: the
 * plan is the fastest of those.  Left out: deadlines that the plan keeps anyway, and plans that are
 * both dearer and later than another.
 *
 * Complexity  up to four searches with a small budget, side by side on the options' threads; none
 * for lists of very many durations. */
#ifndef PLANNER_SOONER_H
#define PLANNER_SOONER_H

#include "planner/lease/decide.h"

/* Fills plan->sooner, and may replace the leases, for a finished plan without a deadline; w is what
 * was planned, fluid the solved program of all its jobs. */
void sooner_plan(struct plan *plan, const struct workload *w, const struct requests *rq,
                 const struct fluid *fluid, const struct planner_options *options);

#endif
