#include "planner/search/shaped.h"

#include <math.h>
#include <stdlib.h>

#include "planner/lease/fleet.h"
#include "planner/search/search.h"
#include "planner/search/shaped_change.h"

/* More jobs take too long. */
enum { JOBS_MOST = 50000 };
/* Offers that the program spends less than this part of its cost on get no lease. */
#define LEAST_SHARE 0.003
/* A lease may be so much shorter than the program's seconds ask for. */
#define SPARE 0.03

/* In which order jobs come, and how long leases are against what the program asks for: no choice is
 * best everywhere. */
static const struct start {
    int order;
    double length;
} starts[] = {{2, 0.95}, {2, 0.9}, {1, 0.95}, {2, 1}};
enum { STARTS = sizeof starts / sizeof starts[0] };
/* No further start is tried, and no change, after one that is dearer than the rival by more than
 * these parts of its cost. */
enum { START_HOPELESS_BY = 10, HOPELESS_BY = 25 };
/* This part of the batch's work is for such fleets; of work beyond the usual it is so many times as
 * much, since they gain by it longest. */
enum { WORK_PART = 2, MORE_PART = 2 };
/* Changes end when so many in a row found nothing. */
enum { IDLE_MOST = 300 };

struct shaped {
    const struct batch *b;
    const struct fluid *fluid;
    struct shaped_fill fill;
    struct shaped_fleet best, next;
    int64_t most_work;
    int64_t best_uusd; /* of the fleet; INT64_MAX: none yet */
};

/* False when that takes too many. */
static bool first_fleet(struct shaped *s, const struct start *start)
{
    const struct requests *rq = s->b->rq;
    struct shaped_fleet *f = &s->next;
    double *seconds = mem_zeroed((size_t)rq->offers->n_offers, sizeof *seconds);
    double all = 0;
    for (int32_t i = 0; i < s->fluid->n_patterns; i++) {
        const struct fill_pattern *pattern = &s->fluid->patterns[i];
        seconds[pattern->offer] += (double)pattern->seconds;
        all += (double)pattern->seconds * (double)rq->bins[pattern->offer].price_uusd_h;
    }
    double cap = (double)batch_cap_s(s->b);
    bool few = true;
    f->n = 0;
    f->order = start->order;
    for (int32_t i = 0; i < rq->offers->n_offers && few; i++) {
        if (seconds[i] * (double)rq->bins[i].price_uusd_h <= LEAST_SHARE * all)
            continue;
        double n = fmax(1, ceil(seconds[i] / cap - SPARE));
        int64_t wanted_s = (int64_t)fmin(cap, start->length * seconds[i] / n);
        few = f->n + n <= SHAPED_LEASES_MOST;
        for (int k = 0; k < n && few; k++)
            f->list[f->n++] = (struct shaped_wish){i, wanted_s};
    }
    free(seconds);
    return few && f->n > 0;
}

/* Does the plan of the last fill keep the limits?  Then it becomes the best where it is. */
static bool offer_plan(struct shaped *s, struct candidate *best)
{
    const struct batch *b = s->b;
    struct draft d = {0};
    shaped_fill_write(&s->fill, &d);
    struct candidate c = candidate_of(b, &d, best->recipe);
    bool holds = candidate_in_time(b, &c) && (!fleet_quotas_limited(b->limits) ||
                                              fleet_quotas_hold(&c.draft, &b->terms, b->limits));
    if (holds && search_better(b, &c, best)) {
        struct candidate worse = *best;
        c.cheapest_uusd = c.cost_uusd < worse.cheapest_uusd ? c.cost_uusd : worse.cheapest_uusd;
        *best = c;
        c = worse;
    }
    candidate_clear(&c);
    return holds;
}

/* Fills the next fleet, and keeps it where it is the cheapest; true then. */
static bool try_next(struct shaped *s, int64_t most_uusd, struct candidate *best, int64_t *cost)
{
    *cost = shaped_fill_all(&s->fill, &s->next, most_uusd);
    if (*cost >= s->best_uusd || !offer_plan(s, best))
        return false;
    s->best = s->next;
    s->best_uusd = *cost;
    return true;
}

static bool may_go_on(const struct shaped *s, const struct candidate *best)
{
    return s->fill.work < s->most_work && !batch_told_to_stop(s->b) &&
           (double)(best->cost_uusd - s->b->bound_uusd) >
               s->b->options->max_gap * (double)best->cost_uusd;
}

static void try_starts(struct shaped *s, struct candidate *best)
{
    for (int i = 0; i < STARTS && (i == 0 || may_go_on(s, best)); i++) {
        int64_t rival = best->cost_uusd, cost;
        if (!first_fleet(s, &starts[i]))
            return;
        (void)try_next(s, INT64_MAX, best, &cost);
        if (cost == INT64_MAX || cost - rival > rival / START_HOPELESS_BY)
            return;
    }
}

/* What the program uses; returns how many. */
static int32_t list_offers(const struct shaped *s, int32_t *offers)
{
    bool *none = mem_zeroed((size_t)s->b->rq->offers->n_offers, sizeof *none);
    int32_t n = shaped_offers(s->b->rq, s->fluid, none, s->b->limits_bind, offers);
    free(none);
    return n;
}

static void try_changes(struct shaped *s, struct candidate *best)
{
    const struct requests *rq = s->b->rq;
    if (s->best_uusd == INT64_MAX || s->best_uusd - best->cost_uusd > best->cost_uusd / HOPELESS_BY)
        return;
    int32_t *offers = mem_alloc((size_t)rq->offers->n_offers * sizeof *offers);
    int32_t n = list_offers(s, offers);
    struct shaped_lots lots = {rq, (double)batch_cap_s(s->b), offers, n, 1};
    for (int idle = 0; idle < IDLE_MOST && may_go_on(s, best); idle++) {
        s->next = s->best;
        for (int64_t changes = 1 + shaped_lot(&lots, 2); changes > 0; changes--)
            shaped_change(&s->next, &lots);
        int64_t cost;
        if (try_next(s, s->best_uusd, best, &cost))
            idle = -1;
    }
    free(offers);
}

static int64_t work_for(const struct batch *b)
{
    int64_t usual = b->work < BATCH_WORK ? b->work : BATCH_WORK;
    return usual / WORK_PART + (b->work - usual) * MORE_PART;
}

static bool any_whole(const struct requests *rq)
{
    for (int32_t r = 0; r < rq->n; r++)
        if (rq->list[r].whole)
            return true;
    return false;
}

bool shaped_search(const struct batch *b, const struct fluid *fluid, struct candidate *best)
{
    const struct requests *rq = b->rq;
    if (b->options->deadline_s == UNKNOWN || rq->jobs > JOBS_MOST || any_whole(rq))
        return false;
    struct shaped *s = mem_zeroed(1, sizeof *s);
    s->b = b;
    s->fluid = fluid;
    s->best_uusd = INT64_MAX;
    s->most_work = work_for(b);
    shaped_fill_init(&s->fill, b, fluid);
    int64_t rival = best->cost_uusd;
    try_starts(s, best);
    try_changes(s, best);
    shaped_fill_clear(&s->fill);
    free(s);
    return best->cost_uusd < rival;
}
