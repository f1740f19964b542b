/* What a plan document claims beside the plan itself. */
#include "model/bill.h"
#include "model/check/plan_document.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct claims {
    const struct plan_document *d;
    const struct workload *listed, *planned;
    const struct catalogue *catalogue;
    const struct offer_set *offers;
    struct plan_findings *out;
};

static void compare_whole(const struct claims *k, int64_t said, int64_t found, const char *what)
{
    if (said != found)
        plan_findings_add(k->out, "%s: the plan says %" PRId64 ", recomputed it is %" PRId64, what,
                          said, found);
}

static void compare_text(const struct claims *k, const char *said, const char *found,
                         const char *what)
{
    if (strcmp(said, found) != 0)
        plan_findings_add(k->out, "%s: the plan says '%.60s', recomputed it is '%.60s'", what, said,
                          found);
}

/* ---- classes and prices --------------------------------------------------------------------- */

static void check_class(const struct claims *k, int32_t i)
{
    const struct document_class *said = &k->d->classes[i];
    const struct job_class *c = &k->listed->classes[i];
    const struct {
        const char *what;
        int64_t said, found;
    } figures[] = {
        {"count", said->count, c->count},
        {"milli-vCPUs", said->mcpu, c->mcpu},
        {"memory_mib", said->mem_mib, c->mem_mib},
        {"gpus", said->gpus, c->gpus},
        {"guessed", said->guessed, c->guessed_mcpu || c->guessed_mem},
        {"duration_s stated", said->has_durations, c->n_runs > 0},
        {"shortest ms", said->min_ms, c->min_ms},
        {"p50 ms", said->p50_ms, c->p50_ms},
        {"p90 ms", said->p90_ms, c->p90_ms},
        {"longest ms", said->max_ms, c->max_ms},
        {"total ms", said->total_ms, c->total_ms},
    };
    /* Durations are compared only where both have them. */
    size_t n = sizeof figures / sizeof figures[0];
    n -= said->has_durations && c->n_runs > 0 ? 0 : 5;
    char what[80];
    for (size_t f = 0; f < n; f++) {
        snprintf(what, sizeof what, "classes[%d].%s", i, figures[f].what);
        compare_whole(k, figures[f].said, figures[f].found, what);
    }
    snprintf(what, sizeof what, "classes[%d].label", i);
    compare_text(k, said->label, c->label, what);
    snprintf(what, sizeof what, "classes[%d].arch", i);
    compare_text(k, said->arch, arch_name(c->arch), what);
    snprintf(what, sizeof what, "classes[%d].gpu_model", i);
    compare_text(k, said->gpu_model, c->gpu_model, what);
}

/* False when the two lists of classes cannot be held side by side at all. */
static bool check_classes(const struct claims *k)
{
    if (k->d->n_classes != k->listed->n_classes) {
        plan_findings_add(k->out, "classes: the plan has %d, the jobs make %d", k->d->n_classes,
                          k->listed->n_classes);
        return false;
    }
    for (int32_t c = 0; c < k->d->n_classes; c++)
        check_class(k, c);
    return true;
}

static void check_prices(const struct claims *k)
{
    compare_text(k, k->d->currency, k->catalogue->currency, "prices.currency");
    compare_text(k, k->d->prices_source, k->catalogue->source, "prices.source");
    compare_whole(k, k->d->unpriced_types,
                  k->offers->left_out[LEFT_OUT_UNPRICED] + k->offers->left_out[LEFT_OUT_NO_SPOT],
                  "prices.unpriced_types");
    if (k->d->types_used != UNKNOWN)
        compare_whole(k, k->d->types_used, k->offers->types_used, "prices.types_used");
    if (k->d->jobs_read != UNKNOWN)
        compare_whole(k, k->d->jobs_read, k->listed->count, "read.jobs");
}

/* ---- the plan ------------------------------------------------------------------------------- */

static const struct offer *find_offer(const struct claims *k, const struct document_lease *lease)
{
    for (int32_t t = 0; t < k->offers->n_offers; t++) {
        const struct offer *o = &k->offers->offers[t];
        if (strcmp(o->type->name, lease->instance_type) == 0 &&
            strcmp(purchase_name(o->purchase), lease->purchase) == 0)
            return o;
    }
    return NULL;
}

static bool make_lease(const struct claims *k, int32_t i, struct lease *lease)
{
    const struct document_lease *said = &k->d->leases[i];
    const struct offer *o = find_offer(k, said);
    if (o == NULL) {
        plan_findings_add(k->out, "leases[%d]: %.40s (%.20s) is not among the types allowed", i,
                          said->instance_type, said->purchase);
        return false;
    }
    const struct {
        const char *what;
        int64_t said, found;
    } figures[] = {
        {"usd_per_hour in micro-dollars", said->price_uusd_h, o->price_uusd_h},
        {"extras_usd_per_hour in micro-dollars",
         said->extras_uusd_h == UNKNOWN ? o->extras_uusd_h : said->extras_uusd_h, o->extras_uusd_h},
        {"usable milli-vCPUs", said->usable_mcpu, o->usable_mcpu},
        {"usable.memory_mib", said->usable_mib, o->usable_mib},
        {"usable.gpus", said->usable_gpus, o->gpus},
    };
    for (size_t f = 0; f < sizeof figures / sizeof figures[0]; f++) {
        char what[120];
        snprintf(what, sizeof what, "leases[%d] (%.40s).%s", i, said->instance_type,
                 figures[f].what);
        compare_whole(k, figures[f].said, figures[f].found, what);
    }
    *lease =
        (struct lease){said->count, o, said->start_s, said->duration_s, said->lanes, said->n_lanes};
    return true;
}

static bool make_unplaced(const struct claims *k, int32_t i, struct unplaced *u)
{
    static const char *const words[] = {
        [UNPLACED_VCPUS] = "vcpus",       [UNPLACED_MEMORY] = "memory",
        [UNPLACED_GPUS] = "gpus",         [UNPLACED_GPU_MODEL] = "gpu_model",
        [UNPLACED_ARCH] = "arch",         [UNPLACED_TOGETHER] = "together",
        [UNPLACED_DEADLINE] = "deadline", [UNPLACED_MAX_VCPUS] = "max_vcpus",
        [UNPLACED_QUOTA] = "quota",
    };
    const struct document_unplaced *said = &k->d->unplaced[i];
    for (int why = 0; why <= UNPLACED_QUOTA; why++) {
        if (strcmp(words[why], said->why) == 0) {
            *u = (struct unplaced){(int32_t)said->class_id, (enum unplaced_why)why, NULL,
                                   said->jobs};
            return true;
        }
    }
    plan_findings_add(k->out, "unplaced[%d].why: '%.40s' is no reason", i, said->why);
    return false;
}

/* The document as a plan over the offers; false (with findings) when it names what is not there. */
static bool make_plan(const struct claims *k, const struct plan_limits *limits, struct plan *plan)
{
    const struct plan_document *d = k->d;
    struct lease *leases = arena_array(&plan->arena, (size_t)d->n_leases, sizeof *leases);
    struct unplaced *unplaced = arena_array(&plan->arena, (size_t)d->n_unplaced, sizeof *unplaced);
    bool ok = true;
    for (int32_t i = 0; i < d->n_leases; i++) {
        ok &= make_lease(k, i, &leases[i]);
        plan->instances += leases[i].count;
    }
    for (int32_t i = 0; i < d->n_unplaced; i++)
        ok &= make_unplaced(k, i, &unplaced[i]);
    plan->unit = d->unit;
    plan->leases = leases;
    plan->n_leases = d->n_leases;
    plan->unplaced = unplaced;
    plan->n_unplaced = d->n_unplaced;
    plan->cost_uusd = d->cost_uusd;
    plan->bound_uusd = d->bound_uusd;
    plan->at_least = d->at_least;
    plan->proof = d->proof;
    if (d->proof.kind == BOUND_NONE) {
        /* The bill parts a lease by them; a proof of nothing need not state them. */
        plan->proof.boot_s = limits->boot_s;
        plan->proof.tail_s = limits->tail_s;
    }
    plan->makespan_s = d->makespan_s;
    plan->peak_vcpus = d->peak_vcpus;
    plan->infeasible = d->infeasible;
    plan->end = d->end;
    return ok;
}

/* ---- rows of cost --------------------------------------------------------------------------- */

/* The document's row with this name (and type), taken from `left`; UNKNOWN without one. */
static int64_t take_row(const struct document_row *rows, int32_t n, bool *taken, const char *name,
                        const struct offer *offer)
{
    for (int32_t i = 0; i < n; i++) {
        if (taken[i] || strcmp(rows[i].name, name) != 0)
            continue;
        if (offer != NULL && (strcmp(rows[i].instance_type, offer->type->name) != 0 ||
                              strcmp(rows[i].purchase, purchase_name(offer->purchase)) != 0))
            continue;
        taken[i] = true;
        return i;
    }
    return UNKNOWN;
}

static void report_left(const struct claims *k, const char *list, const struct document_row *rows,
                        int32_t n, const bool *taken)
{
    for (int32_t i = 0; i < n; i++) {
        if (!taken[i])
            plan_findings_add(k->out, "%s[%d]: there is no '%.60s' in this plan", list, i,
                              rows[i].name);
    }
}

/* What a row of items says beside its cost, as far as it does. */
static void check_item(const struct claims *k, int64_t row, const struct bill_item *item)
{
    const struct document_row *said = &k->d->items[row];
    const struct {
        const char *what;
        int64_t said, found;
    } figures[] = {
        {"instances", said->instances, item->instances},
        {"billed_s", said->billed_s, item->billed_s},
        {"boot_usd in micro-dollars", said->boot_uusd, item->boot_uusd},
        {"busy_usd in micro-dollars", said->busy_uusd, item->busy_uusd},
        {"tail_usd in micro-dollars", said->tail_uusd, item->tail_uusd},
    };
    for (size_t f = 0; f < sizeof figures / sizeof figures[0]; f++) {
        char what[80];
        snprintf(what, sizeof what, "cost.items[%lld].%s", (long long)row, figures[f].what);
        if (figures[f].said != UNKNOWN)
            compare_whole(k, figures[f].said, figures[f].found, what);
    }
}

static void check_items(const struct claims *k, const struct bill *bill)
{
    const struct plan_document *d = k->d;
    bool *taken = mem_zeroed((size_t)d->n_items, sizeof *taken);
    int64_t sum = 0;
    for (int32_t i = 0; i < bill->n_items; i++) {
        const struct bill_item *item = &bill->items[i];
        const char *name = bill_kind_name(item->kind);
        int64_t row = take_row(d->items, d->n_items, taken, name, item->offer);
        if (row == UNKNOWN || d->items[row].cost_uusd != item->cost_uusd)
            plan_findings_add(k->out,
                              "cost.items: %s %.40s cost %" PRId64
                              " micro-dollars, the plan says %" PRId64,
                              name, item->offer == NULL ? "" : item->offer->type->name,
                              item->cost_uusd, row == UNKNOWN ? 0 : d->items[row].cost_uusd);
        if (row != UNKNOWN)
            check_item(k, row, item);
        sum = add_checked(&sum, item->cost_uusd) ? sum : INT64_MAX;
    }
    report_left(k, "cost.items", d->items, d->n_items, taken);
    free(taken);
    compare_whole(k, sum, k->out->cost_uusd, "sum of the recomputed items");
}

static void check_labels(const struct claims *k, const struct bill *bill)
{
    const struct plan_document *d = k->d;
    bool *taken = mem_zeroed((size_t)d->n_labels, sizeof *taken);
    int64_t sum = 0;
    for (int32_t i = 0; i < bill->n_shares; i++) {
        const struct bill_share *share = &bill->shares[i];
        int64_t row = take_row(d->labels, d->n_labels, taken, share->label, NULL);
        if (row == UNKNOWN || d->labels[row].cost_uusd != share->cost_uusd)
            plan_findings_add(
                k->out,
                "cost.by_label: '%.60s' costs %" PRId64 " micro-dollars, the plan says %" PRId64,
                share->label, share->cost_uusd, row == UNKNOWN ? 0 : d->labels[row].cost_uusd);
        if (row != UNKNOWN && d->labels[row].jobs != share->jobs)
            plan_findings_add(k->out,
                              "cost.by_label: '%.60s' has %" PRId64 " jobs, the plan says %" PRId64,
                              share->label, share->jobs, d->labels[row].jobs);
        sum = add_checked(&sum, share->cost_uusd) ? sum : INT64_MAX;
    }
    report_left(k, "cost.by_label", d->labels, d->n_labels, taken);
    free(taken);
    compare_whole(k, sum, k->out->cost_uusd, "sum of the recomputed labels");
}

static void check_rows(const struct claims *k, const struct plan *plan)
{
    struct bill bill;
    struct error err = {0};
    if (!bill_make(&bill, plan, k->planned, &err)) {
        plan_findings_add(k->out, "cost: %s", err.message);
        return;
    }
    check_items(k, &bill);
    check_labels(k, &bill);
    bill_clear(&bill);
}

/* The gap is printed with six decimals. */
static void check_gap(const struct claims *k)
{
    const struct plan_document *d = k->d;
    double gap =
        d->cost_uusd == 0 ? 0 : (double)(d->cost_uusd - d->bound_uusd) / (double)d->cost_uusd;
    if (fabs(gap - d->gap) > 0.6e-6)
        plan_findings_add(k->out, "cost.gap: the plan says %.6f, recomputed it is %.6f", d->gap,
                          gap);
}

/* The first way to run the batch is the plan itself, and no other is told under its name. */
static void check_comparison(const struct claims *k, const struct plan *plan)
{
    const struct plan_document *d = k->d;
    if (plan->n_leases == 0)
        return;
    if (d->n_ways == 0 || strcmp(d->ways[0].name, "this plan") != 0) {
        plan_findings_add(k->out, "comparison[0]: it must be the plan itself, 'this plan'");
        return;
    }
    compare_whole(k, d->ways[0].cost_uusd, k->out->cost_uusd, "comparison[0].usd in micro-dollars");
    compare_whole(k, d->ways[0].makespan_s, plan->makespan_s, "comparison[0].makespan_s");
    compare_whole(k, d->ways[0].peak_vcpus, plan->peak_vcpus, "comparison[0].peak_vcpus");
    compare_whole(k, d->ways[0].instances, plan->instances, "comparison[0].instances");
    for (int32_t i = 1; i < d->n_ways; i++)
        if (strcmp(d->ways[i].name, "this plan") == 0)
            plan_findings_add(k->out, "comparison[%d]: 'this plan' is comparison[0]", i);
}

/* What each EC2 quota counts at the plan's peak, and its limit. */
static void check_quotas(const struct claims *k, const struct plan_limits *limits)
{
    for (int32_t i = 0; i < k->d->n_quotas; i++) {
        const struct document_quota *said = &k->d->quotas[i];
        int32_t q = quota_find(slice_of(said->code));
        char what[48];
        if (q < 0) {
            plan_findings_add(k->out, "quotas[%d].code: '%.40s' is no quota", i, said->code);
            continue;
        }
        snprintf(what, sizeof what, "quotas[%d].code", i);
        compare_text(k, said->code, quota_code_of(q), what);
        snprintf(what, sizeof what, "quotas[%d].name", i);
        compare_text(k, said->name, quota_name(q), what);
        snprintf(what, sizeof what, "quotas[%d].peak_vcpus", i);
        compare_whole(k, said->peak_vcpus, k->out->quota_peak_vcpus[q], what);
        snprintf(what, sizeof what, "quotas[%d].limit_vcpus", i);
        compare_whole(k, said->limit_vcpus,
                      limits->quota_vcpus == NULL ? UNKNOWN : limits->quota_vcpus[q], what);
    }
}

/* ---- all of it ------------------------------------------------------------------------------ */

static void check_plan(const struct claims *k, const struct plan_limits *limits)
{
    struct plan plan = {0};
    if (make_plan(k, limits, &plan)) {
        plan_check_add(&plan, k->planned, k->offers, limits, k->out);
        if (k->d->instances != UNKNOWN)
            compare_whole(k, k->d->instances, plan.instances, "instances");
        if (k->out->cost_uusd != UNKNOWN)
            check_rows(k, &plan);
        check_comparison(k, &plan);
        check_quotas(k, limits);
        plan_environments_check(&k->d->environments, &plan, k->planned, k->offers, limits, k->out);
    }
    arena_free(&plan.arena);
}

bool plan_document_check(const struct plan_document *d, const struct workload *listed,
                         const struct workload *planned, const struct catalogue *catalogue,
                         const struct offer_set *offers, const struct plan_limits *limits,
                         struct plan_findings *out)
{
    plan_findings_init(out);
    struct claims k = {d, listed, planned, catalogue, offers, out};
    check_prices(&k);
    check_gap(&k);
    if (check_classes(&k))
        check_plan(&k, limits);
    return out->n_findings == 0;
}
