/* measures.h - first-fit decreasing by several measures of size; the cheapest plan wins.
 *
 * No measure is best on all problems, and a run is cheap: first come the usual ones (what a job is
 * worth, its share of the largest bin, of all that is asked for, vCPUs, memory, what it costs
 * alone), evenly and in plain order, then worths changed at random. */
#ifndef PLANNER_MEASURES_H
#define PLANNER_MEASURES_H

#include "planner/pack/ffd.h"

/* Fills plan (left as it is when false: limits leave jobs over whatever the measure).  Tries
 * measures until `work` classes were looked at, the first always; returns what was used in *work.
 */
bool measures_plan(const struct packing *p, struct pool *pool, int64_t *work,
                   struct pool_plan *plan);

#endif
