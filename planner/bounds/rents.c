#include "planner/bounds/rents.h"

#include "planner/bounds/rents_program.h"
#include "planner/lease/reprice.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 12 };

/* A proof this near the program's value is good enough. */
#define NEAR 2e-4

int64_t rents_places(const struct planner_options *options, int32_t limit)
{
    if (limit == LIMIT_VCPUS)
        return options->max_vcpus;
    return limit == LIMIT_INSTANCES ? options->max_instances
                                    : options->quota_vcpus[limit - LIMIT_QUOTAS];
}

int64_t rents_units(const struct requests *rq, int32_t offer, int32_t limit)
{
    const struct offer *o = &rq->offers->offers[offer];
    if (limit == LIMIT_INSTANCES)
        return 1;
    if (limit == LIMIT_VCPUS || quota_of(o->type->family, o->purchase) == limit - LIMIT_QUOTAS)
        return o->type->vcpus;
    return 0;
}

bool rents_needed(const struct batch *b, const struct fluid *fluid, int64_t seconds)
{
    for (int32_t k = 0; k < N_LIMITS; k++) {
        int64_t places = rents_places(b->options, k);
        double used = 0;
        for (int32_t i = 0; places != UNKNOWN && i < fluid->n_patterns; i++)
            used += (double)fluid->patterns[i].seconds *
                    (double)rents_units(b->rq, fluid->patterns[i].offer, k);
        if (used > (double)places * (double)seconds)
            return true;
    }
    return false;
}

void rents_prices(const struct requests *rq, const int64_t rent[N_LIMITS], enum rents_goal goal,
                  int64_t *price_uusd_h)
{
    for (int32_t i = 0; i < rq->offers->n_offers; i++) {
        const struct offer *o = &rq->offers->offers[i];
        price_uusd_h[i] = goal == RENTS_COST ? offer_total_uusd_h(o) : 0;
        for (int32_t k = 0; k < N_LIMITS; k++)
            if (rent[k] > 0)
                price_uusd_h[i] += rent[k] * rents_units(rq, i, k);
    }
}

/* Rents so high that an instance costs more than a price may. */
static bool too_dear(const struct requests *rq, const int64_t *price)
{
    for (int32_t i = 0; i < rq->n_admitted; i++)
        if (price[rq->by_price[i]] > PRICE_MAX_UUSD_PER_H)
            return true;
    return false;
}

/* The requests that cost something wherever they run, and the offers that cost something. */
static void leave_out_free(const struct rents_problem *p, const int64_t *price, struct requests *rq,
                           struct job_pool *pool)
{
    int32_t n = 0;
    rq->admitted = arena_array(&rq->arena, (size_t)rq->offers->n_offers, sizeof *rq->admitted);
    for (int32_t i = 0; i < rq->n_admitted; i++) {
        int32_t offer = rq->by_price[i];
        rq->admitted[offer] = price[offer] > 0;
        if (price[offer] > 0)
            rq->by_price[n++] = offer;
    }
    for (int32_t r = 0; r < rq->n; r++) {
        bool paid = true;
        for (int32_t i = 0; i < rq->n_admitted && paid; i++) {
            int32_t offer = p->b->rq->by_price[i];
            paid = price[offer] > 0 || !pack_accepts(&rq->list[r].item, &rq->bins[offer]);
        }
        const struct job_list *from = &p->pool->of[r];
        for (size_t i = 0; i < from->n && paid && !rq->list[r].whole; i++)
            job_pool_add(pool, r, from->runs[i]);
    }
    rq->n_admitted = n;
    rq->restricted = true;
}

/* The program at the rents' prices; false where nothing costs anything, or too much. */
static bool solve_at(const struct rents_problem *p, const int64_t rent[N_LIMITS],
                     struct memory *memory, struct fluid *fluid)
{
    const struct requests *all = p->b->rq;
    int64_t *price = mem_alloc((size_t)all->offers->n_offers * sizeof *price);
    rents_prices(all, rent, p->goal, price);
    bool solves = !too_dear(all, price);
    if (solves) {
        struct requests rq;
        struct job_pool pool;
        job_pool_init(&pool, all->n);
        requests_reprice(&rq, all, price);
        leave_out_free(p, price, &rq, &pool);
        solves = rq.n_admitted > 0 && !job_pool_empty(&pool);
        if (solves)
            fluid_solve_again(fluid, &rq, &pool, &p->b->engine, memory);
        job_pool_clear(&pool);
        requests_clear(&rq);
    }
    free(price);
    return solves;
}

/* What the duals prove: micro-dollars times seconds an hour, or seconds of all places. */
static double proved(const struct rents_problem *p, const int64_t rent[N_LIMITS],
                     const struct fluid *f)
{
    double worth = 0, due = 0;
    if (f->scale <= 0)
        return 0;
    for (int32_t r = 0; r < p->b->rq->n; r++)
        worth += (double)f->dual[r] / (double)f->scale * (double)job_pool_seconds(p->pool, r);
    for (int32_t k = 0; k < N_LIMITS; k++)
        if (rent[k] > 0)
            due += (double)rent[k] * (double)rents_places(p->b->options, k);
    if (p->goal == RENTS_TIME)
        return due > 0 ? worth / due : 0;
    return worth - due * (double)p->seconds;
}

/* Rounds of rents from the program and patterns from the engine. */
static bool take_turns(const struct rents_problem *p, struct rents_program *program,
                       struct memory *memory, struct rents *best)
{
    double best_value = 0;
    for (int i = 0; i < ROUNDS && !batch_told_to_stop(p->b); i++) {
        int64_t rent[N_LIMITS];
        struct fluid fluid;
        double value;
        size_t met = memory->n;
        if (!rents_program_solve(program, &value, rent) || !solve_at(p, rent, memory, &fluid))
            break;
        double own = proved(p, rent, &fluid);
        if (own > best_value) {
            if (best_value > 0)
                fluid_clear(&best->fluid);
            best_value = own;
            best->fluid = fluid;
            memcpy(best->rent, rent, sizeof best->rent);
        } else {
            fluid_clear(&fluid);
        }
        if (best_value >= value * (1 - NEAR) || memory->n == met)
            break;
        rents_program_take(program, memory);
    }
    return best_value > 0;
}

/* Whole-instance jobs are in no program: one job after the other, as in every fluid. */
static void add_whole(const struct rents_problem *p, struct fluid *f)
{
    const struct requests *rq = p->b->rq;
    int32_t whole = 0;
    for (int32_t r = 0; r < rq->n; r++)
        whole += p->pool->of[r].n > 0 && (rq->list[r].whole || job_pool_seconds(p->pool, r) == 0);
    struct fill_pattern *all = arena_array(&f->arena, (size_t)(f->n_patterns + whole), sizeof *all);
    if (f->n_patterns > 0)
        memcpy(all, f->patterns, (size_t)f->n_patterns * sizeof *all);
    f->patterns = all;
    for (int32_t r = 0; r < rq->n; r++) {
        int64_t seconds = job_pool_seconds(p->pool, r);
        if (p->pool->of[r].n == 0 || (!rq->list[r].whole && seconds > 0))
            continue;
        int32_t *request = arena_array(&f->arena, 1, sizeof *request);
        int64_t *count = arena_array(&f->arena, 1, sizeof *count);
        request[0] = r;
        count[0] = 1;
        all[f->n_patterns++] = (struct fill_pattern){rq->list[r].cheapest, 1, request, count,
                                                     seconds > 0 ? seconds : 1};
    }
}

/* The program's own solution, with the duals of the proof. */
static void mix(const struct rents_problem *p, const struct rents_program *program,
                const struct memory *memory, struct rents *best)
{
    struct fluid *f = &best->mixed;
    *f = (struct fluid){.scale = best->fluid.scale};
    rents_program_give(program, memory, f);
    add_whole(p, f);
    f->dual = arena_array(&f->arena, (size_t)p->b->rq->n, sizeof *f->dual);
    memcpy(f->dual, best->fluid.dual, (size_t)p->b->rq->n * sizeof *f->dual);
    memory_fork(&f->memory, p->known);
}

void rents_clear(struct rents *rents)
{
    fluid_clear(&rents->fluid);
    fluid_clear(&rents->mixed);
}

bool rents_search(const struct rents_problem *p, struct rents *best)
{
    struct rents_program program;
    struct memory memory;
    memory_fork(&memory, p->known);
    if (p->goal == RENTS_TIME)
        memory.dual = NULL, memory.scale = 0; /* they were proved for prices */
    rents_program_init(&program, p);
    rents_program_take(&program, &memory);
    bool found = take_turns(p, &program, &memory, best);
    bool any = false;
    for (int32_t k = 0; found && k < N_LIMITS; k++)
        any |= best->rent[k] > 0;
    if (found && !any)
        fluid_clear(&best->fluid);
    else if (found)
        mix(p, &program, &memory, best);
    rents_program_clear(&program);
    memory_clear(&memory);
    return any;
}
