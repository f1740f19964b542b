/* beam.h - good patterns for one bin whatever the grain of requests: a search that keeps a few
 * partial patterns for each shape of the room that is left.
 *
 * Where sizes lie on a fine grid (milli-vCPUs and single MiB, hundreds of small jobs on a bin)
 * tables are large or coarse.  Here sizes are exact and only the number of partial patterns is
 * limited, so what is found fits; nothing is proved.
 *
 * Source     beam search as in Lowerre 1976; what keeps the beam wide is the state grid, as in
 *            approximate dynamic programming. */
#ifndef PLANNER_BEAM_H
#define PLANNER_BEAM_H

#include "planner/pack/subproblem.h"

/* Patterns of s->items in the room of s that are worth more than s->target, into s->found; the
 * multipliers of stage 1 must be set.  A broad beam takes ten times as long.  O(items * log2(most))
 * times a constant. */
void beam_find(struct subproblem *s, bool broad);

#endif
