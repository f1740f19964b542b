/* improve.h - a plan made cheaper step by step; every step keeps a plan that holds.
 *
 *   repack    each lease is scheduled anew; a shorter schedule is a cheaper lease
 *   dissolve  the jobs of poorly used leases go into the gaps of others; what is left of a lease
 *             moves to the cheapest offer that holds it
 *
 * Leases only get shorter, cheaper or fewer, so limits and deadlines that held still hold.
 *
 * Complexity  stops at a fixed amount of work (steps of profiles looked at). */
#ifndef PLANNER_IMPROVE_H
#define PLANNER_IMPROVE_H

#include "planner/search.h"

void improve_plan(const struct batch *b, const struct fluid *duals, struct candidate *c);

#endif
