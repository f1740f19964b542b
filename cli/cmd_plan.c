/* cmd_plan.c - `batchfit plan`: jobs in, the cheapest plan and its proof out. */
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/out.h"
#include "cli/plan_faster.h"
#include "cli/plan_report.h"
#include "cli/read_options.h"
#include "cli/table.h"
#include "cli/usable_memory.h"
#include "model/check/plan_check.h"
#include "pricing/pricing.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Everything of one run, so that one function owns and the others work. */
struct planning {
    const struct invocation *call;
    const struct plan_values *v;
    struct plan_settings settings;
    struct catalogue catalogue;
    struct workload workload;
    struct workload planned; /* the same, jobs without an architecture given theirs */
    struct offer_set offers;
    struct plan plan;
    struct bill bill;
    struct environments environments;
    struct plan_report report;
    int64_t give_up_ms; /* on the monotonic clock; INT64_MAX: never */
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * MS_PER_S + t.tv_nsec / 1000000;
}

static bool asked_to_stop(void *context)
{
    const struct planning *p = context;
    return interrupted != 0 || now_ms() >= p->give_up_ms;
}

/* ---- before planning --------------------------------------------------------------------------
 */

static bool check_type_names(const struct planning *p, struct error *err)
{
    const struct text_list *names = &p->v->instance_types;
    for (int i = 0; i < names->n; i++) {
        if (catalogue_find(&p->catalogue, slice_of(names->items[i])) < 0)
            return error_set(
                err, ERROR_USAGE,
                "--instance-types: '%.60s' is no known type; batchfit types lists them",
                names->items[i]);
    }
    return true;
}

/* Is the zone one of "us-east-1a;us-east-1b"? */
static bool is_zone_of(const char *zones, const char *zone)
{
    size_t n = strlen(zone);
    for (const char *at = zones; n > 0 && (at = strstr(at, zone)) != NULL; at += n) {
        if ((at == zones || at[-1] == ';') && (at[n] == ';' || at[n] == '\0'))
            return true;
    }
    return false;
}

static bool check_zones(const struct planning *p, struct error *err)
{
    const struct text_list *names = &p->v->zones;
    for (int i = 0; i < names->n; i++) {
        if (p->catalogue.zones[0] != '\0' && !is_zone_of(p->catalogue.zones, names->items[i]))
            return error_set(err, ERROR_USAGE, "--zones: '%.60s': in %s there are %s",
                             names->items[i], p->catalogue.region, p->catalogue.zones);
    }
    return true;
}

static bool load_prices(struct planning *p, struct error *err)
{
    struct pricing_options options = {.region = p->settings.region.name};
    if (!pricing_load(&p->catalogue, &options, err) ||
        !usable_memory_read(&p->catalogue, p->v->usable_memory, err))
        return false;
    show_currency(p->catalogue.currency);
    return check_type_names(p, err) && check_zones(p, err);
}

static int64_t lacking_memory(const struct job_class *c)
{
    return c->mem_mib == UNKNOWN ? c->count : 0;
}

static int64_t lacking_vcpus(const struct job_class *c)
{
    return c->mcpu == UNKNOWN ? c->count : 0;
}

static int64_t lacking_duration(const struct job_class *c)
{
    return c->unknown_durations;
}

enum { LABELS_SHOWN = 4 };

struct lacking {
    int64_t jobs; /* in all */
    const char *label[LABELS_SHOWN];
    int64_t count[LABELS_SHOWN];
    int n;
    int64_t others; /* jobs of further labels */
};

static void count_label(struct lacking *l, const char *label, int64_t jobs)
{
    int i = 0;
    l->jobs += jobs;
    while (i < l->n && strcmp(l->label[i], label) != 0)
        i++;
    if (i < l->n) {
        l->count[i] += jobs;
    } else if (l->n < LABELS_SHOWN) {
        l->label[l->n] = label;
        l->count[l->n++] = jobs;
    } else {
        l->others += jobs;
    }
}

/* How many jobs lack something, and text that says which: ": LABEL (12), LABEL (3), others (4)";
 * nothing for a list without labels. */
static int64_t list_lacking(const struct workload *w, int64_t (*lacks)(const struct job_class *),
                            char *text, size_t size)
{
    struct lacking l = {0};
    size_t n = 0;
    for (int32_t i = 0; i < w->n_classes; i++) {
        int64_t jobs = lacks(&w->classes[i]);
        if (jobs > 0)
            count_label(&l, w->classes[i].label, jobs);
    }
    text[0] = '\0';
    if (l.n == 1 && l.label[0][0] == '\0')
        return l.jobs;
    for (int i = 0; i < l.n; i++)
        n += (size_t)snprintf(text + n, size - n, "%s%.40s (%lld)", i == 0 ? ": " : ", ",
                              l.label[i][0] == '\0' ? "no label" : l.label[i],
                              (long long)l.count[i]);
    if (l.others > 0)
        snprintf(text + n, size - n, ", others (%lld)", (long long)l.others);
    return l.jobs;
}

/* A plan needs to know what jobs ask for; an unknown request is never taken as 0. */
static bool check_known(const struct planning *p, struct error *err)
{
    const struct workload *w = &p->workload;
    char labels[300];
    int64_t jobs = list_lacking(w, lacking_memory, labels, sizeof labels);
    if (jobs > 0)
        return error_set(err, ERROR_INPUT,
                         "%lld of %lld jobs have neither a memory request nor a measured peak%s; "
                         "--requests FILE, --peaks FILE or --assume-memory 4GiB helps",
                         (long long)jobs, (long long)w->count, labels);
    jobs = list_lacking(w, lacking_vcpus, labels, sizeof labels);
    if (jobs > 0)
        return error_set(err, ERROR_INPUT,
                         "%lld of %lld jobs have neither a vCPU request nor measured use%s; "
                         "--requests FILE or --assume-vcpus 1 helps",
                         (long long)jobs, (long long)w->count, labels);
    int64_t unknown = list_lacking(w, lacking_duration, labels, sizeof labels);
    if (unknown > 0 && unknown < w->count)
        return error_set(err, ERROR_INPUT,
                         "%lld of %lld jobs have no duration%s; --assume-duration 1h gives them "
                         "one",
                         (long long)unknown, (long long)w->count, labels);
    bool timed = p->settings.has_budget || p->settings.has_max_time || p->v->schedule != NULL;
    if (unknown > 0 && timed)
        return error_set(err, ERROR_INPUT,
                         "the list has no durations, so %s cannot be done; --assume-duration 1h "
                         "gives every job one",
                         p->v->schedule != NULL   ? "--schedule"
                         : p->settings.has_budget ? "--budget"
                                                  : "--max-time");
    return true;
}

static bool select_offers(struct planning *p, struct error *err)
{
    offers_select(&p->offers, &p->catalogue, &p->settings.filter);
    if (p->offers.n_offers > 0)
        return true;
    char why[300] = "";
    size_t n = 0;
    for (int i = 0; i < N_LEFT_OUT; i++) {
        if (p->offers.left_out[i] > 0 && n < sizeof why)
            n += (size_t)snprintf(why + n, sizeof why - n, "%s%d %s", n == 0 ? "" : ", ",
                                  (int)p->offers.left_out[i], left_out_name((enum left_out)i));
    }
    return error_set(err, ERROR_USAGE, "no instance type is left in %s (left out: %s)",
                     p->catalogue.region, why);
}

static bool read_jobs(struct planning *p, const struct read_values *values, struct error *err)
{
    int64_t start_ms = now_ms();
    struct read_extra extra = {.keep_jobs = p->v->schedule != NULL,
                               .threads = p->settings.planner.threads};
    if (!read_workload(&p->workload, values, (const char *const *)p->call->operands,
                       p->call->n_operands, &extra, err))
        return false;
    p->report.reading_ms = now_ms() - start_ms;
    return check_known(p, err);
}

/* ---- planning -----------------------------------------------------------------------------------
 */

/* The plan is checked from the jobs and prices by code that the planner does not share. */
static bool check_plan(const struct planning *p, struct error *err)
{
    if (p->plan.n_leases == 0)
        return true; /* nothing is planned, and that is said */
    const struct planner_options *o = &p->settings.planner;
    struct plan_limits limits = {.deadline_s = o->deadline_s,
                                 .boot_s = o->boot_s,
                                 .tail_s = o->tail_s,
                                 .max_vcpus = o->max_vcpus,
                                 .max_instances = o->max_instances};
    struct plan_findings findings;
    bool ok = plan_check(&p->plan, &p->planned, &p->offers, &limits, &findings);
    if (!ok)
        error_set(err, ERROR_INTERNAL, "the plan failed its own check, please report this: %s",
                  findings.n_lines > 0 ? findings.lines[0] : "no finding");
    plan_findings_clear(&findings);
    return ok;
}

static bool make_plan(struct planning *p, struct error *err)
{
    int64_t start_ms = now_ms();
    int64_t limit_ms = p->v->time_limit_s * MS_PER_S;
    p->give_up_ms = options_given(p->call, "time-limit") ? start_ms + limit_ms : INT64_MAX;
    p->settings.planner.stop = asked_to_stop;
    p->settings.planner.stop_context = p;
    struct sigaction catch = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND}, before;
    sigemptyset(&catch.sa_mask);
    sigaction(SIGINT, &catch, &before);
    bool ok = planner_plan(&p->planned, &p->offers, &p->settings.planner, &p->plan, err);
    ok = ok && (!p->v->alternatives || asked_to_stop(p) ||
                plan_faster(&p->plan, &p->planned, &p->offers, &p->settings.planner, err));
    sigaction(SIGINT, &before, NULL);
    p->report.planning_ms = now_ms() - start_ms;
    return ok && check_plan(p, err) && bill_make(&p->bill, &p->plan, &p->planned, err);
}

/* The batch planned as if each job took so long. */
static bool plan_at(struct planning *p, int64_t duration_ms, struct what_if *row, struct error *err)
{
    size_t n = (size_t)p->planned.n_classes;
    struct workload w = p->planned;
    struct planner_options options = p->settings.planner;
    struct plan plan;
    w.classes = arena_array(p->call->arena, n, sizeof *w.classes);
    memcpy(w.classes, p->planned.classes, n * sizeof *w.classes);
    for (size_t i = 0; i < n; i++) {
        struct job_class *c = &w.classes[i];
        c->runs = arena_alloc(p->call->arena, sizeof *c->runs);
        *c->runs = (struct duration_run){duration_ms, c->count};
        c->n_runs = 1;
        c->unknown_durations = 0;
        c->min_ms = c->p50_ms = c->p90_ms = c->max_ms = duration_ms;
        if (!mul_checked(&c->total_ms, duration_ms, c->count))
            return error_set(err, ERROR_USAGE, "--assume-duration: too long for so many jobs");
    }
    options.alternatives = false;
    if (!planner_plan(&w, &p->offers, &options, &plan, err))
        return false;
    *row = (struct what_if){.duration_s = ms_to_s_up(duration_ms),
                            .cost_uusd = plan.n_leases > 0 ? plan.cost_uusd : UNKNOWN,
                            .bound_uusd = plan.bound_uusd,
                            .makespan_s = plan.makespan_s,
                            .peak_vcpus = plan.peak_vcpus};
    plan_clear(&plan);
    return true;
}

/* What-if rows of a list without durations: the planner's, or for --assume-duration LO..HI its two
 * ends and their geometric mean. */
static bool make_what_ifs(struct planning *p, const struct read_values *reading, struct error *err)
{
    int64_t least_ms, most_ms;
    p->report.what_ifs = p->plan.what_ifs;
    p->report.n_what_ifs = p->plan.n_what_ifs;
    if (!read_assumed_durations(reading, &least_ms, &most_ms, err))
        return false;
    if (p->plan.unit != PLAN_HOUR || least_ms == most_ms || p->plan.n_leases == 0)
        return true;
    const int64_t ms[] = {least_ms, (int64_t)sqrt((double)least_ms * (double)most_ms), most_ms};
    struct what_if *rows = arena_array(p->call->arena, 3, sizeof *rows);
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
    return arena_text(p->call->arena, text, strlen(text));
}

static void gather_warnings(struct planning *p)
{
    enum { WARNINGS_MOST = 64 };
    struct plan_report *r = &p->report;
    r->warnings = arena_array(p->call->arena, WARNINGS_MOST, sizeof *r->warnings);
    for (int32_t i = 0; i < p->workload.n_notes && i < WARNINGS_MOST - 4; i++)
        r->warnings[r->n_warnings++] = kept(p, p->workload.notes[i]);
    if (p->plan.unit == PLAN_HOUR && p->settings.planner.deadline_s != UNKNOWN)
        r->warnings[r->n_warnings++] = "the list has no durations: the deadline is not used";
    if (p->settings.start_is_now)
        r->warnings[r->n_warnings++] =
            "the start is the clock's, so that this result changes with it: --start TIME";
}

static void fill_report(struct planning *p)
{
    struct plan_report *r = &p->report;
    r->call = p->call;
    r->values = p->v;
    r->settings = &p->settings;
    r->workload = &p->workload;
    r->catalogue = &p->catalogue;
    r->offers = &p->offers;
    r->plan = &p->plan;
    r->bill = &p->bill;
    r->environments = &p->environments;
    r->jobs_file = p->call->n_operands > 0 ? p->call->operands[0] : "-";
    r->stopped = interrupted != 0 ? "interrupted" : p->plan.stopped;
    gather_warnings(p);
    plan_assumptions(r);
    plan_advice(r, &p->planned);
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

/* Says why and returns the code; where several hold, the lowest. */
static int exit_code(const struct planning *p, const struct read_values *reading)
{
    const struct plan *plan = &p->plan;
    char a[32], b[32];
    int code = EXIT_DONE;
    if (interrupted != 0)
        code = EXIT_INTERRUPTED;
    if (p->settings.has_max_gap && plan->n_leases > 0 && plan_gap(plan) > p->v->max_gap) {
        fprintf(stderr, "batchfit: the gap is %s, more than --max-gap %s\n",
                show_percent(a, plan_gap(plan)), show_percent(b, p->v->max_gap));
        code = EXIT_GAP;
    }
    if (p->settings.has_max_time && plan->makespan_s > p->v->max_time_s) {
        fprintf(stderr, "batchfit: the plan takes %s, more than --max-time %s\n",
                show_duration(a, plan->makespan_s), show_duration(b, p->v->max_time_s));
        code = EXIT_GATE;
    }
    if (p->settings.has_budget && plan->cost_uusd > p->v->budget_uusd) {
        fprintf(stderr, "batchfit: the plan costs %s, more than --budget %s\n",
                show_usd(a, plan->cost_uusd), show_usd(b, p->v->budget_uusd));
        code = EXIT_GATE;
    }
    if (plan->infeasible != NULL) {
        fprintf(stderr, "batchfit: no plan: %s\n", plan->infeasible);
        code = EXIT_UNPLACED;
    }
    if (plan->n_unplaced > 0) {
        int64_t jobs = 0;
        for (int32_t i = 0; i < plan->n_unplaced; i++)
            jobs += plan->unplaced[i].jobs;
        fprintf(stderr, "batchfit: %s of %s jobs can't be placed\n", show_whole(a, jobs),
                show_whole(b, p->workload.count));
        code = EXIT_UNPLACED;
    }
    int rejected = read_rejected(&p->workload, reading);
    return rejected != EXIT_DONE ? rejected : code;
}

static bool plan_jobs(struct planning *p, const struct read_values *reading, struct error *err)
{
    if (!plan_settings_make(&p->settings, p->call, p->v, err) || !load_prices(p, err) ||
        !read_jobs(p, reading, err))
        return false;
    plan_settle_architectures(&p->settings, p->v, &p->workload, &p->planned, p->call->arena);
    if (!select_offers(p, err) || !make_plan(p, err) || !make_what_ifs(p, reading, err))
        return false;
    environments_of_plan(&p->environments, &p->plan, &p->planned, &p->offers,
                         p->settings.planner.max_vcpus);
    fill_report(p);
    return write_results(&p->report, err);
}
static void clear(struct planning *p)
{
    environments_clear(&p->environments);
    bill_clear(&p->bill);
    plan_clear(&p->plan);
    offers_clear(&p->offers);
    workload_clear(&p->workload);
    catalogue_clear(&p->catalogue);
    plan_settings_clear(&p->settings);
}

static int run(const struct invocation *call, const void *values)
{
    const struct plan_run_values *v = values;
    struct planning p = {.call = call, .v = &v->plan};
    struct error err = {0};
    bool ok = plan_jobs(&p, &v->reading, &err);
    int code = ok ? exit_code(&p, &v->reading) : options_fail(&err);
    clear(&p);
    return code;
}

static const struct option_group plan_groups[] = {
    {"Limits", plan_limit_specs, 0},
    {"Instance types", plan_type_specs, 0},
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
