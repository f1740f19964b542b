/* rented.h - leases of the types that the limits leave room for.
 *
 * Where a deadline makes the limits bind, the cheapest patterns are no plan: started later, leases
 * end too late. The program with rows for the limits (rents.h) says which mix of types uses its
 * places best; the search is made again from that mix, at prices with rents. Whole leases fill
 * places less well than the program does, so a plan that stays late is tried again with limits a
 * little tighter. */
#ifndef PLANNER_RENTED_H
#define PLANNER_RENTED_H

#include "planner/bounds/rents.h"

/* Puts a better candidate in the place of best.  rents: of the program of all jobs; NULL: its
 * limits don't bind. */
void rented_search(const struct batch *b, const struct fluid *fluid, const struct rents *rents,
                   struct candidate *best);

#endif
