/* ffd.h - first-fit decreasing on classes: the first incumbent, and the answer when time is short.
 *
 * The idea: the largest class left opens a bin, others follow by falling size; of all bins the one
 * wins whose contents are worth most per dollar, and it is swapped for the cheapest that holds
 * them. Filled evenly, classes that need much memory and classes that need much vCPU take turns, so
 * that neither runs out long before the other.  Equal bins filled in that order hold equal contents
 * until some class runs out, so a whole run of bins is one step: cost depends on the number of
 * classes, not of jobs.
 *
 * Complexity O(steps * bins * classes) at worst, steps a little more than the classes; most bins
 *            are given up after a few classes, when the room left can't make good what is lost. */
#ifndef PLANNER_FFD_H
#define PLANNER_FFD_H

#include "planner/pack/pool.h"

/* What counts as large, and what as good.  worth and prices in any unit, the same for both: no
 * class is worth more than what any bin asks for its request. */
struct ffd_measure {
    const double *size;                 /* per class: the largest goes first */
    const double *worth;                /* per class */
    const struct packing_price *prices; /* per bin */
    bool evenly;
};

/* Bins counted against the limits, those of the plan so far included. */
struct ffd_used {
    int64_t *bins; /* per bin */
    int64_t total;
    int64_t work; /* classes looked at */
};

/* The bins of a plan; free with ffd_used_clear. */
void ffd_used_init(struct ffd_used *used, const struct pool *pool, const struct pool_plan *plan);
void ffd_used_clear(struct ffd_used *used);

/* Packs remaining[c] jobs of each class (set to 0 as they are placed) and appends to plan.
 * False when limits on bins leave jobs over.  used is brought up to date. */
bool ffd_fill_by(const struct packing *p, const struct ffd_measure *measure, struct pool *pool,
                 int64_t *remaining, struct pool_plan *plan, struct ffd_used *used);

/* The same by p->worth (volume.h), evenly. */
bool ffd_fill(const struct packing *p, struct pool *pool, int64_t *remaining,
              struct pool_plan *plan, struct ffd_used *used);

#endif
