#include "planner/pack/unmerge.h"

#include <stdlib.h>
#include <string.h>

/* Which item of each class comes next, and how much of it is left. */
struct dealer {
    const struct packing *p;
    int32_t *items; /* items of all classes, by class */
    int32_t *first; /* per class: start in items; n_classes + 1 entries */
    int32_t *next;  /* per class: position in items */
    int64_t *left;  /* per class: what the item at next still demands */
    struct pack_pattern *patterns;
    int32_t n;
    size_t capacity;
    struct arena *arena;
    int32_t *item; /* one bin being dealt */
    int64_t *count;
    int32_t n_dealt;
    int64_t *class_count; /* per position of the pattern */
};

static int64_t demand_of(const struct dealer *d, int32_t position)
{
    return d->p->problem->items[d->items[position]].demand;
}

static void dealer_init(struct dealer *d, const struct packing *p, struct arena *arena)
{
    size_t n = (size_t)p->n_classes, items = (size_t)p->problem->n_items;
    *d = (struct dealer){.p = p, .arena = arena};
    d->items = mem_zeroed(items, sizeof *d->items);
    d->first = mem_zeroed(n + 1, sizeof *d->first);
    d->next = mem_zeroed(n, sizeof *d->next);
    d->left = mem_zeroed(n, sizeof *d->left);
    d->item = mem_zeroed(items, sizeof *d->item);
    d->count = mem_zeroed(items, sizeof *d->count);
    d->class_count = mem_zeroed(n, sizeof *d->class_count);
    for (size_t i = 0; i < items; i++)
        if (p->class_of[i] >= 0)
            d->first[p->class_of[i] + 1]++;
    for (size_t c = 0; c < n; c++) {
        d->first[c + 1] += d->first[c];
        d->next[c] = d->first[c];
    }
    for (size_t i = 0; i < items; i++)
        if (p->class_of[i] >= 0)
            d->items[d->next[p->class_of[i]]++] = (int32_t)i;
    for (size_t c = 0; c < n; c++) {
        d->next[c] = d->first[c];
        d->left[c] = demand_of(d, d->next[c]);
    }
}

static void dealer_clear(struct dealer *d)
{
    free(d->items);
    free(d->first);
    free(d->next);
    free(d->left);
    free(d->item);
    free(d->count);
    free(d->class_count);
    free(d->patterns);
}

static bool class_is_done(const struct dealer *d, int32_t class)
{
    return d->next[class] == d->first[class + 1];
}

static void emit(struct dealer *d, int32_t bin, int64_t times)
{
    size_t n = (size_t)d->n_dealt;
    /* By item: classes are in an order of their own. */
    for (size_t k = 1; k < n; k++)
        for (size_t j = k; j > 0 && d->item[j - 1] > d->item[j]; j--) {
            int32_t item = d->item[j];
            int64_t count = d->count[j];
            d->item[j] = d->item[j - 1];
            d->count[j] = d->count[j - 1];
            d->item[j - 1] = item;
            d->count[j - 1] = count;
        }
    int32_t *item = arena_array(d->arena, n, sizeof *item);
    int64_t *count = arena_array(d->arena, n, sizeof *count);
    memcpy(item, d->item, n * sizeof *item);
    memcpy(count, d->count, n * sizeof *count);
    d->patterns = mem_grow(d->patterns, &d->capacity, (size_t)d->n + 1, sizeof *d->patterns);
    d->patterns[d->n++] = (struct pack_pattern){.bin = d->p->bins[bin].source,
                                                .n = d->n_dealt,
                                                .item = item,
                                                .count = count,
                                                .times = times};
}

static void take(struct dealer *d, int32_t class, int64_t amount)
{
    d->left[class] -= amount;
    while (d->left[class] <= 0 && !class_is_done(d, class)) {
        d->next[class]++;
        if (!class_is_done(d, class))
            d->left[class] = demand_of(d, d->next[class]);
    }
}

/* Jobs left of a class, saturated at `enough`. */
static int64_t jobs_left(const struct dealer *d, int32_t class, int64_t enough)
{
    int64_t sum = class_is_done(d, class) ? 0 : d->left[class];
    for (int32_t k = d->next[class] + 1; k < d->first[class + 1] && sum < enough; k++)
        sum += demand_of(d, k);
    return sum < enough ? sum : enough;
}

/* Deals one bin from the items at hand; returns how many equal bins can follow, this one too. */
static int64_t deal_bin(struct dealer *d, const struct pool_pattern *a)
{
    int64_t runs = INT64_MAX;
    d->n_dealt = 0;
    for (int32_t k = 0; k < a->n; k++) {
        int32_t c = a->class[k];
        int64_t want = d->class_count[k], left = d->left[c];
        for (int32_t i = d->next[c]; want > 0; i++) {
            int64_t n = want < left ? want : left;
            int64_t runs_here = left / n;
            runs = runs_here < runs ? runs_here : runs;
            d->item[d->n_dealt] = d->items[i];
            d->count[d->n_dealt++] = n;
            want -= n;
            left = want > 0 ? demand_of(d, i + 1) : 0;
        }
    }
    return runs;
}

static void consume(struct dealer *d, const struct pool_pattern *a, int64_t times)
{
    for (int32_t k = 0; k < a->n; k++) {
        int64_t amount = d->class_count[k] * times;
        while (amount > 0) {
            int64_t left = d->left[a->class[k]];
            int64_t n = amount < left ? amount : left;
            take(d, a->class[k], n);
            amount -= n;
        }
    }
}

/* The cheapest bin for what the pattern really holds; limits may forbid a smaller one. */
static int32_t shrink(const struct dealer *d, const struct pool_pattern *a)
{
    if (d->p->limited)
        return a->bin;
    int32_t n = 0;
    int32_t *class = mem_alloc((size_t)a->n * 2 * sizeof *class), *count = class + a->n;
    for (int32_t k = 0; k < a->n; k++)
        if (d->class_count[k] > 0) {
            class[n] = a->class[k];
            count[n++] = (int32_t)d->class_count[k];
        }
    int32_t bin = pool_cheapest_bin(d->p, n, class, count);
    free(class);
    return bin >= 0 && d->p->bins[bin].price < d->p->bins[a->bin].price ? bin : a->bin;
}

static wide deal_whole(struct dealer *d, const struct pool_pattern *a, int64_t times)
{
    wide cost = 0;
    while (times > 0) {
        bool trimmed = false, any = false;
        for (int32_t k = 0; k < a->n; k++) {
            d->class_count[k] = jobs_left(d, a->class[k], a -> count[k]);
            trimmed = trimmed || d->class_count[k] < a->count[k];
            any = any || d->class_count[k] > 0;
        }
        if (!any)
            break;
        int32_t bin = trimmed ? shrink(d, a) : a->bin;
        int64_t runs = deal_bin(d, a);
        runs = runs < times ? runs : times;
        emit(d, bin, runs);
        consume(d, a, runs);
        cost += (wide)runs * d->p->bins[bin].price;
        times -= runs;
    }
    return cost;
}

/* The slots of one class for a run of seconds: all to one item while it needs as many, else shared
 * with the items after it for a second.  The last item keeps what is left over. */
static int64_t deal_slots(struct dealer *d, int32_t class, int64_t slots, int64_t run)
{
    int32_t last = d->first[class + 1] - 1;
    int32_t at = d->next[class] < last ? d->next[class] : last;
    int64_t left = d->next[class] <= last ? d->left[class] : 0;
    if (at < last && left >= slots && left / slots < run)
        run = left / slots;
    else if (at < last && left < slots)
        run = 1;
    for (; slots > 0; at++) {
        int64_t n = at < last && left < slots ? left : slots;
        d->item[d->n_dealt] = d->items[at];
        d->count[d->n_dealt++] = n;
        slots -= n;
        left = at < last ? demand_of(d, at + 1) : 0;
    }
    return run;
}

/* Takes job-seconds from the items of a class in their order. */
static void take_seconds(struct dealer *d, int32_t class, int64_t amount)
{
    while (amount > 0 && !class_is_done(d, class)) {
        int64_t n = amount < d->left[class] ? amount : d->left[class];
        take(d, class, n);
        amount -= n;
    }
}

static wide deal_fluid(struct dealer *d, const struct pool_pattern *a, int64_t times)
{
    int64_t all = times;
    while (times > 0) {
        int64_t run = times;
        d->n_dealt = 0;
        for (int32_t k = 0; k < a->n; k++)
            run = deal_slots(d, a->class[k], a -> count[k], run);
        emit(d, a->bin, run);
        for (int32_t k = 0; k < a->n; k++)
            take_seconds(d, a->class[k], run * a -> count[k]);
        times -= run;
    }
    return (wide)all * d->p->bins[a->bin].price;
}

static int compare_patterns(const void *left, const void *right)
{
    const struct pack_pattern *a = left, *b = right;
    if (a->bin != b->bin)
        return a->bin < b->bin ? -1 : 1;
    for (int32_t k = 0; k < a->n && k < b->n; k++) {
        if (a->item[k] != b->item[k])
            return a->item[k] < b->item[k] ? -1 : 1;
        if (a->count[k] != b->count[k])
            return a->count[k] > b->count[k] ? -1 : 1;
    }
    return a->n < b->n ? -1 : a->n > b->n;
}

/* Sorted, each pattern once: the order in which they were found is of no interest. */
static void settle(struct dealer *d)
{
    int32_t kept = 0;
    if (d->n > 0)
        qsort(d->patterns, (size_t)d->n, sizeof *d->patterns, compare_patterns);
    for (int32_t k = 0; k < d->n; k++) {
        if (kept > 0 && compare_patterns(&d->patterns[kept - 1], &d->patterns[k]) == 0)
            d->patterns[kept - 1].times += d->patterns[k].times;
        else
            d->patterns[kept++] = d->patterns[k];
    }
    d->n = kept;
}

void unmerge(const struct packing *p, const struct pool *pool, const struct pool_plan *plan,
             struct pack_result *result)
{
    struct dealer d;
    dealer_init(&d, p, &result->arena);
    bool fluid = p->problem->mode == PACK_FLUID;
    wide cost = 0;
    for (int32_t k = 0; k < plan->n; k++) {
        const struct pool_pattern *a = &pool->patterns[plan->uses[k].pattern];
        int64_t times = plan->uses[k].times;
        cost += fluid ? deal_fluid(&d, a, times) : deal_whole(&d, a, times);
    }
    settle(&d);
    result->cost_uusd = wide_clamped(fluid ? (cost + S_PER_H - 1) / S_PER_H : cost);
    struct pack_pattern *patterns = arena_array(&result->arena, (size_t)d.n, sizeof *patterns);
    if (d.n > 0)
        memcpy(patterns, d.patterns, (size_t)d.n * sizeof *patterns);
    result->patterns = patterns;
    result->n_patterns = d.n;
    dealer_clear(&d);
}
