/* close_branch.h - which row splits a fractional LP solution in two.
 *
 * Aggregates serve best: the units of one family (an LP swaps one size for two of half the size at
 * no cost, so the number of each says little, their sum much), bins in all, of one type, of the
 * types up to one, with at least k jobs of a class, with two classes together.  The two most
 * fractional of each kind are tried on the LP.  Single patterns only when all of those are whole.
 *
 * Source     Vanderbeck 2011 (rows); Applegate, Bixby, Chvatal and Cook 1995 (trying). */
#ifndef PLANNER_CLOSE_BRANCH_H
#define PLANNER_CLOSE_BRANCH_H

#include "planner/pack/close_master.h"

/* The LP must have been solved just before.  False when its solution is whole; else *row has kind,
 * first and second, and *value its left side. */
MUST_CHECK bool close_branch_choose(struct close_master *m, struct close_row *row, double *value);

#endif
