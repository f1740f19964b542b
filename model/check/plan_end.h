/* plan_end.h - proves again that no plan ends before a time (plan.h, struct end_proof).
 *
 * Errors     none: whatever does not hold is a finding. */
#ifndef MODEL_PLAN_END_H
#define MODEL_PLAN_END_H

#include "model/check/plan_proof.h"

/* Checks plan->end; the runs are all jobs that must run. */
void plan_end_check(const struct plan *plan, const struct workload *w,
                    const struct offer_set *offers, const struct plan_limits *limits,
                    const struct placed_run *runs, int64_t n_runs, struct plan_findings *out);

#endif
