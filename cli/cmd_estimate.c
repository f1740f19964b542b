/* cmd_estimate.c - `batchfit estimate`: what the jobs cost, and when they are done, in compute
 * environments that exist, as AWS Batch is simulated to run them. */
#include "cli/batch_simulate.h"
#include "cli/commands.h"
#include "cli/estimate_fallback.h"
#include "cli/estimate_range.h"
#include "cli/estimate_report.h"
#include "cli/estimate_timeline.h"
#include "cli/out.h"
#include "cli/quota_limits.h"
#include "cli/table.h"

#include <stdlib.h>

struct estimate_values {
    struct common_values common;
    struct batch_values batch;
    struct commitment_values commitment;
    struct read_values reading;
    struct text_list assume, compare;
    const char *timeline, *plot;
    int64_t timeline_step_s;
    bool respect_submit_times;
    int64_t seed, runs;
    int64_t fallback_after; /* 0: no fallback */
    struct text_list quota;
    double duration_error, duration_scatter, boot_scatter;
    bool spot_price_spread;
    int64_t root_volume_mib;
    bool public_ipv4;
    int64_t budget_uusd, max_time_s;
    int format; /* 0 table, 1 json */
    bool assumptions, advice;
};

#define AT(member) offsetof(struct estimate_values, member)

static const struct option_spec run_specs[] = {
    {.name = "respect-submit-times",
     .kind = OPTION_FLAG,
     .offset = AT(respect_submit_times),
     .help = "each job is submitted when the list says, counted from the earliest; without it all "
             "at once"},
    {.name = "assume",
     .kind = OPTION_LIST,
     .offset = AT(assume),
     .metavar = "NAME=N",
     .help = "what AWS does not publish about Batch, such as boot=240 or strict-fifo=0; "
             "'favourable' sets all that speak for an environment; --assumptions lists them"},
    {.name = "on-demand-fallback",
     .kind = OPTION_WHOLE,
     .offset = AT(fallback_after),
     .metavar = "N",
     .min = 1,
     .max = 10,
     .help = "jobs that lost N attempts with their spot instances run on demand from then on, as "
             "workflow managers do it; so do those for which EC2 has no spot capacity (--assume "
             "spot-shortage=10); an environment on demand is added behind the others where there "
             "is none",
     .shown_default = "none"},
    {.name = "quota",
     .kind = OPTION_LIST,
     .offset = AT(quota),
     .metavar = "NAME=N",
     .help = "most vCPUs alive at once that an EC2 quota counts, by code or name: standard=256, "
             "standard-spot=64, L-1216C47A=256; or a FILE of such lines, or the answer of 'aws "
             "service-quotas list-service-quotas --service-code ec2'",
     .shown_default = "no limits"},
    {.name = "seed",
     .kind = OPTION_WHOLE,
     .offset = AT(seed),
     .metavar = "N",
     .max = 1e15,
     .default_text = "1",
     .help = "of everything that is drawn by chance"},
    {.name = "runs",
     .kind = OPTION_WHOLE,
     .offset = AT(runs),
     .metavar = "N",
     .max = 1000000,
     .default_text = "200",
     .help = "simulate so many times by chance and print the range of cost and finish; 0 for none; "
             "fewer, or none, for long lists unless asked for"},
    {.name = "duration-error",
     .kind = OPTION_FRACTION,
     .offset = AT(duration_error),
     .metavar = "SHARE",
     .default_text = "20%",
     .help = "of these runs: standard deviation by which all durations are off together"},
    {.name = "duration-scatter",
     .kind = OPTION_FRACTION,
     .offset = AT(duration_scatter),
     .metavar = "SHARE",
     .default_text = "0%",
     .help = "and by which each job's is on its own, beside what the list's own durations vary"},
    {.name = "boot-scatter",
     .kind = OPTION_FRACTION,
     .offset = AT(boot_scatter),
     .metavar = "SHARE",
     .default_text = "30%",
     .help = "and by which boots are"},
    {.name = "spot-price-spread",
     .kind = OPTION_FLAG,
     .offset = AT(spot_price_spread),
     .default_text = "yes",
     .help = "and spot prices lie anywhere between the lowest and the highest that a source states "
             "(as paid, or the advisor's saving); --no-spot-price-spread keeps those of the bill"},
    OPTION_ROOT_VOLUME(AT(root_volume_mib)),
    OPTION_PUBLIC_IPV4(AT(public_ipv4)),
    {0},
};

static const struct option_spec gate_specs[] = {
    {.name = "budget",
     .kind = OPTION_MONEY,
     .offset = AT(budget_uusd),
     .metavar = "USD",
     .help = "exit 5 when the batch costs more",
     .shown_default = "none"},
    {.name = "max-time",
     .kind = OPTION_DURATION,
     .offset = AT(max_time_s),
     .metavar = "D",
     .help = "exit 5 when the batch takes longer",
     .shown_default = "none"},
    {0},
};

static const struct option_spec result_specs[] = {
    OPTION_FORMAT(AT(format), "table|json"),
    {.name = "compare",
     .kind = OPTION_LIST,
     .offset = AT(compare),
     .metavar = "NAME=FILE|WORDS",
     .help =
         "also simulate the same jobs in the environments of FILE, or in what differs from the "
         "first environment by WORDS ('spot', 'c7i+m7i max=512'; see --then), and put it beside "
         "the others in one table; repeatable"},
    {.name = "timeline",
     .kind = OPTION_TEXT,
     .offset = AT(timeline),
     .metavar = "FILE",
     .help = "also write the fleet over time as CSV: instances, vCPUs, jobs that run and wait"},
    {.name = "timeline-step",
     .kind = OPTION_DURATION,
     .offset = AT(timeline_step_s),
     .metavar = "D",
     .help = "a line of it each so often",
     .shown_default = "whenever something changes"},
    {.name = "plot",
     .kind = OPTION_TEXT,
     .offset = AT(plot),
     .metavar = "FILE",
     .help = "also draw the fleet over time as SVG: vCPUs by instance type, and what jobs hold"},
    {.name = "advice",
     .kind = OPTION_FLAG,
     .offset = AT(advice),
     .default_text = "yes",
     .help = "simulate other ways to submit the jobs, and say which cost less; --no-advice is "
             "quicker"},
    {.name = "assumptions",
     .kind = OPTION_FLAG,
     .offset = AT(assumptions),
     .help = "list what is assumed about Batch, with each default"},
    {0},
};

static const struct option_group groups[] = {
    {"Environments", batch_specs, AT(batch)},
    {"The run", run_specs, 0},
    {"Prices", price_specs, AT(batch.prices)},
    {"What you own", commitment_specs, AT(commitment)},
    {"Reading the list", read_specs, AT(reading)},
    {"Gates", gate_specs, 0},
    {"Results", result_specs, 0},
    {"General", common_specs, AT(common)},
    {0},
};

/* Everything of one run, so that one function owns and the others work. */
struct estimating {
    struct batch_input in;
    int64_t quota_vcpus[N_QUOTAS];
    struct batch_simulated simulated;
    struct simulation run;
    struct bill bill;
    struct commitment_report commitment;
    struct estimate_report report;
    struct sim_range range;
    struct sim_range_options range_of;
    struct sim_advices advice;
};

/* ---- what is simulated --------------------------------------------------------------------- */

/* Unless told how many: as many as take a moment, if they are enough for a ninth decile. */
#define RANGE_WORK INT64_C(2000000) /* jobs simulated, all runs together */
enum { RANGE_LEAST = 20 };

static int64_t range_runs(const struct estimating *k, const struct estimate_values *v)
{
    if (options_given(k->in.call, "runs"))
        return v->runs;
    int64_t most = RANGE_WORK / (k->in.workload.count + 1);
    return most >= v->runs ? v->runs : most >= RANGE_LEAST ? most : 0;
}

static bool make_range(struct estimating *k, const struct estimate_values *v, struct error *err)
{
    int64_t runs = range_runs(k, v);
    if (runs == 0 || k->run.jobs_run == 0)
        return true;
    k->range_of = (struct sim_range_options){.runs = (int32_t)runs,
                                             .seed = (uint64_t)v->seed,
                                             .duration_error = v->duration_error,
                                             .duration_scatter = v->duration_scatter,
                                             .boot_scatter = v->boot_scatter,
                                             .spot_prices = v->spot_price_spread,
                                             .told_uusd = k->bill.total_uusd};
    k->report.range = &k->range;
    k->report.range_of = &k->range_of;
    return estimate_range_make(&k->range, &k->simulated.input, k->range_of, err);
}

static bool run_batch(struct estimating *k, const struct estimate_values *v, struct error *err)
{
    k->simulated.input.keep_starts = v->timeline != NULL || v->plot != NULL ||
                                     (v->advice && k->in.workload.count <= ADVISE_JOBS_MOST);
    k->simulated.input.chance.seed = (uint64_t)v->seed;
    k->simulated.input.fallback_after = (int32_t)v->fallback_after;
    if (v->quota.n > 0)
        k->simulated.input.quota_vcpus = k->quota_vcpus;
    return batch_simulated_make(&k->simulated, &k->in, v->respect_submit_times, err) &&
           simulate(&k->run, &k->simulated.input, err) &&
           batch_bill(&k->bill, &k->run, &k->simulated.input, err) && make_range(k, v, err);
}

/* What commitments cover of the instances that ran; of those that were not charged, nothing. */
static bool cover_run(struct estimating *k, struct error *err)
{
    const struct simulation *s = &k->run;
    int64_t n = 0;
    if (!k->commitment.given)
        return true;
    struct cover_use *uses = mem_zeroed((size_t)s->n_instances + 1, sizeof *uses);
    for (int64_t i = 0; i < s->n_instances; i++) {
        const struct sim_instance *in = &s->instances[i];
        if (!in->free)
            uses[n++] =
                (struct cover_use){in->offer, 1, in->launch_s, billed_s(in->end_s - in->launch_s)};
    }
    bool ok =
        cover_make(&k->commitment.cover, &k->commitment.owned, uses, n, k->in.region.name, "", err);
    free(uses);
    return ok;
}

/* ---- results ------------------------------------------------------------------------------- */

static bool make_report(struct estimating *k, const struct estimate_values *v, struct error *err)
{
    struct estimate_report *r = &k->report;
    r->in = &k->in;
    r->reading = &v->reading;
    r->simulated = &k->simulated.input;
    r->unpriced_types = k->simulated.unpriced_types;
    r->run = &k->run;
    r->bill = &k->bill;
    r->commitment = &k->commitment;
    r->staged = &k->simulated.staged;
    r->shares = &k->simulated.shares;
    r->disk_gib = k->simulated.disk_gib;
    staging_volumes(&r->volumes, r->run, r->simulated, k->in.cost.root_volume_gib);
    r->submit_times = v->respect_submit_times;
    if (v->advice)
        estimate_hold(r);
    if (v->advice && r->run->jobs_run > 0)
        r->advice = &k->advice;
    return estimate_compare(r, &v->compare, err) &&
           (r->advice == NULL || sim_advise(&k->advice, r->simulated, err)) &&
           estimate_look_elsewhere(r, err);
}

/* The fleet over time in a file of its own, where one is asked for. */
static bool write_timeline(const struct estimate_report *r, const struct timeline *t,
                           const struct estimate_values *v, bool drawn, struct error *err)
{
    struct out out;
    const char *path = drawn ? v->plot : v->timeline;
    if (path == NULL)
        return true;
    if (!out_open(&out, path, err))
        return false;
    if (drawn)
        timeline_svg(t, r, out.file);
    else
        timeline_csv(t, r, v->timeline_step_s, out.file);
    return out_close(&out, err);
}

static bool write_timelines(const struct estimate_report *r, const struct estimate_values *v,
                            struct error *err)
{
    struct timeline t;
    if (v->timeline == NULL && v->plot == NULL)
        return true;
    timeline_make(&t, r->run, r->simulated);
    bool ok = write_timeline(r, &t, v, false, err) && write_timeline(r, &t, v, true, err);
    timeline_clear(&t);
    return ok;
}

static bool write_result(struct estimating *k, const struct estimate_values *v, struct error *err)
{
    struct out out;
    const struct estimate_report *r = &k->report;
    if (!write_timelines(r, v, err) || !out_open(&out, v->common.output, err))
        return false;
    if (v->format == 1) {
        estimate_document(r, out.file);
    } else {
        estimate_screen(r, out.file);
        if (v->assumptions)
            estimate_assumptions(r, out.file);
    }
    return out_close(&out, err);
}

/* Jobs, and the environments with what options add to them. */
static bool read_all(struct estimating *k, const struct invocation *call,
                     const struct estimate_values *v, struct error *err)
{
    const struct batch_cost cost = {(v->root_volume_mib + MIB_PER_GIB - 1) / MIB_PER_GIB,
                                    v->public_ipv4};
    const struct read_extra extra = {.keep_jobs = true};
    for (int i = 0; i < N_QUOTAS; i++)
        k->quota_vcpus[i] = UNKNOWN;
    return batch_assumed(k->simulated.input.assumed, &v->assume, err) &&
           quota_limits_read(&v->quota, k->quota_vcpus, err) &&
           batch_input_read(&k->in, call, &v->batch, &v->reading, &extra, cost, err) &&
           (v->fallback_after == 0 || estimate_fallback(&k->in, err)) &&
           commitment_read(&k->commitment, &v->commitment, &v->batch.prices, &k->in.catalogue, err);
}

static bool estimate_jobs(struct estimating *k, const struct invocation *call,
                          const struct estimate_values *v, struct error *err)
{
    return read_all(k, call, v, err) && run_batch(k, v, err) && cover_run(k, err) &&
           make_report(k, v, err) && write_result(k, v, err);
}

/* Says why and returns the code; where several hold, the lowest. */
static int exit_code(const struct estimating *k, const struct estimate_values *v)
{
    const struct invocation *call = k->in.call;
    char a[32], b[32];
    int code = prices_age_code(&k->in.catalogue, call, &v->batch.prices,
                               v->batch.purchase == COMPUTE_SPOT);
    if (options_given(call, "max-time") && k->run.makespan_s > v->max_time_s) {
        fprintf(stderr, "batchfit: the batch takes %s, more than --max-time %s\n",
                show_duration(a, k->run.makespan_s), show_duration(b, v->max_time_s));
        code = EXIT_GATE;
    }
    /* What is owned is paid anyway: the budget is for what is left. */
    int64_t left_uusd = k->bill.total_uusd - k->commitment.cover.covered_uusd;
    if (options_given(call, "budget") && left_uusd > v->budget_uusd) {
        fprintf(stderr, "batchfit: the batch costs %s, more than --budget %s\n",
                show_usd(a, left_uusd), show_usd(b, v->budget_uusd));
        code = EXIT_GATE;
    }
    if (k->run.n_stuck > 0) {
        int64_t jobs = k->in.workload.count - k->run.jobs_run - k->run.jobs_failed;
        fprintf(stderr, "batchfit: %s of %s jobs never start\n", show_whole(a, jobs),
                show_whole(b, k->in.workload.count));
        code = EXIT_UNPLACED;
    }
    int64_t cancelled = simulation_cancelled(&k->run);
    if (cancelled > 0) {
        fprintf(stderr, "batchfit: %s of %s jobs are cancelled at the head of the queue\n",
                show_whole(a, cancelled), show_whole(b, k->in.workload.count));
        code = EXIT_UNPLACED;
    }
    int rejected = read_rejected(&k->in.workload, &v->reading);
    return rejected != EXIT_DONE ? rejected : code;
}

static int run(const struct invocation *call, const void *values)
{
    const struct estimate_values *v = values;
    struct estimating k = {0};
    struct error err = {0};
    bool ok = estimate_jobs(&k, call, v, &err);
    int code = ok ? exit_code(&k, v) : read_refused(&k.in.workload, &v->reading, &err);
    commitment_report_clear(&k.commitment);
    bill_clear(&k.bill);
    simulation_clear(&k.run);
    batch_simulated_clear(&k.simulated);
    batch_input_clear(&k.in);
    return code;
}

const struct verb verb_estimate = {
    .name = "estimate",
    .operands = "[JOBS...]",
    .summary = "what the jobs cost and when they are done in compute environments that you have",
    .description =
        "Simulates AWS Batch, event by event: the job queue, first in, first out; the order of its "
        "compute environments; each one's allocation strategy, instance types and maxvCpus; boot, "
        "placement by the memory that jobs can use, idle time and scale-down delay. What comes of "
        "it is billed item by item.\n"
        "\n"
        "What AWS does not publish is assumed by name, with a default: --assumptions lists it, "
        "--assume changes it. EC2 takes spot instances away by chance (--seed), and their jobs are "
        "tried again. Jobs that never start, or that the queue cancels (jobStateTimeLimitActions), "
        "are told, and make the exit code 4.\n"
        "\n"
        "Where the list states input_bytes, output_bytes, image_bytes or scratch_gib (all the disk "
        "that "
        "a job needs; without it the disk for its input and output), jobs hold their slots while "
        "data comes from S3 and goes there, over a link that jobs on an instance share; S3 is "
        "billed, "
        "and root volumes that would fill are told.\n"
        "\n"
        "Other ways to submit the same jobs are simulated too, and told when they save more than "
        "1 %.\n"
        "\n"
        "Environments on Fargate run each job as a task in the smallest size that holds it. Beside "
        "environments on EC2 stands what the same jobs cost on Fargate, and the other way round.",
    .examples = "  batchfit estimate trace.txt --environment environments.json\n"
                "  batchfit estimate jobs.csv --instance-types optimal --strategy BEST_FIT "
                "--max-vcpus 256\n"
                "  batchfit estimate jobs.csv --environment ce.json --assume favourable "
                "--assumptions\n",
    .groups = groups,
    .values_size = sizeof(struct estimate_values),
    .run = run,
};
