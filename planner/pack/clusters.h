/* clusters.h - job classes in ever finer families of near requests.
 *
 * Near requests are worth nearly the same, so what is learned about one class says something about
 * its family.  Level 0 has a few large families; the last level has every class alone.
 *
 * Shapes     node[level * n_classes + c] is the family of class c, numbered over all levels:
 *            first[level] .. first[level + 1] - 1.
 * Ownership  owns node.
 * Complexity O(levels * classes + families * (families + classes of the one that is split)). */
#ifndef PLANNER_CLUSTERS_H
#define PLANNER_CLUSTERS_H

#include "planner/pack/packing.h"

enum { CLUSTERS_LEVELS_MAX = 6 };

struct clusters {
    int32_t n_levels;
    int32_t n_nodes;
    int32_t first[CLUSTERS_LEVELS_MAX + 1];
    int32_t *node;
};

/* weight[c] > 0 says how much the class counts: heavy families are split first. */
void clusters_init(struct clusters *k, const struct packing *p, const double *weight);
void clusters_clear(struct clusters *k);

#endif
