#include "planner/pack/exchange.h"

#include <stdlib.h>

bool exchange_allowed(const struct packing *p, int32_t from, int32_t to)
{
    const struct packing_class *a = &p->classes[from], *b = &p->classes[to];
    if (from == to || b->mcpu > a->mcpu || b->mem_mib > a->mem_mib || b->gpus > a->gpus)
        return false;
    /* Every bin that accepts `from` must accept `to`: its architectures, its GPU model, and a bin
     * for GPU jobs only must still see one. */
    if ((a->arch_mask & ~b->arch_mask) != 0)
        return false;
    if (b->gpu_model >= 0 && b->gpu_model != a->gpu_model)
        return false;
    return b->gpus > 0 || a->gpus == 0;
}

static bool equal_requests(const struct packing *p, int32_t a, int32_t b)
{
    return exchange_allowed(p, a, b) && exchange_allowed(p, b, a);
}

/* Lower is closer: how much of the slot stays unused, in shares of it. */
static double distance(const struct packing *p, int32_t from, int32_t to)
{
    const struct packing_class *a = &p->classes[from], *b = &p->classes[to];
    double d = 0;
    if (a->mcpu > 0)
        d += 1 - (double)b->mcpu / (double)a->mcpu;
    if (a->mem_mib > 0)
        d += 1 - (double)b->mem_mib / (double)a->mem_mib;
    if (a->gpus > 0)
        d += 1 - (double)b->gpus / a->gpus;
    return d;
}

struct candidate {
    double distance;
    int32_t class;
};

static bool is_nearer(const struct candidate *a, const struct candidate *b)
{
    if (a->distance < b->distance || a->distance > b->distance)
        return a->distance < b->distance;
    return a->class < b->class;
}

/* Takes the nearest candidate out, and with it those that an exchange for it implies. */
static int32_t take_nearest(const struct packing *p, struct candidate *near, int32_t *found)
{
    int32_t best = 0, kept = 0;
    for (int32_t k = 1; k < *found; k++)
        best = is_nearer(&near[k], &near[best]) ? k : best;
    int32_t to = near[best].class;
    for (int32_t k = 0; k < *found; k++)
        if (near[k].class != to && !exchange_allowed(p, to, near[k].class))
            near[kept++] = near[k];
    *found = kept;
    return to;
}

int32_t exchange_list(const struct packing *p, int32_t per_class, struct exchange **list)
{
    int32_t n = 0;
    size_t capacity = 0;
    struct candidate *near = mem_alloc((size_t)p->n_classes * sizeof *near);
    *list = NULL;
    for (int32_t from = 0; from < p->n_classes; from++) {
        int32_t found = 0;
        for (int32_t to = 0; to < p->n_classes; to++)
            if (exchange_allowed(p, from, to) && !(equal_requests(p, from, to) && to < from))
                near[found++] = (struct candidate){distance(p, from, to), to};
        for (int32_t k = 0; k < per_class && found > 0; k++) {
            *list = mem_grow(*list, &capacity, (size_t)n + 1, sizeof **list);
            (*list)[n++] = (struct exchange){from, take_nearest(p, near, &found)};
        }
    }
    free(near);
    return n;
}
