#include "model/check/plan_premise.h"

#include "model/check/knapsack_check.h"

#include <inttypes.h>
#include <stdlib.h>

/* How much of a limit one instance takes. */
static int64_t units(const struct offer *o, int32_t limit)
{
    if (limit == LIMIT_INSTANCES)
        return 1;
    if (limit == LIMIT_VCPUS || quota_of(o->type->family, o->purchase) == limit - LIMIT_QUOTAS)
        return o->type->vcpus;
    return 0;
}

static int64_t most_of(const struct plan_limits *limits, int32_t limit)
{
    if (limit == LIMIT_VCPUS)
        return limits->max_vcpus;
    if (limit == LIMIT_INSTANCES)
        return limits->max_instances;
    return limits->quota_vcpus == NULL ? UNKNOWN : limits->quota_vcpus[limit - LIMIT_QUOTAS];
}

bool premise_has_rents(const int64_t *rent)
{
    for (int32_t k = 0; rent != NULL && k < N_LIMITS; k++)
        if (rent[k] != 0)
            return true;
    return false;
}

bool premise_rents_sound(const struct premise *p)
{
    int64_t before = p->out->n_findings;
    for (int32_t k = 0; k < N_LIMITS; k++) {
        if (p->rent[k] < 0 || p->rent[k] > PRICE_MAX_UUSD_PER_H)
            plan_findings_add(p->out, "%s: the rent of %s is %" PRId64, p->name, limit_name(k),
                              p->rent[k]);
        else if (p->rent[k] > 0 && most_of(p->limits, k) == UNKNOWN)
            plan_findings_add(p->out, "%s: there is a rent for %s, but no such limit", p->name,
                              limit_name(k));
    }
    return p->out->n_findings == before;
}

bool premise_due(const struct premise *p, wide *due)
{
    *due = 0;
    for (int32_t k = 0; p->rent != NULL && k < N_LIMITS; k++)
        if (p->rent[k] > 0 && !wide_add_product(due, p->rent[k], most_of(p->limits, k)))
            return false;
    return true;
}

/* What an hour of the offer counts for.  Rents and vCPUs are below 2^33 and 2^31: the sum over the
 * few limits fits a wide. */
static wide price_of(const struct premise *p, const struct offer *o)
{
    wide price = p->rents_alone ? 0 : offer_total_uusd_h(o);
    for (int32_t k = 0; p->rent != NULL && k < N_LIMITS; k++)
        if (p->rent[k] > 0)
            price += (wide)p->rent[k] * units(o, k);
    return price;
}

/* Does the premise for a follow from that for b: whatever fits a fits b, and b is no dearer? */
static bool follows(const struct premise *p, const struct offer *a, const struct offer *b)
{
    return a->type->arch == b->type->arch && a->usable_mcpu <= b->usable_mcpu &&
           a->usable_mib <= b->usable_mib && a->gpus <= b->gpus &&
           (a->gpus == 0 || a->gpu_model == b->gpu_model) &&
           (a->gpu_jobs_only || !b->gpu_jobs_only) && price_of(p, a) >= price_of(p, b);
}

static bool asked(const struct premise *p, const struct offer *o)
{
    if (p->launchable && !plan_check_launchable(o, p->limits))
        return false;
    return p->most_uusd_h == UNKNOWN || offer_total_uusd_h(o) <= p->most_uusd_h;
}

/* Follows from another one that must be proved itself: of two that follow from each other, the
 * later one is passed over. */
static bool passed_over(const struct premise *p, int32_t t)
{
    const struct offer *a = &p->offers->offers[t];
    for (int32_t i = 0; i < p->offers->n_offers; i++) {
        const struct offer *b = &p->offers->offers[i];
        if (i == t || !asked(p, b) || !follows(p, a, b))
            continue;
        if (i < t || !follows(p, b, a))
            return true;
    }
    return false;
}

static bool prove_offer(const struct premise *p, const struct offer *o, struct knapsack_item *items,
                        int64_t *steps)
{
    int32_t n = 0;
    for (int32_t c = 0; c < p->w->n_classes; c++) {
        const struct job_class *class = &p->w->classes[c];
        if (p->jobs[c] > 0 && p->dual[c] > 0 && plan_check_takes(p->offers, o, class))
            items[n++] = (struct knapsack_item){
                {class->mcpu, class->mem_mib, class->gpus}, p->jobs[c], p->dual[c]};
    }
    const int64_t room[3] = {o->usable_mcpu, o->usable_mib, o->gpus};
    wide threshold = 0;
    int64_t worth;
    if (!wide_add_product(&threshold, p->scale, price_of(p, o)) || threshold > KNAPSACK_VALUE_MAX) {
        plan_findings_add(p->out, "%s: a scale of %" PRId64 " is too large", p->name, p->scale);
        return false;
    }
    if (threshold == 0 && n > 0) {
        plan_findings_add(p->out,
                          "%s: %s (%s) costs nothing, but some class that fits it has a dual",
                          p->name, o->type->name, purchase_name(o->purchase));
        return false;
    }
    switch (n == 0 ? KNAPSACK_HOLDS
                   : knapsack_check(room, items, n, (int64_t)threshold, steps, &worth)) {
    case KNAPSACK_HOLDS:
        return true;
    case KNAPSACK_BROKEN:
        plan_findings_add(p->out,
                          "%s: jobs that fit one %s (%s) have duals of %" PRId64
                          ", its price times the scale is %" PRId64,
                          p->name, o->type->name, purchase_name(o->purchase), worth,
                          (int64_t)threshold);
        return false;
    case KNAPSACK_OPEN:
        break;
    }
    p->out->not_proved = true;
    plan_findings_add(p->out, "%s: not proved within the limit of steps, at %s", p->name,
                      o->type->name);
    return false;
}

bool premise_holds(const struct premise *p, int64_t *steps)
{
    struct knapsack_item *items = mem_zeroed((size_t)p->w->n_classes, sizeof *items);
    bool ok = true;
    for (int32_t t = 0; ok && t < p->offers->n_offers; t++) {
        const struct offer *o = &p->offers->offers[t];
        if (!asked(p, o))
            continue;
        ok = passed_over(p, t) || prove_offer(p, o, items, steps);
        p->out->proof_offers += ok;
    }
    free(items);
    return ok;
}
