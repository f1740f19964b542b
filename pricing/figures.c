#include "pricing/figures.h"

#include "model/quantity.h"

#include <stdlib.h>

/* Hours that AWS spreads an upfront payment over. */
#define HOURS_PER_YEAR 8760
#define UPFRONT_MAX_UUSD (PRICE_MAX_UUSD_PER_H * HOURS_PER_YEAR * 3)

const char *commitment_name(enum commitment kind)
{
    static const char *const names[] = {"ri-standard", "ri-convertible", "sp-compute",
                                        "sp-instance"};
    return names[kind];
}

const char *upfront_name(enum upfront upfront)
{
    static const char *const names[] = {"none", "partial", "all"};
    return names[upfront];
}

void figures_init(struct figures *f)
{
    *f = (struct figures){.currency = ""};
    for (int i = 0; i < N_OTHERS; i++)
        f->other_uusd[i] = UNKNOWN;
    for (int i = 0; i < N_QUOTAS; i++)
        f->quota_vcpus[i] = UNKNOWN;
}

void figures_clear(struct figures *f)
{
    arena_free(&f->arena);
    text_set_clear(&f->names);
    free(f->types);
    figures_init(f);
}

static void start_record(struct type_figures *t)
{
    *t = (struct type_figures){
        .on_demand_uusd_h = UNKNOWN,
        .spot_uusd_h = UNKNOWN,
        .savings_pct = UNKNOWN_PCT,
        .band = (int32_t)UNKNOWN,
        .registered_mib = UNKNOWN,
    };
    for (int i = 0; i < N_RATES; i++)
        t->rates_uusd_h[i] = UNKNOWN;
}

struct type_figures *figures_of(struct figures *f, struct slice type)
{
    size_t before = f->names.n;
    int32_t i = text_set_add(&f->names, type);
    if (f->names.n > before) {
        f->types = mem_grow(f->types, &f->capacity, f->names.n, sizeof *f->types);
        start_record(&f->types[i]);
    }
    return &f->types[i];
}

const struct type_figures *figures_find(const struct figures *f, struct slice type)
{
    int32_t i = f->names.n == 0 ? -1 : text_set_find(&f->names, type);
    return i < 0 ? NULL : &f->types[i];
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

bool figures_is_type(struct slice text)
{
    size_t dot = 0;
    int dots = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '.') {
            dot = i;
            dots++;
        } else if (!is_name_char(text.p[i])) {
            return false;
        }
    }
    return dots == 1 && dot > 0 && dot + 1 < text.n && text.n <= 40;
}

bool figures_currency(struct figures *f, struct slice currency, struct error *err)
{
    const char *known = slice_is(currency, "USD") ? "USD" : slice_is(currency, "CNY") ? "CNY" : "";
    if (known[0] == '\0')
        return error_set(err, ERROR_REMOTE, "currency '%.*s': USD or CNY is accepted",
                         SLICE_ARGS(currency));
    if (f->currency[0] != '\0' && !slice_is(currency, f->currency))
        return error_set(err, ERROR_REMOTE, "prices in %s and in %s in one answer", f->currency,
                         known);
    f->currency = known;
    return true;
}

bool figures_price(struct slice digits, int64_t *uusd)
{
    int64_t value;
    if (digits.n == 0 || digits.n > 30 ||
        !quantity_scaled(digits, UUSD_PER_USD, ROUND_UP, &value) || value < 1 ||
        value > PRICE_MAX_UUSD_PER_H)
        return false;
    *uusd = value;
    return true;
}

bool figures_part(struct slice digits, int64_t *uusd)
{
    int64_t value;
    if (digits.n > 30 || !quantity_scaled(digits, UUSD_PER_USD, ROUND_UP, &value) ||
        value > UPFRONT_MAX_UUSD)
        return false;
    *uusd = value;
    return true;
}

/* Without an upfront part the price is the hourly one; with one both parts must be known. */
int64_t figures_effective(int64_t hourly_uusd, int64_t upfront_uusd, int rate)
{
    int64_t hours = (int64_t)HOURS_PER_YEAR * rate_years(rate);
    if (hourly_uusd == UNKNOWN || (upfront_uusd == UNKNOWN && rate_upfront(rate) != UPFRONT_NONE))
        return UNKNOWN;
    int64_t price =
        hourly_uusd + (upfront_uusd == UNKNOWN ? 0 : (upfront_uusd + hours - 1) / hours);
    return price > 0 && price <= PRICE_MAX_UUSD_PER_H ? price : UNKNOWN;
}

bool figures_upfront(struct slice text, enum upfront *upfront)
{
    static const char *const names[] = {"No Upfront", "Partial Upfront", "All Upfront"};
    for (int i = 0; i < N_UPFRONTS; i++) {
        if (slice_is(text, names[i])) {
            *upfront = (enum upfront)i;
            return true;
        }
    }
    return false;
}

bool figures_reserved_rate(struct slice years, struct slice class, struct slice upfront, int *rate)
{
    bool three = slice_is(years, "3yr") || slice_is(years, "3 yr");
    bool convertible = slice_is(class, "convertible");
    enum upfront how;
    if ((!three && !slice_is(years, "1yr") && !slice_is(years, "1 yr")) ||
        (!convertible && !slice_is(class, "standard")) || !figures_upfront(upfront, &how))
        return false;
    *rate = rate_index(convertible ? RESERVED_CONVERTIBLE : RESERVED_STANDARD, three ? 3 : 1, how);
    return true;
}

bool figures_refuse(struct error *err, const char *document)
{
    error_prefix(err, "%s", document);
    err->kind = ERROR_REMOTE;
    return false;
}
