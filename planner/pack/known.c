#include "planner/pack/known.h"

#include <stdlib.h>
#include <string.h>

struct taker {
    const struct packing *p;
    int32_t *bin_of;  /* per bin of the problem: the kept one, or -1 */
    int32_t *count;   /* per class */
    int32_t *classes; /* scratch of one pattern */
    int32_t *counts;
};

/* The pattern's jobs by class, as far as any are asked for here; returns how many classes. */
static int32_t by_class(struct taker *t, const struct pack_pattern *from)
{
    int32_t n = 0;
    for (int32_t k = 0; k < from->n; k++) {
        int32_t c = t->p->class_of[from->item[k]];
        if (c >= 0)
            t->count[c] += (int32_t)from->count[k];
    }
    for (int32_t c = 0; c < t->p->n_classes; c++) {
        int64_t most = t->p->classes[c].most;
        int32_t count = t->count[c] < most ? t->count[c] : (int32_t)most;
        t->count[c] = 0;
        if (count == 0)
            continue;
        t->classes[n] = c;
        t->counts[n++] = count;
    }
    return n;
}

void known_take_patterns(struct pool *pool, const struct pack_known *known)
{
    const struct packing *p = pool->packing;
    size_t n = (size_t)p->n_classes, m = (size_t)p->problem->n_bins;
    struct taker t = {.p = p, .bin_of = mem_alloc(m * sizeof *t.bin_of)};
    t.count = mem_zeroed(n * 3, sizeof *t.count);
    t.classes = t.count + n;
    t.counts = t.classes + n;
    for (size_t b = 0; b < m; b++)
        t.bin_of[b] = -1;
    for (int32_t b = 0; b < p->n_bins; b++)
        t.bin_of[p->bins[b].source] = b;
    for (int32_t i = 0; i < known->n; i++) {
        int32_t bin = t.bin_of[known->patterns[i].bin];
        int32_t classes = bin < 0 ? 0 : by_class(&t, &known->patterns[i]);
        bool added;
        if (classes > 0)
            (void)pool_add(pool, bin, classes, t.classes, t.counts, &added);
    }
    free(t.bin_of);
    free(t.count);
}

void known_take_duals(struct colgen *g, const struct pack_known *known)
{
    const struct packing *p = g->packing;
    wide total = 0;
    if (known->scale <= 0)
        return;
    for (int32_t c = 0; c < p->n_classes; c++)
        g->best_value[c] = g->cap[c];
    /* The least of equal items: then what is claimed of each holds for their class. */
    for (int32_t i = 0; i < p->problem->n_items; i++) {
        int32_t c = p->class_of[i];
        if (c < 0)
            continue;
        int64_t value = (int64_t)((wide)known->dual[i] * p->scale / known->scale);
        if (value < g->best_value[c])
            g->best_value[c] = value;
    }
    for (int32_t c = 0; c < p->n_classes; c++)
        total += (wide)g->best_value[c] * p->classes[c].demand;
    g->best_total = total;
}

void known_give(const struct pool *pool, int32_t first, struct pack_result *result)
{
    const struct packing *p = pool->packing;
    int32_t *item_of = mem_alloc((size_t)p->n_classes * sizeof *item_of);
    for (int32_t i = p->problem->n_items - 1; i >= 0; i--)
        if (p->class_of[i] >= 0)
            item_of[p->class_of[i]] = i;
    size_t n = (size_t)(pool->n - first);
    struct pack_pattern *patterns = arena_array(&result->arena, n, sizeof *patterns);
    for (size_t i = 0; i < n; i++) {
        const struct pool_pattern *from = &pool->patterns[first + (int32_t)i];
        int32_t *item = arena_array(&result->arena, (size_t)from->n, sizeof *item);
        int64_t *count = arena_array(&result->arena, (size_t)from->n, sizeof *count);
        for (int32_t k = 0; k < from->n; k++) {
            item[k] = item_of[from->class[k]];
            count[k] = from->count[k];
        }
        patterns[i] = (struct pack_pattern){p->bins[from->bin].source, from->n, item, count, 0};
    }
    free(item_of);
    result->found = patterns;
    result->n_found = (int32_t)n;
}
