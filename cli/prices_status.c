/* prices_status.c - `batchfit prices status`: which snapshot, how old, what it covers, what it
 * lacks. */
#include "cli/prices.h"

#include "cli/json_out.h"
#include "cli/out.h"
#include "cli/table.h"

#include <string.h>
#include <time.h>

struct coverage {
    int32_t offered, priced, spot, unpriced, above;
    const char *newest_spot, *oldest_spot;
};

static void note_date(struct coverage *x, const char *date)
{
    if (date[0] == '\0')
        return;
    if (x->oldest_spot[0] == '\0' || strcmp(date, x->oldest_spot) < 0)
        x->oldest_spot = date;
    if (strcmp(date, x->newest_spot) > 0)
        x->newest_spot = date;
}

static struct coverage cover(const struct book_region *r)
{
    struct coverage x = {.newest_spot = "", .oldest_spot = ""};
    struct findings f = {.n = 0};
    for (int32_t i = 0; i < r->c.n_types; i++) {
        const struct type_offer *o = &r->c.offers[i];
        x.offered += o->offered == OFFERED_YES;
        x.priced += o->on_demand_uusd_h != UNKNOWN;
        x.spot += o->spot_uusd_h > 0 || o->spot_savings_pct != UNKNOWN_PCT;
        note_date(&x, spot_figure_as_of(o));
    }
    health_of_region(r, &f);
    for (size_t i = 0; i < f.n; i++) {
        x.unpriced += f.items[i].rule == HEALTH_UNPRICED;
        x.above += f.items[i].rule == HEALTH_SPOT_ABOVE;
    }
    findings_clear(&f);
    return x;
}

static const char *today(char date[16])
{
    time_t now = time(NULL);
    struct tm t;
    gmtime_r(&now, &t);
    strftime(date, 16, "%Y-%m-%d", &t);
    return date;
}

static void dates(char out[64], const char *oldest, const char *newest)
{
    if (newest[0] == '\0')
        snprintf(out, 64, "-");
    else if (strcmp(oldest, newest) == 0)
        snprintf(out, 64, "%.10s", newest);
    else
        snprintf(out, 64, "%.10s to %.10s", oldest, newest);
}

static void print_regions(struct prices_call *p, FILE *file)
{
    struct table table;
    char text[64], date[16], a[32];
    bool ages = p->v->timing;
    table_begin(&table, ages ? 9 : 8, "REGION", ">TYPES OFFERED", ">PRICED", "ON-DEMAND OF",
                ">WITH SPOT", "SPOT OF", ">NO PRICE", ">SPOT DEARER", ">DAYS OLD");
    for (int32_t i = 0; i < p->book.n_regions; i++) {
        const struct catalogue *c = &p->book.regions[i].c;
        if (!prices_wants(p->v, c->region))
            continue;
        struct coverage x = cover(&p->book.regions[i]);
        table_cell(&table, "%s", c->region);
        if (c->zones[0] == '\0')
            table_cell(&table, "unknown");
        else
            table_cell(&table, "%s", show_whole(a, x.offered));
        table_cell(&table, "%s", show_whole(a, x.priced));
        dates(text, c->oldest_as_of, c->as_of);
        table_cell(&table, "%s", text);
        table_cell(&table, "%s", show_whole(a, x.spot));
        dates(text, x.oldest_spot, x.newest_spot);
        table_cell(&table, "%s", text);
        if (c->zones[0] == '\0')
            table_cell(&table, "-");
        else
            table_cell(&table, "%s", show_whole(a, x.unpriced));
        table_cell(&table, "%s", show_whole(a, x.above));
        if (ages)
            table_cell(&table, "%d", (int)days_between(c->oldest_as_of, today(date)));
    }
    table_print(&table, file, 0, 0);
}

/* What is said about a region that was asked for by name. */
static void print_details(const struct book_region *r, FILE *file)
{
    struct findings f = {.n = 0};
    health_of_region(r, &f);
    for (int rule = 0; rule < N_HEALTH_RULES; rule++) {
        int n = 0;
        for (size_t i = 0; i < f.n; i++) {
            if ((int)f.items[i].rule != rule)
                continue;
            if (n == 0)
                fprintf(file, "\n%s: %s\n ", r->c.region, health_rule_text((enum health_rule)rule));
            fprintf(file, "%s%s", n > 0 && n % 8 == 0 ? "\n  " : " ", f.items[i].type);
            n++;
        }
        if (n > 0)
            putc('\n', file);
    }
    findings_clear(&f);
    for (int k = 0; k < N_QUOTAS; k++) {
        if (r->quota_vcpus[k] != UNKNOWN)
            fprintf(file, "quota %s (%s): %lld vCPUs, as of %s\n", quota_code_of(k), quota_name(k),
                    (long long)r->quota_vcpus[k], r->quota_origin.date);
    }
}

/* Regions where plans use the program's own snapshot, since its prices are later. */
static bool print_newer_bundled(struct prices_call *p, FILE *file, struct error *err)
{
    struct book bundled;
    const char *name, *which = pricing_which(p->name);
    int n = 0;
    if (p->v->snapshot != NULL || which == NULL || strcmp(which, "bundled") == 0)
        return true;
    if (!prices_open(&bundled, "bundled", &name, err))
        return false;
    for (int32_t i = 0; i < bundled.n_regions; i++) {
        const struct catalogue *c = &bundled.regions[i].c;
        const struct book_region *r = book_region(&p->book, c->region);
        if (!prices_wants(p->v, c->region) || (r != NULL && strcmp(r->c.as_of, c->as_of) >= 0))
            continue;
        fprintf(file, "%s%s",
                n++ == 0 ? "Later in the bundled snapshot, and used from there: " : ", ",
                c->region);
    }
    if (n > 0)
        fprintf(file, "\n(an update takes the later figures over)\n");
    book_clear(&bundled);
    return true;
}

static bool print_table(struct prices_call *p, const struct cache_names *cached, FILE *file,
                        struct error *err)
{
    char a[32];
    fprintf(file, "%s, %s types, %d region%s\n", p->name,
            show_whole(a, p->book.regions[0].c.n_types), (int)p->book.n_regions,
            plural(p->book.n_regions));
    fprintf(file, "Snapshots: bundled");
    for (int32_t i = cached->n; i > 0; i--)
        fprintf(file, ", %s", cached->names[i - 1]);
    fprintf(file, "\n");
    if (!print_newer_bundled(p, file, err))
        return false;
    fprintf(file, "\n");
    print_regions(p, file);
    for (int32_t i = 0; i < p->book.n_regions && p->v->regions.n > 0; i++) {
        if (prices_wants(p->v, p->book.regions[i].c.region))
            print_details(&p->book.regions[i], file);
    }
    return true;
}

/* ---- JSON and CSV -------------------------------------------------------------------------------
 */

static const char *or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

static void write_region(struct json_out *j, const struct book_region *r)
{
    const struct catalogue *c = &r->c;
    struct coverage x = cover(r);
    bool known = c->zones[0] != '\0';
    json_object(j, NULL);
    json_text(j, "region", c->region);
    json_text(j, "currency", c->currency);
    json_known(j, "types_offered", known ? x.offered : UNKNOWN);
    json_whole(j, "types_priced", x.priced);
    json_text(j, "as_of", or_null(c->as_of));
    json_text(j, "oldest_as_of", or_null(c->oldest_as_of));
    json_whole(j, "types_with_spot", x.spot);
    json_text(j, "spot_as_of", or_null(x.newest_spot));
    json_text(j, "spot_oldest_as_of", or_null(x.oldest_spot));
    json_text(j, "offered_as_of", or_null(c->offered_as_of));
    json_known(j, "offered_without_price", known ? x.unpriced : UNKNOWN);
    json_whole(j, "spot_above_on_demand", x.above);
    json_object(j, "quotas");
    for (int k = 0; k < N_QUOTAS; k++) {
        if (r->quota_vcpus[k] != UNKNOWN)
            json_whole(j, quota_code_of(k), r->quota_vcpus[k]);
    }
    json_close_object(j);
    json_close_object(j);
}

static void print_json(struct prices_call *p, const struct cache_names *cached, FILE *file)
{
    struct json_out j;
    json_begin(&j, file);
    json_text(&j, "schema", "batchfit.prices-status/1");
    json_text(&j, "source", p->name);
    json_whole(&j, "types", p->book.regions[0].c.n_types);
    json_array(&j, "snapshots");
    json_text(&j, NULL, "bundled");
    for (int32_t i = cached->n; i > 0; i--)
        json_text(&j, NULL, cached->names[i - 1]);
    json_close_array(&j);
    json_array(&j, "fetched");
    for (size_t i = 0; i < p->book.n_fetches; i++) {
        const struct book_fetch *f = &p->book.fetches[i];
        json_object_line(&j, NULL);
        json_text(&j, "source", f->source);
        json_text(&j, "region", strcmp(f->region, "-") == 0 ? NULL : f->region);
        json_text(&j, "date", f->date);
        json_text(&j, "version", strcmp(f->version, "-") == 0 ? NULL : f->version);
        json_close_object(&j);
    }
    json_close_array(&j);
    json_array(&j, "regions");
    for (int32_t i = 0; i < p->book.n_regions; i++) {
        if (prices_wants(p->v, p->book.regions[i].c.region))
            write_region(&j, &p->book.regions[i]);
    }
    json_close_array(&j);
    json_end(&j);
}

static void print_csv(struct prices_call *p, FILE *file)
{
    fprintf(file, "region,types_offered,types_priced,as_of,oldest_as_of,types_with_spot,spot_as_of,"
                  "offered_without_price,spot_above_on_demand\n");
    for (int32_t i = 0; i < p->book.n_regions; i++) {
        const struct catalogue *c = &p->book.regions[i].c;
        if (!prices_wants(p->v, c->region))
            continue;
        struct coverage x = cover(&p->book.regions[i]);
        fprintf(file, "%s,", c->region);
        if (c->zones[0] != '\0')
            fprintf(file, "%d", (int)x.offered);
        fprintf(file, ",%d,%s,%s,%d,%s,", (int)x.priced, c->as_of, c->oldest_as_of, (int)x.spot,
                x.newest_spot);
        if (c->zones[0] != '\0')
            fprintf(file, "%d", (int)x.unpriced);
        fprintf(file, ",%d\n", (int)x.above);
    }
}

bool prices_status(struct prices_call *p, FILE *file, struct error *err)
{
    struct cache_names cached = {NULL, 0};
    const char *folder = cache_folder(p->call->arena);
    if (!prices_open(&p->book, p->v->snapshot, &p->name, err) ||
        !prices_check_regions(p->v, &p->book, err) ||
        (folder != NULL && !cache_list(folder, &cached, p->call->arena, err)))
        return false;
    if (p->v->format == PRICES_JSON)
        print_json(p, &cached, file);
    else if (p->v->format == PRICES_CSV)
        print_csv(p, file);
    else
        return print_table(p, &cached, file, err);
    return true;
}
