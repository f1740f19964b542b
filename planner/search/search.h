/* search.h - which horizon the leases aim at, and on which sizes of instance.
 *
 * With a deadline T the cheapest candidate that ends by T wins.  Without one, cost hardly depends
 * on time, so the fastest candidate within the slack of the cheapest wins.  Limits on what is alive
 * at once are kept by starting leases later (stagger.h), which costs time but no money.
 *
 * Complexity  a bounded number of candidates, fewer for very long lists (search.c); engine work
 *             stops growing once the options' budget is used. */
#ifndef PLANNER_SEARCH_H
#define PLANNER_SEARCH_H

#include "planner/lease/batch.h"

/* The best candidate found; its makespan is above the deadline when none keeps the limits.
 * fluid: the solved program of all jobs.  Says whether the work budget ended the search. */
bool search_plan(const struct batch *b, const struct fluid *fluid, struct candidate *best);
/* The same over horizons alone, which needs no further engine work. */
void search_quickly(const struct batch *b, const struct fluid *fluid, struct candidate *best);

/* The best of n recipes on the first rung, n >= 1, improved unless it is much dearer than its rival
 * (UNKNOWN: it has none). */
void search_among(const struct batch *b, const struct fluid *fluid, const int64_t *horizons, int n,
                  int64_t rival_uusd, struct candidate *best);

/* In time first; then cheaper, or faster when neither is in time. */
bool search_better(const struct batch *b, const struct candidate *x, const struct candidate *y);

#endif
