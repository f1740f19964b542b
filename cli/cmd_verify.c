/* cmd_verify.c - `batchfit verify`: a saved plan checked from its jobs and prices alone.
 *
 * The document's request says how the jobs were read and what was allowed; prices are those of the
 * snapshot that the document names.  Everything else that the document says is recomputed
 * (model/check/plan_document.h) by code that the planner does not use. */
#include "cli/commands.h"
#include "cli/json_out.h"
#include "cli/out.h"
#include "cli/plan_file.h"
#include "cli/plan_options.h"
#include "cli/table.h"
#include "cli/usable_memory.h"
#include "model/check/plan_commitment.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct verify_values {
    struct common_values common;
    int64_t proof_steps;
    bool timing;
};

static const struct option_spec verify_specs[] = {
    {.name = "proof-steps",
     .kind = OPTION_WHOLE,
     .offset = offsetof(struct verify_values, proof_steps),
     .metavar = "N",
     .default_text = "300000000",
     .min = 1,
     .max = 1e15,
     .help = "give up on proving the bound after N steps of search: exit 7"},
    {.name = "timing",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct verify_values, timing),
     .help = "say how long the check took"},
    {0},
};

struct verifying {
    const struct verify_values *v;
    struct invocation request; /* the document's options, as if typed for plan */
    struct plan_run_values asked;
    struct plan_document document;
    struct plan_settings settings;
    struct catalogue catalogue;
    struct workload workload, planned;
    struct offer_set offers;
    struct commitment_report commitment;
    struct plan_findings findings;
    int64_t check_ms;
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * MS_PER_S + t.tv_nsec / 1000000;
}

static bool read_document(struct verifying *k, const char *path, struct error *err)
{
    struct input_file file;
    if (!plan_file_open(&file, path, err))
        return false;
    bool ok = plan_document_parse(&k->document, file.text, err);
    input_close(&file);
    return ok || error_prefix(err, "%.200s", path);
}

/* Members of request that are no options of plan; and the date of the end, where the start was the
 * clock's: deadline_s tells what it came to. */
static bool is_no_option(const struct plan_document *d, const char *name)
{
    return strcmp(name, "region_origin") == 0 ||
           (strcmp(name, "finish-by") == 0 && plan_document_option(d, "start") == NULL);
}

static bool take_request(struct verifying *k, const char *path, struct error *err)
{
    const struct plan_document *d = &k->document;
    if (!options_defaults(&verb_plan, &k->asked, &k->request, err))
        return false;
    for (int32_t i = 0; i < d->n_options; i++) {
        const struct document_option *o = &d->options[i];
        if (is_no_option(d, o->name))
            continue;
        if (!options_set(o->name, o->text, path, &k->asked, &k->request, err)) {
            err->kind = ERROR_INPUT;
            return error_prefix(err, "%.200s: request.%.40s", path, o->name);
        }
    }
    return plan_settings_make(&k->settings, &k->request, &k->asked.plan, err);
}

static bool load_prices(struct verifying *k, struct error *err)
{
    const char *which = prices_snapshot_of(k->request.arena, k->document.prices_source);
    if (!prices_load(&k->catalogue, k->settings.region.name, &k->asked.plan.prices, which, err) ||
        !usable_memory_read(&k->catalogue, k->asked.plan.usable_memory, err))
        return false;
    show_currency(k->catalogue.currency);
    if (strcmp(k->catalogue.as_of, k->document.prices_as_of) == 0)
        return true;
    return error_set(err, ERROR_PRICES,
                     "the plan's prices are of %.40s, those of this program of %s: a plan is "
                     "verified by the prices it was made with",
                     k->document.prices_as_of, k->catalogue.as_of);
}

static bool read_commitment(struct verifying *k, struct error *err)
{
    const struct plan_values *v = &k->asked.plan;
    return commitment_read(&k->commitment, &v->commitment, &v->prices, &k->catalogue, err);
}

static bool read_jobs(struct verifying *k, char **paths, int n_paths, struct error *err)
{
    struct read_extra extra = {.ready = plan_ready_from(&k->asked.plan)};
    return read_workload(&k->workload, &k->asked.reading, (const char *const *)paths, n_paths,
                         &extra, err);
}

static struct plan_limits request_limits(const struct verifying *k)
{
    struct plan_limits limits = plan_limits_of(&k->settings.planner);
    limits.deadline_s = k->document.deadline_s;
    limits.proof_steps = k->v->proof_steps;
    return limits;
}

static void check(struct verifying *k, struct arena *arena)
{
    int64_t start_ms = now_ms();
    plan_settle_architectures(&k->settings, &k->asked.plan, &k->workload, &k->planned, arena);
    offers_select(&k->offers, &k->catalogue, &k->settings.filter);
    struct plan_limits limits = request_limits(k);
    bool holds = plan_document_check(&k->document, &k->workload, &k->planned, &k->catalogue,
                                     &k->offers, &limits, &k->findings);
    const struct text_list *zones = &k->asked.plan.zones;
    plan_commitment_check(&k->document, k->commitment.given ? &k->commitment.owned : NULL,
                          &k->offers, zones->n == 1 ? zones->items[0] : "", &k->findings);
    int64_t asked_s = k->settings.planner.deadline_s;
    if (asked_s != UNKNOWN && asked_s != limits.deadline_s)
        plan_findings_add(&k->findings,
                          "request.deadline_s: the plan says %lld, its options make it %lld",
                          (long long)limits.deadline_s, (long long)asked_s);
    (void)holds; /* the findings tell */
    k->check_ms = now_ms() - start_ms;
}

static void print_report(const struct verifying *k, FILE *file)
{
    const struct plan_findings *f = &k->findings;
    char a[32], b[32], c[32], d[32];
    if (f->n_findings > 0) {
        for (int i = 0; i < f->n_lines; i++)
            fprintf(file, "%s\n", f->lines[i]);
        if (f->n_findings > f->n_lines)
            fprintf(file, "... and %s more\n", show_whole(a, f->n_findings - f->n_lines));
        if (f->not_proved && f->n_findings == 1)
            fprintf(file, "All else holds; a larger --proof-steps may prove the bound.\n");
        else
            fprintf(file, "The plan does not hold: %s finding%s.\n", show_whole(a, f->n_findings),
                    f->n_findings == 1 ? "" : "s");
        return;
    }
    const char *per = k->document.unit == PLAN_HOUR ? " an hour" : "";
    fprintf(file, "%s job%s, %s instance%s: %s; cost %s %s%s recomputed; bound %s %s%s ",
            show_whole(a, f->jobs), f->jobs == 1 ? "" : "s", show_whole(b, f->instances),
            f->instances == 1 ? "" : "s",
            k->document.infeasible == NULL ? "feasible" : "late, as it says, else feasible",
            usd_exact(c, f->cost_uusd), k->catalogue.currency, per,
            usd_exact(d, k->document.bound_uusd), k->catalogue.currency, per);
    if (k->document.proof.kind == BOUND_NONE)
        fprintf(file, "(none is claimed)\n");
    else
        fprintf(file, "proved (%s, %s class%s, %s offers)\n", bound_name(k->document.proof.kind),
                show_whole(a, f->proof_classes), f->proof_classes == 1 ? "" : "es",
                show_whole(b, f->proof_offers));
    if (k->document.infeasible != NULL)
        fprintf(file, "It says of itself: %.320s.\n", k->document.infeasible);
    if (k->document.end.earliest_end_s > 0)
        fprintf(file, "Proved: no plan ends before %s s.\n",
                show_whole(a, k->document.end.earliest_end_s));
}

static bool write_report(const struct verifying *k, struct error *err)
{
    struct out out;
    if (!out_open(&out, k->v->common.output, err))
        return false;
    print_report(k, out.file);
    if (k->v->timing)
        fprintf(out.file, "%.3f s, %lld steps of search\n", (double)k->check_ms / MS_PER_S,
                (long long)k->findings.proof_steps);
    return out_close(&out, err);
}

static bool verify(struct verifying *k, const struct invocation *call, struct error *err)
{
    if (call->n_operands < 2)
        return error_set(err, ERROR_USAGE,
                         "a saved plan and the job lists it was made from are needed: batchfit "
                         "verify PLAN JOBS...");
    const char *plan = call->operands[0];
    if (!read_document(k, plan, err) || !take_request(k, plan, err) || !load_prices(k, err) ||
        !read_commitment(k, err) || !read_jobs(k, call->operands + 1, call->n_operands - 1, err))
        return false;
    check(k, call->arena);
    return write_report(k, err);
}

static int exit_code(const struct plan_findings *f)
{
    if (f->n_findings == 0)
        return EXIT_DONE;
    return f->not_proved && f->n_findings == 1 ? EXIT_GAP : ERROR_INPUT;
}

static int run(const struct invocation *call, const void *values)
{
    struct verifying k = {.v = values, .request = {.arena = call->arena}};
    struct error err = {0};
    bool ok = verify(&k, call, &err);
    int code = ok ? exit_code(&k.findings) : options_fail(&err);
    plan_findings_clear(&k.findings);
    commitment_report_clear(&k.commitment);
    offers_clear(&k.offers);
    workload_clear(&k.workload);
    catalogue_clear(&k.catalogue);
    plan_settings_clear(&k.settings);
    plan_document_clear(&k.document);
    return code;
}

static const struct option_group verify_groups[] = {
    {"Verify", verify_specs, 0},
    {"General", common_specs, offsetof(struct verify_values, common)},
    {0},
};

const struct verb verb_verify = {
    .name = "verify",
    .operands = "PLAN JOBS...",
    .summary = "check a saved plan and its proof against its jobs and prices",
    .description =
        "Reads a plan that 'batchfit plan --save' wrote and the job lists that it was made from, "
        "and recomputes everything the plan says, by code that the planner does not use: that "
        "every job runs once, on a type that takes it, within what its jobs can use at every "
        "instant and within the limits asked for; the cost to the micro-dollar; that the "
        "environments can hold the plan; and that no plan can cost less than the bound, by proving "
        "again that no set of jobs on any type is worth more than its price.\n"
        "\n"
        "Exit 0 when all of it holds, also where a plan says that it misses its deadline, and "
        "does; "
        "3 when something does not hold, a line for each; 6 when the "
        "plan's prices are not those of this program; 7 when the bound could not be proved within "
        "--proof-steps.",
    .examples = "  batchfit plan jobs.csv --save plan.json\n"
                "  batchfit verify plan.json jobs.csv\n",
    .groups = verify_groups,
    .values_size = sizeof(struct verify_values),
    .run = run,
};
