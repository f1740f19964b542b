/* planner.h - the planner's public door: job classes + offers + limits -> plan. */
#ifndef PLANNER_PLANNER_H
#define PLANNER_PLANNER_H

#include "model/plan.h"
#include "model/quota.h"
#include "planner/pack/pack.h"

struct planner_options {
    int64_t deadline_s; /* all jobs end by then, from the first launch; UNKNOWN: none */
    int64_t boot_s, tail_s;
    int64_t max_vcpus;             /* vCPUs of instances alive at once; UNKNOWN: no limit */
    int64_t max_instances;         /* alive at once; UNKNOWN: no limit */
    int64_t quota_vcpus[N_QUOTAS]; /* the same by EC2 quota (model/quota.h); UNKNOWN: no limit */
    bool arrivals;      /* jobs are ready at times of their own: the classes have arrivals */
    int64_t max_wait_s; /* with arrivals: from ready to start at most; UNKNOWN: no limit */
    double slack;       /* without a deadline: the fastest plan within this of the cheapest */
    enum pack_solver solver;
    double max_gap; /* stop refining below it */
    int64_t work;   /* 0: default budget */
    int threads;
    bool alternatives; /* compute them, and plans that are done sooner */
    bool
        only_in_time; /* a plan that ends too late is of no use: a shorter one is not sought then */
    bool (*stop)(void *context);
    void *stop_context;
};
struct planner_options planner_defaults(void);

/* Fills plan (plan_clear frees it).  Classes must have known requests.  A list whose durations are
 * all known gives PLAN_BATCH, all unknown PLAN_HOUR; a mixture is ERROR_INPUT (callers assume or
 * drop first).  Jobs that fit nothing are in plan->unplaced and the rest is planned. */
MUST_CHECK bool planner_plan(const struct workload *w, const struct offer_set *offers,
                             const struct planner_options *options, struct plan *plan,
                             struct error *err);

#endif
