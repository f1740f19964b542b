/* batch_staging.h - the bytes that lists state of their jobs, as the simulator takes them. */
#ifndef CLI_BATCH_STAGING_H
#define CLI_BATCH_STAGING_H

#include "model/workload.h"
#include "planner/simulate/simulate.h"

struct batch_staged {
    struct sim_staging
        *jobs; /* in the order of the list; heap; NULL where the list states nothing */
    int64_t input_jobs, output_jobs, scratch_jobs; /* that state it */
    double input_gib, output_gib;                  /* of all */
};

/* Fills b, which batch_staged_clear frees whatever is returned.  ERROR_INPUT with the line. */
MUST_CHECK bool batch_staged_make(struct batch_staged *b, const struct workload *w,
                                  struct error *err);
/* Per class the disk that a task on Fargate needs, in the arena. */
int64_t *batch_disk_gib(const struct batch_staged *b, const struct workload *w,
                        struct arena *arena);
void batch_staged_clear(struct batch_staged *b);

#endif
