/* sooner.h - plans of the same jobs that are done earlier, for the table of ways to run them.
 *
 * Without a deadline the cheapest plan may take long, and what is paid for hurry is seldom much.
 * Plans for deadlines of 1.25, 2 and 4 times the longest job, after booting, start from the program
 * that the plan itself started from, so they cost a small part of its work.  Each is checked like
 * the plan.  Left out: deadlines that the plan keeps anyway, and plans that are both dearer and
 * later than another.
 *
 * Complexity  three searches with a small budget, side by side on the options' threads; none for
 *             lists of very many durations. */
#ifndef PLANNER_SOONER_H
#define PLANNER_SOONER_H

#include "planner/lease/decide.h"

/* Fills plan->sooner for a finished plan without a deadline; w is what was planned, fluid the
 * solved program of all its jobs. */
void sooner_plan(struct plan *plan, const struct workload *w, const struct requests *rq,
                 const struct fluid *fluid, const struct planner_options *options);

#endif
