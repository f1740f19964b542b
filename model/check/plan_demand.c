#include "model/check/plan_demand.h"

#include "model/check/plan_arrivals.h"

#include <inttypes.h>
#include <stdlib.h>

struct run_list {
    struct placed_run *runs;
    size_t n, capacity;
};

static void push(struct run_list *list, struct placed_run run)
{
    list->runs = mem_grow(list->runs, &list->capacity, list->n + 1, sizeof *list->runs);
    list->runs[list->n++] = run;
}

static int by_class_then_longest(const void *left, const void *right)
{
    const struct placed_run *a = left;
    const struct placed_run *b = right;
    if (a->class_id != b->class_id)
        return a->class_id < b->class_id ? -1 : 1;
    return (a->duration_s < b->duration_s) - (a->duration_s > b->duration_s);
}

/* Sorts, and makes one run of those with equal class and duration.  The counts of a plan are
 * anybody's numbers: a sum too large stays at its largest, which matches no list. */
static void normalise(struct run_list *list)
{
    if (list->n == 0)
        return;
    qsort(list->runs, list->n, sizeof *list->runs, by_class_then_longest);
    size_t kept = 0;
    for (size_t i = 1; i < list->n; i++) {
        struct placed_run *last = &list->runs[kept];
        if (by_class_then_longest(last, &list->runs[i]) != 0)
            list->runs[++kept] = list->runs[i];
        else if (!add_checked(&last->count, list->runs[i].count))
            last->count = INT64_MAX;
    }
    list->n = kept + 1;
}

static void gather_planned(const struct plan *plan, struct run_list *list)
{
    for (int32_t i = 0; i < plan->n_leases; i++) {
        const struct lease *lease = &plan->leases[i];
        for (int32_t k = 0; k < lease->n_lanes; k++) {
            const struct lane *lane = &lease->lanes[k];
            int64_t lanes;
            if (!mul_checked(&lanes, lease->count, lane->count))
                lanes = INT64_MAX;
            for (int32_t r = 0; r < lane->n_runs; r++) {
                struct placed_run run = {.class_id = lane->runs[r].class_id,
                                         .duration_s = lane->runs[r].duration_s};
                if (!mul_checked(&run.count, lanes, lane->runs[r].count))
                    run.count = INT64_MAX;
                push(list, run);
            }
        }
    }
    normalise(list);
}

/* Is there an offer that takes the class and may be launched at all? */
static bool placeable(const struct offer_set *offers, const struct plan_limits *limits,
                      const struct job_class *class)
{
    for (int32_t t = 0; t < offers->n_offers; t++) {
        const struct offer *o = &offers->offers[t];
        if (plan_check_launchable(o, limits) && plan_check_takes(offers, o, class))
            return true;
    }
    return false;
}

/* Appends what must run of the class; returns the jobs that cannot. */
static int64_t gather_class(const struct plan *plan, const struct job_class *class,
                            const struct offer_set *offers, const struct plan_limits *limits,
                            struct run_list *list)
{
    if (!placeable(offers, limits, class))
        return class->count;
    if (plan->unit == PLAN_HOUR) {
        push(list, (struct placed_run){class->id, UNKNOWN, class->count});
        return 0;
    }
    int64_t too_long = 0;
    for (int64_t r = 0; limits->arrivals && r < class->n_arrivals; r++) {
        const struct arrival *a = &class->arrivals[r];
        int64_t duration_s = ms_to_s_up(a->duration_ms);
        if (plan_arrivals_too_late(a, limits))
            too_long += a->count;
        else
            push(list, (struct placed_run){class->id, duration_s, a->count});
    }
    for (int64_t r = 0; !limits->arrivals && r < class->n_runs; r++) {
        int64_t duration_s = ms_to_s_up(class->runs[r].duration_ms);
        if (limits->deadline_s != UNKNOWN && limits->boot_s + duration_s > limits->deadline_s)
            too_long += class->runs[r].count;
        else
            push(list, (struct placed_run){class->id, duration_s, class->runs[r].count});
    }
    return too_long;
}

/* Does the plan's list of unplaced jobs say the same as jobs[class]? */
static void compare_unplaced(const struct plan *plan, const struct workload *w, const int64_t *jobs,
                             struct plan_findings *out)
{
    int64_t *listed = mem_zeroed((size_t)w->n_classes, sizeof *listed);
    for (int32_t i = 0; i < plan->n_unplaced; i++) {
        const struct unplaced *u = &plan->unplaced[i];
        if (u->class_id < 0 || u->class_id >= w->n_classes)
            plan_findings_add(out, "unplaced[%" PRId32 "]: there is no class %" PRId32, i,
                              u->class_id);
        else if (u->jobs < 1 || !add_checked(&listed[u->class_id], u->jobs))
            plan_findings_add(out, "unplaced[%" PRId32 "]: %" PRId64 " jobs", i, u->jobs);
    }
    for (int32_t c = 0; c < w->n_classes; c++) {
        if (listed[c] != jobs[c])
            plan_findings_add(out,
                              "class %" PRId32 " (%.60s): the plan leaves out %" PRId64
                              " of its jobs as impossible to place, but %" PRId64 " are",
                              c, w->classes[c].label, listed[c], jobs[c]);
    }
    free(listed);
}

static void report_run(const struct workload *w, struct placed_run run, int64_t listed,
                       int64_t planned, struct plan_findings *out)
{
    const char *label = w->classes[run.class_id].label;
    if (run.duration_s == UNKNOWN)
        plan_findings_add(
            out, "class %" PRId32 " (%.60s), jobs: %" PRId64 " to run, %" PRId64 " in the plan",
            run.class_id, label, listed, planned);
    else
        plan_findings_add(out,
                          "class %" PRId32 " (%.60s), jobs of %" PRId64 " s: %" PRId64
                          " to run, %" PRId64 " in the plan",
                          run.class_id, label, run.duration_s, listed, planned);
}

static void compare(const struct workload *w, const struct run_list *listed,
                    const struct run_list *planned, struct plan_findings *out)
{
    size_t i = 0, k = 0;
    while (i < listed->n || k < planned->n) {
        int order = i == listed->n    ? 1
                    : k == planned->n ? -1
                                      : by_class_then_longest(&listed->runs[i], &planned->runs[k]);
        if (order < 0) {
            report_run(w, listed->runs[i], listed->runs[i].count, 0, out);
        } else if (order > 0) {
            report_run(w, planned->runs[k], 0, planned->runs[k].count, out);
        } else if (listed->runs[i].count != planned->runs[k].count) {
            report_run(w, listed->runs[i], listed->runs[i].count, planned->runs[k].count, out);
        }
        i += order <= 0;
        k += order >= 0;
    }
}

struct placed_run *plan_demand_check(const struct plan *plan, const struct workload *w,
                                     const struct offer_set *offers,
                                     const struct plan_limits *limits, int64_t *n_runs,
                                     struct plan_findings *out)
{
    struct run_list listed = {0}, planned = {0};
    int64_t *left_out = mem_zeroed((size_t)w->n_classes, sizeof *left_out);
    for (int32_t c = 0; c < w->n_classes; c++)
        left_out[c] = gather_class(plan, &w->classes[c], offers, limits, &listed);
    normalise(&listed);
    compare_unplaced(plan, w, left_out, out);
    /* Where nothing was found within the limits there may be no leases; the bound is checked all
     * the same. */
    if (plan->infeasible == NULL || plan->n_leases > 0) {
        gather_planned(plan, &planned);
        compare(w, &listed, &planned, out);
    }
    for (size_t i = 0; i < planned.n; i++)
        out->jobs = add_checked(&out->jobs, planned.runs[i].count) ? out->jobs : INT64_MAX;
    free(left_out);
    free(planned.runs);
    *n_runs = (int64_t)listed.n;
    return listed.runs;
}
