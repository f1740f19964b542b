/* strategy.c - which type Batch launches for a job that waits, by allocation strategy.
 *
 * Each strategy is an order over the types that are large enough: a row of keys, compared one after
 * the other.  What AWS documents is the leading key; which size is taken among types equal in it is
 * the assumption large-sizes. */
#include "planner/simulate/state.h"

enum { WORST_BAND = 5 };

/* Smaller is better, key by key; price keys are fractions over vCPUs. */
struct rank {
    int64_t lead;        /* interruption band, or place in the list */
    int64_t price, over; /* price / over */
    int64_t size;
    int32_t position;
};

static bool better(const struct rank *a, const struct rank *b)
{
    if (a->lead != b->lead)
        return a->lead < b->lead;
    int64_t x = a->price * b->over, y = b->price * a->over;
    if (x != y)
        return x < y;
    return a->size != b->size ? a->size < b->size : a->position < b->position;
}

static int64_t band_of(const struct offer *o)
{
    return o->interruption_band < 0 ? WORST_BAND : o->interruption_band;
}

static bool fills(const struct offer *o, const struct demand *d)
{
    return d->mcpu >= o->usable_mcpu || d->mib >= o->usable_mib ||
           (o->gpus > 0 && d->gpus >= o->gpus);
}

/* Types that waiting jobs fill come first, the largest leading; then the smallest.  Jobs that have
 * instances for themselves fill none. */
static int64_t size_key(const struct run *r, const struct offer *o, const struct demand *d)
{
    bool large = r->in->assumed[ASSUMED_LARGE_SIZES] != 0 && !d->whole;
    return large && fills(o, d) ? -(int64_t)o->type->vcpus : o->type->vcpus;
}

static struct rank rank_of(const struct run *r, const struct site *site, int32_t k,
                           const struct demand *d, int64_t best_band)
{
    const struct sim_type *t = &site->env->types[k];
    const struct offer *o = t->offer;
    struct rank rank = {0, o->price_uusd_h, o->type->vcpus, size_key(r, o, d), k};
    switch (site->env->e->strategy) {
    case STRATEGY_BEST_FIT: /* the least price of a whole instance; never larger than needed */
        rank.over = 1;
        rank.size = o->type->vcpus;
        break;
    case STRATEGY_PROGRESSIVE:
        break;
    case STRATEGY_ORDERED:
        rank.lead = t->entry;
        break;
    case STRATEGY_SPOT_PRICE_CAPACITY:
        rank.lead = band_of(o) > best_band + r->in->assumed[ASSUMED_SPOT_BANDS];
        break;
    case STRATEGY_SPOT_PRIORITIZED:
        rank.lead = band_of(o) * (site->env->e->n_entries + 1) + t->entry;
        rank.price = 0;
        break;
    default: /* SPOT_CAPACITY_OPTIMIZED: the price counts for nothing */
        rank.lead = band_of(o);
        rank.price = 0;
        break;
    }
    return rank;
}

/* Instances that a job of the class takes. */
static int32_t nodes_of(const struct run *r, int32_t class_id)
{
    int32_t nodes = r->in->w->classes[class_id].nodes;
    return nodes > 1 ? nodes : 1;
}

static bool is_large_enough(const struct run *r, const struct site *site, int32_t k,
                            int32_t class_id)
{
    const struct instance_type *type = site->env->types[k].offer->type;
    return !site->barred[k] &&
           admission_holds(type, &r->in->w->classes[class_id], r->in->gpu_model[class_id]);
}

/* The best type of at most so many vCPUs; -1 when none is large enough, or, with `had`, EC2 has
 * none of them. */
static int32_t best_within(struct run *r, const struct site *site, int32_t class_id,
                           const struct demand *d, int64_t vcpus, bool had)
{
    int32_t best = -1;
    struct rank best_rank = {0};
    int64_t best_band = WORST_BAND;
    for (int32_t k = 0; k < site->env->n_types; k++) {
        const struct offer *o = site->env->types[k].offer;
        if (is_large_enough(r, site, k, class_id) && band_of(o) < best_band)
            best_band = band_of(o);
    }
    for (int32_t k = 0; k < site->env->n_types; k++) {
        const struct offer *o = site->env->types[k].offer;
        if (o->type->vcpus > vcpus || !is_large_enough(r, site, k, class_id) ||
            (had && !capacity_has(r, site, k, nodes_of(r, class_id))))
            continue;
        struct rank rank = rank_of(r, site, k, d, best_band);
        if (best < 0 || better(&rank, &best_rank)) {
            best = k;
            best_rank = rank;
        }
    }
    return best;
}

/* The fewest vCPUs that a type has which is large enough and can be had; INT64_MAX when there is
 * none. */
static int64_t fewest_vcpus(struct run *r, const struct site *site, int32_t class_id)
{
    int64_t fewest = INT64_MAX;
    for (int32_t k = 0; k < site->env->n_types; k++) {
        const struct offer *o = site->env->types[k].offer;
        if (o->type->vcpus < fewest && is_large_enough(r, site, k, class_id) &&
            capacity_has(r, site, k, nodes_of(r, class_id)))
            fewest = o->type->vcpus;
    }
    return fewest;
}

static const struct offer *offer_at(const struct site *site, int32_t k)
{
    return k < 0 ? NULL : site->env->types[k].offer;
}

/* Nodes that are missing beside idle instances are launched of the type of these. */
static const struct offer *beside_idle(struct run *r, const struct site *site, int32_t class_id,
                                       int32_t nodes, int64_t left)
{
    const struct offer *idle;
    int32_t missing = nodes - gang_idle(r, site, class_id, &idle), k = 0;
    if (idle == NULL || missing <= 0)
        return NULL;
    while (site->env->types[k].offer != idle)
        k++;
    bool beyond = admission_may_exceed(site->env->e) && r->in->assumed[ASSUMED_OVERSHOOT] != 0;
    int64_t within = (int64_t)idle->type->vcpus * (beyond ? missing - 1 : missing);
    bool fits = beyond ? within < left : within <= left;
    return fits && !site->barred[k] && capacity_has(r, site, k, missing) ? idle : NULL;
}

const struct offer *strategy_choose(struct run *r, const struct site *site, int32_t class_id,
                                    const struct demand *d)
{
    const struct compute_environment *e = site->env->e;
    int64_t left = e->max_vcpus - site->vcpus;
    int32_t nodes = nodes_of(r, class_id);
    const struct demand one = {.mcpu = d->mcpu,
                               .mib = d->mib,
                               .gpus = d->gpus,
                               .whole = r->in->w->classes[class_id].whole_instances};
    d = &one;
    if (left <= 0)
        return NULL;
    const struct offer *same = nodes > 1 ? beside_idle(r, site, class_id, nodes, left) : NULL;
    if (same != NULL)
        return same;
    if (e->strategy == STRATEGY_BEST_FIT) {
        /* One type, and if there is none of it, it is waited for; on demand also where maxvCpus
         * has no place for it. */
        int32_t only = best_within(r, site, class_id, d, INT64_MAX, false);
        if (only < 0 || !capacity_has(r, site, only, nodes))
            return NULL;
        if (e->kind == COMPUTE_EC2)
            return (int64_t)offer_at(site, only)->type->vcpus * nodes <= left ? offer_at(site, only)
                                                                              : NULL;
    }
    int32_t best = best_within(r, site, class_id, d, left / nodes, true);
    if (best >= 0 || !r->in->assumed[ASSUMED_OVERSHOOT])
        return offer_at(site, best);
    /* Only the last of the instances may be beyond. */
    int64_t fewest = fewest_vcpus(r, site, class_id);
    if (nodes > 1 && (fewest == INT64_MAX || fewest * (nodes - 1) >= left))
        return NULL;
    return offer_at(site, best_within(r, site, class_id, d, fewest, true));
}
