/* approach.h - brings the bound near the optimum before the linear program is solved at all.
 *
 * With many classes a round of the linear program costs more than pricing all bins, and its duals
 * are of little use until patterns are plenty.  So duals come from proximal.h until its model
 * promises nothing more, and the linear program begins with the patterns that are worth their price
 * by then. */
#ifndef PLANNER_APPROACH_H
#define PLANNER_APPROACH_H

#include "planner/pack/colgen.h"
#include "planner/pack/proximal.h"

/* From this many classes on the approach pays; where jobs are counted and nothing is limited, from
 * fewer. */
enum { APPROACH_CLASSES = 200, APPROACH_CLASSES_WHOLE = 90 };

struct approach {
    struct colgen *g;
    struct proximal model;
    double *centre; /* the best duals so far, dollars */
    double gap;
    double best, open; /* bound, and what the model promised beyond it; dollars */
    int32_t n_added;   /* patterns of the pool that are in the model */
    int32_t n_found;   /* new ones of the last round */
    int failures, in_vain, rounds;
    bool ended;
};

/* Does it pay for this problem? */
static inline bool approach_pays(const struct packing *p)
{
    bool whole = p->problem->mode == PACK_WHOLE && !p->limited;
    return p->n_classes >= (whole ? APPROACH_CLASSES_WHOLE : APPROACH_CLASSES);
}

/* Readies the model; g has a first bound already. */
void approach_begin(struct approach *a, struct colgen *g, double gap);
void approach_end(struct approach *a);

/* Prices until the model promises less than `gap` above the bound, or the work reaches the limit;
 * may be called again then.  Uses g->dual and the pool, but not the LP. */
void approach_run(struct approach *a, int64_t work_limit);

#endif
