#include "planner/improve/improve.h"

#include <math.h>
#include <stdlib.h>

#include "planner/lease/repack.h"

/* Plans of more instances or jobs are full leases mostly: there is little to gain. */
enum { INSTANCES_MOST = 4000, JOBS_MOST = 200000, PASSES = 4 };
/* Two leases become one only up to so many jobs; so many partners are tried in earnest. */
enum { MERGE_JOBS = 2000, PARTNERS = 4 };
/* A lease worth this share of its cost is left alone. */
#define GOOD_ENOUGH 0.999

struct improver {
    const struct batch *b;
    const struct requests *rq;
    const struct fluid *duals;
    struct draft *d;
    struct profile *profiles; /* per lease */
    int32_t *offers;          /* that the plan uses */
    int32_t n_offers;
    int64_t limit_s; /* busy time that a lease may grow to */
    int64_t work, most_work;
};

static bool out_of_work(const struct improver *im)
{
    return im->work > im->most_work || batch_told_to_stop(im->b);
}

/* One lease an instance, so that each can change by itself. */
static void expand(struct draft *d)
{
    struct draft out = {0};
    for (size_t i = 0; i < d->n; i++) {
        struct draft one = {.leases = &d->leases[i], .n = 1};
        int64_t count = d->leases[i].count;
        d->leases[i].count = 1;
        for (int64_t k = 1; k < count; k++) {
            struct draft copy;
            draft_copy(&copy, &one);
            draft_move(&out, &copy);
        }
        draft_add(&out, &d->leases[i]);
    }
    free(d->leases);
    *d = out;
}

static bool is_whole(const struct improver *im, const struct draft_lease *lease)
{
    return lease->n_lanes > 0 && im->rq->list[lease->lanes[0].request].whole;
}

/* The cheapest way to run these jobs on one instance of the offers in use, at most as long as
 * end_s; writes it to the lease when it costs less than the lease does now. */
static void rewrite(struct improver *im, struct draft_lease *lease, struct placed_jobs *jobs,
                    int64_t end_s)
{
    int64_t cost = draft_lease_cost(lease, &im->b->terms);
    for (int32_t i = -1; i < im->n_offers; i++) {
        int32_t offer = i < 0 ? lease->offer : im->offers[i];
        if (i >= 0 && im->rq->bins[offer].price_uusd_h >= im->rq->bins[lease->offer].price_uusd_h)
            continue;
        bool accepted = true;
        for (size_t k = 0; k < jobs->n && accepted; k++)
            accepted = pack_accepts(&im->rq->list[jobs->at[k].request].item, &im->rq->bins[offer]);
        if (!accepted)
            continue;
        int64_t end = repack_jobs(jobs, im->rq, offer, end_s);
        im->work += (int64_t)(jobs->n * jobs->n);
        if (end < 0)
            continue;
        struct draft_lease changed = {.count = 1, .offer = offer, .start_s = lease->start_s};
        changed.busy_s = end;
        int64_t changed_cost = draft_lease_cost(&changed, &im->b->terms);
        if (changed_cost >= cost)
            continue;
        cost = changed_cost;
        repack_write(&changed, jobs);
        draft_lease_clear(lease);
        *lease = changed;
    }
}

static void repack_all(struct improver *im)
{
    for (size_t i = 0; i < im->d->n && !out_of_work(im); i++) {
        struct draft_lease *lease = &im->d->leases[i];
        if (lease->settled || is_whole(im, lease))
            continue;
        struct placed_jobs jobs = {0};
        placed_add_lease(&jobs, lease);
        rewrite(im, lease, &jobs, lease->busy_s);
        lease->settled = true;
        free(jobs.at);
    }
}

static void make_profiles(struct improver *im)
{
    im->profiles = mem_zeroed(im->d->n, sizeof *im->profiles);
    for (size_t i = 0; i < im->d->n; i++) {
        profile_init(&im->profiles[i], &im->rq->bins[im->d->leases[i].offer]);
        profile_take_lease(&im->profiles[i], &im->d->leases[i], im->rq);
    }
}

static void free_profiles(struct improver *im)
{
    for (size_t i = 0; i < im->d->n; i++)
        profile_clear(&im->profiles[i]);
    free(im->profiles);
    im->profiles = NULL;
}

static double ratio(const struct improver *im, const struct draft_lease *lease)
{
    double cost = (double)draft_lease_cost(lease, &im->b->terms);
    return cost > 0 ? lease_worth(lease, im->duals) / cost : 1;
}

struct ranked {
    double ratio;
    size_t index;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a;
    const struct ranked *y = b;
    if (x->ratio < y->ratio || x->ratio > y->ratio)
        return x->ratio < y->ratio ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* Puts the job into a gap of a lease other than from; false when none has one. */
static bool move_job(struct improver *im, size_t from, const struct ranked *order, size_t n,
                     struct placed_job *job, size_t *to)
{
    const struct pack_item *item = &im->rq->list[job->request].item;
    /* Receivers from the best used down: gaps in poor leases would go with their leases. */
    for (size_t i = n; i-- > 0;) {
        size_t k = order[i].index;
        struct draft_lease *lease = &im->d->leases[k];
        if (k == from || lease->n_lanes == 0 || is_whole(im, lease) ||
            job->duration_s > lease->busy_s || !pack_accepts(item, &im->rq->bins[lease->offer]))
            continue;
        im->work += (int64_t)im->profiles[k].n;
        int64_t start = profile_find(&im->profiles[k], item, job->duration_s, lease->busy_s);
        if (start < 0)
            continue;
        job->start_s = start;
        profile_take(&im->profiles[k], item, 1, start, job->duration_s);
        *to = k;
        return true;
    }
    return false;
}

static int longest_first(const void *a, const void *b)
{
    const struct placed_job *x = a;
    const struct placed_job *y = b;
    if (x->duration_s != y->duration_s)
        return x->duration_s > y->duration_s ? -1 : 1;
    if (x->request != y->request)
        return x->request < y->request ? -1 : 1;
    return (x->class_id > y->class_id) - (x->class_id < y->class_id);
}

/* Adds a job that profile and busy time already allow. */
static void add_to_lease(struct draft_lease *lease, const struct placed_job *job)
{
    struct draft_lane lane = {.count = 1,
                              .start_s = job->start_s,
                              .length_s = job->duration_s,
                              .first_run = lease->n_runs,
                              .n_runs = 1,
                              .request = job->request};
    lease->lanes = mem_resize(lease->lanes, (size_t)lease->n_lanes + 1, sizeof *lease->lanes);
    lease->runs = mem_resize(lease->runs, (size_t)lease->n_runs + 1, sizeof *lease->runs);
    lease->lanes[lease->n_lanes++] = lane;
    lease->runs[lease->n_runs++] = (struct job_run){job->duration_s, 1, job->class_id};
    lease->settled = false;
}

/* Moves what it can of one lease into the gaps of the others; the rest is scheduled anew. */
static bool dissolve(struct improver *im, const struct ranked *order, size_t n, size_t at)
{
    size_t from = order[at].index;
    struct draft_lease *lease = &im->d->leases[from];
    struct placed_jobs jobs = {0};
    placed_add_lease(&jobs, lease);
    qsort(jobs.at, jobs.n, sizeof *jobs.at, longest_first);
    size_t kept = 0;
    size_t moved = 0;
    for (size_t i = 0; i < jobs.n; i++) {
        size_t to;
        if (!out_of_work(im) && move_job(im, from, order, n, &jobs.at[i], &to)) {
            add_to_lease(&im->d->leases[to], &jobs.at[i]);
            moved++;
        } else {
            jobs.at[kept++] = jobs.at[i];
        }
    }
    jobs.n = kept;
    if (moved > 0 && kept == 0) {
        draft_lease_clear(lease);
        lease->count = 1;
    } else if (moved > 0) {
        repack_write(lease, &jobs); /* where they were */
        rewrite(im, lease, &jobs, lease->busy_s);
        lease->settled = true;
    }
    if (moved > 0) {
        profile_init(&im->profiles[from], &im->rq->bins[lease->offer]);
        profile_take_lease(&im->profiles[from], lease, im->rq);
    }
    free(jobs.at);
    return moved > 0;
}

static void drop_empty(struct draft *d)
{
    size_t kept = 0;
    for (size_t i = 0; i < d->n; i++)
        if (d->leases[i].n_lanes > 0)
            d->leases[kept++] = d->leases[i];
    d->n = kept;
}

static bool dissolve_all(struct improver *im)
{
    size_t n = im->d->n;
    struct ranked *order = mem_alloc(n * sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = (struct ranked){ratio(im, &im->d->leases[i]), i};
    qsort(order, n, sizeof *order, compare_ranked);
    bool any = false;
    make_profiles(im);
    for (size_t i = 0; i < n && !out_of_work(im); i++) {
        const struct draft_lease *lease = &im->d->leases[order[i].index];
        if (order[i].ratio < GOOD_ENOUGH && lease->n_lanes > 0 && !is_whole(im, lease))
            any |= dissolve(im, order, n, i);
    }
    free_profiles(im);
    free(order);
    drop_empty(im->d);
    return any;
}

/* What the jobs of a lease take in all, for a bound on merged leases. */
struct volume {
    double mcpu_s, mib_s, gpu_s;
    int64_t longest_s;
    int64_t jobs;
};

static struct volume volume_of(const struct improver *im, const struct draft_lease *lease)
{
    struct volume v = {.jobs = lease_jobs(lease)};
    for (int32_t i = 0; i < lease->n_lanes; i++) {
        const struct draft_lane *lane = &lease->lanes[i];
        const struct pack_item *item = &im->rq->list[lane->request].item;
        double s = (double)(lane->count * lane->length_s);
        v.mcpu_s += s * (double)item->mcpu;
        v.mib_s += s * (double)item->mem_mib;
        v.gpu_s += s * (double)item->gpus;
        for (int32_t k = 0; k < lane->n_runs; k++)
            if (lease->runs[lane->first_run + k].duration_s > v.longest_s)
                v.longest_s = lease->runs[lane->first_run + k].duration_s;
    }
    return v;
}

static double share(double volume, int64_t capacity)
{
    return volume > 0 ? volume / (double)(capacity > 0 ? capacity : 1) : 0;
}

/* At least so much costs a lease of the offer with both volumes on it. */
static double least_cost(const struct improver *im, const struct volume *x, const struct volume *y,
                         int32_t offer)
{
    const struct pack_bin *bin = &im->rq->bins[offer];
    double s = share(x->mcpu_s + y->mcpu_s, bin->mcpu);
    double mem = share(x->mib_s + y->mib_s, bin->mem_mib);
    double gpu = share(x->gpu_s + y->gpu_s, bin->gpus);
    double longest = (double)(x->longest_s > y->longest_s ? x->longest_s : y->longest_s);
    s = mem > s ? mem : s;
    s = gpu > s ? gpu : s;
    s = longest > s ? longest : s;
    if (s > (double)im->limit_s)
        return HUGE_VAL;
    s += (double)(im->b->terms.boot_s + im->b->terms.tail_s);
    return s * (double)bin->price_uusd_h / S_PER_H;
}

struct partner {
    double gain; /* at most */
    size_t index;
    int32_t offer;
};

/* Keeps the most promising partners, best first. */
static void keep_partner(struct partner *best, int *n, struct partner p)
{
    if (*n == PARTNERS && best[PARTNERS - 1].gain >= p.gain)
        return;
    int at = *n < PARTNERS ? (*n)++ : PARTNERS - 1;
    for (; at > 0 && best[at - 1].gain < p.gain; at--)
        best[at] = best[at - 1];
    best[at] = p;
}

static int list_partners(const struct improver *im, const struct volume *volumes, size_t from,
                         struct partner *best)
{
    int n = 0;
    const struct draft_lease *lease = &im->d->leases[from];
    double cost = (double)draft_lease_cost(lease, &im->b->terms);
    for (size_t k = 0; k < im->d->n; k++) {
        const struct draft_lease *other = &im->d->leases[k];
        if (k == from || other->n_lanes == 0 || is_whole(im, other) ||
            volumes[k].jobs + volumes[from].jobs > MERGE_JOBS)
            continue;
        double both = cost + (double)draft_lease_cost(other, &im->b->terms);
        int32_t offers[2] = {other->offer, lease->offer};
        for (int i = 0; i < (offers[0] == offers[1] ? 1 : 2); i++) {
            double gain = both - least_cost(im, &volumes[k], &volumes[from], offers[i]);
            if (gain > 0)
                keep_partner(best, &n, (struct partner){gain, k, offers[i]});
        }
    }
    return n;
}

/* Puts the jobs of both on one instance of the offer if that costs less than the two do. */
static bool merge_pair(struct improver *im, struct draft_lease *lease, struct draft_lease *other,
                       int32_t offer)
{
    struct placed_jobs jobs = {0};
    placed_add_lease(&jobs, lease);
    placed_add_lease(&jobs, other);
    bool merged = false;
    bool accepted = true;
    for (size_t k = 0; k < jobs.n && accepted; k++)
        accepted = pack_accepts(&im->rq->list[jobs.at[k].request].item, &im->rq->bins[offer]);
    int64_t end = accepted ? repack_jobs(&jobs, im->rq, offer, im->limit_s) : -1;
    im->work += (int64_t)(jobs.n * jobs.n);
    if (end >= 0) {
        struct draft_lease joint = {.count = 1, .offer = offer, .busy_s = end};
        int64_t both =
            draft_lease_cost(lease, &im->b->terms) + draft_lease_cost(other, &im->b->terms);
        if (draft_lease_cost(&joint, &im->b->terms) < both) {
            repack_write(&joint, &jobs);
            draft_lease_clear(lease);
            draft_lease_clear(other);
            *other = joint;
            merged = true;
        }
    }
    free(jobs.at);
    return merged;
}

/* Joins leases two by two, the worst used first: one boot and tail instead of two, and the gaps of
 * both together. */
static bool merge_all(struct improver *im)
{
    size_t n = im->d->n;
    struct volume *volumes = mem_alloc(n * sizeof *volumes);
    struct ranked *order = mem_alloc(n * sizeof *order);
    for (size_t i = 0; i < n; i++) {
        volumes[i] = volume_of(im, &im->d->leases[i]);
        order[i] = (struct ranked){ratio(im, &im->d->leases[i]), i};
    }
    qsort(order, n, sizeof *order, compare_ranked);
    bool any = false;
    for (size_t i = 0; i < n && !out_of_work(im); i++) {
        size_t from = order[i].index;
        struct draft_lease *lease = &im->d->leases[from];
        if (lease->n_lanes == 0 || is_whole(im, lease))
            continue;
        struct partner best[PARTNERS];
        int partners = list_partners(im, volumes, from, best);
        im->work += (int64_t)n;
        for (int k = 0; k < partners; k++) {
            struct draft_lease *other = &im->d->leases[best[k].index];
            if (!merge_pair(im, lease, other, best[k].offer))
                continue;
            lease->count = 1;
            volumes[best[k].index] = volume_of(im, other);
            any = true;
            break;
        }
    }
    free(volumes);
    free(order);
    drop_empty(im->d);
    return any;
}

static void list_offers(struct improver *im)
{
    int32_t n = im->rq->offers->n_offers;
    bool *used = mem_zeroed((size_t)n, sizeof *used);
    for (size_t i = 0; i < im->d->n; i++)
        used[im->d->leases[i].offer] = true;
    for (int32_t i = 0; i < im->duals->n_patterns; i++)
        used[im->duals->patterns[i].offer] = true;
    im->offers = mem_alloc((size_t)n * sizeof *im->offers);
    for (int32_t i = 0; i < n; i++)
        if (used[i] && im->rq->admitted[i])
            im->offers[im->n_offers++] = i;
    free(used);
}

bool improve_worthwhile(const struct draft *d)
{
    int64_t jobs = 0;
    for (size_t i = 0; i < d->n; i++)
        jobs += d->leases[i].count * lease_jobs(&d->leases[i]);
    return jobs <= JOBS_MOST && draft_instances(d) <= INSTANCES_MOST;
}

static int64_t longest_busy_s(const struct draft *d)
{
    int64_t longest = 0;
    for (size_t i = 0; i < d->n; i++)
        longest = d->leases[i].busy_s > longest ? d->leases[i].busy_s : longest;
    return longest;
}

void improve_draft(const struct batch *b, const struct fluid *duals, struct draft *d,
                   int64_t limit_s, int64_t work)
{
    struct improver im = {.b = b, .rq = b->rq, .duals = duals, .d = d, .most_work = work};
    int64_t longest = longest_busy_s(d);
    im.limit_s = limit_s > longest ? limit_s : longest;
    expand(d);
    list_offers(&im);
    for (int pass = 0; pass < PASSES && !out_of_work(&im); pass++) {
        repack_all(&im);
        bool merged = merge_all(&im);
        bool dissolved = dissolve_all(&im);
        if (!merged && !dissolved)
            break;
    }
    free(im.offers);
    draft_join_equal(d);
}
