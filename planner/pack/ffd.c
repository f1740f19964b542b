#include "planner/pack/ffd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How large a class counts: shares of vCPUs, memory and GPUs, weighted by what they cost. */
struct weights {
    double mcpu, mem_mib, gpus;
};

struct sized {
    double size;
    int32_t class;
    /* The least of each among this and the smaller ones: where less is left, filling ends. */
    int64_t least_mcpu, least_mem_mib;
};

struct filler {
    const struct packing *p;
    struct sized *order; /* largest first */
    int32_t n;
    int32_t *class, *count, *best_class, *best_count;
    int32_t n_filled, n_best;
};

static int compare_sized(const void *left, const void *right)
{
    const struct sized *a = left, *b = right;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return a->class < b->class ? -1 : a->class > b->class;
}

/* Cheapest price per unit of each resource over all bins, halved between the two main ones. */
static struct weights price_weights(const struct packing *p)
{
    struct weights w = {INFINITY, INFINITY, INFINITY};
    for (int32_t b = 0; b < p->n_bins; b++) {
        const struct packing_bin *bin = &p->bins[b];
        double price = (double)bin->price;
        w.mcpu = fmin(w.mcpu, price / fmax(1, (double)bin->mcpu));
        w.mem_mib = fmin(w.mem_mib, price / fmax(1, (double)bin->mem_mib));
        if (bin->gpus > 0)
            w.gpus = fmin(w.gpus, price / bin->gpus);
    }
    if (isinf(w.gpus))
        w.gpus = 0;
    return w;
}

static double size_of(const struct packing_class *class, struct weights w)
{
    return w.mcpu * (double)class->mcpu + w.mem_mib * (double)class->mem_mib + w.gpus * class->gpus;
}

/* Fills one bin, largest class first; returns the size of what it holds. */
static double fill_bin(struct filler *f, int32_t bin, const int64_t *remaining, struct weights w)
{
    const struct packing *p = f->p;
    int64_t mcpu = p->bins[bin].mcpu, mem = p->bins[bin].mem_mib, gpus = p->bins[bin].gpus;
    double size = 0;
    f->n_filled = 0;
    for (int32_t k = 0; k < f->n; k++) {
        if (mcpu < f->order[k].least_mcpu || mem < f->order[k].least_mem_mib)
            break;
        int32_t c = f->order[k].class;
        int64_t n = packing_fit(p, bin, c);
        if (n == 0 || remaining[c] == 0)
            continue;
        const struct packing_class *class = &p->classes[c];
        n = n < remaining[c] ? n : remaining[c];
        if (class->mcpu > 0 && mcpu / class->mcpu < n)
            n = mcpu / class->mcpu;
        if (class->mem_mib > 0 && mem / class->mem_mib < n)
            n = mem / class->mem_mib;
        if (class->gpus > 0 && gpus / class->gpus < n)
            n = gpus / class->gpus;
        if (n == 0)
            continue;
        mcpu -= n * class->mcpu;
        mem -= n * class->mem_mib;
        gpus -= n * class->gpus;
        size += (double)n * size_of(class, w);
        f->class[f->n_filled] = c;
        f->count[f->n_filled++] = (int32_t)n;
    }
    return size;
}

static bool bin_left(const struct packing *p, int32_t bin, const int64_t *used, int64_t total,
                     int64_t *left)
{
    *left = INT64_MAX;
    if (p->bins[bin].limit >= 0)
        *left = p->bins[bin].limit - used[bin];
    if (p->problem->limit_bins >= 0 && p->problem->limit_bins - total < *left)
        *left = p->problem->limit_bins - total;
    return *left > 0;
}

static bool holds(const struct filler *f, int32_t class)
{
    for (int32_t k = 0; k < f->n_filled; k++)
        if (f->class[k] == class)
            return true;
    return false;
}

/* The bin that holds `first` and most size per dollar; -1 when limits leave none. */
static int32_t best_fill(struct filler *f, int32_t first, const int64_t *remaining,
                         struct weights w, const int64_t *used, int64_t total)
{
    const struct packing *p = f->p;
    double best = -1;
    int32_t chosen = -1;
    for (int32_t b = 0; b < p->n_bins; b++) {
        int64_t left;
        if (packing_fit(p, b, first) == 0 || !bin_left(p, b, used, total, &left))
            continue;
        double worth = fill_bin(f, b, remaining, w) / (double)p->bins[b].price;
        if (worth <= best || !holds(f, first))
            continue;
        best = worth;
        chosen = b;
        f->n_best = f->n_filled;
        memcpy(f->best_class, f->class, (size_t)f->n_filled * sizeof *f->class);
        memcpy(f->best_count, f->count, (size_t)f->n_filled * sizeof *f->count);
    }
    return chosen;
}

static void sort_pattern(int32_t n, int32_t *class, int32_t *count)
{
    for (int32_t i = 1; i < n; i++)
        for (int32_t j = i; j > 0 && class[j - 1] > class[j]; j--) {
            int32_t t = class[j];
            class[j] = class[j - 1];
            class[j - 1] = t;
            t = count[j];
            count[j] = count[j - 1];
            count[j - 1] = t;
        }
}

/* Forgets classes that are done and counts the least requests again. */
static void tidy_order(struct filler *f, const int64_t *remaining)
{
    int32_t kept = 0;
    for (int32_t k = 0; k < f->n; k++)
        if (remaining[f->order[k].class] > 0)
            f->order[kept++] = f->order[k];
    f->n = kept;
    int64_t mcpu = INT64_MAX, mem = INT64_MAX;
    for (int32_t k = f->n - 1; k >= 0; k--) {
        const struct packing_class *class = &f->p->classes[f->order[k].class];
        mcpu = class->mcpu < mcpu ? class->mcpu : mcpu;
        mem = class->mem_mib < mem ? class->mem_mib : mem;
        f->order[k].least_mcpu = mcpu;
        f->order[k].least_mem_mib = mem;
    }
}

static bool fill_all(struct filler *f, struct pool *pool, int64_t *remaining, struct weights w,
                     struct pool_plan *plan, int64_t *used, int64_t *total)
{
    const struct packing *p = f->p;
    for (tidy_order(f, remaining); f->n > 0; tidy_order(f, remaining)) {
        int32_t first = f->order[0].class;
        int32_t bin = best_fill(f, first, remaining, w, used, *total);
        if (bin < 0)
            return false;
        sort_pattern(f->n_best, f->best_class, f->best_count);
        int32_t cheaper = pool_cheapest_bin(p, f->n_best, f->best_class, f->best_count);
        int64_t left;
        if (cheaper >= 0 && p->bins[cheaper].price < p->bins[bin].price &&
            bin_left(p, cheaper, used, *total, &left))
            bin = cheaper;
        (void)bin_left(p, bin, used, *total, &left);
        int64_t times = left;
        for (int32_t i = 0; i < f->n_best; i++) {
            int64_t runs = remaining[f->best_class[i]] / f->best_count[i];
            times = runs < times ? runs : times;
        }
        for (int32_t i = 0; i < f->n_best; i++)
            remaining[f->best_class[i]] -= times * f->best_count[i];
        bool added;
        int32_t pattern = pool_add(pool, bin, f->n_best, f->best_class, f->best_count, &added);
        pool_plan_add(plan, pool, pattern, times);
        used[bin] += times;
        *total += times;
    }
    return true;
}

bool ffd_fill(const struct packing *p, struct pool *pool, int64_t *remaining,
              struct pool_plan *plan, int64_t *used_bins, int64_t *used_total)
{
    size_t n = (size_t)p->n_classes;
    struct weights w = price_weights(p);
    struct filler f = {.p = p};
    f.order = mem_zeroed(n, sizeof *f.order);
    f.class = mem_zeroed(n * 4, sizeof *f.class);
    f.count = f.class + n;
    f.best_class = f.count + n;
    f.best_count = f.best_class + n;
    for (int32_t c = 0; c < p->n_classes; c++)
        if (remaining[c] > 0)
            f.order[f.n++] = (struct sized){.size = size_of(&p->classes[c], w), .class = c};
    qsort(f.order, (size_t)f.n, sizeof *f.order, compare_sized);
    bool done = fill_all(&f, pool, remaining, w, plan, used_bins, used_total);
    free(f.order);
    free(f.class);
    return done;
}
