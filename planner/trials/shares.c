/* shares.c - EC2's quotas, shared by what is simulated apart.
 *
 * A quota counts all instances of a region, whichever queue they are for.  Queues, and parts of
 * one, are simulated one by one; so each gets a share, and what they take together is within. */
#include "planner/trials/parts.h"

static int32_t quota_counting(const struct offer *o)
{
    return quota_of(o->type->family, o->purchase);
}

int64_t quota_taken(const struct way *way, int32_t quota)
{
    int64_t taken = 0;
    for (int32_t i = 0; i < way->n_environments; i++) {
        const struct way_environment *e = &way->environments[i];
        bool counts = false;
        for (int32_t k = 0; k < e->n_offers && !counts; k++)
            counts = quota_counting(e->offers[k]) == quota;
        taken += counts ? e->max_vcpus : 0;
    }
    return taken;
}

static int64_t largest_type(const struct way *way, int32_t quota)
{
    int64_t largest = 0;
    for (int32_t i = 0; i < way->n_environments; i++) {
        const struct way_environment *e = &way->environments[i];
        for (int32_t k = 0; k < e->n_offers; k++) {
            if (quota_counting(e->offers[k]) == quota && e->offers[k]->type->vcpus > largest)
                largest = e->offers[k]->type->vcpus;
        }
    }
    return largest;
}

void share_quotas(struct way *way, const int64_t *quota_vcpus, double share)
{
    for (int32_t q = 0; q < N_QUOTAS; q++) {
        way->quota_vcpus[q] = quota_vcpus == NULL ? UNKNOWN : quota_vcpus[q];
        if (way->quota_vcpus[q] == UNKNOWN)
            continue;
        int64_t part = (int64_t)((double)quota_vcpus[q] * share);
        int64_t least = largest_type(way, q);
        part = part < least ? least : part;
        if (part < way->quota_vcpus[q])
            way->quota_vcpus[q] = part;
    }
}

/* The one quota that counts every type of the environment; -1. */
static int32_t only_quota(const struct way_environment *e)
{
    int32_t only = e->n_offers > 0 ? quota_counting(e->offers[0]) : -1;
    for (int32_t k = 1; k < e->n_offers; k++) {
        if (quota_counting(e->offers[k]) != only)
            return -1;
    }
    return only;
}

void keep_quotas(struct way *way)
{
    for (int32_t i = 0; i < way->n_environments; i++) {
        struct way_environment *e = &way->environments[i];
        int32_t quota = only_quota(e);
        int64_t limit = quota < 0 ? UNKNOWN : way->quota_vcpus[quota];
        if (limit == UNKNOWN || e->max_vcpus <= limit)
            continue;
        e->max_vcpus = e->n_offers == 1 ? whole_instances(limit, e->offers[0]->type->vcpus) : limit;
        e->max_vcpus = e->max_vcpus > 0 ? e->max_vcpus : 1;
    }
}
