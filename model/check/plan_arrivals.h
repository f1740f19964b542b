/* plan_arrivals.h - does each job start when it is ready, and not too long after?  Part of the
 * checker (plan_check.h), for plans that respect submit times.
 *
 * Jobs of one class and duration are alike, so a plan does not say which is which: its starts and
 * the list's times, both in order, are held against each other one by one.  If any assignment of
 * jobs to starts keeps all windows, this one does, since all windows are equally long. */
#ifndef MODEL_PLAN_ARRIVALS_H
#define MODEL_PLAN_ARRIVALS_H

#include "model/check/plan_check.h"
#include "model/wide.h"

/* The first whole second at which such a job may start, from which its wait counts, and the last
 * (UNKNOWN: no limit). */
int64_t plan_arrivals_first_s(const struct arrival *a);
int64_t plan_arrivals_last_s(const struct arrival *a, const struct plan_limits *limits);
/* Can it not end by the deadline, however early it starts? */
bool plan_arrivals_too_late(const struct arrival *a, const struct plan_limits *limits);

/* Every plan; its shape has been checked.  O(jobs log jobs). */
void plan_arrivals_check(const struct plan *plan, const struct workload *w,
                         const struct plan_limits *limits, struct plan_findings *out);

/* What the proof's duals prove stretch by stretch (plan.h, BOUND_STRETCHES), times 3600 and the
 * scale; least_uusd_h[c] is the least price of an offer that takes class c, 0 for classes that are
 * not planned.  False on overflow.  O(jobs log jobs). */
MUST_CHECK bool plan_arrivals_worth(const struct workload *w, const struct plan_limits *limits,
                                    const struct proof *proof, const int64_t *least_uusd_h,
                                    wide *worth);

#endif
