/* cmd_plan.c - `batchfit plan`: jobs in, the cheapest plan and its proof out. */
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/plan_purchase.h"
#include "cli/plan_report.h"
#include "cli/plan_trials.h"
#include "cli/stop.h"
#include "cli/table.h"
#include "model/check/plan_check.h"
#include "model/lp.h"
#include "planner/parallel.h"

#include <math.h>
#include <string.h>

/* Everything of one run, so that one function owns and the others work. */
struct planning {
    struct plan_input in;
    struct plan plan;
    struct bill bill;
    struct commitment_report commitment;
    struct environments environments;
    struct trials trials;
    struct plan_report report;
    struct stop_watch watch;
    struct other_purchase other;
    struct alternative other_row;
};

/* ---- planning -----------------------------------------------------------------------------------
 */

/* The plan is checked from the jobs and prices by code that the planner does not share. */
static bool check_plan(const struct planning *p, struct error *err)
{
    if (p->plan.n_leases == 0)
        return true; /* nothing is planned, and that is said */
    struct plan_limits limits = plan_limits_of(&p->in.settings.planner);
    struct plan_findings findings;
    bool ok = plan_check(&p->plan, &p->in.planned, &p->in.offers, &limits, &findings);
    if (!ok)
        error_set(err, ERROR_INTERNAL, "the plan failed its own check, please report this: %s",
                  findings.n_lines > 0 ? findings.lines[0] : "no finding");
    plan_findings_clear(&findings);
    return ok;
}

/* The plan and, beside it, the one bought the other way. */
struct both_purchases {
    struct planning *p;
    struct error own, other;
    bool own_fails, other_fails;
};

static void plan_own(void *context)
{
    struct both_purchases *b = context;
    struct planning *p = b->p;
    b->own_fails =
        !planner_plan(&p->in.planned, &p->in.offers, &p->in.settings.planner, &p->plan, &b->own) ||
        !check_plan(p, &b->own);
}

static void plan_other(void *context)
{
    struct both_purchases *b = context;
    struct planning *p = b->p;
    if (p->in.v->alternatives && !stop_asked(&p->watch))
        b->other_fails = !other_purchase_plan(&p->other, &p->in, &b->other);
}

static bool make_plan(struct planning *p, struct error *err)
{
    int64_t start_ms = now_ms();
    int64_t limit_ms = p->in.v->time_limit_s * MS_PER_S;
    stop_begin(&p->watch, options_given(p->in.call, "time-limit") ? limit_ms : UNKNOWN);
    p->in.settings.planner.stop = stop_asked;
    p->in.settings.planner.stop_context = &p->watch;
    struct both_purchases both = {.p = p};
    parallel_pair(lp_threads() ? p->in.settings.planner.threads : 1, plan_own, plan_other, &both);
    stop_end();
    p->report.planning_ms = now_ms() - start_ms;
    if (both.own_fails || both.other_fails) {
        *err = both.own_fails ? both.own : both.other;
        return false;
    }
    return bill_make(&p->bill, &p->plan, &p->in.planned, err) &&
           commitment_cover_plan(&p->commitment, &p->plan, &p->in.catalogue, &p->in.v->zones, err);
}

/* The runs of a class when its jobs of unknown duration take so long; the others keep theirs. */
static void refill_runs(struct planning *p, struct job_class *c, int64_t duration_ms)
{
    struct arena *arena = p->in.call->arena;
    int64_t jobs = c->unknown_durations > 0 ? c->unknown_durations : c->filled, n = 0;
    struct duration_run *runs = arena_array(arena, (size_t)c->n_runs + 1, sizeof *runs);
    struct duration_run added = {duration_ms, jobs};
    if (jobs == 0)
        return;
    for (int64_t i = 0; i < c->n_runs; i++) {
        struct duration_run run = c->runs[i];
        run.count -= c->filled > 0 && run.duration_ms == c->filled_ms ? c->filled : 0;
        if (added.count > 0 && run.duration_ms <= added.duration_ms) {
            run.count += run.duration_ms == added.duration_ms ? added.count : 0;
            if (run.duration_ms < added.duration_ms)
                runs[n++] = added;
            added.count = 0;
        }
        if (run.count > 0)
            runs[n++] = run;
    }
    if (added.count > 0)
        runs[n++] = added;
    c->runs = runs;
    c->n_runs = n;
    c->unknown_durations = 0;
}

static bool describe_runs(struct job_class *c, struct error *err)
{
    c->total_ms = 0;
    for (int64_t i = 0; i < c->n_runs; i++) {
        int64_t ms;
        if (!mul_checked(&ms, c->runs[i].duration_ms, c->runs[i].count) ||
            !add_checked(&c->total_ms, ms))
            return error_set(err, ERROR_USAGE, "--assume-duration: too long for so many jobs");
    }
    return true;
}

/* Which class's longest job decides when the batch can end. */
static void find_longest(const struct workload *w, int64_t duration_ms, struct what_if *row)
{
    row->longest_s = -1;
    for (int32_t i = 0; i < w->n_classes; i++) {
        const struct job_class *c = &w->classes[i];
        int64_t s = c->n_runs > 0 ? ms_to_s_up(c->runs[0].duration_ms) : -1;
        if (s <= row->longest_s)
            continue;
        row->longest_s = s;
        row->longest_label = c->label;
        row->longest_assumed = c->filled > 0 && c->runs[0].duration_ms == duration_ms;
    }
}

/* The batch planned as if each job of unknown duration took so long. */
static bool plan_at(struct planning *p, int64_t duration_ms, struct what_if *row, struct error *err)
{
    size_t n = (size_t)p->in.planned.n_classes;
    struct workload w = p->in.planned;
    struct planner_options options = p->in.settings.planner;
    struct plan plan;
    w.classes = arena_array(p->in.call->arena, n, sizeof *w.classes);
    memcpy(w.classes, p->in.planned.classes, n * sizeof *w.classes);
    for (size_t i = 0; i < n; i++) {
        refill_runs(p, &w.classes[i], duration_ms);
        if (!describe_runs(&w.classes[i], err))
            return false;
    }
    options.alternatives = false;
    if (!planner_plan(&w, &p->in.offers, &options, &plan, err))
        return false;
    bool whole = plan.n_leases > 0 && plan.infeasible == NULL;
    *row = (struct what_if){.duration_s = ms_to_s_up(duration_ms),
                            .cost_uusd = whole ? plan.cost_uusd : UNKNOWN,
                            .bound_uusd = plan.bound_uusd,
                            .makespan_s = whole ? plan.makespan_s : UNKNOWN,
                            .peak_vcpus = plan.peak_vcpus};
    for (int32_t i = 0; i < plan.n_unplaced; i++)
        row->late_jobs += plan.unplaced[i].why == UNPLACED_DEADLINE ? plan.unplaced[i].jobs : 0;
    if (p->plan.unit == PLAN_BATCH)
        find_longest(&w, duration_ms, row);
    if (row->late_jobs > 0)
        row->cost_uusd = row->makespan_s = UNKNOWN; /* of the others alone */
    plan_clear(&plan);
    return true;
}

/* What-if rows of a list without durations: the planner's, or for --assume-duration LO..HI its two
 * ends and their geometric mean; the latter also where only some jobs have none. */
static bool make_what_ifs(struct planning *p, const struct read_values *reading, struct error *err)
{
    int64_t least_ms, most_ms, assumed, from_history;
    p->report.what_ifs = p->plan.what_ifs;
    p->report.n_what_ifs = p->plan.n_what_ifs;
    if (!read_assumed_durations(reading, &least_ms, &most_ms, err))
        return false;
    workload_filled(&p->in.planned, &assumed, &from_history);
    bool some = p->plan.unit == PLAN_BATCH && !p->in.settings.planner.arrivals && assumed > 0;
    if ((p->plan.unit != PLAN_HOUR && !some) || least_ms == most_ms || p->plan.n_leases == 0)
        return true;
    const int64_t ms[] = {least_ms, (int64_t)sqrt((double)least_ms * (double)most_ms), most_ms};
    struct what_if *rows = arena_array(p->in.call->arena, 3, sizeof *rows);
    for (int i = 0; i < 3; i++) {
        if (!plan_at(p, ms[i], &rows[i], err))
            return false;
    }
    p->report.what_ifs = rows;
    p->report.n_what_ifs = 3;
    return true;
}

/* ---- after planning -----------------------------------------------------------------------------
 */

static const char *kept(const struct planning *p, const char *text)
{
    return arena_text(p->in.call->arena, text, strlen(text));
}

/* Leases don't wait for dependencies, and say so. */
static void gather_time_warnings(struct planning *p)
{
    struct plan_report *r = &p->report;
    const struct workload *w = &p->in.workload;
    int64_t deadline_s = p->in.settings.planner.deadline_s, boot_s = p->in.settings.planner.boot_s;
    int64_t assumed, from_history;
    char text[300], a[32], b[32];
    workload_filled(w, &assumed, &from_history);
    if (w->critical_path_ms != UNKNOWN) {
        int64_t path_s = ms_to_s_up(w->critical_path_ms);
        show_duration(a, path_s);
        bool late = deadline_s != UNKNOWN && boot_s + path_s > deadline_s;
        snprintf(text, sizeof text,
                 "Critical path %s: no plan with dependencies ends sooner%s%s; this one does not "
                 "wait for them",
                 a, late ? ", so not by the deadline of " : "",
                 late ? show_duration(b, deadline_s) : "");
        r->critical_path = r->warnings[r->n_warnings++] = kept(p, text);
    }
    if (assumed > 0 && r->n_what_ifs > 0) {
        snprintf(text, sizeof text,
                 "%s job%s of unknown duration: planned at the upper end of --assume-duration",
                 show_whole(a, assumed), assumed == 1 ? "" : "s");
        r->warnings[r->n_warnings++] = kept(p, text);
    }
}

/* As `estimate` tells it: the plan's own placement has no times at which files come and go. */
static void warn_of_volumes(struct planning *p)
{
    struct plan_report *r = &p->report;
    const struct staging_volumes *v = &p->trials.recommended.volumes;
    char text[300], a[32], b[32];
    if (!plan_is_simulated(r) || v->fuller == 0)
        return;
    snprintf(text, sizeof text,
             "Root volumes WOULD FILL on %s of %s instances under Batch: jobs, images and system "
             "together need up to %lld GiB at once (on %s) of %lld; %lld GiB would do there, and "
             "--root-volume plans again with what that costs",
             show_whole(a, v->fuller), show_whole(b, v->instances), (long long)v->needed_gib,
             v->fullest->type->name, (long long)p->in.settings.filter.root_volume_gib,
             (long long)v->needed_gib);
    r->warnings[r->n_warnings++] = kept(p, text);
}

static void gather_warnings(struct planning *p)
{
    enum { WARNINGS_MOST = 64 };
    struct plan_report *r = &p->report;
    r->warnings = arena_array(p->in.call->arena, WARNINGS_MOST, sizeof *r->warnings);
    for (int32_t i = 0; i < p->in.workload.n_notes && i < WARNINGS_MOST - 7; i++)
        r->warnings[r->n_warnings++] = kept(p, p->in.workload.notes[i]);
    if (p->plan.unit == PLAN_HOUR && p->in.settings.planner.deadline_s != UNKNOWN)
        r->warnings[r->n_warnings++] = "the list has no durations: the deadline is not used";
    gather_time_warnings(p);
    warn_of_volumes(p);
    if (p->in.settings.start_is_now)
        r->warnings[r->n_warnings++] =
            "the start is the clock's, so that this result changes with it: --start TIME";
}

static void fill_report(struct planning *p, const struct read_values *reading)
{
    struct plan_report *r = &p->report;
    r->call = p->in.call;
    r->values = p->in.v;
    r->settings = &p->in.settings;
    r->reading = reading;
    if (other_purchase_row(&p->other, &p->in, &p->plan, &p->other_row))
        r->other_purchase = &p->other_row;
    r->workload = &p->in.workload;
    r->catalogue = &p->in.catalogue;
    r->offers = &p->in.offers;
    r->plan = &p->plan;
    r->bill = &p->bill;
    r->commitment = &p->commitment;
    r->environments = &p->environments;
    r->trials = &p->trials;
    r->reading_ms = p->in.reading_ms;
    r->jobs_file = p->in.call->n_operands > 0 ? p->in.call->operands[0] : "-";
    r->stopped = stop_interrupted() ? "interrupted" : p->plan.stopped;
    gather_warnings(p);
    plan_comparison(r);
    plan_assumptions(r);
    plan_advice(r, &p->in.planned);
}

static void write_document(const struct plan_report *r, FILE *file)
{
    if (r->values->format == FORMAT_JSON) {
        plan_document(r, file);
    } else {
        plan_screen(r, file);
        if (r->values->assumptions)
            plan_screen_assumptions(r, file);
    }
}

enum { SAVE, SCHEDULE, OUTPUT, N_RESULTS };

static bool open_results(struct out outs[N_RESULTS], const struct plan_report *r, struct error *err)
{
    const char *const paths[] = {r->values->save, r->values->schedule, r->values->common.output};
    for (int i = 0; i < N_RESULTS; i++) {
        bool wanted = paths[i] != NULL || i == OUTPUT;
        if (wanted && !out_open(&outs[i], paths[i], err)) {
            while (--i >= 0)
                out_abandon(&outs[i]);
            return false;
        }
    }
    return true;
}

/* All are opened before any is written, so that a bad path leaves nothing behind. */
static bool write_results(const struct plan_report *r, struct error *err)
{
    struct out outs[N_RESULTS] = {{0}};
    if (!open_results(outs, r, err))
        return false;
    if (outs[SAVE].file != NULL)
        plan_document(r, outs[SAVE].file);
    bool ok = outs[SCHEDULE].file == NULL || plan_schedule(r, outs[SCHEDULE].file, err);
    write_document(r, outs[OUTPUT].file);
    for (int i = 0; i < N_RESULTS; i++) {
        if (outs[i].file != NULL && ok)
            ok = out_close(&outs[i], err);
        else if (outs[i].file != NULL)
            out_abandon(&outs[i]);
    }
    return ok;
}

/* Gates hold what will be paid, and how long it will take, under Batch where that was simulated. */
static int check_gates(const struct planning *p, int code)
{
    bool simulated = plan_is_simulated(&p->report);
    const struct trial *t = &p->trials.recommended;
    int64_t cost_uusd = simulated ? t->cost_uusd : p->plan.cost_uusd;
    int64_t time_s = simulated ? t->makespan_s : p->plan.makespan_s;
    const char *where = simulated ? "under Batch, as simulated" : "as planned";
    char a[32], b[32];
    if (p->in.settings.has_max_time && time_s > p->in.v->max_time_s) {
        fprintf(stderr, "batchfit: %s it takes %s, more than --max-time %s\n", where,
                show_duration(a, time_s), show_duration(b, p->in.v->max_time_s));
        code = EXIT_GATE;
    }
    if (p->in.settings.has_budget && cost_uusd > p->in.v->budget_uusd) {
        fprintf(stderr, "batchfit: %s it costs %s, more than --budget %s\n", where,
                show_usd(a, cost_uusd), show_usd(b, p->in.v->budget_uusd));
        code = EXIT_GATE;
    }
    return code;
}

/* Says why and returns the code; where several hold, the lowest. */
static int exit_code(const struct planning *p, const struct read_values *reading)
{
    const struct plan *plan = &p->plan;
    char a[32], b[32];
    int code = EXIT_DONE;
    if (stop_interrupted())
        code = EXIT_INTERRUPTED;
    if (p->in.settings.has_max_gap && plan->n_leases > 0 && plan_gap(plan) > p->in.v->max_gap) {
        fprintf(stderr, "batchfit: the gap is %s, more than --max-gap %s\n",
                show_percent(a, plan_gap(plan)), show_percent(b, p->in.v->max_gap));
        code = EXIT_GAP;
    }
    int too_old = prices_age_code(&p->in.catalogue, p->in.call, &p->in.v->prices,
                                  p->in.v->purchase != PURCHASE_ON_DEMAND);
    if (too_old != EXIT_DONE)
        code = too_old;
    code = check_gates(p, code);
    if (plan->infeasible != NULL) {
        fprintf(stderr, "batchfit: %s\n", plan->infeasible);
        code = EXIT_UNPLACED;
    }
    if (plan->n_unplaced > 0) {
        int64_t jobs = 0;
        for (int32_t i = 0; i < plan->n_unplaced; i++)
            jobs += plan->unplaced[i].jobs;
        fprintf(stderr, "batchfit: %s of %s jobs can't be placed\n", show_whole(a, jobs),
                show_whole(b, p->in.workload.count));
        code = EXIT_UNPLACED;
    }
    int rejected = read_rejected(&p->in.workload, reading);
    return rejected != EXIT_DONE ? rejected : code;
}

/* Ctrl-C and --time-limit end the work here too. */
static bool simulate_plan(struct planning *p, struct error *err)
{
    if (stop_interrupted() || strcmp(p->plan.stopped, "time") == 0) {
        p->trials.why_not = "the search was stopped";
        return true;
    }
    return plan_trials(&p->in, &p->plan, &p->commitment, &p->environments, &p->trials, err);
}

static bool plan_jobs(struct planning *p, const struct invocation *call,
                      const struct plan_values *v, const struct read_values *reading,
                      struct error *err)
{
    if (!plan_input_read(&p->in, call, v, reading, err) ||
        !commitment_read(&p->commitment, &v->commitment, &v->prices, &p->in.catalogue, err) ||
        !make_plan(p, err) || !make_what_ifs(p, reading, err))
        return false;
    environments_of_plan(&p->environments, &p->plan, &p->in.planned, &p->in.offers,
                         p->in.settings.planner.max_vcpus);
    if (!simulate_plan(p, err))
        return false;
    fill_report(p, reading);
    return write_results(&p->report, err);
}

static void clear(struct planning *p)
{
    environments_clear(&p->environments); /* may name types in the trials' arena */
    trials_clear(&p->trials);
    commitment_report_clear(&p->commitment);
    bill_clear(&p->bill);
    other_purchase_clear(&p->other);
    plan_clear(&p->plan);
    plan_input_clear(&p->in);
}

static int run(const struct invocation *call, const void *values)
{
    const struct plan_run_values *v = values;
    struct planning p = {0};
    struct error err = {0};
    bool ok = plan_jobs(&p, call, &v->plan, &v->reading, &err);
    int code = ok ? exit_code(&p, &v->reading) : read_refused(&p.in.workload, &v->reading, &err);
    clear(&p);
    return code;
}

static const struct option_group plan_groups[] = {
    {"Time", plan_time_specs, 0},
    {"Times of submission", plan_submit_specs, 0},
    {"Limits", plan_limit_specs, 0},
    {"Instance types", plan_type_specs, 0},
    {"Prices", price_specs, offsetof(struct plan_run_values, plan.prices)},
    {"What you own", commitment_specs, offsetof(struct plan_run_values, plan.commitment)},
    {"Reading the list", read_specs, offsetof(struct plan_run_values, reading)},
    {"What an instance costs beside its price", plan_cost_specs, 0},
    {"Gates", plan_gate_specs, 0},
    {"Search", plan_search_specs, 0},
    {"Results", plan_result_specs, 0},
    {"General", common_specs, offsetof(struct plan_values, common)},
    {0},
};

const struct verb verb_plan = {
    .name = "plan",
    .operands = "[JOBS...]",
    .summary = "jobs in, the cheapest plan, its proved bound and the environments to create out",
    .description =
        "Reads job lists (Nextflow traces, sacct, AWS Batch JSON, CSV and others, told apart by "
        "their content; '-' or nothing reads standard input), packs the jobs on the cheapest EC2 "
        "instances, proves how far from the cheapest possible that is, and says what to create.\n"
        "\n"
        "Prices are those bundled with the program: no network, no credentials.",
    .examples =
        "  batchfit plan trace.txt\n"
        "  batchfit plan jobs.csv --deadline 8h --region eu-west-1 --save plan.json\n"
        "  sacct -P --format=ALL | batchfit plan --assume-memory 4GiB\n"
        "  batchfit plan jobs.csv --purchase spot --family 'c[67].*|m6.*' --max-vcpus 256\n",
    .groups = plan_groups,
    .values_size = sizeof(struct plan_run_values),
    .run = run,
};
