/* known.h - what one problem taught, given to another like it.
 *
 * Programs of the same batch differ in how much of each item is left and in which bins may be used,
 * and hardly in which patterns are good.  So the patterns that one found start the next, and its
 * duals, which keep their proof when bins are left out, are the next one's first bound: what took
 * ten rounds then takes two or three. */
#ifndef PLANNER_KNOWN_H
#define PLANNER_KNOWN_H

#include "planner/pack/colgen.h"

/* Adds the known patterns that are of use here to the pool.  O(bins + known patterns). */
void known_take_patterns(struct pool *pool, const struct pack_known *known);
/* Makes the known duals the best so far. */
void known_take_duals(struct colgen *g, const struct pack_known *known);
/* Every pattern of the pool from index first on, in the problem's items, on the result's arena; of
 * equal items the first stands for all. */
void known_give(const struct pool *pool, int32_t first, struct pack_result *result);

#endif
