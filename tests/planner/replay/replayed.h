/* replayed.h - a recorded run by hand, for tests of backtest and fit: jobs of one vCPU on one type
 * that holds one, with the assumptions' defaults. */
#ifndef TESTS_PLANNER_REPLAY_REPLAYED_H
#define TESTS_PLANNER_REPLAY_REPLAYED_H

#include "planner/replay/backtest.h"
#include "tests/support/make_simulation.h"

enum { REPLAYED_MOST = 512 };

struct replayed {
    struct maker m;
    struct sim_maker made;
    struct compute_environment ce;
    struct recorded_job records[REPLAYED_MOST];
    struct sim_input sim;
    struct backtest b;
    int64_t values[N_REPLAY];
};

static inline void replayed_init(struct replayed *r)
{
    *r = (struct replayed){0};
    sim_maker_begin(&r->made, &r->m, &r->sim);
    r->b = (struct backtest){&r->sim, r->records};
    assumed_defaults(r->values);
    r->values[REPLAY_MAX_VCPUS] = UNKNOWN;
}

static inline void replayed_clear(struct replayed *r)
{
    maker_clear(&r->m);
}

/* One environment of a type with so many vCPUs. */
static inline void replayed_environment(struct replayed *r, int32_t vcpus, int64_t max_vcpus)
{
    sim_maker_type(&r->made, "a", vcpus, 2000 * vcpus, 100000);
    maker_class(&r->m, 1000, 2000);
    sim_maker_environment(&r->made, &r->ce, STRATEGY_PROGRESSIVE, max_vcpus);
}

/* The next job, by rising submission. */
static inline struct recorded_job *replayed_job(struct replayed *r, int64_t submit_ms,
                                                int64_t start_ms, int64_t held_ms)
{
    int64_t i = r->sim.n_jobs;
    assert(i < REPLAYED_MOST);
    sim_maker_submit(&r->made, &r->m.classes[0], 1, (int32_t)ms_to_s_up(submit_ms), 0);
    r->records[i] =
        (struct recorded_job){.submit_ms = submit_ms, .start_ms = start_ms, .held_ms = held_ms};
    return &r->records[i];
}

/* A class that no type holds. */
static inline int32_t replayed_large_class(struct replayed *r)
{
    return maker_class(&r->m, 64000, 2000)->id;
}

#endif
