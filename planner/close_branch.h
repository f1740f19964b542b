/* close_branch.h - which row splits a fractional LP solution in two.
 *
 * Aggregates first: how many bins in all, of one type, of the types up to one, then with at least k
 * jobs of a class, then with two classes together; single patterns only when all of those are
 * whole.  Source: Vanderbeck 2011. */
#ifndef PLANNER_CLOSE_BRANCH_H
#define PLANNER_CLOSE_BRANCH_H

#include "planner/close_master.h"

/* False when the solution is whole.  Else *row has kind, first and second, and *value its left
 * side. */
MUST_CHECK bool close_branch_choose(const struct close_master *m, struct close_row *row,
                                    double *value);

#endif
