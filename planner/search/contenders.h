/* contenders.h - the plans that may still be chosen, while more are being found.
 *
 * With a deadline the cheapest in time is chosen (when none is in time, the fastest).  Without one
 * it is the fastest whose cost is within the slack of the cheapest that was found, whoever found
 * it.  So a plan goes out as soon as another is no slower and no dearer, or it is beyond the slack;
 * and with that the choice does not depend on the order in which plans come.
 *
 * Ownership  the contenders own their candidates. */
#ifndef PLANNER_CONTENDERS_H
#define PLANNER_CONTENDERS_H

#include "planner/lease/batch.h"

enum { CONTENDERS_MOST = 16 };

struct contenders {
    const struct batch *b;
    struct candidate at[CONTENDERS_MOST];
    int n;
    int64_t cheapest_uusd; /* that was found, in time where any is */
};

/* Takes the search's best candidate, which knows how cheap others were. */
void contenders_init(struct contenders *set, const struct batch *b, struct candidate *first);
/* Takes c. */
void contenders_add(struct contenders *set, struct candidate *c);
/* Gives the chosen one away, with cheapest_uusd; the set is then empty. */
void contenders_take(struct contenders *set, struct candidate *best);

/* Is the cost within the slack of the cheapest? */
bool contenders_within(double slack, int64_t cost_uusd, int64_t cheapest_uusd);

#endif
