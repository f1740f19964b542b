/* batch.h - one batch to be planned over time: its jobs, options and limits, and candidate plans.
 */
#ifndef PLANNER_BATCH_H
#define PLANNER_BATCH_H

#include "planner/lease/ladder.h"
#include "planner/lease/stagger.h"

struct batch {
    const struct requests *rq;
    const struct planner_options *options;
    struct pack_options engine;
    struct lease_terms terms;
    struct limits limits;
    int64_t work;       /* engine steps to search with */
    int64_t bound_uusd; /* proved so far: a candidate that near needs no better one */
    bool limits_bind;   /* the program of all jobs asks for more than the limits leave */
};

/* Engine steps to search with when the options leave them open, half a second's worth at most; the
 * program of all jobs, which proves the bound, may take six times that (decide.c). */
#define BATCH_WORK INT64_C(60000000)

/* A set of leases with times, and what it is worth. */
struct candidate {
    struct draft draft;
    int64_t cost_uusd;
    int64_t makespan_s;
    int64_t cheapest_uusd; /* what the cheapest cost that a search compared it with, or its own */
    struct descent recipe; /* how it was made */
};

struct batch batch_of(const struct requests *rq, const struct planner_options *options);
struct realiser batch_realiser(const struct batch *b);
/* Busy time that no lease may exceed. */
int64_t batch_cap_s(const struct batch *b);
bool batch_told_to_stop(const struct batch *b);

/* Starts the leases (stagger.h), prices them; takes the draft. */
struct candidate candidate_of(const struct batch *b, struct draft *draft, struct descent recipe);
bool candidate_in_time(const struct batch *b, const struct candidate *c);
void candidate_clear(struct candidate *c);

#endif
