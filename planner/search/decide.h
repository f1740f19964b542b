/* decide.h - one batch under one set of limits: its bound, the best plan found, the alternatives.
 *
 * The program of all jobs does not depend on the deadline, so it is solved once by those who plan
 * the same batch for several.
 *
 * Ownership  the caller clears the fluid; requests are borrowed. */
#ifndef PLANNER_DECIDE_H
#define PLANNER_DECIDE_H

#include "planner/search/search.h"

/* Are the options in range, and does the list have what they ask for?  ERROR_INPUT when not. */
MUST_CHECK bool decide_check(const struct workload *w, const struct planner_options *options,
                             struct error *err);
/* Are the durations all known, or all unknown?  A mixture has no plan: ERROR_INPUT. */
MUST_CHECK bool decide_unit(const struct workload *w, enum plan_unit *unit, struct error *err);

/* Solves the program of all jobs. */
void decide_program(struct fluid *fluid, const struct requests *rq,
                    const struct planner_options *options);

/* Fills the plan's leases, cost, bound, proof and alternatives.  Every request is planned; when no
 * plan keeps the deadline the plan is the shortest found and says why it is infeasible. */
void decide_plan(struct plan *plan, const struct requests *rq, const struct fluid *fluid,
                 const struct planner_options *options);

#endif
