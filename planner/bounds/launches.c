#include "planner/bounds/launches.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/wide.h"
#include "planner/bounds/bounds.h"

/* Programs at most, and targets tried with them. */
enum { PROGRAMS = 12, TARGETS = 6 };
/* Rents take some rounds of programs, each about as much work as the one that is kept. */
enum { RENTS_WORK = 4 };

/* The program over the offers of at most this price; where limits bind, the one within them. */
struct part {
    int64_t most_uusd_h;
    double busy_uusd; /* proved */
    struct fluid fluid;
    struct rents rents; /* only if rented */
    bool rented;
};

struct launches {
    const struct batch *b;
    struct memory memory;
    struct part parts[PROGRAMS]; /* by falling price; the first is over all, and borrowed */
    int n;
    int64_t work;
};

/* Proved by the duals, and by the rents unless NULL. */
static double busy_uusd(const struct launches *l, const struct fluid *f, const int64_t *rent)
{
    const struct requests *rq = l->b->rq;
    const struct planner_options *o = l->b->options;
    double sum = 0, due = 0;
    for (int32_t r = 0; r < rq->n; r++)
        sum += (double)f->dual[r] * (double)rq->list[r].total_s;
    for (int32_t k = 0; rent != NULL && k < N_LIMITS; k++)
        if (rent[k] > 0)
            due += (double)rent[k] * (double)rents_places(o, k);
    if (f->scale <= 0)
        return 0;
    return fmax(0, (sum / (double)f->scale - due * (double)(o->deadline_s - o->boot_s)) / S_PER_H);
}

/* Takes the better of the program's own proof and that of the rents. */
static void judge(const struct launches *l, struct part *part)
{
    part->busy_uusd = busy_uusd(l, &part->fluid, NULL);
    if (!part->rented)
        return;
    double within = busy_uusd(l, &part->rents.fluid, part->rents.rent);
    part->rented = within > part->busy_uusd;
    part->busy_uusd = fmax(part->busy_uusd, within);
}

/* Where the part's program asks for more than the limits leave. */
static void search_rents(struct launches *l, struct part *part, const struct requests *small,
                         const struct job_pool *pool)
{
    const struct planner_options *o = l->b->options;
    int64_t usable_s = o->deadline_s - o->boot_s;
    struct batch b = *l->b;
    struct rents_problem p = {&b, pool, &l->memory, RENTS_COST, usable_s};
    b.rq = b.terms.rq = small;
    if (o->deadline_s == UNKNOWN || part->fluid.scale <= 0 ||
        !rents_needed(&b, &part->fluid, usable_s) || !rents_search(&p, &part->rents))
        return;
    l->work += RENTS_WORK * part->rents.fluid.work;
    struct rents found = part->rents;
    part->rented = true;
    judge(l, part);
    if (!part->rented)
        rents_clear(&found);
}

/* Solves for the offers up to the price; false when some job fits none of them, or the budget is
 * used up. */
static bool add_part(struct launches *l, int64_t most_uusd_h)
{
    const struct requests *rq = l->b->rq;
    if (l->n == PROGRAMS || l->work >= l->b->work || batch_told_to_stop(l->b))
        return false;
    bool *keep = mem_alloc((size_t)rq->offers->n_offers * sizeof *keep);
    for (int32_t i = 0; i < rq->offers->n_offers; i++)
        keep[i] = rq->bins[i].price_uusd_h <= most_uusd_h;
    struct requests small;
    bool holds = requests_restrict(&small, rq, keep);
    free(keep);
    if (!holds)
        return false;
    struct part *part = &l->parts[l->n++];
    struct job_pool pool;
    job_pool_init(&pool, small.n);
    job_pool_fill(&pool, &small, -1, LEASE_MAX_S);
    part->most_uusd_h = most_uusd_h;
    fluid_solve_again(&part->fluid, &small, &pool, &l->b->engine, &l->memory);
    l->work += part->fluid.work;
    judge(l, part);
    search_rents(l, part, &small, &pool);
    job_pool_clear(&pool);
    requests_clear(&small);
    return true;
}

static double launch_h(const struct launches *l)
{
    return (double)(l->b->terms.boot_s + l->b->terms.tail_s) / S_PER_H;
}

/* At least so much by spreading boot and tail over the longest leases. */
static double spread_uusd(const struct launches *l, const struct part *p)
{
    int64_t deadline = l->b->options->deadline_s;
    if (deadline == UNKNOWN)
        return p->busy_uusd;
    return p->busy_uusd * (double)(deadline + l->b->terms.tail_s) /
           (double)(deadline - l->b->terms.boot_s);
}

/* The dearest offer, up to the price. */
static int64_t price_up_to(const struct requests *rq, double most)
{
    int64_t price = 0;
    for (int32_t i = 0; i < rq->n_admitted; i++) {
        int64_t p = rq->bins[rq->by_price[i]].price_uusd_h;
        if (p > price && (double)p <= most)
            price = p;
    }
    return price;
}

/* Which parts prove the target, or as much as they can; the last of chosen[] has the lowest price.
 * Returns how many. */
static int choose_parts(struct launches *l, double target, int *chosen)
{
    int n = 0;
    int at = 0;
    for (;;) {
        const struct part *p = &l->parts[at];
        chosen[n++] = at;
        if (spread_uusd(l, p) >= target || launch_h(l) <= 0)
            return n;
        /* Plans that launch something dearer than this reach the target. */
        int64_t most = price_up_to(l->b->rq, (target - p->busy_uusd) / launch_h(l));
        if (most >= p->most_uusd_h || most == 0)
            return n;
        int next = -1;
        for (int k = 0; k < l->n; k++)
            if (l->parts[k].most_uusd_h == most)
                next = k;
        if (next < 0) {
            if (!add_part(l, most))
                return n;
            next = l->n - 1;
        }
        at = next;
    }
}

/* Writes the proof of these parts, if it is better. */
static void offer(struct plan *plan, const struct launches *l, const int *chosen, int n)
{
    struct bound_part parts[PROGRAMS];
    for (int i = 0; i < n; i++) {
        const struct part *p = &l->parts[chosen[n - 1 - i]];
        parts[i] = (struct bound_part){i == n - 1 ? UNKNOWN : p->most_uusd_h,
                                       p->rented ? &p->rents.fluid : &p->fluid,
                                       p->rented ? p->rents.rent : NULL};
    }
    bound_offer_launches(plan, l->b->rq, parts, n, l->b->options);
}

void launches_bound(struct plan *plan, const struct batch *b, const struct fluid *fluid,
                    const struct rents *rents, int64_t cost_uusd)
{
    if (fluid->scale <= 0 || cost_uusd <= plan->bound_uusd)
        return;
    struct launches l = {.b = b, .n = 1};
    memory_fork(&l.memory, &fluid->memory);
    l.parts[0] = (struct part){.most_uusd_h = INT64_MAX, .fluid = *fluid, .rented = rents != NULL};
    if (rents != NULL)
        l.parts[0].rents = *rents;
    judge(&l, &l.parts[0]);
    double target = (double)cost_uusd;
    for (int i = 0; i < TARGETS; i++) {
        int chosen[PROGRAMS + 1];
        int n = choose_parts(&l, target, chosen);
        offer(plan, &l, chosen, n);
        /* Half way back to what was proved: a lower target may be kept by every part. */
        if ((double)plan->bound_uusd >= target - 1)
            break;
        target = (target + (double)plan->bound_uusd) / 2;
    }
    for (int i = 1; i < l.n; i++) {
        fluid_clear(&l.parts[i].fluid);
        if (l.parts[i].rented)
            rents_clear(&l.parts[i].rents);
    }
    memory_clear(&l.memory);
}
