/* volume.h - first duals from shares of resources: what each class would be worth if bins could be
 * cut like cloth.
 *
 * Each bin splits its price between its vCPUs and its memory; a class is worth the least that any
 * bin asks for its request.  Whatever the splits, no set of jobs that fits a bin is worth more than
 * the bin costs, so the total is a bound, and the best splits come near the LP's duals where many
 * jobs share a bin.  GPUs count through the least split of bins that have them.
 * Complexity O(rounds * classes * bins). */
#ifndef PLANNER_VOLUME_H
#define PLANNER_VOLUME_H

#include "planner/pack/packing.h"

/* Fills dual[c], in micro-dollars. */
void volume_duals(const struct packing *p, int rounds, double *dual);

#endif
