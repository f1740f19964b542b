/* fleet.h - what is alive at each second, held against the limits.
 *
 * Ownership  the fleet owns its arrays; limits are borrowed. */
#ifndef PLANNER_FLEET_H
#define PLANNER_FLEET_H

#include "planner/lease/draft.h"
#include "planner/lease/stagger.h"
#include "planner/lease/usage.h"

struct fleet {
    struct usage alive;           /* vCPUs, instances */
    struct usage quota[N_QUOTAS]; /* vCPUs; only of those with a limit */
    struct limits limits;
    bool limited; /* by anything */
};

void fleet_init(struct fleet *f, struct limits limits);
void fleet_clear(struct fleet *f);
/* times instances of the offer come (or, negative, go) from from_s until to_s.  O(steps). */
void fleet_add(struct fleet *f, const struct offer *o, int64_t from_s, int64_t to_s, int64_t times);
/* May one more be alive then? */
bool fleet_fits(const struct fleet *f, const struct offer *o, int64_t from_s, int64_t to_s);
/* The next second after at_s at which anything changes; at_s when nothing does any more. */
int64_t fleet_next_s(const struct fleet *f, int64_t at_s);

/* Is any quota limited? */
bool fleet_quotas_limited(struct limits limits);
/* Does the draft keep every quota at every instant? */
bool fleet_quotas_hold(const struct draft *d, const struct lease_terms *terms,
                       struct limits limits);

#endif
