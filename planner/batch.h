/* batch.h - the plan over time of one batch: which horizon the leases aim at, under the limits.
 *
 * With a deadline T the cheapest candidate that ends by T wins.  Without one, cost hardly depends
 * on time, so the fastest candidate within the slack of the cheapest wins.  Limits on what is alive
 * at once are kept by starting leases later (stagger.h), which costs time but no money.
 *
 * Complexity  a bounded number of candidates, fewer for very long lists (CANDIDATE_RUNS). */
#ifndef PLANNER_BATCH_H
#define PLANNER_BATCH_H

#include "planner/realise.h"
#include "planner/stagger.h"

struct batch {
    const struct requests *rq;
    const struct planner_options *options;
    struct pack_options engine;
    struct lease_terms terms;
    struct limits limits;
};

/* A set of leases with times, and what it is worth. */
struct candidate {
    struct draft draft;
    int64_t cost_uusd;
    int64_t makespan_s;
    int64_t horizon_s;
};

enum { BATCH_CANDIDATES = 14 };

struct batch batch_of(const struct requests *rq, const struct planner_options *options);

/* The best candidate found; its makespan is above the deadline when none keeps the limits.
 * fluid: the solved program of all jobs. */
void batch_search(const struct batch *b, const struct fluid *fluid, struct candidate *best);

/* The same over n given horizons, at most BATCH_CANDIDATES. */
void batch_try(const struct batch *b, const struct fluid *fluid, const int64_t *horizons, int n,
               struct candidate *best);

/* Starts the leases, prices them; takes the draft. */
struct candidate candidate_of(const struct batch *b, struct draft *draft, int64_t horizon_s);
bool candidate_in_time(const struct batch *b, const struct candidate *c);
void candidate_clear(struct candidate *c);

#endif
