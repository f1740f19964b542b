/* types_print.c - the formats of `types`. */
#include "cli/types.h"

#include "cli/json_out.h"
#include "cli/table.h"
#include "model/offer.h"

#include <inttypes.h>
#include <string.h>

/* "NVIDIA T4" is shown as "T4": the maker says nothing where there is hardly another. */
static const char *short_model(const struct instance_type *t)
{
    return strncmp(t->gpu_model, "NVIDIA ", 7) == 0 ? t->gpu_model + 7 : t->gpu_model;
}

static void gpu_cell(struct table *table, const struct instance_type *t)
{
    if (t->gpu_model[0] == '\0')
        table_cell(table, "-");
    else if (t->gpu_fraction)
        table_cell(table, "<1 %s", short_model(t));
    else
        table_cell(table, "%d %s", (int)t->gpus, short_model(t));
}

/* "4", "32,768", "15.25": whole GiB where it is whole. */
static const char *show_gib(char buffer[32], int64_t mib)
{
    if (mib % MIB_PER_GIB == 0)
        return show_whole(buffer, mib / MIB_PER_GIB);
    int n = snprintf(buffer, 32, "%.3f", (double)mib / MIB_PER_GIB);
    while (buffer[n - 1] == '0')
        buffer[--n] = '\0';
    if (buffer[n - 1] == '.')
        buffer[--n] = '\0';
    return buffer;
}

/* Mbit/s as Gbit/s; "-" where unknown. */
static const char *show_gbps(char buffer[32], int64_t mbps)
{
    if (mbps == UNKNOWN)
        snprintf(buffer, 32, "-");
    else
        snprintf(buffer, 32, "%.4g", (double)mbps / 1000);
    return buffer;
}

/* Price of one of `over` parts, rounded up to the micro-dollar; UNKNOWN stays UNKNOWN. */
static int64_t price_per(int64_t uusd, int64_t times, int64_t over)
{
    if (uusd == UNKNOWN || over == 0)
        return UNKNOWN;
    return (uusd * times + over - 1) / over;
}

static int64_t price_per_vcpu(const struct types_row *row)
{
    return price_per(row->price_uusd_h, 1, row->type->vcpus);
}

static int64_t price_per_usable_gib(const struct types_row *row)
{
    return price_per(row->price_uusd_h, MIB_PER_GIB, row->type->usable_mib);
}

static const char *offered_text(enum offered offered)
{
    static const char *const texts[] = {"unknown", "no", "yes"};
    return texts[offered];
}

/* The date of the advisor's figures, "" where none is shown. */
static const char *spot_date(const struct types_view *view)
{
    for (int32_t i = 0; i < view->n_shown; i++) {
        if (view->rows[i].spot_uusd_h != UNKNOWN)
            return spot_figure_as_of(view->rows[i].terms);
    }
    return "";
}

/* Two lines: what is shown, and what the figures rest on. */
static void print_heading(const struct types_view *view, FILE *file)
{
    char count[32];
    const struct catalogue *c = view->catalogue;
    const char *spot = spot_date(view);
    bool located = c->location[0] != '\0';
    fprintf(file, "%s %s in %s%s%s (region: %s)\n", show_whole(count, view->n_rows),
            view->n_rows == 1 ? "type" : "types", c->region, located ? ", " : "", c->location,
            view->region.origin);
    fprintf(file, "%s an hour, prices of ", c->currency);
    if (strcmp(c->oldest_as_of, c->as_of) != 0)
        fprintf(file, "%s to ", c->oldest_as_of);
    bool bundled = strcmp(c->source, "bundled snapshot") == 0;
    fprintf(file, "%s%s%s%s%s%s\n", c->as_of, spot[0] == '\0' ? "" : "; spot savings of ", spot,
            bundled ? "" : " (", bundled ? "" : c->source, bundled ? "" : ")");
}

/* "yes", or why the type cannot be had. */
static const char *offered_cell(const struct types_row *row)
{
    return row->type->retired ? "retired" : offered_text(row->terms->offered);
}

/* Whether the types can be had is shown only where some cannot, or nobody knows. */
static bool shows_offered(const struct types_view *view)
{
    for (int32_t i = 0; i < view->n_shown; i++) {
        if (view->rows[i].type->retired || view->rows[i].terms->offered != OFFERED_YES)
            return true;
    }
    return false;
}

static void common_cells(struct table *table, const struct types_row *row)
{
    char a[32];
    const struct instance_type *t = row->type;
    table_cell(table, "%s", t->name);
    table_cell(table, "%s", arch_name(t->arch));
    table_cell(table, "%d", (int)t->vcpus);
    table_cell(table, "%s", show_gib(a, t->memory_mib));
    table_cell(table, "%s%s", t->usable_measured ? "" : "~", show_whole(a, t->usable_mib));
    gpu_cell(table, t);
    table_cell(table, "%s", show_price(a, row->terms->on_demand_uusd_h));
    table_cell(table, "%s", show_price(a, row->spot_uusd_h));
    table_cell(table, "%s", interruption_band_name(row->terms->interruption_band));
}

void types_print_table(const struct types_view *view, FILE *file)
{
    struct table table;
    bool offered = shows_offered(view);
    print_heading(view, file);
    if (view->n_shown == 0)
        return;
    table_begin(&table, offered ? 10 : 9, "TYPE", "ARCH", ">VCPUS", ">GIB", ">USABLE MIB", "GPUS",
                ">ON-DEMAND", ">SPOT", ">INTERRUPTED", "OFFERED");
    for (int32_t i = 0; i < view->n_shown; i++) {
        common_cells(&table, &view->rows[i]);
        if (offered)
            table_cell(&table, "%s", offered_cell(&view->rows[i]));
    }
    table_print(&table, file, 0, 0);
}

static const char *kind_of(const struct instance_type *t)
{
    if (t->bare_metal)
        return "bare metal";
    if (t->burstable)
        return "burstable";
    return t->accelerators[0] != '\0' ? t->accelerators : "-";
}

static void known_cell(struct table *table, int64_t value)
{
    char a[32];
    if (value == UNKNOWN)
        table_cell(table, "-");
    else
        table_cell(table, "%s", show_whole(a, value));
}

static void wide_cells(struct table *table, const struct types_row *row)
{
    char a[32];
    const struct instance_type *t = row->type;
    const char *priced = row->terms->on_demand_as_of;
    table_cell(table, "%s", show_price(a, price_per_vcpu(row)));
    table_cell(table, "%s", show_price(a, price_per_usable_gib(row)));
    known_cell(table, t->physical_cores);
    table_cell(table, "%s", show_gbps(a, t->network_mbps));
    table_cell(table, "%s", show_gbps(a, t->ebs_mbps));
    known_cell(table, t->storage_gb);
    table_cell(table, "%s", kind_of(t));
    known_cell(table, row->terms->n_zones);
    table_cell(table, "%s", offered_cell(row));
    table_cell(table, "%s", priced[0] == '\0' ? "-" : priced);
}

void types_print_wide(const struct types_view *view, FILE *file)
{
    struct table table;
    print_heading(view, file);
    if (view->n_shown == 0)
        return;
    table_begin(&table, 19, "TYPE", "ARCH", ">VCPUS", ">GIB", ">USABLE MIB", "GPUS", ">ON-DEMAND",
                ">SPOT", ">INTERRUPTED", ">PER VCPU", ">PER GIB", ">CORES", ">NET GBPS",
                ">EBS GBPS", ">DISK GB", "KIND", ">ZONES", "OFFERED", ">PRICED");
    for (int32_t i = 0; i < view->n_shown; i++) {
        common_cells(&table, &view->rows[i]);
        wide_cells(&table, &view->rows[i]);
    }
    table_print(&table, file, 0, 0);
}

void types_print_oneline(const struct types_view *view, FILE *file)
{
    for (int32_t i = 0; i < view->n_shown; i++)
        fprintf(file, "%s%s", i == 0 ? "" : ",", view->rows[i].type->name);
    if (view->n_shown > 0)
        fputc('\n', file);
}

/* ---- JSON and CSV: the same names ------------------------------------------------------------ */

/* "usd_per_hour", or "cny_per_hour": yuan are never called dollars. */
static const char *money_name(char buffer[64], const struct types_view *view, const char *before,
                              const char *after)
{
    bool yuan = strcmp(view->catalogue->currency, "CNY") == 0;
    snprintf(buffer, 64, "%s%s%s", before, yuan ? "cny" : "usd", after);
    return buffer;
}

/* NULL, which JSON writes as null, for a text that is not known. */
static const char *text_or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

static void json_zones(struct json_out *j, const struct type_offer *terms)
{
    if (terms->offered == OFFERED_UNKNOWN) {
        json_null(j, "zones");
        return;
    }
    json_array_line(j, "zones");
    struct slice rest = slice_of(terms->zones);
    while (rest.n > 0) {
        const char *end = memchr(rest.p, ';', rest.n);
        struct slice zone = {rest.p, end == NULL ? rest.n : (size_t)(end - rest.p)};
        json_slice(j, NULL, zone);
        rest = slice_from(rest, zone.n + 1);
    }
    json_close_array(j);
}

static void json_hardware(struct json_out *j, const struct instance_type *t)
{
    json_text(j, "instance_type", t->name);
    json_text(j, "family", t->family);
    json_text(j, "arch", arch_name(t->arch));
    json_whole(j, "vcpus", t->vcpus);
    json_known(j, "cores", t->physical_cores);
    json_known(j, "threads_per_core", t->threads_per_core);
    json_whole(j, "memory_mib", t->memory_mib);
    json_whole(j, "usable_memory_mib", t->usable_mib);
    json_bool(j, "usable_memory_measured", t->usable_measured);
    json_text(j, "measured_as_of", text_or_null(t->measured_as_of));
    json_text(j, "measured_source", text_or_null(t->measured_source));
    json_whole(j, "gpus", t->gpus);
    json_text(j, "gpu_model", text_or_null(t->gpu_model));
    json_known(j, "gpu_memory_mib", t->gpu_model[0] == '\0' ? UNKNOWN : t->gpu_memory_mib);
    json_bool(j, "gpu_fraction", t->gpu_fraction);
    json_text(j, "accelerators", text_or_null(t->accelerators));
    json_whole(j, "storage_gb", t->storage_gb);
    json_known(j, "network_mbps", t->network_mbps);
    json_known(j, "network_burst_mbps", t->network_burst_mbps);
    json_known(j, "ebs_mbps", t->ebs_mbps);
    json_known(j, "ebs_burst_mbps", t->ebs_burst_mbps);
    json_bool(j, "burstable", t->burstable);
    json_bool(j, "bare_metal", t->bare_metal);
    json_bool(j, "spot_capable", t->spot_capable);
    json_bool(j, "retired", t->retired);
    json_text(j, "as_of", t->as_of);
}

static void json_terms(struct json_out *j, const struct types_view *view,
                       const struct types_row *row)
{
    char name[64];
    const struct type_offer *o = row->terms;
    if (o->offered == OFFERED_UNKNOWN)
        json_null(j, "offered");
    else
        json_bool(j, "offered", o->offered == OFFERED_YES);
    json_zones(j, o);
    json_usd(j, money_name(name, view, "", "_per_hour"), o->on_demand_uusd_h);
    json_text(j, "price_as_of", text_or_null(o->on_demand_as_of));
    json_text(j, "price_source", text_or_null(o->on_demand_source));
    json_usd(j, money_name(name, view, "spot_", "_per_hour"), row->spot_uusd_h);
    if (o->spot_savings_pct == UNKNOWN_PCT)
        json_null(j, "spot_savings_percent");
    else
        json_whole(j, "spot_savings_percent", o->spot_savings_pct);
    json_text(j, "interruption",
              o->interruption_band == UNKNOWN ? NULL
                                              : interruption_band_name(o->interruption_band));
    json_text(j, "spot_as_of", text_or_null(spot_figure_as_of(o)));
    json_usd(j, money_name(name, view, "", "_per_vcpu_hour"), price_per_vcpu(row));
    json_usd(j, money_name(name, view, "", "_per_usable_gib_hour"), price_per_usable_gib(row));
}

void types_print_json(const struct types_view *view, FILE *file)
{
    const struct catalogue *c = view->catalogue;
    struct json_out j;
    json_begin(&j, file);
    json_text(&j, "schema", "batchfit.types/1");
    json_text(&j, "region", c->region);
    json_text(&j, "region_origin", view->region.origin);
    json_text(&j, "location", text_or_null(c->location));
    json_text(&j, "purchase", purchase_name(view->purchase));
    json_object(&j, "prices");
    json_text(&j, "source", c->source);
    json_text(&j, "as_of", text_or_null(c->as_of));
    json_text(&j, "oldest_as_of", text_or_null(c->oldest_as_of));
    json_text(&j, "currency", c->currency);
    json_text(&j, "offered_as_of", text_or_null(c->offered_as_of));
    json_close_object(&j);
    json_whole(&j, "matched", view->n_rows);
    json_whole(&j, "hidden_unpriced", view->hidden_unpriced);
    json_whole(&j, "hidden_not_offered", view->hidden_not_offered);
    json_array(&j, "types");
    for (int32_t i = 0; i < view->n_shown; i++) {
        json_object(&j, NULL);
        json_hardware(&j, view->rows[i].type);
        json_terms(&j, view, &view->rows[i]);
        json_close_object(&j);
    }
    json_close_array(&j);
    json_end(&j);
}

static void csv_known(FILE *file, int64_t value)
{
    if (value != UNKNOWN)
        fprintf(file, "%" PRId64, value);
    fputc(',', file);
}

static void csv_money(FILE *file, int64_t uusd)
{
    char a[32];
    if (uusd != UNKNOWN)
        fputs(usd_exact(a, uusd), file);
    fputc(',', file);
}

/* No text of the catalogue holds a comma, quote or line break: its lines are words. */
static void csv_row(FILE *file, const struct types_row *row)
{
    const struct instance_type *t = row->type;
    const struct type_offer *o = row->terms;
    fprintf(file, "%s,%s,%s,%d,", t->name, t->family, arch_name(t->arch), (int)t->vcpus);
    csv_known(file, t->physical_cores);
    csv_known(file, t->threads_per_core);
    fprintf(file, "%" PRId64 ",%" PRId64 ",%s,%d,%s,", t->memory_mib, t->usable_mib,
            t->usable_measured ? "yes" : "no", (int)t->gpus, t->gpu_model);
    csv_known(file, t->gpu_model[0] == '\0' ? UNKNOWN : t->gpu_memory_mib);
    fprintf(file, "%s,%" PRId64 ",", t->accelerators, t->storage_gb);
    csv_known(file, t->network_mbps);
    csv_known(file, t->ebs_mbps);
    fprintf(file, "%s,%s,%s,%s,", t->burstable ? "yes" : "no", t->bare_metal ? "yes" : "no",
            t->retired ? "yes" : "no", offered_text(o->offered));
    fprintf(file, "%s,", o->zones);
    csv_money(file, o->on_demand_uusd_h);
    fprintf(file, "%s,", o->on_demand_as_of);
    csv_money(file, row->spot_uusd_h);
    fprintf(file, "%s,%s,",
            o->interruption_band == UNKNOWN ? "" : interruption_band_name(o->interruption_band),
            spot_figure_as_of(o));
    csv_money(file, price_per_vcpu(row));
    char a[32];
    int64_t per_gib = price_per_usable_gib(row);
    fprintf(file, "%s\n", per_gib == UNKNOWN ? "" : usd_exact(a, per_gib));
}

void types_print_csv(const struct types_view *view, FILE *file)
{
    char a[64];
    char b[64];
    char c[64];
    char d[64];
    fprintf(file,
            "instance_type,family,arch,vcpus,cores,threads_per_core,memory_mib,usable_memory_mib,"
            "usable_memory_measured,gpus,gpu_model,gpu_memory_mib,accelerators,storage_gb,"
            "network_mbps,ebs_mbps,burstable,bare_metal,retired,offered,zones,%s,price_as_of,%s,"
            "interruption,spot_as_of,%s,%s\n",
            money_name(a, view, "", "_per_hour"), money_name(b, view, "spot_", "_per_hour"),
            money_name(c, view, "", "_per_vcpu_hour"),
            money_name(d, view, "", "_per_usable_gib_hour"));
    for (int32_t i = 0; i < view->n_shown; i++)
        csv_row(file, &view->rows[i]);
}
