/* ffd.h - first-fit decreasing on classes: the first incumbent, and the answer when time is short.
 *
 * Equal bins filled in the order of first fit decreasing hold equal contents until some class runs
 * out, so a whole run of bins is one step: cost depends on the number of classes, not of jobs. */
#ifndef PLANNER_FFD_H
#define PLANNER_FFD_H

#include "planner/pack/pool.h"

/* Packs remaining[c] jobs of each class (set to 0 as they are placed) and appends to plan.
 * False when limits on bins leave jobs over.  used_bins[b] and *used_total count bins against the
 * limits and are brought up to date. */
bool ffd_fill(const struct packing *p, struct pool *pool, int64_t *remaining,
              struct pool_plan *plan, int64_t *used_bins, int64_t *used_total);

#endif
