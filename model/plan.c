#include "model/plan.h"

#include "model/quota.h"

#include <stddef.h>
#include <stdlib.h>

const char *bound_name(enum bound_kind kind)
{
    static const char *const names[] = {
        [BOUND_NONE] = "none",
        [BOUND_FLUID] = "fluid",
        [BOUND_SIDE_BY_SIDE] = "side by side",
        [BOUND_PACKING] = "packing",
        [BOUND_STRETCHES] = "fluid by stretches",
        [BOUND_LAUNCHES] = "launches",
    };
    return names[kind];
}

void plan_clear(struct plan *p)
{
    arena_free(&p->arena);
    *p = (struct plan){0};
}

struct change {
    int64_t at_s, vcpus;
    int32_t quota;
};

/* What ends at a second makes room for what starts then. */
static int by_time(const void *left, const void *right)
{
    const struct change *a = left, *b = right;
    if (a->at_s != b->at_s)
        return a->at_s < b->at_s ? -1 : 1;
    return (a->vcpus > b->vcpus) - (a->vcpus < b->vcpus);
}

void plan_quota_peaks(const struct plan *p, int64_t *peak_vcpus)
{
    struct change *changes = mem_alloc(2 * (size_t)p->n_leases * sizeof *changes);
    int64_t now[N_QUOTAS] = {0};
    size_t n = 0;
    for (int32_t i = 0; i < p->n_leases; i++) {
        const struct lease *l = &p->leases[i];
        int32_t quota = quota_of(l->offer->type->family, l->offer->purchase);
        int64_t vcpus = l->count * l->offer->type->vcpus;
        if (quota < 0)
            continue;
        changes[n++] = (struct change){l->start_s, vcpus, quota};
        if (p->unit == PLAN_BATCH)
            changes[n++] = (struct change){l->start_s + l->duration_s, -vcpus, quota};
    }
    if (n > 0)
        qsort(changes, n, sizeof *changes, by_time);
    for (int32_t q = 0; q < N_QUOTAS; q++)
        peak_vcpus[q] = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t q = changes[i].quota;
        now[q] += changes[i].vcpus;
        peak_vcpus[q] = now[q] > peak_vcpus[q] ? now[q] : peak_vcpus[q];
    }
    free(changes);
}

static int64_t lane_length_s(const struct lane *lane)
{
    int64_t length = 0;
    for (int32_t i = 0; i < lane->n_runs; i++)
        length += lane->runs[i].duration_s * lane->runs[i].count;
    return length;
}

int64_t lease_busy_s(const struct lease *lease)
{
    int64_t first = INT64_MAX;
    int64_t last = 0;
    for (int32_t i = 0; i < lease->n_lanes; i++) {
        const struct lane *lane = &lease->lanes[i];
        int64_t end = lane->start_s + lane_length_s(lane);
        first = lane->start_s < first ? lane->start_s : first;
        last = end > last ? end : last;
    }
    return lease->n_lanes == 0 ? 0 : last - first;
}

double plan_gap(const struct plan *p)
{
    if (p->cost_uusd <= 0)
        return 0;
    return (double)(p->cost_uusd - p->bound_uusd) / (double)p->cost_uusd;
}
