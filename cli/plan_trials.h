/* plan_trials.h - what a plan's environments come to under AWS Batch, simulated. */
#ifndef CLI_PLAN_TRIALS_H
#define CLI_PLAN_TRIALS_H

#include "cli/plan_input.h"
#include "planner/trials/trials.h"

/* Simulates and chooses (planner/trials/trials.h): fills trials, which trials_clear frees, and
 * settles e.  Where nothing can be simulated, trials->why_not says why, and e follows the plan. */
MUST_CHECK bool plan_trials(const struct plan_input *in, const struct plan *plan,
                            const struct commitment_report *owned, struct environments *e,
                            struct trials *trials, struct error *err);

/* What is assumed about Batch here: the defaults, with the plan's own boot and end. */
void plan_trials_assumed(const struct planner_options *o, int64_t values[N_ASSUMED]);

#endif
