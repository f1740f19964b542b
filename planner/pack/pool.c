#include "planner/pack/pool.h"

#include <stdlib.h>
#include <string.h>

void pool_init(struct pool *pool, const struct packing *p)
{
    *pool = (struct pool){.packing = p, .n_slots = 1024};
    pool->slots = mem_zeroed(pool->n_slots, sizeof *pool->slots);
}

void pool_clear(struct pool *pool)
{
    arena_free(&pool->arena);
    free(pool->patterns);
    free(pool->slots);
    *pool = (struct pool){0};
}

static uint64_t hash(int32_t bin, int32_t n, const int32_t *class, const int32_t *count)
{
    uint64_t h = (uint64_t)bin + 1;
    for (int32_t k = 0; k < n; k++) {
        h = (h ^ (uint64_t) class[k]) * UINT64_C(0x9E3779B97F4A7C15);
        h = (h ^ (h >> 29) ^ (uint64_t)count[k]) * UINT64_C(0xBF58476D1CE4E5B9);
    }
    return h ^ (h >> 32);
}

static bool same(const struct pool_pattern *a, int32_t bin, int32_t n, const int32_t *class,
                 const int32_t *count)
{
    return a->bin == bin && a->n == n && memcmp(a->class, class, (size_t)n * sizeof *class) == 0 &&
           memcmp(a->count, count, (size_t)n * sizeof *count) == 0;
}

static void grow_slots(struct pool *pool)
{
    size_t n = pool->n_slots * 2;
    int32_t *slots = mem_zeroed(n, sizeof *slots);
    for (int32_t k = 0; k < pool->n; k++) {
        const struct pool_pattern *a = &pool->patterns[k];
        size_t at = hash(a->bin, a->n, a->class, a->count) & (n - 1);
        while (slots[at] != 0)
            at = (at + 1) & (n - 1);
        slots[at] = k + 1;
    }
    free(pool->slots);
    pool->slots = slots;
    pool->n_slots = n;
}

int32_t pool_add(struct pool *pool, int32_t bin, int32_t n, const int32_t *class,
                 const int32_t *count, bool *added)
{
    if ((size_t)pool->n * 2 >= pool->n_slots)
        grow_slots(pool);
    size_t at = hash(bin, n, class, count) & (pool->n_slots - 1);
    *added = false;
    for (; pool->slots[at] != 0; at = (at + 1) & (pool->n_slots - 1))
        if (same(&pool->patterns[pool->slots[at] - 1], bin, n, class, count))
            return pool->slots[at] - 1;
    *added = true;
    pool->patterns =
        mem_grow(pool->patterns, &pool->capacity, (size_t)pool->n + 1, sizeof *pool->patterns);
    int32_t *copy = arena_array(&pool->arena, (size_t)n * 2, sizeof *copy);
    memcpy(copy, class, (size_t)n * sizeof *copy);
    memcpy(copy + n, count, (size_t)n * sizeof *copy);
    pool->patterns[pool->n] =
        (struct pool_pattern){.bin = bin, .n = n, .class = copy, .count = copy + n};
    pool->slots[at] = pool->n + 1;
    return pool->n++;
}

void pool_plan_add(struct pool_plan *plan, const struct pool *pool, int32_t pattern, int64_t times)
{
    plan->uses = mem_grow(plan->uses, &plan->capacity, (size_t)plan->n + 1, sizeof *plan->uses);
    plan->uses[plan->n++] = (struct plan_use){pattern, times};
    plan->cost += (wide)times * pool->packing->bins[pool->patterns[pattern].bin].price;
}

void pool_plan_clear(struct pool_plan *plan)
{
    free(plan->uses);
    *plan = (struct pool_plan){0};
}

void pool_plan_copy(struct pool_plan *to, const struct pool_plan *from)
{
    to->uses = mem_grow(to->uses, &to->capacity, (size_t)from->n, sizeof *to->uses);
    if (from->n > 0)
        memcpy(to->uses, from->uses, (size_t)from->n * sizeof *to->uses);
    to->n = from->n;
    to->cost = from->cost;
}

int32_t pool_cheapest_bin(const struct packing *p, int32_t n, const int32_t *class,
                          const int32_t *count)
{
    int64_t mcpu = 0, mem_mib = 0, gpus = 0;
    for (int32_t k = 0; k < n; k++) {
        mcpu += count[k] * p->classes[class[k]].mcpu;
        mem_mib += count[k] * p->classes[class[k]].mem_mib;
        gpus += (int64_t)count[k] * p->classes[class[k]].gpus;
    }
    for (int32_t b = 0; b < p->n_bins; b++) {
        const struct packing_bin *bin = &p->bins[b];
        if (mcpu > bin->mcpu || mem_mib > bin->mem_mib || gpus > bin->gpus)
            continue;
        bool accepted = true;
        for (int32_t k = 0; k < n && accepted; k++)
            accepted = packing_fit(p, b, class[k]) > 0;
        if (accepted)
            return b;
    }
    return -1;
}
