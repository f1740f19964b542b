/* single.h - everything on one instance: of small batches the cheapest plan is often that, and no
 * way from fluid to leases leads there, since the program fills several types for a while each.
 *
 * Complexity  offers that could be cheaper by their size alone, cheapest promise first, a schedule
 *             (repack.h) each; few, and none for batches of more than some thousand jobs. */
#ifndef PLANNER_SINGLE_H
#define PLANNER_SINGLE_H

#include "planner/lease/batch.h"

/* Puts a cheaper candidate of one lease in the place of best. */
void single_search(const struct batch *b, struct candidate *best);

#endif
