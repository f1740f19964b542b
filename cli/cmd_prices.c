/* cmd_prices.c - `batchfit prices`: what is known about prices. */
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/prices.h"

#include <string.h>

#define AT(member) offsetof(struct prices_values, member)

static const struct option_spec prices_specs[] = {
    {.name = "region",
     .kind = OPTION_LIST,
     .metavar = "NAME,...",
     .offset = AT(regions),
     .help = "only these regions, or all; status and show then tell more about each",
     .shown_default = "all; update: the region that plans use"},
    {.name = "source",
     .kind = OPTION_LIST,
     .metavar = "NAME,...",
     .offset = AT(sources),
     .help = "update: from these only: bulk, api, page (on-demand prices), ec2 (types, zones, spot "
             "prices), ecs (memory that machines of live clusters registered), spot-advisor, "
             "spot-feed, savings-plans, quotas",
     .shown_default = "the best that answer"},
    {.name = "window",
     .kind = OPTION_DURATION,
     .metavar = "D",
     .offset = AT(window_s),
     .default_text = "1d",
     .help = "update: how far back EC2's spot prices are asked for, at most 90d; the price used is "
             "their median"},
    {.name = "offline",
     .kind = OPTION_FLAG,
     .offset = AT(offline),
     .help = "use no network: update is refused"},
    {.name = "snapshot",
     .kind = OPTION_TEXT,
     .metavar = "NAME",
     .offset = AT(snapshot),
     .help = "status, show: this snapshot: bundled, a name that status shows, or a file whose path "
             "has a '/'",
     .shown_default = "the newest"},
    {.name = "limit",
     .kind = OPTION_WHOLE,
     .metavar = "N",
     .offset = AT(limit),
     .default_text = "40",
     .help = "diff: the N largest changes in the table; 0: all"},
    {.name = "format",
     .letter = 'f',
     .kind = OPTION_CHOICE,
     .metavar = "FORMAT",
     .offset = AT(format),
     .choices = "table|json|csv",
     .default_text = "table",
     .help = "how to write the answer"},
    {.name = "timing",
     .kind = OPTION_FLAG,
     .offset = AT(timing),
     .help = "status: how many days old the oldest on-demand price is"},
    {0},
};

static const struct option_group groups[] = {
    {"Prices", prices_specs, 0},
    {"General", common_specs, 0},
    {0},
};

bool prices_wants(const struct prices_values *v, const char *region)
{
    for (int i = 0; i < v->regions.n; i++) {
        if (strcmp(v->regions.items[i], region) == 0 || strcmp(v->regions.items[i], "all") == 0)
            return true;
    }
    return v->regions.n == 0;
}

bool prices_check_regions(const struct prices_values *v, struct book *b, struct error *err)
{
    for (int i = 0; i < v->regions.n; i++) {
        if (strcmp(v->regions.items[i], "all") != 0 && book_region(b, v->regions.items[i]) == NULL)
            return error_set(err, ERROR_PRICES,
                             "region '%.40s': no prices; batchfit prices status lists the regions",
                             v->regions.items[i]);
    }
    return true;
}

static void warn(const char *text)
{
    note("%s", text);
}

bool prices_open(struct book *b, const char *which, const char **name, struct error *err)
{
    struct pricing_options o = {.region = "", .which = which, .warn = warn};
    return pricing_book(b, &o, name, err);
}

static bool answer(struct prices_call *p, FILE *file, int *code, struct error *err)
{
    char **operands = p->call->operands + 1;
    int n = p->call->n_operands - 1;
    const char *what = n < 0 ? "" : p->call->operands[0];
    if (strcmp(what, "status") == 0 && n == 0)
        return prices_status(p, file, err);
    if (strcmp(what, "show") == 0)
        return prices_show(p, operands, n, file, err);
    if (strcmp(what, "diff") == 0)
        return prices_diff(p, operands, n, file, err);
    if (strcmp(what, "update") == 0 && n == 0)
        return prices_update(p, file, code, err);
    if (strcmp(what, "status") == 0 || strcmp(what, "update") == 0)
        return error_set(err, ERROR_USAGE, "%s takes no '%.60s'; --region narrows it", what,
                         operands[0]);
    return error_set(err, ERROR_USAGE,
                     "'%.60s': prices status, show TYPE..., diff [A] [B] or update", what);
}

static int run(const struct invocation *call, const void *values)
{
    struct prices_call p = {.call = call, .v = values};
    struct error err = {0};
    struct out out;
    if (!out_open(&out, p.v->common.output, &err))
        return options_fail(&err);
    int code = EXIT_DONE;
    bool ok = answer(&p, out.file, &code, &err);
    if (ok)
        ok = out_close(&out, &err);
    else
        out_abandon(&out);
    book_clear(&p.book);
    return ok ? code : options_fail(&err);
}

const struct verb verb_prices = {
    .name = "prices",
    .operands = "status | show TYPE... | diff [A] [B] | update",
    .summary = "prices: what is known, of what date; what changed; fetch new ones",
    .description =
        "status tells which snapshot of prices is used, of what dates, what it covers in each "
        "region and what it lacks; with --region also which types have no price, and quotas.\n"
        "show tells what a type costs in every region, cheapest first, each figure with its date "
        "and source; with --region also rates of Reserved Instances and Savings Plans, and spot "
        "prices by zone.\n"
        "diff tells what is cheaper, dearer, new and gone between two snapshots, the largest "
        "change first: bundled, names that status shows, or files; without names, between the "
        "last two.\n"
        "update fetches new prices into a snapshot of their own, which plans use from then on; "
        "what "
        "fails leaves what was there. Without credentials it reads AWS's bulk price list "
        "(hundreds of MB, only when there is a new one), the spot advisor and the spot price feed; "
        "with credentials the Pricing API, EC2's types, zones and spot prices, Savings Plans rates "
        "and quotas. Figures that look wrong are turned away by rules that it names.",
    .examples = "  batchfit prices status\n"
                "  batchfit prices status --region us-east-1\n"
                "  batchfit prices show m5.large c7g.4xlarge\n"
                "  batchfit prices diff bundled --region eu-west-1\n"
                "  batchfit prices update --region us-east-1,eu-west-1\n"
                "  batchfit prices update --source spot-advisor --region all\n",
    .groups = groups,
    .values_size = sizeof(struct prices_values),
    .run = run,
};
