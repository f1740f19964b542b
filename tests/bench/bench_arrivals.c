/* bench_arrivals.c - a plan by submit times beside the rule by which simple autoscalers run a
 * queue.
 *
 *   bench_arrivals FILE...
 *
 * Recorded start times are taken as submit times, boot 120 s, tail 240 s, a wait of 10 minutes at
 * most; us-east-1 on-demand, all default types.  The rule: jobs in start order; each takes an idle
 * instance of its cheapest fitting type if one is within its 4 idle minutes, else launches one; one
 * job per instance.  Written apart from the planner's own row of it, so that each checks the other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/check/plan_check.h"
#include "tests/support/bench_list.h"

enum { BOOT_S = 120, IDLE_S = 240, WAIT_S = 600, BELOW_RULE_PERCENT = 15 };

/* ---- the rule ----------------------------------------------------------------------------------
 */

struct instance {
    const struct offer *offer;
    int64_t launched_s, free_s;
};

static const struct offer *cheapest_fitting(const struct offer_set *offers,
                                            const struct job_class *class)
{
    const struct offer *best = NULL;
    for (int32_t i = 0; i < offers->n_offers; i++) {
        const struct offer *o = &offers->offers[i];
        if (plan_check_takes(offers, o, class) &&
            (best == NULL || offer_total_uusd_h(o) < offer_total_uusd_h(best)))
            best = o;
    }
    return best;
}

static int64_t billed(const struct instance *i)
{
    int64_t s = billed_s(i->free_s + IDLE_S - i->launched_s);
    return lease_cost_uusd(i->offer->price_uusd_h, s) + lease_cost_uusd(i->offer->root_uusd_h, s) +
           lease_cost_uusd(i->offer->ipv4_uusd_h, s);
}

static int by_start(const void *a, const void *b)
{
    const struct job *x = a, *y = b;
    if (x->start_ms != y->start_ms)
        return x->start_ms < y->start_ms ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static void run_job(struct instance *instances, size_t *n, const struct offer *offer, int64_t at_s,
                    int64_t duration_s)
{
    for (size_t i = 0; i < *n; i++) {
        if (instances[i].offer == offer && instances[i].free_s <= at_s &&
            at_s <= instances[i].free_s + IDLE_S) {
            instances[i].free_s = at_s + duration_s;
            return;
        }
    }
    instances[(*n)++] = (struct instance){offer, at_s, at_s + BOOT_S + duration_s};
}

/* What the rule costs, and how many instances it launches. */
static int64_t rule_uusd(const struct workload *w, const struct offer_set *offers, size_t *launched)
{
    struct instance *instances = mem_alloc((size_t)w->count * sizeof *instances);
    int64_t cost = 0;
    *launched = 0;
    qsort(w->jobs, (size_t)w->n_jobs, sizeof *w->jobs, by_start);
    for (int64_t j = 0; j < w->n_jobs; j++) {
        const struct job *job = &w->jobs[j];
        const struct offer *o = cheapest_fitting(offers, &w->classes[job->class_id]);
        int64_t at_s = (job->start_ms - w->first_ready_ms) / MS_PER_S;
        for (int64_t k = 0; k < job->count; k++)
            run_job(instances, launched, o, at_s, ms_to_s_up(job->duration_ms));
    }
    for (size_t i = 0; i < *launched; i++)
        cost += billed(&instances[i]);
    free(instances);
    return cost;
}

/* ---- beside the plan ---------------------------------------------------------------------------
 */

static bool bench(const char *path, const struct offer_set *offers)
{
    struct workload w;
    struct plan plan;
    struct error err = {0};
    struct planner_options options = planner_defaults();
    options.boot_s = BOOT_S;
    options.tail_s = IDLE_S;
    options.arrivals = true;
    options.max_wait_s = WAIT_S;
    struct intake_options intake = intake_defaults();
    intake.keep_jobs = true;
    intake.ready = READY_START;
    if (!bench_load(path, &intake, &w, &err)) {
        printf("%s: %s\n", path, err.message);
        return false;
    }
    double start = bench_cpu_s();
    if (!planner_plan(&w, offers, &options, &plan, &err)) {
        printf("%s: %s\n", path, err.message);
        return false;
    }
    double took = bench_cpu_s() - start;
    const char *found = bench_check(&plan, &w, offers, &options);
    size_t launched;
    int64_t rule = rule_uusd(&w, offers, &launched);
    const char *name = strrchr(path, '/');
    printf("%s, start times as submit times, %lld jobs, boot %d s, tail %d s, wait at most %d s\n",
           name == NULL ? path : name + 1, (long long)w.count, BOOT_S, IDLE_S, WAIT_S);
    printf("  next idle instance, one job each  $%9.4f  %4zu instances\n", (double)rule / 1e6,
           launched);
    printf("  plan                              $%9.4f  %4lld instances  %.1f %% below  bound "
           "$%.4f  gap %.1f %%  %.2f s%s%s\n",
           (double)plan.cost_uusd / 1e6, (long long)plan.instances,
           100 * (1 - (double)plan.cost_uusd / (double)rule), (double)plan.bound_uusd / 1e6,
           100 * plan_gap(&plan), took, plan.infeasible == NULL ? "" : "  INFEASIBLE", found);
    bench_figure(100 * (1 - (double)plan.cost_uusd / (double)rule), "%",
                 "below the rule, plan by submit times", BELOW_RULE_PERCENT, false);
    bool holds = found[0] == '\0';
    plan_clear(&plan);
    workload_clear(&w);
    return holds;
}

int main(int argc, char **argv)
{
    mem_keep_freed(); /* as the program does */
    struct bench_offers offers;
    struct error err = {0};
    if (!bench_offers(&offers, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    bool ok = true;
    for (int i = 1; i < argc; i++)
        ok &= bench(argv[i], &offers.offers);
    bench_offers_clear(&offers);
    return ok ? 0 : 1;
}
