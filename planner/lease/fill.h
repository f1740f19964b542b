/* fill.h - from fluid to leases: patterns of so many seconds become leases with lanes of jobs.
 *
 * The patterns are laid over leases (pieces.h) and each request's jobs placed in its lanes, longest
 * first:
 *   FILL_EVEN  as few leases as the horizon allows, of equal length; a job goes into the lane with
 *              the most time left (Graham's rule).
 *   FILL_FULL  full leases only; a job goes into the lane that it fills best; what the lanes can't
 *              take is left, to be planned on smaller instances.
 * Equal lanes and equal leases are kept as one with a count, so a million equal jobs cost no more
 * than one.
 *
 * Complexity  even: O(runs log lanes), lanes counted after joining equal ones; full: O(runs lanes)
 *             moves in the worst case.
 * Source      design.md 3 "From fluid to leases"; R. L. Graham, SIAM J. Appl. Math. 17 (1969). */
#ifndef PLANNER_FILL_H
#define PLANNER_FILL_H

#include "planner/lease/job_pool.h"

/* count[k] lanes of request[k] side by side on one offer, for so many seconds in all. */
struct fill_pattern {
    int32_t offer;
    int32_t n;
    const int32_t *request;
    const int64_t *count;
    int64_t seconds;
};

enum fill_rule { FILL_EVEN, FILL_FULL };

struct fill_shape {
    enum fill_rule rule;
    int64_t horizon_s; /* busy time a lease aims at, >= 1 */
    int64_t cap_s;     /* busy time no lease may exceed */
};

/* Adds leases to d that run the jobs of pool; jobs for which no lane had room go to left. */
void fill_leases(const struct requests *rq, const struct fill_pattern *patterns, int32_t n_patterns,
                 const struct job_pool *pool, struct fill_shape shape, struct draft *d,
                 struct job_pool *left);

#endif
