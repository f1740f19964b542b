#include "model/check/plan_arrivals.h"

#include <inttypes.h>
#include <stdlib.h>

int64_t plan_arrivals_first_s(const struct arrival *a)
{
    return ms_to_s_up(a->ready_ms);
}

int64_t plan_arrivals_last_s(const struct arrival *a, const struct plan_limits *limits)
{
    int64_t last = UNKNOWN;
    if (limits->max_wait_s != UNKNOWN)
        last = plan_arrivals_first_s(a) + limits->max_wait_s;
    if (limits->deadline_s == UNKNOWN)
        return last;
    int64_t in_time = limits->deadline_s - ms_to_s_up(a->duration_ms);
    return last == UNKNOWN || in_time < last ? in_time : last;
}

bool plan_arrivals_too_late(const struct arrival *a, const struct plan_limits *limits)
{
    int64_t first = plan_arrivals_first_s(a);
    first = first < limits->boot_s ? limits->boot_s : first;
    return limits->deadline_s != UNKNOWN && first + ms_to_s_up(a->duration_ms) > limits->deadline_s;
}

/* ---- starts ----------------------------------------------------------------------------------
 */

/* count jobs that start (in the plan), or are ready (in the list), at at_s. */
struct moment {
    int32_t class_id;
    int64_t duration_s, at_s, last_s, count;
};

struct moments {
    struct moment *at;
    size_t n, capacity;
};

static void push(struct moments *list, struct moment m)
{
    list->at = mem_grow(list->at, &list->capacity, list->n + 1, sizeof *list->at);
    list->at[list->n++] = m;
}

static int by_kind_and_time(const void *left, const void *right)
{
    const struct moment *a = left, *b = right;
    if (a->class_id != b->class_id)
        return a->class_id < b->class_id ? -1 : 1;
    if (a->duration_s != b->duration_s)
        return a->duration_s < b->duration_s ? -1 : 1;
    if (a->at_s != b->at_s)
        return a->at_s < b->at_s ? -1 : 1;
    return (a->last_s > b->last_s) - (a->last_s < b->last_s);
}

static void sort(struct moments *list)
{
    if (list->n > 0)
        qsort(list->at, list->n, sizeof *list->at, by_kind_and_time);
}

/* A plan of more starts than the list has jobs is none of them (plan_demand says so): the rest need
 * not be gathered. */
static void gather_starts(const struct lease *lease, size_t most, struct moments *starts)
{
    for (int32_t l = 0; l < lease->n_lanes; l++) {
        const struct lane *lane = &lease->lanes[l];
        int64_t at_s = lease->start_s + lane->start_s;
        for (int32_t r = 0; r < lane->n_runs; r++) {
            const struct lane_run *run = &lane->runs[r];
            for (int64_t k = 0; k < run->count && starts->n < most; k++, at_s += run->duration_s)
                push(starts, (struct moment){run->class_id, run->duration_s, at_s, at_s,
                                             lease->count * lane->count});
        }
    }
}

static void gather_ready(const struct workload *w, const struct plan_limits *limits,
                         struct moments *ready)
{
    for (int32_t c = 0; c < w->n_classes; c++) {
        const struct job_class *class = &w->classes[c];
        for (int64_t i = 0; i < class->n_arrivals; i++) {
            const struct arrival *a = &class->arrivals[i];
            if (!plan_arrivals_too_late(a, limits))
                push(ready, (struct moment){c, ms_to_s_up(a->duration_ms), plan_arrivals_first_s(a),
                                            plan_arrivals_last_s(a, limits), a->count});
        }
    }
}

static bool same_kind(const struct moment *a, const struct moment *b)
{
    return a->class_id == b->class_id && a->duration_s == b->duration_s;
}

/* Is the start too late? */
static bool compare_one(const struct moment *start, const struct moment *ready,
                        const struct workload *w, bool late_is_told, struct plan_findings *out)
{
    const char *label = w->classes[start->class_id].label;
    bool late = ready->last_s != UNKNOWN && start->at_s > ready->last_s;
    if (start->at_s < ready->at_s)
        plan_findings_add(out,
                          "class %" PRId32 " (%.60s): a job of %" PRId64 " s starts at %" PRId64
                          " s, it is ready at %" PRId64 " s",
                          start->class_id, label, start->duration_s, start->at_s, ready->at_s);
    if (late && !late_is_told)
        plan_findings_add(out,
                          "class %" PRId32 " (%.60s): a job of %" PRId64 " s starts at %" PRId64
                          " s, it is ready at %" PRId64 " s and may start until %" PRId64 " s",
                          start->class_id, label, start->duration_s, start->at_s, ready->at_s,
                          ready->last_s);
    return late;
}

/* Numbers that differ are plan_demand's finding: here what one list has more is passed over. */
static void compare(struct moments *starts, struct moments *ready, const struct workload *w,
                    bool late_is_told, struct plan_findings *out)
{
    size_t i = 0, k = 0;
    bool late = false;
    while (i < starts->n && k < ready->n) {
        struct moment *s = &starts->at[i], *r = &ready->at[k];
        if (!same_kind(s, r)) {
            bool skip_start = s->class_id != r->class_id ? s->class_id < r->class_id
                                                         : s->duration_s < r->duration_s;
            i += skip_start;
            k += !skip_start;
            continue;
        }
        late |= compare_one(s, r, w, late_is_told, out);
        int64_t both = s->count < r->count ? s->count : r->count;
        s->count -= both;
        r->count -= both;
        i += s->count == 0;
        k += r->count == 0;
    }
    if (late_is_told && starts->n > 0 && !late)
        plan_findings_add(out, "the plan says that it is late, but no job starts too late");
}

void plan_arrivals_check(const struct plan *plan, const struct workload *w,
                         const struct plan_limits *limits, struct plan_findings *out)
{
    struct moments starts = {0}, ready = {0};
    for (int32_t c = 0; c < w->n_classes; c++) {
        if (w->classes[c].unknown_ready > 0)
            plan_findings_add(out,
                              "class %" PRId32 " (%.60s): nobody knows when %" PRId64
                              " of its jobs are ready",
                              c, w->classes[c].label, w->classes[c].unknown_ready);
    }
    for (int32_t i = 0; i < plan->n_leases; i++)
        gather_starts(&plan->leases[i], (size_t)w->count, &starts);
    gather_ready(w, limits, &ready);
    sort(&starts);
    sort(&ready);
    compare(&starts, &ready, w, plan->infeasible != NULL, out);
    free(starts.at);
    free(ready.at);
}

/* ---- stretches -------------------------------------------------------------------------------
 */

struct window {
    int64_t from_s, to_s; /* to_s: UNKNOWN when nothing limits the start */
    int32_t class_id;
    wide job_s;
};

static int by_begin(const void *left, const void *right)
{
    const struct window *a = left, *b = right;
    return (a->from_s > b->from_s) - (a->from_s < b->from_s);
}

/* A stretch of time while its windows, in the order of their begin, are being added. */
struct stretch {
    wide worth;
    int64_t covered_s, end_s; /* end_s: UNKNOWN once a window has no end */
    int64_t launch_uusd_h;
};

static bool add_window(struct stretch *s, const struct window *w, const struct proof *proof,
                       const int64_t *least_uusd_h)
{
    if (s->end_s != UNKNOWN && w->to_s != UNKNOWN && w->to_s > s->end_s) {
        s->covered_s += w->to_s - (w->from_s > s->end_s ? w->from_s : s->end_s);
        s->end_s = w->to_s;
    }
    s->end_s = w->to_s == UNKNOWN ? UNKNOWN : s->end_s;
    if (least_uusd_h[w->class_id] > s->launch_uusd_h)
        s->launch_uusd_h = least_uusd_h[w->class_id];
    return wide_add_product(&s->worth, w->job_s, proof->dual[w->class_id]);
}

/* Adds what the stretch proves. */
static bool close_stretch(const struct stretch *s, const struct plan_limits *limits, int64_t scale,
                          wide *worth)
{
    int64_t launch_s = limits->boot_s + limits->tail_s;
    wide by_launch = s->worth, by_length = s->worth;
    if (!wide_add_product(&by_launch, (wide)s->launch_uusd_h * launch_s, scale))
        return false;
    if (s->end_s != UNKNOWN && s->covered_s > 0) {
        by_length += s->worth % s->covered_s * launch_s / s->covered_s;
        if (!wide_add_product(&by_length, s->worth / s->covered_s, launch_s))
            return false;
    }
    return wide_add_product(worth, by_length > by_launch ? by_length : by_launch, 1);
}

static bool sum_stretches(const struct window *windows, size_t n, const struct plan_limits *limits,
                          const struct proof *proof, const int64_t *least_uusd_h, wide *worth)
{
    struct stretch s = {0};
    for (size_t i = 0; i < n; i++) {
        const struct window *w = &windows[i];
        bool apart =
            i > 0 && s.end_s != UNKNOWN && w->from_s - s.end_s >= limits->boot_s + limits->tail_s;
        if (apart && !close_stretch(&s, limits, proof->scale, worth))
            return false;
        if (i == 0 || apart)
            s = (struct stretch){.end_s = w->from_s};
        if (!add_window(&s, w, proof, least_uusd_h))
            return false;
    }
    return n == 0 || close_stretch(&s, limits, proof->scale, worth);
}

static struct window window_of(const struct arrival *a, int32_t class_id,
                               const struct plan_limits *limits)
{
    int64_t from_s = plan_arrivals_first_s(a), last_s = plan_arrivals_last_s(a, limits);
    int64_t duration_s = ms_to_s_up(a->duration_ms);
    from_s = from_s < limits->boot_s ? limits->boot_s : from_s;
    return (struct window){from_s, last_s == UNKNOWN ? UNKNOWN : last_s + duration_s, class_id,
                           (wide)a->count * duration_s};
}

bool plan_arrivals_worth(const struct workload *w, const struct plan_limits *limits,
                         const struct proof *proof, const int64_t *least_uusd_h, wide *worth)
{
    size_t n = 0, most = 0;
    for (int32_t c = 0; c < w->n_classes; c++)
        most += (size_t)w->classes[c].n_arrivals;
    struct window *windows = mem_alloc(most * sizeof *windows);
    for (int32_t c = 0; c < w->n_classes; c++) {
        for (int64_t i = 0; least_uusd_h[c] > 0 && i < w->classes[c].n_arrivals; i++) {
            const struct arrival *a = &w->classes[c].arrivals[i];
            if (!plan_arrivals_too_late(a, limits))
                windows[n++] = window_of(a, c, limits);
        }
    }
    if (n > 0)
        qsort(windows, n, sizeof *windows, by_begin);
    *worth = 0;
    bool fits = sum_stretches(windows, n, limits, proof, least_uusd_h, worth);
    free(windows);
    return fits;
}
