#include "model/check/plan_end.h"

#include "model/check/plan_premise.h"

#include <inttypes.h>
#include <stdlib.h>

/* Shares are written with six decimals. */
#define SHARE_TOLERANCE 1e-6

struct ending {
    const struct end_proof *end;
    const struct workload *w;
    const struct plan_limits *limits;
    struct plan_findings *out;
    int64_t *jobs; /* per class, that count */
    wide *seconds; /* that they run at least in the middle */
    int64_t longest_s;
};

static int64_t least_in_the_middle(const struct end_proof *end, int64_t duration_s)
{
    int64_t middle_s = end->within_s - 2 * end->aside_s;
    int64_t least_s = duration_s - end->aside_s;
    least_s = least_s > middle_s ? middle_s : least_s;
    return least_s < 0 ? 0 : least_s;
}

static void count_jobs(struct ending *e, const struct placed_run *runs, int64_t n_runs)
{
    for (int64_t r = 0; r < n_runs; r++) {
        const struct placed_run *run = &runs[r];
        e->longest_s = run->duration_s > e->longest_s ? run->duration_s : e->longest_s;
        int64_t least_s = e->end->dual == NULL ? 0 : least_in_the_middle(e->end, run->duration_s);
        if (least_s > 0) {
            e->jobs[run->class_id] += run->count;
            e->seconds[run->class_id] += (wide)least_s * run->count;
        }
    }
}

/* Does the class weigh most, and as much as is said?  For readers only: the proof needs neither. */
static void check_class(const struct ending *e, wide all)
{
    const struct end_proof *end = e->end;
    double most = 0, own = -1;
    for (int32_t c = 0; c < e->w->n_classes; c++) {
        double weight = (double)e->seconds[c] * (double)end->dual[c];
        most = weight > most ? weight : most;
        own = c == end->class_id ? weight : own;
    }
    double share = own / (double)all;
    double off = share > end->share ? share - end->share : end->share - share;
    if (own < most || off > SHARE_TOLERANCE)
        plan_findings_add(e->out,
                          "earliest end: class %" PRId32 " is said to weigh %.6f of all, it weighs "
                          "%.6f; the most is %.6f",
                          end->class_id, end->share, share, most / (double)all);
}

/* Is more asked for in the middle than the limits leave? */
static bool asks_too_much(const struct ending *e, const struct premise *premise)
{
    wide need = 0, due, room = 0;
    for (int32_t c = 0; c < e->w->n_classes; c++)
        if (!wide_add_product(&need, e->seconds[c], e->end->dual[c]))
            return false;
    if (!premise_due(premise, &due) ||
        __builtin_mul_overflow(due, (wide)(e->end->within_s - 2 * e->end->aside_s), &due) ||
        !wide_add_product(&room, due, e->end->scale) || need <= room)
        return false;
    check_class(e, need);
    return true;
}

static bool shapes_hold(const struct ending *e)
{
    const struct end_proof *end = e->end;
    bool sound = end->scale >= 1 && end->aside_s >= 0 && end->within_s >= 1 &&
                 end->within_s <= LEASE_MAX_S && 2 * end->aside_s < end->within_s;
    for (int32_t c = 0; sound && c < e->w->n_classes; c++)
        sound = end->dual[c] >= 0;
    if (!sound)
        plan_findings_add(e->out, "earliest end: a scale of at least 1, duals >= 0, and more than "
                                  "twice aside_s in within_s are needed");
    return sound;
}

static bool proved_by_limits(struct ending *e, const struct offer_set *offers)
{
    const struct end_proof *end = e->end;
    if (end->dual == NULL)
        return false;
    struct premise premise = {.name = "earliest end",
                              .w = e->w,
                              .offers = offers,
                              .limits = e->limits,
                              .out = e->out,
                              .jobs = e->jobs,
                              .dual = end->dual,
                              .scale = end->scale,
                              .rent = end->rent,
                              .rents_alone = true,
                              .launchable = true,
                              .most_uusd_h = UNKNOWN};
    int64_t steps = e->limits->proof_steps > 0 ? e->limits->proof_steps : PROOF_STEPS_DEFAULT;
    return premise_rents_sound(&premise) && premise_holds(&premise, &steps) &&
           asks_too_much(e, &premise);
}

void plan_end_check(const struct plan *plan, const struct workload *w,
                    const struct offer_set *offers, const struct plan_limits *limits,
                    const struct placed_run *runs, int64_t n_runs, struct plan_findings *out)
{
    const struct end_proof *end = &plan->end;
    if (end->earliest_end_s == 0)
        return;
    struct ending e = {.end = end, .w = w, .limits = limits, .out = out};
    if (limits->arrivals || plan->unit == PLAN_HOUR) {
        plan_findings_add(out, "earliest end: it is proved only for jobs of known durations that "
                               "are all ready at time 0");
        return;
    }
    if (end->dual != NULL && !shapes_hold(&e))
        return;
    e.jobs = mem_zeroed((size_t)w->n_classes, sizeof *e.jobs);
    e.seconds = mem_zeroed((size_t)w->n_classes, sizeof *e.seconds);
    count_jobs(&e, runs, n_runs);
    int64_t proved_s = limits->boot_s + e.longest_s;
    if (end->earliest_end_s > proved_s && proved_by_limits(&e, offers))
        proved_s = limits->boot_s + end->within_s + 1;
    if (end->earliest_end_s > proved_s)
        plan_findings_add(out,
                          "earliest end: the plan says that none ends before %" PRId64
                          " s, %" PRId64 " s are proved",
                          end->earliest_end_s, proved_s);
    free(e.jobs);
    free(e.seconds);
}
