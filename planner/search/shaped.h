/* shaped.h - leases of the types, and for the times, that the program of all jobs asks for, filled
 * job by job.
 *
 * Where leases are months long against most jobs, pieces of patterns (pieces.h) end up as leases
 * of poor types, and small steps don't get away from a poor mix of types.  Here the mix is the
 * program's at first: each offer that it spends much on gets as many leases as its seconds need,
 * and shaped_fill.h fills them.  Then changes of types and lengths (shaped_change.h) are kept while
 * the filled leases get cheaper.
 *
 * Complexity  as many fills as the batch's work allows, one at least. */
#ifndef PLANNER_SHAPED_H
#define PLANNER_SHAPED_H

#include "planner/lease/batch.h"

/* Puts such a candidate in the place of best where it is cheaper; true then. */
bool shaped_search(const struct batch *b, const struct fluid *fluid, struct candidate *best);

#endif
