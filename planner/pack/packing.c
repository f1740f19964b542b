/* packing.c - merges equal items, drops dominated bins.
 *
 * A bin is dominated when an unlimited one accepts every class it accepts, is no smaller in any
 * resource that matters, and costs no more.  Capacity beyond what all accepted jobs together need
 * is cut off first, which lets more bins dominate each other on small problems.  On the real
 * catalogue this leaves about one type in ten. */
#include "planner/pack/packing.h"

#include <stdlib.h>
#include <string.h>

/* What acceptance depends on besides capacity. */
struct kind {
    uint32_t arch_mask;
    int32_t gpu_model;
    bool gpu_jobs_only;
};

static bool kind_accepts(const struct pack_item *item, const struct pack_bin *bin)
{
    if ((item->arch_mask & bin->arch_mask) == 0)
        return false;
    if (item->gpu_model >= 0 && item->gpu_model != bin->gpu_model)
        return false;
    return item->gpus > 0 || !bin->gpu_jobs_only;
}

bool pack_accepts(const struct pack_item *item, const struct pack_bin *bin)
{
    return kind_accepts(item, bin) && item->mcpu <= bin->mcpu && item->mem_mib <= bin->mem_mib &&
           item->gpus <= bin->gpus;
}

static int compare(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

struct order {
    const struct pack_item *item;
    int32_t index;
};

static int compare_requests(const struct pack_item *a, const struct pack_item *b)
{
    int c = compare(b->mcpu, a->mcpu);
    c = c != 0 ? c : compare(b->mem_mib, a->mem_mib);
    c = c != 0 ? c : compare(b->gpus, a->gpus);
    c = c != 0 ? c : compare(a->arch_mask, b->arch_mask);
    return c != 0 ? c : compare(a->gpu_model, b->gpu_model);
}

static int compare_order(const void *left, const void *right)
{
    const struct order *a = left, *b = right;
    int c = compare_requests(a->item, b->item);
    return c != 0 ? c : compare(a->index, b->index);
}

static bool fits_some_bin(const struct pack_problem *problem, const struct pack_item *item)
{
    for (int32_t b = 0; b < problem->n_bins; b++)
        if (problem->bins[b].limit != 0 && pack_accepts(item, &problem->bins[b]))
            return true;
    return false;
}

/* The most of this item that any bin could hold alone, were `most` no limit. */
static int64_t largest_fit(const struct pack_problem *problem, const struct pack_item *item)
{
    int64_t best = 0;
    for (int32_t b = 0; b < problem->n_bins; b++) {
        const struct pack_bin *bin = &problem->bins[b];
        if (!pack_accepts(item, bin))
            continue;
        int64_t n = INT64_MAX;
        if (item->mcpu > 0)
            n = bin->mcpu / item->mcpu;
        if (item->mem_mib > 0 && bin->mem_mib / item->mem_mib < n)
            n = bin->mem_mib / item->mem_mib;
        if (item->gpus > 0 && bin->gpus / item->gpus < n)
            n = bin->gpus / item->gpus;
        best = n > best ? n : best;
    }
    return best;
}

/* Merging adds up `most`, which is exact where the single limits never bind: each item may then
 * take any share of the slots.  Counted jobs never have more than `most`, so only an odd limit
 * below the demand, or job-seconds with few jobs, keeps an item apart. */
static bool may_merge(const struct pack_problem *problem, const struct pack_item *item)
{
    if (problem->mode == PACK_WHOLE && item->most >= item->demand)
        return true;
    return item->most >= largest_fit(problem, item);
}

static int64_t add_saturated(int64_t a, int64_t b, int64_t top)
{
    return a > top - b ? top : a + b;
}

static void merge_items(struct packing *p, const struct pack_problem *problem)
{
    size_t n = (size_t)problem->n_items;
    struct order *order = arena_array(&p->arena, n, sizeof *order);
    int32_t kept = 0;
    for (int32_t i = 0; i < problem->n_items; i++) {
        const struct pack_item *item = &problem->items[i];
        p->class_of[i] = -1;
        if (item->demand <= 0)
            continue;
        p->unplaced[i] = !fits_some_bin(problem, item);
        if (!p->unplaced[i])
            order[kept++] = (struct order){item, i};
    }
    qsort(order, (size_t)kept, sizeof *order, compare_order);
    bool open = false; /* the last class may take more items */
    for (int32_t k = 0; k < kept; k++) {
        const struct pack_item *item = order[k].item;
        int64_t most = item->most > 1 ? item->most : 1;
        bool merge = may_merge(problem, item);
        if (k > 0 && open && merge && compare_requests(order[k - 1].item, item) == 0) {
            struct packing_class *last = &p->classes[p->n_classes - 1];
            last->demand = add_saturated(last->demand, item->demand, INT64_MAX / 4);
            last->most = add_saturated(last->most, most, INT32_MAX);
        } else {
            p->classes[p->n_classes++] =
                (struct packing_class){.demand = item->demand,
                                       .most = most < INT32_MAX ? most : INT32_MAX,
                                       .mcpu = item->mcpu,
                                       .mem_mib = item->mem_mib,
                                       .gpus = item->gpus,
                                       .arch_mask = item->arch_mask,
                                       .gpu_model = item->gpu_model};
        }
        open = merge;
        p->class_of[order[k].index] = p->n_classes - 1;
    }
}

/* The kinds of bins, and which classes each accepts by kind. */
struct kinds {
    struct kind *kind;
    int32_t n;
    bool *accepts; /* n x n_classes */
    bool *covers;  /* n x n: the first accepts all that the second does */
    int64_t *need_mcpu, *need_mem_mib, *need_gpus; /* of all accepted jobs together */
};

static int32_t kind_of(struct kinds *kinds, const struct pack_bin *bin)
{
    for (int32_t k = 0; k < kinds->n; k++) {
        const struct kind *kind = &kinds->kind[k];
        if (kind->arch_mask == bin->arch_mask && kind->gpu_model == bin->gpu_model &&
            kind->gpu_jobs_only == bin->gpu_jobs_only)
            return k;
    }
    kinds->kind[kinds->n] = (struct kind){bin->arch_mask, bin->gpu_model, bin->gpu_jobs_only};
    return kinds->n++;
}

static int64_t needed(int64_t sum, int64_t each, int64_t most)
{
    int64_t all;
    if (!mul_checked(&all, each, most))
        return INT64_MAX / 2;
    return add_saturated(sum, all, INT64_MAX / 2);
}

static void find_kinds(struct packing *p, struct kinds *kinds, const struct pack_problem *problem,
                       int32_t *kind_of_bin)
{
    size_t m = (size_t)problem->n_bins, n = (size_t)p->n_classes;
    kinds->kind = arena_array(&p->arena, m, sizeof *kinds->kind);
    for (int32_t b = 0; b < problem->n_bins; b++)
        kind_of_bin[b] = kind_of(kinds, &problem->bins[b]);
    size_t k = (size_t)kinds->n;
    kinds->accepts = arena_array(&p->arena, k * n, sizeof *kinds->accepts);
    kinds->covers = arena_array(&p->arena, k * k, sizeof *kinds->covers);
    kinds->need_mcpu = arena_array(&p->arena, k, sizeof(int64_t));
    kinds->need_mem_mib = arena_array(&p->arena, k, sizeof(int64_t));
    kinds->need_gpus = arena_array(&p->arena, k, sizeof(int64_t));
    for (size_t i = 0; i < k; i++) {
        const struct kind *kind = &kinds->kind[i];
        struct pack_bin bin = {.arch_mask = kind->arch_mask,
                               .gpu_model = kind->gpu_model,
                               .gpu_jobs_only = kind->gpu_jobs_only};
        for (size_t c = 0; c < n; c++) {
            const struct packing_class *class = &p->classes[c];
            struct pack_item item = {
                .gpus = class->gpus, .arch_mask = class->arch_mask, .gpu_model = class->gpu_model};
            if (!kind_accepts(&item, &bin))
                continue;
            kinds->accepts[i * n + c] = true;
            kinds->need_mcpu[i] = needed(kinds->need_mcpu[i], class->mcpu, class->most);
            kinds->need_mem_mib[i] = needed(kinds->need_mem_mib[i], class->mem_mib, class->most);
            kinds->need_gpus[i] = needed(kinds->need_gpus[i], class->gpus, class->most);
        }
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            bool covers = true;
            for (size_t c = 0; c < n && covers; c++)
                covers = kinds->accepts[i * n + c] || !kinds->accepts[j * n + c];
            kinds->covers[i * k + j] = covers;
        }
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static bool dominates(const struct packing_bin *a, const struct packing_bin *b)
{
    if (a->limit >= 0 || a->price > b->price || a->mcpu < b->mcpu || a->mem_mib < b->mem_mib ||
        a->gpus < b->gpus)
        return false;
    bool equal = b->limit < 0 && a->price == b->price && a->mcpu == b->mcpu &&
                 a->mem_mib == b->mem_mib && a->gpus == b->gpus;
    return !equal || a->source < b->source;
}

static int compare_bins(const void *left, const void *right)
{
    const struct packing_bin *a = left, *b = right;
    int c = compare(a->price, b->price);
    return c != 0 ? c : compare(a->source, b->source);
}

/* By rising price, the larger first; of equals those without a limit. */
static int compare_dominance(const void *left, const void *right)
{
    const struct packing_bin *a = left, *b = right;
    int c = compare(a->price, b->price);
    c = c != 0 ? c : compare(b->mcpu, a->mcpu);
    c = c != 0 ? c : compare(b->mem_mib, a->mem_mib);
    c = c != 0 ? c : compare(b->gpus, a->gpus);
    c = c != 0 ? c : compare(a->limit >= 0, b->limit >= 0);
    return c != 0 ? c : compare(a->source, b->source);
}

static bool holds_any(const struct packing *p, const struct pack_bin *bin, const bool *accepts)
{
    for (int32_t c = 0; c < p->n_classes; c++) {
        const struct packing_class *class = &p->classes[c];
        if (accepts[c] && class->mcpu <= bin->mcpu && class->mem_mib <= bin->mem_mib &&
            class->gpus <= bin->gpus)
            return true;
    }
    return false;
}

static void choose_bins(struct packing *p, const struct pack_problem *problem, struct kinds *kinds,
                        const int32_t *kind_of_bin)
{
    size_t m = (size_t)problem->n_bins, n = (size_t)p->n_classes, k = (size_t)kinds->n;
    struct packing_bin *all = arena_array(&p->arena, m, sizeof *all);
    bool *useful = arena_array(&p->arena, m, sizeof *useful);
    for (size_t b = 0; b < m; b++) {
        const struct pack_bin *bin = &problem->bins[b];
        size_t kind = (size_t)kind_of_bin[b];
        all[b] = (struct packing_bin){.mcpu = least(bin->mcpu, kinds->need_mcpu[kind]),
                                      .mem_mib = least(bin->mem_mib, kinds->need_mem_mib[kind]),
                                      .gpus = (int32_t)least(bin->gpus, kinds->need_gpus[kind]),
                                      .price = bin->price_uusd_h,
                                      .limit = bin->limit,
                                      .source = (int32_t)b};
        useful[b] = bin->limit != 0 && holds_any(p, bin, &kinds->accepts[kind * n]);
    }
    p->bins = arena_array(&p->arena, m, sizeof *p->bins);
    /* Who dominates comes before who is dominated, and whatever a dominated bin dominates, its own
     * dominator does too: those kept so far are all that need asking. */
    qsort(all, m, sizeof *all, compare_dominance);
    for (size_t b = 0; b < m; b++) {
        bool dominated = !useful[all[b].source];
        for (int32_t a = 0; a < p->n_bins && !dominated; a++)
            dominated = dominates(&p->bins[a], &all[b]) &&
                        kinds->covers[(size_t)kind_of_bin[p->bins[a].source] * k +
                                      (size_t)kind_of_bin[all[b].source]];
        if (!dominated)
            p->bins[p->n_bins++] = all[b];
    }
    if (p->n_bins > 0)
        qsort(p->bins, (size_t)p->n_bins, sizeof *p->bins, compare_bins);
}

static int32_t count_fit(const struct packing_class *class, const struct packing_bin *bin)
{
    int64_t n = class->most;
    if (class->mcpu > 0)
        n = least(n, bin->mcpu / class->mcpu);
    if (class->mem_mib > 0)
        n = least(n, bin->mem_mib / class->mem_mib);
    if (class->gpus > 0)
        n = least(n, bin->gpus / class->gpus);
    return (int32_t)n;
}

static void measure(struct packing *p, const struct kinds *kinds, const int32_t *kind_of_bin)
{
    size_t n = (size_t)p->n_classes;
    p->fit = arena_array(&p->arena, (size_t)p->n_bins * n, sizeof *p->fit);
    int64_t dearest = 1;
    for (size_t b = 0; b < (size_t)p->n_bins; b++) {
        const struct packing_bin *bin = &p->bins[b];
        const bool *accepts = &kinds->accepts[(size_t)kind_of_bin[bin->source] * n];
        for (size_t c = 0; c < n; c++)
            if (accepts[c])
                p->fit[b * n + c] = count_fit(&p->classes[c], bin);
        dearest = bin->price > dearest ? bin->price : dearest;
        p->limited = p->limited || bin->limit >= 0;
    }
    for (size_t c = 0; c < n; c++)
        p->cpu_unit = greatest_divisor(p->cpu_unit, p->classes[c].mcpu);
    p->cpu_unit = p->cpu_unit > 0 ? p->cpu_unit : 1;
    for (size_t c = 0; c < n; c++)
        p->mem_unit = greatest_divisor(p->mem_unit, p->classes[c].mem_mib);
    p->mem_unit = p->mem_unit > 0 ? p->mem_unit : 1;
    /* Of all bins, so that a reader of the proof needs no argument about dominated ones. */
    for (int32_t b = 0; b < p->problem->n_bins; b++)
        p->price_gcd = greatest_divisor(p->price_gcd, p->problem->bins[b].price_uusd_h);
    p->price_gcd = p->price_gcd > 0 ? p->price_gcd : 1;
    p->scale = PACKING_VALUE_MAX / dearest;
}

void packing_init(struct packing *p, const struct pack_problem *problem)
{
    *p = (struct packing){.problem = problem};
    size_t n = (size_t)problem->n_items;
    p->class_of = arena_array(&p->arena, n, sizeof *p->class_of);
    p->unplaced = arena_array(&p->arena, n, sizeof *p->unplaced);
    p->classes = arena_array(&p->arena, n, sizeof *p->classes);
    p->limited = problem->limit_bins >= 0;
    merge_items(p, problem);
    struct kinds kinds = {0};
    int32_t *kind_of_bin = arena_array(&p->arena, (size_t)problem->n_bins, sizeof *kind_of_bin);
    find_kinds(p, &kinds, problem, kind_of_bin);
    choose_bins(p, problem, &kinds, kind_of_bin);
    measure(p, &kinds, kind_of_bin);
}

int64_t packing_bound(const struct packing *p, wide total)
{
    bool whole = p->problem->mode == PACK_WHOLE;
    wide step = (wide)p->scale * (whole ? 1 : S_PER_H);
    return wide_clamped((total + (whole ? step - 1 : 0)) / step);
}

void packing_clear(struct packing *p)
{
    arena_free(&p->arena);
    *p = (struct packing){0};
}
