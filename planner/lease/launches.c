#include "planner/lease/launches.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/wide.h"
#include "planner/lease/bounds.h"

/* Programs at most, and targets tried with them. */
enum { PROGRAMS = 12, TARGETS = 6 };

/* The program over the offers of at most this price. */
struct part {
    int64_t most_uusd_h;
    double busy_uusd; /* proved */
    struct fluid fluid;
};

struct launches {
    const struct batch *b;
    struct memory memory;
    struct part parts[PROGRAMS]; /* by falling price; the first is over all, and borrowed */
    int n;
    int64_t work;
};

static double busy_uusd(const struct requests *rq, const struct fluid *f)
{
    double sum = 0;
    for (int32_t r = 0; r < rq->n; r++)
        sum += (double)f->dual[r] * (double)rq->list[r].total_s;
    return f->scale > 0 ? sum / ((double)f->scale * S_PER_H) : 0;
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
    part->busy_uusd = busy_uusd(&small, &part->fluid);
    l->work += part->fluid.work;
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
        parts[i] = (struct bound_part){i == n - 1 ? UNKNOWN : p->most_uusd_h, &p->fluid};
    }
    bound_offer_launches(plan, l->b->rq, parts, n, l->b->options);
}

void launches_bound(struct plan *plan, const struct batch *b, const struct fluid *fluid,
                    int64_t cost_uusd)
{
    if (fluid->scale <= 0 || cost_uusd <= plan->bound_uusd)
        return;
    struct launches l = {.b = b, .n = 1};
    memory_fork(&l.memory, &fluid->memory);
    l.parts[0] = (struct part){INT64_MAX, busy_uusd(b->rq, fluid), *fluid};
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
    for (int i = 1; i < l.n; i++)
        fluid_clear(&l.parts[i].fluid);
    memory_clear(&l.memory);
}
