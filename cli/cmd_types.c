/* cmd_types.c - `batchfit types`: filter and sort instance types, offline. */
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/table.h"
#include "cli/types.h"
#include "cli/usable_memory.h"

#include <stdlib.h>

#define AT(field) offsetof(struct types_values, field)

static const struct option_spec where_specs[] = {
    {.name = "region",
     .kind = OPTION_TEXT,
     .metavar = "REGION",
     .offset = AT(region),
     .help = "AWS region",
     .shown_default = "AWS_REGION, AWS_DEFAULT_REGION, the profile's, else us-east-1"},
    {.name = "usable-memory",
     .kind = OPTION_TEXT,
     .metavar = "FILE",
     .offset = AT(usable_memory),
     .help = "memory that jobs can use where you measured it: CSV with instance_type,usable_mib"},
    {.name = "zones",
     .kind = OPTION_LIST,
     .metavar = "ZONE,...",
     .offset = AT(zones),
     .help = "offered in one of these zones at least"},
    {.name = "purchase",
     .kind = OPTION_CHOICE,
     .metavar = "HOW",
     .offset = AT(purchase),
     .choices = "on-demand|spot",
     .default_text = "on-demand",
     .help = "whose price counts for --price-max and --sort"},
    {.name = "all",
     .kind = OPTION_FLAG,
     .offset = AT(all),
     .help = "also types that the region does not offer, and those without a known price"},
    {0},
};

static const struct option_spec filter_specs[] = {
    {.name = "vcpus", .kind = OPTION_WHOLE, .metavar = "N", .offset = AT(vcpus), .help = "vCPUs"},
    {.name = "vcpus-min",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(vcpus_min),
     .help = "at least so many vCPUs"},
    {.name = "vcpus-max",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(vcpus_max),
     .help = "at most so many vCPUs"},
    {.name = "cores",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(cores),
     .help = "physical cores; also --cores-min, --cores-max"},
    {.name = "cores-min",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(cores_min),
     .help = "at least so many physical cores"},
    {.name = "cores-max",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(cores_max),
     .help = "at most so many physical cores"},
    {.name = "threads-per-core",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(threads),
     .help = "1: a vCPU is a whole core; 2: a thread"},
    {.name = "memory",
     .kind = OPTION_MEMORY,
     .metavar = "SIZE",
     .offset = AT(memory),
     .help = "memory as advertised, such as 64GiB (bare number: MiB)"},
    {.name = "memory-min",
     .kind = OPTION_MEMORY,
     .metavar = "SIZE",
     .offset = AT(memory_min),
     .help = "at least so much memory as advertised"},
    {.name = "memory-max",
     .kind = OPTION_MEMORY,
     .metavar = "SIZE",
     .offset = AT(memory_max),
     .help = "at most so much memory as advertised"},
    {.name = "usable-memory-min",
     .kind = OPTION_MEMORY,
     .metavar = "SIZE",
     .offset = AT(usable_min),
     .help = "at least so much memory that jobs can use: what one job may ask for"},
    {.name = "usable-memory-max",
     .kind = OPTION_MEMORY,
     .metavar = "SIZE",
     .offset = AT(usable_max),
     .help = "at most so much memory that jobs can use"},
    {.name = "gpus",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(gpus),
     .help = "whole GPUs; 0 for none"},
    {.name = "gpus-min",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(gpus_min),
     .help = "at least so many whole GPUs"},
    {.name = "gpus-max",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(gpus_max),
     .help = "at most so many whole GPUs"},
    {.name = "gpu-model",
     .kind = OPTION_TEXT,
     .metavar = "MODEL",
     .offset = AT(gpu_model),
     .help = "such as T4, A10G or nvidia-tesla-v100"},
    {.name = "gpu-memory-min",
     .kind = OPTION_MEMORY,
     .metavar = "SIZE",
     .offset = AT(gpu_memory_min),
     .help = "at least so much memory on one GPU"},
    {.name = "gpu-memory-max",
     .kind = OPTION_MEMORY,
     .metavar = "SIZE",
     .offset = AT(gpu_memory_max),
     .help = "at most so much memory on one GPU"},
    {.name = "arch",
     .kind = OPTION_CHOICE,
     .metavar = "ARCH",
     .offset = AT(arch),
     .choices = "x86_64|arm64",
     .help = "processor architecture",
     .shown_default = "both"},
    {.name = "family",
     .kind = OPTION_TEXT,
     .metavar = "REGEX",
     .offset = AT(family),
     .help = "the whole family name, POSIX extended: 'c[67][ai].*'"},
    {.name = "type",
     .kind = OPTION_TEXT,
     .metavar = "REGEX",
     .offset = AT(type),
     .help = "the whole type name: '[cm]6a[.].*xlarge'"},
    {.name = "network-min",
     .kind = OPTION_DECIMAL,
     .metavar = "GBPS",
     .offset = AT(network_min),
     .help = "at least so many Gbit/s of network, baseline and not burst"},
    {.name = "ebs-min",
     .kind = OPTION_DECIMAL,
     .metavar = "GBPS",
     .offset = AT(ebs_min),
     .help = "at least so many Gbit/s to EBS, baseline"},
    {.name = "storage-min",
     .kind = OPTION_WHOLE,
     .metavar = "GB",
     .offset = AT(storage_min),
     .help = "at least so many GB of local disk"},
    {.name = "burstable",
     .kind = OPTION_FLAG,
     .offset = AT(burstable),
     .help = "only burstable types; --no-burstable: none of them"},
    {.name = "bare-metal",
     .kind = OPTION_FLAG,
     .offset = AT(bare_metal),
     .help = "only bare metal; --no-bare-metal: none"},
    {.name = "price-max",
     .kind = OPTION_MONEY,
     .metavar = "PRICE",
     .offset = AT(price_max),
     .help = "at most so much an hour, in the region's currency, as --purchase buys"},
    {.name = "interruption-max",
     .kind = OPTION_CHOICE,
     .metavar = "BAND",
     .offset = AT(interruption_max),
     .choices = "5%|10%|15%|20%|100%",
     .help = "spot: interrupted in a month at most so often, by AWS's spot advisor",
     .shown_default = "any, also unknown"},
    {0},
};

static const struct option_spec output_specs[] = {
    {.name = "sort",
     .kind = OPTION_CHOICE,
     .metavar = "KEY",
     .offset = AT(sort),
     .choices = "price|price-per-vcpu|price-per-gib|vcpus|memory|usable-memory|gpus|network|ebs|"
                "storage|interruption|name",
     .default_text = "price",
     .help = "order of the rows, smallest first; unknown is always last; a GiB is a usable one"},
    {.name = "descending", .kind = OPTION_FLAG, .offset = AT(descending), .help = "largest first"},
    {.name = "limit",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(limit),
     .help = "show the first N; 0: all",
     .shown_default = "20 for table and wide, else all"},
    {.name = "format",
     .letter = 'f',
     .kind = OPTION_CHOICE,
     .metavar = "FORMAT",
     .offset = AT(format),
     .choices = "table|wide|oneline|json|csv",
     .default_text = "table",
     .help = "how to write them"},
    {0},
};

static const struct option_group groups[] = {
    {"Where and how", where_specs, 0},
    {"Which types", filter_specs, 0},
    {"Prices", price_specs, offsetof(struct types_values, prices)},
    {"Output", output_specs, 0},
    {"General", common_specs, 0},
    {0},
};

enum { DEFAULT_LIMIT = 20 };

static int64_t limit_of(const struct invocation *call, const struct types_values *v)
{
    if (options_given(call, "limit"))
        return v->limit;
    return v->format == TYPES_TABLE || v->format == TYPES_WIDE ? DEFAULT_LIMIT : 0;
}

static void print(const struct types_view *view, enum types_format format, FILE *file)
{
    static void (*const printers[])(const struct types_view *, FILE *) = {
        [TYPES_TABLE] = types_print_table,     [TYPES_WIDE] = types_print_wide,
        [TYPES_ONELINE] = types_print_oneline, [TYPES_JSON] = types_print_json,
        [TYPES_CSV] = types_print_csv,
    };
    printers[format](view, file);
}

/* What the answer leaves out, or rests on, and does not say itself. */
static void print_notes(const struct types_view *view, const struct types_values *v)
{
    const struct catalogue *c = view->catalogue;
    char a[32], b[32];
    if (view->n_shown < view->n_rows)
        note("%s of %s shown; --limit 0 shows all", show_whole(a, view->n_shown),
             show_whole(b, view->n_rows));
    if (view->hidden_unpriced > 0)
        note("%s more match, but no source states their %s price in %s; --all shows them",
             show_whole(a, view->hidden_unpriced), purchase_name(view->purchase), c->region);
    if (view->hidden_not_offered > 0 && (view->n_rows == 0 || v->common.verbose))
        note("%s more match, but %s does not offer them; --all shows them",
             show_whole(a, view->hidden_not_offered), c->region);
    if (c->zones[0] == '\0')
        note("no source says which types %s offers; those with a price there are shown", c->region);
    if (v->format == TYPES_ONELINE || v->format == TYPES_CSV)
        note("%s (%s), prices of %s in %s", c->region, view->region.origin, c->as_of, c->currency);
}

static bool answer(const struct invocation *call, const struct types_values *v,
                   struct types_view *view, struct error *err)
{
    if (!types_select(view, call, v, err))
        return false;
    int64_t limit = limit_of(call, v);
    view->n_shown = limit > 0 && limit < view->n_rows ? (int32_t)limit : view->n_rows;
    struct out out;
    if (!out_open(&out, v->common.output, err))
        return false;
    print(view, (enum types_format)v->format, out.file);
    if (!out_close(&out, err))
        return false;
    print_notes(view, v);
    return true;
}

static int run(const struct invocation *call, const void *values)
{
    const struct types_values *v = values;
    struct error err = {0};
    struct catalogue catalogue;
    struct types_view view = {.catalogue = &catalogue,
                              .region = region_resolve(call, v->region),
                              .purchase = (enum purchase)v->purchase};
    note_quiet(v->common.quiet);
    if (!prices_load(&catalogue, view.region.name, &v->prices, NULL, &err))
        return options_fail(&err);
    bool ok =
        usable_memory_read(&catalogue, v->usable_memory, &err) && answer(call, v, &view, &err);
    int code = ok ? prices_age_code(&catalogue, call, &v->prices, v->purchase == PURCHASE_SPOT)
                  : options_fail(&err);
    free(view.rows);
    catalogue_clear(&catalogue);
    return code;
}

const struct verb verb_types = {
    .name = "types",
    .operands = "[TYPE...]",
    .summary = "filter and sort EC2 instance types with prices, offline",
    .description =
        "Lists the EC2 instance types that match every option given, cheapest first, with the "
        "memory that jobs can really use under AWS Batch (a ~ marks an estimate where nobody "
        "measured), the on-demand price, the spot price as AWS's spot advisor lets one estimate "
        "it, and how often spot instances are interrupted in a month. TYPE names types or families "
        "to "
        "show, whatever they cost and wherever they are offered.\n"
        "Numbers match exactly; the forms with -min and -max match ranges. A quantity that no "
        "source states is unknown: it matches no range and comes last in every order.",
    .examples = "  batchfit types --vcpus 8 --memory-min 32GiB --sort price-per-vcpu\n"
                "  batchfit types --gpus-min 1 --gpu-memory-min 20GiB --format wide\n"
                "  batchfit types --purchase spot --interruption-max 5% --family '[cmr][67].*'\n"
                "  batchfit types --usable-memory-min 30GiB --arch arm64 --region eu-west-1\n"
                "  batchfit types m5.large c6a.12xlarge --format json\n",
    .groups = groups,
    .values_size = sizeof(struct types_values),
    .run = run,
};
