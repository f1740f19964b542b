#include "planner/lease/shaped.h"

#include <math.h>
#include <stdlib.h>

#include "planner/lease/profile.h"
#include "planner/lease/quotas.h"
#include "planner/lease/repack.h"
#include "planner/lease/search.h"

/* More leases are full ones, which pieces make well; more jobs take too long. */
enum { LEASES_MOST = 200, JOBS_MOST = 50000 };
/* Offers that the program spends less than this part of its cost on get no lease. */
#define LEAST_SHARE 0.003
/* A lease may be so much shorter than the program's seconds ask for. */
#define SPARE 0.03

/* Which jobs come first, and how long leases are against what the program asks for: what is in
 * between leads to different plans, and no choice is best everywhere.  Worth counts more than time:
 * a wide job finds no room later, a long one does. */
static const struct attempt {
    int roots; /* square roots taken of the duration */
    double length;
} attempts[] = {{2, 0.95}, {2, 0.9}, {1, 0.95}, {2, 1}, {1, 0.9}, {0, 1.05}, {1, 1}, {2, 0.85}};
enum { ATTEMPTS = sizeof attempts / sizeof attempts[0] };
/* Further attempts are made while the best is at most this part of the rival's cost dearer. */
enum { HOPELESS_BY = 50 };

struct shaped_lease {
    struct profile free;
    struct placed_jobs jobs;
    int32_t offer;
    int64_t wanted_s, busy_s;
    double mcpu_s, mem_s; /* room left until wanted_s */
};

struct shaped {
    const struct batch *b;
    struct attempt attempt;
    struct shaped_lease leases[LEASES_MOST];
    int32_t n;
};

struct shaped_job {
    struct placed_job placed;
    double size;
};

static bool add_lease(struct shaped *s, int32_t offer, int64_t wanted_s)
{
    if (s->n == LEASES_MOST)
        return false;
    const struct pack_bin *bin = &s->b->rq->bins[offer];
    struct shaped_lease *l = &s->leases[s->n++];
    *l = (struct shaped_lease){.offer = offer, .wanted_s = wanted_s};
    profile_init(&l->free, bin);
    l->mcpu_s = (double)bin->mcpu * (double)wanted_s;
    l->mem_s = (double)bin->mem_mib * (double)wanted_s;
    return true;
}

/* False when that takes too many. */
static bool add_leases(struct shaped *s, const struct fluid *fluid)
{
    const struct requests *rq = s->b->rq;
    double *seconds = mem_zeroed((size_t)rq->offers->n_offers, sizeof *seconds);
    double all = 0;
    for (int32_t i = 0; i < fluid->n_patterns; i++) {
        int32_t offer = fluid->patterns[i].offer;
        seconds[offer] += (double)fluid->patterns[i].seconds;
        all += (double)fluid->patterns[i].seconds * (double)rq->bins[offer].price_uusd_h;
    }
    double cap = (double)batch_cap_s(s->b);
    bool few = true;
    for (int32_t i = 0; i < rq->offers->n_offers && few; i++) {
        if (seconds[i] * (double)rq->bins[i].price_uusd_h <= LEAST_SHARE * all)
            continue;
        double n = fmax(1, ceil(seconds[i] / cap - SPARE));
        for (int k = 0; k < n && few; k++)
            few = add_lease(s, i, (int64_t)fmin(cap, s->attempt.length * seconds[i] / n));
    }
    free(seconds);
    return few && s->n > 0;
}

static int compare_sizes(const void *left, const void *right)
{
    const struct shaped_job *a = left, *b = right;
    if (a->size < b->size || a->size > b->size)
        return a->size > b->size ? -1 : 1;
    if (a->placed.request != b->placed.request)
        return a->placed.request < b->placed.request ? -1 : 1;
    if (a->placed.duration_s != b->placed.duration_s)
        return a->placed.duration_s > b->placed.duration_s ? -1 : 1;
    return a->placed.class_id < b->placed.class_id ? -1 : a->placed.class_id > b->placed.class_id;
}

/* All jobs, those worth most first; the caller frees them. */
static struct shaped_job *list_jobs(const struct requests *rq, const struct fluid *fluid, int roots)
{
    struct shaped_job *jobs = mem_alloc(((size_t)rq->jobs + 1) * sizeof *jobs);
    size_t n = 0;
    for (int32_t r = 0; r < rq->n; r++)
        for (int64_t i = 0; i < rq->list[r].n_runs; i++)
            for (int64_t k = 0; k < rq->list[r].runs[i].count; k++) {
                const struct job_run *run = &rq->list[r].runs[i];
                double size = (double)run->duration_s;
                for (int q = 0; q < roots; q++)
                    size = sqrt(size);
                size *= (double)fluid->dual[r];
                jobs[n++] = (struct shaped_job){{0, run->duration_s, run->class_id, r}, size};
            }
    assert(n == (size_t)rq->jobs);
    qsort(jobs, n, sizeof *jobs, compare_sizes);
    return jobs;
}

/* The cosine between what the job takes and what the lease has left, each as a part of it. */
static double likeness(const struct requests *rq, const struct shaped_lease *l,
                       const struct pack_item *item)
{
    const struct pack_bin *bin = &rq->bins[l->offer];
    double cpu = (double)item->mcpu / (double)bin->mcpu;
    double mem = (double)item->mem_mib / (double)bin->mem_mib;
    double cpu_left = fmax(l->mcpu_s, 0) / (double)bin->mcpu;
    double mem_left = fmax(l->mem_s, 0) / (double)bin->mem_mib;
    double lengths = sqrt((cpu * cpu + mem * mem) * (cpu_left * cpu_left + mem_left * mem_left));
    return lengths > 0 ? (cpu * cpu_left + mem * mem_left) / lengths : 0;
}

/* Within the time wanted the likest; else where it makes a lease dearer by least. */
static int32_t choose(struct shaped *s, const struct placed_job *job, int64_t *start_s)
{
    const struct requests *rq = s->b->rq;
    const struct pack_item *item = &rq->list[job->request].item;
    int64_t cap = batch_cap_s(s->b);
    int32_t chosen = -1;
    double best = -INFINITY;
    for (int32_t i = 0; i < s->n; i++) {
        struct shaped_lease *l = &s->leases[i];
        if (!pack_accepts(item, &rq->bins[l->offer]))
            continue;
        int64_t paid_s = l->busy_s > l->wanted_s ? l->busy_s : l->wanted_s;
        double score = likeness(rq, l, item);
        if (best > score)
            continue;
        int64_t start = profile_find(&l->free, item, job->duration_s, cap);
        if (start < 0)
            continue;
        int64_t late_s = start + job->duration_s - paid_s;
        if (late_s > 0)
            score = -(double)late_s * (double)rq->bins[l->offer].price_uusd_h;
        if (score > best) {
            best = score;
            chosen = i;
            *start_s = start;
        }
    }
    return chosen;
}

static bool place(struct shaped *s, struct placed_job job)
{
    const struct requests *rq = s->b->rq;
    int32_t i = choose(s, &job, &job.start_s);
    if (i < 0) {
        if (!add_lease(s, rq->list[job.request].cheapest, 0))
            return false;
        i = s->n - 1;
        job.start_s = 0;
    }
    struct shaped_lease *l = &s->leases[i];
    const struct pack_item *item = &rq->list[job.request].item;
    profile_take(&l->free, item, 1, job.start_s, job.duration_s);
    placed_add(&l->jobs, job);
    l->mcpu_s -= (double)item->mcpu * (double)job.duration_s;
    l->mem_s -= (double)item->mem_mib * (double)job.duration_s;
    if (job.start_s + job.duration_s > l->busy_s)
        l->busy_s = job.start_s + job.duration_s;
    return true;
}

static int64_t work_done(const struct shaped *s)
{
    int64_t work = 0;
    for (int32_t i = 0; i < s->n; i++)
        work += 2 * s->leases[i].free.looked;
    return work;
}

/* Where all jobs found a place; returns what they cost. */
static int64_t offer_plan(struct shaped *s, struct candidate *best)
{
    struct draft d = {0};
    for (int32_t i = 0; i < s->n; i++) {
        struct shaped_lease *l = &s->leases[i];
        if (l->jobs.n == 0)
            continue;
        struct draft_lease lease = {.count = 1, .offer = l->offer, .busy_s = l->busy_s};
        repack_write(&lease, &l->jobs);
        draft_lease_right_size(&lease, s->b->rq);
        draft_add(&d, &lease);
    }
    struct candidate c = candidate_of(s->b, &d, best->recipe);
    int64_t cost = c.cost_uusd;
    bool holds = !quotas_limited(s->b->limits) || quotas_hold(&c.draft, &s->b->terms, s->b->limits);
    if (holds && candidate_in_time(s->b, &c) && search_better(s->b, &c, best)) {
        struct candidate worse = *best;
        c.cheapest_uusd = c.cost_uusd < worse.cheapest_uusd ? c.cost_uusd : worse.cheapest_uusd;
        *best = c;
        c = worse;
    }
    candidate_clear(&c);
    return cost;
}

static bool any_whole(const struct requests *rq)
{
    for (int32_t r = 0; r < rq->n; r++)
        if (rq->list[r].whole)
            return true;
    return false;
}

static void clear(struct shaped *s)
{
    for (int32_t i = 0; i < s->n; i++) {
        profile_clear(&s->leases[i].free);
        free(s->leases[i].jobs.at);
    }
    s->n = 0;
}

/* What it came to; INT64_MAX where there is no plan of this kind. */
static int64_t attempt_plan(struct shaped *s, const struct fluid *fluid, struct candidate *best,
                            int64_t *work)
{
    const struct requests *rq = s->b->rq;
    int64_t cost = INT64_MAX;
    if (add_leases(s, fluid)) {
        struct shaped_job *jobs = list_jobs(rq, fluid, s->attempt.roots);
        bool placed = true;
        for (int64_t i = 0; i < rq->jobs && placed && !batch_told_to_stop(s->b); i++)
            placed = place(s, jobs[i].placed);
        if (placed && !batch_told_to_stop(s->b))
            cost = offer_plan(s, best);
        free(jobs);
    }
    *work += work_done(s);
    clear(s);
    return cost;
}

void shaped_search(const struct batch *b, const struct fluid *fluid, struct candidate *best)
{
    const struct requests *rq = b->rq;
    if (b->options->deadline_s == UNKNOWN || rq->jobs > JOBS_MOST || any_whole(rq))
        return;
    struct shaped *s = mem_zeroed(1, sizeof *s);
    s->b = b;
    int64_t work = 0;
    for (int i = 0; i < ATTEMPTS && work < b->work; i++) {
        s->attempt = attempts[i];
        int64_t rival = best->cost_uusd;
        int64_t cost = attempt_plan(s, fluid, best, &work);
        if (cost == INT64_MAX || cost > rival + rival / HOPELESS_BY)
            break;
    }
    free(s);
}
