/* job_pool.h - jobs that wait for a lease: for each request its runs, longest first.
 *
 * Ownership  the pool owns its arrays. */
#ifndef PLANNER_JOB_POOL_H
#define PLANNER_JOB_POOL_H

#include "planner/lease/draft.h"

struct job_list {
    struct job_run *runs;
    size_t n, capacity;
};

struct job_pool {
    struct job_list *of; /* per request */
    int32_t n;           /* requests */
};

void job_pool_init(struct job_pool *pool, int32_t n_requests);
void job_pool_clear(struct job_pool *pool);
/* All jobs of the batch whose duration is above longer_than_s and at most up_to_s. */
void job_pool_fill(struct job_pool *pool, const struct requests *rq, int64_t longer_than_s,
                   int64_t up_to_s);
void job_pool_add(struct job_pool *pool, int32_t request, struct job_run run);
/* All jobs of the lease, of all its instances. */
void job_pool_add_lease(struct job_pool *pool, const struct draft_lease *lease);
/* Sorts each list and joins equal runs: needed before use when runs came in any order. */
void job_pool_sort(struct job_pool *pool);

bool job_pool_empty(const struct job_pool *pool);
int64_t job_pool_jobs(const struct job_pool *pool, int32_t request);
int64_t job_pool_seconds(const struct job_pool *pool, int32_t request);
int64_t job_pool_longest_s(const struct job_pool *pool);

#endif
