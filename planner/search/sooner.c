#include "planner/search/sooner.h"

#include "model/check/plan_check.h"
#include "model/lp.h"
#include "planner/parallel.h"
#include "planner/search/contenders.h"

#include <math.h>

enum { N_QUARTERS = N_SOONER - 1, RUNS_MOST = 20000 };
static const int64_t quarters[N_QUARTERS] = {5, 8, 16}; /* of the longest job */
/* A plan that takes so many times as long as the last deadline leaves room for one between. */
#define FAR 2
/* What is accepted as a deadline (decide.c). */
#define DEADLINE_MOST_S (LEASE_MAX_S / 2)
/* Of the plan's own budget. */
#define SOONER_PART 8

void sooner_init(struct sooner *s, const struct workload *w, const struct requests *rq,
                 const struct fluid *fluid, const struct planner_options *options)
{
    *s = (struct sooner){.w = w, .rq = rq, .fluid = fluid, .options = options};
    for (int32_t i = 0; i < N_SOONER; i++)
        s->deadline_s[i] = UNKNOWN;
    for (int32_t i = 0; i < N_QUARTERS; i++) {
        int64_t after_s = options->boot_s + rq->longest_s * quarters[i] / 4;
        if (after_s <= DEADLINE_MOST_S)
            s->deadline_s[i] = after_s;
    }
}

static void make_one(void *context, int worker, int32_t i)
{
    struct sooner *s = context;
    struct planner_options options = *s->options;
    (void)worker;
    if (s->is_made[i] || s->deadline_s[i] == UNKNOWN)
        return;
    options.deadline_s = s->deadline_s[i];
    options.alternatives = false;
    options.only_in_time = true;
    options.threads = 1; /* the others are busy with the other deadlines */
    options.work = batch_of(s->rq, s->options).work / SOONER_PART;
    s->made[i] = (struct plan){.unit = PLAN_BATCH};
    decide_plan(&s->made[i], s->rq, s->fluid, &options);
    s->is_made[i] = true;
}

/* Many different durations make each search long, however small its budget. */
static bool is_worth_while(const struct sooner *s)
{
    return s->options->deadline_s == UNKNOWN && s->rq->runs <= RUNS_MOST &&
           (s->options->stop == NULL || !s->options->stop(s->options->stop_context));
}

void sooner_ahead(struct sooner *s, int threads)
{
    if (is_worth_while(s))
        parallel_for(threads, N_QUARTERS, make_one, s);
}

/* Does it run as many jobs, and keep every limit? */
static bool holds(struct sooner *s, const struct plan *plan, int32_t i)
{
    const struct planner_options *o = s->options;
    struct plan *sooner = &s->made[i];
    if (sooner->infeasible != NULL)
        return false;
    sooner->unplaced = plan->unplaced;
    sooner->n_unplaced = plan->n_unplaced;
    sooner->bound_uusd = 0; /* the plan's own proof is the one that is told */
    sooner->proof = (struct proof){.deadline_s = UNKNOWN, .boot_s = o->boot_s, .tail_s = o->tail_s};
    struct plan_limits limits = {.deadline_s = s->deadline_s[i],
                                 .boot_s = o->boot_s,
                                 .tail_s = o->tail_s,
                                 .max_vcpus = o->max_vcpus,
                                 .max_instances = o->max_instances,
                                 .quota_vcpus = o->quota_vcpus};
    struct plan_findings findings;
    bool ok = plan_check(sooner, s->w, s->rq->offers, &limits, &findings);
    plan_findings_clear(&findings);
    return ok;
}

/* The fastest of the plan and the first n sooner ones that is within the slack of the cheapest of
 * all; -1 for the plan itself. */
static int32_t choose(struct plan *plan, const struct sooner *s, const bool *found, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (found[i] && s->made[i].cost_uusd < plan->cheapest_uusd)
            plan->cheapest_uusd = s->made[i].cost_uusd;
    int32_t chosen = -1;
    for (int32_t i = 0; i < n; i++) {
        const struct plan *p = &s->made[i];
        int64_t fastest_s = chosen < 0 ? plan->makespan_s : s->made[chosen].makespan_s;
        if (found[i] && p->makespan_s < fastest_s &&
            contenders_within(s->options->slack, p->cost_uusd, plan->cheapest_uusd))
            chosen = i;
    }
    return chosen;
}

/* Puts the leases of one plan in the place of those of the other, whose proof and alternatives
 * hold for both. */
static void replace_leases(struct plan *plan, struct plan *by)
{
    arena_join(&plan->arena, &by->arena);
    plan->leases = by->leases;
    plan->n_leases = by->n_leases;
    plan->instances = by->instances;
    plan->cost_uusd = by->cost_uusd;
    plan->at_least = by->at_least;
    plan->makespan_s = by->makespan_s;
    plan->peak_vcpus = by->peak_vcpus;
}

/* Those that end before the plan, each cheaper than the one before. */
static void list_rows(struct plan *plan, const struct sooner *s, const bool *found, int32_t n)
{
    struct alternative *rows = arena_array(&plan->arena, N_SOONER, sizeof *rows);
    int32_t kept = 0;
    for (int32_t i = 0; i < n; i++) {
        const struct plan *p = &s->made[i];
        if (!found[i] || p->makespan_s >= plan->makespan_s ||
            (kept > 0 && p->cost_uusd >= rows[kept - 1].cost_uusd))
            continue;
        rows[kept++] = (struct alternative){.name = "",
                                            .cost_uusd = p->cost_uusd,
                                            .makespan_s = p->makespan_s,
                                            .peak_vcpus = p->peak_vcpus,
                                            .instances = p->instances};
    }
    plan->sooner = rows;
    plan->n_sooner = kept;
}

/* How many deadlines come before the plan's own end. */
static int32_t wanted(struct sooner *s, const struct plan *plan)
{
    int32_t n = 0;
    if (plan->n_leases == 0 || !is_worth_while(s))
        return 0;
    while (n < N_QUARTERS && s->deadline_s[n] != UNKNOWN && s->deadline_s[n] < plan->makespan_s)
        n++;
    if (n == N_QUARTERS && plan->makespan_s / FAR > s->deadline_s[n - 1]) {
        s->deadline_s[n] = (int64_t)sqrt((double)s->deadline_s[n - 1] * (double)plan->makespan_s);
        n++;
    }
    return n;
}

void sooner_finish(struct sooner *s, struct plan *plan)
{
    bool found[N_SOONER] = {false};
    int32_t n = wanted(s, plan);
    parallel_for(lp_threads() ? s->options->threads : 1, n, make_one, s);
    for (int32_t i = 0; i < n; i++)
        found[i] = holds(s, plan, i);
    int32_t chosen = choose(plan, s, found, n);
    if (chosen >= 0)
        replace_leases(plan, &s->made[chosen]);
    list_rows(plan, s, found, n);
    for (int32_t i = 0; i < N_SOONER; i++)
        if (s->is_made[i])
            plan_clear(&s->made[i]);
}
