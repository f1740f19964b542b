/* usage.h - how much of a few things is used, second by second.
 *
 * On one instance: vCPUs, memory, GPUs.  In a fleet: vCPUs and instances alive.
 *
 * Shapes     steps[0 .. n-1] in time order; each holds until the next, nothing is used before the
 *            first and after the last.  Neighbours that hold the same are one.
 * Ownership  the usage owns its array; a zeroed struct is empty. */
#ifndef PLANNER_USAGE_H
#define PLANNER_USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { USAGE_THINGS = 3 };

struct usage_step {
    int64_t at_s;
    int64_t used[USAGE_THINGS];
};

struct usage {
    struct usage_step *steps;
    size_t n, capacity;
};

void usage_clear(struct usage *u);
void usage_copy(struct usage *to, const struct usage *from);
/* Adds amount (or, times -1, takes it away) from from_s until to_s.  O(steps). */
void usage_add(struct usage *u, int64_t from_s, int64_t to_s, const int64_t amount[USAGE_THINGS],
               int64_t times);
/* The most of each that is used between from_s and to_s (from_s < to_s); for an instant nothing is.
 * O(log steps + steps between). */
void usage_peak(const struct usage *u, int64_t from_s, int64_t to_s, int64_t peak[USAGE_THINGS]);
/* The index of the first step after at_s; n when there is none. */
size_t usage_after(const struct usage *u, int64_t at_s);

#endif
