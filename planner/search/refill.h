/* refill.h - some leases of a plan taken apart, and their jobs filled anew into others.
 *
 * Where leases hold thousands of jobs, taking out a few (ruin.h) moves little, and filling the
 * whole fleet anew (shaped.h) takes long for each try.  Here two or three leases at a time give up
 * all their jobs, types and lengths are changed by lot (shaped_change.h), and the jobs are filled
 * in again (shaped_fill.h); what came out cheaper stays.  A try looks at so few jobs and leases
 * that there are some hundred of them for one of the whole fleet.
 *
 * Complexity  stops at a fixed amount of work, more for longer lists. */
#ifndef PLANNER_REFILL_H
#define PLANNER_REFILL_H

#include "planner/lease/batch.h"

/* Leaves the candidate as cheap as it was, or cheaper; limits and the deadline hold as they did.  A
 * candidate that is late, or of very many jobs, is left alone; so is one whose leases take turns,
 * where it has no deadline or jobs that need whole instances. */
void refill_candidate(const struct batch *b, const struct fluid *fluid, struct candidate *c);

#endif
