#include "cli/plan_faster.h"

#include "cli/table.h"
#include "model/check/plan_check.h"

#include <stdio.h>
#include <string.h>

enum { N_FASTER = 3, RUNS_MOST = 20000 };
#define FASTER_WORK INT64_C(8000000)

/* Many different durations make each search long, however small its budget. */
static bool is_worth_while(const struct plan *plan, const struct workload *w,
                           const struct planner_options *options)
{
    int64_t runs = 0;
    for (int32_t i = 0; i < w->n_classes; i++)
        runs += w->classes[i].n_runs;
    return plan->unit == PLAN_BATCH && plan->n_leases > 0 && plan->infeasible == NULL &&
           options->deadline_s == UNKNOWN && runs <= RUNS_MOST;
}

/* Plans for the deadline; *found says whether there is such a plan that runs as many jobs. */
static bool plan_by(const struct planner_options *options, struct plan *plan,
                    const struct workload *w, const struct offer_set *offers,
                    struct alternative *row, bool *found, struct error *err)
{
    struct plan sooner;
    if (!planner_plan(w, offers, options, &sooner, err))
        return false;
    struct plan_limits limits = {.deadline_s = options->deadline_s,
                                 .boot_s = options->boot_s,
                                 .tail_s = options->tail_s,
                                 .max_vcpus = options->max_vcpus,
                                 .max_instances = options->max_instances};
    struct plan_findings findings = {0};
    *found = sooner.n_leases > 0 && sooner.infeasible == NULL &&
             sooner.n_unplaced == plan->n_unplaced &&
             plan_check(&sooner, w, offers, &limits, &findings);
    plan_findings_clear(&findings);
    char text[32], name[64];
    int n = snprintf(name, sizeof name, "done in %s", show_duration(text, sooner.makespan_s));
    *row = (struct alternative){.name = arena_text(&plan->arena, name, (size_t)n),
                                .cost_uusd = sooner.cost_uusd,
                                .makespan_s = sooner.makespan_s,
                                .peak_vcpus = sooner.peak_vcpus,
                                .instances = sooner.instances};
    plan_clear(&sooner);
    return true;
}

/* The rows before those that the plan has. */
static void put_first(struct plan *plan, const struct alternative *rows, int32_t n)
{
    size_t had = (size_t)plan->n_alternatives;
    struct alternative *all = arena_array(&plan->arena, (size_t)n + had, sizeof *all);
    memcpy(all, rows, (size_t)n * sizeof *all);
    if (had > 0)
        memcpy(all + n, plan->alternatives, had * sizeof *all);
    plan->alternatives = all;
    plan->n_alternatives += n;
}

bool plan_faster(struct plan *plan, const struct workload *w, const struct offer_set *offers,
                 const struct planner_options *options, struct error *err)
{
    static const int64_t quarters[N_FASTER] = {5, 8, 16}; /* of the longest job */
    struct planner_options hurried = *options;
    struct alternative rows[N_FASTER];
    int32_t n = 0;
    if (!is_worth_while(plan, w, options))
        return true;
    hurried.alternatives = false;
    if (options->work <= 0 || options->work > FASTER_WORK)
        hurried.work = FASTER_WORK;
    for (int i = 0; i < N_FASTER; i++) {
        bool found;
        hurried.deadline_s = options->boot_s + plan->longest_job_s * quarters[i] / 4;
        if (hurried.deadline_s >= plan->makespan_s)
            break;
        if (!plan_by(&hurried, plan, w, offers, &rows[n], &found, err))
            return false;
        bool better = found && (n == 0 || rows[n].cost_uusd < rows[n - 1].cost_uusd);
        n += better;
    }
    if (n > 0)
        put_first(plan, rows, n);
    return true;
}
