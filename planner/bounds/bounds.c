#include "planner/bounds/bounds.h"

#include "model/wide.h"
#include "planner/bounds/rents.h"

#include <string.h>

static wide worth(const struct requests *rq, const struct fluid *f, bool seconds)
{
    wide sum = 0;
    for (int32_t r = 0; r < rq->n; r++)
        sum += (wide)f->dual[r] * (seconds ? rq->list[r].total_s : rq->list[r].jobs);
    return sum;
}

int64_t bound_launch_price(const struct requests *rq, int32_t request)
{
    int64_t least = 0;
    for (int32_t i = 0; i < rq->offers->n_offers; i++) {
        int64_t price = rq->bins[i].price_uusd_h;
        if ((least == 0 || price < least) && pack_accepts(&rq->list[request].item, &rq->bins[i]))
            least = price;
    }
    return least;
}

/* Each request is on some lease that accepts it: one launch costs at least this an hour. */
static int64_t launch_price(const struct requests *rq)
{
    int64_t most = 0;
    for (int32_t r = 0; r < rq->n; r++) {
        int64_t least = bound_launch_price(rq, r);
        most = least > most ? least : most;
    }
    return most;
}

static int64_t price_gcd(const struct requests *rq)
{
    int64_t gcd = 0;
    for (int32_t i = 0; i < rq->offers->n_offers; i++)
        gcd = greatest_divisor(gcd, rq->bins[i].price_uusd_h);
    return gcd;
}

/* floor(a * b / c) where a * b may leave 128 bits but a / c * b does not. */
static int64_t scale_down(wide a, int64_t b, wide c)
{
    return wide_clamped(a / c * b + a % c * b / c);
}

static const int64_t *class_duals(struct plan *plan, const struct requests *rq,
                                  const struct fluid *f)
{
    int64_t *dual = arena_array(&plan->arena, (size_t)rq->n_classes, sizeof *dual);
    for (int32_t c = 0; c < rq->n_classes; c++)
        dual[c] = rq->of_class[c] < 0 ? 0 : f->dual[rq->of_class[c]];
    return dual;
}

static void keep(struct plan *plan, const struct requests *rq, const struct fluid *f,
                 struct proof proof, int64_t bound_uusd)
{
    if (plan->proof.kind != BOUND_NONE && bound_uusd <= plan->bound_uusd)
        return;
    proof.scale = f->scale;
    proof.dual = class_duals(plan, rq, f);
    plan->proof = proof;
    plan->bound_uusd = bound_uusd;
}

void bound_offer_fluid(struct plan *plan, const struct requests *rq, const struct fluid *f,
                       const struct planner_options *options)
{
    if (f->scale <= 0)
        return;
    struct proof proof = {.kind = BOUND_FLUID,
                          .deadline_s = options->deadline_s,
                          .boot_s = options->boot_s,
                          .tail_s = options->tail_s};
    wide busy = worth(rq, f, true);
    wide whole = (wide)f->scale * S_PER_H;
    int64_t launch_s = options->boot_s + options->tail_s;
    int64_t bound;
    if (options->deadline_s != UNKNOWN)
        bound = scale_down(busy, options->deadline_s + options->tail_s,
                           whole * (options->deadline_s - options->boot_s));
    else
        bound = wide_clamped((busy + (wide)f->scale * launch_price(rq) * launch_s) / whole);
    keep(plan, rq, f, proof, bound);
}

/* What is due for all places for so many seconds, in the duals' unit. */
static wide due(const struct planner_options *options, const int64_t rent[N_LIMITS], int64_t scale,
                int64_t seconds)
{
    wide sum = 0;
    for (int32_t k = 0; k < N_LIMITS; k++)
        if (rent[k] > 0)
            sum += (wide)rent[k] * rents_places(options, k);
    return sum * seconds * scale;
}

void bound_offer_fluid_with_rents(struct plan *plan, const struct requests *rq,
                                  const struct fluid *f, const struct planner_options *options,
                                  const int64_t rent[N_LIMITS])
{
    struct proof proof = {.kind = BOUND_FLUID,
                          .deadline_s = options->deadline_s,
                          .boot_s = options->boot_s,
                          .tail_s = options->tail_s};
    int64_t usable_s = options->deadline_s - options->boot_s;
    wide busy = f->scale <= 0 ? 0 : worth(rq, f, true) - due(options, rent, f->scale, usable_s);
    memcpy(proof.rent_uusd_h, rent, sizeof proof.rent_uusd_h);
    if (busy > 0)
        keep(plan, rq, f, proof,
             scale_down(busy, options->deadline_s + options->tail_s,
                        (wide)f->scale * S_PER_H * usable_s));
}

void bound_offer_stretches(struct plan *plan, const struct requests *rq, const struct fluid *f,
                           const struct planner_options *options, wide all_worth)
{
    struct proof proof = {.kind = BOUND_STRETCHES,
                          .deadline_s = options->deadline_s,
                          .boot_s = options->boot_s,
                          .tail_s = options->tail_s};
    if (f->scale > 0)
        keep(plan, rq, f, proof, wide_clamped(all_worth / ((wide)f->scale * S_PER_H)));
}

void bound_offer_packing(struct plan *plan, const struct requests *rq, const struct fluid *f,
                         int64_t bound_uusd)
{
    if (f->scale <= 0)
        return;
    struct proof proof = {.kind = BOUND_PACKING,
                          .deadline_s = UNKNOWN,
                          .boot_s = plan->proof.boot_s,
                          .tail_s = plan->proof.tail_s,
                          .price_gcd = price_gcd(rq)};
    keep(plan, rq, f, proof, bound_uusd);
}

int64_t bound_long_jobs(const struct requests *rq, int64_t usable_s, struct job_pool *pool)
{
    int64_t shortest = INT64_MAX;
    for (int32_t r = 0; r < rq->n; r++) {
        const struct request *from = &rq->list[r];
        if (from->whole)
            continue;
        for (int64_t i = 0; i < from->n_runs && 2 * from->runs[i].duration_s > usable_s; i++) {
            job_pool_add(pool, r, from->runs[i]);
            if (from->runs[i].duration_s < shortest)
                shortest = from->runs[i].duration_s;
        }
    }
    return shortest;
}

void bound_offer_middle_with_rents(struct plan *plan, const struct requests *rq,
                                   const struct fluid *f, const struct planner_options *options,
                                   const int64_t rent[N_LIMITS], const struct job_pool *pool,
                                   int64_t shortest_s)
{
    int64_t billed = billed_s(options->boot_s + shortest_s + options->tail_s);
    struct proof proof = {.kind = BOUND_SIDE_BY_SIDE,
                          .deadline_s = options->deadline_s,
                          .boot_s = options->boot_s,
                          .tail_s = options->tail_s,
                          .billed_s = billed};
    memcpy(proof.rent_uusd_h, rent, sizeof proof.rent_uusd_h);
    wide sum = 0;
    for (int32_t r = 0; r < rq->n; r++)
        sum += (wide)f->dual[r] * job_pool_jobs(pool, r);
    sum -= due(options, rent, f->scale, 1);
    if (f->scale > 0 && sum > 0)
        keep(plan, rq, f, proof, scale_down(sum, billed, (wide)f->scale * S_PER_H));
}

void bound_offer_side_by_side(struct plan *plan, const struct requests *rq,
                              const struct planner_options *options,
                              const struct pack_options *engine)
{
    static const int64_t no_rents[N_LIMITS] = {0};
    if (options->deadline_s == UNKNOWN)
        return;
    struct job_pool pool;
    job_pool_init(&pool, rq->n);
    int64_t shortest_s = bound_long_jobs(rq, options->deadline_s - options->boot_s, &pool);
    if (!job_pool_empty(&pool)) {
        struct fluid f;
        int64_t hourly;
        fluid_pack(&f, rq, &pool, engine, &hourly);
        bound_offer_middle_with_rents(plan, rq, &f, options, no_rents, &pool, shortest_s);
        fluid_clear(&f);
    }
    job_pool_clear(&pool);
}

/* The least price above another one; that one when there is none. */
static int64_t next_price(const struct requests *rq, int64_t above_uusd_h)
{
    int64_t least = 0;
    for (int32_t i = 0; i < rq->n_admitted; i++) {
        int64_t price = rq->bins[rq->by_price[i]].price_uusd_h;
        if (price > above_uusd_h && (least == 0 || price < least))
            least = price;
    }
    return least == 0 ? above_uusd_h : least;
}

/* What plans cost whose dearest instance is of at least this price and within the part. */
static int64_t part_bound(const struct requests *rq, const struct bound_part *part,
                          int64_t dearest_uusd_h, const struct planner_options *o)
{
    const struct fluid *f = part->fluid;
    wide busy = worth(rq, f, true);
    if (part->rent != NULL)
        busy -= due(o, part->rent, f->scale, o->deadline_s - o->boot_s);
    busy = busy > 0 ? busy : 0;
    wide whole = (wide)f->scale * S_PER_H;
    wide launch = (wide)f->scale * dearest_uusd_h * (o->boot_s + o->tail_s);
    int64_t bound = wide_clamped((busy + launch) / whole);
    if (o->deadline_s == UNKNOWN)
        return bound;
    int64_t spread =
        scale_down(busy, o->deadline_s + o->tail_s, whole * (o->deadline_s - o->boot_s));
    return spread > bound ? spread : bound;
}

void bound_offer_launches(struct plan *plan, const struct requests *rq,
                          const struct bound_part *parts, int n,
                          const struct planner_options *options)
{
    int64_t bound = INT64_MAX;
    int64_t least_uusd_h = launch_price(rq);
    for (int i = 0; i < n; i++) {
        if (parts[i].fluid->scale <= 0)
            return;
        int64_t above = i == 0 ? 0 : next_price(rq, parts[i - 1].most_uusd_h);
        above = above > least_uusd_h ? above : least_uusd_h;
        int64_t part = part_bound(rq, &parts[i], above, options);
        bound = part < bound ? part : bound;
    }
    if (bound <= plan->bound_uusd)
        return;
    struct proof_part *kept = arena_array(&plan->arena, (size_t)n, sizeof *kept);
    for (int i = 0; i < n; i++) {
        kept[i] = (struct proof_part){parts[i].most_uusd_h,
                                      parts[i].fluid->scale,
                                      class_duals(plan, rq, parts[i].fluid),
                                      {0}};
        if (parts[i].rent != NULL)
            memcpy(kept[i].rent_uusd_h, parts[i].rent, sizeof kept[i].rent_uusd_h);
    }
    plan->proof = (struct proof){.kind = BOUND_LAUNCHES,
                                 .scale = kept[n - 1].scale,
                                 .dual = kept[n - 1].dual,
                                 .deadline_s = options->deadline_s,
                                 .boot_s = options->boot_s,
                                 .tail_s = options->tail_s,
                                 .parts = kept,
                                 .n_parts = n};
    plan->bound_uusd = bound;
}
