/* backtest_screen.c - `backtest` for people: how far off, beside what, fitted to what. */
#include "cli/backtest_report.h"
#include "cli/batch_screen.h"
#include "cli/out.h"
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

#include <math.h>
#include <string.h>

/* "16.4 s", "-3.0 s", "12 m 05 s"; starts are known to about a second. */
static const char *show_seconds(char buffer[32], double ms)
{
    double s = ms / MS_PER_S;
    if (fabs(s) < 1000) {
        snprintf(buffer, 32, "%.1f s", fabs(s) < 0.05 ? 0.0 : s); /* never "-0.0 s" */
        return buffer;
    }
    char whole[32];
    snprintf(buffer, 32, "%s%s", s < 0 ? "-" : "", show_duration(whole, llround(fabs(s))));
    return buffer;
}

/* "the second half", or "the last 40 %". */
static const char *half_name(const struct backtest_report *r, int half)
{
    static char text[2][48];
    if (fabs(r->train - 0.5) < 1e-9)
        return half == FIRST_HALF ? "first half" : "second half";
    char percent[32];
    snprintf(text[half], sizeof text[half], "%s %s", half == FIRST_HALF ? "first" : "last",
             show_percent(percent, half == FIRST_HALF ? r->train : 1 - r->train));
    return text[half];
}

/* "12.1 % smaller", "2.6 % LARGER", "6.8 times as LARGE"; starts are known to a second or so, and
 * errors below half of one are alike. */
static const char *show_beside(char buffer[64], double ours_ms, double other_ms)
{
    char percent[32];
    double ratio = other_ms > 0 ? ours_ms / other_ms : 0;
    if (ours_ms < 500 && other_ms < 500)
        snprintf(buffer, 64, "as small");
    else if (other_ms < 500 || ratio >= 2)
        snprintf(buffer, 64, other_ms < 500 ? "LARGER" : "%.1f times as LARGE", ratio);
    else
        snprintf(buffer, 64, "%s %s", show_percent(percent, fabs(1 - ratio)),
                 ratio <= 1 ? "smaller" : "LARGER");
    return buffer;
}

static void show_answers(const struct backtest_report *r, FILE *file, bool bold)
{
    const struct score *s = &r->score[PREDICT_SIMULATED][SECOND_HALF],
                       *trivial = &r->score[PREDICT_WAIT][SECOND_HALF];
    char a[32], b[32], c[32];
    if (s->jobs == 0) {
        paragraph(file, bold, "STARTS", "nothing to compare: no job of the %s has both starts",
                  half_name(r, SECOND_HALF));
        return;
    }
    paragraph(file, bold, "STARTS",
              "half are predicted within %s of the recorded start, nine of ten within %s: the %s "
              "of the jobs by submit time, %s%s",
              show_seconds(a, (double)s->median_ms), show_seconds(b, (double)s->p90_ms),
              half_name(r, SECOND_HALF), show_whole(c, s->jobs),
              r->fit != NULL ? ", after a fit to the first alone" : "");
    char beside[64];
    paragraph(
        file, bold, "AGAINST",
        "submit time + the median wait of the %s: %s and %s; the simulation's median error is "
        "%s",
        half_name(r, FIRST_HALF), show_seconds(a, (double)trivial->median_ms),
        show_seconds(b, (double)trivial->p90_ms),
        show_beside(beside, (double)s->median_ms, (double)trivial->median_ms));
    paragraph(file, bold, "WAITS",
              "half at most %s and nine of ten %s as simulated; %s and %s as recorded",
              show_seconds(a, (double)r->simulated_waits.p50_ms),
              show_seconds(b, (double)r->simulated_waits.p90_ms),
              show_seconds(c, (double)r->recorded_waits.p50_ms),
              show_seconds((char[32]){0}, (double)r->recorded_waits.p90_ms));
}

/* Of what ran anything: all its time, and from its first job to its last. */
static void show_hours(const struct backtest_report *r, FILE *file, bool bold)
{
    int64_t all_s = 0, used_s = 0, used = 0;
    char a[32], b[32];
    for (int64_t i = 0; i < r->run->n_instances; i++) {
        const struct sim_instance *in = &r->run->instances[i];
        all_s += in->end_s - in->launch_s;
        used += in->n_uses > 0;
        used_s += in->n_uses > 0 ? in->end_s - in->launch_s - in->boot_s - in->tail_s : 0;
    }
    paragraph(file, bold, "HOURS", "simulated %.1f instance hours on %s instance%s; %s",
              (double)all_s / S_PER_H, show_whole(a, r->run->n_instances),
              plural(r->run->n_instances),
              r->hosts.jobs == 0 ? "recorded: not told by the list" : "of their jobs alone:");
    if (r->hosts.jobs > 0)
        paragraph(file, bold, "", "simulated %.1f h on %s, recorded %.1f h on %s",
                  (double)used_s / S_PER_H, show_whole(a, used),
                  (double)r->hosts.total_ms / MS_PER_S / S_PER_H, show_whole(b, r->hosts.hosts));
    if (r->jobs->last_end_ms != UNKNOWN)
        paragraph(file, bold, "FINISH", "%s after the first submission as simulated, %s recorded",
                  show_duration(a, r->run->makespan_s),
                  show_duration(b, r->jobs->last_end_ms / MS_PER_S));
}

static void show_unpriced(const struct backtest_report *r, FILE *file, bool bold)
{
    if (r->simulated->unpriced_types > 0)
        paragraph(file, bold, "", "%d type%s of them without a known price: never launched here",
                  (int)r->simulated->unpriced_types, plural(r->simulated->unpriced_types));
}

static void show_stuck(const struct backtest_report *r, FILE *file, bool bold)
{
    char a[32];
    int64_t stuck = r->score[PREDICT_SIMULATED][FIRST_HALF].stuck +
                    r->score[PREDICT_SIMULATED][SECOND_HALF].stuck;
    if (stuck > 0)
        paragraph(file, bold, "STUCK",
                  "%s job%s that did run never start%s here, so these are not the environments of "
                  "that run, or requests are guessed too large; not scored",
                  show_whole(a, stuck), plural(stuck), stuck == 1 ? "s" : "");
}

/* More ran at once than the environments hold: they are not those of that run. */
static void show_peak(const struct backtest_report *r, FILE *file, bool bold)
{
    const struct compute *c = &r->in->compute;
    char a[32], b[32];
    int64_t most = 0;
    for (int32_t i = 0; i < c->n; i++)
        most += c->list[i].off[0] == '\0' ? c->list[i].max_vcpus : 0;
    if (r->values[REPLAY_MAX_VCPUS] != UNKNOWN)
        most = r->values[REPLAY_MAX_VCPUS];
    if (r->peak_mcpu > most * MCPU_PER_VCPU)
        paragraph(
            file, bold, "UNLIKE",
            "jobs of %s vCPUs ran at once as recorded, and maxvCpus is %s here: these are not "
            "the environments of that run, or requests are guessed too large",
            show_whole(a, r->peak_mcpu / MCPU_PER_VCPU), show_whole(b, most));
    if (r->fit != NULL && r->fit->wanted[ASSUMED_BOOT_S] && r->values[ASSUMED_BOOT_S] == 0)
        paragraph(file, bold, "UNLIKE",
                  "no boot fits best: what the jobs ran on was there before, kept by minvCpus, or "
                  "of another scheduler than AWS Batch");
}

static void score_row(struct table *t, const char *name, const char *half, const struct score *s)
{
    char text[32];
    table_cell(t, "%s", name);
    table_cell(t, "%s", half);
    table_cell(t, "%s", show_whole(text, s->jobs));
    const double values[] = {(double)s->median_ms, (double)s->p90_ms, s->mean_ms, s->bias_ms};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        table_cell(t, "%s", s->jobs > 0 ? show_seconds(text, values[i]) : "-");
}

static void show_scores(const struct backtest_report *r, FILE *file)
{
    struct table t;
    bool kinds = r->jobs->command_times > 0 && r->jobs->command_times < r->jobs->scored;
    putc('\n', file);
    table_begin(&t, 7, "START PREDICTED AS", "of the", ">jobs", ">median error", ">p90", ">mean",
                ">bias");
    for (int half = SECOND_HALF; half >= FIRST_HALF; half--) {
        for (enum predictor p = 0; p < N_PREDICTORS; p++) {
            if (p != PREDICT_WAIT_BY_KIND || kinds)
                score_row(&t, predictor_name(p), half_name(r, half), &r->score[p][half]);
        }
    }
    table_print(&t, file, 0, 40);
}

static void show_distribution(const struct backtest_report *r, FILE *file)
{
    struct table t;
    char text[32];
    putc('\n', file);
    table_begin(&t, 1 + SCORE_QUANTILES, "PREDICTED - RECORDED", ">5 %", ">10 %", ">25 %", ">half",
                ">75 %", ">90 %", ">95 %");
    for (enum predictor p = PREDICT_SIMULATED; p <= PREDICT_WAIT; p++) {
        table_cell(&t, "%s", predictor_name(p));
        for (int k = 0; k < SCORE_QUANTILES; k++)
            table_cell(&t, "%s",
                       show_seconds(text, (double)r->score[p][SECOND_HALF].quantile_ms[k]));
    }
    table_print(&t, file, 0, 40);
}

/* The options that give another verb what was fitted. */
static void show_next(const struct backtest_report *r, FILE *file, bool bold)
{
    char text[300] = "";
    size_t n = 0;
    for (int what = 0; what < N_ASSUMED; what++) {
        if (r->fit->wanted[what] && r->values[what] != assumed_entry((enum assumed)what)->value)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s=%lld",
                                  n == 0 ? " --assume " : ",", replay_name(what),
                                  (long long)r->values[what]);
    }
    if (r->fit->wanted[REPLAY_STAGING_S] && r->values[REPLAY_STAGING_S] > 0)
        n += (size_t)snprintf(text + n, sizeof text - n, " --job-overhead %llds",
                              (long long)r->values[REPLAY_STAGING_S]);
    if (r->fit->wanted[REPLAY_MAX_VCPUS])
        snprintf(text + n, sizeof text - n, " --max-vcpus %lld",
                 (long long)r->values[REPLAY_MAX_VCPUS]);
    if (text[0] != '\0')
        paragraph(file, bold, "", "For estimate:%s", text);
}

static void show_fit(const struct backtest_report *r, FILE *file, bool bold)
{
    const struct fit *f = r->fit;
    char a[32], b[32], c[32];
    if (f == NULL)
        return;
    putc('\n', file);
    paragraph(file, bold, "FITTED",
              "to the %s: mean error %s instead of %s, after %s replays of it%s",
              half_name(r, FIRST_HALF), show_seconds(a, f->after_ms), show_seconds(b, f->before_ms),
              show_whole(c, f->runs),
              f->out_of_work ? "; stopped by its budget, so nearer values may exist" : "");
    for (int i = 0; i < n_fit_ranges; i++) {
        int what = fit_ranges[i].what;
        if (!f->wanted[what])
            continue;
        if (r->values[what] == r->before[what])
            paragraph(file, bold, "", "%s=%lld as before, %s: %s", replay_name(what),
                      (long long)r->values[what],
                      what == REPLAY_MAX_VCPUS ? "another brings less than a tenth"
                                               : "no other is better",
                      replay_text(what));
        else
            paragraph(file, bold, "", "%s=%lld (with %lld the mean error is %s): %s",
                      replay_name(what), (long long)r->values[what], (long long)r->before[what],
                      show_seconds(a, f->without_ms[what]), replay_text(what));
    }
    show_next(r, file, bold);
}

/* What a prediction rests on, since a backtest is worth what was kept from it. */
static void show_used(const struct backtest_report *r, FILE *file, bool bold)
{
    bool guessed = false;
    for (int32_t c = 0; c < r->in->workload.n_classes; c++) {
        const struct job_class *class = &r->in->workload.classes[c];
        guessed = guessed || class->guessed_mem || class->guessed_mcpu;
    }
    paragraph(file, bold, "USED",
              "of each job its request%s, submit time and recorded duration, and the environments; "
              "of recorded starts those of the %s alone, for %sthe median wait",
              guessed ? " (guessed from peaks of the whole list)" : "", half_name(r, FIRST_HALF),
              r->fit != NULL ? "the fit and " : "");
}

static void show_cannot_tell(const struct backtest_report *r, FILE *file, bool bold)
{
    int n;
    const char *const *said = backtest_cannot_tell(r, &n);
    for (int i = 0; i < n; i++)
        paragraph(file, bold, i == 0 ? "UNTOLD" : "", "%s", said[i]);
}

void backtest_screen(const struct backtest_report *r, FILE *file)
{
    bool bold = file == stdout && out_is_terminal();
    struct plan_report plan = {.workload = &r->in->workload, .reading = r->reading};
    struct screen s = {.r = &plan, .file = file, .bold = bold, .per = ""};
    show_answers(r, file, bold);
    show_hours(r, file, bold);
    batch_environments_screen(r->in, NULL, file, bold);
    show_unpriced(r, file, bold);
    putc('\n', file);
    screen_read_with_notes(&s);
    show_stuck(r, file, bold);
    show_peak(r, file, bold);
    show_scores(r, file);
    show_distribution(r, file);
    show_fit(r, file, bold);
    putc('\n', file);
    show_used(r, file, bold);
    show_cannot_tell(r, file, bold);
}
