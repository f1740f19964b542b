/* batch_shares.h - the shares that jobs belong to, weighed as a queue's fair-share policy says.
 *
 * Ownership  batch_shares_clear frees the names; what batch_fair returns lies in the arena and
 *            borrows them. */
#ifndef CLI_BATCH_SHARES_H
#define CLI_BATCH_SHARES_H

#include "model/compute/compute.h"
#include "model/read/text_set.h"
#include "model/workload.h"
#include "planner/simulate/simulate.h"

struct batch_shares {
    struct text_set names; /* a job without a share identifier is of the share "" */
    int64_t without;       /* jobs of that */
};

/* Fills each job's share; jobs[] follows w->jobs one to one. */
void batch_shares_make(struct batch_shares *s, const struct workload *w, struct sim_job *jobs);
void batch_shares_clear(struct batch_shares *s);

/* The policy of a queue, or with NULL of the one that is chosen; NULL: it has none.  One that no
 * document describes has the defaults of Batch: every share weighs 1. */
const struct sim_fair *batch_fair(const struct batch_shares *s, const struct compute *c,
                                  const struct job_queue *q, struct arena *arena);

#endif
