/* gates.h - who waits for whom: a gate opens once all its jobs have SUCCEEDED, and a job is
 * RUNNABLE once its gates are open.
 *
 * A gate stands for one name that jobs depend on; a name that several jobs share means all of them.
 * So a thousand jobs that wait for a thousand others are two thousand entries, not a million.
 *
 * Shapes     jobs are indices into workload.jobs, which sim_input.jobs follows one to one; the
 * gates that job j is in are of_job[first_of_job[j] .. first_of_job[j + 1] - 1], those who wait for
 * gate g are waiting[first_waiting[g] .. first_waiting[g + 1] - 1]. Ownership  gates_clear frees
 * all. Complexity O(jobs + names); names are compared, not only their hashes. Source     AWS Batch
 * user guide, job dependencies; API reference, SubmitJob dependsOn. */
#ifndef PLANNER_SIMULATE_GATES_H
#define PLANNER_SIMULATE_GATES_H

#include "model/workload.h"

struct sim_gates {
    int64_t *first_of_job;
    int32_t *of_job;
    int64_t *first_waiting;
    int32_t *waiting;
    int32_t n;
    int64_t unknown; /* dependencies that name no job of the list; nobody waits for them */
};

/* From the jobs' names, ids and depends_on; the workload has kept its jobs. */
void gates_make(struct sim_gates *g, const struct workload *w);
void gates_clear(struct sim_gates *g);

#endif
