/* proximal.h - the next duals to price: as good as the known patterns allow, but near the best so
 * far, and nearer for single classes than for whole families.
 *
 * Maximises  sum of demand * dual  -  sum over families of (move of the family)^2 / (2 * reach *
 * weight)  +  barrier * sum over patterns of log(price - worth).  A class moves by its own move and
 * those of all families it belongs to, all relative to its dual in the centre.  The linear
 * program's duals are a corner of what the patterns allow: with a thousand classes they jump from
 * corner to corner, most of them too high, for hundreds of rounds.  These move a little, by
 * families first, and keep off the patterns known, since others like them are still unknown.
 *
 * Units      duals, prices and demands as the caller likes, as long as they agree.
 * Ownership  borrows the packing and the pool; owns its columns.
 * Complexity a solve is SWEEPS passes over the columns' entries.
 * Source     proximal bundle: Kiwiel 1990; central duals: Goffin and Vial 2002; coordinate descent
 *            on the dual, which is an augmented Lagrangian over the patterns: Hildreth 1957. */
#ifndef PLANNER_PROXIMAL_H
#define PLANNER_PROXIMAL_H

#include "planner/pack/clusters.h"
#include "planner/pack/pool.h"

struct proximal_column {
    double price;
    double times;     /* primal: how often the pattern is used */
    double worth;     /* at the centre */
    double curvature; /* of one step in `times` */
    size_t first;     /* of its entries */
    int32_t n;
    int32_t pattern;
    int32_t idle; /* solves since it was last of use */
};

struct proximal {
    const struct packing *packing;
    const struct pool *pool;
    struct clusters clusters;
    const double *demand;
    double *centre; /* per class */
    double total;   /* sum of demand * centre */
    /* Per family. */
    double *weight; /* sum of demand * centre of its classes */
    double *give;   /* how much a lack of one unit of weight moves it */
    double *move;   /* relative */
    double *sum;    /* scratch */
    struct proximal_column *columns;
    int32_t n;
    size_t capacity;
    /* Entries of the columns: families, and the worth at the centre of their jobs in the pattern.
     */
    int32_t *family;
    double *entry;
    size_t n_entries, family_capacity, entry_capacity;
    int32_t *active;
    size_t active_capacity;
    double reach;   /* relative move of all classes together where nothing is covered */
    double barrier; /* as the header says */
    int64_t work;   /* entries touched */
};

/* demand is borrowed. */
void proximal_init(struct proximal *q, const struct packing *p, const struct pool *pool,
                   const double *demand, const double *centre);
void proximal_clear(struct proximal *q);

/* Adds a pattern of the pool; price in the caller's unit. */
void proximal_add(struct proximal *q, int32_t pattern, double price);

/* Moves the centre; each dual > 0. */
void proximal_move(struct proximal *q, const double *centre);

/* Fills dual[c] >= 0 and returns sum of demand * dual: what the patterns known seem to allow. */
double proximal_solve(struct proximal *q, double *dual);

/* After a solve, the share of all demand, class by class, that patterns lack or exceed: while it is
 * large, `reach` is what holds the duals back, not the patterns. */
double proximal_lack(const struct proximal *q);

/* Forgets columns that have long been far from being worth their price. */
void proximal_purge(struct proximal *q);

#endif
