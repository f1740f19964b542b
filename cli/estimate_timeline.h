/* estimate_timeline.h - the fleet over time: how many instances of each environment and type are
 * alive, what runs on them, how many jobs wait.
 *
 * Shapes     groups[0 .. n_groups-1], one for each environment and type, in the order of the first
 *            launch; changes[] by time, all of one second after each other.
 * Units      seconds from the earliest submission, vCPUs, milli-vCPU.
 * Ownership  heap; timeline_clear frees it.  Offers and environments are borrowed.
 * Complexity O(n log n) in launches and starts. */
#ifndef CLI_ESTIMATE_TIMELINE_H
#define CLI_ESTIMATE_TIMELINE_H

#include "cli/estimate_report.h"

struct timeline_group {
    const struct offer *offer;
    int32_t environment;
    double vcpu_s; /* of its instances, over the run */
};

/* What is different from at_s on; group is -1 where only the queue is. */
struct timeline_change {
    int64_t at_s;
    int32_t group;
    int32_t instances, running, waiting;
    int64_t vcpus, mcpu; /* of instances; held by jobs */
};

struct timeline {
    struct timeline_group *groups;
    int32_t n_groups;
    struct timeline_change *changes;
    int64_t n_changes;
};

/* Of a run that kept its starts; jobs that never start are not among those who wait. */
void timeline_make(struct timeline *t, const struct simulation *run, const struct sim_input *input);
void timeline_clear(struct timeline *t);

/* CSV: time_s,environment,instance_type,instances,vcpus,jobs_running,jobs_waiting; at each second
 * with a change (step_s 0), or each step_s, a line for each group that has instances and one, whose
 * environment and type are "all", for their sum and the queue. */
void timeline_csv(const struct timeline *t, const struct estimate_report *r, int64_t step_s,
                  FILE *file);
/* vCPUs of instances, stacked by type, and what jobs hold of them. */
void timeline_svg(const struct timeline *t, const struct estimate_report *r, FILE *file);

#endif
