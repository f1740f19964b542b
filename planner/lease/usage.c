#include "planner/lease/usage.h"

#include "model/arena.h"

#include <stdlib.h>
#include <string.h>

void usage_clear(struct usage *u)
{
    free(u->steps);
    *u = (struct usage){0};
}

void usage_copy(struct usage *to, const struct usage *from)
{
    *to = (struct usage){0};
    to->steps = mem_grow(to->steps, &to->capacity, from->n, sizeof *to->steps);
    if (from->n > 0)
        memcpy(to->steps, from->steps, from->n * sizeof *to->steps);
    to->n = from->n;
}

size_t usage_after(const struct usage *u, int64_t at_s)
{
    size_t low = 0, high = u->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (u->steps[middle].at_s <= at_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Makes a step begin at that second; returns it. */
static size_t cut(struct usage *u, int64_t at_s)
{
    size_t i = usage_after(u, at_s);
    if (i > 0 && u->steps[i - 1].at_s == at_s)
        return i - 1;
    u->steps = mem_grow(u->steps, &u->capacity, u->n + 1, sizeof *u->steps);
    if (u->n > i)
        memmove(&u->steps[i + 1], &u->steps[i], (u->n - i) * sizeof *u->steps);
    u->n++;
    u->steps[i] = i > 0 ? u->steps[i - 1] : (struct usage_step){0};
    u->steps[i].at_s = at_s;
    return i;
}

static bool same_used(const struct usage_step *a, const struct usage_step *b)
{
    for (int k = 0; k < USAGE_THINGS; k++)
        if (a->used[k] != b->used[k])
            return false;
    return true;
}

/* Steps first .. last that say what the one before says go. */
static void join(struct usage *u, size_t first, size_t last)
{
    static const struct usage_step nothing = {0};
    size_t kept = first;
    for (size_t i = first; i <= last && i < u->n; i++) {
        if (!same_used(&u->steps[i], kept > 0 ? &u->steps[kept - 1] : &nothing))
            u->steps[kept++] = u->steps[i];
    }
    size_t rest = last + 1 < u->n ? u->n - last - 1 : 0;
    if (rest > 0)
        memmove(&u->steps[kept], &u->steps[last + 1], rest * sizeof *u->steps);
    u->n = kept + rest;
}

void usage_add(struct usage *u, int64_t from_s, int64_t to_s, const int64_t amount[USAGE_THINGS],
               int64_t times)
{
    if (from_s >= to_s)
        return;
    size_t first = cut(u, from_s);
    size_t end = cut(u, to_s);
    for (size_t i = first; i < end; i++)
        for (int k = 0; k < USAGE_THINGS; k++)
            u->steps[i].used[k] += times * amount[k];
    join(u, first, end);
}

void usage_peak(const struct usage *u, int64_t from_s, int64_t to_s, int64_t peak[USAGE_THINGS])
{
    for (int k = 0; k < USAGE_THINGS; k++)
        peak[k] = 0;
    size_t i = usage_after(u, from_s);
    for (i -= i > 0; i < u->n && u->steps[i].at_s < to_s && from_s < to_s; i++)
        for (int k = 0; k < USAGE_THINGS; k++)
            peak[k] = u->steps[i].used[k] > peak[k] ? u->steps[i].used[k] : peak[k];
}
