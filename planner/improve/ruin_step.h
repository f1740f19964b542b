/* ruin_step.h - one step of ruin.h: jobs are taken out of some leases and put back elsewhere.
 *
 * A step counts costs less a premium: the more a lease is worth against what it would be worth
 * when full, the better.  The premium's share of it grows with the square, so full leases get
 * fuller at the expense of the others, until one of those can end sooner.  Without it most steps
 * change nothing that counts, and the search is blind.
 *
 * Ownership  ruin_clear frees what steps have gathered; the board and the lists are the caller's.
 */
#ifndef PLANNER_RUIN_STEP_H
#define PLANNER_RUIN_STEP_H

#include "planner/improve/board.h"

struct ruin_moved {
    int32_t job, slot;
    int64_t start_s;
};

struct ruin_ordered;

/* What slots come to. */
struct ruin_account {
    int64_t cost_uusd, score;
    int64_t vcpus, instances;
};

struct ruin {
    struct board board;
    const double *worth_uusd_h; /* per request */
    const int32_t *offers;      /* that a lease may be opened on */
    int32_t n_offers;
    int64_t most_s; /* busy time of leases that are opened */
    bool fixed;     /* none is opened */
    int64_t full_s; /* busy time of a full lease */
    uint64_t state; /* of the lots; not 0 */
    struct ruin_account sum;

    /* The step's own: */
    struct ruin_moved *moved; /* the jobs and where they were */
    size_t n_moved, moved_capacity;
    struct ruin_ordered *order;
    size_t order_capacity;
    int32_t *used; /* slots with jobs */
    size_t n_used, used_capacity;
    int32_t opened; /* slot of the step's own choice of offer; -1 */
};

/* Sums up the board. */
void ruin_begin(struct ruin *r);
void ruin_clear(struct ruin *r);

/* False when a job found no place: then the step must be undone. */
bool ruin_step(struct ruin *r);
/* All as it was before the step; before is the sum of then. */
void ruin_undo(struct ruin *r, struct ruin_account before);

#endif
