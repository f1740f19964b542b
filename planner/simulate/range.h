/* range.h - how far cost and finish of a batch may be off: many runs of the same input, each with
 * chances of its own.
 *
 * Run k draws from a seed that is a function of the seed and k, and results are kept by k, so that
 * they are the same for any number of threads.  What differs: an error common to all durations of
 * the run, each job's own scatter, boots, interruptions of spot instances; all factors are
 * log-normal with mean 1.  And what spot instances cost: where several sources state a price
 * (planner/spot.h) it is evenly drawn between the lowest and the highest, at the same place
 * between them for all types of a run, since prices move together.
 *
 * Units      micro-dollars, seconds; quantiles are by nearest rank.
 * Complexity one simulation and one bill a run. */
#ifndef PLANNER_SIMULATE_RANGE_H
#define PLANNER_SIMULATE_RANGE_H

#include "planner/simulate/simulate.h"

struct sim_range_options {
    int32_t runs; /* >= 1 */
    int threads;
    uint64_t seed;
    double duration_error; /* standard deviations, as shares of the whole */
    double duration_scatter;
    double boot_scatter;
    bool spot_prices;  /* spread, where sources differ */
    int64_t told_uusd; /* what the run without chance costs */
    /* Any thread; fills the bill of a run. */
    bool (*bill)(struct bill *bill, const struct simulation *run, const struct sim_input *input,
                 struct error *err);
    void (*done)(void *context); /* after each run, on any thread; may be NULL */
    void *context;
};

struct sim_range {
    int32_t runs;
    int64_t cost_p50_uusd, cost_p90_uusd, cost_mean_uusd;
    int64_t finish_p50_s, finish_p90_s, finish_mean_s;
    /* What spot instances cost at the lowest and the highest price stated, over that at the prices
     * used, all runs together; 1 where sources agree, 0 without spot instances. */
    double spot_low, spot_high;
    int32_t at_most_told;  /* runs that cost no more than told_uusd */
    int32_t with_failures; /* runs in which a job was out of attempts */
};

MUST_CHECK bool simulate_range(struct sim_range *out, const struct sim_input *input,
                               const struct sim_range_options *o, struct error *err);

#endif
