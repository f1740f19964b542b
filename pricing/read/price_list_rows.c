/* What the cells of a price list say.  The order of the questions is by what turns most rows away:
 * seven rows of eight are not Linux on shared tenancy. */
#include "pricing/read/price_list_rows.h"

#include <stdio.h>

/* Names in lower case without blanks and punctuation: "Pre Installed S/W", "usageType". */
static const struct {
    const char *name;
    bool needed;
} columns[N_PRICE_COLUMNS] = {
    [COLUMN_TERM_TYPE] = {"termtype", true},
    [COLUMN_EFFECTIVE_DATE] = {"effectivedate", false},
    [COLUMN_UNIT] = {"unit", true},
    [COLUMN_PRICE] = {"priceperunit", true},
    [COLUMN_CURRENCY] = {"currency", true},
    [COLUMN_CONTRACT] = {"leasecontractlength", false},
    [COLUMN_PURCHASE_OPTION] = {"purchaseoption", false},
    [COLUMN_OFFERING_CLASS] = {"offeringclass", false},
    [COLUMN_PRODUCT_FAMILY] = {"productfamily", true},
    [COLUMN_LOCATION_TYPE] = {"locationtype", false},
    [COLUMN_INSTANCE_TYPE] = {"instancetype", true},
    [COLUMN_TENANCY] = {"tenancy", true},
    [COLUMN_OPERATING_SYSTEM] = {"operatingsystem", true},
    [COLUMN_LICENSE] = {"licensemodel", false},
    [COLUMN_USAGE_TYPE] = {"usagetype", false},
    [COLUMN_OPERATION] = {"operation", false},
    [COLUMN_CAPACITY_STATUS] = {"capacitystatus", true},
    [COLUMN_MARKET_OPTION] = {"marketoption", false},
    [COLUMN_PREINSTALLED] = {"preinstalledsw", true},
    [COLUMN_REGION_CODE] = {"regioncode", false},
    [COLUMN_VOLUME_API_NAME] = {"volumeapiname", false},
};

static inline struct slice cell_at(const struct price_row *row, int32_t k)
{
    uint32_t start = k == 0 ? 0 : row->ends[k - 1] + 1;
    const char *p = row->text + start;
    size_t n = row->ends[k] - start;
    if (k == row->n - 1 && n > 0 && p[n - 1] == '\r')
        n--;
    if (n >= 2 && p[0] == '"' && p[n - 1] == '"')
        return (struct slice){p + 1, n - 2};
    return (struct slice){p, n};
}

/* Empty where the file has no such column. */
static inline struct slice cell(const struct price_rows *r, const struct price_row *row,
                                enum price_column column)
{
    return r->at[column] < 0 ? SLICE_NONE : cell_at(row, r->at[column]);
}

/* A column that the file lacks says nothing against a row. */
static inline bool says(const struct price_rows *r, const struct price_row *row,
                        enum price_column column, struct slice expected)
{
    return r->at[column] < 0 || slice_equal(cell_at(row, r->at[column]), expected);
}

/* ---- the head ---------------------------------------------------------------------------------
 */

static void plain_name(struct slice name, char *out, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < name.n && n + 1 < size; i++) {
        char c = name.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[n++] = c;
    }
    out[n] = '\0';
}

static bool read_header(struct price_rows *r, const struct price_row *row, struct error *err)
{
    char name[32];
    for (int c = 0; c < N_PRICE_COLUMNS; c++)
        r->at[c] = -1;
    for (int32_t k = 0; k < row->n; k++) {
        plain_name(cell_at(row, k), name, sizeof name);
        for (int c = 0; c < N_PRICE_COLUMNS; c++) {
            if (r->at[c] < 0 && strcmp(columns[c].name, name) == 0)
                r->at[c] = k;
        }
    }
    for (int c = 0; c < N_PRICE_COLUMNS; c++) {
        if (columns[c].needed && r->at[c] < 0)
            return error_set(err, ERROR_REMOTE, "price list: the header has no column '%s'",
                             columns[c].name);
    }
    r->n_columns = row->n;
    return true;
}

bool price_rows_head(struct price_rows *r, const struct price_row *row, struct error *err)
{
    enum { HEAD_ROWS_MAX = 20 };
    struct slice key = cell_at(row, 0);
    struct figures *out = r->out;
    if (slice_is(key, "SKU") || (row->n > 8 && slice_holds(key, "SKU")))
        return read_header(r, row, err);
    if (out->rows > HEAD_ROWS_MAX || (row->n != 2 && out->rows == 1))
        return error_set(err, ERROR_REMOTE,
                         "price list: line %lld is '%.*s', a header that begins with SKU is needed",
                         (long long)out->rows, SLICE_ARGS(key));
    struct slice value = row->n == 2 ? cell_at(row, 1) : SLICE_NONE;
    if (slice_is(key, "Publication Date"))
        snprintf(out->published, sizeof out->published, "%.*s", SLICE_ARGS(value));
    else if (slice_is(key, "Version"))
        snprintf(out->version, sizeof out->version, "%.*s", SLICE_ARGS(value));
    else if (slice_is(key, "OfferCode") && !slice_is(value, "AmazonEC2"))
        return error_set(err, ERROR_REMOTE, "price list: of '%.*s', not of AmazonEC2",
                         SLICE_ARGS(value));
    return true;
}

/* ---- rows --------------------------------------------------------------------------------------
 */

/* "2026-09-01T00:00:00Z" to 20260901; 0 where there is no date. */
static int32_t day_of(struct slice date)
{
    int32_t day = 0;
    if (date.n < 10 || date.p[4] != '-' || date.p[7] != '-')
        return 0;
    for (int i = 0; i < 10; i++) {
        if (i == 4 || i == 7)
            continue;
        if (date.p[i] < '0' || date.p[i] > '9')
            return 0;
        day = day * 10 + (date.p[i] - '0');
    }
    return day;
}

static bool is_wanted_machine(const struct price_rows *r, const struct price_row *row)
{
    struct slice market = cell(r, row, COLUMN_MARKET_OPTION);
    struct slice family = cell(r, row, COLUMN_PRODUCT_FAMILY);
    return says(r, row, COLUMN_TENANCY, SLICE("Shared")) &&
           says(r, row, COLUMN_OPERATING_SYSTEM, SLICE("Linux")) &&
           says(r, row, COLUMN_PREINSTALLED, SLICE("NA")) &&
           says(r, row, COLUMN_CAPACITY_STATUS, SLICE("Used")) &&
           says(r, row, COLUMN_LICENSE, SLICE("No License required")) &&
           says(r, row, COLUMN_OPERATION, SLICE("RunInstances")) &&
           (market.n == 0 || slice_is(market, "OnDemand")) &&
           (slice_is(family, "Compute Instance") ||
            slice_is(family, "Compute Instance (bare metal)"));
}

static bool is_here(const struct price_rows *r, const struct price_row *row)
{
    return says(r, row, COLUMN_LOCATION_TYPE, SLICE("AWS Region")) &&
           says(r, row, COLUMN_REGION_CODE, slice_of(r->region));
}

/* Of several prices the one that came into force last counts, of equally old ones the higher: a
 * plan must not look cheaper than its bill. */
static bool take_on_demand(struct price_rows *r, const struct price_row *row, struct slice type,
                           struct error *err)
{
    int64_t uusd;
    int32_t day = day_of(cell(r, row, COLUMN_EFFECTIVE_DATE));
    if (!says(r, row, COLUMN_UNIT, SLICE("Hrs")) ||
        !figures_price(cell(r, row, COLUMN_PRICE), &uusd))
        return true;
    if (!figures_currency(r->out, cell(r, row, COLUMN_CURRENCY), err))
        return false;
    struct type_figures *t = figures_of(r->out, type);
    if (t->on_demand_uusd_h == UNKNOWN || day > t->effective ||
        (day == t->effective && uusd > t->on_demand_uusd_h)) {
        t->on_demand_uusd_h = uusd;
        t->effective = day;
    }
    return true;
}

static struct reserved_parts *parts_of(struct price_rows *r, struct slice type)
{
    (void)figures_of(r->out, type);
    size_t i = (size_t)text_set_find(&r->out->names, type);
    while (r->n_reserved <= i) {
        r->reserved =
            mem_grow(r->reserved, &r->reserved_capacity, r->n_reserved + 1, sizeof *r->reserved);
        struct reserved_parts *p = &r->reserved[r->n_reserved++];
        for (int k = 0; k < N_RATES; k++)
            p->hourly_uusd[k] = p->upfront_uusd[k] = UNKNOWN;
    }
    return &r->reserved[i];
}

static void take_reserved(struct price_rows *r, const struct price_row *row, struct slice type)
{
    int rate;
    int64_t uusd;
    struct slice currency = cell(r, row, COLUMN_CURRENCY);
    bool hourly = slice_is(cell(r, row, COLUMN_UNIT), "Hrs");
    if ((!hourly && !slice_is(cell(r, row, COLUMN_UNIT), "Quantity")) ||
        !figures_reserved_rate(cell(r, row, COLUMN_CONTRACT), cell(r, row, COLUMN_OFFERING_CLASS),
                               cell(r, row, COLUMN_PURCHASE_OPTION), &rate) ||
        !figures_part(cell(r, row, COLUMN_PRICE), &uusd) ||
        (r->out->currency[0] != '\0' && !slice_is(currency, r->out->currency)))
        return;
    struct reserved_parts *p = parts_of(r, type);
    int64_t *part = hourly ? &p->hourly_uusd[rate] : &p->upfront_uusd[rate];
    *part = uusd > *part ? uusd : *part;
}

/* "NatGateway-Hours", or the same behind the code of a region: "EUW1-NatGateway-Hours". */
static bool is_usage(struct slice usage, struct slice what)
{
    if (usage.n < what.n || memcmp(usage.p + usage.n - what.n, what.p, what.n) != 0)
        return false;
    return usage.n == what.n || usage.p[usage.n - what.n - 1] == '-';
}

/* gp3 storage and NAT gateways. */
static void take_other(struct price_rows *r, const struct price_row *row)
{
    struct slice usage = cell(r, row, COLUMN_USAGE_TYPE), unit = cell(r, row, COLUMN_UNIT);
    int64_t uusd;
    enum other_item item;
    if (is_usage(usage, SLICE("EBS:VolumeUsage.gp3")) && slice_is(unit, "GB-Mo"))
        item = OTHER_GP3;
    else if (is_usage(usage, SLICE("NatGateway-Hours")) && slice_is(unit, "Hrs"))
        item = OTHER_NAT_HOUR;
    else if (is_usage(usage, SLICE("NatGateway-Bytes")) && slice_is(unit, "GB"))
        item = OTHER_NAT_GB;
    else
        return;
    if (is_here(r, row) && slice_is(cell(r, row, COLUMN_TERM_TYPE), "OnDemand") &&
        figures_price(cell(r, row, COLUMN_PRICE), &uusd) && uusd > r->out->other_uusd[item])
        r->out->other_uusd[item] = uusd;
}

bool price_rows_take(struct price_rows *r, const struct price_row *row, struct error *err)
{
    struct slice type = cell(r, row, COLUMN_INSTANCE_TYPE);
    if (type.n == 0) {
        take_other(r, row);
        return true;
    }
    if (!is_wanted_machine(r, row) || !is_here(r, row) || !figures_is_type(type))
        return true;
    struct slice term = cell(r, row, COLUMN_TERM_TYPE);
    if (slice_is(term, "OnDemand"))
        return take_on_demand(r, row, type, err);
    if (slice_is(term, "Reserved"))
        take_reserved(r, row, type);
    return true;
}

void price_rows_end(struct price_rows *r)
{
    for (size_t i = 0; i < r->n_reserved; i++) {
        for (int k = 0; k < N_RATES; k++)
            r->out->types[i].rates_uusd_h[k] =
                figures_effective(r->reserved[i].hourly_uusd[k], r->reserved[i].upfront_uusd[k], k);
    }
}
