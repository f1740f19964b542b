#include "planner/planner.h"

#include "model/lp.h"
#include "planner/arrivals/arrivals.h"
#include "planner/parallel.h"
#include "planner/search/contenders.h"
#include "planner/search/decide.h"
#include "planner/search/hour.h"
#include "planner/search/sooner.h"

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

/* Without leases and proof yet. */
static struct plan empty_plan(enum plan_unit unit, const struct planner_options *options)
{
    return (struct plan){.unit = unit,
                         .stopped = "exhausted",
                         .proof = {.deadline_s = options->deadline_s,
                                   .boot_s = options->boot_s,
                                   .tail_s = options->tail_s},
                         .makespan_s = UNKNOWN,
                         .cheapest_uusd = UNKNOWN,
                         .mixing = {UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN}};
}

/* What keeps the deadline first, the sooner of what is late; then the cheaper, or without a
 * deadline the faster of what is within the slack of the cheapest found. */
static bool better(const struct plan *x, const struct plan *y, const struct planner_options *o)
{
    if ((x->infeasible == NULL) != (y->infeasible == NULL))
        return x->infeasible == NULL;
    if (x->infeasible != NULL)
        return x->makespan_s < y->makespan_s;
    if (o->deadline_s != UNKNOWN)
        return x->cost_uusd < y->cost_uusd;
    int64_t cheapest = x->cheapest_uusd < y->cheapest_uusd ? x->cheapest_uusd : y->cheapest_uusd;
    bool x_near = contenders_within(o->slack, x->cost_uusd, cheapest);
    bool y_near = contenders_within(o->slack, y->cost_uusd, cheapest);
    if (x_near != y_near)
        return x_near;
    return x_near && x->makespan_s != y->makespan_s ? x->makespan_s < y->makespan_s
                                                    : x->cost_uusd < y->cost_uusd;
}

/* The better of two plans, with the better proof and the cheapest that either found. */
static void keep_better(struct plan *plan, struct plan *next, const struct planner_options *o)
{
    bool takes = better(next, plan, o);
    struct plan kept = takes ? *next : *plan;
    const struct plan *other = takes ? plan : next;
    if (kept.infeasible == NULL && other->infeasible == NULL) {
        if (other->bound_uusd > kept.bound_uusd) {
            kept.bound_uusd = other->bound_uusd;
            kept.proof = other->proof;
        }
        if (kept.cheapest_uusd != UNKNOWN && other->cheapest_uusd < kept.cheapest_uusd)
            kept.cheapest_uusd = other->cheapest_uusd;
    }
    kept.unplaced = plan->unplaced;
    kept.n_unplaced = plan->n_unplaced;
    kept.arena = (struct arena){0};
    arena_join(&kept.arena, &plan->arena);
    arena_join(&kept.arena, &next->arena);
    *plan = kept;
}

static bool near_enough(const struct plan *plan, const struct planner_options *options)
{
    return options->deadline_s != UNKNOWN && plan->infeasible == NULL &&
           plan_gap(plan) <= options->max_gap;
}

/* More work than usual is spent in runs of once, twice, four times the usual, each from the start:
 * so a larger budget makes the same plans as a smaller one, and others, and is never dearer. */
static void run_again(struct plan *plan, const struct requests *rq,
                      const struct planner_options *options)
{
    struct planner_options run = *options;
    for (run.work = 2 * BATCH_WORK; run.work <= options->work && !near_enough(plan, options);
         run.work *= 2) {
        if (options->stop != NULL && options->stop(options->stop_context))
            return;
        struct plan next = empty_plan(PLAN_BATCH, options);
        struct fluid fluid;
        decide_program(&fluid, rq, &run);
        decide_plan(&next, rq, &fluid, &run);
        fluid_clear(&fluid);
        keep_better(plan, &next, options);
    }
}

/* On one thread the plan comes first: then it is known which sooner ones are wanted. */
static void plan_batch(struct plan *plan, const struct requests *rq, const struct workload *w,
                       const struct planner_options *options)
{
    struct planner_options first = *options;
    struct fluid fluid;
    first.work = options->work > BATCH_WORK ? BATCH_WORK : options->work;
    decide_program(&fluid, rq, &first);
    if (options->alternatives) {
        struct side_by_side s = {.plan = plan};
        sooner_init(&s.sooner, w, rq, &fluid, &first);
        if (options->threads > 1 && lp_threads())
            parallel_pair(options->threads, decide_own, make_sooner, &s);
        else
            decide_own(&s);
        run_again(plan, rq, options);
        sooner_finish(&s.sooner, plan);
    } else {
        decide_plan(plan, rq, &fluid, &first);
        run_again(plan, rq, options);
    }
    fluid_clear(&fluid);
}

bool planner_plan(const struct workload *w, const struct offer_set *offers,
                  const struct planner_options *options, struct plan *plan, struct error *err)
{
    *plan = empty_plan(PLAN_BATCH, options);
    if (!decide_check(w, options, err) || !decide_unit(w, &plan->unit, err))
        return false;
    struct planner_options used = *options;
    if (plan->unit == PLAN_HOUR)
        used.deadline_s = plan->proof.deadline_s = UNKNOWN;
    struct requests rq;
    if (!requests_build(&rq, w, offers, &used, S_PER_H, err))
        return false;
    copy_unplaced(plan, &rq);
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
