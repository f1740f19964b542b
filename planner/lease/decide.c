#include "planner/lease/decide.h"

#include "planner/lease/alternatives.h"
#include "planner/lease/bounds.h"

#include <stdio.h>

/* The program of all jobs decides the bound and every pattern: it may take more. */
#define FIRST_PROGRAM 6
/* The engine solves a program to a quarter of the gap wanted of whole bins; here the program is
 * all there is to it. */
#define FIRST_GAP 4

void decide_program(struct fluid *fluid, const struct requests *rq,
                    const struct planner_options *options)
{
    struct batch b = batch_of(rq, options);
    struct job_pool pool;
    job_pool_init(&pool, rq->n);
    job_pool_fill(&pool, rq, -1, LEASE_MAX_S);
    b.engine.work = b.work * FIRST_PROGRAM;
    b.engine.max_gap *= FIRST_GAP;
    fluid_solve_first(fluid, rq, &pool, &b.engine);
    job_pool_clear(&pool);
}

/* Says which limit could not be kept, with the shortest plan found. */
static void mark_infeasible(struct plan *plan, const struct planner_options *o)
{
    char limit[96] = "";
    int n = 0;
    if (o->max_vcpus != UNKNOWN)
        n = snprintf(limit, sizeof limit, "at most %lld vCPUs", (long long)o->max_vcpus);
    if (o->max_instances != UNKNOWN)
        snprintf(limit + n, sizeof limit - (size_t)n, "%sat most %lld instances",
                 n > 0 ? " and " : "", (long long)o->max_instances);
    char text[256];
    int length = snprintf(text, sizeof text,
                          "no plan with %s alive at once ends by the deadline of %lld s; the "
                          "shortest found takes %lld s",
                          limit, (long long)o->deadline_s, (long long)plan->makespan_s);
    plan->infeasible = arena_text(&plan->arena, text, (size_t)length);
}

/* The plan stays as the shortest found; what is proved must then hold without the deadline. */
static void give_up_deadline(struct plan *plan, const struct requests *rq,
                             const struct fluid *fluid, const struct planner_options *options)
{
    mark_infeasible(plan, options);
    struct planner_options open = *options;
    open.deadline_s = UNKNOWN;
    plan->bound_uusd = 0;
    plan->proof =
        (struct proof){.deadline_s = UNKNOWN, .boot_s = options->boot_s, .tail_s = options->tail_s};
    bound_offer_fluid(plan, rq, fluid, &open);
}

void decide_plan(struct plan *plan, const struct requests *rq, const struct fluid *fluid,
                 const struct planner_options *options)
{
    struct batch b = batch_of(rq, options);
    bound_offer_fluid(plan, rq, fluid, options);
    bound_offer_side_by_side(plan, rq, options, &b.engine);
    b.bound_uusd = plan->bound_uusd;
    struct candidate best;
    if (search_plan(&b, fluid, &best))
        plan->stopped = "work";
    if (options->alternatives)
        alternatives_plan(plan, &b, fluid, &best);
    draft_finish(&best.draft, &b.terms, plan);
    if (!candidate_in_time(&b, &best))
        give_up_deadline(plan, rq, fluid, options);
    candidate_clear(&best);
}
