/* branch.h - the bound raised by branching on how many bins there are of a kind.
 *
 * The linear program buys a share of a bin where a plan must buy the whole of it or do without.
 * Where few jobs need dear bins (one and a half instances of eight GPUs), that is most of the gap.
 * So problems are split in two, at most k bins of a kind here, at least k + 1 there, each with its
 * own columns and its own proof, until the worst of them proves enough.  Each part's proof is
 * Farley's with rents (bin_rows.h), in integers; the bound is the least of the parts'.
 *
 * Kinds      one type of bin; all that cost the same per vCPU and MiB, counted by what they cost;
 *            the GPUs of all bins of one GPU model.
 * Source     branching on aggregated variables: Vanderbeck 2000. */
#ifndef PLANNER_BRANCH_H
#define PLANNER_BRANCH_H

#include "planner/pack/colgen.h"

/* False where bins are limited in number, or the linear program is too large to solve often. */
bool branch_can(const struct packing *p);

/* Raises g->searched_bound, to `goal` micro-dollars if it can within the limits of work and time.
 * Patterns found on the way go to the pool. */
void branch_run(struct colgen *g, int64_t goal);

#endif
