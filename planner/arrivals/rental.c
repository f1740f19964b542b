#include "planner/arrivals/rental.h"

#include "model/bill.h"

#include <stdlib.h>
#include <string.h>

/* Starts looked at on one rental. */
enum { STARTS_MOST = 24 };

void rental_clear(struct rental *r)
{
    free(r->jobs);
    usage_clear(&r->usage);
    *r = (struct rental){0};
}

void rental_copy(struct rental *to, const struct rental *from)
{
    *to = *from;
    to->jobs = NULL;
    to->capacity = 0;
    to->jobs = mem_grow(to->jobs, &to->capacity, from->n, sizeof *to->jobs);
    if (from->n > 0)
        memcpy(to->jobs, from->jobs, from->n * sizeof *to->jobs);
    usage_copy(&to->usage, &from->usage);
}

/* ---- what is needed, and what has it -----------------------------------------------------------
 */

static const struct pack_item *item_of(const struct hiring *h, int32_t job)
{
    return &h->rq->list[h->jobs[job].request].item;
}

static void amount_of(const struct hiring *h, int32_t job, int64_t amount[USAGE_THINGS])
{
    const struct pack_item *item = item_of(h, job);
    amount[0] = item->mcpu;
    amount[1] = item->mem_mib;
    amount[2] = item->gpus;
}

struct need rental_need_of(const struct hiring *h, int32_t job)
{
    const struct request *r = &h->rq->list[h->jobs[job].request];
    struct need need = {.arch_mask = r->item.arch_mask,
                        .gpu_model = r->item.gpu_model,
                        .any_cpu_job = r->item.gpus == 0,
                        .whole = r->whole};
    amount_of(h, job, need.most);
    return need;
}

/* The kinds of both; false when no instance is of both kinds. */
static bool join_kinds(struct need *a, const struct need *b)
{
    a->arch_mask &= b->arch_mask;
    a->any_cpu_job |= b->any_cpu_job;
    if (a->gpu_model >= 0 && b->gpu_model >= 0 && a->gpu_model != b->gpu_model)
        return false;
    a->gpu_model = b->gpu_model >= 0 ? b->gpu_model : a->gpu_model;
    bool fine = a->arch_mask != 0 && !a->whole && !b->whole;
    a->whole |= b->whole;
    return fine;
}

static void raise(int64_t most[USAGE_THINGS], const int64_t other[USAGE_THINGS])
{
    for (int k = 0; k < USAGE_THINGS; k++)
        most[k] = other[k] > most[k] ? other[k] : most[k];
}

struct need rental_need_sum(const struct need *a, const struct need *b)
{
    struct need sum = *a;
    if (!join_kinds(&sum, b))
        sum.arch_mask = 0;
    for (int k = 0; k < USAGE_THINGS; k++)
        sum.most[k] += b->most[k];
    return sum;
}

static bool has(const struct pack_bin *bin, const struct need *need)
{
    return need->most[0] <= bin->mcpu && need->most[1] <= bin->mem_mib &&
           need->most[2] <= bin->gpus && (need->arch_mask & bin->arch_mask) != 0 &&
           (need->gpu_model < 0 || need->gpu_model == bin->gpu_model) &&
           (!need->any_cpu_job || !bin->gpu_jobs_only);
}

static bool same_need(const struct need *a, const struct need *b)
{
    return memcmp(a->most, b->most, sizeof a->most) == 0 && a->arch_mask == b->arch_mask &&
           a->gpu_model == b->gpu_model && a->any_cpu_job == b->any_cpu_job;
}

static size_t memo_of(const struct need *need)
{
    uint64_t hash = (uint64_t)need->most[0] * UINT64_C(0x9E3779B97F4A7C15) +
                    (uint64_t)need->most[1] * UINT64_C(0xC2B2AE3D27D4EB4F) +
                    (uint64_t)need->most[2] * 31 + need->arch_mask * 7 + need->any_cpu_job;
    return (hash ^ hash >> 29) % OFFER_MEMOS;
}

int32_t rental_cheapest(struct hiring *h, const struct need *need)
{
    size_t m = memo_of(need);
    if (h->memos[m].known && same_need(&h->memos[m].need, need))
        return h->memos[m].offer;
    int32_t found = -1;
    for (int32_t i = 0; i < h->rq->n_admitted && found < 0; i++)
        if (has(&h->rq->bins[h->rq->by_price[i]], need))
            found = h->rq->by_price[i];
    h->work += h->rq->n_admitted;
    h->memos[m].need = *need;
    h->memos[m].offer = found;
    h->memos[m].known = true;
    return found;
}

static int64_t cost_of(const struct hiring *h, int32_t offer, int64_t first_s, int64_t end_s)
{
    int64_t cost = 0;
    bool fits = lease_total_uusd(&h->rq->offers->offers[offer],
                                 h->terms.boot_s + end_s - first_s + h->terms.tail_s, 1, &cost);
    assert(fits);
    (void)fits;
    return cost;
}

/* ---- one more job ------------------------------------------------------------------------------
 */

struct trial {
    struct hiring *h;
    const struct rental *r;
    const struct timed_job *job;
    int64_t amount[USAGE_THINGS];
    struct need kinds; /* of the rental and the job */
    struct rental_place *best;
    bool found;
};

static void look(struct trial *t, int64_t start_s)
{
    const struct rental *r = t->r;
    int64_t end_s = start_s + t->job->duration_s, peak[USAGE_THINGS];
    usage_peak(&r->usage, start_s, end_s, peak);
    struct rental_place place = {.start_s = start_s, .offer = r->offer, .need = t->kinds};
    for (int k = 0; k < USAGE_THINGS; k++)
        peak[k] += t->amount[k];
    raise(place.need.most, peak);
    if (!has(&t->h->rq->bins[r->offer], &place.need))
        place.offer = rental_cheapest(t->h, &place.need);
    if (place.offer < 0)
        return;
    int64_t first_s = start_s < r->first_s ? start_s : r->first_s;
    end_s = end_s > r->end_s ? end_s : r->end_s;
    place.cost_uusd = cost_of(t->h, place.offer, first_s, end_s);
    if (t->found && place.cost_uusd >= t->best->cost_uusd)
        return;
    *t->best = place;
    t->found = true;
}

/* However well it fits there, a job that starts so late costs more than the best found. */
static bool too_late(const struct trial *t, int64_t start_s)
{
    int64_t end_s = start_s + t->job->duration_s;
    return t->found && end_s > t->r->end_s &&
           cost_of(t->h, t->r->offer, t->r->first_s, end_s) >= t->best->cost_uusd;
}

bool rental_try(struct hiring *h, const struct rental *r, int32_t job, int64_t latest_s,
                struct rental_place *best)
{
    const struct timed_job *j = &h->jobs[job];
    struct trial t = {.h = h, .r = r, .job = j, .kinds = r->need, .best = best};
    struct need own = rental_need_of(h, job);
    if (!join_kinds(&t.kinds, &own))
        return false;
    amount_of(h, job, t.amount);
    int64_t from_s = j->ready_s;
    if (from_s < r->first_s) {
        int64_t launch_s = j->ready_s < r->ready_s ? j->ready_s : r->ready_s;
        int64_t booted_s = launch_s + h->terms.boot_s;
        from_s = booted_s > from_s ? booted_s : from_s;
    }
    if (from_s > latest_s)
        return false;
    look(&t, from_s);
    int64_t aligned_s = r->end_s - j->duration_s;
    if (aligned_s > from_s && aligned_s <= latest_s)
        look(&t, aligned_s);
    int looked = 0;
    for (size_t i = usage_after(&r->usage, from_s); i < r->usage.n; i++) {
        int64_t start_s = r->usage.steps[i].at_s;
        if (start_s > latest_s || looked++ >= STARTS_MOST || too_late(&t, start_s))
            break;
        look(&t, start_s);
    }
    h->work += 8 * (looked + 2);
    return t.found;
}

bool rental_at(struct hiring *h, const struct rental *r, int32_t job, int64_t start_s,
               struct rental_place *place)
{
    struct trial t = {.h = h, .r = r, .job = &h->jobs[job], .kinds = r->need, .best = place};
    struct need own = rental_need_of(h, job);
    if (!join_kinds(&t.kinds, &own))
        return false;
    amount_of(h, job, t.amount);
    look(&t, start_s);
    return t.found;
}

void rental_add(const struct hiring *h, struct rental *r, int32_t job,
                const struct rental_place *place)
{
    const struct timed_job *j = &h->jobs[job];
    int64_t amount[USAGE_THINGS], end_s = place->start_s + j->duration_s;
    amount_of(h, job, amount);
    r->jobs = mem_grow(r->jobs, &r->capacity, r->n + 1, sizeof *r->jobs);
    r->jobs[r->n++] = (struct rental_job){job, place->start_s};
    usage_add(&r->usage, place->start_s, end_s, amount, 1);
    bool only = r->n == 1;
    r->first_s = only || place->start_s < r->first_s ? place->start_s : r->first_s;
    r->end_s = only || end_s > r->end_s ? end_s : r->end_s;
    r->ready_s = only || j->ready_s < r->ready_s ? j->ready_s : r->ready_s;
    r->need = place->need;
    r->offer = place->offer;
    r->cost_uusd = place->cost_uusd;
}

void rental_open(struct hiring *h, struct rental *r, int32_t job, int64_t start_s)
{
    *r = (struct rental){0};
    struct rental_place place = {.start_s = start_s, .need = rental_need_of(h, job)};
    place.offer = rental_cheapest(h, &place.need);
    place.cost_uusd = cost_of(h, place.offer, start_s, start_s + h->jobs[job].duration_s);
    rental_add(h, r, job, &place);
}

/* ---- all starts anew ---------------------------------------------------------------------------
 */

/* The earliest start from from_s on at which the job has room; past latest_s when there is none. */
static int64_t find_room(struct hiring *h, const struct usage *u, const struct pack_bin *bin,
                         const struct timed_job *job, const int64_t amount[USAGE_THINGS],
                         int64_t from_s)
{
    const int64_t room[USAGE_THINGS] = {bin->mcpu, bin->mem_mib, bin->gpus};
    for (size_t next = usage_after(u, from_s);; next++) {
        int64_t peak[USAGE_THINGS];
        bool fits = true;
        usage_peak(u, from_s, from_s + job->duration_s, peak);
        for (int k = 0; k < USAGE_THINGS; k++)
            fits &= peak[k] + amount[k] <= room[k];
        h->work += 4;
        if (fits)
            return from_s;
        if (next >= u->n)
            return TIMED_OPEN + 1;
        from_s = u->steps[next].at_s;
        if (from_s > job->latest_s)
            return from_s;
    }
}

/* Places the jobs in their order, none before first_s; the end of the last, or -1. */
static int64_t pack_from(struct hiring *h, const int32_t *jobs, size_t n,
                         const struct pack_bin *bin, int64_t first_s, int64_t end_most_s,
                         int64_t *starts)
{
    int64_t last_s = 0;
    h->scratch.n = 0;
    for (size_t i = 0; i < n; i++) {
        const struct timed_job *job = &h->jobs[jobs[i]];
        int64_t amount[USAGE_THINGS];
        amount_of(h, jobs[i], amount);
        int64_t from_s = job->ready_s > first_s ? job->ready_s : first_s;
        starts[i] = find_room(h, &h->scratch, bin, job, amount, from_s);
        int64_t end_s = starts[i] + job->duration_s;
        if (starts[i] > job->latest_s || end_s > end_most_s)
            return -1;
        last_s = end_s > last_s ? end_s : last_s;
        usage_add(&h->scratch, starts[i], end_s, amount, 1);
    }
    return last_s;
}

static void sort_by_latest(const struct hiring *h, int32_t *jobs, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        int32_t job = jobs[i];
        size_t at = i;
        for (; at > 0; at--) {
            const struct timed_job *a = &h->jobs[jobs[at - 1]], *b = &h->jobs[job];
            bool before = a->latest_s != b->latest_s ? a->latest_s < b->latest_s
                          : a->ready_s != b->ready_s ? a->ready_s < b->ready_s
                                                     : a->duration_s >= b->duration_s;
            if (before)
                break;
            jobs[at] = jobs[at - 1];
        }
        jobs[at] = job;
    }
}

struct packing_of {
    int64_t *starts, *best; /* n each */
    int64_t span_s;         /* of the best; TIMED_OPEN without one */
    int64_t least_s;        /* no shorter one can be */
};

/* The longest job, and what fills the instance's vCPUs or memory. */
static int64_t least_span(const struct hiring *h, const int32_t *jobs, size_t n,
                          const struct pack_bin *bin)
{
    int64_t longest_s = 0, mcpu_s = 0, mib_s = 0;
    for (size_t i = 0; i < n; i++) {
        const struct timed_job *job = &h->jobs[jobs[i]];
        const struct pack_item *item = &h->rq->list[job->request].item;
        longest_s = job->duration_s > longest_s ? job->duration_s : longest_s;
        mcpu_s += item->mcpu * job->duration_s;
        mib_s += item->mem_mib * job->duration_s;
    }
    int64_t by_cpu = mcpu_s / (bin->mcpu > 0 ? bin->mcpu : 1);
    int64_t by_mem = mib_s / (bin->mem_mib > 0 ? bin->mem_mib : 1);
    longest_s = by_cpu > longest_s ? by_cpu : longest_s;
    return by_mem > longest_s ? by_mem : longest_s;
}

static void try_first(struct hiring *h, const int32_t *jobs, size_t n, const struct pack_bin *bin,
                      int64_t first_s, struct packing_of *p)
{
    if (p->span_s <= p->least_s)
        return;
    int64_t end_s = pack_from(h, jobs, n, bin, first_s, first_s + p->span_s - 1, p->starts);
    if (end_s < 0)
        return;
    int64_t begin_s = p->starts[0];
    for (size_t i = 1; i < n; i++)
        begin_s = p->starts[i] < begin_s ? p->starts[i] : begin_s;
    if (end_s - begin_s >= p->span_s)
        return;
    p->span_s = end_s - begin_s;
    memcpy(p->best, p->starts, n * sizeof *p->best);
}

/* The first start may be as late as the tightest window; it is worth trying where a job gets
 * ready. */
static void try_firsts(struct hiring *h, const int32_t *jobs, size_t n, const struct pack_bin *bin,
                       struct packing_of *p)
{
    int64_t ready_s = TIMED_OPEN, latest_s = TIMED_OPEN;
    for (size_t i = 0; i < n; i++) {
        const struct timed_job *job = &h->jobs[jobs[i]];
        ready_s = job->ready_s < ready_s ? job->ready_s : ready_s;
        latest_s = job->latest_s < latest_s ? job->latest_s : latest_s;
    }
    int64_t least_s = ready_s + h->terms.boot_s;
    if (latest_s < least_s)
        return;
    if (latest_s < TIMED_OPEN)
        try_first(h, jobs, n, bin, latest_s, p);
    try_first(h, jobs, n, bin, least_s, p);
    for (size_t i = 0; i < n; i++) {
        int64_t at_s = h->jobs[jobs[i]].ready_s;
        if (at_s > least_s && at_s < latest_s)
            try_first(h, jobs, n, bin, at_s, p);
    }
}

static void fill(struct hiring *h, const int32_t *jobs, size_t n, const int64_t *starts,
                 struct need kinds, int32_t offer, struct rental *r)
{
    for (size_t i = 0; i < n; i++) {
        struct rental_place place = {.start_s = starts[i], .offer = offer, .need = kinds};
        rental_add(h, r, jobs[i], &place);
    }
    int64_t peak[USAGE_THINGS];
    usage_peak(&r->usage, r->first_s, r->end_s, peak);
    raise(r->need.most, peak);
    r->offer = rental_cheapest(h, &r->need);
    r->cost_uusd = cost_of(h, r->offer, r->first_s, r->end_s);
}

bool rental_pack(struct hiring *h, const int32_t *jobs, size_t n, int32_t offer, struct rental *r)
{
    *r = (struct rental){0};
    struct need kinds = rental_need_of(h, jobs[0]);
    for (size_t i = 1; i < n; i++) {
        struct need own = rental_need_of(h, jobs[i]);
        if (!join_kinds(&kinds, &own))
            return false;
        raise(kinds.most, own.most);
    }
    const struct pack_bin *bin = &h->rq->bins[offer];
    if (!has(bin, &kinds))
        return false;
    int32_t *order = mem_alloc(n * sizeof *order);
    int64_t *starts = mem_alloc(2 * n * sizeof *starts);
    struct packing_of p = {starts, starts + n, TIMED_OPEN, least_span(h, jobs, n, bin)};
    memcpy(order, jobs, n * sizeof *order);
    sort_by_latest(h, order, n);
    try_firsts(h, order, n, bin, &p);
    if (p.span_s < TIMED_OPEN)
        fill(h, order, n, p.best, kinds, offer, r);
    free(order);
    free(starts);
    return p.span_s < TIMED_OPEN;
}
