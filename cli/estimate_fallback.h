/* estimate_fallback.h - what --on-demand-fallback adds to the queue.
 *
 * Batch sends a job that lost its spot instance to the queue's first environment again.  Workflow
 * managers send it on demand after some attempts (Nextflow: a queue by task.attempt); the simulator
 * does so by sim_input.fallback_after, and here is where such jobs can go. */
#ifndef CLI_ESTIMATE_FALLBACK_H
#define CLI_ESTIMATE_FALLBACK_H

#include "cli/batch_input.h"

/* Where no environment of the queue buys on demand, adds one behind the others with the types and
 * maxvCpus of the first that buys spot, BEST_FIT_PROGRESSIVE.  ERROR_USAGE where none buys spot, or
 * the queue is full. */
MUST_CHECK bool estimate_fallback(struct batch_input *in, struct error *err);

#endif
