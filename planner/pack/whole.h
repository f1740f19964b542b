/* whole.h - small parts of a plan by integer programming over the patterns at hand. */
#ifndef PLANNER_WHOLE_H
#define PLANNER_WHOLE_H

#include "planner/pack/colgen.h"

/* Looks for whole numbers of the patterns in g's program, solved for residual just before, that
 * cost less than `below` micro-dollars, by at most `nodes` nodes.  When found they are taken: plan
 * grows and residual shrinks, to nothing where there are no exchanges. */
MUST_CHECK bool whole_take(struct colgen *g, int64_t *residual, struct pool_plan *plan, wide below,
                           int64_t nodes);

#endif
