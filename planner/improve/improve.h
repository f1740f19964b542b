/* improve.h - leases made cheaper step by step; every step keeps a plan that holds.
 *
 *   repack    each lease is scheduled anew; a shorter schedule is a cheaper lease
 *   merge     two leases become one, up to a limit of time: one boot and tail less
 *   dissolve  the jobs of poorly used leases go into the gaps of others; what is left of a lease
 *             moves to the cheapest offer that holds it
 *
 * Complexity  stops at a fixed amount of work: about steps of profiles looked at. */
#ifndef PLANNER_IMPROVE_H
#define PLANNER_IMPROVE_H

#include "planner/lease/batch.h"

/* Is the draft small enough for steps that look at single jobs? */
bool improve_worthwhile(const struct draft *d);

/* Leases grow to limit_s of busy time at most (or the longest there is); starts are not kept: start
 * them again afterwards. */
void improve_draft(const struct batch *b, const struct fluid *duals, struct draft *d,
                   int64_t limit_s, int64_t work);

#endif
