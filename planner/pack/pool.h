/* pool.h - the patterns known so far, each once, and plans made of them.
 *
 * Shapes     patterns[0 .. n-1] in the order they were found; class[] of each rises.
 * Ownership  class and count live in the pool's arena. */
#ifndef PLANNER_POOL_H
#define PLANNER_POOL_H

#include "model/wide.h"
#include "planner/pack/packing.h"

struct pool_pattern {
    int32_t bin;
    int32_t n;
    const int32_t *class;
    const int32_t *count;
    bool in_lp; /* columns.h */
};

struct pool {
    struct arena arena;
    const struct packing *packing;
    struct pool_pattern *patterns;
    int32_t n;
    size_t capacity;
    int32_t *slots; /* open hashing: pattern index + 1, 0 empty */
    size_t n_slots;
};

void pool_init(struct pool *pool, const struct packing *p);
void pool_clear(struct pool *pool);
/* The index of the pattern, added if new (*added says so).  Counts of 0 are not allowed. */
int32_t pool_add(struct pool *pool, int32_t bin, int32_t n, const int32_t *class,
                 const int32_t *count, bool *added);

/* Patterns with how often each is used: bins, or bin-seconds. */
struct plan_use {
    int32_t pattern;
    int64_t times;
};

struct pool_plan {
    struct plan_use *uses;
    int32_t n;
    size_t capacity;
    wide cost; /* sum of times * price */
};

void pool_plan_add(struct pool_plan *plan, const struct pool *pool, int32_t pattern, int64_t times);
void pool_plan_clear(struct pool_plan *plan);
void pool_plan_copy(struct pool_plan *to, const struct pool_plan *from);

/* The cheapest kept bin that holds these counts side by side, or -1. */
int32_t pool_cheapest_bin(const struct packing *p, int32_t n, const int32_t *class,
                          const int32_t *count);

#endif
