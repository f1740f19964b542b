/* fair.h - the fair-share policy of a job queue, as the simulator takes it.
 *
 * Jobs belong to shares.  Of the shares in which jobs wait, the one that has used least is next,
 * its use counted in vCPU-seconds times its weight; within it jobs go by priority, then by the
 * order in which they came.
 *
 * Units      vCPU-seconds, seconds, per cent.
 * Ownership  names and weights are borrowed.
 * Source     AWS Batch API reference: FairsharePolicy, ShareAttributes, SubmitJob (shareIdentifier,
 *            schedulingPriorityOverride); user guide: fair-share scheduling policies. */
#ifndef PLANNER_SIMULATE_FAIR_H
#define PLANNER_SIMULATE_FAIR_H

#include <stdint.h>

struct sim_share {
    const char *name;
    double weight; /* weightFactor: the lower, the more it gets */
};

struct sim_fair {
    const struct sim_share *shares;
    int32_t n;
    int64_t window_s;         /* over which use is counted: shareDecaySeconds, 600 for 0 */
    int32_t reserved_percent; /* computeReservation */
};

/* What became of a share's jobs. */
struct sim_share_run {
    int64_t jobs, vcpu_s; /* that SUCCEEDED, and what they held */
    int64_t waited;       /* jobs that started for the first time */
    int64_t wait_max_s;
    double wait_sum_s;
    int64_t end_s; /* of the last that SUCCEEDED */
};

#endif
