/* rents.h - what a place under a limit is worth: the linear program behind leases with a row for
 * each limit on what is alive at once.
 *
 * A program over the patterns that are known has the limits as rows (rents_program.h); their duals
 * are rents, which are added to the prices of the offers that take such places.  At those prices
 * the engine finds better patterns, and integer duals that prove a bound (model/plan.h); patterns
 * and rents take turns until the proof is near the program's value.
 *
 * Without prices (RENTS_TIME) the same program asks how many seconds the limits must be there for,
 * at least: that proves how early a plan can end.
 *
 * Units      limits and rents by number (model/limits.h).
 * Ownership  the caller clears the rents.
 * Complexity up to ROUNDS programs, each from the patterns that those before it met.
 * Source     Dantzig and Wolfe, Operations Research 8 (1960); Kelley, J. SIAM 8 (1960) 703-712. */
#ifndef PLANNER_RENTS_H
#define PLANNER_RENTS_H

#include "planner/lease/batch.h"

enum rents_goal { RENTS_COST, RENTS_TIME };

struct rents_problem {
    const struct batch *b;
    const struct job_pool *pool;
    const struct memory *known; /* patterns to begin with */
    enum rents_goal goal;
    int64_t seconds; /* RENTS_COST: that each place is there for */
};

struct rents {
    int64_t rent[N_LIMITS]; /* RENTS_COST: micro-dollars an hour; RENTS_TIME: weights */
    struct fluid fluid;     /* solved at those prices: what its duals prove is the bound */
    struct fluid mixed;     /* the same duals, with patterns that keep the limits, if any do */
};
void rents_clear(struct rents *rents);

/* How many places of a limit there are (UNKNOWN: no limit), and how many the offer takes. */
int64_t rents_places(const struct planner_options *options, int32_t limit);
int64_t rents_units(const struct requests *rq, int32_t offer, int32_t limit);
/* Do the patterns, for as long as they run, need more of some limit than is there for so long? */
bool rents_needed(const struct batch *b, const struct fluid *fluid, int64_t seconds);
/* What the offers cost with the rents, per offer, into price_uusd_h; without their own prices
 * for RENTS_TIME, where it may be 0. */
void rents_prices(const struct requests *rq, const int64_t rent[N_LIMITS], enum rents_goal goal,
                  int64_t *price_uusd_h);

/* The best rents found; false when none are above 0, or nothing is proved.  Then there is no
 * fluid. */
bool rents_search(const struct rents_problem *p, struct rents *best);

#endif
