/* Writing a snapshot: data/README.md describes the format.  The same book gives the same bytes. */
#include "pricing/book.h"

#include <stdlib.h>

struct writer {
    const struct book *b;
    struct buffer *out;
    struct origin *origins; /* heap */
    size_t n_origins, capacity;
    struct text_set gpus, accelerators;
};

/* The number of an origin, from 1; 0 where nothing is known.  The last one is the usual hit. */
static int origin_number(struct writer *w, struct origin o)
{
    if (o.date[0] == '\0')
        return 0;
    for (size_t i = w->n_origins; i > 0; i--) {
        if (strcmp(w->origins[i - 1].date, o.date) == 0 &&
            strcmp(w->origins[i - 1].source, o.source) == 0)
            return (int)i;
    }
    w->origins = mem_grow(w->origins, &w->capacity, w->n_origins + 1, sizeof *w->origins);
    w->origins[w->n_origins++] = o;
    return (int)w->n_origins;
}

static struct origin type_origin(const struct instance_type *t)
{
    return (struct origin){t->as_of, t->source};
}
static struct origin measured_origin(const struct instance_type *t)
{
    return (struct origin){t->measured_mib == UNKNOWN ? "" : t->measured_as_of, t->measured_source};
}
static struct origin price_origin(const struct type_offer *o)
{
    return (struct origin){o->on_demand_uusd_h == UNKNOWN ? "" : o->on_demand_as_of,
                           o->on_demand_source};
}
static struct origin savings_origin(const struct type_offer *o)
{
    return (struct origin){o->spot_savings_pct == UNKNOWN_PCT ? "" : o->spot_as_of, o->spot_source};
}
static struct origin spot_origin(const struct type_offer *o)
{
    return (struct origin){o->spot_uusd_h == UNKNOWN ? "" : o->spot_price_as_of,
                           o->spot_price_source};
}

/* Origins stand above their first use, so all are gathered first. */
static void gather_region(struct writer *w, const struct book_region *region)
{
    const struct catalogue *c = &region->c;
    for (int32_t i = 0; i < c->n_types; i++) {
        origin_number(w, price_origin(&c->offers[i]));
        origin_number(w, savings_origin(&c->offers[i]));
        origin_number(w, spot_origin(&c->offers[i]));
    }
    origin_number(w, (struct origin){c->offered_as_of, c->offered_source});
    origin_number(w, (struct origin){c->other.gp3_as_of, c->other.gp3_source});
    origin_number(w, (struct origin){c->other.public_ipv4_as_of, c->other.public_ipv4_source});
    origin_number(w, (struct origin){c->other.nat_gateway_as_of, c->other.nat_gateway_source});
    for (int i = 0; i < N_USAGES; i++)
        origin_number(w, (struct origin){c->other.usage[i].as_of, c->other.usage[i].source});
    for (int k = 0; k < N_COMMITMENTS; k++)
        origin_number(w, region->rate_origins[k]);
    origin_number(w, region->pool_origin);
    origin_number(w, region->quota_origin);
}

static void gather(struct writer *w)
{
    const struct catalogue *c = &w->b->regions[0].c;
    for (int32_t i = 0; i < c->n_types; i++) {
        const struct instance_type *t = &c->types[i];
        origin_number(w, type_origin(t));
        origin_number(w, measured_origin(t));
        if (t->gpu_model[0] != '\0')
            text_set_add(&w->gpus, slice_of(t->gpu_model));
        if (t->accelerators[0] != '\0')
            text_set_add(&w->accelerators, slice_of(t->accelerators));
    }
    for (int32_t i = 0; i < w->b->n_regions; i++)
        gather_region(w, &w->b->regions[i]);
}

static void put_dictionaries(struct writer *w)
{
    for (size_t i = 0; i < w->b->n_fetches; i++) {
        const struct book_fetch *f = &w->b->fetches[i];
        buffer_format(w->out, "fetched %s %s %s %s %s\n", f->source, f->region, f->date, f->version,
                      f->etag);
    }
    for (size_t i = 0; i < w->n_origins; i++)
        buffer_format(w->out, "origin o%d %s %s\n", (int)i + 1, w->origins[i].date,
                      w->origins[i].source);
    for (size_t i = 0; i < w->gpus.n; i++)
        buffer_format(w->out, "gpu g%d %s\n", (int)i + 1, w->gpus.texts[i].p);
    for (size_t i = 0; i < w->accelerators.n; i++)
        buffer_format(w->out, "accelerator a%d %s\n", (int)i + 1, w->accelerators.texts[i].p);
}

/* ---- types -------------------------------------------------------------------------------------
 */

static void put_known(struct buffer *out, int64_t value)
{
    if (value == UNKNOWN)
        buffer_text(out, " -");
    else
        buffer_format(out, " %lld", (long long)value);
}

static void put_bandwidth(struct buffer *out, int64_t baseline, int64_t burst)
{
    put_known(out, baseline);
    if (baseline == burst)
        return;
    if (burst == UNKNOWN)
        buffer_text(out, "/-");
    else
        buffer_format(out, "/%lld", (long long)burst);
}

static void put_flags(struct buffer *out, const struct instance_type *t)
{
    buffer_format(out, " %s%s%s%s%s", t->burstable ? "b" : "", t->bare_metal ? "m" : "",
                  t->spot_capable ? "s" : "", t->retired ? "r" : "",
                  t->burstable || t->bare_metal || t->spot_capable || t->retired ? "" : "-");
}

static void put_gpu(struct writer *w, const struct instance_type *t)
{
    if (t->gpu_model[0] == '\0') {
        buffer_text(w->out, " -");
        return;
    }
    if (t->gpu_fraction)
        buffer_format(w->out, " 0.%03d", (int)t->gpu_slice_milli);
    else
        buffer_format(w->out, " %d", (int)t->gpus);
    buffer_format(w->out, "xg%d:%lld", (int)text_set_find(&w->gpus, slice_of(t->gpu_model)) + 1,
                  (long long)t->gpu_memory_mib);
}

static void put_type(struct writer *w, const struct instance_type *t)
{
    struct buffer *out = w->out;
    buffer_format(out, "t %s %s %d", t->name, arch_name(t->arch), (int)t->vcpus);
    put_known(out, t->physical_cores);
    put_known(out, t->threads_per_core);
    put_known(out, t->memory_mib);
    put_known(out, t->measured_mib);
    if (t->measured_mib != UNKNOWN)
        buffer_format(out, "@o%d", origin_number(w, measured_origin(t)));
    put_bandwidth(out, t->network_mbps, t->network_burst_mbps);
    put_bandwidth(out, t->ebs_mbps, t->ebs_burst_mbps);
    put_known(out, t->storage_gb);
    put_flags(out, t);
    put_gpu(w, t);
    if (t->accelerators[0] == '\0')
        buffer_text(out, " -");
    else
        buffer_format(out, " a%d",
                      (int)text_set_find(&w->accelerators, slice_of(t->accelerators)) + 1);
    buffer_format(out, " o%d\n", origin_number(w, type_origin(t)));
}

/* ---- regions -----------------------------------------------------------------------------------
 */

/* The origin that most offers have of the kind; number 0 where there is none. */
static int usual_origin(struct writer *w, const struct catalogue *c,
                        struct origin (*of)(const struct type_offer *))
{
    int *count = mem_zeroed(w->n_origins + 1, sizeof *count);
    int best = 0;
    for (int32_t i = 0; i < c->n_types; i++)
        count[origin_number(w, of(&c->offers[i]))]++;
    for (size_t k = 1; k <= w->n_origins; k++) {
        if (count[k] > 0 && (best == 0 || count[k] > count[best]))
            best = (int)k;
    }
    free(count);
    return best;
}

/* "us-east-1a;us-east-1b" to "ab". */
static void put_letters(struct buffer *out, const char *zones, size_t region_length)
{
    if (zones[0] == '\0')
        buffer_byte(out, '-');
    for (const char *p = zones; *p != '\0';) {
        size_t n = strcspn(p, ";");
        if (n > region_length)
            buffer_byte(out, p[region_length]);
        p += n + (p[n] == ';');
    }
}

struct line {
    int origin[3];     /* of prices, savings, spot prices: what holds now */
    const char *zones; /* NULL where offerings are unknown */
    bool begun;
};

static bool is_listed(const struct catalogue *c, const struct type_offer *o)
{
    return o->on_demand_uusd_h != UNKNOWN || o->spot_savings_pct != UNKNOWN_PCT ||
           o->spot_uusd_h != UNKNOWN || (c->zones[0] != '\0' && o->offered == OFFERED_YES);
}

static void put_mark(struct buffer *out, char mark, int *holds, int origin)
{
    if (origin == 0 || origin == *holds)
        return;
    *holds = origin;
    buffer_format(out, " %co%d", mark, origin);
}

static void put_offer(struct writer *w, const struct catalogue *c, int32_t i, struct line *line)
{
    const struct type_offer *o = &c->offers[i];
    struct buffer *out = w->out;
    if (!line->begun)
        buffer_format(out, "f %s", c->types[i].family);
    line->begun = true;
    if (line->zones != NULL && strcmp(line->zones, o->zones) != 0) {
        line->zones = o->zones;
        buffer_text(out, " @");
        put_letters(out, o->zones, strlen(c->region));
    }
    put_mark(out, '$', &line->origin[0], origin_number(w, price_origin(o)));
    put_mark(out, '%', &line->origin[1], origin_number(w, savings_origin(o)));
    put_mark(out, '~', &line->origin[2], origin_number(w, spot_origin(o)));
    buffer_format(out, " %s", c->types[i].size);
    bool savings = o->spot_savings_pct != UNKNOWN_PCT, spot = o->spot_uusd_h != UNKNOWN;
    if (o->on_demand_uusd_h != UNKNOWN)
        buffer_format(out, ":%lld", (long long)o->on_demand_uusd_h);
    else if (savings || spot)
        buffer_byte(out, ':');
    if (savings)
        buffer_format(out, ":%d:%d", (int)o->spot_savings_pct, (int)o->interruption_band);
    else if (spot)
        buffer_text(out, "::");
    if (spot)
        buffer_format(out, ":%lld", (long long)o->spot_uusd_h);
}

static void put_offers(struct writer *w, const struct catalogue *c, const int usual[3])
{
    struct line line = {.begun = false};
    for (int32_t i = 0; i < c->n_types; i++) {
        if (i == 0 || strcmp(c->types[i].family, c->types[i - 1].family) != 0)
            line = (struct line){
                {usual[0], usual[1], usual[2]}, c->zones[0] == '\0' ? NULL : c->zones, false};
        if (is_listed(c, &c->offers[i]))
            put_offer(w, c, i, &line);
        bool last = i + 1 == c->n_types || strcmp(c->types[i].family, c->types[i + 1].family) != 0;
        if (last && line.begun)
            buffer_byte(w->out, '\n');
    }
}

static void put_other(struct writer *w, const char *item, int64_t uusd, const char *date,
                      const char *source)
{
    if (uusd != UNKNOWN)
        buffer_format(w->out, "other %s %lld o%d\n", item, (long long)uusd,
                      origin_number(w, (struct origin){date, source}));
}

/* ---- what is only kept -------------------------------------------------------------------------
 */

static void put_rate(struct writer *w, const struct book_region *region, int k)
{
    const struct catalogue *c = &region->c;
    bool any = false;
    for (int32_t i = 0; i < c->n_types; i++) {
        int64_t price = region->rates_uusd_h[i][k];
        bool first = i == 0 || strcmp(c->types[i].family, c->types[i - 1].family) != 0;
        if (first && any)
            any = false, buffer_byte(w->out, '\n');
        if (price == UNKNOWN)
            continue;
        if (!any)
            buffer_format(w->out, "r %s", c->types[i].family);
        any = true;
        buffer_format(w->out, " %s:%lld", c->types[i].size, (long long)price);
    }
    if (any)
        buffer_byte(w->out, '\n');
}

static bool has_rate(const struct book_region *region, int k)
{
    for (int32_t i = 0; region->rates_uusd_h != NULL && i < region->c.n_types; i++) {
        if (region->rates_uusd_h[i][k] != UNKNOWN)
            return true;
    }
    return false;
}

static void put_rates(struct writer *w, const struct book_region *region)
{
    for (int k = 0; k < N_RATES; k++) {
        if (!has_rate(region, k))
            continue;
        buffer_format(w->out, "rates %s %d %s o%d\n", commitment_name(rate_commitment(k)),
                      rate_years(k), upfront_name(rate_upfront(k)),
                      origin_number(w, region->rate_origins[rate_commitment(k)]));
        put_rate(w, region, k);
    }
}

static const struct zone_price *pool_in(const struct book_region *region, int32_t i, char zone)
{
    for (int32_t k = 0; k < region->n_pools[i]; k++) {
        if (region->pools[i][k].zone == zone)
            return &region->pools[i][k];
    }
    return NULL;
}

static void put_pools(struct writer *w, const struct book_region *region)
{
    const struct catalogue *c = &region->c;
    int origin = origin_number(w, region->pool_origin);
    if (region->pools == NULL || origin == 0)
        return;
    buffer_format(w->out, "pools o%d\n", origin);
    for (char zone = 'a'; zone <= 'z'; zone++) {
        const char *family = "";
        for (int32_t i = 0; i < c->n_types; i++) {
            const struct zone_price *p = pool_in(region, i, zone);
            if (p == NULL)
                continue;
            if (strcmp(family, c->types[i].family) != 0)
                buffer_format(w->out, "%sz %c %s", family[0] == '\0' ? "" : "\n", zone,
                              c->types[i].family);
            family = c->types[i].family;
            buffer_format(w->out, " %s:%lld:%lld:%lld", c->types[i].size,
                          (long long)p->median_uusd_h, (long long)p->p90_uusd_h,
                          (long long)p->latest_uusd_h);
        }
        if (family[0] != '\0')
            buffer_byte(w->out, '\n');
    }
}

static void put_quotas(struct writer *w, const struct book_region *region)
{
    for (int k = 0; k < N_QUOTAS; k++) {
        if (region->quota_vcpus[k] != UNKNOWN)
            buffer_format(w->out, "quota %s %lld o%d\n", quota_code_of(k),
                          (long long)region->quota_vcpus[k],
                          origin_number(w, region->quota_origin));
    }
}

static void put_region(struct writer *w, const struct book_region *region)
{
    const struct catalogue *c = &region->c;
    int usual[3] = {usual_origin(w, c, price_origin), usual_origin(w, c, savings_origin),
                    usual_origin(w, c, spot_origin)};
    static const char *const names[3] = {"prices", "spot", "spotprices"};
    buffer_format(w->out, "region %s %s %s\n", c->region, c->currency,
                  c->location[0] == '\0' ? "-" : c->location);
    for (int k = 0; k < 3; k++) {
        if (usual[k] != 0)
            buffer_format(w->out, "%s o%d\n", names[k], usual[k]);
    }
    if (c->zones[0] != '\0') {
        buffer_text(w->out, "zones ");
        put_letters(w->out, c->zones, strlen(c->region));
        buffer_format(w->out, " o%d\n",
                      origin_number(w, (struct origin){c->offered_as_of, c->offered_source}));
    }
    const struct other_prices *o = &c->other;
    put_other(w, "gp3-gb-month", o->gp3_gb_month_uusd, o->gp3_as_of, o->gp3_source);
    put_other(w, "nat-gateway-gb", o->nat_gateway_gb_uusd, o->nat_gateway_as_of,
              o->nat_gateway_source);
    put_other(w, "nat-gateway-hour", o->nat_gateway_hour_uusd, o->nat_gateway_as_of,
              o->nat_gateway_source);
    put_other(w, "public-ipv4-hour", o->public_ipv4_hour_uusd, o->public_ipv4_as_of,
              o->public_ipv4_source);
    for (int i = 0; i < N_USAGES; i++)
        put_other(w, usage_rate_name((enum usage_rate)i), o->usage[i].uusd, o->usage[i].as_of,
                  o->usage[i].source);
    put_offers(w, c, usual);
    put_rates(w, region);
    put_pools(w, region);
    put_quotas(w, region);
}

void book_write(const struct book *b, struct buffer *out)
{
    struct writer w = {.b = b, .out = out};
    gather(&w);
    buffer_text(out, "batchfit-catalogue 1\n"
                     "# Written by batchfit prices update; data/README.md describes the format.\n");
    put_dictionaries(&w);
    for (int32_t i = 0; i < b->regions[0].c.n_types; i++)
        put_type(&w, &b->regions[0].c.types[i]);
    for (int32_t i = 0; i < b->n_regions; i++)
        put_region(&w, &b->regions[i]);
    buffer_text(out, "end\n");
    free(w.origins);
    text_set_clear(&w.gpus);
    text_set_clear(&w.accelerators);
}
