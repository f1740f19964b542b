#include "model/check/plan_check.h"

#include "model/check/plan_arrivals.h"
#include "model/check/plan_demand.h"
#include "model/check/plan_end.h"
#include "model/check/plan_proof.h"
#include "model/wide.h"

#include <inttypes.h>
#include <stdlib.h>

struct check {
    const struct plan *plan;
    const struct workload *w;
    const struct offer_set *offers;
    const struct plan_limits *limits;
    struct plan_findings *out;
};

bool plan_check_takes(const struct offer_set *offers, const struct offer *offer,
                      const struct job_class *class)
{
    if (class->arch != ARCH_ANY && class->arch != offer->type->arch)
        return false;
    if (class->mcpu > offer->usable_mcpu || class->mem_mib > offer->usable_mib)
        return false;
    if (class->gpus == 0)
        return !offer->gpu_jobs_only;
    if (class->gpus > offer->gpus)
        return false;
    if (class->gpu_model == NULL || class->gpu_model[0] == '\0')
        return true;
    int32_t model = offers_gpu_model(offers, slice_of(class->gpu_model));
    return model >= 0 && model == offer->gpu_model;
}

/* Most vCPUs that one such instance may have; UNKNOWN: no limit. */
static int64_t largest_allowed(const struct offer *offer, const struct plan_limits *limits)
{
    int32_t quota =
        limits->quota_vcpus == NULL ? -1 : quota_of(offer->type->family, offer->purchase);
    int64_t most = quota < 0 ? UNKNOWN : limits->quota_vcpus[quota];
    if (most == UNKNOWN || (limits->max_vcpus != UNKNOWN && limits->max_vcpus < most))
        return limits->max_vcpus;
    return most;
}

bool plan_check_launchable(const struct offer *offer, const struct plan_limits *limits)
{
    int64_t most = largest_allowed(offer, limits);
    return most == UNKNOWN || offer->type->vcpus <= most;
}

/* ---- shape: every number within the limits that the arithmetic below relies on ----------------
 */

static bool within(int64_t value, int64_t min, int64_t max)
{
    return value >= min && value <= max;
}

static bool run_shape(const struct check *k, int32_t lease, int32_t lane,
                      const struct lane_run *run)
{
    bool hour = k->plan->unit == PLAN_HOUR;
    if (run->class_id < 0 || run->class_id >= k->w->n_classes) {
        plan_findings_add(k->out, "leases[%d].lanes[%d]: there is no class %d", lease, lane,
                          run->class_id);
        return false;
    }
    const struct job_class *class = &k->w->classes[run->class_id];
    if (class->mcpu == UNKNOWN || class->mem_mib == UNKNOWN) {
        plan_findings_add(k->out,
                          "leases[%d].lanes[%d]: nobody knows what class %d (%.60s) asks for",
                          lease, lane, run->class_id, class->label);
        return false;
    }
    if (!within(run->count, 1, COUNT_MAX) ||
        (hour ? run->duration_s != UNKNOWN : !within(run->duration_s, 0, DURATION_MAX_S)) ||
        run->count * run->duration_s > LEASE_MAX_S) {
        plan_findings_add(k->out,
                          "leases[%d].lanes[%d]: %" PRId64 " jobs of %" PRId64 " s: out of range",
                          lease, lane, run->count, run->duration_s);
        return false;
    }
    return true;
}

static bool lane_shape(const struct check *k, int32_t i, int32_t l)
{
    const struct lane *lane = &k->plan->leases[i].lanes[l];
    bool ok = true;
    if (!within(lane->count, 1, COUNT_MAX) || !within(lane->start_s, 0, LEASE_MAX_S) ||
        lane->n_runs < 1) {
        plan_findings_add(k->out,
                          "leases[%d].lanes[%d]: %" PRId64 " lanes of %d runs from %" PRId64
                          " s: out of range",
                          i, l, lane->count, lane->n_runs, lane->start_s);
        ok = false;
    }
    for (int32_t r = 0; r < lane->n_runs; r++)
        ok &= run_shape(k, i, l, &lane->runs[r]);
    return ok;
}

static bool lease_shape(const struct check *k, int32_t i)
{
    const struct lease *lease = &k->plan->leases[i];
    bool hour = k->plan->unit == PLAN_HOUR;
    bool ok = true;
    if (lease->offer < k->offers->offers ||
        lease->offer >= k->offers->offers + k->offers->n_offers) {
        plan_findings_add(k->out, "leases[%d]: its offer is not among those allowed", i);
        ok = false;
    }
    if (!within(lease->count, 1, COUNT_MAX) || !within(lease->start_s, 0, LEASE_MAX_S) ||
        (hour ? lease->duration_s != UNKNOWN : !within(lease->duration_s, 0, LEASE_MAX_S)) ||
        lease->n_lanes < 1) {
        plan_findings_add(k->out,
                          "leases[%d]: %" PRId64 " instances from %" PRId64 " s for %" PRId64
                          " s with %d lanes: out of range",
                          i, lease->count, lease->start_s, lease->duration_s, lease->n_lanes);
        ok = false;
    }
    for (int32_t l = 0; l < lease->n_lanes; l++)
        ok &= lane_shape(k, i, l);
    return ok;
}

/* ---- one lease: what runs on it fits it at every instant --------------------------------------
 */

/* Demand that comes (or, negative, goes) at an instant. */
struct event {
    int64_t at_s;
    int64_t mcpu, mem_mib, gpus;
};

static int by_time(const void *left, const void *right)
{
    const struct event *a = left;
    const struct event *b = right;
    return (a->at_s > b->at_s) - (a->at_s < b->at_s);
}

static struct event demand_at(const struct job_class *class, int64_t times, int64_t at_s)
{
    return (struct event){at_s, times * class->mcpu, times * class->mem_mib, times * class->gpus};
}

static size_t lane_events(const struct check *k, const struct lane *lane, struct event *events,
                          size_t n)
{
    int64_t at_s = lane->start_s;
    for (int32_t r = 0; r < lane->n_runs; r++) {
        const struct lane_run *run = &lane->runs[r];
        const struct job_class *class = &k->w->classes[run->class_id];
        if (k->plan->unit == PLAN_HOUR) {
            /* Side by side for an unstated time: nothing ever leaves. */
            events[n++] = demand_at(class, lane->count, 0);
            continue;
        }
        int64_t end_s = at_s + run->count * run->duration_s;
        if (end_s > at_s) {
            events[n++] = demand_at(class, lane->count, at_s);
            events[n++] = demand_at(class, -lane->count, end_s);
        }
        at_s = end_s;
    }
    return n;
}

/* Reports the first instant at which a quantity is exceeded, once for each quantity. */
static void sweep(const struct check *k, int32_t i, const struct event *events, size_t n)
{
    const struct offer *offer = k->plan->leases[i].offer;
    const int64_t room[3] = {offer->usable_mcpu, offer->usable_mib, offer->gpus};
    static const char *const what[3] = {"milli-vCPUs", "MiB", "GPUs"};
    wide held[3] = {0};
    bool said[3] = {false};
    for (size_t e = 0; e < n; e++) {
        held[0] += events[e].mcpu;
        held[1] += events[e].mem_mib;
        held[2] += events[e].gpus;
        if (e + 1 < n && events[e + 1].at_s == events[e].at_s)
            continue;
        for (int q = 0; q < 3; q++) {
            if (held[q] <= room[q] || said[q])
                continue;
            plan_findings_add(k->out,
                              "leases[%d] (%s): at %" PRId64 " s its jobs hold %" PRId64
                              " %s, usable are %" PRId64,
                              i, offer->type->name, events[e].at_s, wide_clamped(held[q]), what[q],
                              room[q]);
            said[q] = true;
        }
    }
}

static void check_lane_time(const struct check *k, int32_t i, int32_t l)
{
    const struct lease *lease = &k->plan->leases[i];
    const struct lane *lane = &lease->lanes[l];
    if (lane->start_s < k->limits->boot_s)
        plan_findings_add(
            k->out, "leases[%d].lanes[%d]: starts at %" PRId64 " s, the boot takes %" PRId64 " s",
            i, l, lane->start_s, k->limits->boot_s);
    wide end_s = lane->start_s;
    for (int32_t r = 0; r < lane->n_runs; r++)
        end_s += (wide)lane->runs[r].count * lane->runs[r].duration_s;
    if (end_s + k->limits->tail_s > lease->duration_s)
        plan_findings_add(k->out,
                          "leases[%d].lanes[%d]: ends at %" PRId64
                          " s, which with the tail of %" PRId64
                          " s is past the lease's end at %" PRId64 " s",
                          i, l, wide_clamped(end_s), k->limits->tail_s, lease->duration_s);
    wide finish_s = end_s + lease->start_s;
    if (k->plan->infeasible == NULL && k->limits->deadline_s != UNKNOWN &&
        finish_s > k->limits->deadline_s)
        plan_findings_add(k->out,
                          "leases[%d].lanes[%d]: ends %" PRId64
                          " s after the first launch, the deadline is at %" PRId64 " s",
                          i, l, wide_clamped(finish_s), k->limits->deadline_s);
    if (finish_s > k->out->makespan_s)
        k->out->makespan_s = wide_clamped(finish_s);
}

static void check_lane_hour(const struct check *k, int32_t i, int32_t l)
{
    const struct lane *lane = &k->plan->leases[i].lanes[l];
    if (lane->n_runs != 1 || lane->runs[0].count != 1)
        plan_findings_add(
            k->out, "leases[%d].lanes[%d]: jobs one after the other, without durations", i, l);
}

static void check_takes(const struct check *k, int32_t i, int32_t l)
{
    const struct lease *lease = &k->plan->leases[i];
    const struct lane *lane = &lease->lanes[l];
    for (int32_t r = 0; r < lane->n_runs; r++) {
        const struct job_class *class = &k->w->classes[lane->runs[r].class_id];
        if (!plan_check_takes(k->offers, lease->offer, class))
            plan_findings_add(k->out,
                              "leases[%d].lanes[%d]: %s does not take class %d (%.60s): %" PRId64
                              " milli-vCPUs, %" PRId64 " MiB, %d GPUs",
                              i, l, lease->offer->type->name, class->id, class->label, class->mcpu,
                              class->mem_mib, class->gpus);
    }
}

static void check_lease(const struct check *k, int32_t i)
{
    const struct lease *lease = &k->plan->leases[i];
    size_t most = 0, n = 0;
    for (int32_t l = 0; l < lease->n_lanes; l++)
        most += 2 * (size_t)lease->lanes[l].n_runs;
    struct event *events = mem_zeroed(most, sizeof *events);
    for (int32_t l = 0; l < lease->n_lanes; l++) {
        check_takes(k, i, l);
        if (k->plan->unit == PLAN_HOUR)
            check_lane_hour(k, i, l);
        else
            check_lane_time(k, i, l);
        n = lane_events(k, &lease->lanes[l], events, n);
    }
    qsort(events, n, sizeof *events, by_time);
    sweep(k, i, events, n);
    free(events);
}

/* ---- the fleet: limits at every instant -------------------------------------------------------
 */

struct launch {
    int64_t at_s;
    int64_t vcpus, instances; /* negative at the end of a lease */
    int32_t quota;            /* that counts it; -1: none */
};

static int by_launch_time(const void *left, const void *right)
{
    const struct launch *a = left;
    const struct launch *b = right;
    return (a->at_s > b->at_s) - (a->at_s < b->at_s);
}

static void check_alive(const struct check *k, const struct launch *launches, size_t n)
{
    wide vcpus = 0, instances = 0, most_vcpus = 0, most_instances = 0;
    for (size_t i = 0; i < n; i++) {
        vcpus += launches[i].vcpus;
        instances += launches[i].instances;
        if (i + 1 < n && launches[i + 1].at_s == launches[i].at_s)
            continue;
        most_vcpus = vcpus > most_vcpus ? vcpus : most_vcpus;
        most_instances = instances > most_instances ? instances : most_instances;
    }
    k->out->peak_vcpus = wide_clamped(most_vcpus);
    /* Without durations nobody says how many jobs run at once: the plan tells what all of them
     * side by side would take, whatever the limits on a fleet. */
    if (k->plan->unit == PLAN_HOUR)
        return;
    const struct plan_limits *limits = k->limits;
    if (limits->max_vcpus != UNKNOWN && most_vcpus > limits->max_vcpus)
        plan_findings_add(k->out, "%" PRId64 " vCPUs alive at once, the limit is %" PRId64,
                          wide_clamped(most_vcpus), limits->max_vcpus);
    if (limits->max_instances != UNKNOWN && most_instances > limits->max_instances)
        plan_findings_add(k->out, "%" PRId64 " instances alive at once, the limit is %" PRId64,
                          wide_clamped(most_instances), limits->max_instances);
}

/* The vCPUs that each quota counts, at every instant. */
static void check_quotas(const struct check *k, const struct launch *launches, size_t n)
{
    for (int32_t q = 0; q < N_QUOTAS; q++) {
        wide vcpus = 0, most = 0;
        for (size_t i = 0; i < n; i++) {
            vcpus += launches[i].quota == q ? launches[i].vcpus : 0;
            bool last = i + 1 == n || launches[i + 1].at_s != launches[i].at_s;
            most = last && vcpus > most ? vcpus : most;
        }
        k->out->quota_peak_vcpus[q] = wide_clamped(most);
        int64_t limit = k->limits->quota_vcpus == NULL ? UNKNOWN : k->limits->quota_vcpus[q];
        if (k->plan->unit == PLAN_BATCH && limit != UNKNOWN && most > limit)
            plan_findings_add(
                k->out, "%" PRId64 " vCPUs of quota %s (%s) alive at once, the limit is %" PRId64,
                wide_clamped(most), quota_code_of(q), quota_name(q), limit);
    }
}

static void check_fleet(const struct check *k)
{
    const struct plan *plan = k->plan;
    struct launch *launches = mem_zeroed(2 * (size_t)plan->n_leases, sizeof *launches);
    int64_t first_s = INT64_MAX;
    size_t n = 0;
    for (int32_t i = 0; i < plan->n_leases; i++) {
        const struct lease *lease = &plan->leases[i];
        int64_t vcpus = lease->count * lease->offer->type->vcpus;
        int64_t most = largest_allowed(lease->offer, k->limits);
        if (most != UNKNOWN && lease->offer->type->vcpus > most)
            plan_findings_add(k->out, "leases[%d]: one %s has %d vCPUs, the limit is %" PRId64, i,
                              lease->offer->type->name, lease->offer->type->vcpus, most);
        int32_t quota = quota_of(lease->offer->type->family, lease->offer->purchase);
        launches[n++] = (struct launch){lease->start_s, vcpus, lease->count, quota};
        if (plan->unit == PLAN_BATCH)
            launches[n++] =
                (struct launch){lease->start_s + lease->duration_s, -vcpus, -lease->count, quota};
        first_s = lease->start_s < first_s ? lease->start_s : first_s;
        k->out->instances += lease->count;
    }
    if (n > 0 && first_s != 0 && !k->limits->arrivals)
        plan_findings_add(k->out, "the first launch is at %" PRId64 " s, time 0 must be one",
                          first_s);
    qsort(launches, n, sizeof *launches, by_launch_time);
    check_alive(k, launches, n);
    check_quotas(k, launches, n);
    free(launches);
}

/* ---- cost -------------------------------------------------------------------------------------
 */

/* What `count` leases pay for one item; an unknown price counts nothing (the total is then marked
 * as "at least"). */
static bool add_item(int64_t *sum, const struct plan *plan, const struct lease *lease,
                     int64_t uusd_h)
{
    if (uusd_h == UNKNOWN)
        return true;
    int64_t one =
        plan->unit == PLAN_HOUR ? uusd_h : lease_cost_uusd(uusd_h, billed_s(lease->duration_s));
    int64_t all;
    return mul_checked(&all, one, lease->count) && add_checked(sum, all);
}

static bool add_cost(struct plan_findings *out, const struct plan *plan)
{
    out->instances_uusd = out->root_uusd = out->ipv4_uusd = 0;
    for (int32_t i = 0; i < plan->n_leases; i++) {
        const struct lease *lease = &plan->leases[i];
        const struct offer *o = lease->offer;
        out->at_least |= o->extras_unknown;
        if (!add_item(&out->instances_uusd, plan, lease, o->price_uusd_h) ||
            !add_item(&out->root_uusd, plan, lease, o->root_uusd_h) ||
            !add_item(&out->ipv4_uusd, plan, lease, o->ipv4_uusd_h))
            return false;
    }
    int64_t total = out->instances_uusd;
    if (!add_checked(&total, out->root_uusd) || !add_checked(&total, out->ipv4_uusd))
        return false;
    out->cost_uusd = total;
    return true;
}

static void compare_whole(const struct check *k, const char *name, int64_t said, int64_t found)
{
    if (said != found)
        plan_findings_add(k->out, "%s: the plan says %" PRId64 ", recomputed it is %" PRId64, name,
                          said, found);
}

static void check_totals(const struct check *k)
{
    const struct plan *plan = k->plan;
    if (!add_cost(k->out, plan)) {
        plan_findings_add(k->out, "cost: the sum is beyond 64 bits");
        return;
    }
    compare_whole(k, "cost in micro-dollars", plan->cost_uusd, k->out->cost_uusd);
    compare_whole(k, "instances", plan->instances, k->out->instances);
    compare_whole(k, "peak vCPUs", plan->peak_vcpus, k->out->peak_vcpus);
    compare_whole(k, "makespan in seconds", plan->makespan_s, k->out->makespan_s);
    if (plan->at_least != k->out->at_least)
        plan_findings_add(k->out, "at least: the plan says %s, recomputed it is %s",
                          plan->at_least ? "true" : "false", k->out->at_least ? "true" : "false");
}

/* What a plan says to be impossible it may not do itself. */
static void check_late(const struct check *k)
{
    int64_t deadline_s = k->limits->deadline_s;
    if (deadline_s == UNKNOWN)
        plan_findings_add(k->out, "the plan says that it is late, but it has no deadline");
    else if (k->out->makespan_s <= deadline_s)
        plan_findings_add(k->out,
                          "the plan says that it is late, but it ends at %" PRId64
                          " s, the deadline is at %" PRId64 " s",
                          k->out->makespan_s, deadline_s);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

void plan_check_add(const struct plan *plan, const struct workload *w,
                    const struct offer_set *offers, const struct plan_limits *limits,
                    struct plan_findings *out)
{
    struct check k = {plan, w, offers, limits, out};
    bool sound = true;
    for (int32_t i = 0; i < plan->n_leases; i++)
        sound &= lease_shape(&k, i);
    if (!sound)
        return;
    out->makespan_s = plan->unit == PLAN_HOUR ? UNKNOWN : 0;
    for (int32_t i = 0; i < plan->n_leases; i++)
        check_lease(&k, i);
    int64_t n_runs;
    struct placed_run *runs = plan_demand_check(plan, w, offers, limits, &n_runs, out);
    if (plan->infeasible == NULL || plan->n_leases > 0) {
        check_fleet(&k);
        check_totals(&k);
    }
    if (plan->infeasible != NULL && plan->n_leases > 0 && !limits->arrivals)
        check_late(&k);
    if (limits->arrivals)
        plan_arrivals_check(plan, w, limits, out);
    plan_proof_check(plan, w, offers, limits, runs, n_runs, out);
    plan_end_check(plan, w, offers, limits, runs, n_runs, out);
    free(runs);
}

bool plan_check(const struct plan *plan, const struct workload *w, const struct offer_set *offers,
                const struct plan_limits *limits, struct plan_findings *out)
{
    plan_findings_init(out);
    plan_check_add(plan, w, offers, limits, out);
    return out->n_findings == 0;
}
