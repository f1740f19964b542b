#include "planner/search/quotas.h"

#include "planner/lease/fluid.h"
#include "planner/lease/reprice.h"
#include "planner/search/search.h"

#include <stdlib.h>
#include <string.h>

/* The families in the way cost so many per cent of their price. */
static const int64_t PERCENT[] = {105, 115, 130, 160, 250, 1000};
enum { TRIES = sizeof PERCENT / sizeof PERCENT[0] };
/* The part of the budget of work for each try. */
#define TRY_PART 4

static int32_t quota_of_offer(const struct requests *rq, int32_t offer)
{
    const struct offer *o = &rq->offers->offers[offer];
    return quota_of(o->type->family, o->purchase);
}

/* Limited quotas that count a lease of the candidate. */
static void find_in_the_way(const struct batch *b, const struct candidate *c,
                            bool in_the_way[N_QUOTAS])
{
    memset(in_the_way, 0, N_QUOTAS * sizeof *in_the_way);
    for (size_t i = 0; i < c->draft.n; i++) {
        int32_t quota = quota_of_offer(b->rq, c->draft.leases[i].offer);
        if (quota >= 0 && b->options->quota_vcpus[quota] != UNKNOWN)
            in_the_way[quota] = true;
    }
}

/* The requests with the families in the way at so many per cent of their price. */
static void reprice(struct requests *to, const struct requests *rq, const bool in_the_way[N_QUOTAS],
                    int64_t percent)
{
    int32_t n = rq->offers->n_offers;
    int64_t *price = mem_alloc((size_t)n * sizeof *price);
    for (int32_t i = 0; i < n; i++) {
        int32_t quota = quota_of_offer(rq, i);
        price[i] = rq->bins[i].price_uusd_h;
        if (quota >= 0 && in_the_way[quota])
            price[i] = price[i] * percent / 100;
    }
    requests_reprice(to, rq, price);
    free(price);
}

static struct candidate plan_at(const struct batch *b, const bool in_the_way[N_QUOTAS],
                                int64_t percent)
{
    struct requests rq;
    struct candidate c;
    struct fluid fluid;
    struct job_pool pool;
    struct batch other = *b;
    reprice(&rq, b->rq, in_the_way, percent);
    other.rq = other.terms.rq = &rq;
    other.work = other.engine.work = b->work / TRY_PART;
    other.bound_uusd = 0;
    job_pool_init(&pool, rq.n);
    job_pool_fill(&pool, &rq, -1, LEASE_MAX_S);
    fluid_solve(&fluid, &rq, &pool, &other.engine);
    job_pool_clear(&pool);
    (void)search_plan(&other, &fluid, &c);
    fluid_clear(&fluid);
    requests_clear(&rq);
    return c;
}

void quotas_search(const struct batch *b, struct candidate *best)
{
    bool in_the_way[N_QUOTAS], any = false;
    find_in_the_way(b, best, in_the_way);
    for (int32_t q = 0; q < N_QUOTAS; q++)
        any |= in_the_way[q];
    if (!any || candidate_in_time(b, best))
        return;
    for (int i = 0; i < TRIES && !batch_told_to_stop(b); i++) {
        struct candidate c = plan_at(b, in_the_way, PERCENT[i]);
        if (search_better(b, &c, best)) {
            candidate_clear(best);
            *best = c;
        } else {
            candidate_clear(&c);
        }
    }
}
