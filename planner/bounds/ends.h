/* ends.h - how early a batch can end at all within its limits, proved (model/plan.h, end_proof).
 *
 * All jobs together need so many seconds of the limits' places: that is a program without prices
 * (rents.h).  Long jobs also crowd the middle of the time: the less time there is, the more of each
 * of them must run there.  Both are one argument with another share of the time set aside at either
 * end; some shares are tried, and each proof is stretched as far as its duals reach.
 *
 * Complexity  a few programs; for very many runs the whole time alone. */
#ifndef PLANNER_ENDS_H
#define PLANNER_ENDS_H

#include "planner/bounds/rents.h"

/* Fills plan->end.  fluid is the solved program of all jobs; some plan ends at found_s. */
void ends_prove(struct plan *plan, const struct batch *b, const struct fluid *fluid,
                int64_t found_s);

#endif
