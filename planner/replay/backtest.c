#include "planner/replay/backtest.h"

#include <stdlib.h>
#include <string.h>

const int score_percent[SCORE_QUANTILES] = {5, 10, 25, 50, 75, 90, 95};

/* ---- replaying ----------------------------------------------------------------------------- */

/* The first environment with another maxvCpus. */
struct widened {
    struct compute_environment first;
    struct sim_environment list[SIM_ENVIRONMENTS_MOST];
};

static void widen(struct widened *w, struct sim_input *in, int64_t max_vcpus)
{
    w->first = *in->environments[0].e;
    for (int32_t e = 0; e < in->n_environments; e++)
        w->list[e] = in->environments[e];
    w->first.max_vcpus = max_vcpus;
    w->list[0].e = &w->first;
    in->environments = w->list;
}

static int64_t staging_ms(const struct recorded_job *job, const int64_t values[N_REPLAY])
{
    return job->command_time ? values[REPLAY_STAGING_S] * MS_PER_S : 0;
}

static void fill_errors(const struct backtest *b, int64_t n, const int64_t values[N_REPLAY],
                        const int64_t *start_s, int64_t *error_ms)
{
    for (int64_t i = 0; i < n; i++) {
        const struct recorded_job *job = &b->jobs[i];
        if (job->start_ms == TIME_UNKNOWN)
            error_ms[i] = ERROR_UNSCORED;
        else if (start_s[i] == UNKNOWN)
            error_ms[i] = ERROR_STUCK;
        else
            error_ms[i] = start_s[i] * MS_PER_S + staging_ms(job, values) - job->start_ms;
    }
}

bool backtest_replay(const struct backtest *b, int64_t n, const int64_t values[N_REPLAY],
                     int64_t *error_ms, struct simulation *s, struct error *err)
{
    struct sim_input in = *b->sim;
    struct simulation own;
    struct widened widened;
    struct sim_job *jobs = mem_alloc(((size_t)n + 1) * sizeof *jobs);
    for (int64_t i = 0; i < n; i++) {
        jobs[i] = b->sim->jobs[i];
        jobs[i].duration_s =
            (int32_t)ms_to_s_up(b->jobs[i].held_ms + staging_ms(&b->jobs[i], values));
    }
    in.jobs = jobs;
    in.n_jobs = n;
    in.start_s = mem_alloc(((size_t)n + 1) * sizeof *in.start_s);
    memcpy(in.assumed, values, sizeof in.assumed);
    if (values[REPLAY_MAX_VCPUS] != UNKNOWN)
        widen(&widened, &in, values[REPLAY_MAX_VCPUS]);
    bool ok = simulate(s == NULL ? &own : s, &in, err);
    if (ok)
        fill_errors(b, n, values, in.start_s, error_ms);
    if (ok && s == NULL)
        simulation_clear(&own);
    free(jobs);
    free(in.start_s);
    return ok;
}

/* ---- the median wait ----------------------------------------------------------------------- */

static int by_value(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* Nearest rank of n sorted values. */
static int64_t ranked(const int64_t *sorted, int64_t n, int64_t percent)
{
    int64_t rank = (n * percent + 99) / 100;
    return sorted[rank > 0 ? rank - 1 : 0];
}

/* Over the first n jobs, of this kind or (kind -1) of both; false when none has a start. */
static bool median_wait(const struct backtest *b, int64_t n, int kind, int64_t *scratch,
                        int64_t *wait_ms)
{
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++) {
        const struct recorded_job *job = &b->jobs[i];
        if (job->start_ms != TIME_UNKNOWN && (kind < 0 || job->command_time == (kind > 0)))
            scratch[known++] = job->start_ms - job->submit_ms;
    }
    if (known == 0)
        return false;
    qsort(scratch, (size_t)known, sizeof *scratch, by_value);
    *wait_ms = ranked(scratch, known, 50);
    return true;
}

bool backtest_median_wait(const struct backtest *b, int64_t n_first, int64_t n, bool by_kind,
                          int64_t *error_ms)
{
    int64_t all, wait_ms[2], *scratch = mem_alloc(((size_t)n_first + 1) * sizeof *scratch);
    bool any = median_wait(b, n_first, -1, scratch, &all);
    for (int kind = 0; any && kind < 2; kind++) {
        if (!by_kind || !median_wait(b, n_first, kind, scratch, &wait_ms[kind]))
            wait_ms[kind] = all;
    }
    for (int64_t i = 0; any && i < n; i++) {
        const struct recorded_job *job = &b->jobs[i];
        error_ms[i] = job->start_ms == TIME_UNKNOWN
                          ? ERROR_UNSCORED
                          : job->submit_ms + wait_ms[job->command_time] - job->start_ms;
    }
    free(scratch);
    return any;
}

/* ---- scores -------------------------------------------------------------------------------- */

struct score backtest_score(const int64_t *error_ms, int64_t n)
{
    struct score s = {0};
    int64_t *sorted = mem_alloc(((size_t)n + 1) * sizeof *sorted);
    for (int64_t i = 0; i < n; i++) {
        s.stuck += error_ms[i] == ERROR_STUCK;
        if (error_ms[i] == ERROR_STUCK || error_ms[i] == ERROR_UNSCORED)
            continue;
        sorted[s.jobs++] = error_ms[i];
        s.bias_ms += (double)error_ms[i];
        s.mean_ms += (double)llabs(error_ms[i]);
    }
    if (s.jobs > 0) {
        s.bias_ms /= (double)s.jobs;
        s.mean_ms /= (double)s.jobs;
        qsort(sorted, (size_t)s.jobs, sizeof *sorted, by_value);
        for (int k = 0; k < SCORE_QUANTILES; k++)
            s.quantile_ms[k] = ranked(sorted, s.jobs, score_percent[k]);
        for (int64_t i = 0; i < s.jobs; i++)
            sorted[i] = llabs(sorted[i]);
        qsort(sorted, (size_t)s.jobs, sizeof *sorted, by_value);
        s.median_ms = ranked(sorted, s.jobs, 50);
        s.p90_ms = ranked(sorted, s.jobs, 90);
    }
    free(sorted);
    return s;
}
