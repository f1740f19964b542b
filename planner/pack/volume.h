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

/* Fills dual[c] >= 0: for each bin, no set of jobs that fits it is worth more than price * scale.
 */
void volume_duals(const struct packing *p, int rounds, int64_t *dual);

#endif
