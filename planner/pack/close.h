/* close.h - the optimum of small problems, proved by listing and searching.
 *
 * The LP bound of few classes on large bins is some tenths of a per cent below the optimum.  For a
 * guess of the optimum a little above the bound, all patterns such a plan may use are listed
 * (close_patterns.h) and branch and bound over the list (close_master.h) finds the plan or proves
 * that there is none, which raises the bound; then the next guess.
 *
 * The proof doesn't trust the LP library: the list is complete by integer arithmetic, each node is
 * cut off by a bound computed in integers, rounded up to the prices' gcd, and each plan found is
 * counted in integers.  Limits on bins are kept (close_places.h).  Where the library fails, a limit
 * ends the search or a proof falls short, the bound just stays where it was. */
#ifndef PLANNER_CLOSE_H
#define PLANNER_CLOSE_H

#include "planner/pack/colgen.h"

/* False for problems of many classes or of many jobs. */
bool close_can(const struct packing *p);

/* Raises g->searched_bound and improves plan, which must serve all demands, within the limits of
 * work and time.  Does nothing where it can't. */
void close_run(struct colgen *g, struct pool_plan *plan);

#endif
