/* limits_bound.h - the linear program with limits on bins, and what its duals and rents prove.
 *
 * A row for each limited type and one for all bins (bin_rows.h) join the rows of the classes, and
 * column generation goes on from the patterns known: bins are priced by the tables of their groups
 * against price + rents, as everywhere else.  Places beyond the limits may be bought at twice the
 * price of the dearest bin, so the program has a solution whatever the limits; while it uses some
 * they become dearer, until it doesn't or the bound is above what a plan within the limits can cost
 * at all: then there is none. */
#ifndef PLANNER_LIMITS_BOUND_H
#define PLANNER_LIMITS_BOUND_H

#include "planner/pack/limits.h"

/* Fills the proof, whose arrays are the caller's, and adds the patterns met to g's pool; g's own
 * program and bound stay as they are.  Ends by g's limits of work and time. */
void limits_bound(struct colgen *g, struct limits_proof *proof);

#endif
