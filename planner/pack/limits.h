/* limits.h - whole plans, and their bound, where bins are limited in number (quotas).
 *
 * The linear program gets a row for each limited bin and one for all bins together; what such a row
 * presses with is the rent of a place.  Patterns are then priced against price + rents: for any
 * rents
 * >= 0, no plan within the limits costs less than the demands' duals less all places' rents.  Plans
 * come from a dive that takes from the demands and from the places left, first fit decreasing ends
 * it; small problems get branch and bound over the known patterns too.
 *
 * Ownership  the caller gives the proof's arrays, which limits_run fills.
 * Complexity a linear program and a subproblem for each bin in every round. */
#ifndef PLANNER_LIMITS_H
#define PLANNER_LIMITS_H

#include "planner/pack/colgen.h"

/* Claim: no set of jobs that fits bin b is worth more than scale * price + rent[b] + rent_all. */
struct limits_proof {
    int64_t scale;
    int64_t *value; /* per class */
    int64_t *rent;  /* per bin of the packing; 0 where it is not limited */
    int64_t rent_all;
    wide total;      /* sum of demand * value, less rents times limits; 0: nothing is proved */
    bool impossible; /* that is more than any plan within the limits costs: there is none */
};

/* Improves *plan (*has_plan: there is one) and proves a bound; ends by g's limits of work and time.
 */
void limits_run(struct colgen *g, struct pool_plan *plan, bool *has_plan,
                struct limits_proof *proof);

#endif
