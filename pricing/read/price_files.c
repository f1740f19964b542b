/* On-demand prices as JSON: the index of bulk lists, the pricing page's file, and GetProducts. */
#include "pricing/read/json_answers.h"

#include <stdio.h>

/* ---- region_index.json -------------------------------------------------------------------------
 */

/* "/offers/v1.0/aws/AmazonEC2/20260918185900/us-east-1/index.json": no host, no "..", and the list
 * as CSV instead of JSON.  China's lists are below cn. */
static bool read_place(const char *url, struct price_list_place *place)
{
    static const char *const before[] = {"/offers/v1.0/aws/AmazonEC2/",
                                         "/offers/v1.0/cn/AmazonEC2/"};
    static const char json[] = "/index.json";
    size_t n = strlen(url), start = 0;
    for (int k = 0; k < 2; k++) {
        if (strncmp(url, before[k], strlen(before[k])) == 0)
            start = strlen(before[k]);
    }
    size_t digits = strspn(url + start, "0123456789");
    if (start == 0 || digits < 8 || digits > 20 || n < sizeof json ||
        strcmp(url + n - (sizeof json - 1), json) != 0 || strstr(url, "..") != NULL ||
        strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./_") != n ||
        n > sizeof place->path - 1)
        return false;
    snprintf(place->path, sizeof place->path, "%.*scsv", (int)(n - 4), url);
    snprintf(place->version, sizeof place->version, "%.*s", (int)digits, url + start);
    return true;
}

bool region_index_read(const struct json_at *root, const char *region,
                       struct price_list_place *place, struct error *err)
{
    struct json_at regions, here;
    const char *url, *published;
    *place = (struct price_list_place){.path = ""};
    if (!json_get_object(root, "regions", &regions, err) ||
        !json_get_object(&regions, region, &here, err) ||
        !json_get_text(&here, "currentVersionUrl", &url, err) ||
        !json_get_text_or(root, "publicationDate", "", &published, err))
        return figures_refuse(err, "index of price lists");
    snprintf(place->published, sizeof place->published, "%.20s", published);
    return read_place(url, place) ||
           error_set(err, ERROR_REMOTE,
                     "index of price lists: '%.100s' is no address of a price list", url);
}

/* ---- the pricing page's file -------------------------------------------------------------------
 */

bool pricing_page_read(const struct json_at *root, const char *location, struct figures *out,
                       struct error *err)
{
    struct json_at regions, here, entry = {0};
    struct error ignored;
    if (!json_get_object(root, "regions", &regions, err) ||
        !json_get_object(&regions, location, &here, err))
        return figures_refuse(err, "pricing page");
    while (json_each_member(&here, &entry)) {
        const char *type, *price, *system;
        int64_t uusd;
        out->rows++;
        if (!json_get_text_or(&entry, "Operating System", "Linux", &system, &ignored) ||
            strcmp(system, "Linux") != 0)
            continue;
        if (!json_get_text(&entry, "Instance Type", &type, &ignored) ||
            !figures_is_type(slice_of(type)) || !json_get_text(&entry, "price", &price, &ignored) ||
            !figures_price(slice_of(price), &uusd)) {
            out->not_understood++;
            continue;
        }
        if (!figures_currency(out, SLICE("USD"), err))
            return false;
        struct type_figures *t = figures_of(out, slice_of(type));
        t->on_demand_uusd_h = uusd > t->on_demand_uusd_h ? uusd : t->on_demand_uusd_h;
    }
    return true;
}

/* ---- GetProducts -------------------------------------------------------------------------------
 */

static bool says(const struct json_at *attributes, const char *name, const char *expected)
{
    struct error ignored;
    const char *text;
    return json_get_text_or(attributes, name, expected, &text, &ignored) &&
           strcmp(text, expected) == 0;
}

/* The filters of the request, once more: a server may not know all of them. */
static bool is_wanted(const struct json_at *product, const struct json_at *attributes,
                      const char *region)
{
    return (says(product, "productFamily", "Compute Instance") ||
            says(product, "productFamily", "Compute Instance (bare metal)")) &&
           says(attributes, "tenancy", "Shared") && says(attributes, "operatingSystem", "Linux") &&
           says(attributes, "preInstalledSw", "NA") && says(attributes, "capacitystatus", "Used") &&
           says(attributes, "marketoption", "OnDemand") &&
           says(attributes, "licenseModel", "No License required") &&
           says(attributes, "operation", "RunInstances") &&
           says(attributes, "locationType", "AWS Region") && says(attributes, "regionCode", region);
}

/* The amount of a dimension and its currency; false for "Quantity" or "Hrs" other than asked. */
static bool dimension_price(const struct json_at *dimension, const char *unit, struct figures *out,
                            int64_t *uusd)
{
    struct error ignored;
    struct json_at amount;
    const char *text, *digits;
    if (!json_get_text(dimension, "unit", &text, &ignored) || strcmp(text, unit) != 0 ||
        !json_get_object(dimension, "pricePerUnit", &amount, &ignored))
        return false;
    const char *currency = json_get_text(&amount, "CNY", &digits, &ignored) ? "CNY" : "USD";
    return json_get_text(&amount, currency, &digits, &ignored) &&
           figures_part(slice_of(digits), uusd) &&
           figures_currency(out, slice_of(currency), &ignored);
}

static void take_on_demand(const struct json_at *terms, struct type_figures *t, struct figures *out)
{
    struct json_at offers, offer = {0};
    struct error ignored;
    if (!json_get_object(terms, "OnDemand", &offers, &ignored))
        return;
    while (json_each_member(&offers, &offer)) {
        struct json_at dimensions, dimension = {0};
        if (!json_get_object(&offer, "priceDimensions", &dimensions, &ignored))
            continue;
        while (json_each_member(&dimensions, &dimension)) {
            int64_t uusd;
            if (dimension_price(&dimension, "Hrs", out, &uusd) && uusd > 0 &&
                uusd <= PRICE_MAX_UUSD_PER_H && uusd > t->on_demand_uusd_h)
                t->on_demand_uusd_h = uusd;
        }
    }
}

static void take_reserved_offer(const struct json_at *offer, struct type_figures *t,
                                struct figures *out)
{
    struct json_at attributes, dimensions, dimension = {0};
    struct error ignored;
    const char *years, *class, *upfront;
    int64_t hourly = UNKNOWN, once = UNKNOWN;
    int rate;
    if (!json_get_object(offer, "termAttributes", &attributes, &ignored) ||
        !json_get_text(&attributes, "LeaseContractLength", &years, &ignored) ||
        !json_get_text(&attributes, "OfferingClass", &class, &ignored) ||
        !json_get_text(&attributes, "PurchaseOption", &upfront, &ignored) ||
        !figures_reserved_rate(slice_of(years), slice_of(class), slice_of(upfront), &rate) ||
        !json_get_object(offer, "priceDimensions", &dimensions, &ignored))
        return;
    while (json_each_member(&dimensions, &dimension)) {
        if (!dimension_price(&dimension, "Hrs", out, &hourly))
            (void)dimension_price(&dimension, "Quantity", out, &once);
    }
    t->rates_uusd_h[rate] = figures_effective(hourly, once, rate);
}

static void take_terms(const struct json_at *terms, struct slice type, struct figures *out)
{
    struct json_at offers, offer = {0};
    struct error ignored;
    struct type_figures *t = figures_of(out, type);
    take_on_demand(terms, t, out);
    if (!json_get_object(terms, "Reserved", &offers, &ignored))
        return;
    while (json_each_member(&offers, &offer))
        take_reserved_offer(&offer, t, out);
}

/* One element of PriceList: the text of a document. */
static bool take_product(const char *text, const char *region, struct figures *out,
                         struct error *err)
{
    struct json doc;
    struct json_at product, attributes, terms;
    struct error ignored;
    const char *type;
    if (!json_parse(&doc, slice_of(text), err))
        return false;
    struct json_at root = json_root(&doc);
    out->rows++;
    if (!json_get_object(&root, "product", &product, &ignored) ||
        !json_get_object(&product, "attributes", &attributes, &ignored) ||
        !json_get_object(&root, "terms", &terms, &ignored) ||
        !json_get_text(&attributes, "instanceType", &type, &ignored) ||
        !figures_is_type(slice_of(type)))
        out->not_understood++;
    else if (is_wanted(&product, &attributes, region))
        take_terms(&terms, slice_of(type), out);
    json_clear(&doc);
    return true;
}

bool products_read(const struct json_at *root, const char *region, struct figures *out,
                   struct error *err)
{
    struct json_at list, element = {0};
    const char *text;
    if (!json_get_list(root, "PriceList", &list, err))
        return figures_refuse(err, "GetProducts");
    while (json_each(&list, &element)) {
        if (!json_as_text(&element, &text, err) || !take_product(text, region, out, err))
            return figures_refuse(err, "GetProducts");
    }
    return true;
}
