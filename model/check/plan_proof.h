/* plan_proof.h - proves a plan's lower bound again, from its duals alone.
 *
 * The premise (plan.h) is asked of every offer (plan_premise.h); then the bound is computed from
 * the duals, in 128-bit integers.
 *
 * Errors     none: whatever does not hold is a finding. */
#ifndef MODEL_PLAN_PROOF_H
#define MODEL_PLAN_PROOF_H

#include "model/check/plan_check.h"

/* Up to a minute of search; real plans take less than a million. */
#define PROOF_STEPS_DEFAULT INT64_C(300000000)

/* placed[c]: the jobs of class c that the plan must run, as runs of falling whole seconds
 * (duration UNKNOWN in a plan per hour). */
struct placed_run {
    int32_t class_id;
    int64_t duration_s;
    int64_t count;
};

/* Checks plan->proof and plan->bound_uusd; the runs are sorted by class. */
void plan_proof_check(const struct plan *plan, const struct workload *w,
                      const struct offer_set *offers, const struct plan_limits *limits,
                      const struct placed_run *runs, int64_t n_runs, struct plan_findings *out);

#endif
