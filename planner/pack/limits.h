/* limits.h - whole plans, and their bound, where bins are limited in number (quotas).
 *
 * The linear program gets a row for each limit that presses (bin_rows.h), and the usual column
 * generation, dives and neighbourhoods go on with them.  Places beyond the limits may be bought, so
 * the program has a solution whatever the limits; while it uses some they become dearer, until it
 * doesn't or the bound is above what a plan within the limits can cost at all: then there is none.
 *
 * Ownership  the caller gives the proof's arrays, which limits_run fills.
 * Complexity as the search without limits. */
#ifndef PLANNER_LIMITS_H
#define PLANNER_LIMITS_H

#include "planner/pack/colgen.h"

/* Claim: no set of jobs that fits bin b is worth more than scale * price + rent[b] + rent_all. */
struct limits_proof {
    int64_t scale;
    int64_t *value; /* per class */
    int64_t *rent;  /* per bin of the packing; 0 where it is not limited */
    int64_t rent_all;
    wide total;       /* sum of demand * value, less rents times limits; 0: nothing is proved */
    int64_t searched; /* micro-dollars that any plan costs, by close.h; 0: not known */
    bool impossible;  /* total is more than any plan within the limits costs: there is none */
};

/* Do limits press, as far as the volume bound (volume.h) knows? */
bool limits_press(const struct packing *p);

/* Improves *plan (*has_plan: there is one) and proves a bound, within `work` for the whole run.  g
 * is as colgen_init_limited leaves it. */
void limits_run(struct colgen *g, int64_t work, struct pool_plan *plan, bool *has_plan,
                struct limits_proof *proof);

#endif
