/* steps.h - column generation with many classes, where a solution of the master program costs more
 * than pricing all bins (approach_pays).
 *
 * The bound is brought near the optimum first (approach.h).  Then the duals priced lie on the way
 * from those of the best bound to the program's, which alone would jump from corner to corner, and
 * each solution is used for as many of them as raise the bound or say how far the next may go. */
#ifndef PLANNER_STEPS_H
#define PLANNER_STEPS_H

#include "planner/pack/colgen.h"

/* As colgen_run, from the first bound on. */
void steps_run(struct colgen *g, double gap);

#endif
