/* fluid.h - the linear program behind leases: seconds of each pattern that cover a pool of jobs.
 *
 * Whole-instance jobs never share, so they stay out of the program: each such request gets a
 * pattern of its own, one job on its cheapest offer.  So does a request of zero-second jobs only,
 * for which the program has no demand.
 *
 * Ownership  the fluid owns its arena; pool and requests are borrowed during the call. */
#ifndef PLANNER_FLUID_H
#define PLANNER_FLUID_H

#include "planner/lease/memory.h"

struct fluid {
    struct arena arena;
    struct fill_pattern *patterns; /* admitted offers only */
    int32_t n_patterns;
    int64_t scale;        /* of the duals; 0 when the program was empty */
    int64_t *dual;        /* per request; 0 for those outside the program */
    int64_t work;         /* engine steps */
    struct memory memory; /* of the program of all jobs: what it met */
    bool stopped;
};

/* Solves for the jobs of pool.  The duals hold for every offer, admitted or not. */
void fluid_solve(struct fluid *f, const struct requests *rq, const struct job_pool *pool,
                 const struct pack_options *options);
/* The same for all jobs of the batch: what it met is kept in its memory. */
void fluid_solve_first(struct fluid *f, const struct requests *rq, const struct job_pool *pool,
                       const struct pack_options *options);
/* The same from what is remembered, and adding to it. */
void fluid_solve_again(struct fluid *f, const struct requests *rq, const struct job_pool *pool,
                       const struct pack_options *options, struct memory *memory);
void fluid_clear(struct fluid *f);

/* The same from a packing side by side: pattern times become seconds in proportion, each_s a
 * bin.  For jobs that all take the same time the two programs are one. */
void fluid_from_packing(struct fluid *f, const struct requests *rq, const struct fluid *packing,
                        int64_t each_s);
/* Packs the jobs of pool side by side (PACK_WHOLE): pattern seconds are numbers of instances.
 * proof_uusd_h gets the proved cost per hour. */
void fluid_pack(struct fluid *f, const struct requests *rq, const struct job_pool *pool,
                const struct pack_options *options, int64_t *proof_uusd_h);

#endif
