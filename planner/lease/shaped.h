/* shaped.h - leases of the types, and for the times, that the program of all jobs asks for, filled
 * job by job.
 *
 * Where leases are months long against most jobs, pieces of patterns (pieces.h) end up as leases
 * of poor types, and small steps don't get away from a poor mix of types.  Here the mix is the
 * program's: each offer that it spends much on gets as many leases as its seconds need, and jobs
 * go, largest first, to the lease whose room left has most nearly the job's own shape.
 *
 * Complexity  some attempts of O(jobs x leases x blocks of a profile); no more is begun once they
 *             took the batch's work. */
#ifndef PLANNER_SHAPED_H
#define PLANNER_SHAPED_H

#include "planner/lease/batch.h"

/* Puts such a candidate in the place of best where it is cheaper. */
void shaped_search(const struct batch *b, const struct fluid *fluid, struct candidate *best);

#endif
