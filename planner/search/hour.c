#include "planner/search/hour.h"

#include "planner/bounds/bounds.h"
#include "planner/search/search.h"

enum { N_WHAT_IFS = 3 };
/* The packing is all the plan there is: it may take more than a search's budget. */
#define PACKING_PART 2

/* A packing is a batch of one-second jobs with one second to run: each lane gets one job. */
static void pack_side_by_side(struct plan *plan, const struct requests *rq, const struct batch *b,
                              const struct fluid *packing)
{
    struct job_pool pool, left;
    job_pool_init(&pool, rq->n);
    job_pool_init(&left, rq->n);
    job_pool_fill(&pool, rq, -1, LEASE_MAX_S);
    struct draft d = {0};
    struct fill_shape shape = {.horizon_s = 1, .cap_s = 1};
    fill_leases(rq, packing->patterns, packing->n_patterns, &pool, shape, &d, &left);
    assert(job_pool_empty(&left));
    draft_finish(&d, &b->terms, plan);
    draft_clear(&d);
    job_pool_clear(&pool);
    job_pool_clear(&left);
}

/* The packing's patterns and duals serve any common duration: demand just scales. */
static void what_if(struct what_if *row, const struct requests *rq,
                    const struct planner_options *options, const struct fluid *packing)
{
    struct batch b = batch_of(rq, options);
    struct fluid fluid;
    fluid_from_packing(&fluid, rq, packing, rq->longest_s);
    struct plan bound = {0};
    bound_offer_fluid(&bound, rq, &fluid, options);
    struct candidate best;
    search_quickly(&b, &fluid, &best);
    *row = (struct what_if){
        .duration_s = rq->longest_s,
        .cost_uusd = best.cost_uusd,
        .bound_uusd = bound.bound_uusd,
        .makespan_s = best.makespan_s,
        .peak_vcpus = draft_peak(&best.draft, &b.terms).vcpus,
    };
    candidate_clear(&best);
    fluid_clear(&fluid);
    plan_clear(&bound);
}

void hour_plan(struct plan *plan, struct requests *rq, const struct planner_options *options)
{
    static const int64_t durations_s[N_WHAT_IFS] = {600, S_PER_H, 8 * S_PER_H};
    struct batch b = batch_of(rq, options);
    struct job_pool pool;
    job_pool_init(&pool, rq->n);
    job_pool_fill(&pool, rq, -1, LEASE_MAX_S);
    struct fluid packing;
    int64_t bound;
    struct pack_options engine = b.engine;
    engine.work = b.work * PACKING_PART;
    fluid_pack(&packing, rq, &pool, &engine, &bound);
    job_pool_clear(&pool);
    bound_offer_packing(plan, rq, &packing, bound);
    bool fits = requests_set_duration(rq, 1);
    assert(fits); /* as an hour did */
    (void)fits;
    pack_side_by_side(plan, rq, &b, &packing);

    struct what_if *rows = arena_array(&plan->arena, N_WHAT_IFS, sizeof *rows);
    for (int i = 0; i < N_WHAT_IFS; i++) {
        if (!requests_set_duration(rq, durations_s[i]))
            break; /* a batch too large to price at this duration has no such row */
        what_if(&rows[plan->n_what_ifs++], rq, options, &packing);
    }
    plan->what_ifs = rows;
    fluid_clear(&packing);
}
