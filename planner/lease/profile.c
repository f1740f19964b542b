#include "planner/lease/profile.h"

#include <stdlib.h>
#include <string.h>

void profile_init(struct profile *p, const struct pack_bin *bin)
{
    if (p->capacity == 0)
        p->steps = mem_grow(p->steps, &p->capacity, 16, sizeof *p->steps);
    p->steps[0] = (struct profile_step){0, bin->mcpu, bin->mem_mib, bin->gpus};
    p->n = 1;
}

void profile_clear(struct profile *p)
{
    free(p->steps);
    *p = (struct profile){0};
}

/* The step that holds at that second. */
static size_t step_at(const struct profile *p, int64_t at_s)
{
    size_t low = 0;
    size_t high = p->n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (p->steps[middle].at_s <= at_s)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Makes a step begin at that second; returns it. */
static size_t cut(struct profile *p, int64_t at_s)
{
    size_t i = step_at(p, at_s);
    if (p->steps[i].at_s == at_s)
        return i;
    p->steps = mem_grow(p->steps, &p->capacity, p->n + 1, sizeof *p->steps);
    memmove(&p->steps[i + 2], &p->steps[i + 1], (p->n - i - 1) * sizeof *p->steps);
    p->steps[i + 1] = p->steps[i];
    p->steps[i + 1].at_s = at_s;
    p->n++;
    return i + 1;
}

void profile_take(struct profile *p, const struct pack_item *item, int64_t count, int64_t start_s,
                  int64_t length_s)
{
    if (length_s == 0)
        return; /* an instant: what follows may begin at the same second */
    size_t first = cut(p, start_s);
    size_t end = cut(p, start_s + length_s);
    for (size_t i = first; i < end; i++) {
        p->steps[i].mcpu -= item->mcpu * count;
        p->steps[i].mem_mib -= item->mem_mib * count;
        p->steps[i].gpus -= item->gpus * count;
    }
}

/* Joins step i to the one before it where both are the same; true when it did. */
static bool join(struct profile *p, size_t i)
{
    if (i == 0 || i >= p->n)
        return false;
    const struct profile_step *a = &p->steps[i - 1];
    const struct profile_step *b = &p->steps[i];
    if (a->mcpu != b->mcpu || a->mem_mib != b->mem_mib || a->gpus != b->gpus)
        return false;
    memmove(&p->steps[i], &p->steps[i + 1], (p->n - i - 1) * sizeof *p->steps);
    p->n--;
    return true;
}

void profile_give(struct profile *p, const struct pack_item *item, int64_t start_s,
                  int64_t length_s)
{
    if (length_s == 0)
        return;
    profile_take(p, item, -1, start_s, length_s);
    (void)join(p, step_at(p, start_s + length_s));
    (void)join(p, step_at(p, start_s));
}

static bool has_room(const struct profile_step *step, const struct pack_item *item)
{
    return step->mcpu >= item->mcpu && step->mem_mib >= item->mem_mib && step->gpus >= item->gpus;
}

int64_t profile_find(const struct profile *p, const struct pack_item *item, int64_t length_s,
                     int64_t end_s)
{
    int64_t from_s = 0;
    return profile_find_from(p, item, length_s, end_s, &from_s);
}

int64_t profile_find_from(const struct profile *p, const struct pack_item *item, int64_t length_s,
                          int64_t end_s, int64_t *from_s)
{
    size_t i = step_at(p, *from_s);
    while (i < p->n && !has_room(&p->steps[i], item))
        i++;
    if (i == p->n) {
        *from_s = p->steps[p->n - 1].at_s;
        return -1;
    }
    *from_s = p->steps[i].at_s;
    int64_t start = *from_s; /* of the stretch with room that the scan is in; -1: in none */
    for (; i < p->n; i++) {
        const struct profile_step *step = &p->steps[i];
        if (!has_room(step, item)) {
            start = -1;
            continue;
        }
        if (start < 0)
            start = step->at_s;
        if (start + length_s > end_s)
            return -1;
        if (i + 1 == p->n || p->steps[i + 1].at_s >= start + length_s)
            return start;
    }
    return -1;
}

void profile_take_lease(struct profile *p, const struct draft_lease *lease,
                        const struct requests *rq)
{
    for (int32_t i = 0; i < lease->n_lanes; i++)
        profile_take(p, &rq->list[lease->lanes[i].request].item, lease->lanes[i].count,
                     lease->lanes[i].start_s, lease->lanes[i].length_s);
}
