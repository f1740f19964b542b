/* advise.h - what whoever submits these jobs could do differently, each tried in the simulator
 * before it is said.
 *
 * Tried one at a time: the longest jobs first; short jobs bundled; one call for each job instead of
 * arrays (what arrays save); environments without their large sizes, whose last jobs keep much that
 * is idle.  Said is what costs at least a hundredth less, or ends much earlier and costs no more.
 *
 * Units      micro-dollars, seconds, jobs.
 * Complexity at most ADVISE_RUNS_MOST simulations; none above ADVISE_JOBS_MOST jobs.
 * Source     AWS Batch user guide: best practices (jobs of minutes, arrays), service quotas (array
 *            size, 50 SubmitJob calls a second). */
#ifndef PLANNER_SIMULATE_ADVISE_H
#define PLANNER_SIMULATE_ADVISE_H

#include "planner/simulate/simulate.h"

enum {
    ADVISE_JOBS_MOST = 200000,
    ADVISE_RUNS_MOST = 9,
    ADVISE_SHORT_S = 300,    /* jobs below are bundled ... */
    ADVISE_BUNDLE_S = 1800,  /* ... to jobs of up to so long */
    ADVISE_CALLS_PER_S = 50, /* SubmitJob */
    ADVISE_ARRAY_MOST = 10000
};

enum advice_kind { ADVICE_ORDER, ADVICE_BUNDLES, ADVICE_ARRAYS, ADVICE_SIZES, N_ADVICE };

struct sim_advice {
    enum advice_kind kind;
    int64_t cost_uusd, makespan_s;             /* when it is followed */
    int64_t other_cost_uusd, other_makespan_s; /* when not */
    int64_t jobs;                              /* short jobs; single calls */
    int64_t into;                              /* bundles; array jobs at least */
    int64_t vcpus;                             /* of the largest size to list */
};

struct sim_advices {
    struct sim_advice list[N_ADVICE];
    int n;
    /* The last twentieth of the jobs that ran, by their ends. */
    int64_t tail_jobs, tail_from_s, tail_uusd;
    int32_t tail_class; /* the one with most time in it; -1 */
    int64_t cost_uusd;  /* of the run that all is compared with */
    bool skipped;       /* too many jobs */
    bool calm;          /* spot is used, and all is simulated without interruptions: chance would be
                         * taken for a saving */
};

/* Runs what the input says once more, and each change of it.  ERROR_INTERNAL or, for a bill beyond
 * 64 bits, ERROR_INPUT. */
MUST_CHECK bool sim_advise(struct sim_advices *a, const struct sim_input *input, struct error *err);

#endif
