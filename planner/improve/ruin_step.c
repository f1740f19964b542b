#include "planner/improve/ruin_step.h"

#include <stdlib.h>

/* Jobs taken out of a lease's end, and out of a stretch of time, at most; leases of so many jobs at
 * most are emptied. */
enum { TAIL_MOST = 10, STRETCH_MOST = 24, WHOLE_MOST = 600 };
/* Per cent of the steps that take a tail and a stretch, two stretches, and a lease that goes for
 * good; the others open a lease for what they take. */
enum { TAILS = 70, STRETCHES = 22, GOING = 4 };
/* A job that is put back looks at so many leases at most. */
enum { SLOTS_MOST = 24 };

/* A job of moved[] to be put back. */
struct ruin_ordered {
    double key;
    size_t moved;
};

/* Where a job may go, and what that adds. */
struct place {
    int32_t slot;
    int64_t start_s, more_uusd;
    double score;
};

/* xorshift64*: the same lots everywhere. */
static int64_t below(struct ruin *r, int64_t n)
{
    r->state ^= r->state >> 12;
    r->state ^= r->state << 25;
    r->state ^= r->state >> 27;
    return (int64_t)((r->state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % (uint64_t)n);
}

static int64_t at_most(struct ruin *r, int64_t s)
{
    return below(r, s < INT32_MAX ? s + 1 : INT32_MAX);
}

/* ---- what slots come to ----------------------------------------------------------------------
 */

static double full_uusd(const struct ruin *r, const struct board_slot *s)
{
    return (double)r->board.rq->bins[s->offer].price_uusd_h * (double)r->full_s / S_PER_H;
}

static struct ruin_account account_of(const struct ruin *r, int32_t slot)
{
    const struct board_slot *s = &r->board.slots[slot];
    if (s->n == 0)
        return (struct ruin_account){0};
    int64_t cost = board_slot_cost(&r->board, slot);
    double worth = (double)s->worth_uusd;
    return (struct ruin_account){cost, cost - (int64_t)(worth * (worth / full_uusd(r, s))),
                                 r->board.rq->offers->offers[s->offer].type->vcpus, 1};
}

static void settle(struct ruin *r, int32_t slot, struct ruin_account before)
{
    struct ruin_account now = account_of(r, slot);
    r->sum.cost_uusd += now.cost_uusd - before.cost_uusd;
    r->sum.score += now.score - before.score;
    r->sum.vcpus += now.vcpus - before.vcpus;
    r->sum.instances += now.instances - before.instances;
}

void ruin_begin(struct ruin *r)
{
    for (int32_t i = 0; i < r->board.n_slots; i++)
        settle(r, i, (struct ruin_account){0});
}

void ruin_clear(struct ruin *r)
{
    free(r->moved);
    free(r->order);
    free(r->used);
}

/* ---- taking out -------------------------------------------------------------------------------
 */

static void take(struct ruin *r, int32_t job)
{
    const struct board_job *j = &r->board.jobs[job];
    int32_t slot = j->slot;
    r->moved = mem_grow(r->moved, &r->moved_capacity, r->n_moved + 1, sizeof *r->moved);
    r->moved[r->n_moved++] = (struct ruin_moved){job, slot, j->placed.start_s};
    struct ruin_account before = account_of(r, slot);
    board_take(&r->board, job);
    settle(r, slot, before);
}

static int64_t end_of(const struct ruin *r, int32_t job)
{
    return r->board.jobs[job].placed.start_s + r->board.jobs[job].placed.duration_s;
}

/* The jobs that end last. */
static void take_tail(struct ruin *r, int32_t slot)
{
    const struct board_slot *s = &r->board.slots[slot];
    for (int64_t count = 1 + below(r, TAIL_MOST); count > 0 && s->n > 0; count--) {
        int32_t last = s->jobs[0];
        for (size_t i = 1; i < s->n; i++)
            if (end_of(r, s->jobs[i]) > end_of(r, last))
                last = s->jobs[i];
        r->board.work += (int64_t)s->n;
        take(r, last);
    }
}

/* Some of the jobs that run in a stretch of time. */
static void take_stretch(struct ruin *r, int32_t slot)
{
    const struct board_slot *s = &r->board.slots[slot];
    if (s->n == 0)
        return;
    const struct placed_job *seed = &r->board.jobs[s->jobs[below(r, (int64_t)s->n)]].placed;
    int64_t from = seed->start_s;
    int64_t to = from + at_most(r, seed->duration_s);
    int64_t count = 1 + below(r, STRETCH_MOST);
    size_t at = (size_t)below(r, (int64_t)s->n);
    r->board.work += (int64_t)s->n;
    for (size_t left = s->n; left > 0 && count > 0 && s->n > 0; left--) {
        at = at >= s->n ? 0 : at;
        int32_t job = s->jobs[at];
        if (r->board.jobs[job].placed.start_s <= to && end_of(r, job) >= from) {
            take(r, job); /* another takes its place in the list */
            count--;
        } else {
            at++;
        }
    }
}

static void take_all(struct ruin *r, int32_t slot)
{
    const struct board_slot *s = &r->board.slots[slot];
    while (s->n > 0)
        take(r, s->jobs[s->n - 1]);
}

static void list_used(struct ruin *r)
{
    size_t n = (size_t)r->board.n_slots;
    r->used = mem_grow(r->used, &r->used_capacity, n, sizeof *r->used);
    r->n_used = 0;
    for (size_t i = 0; i < n; i++)
        if (r->board.slots[i].n > 0)
            r->used[r->n_used++] = (int32_t)i;
}

static int32_t any_slot(struct ruin *r)
{
    return r->used[below(r, (int64_t)r->n_used)];
}

/* ---- opening leases ---------------------------------------------------------------------------
 */

static bool emptied_now(const struct ruin *r, int32_t slot)
{
    for (size_t i = 0; i < r->n_moved; i++)
        if (r->moved[i].slot == slot)
            return true;
    return false;
}

/* An empty slot of the offer.  What this step has emptied keeps its offer: the step may be undone.
 */
static int32_t open_slot(struct ruin *r, int32_t offer)
{
    struct board *b = &r->board;
    int32_t slot = 0;
    while (slot < b->n_slots && (b->slots[slot].n > 0 || emptied_now(r, slot)))
        slot++;
    if (slot == b->n_slots)
        (void)board_add(b, offer);
    else
        board_turn(b, slot, offer);
    b->slots[slot].most_s = r->most_s;
    r->used = mem_grow(r->used, &r->used_capacity, r->n_used + 1, sizeof *r->used);
    r->used[r->n_used++] = slot;
    return slot;
}

/* What the job would cost alone on the cheapest lease that holds it. */
static int64_t alone_uusd(const struct ruin *r, int32_t job)
{
    const struct placed_job *j = &r->board.jobs[job].placed;
    struct draft_lease lease = {
        .count = 1, .offer = r->board.rq->list[j->request].cheapest, .busy_s = j->duration_s};
    return draft_lease_cost(&lease, &r->board.terms);
}

/* Takes jobs out as the lot falls. */
static void ruin_some(struct ruin *r)
{
    int32_t slot = any_slot(r);
    int64_t lot = below(r, 100);
    if (r->board.slots[slot].n > WHOLE_MOST)
        lot = lot % (TAILS + STRETCHES);
    if (lot < TAILS) {
        take_tail(r, slot);
        take_stretch(r, any_slot(r));
    } else if (lot < TAILS + STRETCHES) {
        take_stretch(r, slot);
        take_stretch(r, any_slot(r));
    } else {
        take_all(r, slot);
        if (!r->fixed && lot >= TAILS + STRETCHES + GOING) {
            bool same = below(r, 2) == 0;
            r->opened =
                open_slot(r, same ? r->board.slots[slot].offer : r->offers[below(r, r->n_offers)]);
        }
    }
}

/* ---- putting back -----------------------------------------------------------------------------
 */

static int compare_order(const void *a, const void *b)
{
    const struct ruin_ordered *x = a;
    const struct ruin_ordered *y = b;
    if (x->key < y->key || x->key > y->key)
        return x->key > y->key ? -1 : 1;
    return (x->moved > y->moved) - (x->moved < y->moved);
}

/* By worth, by time, by worth of a second, or by lot alone; likes change places. */
static void draw_order(struct ruin *r)
{
    r->order = mem_grow(r->order, &r->order_capacity, r->n_moved, sizeof *r->order);
    int64_t rule = below(r, 8);
    for (size_t i = 0; i < r->n_moved; i++) {
        const struct placed_job *j = &r->board.jobs[r->moved[i].job].placed;
        double luck = 0.8 + 0.4 * (double)below(r, 1024) / 1024;
        double time = (double)j->duration_s + 1;
        double worth = r->worth_uusd_h[j->request];
        double key = rule < 4 ? worth * time : rule < 6 ? time : rule < 7 ? worth : 1;
        r->order[i] = (struct ruin_ordered){key * luck, i};
    }
    qsort(r->order, r->n_moved, sizeof *r->order, compare_order);
}

static void look_at(struct ruin *r, int32_t job, int32_t slot, struct place *best)
{
    const struct board_slot *s = &r->board.slots[slot];
    if (s->n == 0 && slot != r->opened)
        return;
    double fuller = 2 * (double)s->worth_uusd / full_uusd(r, s);
    double premium = fuller * (double)r->board.jobs[job].worth_uusd;
    if (best->slot >= 0 && -premium >= best->score)
        return; /* not even at no cost */
    int64_t start = board_find(&r->board, job, slot);
    if (start < 0)
        return;
    int64_t end = start + r->board.jobs[job].placed.duration_s;
    int64_t more = 0; /* the lease that the step opened counts as there */
    if (end > s->busy_s)
        more = board_cost(&r->board, slot, end) - board_cost(&r->board, slot, s->busy_s);
    double score = (double)more - premium;
    if (best->slot < 0 || score < best->score)
        *best = (struct place){slot, start, more, score};
}

static bool put_back(struct ruin *r, int32_t job, int32_t from)
{
    struct place best = {.slot = -1};
    if (r->opened >= 0)
        look_at(r, job, r->opened, &best);
    look_at(r, job, from, &best);
    size_t looks = r->n_used < SLOTS_MOST ? r->n_used : SLOTS_MOST;
    size_t at = (size_t)below(r, (int64_t)r->n_used);
    for (size_t i = 0; i < looks; i++) {
        int32_t slot = r->used[at];
        if (slot != r->opened && slot != from)
            look_at(r, job, slot, &best);
        at = at + 1 < r->n_used ? at + 1 : 0;
    }
    if (!r->fixed && (best.slot < 0 || best.more_uusd > alone_uusd(r, job))) {
        int32_t request = r->board.jobs[job].placed.request;
        best = (struct place){.slot = open_slot(r, r->board.rq->list[request].cheapest)};
    }
    if (best.slot < 0)
        return false;
    struct ruin_account before = account_of(r, best.slot);
    board_put(&r->board, job, best.slot, best.start_s);
    settle(r, best.slot, before);
    return true;
}

bool ruin_step(struct ruin *r)
{
    r->n_moved = 0;
    r->opened = -1;
    list_used(r);
    ruin_some(r);
    draw_order(r);
    r->board.work += 100 + 30 * (int64_t)r->n_moved;
    for (size_t i = 0; i < r->n_moved; i++) {
        const struct ruin_moved *m = &r->moved[r->order[i].moved];
        if (!put_back(r, m->job, m->slot))
            return false;
    }
    return true;
}

void ruin_undo(struct ruin *r, struct ruin_account before)
{
    for (size_t i = 0; i < r->n_moved; i++)
        if (r->board.jobs[r->moved[i].job].slot >= 0)
            board_take(&r->board, r->moved[i].job);
    for (size_t i = r->n_moved; i-- > 0;)
        board_put(&r->board, r->moved[i].job, r->moved[i].slot, r->moved[i].start_s);
    r->sum = before;
}
