/* backtest_report.h - a recorded run beside its replay, for those who show it.
 *
 * Ownership  jobs, records and errors are heap arrays of backtest_jobs_clear and the verb; the rest
 *            is borrowed. */
#ifndef CLI_BACKTEST_REPORT_H
#define CLI_BACKTEST_REPORT_H

#include "cli/batch_simulate.h"
#include "planner/replay/fit.h"

#include <stdio.h>

/* The jobs of the list as they are replayed: by submission, without those that can't be. */
struct backtest_jobs {
    struct recorded_job *records; /* beside workload.jobs and the simulator's */
    int64_t n;
    int64_t no_submit, no_duration; /* jobs left out */
    int64_t scored;                 /* with a recorded start */
    int64_t derived;                /* of them, jobs whose start is their end less their duration */
    int64_t command_times;          /* of those, where that is the command's own */
    int64_t waited_for;  /* jobs that were ready later than submitted: others had to end */
    int64_t first_ms;    /* what times count from */
    int64_t last_end_ms; /* recorded, from there; UNKNOWN */
};

/* Sorts the workload's jobs by when they were ready and drops those that have no such time or no
 * duration.  ERROR_INPUT when too little is left to compare. */
MUST_CHECK bool backtest_jobs_prepare(struct backtest_jobs *b, struct workload *w,
                                      struct error *err);
void backtest_jobs_clear(struct backtest_jobs *b);

/* Instances that the list names, from their first recorded start to their last end. */
struct recorded_hosts {
    int64_t hosts, jobs; /* jobs that name one */
    int64_t total_ms;
};
struct recorded_hosts backtest_hosts(const struct backtest_jobs *b, const struct workload *w);

/* Milli-vCPUs of the jobs that ran at once as recorded, at most. */
int64_t backtest_peak_mcpu(const struct backtest_jobs *b, const struct workload *w);

enum predictor { PREDICT_SIMULATED, PREDICT_WAIT, PREDICT_WAIT_BY_KIND, N_PREDICTORS };
const char *predictor_name(enum predictor p); /* "simulated", "submit + median wait" ... */

enum { FIRST_HALF, SECOND_HALF, N_HALVES };

struct waits {
    int64_t p50_ms, p90_ms;
};

struct backtest_report {
    const struct batch_input *in;
    const struct read_values *reading;
    const struct batch_simulated *simulated;
    const struct backtest_jobs *jobs;
    const struct simulation *run;
    int64_t n_first; /* jobs of the first half */
    double train;    /* its share */
    const int64_t *error_ms;
    int64_t before[N_REPLAY], values[N_REPLAY];
    const struct fit *fit; /* NULL: nothing was fitted */
    struct score score[N_PREDICTORS][N_HALVES];
    struct waits simulated_waits, recorded_waits; /* of the scored jobs of the second half */
    struct recorded_hosts hosts;
    int64_t peak_mcpu; /* recorded */
};

/* "boot", "staging", "max-vcpus"; and what it means. */
const char *replay_name(int what);
const char *replay_text(int what);

/* What the list can't tell, a sentence each, in the call's arena; n of them. */
const char *const *backtest_cannot_tell(const struct backtest_report *r, int *n);

void backtest_screen(const struct backtest_report *r, FILE *file);
void backtest_document(const struct backtest_report *r, FILE *file);
void backtest_each(const struct backtest_report *r, FILE *file);

#endif
