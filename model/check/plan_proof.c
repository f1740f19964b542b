#include "model/check/plan_proof.h"

#include "model/check/plan_arrivals.h"
#include "model/check/plan_premise.h"
#include "model/wide.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct proving {
    const struct plan *plan;
    const struct proof *proof;
    const struct workload *w;
    const struct offer_set *offers;
    const struct plan_limits *limits;
    struct plan_findings *out;
    /* Per class: what the bound counts.  0 for classes that the proof says nothing about. */
    int64_t *jobs;
    wide *job_seconds;
    int64_t shortest_s; /* side by side: the shortest job that counts; UNKNOWN without any */
};

/* ---- what the proof counts --------------------------------------------------------------------
 */

/* Side by side counts the jobs that all run at the middle between boot and deadline. */
static bool counts(const struct proving *p, const struct placed_run *run)
{
    if (p->proof->kind != BOUND_SIDE_BY_SIDE)
        return true;
    return 2 * run->duration_s > p->limits->deadline_s - p->limits->boot_s;
}

static void count_jobs(struct proving *p, const struct placed_run *runs, int64_t n_runs)
{
    p->shortest_s = UNKNOWN;
    for (int64_t r = 0; r < n_runs; r++) {
        const struct placed_run *run = &runs[r];
        if (!counts(p, run))
            continue;
        p->jobs[run->class_id] += run->count;
        if (run->duration_s != UNKNOWN)
            p->job_seconds[run->class_id] += (wide)run->duration_s * run->count;
        if (p->shortest_s == UNKNOWN || run->duration_s < p->shortest_s)
            p->shortest_s = run->duration_s;
    }
}

/* Offers that no plan may launch are left out where the proof has parts or rents. */
static struct premise premise_of(const struct proving *p, int64_t most_uusd_h)
{
    bool rents = premise_has_rents(p->proof->rent_uusd_h);
    return (struct premise){.name = "proof",
                            .w = p->w,
                            .offers = p->offers,
                            .limits = p->limits,
                            .out = p->out,
                            .jobs = p->jobs,
                            .dual = p->proof->dual,
                            .scale = p->proof->scale,
                            .rent = p->proof->rent_uusd_h,
                            .launchable = rents || p->proof->kind == BOUND_LAUNCHES,
                            .most_uusd_h = most_uusd_h};
}

/* Takes from the worth what is due for the limits' places for so many seconds. */
static bool less_rents(const struct proving *p, int64_t seconds, wide *worth)
{
    struct premise premise = premise_of(p, UNKNOWN);
    wide due;
    if (!premise_due(&premise, &due) || __builtin_mul_overflow(due, (wide)seconds, &due) ||
        !wide_add_product(worth, due, -(wide)p->proof->scale))
        return false;
    *worth = *worth < 0 ? 0 : *worth;
    return true;
}

/* ---- the bound from the duals -----------------------------------------------------------------
 */

/* Rounded down: x * times / by for 0 <= x, 0 <= times and by > 0. */
static bool scaled_down(wide x, int64_t times, int64_t by, wide *result)
{
    *result = x % by * times / by;
    return wide_add_product(result, x / by, times);
}

/* Least price of an hour of any offer that takes the class; 0 when none does. */
static int64_t cheapest_taking(const struct proving *p, int32_t class_id)
{
    int64_t least = 0;
    for (int32_t t = 0; t < p->offers->n_offers; t++) {
        const struct offer *o = &p->offers->offers[t];
        if ((least == 0 || offer_total_uusd_h(o) < least) &&
            plan_check_takes(p->offers, o, &p->w->classes[class_id]))
            least = offer_total_uusd_h(o);
    }
    return least;
}

/* An hour of some lease costs at least so much: each class is on one that takes it. */
static int64_t launch_uusd_h(const struct proving *p)
{
    int64_t most = 0;
    for (int32_t c = 0; c < p->w->n_classes; c++) {
        int64_t least = p->jobs[c] > 0 ? cheapest_taking(p, c) : 0;
        most = least > most ? least : most;
    }
    return most;
}

/* worth = sum of D_c * pi_c. */
static bool fluid_bound(const struct proving *p, wide worth, wide *bound)
{
    const struct plan_limits *l = p->limits;
    wide base = (wide)S_PER_H * p->proof->scale;
    if (l->deadline_s == UNKNOWN) {
        wide launch = (wide)launch_uusd_h(p) * (l->boot_s + l->tail_s);
        if (!wide_add_product(&worth, launch, p->proof->scale))
            return false;
        *bound = worth / base;
        return true;
    }
    if (!less_rents(p, l->deadline_s - l->boot_s, &worth) ||
        !scaled_down(worth, l->deadline_s + l->tail_s, l->deadline_s - l->boot_s, bound))
        return false;
    *bound /= base;
    return true;
}

/* worth = sum of n'_c * pi_c. */
static bool side_by_side_bound(struct proving *p, wide worth, wide *bound)
{
    const struct plan_limits *l = p->limits;
    int64_t billed = billed_s(l->boot_s + p->shortest_s + l->tail_s);
    if (p->proof->billed_s > billed || p->proof->billed_s < 0)
        plan_findings_add(p->out,
                          "proof: billed_s is %" PRId64
                          " s, but the shortest of its jobs is billed %" PRId64 " s",
                          p->proof->billed_s, billed);
    *bound = 0;
    if (!less_rents(p, 1, &worth) ||
        !wide_add_product(bound, worth, billed < p->proof->billed_s ? billed : p->proof->billed_s))
        return false;
    *bound /= (wide)S_PER_H * p->proof->scale;
    return true;
}

static bool stretches_bound(const struct proving *p, wide *bound)
{
    int64_t *least = mem_zeroed((size_t)p->w->n_classes, sizeof *least);
    for (int32_t c = 0; c < p->w->n_classes; c++)
        least[c] = p->jobs[c] > 0 ? cheapest_taking(p, c) : 0;
    bool fits = plan_arrivals_worth(p->w, p->limits, p->proof, least, bound);
    free(least);
    *bound /= (wide)S_PER_H * p->proof->scale;
    return fits;
}

static int64_t price_divisor(const struct proving *p)
{
    int64_t divisor = 0;
    for (int32_t t = 0; t < p->offers->n_offers; t++) {
        const struct offer *o = &p->offers->offers[t];
        divisor = greatest_divisor(divisor, offer_total_uusd_h(o));
    }
    return divisor;
}

/* worth = sum of n_c * pi_c.  A cost is a sum of prices, hence a multiple of what divides all. */
static bool packing_bound(struct proving *p, wide worth, wide *bound)
{
    int64_t divisor = price_divisor(p), said = p->proof->price_gcd;
    if (said < 1 || divisor % said != 0) {
        plan_findings_add(p->out,
                          "proof: price_gcd is %" PRId64 ", the prices' common divisor is %" PRId64,
                          said, divisor);
        return false;
    }
    wide step = (wide)said * p->proof->scale;
    *bound = (worth / step + (worth % step != 0)) * said;
    return true;
}

static bool sum_worth(const struct proving *p, wide *worth)
{
    *worth = 0;
    for (int32_t c = 0; c < p->w->n_classes; c++) {
        bool fluid = p->proof->kind == BOUND_FLUID || p->proof->kind == BOUND_STRETCHES ||
                     p->proof->kind == BOUND_LAUNCHES;
        wide demand = fluid ? p->job_seconds[c] : p->jobs[c];
        if (!wide_add_product(worth, demand, p->proof->dual[c]))
            return false;
    }
    return true;
}

static void check_bound(struct proving *p)
{
    wide worth, bound = 0;
    bool fits = sum_worth(p, &worth);
    if (fits && p->proof->kind == BOUND_FLUID)
        fits = fluid_bound(p, worth, &bound);
    else if (fits && p->proof->kind == BOUND_SIDE_BY_SIDE)
        fits = side_by_side_bound(p, worth, &bound);
    else if (fits && p->proof->kind == BOUND_STRETCHES)
        fits = stretches_bound(p, &bound);
    else if (fits)
        fits = packing_bound(p, worth, &bound);
    if (!fits || bound > INT64_MAX) {
        plan_findings_add(p->out, "proof: the bound can't be recomputed from its duals");
        return;
    }
    p->out->bound_uusd = (int64_t)bound;
}

/* ---- launches ---------------------------------------------------------------------------------
 */

/* The least price of an offer that may be launched and costs more than this. */
static int64_t next_price(const struct proving *p, int64_t above_uusd_h)
{
    int64_t least = above_uusd_h;
    for (int32_t t = 0; t < p->offers->n_offers; t++) {
        const struct offer *o = &p->offers->offers[t];
        int64_t price = offer_total_uusd_h(o);
        if (price > above_uusd_h && (least == above_uusd_h || price < least) &&
            plan_check_launchable(o, p->limits))
            least = price;
    }
    return least;
}

/* What plans cost whose dearest instance costs at least so much an hour, by the part's duals. */
static bool part_bound(const struct proving *p, int64_t dearest_uusd_h, wide *bound)
{
    const struct plan_limits *l = p->limits;
    wide worth, spread = 0;
    wide base = (wide)S_PER_H * p->proof->scale;
    if (!sum_worth(p, &worth) ||
        (l->deadline_s != UNKNOWN && !less_rents(p, l->deadline_s - l->boot_s, &worth)))
        return false;
    *bound = worth;
    if (!wide_add_product(bound, (wide)dearest_uusd_h * (l->boot_s + l->tail_s), p->proof->scale))
        return false;
    *bound /= base;
    if (l->deadline_s == UNKNOWN)
        return true;
    if (!scaled_down(worth, l->deadline_s + l->tail_s, l->deadline_s - l->boot_s, &spread))
        return false;
    spread /= base;
    *bound = spread > *bound ? spread : *bound;
    return true;
}

static bool part_is_sound(const struct proving *p, int32_t i)
{
    const struct proof *f = p->proof;
    int64_t most = f->parts[i].most_uusd_h;
    bool last = i == f->n_parts - 1;
    bool sound = f->parts[i].scale >= 1 && f->parts[i].dual != NULL && (most == UNKNOWN) == last &&
                 (last || i == 0 || most > f->parts[i - 1].most_uusd_h);
    for (int32_t c = 0; sound && c < p->w->n_classes; c++)
        sound = f->parts[i].dual[c] >= 0;
    if (!sound)
        plan_findings_add(p->out,
                          "proof: parts[%d]: a scale of at least 1, duals >= 0 and prices that "
                          "rise, without limit for the last part alone, are needed",
                          i);
    return sound;
}

/* The proof with the scale, duals and rents of one of its parts. */
static struct proof proof_of_part(const struct proof *whole, int32_t i)
{
    struct proof part = *whole;
    part.scale = whole->parts[i].scale;
    part.dual = whole->parts[i].dual;
    memcpy(part.rent_uusd_h, whole->parts[i].rent_uusd_h, sizeof part.rent_uusd_h);
    return part;
}

static bool part_rents_are_sound(const struct proving *p, const struct premise *premise)
{
    if (premise_has_rents(premise->rent) && p->limits->deadline_s == UNKNOWN) {
        plan_findings_add(p->out, "proof: rents of parts need a deadline");
        return false;
    }
    return premise_rents_sound(premise);
}

static void check_launches(struct proving *p, int64_t *steps)
{
    const struct proof *whole = p->proof;
    wide least = -1;
    int64_t launch = launch_uusd_h(p);
    if (whole->n_parts < 1)
        plan_findings_add(p->out, "proof: a \"launches\" bound needs parts");
    for (int32_t i = 0; i < whole->n_parts; i++) {
        if (!part_is_sound(p, i))
            return;
        struct proof part = proof_of_part(whole, i);
        p->proof = &part;
        struct premise premise = premise_of(p, whole->parts[i].most_uusd_h);
        int64_t dearest = i == 0 ? 0 : next_price(p, whole->parts[i - 1].most_uusd_h);
        wide bound = 0;
        bool ok = part_rents_are_sound(p, &premise) && premise_holds(&premise, steps);
        bool fits = ok && part_bound(p, dearest > launch ? dearest : launch, &bound);
        p->proof = whole;
        if (ok && !fits)
            plan_findings_add(p->out, "proof: the bound can't be recomputed from its duals");
        if (!ok || !fits)
            return;
        least = least < 0 || bound < least ? bound : least;
    }
    if (least >= 0 && least <= INT64_MAX)
        p->out->bound_uusd = (int64_t)least;
}

/* ---- all of it --------------------------------------------------------------------------------
 */

/* Do the proof's parameters speak of this plan? */
static bool check_parameters(const struct proving *p)
{
    const struct proof *f = p->proof;
    const struct plan_limits *l = p->limits;
    int64_t before = p->out->n_findings;
    if (f->scale < 1)
        plan_findings_add(p->out, "proof: scale is %" PRId64 ", at least 1 is needed", f->scale);
    for (int32_t c = 0; c < p->w->n_classes; c++) {
        if (f->dual == NULL || f->dual[c] < 0)
            plan_findings_add(p->out, "proof: class %d has no dual >= 0", c);
    }
    bool hour = p->plan->unit == PLAN_HOUR;
    if (hour != (f->kind == BOUND_PACKING))
        plan_findings_add(p->out, "proof: a \"%s\" bound is no bound on dollars per %s",
                          bound_name(f->kind), hour ? "hour" : "batch");
    if (!hour && f->deadline_s != l->deadline_s)
        plan_findings_add(p->out, "proof: deadline_s is %" PRId64 ", the plan's is %" PRId64,
                          f->deadline_s, l->deadline_s);
    if (!hour && (f->boot_s != l->boot_s || f->tail_s != l->tail_s))
        plan_findings_add(p->out,
                          "proof: boot_s and tail_s are %" PRId64 " and %" PRId64
                          ", the plan's are %" PRId64 " and %" PRId64,
                          f->boot_s, f->tail_s, l->boot_s, l->tail_s);
    if (f->kind == BOUND_SIDE_BY_SIDE && (l->deadline_s == UNKNOWN || l->arrivals))
        plan_findings_add(p->out, "proof: a \"side by side\" bound needs a deadline, and jobs that "
                                  "are all ready at time 0");
    if (f->kind == BOUND_LAUNCHES && l->arrivals)
        plan_findings_add(p->out,
                          "proof: a \"launches\" bound needs jobs that are all ready at time 0");
    if (f->kind == BOUND_STRETCHES && !l->arrivals)
        plan_findings_add(p->out,
                          "proof: a \"fluid by stretches\" bound needs times at which jobs are "
                          "ready");
    bool places = f->kind == BOUND_SIDE_BY_SIDE ||
                  (f->kind == BOUND_FLUID && l->deadline_s != UNKNOWN && !l->arrivals);
    struct premise premise = premise_of(p, UNKNOWN);
    if (premise_has_rents(f->rent_uusd_h) && !places)
        plan_findings_add(p->out,
                          "proof: rents need a deadline, jobs that are all ready at time 0, and a "
                          "\"fluid\" or \"side by side\" bound, or parts");
    (void)premise_rents_sound(&premise); /* the findings tell */
    if (!hour && l->deadline_s != UNKNOWN && l->deadline_s <= l->boot_s)
        plan_findings_add(p->out, "proof: the deadline of %" PRId64 " s is within the boot",
                          l->deadline_s);
    return p->out->n_findings == before;
}

static void check_proof(struct proving *p, const struct placed_run *runs, int64_t n_runs)
{
    count_jobs(p, runs, n_runs);
    for (int32_t c = 0; c < p->w->n_classes; c++)
        p->out->proof_classes += p->jobs[c] > 0 && p->proof->dual[c] > 0;
    int64_t all = p->limits->proof_steps > 0 ? p->limits->proof_steps : PROOF_STEPS_DEFAULT;
    int64_t steps = all;
    struct premise premise = premise_of(p, UNKNOWN);
    if (p->proof->kind == BOUND_LAUNCHES)
        check_launches(p, &steps);
    else if (premise_holds(&premise, &steps))
        check_bound(p);
    p->out->proof_steps = all - steps;
}

static void compare_bound(const struct plan *plan, struct plan_findings *out)
{
    if (out->bound_uusd == UNKNOWN)
        return;
    if (plan->bound_uusd > out->bound_uusd)
        plan_findings_add(out,
                          "lower bound in micro-dollars: the plan says %" PRId64
                          ", its proof gives %" PRId64,
                          plan->bound_uusd, out->bound_uusd);
    if (plan->bound_uusd < 0)
        plan_findings_add(out, "lower bound in micro-dollars: %" PRId64 " is below 0",
                          plan->bound_uusd);
}

void plan_proof_check(const struct plan *plan, const struct workload *w,
                      const struct offer_set *offers, const struct plan_limits *limits,
                      const struct placed_run *runs, int64_t n_runs, struct plan_findings *out)
{
    /* A plan that misses its deadline, and says so, can claim nothing that rests on it. */
    struct plan_limits proved = *limits;
    if (plan->infeasible != NULL)
        proved.deadline_s = proved.max_wait_s = UNKNOWN;
    struct proving p = {plan, &plan->proof, w, offers, &proved, out, NULL, NULL, UNKNOWN};
    if (plan->proof.kind == BOUND_NONE || n_runs == 0) {
        out->bound_uusd = 0;
    } else if (check_parameters(&p)) {
        p.jobs = mem_zeroed((size_t)w->n_classes, sizeof *p.jobs);
        p.job_seconds = mem_zeroed((size_t)w->n_classes, sizeof *p.job_seconds);
        check_proof(&p, runs, n_runs);
        free(p.jobs);
        free(p.job_seconds);
    }
    compare_bound(plan, out);
}
