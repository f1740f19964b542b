#include "planner/lease/fleet.h"

static int64_t quota_limit(const struct fleet *f, int32_t quota)
{
    return f->limits.quota == NULL || quota < 0 ? UNKNOWN : f->limits.quota[quota];
}

void fleet_init(struct fleet *f, struct limits limits)
{
    *f = (struct fleet){.limits = limits};
    f->limited = limits.vcpus != UNKNOWN || limits.instances != UNKNOWN;
    for (int32_t q = 0; q < N_QUOTAS; q++)
        f->limited |= quota_limit(f, q) != UNKNOWN;
}

void fleet_clear(struct fleet *f)
{
    usage_clear(&f->alive);
    for (int32_t q = 0; q < N_QUOTAS; q++)
        usage_clear(&f->quota[q]);
}

void fleet_add(struct fleet *f, const struct offer *o, int64_t from_s, int64_t to_s, int64_t times)
{
    const int64_t amount[USAGE_THINGS] = {o->type->vcpus, 1, 0};
    if (!f->limited)
        return;
    usage_add(&f->alive, from_s, to_s, amount, times);
    int32_t quota = quota_of(o->type->family, o->purchase);
    if (quota_limit(f, quota) != UNKNOWN)
        usage_add(&f->quota[quota], from_s, to_s, amount, times);
}

static bool within(int64_t used, int64_t more, int64_t limit)
{
    return limit == UNKNOWN || used + more <= limit;
}

bool fleet_fits(const struct fleet *f, const struct offer *o, int64_t from_s, int64_t to_s)
{
    int64_t peak[USAGE_THINGS];
    if (!f->limited)
        return true;
    usage_peak(&f->alive, from_s, to_s, peak);
    if (!within(peak[0], o->type->vcpus, f->limits.vcpus) ||
        !within(peak[1], 1, f->limits.instances))
        return false;
    int32_t quota = quota_of(o->type->family, o->purchase);
    if (quota_limit(f, quota) == UNKNOWN)
        return true;
    usage_peak(&f->quota[quota], from_s, to_s, peak);
    return within(peak[0], o->type->vcpus, quota_limit(f, quota));
}

int64_t fleet_next_s(const struct fleet *f, int64_t at_s)
{
    size_t i = usage_after(&f->alive, at_s);
    return i < f->alive.n ? f->alive.steps[i].at_s : at_s;
}

bool fleet_quotas_limited(struct limits limits)
{
    bool any = false;
    for (int32_t q = 0; limits.quota != NULL && q < N_QUOTAS; q++)
        any |= limits.quota[q] != UNKNOWN;
    return any;
}

bool fleet_quotas_hold(const struct draft *d, const struct lease_terms *terms, struct limits limits)
{
    struct fleet fleet;
    bool hold = true;
    fleet_init(&fleet, limits);
    for (size_t i = 0; i < d->n; i++) {
        const struct draft_lease *l = &d->leases[i];
        int64_t end_s = l->start_s + terms->boot_s + l->busy_s + terms->tail_s;
        fleet_add(&fleet, &terms->rq->offers->offers[l->offer], l->start_s, end_s, l->count);
    }
    for (int32_t q = 0; limits.quota != NULL && q < N_QUOTAS; q++)
        for (size_t i = 0; i < fleet.quota[q].n; i++)
            hold &= fleet.quota[q].steps[i].used[0] <= limits.quota[q];
    fleet_clear(&fleet);
    return hold;
}
