#include "planner/bounds/rents_bound.h"

#include "planner/bounds/bounds.h"

static bool limited(const struct planner_options *options)
{
    for (int32_t k = 0; k < N_LIMITS; k++)
        if (rents_places(options, k) != UNKNOWN)
            return true;
    return false;
}

static bool fluid_bound(struct plan *plan, const struct batch *b, const struct fluid *fluid,
                        struct rents *rents)
{
    int64_t usable_s = b->options->deadline_s - b->options->boot_s;
    if (!rents_needed(b, fluid, usable_s))
        return false;
    struct job_pool pool;
    job_pool_init(&pool, b->rq->n);
    job_pool_fill(&pool, b->rq, -1, LEASE_MAX_S);
    struct rents_problem p = {b, &pool, &fluid->memory, RENTS_COST, usable_s};
    bool found = rents_search(&p, rents);
    if (found)
        bound_offer_fluid_with_rents(plan, b->rq, &rents->fluid, b->options, rents->rent);
    job_pool_clear(&pool);
    return found;
}

/* The jobs that all run at the middle between boot and deadline, each for one second. */
static void middle_bound(struct plan *plan, const struct batch *b, const struct fluid *fluid)
{
    struct job_pool longer, pool;
    struct rents rents;
    job_pool_init(&longer, b->rq->n);
    int64_t shortest_s =
        bound_long_jobs(b->rq, b->options->deadline_s - b->options->boot_s, &longer);
    if (!job_pool_empty(&longer)) {
        job_pool_init(&pool, b->rq->n);
        for (int32_t r = 0; r < b->rq->n; r++)
            for (size_t i = 0; i < longer.of[r].n; i++)
                job_pool_add(&pool, r, (struct job_run){1, longer.of[r].runs[i].count, 0});
        struct rents_problem p = {b, &pool, &fluid->memory, RENTS_COST, 1};
        struct fluid first;
        fluid_solve(&first, b->rq, &pool, &b->engine);
        if (rents_needed(b, &first, 1) && rents_search(&p, &rents)) {
            bound_offer_middle_with_rents(plan, b->rq, &rents.fluid, b->options, rents.rent,
                                          &longer, shortest_s);
            rents_clear(&rents);
        }
        fluid_clear(&first);
        job_pool_clear(&pool);
    }
    job_pool_clear(&longer);
}

bool rents_bound(struct plan *plan, const struct batch *b, const struct fluid *fluid,
                 struct rents *rents)
{
    if (b->options->deadline_s == UNKNOWN || !limited(b->options) || fluid->scale <= 0)
        return false;
    middle_bound(plan, b, fluid);
    return fluid_bound(plan, b, fluid, rents);
}
