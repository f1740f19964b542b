/* cmd_pack.c - `batchfit pack`: the bare packing engine on two CSV files. */
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/json_out.h"
#include "cli/out.h"
#include "cli/pack_input.h"
#include "model/shadow.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>

struct pack_values {
    struct common_values common;
    const char *types;
    const char *plan;
    int solver;
    int64_t time_limit_s;
    double max_gap;
    int64_t work;
    int64_t threads;
    int64_t max_bins;
    int64_t max_per_type;
    bool shadow_prices;
    bool timing;
};

#define AT(field) offsetof(struct pack_values, field)

static const struct option_spec input_specs[] = {
    {.name = "types",
     .kind = OPTION_TEXT,
     .metavar = "FILE",
     .offset = AT(types),
     .help = "CSV of types: name,arch,gpu_model,mcpu,mem_mib,gpus,price_microusd",
     .shown_default = "none, it is needed"},
    {.name = "max-bins",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(max_bins),
     .help = "at most so many bins in all",
     .shown_default = "any number"},
    {.name = "max-per-type",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(max_per_type),
     .help = "at most so many bins of each type",
     .shown_default = "any number"},
    {0},
};

static const struct option_spec search_specs[] = {
    {.name = "solver",
     .kind = OPTION_CHOICE,
     .metavar = "NAME",
     .offset = AT(solver),
     .choices = "auto|ffd|exact",
     .default_text = "auto",
     .help = "ffd: first fit decreasing alone, in hundredths of a second; exact searches on"},
    {.name = "time-limit",
     .kind = OPTION_DURATION,
     .metavar = "D",
     .offset = AT(time_limit_s),
     .help = "stop the search after D; results may then differ from run to run",
     .shown_default = "none"},
    {.name = "max-gap",
     .kind = OPTION_FRACTION,
     .metavar = "SHARE",
     .offset = AT(max_gap),
     .help = "stop once cost and bound are this close",
     .default_text = "0"},
    {.name = "work",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(work),
     .help = "search steps, the same on every machine; 0 for the engine's own measure, or with "
             "--time-limit as many as there is time for",
     .default_text = "0"},
    {.name = "threads",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(threads),
     .min = 1,
     .max = 64,
     .help = "threads to search with; results don't depend on it",
     .default_text = "1"},
    {0},
};

static const struct option_spec result_specs[] = {
    {.name = "plan",
     .kind = OPTION_TEXT,
     .metavar = "FILE",
     .offset = AT(plan),
     .help = "write every pattern with its count as CSV: times,type,jobs",
     .shown_default = "not written"},
    {.name = "shadow-prices",
     .kind = OPTION_FLAG,
     .offset = AT(shadow_prices),
     .help = "print what one more job of each class adds to the bound, and a vCPU, GiB, GPU"},
    {.name = "timing",
     .kind = OPTION_FLAG,
     .offset = AT(timing),
     .help = "print the seconds taken too"},
    {0},
};

static const struct option_group groups[] = {
    {"Problem", input_specs, 0},
    {"Search", search_specs, 0},
    {"Result", result_specs, 0},
    {"General", common_specs, offsetof(struct pack_values, common)},
    {0},
};

/* What tables and patterns of most problems fit into. */
#define TABLES_BYTES ((size_t)256 << 20)

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct deadline {
    double start, at; /* at 0: none */
};

static bool asked_to_stop(void *context)
{
    const struct deadline *d = context;
    return interrupted != 0 || (d->at > 0 && seconds_now() >= d->at);
}

/* Of the time from the start to the deadline, which must be set. */
static double share_spent(void *context)
{
    const struct deadline *d = context;
    return (seconds_now() - d->start) / (d->at - d->start);
}

static bool read_inputs(struct pack_input *in, const struct invocation *call,
                        const struct pack_values *v, struct error *err)
{
    if (v->types == NULL)
        return error_set(err, ERROR_USAGE, "--types: a CSV file of types is needed");
    if (call->n_operands != 1)
        return error_set(err, ERROR_USAGE, "one CSV file of job classes is needed, %d are given",
                         call->n_operands);
    struct input_file file;
    if (!input_open(&file, v->types, err))
        return false;
    bool ok = pack_input_types(in, file.text, v->types, err);
    input_close(&file);
    if (!ok || !input_open(&file, call->operands[0], err))
        return false;
    ok = pack_input_jobs(in, file.text, call->operands[0], err);
    input_close(&file);
    return ok;
}

static void solve(struct pack_problem *problem, const struct pack_values *v, double start,
                  struct pack_result *result)
{
    static const enum pack_solver solvers[] = {PACK_AUTO, PACK_FFD, PACK_EXACT};
    struct deadline deadline = {start, v->time_limit_s > 0 ? start + (double)v->time_limit_s : 0};
    struct pack_options options = {.solver = solvers[v->solver],
                                   .max_gap = v->max_gap,
                                   .work = v->work,
                                   .threads = (int)v->threads,
                                   .stop = asked_to_stop,
                                   .stop_context = &deadline,
                                   .time_spent = v->time_limit_s > 0 ? share_spent : NULL};
    struct sigaction catch = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND}, before;
    sigemptyset(&catch.sa_mask);
    sigaction(SIGINT, &catch, &before);
    pack_solve(problem, &options, result);
    sigaction(SIGINT, &before, NULL);
}

static double gap_of(const struct pack_result *r)
{
    return r->cost_uusd > 0 ? (double)(r->cost_uusd - r->bound_uusd) / (double)r->cost_uusd : 0;
}

static const char *stopped_by(const struct pack_result *r)
{
    if (r->stopped)
        return interrupted != 0 ? "interrupted" : "time";
    return r->out_of_work ? "work" : "exhausted";
}

static int64_t unplaced_jobs(const struct pack_input *in, const struct pack_result *r)
{
    int64_t n = 0;
    for (int32_t i = 0; i < in->n_items; i++)
        n += r->unplaced[i] ? in->items[i].demand : 0;
    return n;
}

static void print_price(struct json_out *j, const char *key, double uusd)
{
    if (uusd < 0)
        json_null(j, key);
    else
        json_decimal(j, key, uusd, 2);
}

static void print_shadow_prices(struct json_out *j, const struct pack_input *in,
                                const struct pack_result *r)
{
    struct shadow_prices prices;
    struct shadow_point *points = mem_zeroed((size_t)in->n_items, sizeof *points);
    for (int32_t i = 0; i < in->n_items; i++) {
        const struct pack_item *item = &in->items[i];
        points[i] =
            (struct shadow_point){.mcpu = item->mcpu,
                                  .mem_mib = item->mem_mib,
                                  .gpus = item->gpus,
                                  .weight = r->unplaced[i] ? 0 : (double)item->demand,
                                  .uusd_h = (double)r->proof.dual[i] / (double)r->proof.scale};
    }
    shadow_fit(points, in->n_items, &prices);
    json_object(j, "shadow_prices");
    print_price(j, "uusd_per_vcpu", prices.vcpu_uusd_h);
    print_price(j, "uusd_per_gib", prices.gib_uusd_h);
    print_price(j, "uusd_per_gpu", prices.gpu_uusd_h);
    json_decimal(j, "explained", prices.explained, 6);
    json_array(j, "classes");
    for (int32_t i = 0; i < in->n_items; i++) {
        json_object_line(j, NULL);
        json_slice(j, "class", in->classes[i]);
        print_price(j, "uusd_per_job", r->unplaced[i] ? -1 : points[i].uusd_h);
        json_close_object(j);
    }
    json_close_array(j);
    json_close_object(j);
    free(points);
}

static void print_result(FILE *file, const struct pack_input *in, const struct pack_values *v,
                         const struct pack_result *r, double seconds)
{
    static const char *const solvers[] = {"auto", "ffd", "exact"};
    struct json_out j;
    json_begin(&j, file);
    json_text(&j, "schema", "batchfit.pack/1");
    if (r->infeasible_limits)
        json_null(&j, "cost_uusd");
    else
        json_whole(&j, "cost_uusd", r->cost_uusd);
    if (r->impossible)
        json_null(&j, "bound_uusd");
    else
        json_whole(&j, "bound_uusd", r->bound_uusd);
    if (r->infeasible_limits)
        json_null(&j, "gap");
    else
        json_decimal(&j, "gap", gap_of(r), 9);
    json_bool(&j, "proven_optimal", r->proven_optimal);
    json_bool(&j, "bound_by_search", r->bound_by_search);
    if (r->infeasible_limits)
        json_bool(&j, "impossible", r->impossible);
    json_text(&j, "solver", solvers[v->solver]);
    json_text(&j, "stopped", stopped_by(r));
    json_whole(&j, "unplaced_jobs", unplaced_jobs(in, r));
    json_array_line(&j, "unplaced_classes");
    for (int32_t i = 0; i < in->n_items; i++)
        if (r->unplaced[i])
            json_slice(&j, NULL, in->classes[i]);
    json_close_array(&j);
    if (v->shadow_prices)
        print_shadow_prices(&j, in, r);
    if (v->timing)
        json_decimal(&j, "seconds", seconds, 3);
    json_end(&j);
}

static void print_name(FILE *file, struct slice name)
{
    fwrite(name.p, 1, name.n, file);
}

static bool write_plan(const struct pack_input *in, const char *path, const struct pack_result *r,
                       struct error *err)
{
    struct out out;
    if (!out_open(&out, path, err))
        return false;
    fputs("times,type,jobs\n", out.file);
    for (int32_t k = 0; k < r->n_patterns; k++) {
        const struct pack_pattern *a = &r->patterns[k];
        fprintf(out.file, "%lld,", (long long)a->times);
        print_name(out.file, in->types[a->bin]);
        for (int32_t i = 0; i < a->n; i++) {
            fprintf(out.file, "%s%lld*", i == 0 ? "," : " ", (long long)a->count[i]);
            print_name(out.file, in->classes[a->item[i]]);
        }
        fputc('\n', out.file);
    }
    return out_close(&out, err);
}

static bool answer(const struct pack_input *in, const struct pack_values *v,
                   const struct pack_result *r, double seconds, struct error *err)
{
    struct out out;
    if (v->plan != NULL && !write_plan(in, v->plan, r, err))
        return false;
    if (!out_open(&out, v->common.output, err))
        return false;
    print_result(out.file, in, v, r, seconds);
    return out_close(&out, err);
}

static int exit_code(const struct pack_input *in, const struct pack_values *v,
                     const struct pack_result *r)
{
    if (r->infeasible_limits)
        note(r->impossible ? "no plan within the limits on bins is possible"
                           : "no plan was found within the limits on bins; there may be one");
    if (r->infeasible_limits || unplaced_jobs(in, r) > 0)
        return EXIT_UNPLACED;
    if ((r->stopped || r->out_of_work) && v->max_gap > 0 && gap_of(r) > v->max_gap)
        return EXIT_GAP;
    return interrupted != 0 ? EXIT_INTERRUPTED : EXIT_DONE;
}

static int run(const struct invocation *call, const void *values)
{
    const struct pack_values *v = values;
    struct pack_input in = {0};
    struct error err = {0};
    double start = seconds_now();
    mem_expect(TABLES_BYTES);
    if (!read_inputs(&in, call, v, &err)) {
        pack_input_clear(&in);
        return options_fail(&err);
    }
    if (options_given(call, "max-per-type"))
        for (int32_t b = 0; b < in.n_bins; b++)
            in.bins[b].limit = v->max_per_type;
    struct pack_problem problem = {.mode = PACK_WHOLE,
                                   .items = in.items,
                                   .n_items = in.n_items,
                                   .bins = in.bins,
                                   .n_bins = in.n_bins,
                                   .limit_bins =
                                       options_given(call, "max-bins") ? v->max_bins : -1};
    struct pack_result result;
    solve(&problem, v, start, &result);
    bool ok = answer(&in, v, &result, seconds_now() - start, &err);
    int code = ok ? exit_code(&in, v, &result) : options_fail(&err);
    pack_result_clear(&result);
    pack_input_clear(&in);
    return code;
}

const struct verb verb_pack = {
    .name = "pack",
    .operands = "--types TYPES.csv JOBS.csv",
    .summary = "the bare packing engine: cheapest bins for job classes, with a proved bound",
    .description =
        "Packs the job classes of one CSV side by side onto the bins of another at the least total "
        "price, and prints the cost, a lower bound that no packing can beat, and whether the "
        "packing is proved to be the best there is, as JSON. Prices are micro-dollars, sizes "
        "milli-vCPU and MiB, all taken as they are: no reserve for the system is subtracted. "
        "bound_by_search is true where the bound rests on an exhaustive search besides its duals. "
        "Shadow prices are those duals: what one more job of a class adds to the bound; the prices "
        "of a vCPU, GiB and GPU come nearest to them by least squares, each class weighted by its "
        "jobs, and explained is the share that they account for.",
    .examples = "  batchfit pack --types types.csv jobs.csv\n"
                "  batchfit pack --types types.csv jobs.csv --max-gap 0.1% --plan plan.csv\n"
                "  batchfit pack --types types.csv jobs.csv --solver ffd --timing\n",
    .groups = groups,
    .values_size = sizeof(struct pack_values),
    .run = run,
};
