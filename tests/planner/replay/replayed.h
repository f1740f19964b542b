/* replayed.h - a recorded run by hand, for tests of backtest and fit: jobs of one vCPU on one type
 * that holds one, with the assumptions' defaults. */
#ifndef TESTS_PLANNER_REPLAY_REPLAYED_H
#define TESTS_PLANNER_REPLAY_REPLAYED_H

#include "planner/replay/backtest.h"
#include "tests/support/make_workload.h"

enum { REPLAYED_MOST = 512 };

struct replayed {
    struct maker m;
    struct sim_type type;
    struct compute_type listed;
    struct compute_environment ce;
    struct sim_environment environment;
    struct catalogue catalogue;
    const char *gpu_model[MAKER_CLASSES];
    struct sim_job jobs[REPLAYED_MOST];
    struct recorded_job records[REPLAYED_MOST];
    struct sim_input sim;
    struct backtest b;
    int64_t values[N_REPLAY];
};

static inline void replayed_init(struct replayed *r)
{
    *r = (struct replayed){0};
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
    struct offer *o = maker_offer(&r->m, vcpus, 2000 * vcpus, 100000);
    r->m.types[0].name = r->m.types[0].family = "a";
    r->m.types[0].usable_mib = 2000 * vcpus;
    r->m.types[0].gpu_model = "";
    maker_class(&r->m, 1000, 2000);
    r->type = (struct sim_type){o, 0};
    r->ce = (struct compute_environment){.name = "e",
                                         .off = "",
                                         .strategy = STRATEGY_PROGRESSIVE,
                                         .max_vcpus = max_vcpus,
                                         .desired_vcpus = UNKNOWN,
                                         .types = &r->listed,
                                         .n_types = 1,
                                         .n_entries = 1,
                                         .arch = ARCH_X86_64};
    r->environment = (struct sim_environment){&r->ce, &r->type, 1, NULL};
    r->catalogue = (struct catalogue){.types = r->m.types, .n_types = 1};
    r->sim = (struct sim_input){.w = &r->m.workload,
                                .gpu_model = r->gpu_model,
                                .jobs = r->jobs,
                                .environments = &r->environment,
                                .n_environments = 1,
                                .catalogue = &r->catalogue};
}

/* The next job, by rising submission. */
static inline struct recorded_job *replayed_job(struct replayed *r, int64_t submit_ms,
                                                int64_t start_ms, int64_t held_ms)
{
    int64_t i = r->sim.n_jobs++;
    assert(i < REPLAYED_MOST);
    r->jobs[i] =
        (struct sim_job){.count = 1, .ready_s = (int32_t)ms_to_s_up(submit_ms), .image = -1};
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
