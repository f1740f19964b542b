/* batch_simulate.h - from jobs and environments as read to what the simulator takes.
 *
 * Ownership  the input borrows from the batch_input, but for what batch_simulated_clear frees. */
#ifndef CLI_BATCH_SIMULATE_H
#define CLI_BATCH_SIMULATE_H

#include "cli/batch_input.h"
#include "cli/batch_shares.h"
#include "cli/batch_staging.h"
#include "planner/simulate/simulate.h"

struct batch_simulated {
    struct sim_input input;
    struct sim_job *jobs;       /* input.jobs, in the order of the list; heap */
    const char **images;        /* names; heap */
    int64_t *image_bytes;       /* heap */
    struct batch_shares shares; /* of the jobs; input.fair weighs them */
    struct sim_gates gates;     /* where jobs wait for each other */
    struct batch_staged staged; /* input.staging */
    int64_t *disk_gib;          /* per class, of tasks on Fargate; in the call's arena */
    int32_t unpriced_types;     /* of the environments: never launched here */
    size_t images_capacity, bytes_capacity;
};

/* --assume NAME=N and favourable, over the defaults.  ERROR_USAGE. */
MUST_CHECK bool batch_assumed(int64_t values[N_ASSUMED], const struct text_list *list,
                              struct error *err);

/* Fills b, whose input.assumed is set already; in keeps its jobs.  With submit_times a job is ready
 * as long after the earliest submission as it was submitted, else at once.  ERROR_INPUT where a job
 * lacks a duration or a submit time. */
MUST_CHECK bool batch_simulated_make(struct batch_simulated *b, const struct batch_input *in,
                                     bool submit_times, struct error *err);
/* The bill of a run, with what S3 asks for staging. */
MUST_CHECK bool batch_bill(struct bill *bill, const struct simulation *run,
                           const struct sim_input *input, struct error *err);

/* Environments as the simulator takes them, in the call's arena; unpriced counts their types
 * without a price.  disk_gib is that of batch_simulated. */
const struct sim_environment *batch_environments(const struct batch_input *in,
                                                 const int64_t assumed[N_ASSUMED],
                                                 const int64_t *disk_gib, int32_t *unpriced);
/* Its jobs alone: input.jobs, images and gates, for callers with environments of their own. */
MUST_CHECK bool batch_simulated_jobs(struct batch_simulated *b, const struct workload *w,
                                     bool submit_times, struct error *err);
void batch_simulated_clear(struct batch_simulated *b);

#endif
