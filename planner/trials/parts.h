/* parts.h - private to the trials.
 *
 * ways.c lists what to try for a queue, usual.c what users have, one.c simulates, trials.c decides.
 */
#ifndef PLANNER_TRIALS_PARTS_H
#define PLANNER_TRIALS_PARTS_H

#include "planner/trials/trials.h"

enum { WAYS_MOST = 16 };

/* One environment of a way: offers in the order of its list. */
struct way_environment {
    enum compute_kind kind;
    enum strategy strategy;
    const struct offer **offers;
    int32_t n_offers;
    int64_t max_vcpus;
};

struct way {
    const char *name;
    enum arch arch;
    struct way_environment environments[COMPUTE_QUEUE_MOST];
    int32_t n_environments;
};

struct trying {
    const struct trials_input *in;
    struct trials *out;
    const char **gpu_model; /* per class */
    struct sim_job *jobs;   /* all that are planned, as submitted */
    int64_t n_jobs;
    struct sim_job **queue_jobs; /* per queue */
    int64_t *n_queue_jobs;
    int64_t work;     /* left */
    int64_t reserved; /* of it, for planned environments that are still to come */
};

/* one.c: shares the jobs among the queues, as the plan does. */
void split_jobs(struct trying *t, const struct environments *e);
int64_t jobs_of(const struct sim_job *jobs, int64_t n);
/* Simulates the way on these jobs; w may differ from the input's in what its classes ask for.
 * *done is false when no work is left. */
MUST_CHECK bool try_way(struct trying *t, const struct way *way, const struct workload *w,
                        const struct sim_job *jobs, int64_t n_jobs, struct trial *row, bool *done,
                        struct error *err);

/* ways.c: fills ways[0 .. WAYS_MOST-1], the planned one first; returns how many. */
int32_t list_ways(struct trying *t, const struct environments *e, int32_t queue,
                  struct way ways[WAYS_MOST]);

static inline const char *default_name(enum arch arch)
{
    return arch == ARCH_ARM64 ? "default_arm64" : "default_x86_64";
}

/* usual.c: the types of that name in compute->list[0], cleared by compute_clear whatever is
 * returned; false when the region offers none. */
bool default_types(const struct catalogue *catalogue, enum arch arch, struct compute *compute);

/* usual.c: fills out->usual; max_vcpus is all queues' together. */
MUST_CHECK bool try_usual(struct trying *t, int64_t max_vcpus, struct error *err);

#endif
