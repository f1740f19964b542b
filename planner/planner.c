#include "planner/planner.h"

#include "model/lp.h"
#include "planner/lease/arrivals.h"
#include "planner/lease/decide.h"
#include "planner/lease/hour.h"
#include "planner/lease/sooner.h"
#include "planner/parallel.h"

#include <string.h>

struct planner_options planner_defaults(void)
{
    struct planner_options o = {
        .deadline_s = UNKNOWN,
        .boot_s = 180,
        .tail_s = 120,
        .max_vcpus = 1000,
        .max_instances = UNKNOWN,
        .max_wait_s = UNKNOWN,
        .slack = 0.01,
        .solver = PACK_AUTO,
        .max_gap = 0.0005,
        .threads = 1,
        .alternatives = true,
    };
    for (int32_t q = 0; q < N_QUOTAS; q++)
        o.quota_vcpus[q] = UNKNOWN;
    return o;
}

static void copy_unplaced(struct plan *plan, const struct requests *rq)
{
    struct unplaced *u = arena_array(&plan->arena, (size_t)rq->n_unplaced, sizeof *u);
    if (rq->n_unplaced > 0)
        memcpy(u, rq->unplaced, (size_t)rq->n_unplaced * sizeof *u);
    plan->unplaced = u;
    plan->n_unplaced = rq->n_unplaced;
}

/* The plan, and what does not depend on it. */
struct side_by_side {
    struct plan *plan;
    struct sooner sooner;
};

static void decide_own(void *context)
{
    const struct side_by_side *s = context;
    decide_plan(s->plan, s->sooner.rq, s->sooner.fluid, s->sooner.options);
}

static void make_sooner(void *context)
{
    struct side_by_side *s = context;
    sooner_ahead(&s->sooner, s->sooner.options->threads - 1);
}

/* On one thread the plan comes first: then it is known which sooner ones are wanted. */
static void plan_batch(struct plan *plan, const struct requests *rq, const struct workload *w,
                       const struct planner_options *options)
{
    struct fluid fluid;
    decide_program(&fluid, rq, options);
    if (options->alternatives) {
        struct side_by_side s = {.plan = plan};
        sooner_init(&s.sooner, w, rq, &fluid, options);
        if (options->threads > 1 && lp_threads())
            parallel_pair(options->threads, decide_own, make_sooner, &s);
        else
            decide_own(&s);
        sooner_finish(&s.sooner, plan);
    } else {
        decide_plan(plan, rq, &fluid, options);
    }
    fluid_clear(&fluid);
}

bool planner_plan(const struct workload *w, const struct offer_set *offers,
                  const struct planner_options *options, struct plan *plan, struct error *err)
{
    *plan = (struct plan){.proof = {.deadline_s = options->deadline_s,
                                    .boot_s = options->boot_s,
                                    .tail_s = options->tail_s},
                          .makespan_s = UNKNOWN,
                          .cheapest_uusd = UNKNOWN,
                          .mixing = {UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN}};
    if (!decide_check(w, options, err) || !decide_unit(w, &plan->unit, err))
        return false;
    struct planner_options used = *options;
    if (plan->unit == PLAN_HOUR)
        used.deadline_s = plan->proof.deadline_s = UNKNOWN;
    struct requests rq;
    if (!requests_build(&rq, w, offers, &used, S_PER_H, err))
        return false;
    copy_unplaced(plan, &rq);
    plan->stopped = "exhausted";
    if (plan->unit == PLAN_BATCH)
        plan->makespan_s = 0;
    if (rq.n > 0 && used.arrivals)
        arrivals_plan(plan, w, &rq, &used);
    else if (rq.n > 0 && plan->unit == PLAN_BATCH)
        plan_batch(plan, &rq, w, &used);
    else if (rq.n > 0)
        hour_plan(plan, &rq, &used);
    plan->longest_job_s = plan->unit == PLAN_BATCH ? rq.longest_s : UNKNOWN;
    requests_clear(&rq);
    if (options->stop != NULL && options->stop(options->stop_context))
        plan->stopped = "time";
    return true;
}
