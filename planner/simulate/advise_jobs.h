/* advise_jobs.h - the same jobs submitted in other ways.
 *
 * Ownership  heap; changed_clear frees.  Everything else of the input stays the caller's. */
#ifndef PLANNER_SIMULATE_ADVISE_JOBS_H
#define PLANNER_SIMULATE_ADVISE_JOBS_H

#include "planner/simulate/simulate.h"

struct changed_jobs {
    struct sim_job *jobs;
    struct sim_staging *staging; /* NULL where the input has none */
    int64_t n;
    size_t jobs_capacity, staging_capacity;
    int64_t moved; /* short jobs that were bundled */
    int64_t into;  /* bundles made of them */
};

/* Those ready together in the order of falling duration. */
void changed_longest_first(struct changed_jobs *c, const struct sim_input *input);
/* Jobs of a class that are short and ready together follow each other in one job. */
void changed_bundled(struct changed_jobs *c, const struct sim_input *input);
/* Each is submitted by a call of its own, one after the other. */
void changed_one_by_one(struct changed_jobs *c, const struct sim_input *input);
void changed_clear(struct changed_jobs *c);

#endif
