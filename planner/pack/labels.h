/* labels.h - the subproblem solved with lists of partial patterns, exactly where the lists stay
 * short: no grid, whatever the grain of requests.
 *
 * A label is a choice of counts for the first items.  One that leaves no more of anything and is
 * worth no more than another is dropped; so is one whose promise is no more than the best pattern
 * known.  The promise of what may follow is a table over (vCPUs, GPUs) for each suffix of the
 * items, one for each of some multipliers on memory, and the least of them counts: it is exact in
 * vCPUs, which is what decides where a few large jobs fill a bin.
 *
 * Source     lists with dominance: Nemhauser and Ullmann 1969; bounds on labels: Martello and Toth
 *            1990, section 2.6. */
#ifndef PLANNER_LABELS_H
#define PLANNER_LABELS_H

#include "planner/pack/subproblem.h"

/* Solves for s->items in the room of s, with at most `most` labels after each item.  s->multiplier
 * must be set (stage 2).  Records what is worth more than s->target, the best last, and raises
 * s->best.  Returns a number that no pattern's value beyond the fixed counts exceeds, s->target at
 * least; it is the best value where no list was cut short.  O(items * most * log most). */
int64_t labels_solve(struct subproblem *s, int32_t most);

#endif
