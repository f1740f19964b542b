/* repack.h - one lease scheduled anew, job by job, so that no room waits for a lane's neighbours.
 *
 * Jobs go, one after the other in a fixed order, to the earliest second at which the instance has
 * room for them (serial schedule generation); a few orders are tried and the shortest schedule
 * kept.
 *
 * Complexity  O(jobs x steps of the profile) an order. */
#ifndef PLANNER_REPACK_H
#define PLANNER_REPACK_H

#include "planner/lease/profile.h"

struct placed_job {
    int64_t start_s;
    int64_t duration_s;
    int32_t class_id;
    int32_t request;
};

struct placed_jobs {
    struct placed_job *at;
    size_t n, capacity;
};

void placed_add(struct placed_jobs *jobs, struct placed_job job);
/* Appends the jobs of one instance of the lease, each with its start. */
void placed_add_lease(struct placed_jobs *jobs, const struct draft_lease *lease);
/* Jobs of one instance. */
int64_t lease_jobs(const struct draft_lease *lease);

/* Chooses starts for the jobs on this bin; the end of the last, or -1 when it is after end_s (the
 * jobs are then in no particular state). */
int64_t repack_jobs(struct placed_jobs *jobs, const struct requests *rq, int32_t offer,
                    int64_t end_s);

/* Replaces the lease's lanes by lanes for these jobs; the offer, count and start stay. */
void repack_write(struct draft_lease *lease, const struct placed_jobs *jobs);

#endif
