/* close_places.h - limits on bins (quotas) in the search of close.h.
 *
 * A row is added for each limit that a solution breaks; what a node proves without the others is
 * only less.  Of a plan of cost T there are never more than T over its price of a bin, so a limit
 * of as many is none.  Where a limit may bind, two rules of the search don't hold: a pattern may
 * not move to that bin, and no two bins may be merged into it.
 *
 * Ownership  borrows the packing; owns `few`.
 * Complexity O(bins + rows of the program) for each look. */
#ifndef PLANNER_CLOSE_PLACES_H
#define PLANNER_CLOSE_PLACES_H

#include "planner/pack/close_master.h"
#include "planner/pack/pool.h"

struct close_places {
    const struct packing *packing;
    bool *few; /* per bin: plans of cost `target` or less could use more than its limit */
};

void close_places_init(struct close_places *places, const struct packing *p, int64_t target);
void close_places_clear(struct close_places *places);

/* Adds the rows of the limits that the program's last solution breaks; how many. */
int32_t close_places_apply(const struct close_places *places, struct close_master *m);

/* Is a plan within all limits? */
bool close_places_hold(const struct close_places *places, const struct pool *pool,
                       const struct pool_plan *plan);

#endif
