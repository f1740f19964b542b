#include "planner/improve/board.h"

#include <stdlib.h>

/* What a search for a place takes beside the steps it looks at, and a change of a profile. */
enum { FIND_WORK = 10, CHANGE_WORK = 60 };

static bool is_whole(const struct requests *rq, const struct draft_lease *lease)
{
    return lease->n_lanes > 0 && rq->list[lease->lanes[0].request].whole;
}

int32_t board_add(struct board *b, int32_t offer)
{
    b->slots = mem_grow(b->slots, &b->slots_capacity, (size_t)b->n_slots + 1, sizeof *b->slots);
    b->slots[b->n_slots] = (struct board_slot){.offer = offer};
    profile_init(&b->slots[b->n_slots].free, &b->rq->bins[offer]);
    return b->n_slots++;
}

void board_turn(struct board *b, int32_t slot, int32_t offer)
{
    struct board_slot *s = &b->slots[slot];
    assert(s->n == 0);
    s->offer = offer;
    s->busy_s = s->start_s = 0;
    profile_init(&s->free, &b->rq->bins[offer]);
}

static void add_lease(struct board *b, const struct draft_lease *lease, const double *worth_uusd_h)
{
    struct placed_jobs jobs = {0};
    placed_add_lease(&jobs, lease);
    for (int64_t copy = 0; copy < lease->count; copy++) {
        int32_t slot = board_add(b, lease->offer);
        b->slots[slot].start_s = lease->start_s;
        b->jobs = mem_grow(b->jobs, &b->jobs_capacity, b->n_jobs + jobs.n, sizeof *b->jobs);
        for (size_t i = 0; i < jobs.n; i++) {
            const struct placed_job *j = &jobs.at[i];
            double worth = worth_uusd_h[j->request] * (double)j->duration_s / S_PER_H;
            b->jobs[b->n_jobs] = (struct board_job){*j, (int64_t)worth, -1, 0};
            board_put(b, (int32_t)b->n_jobs++, slot, j->start_s);
        }
    }
    free(jobs.at);
}

void board_init(struct board *b, const struct lease_terms *terms, const double *worth_uusd_h,
                struct draft *d)
{
    *b = (struct board){.rq = terms->rq, .terms = *terms};
    size_t kept = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (is_whole(b->rq, &d->leases[i])) {
            d->leases[kept++] = d->leases[i];
            continue;
        }
        add_lease(b, &d->leases[i], worth_uusd_h);
        draft_lease_clear(&d->leases[i]);
    }
    d->n = kept;
}

void board_clear(struct board *b)
{
    for (int32_t i = 0; i < b->n_slots; i++) {
        profile_clear(&b->slots[i].free);
        free(b->slots[i].jobs);
    }
    free(b->slots);
    free(b->jobs);
    *b = (struct board){0};
}

/* Limits on vCPUs hold as they did: the offer may be cheaper, but not larger. */
static void right_size(const struct board *b, struct draft_lease *lease)
{
    const struct offer *offers = b->rq->offers->offers;
    int32_t before = lease->offer;
    draft_lease_right_size(lease, b->rq);
    if (offers[lease->offer].type->vcpus > offers[before].type->vcpus)
        lease->offer = before;
}

void board_finish(struct board *b, struct draft *d)
{
    for (int32_t i = 0; i < b->n_slots; i++) {
        const struct board_slot *slot = &b->slots[i];
        if (slot->n == 0)
            continue;
        struct draft_lease lease = {.count = 1, .offer = slot->offer, .start_s = slot->start_s};
        struct placed_jobs jobs = {0};
        for (size_t k = 0; k < slot->n; k++)
            placed_add(&jobs, b->jobs[slot->jobs[k]].placed);
        repack_write(&lease, &jobs);
        right_size(b, &lease);
        draft_add(d, &lease);
        free(jobs.at);
    }
}

int64_t board_find(struct board *b, int32_t job, int32_t slot)
{
    const struct placed_job *placed = &b->jobs[job].placed;
    const struct pack_item *item = &b->rq->list[placed->request].item;
    struct board_slot *s = &b->slots[slot];
    if (!pack_accepts(item, &b->rq->bins[s->offer]))
        return -1;
    int64_t before = s->free.looked;
    int64_t start = profile_find(&s->free, item, placed->duration_s, s->most_s);
    b->work += FIND_WORK + 2 * (s->free.looked - before);
    return start;
}

void board_put(struct board *b, int32_t job, int32_t slot, int64_t start_s)
{
    struct board_job *j = &b->jobs[job];
    struct board_slot *s = &b->slots[slot];
    s->jobs = mem_grow(s->jobs, &s->capacity, s->n + 1, sizeof *s->jobs);
    j->placed.start_s = start_s;
    j->slot = slot;
    j->at = (int32_t)s->n;
    s->jobs[s->n++] = job;
    profile_take(&s->free, &b->rq->list[j->placed.request].item, 1, start_s, j->placed.duration_s);
    b->work += CHANGE_WORK;
    int64_t end = start_s + j->placed.duration_s;
    s->busy_s = end > s->busy_s ? end : s->busy_s;
    s->worth_uusd += j->worth_uusd;
}

static int64_t last_end(const struct board *b, const struct board_slot *s)
{
    int64_t last = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct placed_job *j = &b->jobs[s->jobs[i]].placed;
        if (j->start_s + j->duration_s > last)
            last = j->start_s + j->duration_s;
    }
    return last;
}

void board_take(struct board *b, int32_t job)
{
    struct board_job *j = &b->jobs[job];
    struct board_slot *s = &b->slots[j->slot];
    s->jobs[j->at] = s->jobs[--s->n];
    b->jobs[s->jobs[j->at]].at = j->at;
    profile_give(&s->free, &b->rq->list[j->placed.request].item, j->placed.start_s,
                 j->placed.duration_s);
    s->worth_uusd -= j->worth_uusd;
    j->slot = -1;
    if (j->placed.start_s + j->placed.duration_s == s->busy_s) {
        s->busy_s = last_end(b, s);
        b->work += (int64_t)s->n;
    }
}

int64_t board_cost(const struct board *b, int32_t slot, int64_t busy_s)
{
    if (busy_s < 0)
        return 0;
    struct draft_lease lease = {.count = 1, .offer = b->slots[slot].offer, .busy_s = busy_s};
    return draft_lease_cost(&lease, &b->terms);
}

int64_t board_slot_cost(const struct board *b, int32_t slot)
{
    const struct board_slot *s = &b->slots[slot];
    return board_cost(b, slot, s->n > 0 ? s->busy_s : -1);
}
