/* advice.h - near misses: a little less memory for one class, and the whole batch costs less.
 *
 * Memory that an instance offers to jobs is a little less than its name says, so that a request of
 * 16 GiB leaves the last slot of many types empty.  For each of the dearest classes the request is
 * lowered, by at most NEAR_MISS_MOST and never below a measured peak, to where one job more fits
 * side by side, where that makes the class's job cheapest alone; then the whole batch is planned
 * again.  Only what that plan saves is told.
 *
 * Units      MiB, micro-dollars.
 * Errors     none: a request that cannot be planned again is no advice.
 * Complexity one plan over time for each class tried, with a small budget of work. */
#ifndef PLANNER_ADVICE_H
#define PLANNER_ADVICE_H

#include "planner/planner.h"

#define NEAR_MISS_MOST 0.10   /* of the request */
#define NEAR_MISS_SAVING 0.01 /* of the plan's cost, or it is not worth telling */

struct near_miss {
    int32_t class_id;
    int64_t mem_mib;    /* to ask for instead */
    int64_t saves_uusd; /* of the plan, as planned again */
};

/* class_uusd is each class's share of the plan's cost (bill.h).  Fills out with at most `most` near
 * misses, by falling saving, and returns how many.  Lists without durations, and very long ones
 * (the time would double), have none. */
int32_t advice_near_misses(const struct workload *w, const struct offer_set *offers,
                           const struct planner_options *options, const struct plan *plan,
                           const int64_t *class_uusd, struct near_miss *out, int32_t most);

#endif
