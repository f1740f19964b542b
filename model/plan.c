#include "model/plan.h"

#include <stddef.h>

const char *bound_name(enum bound_kind kind)
{
    static const char *const names[] = {
        [BOUND_NONE] = "none",
        [BOUND_FLUID] = "fluid",
        [BOUND_SIDE_BY_SIDE] = "side by side",
        [BOUND_PACKING] = "packing",
        [BOUND_STRETCHES] = "fluid by stretches",
    };
    return names[kind];
}

void plan_clear(struct plan *p)
{
    arena_free(&p->arena);
    *p = (struct plan){0};
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
