/* cmd_check.c - `batchfit check`: which jobs can never start in which environment, and why. */
#include "cli/check_report.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/quota_limits.h"
#include "cli/table.h"
#include "planner/simulate/assumed.h"

#include <string.h>

struct check_values {
    struct common_values common;
    struct batch_values batch;
    struct read_values reading;
    struct text_list quota;
    int format; /* 0 table, 1 json */
};

#define AT(member) offsetof(struct check_values, member)

static const struct option_spec limit_specs[] = {
    {.name = "quota",
     .kind = OPTION_LIST,
     .offset = AT(quota),
     .metavar = "NAME=N",
     .help = "vCPUs that an EC2 quota allows, by code or name, or a FILE of them, as for 'plan'",
     .shown_default = "no limits"},
    {0},
};

static const struct option_spec result_specs[] = {
    OPTION_FORMAT(AT(format), "table|json"),
    {0},
};

static const struct option_group groups[] = {
    {"Environments", batch_specs, AT(batch)},
    {"Prices", price_specs, AT(batch.prices)},
    {"Limits", limit_specs, 0},
    {"Reading the list", read_specs, AT(reading)},
    {"Results", result_specs, 0},
    {"General", common_specs, AT(common)},
    {0},
};

/* Everything of one run, so that one function owns and the others work. */
struct checking {
    struct batch_input in;
    struct offer_set all; /* what could be allowed instead */
    int64_t quota_vcpus[N_QUOTAS];
    struct check_report report;
};

static void select_all(struct checking *k)
{
    struct offer_filter filter = {
        .arch_mask = ARCH_BIT(ARCH_X86_64) | ARCH_BIT(ARCH_ARM64),
        .purchase_mask = PURCHASE_BIT(PURCHASE_ON_DEMAND) | PURCHASE_BIT(PURCHASE_SPOT),
    };
    offers_select(&k->all, &k->in.catalogue, &filter);
}

/* The rates of the environment where the class starts on Fargate; jobs that run on either
 * architecture take the default one. */
static void find_lower_task(struct checking *k, struct check_class *of)
{
    const struct fargate_terms terms = {
        .arch = ARCH_X86_64,
        .spot = k->in.compute.list[of->starts_in].kind == COMPUTE_FARGATE_SPOT,
        .spot_saving_pct = assumed_entry(ASSUMED_FARGATE_SPOT_PCT)->value};
    of->has_lower =
        admission_lower_task(of->c, &k->in.catalogue.other, &terms, k->in.call->arena, &of->lower);
}

/* Types that have a price, of the environment where the class starts and of those before it that
 * lack memory for it: a lower request may start there. */
static void find_lower(struct checking *k, struct check_class *of)
{
    const struct compute_environment *list = k->in.compute.list;
    int32_t n = 0, most = 0;
    if (compute_is_fargate(&list[of->starts_in])) {
        find_lower_task(k, of);
        return;
    }
    for (int32_t e = 0; e <= of->starts_in; e++)
        most += list[e].n_types;
    const struct offer **offers = arena_array(k->in.call->arena, (size_t)most + 1, sizeof *offers);
    for (int32_t e = 0; e <= of->starts_in; e++) {
        bool open = e == of->starts_in || of->in[e].verdict == ADMIT_MEMORY ||
                    of->in[e].verdict == ADMIT_TOGETHER;
        for (int32_t i = 0; open && i < list[e].n_types; i++) {
            const struct offer *o = batch_offer(&k->in, &list[e], list[e].types[i].type_index);
            if (o != NULL)
                offers[n++] = o;
        }
    }
    of->has_lower = admission_lower(of->c, batch_gpu_model(&k->in, of->c), offers, n, &of->lower);
}

static void check_class(struct checking *k, struct check_class *of, const struct job_class *c)
{
    const struct compute *compute = &k->in.compute;
    struct admission *in = arena_array(k->in.call->arena, (size_t)compute->n, sizeof *in);
    *of = (struct check_class){.c = c, .in = in, .starts_in = -1, .code = ""};
    for (int32_t i = 0; i < compute->n; i++) {
        admission_judge(c, batch_gpu_model(&k->in, c), &compute->list[i], &k->in.catalogue,
                        k->quota_vcpus, &in[i]);
        if (in[i].verdict == ADMIT_YES && of->starts_in < 0)
            of->starts_in = i;
    }
    if (of->starts_in < 0) {
        check_explain(&k->report, of, &k->all);
        k->report.never_classes++;
        k->report.never_jobs += c->count;
    } else {
        find_lower(k, of);
    }
}

static int64_t count_short(const struct workload *w)
{
    int64_t jobs = 0;
    for (int32_t i = 0; i < w->n_classes; i++) {
        const struct job_class *c = &w->classes[i];
        if (c->unknown_durations > 0)
            return UNKNOWN;
        for (int64_t r = 0; r < c->n_runs; r++)
            jobs += c->runs[r].duration_ms < (int64_t)SHORT_JOB_S * MS_PER_S ? c->runs[r].count : 0;
    }
    return jobs;
}

static bool write_result(const struct checking *k, const struct check_values *v, struct error *err)
{
    struct out out;
    if (!out_open(&out, v->common.output, err))
        return false;
    if (v->format == 0)
        check_screen(&k->report, out.file);
    else
        check_document(&k->report, out.file);
    return out_close(&out, err);
}

static bool check_jobs(struct checking *k, const struct invocation *call,
                       const struct check_values *v, struct error *err)
{
    const struct batch_cost cost = {0};
    const struct read_extra extra = {.keep_jobs = true};
    for (int i = 0; i < N_QUOTAS; i++)
        k->quota_vcpus[i] = UNKNOWN;
    if (!quota_limits_read(&v->quota, k->quota_vcpus, err) ||
        !batch_input_read(&k->in, call, &v->batch, &v->reading, &extra, cost, err))
        return false;
    if (k->in.compute.several)
        return error_set(err, ERROR_INPUT,
                         "the list names several job queues, and check holds jobs against one: "
                         "--queue NAME");
    size_t n = (size_t)k->in.workload.n_classes;
    select_all(k);
    k->report =
        (struct check_report){.in = &k->in,
                              .reading = &v->reading,
                              .classes = arena_array(call->arena, n + 1, sizeof *k->report.classes),
                              .short_jobs = count_short(&k->in.workload)};
    for (size_t i = 0; i < n; i++)
        check_class(k, &k->report.classes[i], &k->in.workload.classes[i]);
    return write_result(k, v, err);
}

static int exit_code(const struct checking *k, const struct read_values *reading)
{
    char a[32], b[32];
    int code = EXIT_DONE;
    if (k->report.never_jobs > 0) {
        fprintf(stderr, "batchfit: %s of %s jobs can never start\n",
                show_whole(a, k->report.never_jobs), show_whole(b, k->in.workload.count));
        code = EXIT_UNPLACED;
    }
    int too_old = prices_age_code(&k->in.catalogue, k->in.call, &k->in.v->prices,
                                  k->in.v->purchase == COMPUTE_SPOT);
    code = code == EXIT_DONE ? too_old : code;
    int rejected = read_rejected(&k->in.workload, reading);
    return rejected != EXIT_DONE ? rejected : code;
}

static int run(const struct invocation *call, const void *values)
{
    const struct check_values *v = values;
    struct checking k = {0};
    struct error err = {0};
    bool ok = check_jobs(&k, call, v, &err);
    int code = ok ? exit_code(&k, &v->reading) : read_refused(&k.in.workload, &v->reading, &err);
    offers_clear(&k.all);
    batch_input_clear(&k.in);
    return code;
}

const struct verb verb_check = {
    .name = "check",
    .operands = "[JOBS...]",
    .summary = "which jobs can never start in your compute environments, why, and what helps",
    .description =
        "Holds each class of jobs against the compute environments of a job queue, as AWS Batch "
        "would: is there a type that holds it whole, within maxvCpus? Memory is what jobs can use "
        "on a type, which is less than its name says; a job that asks for 8192 MiB never starts on "
        "an instance of 8 GiB, and waits in RUNNABLE without an end.\n"
        "\n"
        "What can never start is told with Batch's own reason code and with what helps, and makes "
        "the exit code 4. Requests that just miss a cheaper fit are told with what they cost.",
    .examples =
        "  batchfit check trace.txt --environment environments.json\n"
        "  aws batch describe-compute-environments > ce.json; aws batch describe-job-queues "
        "> queues.json\n"
        "  batchfit check jobs.csv --environment ce.json,queues.json --queue main\n"
        "  batchfit check jobs.csv --instance-types m6i,c6i --max-vcpus 256\n",
    .groups = groups,
    .values_size = sizeof(struct check_values),
    .run = run,
};
