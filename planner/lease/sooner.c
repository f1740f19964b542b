#include "planner/lease/sooner.h"

#include "model/check/plan_check.h"
#include "model/lp.h"
#include "planner/parallel.h"

enum { N_SOONER = 3, RUNS_MOST = 20000 };
/* Of the plan's own budget. */
#define SOONER_PART 8

struct haste {
    const struct plan *plan;
    const struct workload *w;
    const struct requests *rq;
    const struct fluid *fluid;
    const struct planner_options *options;
    int64_t deadline_s[N_SOONER];
    struct alternative row[N_SOONER];
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
    struct plan sooner = {.unit = PLAN_BATCH};
    decide_plan(&sooner, h->rq, h->fluid, &options);
    h->found[i] = sooner.infeasible == NULL && holds(h, &options, &sooner);
    h->row[i] = (struct alternative){.name = "",
                                     .cost_uusd = sooner.cost_uusd,
                                     .makespan_s = sooner.makespan_s,
                                     .peak_vcpus = sooner.peak_vcpus,
                                     .instances = sooner.instances};
    plan_clear(&sooner);
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
    static const int64_t quarters[N_SOONER] = {5, 8, 16}; /* of the longest job */
    struct haste h = {.plan = plan, .w = w, .rq = rq, .fluid = fluid, .options = options};
    int32_t n = 0;
    if (!is_worth_while(&h))
        return;
    for (; n < N_SOONER; n++) {
        h.deadline_s[n] = options->boot_s + rq->longest_s * quarters[n] / 4;
        if (h.deadline_s[n] >= plan->makespan_s)
            break;
    }
    parallel_for(lp_threads() ? options->threads : 1, n, plan_one, &h);
    struct alternative *rows = arena_array(&plan->arena, N_SOONER, sizeof *rows);
    int32_t kept = 0;
    for (int32_t i = 0; i < n; i++)
        if (h.found[i] && (kept == 0 || h.row[i].cost_uusd < rows[kept - 1].cost_uusd))
            rows[kept++] = h.row[i];
    plan->sooner = rows;
    plan->n_sooner = kept;
}
