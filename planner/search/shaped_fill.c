#include "planner/search/shaped_fill.h"

#include <math.h>
#include <stdlib.h>

/* A look at a step of a profile takes so small a part of what a unit of work takes elsewhere; a
 * look at a lease as much as so many steps. */
enum { LOOKS_PER_WORK = 16, LEASE_LOOKS = 16 };
/* The cost so far is summed, and the caller asked, once for so many jobs. */
enum { JOBS_PER_SUM = 64 };

struct sized_job {
    struct placed_job placed;
    double size;
};

static int compare_sizes(const void *left, const void *right)
{
    const struct sized_job *a = left, *b = right;
    if (a->size < b->size || a->size > b->size)
        return a->size > b->size ? -1 : 1;
    if (a->placed.request != b->placed.request)
        return a->placed.request < b->placed.request ? -1 : 1;
    if (a->placed.duration_s != b->placed.duration_s)
        return a->placed.duration_s > b->placed.duration_s ? -1 : 1;
    return a->placed.class_id < b->placed.class_id ? -1 : a->placed.class_id > b->placed.class_id;
}

/* Those worth most first.  Worth counts more than time: a wide job finds no room later, a long one
 * does. */
static struct placed_job *sorted_jobs(const struct shaped_fill *f, const struct placed_jobs *jobs,
                                      int roots)
{
    struct sized_job *sized = mem_alloc((jobs->n + 1) * sizeof *sized);
    for (size_t i = 0; i < jobs->n; i++) {
        const struct placed_job *job = &jobs->at[i];
        double size = (double)job->duration_s;
        for (int q = 0; q < roots; q++)
            size = sqrt(size);
        sized[i] = (struct sized_job){*job, size * (double)f->dual[job->request]};
        sized[i].placed.start_s = 0;
    }
    qsort(sized, jobs->n, sizeof *sized, compare_sizes);
    struct placed_job *sorted = mem_alloc((jobs->n + 1) * sizeof *sorted);
    for (size_t i = 0; i < jobs->n; i++)
        sorted[i] = sized[i].placed;
    free(sized);
    return sorted;
}

static struct placed_jobs all_jobs(const struct requests *rq)
{
    struct placed_jobs jobs = {0};
    for (int32_t r = 0; r < rq->n; r++)
        for (int64_t i = 0; i < rq->list[r].n_runs; i++) {
            const struct job_run *run = &rq->list[r].runs[i];
            for (int64_t k = 0; k < run->count; k++)
                placed_add(&jobs, (struct placed_job){0, run->duration_s, run->class_id, r});
        }
    return jobs;
}

void shaped_fill_begin(struct shaped_fill *f, const struct batch *b, const struct fluid *fluid)
{
    f->b = b;
    f->cap_s = batch_cap_s(b);
    f->dual = fluid->dual;
    f->n = 0;
    f->n_jobs = 0;
    f->work = 0;
    for (int order = 0; order < SHAPED_ORDERS; order++)
        f->jobs[order] = NULL;
}

void shaped_fill_give(struct shaped_fill *f, const struct placed_jobs *jobs, int order)
{
    free(f->jobs[order]);
    f->jobs[order] = sorted_jobs(f, jobs, order);
    f->n_jobs = jobs->n;
}

void shaped_fill_init(struct shaped_fill *f, const struct batch *b, const struct fluid *fluid)
{
    shaped_fill_begin(f, b, fluid);
    struct placed_jobs jobs = all_jobs(b->rq);
    for (int order = 0; order < SHAPED_ORDERS; order++)
        shaped_fill_give(f, &jobs, order);
    free(jobs.at);
}

static void clear_leases(struct shaped_fill *f)
{
    for (int32_t i = 0; i < f->n; i++) {
        profile_clear(&f->leases[i].free);
        free(f->leases[i].jobs.at);
        free(f->leases[i].full_s);
    }
    f->n = 0;
}

void shaped_fill_clear(struct shaped_fill *f)
{
    clear_leases(f);
    for (int order = 0; order < SHAPED_ORDERS; order++)
        free(f->jobs[order]);
}

static bool add_lease(struct shaped_fill *f, struct shaped_wish wish)
{
    if (f->n == SHAPED_LEASES_MOST)
        return false;
    const struct pack_bin *bin = &f->b->rq->bins[wish.offer];
    struct shaped_lease *l = &f->leases[f->n++];
    *l = (struct shaped_lease){.wish = wish};
    profile_init(&l->free, bin);
    l->mcpu_s = (double)bin->mcpu * (double)wish.wanted_s;
    l->mem_s = (double)bin->mem_mib * (double)wish.wanted_s;
    l->full_s = mem_zeroed((size_t)f->b->rq->n, sizeof *l->full_s);
    return true;
}

/* The cosine between what the job takes and such a room, each as a part of the instance. */
static double likeness(const struct pack_bin *bin, const struct pack_item *item, double mcpu,
                       double mem_mib)
{
    double cpu = (double)item->mcpu / (double)bin->mcpu;
    double mem = (double)item->mem_mib / (double)bin->mem_mib;
    double cpu_left = fmax(mcpu, 0) / (double)bin->mcpu;
    double mem_left = fmax(mem_mib, 0) / (double)bin->mem_mib;
    double lengths = sqrt((cpu * cpu + mem * mem) * (cpu_left * cpu_left + mem_left * mem_left));
    return lengths > 0 ? (cpu * cpu_left + mem * mem_left) / lengths : 0;
}

static int64_t paid_s(const struct shaped_lease *l)
{
    return l->busy_s > l->wish.wanted_s ? l->busy_s : l->wish.wanted_s;
}

/* Within the time wanted the likest, above 0; else below by what the lease gets dearer. */
static double score_of(const struct shaped_lease *l, const struct pack_bin *bin,
                       const struct pack_item *item, double overall, int64_t start_s, int64_t end_s)
{
    int64_t late_s = end_s - paid_s(l);
    if (late_s > 0)
        return -(double)late_s * (double)bin->price_uusd_h;
    struct profile_room room = profile_at(&l->free, start_s);
    return overall + likeness(bin, item, (double)room.mcpu, (double)room.mem_mib);
}

/* How like the job's shape is what each lease has left in all; below 0 where it can't be.  Returns
 * the lease that is likest. */
static int32_t rate(const struct shaped_fill *f, const struct pack_item *item, double *overall)
{
    int32_t likest = 0;
    for (int32_t i = 0; i < f->n; i++) {
        const struct shaped_lease *l = &f->leases[i];
        const struct pack_bin *bin = &f->b->rq->bins[l->wish.offer];
        overall[i] = pack_accepts(item, bin) ? likeness(bin, item, l->mcpu_s, l->mem_s) : -1;
        if (overall[i] > overall[likest])
            likest = i;
    }
    return likest;
}

static int32_t choose(struct shaped_fill *f, const struct placed_job *job, int64_t *start_s)
{
    const struct requests *rq = f->b->rq;
    const struct pack_item *item = &rq->list[job->request].item;
    int32_t chosen = -1;
    double best = -INFINITY, overall[SHAPED_LEASES_MOST];
    int32_t first = rate(f, item, overall);
    for (int32_t k = 0; k < f->n; k++) {
        int32_t i = k == 0 ? first : k <= first ? k - 1 : k;
        struct shaped_lease *l = &f->leases[i];
        if (overall[i] < 0 || overall[i] + 1 <= best)
            continue;
        int64_t start =
            profile_find_from(&l->free, item, job->duration_s, f->cap_s, &l->full_s[job->request]);
        if (start < 0)
            continue;
        double score =
            score_of(l, &rq->bins[l->wish.offer], item, overall[i], start, start + job->duration_s);
        if (score > best) {
            best = score;
            chosen = i;
            *start_s = start;
        }
    }
    return chosen;
}

static bool place(struct shaped_fill *f, struct placed_job job)
{
    const struct requests *rq = f->b->rq;
    const struct pack_item *item = &rq->list[job.request].item;
    int32_t i = choose(f, &job, &job.start_s);
    if (i < 0) {
        if (!add_lease(f, (struct shaped_wish){rq->list[job.request].cheapest, 0}))
            return false;
        i = f->n - 1;
        job.start_s = 0;
    }
    struct shaped_lease *l = &f->leases[i];
    profile_take(&l->free, item, 1, job.start_s, job.duration_s);
    placed_add(&l->jobs, job);
    l->mcpu_s -= (double)item->mcpu * (double)job.duration_s;
    l->mem_s -= (double)item->mem_mib * (double)job.duration_s;
    if (job.start_s + job.duration_s > l->busy_s)
        l->busy_s = job.start_s + job.duration_s;
    return true;
}

static int64_t cost(const struct shaped_fill *f)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < f->n; i++) {
        const struct shaped_lease *l = &f->leases[i];
        struct draft_lease lease = {.count = 1, .offer = l->wish.offer, .busy_s = l->busy_s};
        if (l->jobs.n > 0)
            sum += draft_lease_cost(&lease, &f->b->terms);
    }
    return sum;
}

static bool place_all(struct shaped_fill *f, const struct placed_job *jobs, int64_t most_uusd)
{
    for (size_t i = 0; i < f->n_jobs; i++) {
        if (!place(f, jobs[i]))
            return false;
        f->work += f->n * LEASE_LOOKS / LOOKS_PER_WORK;
        if (i % JOBS_PER_SUM == 0 && (batch_told_to_stop(f->b) || cost(f) > most_uusd))
            return false;
    }
    return cost(f) <= most_uusd;
}

int64_t shaped_fill_all(struct shaped_fill *f, const struct shaped_fleet *fleet, int64_t most_uusd)
{
    clear_leases(f);
    for (int32_t i = 0; i < fleet->n; i++)
        (void)add_lease(f, fleet->list[i]); /* a fleet is never of too many */
    bool placed = place_all(f, f->jobs[fleet->order], most_uusd);
    for (int32_t i = 0; i < f->n; i++)
        f->work += f->leases[i].free.looked / LOOKS_PER_WORK;
    return placed ? cost(f) : INT64_MAX;
}

void shaped_fill_write(const struct shaped_fill *f, struct draft *d)
{
    for (int32_t i = 0; i < f->n; i++) {
        const struct shaped_lease *l = &f->leases[i];
        if (l->jobs.n == 0)
            continue;
        struct draft_lease lease = {.count = 1, .offer = l->wish.offer, .busy_s = l->busy_s};
        repack_write(&lease, &l->jobs);
        draft_lease_right_size(&lease, f->b->rq);
        draft_add(d, &lease);
    }
}
