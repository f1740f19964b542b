/* volume.h - first duals from shares of resources: what each class would be worth if bins could be
 * cut like cloth.
 *
 * Each bin splits its price between its vCPUs, its memory and its GPUs; a class is worth the least
 * that any bin which holds it asks for its request.  Whatever the splits, no set of jobs that fits
 * a bin is worth more than the bin costs, so the total worth is a bound without any search, and at
 * the best splits it is near the linear program's value where many jobs share a bin.
 * Units      whole numbers of 1/scale micro-dollars (packing.h).
 * Complexity O(rounds * classes * bins), four at once. */
#ifndef PLANNER_VOLUME_H
#define PLANNER_VOLUME_H

#include "planner/pack/packing.h"

/* Fills p->rent and p->rent_all: where more bins draw loads than there are places, a place costs
 * rent, and the total is less by all places' rents.  Fills p->worth: for each bin, no set of jobs
 * that fits it is worth more than price * scale + rents.  Fills p->prices: a full bin asks that,
 * and no class is worth more than any bin asks for it. */
void volume_fill(struct packing *p, int rounds);

/* What p->worth proves, in micro-dollars. */
int64_t volume_bound(const struct packing *p);

/* Rounds after which more bring little, fewer where a round is long. */
int volume_rounds(const struct packing *p, bool in_haste);

#endif
