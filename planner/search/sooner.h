/* sooner.h - plans of the same jobs that are done earlier, for the table of ways to run them.
 *
 * Without a deadline the cheapest plan may take long, and what is paid for hurry is seldom much.
 * Plans for deadlines of 1.25, 2 and 4 times the longest job, after booting, and for one between
 * these and the plan where it takes far longer, start from the program
 * that the plan itself started from, so they cost a small part of its work.  Each is checked like
 * the plan.  One that is within the slack of the cheapest plan found takes the plan's place: the
 * plan is the fastest of those.  Left out: deadlines that the plan keeps anyway, and plans that are
 * both dearer and later than another.
 *
 * Complexity  up to four searches with a small budget, side by side on the options' threads; none
 * for lists of very many durations. */
#ifndef PLANNER_SOONER_H
#define PLANNER_SOONER_H

#include "planner/search/decide.h"

/* Three deadlines that the list gives, and one that the plan gives. */
enum { N_SOONER = 4 };

struct sooner {
    const struct workload *w;
    const struct requests *rq;
    const struct fluid *fluid;
    const struct planner_options *options;
    int64_t deadline_s[N_SOONER];
    struct plan made[N_SOONER];
    bool is_made[N_SOONER];
};

/* fluid is the solved program of all jobs; nothing is planned yet. */
void sooner_init(struct sooner *s, const struct workload *w, const struct requests *rq,
                 const struct fluid *fluid, const struct planner_options *options);

/* Plans for the deadlines that the list gives, on so many threads, whether or not they will be
 * wanted: something to do beside the plan, on which it does not depend. */
void sooner_ahead(struct sooner *s, int threads);

/* Makes what is still wanted once the plan is there, fills plan->sooner, and may replace the
 * leases, for a finished plan without a deadline.  Frees s. */
void sooner_finish(struct sooner *s, struct plan *plan);

#endif
