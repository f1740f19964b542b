/* approach.h - brings the bound near the optimum before the linear program is solved at all.
 *
 * With many classes a round of the linear program costs more than pricing all bins, and its duals
 * are of little use until patterns are plenty.  So duals come from proximal.h until its model
 * promises nothing more, and the linear program begins with the patterns that are worth their price
 * by then. */
#ifndef PLANNER_APPROACH_H
#define PLANNER_APPROACH_H

#include "planner/pack/colgen.h"

/* From this many classes on the approach pays. */
enum { APPROACH_CLASSES = 200 };

/* Prices until the model promises less than `gap` above the bound, or the work reaches the limit.
 * g has a first bound already. */
void approach_run(struct colgen *g, double gap, int64_t work_limit);

#endif
