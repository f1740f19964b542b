/* dive.h - whole plans from the master program: take what is whole, round up a little, solve again
 * for what is left, with new patterns for it. */
#ifndef PLANNER_DIVE_H
#define PLANNER_DIVE_H

#include "planner/pack/colgen.h"
#include "planner/pack/ffd.h"

/* Completes plan so that it serves all demands, given residual[c] left of each (changed); keeps the
 * better of the dive and of first fit decreasing at its steps.  False when it ended without a
 * plan.  Of limited bins it takes as many as g->rows have left. */
MUST_CHECK bool dive_run(struct colgen *g, int64_t *residual, struct pool_plan *plan);

/* Takes bins of a pattern as far as they serve what is left: at most `times`.  Slots that their own
 * class no longer needs serve others that may take them; bins shrink with what they hold. */
void dive_take(struct colgen *g, struct pool_plan *plan, int64_t *residual, int32_t pattern,
               int64_t times);

/* The bins of the plan, or where g has limits what these have not left.  Free with ffd_used_clear.
 */
void dive_used(const struct colgen *g, const struct pool_plan *plan, struct ffd_used *used);

#endif
