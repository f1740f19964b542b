/* packing.h - the packing problem made ready to solve: equal items merged into classes, dominated
 * bins left out, what fits where counted once.
 *
 * Shapes     classes[0 .. n_classes-1] in a fixed order that does not depend on the order of the
 *            items; bins[0 .. n_bins-1] by rising price; fit[b * n_classes + c].
 * Units      as pack.h.
 * Ownership  everything lives in the arena; the pack_problem is borrowed.
 * Complexity O(items log items + bins^2 + bins * classes). */
#ifndef PLANNER_PACKING_H
#define PLANNER_PACKING_H

#include "model/wide.h"
#include "planner/pack/pack.h"

struct packing_class {
    int64_t demand;
    int64_t most; /* at least 1 */
    int64_t mcpu;
    int64_t mem_mib;
    int32_t gpus;
    uint32_t arch_mask;
    int32_t gpu_model;
};

struct packing_bin {
    int64_t mcpu;
    int64_t mem_mib;
    int32_t gpus;
    int64_t price;  /* micro-dollars, per bin or per bin hour */
    int64_t limit;  /* or -1 */
    int32_t source; /* index in the problem */
};

/* What a bin asks for one of each when its price is split between what it has. */
struct packing_price {
    double mcpu, mem_mib, gpu;
};

struct packing {
    struct arena arena;
    const struct pack_problem *problem;
    struct packing_class *classes;
    int32_t n_classes;
    struct packing_bin *bins;
    int32_t n_bins;
    int32_t *class_of; /* per item: its class, or -1 (nothing demanded, or fits no bin) */
    bool *unplaced;    /* per item: demanded, yet fits no bin */
    int32_t *fit;      /* how many of a class one bin holds alone, 0 where not accepted */
    int64_t cpu_unit;  /* every class's mcpu is a multiple of it; at least 1 */
    int64_t mem_unit;  /* and of this its memory */
    int64_t scale;     /* integer duals count 1/scale micro-dollars */
    int64_t price_gcd; /* of all bins of the problem */
    bool limited;      /* some limit on bins holds */
    /* First duals (volume.h), filled by volume_fill; NULL before. */
    int64_t *worth;               /* per class, 1/scale micro-dollars */
    struct packing_price *prices; /* per bin, the same units */
    /* What places are worth where bins are limited in number, the same units; all 0 where limits
     * don't press. */
    int64_t *rent; /* per bin */
    int64_t rent_all;
};

/* The dearest bin's price times scale stays below this: products with it fit 64 bits. */
#define PACKING_VALUE_MAX (INT64_C(1) << 40)

/* Cells from which a bin is fine. */
#define PACKING_FINE ((double)(1 << 21))

void packing_init(struct packing *p, const struct pack_problem *problem);
void packing_clear(struct packing *p);

/* Of a table over (vCPU, memory) of the bin, for the grain of the requests. */
static inline double packing_cells(const struct packing *p, int32_t bin)
{
    double x = (double)(p->bins[bin].mcpu / p->cpu_unit),
           y = (double)(p->bins[bin].mem_mib / p->mem_unit);
    return x * y;
}

/* Would that be large? */
static inline bool packing_is_fine(const struct packing *p, int32_t bin)
{
    return packing_cells(p, bin) > PACKING_FINE;
}

/* The bound in micro-dollars that duals prove whose sum over all demands is total.  Plans cost
 * whole micro-dollars: it is rounded up, but not job-seconds, where the LP's value is bounded. */
int64_t packing_bound(const struct packing *p, wide total);

static inline int32_t packing_fit(const struct packing *p, int32_t bin, int32_t class)
{
    return p->fit[(size_t)bin * (size_t)p->n_classes + (size_t) class];
}

#endif
