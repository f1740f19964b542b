/* Spot without credentials: the advisor's savings and bands, and the feed behind the spot page. */
#include "pricing/read/json_answers.h"

/* ---- spot-advisor-data.json --------------------------------------------------------------------
 */

static void advisor_type(const struct json_at *entry, struct figures *out)
{
    struct error ignored;
    int64_t savings, band;
    struct slice name = slice_of(entry->key);
    out->rows++;
    if (!figures_is_type(name) || !json_get_whole(entry, "s", -10000, 99, &savings, &ignored) ||
        !json_get_whole(entry, "r", 0, 4, &band, &ignored)) {
        out->not_understood++;
        return;
    }
    struct type_figures *t = figures_of(out, name);
    t->savings_pct = (int32_t)savings;
    t->band = (int32_t)band;
}

/* Bands are numbers into a list; were it another list, they would mean something else. */
static bool bands_are_known(const struct json_at *root, struct error *err)
{
    static const char *const labels[] = {"<5%", "5-10%", "10-15%", "15-20%", ">20%"};
    struct json_at ranges, range = {0};
    if (!json_get_list(root, "ranges", &ranges, err))
        return false;
    int64_t i = 0, index;
    while (json_each(&ranges, &range)) {
        const char *label;
        if (!json_get_whole(&range, "index", 0, 100, &index, err) ||
            !json_get_text(&range, "label", &label, err))
            return false;
        if (index != i || i > 4 || strcmp(label, labels[i]) != 0)
            return json_wrong(&range, err, "band %lld '%.20s' is none that is known",
                              (long long)index, label);
        i++;
    }
    return i == 5 || json_wrong(&ranges, err, "5 bands are expected");
}

bool spot_advisor_read(const struct json_at *root, const char *region, struct figures *out,
                       struct error *err)
{
    struct json_at all, here, system, entry = {0};
    if (!bands_are_known(root, err) || !json_get_object(root, "spot_advisor", &all, err) ||
        !json_get_object(&all, region, &here, err) ||
        !json_get_object(&here, "Linux", &system, err))
        return figures_refuse(err, "spot advisor");
    while (json_each_member(&system, &entry))
        advisor_type(&entry, out);
    return true;
}

/* ---- spot.json ---------------------------------------------------------------------------------
 */

/* The feed has names of its own for the oldest regions. */
static const char *feed_region(const char *name)
{
    static const char *const aliases[][2] = {
        {"us-east", "us-east-1"},       {"us-west", "us-west-1"},
        {"eu-ireland", "eu-west-1"},    {"apac-sin", "ap-southeast-1"},
        {"apac-syd", "ap-southeast-2"}, {"apac-tokyo", "ap-northeast-1"},
    };
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (strcmp(name, aliases[i][0]) == 0)
            return aliases[i][1];
    }
    return name;
}

static void feed_size(const struct json_at *size, struct figures *out)
{
    struct error ignored;
    struct json_at columns, column = {0}, prices;
    const char *name, *system, *digits;
    if (!json_get_text(size, "size", &name, &ignored) || !figures_is_type(slice_of(name)) ||
        !json_get_list(size, "valueColumns", &columns, &ignored)) {
        out->not_understood++;
        return;
    }
    while (json_each(&columns, &column)) {
        int64_t uusd;
        if (!json_get_text(&column, "name", &system, &ignored) || strcmp(system, "linux") != 0)
            continue;
        out->rows++;
        if (json_get_object(&column, "prices", &prices, &ignored) &&
            json_get_text(&prices, "USD", &digits, &ignored) &&
            figures_price(slice_of(digits), &uusd)) /* "N/A*": not offered */
            figures_of(out, slice_of(name))->spot_uusd_h = uusd;
    }
}

static void feed_here(const struct json_at *here, struct figures *out)
{
    struct json_at groups, group = {0}, sizes, size;
    struct error ignored;
    if (!json_get_list(here, "instanceTypes", &groups, &ignored))
        return;
    while (json_each(&groups, &group)) {
        size = (struct json_at){0};
        if (!json_get_list(&group, "sizes", &sizes, &ignored))
            continue;
        while (json_each(&sizes, &size))
            feed_size(&size, out);
    }
}

bool spot_feed_read(const struct json_at *root, const char *region, struct figures *out,
                    struct error *err)
{
    struct json_at config, regions, here = {0};
    const char *rate, *name;
    struct error ignored;
    if (!json_get_object(root, "config", &config, err) ||
        !json_get_text(&config, "rate", &rate, err) ||
        !json_get_list(&config, "regions", &regions, err))
        return figures_refuse(err, "spot price feed");
    if (strcmp(rate, "perhr") != 0)
        return error_set(err, ERROR_REMOTE, "spot price feed: prices per '%.20s', not per hour",
                         rate);
    while (json_each(&regions, &here)) {
        if (json_get_text(&here, "region", &name, &ignored) &&
            strcmp(feed_region(name), region) == 0) {
            feed_here(&here, out);
            return figures_currency(out, SLICE("USD"), err);
        }
    }
    return error_set(err, ERROR_REMOTE, "spot price feed: no region %s", region);
}
