#include "cli/price_options.h"

#include "cli/input.h"
#include "cli/out.h"
#include "model/quantity.h"
#include "model/read/csv.h"
#include "pricing/pricing.h"

#include <stdlib.h>
#include <time.h>

#define AT(member) offsetof(struct price_values, member)

const struct option_spec price_specs[] = {
    {.name = "prices",
     .kind = OPTION_TEXT,
     .metavar = "FILE",
     .offset = AT(file),
     .help = "your own prices: CSV with instance_type,price_per_hour and perhaps purchase,region,"
             "as_of; the source is then shown as yours"},
    {.name = "discount",
     .kind = OPTION_FRACTION,
     .metavar = "SHARE",
     .offset = AT(discount),
     .help = "what you pay less, such as 12%, off the price of every instance, on-demand and spot, "
             "but those of --prices",
     .shown_default = "none"},
    {.name = "snapshot",
     .kind = OPTION_TEXT,
     .metavar = "NAME",
     .offset = AT(snapshot),
     .help = "prices of this snapshot: bundled, a name that 'batchfit prices status' shows, or a "
             "file whose path has a '/'",
     .shown_default = "the newest"},
    {.name = "max-price-age",
     .kind = OPTION_DURATION,
     .metavar = "D",
     .offset = AT(max_age_s),
     .help = "exit 6 when a price of the region is older, such as 30d",
     .shown_default = "no limit"},
    {.name = "offline",
     .kind = OPTION_FLAG,
     .offset = AT(offline),
     .help = "use no network, as this verb never does: for scripts that want to say it"},
    {0},
};

/* ---- the user's file ----------------------------------------------------------------------------
 */

enum { TYPE, PRICE, PURCHASE, REGION, AS_OF, COLUMNS, CELLS_MOST = 16 };
static const char *const column_names[COLUMNS] = {"instance_type", "price_per_hour", "purchase",
                                                  "region", "as_of"};

struct own_prices {
    struct catalogue *c;
    struct csv csv;
    int32_t at[COLUMNS]; /* -1: not in the file */
    int32_t taken;
};

static bool find_columns(struct own_prices *p, struct error *err)
{
    if (!csv_next(&p->csv))
        return error_set(err, ERROR_INPUT, "empty: a line instance_type,price_per_hour is needed");
    for (int column = 0; column < COLUMNS; column++) {
        p->at[column] = -1;
        for (int32_t k = 0; k < CELLS_MOST && k < p->csv.n_cells; k++) {
            if (slice_is(p->csv.cells[k], column_names[column]))
                p->at[column] = k;
        }
        if (column <= PRICE && p->at[column] < 0)
            return error_set(err, ERROR_INPUT, "line %lld: no column '%s'",
                             (long long)p->csv.record_line, column_names[column]);
    }
    return true;
}

static struct slice cell(const struct own_prices *p, int column)
{
    int32_t k = p->at[column];
    return k < 0 || k >= p->csv.n_cells ? SLICE_NONE : p->csv.cells[k];
}

static bool wrong_cell(const struct own_prices *p, int column, const char *accepted,
                       struct error *err)
{
    return error_set(err, ERROR_INPUT, "line %lld: %s: '%.*s': %s", (long long)p->csv.record_line,
                     column_names[column], SLICE_ARGS(cell(p, column)), accepted);
}

static bool is_date(struct slice text)
{
    return text.n == 0 || (text.n == 10 && text.p[4] == '-' && text.p[7] == '-' &&
                           strspn(text.p, "0123456789-") >= 10);
}

static bool take_row(struct own_prices *p, struct error *err)
{
    struct slice region = cell(p, REGION), purchase = cell(p, PURCHASE), date = cell(p, AS_OF);
    struct catalogue *c = p->c;
    int64_t uusd;
    int32_t i = catalogue_find(c, cell(p, TYPE));
    bool spot = slice_is(purchase, "spot");
    if (region.n > 0 && !slice_is(region, c->region))
        return true;
    if (i < 0)
        return wrong_cell(p, TYPE, "no known type; batchfit types lists them", err);
    if (!figures_price(cell(p, PRICE), &uusd))
        return wrong_cell(p, PRICE, "a price an hour above 0, such as 0.0816, is accepted", err);
    if (purchase.n > 0 && !spot && !slice_is(purchase, "on-demand"))
        return wrong_cell(p, PURCHASE, "on-demand or spot is accepted", err);
    if (!is_date(date))
        return wrong_cell(p, AS_OF, "a date such as 2026-11-27 is accepted", err);
    struct type_offer *o = &c->offers[i];
    const char *as_of = date.n == 0 ? "" : arena_text(&c->arena, date.p, date.n);
    if (spot) {
        o->spot_uusd_h = uusd;
        o->spot_price_as_of = as_of;
        o->spot_price_source = "yours";
    } else {
        o->on_demand_uusd_h = uusd;
        o->on_demand_as_of = as_of;
        o->on_demand_source = "yours";
    }
    p->taken++;
    return true;
}

static bool read_file(struct own_prices *p, const char *path, struct error *err)
{
    struct input_file file;
    if (!input_open(&file, path, err))
        return false;
    csv_begin(&p->csv, file.text, ',', CELLS_MOST);
    bool ok = find_columns(p, err);
    while (ok && csv_next(&p->csv))
        ok = take_row(p, err);
    if (!ok)
        error_prefix(err, "%.200s", path);
    csv_end(&p->csv);
    input_close(&file);
    return ok;
}

/* ---- the discount -------------------------------------------------------------------------------
 */

#define PARTS INT64_C(1000000)

/* Rounded up, like every price. */
static void take_off(int64_t *uusd, int64_t parts)
{
    if (*uusd > 0)
        *uusd = (*uusd * (PARTS - parts) + PARTS - 1) / PARTS;
}

static const char *discounted(struct arena *arena, const char *source)
{
    static const char suffix[] = ", less your discount";
    size_t n = strlen(source);
    char *text = arena_alloc(arena, n + sizeof suffix);
    memcpy(text, source, n);
    memcpy(text + n, suffix, sizeof suffix);
    return text;
}

/* Before the user's own prices are read, which it does not touch. */
static void apply_discount(struct catalogue *c, double discount)
{
    int64_t parts = (int64_t)(discount * (double)PARTS + 0.5);
    const char *last = "", *last_new = "";
    for (int32_t i = 0; i < c->n_types; i++) {
        struct type_offer *o = &c->offers[i];
        take_off(&o->on_demand_uusd_h, parts);
        take_off(&o->spot_uusd_h, parts);
        if (o->on_demand_uusd_h == UNKNOWN)
            continue;
        if (o->on_demand_source != last) { /* origins are shared texts */
            last = o->on_demand_source;
            last_new = discounted(&c->arena, last);
        }
        o->on_demand_source = last_new;
    }
}

static void tell_source(struct catalogue *c, const struct price_values *v, int32_t own)
{
    char text[200];
    int n = snprintf(text, sizeof text, "%.100s", c->source);
    if (v->discount > 0)
        n += snprintf(text + n, sizeof text - (size_t)n, ", less your %.4g %%", 100 * v->discount);
    if (v->file != NULL)
        snprintf(text + n, sizeof text - (size_t)n, ", %d price%s yours", (int)own,
                 own == 1 ? "" : "s");
    c->source = arena_text(&c->arena, text, strlen(text));
}

/* ---- loading ------------------------------------------------------------------------------------
 */

static void warn(const char *text)
{
    note("%s", text);
}

bool prices_load(struct catalogue *c, const char *region, const struct price_values *v,
                 const char *which, struct error *err)
{
    struct pricing_options o = {
        .region = region, .which = which != NULL ? which : v->snapshot, .warn = warn};
    struct own_prices own = {.c = c};
    *c = (struct catalogue){.region = ""};
    if (!(v->discount >= 0 && v->discount < 1))
        return error_set(err, ERROR_USAGE,
                         "--discount: %g: from 0%% to less than 100%% is accepted", v->discount);
    if (!pricing_load(c, &o, err)) {
        if (err->kind == ERROR_PRICES && o.which == NULL)
            note("'batchfit prices update --region %.40s' fetches prices, where AWS has such a "
                 "region",
                 region);
        return false;
    }
    if (v->discount > 0)
        apply_discount(c, v->discount);
    if (v->file != NULL && !read_file(&own, v->file, err)) {
        catalogue_clear(c);
        return false;
    }
    if (v->discount > 0 || v->file != NULL)
        tell_source(c, v, own.taken);
    return true;
}

const char *prices_snapshot_of(struct arena *arena, const char *source)
{
    char *plain = arena_text(arena, source, strcspn(source, ","));
    return pricing_which(plain);
}

/* ---- age ----------------------------------------------------------------------------------------
 */

static const char *oldest_spot(const struct catalogue *c)
{
    const char *oldest = "";
    for (int32_t i = 0; i < c->n_types; i++) {
        const char *date = spot_figure_as_of(&c->offers[i]);
        if (date[0] != '\0' && (oldest[0] == '\0' || strcmp(date, oldest) < 0))
            oldest = date;
    }
    return oldest;
}

int prices_age_code(const struct catalogue *c, const struct invocation *call,
                    const struct price_values *v, bool spot)
{
    char from[40];
    int64_t from_ms;
    const char *oldest = c->oldest_as_of, *spot_date = spot ? oldest_spot(c) : "";
    if (!options_given(call, "max-price-age"))
        return EXIT_DONE;
    if (spot_date[0] != '\0' && strcmp(spot_date, oldest) < 0)
        oldest = spot_date;
    snprintf(from, sizeof from, "%.10sT00:00", oldest);
    int64_t now_ms = (int64_t)time(NULL) * MS_PER_S;
    if (quantity_time_ms(slice_of(from), &from_ms) && (now_ms - from_ms) / MS_PER_S <= v->max_age_s)
        return EXIT_DONE;
    fprintf(stderr,
            "batchfit: prices in %s are as old as %s, which is older than --max-price-age; "
            "'batchfit prices update' fetches new ones\n",
            c->region, oldest);
    return ERROR_PRICES;
}
