#include "planner/search/by_class.h"

#include <math.h>
#include <stdlib.h>

#include "planner/lease/fill.h"

/* Offers are ranked by an estimate; so many of the best are filled in full. */
enum { OFFERS_TRIED = 3 };
/* Rounds for jobs that found no room in the leases planned for them; the last has one lane a job.
 */
enum { ROUNDS = 4 };
/* Filling looks at every run, so less is tried for very long lists. */
#define TRIED_RUNS INT64_C(100000)

/* One request on one offer, lanes side by side. */
struct choice {
    int32_t offer;
    int64_t lanes; /* that fit at once */
    double estimate_uusd;
};

static int64_t lanes_that_fit(const struct request *q, const struct pack_bin *bin)
{
    int64_t lanes = q->jobs;
    if (q->whole)
        return 1;
    if (q->item.mcpu > 0 && bin->mcpu / q->item.mcpu < lanes)
        lanes = bin->mcpu / q->item.mcpu;
    if (q->item.mem_mib > 0 && bin->mem_mib / q->item.mem_mib < lanes)
        lanes = bin->mem_mib / q->item.mem_mib;
    if (q->item.gpus > 0 && bin->gpus / q->item.gpus < lanes)
        lanes = bin->gpus / q->item.gpus;
    return lanes;
}

/* As few leases as time allows, all as long as the work in them, or as the longest job. */
static double estimate(const struct batch *b, const struct request *q, const struct pack_bin *bin,
                       int64_t lanes, int64_t time_s)
{
    double work_s = (double)q->total_s / (double)lanes;
    double leases = fmax(1, ceil(work_s / (double)time_s));
    double busy_s = fmax(work_s / leases, (double)q->longest_s);
    return leases * (busy_s + (double)(b->terms.boot_s + b->terms.tail_s)) *
           (double)bin->price_uusd_h / S_PER_H;
}

/* Keeps the n best, cheapest first; of equals the one that came first. */
static void keep_choice(struct choice *best, int *n, int most, struct choice c)
{
    if (*n == most && best[most - 1].estimate_uusd <= c.estimate_uusd)
        return;
    int at = *n < most ? (*n)++ : most - 1;
    for (; at > 0 && best[at - 1].estimate_uusd > c.estimate_uusd; at--)
        best[at] = best[at - 1];
    best[at] = c;
}

static int list_choices(const struct batch *b, const struct request *q, int64_t time_s,
                        struct choice *best)
{
    const struct requests *rq = b->rq;
    int most = rq->runs > TRIED_RUNS ? 1 : OFFERS_TRIED;
    int n = 0;
    for (int32_t i = 0; i < rq->n_admitted; i++) {
        int32_t offer = rq->by_price[i];
        const struct pack_bin *bin = &rq->bins[offer];
        if (!pack_accepts(&q->item, bin))
            continue;
        int64_t lanes = lanes_that_fit(q, bin);
        keep_choice(best, &n, most,
                    (struct choice){offer, lanes, estimate(b, q, bin, lanes, time_s)});
    }
    return n;
}

/* Fills leases of so many lanes with the request's jobs. */
static void fill_request(const struct batch *b, int32_t r, struct choice c, int64_t time_s,
                         struct draft *d)
{
    const struct request *q = &b->rq->list[r];
    struct job_pool now;
    job_pool_init(&now, b->rq->n);
    for (int64_t i = 0; i < q->n_runs; i++)
        job_pool_add(&now, r, q->runs[i]);
    for (int round = 1; !job_pool_empty(&now); round++) {
        struct job_pool left;
        int64_t seconds = (job_pool_seconds(&now, r) + c.lanes - 1) / c.lanes;
        seconds = seconds > 0 ? seconds : 1; /* jobs of no time need a lane too */
        if (round >= ROUNDS) {
            c.lanes = 1;
            seconds = job_pool_jobs(&now, r) * time_s;
        }
        struct fill_pattern pattern = {c.offer, 1, &r, &c.lanes, seconds};
        job_pool_init(&left, b->rq->n);
        fill_leases(b->rq, &pattern, 1, &now, (struct fill_shape){FILL_EVEN, time_s, time_s}, d,
                    &left);
        job_pool_clear(&now);
        now = left;
    }
    job_pool_clear(&now);
}

/* One job at a time on an instance. */
static struct draft reuse_request(const struct batch *b, int32_t r, int64_t time_s)
{
    struct draft d = {0};
    fill_request(b, r, (struct choice){b->rq->list[r].cheapest, 1, 0}, time_s, &d);
    return d;
}

/* A queue of Batch has one architecture: a request that is on one stays on it. */
static void right_size(struct draft_lease *lease, const struct requests *rq)
{
    int32_t before = lease->offer;
    draft_lease_right_size(lease, rq);
    const struct offer *offers = rq->offers->offers;
    if (offers[lease->offer].type->arch != offers[before].type->arch)
        lease->offer = before;
}

/* The request's jobs side by side where that is cheaper than one after the other, as reused. */
static struct draft best_request(const struct batch *b, int32_t r, int64_t time_s,
                                 const struct draft *reused)
{
    struct choice choices[OFFERS_TRIED];
    struct draft best = {0};
    int64_t best_uusd = draft_cost(reused, &b->terms);
    int n = list_choices(b, &b->rq->list[r], time_s, choices);
    for (int i = 0; i < n; i++) {
        struct draft d = {0};
        fill_request(b, r, choices[i], time_s, &d);
        for (size_t k = 0; k < d.n; k++)
            right_size(&d.leases[k], b->rq);
        int64_t uusd = draft_cost(&d, &b->terms);
        struct draft worse = uusd < best_uusd ? best : d;
        if (uusd < best_uusd) {
            best = d;
            best_uusd = uusd;
        }
        draft_clear(&worse);
    }
    if (best.n == 0)
        draft_copy(&best, reused);
    return best;
}

void by_class_plans(const struct batch *b, int64_t time_s, struct candidate *reused,
                    struct candidate *by_class)
{
    struct draft one_by_one = {0}, best = {0};
    time_s = time_s > 0 ? time_s : 1;
    for (int32_t r = 0; r < b->rq->n; r++) {
        struct draft reuse = reuse_request(b, r, time_s);
        struct draft own = best_request(b, r, time_s, &reuse);
        draft_move(&one_by_one, &reuse);
        draft_move(&best, &own);
    }
    *reused = candidate_of(b, &one_by_one, (struct descent){0});
    *by_class = candidate_of(b, &best, (struct descent){0});
}
