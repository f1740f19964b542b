/* neighbourhoods.h - large neighbourhood search: some bins are taken out of a plan and their jobs
 * packed again by a dive (dive.h), again and again.
 *
 * From a large plan several sets of bins are taken at a time.  They have no bin in common, so what
 * one saves does not depend on the others, and they are packed side by side, each with a pool and a
 * program of its own.  How many are taken depends on the plan alone: the result is the same for any
 * number of threads.
 *
 * Source     large neighbourhood search: Shaw 1998. */
#ifndef PLANNER_NEIGHBOURHOODS_H
#define PLANNER_NEIGHBOURHOODS_H

#include "planner/pack/colgen.h"

/* Improves a whole plan until it costs no more than goal, `patience` neighbourhoods in a row bring
 * nothing or a limit ends it.  Needs a problem without limits on bins. */
void neighbourhoods_improve(struct colgen *g, struct pool_plan *plan, int64_t goal,
                            int64_t patience);

#endif
