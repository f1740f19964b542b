#include "planner/lease/ladder.h"

#include <stdlib.h>
#include <string.h>

/* Most vCPUs of a type on each rung; the first admits all. */
static const int64_t rung_vcpus[LADDER_RUNGS] = {INT64_MAX, 96, 48, 32, 16, 8, 4, 2};

/* Programs of so few requests are cheap over all types. */
enum { FEW_REQUESTS = 10 };

/* The families that the program of all jobs uses, in every size: what is left of its patterns suits
 * them too, and a program over few types takes a fraction of the work. */
static void mark_families(const struct requests *rq, const struct fluid *fluid, bool *useful)
{
    const struct offer *offers = rq->offers->offers;
    for (int32_t i = 0; i < rq->offers->n_offers; i++) {
        useful[i] = fluid->n_patterns == 0 || rq->n < FEW_REQUESTS;
        for (int32_t k = 0; k < fluid->n_patterns && !useful[i]; k++) {
            const struct offer *used = &offers[fluid->patterns[k].offer];
            useful[i] = used->purchase == offers[i].purchase &&
                        strcmp(used->type->family, offers[i].type->family) == 0;
        }
    }
}

/* A request that fits nothing so small keeps its cheapest type. */
static void keep_rung(const struct requests *rq, const bool *useful, int64_t vcpus, bool *keep)
{
    for (int32_t i = 0; i < rq->offers->n_offers; i++)
        keep[i] = useful[i] && rq->offers->offers[i].type->vcpus <= vcpus;
    for (int32_t r = 0; r < rq->n; r++) {
        bool held = false;
        for (int32_t i = 0; i < rq->n_admitted && !held; i++)
            held = keep[rq->by_price[i]] &&
                   pack_accepts(&rq->list[r].item, &rq->bins[rq->by_price[i]]);
        if (!held)
            keep[rq->list[r].cheapest] = true;
    }
}

void ladder_init(struct ladder *l, const struct requests *rq, const struct job_pool *pool,
                 const struct fluid *fluid)
{
    *l = (struct ladder){.rq = rq, .pool = pool, .known = fluid};
    bool *keep = mem_alloc((size_t)rq->offers->n_offers * sizeof *keep);
    bool *useful = mem_alloc((size_t)rq->offers->n_offers * sizeof *useful);
    mark_families(rq, fluid, useful);
    int32_t admitted = INT32_MAX;
    for (int i = 0; i < LADDER_RUNGS; i++) {
        struct rung *rung = &l->rungs[l->n];
        keep_rung(rq, useful, rung_vcpus[i], keep);
        if (!requests_restrict(&rung->rq, rq, keep))
            continue;
        if (rung->rq.n_admitted == admitted) {
            requests_clear(&rung->rq); /* nothing new on this rung */
            continue;
        }
        admitted = rung->rq.n_admitted;
        rung->vcpus = rung_vcpus[i];
        l->n++;
    }
    free(keep);
    free(useful);
}

void ladder_clear(struct ladder *l)
{
    for (int i = 0; i < l->n; i++) {
        fluid_clear(&l->rungs[i].fluid);
        requests_clear(&l->rungs[i].rq);
    }
    for (size_t i = 0; i < l->n_memos; i++) {
        fluid_clear(&l->memos[i].fluid);
        free(l->memos[i].jobs);
        free(l->memos[i].seconds);
    }
    free(l->memos);
    *l = (struct ladder){0};
}

double lease_worth(const struct draft_lease *lease, const struct fluid *duals)
{
    double worth = 0;
    if (duals->scale <= 0)
        return 0;
    for (int32_t i = 0; i < lease->n_lanes; i++) {
        const struct draft_lane *lane = &lease->lanes[i];
        worth += (double)duals->dual[lane->request] * (double)lane->length_s * (double)lane->count;
    }
    return worth * (double)lease->count / ((double)duals->scale * S_PER_H);
}

static void sum_pool(const struct job_pool *pool, int64_t *jobs, int64_t *seconds)
{
    for (int32_t r = 0; r < pool->n; r++) {
        jobs[r] = job_pool_jobs(pool, r);
        seconds[r] = job_pool_seconds(pool, r);
    }
}

static const struct fluid *find_memo(const struct ladder *l, int rung, const int64_t *jobs,
                                     const int64_t *seconds)
{
    size_t size = (size_t)l->pool->n * sizeof *jobs;
    for (size_t i = 0; i < l->n_memos; i++) {
        const struct ladder_memo *m = &l->memos[i];
        if (m->rung == rung && memcmp(m->jobs, jobs, size) == 0 &&
            memcmp(m->seconds, seconds, size) == 0)
            return &m->fluid;
    }
    return NULL;
}

/* The solved program of what was left; the ladder keeps it. */
static const struct fluid *left_fluid(struct ladder *l, int rung, struct realiser *re,
                                      const struct job_pool *pool)
{
    struct ladder_memo m = {.rung = rung,
                            .jobs = mem_alloc((size_t)pool->n * sizeof *m.jobs),
                            .seconds = mem_alloc((size_t)pool->n * sizeof *m.seconds)};
    sum_pool(pool, m.jobs, m.seconds);
    const struct fluid *known = find_memo(l, rung, m.jobs, m.seconds);
    if (known != NULL) {
        free(m.jobs);
        free(m.seconds);
        return known;
    }
    fluid_solve_again(&m.fluid, &l->rungs[rung].rq, pool, &re->engine, re->memory);
    re->work += m.fluid.work;
    l->memos = mem_grow(l->memos, &l->memos_capacity, l->n_memos + 1, sizeof *l->memos);
    l->memos[l->n_memos] = m;
    return &l->memos[l->n_memos++].fluid;
}

/* The solved program of the pool on this rung, until the next is asked for. */
static const struct fluid *rung_fluid(struct ladder *l, int rung, struct realiser *re,
                                      const struct job_pool *pool)
{
    struct rung *at = &l->rungs[rung];
    if (pool != l->pool)
        return left_fluid(l, rung, re, pool);
    if (rung == 0)
        return l->known;
    if (!at->solved) {
        fluid_solve_again(&at->fluid, &at->rq, pool, &re->engine, re->memory);
        re->work += at->fluid.work;
        at->solved = true;
    }
    return &at->fluid;
}

/* Moves the leases from index first on that are worth too little back into the pool. */
static void take_apart_poor(struct draft *d, size_t first, const struct fluid *duals,
                            const struct realiser *re, double least_worth, struct job_pool *left)
{
    size_t kept = first;
    for (size_t i = first; i < d->n; i++) {
        struct draft_lease *lease = &d->leases[i];
        double cost = (double)draft_lease_cost(lease, &re->terms);
        if (lease_worth(lease, duals) < least_worth * cost) {
            job_pool_add_lease(left, lease);
            draft_lease_clear(lease);
        } else {
            d->leases[kept++] = *lease;
        }
    }
    d->n = kept;
}

void ladder_realise(struct ladder *l, struct realiser *re, const struct fluid *duals,
                    const struct job_pool *pool, struct descent descent, struct draft *d)
{
    struct job_pool now = *pool; /* borrowed until the first rung has left something */
    bool own_now = false;
    for (int rung = descent.first; rung < descent.last && !job_pool_empty(&now); rung++) {
        const struct fluid *fluid = rung_fluid(l, rung, re, own_now ? &now : pool);
        struct fill_shape shape = {FILL_FULL, descent.horizon_s, re->cap_s};
        struct job_pool left;
        job_pool_init(&left, pool->n);
        size_t first = d->n;
        fill_leases(&l->rungs[rung].rq, fluid->patterns, fluid->n_patterns, &now, shape, d, &left);
        take_apart_poor(d, first, duals, re, descent.least_worth, &left);
        if (d->n == first) { /* nothing came of this rung: the next has the same jobs */
            job_pool_clear(&left);
            continue;
        }
        job_pool_sort(&left);
        if (own_now)
            job_pool_clear(&now);
        now = left;
        own_now = true;
    }
    if (!job_pool_empty(&now)) {
        const struct fluid *fluid = rung_fluid(l, descent.last, re, own_now ? &now : pool);
        struct realiser last = *re;
        last.rq = &l->rungs[descent.last].rq;
        realise(&last, &now, fluid, descent.horizon_s, d);
        re->work = last.work;
    }
    if (own_now)
        job_pool_clear(&now);
}
