/* rentals_improve.c - cheaper rentals by ruin and recreate: a few neighbours in time are taken
 * apart, wholly or in part, and their jobs placed again in some order, each where the bill grows
 * least.  What is not dearer is kept.
 *
 * Source  G. Schrimpf and others, Journal of Computational Physics 159 (2000) 139-171. */
#include "planner/arrivals/rentals.h"

#include <stdlib.h>
#include <string.h>

enum {
    NEIGHBOURS_MOST = 6, /* rentals taken apart at once */
    REACH = 6,      /* neighbours are at most so many places away in the order of first starts */
    RUIN_MOST = 40, /* jobs placed again at once */
    PACK_MOST = 14, /* rentals of more jobs keep their starts */
    SORT_EVERY = 64,
};

struct ruin {
    struct hiring *h;
    struct rentals *set;
    struct fleet fleet;
    uint64_t random;
    size_t chosen[NEIGHBOURS_MOST];
    size_t n_chosen;
    int32_t loose[RUIN_MOST]; /* jobs without a place */
    size_t n_loose;
    struct rentals fresh; /* what takes the place of the chosen */
};

/* xorshift64*: the same numbers everywhere. */
static uint64_t below(struct ruin *u, uint64_t n)
{
    u->random ^= u->random >> 12;
    u->random ^= u->random << 25;
    u->random ^= u->random >> 27;
    return (u->random * UINT64_C(0x2545F4914F6CDD1D) >> 33) % n;
}

static int by_first(const void *a, const void *b)
{
    const struct rental *x = a, *y = b;
    if (x->first_s != y->first_s)
        return x->first_s < y->first_s ? -1 : 1;
    if (x->end_s != y->end_s)
        return x->end_s < y->end_s ? -1 : 1;
    return (x->jobs[0].job > y->jobs[0].job) - (x->jobs[0].job < y->jobs[0].job);
}

static bool is_chosen(const struct ruin *u, size_t index)
{
    for (size_t i = 0; i < u->n_chosen; i++)
        if (u->chosen[i] == index)
            return true;
    return false;
}

static void choose(struct ruin *u)
{
    size_t want = 1 + below(u, NEIGHBOURS_MOST);
    size_t seed = below(u, u->set->n);
    u->n_chosen = 0;
    u->chosen[u->n_chosen++] = seed;
    for (int tries = 0; u->n_chosen < want && tries < 2 * NEIGHBOURS_MOST; tries++) {
        size_t at = seed + below(u, 2 * REACH + 1);
        if (at < REACH || at - REACH >= u->set->n || is_chosen(u, at - REACH))
            continue;
        u->chosen[u->n_chosen++] = at - REACH;
    }
}

/* ---- ruin --------------------------------------------------------------------------------------
 */

/* The job for which it was launched is gone, so it can't be there yet when the others start.  Left
 * empty where they find no other starts: the try fails for want of them. */
static void start_anew(struct ruin *u, struct rental *rest)
{
    int32_t jobs[PACK_MOST];
    struct rental anew = {0};
    size_t n = rest->n;
    for (size_t k = 0; k < n && n <= PACK_MOST; k++)
        jobs[k] = rest->jobs[k].job;
    if (n <= PACK_MOST && !rental_pack(u->h, jobs, n, rest->offer, &anew))
        anew = (struct rental){0};
    rental_clear(rest);
    *rest = anew;
}

/* The rental without the jobs for which gone[] is set; its starts stay. */
static void keep_rest(struct ruin *u, const struct rental *r, const bool *gone)
{
    struct rental rest = {0};
    for (size_t k = 0; k < r->n; k++) {
        if (gone[k])
            continue;
        struct rental_place place = {.start_s = r->jobs[k].start_s};
        if (rest.n == 0) {
            rental_open(u->h, &rest, r->jobs[k].job, place.start_s);
        } else if (rental_at(u->h, &rest, r->jobs[k].job, place.start_s, &place)) {
            rental_add(u->h, &rest, r->jobs[k].job, &place);
        }
    }
    u->h->work += 4 * (int64_t)r->n;
    if (rest.n > 0 && rental_launch_s(u->h, &rest) < rest.ready_s)
        start_anew(u, &rest);
    if (rest.n > 0)
        rentals_push(&u->fresh, &rest);
}

/* Takes out all jobs, every other one, or those of a stretch of time. */
static void take_apart(struct ruin *u, const struct rental *r)
{
    bool *gone = mem_zeroed(r->n, sizeof *gone);
    uint64_t way = r->n > RUIN_MOST / 2 ? 2 : below(u, 3);
    int64_t from_s = r->jobs[below(u, r->n)].start_s;
    int64_t until_s = from_s + 4 * (u->h->terms.boot_s + u->h->terms.tail_s) + 1;
    for (size_t k = 0; k < r->n && u->n_loose < RUIN_MOST; k++) {
        int64_t at_s = r->jobs[k].start_s;
        bool out = way == 0 || (way == 1 && below(u, 2) == 0) ||
                   (way == 2 && at_s >= from_s && at_s < until_s);
        if (!out)
            continue;
        gone[k] = true;
        u->loose[u->n_loose++] = r->jobs[k].job;
    }
    keep_rest(u, r, gone);
    free(gone);
}

/* ---- recreate ----------------------------------------------------------------------------------
 */

static int64_t key_of(struct ruin *u, int32_t job, uint64_t order)
{
    const struct timed_job *j = &u->h->jobs[job];
    switch (order) {
    case 0:
        return j->ready_s;
    case 1:
        return j->latest_s;
    case 2:
        return -j->duration_s;
    default:
        return (int64_t)below(u, 1 << 20);
    }
}

static void order_loose(struct ruin *u)
{
    int64_t keys[RUIN_MOST];
    uint64_t order = below(u, 4);
    for (size_t i = 0; i < u->n_loose; i++) {
        int32_t job = u->loose[i];
        int64_t key = key_of(u, job, order);
        size_t at = i;
        for (; at > 0 && keys[at - 1] > key; at--) {
            keys[at] = keys[at - 1];
            u->loose[at] = u->loose[at - 1];
        }
        keys[at] = key;
        u->loose[at] = job;
    }
}

/* Are they so far apart in time that two instances are no dearer? */
static bool is_far(const struct hiring *h, const struct rental *host, const struct timed_job *j)
{
    int64_t apart_s = h->terms.boot_s + h->terms.tail_s, wait_s = h->options->max_wait_s;
    if (j->latest_s < TIMED_OPEN && j->latest_s + j->duration_s + apart_s < host->ready_s)
        return true;
    return wait_s != UNKNOWN && j->ready_s > host->end_s + wait_s + apart_s;
}

/* The host with the job: starts chosen anew where they are few, on its type or a larger one. */
static bool with_job(struct ruin *u, const struct rental *host, int32_t job, struct rental *with)
{
    *with = (struct rental){0};
    if (is_far(u->h, host, &u->h->jobs[job]))
        return false;
    if (host->n >= PACK_MOST) {
        struct rental_place place;
        if (!rental_try(u->h, host, job, u->h->jobs[job].latest_s, &place))
            return false;
        rental_copy(with, host);
        rental_add(u->h, with, job, &place);
        return true;
    }
    int32_t jobs[PACK_MOST + 1];
    for (size_t k = 0; k < host->n; k++)
        jobs[k] = host->jobs[k].job;
    jobs[host->n] = job;
    struct need own = rental_need_of(u->h, job), sum = rental_need_sum(&host->need, &own);
    int32_t larger = rental_cheapest(u->h, &sum);
    bool found = rental_pack(u->h, jobs, host->n + 1, host->offer, with);
    if (larger < 0 || larger == host->offer)
        return found;
    struct rental other;
    if (!rental_pack(u->h, jobs, host->n + 1, larger, &other))
        return found;
    if (found && with->cost_uusd <= other.cost_uusd) {
        rental_clear(&other);
        return true;
    }
    rental_clear(with);
    *with = other;
    return true;
}

/* Alone, a job starts as soon as it can: later jobs may still move it. */
static void place_loose(struct ruin *u, int32_t job)
{
    const struct timed_job *j = &u->h->jobs[job];
    struct rental best;
    int64_t soon_s = j->ready_s + u->h->terms.boot_s;
    rental_open(u->h, &best, job, soon_s);
    bool may_be_alone = soon_s <= j->latest_s;
    int64_t least = may_be_alone ? best.cost_uusd : INT64_MAX;
    size_t where = u->fresh.n;
    for (size_t i = 0; i < u->fresh.n; i++) {
        struct rental with;
        if (below(u, 16) == 0 || !with_job(u, &u->fresh.at[i], job, &with))
            continue;
        int64_t grows = with.cost_uusd - u->fresh.at[i].cost_uusd;
        if (grows < least || (grows == least && where == u->fresh.n)) {
            least = grows;
            where = i;
            rental_clear(&best);
            best = with;
        } else {
            rental_clear(&with);
        }
    }
    if (where < u->fresh.n) {
        rental_clear(&u->fresh.at[where]);
        u->fresh.at[where] = best;
    } else if (may_be_alone) {
        rentals_push(&u->fresh, &best);
    } else {
        rental_clear(&best);
        u->n_loose = 0; /* no place: this try is given up */
    }
}

/* ---- keeping it or not -------------------------------------------------------------------------
 */

static size_t jobs_of(const struct rentals *set)
{
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++)
        n += set->at[i].n;
    return n;
}

/* The chosen leave the fleet and the fresh ones come; false, with all as before, when they break a
 * limit. */
static bool fleet_takes(struct ruin *u)
{
    size_t placed = 0;
    if (!u->fleet.limited)
        return true;
    for (size_t i = 0; i < u->n_chosen; i++)
        rental_alive(u->h, &u->fleet, &u->set->at[u->chosen[i]], -1);
    for (; placed < u->fresh.n; placed++) {
        const struct rental *r = &u->fresh.at[placed];
        if (!rental_fits_fleet(u->h, &u->fleet, r->offer, r->first_s, r->end_s))
            break;
        rental_alive(u->h, &u->fleet, r, 1);
    }
    if (placed == u->fresh.n)
        return true;
    while (placed-- > 0)
        rental_alive(u->h, &u->fleet, &u->fresh.at[placed], -1);
    for (size_t i = 0; i < u->n_chosen; i++)
        rental_alive(u->h, &u->fleet, &u->set->at[u->chosen[i]], 1);
    return false;
}

static void swap_in(struct ruin *u)
{
    for (size_t i = 0; i < u->n_chosen; i++)
        rental_clear(&u->set->at[u->chosen[i]]);
    size_t used = 0;
    for (size_t i = 0; i < u->fresh.n; i++) {
        if (used < u->n_chosen)
            u->set->at[u->chosen[used++]] = u->fresh.at[i];
        else
            rentals_push(u->set, &u->fresh.at[i]);
    }
    u->fresh.n = 0;
    if (used == u->n_chosen)
        return;
    size_t kept = 0;
    for (size_t i = 0; i < u->set->n; i++)
        if (u->set->at[i].n > 0)
            u->set->at[kept++] = u->set->at[i];
    u->set->n = kept;
}

static void try_once(struct ruin *u)
{
    int64_t before = 0;
    size_t jobs = 0;
    choose(u);
    u->n_loose = 0;
    for (size_t i = 0; i < u->n_chosen; i++) {
        const struct rental *r = &u->set->at[u->chosen[i]];
        before += r->cost_uusd;
        jobs += r->n;
        take_apart(u, r);
    }
    order_loose(u);
    for (size_t i = 0; i < u->n_loose; i++)
        place_loose(u, u->loose[i]);
    int64_t after = rentals_cost(&u->fresh);
    if (after <= before && jobs_of(&u->fresh) == jobs && fleet_takes(u))
        swap_in(u);
    rentals_clear(&u->fresh);
}

void rentals_improve(struct hiring *h, struct rentals *set)
{
    struct ruin u = {.h = h, .set = set, .random = UINT64_C(0x9E3779B97F4A7C15)};
    const struct planner_options *o = h->options;
    if (set->n == 0)
        return;
    rentals_fleet(h, set, &u.fleet);
    for (int64_t i = 0; h->work < h->most_work; i++) {
        if (i % SORT_EVERY == 0) {
            if (o->stop != NULL && o->stop(o->stop_context))
                break;
            qsort(set->at, set->n, sizeof *set->at, by_first);
        }
        h->work += 64;
        try_once(&u);
    }
    fleet_clear(&u.fleet);
}
