/* spot_summary.h - what a run says about its spot instances: how many EC2 took away, how much one
 * of them takes with it, and up to what hazard spot is worth it. */
#ifndef PLANNER_SIMULATE_SPOT_SUMMARY_H
#define PLANNER_SIMULATE_SPOT_SUMMARY_H

#include "planner/simulate/simulate.h"

struct spot_summary {
    int64_t launched; /* spot instances; 0: the rest means nothing */
    int64_t taken, free;
    double jobs_mean;         /* on an instance while it works */
    int32_t jobs_most;        /* at once on one */
    bool tasks;               /* they are tasks on Fargate Spot */
    const struct offer *main; /* the one with most instance time */
    int64_t main_percent;     /* of its instances are assumed lost ... */
    int64_t main_hours;       /* ... within so many running hours */
    double main_hazard;       /* which is so much a second */
    double break_even; /* the hazard at which the jobs cost as much on demand, without boot, tail
                        * and first-hour rule; 0: spot is no cheaper, < 0: the price is unknown */
};

void spot_summarise(struct spot_summary *out, const struct simulation *s,
                    const struct sim_input *input);

#endif
