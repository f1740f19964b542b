/* capacity.c - what EC2 gives: types that an environment may never launch, EC2's quotas on vCPUs,
 * and times in which it has none of a type.
 *
 * When EC2 lacks capacity nobody publishes.  As assumed (shortage, spot-shortage), each type is
 * short in a share of periods of shortage-minutes, drawn for each type and period on its own, the
 * same for all environments. */
#include "planner/simulate/state.h"

enum { PERCENT = 100 };

/* API reference, bidPercentage: spot instances are launched while their price is at most this share
 * of the on-demand price. */
static bool bids_too_little(const struct compute_environment *e, const struct offer *o)
{
    if (o->purchase != PURCHASE_SPOT || e->bid_percent <= 0 || o->terms == NULL ||
        o->terms->on_demand_uusd_h <= 0)
        return false;
    return o->price_uusd_h * PERCENT > o->terms->on_demand_uusd_h * e->bid_percent;
}

void capacity_begin(struct run *r, struct site *site)
{
    const struct sim_environment *env = site->env;
    const int64_t *limit = r->in->quota_vcpus;
    site->barred = mem_zeroed((size_t)env->n_types + 1, sizeof *site->barred);
    site->idle = mem_zeroed((size_t)env->n_types + 1, sizeof *site->idle);
    site->quota = mem_zeroed((size_t)env->n_types + 1, sizeof *site->quota);
    for (int32_t k = 0; k < env->n_types; k++) {
        const struct offer *o = env->types[k].offer;
        site->quota[k] = -1;
        if (limit != NULL)
            site->quota[k] = (int8_t)quota_of(o->type->family, o->purchase);
        bool beyond = site->quota[k] >= 0 && limit[site->quota[k]] != UNKNOWN &&
                      o->type->vcpus > limit[site->quota[k]];
        site->barred[k] = beyond || bids_too_little(env->e, o);
    }
}

void capacity_count(struct run *r, const struct instance *i, int sign)
{
    if (i->quota >= 0)
        r->quota_used[i->quota] += sign * (int64_t)i->offer->type->vcpus;
}

static bool is_in_quota(const struct run *r, const struct site *site, int32_t k, int32_t instances)
{
    int8_t quota = site->quota[k];
    if (quota < 0 || r->in->quota_vcpus[quota] == UNKNOWN)
        return true;
    int64_t vcpus = (int64_t)site->env->types[k].offer->type->vcpus * instances;
    return r->quota_used[quota] + vcpus <= r->in->quota_vcpus[quota];
}

static int64_t period_s(const struct run *r)
{
    return r->in->assumed[ASSUMED_SHORTAGE_MINUTES] * 60;
}

static bool is_short(const struct run *r, const struct offer *o)
{
    bool spot = o->purchase == PURCHASE_SPOT;
    int64_t percent = r->in->assumed[spot ? ASSUMED_SPOT_SHORTAGE : ASSUMED_SHORTAGE];
    if (percent == 0)
        return false;
    uint64_t pool = 2 * (uint64_t)o->type_index + spot;
    double drawn =
        draw_unit(r->in->chance.seed, DRAW_SHORTAGE, pool, (uint64_t)(r->now_s / period_s(r)));
    return drawn * PERCENT < (double)percent;
}

bool capacity_has(struct run *r, const struct site *site, int32_t k, int32_t instances)
{
    if (!is_in_quota(r, site, k, instances))
        return false;
    bool short_of = is_short(r, site->env->types[k].offer);
    r->short_of = r->short_of || short_of;
    return !short_of;
}

int64_t capacity_next_s(const struct run *r)
{
    return r->short_of ? (r->now_s / period_s(r) + 1) * period_s(r) : UNKNOWN;
}
