/* plan_check.h - the independent checker: recomputes a plan from its jobs, offers and limits.
 *
 * It shares no code with the optimiser (planner/): what is asked here is not how the plan was
 * found but whether it holds.  Every job runs once, on an offer that takes it, within what the
 * offer's jobs can use at every instant, inside its lease and the limits; the cost adds up to the
 * micro-dollar; the bound follows from its duals (plan_proof.h).
 *
 * A plan that says of itself that it is infeasible ends after the deadline, or starts jobs too
 * late; all else is checked.
 *
 * Shapes     classes, leases and duals as in plan.h and workload.h.
 * Errors     none: whatever is wrong is a finding.
 * Complexity O(runs log runs) beside the proof. */
#ifndef MODEL_PLAN_CHECK_H
#define MODEL_PLAN_CHECK_H

#include "model/check/plan_findings.h"
#include "model/plan.h"
#include "model/quota.h"

struct plan_limits {
    int64_t deadline_s; /* from the first launch; UNKNOWN: none */
    int64_t boot_s, tail_s;
    int64_t max_vcpus;          /* vCPUs of instances alive at once; UNKNOWN: no limit */
    int64_t max_instances;      /* alive at once; UNKNOWN: no limit.  In PLAN_HOUR only a single
                                 * instance must be within max_vcpus */
    const int64_t *quota_vcpus; /* by EC2 quota (model/quota.h), N_QUOTAS of them, UNKNOWN: no
                                 * limit; NULL: none at all */
    bool arrivals;              /* no job starts before it is ready: the classes have arrivals */
    int64_t max_wait_s;         /* nor later than so long after; UNKNOWN: no limit */
    int64_t proof_steps;        /* most steps of the proof's search; 0: PROOF_STEPS_DEFAULT */
};

/* True when the plan holds and its bound is proved.  Fills out in any case; clear it with
 * plan_findings_clear. */
MUST_CHECK bool plan_check(const struct plan *plan, const struct workload *w,
                           const struct offer_set *offers, const struct plan_limits *limits,
                           struct plan_findings *out);

/* The same, adding to what out holds already. */
void plan_check_add(const struct plan *plan, const struct workload *w,
                    const struct offer_set *offers, const struct plan_limits *limits,
                    struct plan_findings *out);

/* Does the offer take one job of the class: architecture, GPUs and their model, vCPUs, memory? */
bool plan_check_takes(const struct offer_set *offers, const struct offer *offer,
                      const struct job_class *class);
/* Is the offer's instance within the limit on vCPUs, taken alone? */
bool plan_check_launchable(const struct offer *offer, const struct plan_limits *limits);

#endif
