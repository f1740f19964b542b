/* rentals.c - the first set of rentals, job by job. */
#include "planner/arrivals/rentals.h"

#include <stdlib.h>

/* Instances that one job is tried on; fewer in long lists. */
enum { RENT_HOSTS = 64, RENT_HOSTS_LEAST = 4 };
#define RENT_TRIES INT64_C(8000000)

void rentals_push(struct rentals *set, struct rental *r)
{
    set->at = mem_grow(set->at, &set->capacity, set->n + 1, sizeof *set->at);
    set->at[set->n++] = *r;
    *r = (struct rental){0};
}

void rentals_clear(struct rentals *set)
{
    for (size_t i = 0; i < set->n; i++)
        rental_clear(&set->at[i]);
    free(set->at);
    *set = (struct rentals){0};
}

int64_t rentals_cost(const struct rentals *set)
{
    int64_t cost = 0;
    for (size_t i = 0; i < set->n; i++)
        cost += set->at[i].cost_uusd;
    return cost;
}

static const struct offer *offer_of(const struct hiring *h, int32_t offer)
{
    return &h->rq->offers->offers[offer];
}

void rental_alive(const struct hiring *h, struct fleet *f, const struct rental *r, int64_t times)
{
    fleet_add(f, offer_of(h, r->offer), rental_launch_s(h, r), r->end_s + h->terms.tail_s, times);
}

bool rental_fits_fleet(const struct hiring *h, const struct fleet *f, int32_t offer,
                       int64_t first_s, int64_t end_s)
{
    return fleet_fits(f, offer_of(h, offer), first_s - h->terms.boot_s, end_s + h->terms.tail_s);
}

void rentals_fleet(const struct hiring *h, const struct rentals *set, struct fleet *f)
{
    fleet_init(f, h->limits);
    for (size_t i = 0; f->limited && i < set->n; i++)
        rental_alive(h, f, &set->at[i], 1);
}

/* ---- one job after the other -------------------------------------------------------------------
 */

struct builder {
    struct hiring *h;
    struct rentals *set;
    struct fleet fleet;
    enum rent_rule rule;
    size_t *open; /* rentals that may still serve, in the order of their launch */
    size_t n_open, open_capacity, most_hosts;
};

/* Behind so much idle time a new instance is no dearer. */
static bool is_over(const struct builder *b, const struct rental *r, int64_t now_s)
{
    const struct lease_terms *terms = &b->h->terms;
    if (b->rule == RENT_REUSE)
        return r->end_s + terms->tail_s < now_s;
    return r->end_s + terms->boot_s + terms->tail_s + 1 < now_s;
}

static void forget_ended(struct builder *b, int64_t now_s)
{
    size_t kept = 0;
    for (size_t i = 0; i < b->n_open; i++)
        if (!is_over(b, &b->set->at[b->open[i]], now_s))
            b->open[kept++] = b->open[i];
    b->n_open = kept;
}

/* Is the change of a rental within the limits? */
static bool may_change(struct builder *b, const struct rental *r, int32_t job,
                       const struct rental_place *place)
{
    if (!b->fleet.limited)
        return true;
    int64_t end_s = place->start_s + b->h->jobs[job].duration_s;
    int64_t first_s = place->start_s < r->first_s ? place->start_s : r->first_s;
    end_s = end_s > r->end_s ? end_s : r->end_s;
    if (place->offer == r->offer && first_s == r->first_s && end_s == r->end_s)
        return true;
    rental_alive(b->h, &b->fleet, r, -1);
    bool fits = rental_fits_fleet(b->h, &b->fleet, place->offer, first_s, end_s);
    rental_alive(b->h, &b->fleet, r, 1);
    return fits;
}

/* The open rental whose bill grows least (soonest: where the job starts first); -1: none. */
static int64_t best_host(struct builder *b, int32_t job, int64_t latest_s, bool soonest,
                         struct rental_place *best)
{
    int64_t found = -1, least = 0;
    size_t tried = 0;
    for (size_t i = b->n_open; i-- > 0 && tried < b->most_hosts; tried++) {
        const struct rental *r = &b->set->at[b->open[i]];
        struct rental_place place;
        if (!rental_try(b->h, r, job, latest_s, &place))
            continue;
        int64_t grows = soonest ? place.start_s : place.cost_uusd - r->cost_uusd;
        if ((found >= 0 && grows >= least) || !may_change(b, r, job, &place))
            continue;
        found = (int64_t)b->open[i];
        least = grows;
        *best = place;
    }
    return found;
}

static void put(struct builder *b, int64_t host, int32_t job, const struct rental_place *place)
{
    struct rental *r = &b->set->at[host];
    rental_alive(b->h, &b->fleet, r, -1);
    rental_add(b->h, r, job, place);
    rental_alive(b->h, &b->fleet, r, 1);
}

/* When an instance for this job alone may start it, at start_s or after. */
static int64_t first_room(const struct builder *b, int32_t job, int64_t start_s)
{
    struct need need = rental_need_of(b->h, job);
    int32_t offer = rental_cheapest(b->h, &need);
    for (;;) {
        int64_t end_s = start_s + b->h->jobs[job].duration_s;
        if (rental_fits_fleet(b->h, &b->fleet, offer, start_s, end_s))
            return start_s;
        int64_t next_s = fleet_next_s(&b->fleet, start_s - b->h->terms.boot_s);
        if (next_s == start_s - b->h->terms.boot_s)
            return start_s;
        start_s = next_s + b->h->terms.boot_s;
    }
}

static void launch(struct builder *b, int32_t job, int64_t start_s)
{
    struct rental r;
    rental_open(b->h, &r, job, start_s);
    rental_alive(b->h, &b->fleet, &r, 1);
    b->open = mem_grow(b->open, &b->open_capacity, b->n_open + 1, sizeof *b->open);
    b->open[b->n_open++] = b->set->n;
    rentals_push(b->set, &r);
}

static void place_cheapest(struct builder *b, int32_t job)
{
    const struct timed_job *j = &b->h->jobs[job];
    int64_t soon_s = j->ready_s + b->h->terms.boot_s, start_s = soon_s;
    if (b->rule == RENT_LATE && j->latest_s < TIMED_OPEN && j->latest_s > soon_s)
        start_s = j->latest_s;
    if (!rental_fits_fleet(b->h, &b->fleet, b->h->rq->list[j->request].cheapest, start_s,
                           start_s + j->duration_s))
        start_s = first_room(b, job, soon_s);
    struct rental own;
    struct rental_place place;
    rental_open(b->h, &own, job, start_s);
    int64_t host = best_host(b, job, j->latest_s, false, &place);
    bool late = start_s > j->latest_s;
    if (host < 0 && late)
        host = best_host(b, job, start_s, true, &place);
    if (host >= 0 && (late || place.cost_uusd - b->set->at[host].cost_uusd <= own.cost_uusd))
        put(b, host, job, &place);
    else
        launch(b, job, start_s);
    rental_clear(&own);
}

/* The rule of those who let a queue of one job an instance grow and shrink. */
static void place_idle(struct builder *b, int32_t job)
{
    const struct timed_job *j = &b->h->jobs[job];
    int32_t wanted = b->h->rq->list[j->request].cheapest;
    for (size_t i = 0; i < b->n_open && b->rule == RENT_REUSE; i++) {
        const struct rental *r = &b->set->at[b->open[i]];
        if (r->offer != wanted || r->end_s > j->ready_s)
            continue;
        struct rental_place place = {.start_s = j->ready_s};
        if (rental_try(b->h, r, job, j->ready_s, &place) && place.offer == wanted) {
            put(b, (int64_t)b->open[i], job, &place);
            return;
        }
    }
    launch(b, job, j->ready_s + b->h->terms.boot_s);
}

static void note_late(struct rentals *set, const struct hiring *h)
{
    set->late_jobs = set->most_late_s = 0;
    for (size_t i = 0; i < set->n; i++) {
        for (size_t k = 0; k < set->at[i].n; k++) {
            const struct rental_job *at = &set->at[i].jobs[k];
            int64_t late_s = at->start_s - h->jobs[at->job].latest_s;
            set->late_jobs += late_s > 0;
            set->most_late_s = late_s > set->most_late_s ? late_s : set->most_late_s;
        }
    }
}

void rentals_build(struct hiring *h, enum rent_rule rule, struct rentals *set)
{
    struct builder b = {.h = h, .set = set, .rule = rule};
    bool limitless = rule == RENT_REUSE || rule == RENT_ALONE;
    fleet_init(&b.fleet, limitless ? (struct limits){UNKNOWN, UNKNOWN, NULL} : h->limits);
    int64_t hosts = RENT_TRIES / ((int64_t)h->n_jobs + 1);
    b.most_hosts = hosts < RENT_HOSTS_LEAST ? RENT_HOSTS_LEAST
                   : hosts > RENT_HOSTS     ? RENT_HOSTS
                                            : (size_t)hosts;
    for (size_t i = 0; i < h->n_jobs; i++) {
        forget_ended(&b, h->jobs[i].ready_s);
        if (limitless)
            place_idle(&b, (int32_t)i);
        else
            place_cheapest(&b, (int32_t)i);
    }
    note_late(set, h);
    fleet_clear(&b.fleet);
    free(b.open);
}
