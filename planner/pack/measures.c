#include "planner/pack/measures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum size { BY_WORTH, BY_COST_ALONE, BY_SHARE, BY_SCARCITY, BY_VCPUS, BY_MEMORY, SIZES };

struct trial {
    enum size size;
    bool evenly;
    bool flat; /* worth by the cheapest price of each resource instead of the bins' splits */
};

/* The best on more problems first, on the public instances. */
static const struct trial trials[] = {
    {BY_WORTH, true, false},  {BY_COST_ALONE, true, false}, {BY_WORTH, true, true},
    {BY_SHARE, true, false},  {BY_WORTH, false, false},     {BY_SCARCITY, true, false},
    {BY_VCPUS, true, false},  {BY_WORTH, false, true},      {BY_COST_ALONE, false, false},
    {BY_SHARE, false, false}, {BY_MEMORY, true, false},     {BY_SCARCITY, false, false},
    {BY_VCPUS, false, false}, {BY_MEMORY, false, false},
};
enum { TRIALS = sizeof trials / sizeof trials[0] };

/* Further trials raise sizes by up to this share. */
#define CHANGE 0.5

enum { MOST_TRIALS = 200 };

/* What sizes are relative to. */
struct totals {
    double mcpu, mem_mib, gpus;            /* asked for in all */
    double most_mcpu, most_mem, most_gpus; /* of any bin */
};

struct measures {
    const struct packing *p;
    struct totals totals;
    double *size, *worth, *flat_worth;
    struct packing_price *flat_prices;
    int64_t *remaining;
    uint64_t random;
};

static struct totals totals_of(const struct packing *p)
{
    struct totals t = {1, 1, 1, 1, 1, 1};
    for (int32_t c = 0; c < p->n_classes; c++) {
        const struct packing_class *class = &p->classes[c];
        double demand = (double)class->demand;
        t.mcpu += demand * (double)class->mcpu;
        t.mem_mib += demand * (double)class->mem_mib;
        t.gpus += demand * class->gpus;
    }
    for (int32_t b = 0; b < p->n_bins; b++) {
        t.most_mcpu = fmax(t.most_mcpu, (double)p->bins[b].mcpu);
        t.most_mem = fmax(t.most_mem, (double)p->bins[b].mem_mib);
        t.most_gpus = fmax(t.most_gpus, p->bins[b].gpus);
    }
    return t;
}

/* Each resource at what it costs where it is cheapest, the same for all bins. */
static void set_flat_prices(struct measures *m)
{
    const struct packing *p = m->p;
    struct packing_price flat = {INFINITY, INFINITY, INFINITY};
    for (int32_t b = 0; b < p->n_bins; b++) {
        const struct packing_bin *bin = &p->bins[b];
        double price = (double)bin->price;
        flat.mcpu = fmin(flat.mcpu, price / fmax(1, (double)bin->mcpu));
        flat.mem_mib = fmin(flat.mem_mib, price / fmax(1, (double)bin->mem_mib));
        if (bin->gpus > 0)
            flat.gpu = fmin(flat.gpu, price / bin->gpus);
    }
    if (isinf(flat.gpu))
        flat.gpu = 0;
    for (int32_t b = 0; b < p->n_bins; b++)
        m->flat_prices[b] = flat;
    for (int32_t c = 0; c < p->n_classes; c++) {
        const struct packing_class *class = &p->classes[c];
        m->flat_worth[c] = flat.mcpu * (double)class->mcpu + flat.mem_mib * (double)class->mem_mib +
                           flat.gpu * class->gpus;
    }
}

/* The least that one job costs on bins filled with its class alone. */
static double cost_alone(const struct packing *p, int32_t c)
{
    double best = INFINITY;
    for (int32_t b = 0; b < p->n_bins; b++)
        if (packing_fit(p, b, c) > 0)
            best = fmin(best, (double)p->bins[b].price / packing_fit(p, b, c));
    return best;
}

static double size_by(const struct measures *m, enum size size, int32_t c, const double *worth)
{
    const struct totals *t = &m->totals;
    const struct packing_class *class = &m->p->classes[c];
    double mcpu = (double)class->mcpu, mem = (double)class->mem_mib, gpus = class->gpus;
    switch (size) {
    case BY_COST_ALONE:
        return cost_alone(m->p, c);
    case BY_SHARE:
        return fmax(fmax(mcpu / t->most_mcpu, mem / t->most_mem), gpus / t->most_gpus);
    case BY_SCARCITY:
        return mcpu / t->mcpu + mem / t->mem_mib + gpus / t->gpus;
    case BY_VCPUS:
        return mcpu + mem / (1 + t->most_mem);
    case BY_MEMORY:
        return mem + mcpu / (1 + t->most_mcpu);
    case BY_WORTH:
    case SIZES:
        break;
    }
    return worth[c];
}

static double next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*state >> 33) / 2147483648.0;
}

/* Trial k of all; a fresh plan. */
static bool run(struct measures *m, int64_t k, struct pool *pool, struct pool_plan *plan,
                int64_t *work)
{
    const struct packing *p = m->p;
    struct trial t = trials[k % TRIALS];
    /* After the round of all sizes the two best ways are varied. */
    if (k >= TRIALS)
        t = trials[k % 2 == 0 ? 0 : 2];
    const double *worth = t.flat ? m->flat_worth : m->worth;
    for (int32_t c = 0; c < p->n_classes; c++) {
        m->remaining[c] = p->classes[c].demand;
        m->size[c] = size_by(m, t.size, c, worth);
        if (k >= TRIALS)
            m->size[c] *= 1 + CHANGE * next_random(&m->random);
    }
    struct ffd_measure measure = {.size = m->size,
                                  .worth = worth,
                                  .prices = t.flat ? m->flat_prices : p->prices,
                                  .evenly = t.evenly};
    struct ffd_used used;
    pool_plan_clear(plan);
    ffd_used_init(&used, pool, plan);
    bool done = ffd_fill_by(p, &measure, pool, m->remaining, plan, &used);
    *work += used.work;
    ffd_used_clear(&used);
    return done;
}

bool measures_plan(const struct packing *p, struct pool *pool, int64_t *work,
                   struct pool_plan *plan)
{
    size_t n = (size_t)p->n_classes;
    struct measures m = {.p = p, .totals = totals_of(p), .random = 1};
    m.size = mem_zeroed(n, sizeof *m.size);
    m.worth = mem_zeroed(n, sizeof *m.worth);
    m.flat_worth = mem_zeroed(n, sizeof *m.flat_worth);
    m.flat_prices = mem_zeroed((size_t)p->n_bins, sizeof *m.flat_prices);
    m.remaining = mem_zeroed(n, sizeof *m.remaining);
    for (size_t c = 0; c < n; c++)
        m.worth[c] = (double)p->worth[c];
    set_flat_prices(&m);
    struct pool_plan tried = {0};
    bool found = false;
    int64_t used = 0;
    for (int64_t k = 0; k == 0 || (used < *work && k < MOST_TRIALS); k++)
        if (run(&m, k, pool, &tried, &used) && (!found || tried.cost < plan->cost)) {
            pool_plan_copy(plan, &tried);
            found = true;
        }
    *work = used;
    pool_plan_clear(&tried);
    free(m.size);
    free(m.worth);
    free(m.flat_worth);
    free(m.flat_prices);
    free(m.remaining);
    return found;
}
