/* ladder.h - large instances as long as they can be full, then ever smaller ones.
 *
 * A fluid pattern rarely makes a whole number of full leases, and on large instances a remainder is
 * dear.  So each rung of the ladder admits types of so many vCPUs at most: on every rung patterns
 * become full leases only (FILL_FULL), what is left goes down, and only the last rung rounds up.
 * A lease that came out poorly filled is taken apart again and goes down too.
 *
 * Ownership  the ladder borrows the requests it is made from. */
#ifndef PLANNER_LADDER_H
#define PLANNER_LADDER_H

#include "planner/lease/realise.h"

enum { LADDER_RUNGS = 8 };

struct rung {
    struct requests rq; /* restricted to types of at most vcpus */
    int64_t vcpus;
    struct fluid fluid; /* of all jobs; solved when first asked for */
    bool solved;
};

/* A program once solved for what was left on a rung: other descents often leave the same. */
struct ladder_memo {
    int rung;
    int64_t *jobs, *seconds; /* per request: all that the program depends on */
    struct fluid fluid;
};

struct ladder {
    struct rung rungs[LADDER_RUNGS];
    int n;
    const struct requests *rq;
    const struct job_pool *pool; /* all jobs */
    const struct fluid *known;   /* their program over all admitted offers */
    struct ladder_memo *memos;
    size_t n_memos, memos_capacity;
};

/* fluid: the solved program of all jobs over all offers (borrowed); it serves the first rung. */
void ladder_init(struct ladder *l, const struct requests *rq, const struct job_pool *pool,
                 const struct fluid *fluid);
void ladder_clear(struct ladder *l);

/* What a lease is worth by the duals of a program, in micro-dollars: no lease is worth more than it
 * costs. */
double lease_worth(const struct draft_lease *lease, const struct fluid *duals);

/* One way down. */
struct descent {
    int first, last;    /* rungs */
    int64_t horizon_s;  /* busy time of full leases; at least the longest job of the pool */
    double least_worth; /* leases worth less than this share of their cost are taken apart */
};
/* Adds leases to d for all jobs of pool.  Programs of the ladder's own pool are kept. */
void ladder_realise(struct ladder *l, struct realiser *re, const struct fluid *duals,
                    const struct job_pool *pool, struct descent descent, struct draft *d);

#endif
