#include "planner/search/rented.h"

#include <stdlib.h>

#include "planner/lease/reprice.h"
#include "planner/search/search.h"

/* So much of each limit is left, in per cent. */
static const int64_t LEFT[] = {95, 88, 75};
enum { TRIES = sizeof LEFT / sizeof LEFT[0] };

static void try_mix(const struct batch *b, const struct rents *rents, struct candidate *best)
{
    struct requests rq;
    struct candidate c;
    struct batch other = *b;
    int64_t *price = mem_alloc((size_t)b->rq->offers->n_offers * sizeof *price);
    rents_prices(b->rq, rents->rent, RENTS_COST, price);
    requests_reprice(&rq, b->rq, price);
    other.rq = other.terms.rq = &rq;
    other.bound_uusd = 0;
    (void)search_plan(&other, &rents->mixed, &c);
    if (search_better(b, &c, best)) {
        candidate_clear(best);
        *best = c;
    } else {
        candidate_clear(&c);
    }
    requests_clear(&rq);
    free(price);
}

static int64_t less(int64_t limit, int64_t per_cent)
{
    return limit == UNKNOWN ? UNKNOWN : limit * per_cent / 100;
}

static void try_tighter(const struct batch *b, const struct fluid *fluid, int64_t per_cent,
                        struct candidate *best)
{
    struct planner_options options = *b->options;
    struct batch tight = *b;
    struct job_pool pool;
    struct rents rents;
    options.max_vcpus = less(options.max_vcpus, per_cent);
    options.max_instances = less(options.max_instances, per_cent);
    for (int32_t q = 0; q < N_QUOTAS; q++)
        options.quota_vcpus[q] = less(options.quota_vcpus[q], per_cent);
    tight.options = &options;
    job_pool_init(&pool, b->rq->n);
    job_pool_fill(&pool, b->rq, -1, LEASE_MAX_S);
    struct rents_problem p = {&tight, &pool, &fluid->memory, RENTS_COST,
                              b->options->deadline_s - b->options->boot_s};
    if (rents_search(&p, &rents)) {
        try_mix(b, &rents, best);
        rents_clear(&rents);
    }
    job_pool_clear(&pool);
}

void rented_search(const struct batch *b, const struct fluid *fluid, const struct rents *rents,
                   struct candidate *best)
{
    if (b->options->deadline_s == UNKNOWN || fluid->scale <= 0)
        return;
    if (rents != NULL)
        try_mix(b, rents, best);
    int tries = b->options->only_in_time ? 1 : TRIES;
    for (int i = 0; i < tries && !candidate_in_time(b, best) && !batch_told_to_stop(b); i++)
        try_tighter(b, fluid, LEFT[i], best);
}
