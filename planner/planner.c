#include "planner/planner.h"

#include "planner/lease/arrivals.h"
#include "planner/lease/decide.h"
#include "planner/lease/hour.h"
#include "planner/lease/sooner.h"

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

/* Are the durations all known, or all unknown?  A mixture has no plan. */
static bool find_unit(const struct workload *w, enum plan_unit *unit, struct error *err)
{
    int64_t unknown = 0;
    int64_t all = 0;
    const struct job_class *example = NULL;
    for (int32_t i = 0; i < w->n_classes; i++) {
        const struct job_class *c = &w->classes[i];
        all += c->count;
        unknown += c->unknown_durations;
        if (c->unknown_durations > 0 && example == NULL)
            example = c;
    }
    if (all == 0)
        return error_set(err, ERROR_INPUT, "no jobs to plan");
    if (unknown != 0 && unknown != all)
        return error_set(err, ERROR_INPUT,
                         "%lld of %lld jobs have no duration (the first of them in class %d, %s): "
                         "assume one for them, or leave them out",
                         (long long)unknown, (long long)all, (int)example->id, example->label);
    *unit = unknown == 0 ? PLAN_BATCH : PLAN_HOUR;
    return true;
}

static bool check_options(const struct planner_options *o, struct error *err)
{
    if (o->boot_s < 0 || o->tail_s < 0 || o->boot_s > LEASE_MAX_S / 4 ||
        o->tail_s > LEASE_MAX_S / 4)
        return error_set(err, ERROR_INPUT, "boot and tail: 0 to %lld seconds are accepted",
                         (long long)(LEASE_MAX_S / 4));
    if (o->deadline_s != UNKNOWN && (o->deadline_s < 0 || o->deadline_s > LEASE_MAX_S / 2))
        return error_set(err, ERROR_INPUT, "deadline: 0 to %lld seconds are accepted",
                         (long long)(LEASE_MAX_S / 2));
    if (o->max_instances != UNKNOWN && o->max_instances < 1)
        return error_set(err, ERROR_INPUT, "max instances: at least 1 is needed");
    if (o->max_vcpus != UNKNOWN && o->max_vcpus < 1)
        return error_set(err, ERROR_INPUT, "max vCPUs: at least 1 is needed");
    if (o->arrivals && o->max_wait_s != UNKNOWN &&
        (o->max_wait_s < o->boot_s || o->max_wait_s > LEASE_MAX_S / 2))
        return error_set(
            err, ERROR_INPUT,
            "max wait: %lld to %lld seconds are accepted: an instance is launched when "
            "a job is there for it, and the boot takes %lld s",
            (long long)o->boot_s, (long long)(LEASE_MAX_S / 2), (long long)o->boot_s);
    return true;
}

/* Jobs that are ready at times of their own need such a time, and a duration, each. */
static bool check_arrivals(const struct workload *w, const struct planner_options *o,
                           struct error *err)
{
    for (int32_t c = 0; o->arrivals && c < w->n_classes; c++) {
        const struct job_class *class = &w->classes[c];
        if (class->unknown_ready > 0 || class->unknown_durations > 0)
            return error_set(err, ERROR_INPUT,
                             "class %d (%s): jobs without a submit time or a duration can't be "
                             "planned by submit times",
                             (int)c, class->label);
    }
    return true;
}

static void copy_unplaced(struct plan *plan, const struct requests *rq)
{
    struct unplaced *u = arena_array(&plan->arena, (size_t)rq->n_unplaced, sizeof *u);
    if (rq->n_unplaced > 0)
        memcpy(u, rq->unplaced, (size_t)rq->n_unplaced * sizeof *u);
    plan->unplaced = u;
    plan->n_unplaced = rq->n_unplaced;
}

static void plan_batch(struct plan *plan, const struct requests *rq, const struct workload *w,
                       const struct planner_options *options)
{
    struct fluid fluid;
    decide_program(&fluid, rq, options);
    decide_plan(plan, rq, &fluid, options);
    if (options->alternatives)
        sooner_plan(plan, w, rq, &fluid, options);
    fluid_clear(&fluid);
}

bool planner_plan(const struct workload *w, const struct offer_set *offers,
                  const struct planner_options *options, struct plan *plan, struct error *err)
{
    *plan = (struct plan){.proof = {.deadline_s = options->deadline_s,
                                    .boot_s = options->boot_s,
                                    .tail_s = options->tail_s},
                          .makespan_s = UNKNOWN};
    if (!check_options(options, err) || !find_unit(w, &plan->unit, err) ||
        !check_arrivals(w, options, err))
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
