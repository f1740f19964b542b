/* rents_bound.h - bounds that count the limits on what is alive at once.
 *
 * With a deadline a limit leaves only so many hours of its places. Where the program of all jobs
 * wants more, or the jobs that must run side by side do, places get rents (rents.h), and what the
 * limits force onto dearer types enters the bound. */
#ifndef PLANNER_RENTS_BOUND_H
#define PLANNER_RENTS_BOUND_H

#include "planner/bounds/rents.h"

/* Raises the plan's bound if it can.  fluid is the solved program of all jobs; true when it asks
 * for more than the limits leave and rents were found: the caller clears rents then. */
bool rents_bound(struct plan *plan, const struct batch *b, const struct fluid *fluid,
                 struct rents *rents);

#endif
