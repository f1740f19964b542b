#include "planner/lease/repack.h"

#include <stdlib.h>
#include <string.h>

#include "model/wide.h"

enum { ORDERS = 3 };

/* What a job weighs when orders are compared: its largest share of the instance, in millionths. */
struct keyed_job {
    struct placed_job job;
    int64_t share;
    int64_t area;
};

void placed_add(struct placed_jobs *jobs, struct placed_job job)
{
    jobs->at = mem_grow(jobs->at, &jobs->capacity, jobs->n + 1, sizeof *jobs->at);
    jobs->at[jobs->n++] = job;
}

void placed_add_lease(struct placed_jobs *jobs, const struct draft_lease *lease)
{
    for (int32_t i = 0; i < lease->n_lanes; i++) {
        const struct draft_lane *lane = &lease->lanes[i];
        for (int64_t copy = 0; copy < lane->count; copy++) {
            int64_t at = lane->start_s;
            for (int32_t k = 0; k < lane->n_runs; k++) {
                const struct job_run *run = &lease->runs[lane->first_run + k];
                for (int64_t j = 0; j < run->count; j++, at += run->duration_s)
                    placed_add(jobs, (struct placed_job){at, run->duration_s, run->class_id,
                                                         lane->request});
            }
        }
    }
}

int64_t lease_jobs(const struct draft_lease *lease)
{
    int64_t jobs = 0;
    for (int32_t i = 0; i < lease->n_lanes; i++)
        for (int32_t k = 0; k < lease->lanes[i].n_runs; k++)
            jobs += lease->lanes[i].count * lease->runs[lease->lanes[i].first_run + k].count;
    return jobs;
}

static int64_t share_of(const struct pack_item *item, const struct pack_bin *bin)
{
    int64_t most = item->mcpu * 1000000 / (bin->mcpu > 0 ? bin->mcpu : 1);
    int64_t mem = item->mem_mib * 1000000 / (bin->mem_mib > 0 ? bin->mem_mib : 1);
    int64_t gpus = (int64_t)item->gpus * 1000000 / (bin->gpus > 0 ? bin->gpus : 1);
    most = mem > most ? mem : most;
    return gpus > most ? gpus : most;
}

static int compare_jobs(const struct placed_job *x, const struct placed_job *y)
{
    if (x->duration_s != y->duration_s)
        return x->duration_s > y->duration_s ? -1 : 1;
    if (x->request != y->request)
        return x->request < y->request ? -1 : 1;
    return (x->class_id > y->class_id) - (x->class_id < y->class_id);
}

static int longest_first(const void *a, const void *b)
{
    const struct keyed_job *x = a;
    const struct keyed_job *y = b;
    return compare_jobs(&x->job, &y->job);
}

static int largest_area_first(const void *a, const void *b)
{
    const struct keyed_job *x = a;
    const struct keyed_job *y = b;
    if (x->area != y->area)
        return x->area > y->area ? -1 : 1;
    return compare_jobs(&x->job, &y->job);
}

static int largest_share_first(const void *a, const void *b)
{
    const struct keyed_job *x = a;
    const struct keyed_job *y = b;
    if (x->share != y->share)
        return x->share > y->share ? -1 : 1;
    return compare_jobs(&x->job, &y->job);
}

/* Places the jobs in their order; the end of the last, or -1 when one finds no room in time.
 * full_s is scratch, an entry for each request. */
static int64_t place(struct keyed_job *jobs, size_t n, const struct requests *rq,
                     const struct pack_bin *bin, int64_t end_s, int64_t *full_s)
{
    struct profile profile = {0};
    profile_init(&profile, bin);
    int64_t last = 0;
    for (size_t i = 0; i < n; i++)
        full_s[jobs[i].job.request] = 0;
    for (size_t i = 0; i < n && last >= 0; i++) {
        struct placed_job *job = &jobs[i].job;
        const struct pack_item *item = &rq->list[job->request].item;
        job->start_s =
            profile_find_from(&profile, item, job->duration_s, end_s, &full_s[job->request]);
        if (job->start_s < 0) {
            last = -1;
            break;
        }
        profile_take(&profile, item, 1, job->start_s, job->duration_s);
        int64_t end = job->start_s + job->duration_s;
        last = end > last ? end : last;
    }
    profile_clear(&profile);
    return last;
}

/* No order ends before this: the longest job, or what all take together of what is scarcest. */
static int64_t earliest_end_s(const struct placed_jobs *jobs, const struct requests *rq,
                              const struct pack_bin *bin)
{
    wide mcpu = 0, mem = 0, gpus = 0;
    int64_t end = 0;
    for (size_t i = 0; i < jobs->n; i++) {
        const struct pack_item *item = &rq->list[jobs->at[i].request].item;
        int64_t s = jobs->at[i].duration_s;
        mcpu += (wide)item->mcpu * s;
        mem += (wide)item->mem_mib * s;
        gpus += (wide)item->gpus * s;
        end = s > end ? s : end;
    }
    const wide taken[] = {mcpu, mem, gpus};
    const int64_t room[] = {bin->mcpu, bin->mem_mib, bin->gpus};
    for (int k = 0; k < 3; k++) {
        int64_t s = room[k] > 0 ? wide_clamped((taken[k] + room[k] - 1) / room[k]) : 0;
        end = s > end ? s : end;
    }
    return end;
}

int64_t repack_jobs(struct placed_jobs *jobs, const struct requests *rq, int32_t offer,
                    int64_t end_s)
{
    static int (*const orders[ORDERS])(const void *, const void *) = {
        longest_first, largest_area_first, largest_share_first};
    const struct pack_bin *bin = &rq->bins[offer];
    int64_t earliest = earliest_end_s(jobs, rq, bin);
    if (earliest > end_s)
        return -1;
    struct keyed_job *keyed = mem_alloc(jobs->n * sizeof *keyed);
    int64_t *full_s = mem_alloc((size_t)rq->n * sizeof *full_s);
    for (size_t i = 0; i < jobs->n; i++) {
        int64_t share = share_of(&rq->list[jobs->at[i].request].item, bin);
        keyed[i] = (struct keyed_job){jobs->at[i], share, share * jobs->at[i].duration_s};
    }
    int64_t best = -1;
    for (int k = 0; k < ORDERS && best != earliest; k++) {
        qsort(keyed, jobs->n, sizeof *keyed, orders[k]);
        int64_t end = place(keyed, jobs->n, rq, bin, best < 0 ? end_s : best - 1, full_s);
        if (end < 0)
            continue;
        best = end;
        for (size_t i = 0; i < jobs->n; i++)
            jobs->at[i] = keyed[i].job;
    }
    free(keyed);
    free(full_s);
    return best;
}

static int compare_starts(const void *a, const void *b)
{
    const struct placed_job *x = a;
    const struct placed_job *y = b;
    if (x->start_s != y->start_s)
        return x->start_s < y->start_s ? -1 : 1;
    return compare_jobs(x, y);
}

/* The lane of the same request that ends when the job starts; n_lanes when there is none. */
static int32_t lane_for(const struct draft_lane *lanes, int32_t n_lanes,
                        const struct placed_job *job)
{
    for (int32_t i = 0; i < n_lanes; i++)
        if (lanes[i].request == job->request &&
            lanes[i].start_s + lanes[i].length_s == job->start_s)
            return i;
    return n_lanes;
}

/* Which lane each job (in the order of starts) goes to; returns the number of lanes. */
static int32_t assign_lanes(const struct placed_job *jobs, size_t n, struct draft_lane *lanes,
                            int32_t *lane_of)
{
    int32_t n_lanes = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t at = lane_for(lanes, n_lanes, &jobs[i]);
        if (at == n_lanes) {
            lanes[n_lanes++] = (struct draft_lane){
                .count = 1, .start_s = jobs[i].start_s, .request = jobs[i].request};
        }
        lanes[at].length_s += jobs[i].duration_s;
        lanes[at].n_runs++;
        lane_of[i] = at;
    }
    return n_lanes;
}

void repack_write(struct draft_lease *lease, const struct placed_jobs *jobs)
{
    size_t n = jobs->n;
    struct placed_job *sorted = mem_alloc(n * sizeof *sorted);
    memcpy(sorted, jobs->at, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_starts);
    int32_t *lane_of = mem_alloc(n * sizeof *lane_of);
    lease->lanes = mem_resize(lease->lanes, n, sizeof *lease->lanes);
    lease->runs = mem_resize(lease->runs, n, sizeof *lease->runs);
    if (n > 0) /* lanes of equal jobs leave room behind theirs, which is compared too */
        memset(lease->runs, 0, n * sizeof *lease->runs);
    lease->n_lanes = assign_lanes(sorted, n, lease->lanes, lane_of);
    int32_t first = 0;
    lease->busy_s = 0;
    for (int32_t i = 0; i < lease->n_lanes; i++) {
        struct draft_lane *lane = &lease->lanes[i];
        int64_t end = lane->start_s + lane->length_s;
        lease->busy_s = end > lease->busy_s ? end : lease->busy_s;
        lane->first_run = first;
        first += lane->n_runs;
        lane->n_runs = 0;
    }
    for (size_t i = 0; i < n; i++) {
        struct draft_lane *lane = &lease->lanes[lane_of[i]];
        struct job_run *runs = &lease->runs[lane->first_run];
        const struct placed_job *job = &sorted[i];
        if (lane->n_runs > 0 && runs[lane->n_runs - 1].duration_s == job->duration_s &&
            runs[lane->n_runs - 1].class_id == job->class_id)
            runs[lane->n_runs - 1].count++;
        else
            runs[lane->n_runs++] = (struct job_run){job->duration_s, 1, job->class_id};
    }
    lease->n_runs = first;
    free(sorted);
    free(lane_of);
}
