#include "planner/search/refill.h"

#include <stdlib.h>
#include <string.h>

#include "planner/lease/fleet.h"
#include "planner/search/shaped_change.h"

/* A candidate of more is left alone; of more leases, or of more jobs in those taken apart, a try
 * takes too long to be of use. */
enum { JOBS_MOST = 50000, LEASES_MOST = 3000, PART_JOBS_MOST = 12000 };
/* Leases taken apart at a time, at least and at most. */
enum { PART_LEAST = 1, PART_MOST = 4 };
/* The search ends when so many tries in a row, for each lease, found nothing. */
enum { IDLE_TRIES = 60, IDLE_LEAST = 300 };
/* Leases are asked to end up to so many thousandths sooner than they did. */
enum { SHORTER_MOST = 60 };
/* What a job that is sorted, and a lease that is begun, take of the work. */
enum { JOB_WORK = 2, LEASE_WORK = 32 };
/* The batch's budget is for a list of so many jobs; shorter ones count as at least so long. */
enum { JOBS_FOR_ALL = 20000, JOBS_LEAST = 4000 };
/* Work beyond the usual counts so many times: leases gain by it longest. */
enum { MORE_PART = 2 };

struct held_lease {
    struct placed_jobs jobs;
    int64_t busy_s, cost_uusd;
    int32_t offer;
};

struct refill {
    const struct batch *b;
    struct held_lease *leases;
    int32_t n;
    size_t capacity;
    struct shaped_fill fill;
    struct shaped_fleet fleet;
    struct shaped_lots lots;
    int64_t cost_uusd;
    int32_t part[PART_MOST]; /* the leases of the try */
    int n_part;
};

static int64_t cost_of(const struct refill *r, int32_t offer, int64_t busy_s)
{
    struct draft_lease lease = {.count = 1, .offer = offer, .busy_s = busy_s};
    return draft_lease_cost(&lease, &r->b->terms);
}

static void hold(struct refill *r, int32_t offer, int64_t busy_s, struct placed_jobs *jobs)
{
    r->leases = mem_grow(r->leases, &r->capacity, (size_t)r->n + 1, sizeof *r->leases);
    r->leases[r->n++] = (struct held_lease){*jobs, busy_s, cost_of(r, offer, busy_s), offer};
    r->cost_uusd += r->leases[r->n - 1].cost_uusd;
    *jobs = (struct placed_jobs){0};
}

static bool is_whole(const struct batch *b, const struct draft_lease *l)
{
    return l->n_lanes == 0 || b->rq->list[l->lanes[0].request].whole;
}

/* Without a deadline a plan whose leases take turns may get any longer: it is left alone. */
static bool may_refill(const struct batch *b, const struct candidate *c)
{
    if (!candidate_in_time(b, c) || b->rq->jobs > JOBS_MOST ||
        draft_instances(&c->draft) > LEASES_MOST)
        return false;
    bool later = false, whole = false;
    for (size_t i = 0; i < c->draft.n; i++) {
        later |= c->draft.leases[i].start_s > 0;
        whole |= is_whole(b, &c->draft.leases[i]);
    }
    return !later || (b->options->deadline_s != UNKNOWN && !whole);
}

/* Whole-instance leases stay in the draft. */
static void take_leases(struct refill *r, struct draft *d)
{
    size_t kept = 0;
    for (size_t i = 0; i < d->n; i++) {
        struct draft_lease *l = &d->leases[i];
        if (is_whole(r->b, l)) {
            d->leases[kept++] = *l;
            continue;
        }
        for (int64_t k = 0; k < l->count; k++) {
            struct placed_jobs jobs = {0};
            placed_add_lease(&jobs, l);
            hold(r, l->offer, l->busy_s, &jobs);
        }
        draft_lease_clear(l);
    }
    d->n = kept;
}

static void write_leases(struct refill *r, struct draft *d)
{
    for (int32_t i = 0; i < r->n; i++) {
        struct draft_lease lease = {.count = 1, .offer = r->leases[i].offer};
        repack_write(&lease, &r->leases[i].jobs);
        draft_add(d, &lease);
        free(r->leases[i].jobs.at);
    }
}

/* Draws some leases; false when they hold too many jobs together. */
static bool draw_part(struct refill *r)
{
    size_t jobs = 0;
    int wanted = PART_LEAST + (int)shaped_lot(&r->lots, PART_MOST - PART_LEAST + 1);
    wanted = wanted < r->n ? wanted : r->n;
    r->n_part = 0;
    while (r->n_part < wanted) {
        int32_t lease = (int32_t)shaped_lot(&r->lots, r->n);
        bool again = false;
        for (int k = 0; k < r->n_part; k++)
            again |= r->part[k] == lease;
        if (again)
            continue;
        r->part[r->n_part++] = lease;
        jobs += r->leases[lease].jobs.n;
    }
    return jobs <= PART_JOBS_MOST;
}

/* What the drawn leases are, changed a little, is asked for; their jobs are given to the fill. */
static int64_t ask_anew(struct refill *r)
{
    struct placed_jobs jobs = {0};
    int64_t cost = 0;
    r->fleet.n = 0;
    r->fleet.order = (int)shaped_lot(&r->lots, SHAPED_ORDERS);
    double shorter = 1 - (double)shaped_lot(&r->lots, SHORTER_MOST) / 1000;
    for (int k = 0; k < r->n_part; k++) {
        const struct held_lease *l = &r->leases[r->part[k]];
        r->fleet.list[r->fleet.n++] =
            (struct shaped_wish){l->offer, (int64_t)(shorter * (double)l->busy_s)};
        for (size_t i = 0; i < l->jobs.n; i++)
            placed_add(&jobs, l->jobs.at[i]);
        cost += l->cost_uusd;
    }
    int order = r->fleet.order;
    for (int64_t changes = shaped_lot(&r->lots, 3); changes > 0; changes--)
        shaped_change(&r->fleet, &r->lots);
    r->fleet.order = order;
    shaped_fill_give(&r->fill, &jobs, order);
    r->fill.work += JOB_WORK * (int64_t)jobs.n + LEASE_WORK * r->fleet.n;
    free(jobs.at);
    return cost;
}

/* Would what is alive at once be within the limits, with the filled leases in the place of the
 * drawn ones, if need be by taking turns until the deadline? */
static bool within(struct refill *r, const struct draft *outside)
{
    const struct limits *l = &r->b->limits;
    if (l->vcpus == UNKNOWN && l->instances == UNKNOWN && !fleet_quotas_limited(*l))
        return true;
    struct draft d = {0};
    for (size_t i = 0; i < outside->n; i++)
        draft_add(&d, &outside->leases[i]);
    for (int32_t i = 0; i < r->n; i++) {
        bool drawn = false;
        for (int k = 0; k < r->n_part; k++)
            drawn |= r->part[k] == i;
        struct draft_lease lease = {
            .count = 1, .offer = r->leases[i].offer, .busy_s = r->leases[i].busy_s};
        if (!drawn)
            draft_add(&d, &lease);
    }
    for (int32_t i = 0; i < r->fill.n; i++) {
        struct draft_lease lease = {
            .count = 1, .offer = r->fill.leases[i].wish.offer, .busy_s = r->fill.leases[i].busy_s};
        if (r->fill.leases[i].jobs.n > 0)
            draft_add(&d, &lease);
    }
    bool fits = stagger_all_at_once(&d, &r->b->terms, *l);
    if (!fits && outside->n == 0 && r->b->options->deadline_s != UNKNOWN) {
        r->fill.work += LEASE_WORK * (int64_t)d.n;
        stagger(&d, &r->b->terms, *l); /* one instance each: none is split */
        fits = draft_makespan(&d, &r->b->terms) <= r->b->options->deadline_s;
    }
    free(d.leases);
    return fits;
}

/* The filled leases take the place of the drawn ones. */
static void take_filled(struct refill *r)
{
    for (int k = 0; k < r->n_part; k++) {
        struct held_lease *l = &r->leases[r->part[k]];
        r->cost_uusd -= l->cost_uusd;
        free(l->jobs.at);
        l->jobs = (struct placed_jobs){0};
    }
    int32_t kept = 0;
    for (int32_t i = 0; i < r->n; i++)
        if (r->leases[i].jobs.n > 0)
            r->leases[kept++] = r->leases[i];
    r->n = kept;
    for (int32_t i = 0; i < r->fill.n; i++) {
        struct shaped_lease *l = &r->fill.leases[i];
        if (l->jobs.n > 0)
            hold(r, l->wish.offer, l->busy_s, &l->jobs);
    }
}

static void run(struct refill *r, const struct draft *outside, int64_t work)
{
    int64_t outside_uusd = draft_cost(outside, &r->b->terms);
    int64_t most_idle = (int64_t)r->n * IDLE_TRIES;
    most_idle = most_idle > IDLE_LEAST ? most_idle : IDLE_LEAST;
    for (int64_t idle = 0; r->fill.work < work && idle < most_idle; idle++) {
        double cost = (double)(r->cost_uusd + outside_uusd);
        if (batch_told_to_stop(r->b) ||
            cost - (double)r->b->bound_uusd <= r->b->options->max_gap * cost)
            return;
        if (!draw_part(r))
            continue;
        int64_t before = ask_anew(r);
        if (before > 0 && shaped_fill_all(&r->fill, &r->fleet, before - 1) < before &&
            within(r, outside)) {
            take_filled(r);
            idle = -1;
        }
    }
}

/* What the program and the plan use. */
static int32_t list_offers(const struct refill *r, const struct fluid *fluid, int32_t *offers)
{
    const struct requests *rq = r->b->rq;
    bool *used = mem_zeroed((size_t)rq->offers->n_offers, sizeof *used);
    for (int32_t i = 0; i < r->n; i++)
        used[r->leases[i].offer] = true;
    int32_t n = shaped_offers(rq, fluid, used, r->b->limits_bind, offers);
    free(used);
    return n;
}

/* Without a deadline cost hardly depends on how leases are filled, and plans with less than the
 * usual budget are made in passing: there only what is asked for beyond it is spent. */
static int64_t work_for(const struct batch *b)
{
    int64_t usual = b->work < BATCH_WORK ? b->work : BATCH_WORK;
    int64_t more = MORE_PART * (b->work - usual);
    int64_t jobs = b->rq->jobs;
    jobs = jobs < JOBS_LEAST ? JOBS_LEAST : jobs > JOBS_FOR_ALL ? JOBS_FOR_ALL : jobs;
    if (b->options->deadline_s == UNKNOWN || b->work < BATCH_WORK)
        usual = 0;
    return (usual + more) / JOBS_FOR_ALL * jobs;
}

void refill_candidate(const struct batch *b, const struct fluid *fluid, struct candidate *c)
{
    int64_t work = work_for(b);
    if (work == 0 || fluid->scale <= 0 || !may_refill(b, c))
        return;
    struct refill *r = mem_zeroed(1, sizeof *r);
    int32_t *offers = mem_alloc((size_t)b->rq->offers->n_offers * sizeof *offers);
    r->b = b;
    take_leases(r, &c->draft);
    shaped_fill_begin(&r->fill, b, fluid);
    if (b->options->deadline_s == UNKNOWN)
        r->fill.cap_s = c->makespan_s - b->terms.boot_s;
    r->lots = (struct shaped_lots){b->rq, (double)r->fill.cap_s, offers,
                                   list_offers(r, fluid, offers), 1};
    if (r->n > 0)
        run(r, &c->draft, work);
    write_leases(r, &c->draft);
    draft_join_equal(&c->draft);
    if (c->draft.n > 0 && b->options->deadline_s != UNKNOWN)
        stagger(&c->draft, &b->terms, b->limits);
    c->cost_uusd = draft_cost(&c->draft, &b->terms);
    c->makespan_s = draft_makespan(&c->draft, &b->terms);
    if (c->cost_uusd < c->cheapest_uusd)
        c->cheapest_uusd = c->cost_uusd;
    shaped_fill_clear(&r->fill);
    free(r->leases);
    free(offers);
    free(r);
}
