/* prices_show.c - `batchfit prices show TYPE...`: what a type costs in every region, with the
 * source and date of each figure. */
#include "cli/prices.h"

#include "cli/json_out.h"
#include "cli/table.h"
#include "model/offer.h"

#include <stdlib.h>
#include <string.h>

struct place {
    const struct book_region *r;
    const struct instance_type *type;
    const struct type_offer *offer;
    int32_t index;
    int64_t spot_uusd_h;
};

/* Cheapest first; what has no price last, then by name. */
static int by_price(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int64_t x = a->offer->on_demand_uusd_h, y = b->offer->on_demand_uusd_h;
    int currency = strcmp(b->r->c.currency, a->r->c.currency); /* USD before CNY */
    if (currency != 0)
        return currency;
    if (x != y)
        return x == UNKNOWN ? 1 : y == UNKNOWN ? -1 : x < y ? -1 : 1;
    return strcmp(a->r->c.region, b->r->c.region);
}

static bool is_said(const struct type_offer *o)
{
    return o->offered == OFFERED_YES || o->on_demand_uusd_h != UNKNOWN || o->spot_uusd_h > 0 ||
           o->spot_savings_pct != UNKNOWN_PCT;
}

static int32_t gather(const struct prices_call *p, int32_t index, struct place *places)
{
    int32_t n = 0;
    for (int32_t k = 0; k < p->book.n_regions; k++) {
        const struct book_region *r = &p->book.regions[k];
        const struct type_offer *o = &r->c.offers[index];
        const struct instance_type *t = &p->book.regions[0].c.types[index];
        if (prices_wants(p->v, r->c.region) && (is_said(o) || p->v->regions.n > 0))
            places[n++] = (struct place){r, t, o, index, spot_price_uusd_h(t, o)};
    }
    qsort(places, (size_t)n, sizeof *places, by_price);
    return n;
}

static const char *offered_text(enum offered offered)
{
    static const char *const texts[] = {"unknown", "no", "yes"};
    return texts[offered];
}

static const char *or_dash(const char *text)
{
    return text[0] == '\0' ? "-" : text;
}

static const char *spot_source(const struct place *x)
{
    return x->offer->spot_uusd_h > 0 ? x->offer->spot_price_source : x->offer->spot_source;
}

static const char *zone_letters(char out[64], const struct place *x)
{
    size_t n = 0, region = strlen(x->r->c.region);
    for (const char *p = x->offer->zones; *p != '\0' && n + 1 < 64;) {
        size_t length = strcspn(p, ";");
        if (length > region)
            out[n++] = p[region];
        p += length + (p[length] == ';');
    }
    out[n] = '\0';
    return out;
}

static void print_places(const struct place *places, int32_t n, FILE *file)
{
    struct table table;
    char a[64];
    table_begin(&table, 10, "REGION", ">ON-DEMAND", "OF", "SOURCE", ">SPOT", "OF", "SOURCE",
                ">INTERRUPTED", "OFFERED", "ZONES");
    for (int32_t i = 0; i < n; i++) {
        const struct place *x = &places[i];
        const struct type_offer *o = x->offer;
        table_cell(&table, "%s%s", x->r->c.region,
                   strcmp(x->r->c.currency, "USD") == 0 ? "" : " (CNY)");
        table_cell(&table, "%s", show_price(a, o->on_demand_uusd_h));
        table_cell(&table, "%s", or_dash(o->on_demand_as_of));
        table_cell(&table, "%s", or_dash(o->on_demand_source));
        table_cell(&table, "%s", show_price(a, x->spot_uusd_h));
        table_cell(&table, "%s", or_dash(spot_figure_as_of(o)));
        table_cell(&table, "%s", or_dash(spot_source(x)));
        table_cell(&table, "%s", interruption_band_name(o->interruption_band));
        table_cell(&table, "%s", offered_text(o->offered));
        table_cell(&table, "%s", or_dash(zone_letters(a, x)));
    }
    table_print(&table, file, 0, 0);
}

/* Rates of commitments and spot prices by zone, where a region was asked for. */
static void print_details(const struct place *x, FILE *file)
{
    char a[32], b[32], c[32];
    const struct book_region *r = x->r;
    for (int k = 0; k < N_RATES && r->rates_uusd_h != NULL; k++) {
        int64_t rate = r->rates_uusd_h[x->index][k];
        if (rate != UNKNOWN)
            fprintf(file, "  %s, %d year%s, %s upfront: %s an hour, as of %s (%s)\n",
                    commitment_name(rate_commitment(k)), rate_years(k),
                    rate_years(k) == 1 ? "" : "s", upfront_name(rate_upfront(k)),
                    show_price(a, rate), r->rate_origins[rate_commitment(k)].date,
                    r->rate_origins[rate_commitment(k)].source);
    }
    for (int32_t i = 0; r->pools != NULL && i < r->n_pools[x->index]; i++) {
        const struct zone_price *z = &r->pools[x->index][i];
        fprintf(file, "  spot in %s%c: median %s, 90th percentile %s, latest %s, as of %s (%s)\n",
                r->c.region, z->zone, show_price(a, z->median_uusd_h), show_price(b, z->p90_uusd_h),
                show_price(c, z->latest_uusd_h), r->pool_origin.date, r->pool_origin.source);
    }
}

static const char *or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

static void write_rates(struct json_out *j, const struct place *x)
{
    const struct book_region *r = x->r;
    json_array(j, "commitments");
    for (int k = 0; k < N_RATES && r->rates_uusd_h != NULL; k++) {
        int64_t rate = r->rates_uusd_h[x->index][k];
        if (rate == UNKNOWN)
            continue;
        json_object_line(j, NULL);
        json_text(j, "kind", commitment_name(rate_commitment(k)));
        json_whole(j, "years", rate_years(k));
        json_text(j, "upfront", upfront_name(rate_upfront(k)));
        json_usd(j, "per_hour", rate);
        json_text(j, "as_of", r->rate_origins[rate_commitment(k)].date);
        json_close_object(j);
    }
    json_close_array(j);
    json_array(j, "spot_by_zone");
    for (int32_t i = 0; r->pools != NULL && i < r->n_pools[x->index]; i++) {
        const struct zone_price *z = &r->pools[x->index][i];
        char zone[80];
        snprintf(zone, sizeof zone, "%.60s%c", r->c.region, z->zone);
        json_object_line(j, NULL);
        json_text(j, "zone", zone);
        json_usd(j, "median_per_hour", z->median_uusd_h);
        json_usd(j, "p90_per_hour", z->p90_uusd_h);
        json_usd(j, "latest_per_hour", z->latest_uusd_h);
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_place(struct json_out *j, const struct place *x)
{
    const struct type_offer *o = x->offer;
    json_object(j, NULL);
    json_text(j, "region", x->r->c.region);
    json_text(j, "currency", x->r->c.currency);
    if (o->offered == OFFERED_UNKNOWN)
        json_null(j, "offered");
    else
        json_bool(j, "offered", o->offered == OFFERED_YES);
    json_usd(j, "per_hour", o->on_demand_uusd_h);
    json_text(j, "as_of", or_null(o->on_demand_as_of));
    json_text(j, "source", or_null(o->on_demand_source));
    json_usd(j, "spot_per_hour", x->spot_uusd_h);
    json_text(j, "spot_as_of", or_null(spot_figure_as_of(o)));
    json_text(j, "spot_source", or_null(spot_source(x)));
    json_text(j, "interruption",
              o->interruption_band < 0 ? NULL : interruption_band_name(o->interruption_band));
    write_rates(j, x);
    json_close_object(j);
}

static void write_csv(const struct place *places, int32_t n, FILE *file)
{
    char a[32];
    for (int32_t i = 0; i < n; i++) {
        const struct place *x = &places[i];
        const struct type_offer *o = x->offer;
        fprintf(file, "%s,%s,%s,%s,", x->type->name, x->r->c.region, x->r->c.currency,
                offered_text(o->offered));
        fprintf(file, "%s,%s,%s,",
                o->on_demand_uusd_h == UNKNOWN ? "" : usd_exact(a, o->on_demand_uusd_h),
                o->on_demand_as_of, o->on_demand_source);
        fprintf(file, "%s,%s,%s,%s\n",
                x->spot_uusd_h == UNKNOWN ? "" : usd_exact(a, x->spot_uusd_h), spot_figure_as_of(o),
                spot_source(x),
                o->interruption_band < 0 ? "" : interruption_band_name(o->interruption_band));
    }
}

static void show_type(const struct prices_call *p, int32_t index, struct place *places,
                      struct json_out *j, FILE *file)
{
    const char *name = p->book.regions[0].c.types[index].name;
    int32_t n = gather(p, index, places);
    if (p->v->format == PRICES_CSV) {
        write_csv(places, n, file);
        return;
    }
    if (p->v->format == PRICES_JSON) {
        json_object(j, NULL);
        json_text(j, "instance_type", name);
        json_array(j, "regions");
        for (int32_t i = 0; i < n; i++)
            write_place(j, &places[i]);
        json_close_array(j);
        json_close_object(j);
        return;
    }
    fprintf(file, "%s, an hour (%s)\n", name, p->name);
    print_places(places, n, file);
    for (int32_t i = 0; i < n && p->v->regions.n > 0; i++)
        print_details(&places[i], file);
}

bool prices_show(struct prices_call *p, char **types, int n, FILE *file, struct error *err)
{
    struct json_out j;
    if (n == 0)
        return error_set(err, ERROR_USAGE, "which type? batchfit prices show m5.large");
    if (!prices_open(&p->book, p->v->snapshot, &p->name, err) ||
        !prices_check_regions(p->v, &p->book, err))
        return false;
    const struct catalogue *c = &p->book.regions[0].c;
    for (int i = 0; i < n; i++) {
        if (catalogue_find(c, slice_of(types[i])) < 0)
            return error_set(err, ERROR_USAGE,
                             "'%.60s' is no known type; batchfit types lists them", types[i]);
    }
    struct place *places =
        arena_array(p->call->arena, (size_t)p->book.n_regions + 1, sizeof *places);
    if (p->v->format == PRICES_CSV)
        fprintf(file, "instance_type,region,currency,offered,per_hour,as_of,source,spot_per_hour,"
                      "spot_as_of,spot_source,interruption\n");
    if (p->v->format == PRICES_JSON) {
        json_begin(&j, file);
        json_text(&j, "schema", "batchfit.prices-show/1");
        json_text(&j, "source", p->name);
        json_array(&j, "types");
    }
    for (int i = 0; i < n; i++)
        show_type(p, catalogue_find(c, slice_of(types[i])), places, &j, file);
    if (p->v->format == PRICES_JSON) {
        json_close_array(&j);
        json_end(&j);
    }
    return true;
}
