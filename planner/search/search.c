#include "planner/search/search.h"

#include <math.h>

#include "planner/improve/improve.h"
#include "planner/parallel.h"

/* A candidate costs O(runs log lanes): together they may look at this many runs. */
#define SEARCH_RUNS INT64_C(6000000)
/* Of the engine's budget, one program may take this part: its patterns are good long before the
 * last is found. */
#define PROGRAM_PART 4
/* Their patterns alone are used, and rounding to leases costs more than this. */
#define PROGRAM_GAP 0.01
/* Leases worth less than this share of their cost go down the ladder. */
#define LEAST_WORTH 0.9
enum { FINALISTS = 6 };
/* What is dearer than its rival by more than this part of its cost stays so after improving. */
enum { IMPROVES_BY = 50 };
enum { HORIZONS = 14, TRIES_LEAST = 3, TRIES_MOST = 80, QUICK_TRIES = 7 };

/* What a candidate came to; its leases are made again when it is chosen. */
struct outcome {
    struct descent recipe;
    int64_t cost_uusd, makespan_s;
};

struct search {
    const struct batch *b;
    struct job_pool pool;
    struct ladder ladder;
    const struct fluid *fluid;
    struct realiser re;
    struct memory memory;
    struct outcome tried[TRIES_MOST];
    int n_tried;
    int most_tries;
    int64_t most_work;
    int finalists;
    int64_t hopeless_uusd; /* what costs as much is not improved; INT64_MAX: nothing does */
    struct candidate held; /* of the outcome chosen last time */
    int held_index;
};

static void search_init(struct search *s, const struct batch *b, const struct fluid *fluid)
{
    *s = (struct search){.b = b, .fluid = fluid, .re = batch_realiser(b), .held_index = -1};
    memory_fork(&s->memory, &fluid->memory);
    s->re.memory = &s->memory;
    job_pool_init(&s->pool, b->rq->n);
    job_pool_fill(&s->pool, b->rq, -1, LEASE_MAX_S);
    s->re.engine.work = b->work / PROGRAM_PART;
    s->re.engine.max_gap = fmax(s->re.engine.max_gap, PROGRAM_GAP);
    ladder_init(&s->ladder, b->rq, &s->pool, fluid);
    int64_t tries = SEARCH_RUNS / (b->rq->runs + 1);
    s->most_tries = tries < TRIES_LEAST  ? TRIES_LEAST
                    : tries > TRIES_MOST ? TRIES_MOST
                                         : (int)tries;
    s->most_work = b->work;
    s->finalists = FINALISTS;
    s->hopeless_uusd = INT64_MAX;
}

static void search_clear(struct search *s)
{
    ladder_clear(&s->ladder);
    job_pool_clear(&s->pool);
    candidate_clear(&s->held);
    memory_clear(&s->memory);
}

static bool out_of_work(const struct search *s)
{
    return s->re.work >= s->most_work;
}

/* With a deadline only: without one there may still be a faster plan at the same price. */
static bool near_enough(const struct search *s)
{
    return s->b->options->deadline_s != UNKNOWN && s->held_index >= 0 &&
           candidate_in_time(s->b, &s->held) &&
           (double)(s->held.cost_uusd - s->b->bound_uusd) <=
               s->b->options->max_gap * (double)s->held.cost_uusd;
}

static bool may_try(const struct search *s)
{
    if (s->n_tried == 0)
        return true;
    if (near_enough(s))
        return false;
    return s->n_tried < s->most_tries && !out_of_work(s) && !batch_told_to_stop(s->b);
}

static struct candidate make(struct search *s, struct descent recipe)
{
    struct draft d = {0};
    ladder_realise(&s->ladder, &s->re, s->fluid, &s->pool, recipe, &d);
    return candidate_of(s->b, &d, recipe);
}

/* Cheaper wins among what is in time; what is in time wins over what is not; else the faster. */
static bool better(const struct batch *b, const struct outcome *x, const struct outcome *y)
{
    int64_t deadline = b->options->deadline_s;
    bool x_in = deadline == UNKNOWN || x->makespan_s <= deadline;
    bool y_in = deadline == UNKNOWN || y->makespan_s <= deadline;
    if (x_in != y_in)
        return x_in;
    if (!x_in && x->makespan_s != y->makespan_s)
        return x->makespan_s < y->makespan_s;
    if (x->cost_uusd != y->cost_uusd)
        return x->cost_uusd < y->cost_uusd;
    return x->makespan_s < y->makespan_s;
}

static int best_of(const struct search *s)
{
    int best = 0;
    for (int i = 1; i < s->n_tried; i++)
        if (better(s->b, &s->tried[i], &s->tried[best]))
            best = i;
    return best;
}

/* Without a deadline: the fastest within the slack of the cheapest. */
static int choose(const struct search *s)
{
    int best = best_of(s);
    if (s->b->options->deadline_s != UNKNOWN)
        return best;
    double most = (double)s->tried[best].cost_uusd * (1 + s->b->options->slack);
    for (int i = 0; i < s->n_tried; i++) {
        const struct outcome *o = &s->tried[i];
        if ((double)o->cost_uusd > most || o->makespan_s > s->tried[best].makespan_s)
            continue;
        if (o->makespan_s < s->tried[best].makespan_s || o->cost_uusd < s->tried[best].cost_uusd)
            best = i;
    }
    return best;
}

/* Makes a candidate and holds it while it is the one to choose. */
static void try_recipe(struct search *s, int first, int last, int64_t horizon_s)
{
    for (int i = 0; i < s->n_tried; i++) {
        const struct descent *d = &s->tried[i].recipe;
        if (d->first == first && d->last == last && d->horizon_s == horizon_s)
            return;
    }
    if (!may_try(s))
        return;
    struct descent recipe = {first, last, horizon_s, LEAST_WORTH};
    struct candidate c = make(s, recipe);
    s->tried[s->n_tried++] = (struct outcome){recipe, c.cost_uusd, c.makespan_s};
    if (choose(s) == s->n_tried - 1) {
        candidate_clear(&s->held);
        s->held = c;
        s->held_index = s->n_tried - 1;
    } else {
        candidate_clear(&c);
    }
}

/* Two recipes that came to the same cost and time made the same leases, as good as always. */
static bool same_outcome(const struct outcome *x, const struct outcome *y)
{
    return x->cost_uusd == y->cost_uusd && x->makespan_s == y->makespan_s;
}

/* Which outcomes are worth improving, equal ones once: with a deadline the best; without one the
 * cheapest of each horizon, since the fastest within the slack is wanted.  Returns how many. */
static int pick_finalists(const struct search *s, int *finalists)
{
    bool open = s->b->options->deadline_s == UNKNOWN;
    bool taken[TRIES_MOST] = {false};
    int n = 0;
    for (int places = 0; places < s->finalists; places++) {
        int best = -1;
        for (int i = 0; i < s->n_tried; i++) {
            if (taken[i] || (best >= 0 && !better(s->b, &s->tried[i], &s->tried[best])))
                continue;
            best = i;
        }
        if (best < 0)
            break;
        taken[best] = true;
        if (n == 0 || !same_outcome(&s->tried[best], &s->tried[finalists[n - 1]]))
            finalists[n++] = best;
        for (int i = 0; open && i < s->n_tried; i++)
            taken[i] |= s->tried[i].recipe.horizon_s == s->tried[best].recipe.horizon_s;
    }
    return n;
}

/* Finalists, each improved by itself. */
struct finals {
    struct search *s;
    int n;
    struct descent recipes[FINALISTS];
    struct draft drafts[FINALISTS];
    struct candidate made[FINALISTS];
};

static void improve_one(void *context, int worker, int32_t i)
{
    struct finals *f = context;
    const struct search *s = f->s;
    struct draft *d = &f->drafts[i];
    (void)worker;
    int64_t limit = s->b->options->deadline_s == UNKNOWN ? f->recipes[i].horizon_s : s->re.cap_s;
    if (improve_worthwhile(d))
        improve_draft(s->b, s->fluid, d, limit, s->b->work / f->n);
    f->made[i] = candidate_of(s->b, d, f->recipes[i]);
}

/* Makes the finalists again, since only the best was held, and improves them side by side. */
static void improve_finalists(struct search *s, struct finals *f)
{
    int finalists[FINALISTS];
    f->n = pick_finalists(s, finalists);
    for (int i = 0; i < f->n; i++) {
        f->recipes[i] = s->tried[finalists[i]].recipe;
        ladder_realise(&s->ladder, &s->re, s->fluid, &s->pool, f->recipes[i], &f->drafts[i]);
    }
    parallel_for(s->b->options->threads, f->n, improve_one, f);
    s->n_tried = f->n;
    for (int i = 0; i < f->n; i++)
        s->tried[i] = (struct outcome){f->recipes[i], f->made[i].cost_uusd, f->made[i].makespan_s};
}

/* Gives the best away: of the finalists when they can be improved, else of all. */
static void take_chosen(struct search *s, struct candidate *best)
{
    if (s->held_index < 0 || s->held.cost_uusd >= s->hopeless_uusd ||
        !improve_worthwhile(&s->held.draft)) {
        int chosen = choose(s);
        *best = chosen == s->held_index ? s->held : make(s, s->tried[chosen].recipe);
        if (chosen == s->held_index)
            s->held = (struct candidate){0};
        return;
    }
    struct finals f = {.s = s};
    improve_finalists(s, &f);
    int chosen = choose(s);
    for (int i = 0; i < f.n; i++)
        if (i != chosen)
            candidate_clear(&f.made[i]);
    *best = f.made[chosen];
    candidate_clear(&s->held);
    s->held_index = -1;
}

static int64_t clamp(int64_t x, int64_t least, int64_t most)
{
    return x < least ? least : x > most ? most : x;
}

/* With a deadline: shares of the cap, from all of it down. */
static int deadline_horizons(const struct batch *b, int most, int64_t *horizons)
{
    static const int per_cent[HORIZONS] = {100, 90, 50, 97, 94, 80, 33, 70, 25, 85, 60, 75, 40, 15};
    int n = most < HORIZONS ? most : HORIZONS;
    for (int i = 0; i < n; i++)
        horizons[i] = clamp(batch_cap_s(b) * per_cent[i] / 100, 1, LEASE_MAX_S);
    return n;
}

static int64_t shortest_s(const struct requests *rq)
{
    int64_t shortest = rq->longest_s;
    for (int32_t r = 0; r < rq->n; r++) {
        const struct request *q = &rq->list[r];
        if (q->n_runs > 0 && q->runs[q->n_runs - 1].duration_s < shortest)
            shortest = q->runs[q->n_runs - 1].duration_s;
    }
    return shortest;
}

/* Without: from all jobs one after the other down to leases hardly longer than boot and tail, in
 * equal ratios. */
static int open_horizons(const struct batch *b, int most_horizons, int64_t *horizons)
{
    int64_t most = 0;
    for (int32_t r = 0; r < b->rq->n && most < LEASE_MAX_S; r++)
        most += b->rq->list[r].total_s;
    most = most > b->rq->longest_s ? most : b->rq->longest_s;
    most = clamp(most, 1, batch_cap_s(b));
    int64_t least = clamp(10 * (b->options->boot_s + b->options->tail_s), 1, most);
    least = clamp(shortest_s(b->rq), least, most); /* below it all horizons are one */
    int n = most_horizons < HORIZONS ? most_horizons : HORIZONS;
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

/* Down the ladder at this horizon: first how far, then from where. */
static void try_rungs(struct search *s, int64_t horizon_s)
{
    for (int last = 0; last < s->ladder.n; last++)
        try_recipe(s, 0, last, horizon_s);
    int last = s->tried[best_of(s)].recipe.last;
    for (int first = 1; first <= last; first++)
        try_recipe(s, first, last, horizon_s);
}

/* small_too: also on small instances, which take more programs. */
static void try_horizons(struct search *s, bool small_too)
{
    int64_t horizons[HORIZONS];
    int n = s->b->options->deadline_s == UNKNOWN ? open_horizons(s->b, s->most_tries, horizons)
                                                 : deadline_horizons(s->b, s->most_tries, horizons);
    for (int i = 0; i < n; i++)
        try_recipe(s, 0, 0, horizons[i]);
    for (int i = 0; i < n && small_too; i++) {
        try_recipe(s, 0, s->ladder.n - 1, horizons[i]);
        try_recipe(s, 0, s->ladder.n / 2, horizons[i]);
    }
}

bool search_plan(const struct batch *b, const struct fluid *fluid, struct candidate *best)
{
    struct search s;
    search_init(&s, b, fluid);
    bool open = b->options->deadline_s == UNKNOWN;
    if (!open)
        try_rungs(&s, batch_cap_s(b) > 0 ? batch_cap_s(b) : 1);
    try_horizons(&s, open);
    int64_t chosen = s.tried[choose(&s)].recipe.horizon_s;
    int64_t cheapest = s.tried[best_of(&s)].recipe.horizon_s;
    try_rungs(&s, chosen);
    if (open) {
        try_rungs(&s, cheapest);
        try_rungs(&s, chosen - chosen / 3);
    }
    bool stopped = out_of_work(&s);
    take_chosen(&s, best);
    best->cheapest_uusd = s.tried[best_of(&s)].cost_uusd;
    search_clear(&s);
    return stopped;
}

void search_quickly(const struct batch *b, const struct fluid *fluid, struct candidate *best)
{
    struct search s;
    search_init(&s, b, fluid);
    if (s.most_tries > QUICK_TRIES)
        s.most_tries = QUICK_TRIES;
    try_horizons(&s, false);
    take_chosen(&s, best);
    search_clear(&s);
}

void search_among(const struct batch *b, const struct fluid *fluid, const int64_t *horizons, int n,
                  int64_t rival_uusd, struct candidate *best)
{
    struct search s;
    search_init(&s, b, fluid);
    s.finalists = 1;
    if (rival_uusd != UNKNOWN)
        s.hopeless_uusd = rival_uusd + rival_uusd / IMPROVES_BY;
    for (int i = 0; i < n; i++)
        try_recipe(&s, 0, 0, horizons[i]);
    take_chosen(&s, best);
    search_clear(&s);
}

bool search_better(const struct batch *b, const struct candidate *x, const struct candidate *y)
{
    struct outcome left = {x->recipe, x->cost_uusd, x->makespan_s};
    struct outcome right = {y->recipe, y->cost_uusd, y->makespan_s};
    return better(b, &left, &right);
}
