#include "planner/advice.h"

#include <stdlib.h>
#include <string.h>

/* Runs (class, duration) beyond which planning again takes too long to do it unasked. */
#define RUNS_MOST 20000
/* Work for one plan again: it may miss a saving, never invent one. */
#define WORK_AGAIN 200000
/* Of the plan's cost: cheaper classes can save next to nothing. */
#define CLASS_SHARE_LEAST 0.03

/* Could the offer hold the class's jobs at all, but for memory? */
static bool suits(const struct offer *o, const struct job_class *c)
{
    return (c->arch == ARCH_ANY || c->arch == o->type->arch) && c->gpus <= o->gpus &&
           (c->gpus > 0 || !o->gpu_jobs_only) && c->mcpu <= o->usable_mcpu;
}

static int64_t jobs_side_by_side(const struct offer *o, const struct job_class *c, int64_t mem_mib)
{
    int64_t n = c->mcpu > 0 ? o->usable_mcpu / c->mcpu : INT64_MAX;
    if (mem_mib > 0 && o->usable_mib / mem_mib < n)
        n = o->usable_mib / mem_mib;
    if (c->gpus > 0 && o->gpus / c->gpus < n)
        n = o->gpus / c->gpus;
    return n;
}

/* What one job-hour costs at best when the class has instances to itself. */
static double cheapest_alone(const struct offer_set *offers, const struct job_class *c,
                             int64_t mem_mib)
{
    double best = -1;
    for (int32_t i = 0; i < offers->n_offers; i++) {
        const struct offer *o = &offers->offers[i];
        int64_t n = suits(o, c) ? jobs_side_by_side(o, c, mem_mib) : 0;
        double each = n > 0 ? (double)offer_total_uusd_h(o) / (double)n : -1;
        if (each >= 0 && (best < 0 || each < best))
            best = each;
    }
    return best;
}

/* The request a little lower at which a job alone is cheapest; UNKNOWN where nothing is gained. */
static int64_t lower_request(const struct offer_set *offers, const struct job_class *c)
{
    int64_t least = (int64_t)((1 - NEAR_MISS_MOST) * (double)c->mem_mib);
    int64_t best_mib = UNKNOWN;
    double best = cheapest_alone(offers, c, c->mem_mib) * (1 - NEAR_MISS_SAVING);
    if (c->peak_mib > least)
        least = c->peak_mib;
    for (int32_t i = 0; i < offers->n_offers; i++) {
        const struct offer *o = &offers->offers[i];
        if (!suits(o, c))
            continue;
        int64_t mib = o->usable_mib / (o->usable_mib / c->mem_mib + 1);
        if (mib < least || mib <= 0 || mib >= c->mem_mib)
            continue;
        double each = cheapest_alone(offers, c, mib);
        if (each < best || (each <= best && mib > best_mib)) {
            best = each;
            best_mib = mib;
        }
    }
    return best_mib;
}

/* The cost of the batch with the class's request at mem_mib; UNKNOWN where there is no whole plan.
 */
static int64_t cost_again(const struct workload *w, const struct offer_set *offers,
                          const struct planner_options *options, int32_t class_id, int64_t mem_mib)
{
    struct workload changed = *w;
    struct planner_options again = *options;
    struct plan plan;
    struct error err;
    int64_t cost_uusd = UNKNOWN;
    changed.classes = mem_alloc((size_t)w->n_classes * sizeof *changed.classes);
    memcpy(changed.classes, w->classes, (size_t)w->n_classes * sizeof *changed.classes);
    changed.classes[class_id].mem_mib = mem_mib;
    again.alternatives = false;
    if (again.work == 0 || again.work > WORK_AGAIN)
        again.work = WORK_AGAIN;
    if (planner_plan(&changed, offers, &again, &plan, &err)) {
        if (plan.n_unplaced == 0 && plan.infeasible == NULL)
            cost_uusd = plan.cost_uusd;
        plan_clear(&plan);
    }
    free(changed.classes);
    return cost_uusd;
}

/* The dearest class not yet tried; -1 when none is worth it. */
static int32_t dearest(const struct workload *w, const struct plan *plan, const int64_t *class_uusd,
                       const bool *tried)
{
    int32_t best = -1;
    for (int32_t c = 0; c < w->n_classes; c++) {
        bool worth = (double)class_uusd[c] >= CLASS_SHARE_LEAST * (double)plan->cost_uusd;
        if (!tried[c] && worth && w->classes[c].mem_mib > 0 && !w->classes[c].whole_instances &&
            (best < 0 || class_uusd[c] > class_uusd[best]))
            best = c;
    }
    return best;
}

static void insert(struct near_miss *out, int32_t n, struct near_miss found)
{
    int32_t i = n;
    for (; i > 0 && out[i - 1].saves_uusd < found.saves_uusd; i--)
        out[i] = out[i - 1];
    out[i] = found;
}

int32_t advice_near_misses(const struct workload *w, const struct offer_set *offers,
                           const struct planner_options *options, const struct plan *plan,
                           const int64_t *class_uusd, struct near_miss *out, int32_t most)
{
    int64_t runs = 0;
    for (int32_t c = 0; c < w->n_classes; c++)
        runs += w->classes[c].n_runs;
    if (plan->unit != PLAN_BATCH || plan->n_leases == 0 || plan->n_unplaced > 0 || runs > RUNS_MOST)
        return 0;
    bool *tried = mem_zeroed((size_t)w->n_classes, sizeof *tried);
    int32_t n = 0;
    for (int32_t k = 0; k < most; k++) {
        int32_t c = dearest(w, plan, class_uusd, tried);
        if (c < 0 || (options->stop != NULL && options->stop(options->stop_context)))
            break;
        tried[c] = true;
        int64_t mib = lower_request(offers, &w->classes[c]);
        int64_t cost = mib == UNKNOWN ? UNKNOWN : cost_again(w, offers, options, c, mib);
        if (cost == UNKNOWN || (double)cost > (1 - NEAR_MISS_SAVING) * (double)plan->cost_uusd)
            continue;
        insert(out, n++, (struct near_miss){c, mib, plan->cost_uusd - cost});
    }
    free(tried);
    return n;
}
