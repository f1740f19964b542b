#include "cli/batch_input.h"

#include "cli/batch_queues.h"
#include "cli/batch_shorthand.h"
#include "cli/input.h"
#include "cli/jobs_known.h"
#include "cli/table.h"
#include "cli/usable_memory.h"

#include <string.h>

#define AT(member) offsetof(struct batch_values, member)

const struct option_spec batch_specs[] = {
    {.name = "environment",
     .kind = OPTION_LIST,
     .offset = AT(environment),
     .metavar = "FILE",
     .help = "compute environments and job queues as the AWS CLI has them: the JSON of create-, "
             "update- or describe-compute-environments, of describe-job-queues, or what "
             "'batchfit export' prints; or a CloudFormation template (JSON, YAML, 'cdk synth'), or "
             "what 'terraform show -json' prints; several are those of one queue, in order"},
    {.name = "queue",
     .kind = OPTION_TEXT,
     .offset = AT(queue),
     .metavar = "NAME",
     .help = "the job queue meant, where the documents describe several",
     .shown_default = "the one that the list names for each job"},
    {.name = "instance-types",
     .kind = OPTION_LIST,
     .offset = AT(instance_types),
     .metavar = "LIST",
     .help = "instead of a document, one environment with these: sizes, families, optimal, "
             "default_x86_64 or default_arm64"},
    {.name = "strategy",
     .kind = OPTION_TEXT,
     .offset = AT(strategy),
     .metavar = "NAME",
     .help = "its allocation strategy, as Batch names it",
     .shown_default = "BEST_FIT_PROGRESSIVE; on spot SPOT_PRICE_CAPACITY_OPTIMIZED"},
    {.name = "min-vcpus",
     .kind = OPTION_WHOLE,
     .offset = AT(min_vcpus),
     .metavar = "N",
     .max = (double)COMPUTE_VCPUS_MAX,
     .default_text = "0",
     .help = "its minvCpus"},
    {.name = "max-vcpus",
     .kind = OPTION_WHOLE,
     .offset = AT(max_vcpus),
     .metavar = "N",
     .max = (double)COMPUTE_VCPUS_MAX,
     .default_text = "1000",
     .help = "its maxvCpus"},
    {.name = "purchase",
     .kind = OPTION_CHOICE,
     .offset = AT(purchase),
     .metavar = "HOW",
     .choices = "on-demand|spot|fargate|fargate-spot",
     .default_text = "on-demand",
     .help = "its type: EC2, SPOT, FARGATE or FARGATE_SPOT; the last two take no types"},
    {.name = "then",
     .kind = OPTION_LIST,
     .offset = AT(then),
     .metavar = "WORDS",
     .help = "and a further environment of the queue behind it, repeatable: what differs from the "
             "one before, such as 'on-demand max=64' or 'c6i+m6i.large spot "
             "strategy=SPOT_CAPACITY_OPTIMIZED min=8'"},
    {.name = "region",
     .kind = OPTION_TEXT,
     .offset = AT(region),
     .metavar = "NAME",
     .help = "AWS region whose types and prices are used",
     .shown_default = "AWS_REGION, AWS_DEFAULT_REGION, your AWS profile, us-east-1"},
    {.name = "usable-memory",
     .kind = OPTION_TEXT,
     .offset = AT(usable_memory),
     .metavar = "FILE",
     .help = "memory that jobs can use where you measured it: CSV with instance_type,usable_mib"},
    {0},
};

/* ---- environments -------------------------------------------------------------------------- */

static bool read_document(struct batch_input *in, const char *path, struct error *err)
{
    struct input_file file;
    if (!input_open(&file, path, err))
        return false;
    bool ok = compute_read(&in->compute, file.text, err) || error_prefix(err, "%s", path);
    input_close(&file);
    return ok;
}

static bool read_documents(struct batch_input *in, struct error *err)
{
    for (int i = 0; i < in->v->environment.n; i++) {
        if (!read_document(in, in->v->environment.items[i], err))
            return false;
    }
    return true;
}

/* Is it for the jobs to say which of several queues they go to?  Then they have to be read first,
 * and kept. */
static bool jobs_choose(const struct batch_input *in)
{
    return in->queues_of_jobs && in->compute.n_queues > 1 && in->v->queue == NULL;
}

static bool choose(struct batch_input *in, const char *queue, struct error *err)
{
    return (jobs_choose(in) ? batch_queues_choose(&in->compute, &in->workload, err)
                            : compute_choose(&in->compute, queue, err)) &&
           compute_resolve(&in->compute, &in->catalogue, err);
}

static bool read_environments(struct batch_input *in, struct error *err)
{
    const char *given = batch_shorthand_given(in->call);
    if (in->v->environment.n > 0 && given != NULL)
        return error_set(err, ERROR_USAGE,
                         "--%s describes an environment of its own: it doesn't go with "
                         "--environment",
                         given);
    return in->v->environment.n > 0 ? read_documents(in, err) : batch_shorthand(in, err);
}

/* What options describe wrongly is a mistake in the command. */
static bool look_up_environments(struct batch_input *in, struct error *err)
{
    bool ok = jobs_choose(in) || choose(in, in->v->queue, err);
    if (!ok && in->v->environment.n == 0 && err->kind == ERROR_INPUT)
        err->kind = ERROR_USAGE;
    return ok;
}

/* Nobody named a region: the documents' ARNs say where their environments are. */
static void choose_region(struct batch_input *in)
{
    in->region = region_resolve(in->call, in->v->region);
    if (strcmp(in->region.origin, "default") == 0 && in->compute.region != NULL)
        in->region = (struct region_choice){in->compute.region, "the documents' ARNs"};
}

/* ---- offers -------------------------------------------------------------------------------- */

static bool is_listed(const struct instance_type *type, void *context)
{
    const struct batch_input *in = context;
    int32_t index = (int32_t)(type - in->catalogue.types);
    for (int32_t i = 0; i < in->compute.n; i++) {
        const struct compute_environment *e = &in->compute.list[i];
        for (int32_t k = 0; k < e->n_types; k++) {
            if (e->types[k].type_index == index)
                return true;
        }
    }
    return false;
}

/* What an environment lists is what Batch launches: no rule of ours leaves a type out. */
static void select_offers(struct batch_input *in)
{
    struct offer_filter filter = {
        .arch_mask = ARCH_BIT(ARCH_X86_64) | ARCH_BIT(ARCH_ARM64),
        .purchase_mask = PURCHASE_BIT(PURCHASE_ON_DEMAND) | PURCHASE_BIT(PURCHASE_SPOT),
        .allow_mask = UINT32_MAX,
        .gpu_types_for_all = true,
        .accepts = is_listed,
        .context = in,
        .root_volume_gib = in->cost.root_volume_gib,
        .public_ipv4 = in->cost.public_ipv4,
    };
    offers_select(&in->offers, &in->catalogue, &filter);
}

const struct offer *batch_offer(const struct batch_input *in, const struct compute_environment *e,
                                int32_t type_index)
{
    enum purchase purchase = compute_is_spot(e) ? PURCHASE_SPOT : PURCHASE_ON_DEMAND;
    for (int32_t i = 0; i < in->offers.n_offers; i++) {
        const struct offer *o = &in->offers.offers[i];
        if (o->type_index == type_index && o->purchase == purchase)
            return o;
    }
    return NULL;
}

const char *batch_gpu_model(const struct batch_input *in, const struct job_class *c)
{
    if (c->gpus == 0 || c->gpu_model[0] == '\0')
        return NULL;
    int32_t model = offers_gpu_model(&in->offers, slice_of(c->gpu_model));
    return model >= 0 ? in->offers.gpu_models[model] : c->gpu_model;
}

const char *batch_environment_text(const struct batch_input *in,
                                   const struct compute_environment *e)
{
    enum { ENTRIES_SHOWN = 5 };
    char text[500], a[32], b[32];
    size_t n = 0;
    if (compute_is_fargate(e))
        n = (size_t)snprintf(text, sizeof text, "%s", compute_kind_name(e->kind));
    else
        n = (size_t)snprintf(text, sizeof text, "%s %s, %d type%s (", compute_kind_name(e->kind),
                             strategy_name(e->strategy), (int)e->n_types,
                             e->n_types == 1 ? "" : "s");
    for (int32_t i = 0; i < e->n_entries && i <= ENTRIES_SHOWN; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%.40s", i == 0 ? "" : ", ",
                              i == ENTRIES_SHOWN ? "..." : e->entries[i]);
    snprintf(text + n, sizeof text - n, "%s, %s to %s vCPUs%s%s", compute_is_fargate(e) ? "" : ")",
             show_whole(a, e->min_vcpus), show_whole(b, e->max_vcpus),
             e->off[0] != '\0' ? "; passed over: " : "", e->off);
    return arena_text(in->call->arena, text, strlen(text));
}

/* ---- all ----------------------------------------------------------------------------------- */

/* `--environment A B` takes B for a job list: what an unreadable list describes is looked at. */
static const char *list_of_environments(const struct invocation *call)
{
    for (int i = 0; i < call->n_operands; i++) {
        struct compute described = {0};
        struct input_file file;
        struct error ignored;
        if (strcmp(call->operands[i], "-") == 0 || !input_open(&file, call->operands[i], &ignored))
            continue;
        bool is = compute_read(&described, file.text, &ignored);
        compute_clear(&described);
        input_close(&file);
        if (is)
            return call->operands[i];
    }
    return NULL;
}

static bool read_jobs(struct batch_input *in, const struct read_values *reading,
                      const struct read_extra *extra, struct error *err)
{
    const struct invocation *call = in->call;
    if (read_workload(&in->workload, reading, (const char *const *)call->operands, call->n_operands,
                      extra, err))
        return true;
    const char *path = err->kind == ERROR_INPUT ? list_of_environments(call) : NULL;
    if (path == NULL)
        return false;
    return error_set(err, ERROR_USAGE,
                     "%.150s is no job list: it describes compute environments or job queues; "
                     "each such file needs --environment of its own",
                     path);
}

bool batch_input_read(struct batch_input *in, const struct invocation *call,
                      const struct batch_values *v, const struct read_values *reading,
                      const struct read_extra *extra, struct batch_cost cost, struct error *err)
{
    in->call = call;
    in->v = v;
    in->cost = cost;
    in->queues_of_jobs = extra->keep_jobs;
    if (!read_environments(in, err))
        return false;
    choose_region(in);
    if (!prices_load(&in->catalogue, in->region.name, &v->prices, NULL, err) ||
        !usable_memory_read(&in->catalogue, v->usable_memory, err))
        return false;
    show_currency(in->catalogue.currency);
    if (!look_up_environments(in, err) || !read_jobs(in, reading, extra, err) ||
        (jobs_choose(in) && !choose(in, NULL, err)))
        return false;
    select_offers(in);
    return jobs_known(&in->workload, err);
}

bool batch_input_other(struct batch_input *in, const char *entry, int64_t max_vcpus,
                       struct error *err)
{
    const char *entries[] = {entry};
    struct compute_environment e = {.name = entry,
                                    .kind = COMPUTE_EC2,
                                    .strategy = STRATEGY_PROGRESSIVE,
                                    .strategy_stated = true,
                                    .max_vcpus = max_vcpus,
                                    .desired_vcpus = UNKNOWN,
                                    .off = "",
                                    .entries = entries,
                                    .n_entries = 1};
    compute_add(&in->compute, &e);
    if (!choose(in, NULL, err))
        return false;
    select_offers(in);
    return true;
}

bool batch_input_document(struct batch_input *in, const char *path, struct error *err)
{
    if (!read_document(in, path, err))
        return false;
    if (!choose(in, NULL, err))
        return error_prefix(err, "%s", path);
    select_offers(in);
    return true;
}

bool batch_input_words(struct batch_input *in, const struct compute_environment *base,
                       const char *name, const char *words, struct error *err)
{
    if (!batch_shorthand_differing(in, base, name, words, err) || !choose(in, NULL, err))
        return false;
    select_offers(in);
    return true;
}

void batch_input_clear(struct batch_input *in)
{
    offers_clear(&in->offers);
    workload_clear(&in->workload);
    compute_clear(&in->compute);
    catalogue_clear(&in->catalogue);
}
