/* hour.h - lists without durations: instances side by side, dollars an hour, and what-ifs. */
#ifndef PLANNER_HOUR_H
#define PLANNER_HOUR_H

#include "planner/lease/requests.h"

/* Fills a PLAN_HOUR plan: the packing with its proof, and one row for each of three durations,
 * planned over time under the options' limits.  Every job of rq gets other durations. */
void hour_plan(struct plan *plan, struct requests *rq, const struct planner_options *options);

#endif
