#include "planner/lease/sooner.h"

#include "model/check/plan_check.h"
#include "model/lp.h"
#include "planner/lease/contenders.h"
#include "planner/parallel.h"

#include <math.h>

enum { N_QUARTERS = 3, N_SOONER = 4, RUNS_MOST = 20000 };
/* A plan that takes so many times as long as the last deadline leaves room for one between. */
#define FAR 2
/* Of the plan's own budget. */
#define SOONER_PART 16

struct haste {
    const struct plan *plan;
    const struct workload *w;
    const struct requests *rq;
    const struct fluid *fluid;
    const struct planner_options *options;
    int64_t deadline_s[N_SOONER];
    struct plan made[N_SOONER];
    bool found[N_SOONER];
};

/* Does it run as many jobs, and keep every limit? */
static bool holds(const struct haste *h, const struct planner_options *o, struct plan *sooner)
{
    sooner->unplaced = h->plan->unplaced;
    sooner->n_unplaced = h->plan->n_unplaced;
    sooner->bound_uusd = 0; /* the plan's own proof is the one that is told */
    sooner->proof = (struct proof){.deadline_s = UNKNOWN, .boot_s = o->boot_s, .tail_s = o->tail_s};
    struct plan_limits limits = {.deadline_s = o->deadline_s,
                                 .boot_s = o->boot_s,
                                 .tail_s = o->tail_s,
                                 .max_vcpus = o->max_vcpus,
                                 .max_instances = o->max_instances,
                                 .quota_vcpus = o->quota_vcpus};
    struct plan_findings findings;
    bool ok = plan_check(sooner, h->w, h->rq->offers, &limits, &findings);
    plan_findings_clear(&findings);
    return ok;
}

static void plan_one(void *context, int worker, int32_t i)
{
    struct haste *h = context;
    struct planner_options options = *h->options;
    (void)worker;
    options.deadline_s = h->deadline_s[i];
    options.alternatives = false;
    options.threads = 1; /* the others are busy with the other deadlines */
    options.work = batch_of(h->rq, h->options).work / SOONER_PART;
    struct plan *sooner = &h->made[i];
    *sooner = (struct plan){.unit = PLAN_BATCH};
    decide_plan(sooner, h->rq, h->fluid, &options);
    h->found[i] = sooner->infeasible == NULL && holds(h, &options, sooner);
}

/* The fastest of the plan and the sooner ones that is within the slack of the cheapest of all; -1
 * for the plan itself. */
static int32_t choose(struct plan *plan, const struct haste *h, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (h->found[i] && h->made[i].cost_uusd < plan->cheapest_uusd)
            plan->cheapest_uusd = h->made[i].cost_uusd;
    int32_t chosen = -1;
    for (int32_t i = 0; i < n; i++) {
        const struct plan *p = &h->made[i];
        int64_t fastest_s = chosen < 0 ? plan->makespan_s : h->made[chosen].makespan_s;
        if (h->found[i] && p->makespan_s < fastest_s &&
            contenders_within(h->options->slack, p->cost_uusd, plan->cheapest_uusd))
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
static void list_rows(struct plan *plan, const struct haste *h, int32_t n)
{
    struct alternative *rows = arena_array(&plan->arena, N_SOONER, sizeof *rows);
    int32_t kept = 0;
    for (int32_t i = 0; i < n; i++) {
        const struct plan *p = &h->made[i];
        if (!h->found[i] || p->makespan_s >= plan->makespan_s ||
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

/* Many different durations make each search long, however small its budget. */
static bool is_worth_while(const struct haste *h)
{
    return h->options->deadline_s == UNKNOWN && h->plan->n_leases > 0 && h->rq->runs <= RUNS_MOST &&
           (h->options->stop == NULL || !h->options->stop(h->options->stop_context));
}

void sooner_plan(struct plan *plan, const struct workload *w, const struct requests *rq,
                 const struct fluid *fluid, const struct planner_options *options)
{
    static const int64_t quarters[N_QUARTERS] = {5, 8, 16}; /* of the longest job */
    struct haste h = {.plan = plan, .w = w, .rq = rq, .fluid = fluid, .options = options};
    int32_t n = 0;
    if (!is_worth_while(&h))
        return;
    for (; n < N_QUARTERS; n++) {
        h.deadline_s[n] = options->boot_s + rq->longest_s * quarters[n] / 4;
        if (h.deadline_s[n] >= plan->makespan_s)
            break;
    }
    if (n == N_QUARTERS && plan->makespan_s / FAR > h.deadline_s[n - 1]) {
        h.deadline_s[n] = (int64_t)sqrt((double)h.deadline_s[n - 1] * (double)plan->makespan_s);
        n++;
    }
    parallel_for(lp_threads() ? options->threads : 1, n, plan_one, &h);
    int32_t chosen = choose(plan, &h, n);
    if (chosen >= 0)
        replace_leases(plan, &h.made[chosen]);
    list_rows(plan, &h, n);
    for (int32_t i = 0; i < n; i++)
        plan_clear(&h.made[i]);
}
