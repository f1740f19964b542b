/* fit.h - the values with which the simulator comes nearest to the jobs submitted first.
 *
 * Compass search over whole numbers: from the values given, and the best of a few over each one's
 * whole range, one value at a time is moved up or down
 * by a step while that lowers the mean absolute error of the starts, or two are moved against each
 * other where one may stand for the other; when no move helps, steps are halved.  Then the search
 * starts again from places a little way off, as long as one of them ends lower.  Only the first
 * jobs are simulated, so nothing of the others can enter.  A value whose change brings nothing goes
 * back to what it was, and maxvCpus moves only where that brings a tenth.
 *
 * Complexity some hundred runs of the simulator on the first jobs, and a budget of simulated jobs.
 * Source     Kolda, Lewis and Torczon, SIAM Review 45 (2003) 385-482. */
#ifndef PLANNER_REPLAY_FIT_H
#define PLANNER_REPLAY_FIT_H

#include "planner/replay/backtest.h"

/* maxvCpus is moved where the mean error falls by at least this share. */
#define FIT_LIMIT_GAIN 0.1

/* Simulated jobs; a minute of one core or so. */
#define FIT_WORK INT64_C(50000000)

/* May this value be fitted, and between which limits? */
struct fit_range {
    int what; /* assumed, or REPLAY_... */
    int64_t least, most;
    int64_t step; /* the first; of geometric ones in eighths of a doubling */
    bool geometric;
};
extern const struct fit_range fit_ranges[];
extern const int n_fit_ranges;
enum { FIT_MOST = 8 };

struct fit {
    bool wanted[N_REPLAY]; /* in: values to be fitted, of those that have a range */
    int64_t work;          /* in: budget of simulated jobs */
    int64_t runs;
    bool out_of_work;            /* stopped by the budget: the best so far */
    double before_ms, after_ms;  /* mean absolute error of the first jobs */
    double without_ms[N_REPLAY]; /* the same with this value alone as it was before; of maxvCpus,
                                    the best of all others beside it */
};

/* Changes values[]; the first n jobs are those that count. */
MUST_CHECK bool backtest_fit(const struct backtest *b, int64_t n, int64_t values[N_REPLAY],
                             struct fit *fit, struct error *err);

#endif
