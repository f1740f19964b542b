/* stagger.h - when to launch each lease, so that the limits hold at every instant.
 *
 * A lease's cost does not depend on when it runs, so limits are kept by starting leases later:
 * whenever there is room, the longest lease that fits starts (list scheduling, longest first).
 *
 * Source  R. L. Graham, SIAM J. Appl. Math. 17 (1969). */
#ifndef PLANNER_STAGGER_H
#define PLANNER_STAGGER_H

#include "planner/lease/draft.h"

/* Alive at once at most; UNKNOWN: no limit. */
struct limits {
    int64_t vcpus, instances;
    const int64_t *quota; /* vCPUs by EC2 quota, N_QUOTAS of them; NULL: no limits */
};

/* May all leases be alive at once?  Looks at offers and counts only. */
bool stagger_all_at_once(const struct draft *d, const struct lease_terms *terms,
                         struct limits limits);

/* Sets every start_s; leases of several instances may be split.  Each offer is within the limits.
 * O(n (log n + sizes)) for n leases after splitting. */
void stagger(struct draft *d, const struct lease_terms *terms, struct limits limits);

#endif
