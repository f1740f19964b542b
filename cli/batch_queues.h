/* batch_queues.h - several job queues described at once: each job goes to the one that the list
 * names, and those of a higher priority first where they share environments.
 *
 * Ownership  what batch_queues returns lies in the arena and borrows names and policies.
 * Errors     ERROR_INPUT where the list doesn't say of every job which queue it is for. */
#ifndef CLI_BATCH_QUEUES_H
#define CLI_BATCH_QUEUES_H

#include "cli/batch_shares.h"
#include "model/compute/compute.h"
#include "model/workload.h"
#include "planner/simulate/simulate.h"

/* Chooses the queues that the kept jobs of the list name. */
MUST_CHECK bool batch_queues_choose(struct compute *c, const struct workload *w, struct error *err);

/* The chosen queues as the simulator takes them; NULL: only one is chosen. */
const struct sim_queue *batch_queues(const struct compute *c, const struct batch_shares *shares,
                                     struct arena *arena, int32_t *n);
/* The jobStateTimeLimitActions of a queue, or with NULL of the one that is chosen; NULL: none. */
const struct sim_limits *batch_limits(const struct compute *c, const struct job_queue *q,
                                      struct arena *arena);
/* Fills each job's queue, of those; jobs[] follows w->jobs one to one. */
void batch_queues_fill(struct sim_job *jobs, const struct workload *w, const struct compute *c);

#endif
