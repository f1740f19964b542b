/* plan_demand.h - does each job run exactly once?  Part of the checker (plan_check.h).
 *
 * What must run is counted from the workload, less the jobs that nothing allowed can hold; what
 * does run is counted from the leases.  Both are lists of (class, duration, jobs), compared as
 * multisets. */
#ifndef MODEL_PLAN_DEMAND_H
#define MODEL_PLAN_DEMAND_H

#include "model/check/plan_check.h"
#include "model/check/plan_proof.h"

/* Compares, checks plan->unplaced, and returns what must run, sorted by class, then falling
 * duration; a heap array of *n_runs that the caller frees. */
struct placed_run *plan_demand_check(const struct plan *plan, const struct workload *w,
                                     const struct offer_set *offers,
                                     const struct plan_limits *limits, int64_t *n_runs,
                                     struct plan_findings *out);

#endif
