#include "planner/batch.h"

#include <stdlib.h>

/* Candidates cost O(runs log lanes) each: together they may look at this many runs. */
#define CANDIDATE_RUNS INT64_C(6000000)
enum { CANDIDATES_LEAST = 3 };

struct batch batch_of(const struct requests *rq, const struct planner_options *options)
{
    return (struct batch){
        .rq = rq,
        .options = options,
        .engine = {.solver = options->solver,
                   .max_gap = options->max_gap,
                   .work = options->work,
                   .threads = options->threads,
                   .stop = options->stop,
                   .stop_context = options->stop_context},
        .terms = {options->boot_s, options->tail_s, rq},
        .limits = {options->max_vcpus, options->max_instances},
    };
}

struct candidate candidate_of(const struct batch *b, struct draft *draft, int64_t horizon_s)
{
    struct candidate c = {.draft = *draft, .horizon_s = horizon_s};
    *draft = (struct draft){0};
    stagger(&c.draft, &b->terms, b->limits);
    c.cost_uusd = draft_cost(&c.draft, &b->terms);
    c.makespan_s = draft_makespan(&c.draft, &b->terms);
    return c;
}

bool candidate_in_time(const struct batch *b, const struct candidate *c)
{
    return b->options->deadline_s == UNKNOWN || c->makespan_s <= b->options->deadline_s;
}

void candidate_clear(struct candidate *c)
{
    draft_clear(&c->draft);
}

/* Busy time that no lease may exceed. */
static int64_t cap_s(const struct batch *b)
{
    if (b->options->deadline_s != UNKNOWN)
        return b->options->deadline_s - b->options->boot_s;
    return LEASE_MAX_S - b->options->boot_s - b->options->tail_s;
}

static int candidate_budget(const struct batch *b)
{
    int64_t n = CANDIDATE_RUNS / (b->rq->runs + 1);
    return n < CANDIDATES_LEAST   ? CANDIDATES_LEAST
           : n > BATCH_CANDIDATES ? BATCH_CANDIDATES
                                  : (int)n;
}

static bool told_to_stop(const struct batch *b)
{
    return b->options->stop != NULL && b->options->stop(b->options->stop_context);
}

static int64_t clamp(int64_t x, int64_t least, int64_t most)
{
    return x < least ? least : x > most ? most : x;
}

/* With a deadline: shares of the cap, from all of it down. */
static int deadline_horizons(const struct batch *b, int64_t *horizons)
{
    static const int per_cent[BATCH_CANDIDATES] = {100, 90, 50, 97, 94, 80, 33,
                                                   70,  25, 85, 60, 75, 40, 15};
    int n = candidate_budget(b);
    for (int i = 0; i < n; i++)
        horizons[i] = clamp(cap_s(b) * per_cent[i] / 100, 1, LEASE_MAX_S);
    return n;
}

/* Without: from a single lease for each pattern down to leases hardly longer than boot and tail,
 * in equal ratios. */
static int open_horizons(const struct batch *b, const struct fluid *fluid, int64_t *horizons)
{
    int64_t most = b->rq->longest_s;
    for (int32_t i = 0; i < fluid->n_patterns; i++)
        most = fluid->patterns[i].seconds > most ? fluid->patterns[i].seconds : most;
    most = clamp(most, 1, cap_s(b));
    int64_t least = clamp(10 * (b->options->boot_s + b->options->tail_s), 1, most);
    int n = candidate_budget(b);
    /* The ratio is at least 3/2: a long way is covered by few steps where the budget is small. */
    double ratio = 1.5;
    double way = (double)most / (double)least;
    double covered = 1;
    for (int i = 1; i < n; i++)
        covered *= ratio;
    while (covered < way) {
        ratio *= 1.1;
        covered = 1;
        for (int i = 1; i < n; i++)
            covered *= ratio;
    }
    int filled = 0;
    for (double h = (double)most; filled < n && h >= (double)least; h /= ratio)
        horizons[filled++] = (int64_t)h;
    return filled;
}

/* Cheaper wins among what is in time; what is in time wins over what is not; else the faster. */
static bool better_with_deadline(const struct batch *b, const struct candidate *x,
                                 const struct candidate *y)
{
    bool x_in = candidate_in_time(b, x);
    bool y_in = candidate_in_time(b, y);
    if (x_in != y_in)
        return x_in;
    if (!x_in && x->makespan_s != y->makespan_s)
        return x->makespan_s < y->makespan_s;
    if (x->cost_uusd != y->cost_uusd)
        return x->cost_uusd < y->cost_uusd;
    return x->makespan_s < y->makespan_s;
}

static size_t pick_with_deadline(const struct batch *b, const struct candidate *all, size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (better_with_deadline(b, &all[i], &all[best]))
            best = i;
    return best;
}

static size_t pick_fastest(const struct batch *b, const struct candidate *all, size_t n)
{
    size_t cheapest = 0;
    for (size_t i = 1; i < n; i++)
        if (all[i].cost_uusd < all[cheapest].cost_uusd)
            cheapest = i;
    double most = (double)all[cheapest].cost_uusd * (1 + b->options->slack);
    size_t best = cheapest;
    for (size_t i = 0; i < n; i++) {
        if ((double)all[i].cost_uusd > most || all[i].makespan_s > all[best].makespan_s)
            continue;
        if (all[i].makespan_s < all[best].makespan_s || all[i].cost_uusd < all[best].cost_uusd)
            best = i;
    }
    return best;
}

void batch_try(const struct batch *b, const struct fluid *fluid, const int64_t *horizons, int n,
               struct candidate *best)
{
    bool open = b->options->deadline_s == UNKNOWN;
    struct job_pool pool;
    job_pool_init(&pool, b->rq->n);
    job_pool_fill(&pool, b->rq, -1, LEASE_MAX_S);
    struct realiser re = {b->rq, b->engine, cap_s(b), 0};
    struct candidate all[BATCH_CANDIDATES];
    size_t found = 0;
    for (int i = 0; i < n && (found == 0 || !told_to_stop(b)); i++) {
        struct draft d = {0};
        realise(&re, &pool, fluid, horizons[i], &d);
        all[found++] = candidate_of(b, &d, horizons[i]);
    }
    job_pool_clear(&pool);
    size_t chosen = open ? pick_fastest(b, all, found) : pick_with_deadline(b, all, found);
    *best = all[chosen];
    for (size_t i = 0; i < found; i++)
        if (i != chosen)
            candidate_clear(&all[i]);
}

void batch_search(const struct batch *b, const struct fluid *fluid, struct candidate *best)
{
    int64_t horizons[BATCH_CANDIDATES];
    int n = b->options->deadline_s == UNKNOWN ? open_horizons(b, fluid, horizons)
                                              : deadline_horizons(b, horizons);
    batch_try(b, fluid, horizons, n, best);
}
