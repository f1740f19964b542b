/* cmd_frontier.c - `batchfit frontier`: what time costs, from the shortest plan to the cheapest. */
#include "cli/commands.h"
#include "cli/frontier_report.h"
#include "cli/out.h"
#include "cli/plan_input.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "model/check/plan_check.h"

#include <string.h>

enum { FRONTIER_TABLE, FRONTIER_JSON, FRONTIER_CSV };

struct frontier_values {
    struct plan_values plan;
    struct read_values reading;
    int64_t points;
    int format;
    const char *svg;
};

#define AT(member) offsetof(struct frontier_values, member)

static const struct option_spec point_specs[] = {
    {.name = "points",
     .kind = OPTION_WHOLE,
     .offset = AT(points),
     .metavar = "N",
     .default_text = "16",
     .min = FRONTIER_POINTS_LEAST,
     .max = FRONTIER_POINTS_MOST,
     .help = "about how many deadlines (or waits) to plan for; fewer are shown where fewer plans "
             "differ"},
    {0},
};

static const struct option_spec result_specs[] = {
    OPTION_FORMAT(AT(format), "table|json|csv"),
    {.name = "svg",
     .kind = OPTION_TEXT,
     .offset = AT(svg),
     .metavar = "FILE",
     .help = "draw cost against deadline into FILE as well"},
    {.name = "assumptions",
     .kind = OPTION_FLAG,
     .offset = AT(plan.assumptions),
     .help = "list every assumption with its value and the option that changes it"},
    {.name = "timing",
     .kind = OPTION_FLAG,
     .offset = AT(plan.timing),
     .help = "say how long reading and planning took"},
    {0},
};

/* Everything of one run, so that one function owns and the others work. */
struct surveying {
    struct plan_input in;
    const struct frontier_values *v;
    struct frontier frontier;
    struct frontier_report report;
    struct plan none; /* shown when nothing can be planned */
    struct bill bill;
    struct stop_watch watch;
    struct progress progress;
};

static void made_plan(void *context)
{
    progress_add(context, 1);
}

/* Both files under one name: the second would take the first one's place. */
static bool check_results(const struct frontier_values *v, struct error *err)
{
    const char *output = v->plan.common.output;
    if (v->svg == NULL)
        return true;
    if (v->svg[0] == '\0')
        return error_set(err, ERROR_USAGE, "--svg: '': the name of a file is needed");
    if (strcmp(v->svg, "-") == 0)
        return error_set(err, ERROR_USAGE,
                         "--svg: '-': the table goes there; the name of a file is needed");
    if (output != NULL && strcmp(v->svg, output) == 0 && strncmp(output, "/dev/", 5) != 0)
        return error_set(err, ERROR_USAGE,
                         "--svg and --output: '%.80s' cannot hold both; two names are needed",
                         output);
    return true;
}

static bool check_durations(const struct plan_input *in, struct error *err)
{
    for (int32_t i = 0; i < in->workload.n_classes; i++) {
        if (in->workload.classes[i].unknown_durations > 0)
            return error_set(err, ERROR_INPUT,
                             "the list has no durations, so nothing is known about time; "
                             "--assume-duration 1h gives every job one");
    }
    return true;
}

/* One plan, for its deadline, by code that the planner does not share. */
static bool check_one(const struct surveying *s, const struct frontier_plan *made,
                      struct error *err)
{
    struct plan_limits limits = plan_limits_of(&s->in.settings.planner);
    if (limits.arrivals)
        limits.max_wait_s = made->deadline_s;
    else
        limits.deadline_s = made->deadline_s;
    struct plan_findings findings;
    bool ok = plan_check(&made->plan, &s->in.planned, &s->in.offers, &limits, &findings);
    if (ok && limits.arrivals) { /* the wait that is shown for it; its proof speaks of the other */
        struct plan unproved = made->plan;
        unproved.proof.kind = BOUND_NONE;
        unproved.bound_uusd = 0;
        limits.max_wait_s = made->own_s;
        plan_findings_clear(&findings);
        ok = plan_check(&unproved, &s->in.planned, &s->in.offers, &limits, &findings);
    }
    if (!ok)
        error_set(err, ERROR_INTERNAL, "a plan failed its own check, please report this: %s",
                  findings.n_lines > 0 ? findings.lines[0] : "no finding");
    plan_findings_clear(&findings);
    return ok;
}

/* Every plan that is shown, and every proof. */
static bool check_plans(const struct surveying *s, struct error *err)
{
    const struct frontier *f = &s->frontier;
    bool *shown = arena_array(s->in.call->arena, (size_t)f->n_found + 1, sizeof *shown);
    for (int32_t i = 0; i < f->n; i++)
        shown[f->points[i].plan] = shown[f->points[i].proof] = true;
    for (int32_t i = 0; i < f->n_found; i++) {
        if (shown[i] && !check_one(s, &f->found[i], err))
            return false;
    }
    return true;
}

static bool make_frontier(struct surveying *s, struct error *err)
{
    int64_t start_ms = now_ms();
    int64_t limit_ms = s->v->plan.time_limit_s * MS_PER_S;
    struct frontier_options options = {.planner = s->in.settings.planner,
                                       .points = (int)s->v->points,
                                       .made_plan = made_plan,
                                       .context = &s->progress};
    options.planner.stop = stop_asked;
    options.planner.stop_context = &s->watch;
    stop_begin(&s->watch, options_given(s->in.call, "time-limit") ? limit_ms : UNKNOWN);
    progress_begin_counting(&s->progress, "planning", "plans",
                            (size_t)frontier_plans_expected(&options));
    bool ok = frontier_make(&s->frontier, &s->in.planned, &s->in.offers, &options, err);
    progress_end(&s->progress);
    stop_end();
    s->report.plan.planning_ms = now_ms() - start_ms;
    return ok && check_plans(s, err);
}

static bool fill_report(struct surveying *s, struct error *err)
{
    struct plan_report *r = &s->report.plan;
    const struct frontier *f = &s->frontier;
    s->none = (struct plan){
        .unplaced = f->unplaced, .n_unplaced = f->n_unplaced, .infeasible = f->infeasible};
    s->report.frontier = f;
    r->call = s->in.call;
    r->values = &s->v->plan;
    r->reading = &s->v->reading;
    r->settings = &s->in.settings;
    r->workload = &s->in.workload;
    r->catalogue = &s->in.catalogue;
    r->offers = &s->in.offers;
    r->plan = f->n > 0 ? frontier_plan_at(f, f->n - 1) : &s->none;
    r->bill = &s->bill;
    r->jobs_file = s->in.call->n_operands > 0 ? s->in.call->operands[0] : "-";
    r->stopped = stop_interrupted() ? "interrupted" : f->stopped ? "time" : "exhausted";
    r->reading_ms = s->in.reading_ms;
    r->warnings =
        arena_array(s->in.call->arena, (size_t)r->workload->n_notes + 1, sizeof *r->warnings);
    for (int32_t i = 0; i < r->workload->n_notes; i++)
        r->warnings[r->n_warnings++] = r->workload->notes[i];
    plan_assumptions(r);
    return bill_make(&s->bill, r->plan, &s->in.planned, err);
}

static bool write_results(const struct surveying *s, struct error *err)
{
    static void (*const forms[])(const struct frontier_report *, FILE *) = {
        [FRONTIER_TABLE] = frontier_screen,
        [FRONTIER_JSON] = frontier_document,
        [FRONTIER_CSV] = frontier_csv,
    };
    struct out main_out = {0}, svg = {0};
    bool draws = s->v->svg != NULL && s->frontier.n > 0;
    if (draws && !out_open(&svg, s->v->svg, err))
        return false;
    if (!out_open(&main_out, s->v->plan.common.output, err)) {
        if (draws)
            out_abandon(&svg);
        return false;
    }
    forms[s->v->format](&s->report, main_out.file);
    bool ok = out_close(&main_out, err);
    if (draws)
        frontier_svg(&s->report, svg.file);
    if (draws && ok)
        ok = out_close(&svg, err);
    else if (draws)
        out_abandon(&svg);
    return ok;
}

static int exit_code(const struct surveying *s)
{
    int code = stop_interrupted() ? EXIT_INTERRUPTED : EXIT_DONE;
    int64_t jobs = 0;
    for (int32_t i = 0; i < s->frontier.n_unplaced; i++)
        jobs += s->frontier.unplaced[i].jobs;
    int too_old = prices_age_code(&s->in.catalogue, s->in.call, &s->in.v->prices,
                                  s->in.v->purchase != PURCHASE_ON_DEMAND);
    if (too_old != EXIT_DONE)
        code = too_old;
    if (jobs > 0) {
        fprintf(stderr, "batchfit: %lld of %lld jobs can't be placed\n", (long long)jobs,
                (long long)s->in.workload.count);
        code = EXIT_UNPLACED;
    }
    if (s->frontier.infeasible != NULL) {
        fprintf(stderr, "batchfit: %s\n", s->frontier.infeasible);
        code = EXIT_UNPLACED;
    }
    int rejected = read_rejected(&s->in.workload, &s->v->reading);
    return rejected != EXIT_DONE ? rejected : code;
}

static int run(const struct invocation *call, const void *values)
{
    const struct frontier_values *v = values;
    struct surveying s = {.v = v};
    struct error err = {0};
    bool ok = check_results(v, &err) && plan_input_read(&s.in, call, &v->plan, &v->reading, &err) &&
              check_durations(&s.in, &err) && make_frontier(&s, &err) && fill_report(&s, &err) &&
              write_results(&s, &err);
    int code = ok ? exit_code(&s) : read_refused(&s.in.workload, &v->reading, &err);
    bill_clear(&s.bill);
    frontier_clear(&s.frontier);
    plan_input_clear(&s.in);
    return code;
}

static const struct option_group frontier_groups[] = {
    {"Deadlines", point_specs, 0},
    {"Times of submission", plan_submit_specs, 0},
    {"Limits", plan_limit_specs, 0},
    {"Instance types", plan_type_specs, 0},
    {"Prices", price_specs, AT(plan.prices)},
    {"Reading the list", read_specs, AT(reading)},
    {"What an instance costs beside its price", plan_cost_specs, 0},
    {"Search", plan_search_specs, 0},
    {"Results", result_specs, 0},
    {"General", common_specs, AT(plan.common)},
    {0},
};

const struct verb verb_frontier = {
    .name = "frontier",
    .operands = "[JOBS...]",
    .summary = "cost against deadline, from the shortest plan to the cheapest",
    .description =
        "Plans the same jobs for many deadlines, from the shortest that can be found within the "
        "limits to where more time saves nothing, each with its proved lower bound. A plan that "
        "is done by a deadline serves it, whatever it was made for, so that the cost never rises "
        "with a longer deadline. With --respect-submit-times it is not the deadline that is "
        "planned for, but how long jobs may wait from submission to start, up to --max-wait.\n"
        "\n"
        "The knee is the deadline up to which time saves much, and after which it saves little: "
        "the point furthest below the straight line between the ends, with the logarithm of the "
        "deadline and the cost both scaled to 0..1.",
    .examples = "  batchfit frontier trace.txt\n"
                "  batchfit frontier jobs.csv --svg frontier.svg --max-vcpus 256\n"
                "  batchfit frontier jobs.csv --format csv --points 40 --output frontier.csv\n",
    .groups = frontier_groups,
    .values_size = sizeof(struct frontier_values),
    .run = run,
};
