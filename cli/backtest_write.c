/* backtest_write.c - `backtest` as a document, "batchfit.backtest/1", and each job as CSV. */
#include "cli/backtest_report.h"
#include "cli/batch_write.h"
#include "cli/csv_out.h"

#include <inttypes.h>
#include <string.h>

static void seconds(struct json_out *j, const char *key, double ms)
{
    json_decimal(j, key, ms / MS_PER_S, 3);
}

static void write_score(struct json_out *j, const struct backtest_report *r, enum predictor p,
                        int half)
{
    const struct score *s = &r->score[p][half];
    char key[8];
    json_object_line(j, NULL);
    json_text(j, "predictor",
              p == PREDICT_SIMULATED ? "simulated"
              : p == PREDICT_WAIT    ? "median-wait"
                                     : "median-wait-by-kind");
    json_text(j, "half", half == FIRST_HALF ? "first" : "second");
    json_whole(j, "jobs", s->jobs);
    json_whole(j, "stuck", s->stuck);
    seconds(j, "median_s", (double)s->median_ms);
    seconds(j, "p90_s", (double)s->p90_ms);
    seconds(j, "mean_s", s->mean_ms);
    seconds(j, "bias_s", s->bias_ms);
    json_object(j, "error_s");
    for (int k = 0; k < SCORE_QUANTILES; k++) {
        snprintf(key, sizeof key, "p%d", score_percent[k]);
        seconds(j, key, (double)s->quantile_ms[k]);
    }
    json_close_object(j);
    json_close_object(j);
}

static void write_fit(struct json_out *j, const struct backtest_report *r)
{
    const struct fit *f = r->fit;
    if (f == NULL) {
        json_null(j, "fit");
        return;
    }
    json_object(j, "fit");
    json_whole(j, "replays", f->runs);
    json_bool(j, "out_of_work", f->out_of_work);
    seconds(j, "mean_error_before_s", f->before_ms);
    seconds(j, "mean_error_s", f->after_ms);
    json_array(j, "values");
    for (int i = 0; i < n_fit_ranges; i++) {
        int what = fit_ranges[i].what;
        if (!f->wanted[what])
            continue;
        json_object_line(j, NULL);
        json_text(j, "name", replay_name(what));
        json_whole(j, "value", r->values[what]);
        json_whole(j, "before", r->before[what]);
        seconds(j, "mean_error_with_before_s", f->without_ms[what]);
        json_close_object(j);
    }
    json_close_array(j);
    json_close_object(j);
}

static void write_waits(struct json_out *j, const char *key, const struct waits *w)
{
    json_object_line(j, key);
    seconds(j, "p50", (double)w->p50_ms);
    seconds(j, "p90", (double)w->p90_ms);
    json_close_object(j);
}

static void write_instances(struct json_out *j, const struct backtest_report *r)
{
    int64_t all_s = 0, used_s = 0, used = 0;
    for (int64_t i = 0; i < r->run->n_instances; i++) {
        const struct sim_instance *in = &r->run->instances[i];
        all_s += in->end_s - in->launch_s;
        used += in->n_uses > 0;
        used_s += in->n_uses > 0 ? in->end_s - in->launch_s - in->boot_s - in->tail_s : 0;
    }
    json_object(j, "instances");
    json_whole(j, "simulated", r->run->n_instances);
    json_whole(j, "simulated_s", all_s);
    json_whole(j, "simulated_used", used);
    json_whole(j, "simulated_used_s", used_s);
    json_known(j, "recorded_used", r->hosts.jobs > 0 ? r->hosts.hosts : UNKNOWN);
    json_known(j, "recorded_used_s", r->hosts.jobs > 0 ? r->hosts.total_ms / MS_PER_S : UNKNOWN);
    json_close_object(j);
}

static void write_assumptions(struct json_out *j, const struct backtest_report *r)
{
    json_array(j, "assumptions");
    for (int i = 0; i < N_REPLAY; i++) {
        json_object_line(j, NULL);
        json_text(j, "name", replay_name(i));
        json_known(j, "value", r->values[i]);
        json_text(j, "text", replay_text(i));
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_texts(struct json_out *j, const char *key, const char *const *list, int n)
{
    json_array(j, key);
    for (int i = 0; i < n; i++)
        json_text(j, NULL, list[i]);
    json_close_array(j);
}

void backtest_document(const struct backtest_report *r, FILE *file)
{
    struct json_out j;
    json_begin(&j, file);
    json_text(&j, "schema", "batchfit.backtest/1");
    batch_write_request(&j, r->in);
    batch_write_prices(&j, r->in);
    batch_write_environments(&j, r->in);
    json_text(&j, "attempts", r->reading->attempts == ATTEMPTS_ALL ? "all" : "final");
    json_whole(&j, "jobs", r->jobs->n);
    json_whole(&j, "first_half_jobs", r->n_first);
    json_whole(&j, "scored", r->jobs->scored);
    json_whole(&j, "without_submit_time", r->jobs->no_submit);
    json_whole(&j, "without_duration", r->jobs->no_duration);
    json_decimal(&j, "recorded_peak_vcpus", (double)r->peak_mcpu / MCPU_PER_VCPU, 3);
    write_fit(&j, r);
    json_array(&j, "scores");
    for (enum predictor p = 0; p < N_PREDICTORS; p++) {
        for (int half = FIRST_HALF; half < N_HALVES; half++)
            write_score(&j, r, p, half);
    }
    json_close_array(&j);
    json_object(&j, "wait_s");
    write_waits(&j, "simulated", &r->simulated_waits);
    write_waits(&j, "recorded", &r->recorded_waits);
    json_close_object(&j);
    write_instances(&j, r);
    json_object_line(&j, "makespan_s");
    json_whole(&j, "simulated", r->run->makespan_s);
    json_known(&j, "recorded",
               r->jobs->last_end_ms == UNKNOWN ? UNKNOWN : r->jobs->last_end_ms / MS_PER_S);
    json_close_object(&j);
    int n;
    const char *const *said = backtest_cannot_tell(r, &n);
    write_texts(&j, "untold", said, n);
    write_assumptions(&j, r);
    write_texts(&j, "notes", r->in->workload.notes, r->in->workload.n_notes);
    json_end(&j);
}

/* ---- each job ------------------------------------------------------------------------------ */

static void put_name(FILE *file, const struct job *job)
{
    const char *text = job->name[0] != '\0' ? job->name : job->id;
    if (text[0] == '\0') {
        fprintf(file, "#%" PRId64, job->line);
        return;
    }
    csv_text(file, text);
}

static void put_seconds(FILE *file, int64_t ms)
{
    int64_t whole = ms < 0 ? -ms : ms;
    fprintf(file, ",%s%" PRId64 ".%03" PRId64, ms < 0 ? "-" : "", whole / MS_PER_S,
            whole % MS_PER_S);
}

void backtest_each(const struct backtest_report *r, FILE *file)
{
    fputs("job,submit_s,recorded_start_s,predicted_start_s,half\n", file);
    for (int64_t i = 0; i < r->jobs->n; i++) {
        const struct recorded_job *job = &r->jobs->records[i];
        int64_t error_ms = r->error_ms[i];
        put_name(file, &r->in->workload.jobs[i]);
        put_seconds(file, job->submit_ms);
        if (job->start_ms == TIME_UNKNOWN)
            putc(',', file);
        else
            put_seconds(file, job->start_ms);
        if (error_ms == ERROR_UNSCORED || error_ms == ERROR_STUCK)
            putc(',', file);
        else
            put_seconds(file, job->start_ms + error_ms);
        fputs(i < r->n_first ? ",first\n" : ",second\n", file);
    }
}
