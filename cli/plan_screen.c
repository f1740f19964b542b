/* plan_screen.c - the first screen: what a reader wants to know, in the order he asks.
 *
 * Cost and its proof, finish, what it takes, what was read; then ways to run it, what to launch,
 * who causes the cost; what to change, what to do next; what the figures rest on.  At most 100
 * columns; long lists end in "N others", the document (--format json) has all. */
#include "cli/plan_screen.h"
#include "cli/next_command.h"
#include "cli/out.h"
#include "cli/paragraph.h"
#include "cli/table.h"
#include "model/quota.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS_MOST = 5 };
#define CLEARLY_DEARER 1.05 /* than as planned */

static const char *at_least(const struct screen *s)
{
    return s->r->plan->at_least ? "at least " : "";
}

/* ---- the answers ------------------------------------------------------------------------------
 */

static const char *bound_sentence(const struct screen *s, char *buffer, size_t size)
{
    const struct plan *p = s->r->plan;
    char bound[32], gap[32];
    if (p->proof.kind == BOUND_NONE)
        snprintf(buffer, size, "No lower bound is proved");
    else if (p->bound_uusd == p->cost_uusd)
        snprintf(buffer, size, "Proved: no plan costs less");
    else
        snprintf(buffer, size, "Proved: no plan costs less than %s%s (gap %s)",
                 show_usd(bound, p->bound_uusd), s->per, show_percent(gap, plan_gap(p)));
    return buffer;
}

static const char *spot_date(const struct plan *p)
{
    for (int32_t i = 0; i < p->n_leases; i++) {
        if (p->leases[i].offer->purchase == PURCHASE_SPOT)
            return spot_figure_as_of(p->leases[i].offer->terms);
    }
    return "none is launched";
}

const char *show_costed(const struct screen *s, const struct plan *p, char buffer[80])
{
    int64_t all = s->r->workload->count, placed = all;
    char a[32], b[32];
    for (int32_t i = 0; i < p->n_unplaced; i++)
        placed -= p->unplaced[i].jobs;
    if (placed == all)
        snprintf(buffer, 80, "the batch");
    else
        snprintf(buffer, 80, "%s of the %s jobs (NO ROOM for the others)", show_whole(a, placed),
                 show_whole(b, all));
    return buffer;
}

/* Without a simulation: what the plan would cost if Batch followed it, and why that is all. */
static void show_planned_cost(const struct screen *s)
{
    const struct plan *p = s->r->plan;
    const char *why = s->r->trials != NULL ? s->r->trials->why_not : NULL;
    char cost[32], each[32], job[32], costed[80];
    int64_t jobs = 0;
    for (int32_t i = 0; i < s->r->bill->n_shares; i++)
        jobs += s->r->bill->shares[i].jobs;
    if (p->unit == PLAN_HOUR)
        paragraph(s->file, s->bold, "COST",
                  "%s%s/hour while all %s job%s run%s side by side, %s a job-hour,\n"
                  "if placed exactly as planned; Batch not simulated%s%s",
                  at_least(s), show_usd(cost, p->cost_uusd), show_whole(each, jobs), plural(jobs),
                  jobs == 1 ? "s" : "", show_usd(job, jobs > 0 ? p->cost_uusd / jobs : 0),
                  why != NULL ? ": " : "", why != NULL ? why : "");
    else
        paragraph(s->file, s->bold, "COST",
                  "%s%s for %s, if placed exactly as planned; Batch not simulated%s%s", at_least(s),
                  show_usd(cost, p->cost_uusd), show_costed(s, s->r->plan, costed),
                  why != NULL ? ": " : "", why != NULL ? why : "");
}

/* Batch takes jobs first in, first out, wherever there is room: what that costs, and why it is
 * more than planned where it clearly is. */
static void show_simulated_cost(const struct screen *s)
{
    const struct trial *t = &s->r->trials->recommended;
    char cost[32], a[32], b[32], costed[80], never[80] = "";
    if (t->stuck_jobs > 0)
        snprintf(never, sizeof never, "; %s job%s never start%s", show_whole(a, t->stuck_jobs),
                 plural(t->stuck_jobs), t->stuck_jobs == 1 ? "s" : "");
    bool owned = s->r->commitment->given;
    paragraph(s->file, s->bold, "COST",
              "%s%s%s for %s under AWS Batch, simulated in the environments to CREATE%s",
              t->at_least ? "at least " : "", show_usd(cost, t->cost_uusd),
              owned ? " left to pay" : "", show_costed(s, s->r->plan, costed), never);
    if (owned)
        paragraph(s->file, s->bold, "", "%s there at list prices, of which what you own covers %s",
                  show_usd(a, t->list_uusd), show_usd(b, t->list_uusd - t->cost_uusd));
    if (t->s3_uusd > 0)
        paragraph(s->file, s->bold, "",
                  "Of that %s for S3: requests, and storage of the output for %d days; not in the "
                  "cost as planned",
                  show_usd(a, t->s3_uusd), (int)assumed_entry(ASSUMED_S3_DAYS)->value);
    if ((double)t->list_uusd > CLEARLY_DEARER * (double)s->r->plan->cost_uusd)
        paragraph(
            s->file, s->bold, "",
            "Batch starts jobs in their order wherever there is room, and doesn't mix them as "
            "planned: it uses %s of the vCPUs and %s of the memory paid for",
            show_percent(a, t->vcpu_used), show_percent(b, t->memory_used));
}

/* What spot prices are, and what interruptions are expected to cost. */
static void show_spot(const struct screen *s)
{
    const char *counted = "interruptions are not counted";
    char a[32];
    if (plan_is_simulated(s->r))
        counted = "interruptions are counted under Batch, as expected, not as planned";
    paragraph(s->file, s->bold, "", "Spot prices: %s (%s); %s",
              plan_spot_basis(s->r->offers, false), spot_date(s->r->plan), counted);
    if (plan_is_simulated(s->r) && s->r->trials->recommended.expected_failures >= 0.5)
        paragraph(s->file, s->bold, "",
                  "About %s jobs are expected to lose all their attempts with their instances",
                  show_whole(a, (int64_t)(s->r->trials->recommended.expected_failures + 0.5)));
}

static void show_cost(const struct screen *s)
{
    static const char *const purchases[] = {"on-demand", "spot", "on-demand or spot"};
    const struct plan *p = s->r->plan;
    char cost[32], bound[160];
    if (plan_is_simulated(s->r)) {
        show_simulated_cost(s);
        paragraph(s->file, s->bold, "", "%s%s if placed exactly as planned.  %s", at_least(s),
                  show_usd(cost, p->cost_uusd), bound_sentence(s, bound, sizeof bound));
        paragraph(s->file, s->bold, "", "%s (%s), %s", s->r->settings->region.name,
                  s->r->settings->region.origin, purchases[s->r->values->purchase]);
    } else {
        show_planned_cost(s);
        paragraph(s->file, s->bold, "", "%s.  %s (%s), %s", bound_sentence(s, bound, sizeof bound),
                  s->r->settings->region.name, s->r->settings->region.origin,
                  purchases[s->r->values->purchase]);
    }
    if (s->r->values->purchase != PURCHASE_ON_DEMAND)
        show_spot(s);
    for (int32_t i = 0; i < s->r->bill->n_unknown; i++)
        paragraph(s->file, s->bold, "", "Not in it, since no source states the price: %s",
                  s->r->bill->unknown[i]);
    commitment_screen(s->r->commitment, p->cost_uusd, s->per, s->file, s->bold);
    if (strcmp(s->r->stopped, "time") == 0 || strcmp(s->r->stopped, "interrupted") == 0)
        paragraph(s->file, s->bold, "",
                  "Stopped (%s) with the best plan so far: a longer search may find a cheaper one",
                  s->r->stopped);
}

static const char *show_clock(char buffer[32], int64_t ms)
{
    time_t seconds = (time_t)(ms / MS_PER_S);
    struct tm broken;
    if (gmtime_r(&seconds, &broken) == NULL || strftime(buffer, 32, "%F %H:%M UTC", &broken) == 0)
        snprintf(buffer, 32, "?");
    return buffer;
}

/* Time 0 is the earliest submission. */
static void show_arrivals(const struct screen *s)
{
    const struct plan *p = s->r->plan;
    const struct workload *w = s->r->workload;
    int64_t wait_s = s->r->settings->planner.max_wait_s;
    char a[32], b[32], c[32], d[32];
    paragraph(s->file, s->bold, "FINISH",
              "%s after the first job was submitted (%s), the last was submitted after %s",
              show_duration(a, p->makespan_s), show_clock(b, w->first_ready_ms),
              show_duration(c, ms_to_s_up(w->last_ready_ms)));
    paragraph(s->file, s->bold, "", "Each job starts %s%s%s (longest job: %s)",
              wait_s == UNKNOWN ? "when it is submitted or later" : "at most ",
              wait_s == UNKNOWN ? "" : show_duration(a, wait_s),
              wait_s == UNKNOWN ? "" : " after it is submitted",
              show_duration(d, p->longest_job_s));
    if (plan_is_simulated(s->r))
        paragraph(s->file, s->bold, "", "Under Batch %s after the first job was submitted",
                  show_duration(a, s->r->trials->recommended.makespan_s));
}

static void show_finish_at_once(const struct screen *s)
{
    const struct plan *p = s->r->plan;
    bool simulated = plan_is_simulated(s->r);
    int64_t batch_s = simulated ? s->r->trials->recommended.makespan_s : p->makespan_s;
    char a[32], b[32], c[32];
    if (!simulated)
        paragraph(s->file, s->bold, "FINISH",
                  "%s after the first launch, if all jobs are ready at once (longest job: %s)",
                  show_duration(a, p->makespan_s), show_duration(b, p->longest_job_s));
    else if (s->r->trials->waits)
        paragraph(s->file, s->bold, "FINISH",
                  "%s under Batch, with jobs waiting for those they depend on; %s as planned, if "
                  "all are ready at once (longest: %s)",
                  show_duration(a, batch_s), show_duration(b, p->makespan_s),
                  show_duration(c, p->longest_job_s));
    else if (batch_s == p->makespan_s)
        paragraph(s->file, s->bold, "FINISH",
                  "%s under Batch and as planned, if all jobs are ready at once (longest job: %s)",
                  show_duration(a, batch_s), show_duration(b, p->longest_job_s));
    else
        paragraph(s->file, s->bold, "FINISH",
                  "%s under Batch, %s as planned, if all jobs are ready at once (longest: %s)",
                  show_duration(a, batch_s), show_duration(b, p->makespan_s),
                  show_duration(c, p->longest_job_s));
}

static void show_finish(const struct screen *s)
{
    const struct plan *p = s->r->plan;
    const struct workload *w = s->r->workload;
    bool simulated = plan_is_simulated(s->r);
    char a[32], b[32];
    if (p->unit == PLAN_HOUR) {
        paragraph(s->file, s->bold, "FINISH",
                  "unknown: the list has no durations (--assume-duration D gives a whole plan)");
        return;
    }
    if (s->r->settings->planner.arrivals)
        show_arrivals(s);
    else
        show_finish_at_once(s);
    if (simulated && s->r->settings->planner.deadline_s != UNKNOWN &&
        s->r->trials->recommended.makespan_s > s->r->settings->planner.deadline_s)
        paragraph(s->file, s->bold, "",
                  "LATE under Batch: %s, and the deadline is %s; none of the %d ways that were "
                  "simulated keeps it",
                  show_duration(a, s->r->trials->recommended.makespan_s),
                  show_duration(b, s->r->settings->planner.deadline_s), (int)s->r->trials->n_ways);
    if (p->cheapest_uusd != UNKNOWN && s->r->settings->planner.deadline_s == UNKNOWN)
        paragraph(s->file, s->bold, "",
                  "The fastest plan found within %g %% (--slack) of the cheapest found, %s",
                  100 * s->r->settings->planner.slack, show_usd(b, p->cheapest_uusd));
    if (s->r->settings->start_ms != TIME_UNKNOWN) {
        int64_t start_ms = s->r->settings->start_ms;
        int64_t takes_s = simulated ? s->r->trials->recommended.makespan_s : p->makespan_s;
        paragraph(s->file, s->bold, "", "%s%s, when started at %s%s",
                  simulated ? "Under Batch " : "", show_clock(a, start_ms + takes_s * MS_PER_S),
                  show_clock(b, start_ms),
                  s->r->settings->start_is_now ? " (now: --start TIME fixes it)" : "");
    }
    if (s->r->critical_path != NULL)
        paragraph(s->file, s->bold, "", "%s", s->r->critical_path);
    if (w->first_submit_ms != TIME_UNKNOWN && w->last_end_ms != TIME_UNKNOWN &&
        w->last_end_ms > w->first_submit_ms)
        paragraph(s->file, s->bold, "", "%sThe recorded run took %s.",
                  w->critical_path_ms == UNKNOWN ? "NOT counted: jobs waiting for each other.  "
                                                 : "",
                  show_duration(a, (w->last_end_ms - w->first_submit_ms) / MS_PER_S));
}

/* "$9.12 by the right types"; a step that costs more than the one before says so. */
static void add_step(char *text, size_t size, int64_t before, int64_t after, const char *how)
{
    char amount[32];
    size_t n = strlen(text);
    int64_t saved = before - after;
    if (n < size)
        snprintf(text + n, size - n, "%s%s%s %s", n == 0 ? "" : ", ", saved < 0 ? "-" : "",
                 show_usd(amount, saved < 0 ? -saved : saved), how);
}

/* What the saving against one job per instance is made of (model/plan.h). */
static void show_saving(const struct screen *s)
{
    const struct plan *p = s->r->plan;
    const struct mixing *m = &p->mixing;
    char steps[300] = "", a[32], b[32];
    if (p->infeasible != NULL || m->alone_uusd == UNKNOWN || m->reused_uusd == UNKNOWN ||
        m->by_class_uusd == UNKNOWN || m->alone_uusd <= p->cost_uusd)
        return;
    add_step(steps, sizeof steps, m->alone_uusd, m->reused_uusd, "by reusing instances");
    add_step(steps, sizeof steps, m->reused_uusd, m->by_class_uusd, "by the right types");
    add_step(steps, sizeof steps, m->by_class_uusd, p->cost_uusd, "by mixing classes");
    paragraph(s->file, s->bold, "SAVED", "%s (%s) against one job per instance: %s",
              show_usd(a, m->alone_uusd - p->cost_uusd),
              show_percent(b, 1 - (double)p->cost_uusd / (double)m->alone_uusd), steps);
}

/* What each quota counts at the plan's peak: "L-1216C47A (standard) 72 of 256"; a single one
 * without a limit is named only. */
static void show_quotas(const struct screen *s, char *buffer, size_t size)
{
    int64_t peaks[N_QUOTAS];
    size_t n = 0;
    int counted = 0;
    char a[32], b[32];
    plan_quota_peaks(s->r->plan, peaks);
    buffer[0] = '\0';
    for (int32_t q = 0; q < N_QUOTAS; q++)
        counted += peaks[q] > 0;
    for (int32_t q = 0; q < N_QUOTAS && n + 80 < size; q++) {
        int64_t limit = s->r->settings->planner.quota_vcpus[q];
        const char *comma = n == 0 ? "" : ", ", *code = quota_code_of(q);
        if (peaks[q] == 0)
            continue;
        if (limit != UNKNOWN)
            n += (size_t)snprintf(buffer + n, size - n, "%s%s (%s) %s of %s", comma, code,
                                  quota_name(q), show_whole(a, peaks[q]), show_whole(b, limit));
        else if (counted > 1)
            n += (size_t)snprintf(buffer + n, size - n, "%s%s (%s) %s", comma, code, quota_name(q),
                                  show_whole(a, peaks[q]));
        else
            n += (size_t)snprintf(buffer + n, size - n, "%s", code);
    }
}

/* User guide, allocation strategies: maxvCpus may be exceeded, never by more than an instance. */
static void show_peak_under_batch(const struct screen *s, const struct trial *t)
{
    char a[32], b[32];
    if (t->peak_vcpus <= t->max_vcpus)
        paragraph(s->file, s->bold, "", "Under Batch up to %s vCPUs", show_whole(a, t->peak_vcpus));
    else
        paragraph(s->file, s->bold, "",
                  "Under Batch up to %s vCPUs: maxvCpus is %s in all, and each environment may be "
                  "above its own by an instance where a job fits no smaller one, as AWS documents",
                  show_whole(a, t->peak_vcpus), show_whole(b, t->max_vcpus));
}

static void show_needs(const struct screen *s)
{
    const struct plan *p = s->r->plan;
    char a[32], b[32], c[32], quotas[400];
    show_quotas(s, quotas, sizeof quotas);
    show_whole(a, p->peak_vcpus);
    show_whole(b, s->r->values->max_vcpus);
    show_whole(c, p->instances);
    bool given = s->r->values->quota.n > 0;
    if (p->unit == PLAN_HOUR && p->peak_vcpus > s->r->values->max_vcpus)
        paragraph(s->file, s->bold, "NEEDS",
                  "%s vCPU%s, %s instance%s for all jobs at once; with --max-vcpus %s they take "
                  "turns.  Quota: %s",
                  a, plural(p->peak_vcpus), c, plural(p->instances), b, quotas);
    else
        paragraph(s->file, s->bold, "NEEDS",
                  "%s vCPU%s at peak (--max-vcpus %s), %s instance%s; %s %s", a,
                  plural(p->peak_vcpus), b, c, plural(p->instances),
                  given ? "quota" : "your quota may be less:", quotas);
    if (plan_is_simulated(s->r) && s->r->trials->recommended.peak_vcpus > p->peak_vcpus)
        show_peak_under_batch(s, &s->r->trials->recommended);
}

/* ---- what to do ---------------------------------------------------------------------------------
 */

static void show_advice(const struct screen *s)
{
    for (int i = 0; i < s->r->n_advice; i++)
        paragraph(s->file, s->bold, i == 0 ? "CHANGE" : "", "%d %s", i + 1, s->r->advice[i].text);
}

static void show_next(const struct screen *s)
{
    const struct invocation *call = s->r->call;
    const char *saved = s->r->values->save;
    if (saved == NULL) {
        saved = "plan.json";
        paragraph_command(s->file, s->bold, "NEXT",
                          next_command(call, "plan", NULL, "--save plan.json"), "");
    }
    char export[256];
    snprintf(export, sizeof export, "batchfit export %.200s --output-dir DIR", saved);
    paragraph_command(s->file, s->bold, s->r->values->save == NULL ? "" : "NEXT", export,
                      "the JSON that creates the environments");
    paragraph_command(s->file, s->bold, "", next_command_on(call, "verify", saved), "");
}

void screen_sources(const struct screen *s)
{
    const struct offer_set *o = s->r->offers;
    int ruled_out = 0;
    for (int why = 0; why < N_LEFT_OUT; why++) {
        if (left_out_is_rule((enum left_out)why))
            ruled_out += o->left_out[why];
    }
    int unpriced = o->left_out[LEFT_OUT_UNPRICED] + o->left_out[LEFT_OUT_NO_SPOT];
    const char *as_of = s->r->catalogue->as_of, *oldest = s->r->catalogue->oldest_as_of;
    paragraph(s->file, s->bold, "PRICES",
              "of %s%s%s (%s), %d types; left out: %d without a price, %d by rule (--allow).  "
              "Not counted: S3, NAT, data transfer, head job%s.  "
              "Every assumption: --assumptions",
              oldest, strcmp(as_of, oldest) == 0 ? "" : " to ",
              strcmp(as_of, oldest) == 0 ? "" : as_of, s->r->catalogue->source, (int)o->types_used,
              unpriced, ruled_out,
              s->r->values->prices.discount > 0 || s->r->values->prices.file != NULL
                  ? ""
                  : ", your discounts");
}

void plan_screen(const struct plan_report *r, FILE *file)
{
    struct screen s = {
        .r = r,
        .file = file,
        .bold = file == stdout && out_is_terminal(),
        .per = r->plan->unit == PLAN_HOUR ? "/hour" : "",
    };
    if (r->plan->n_leases > 0) {
        show_cost(&s);
        show_finish(&s);
        show_needs(&s);
        show_saving(&s);
    }
    screen_unplaced(&s);
    putc('\n', file);
    screen_read(&s);
    for (int i = 0; i < r->n_warnings; i++)
        if (r->warnings[i] != r->critical_path)
            paragraph(file, s.bold, "NOTE", "%s", r->warnings[i]);
    if (r->plan->n_leases > 0) {
        screen_what_ifs(&s);
        screen_trials(&s);
        screen_comparison(&s);
        screen_launches(&s);
        screen_bill(&s);
        commitment_table(r->commitment, file, s.bold);
        putc('\n', file);
        screen_create(&s);
        show_advice(&s);
        show_next(&s);
    }
    screen_sources(&s);
    if (r->values->timing)
        fprintf(file, "Read in %.3f s, planned in %.3f s\n", (double)r->reading_ms / MS_PER_S,
                (double)r->planning_ms / MS_PER_S);
}

void plan_screen_assumptions(const struct plan_report *r, FILE *file)
{
    struct table t;
    putc('\n', file);
    table_begin(&t, 3, "ASSUMED", "value", "changed by");
    for (int i = 0; i < r->n_assumptions; i++) {
        const struct assumption *a = &r->assumptions[i];
        bool by_default = a->origin[0] == '\0' || strcmp(a->origin, "default") == 0;
        table_cell(&t, "%s", a->name);
        table_cell(&t, "%s", a->value);
        table_cell(&t, "%s%s", a->option, by_default ? "" : " (given)");
    }
    table_print(&t, file, 0, 42);
}
