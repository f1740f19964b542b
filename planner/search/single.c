#include "planner/search/single.h"

#include <stdlib.h>

#include "planner/lease/fleet.h"
#include "planner/lease/repack.h"
#include "planner/search/search.h"

/* More jobs fill several instances, and schedules of them take long. */
enum { JOBS_MOST = 5000, TRIES_MOST = 12 };

/* An offer, and what one lease of it costs at least. */
struct promise {
    int64_t least_uusd;
    int32_t offer;
};

static int compare_promises(const void *a, const void *b)
{
    const struct promise *x = a, *y = b;
    if (x->least_uusd != y->least_uusd)
        return x->least_uusd < y->least_uusd ? -1 : 1;
    return x->offer < y->offer ? -1 : x->offer > y->offer;
}

static bool takes_all(const struct requests *rq, int32_t offer)
{
    for (int32_t r = 0; r < rq->n; r++)
        if (rq->list[r].whole || !pack_accepts(&rq->list[r].item, &rq->bins[offer]))
            return false;
    return true;
}

static int64_t cost_of(const struct batch *b, int32_t offer, int64_t busy_s)
{
    struct draft_lease lease = {.count = 1, .offer = offer, .busy_s = busy_s};
    return draft_lease_cost(&lease, &b->terms);
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* Its busy time is at least what all jobs take together of what is scarcest on it. */
static int64_t least_cost(const struct batch *b, int32_t offer)
{
    const struct pack_bin *bin = &b->rq->bins[offer];
    double mcpu = 0, mem = 0, gpus = 0;
    for (int32_t r = 0; r < b->rq->n; r++) {
        double total = (double)b->rq->list[r].total_s;
        mcpu += total * (double)b->rq->list[r].item.mcpu;
        mem += total * (double)b->rq->list[r].item.mem_mib;
        gpus += total * b->rq->list[r].item.gpus;
    }
    double busy = (double)b->rq->longest_s;
    busy = larger(busy, bin->mcpu > 0 ? mcpu / (double)bin->mcpu : 0);
    busy = larger(busy, bin->mem_mib > 0 ? mem / (double)bin->mem_mib : 0);
    busy = larger(busy, bin->gpus > 0 ? gpus / bin->gpus : 0);
    double cap = (double)batch_cap_s(b);
    return busy > cap ? INT64_MAX : cost_of(b, offer, (int64_t)busy);
}

static void all_jobs(struct placed_jobs *jobs, const struct requests *rq)
{
    for (int32_t r = 0; r < rq->n; r++)
        for (int64_t i = 0; i < rq->list[r].n_runs; i++)
            for (int64_t k = 0; k < rq->list[r].runs[i].count; k++)
                placed_add(jobs, (struct placed_job){.duration_s = rq->list[r].runs[i].duration_s,
                                                     .class_id = rq->list[r].runs[i].class_id,
                                                     .request = r});
}

static void try_offer(const struct batch *b, struct placed_jobs *jobs, int32_t offer,
                      struct candidate *best)
{
    int64_t busy_s = repack_jobs(jobs, b->rq, offer, batch_cap_s(b));
    if (busy_s < 0 || cost_of(b, offer, busy_s) >= best->cost_uusd)
        return;
    struct draft_lease lease = {.count = 1, .offer = offer, .busy_s = busy_s};
    struct draft d = {0};
    repack_write(&lease, jobs);
    draft_add(&d, &lease);
    struct candidate c = candidate_of(b, &d, best->recipe);
    bool holds =
        !fleet_quotas_limited(b->limits) || fleet_quotas_hold(&c.draft, &b->terms, b->limits);
    if (holds && candidate_in_time(b, &c) && search_better(b, &c, best)) {
        struct candidate worse = *best;
        c.cheapest_uusd = c.cost_uusd < worse.cheapest_uusd ? c.cost_uusd : worse.cheapest_uusd;
        *best = c;
        c = worse;
    }
    candidate_clear(&c);
}

void single_search(const struct batch *b, struct candidate *best)
{
    const struct requests *rq = b->rq;
    if (rq->jobs > JOBS_MOST || b->options->deadline_s == UNKNOWN || !candidate_in_time(b, best))
        return;
    struct promise *promises = mem_alloc(((size_t)rq->n_admitted + 1) * sizeof *promises);
    int32_t n = 0;
    for (int32_t i = 0; i < rq->n_admitted; i++) {
        int32_t offer = rq->by_price[i];
        if (!takes_all(rq, offer))
            continue;
        promises[n] = (struct promise){least_cost(b, offer), offer};
        n += promises[n].least_uusd < best->cost_uusd;
    }
    qsort(promises, (size_t)n, sizeof *promises, compare_promises);
    struct placed_jobs jobs = {0};
    if (n > 0)
        all_jobs(&jobs, rq);
    for (int32_t i = 0; i < n && i < TRIES_MOST && !batch_told_to_stop(b); i++)
        if (promises[i].least_uusd < best->cost_uusd)
            try_offer(b, &jobs, promises[i].offer, best);
    free(jobs.at);
    free(promises);
}
