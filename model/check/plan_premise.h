/* plan_premise.h - the premise of a proof: no set of jobs that fits an offer is worth more than the
 * offer costs.
 *
 * One knapsack question per offer (knapsack_check.h).  Offers that another one covers (no dearer,
 * no smaller, no pickier) follow from it and are passed over.
 *
 * Errors     none: whatever does not hold is a finding. */
#ifndef MODEL_PLAN_PREMISE_H
#define MODEL_PLAN_PREMISE_H

#include "model/check/plan_check.h"
#include "model/wide.h"

struct premise {
    const char *name; /* of the proof, in findings */
    const struct workload *w;
    const struct offer_set *offers;
    const struct plan_limits *limits;
    struct plan_findings *out;
    const int64_t *jobs; /* per class: no set has more of them */
    const int64_t *dual; /* per class, >= 0 */
    int64_t scale;       /* of the duals, >= 1 */
    const int64_t *rent; /* N_LIMITS numbers >= 0, added to prices; NULL: none */
    bool rents_alone;    /* instances cost their rents only */
    bool launchable;     /* asked only of offers that may be launched ... */
    int64_t most_uusd_h; /* ... and of those that cost no more than this; UNKNOWN: of all */
};

/* Offer by offer; stops at the first that fails.  Takes from *steps what it used. */
bool premise_holds(const struct premise *p, int64_t *steps);

/* Are all rents >= 0, and 0 where the plan has no such limit?  Else findings. */
bool premise_rents_sound(const struct premise *p);
/* What is due for all places: sum of rent times limit; of sound rents. */
bool premise_due(const struct premise *p, wide *due);
/* Is any rent above 0? */
bool premise_has_rents(const int64_t *rent);

#endif
