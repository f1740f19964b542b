#include "planner/frontier.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/lp.h"
#include "planner/arrivals/arrivals.h"
#include "planner/parallel.h"
#include "planner/search/decide.h"

/* Rounds of further deadlines where the first brought too few different plans, and how many plans
 * are made for a point at most. */
enum { FURTHER_ROUNDS = 3, PLANS_A_POINT = 2 };
/* Points at least, where the ends are apart. */
enum { POINTS_SHOWN = 12 };
/* Plans beside those of the points: the two ends, and the tries between them for the shortest. */
enum { END_PLANS = 2, SHORTEST_TRIES = 3 };

struct survey {
    const struct workload *w;
    const struct requests *rq;
    const struct frontier_options *how;
    struct planner_options options; /* of each plan, but for the deadline */
    struct fluid fluid;
    struct frontier *f;
    int32_t room;     /* of f->found */
    int32_t begun;    /* the plans from here on are being made */
    int32_t may_skip; /* plans from here on are left out once told to stop */
};

/* Ratios of times need a time. */
static int64_t least_one(int64_t s)
{
    return s > 0 ? s : 1;
}

/* In equal ratios to both, which are at least two seconds apart. */
static int64_t middle_of(int64_t a, int64_t b)
{
    int64_t middle = (int64_t)sqrt((double)a * (double)b);
    return middle > a && middle < b ? middle : a + (b - a) / 2;
}

static bool told_to_stop(const struct survey *s)
{
    return s->options.stop != NULL && s->options.stop(s->options.stop_context);
}

static int64_t own_wait_s(const struct frontier_plan *made)
{
    int64_t own_s = made->plan.longest_wait_s;
    return made->deadline_s != UNKNOWN && own_s > made->deadline_s ? made->deadline_s : own_s;
}

static void make_one(void *context, int worker, int32_t i)
{
    struct survey *s = context;
    struct frontier_plan *made = &s->f->found[s->begun + i];
    struct planner_options options = s->options;
    (void)worker;
    if (s->begun + i >= s->may_skip && told_to_stop(s))
        return;
    if (options.arrivals)
        options.max_wait_s = made->deadline_s;
    else
        options.deadline_s = made->deadline_s;
    made->plan = (struct plan){.unit = PLAN_BATCH,
                               .stopped = "exhausted",
                               .longest_job_s = s->rq->longest_s,
                               .unplaced = s->f->unplaced,
                               .n_unplaced = s->f->n_unplaced,
                               .proof = {.deadline_s = options.deadline_s,
                                         .boot_s = options.boot_s,
                                         .tail_s = options.tail_s}};
    if (options.arrivals)
        arrivals_plan(&made->plan, s->w, s->rq, &options);
    else
        decide_plan(&made->plan, s->rq, &s->fluid, &options);
    made->own_s = options.arrivals ? own_wait_s(made) : made->plan.makespan_s;
    if (s->how->made_plan != NULL)
        s->how->made_plan(s->how->context);
}

static void ask(struct survey *s, int64_t deadline_s)
{
    assert(s->f->n_found < s->room);
    s->f->found[s->f->n_found++] = (struct frontier_plan){.deadline_s = deadline_s};
}

/* Makes the plans asked for.  The library behind the programs may not stand several threads; then
 * each plan has all of them. */
static void make_asked(struct survey *s)
{
    int threads = s->how->planner.threads;
    bool side_by_side = lp_threads();
    s->options.threads = side_by_side ? 1 : threads;
    parallel_for(side_by_side ? threads : 1, s->f->n_found - s->begun, make_one, s);
    s->begun = s->f->n_found;
}

/* ---- points from plans ------------------------------------------------------------------------
 */

/* Is it a plan to be shown?  One that is late for a deadline is done later, and serves others; but
 * a job that starts too late after it was ready serves nobody. */
static bool counts(const struct frontier *f, int32_t i)
{
    const struct plan *p = &f->found[i].plan;
    return p->n_leases > 0 && (!f->arrivals || p->infeasible == NULL);
}

/* The cheapest plan that is done by then, the fastest of equals; UNKNOWN when there is none. */
static int32_t best_plan(const struct frontier *f, int64_t deadline_s)
{
    int32_t best = UNKNOWN;
    for (int32_t i = 0; i < f->n_found; i++) {
        const struct frontier_plan *p = &f->found[i];
        const struct frontier_plan *q = best == UNKNOWN ? NULL : &f->found[best];
        if (!counts(f, i) || p->own_s > deadline_s)
            continue;
        if (q == NULL || p->plan.cost_uusd < q->plan.cost_uusd ||
            (p->plan.cost_uusd == q->plan.cost_uusd && p->own_s < q->own_s))
            best = i;
    }
    return best;
}

/* Is the plan's bound proved for this deadline? */
static bool proof_covers(const struct frontier *f, int32_t i, int64_t deadline_s)
{
    const struct plan *p = &f->found[i].plan;
    if (f->arrivals)
        return counts(f, i) && p->proof.kind != BOUND_NONE &&
               (f->found[i].deadline_s == UNKNOWN || f->found[i].deadline_s >= deadline_s);
    return p->n_leases > 0 && p->infeasible == NULL && p->proof.kind != BOUND_NONE &&
           (p->proof.deadline_s == UNKNOWN || p->proof.deadline_s >= deadline_s);
}

/* The plan itself where none has a bound. */
static int32_t best_proof(const struct frontier *f, int64_t deadline_s, int32_t plan)
{
    int32_t best = UNKNOWN;
    for (int32_t i = 0; i < f->n_found; i++) {
        const struct plan *p = &f->found[i].plan;
        if (proof_covers(f, i, deadline_s) &&
            (best == UNKNOWN || p->bound_uusd > f->found[best].plan.bound_uusd))
            best = i;
    }
    return best == UNKNOWN ? plan : best;
}

static int64_t shortest_s(const struct frontier *f)
{
    int64_t shortest = INT64_MAX;
    for (int32_t i = 0; i < f->n_found; i++)
        if (counts(f, i) && f->found[i].own_s < shortest)
            shortest = f->found[i].own_s;
    return shortest;
}

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The deadlines at which something is known, rising: those asked for between the shortest plan's
 * end and the cheapest one's, and both ends.  Returns how many; marks has room for all. */
static int32_t list_marks(const struct frontier *f, int64_t *marks)
{
    int64_t least = shortest_s(f);
    int64_t most = f->found[best_plan(f, INT64_MAX)].own_s;
    int32_t n = 0;
    marks[n++] = least;
    if (most > least)
        marks[n++] = most;
    for (int32_t i = 0; i < f->n_found; i++) {
        const struct frontier_plan *made = &f->found[i];
        if (counts(f, i) && made->deadline_s > least && made->deadline_s < most)
            marks[n++] = made->deadline_s;
    }
    qsort(marks, (size_t)n, sizeof *marks, compare_times);
    int32_t kept = 1;
    for (int32_t i = 1; i < n; i++)
        if (marks[i] != marks[kept - 1])
            marks[kept++] = marks[i];
    return kept;
}

/* A point is a plan at its own end, the shortest deadline that it keeps.  A mark whose plan the one
 * before it has already is none. */
static void list_points(struct frontier *f)
{
    int64_t *marks = mem_alloc((size_t)(f->n_found + 2) * sizeof *marks);
    int32_t n = list_marks(f, marks);
    f->n = 0;
    for (int32_t i = 0; i < n; i++) {
        int32_t plan = best_plan(f, marks[i]);
        if (f->n > 0 && f->points[f->n - 1].plan == plan)
            continue;
        int64_t done_s = f->found[plan].own_s;
        f->points[f->n++] =
            (struct frontier_point){done_s, plan, best_proof(f, done_s, plan), false};
    }
    free(marks);
}

static int32_t find_knee(const struct frontier *f)
{
    int32_t knee = UNKNOWN;
    double furthest = 0;
    if (f->n < 3)
        return UNKNOWN;
    double first_cost = (double)frontier_plan_at(f, 0)->cost_uusd;
    double fall = first_cost - (double)frontier_plan_at(f, f->n - 1)->cost_uusd;
    double first_log = log((double)least_one(f->points[0].deadline_s));
    double way = log((double)least_one(f->points[f->n - 1].deadline_s)) - first_log;
    for (int32_t i = 1; i < f->n - 1; i++) {
        double x = (log((double)least_one(f->points[i].deadline_s)) - first_log) / way;
        double y = (first_cost - (double)frontier_plan_at(f, i)->cost_uusd) / fall;
        /* Equal up to rounding: the shorter deadline stays. */
        if (y - x > furthest + 1e-9) {
            furthest = y - x;
            knee = i;
        }
    }
    return knee;
}

/* ---- which deadlines --------------------------------------------------------------------------
 */

/* The ends: as fast as the longest job allows, and as cheap as can be.  Where the limits forbid
 * the first, tries between it and what came out may still be shorter. */
static void make_ends(struct survey *s)
{
    int64_t first_s = s->f->earliest_s;
    s->may_skip = END_PLANS;
    ask(s, first_s);
    ask(s, s->f->arrivals ? s->how->planner.max_wait_s : UNKNOWN);
    make_asked(s);
    int64_t found_s = shortest_s(s->f);
    if (found_s <= first_s || found_s == INT64_MAX)
        return;
    for (int i = 1; i <= SHORTEST_TRIES; i++)
        ask(s, first_s + (found_s - first_s) * i / (SHORTEST_TRIES + 1));
    make_asked(s);
}

/* Deadlines in equal ratios between the ends; the first end with them where the plan found there
 * was made for another. */
static void ask_evenly(struct survey *s)
{
    int64_t least = shortest_s(s->f);
    int64_t most = s->f->found[best_plan(s->f, INT64_MAX)].own_s;
    double ratio = (double)most / (double)least_one(least);
    int64_t last = UNKNOWN;
    int first = least <= s->f->found[0].deadline_s ? 1 : 0;
    for (int i = first; i < s->how->points - 1; i++) {
        double share = (double)i / (s->how->points - 1);
        int64_t deadline_s = (int64_t)((double)least * pow(ratio, share));
        if (deadline_s != last && deadline_s >= s->f->earliest_s && deadline_s < most)
            ask(s, deadline_s);
        last = deadline_s;
    }
}

/* Splits the widest steps between marks that have different plans; a step of a second is none. */
static void ask_between(struct survey *s, int32_t wanted)
{
    const struct frontier *f = s->f;
    int64_t *marks = mem_alloc((size_t)(s->room + 2) * sizeof *marks);
    int32_t n = list_marks(f, marks);
    for (; wanted > 0 && f->n_found < s->room; wanted--) {
        int32_t widest = UNKNOWN;
        double most = 1;
        for (int32_t i = 0; i + 1 < n; i++) {
            double ratio = (double)marks[i + 1] / (double)least_one(marks[i]);
            if (ratio <= most || marks[i + 1] - marks[i] < 2 ||
                best_plan(f, marks[i]) == best_plan(f, marks[i + 1]))
                continue;
            most = ratio;
            widest = i;
        }
        if (widest == UNKNOWN)
            break;
        int64_t middle = middle_of(marks[widest], marks[widest + 1]);
        ask(s, middle);
        memmove(&marks[widest + 2], &marks[widest + 1], (size_t)(n - widest - 1) * sizeof *marks);
        marks[widest + 1] = middle;
        n++;
    }
    free(marks);
}

/* Splits the widest steps between points until there are so many: there the plan before still is
 * the best found, and the bound is another. */
static void carry_forward(struct frontier *f, int32_t wanted)
{
    while (f->n < wanted) {
        int32_t widest = UNKNOWN;
        double most = 1;
        for (int32_t i = 0; i + 1 < f->n; i++) {
            const struct frontier_point *p = &f->points[i];
            double ratio = (double)p[1].deadline_s / (double)least_one(p->deadline_s);
            if (ratio <= most || p[1].deadline_s - p->deadline_s < 2)
                continue;
            most = ratio;
            widest = i;
        }
        if (widest == UNKNOWN)
            break;
        struct frontier_point *p = &f->points[widest];
        int64_t middle = middle_of(p->deadline_s, p[1].deadline_s);
        memmove(p + 2, p + 1, (size_t)(f->n - widest - 1) * sizeof *p);
        p[1] = (struct frontier_point){middle, p->plan, best_proof(f, middle, p->plan), true};
        f->n++;
    }
}

static void make_survey(struct survey *s)
{
    struct frontier *f = s->f;
    if (!f->arrivals)
        decide_program(&s->fluid, s->rq, &s->options);
    make_ends(s);
    if (best_plan(f, INT64_MAX) == UNKNOWN) {
        f->infeasible = f->found[f->n_found - 1].plan.infeasible;
        return;
    }
    ask_evenly(s);
    make_asked(s);
    list_points(f);
    for (int i = 0; i < FURTHER_ROUNDS && f->n < s->how->points && !told_to_stop(s); i++) {
        int32_t before = f->n_found;
        ask_between(s, s->how->points - f->n);
        if (f->n_found == before)
            break;
        make_asked(s);
        list_points(f);
    }
    carry_forward(f, s->how->points < POINTS_SHOWN ? s->how->points : POINTS_SHOWN);
    f->knee = find_knee(f);
    f->stopped = told_to_stop(s);
    fluid_clear(&s->fluid);
}

int frontier_plans_expected(const struct frontier_options *options)
{
    return END_PLANS + options->points - 1;
}

static bool check(const struct workload *w, const struct frontier_options *options,
                  struct error *err)
{
    enum plan_unit unit;
    if (options->points < FRONTIER_POINTS_LEAST || options->points > FRONTIER_POINTS_MOST)
        return error_set(err, ERROR_INPUT, "points: %d to %d are accepted", FRONTIER_POINTS_LEAST,
                         FRONTIER_POINTS_MOST);
    if (!decide_check(w, &options->planner, err) || !decide_unit(w, &unit, err))
        return false;
    if (unit == PLAN_HOUR)
        return error_set(err, ERROR_INPUT,
                         "the list has no durations, so nothing is known about time: assume one");
    return true;
}

bool frontier_make(struct frontier *f, const struct workload *w, const struct offer_set *offers,
                   const struct frontier_options *options, struct error *err)
{
    struct survey s = {.how = options, .options = options->planner, .f = f};
    struct requests rq;
    *f = (struct frontier){.knee = UNKNOWN};
    s.options.deadline_s = UNKNOWN;
    s.options.slack = 0;
    s.options.alternatives = false;
    if (!check(w, options, err) || !requests_build(&rq, w, offers, &s.options, S_PER_H, err))
        return false;
    struct unplaced *unplaced = arena_array(&f->arena, (size_t)rq.n_unplaced, sizeof *unplaced);
    if (rq.n_unplaced > 0)
        memcpy(unplaced, rq.unplaced, (size_t)rq.n_unplaced * sizeof *unplaced);
    f->unplaced = unplaced;
    f->n_unplaced = rq.n_unplaced;
    f->longest_job_s = rq.longest_s;
    f->arrivals = s.options.arrivals;
    f->earliest_s = s.options.boot_s + (f->arrivals ? 0 : least_one(rq.longest_s));
    s.w = w;
    s.rq = &rq;
    s.room = END_PLANS + SHORTEST_TRIES + PLANS_A_POINT * options->points;
    f->found = arena_array(&f->arena, (size_t)s.room, sizeof *f->found);
    f->points = arena_array(&f->arena, (size_t)s.room + 2, sizeof *f->points);
    if (rq.n > 0)
        make_survey(&s);
    requests_clear(&rq);
    return true;
}

void frontier_clear(struct frontier *f)
{
    for (int32_t i = 0; i < f->n_found; i++)
        plan_clear(&f->found[i].plan);
    arena_free(&f->arena);
    *f = (struct frontier){.knee = UNKNOWN};
}

double frontier_gap(const struct frontier *f, int32_t point)
{
    double cost = (double)frontier_plan_at(f, point)->cost_uusd;
    double bound = (double)frontier_proof_at(f, point)->bound_uusd;
    return cost > 0 ? (cost - bound) / cost : 0;
}
