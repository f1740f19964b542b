/* cmd_backtest.c - `batchfit backtest`: a recorded run replayed through the simulator, and how far
 * off its starts are. */
#include "cli/backtest_report.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>

struct backtest_values {
    struct common_values common;
    struct batch_values batch;
    struct read_values reading;
    struct text_list assume;
    int64_t staging_s;
    bool fit;
    double train;
    const char *each;
    int format; /* 0 table, 1 json */
};

#define AT(member) offsetof(struct backtest_values, member)

static const struct option_spec run_specs[] = {
    {.name = "fit",
     .kind = OPTION_FLAG,
     .offset = AT(fit),
     .help = "fit boot, placement, idle, scale-interval, staging, and without --environment and "
             "--max-vcpus also maxvCpus, to the jobs submitted first; what --assume or --staging "
             "gives stays"},
    {.name = "train",
     .kind = OPTION_FRACTION,
     .offset = AT(train),
     .metavar = "SHARE",
     .default_text = "50%",
     .help = "the share of jobs, by submit time, that counts as first; the others are scored"},
    {.name = "assume",
     .kind = OPTION_LIST,
     .offset = AT(assume),
     .metavar = "NAME=N",
     .help = "what AWS does not publish about Batch, as for estimate, such as boot=240"},
    {.name = "staging",
     .kind = OPTION_DURATION,
     .offset = AT(staging_s),
     .metavar = "D",
     .default_text = "0s",
     .help = "where a list has the time of a job's command alone: what its slot is held for "
             "besides, for the container's start, inputs and outputs"},
    {0},
};

static const struct option_spec result_specs[] = {
    OPTION_FORMAT(AT(format), "table|json"),
    {.name = "each",
     .kind = OPTION_TEXT,
     .offset = AT(each),
     .metavar = "FILE",
     .help = "write each job's recorded and predicted start to FILE, as CSV"},
    {0},
};

static const struct option_group groups[] = {
    {"Environments", batch_specs, AT(batch)},
    {"The replay", run_specs, 0},
    {"Prices", price_specs, AT(batch.prices)},
    {"Reading the list", read_specs, AT(reading)},
    {"Results", result_specs, 0},
    {"General", common_specs, AT(common)},
    {0},
};

/* Everything of one replay, so that one function owns and the others work. */
struct backtesting {
    struct batch_input in;
    struct batch_simulated simulated;
    struct backtest_jobs jobs;
    struct simulation run;
    struct read_values reading;
    struct fit fit;
    struct backtest_report report;
    int64_t *error_ms, *other_ms; /* heap */
};

/* ---- options ------------------------------------------------------------------------------- */

/* All attempts held instances, and durations are replayed as they were. */
static bool choose_reading(struct backtesting *k, const struct invocation *call,
                           const struct backtest_values *v, struct error *err)
{
    static const char *const changing[] = {"job-overhead", "duration-scale", "duration-quantile",
                                           "assume-duration", "history"};
    k->reading = v->reading;
    if (v->train <= 0 || v->train >= 1)
        return error_set(err, ERROR_USAGE,
                         "--train: more than 0%% and less than 100%% is accepted");
    for (size_t i = 0; i < sizeof changing / sizeof *changing; i++) {
        if (strcmp(options_origin(call, changing[i]), "command line") == 0)
            return error_set(err, ERROR_USAGE,
                             "--%s: a backtest replays durations as they were recorded; --staging "
                             "adds what the list leaves out",
                             changing[i]);
    }
    k->reading.job_overhead_s = 0;
    k->reading.duration_scale = 1;
    k->reading.duration_quantile = 0;
    k->reading.assume_duration = k->reading.history = NULL;
    if (!options_given(call, "attempts"))
        k->reading.attempts = ATTEMPTS_ALL;
    return true;
}

static bool assumed_by_name(const struct text_list *list, int what)
{
    const char *name = replay_name(what);
    size_t n = strlen(name);
    for (int i = 0; i < list->n; i++) {
        if (strncmp(list->items[i], name, n) == 0 && list->items[i][n] == '=')
            return true;
    }
    return false;
}

/* What the user states is not fitted. */
static void choose_free(struct backtesting *k, const struct invocation *call,
                        const struct backtest_values *v)
{
    for (int i = 0; i < n_fit_ranges; i++) {
        int what = fit_ranges[i].what;
        bool stated = what < N_ASSUMED ? assumed_by_name(&v->assume, what)
                      : what == REPLAY_STAGING_S
                          ? options_given(call, "staging") || k->jobs.command_times == 0
                          : v->batch.environment.n > 0 || options_given(call, "max-vcpus");
        k->fit.wanted[what] = !stated;
    }
    k->fit.work = FIT_WORK;
    if (k->fit.wanted[REPLAY_MAX_VCPUS])
        k->report.values[REPLAY_MAX_VCPUS] = k->in.compute.list[0].max_vcpus;
}

/* ---- replay -------------------------------------------------------------------------------- */

static void score_halves(struct backtest_report *r, enum predictor p, const int64_t *error_ms)
{
    r->score[p][FIRST_HALF] = backtest_score(error_ms, r->n_first);
    r->score[p][SECOND_HALF] = backtest_score(error_ms + r->n_first, r->jobs->n - r->n_first);
}

/* Waits of the jobs that are scored, by their errors: 0 recorded, 1 simulated. */
static struct waits wait_quantiles(struct backtesting *k, bool simulated)
{
    const struct backtest_report *r = &k->report;
    int64_t n = 0;
    for (int64_t i = r->n_first; i < r->jobs->n; i++) {
        const struct recorded_job *job = &k->jobs.records[i];
        int64_t error_ms = k->error_ms[i];
        if (error_ms != ERROR_UNSCORED && error_ms != ERROR_STUCK)
            k->other_ms[n++] = job->start_ms - job->submit_ms + (simulated ? error_ms : 0);
    }
    struct score s = backtest_score(k->other_ms, n);
    return (struct waits){s.quantile_ms[3], s.quantile_ms[5]};
}

static bool replay(struct backtesting *k, const struct backtest_values *v, struct error *err)
{
    struct backtest_report *r = &k->report;
    const struct backtest b = {&k->simulated.input, k->jobs.records};
    r->n_first = (int64_t)((double)k->jobs.n * v->train);
    memcpy(r->before, r->values, sizeof r->before);
    if (v->fit && !backtest_fit(&b, r->n_first, r->values, &k->fit, err))
        return false;
    if (!backtest_replay(&b, k->jobs.n, r->values, k->error_ms, &k->run, err))
        return false;
    score_halves(r, PREDICT_SIMULATED, k->error_ms);
    for (enum predictor p = PREDICT_WAIT; p < N_PREDICTORS; p++) {
        if (!backtest_median_wait(&b, r->n_first, k->jobs.n, p == PREDICT_WAIT_BY_KIND,
                                  k->other_ms))
            return error_set(err, ERROR_INPUT,
                             "none of the first %lld jobs has a recorded start: there is nothing "
                             "to learn from; --train takes more of them",
                             (long long)r->n_first);
        score_halves(r, p, k->other_ms);
    }
    r->simulated_waits = wait_quantiles(k, true);
    r->recorded_waits = wait_quantiles(k, false);
    return true;
}

static void fill_report(struct backtesting *k, const struct backtest_values *v)
{
    struct backtest_report *r = &k->report;
    r->in = &k->in;
    r->reading = &k->reading;
    r->simulated = &k->simulated;
    r->jobs = &k->jobs;
    r->run = &k->run;
    r->train = v->train;
    r->error_ms = k->error_ms;
    r->fit = v->fit ? &k->fit : NULL;
    r->hosts = backtest_hosts(&k->jobs, &k->in.workload);
    r->peak_mcpu = backtest_peak_mcpu(&k->jobs, &k->in.workload);
}

static bool read_run(struct backtesting *k, const struct invocation *call,
                     const struct backtest_values *v, struct error *err)
{
    const struct read_extra extra = {.keep_jobs = true};
    const struct batch_cost none = {0};
    if (!choose_reading(k, call, v, err) || !batch_assumed(k->report.values, &v->assume, err) ||
        !batch_input_read(&k->in, call, &v->batch, &k->reading, &extra, none, err) ||
        !backtest_jobs_prepare(&k->jobs, &k->in.workload, err) ||
        !batch_simulated_make(&k->simulated, &k->in, true, err))
        return false;
    /* Submissions and durations as they were: who waited for whom, and staging, is in them. */
    k->simulated.input.gates = NULL;
    k->simulated.input.staging = NULL;
    k->report.values[REPLAY_STAGING_S] = v->staging_s;
    k->report.values[REPLAY_MAX_VCPUS] = UNKNOWN;
    choose_free(k, call, v);
    k->error_ms = mem_alloc(((size_t)k->jobs.n + 1) * sizeof *k->error_ms);
    k->other_ms = mem_alloc(((size_t)k->jobs.n + 1) * sizeof *k->other_ms);
    return true;
}

/* ---- results ------------------------------------------------------------------------------- */

static bool write_file(const struct backtest_report *r, const char *path,
                       void (*write)(const struct backtest_report *, FILE *), struct error *err)
{
    struct out out;
    if (!out_open(&out, path, err))
        return false;
    write(r, out.file);
    return out_close(&out, err);
}

static bool backtest_run(struct backtesting *k, const struct invocation *call,
                         const struct backtest_values *v, struct error *err)
{
    if (!read_run(k, call, v, err))
        return false;
    fill_report(k, v);
    return replay(k, v, err) &&
           (v->each == NULL || write_file(&k->report, v->each, backtest_each, err)) &&
           write_file(&k->report, v->common.output,
                      v->format == 1 ? backtest_document : backtest_screen, err);
}

/* Says why and returns the code; where several hold, the lowest. */
static int exit_code(const struct backtesting *k)
{
    const struct backtest_report *r = &k->report;
    char a[32], b[32];
    int code = prices_age_code(&k->in.catalogue, k->in.call, &k->in.v->prices,
                               k->in.v->purchase == COMPUTE_SPOT);
    int64_t stuck = r->score[PREDICT_SIMULATED][FIRST_HALF].stuck +
                    r->score[PREDICT_SIMULATED][SECOND_HALF].stuck;
    if (stuck > 0) {
        fprintf(stderr, "batchfit: %s of %s recorded jobs never start in these environments\n",
                show_whole(a, stuck), show_whole(b, k->jobs.n));
        code = EXIT_UNPLACED;
    }
    int rejected = read_rejected(&k->in.workload, &k->reading);
    return rejected != EXIT_DONE ? rejected : code;
}

static int run(const struct invocation *call, const void *values)
{
    const struct backtest_values *v = values;
    struct backtesting k = {0};
    struct error err = {0};
    bool ok = backtest_run(&k, call, v, &err);
    int code = ok ? exit_code(&k) : read_refused(&k.in.workload, &v->reading, &err);
    simulation_clear(&k.run);
    free(k.error_ms);
    free(k.other_ms);
    backtest_jobs_clear(&k.jobs);
    batch_simulated_clear(&k.simulated);
    batch_input_clear(&k.in);
    return code;
}

const struct verb verb_backtest = {
    .name = "backtest",
    .operands = "[TRACE...]",
    .summary = "how near the simulation comes to a run that was recorded",
    .description =
        "Replays a run through the simulation that 'estimate' uses: each job is submitted when it "
        "was and runs for as long as it did; when it starts is the simulation's to say. All "
        "attempts count, since failed ones held instances too. Printed is how far the predicted "
        "starts are from the recorded ones, beside a predictor that knows nothing of "
        "environments: submit time plus the median wait of the jobs submitted first.\n"
        "\n"
        "With --fit what AWS does not publish is fitted to the first half of the jobs by submit "
        "time; the second half is scored, and no recorded start of it is used. What comes out can "
        "be given to 'estimate' by --assume. What a list can't tell is said: a Nextflow trace "
        "without a start column, for instance, names no instances, and its times leave out the "
        "pull of images.",
    .examples = "  batchfit backtest trace.txt --environment environments.json\n"
                "  batchfit backtest trace.txt --instance-types optimal --fit --each starts.csv\n"
                "  batchfit backtest jobs.json --environment ce.json --fit --assume boot=200\n",
    .groups = groups,
    .values_size = sizeof(struct backtest_values),
    .run = run,
};
