/* idle.h - who holds what is idle: the jobs that run while an instance has room that nobody uses.
 *
 * At each instant an instance's jobs claim of it what the bill says they do (the largest of their
 * vCPU, memory and GPU shares).  The rest costs too, and it is up because of the jobs that run
 * then: each class holds of it in proportion to its claims.  Where nothing runs between boot and
 * end, nobody holds it.
 *
 * Units      micro-dollars, as doubles: shares of a sum, no bill.
 * Complexity O(starts (log starts + classes that run at once on an instance)). */
#ifndef PLANNER_SIMULATE_IDLE_H
#define PLANNER_SIMULATE_IDLE_H

#include "planner/simulate/simulate.h"

/* Fills class_uusd, one for each class, and what nobody holds.  The run has its starts kept; tasks
 * on Fargate are rounded up to a size, which is no idle time: none is counted. */
void sim_idle_held(const struct simulation *run, const struct sim_input *input, double *class_uusd,
                   double *nobody_uusd);

#endif
