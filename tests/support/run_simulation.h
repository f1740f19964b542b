/* run_simulation.h - how tests run the simulator: every run is counted over.
 *
 * What simulation_check looks at inside simulate(), and beside it: the jobs of each entry of the
 * list one by one where starts are kept, the bill's three views, and, in runs on demand without
 * chance, the fluid bound recomputed for the run's own durations, boot, idle time and longest
 * busy span (fluid_oracle.h). */
#ifndef TESTS_SUPPORT_RUN_SIMULATION_H
#define TESTS_SUPPORT_RUN_SIMULATION_H

#include "planner/simulate/simulate.h"

/* Fails the test where something does not add up. */
void run_simulation(struct simulation *s, const struct sim_input *in);

/* What the run costs at least; 0 where that is not told: Fargate, spot, more classes or offers than
 * the oracle takes. */
double run_simulation_bound_uusd(const struct simulation *s, const struct sim_input *in);

#endif
