/* shortest.h - the shortest plan, where no plan was found that keeps the deadline.
 *
 * What was searched for a deadline that can't be kept has leases that end by it, one after the
 * other, each with a boot and a tail of its own.  So later deadlines are searched for, from the
 * earliest end that is proved possible, until one is kept. */
#ifndef PLANNER_SHORTEST_H
#define PLANNER_SHORTEST_H

#include "planner/lease/batch.h"

/* Puts a shorter candidate in the place of one that is late.  No plan ends before earliest_s. */
void shortest_search(const struct batch *b, const struct fluid *fluid, int64_t earliest_s,
                     struct candidate *best);

#endif
