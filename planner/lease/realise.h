/* realise.h - a pool of jobs becomes leases that aim at one horizon.
 *
 * Jobs much longer than the horizon would hold a lease of short jobs open, so the pool is first
 * cut by duration: jobs up to the horizon, then up to four times as long, and so on; each part has
 * its own fluid program.  Jobs that found no room within the cap are planned again by themselves
 * until none is left.
 *
 * Complexity  fluid programs (planner/README.md) + O(runs log lanes) a round. */
#ifndef PLANNER_REALISE_H
#define PLANNER_REALISE_H

#include "planner/lease/fluid.h"

struct realiser {
    const struct requests *rq;
    struct pack_options engine;
    struct lease_terms terms;
    int64_t cap_s;         /* busy time no lease may exceed */
    int64_t work;          /* engine steps used so far */
    struct memory *memory; /* of the programs solved; borrowed */
};

/* Adds leases to d for all jobs of pool (sorted).  known: the solved program of this very pool, or
 * NULL.  The pool is not changed. */
void realise(struct realiser *re, const struct job_pool *pool, const struct fluid *known,
             int64_t horizon_s, struct draft *d);

#endif
