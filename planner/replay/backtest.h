/* backtest.h - a recorded run beside what the simulator makes of the same jobs.
 *
 * Each job is submitted when it was and holds its slot for as long as it did; when it starts is the
 * simulator's to say, and the error is that start less the recorded one.  No recorded start enters
 * a prediction but through values that were fitted (fit.h) or learned on the jobs submitted first.
 *
 * Lists differ in what they call a start.  Where the recorded time is that of the job's own
 * command, seen from inside its container, what lies around it (the container's start, inputs and
 * outputs, the time until the end is noticed) holds the slot as well: "staging", a value like those
 * that the simulator assumes.
 *
 * Shapes     jobs[] beside sim.jobs[], both by rising submission; a half is a prefix.
 * Units      milliseconds from the earliest submission for what is recorded and for errors, else
 *            seconds.
 * Ownership  all is borrowed; results are the caller's. */
#ifndef PLANNER_REPLAY_BACKTEST_H
#define PLANNER_REPLAY_BACKTEST_H

#include "planner/simulate/simulate.h"

/* What a run is replayed with: the simulator's assumptions, then these. */
enum {
    REPLAY_STAGING_S = N_ASSUMED,
    REPLAY_MAX_VCPUS, /* of the first environment; UNKNOWN: as it says */
    N_REPLAY
};

struct recorded_job {
    int64_t submit_ms;
    int64_t start_ms;  /* TIME_UNKNOWN: replayed, not scored */
    int64_t held_ms;   /* from start to end */
    bool command_time; /* staging is in neither */
};

struct backtest {
    const struct sim_input *sim; /* but for durations, assumptions and start_s */
    const struct recorded_job *jobs;
};

/* The error of a job without a recorded start, and of one that never starts when replayed. */
#define ERROR_UNSCORED INT64_MAX
#define ERROR_STUCK (INT64_MAX - 1)

/* Replays the first n jobs with these values; fills error_ms[n], predicted less recorded start.  s
 * is the run (simulation_clear), or NULL. */
MUST_CHECK bool backtest_replay(const struct backtest *b, int64_t n, const int64_t values[N_REPLAY],
                                int64_t *error_ms, struct simulation *s, struct error *err);

/* The predictor that knows nothing of environments: each job waits as long as the median of the
 * first n_first, or of those of its kind (command_time) where by_kind.  False when there is nothing
 * to learn from. */
bool backtest_median_wait(const struct backtest *b, int64_t n_first, int64_t n, bool by_kind,
                          int64_t *error_ms);

enum { SCORE_QUANTILES = 7 };
extern const int score_percent[SCORE_QUANTILES]; /* 5, 10, 25, 50, 75, 90, 95 */

/* Over the errors that are known, nearest rank; all 0 where jobs is 0. */
struct score {
    int64_t jobs, stuck;
    int64_t median_ms, p90_ms;            /* of the absolute error */
    double mean_ms;                       /* likewise */
    double bias_ms;                       /* mean of the error: positive is predicted too late */
    int64_t quantile_ms[SCORE_QUANTILES]; /* of the error */
};
struct score backtest_score(const int64_t *error_ms, int64_t n);

#endif
