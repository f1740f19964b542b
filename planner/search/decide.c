#include "planner/search/decide.h"

#include "planner/bounds/bounds.h"
#include "planner/bounds/ends.h"
#include "planner/bounds/launches.h"
#include "planner/bounds/rents_bound.h"
#include "planner/improve/ruin.h"
#include "planner/search/alternatives.h"
#include "planner/search/quotas.h"
#include "planner/search/refill.h"
#include "planner/search/rented.h"
#include "planner/search/shaped.h"
#include "planner/search/shortest.h"
#include "planner/search/single.h"

#include <stdio.h>
#include <string.h>

#include "model/quantity.h"

/* The program of all jobs decides the bound and every pattern: of the usual work it may take more.
 * Where it has not converged by then, it hardly moves any more, and leases gain by what is left. */
#define FIRST_PROGRAM 6
/* The engine solves a program to a quarter of the gap wanted of whole bins; here the program is
 * all there is to it. */
#define FIRST_GAP 4
/* Where leases were filled job by job (shaped.h), small steps find little: they get this part of
 * the work that they have elsewhere. */
enum { SHAPED_RUIN_PART = 4 };

bool decide_unit(const struct workload *w, enum plan_unit *unit, struct error *err)
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
    for (int32_t q = 0; q < N_QUOTAS; q++)
        if (o->quota_vcpus[q] != UNKNOWN && o->quota_vcpus[q] < 0)
            return error_set(err, ERROR_INPUT, "quota %s: 0 vCPUs or more are accepted",
                             quota_name(q));
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

bool decide_check(const struct workload *w, const struct planner_options *options,
                  struct error *err)
{
    return check_options(options, err) && check_arrivals(w, options, err);
}

void decide_program(struct fluid *fluid, const struct requests *rq,
                    const struct planner_options *options)
{
    struct batch b = batch_of(rq, options);
    struct job_pool pool;
    job_pool_init(&pool, rq->n);
    job_pool_fill(&pool, rq, -1, LEASE_MAX_S);
    int64_t usual = b.work < BATCH_WORK ? b.work : BATCH_WORK;
    b.engine.work = usual * FIRST_PROGRAM + (b.work - usual);
    b.engine.max_gap *= FIRST_GAP;
    fluid_solve_first(fluid, rq, &pool, &b.engine);
    job_pool_clear(&pool);
}

/* Says which limit could not be kept, with the shortest plan found. */
static void mark_infeasible(struct plan *plan, const struct planner_options *o)
{
    char limit[96] = "any number of instances", deadline[32], found[32], least[32], text[320];
    int n = 0;
    if (o->max_vcpus != UNKNOWN)
        n = snprintf(limit, sizeof limit, "at most %lld vCPUs", (long long)o->max_vcpus);
    if (o->max_instances != UNKNOWN)
        n += snprintf(limit + n, sizeof limit - (size_t)n, "%sat most %lld instances",
                      n > 0 ? " and " : "", (long long)o->max_instances);
    for (int32_t q = 0; q < N_QUOTAS && n < 60; q++)
        if (o->quota_vcpus[q] != UNKNOWN)
            n += snprintf(limit + n, sizeof limit - (size_t)n, "%s%lld vCPUs of quota %s",
                          n > 0 ? ", " : "", (long long)o->quota_vcpus[q], quota_name(q));
    quantity_duration_text(deadline, o->deadline_s);
    quantity_duration_text(found, plan->makespan_s);
    if (strcmp(deadline, found) == 0) /* seconds apart */
        snprintf(found, sizeof found, "%lld s longer",
                 (long long)(plan->makespan_s - o->deadline_s));
    int length = snprintf(
        text, sizeof text,
        "no plan found ends within %s with %s alive at once: the shortest found takes %s, and none "
        "can take less than %s",
        deadline, limit, found, quantity_duration_text(least, plan->end.earliest_end_s));
    plan->infeasible = arena_text(&plan->arena, text, (size_t)length);
}

/* The plan stays as the shortest found; what is proved must then hold without the deadline. */
static void give_up_deadline(struct plan *plan, const struct batch *b, const struct fluid *fluid)
{
    const struct planner_options *options = b->options;
    mark_infeasible(plan, options);
    struct planner_options open = *options;
    open.deadline_s = UNKNOWN;
    plan->bound_uusd = 0;
    plan->proof =
        (struct proof){.deadline_s = UNKNOWN, .boot_s = options->boot_s, .tail_s = options->tail_s};
    bound_offer_fluid(plan, b->rq, fluid, &open);
}

void decide_plan(struct plan *plan, const struct requests *rq, const struct fluid *fluid,
                 const struct planner_options *options)
{
    struct batch b = batch_of(rq, options);
    bound_offer_fluid(plan, rq, fluid, options);
    bound_offer_side_by_side(plan, rq, options, &b.engine);
    struct rents rents;
    bool rented = rents_bound(plan, &b, fluid, &rents);
    const struct fluid *mix = rented ? &rents.mixed : fluid;
    b.bound_uusd = plan->bound_uusd;
    b.limits_bind = rented;
    struct candidate best;
    if (search_plan(&b, fluid, &best))
        plan->stopped = "work";
    rented_search(&b, fluid, rented ? &rents : NULL, &best);
    quotas_search(&b, &best);
    single_search(&b, &best);
    bool shaped = shaped_search(&b, mix, &best);
    refill_candidate(&b, mix, &best);
    ruin_candidate(&b, fluid, &best, shaped ? SHAPED_RUIN_PART : 1);
    int64_t cost = best.cost_uusd;
    if (options->alternatives)
        alternatives_plan(plan, &b, fluid, &best);
    if (best.cost_uusd != cost) { /* an alternative took its place */
        refill_candidate(&b, mix, &best);
        ruin_candidate(&b, fluid, &best, 1);
    }
    if (!candidate_in_time(&b, &best) && !options->only_in_time) {
        ends_prove(plan, &b, fluid, best.makespan_s);
        shortest_search(&b, fluid, plan->end.earliest_end_s, &best);
    }
    plan->cheapest_uusd = options->deadline_s == UNKNOWN ? best.cheapest_uusd : UNKNOWN;
    draft_finish(&best.draft, &b.terms, plan);
    if (candidate_in_time(&b, &best))
        launches_bound(plan, &b, fluid, rented ? &rents : NULL, best.cost_uusd);
    if (!candidate_in_time(&b, &best))
        give_up_deadline(plan, &b, fluid);
    candidate_clear(&best);
    if (rented)
        rents_clear(&rents);
}
