/* ruin.h - leases made cheaper by taking jobs out and putting them back, again and again.
 *
 * A step takes some jobs out of one or two leases (those that end last, those of a stretch of time,
 * or all), and puts them back, in an order drawn by lot, where each counts least: in a gap, by
 * lengthening a lease, or on a new one.  The result is kept while it is not much worse than the
 * best so far; how much is allowed falls to nothing over the budget.
 *
 * Complexity  stops at a fixed amount of work: about steps of profiles looked at.
 * Source      G. Schrimpf et al., J. Computational Physics 159 (2000) 139-171 (ruin and recreate);
 *             G. Dueck, J. Computational Physics 104 (1993) 86-92 (record-to-record travel). */
#ifndef PLANNER_RUIN_H
#define PLANNER_RUIN_H

#include "planner/lease/batch.h"

/* Leaves the candidate as cheap as it was, or cheaper; starts, limits and the deadline hold as
 * they did.  Leases that start later than others stay as long as they are, at most.  The budget is
 * the batch's for each so many jobs, divided by part; a candidate that is late, or of very many
 * jobs or instances, is left alone. */
void ruin_candidate(const struct batch *b, const struct fluid *duals, struct candidate *c,
                    int64_t part);

#endif
