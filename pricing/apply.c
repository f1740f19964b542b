#include "pricing/apply.h"

#include "model/offer.h"
#include "model/quantity.h"

#include <stdio.h>
#include <stdlib.h>

/* "Overnight" is up to a week: who updates daily is warned of a slip for a week, and a change that
 * is true is taken then. */
enum { WEEK_DAYS = 7, SMALL = 20 };

const char *health_rule_name(enum health_rule rule)
{
    static const char *const names[N_HEALTH_RULES] = {
        "unpriced", "spot-above", "moved",       "moved-taken", "vanished",
        "shrunk",   "frozen",     "undescribed", "currency",
    };
    return names[rule];
}

const char *health_rule_text(enum health_rule rule)
{
    static const char *const texts[N_HEALTH_RULES] = {
        "offered, but no source states an on-demand price: unknown",
        "spot price above on-demand: an update drops it",
        "price moved over 50 % within a week: the old one is kept",
        "price moved over 50 %, the old one being older than a week: taken",
        "no longer in a source that lists all: price dropped",
        "source lost over a fifth of its types: nothing of it was taken",
        "nothing changed in the source for over a week: figures keep their old date",
        "priced, but no source describes the type: left out (EC2 describes it)",
        "source is in another currency than the region: nothing of it was taken",
    };
    return texts[rule];
}

void findings_clear(struct findings *f)
{
    arena_free(&f->arena);
    free(f->items);
    *f = (struct findings){.n = 0};
}

int32_t days_between(const char *a, const char *b)
{
    char first[32], second[32];
    int64_t from, to;
    snprintf(first, sizeof first, "%.10sT00:00", a);
    snprintf(second, sizeof second, "%.10sT00:00", b);
    if (!quantity_time_ms(slice_of(first), &from) || !quantity_time_ms(slice_of(second), &to))
        return INT32_MAX;
    return (int32_t)((to - from) / INT64_C(86400000));
}

/* One source being taken over into one region. */
struct applying {
    struct book *b;
    struct book_region *region;
    const struct figures *f;
    struct origin origin; /* texts of the book */
    const struct apply_source *source;
    struct findings *findings;
};

static const char *kept(struct arena *a, const char *text)
{
    return arena_text(a, text, strlen(text));
}

static void find(struct findings *f, enum health_rule rule, const char *region, const char *type,
                 const char *source, int64_t before, int64_t after)
{
    f->items = mem_grow(f->items, &f->capacity, f->n + 1, sizeof *f->items);
    f->items[f->n++] = (struct finding){
        rule, kept(&f->arena, region), kept(&f->arena, type), kept(&f->arena, source), before,
        after};
}

static void found(const struct applying *a, enum health_rule rule, const char *type, int64_t before,
                  int64_t after)
{
    find(a->findings, rule, a->region->c.region, type, a->source->name, before, after);
}

static const struct type_figures *figures_at(const struct applying *a, int32_t i)
{
    return figures_find(a->f, slice_of(a->region->c.types[i].name));
}

/* ---- types and offerings ------------------------------------------------------------------------
 */

static struct instance_type own_type(const struct applying *a, const struct instance_type *t)
{
    struct arena *arena = &a->b->arena;
    struct instance_type own = *t;
    own.name = kept(arena, t->name);
    own.family = kept(arena, t->family);
    own.size = strchr(own.name, '.') + 1;
    own.gpu_model = kept(arena, t->gpu_model);
    own.accelerators = kept(arena, t->accelerators);
    own.as_of = a->origin.date;
    own.source = a->origin.source;
    own.measured_as_of = own.measured_source = "";
    return own;
}

/* What AWS describes now takes the place of what it described before; measured memory stays, as
 * long as the type has that much. */
static void renew_type(struct instance_type *old, struct instance_type new)
{
    if (old->measured_mib != UNKNOWN && old->measured_mib <= new.memory_mib) {
        new.measured_mib = old->measured_mib;
        new.measured_as_of = old->measured_as_of;
        new.measured_source = old->measured_source;
    }
    *old = new;
}

static void apply_types(struct applying *a)
{
    struct instance_type *types = mem_alloc((a->f->names.n + 1) * sizeof *types);
    size_t n = 0;
    for (size_t i = 0; i < a->f->names.n; i++) {
        if (a->f->types[i].type.name != NULL)
            types[n++] = own_type(a, &a->f->types[i].type);
    }
    struct catalogue *first = &a->b->regions[0].c;
    for (size_t k = 0; k < n; k++) {
        int32_t i = catalogue_find(first, slice_of(types[k].name));
        if (i >= 0)
            renew_type(&first->types[i], types[k]);
    }
    book_add_types(a->b, types, n);
    free(types);
}

static const char *zone_names(const struct applying *a, uint32_t zones)
{
    char names[26 * 48];
    size_t n = 0;
    names[0] = '\0';
    for (int z = 0; z < 26; z++) {
        if ((zones & UINT32_C(1) << z) != 0)
            n += (size_t)snprintf(names + n, sizeof names - n, "%s%.40s%c", n == 0 ? "" : ";",
                                  a->region->c.region, 'a' + z);
    }
    return kept(&a->b->arena, names);
}

static int32_t count_bits(uint32_t bits)
{
    int32_t n = 0;
    for (; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

/* How many of the types that had a figure still have one: too few, and the source is not believed.
 */
static bool is_shrunk(const struct applying *a, int32_t before, int32_t still)
{
    if (before < SMALL || (before - still) * 5 <= before)
        return false;
    found(a, HEALTH_SHRUNK, "", before, still);
    return true;
}

static bool apply_offerings(struct applying *a)
{
    struct catalogue *c = &a->region->c;
    uint32_t all = 0;
    int32_t before = 0, still = 0;
    for (int32_t i = 0; i < c->n_types; i++) {
        const struct type_figures *t = figures_at(a, i);
        bool has = t != NULL && t->zones != 0;
        all |= has ? t->zones : 0;
        before += c->offers[i].offered == OFFERED_YES;
        still += c->offers[i].offered == OFFERED_YES && has;
    }
    if (all == 0)
        return true;
    if (is_shrunk(a, before, still))
        return false;
    uint32_t last = 0;
    const char *names = "";
    c->zones = zone_names(a, all);
    c->offered_as_of = a->origin.date;
    c->offered_source = a->origin.source;
    for (int32_t i = 0; i < c->n_types; i++) {
        const struct type_figures *t = figures_at(a, i);
        uint32_t zones = t == NULL ? 0 : t->zones;
        if (zones != last)
            names = zones == 0 ? "" : zones == all ? c->zones : zone_names(a, zones);
        last = zones;
        c->offers[i].offered = zones != 0 ? OFFERED_YES : OFFERED_NO;
        c->offers[i].zones = names;
        c->offers[i].n_zones = count_bits(zones);
    }
    return true;
}

/* ---- on-demand prices ---------------------------------------------------------------------------
 */

static bool moved_much(int64_t before, int64_t after)
{
    return after * 2 > before * 3 || after * 2 < before;
}

static void take_on_demand(struct applying *a, int32_t i, int64_t price)
{
    struct type_offer *o = &a->region->c.offers[i];
    const char *name = a->region->c.types[i].name;
    if (o->on_demand_uusd_h != UNKNOWN && moved_much(o->on_demand_uusd_h, price)) {
        if (days_between(o->on_demand_as_of, a->source->date) <= WEEK_DAYS) {
            found(a, HEALTH_MOVED, name, o->on_demand_uusd_h, price);
            return;
        }
        found(a, HEALTH_MOVED_TAKEN, name, o->on_demand_uusd_h, price);
    }
    o->on_demand_uusd_h = price;
    o->on_demand_as_of = a->origin.date;
    o->on_demand_source = a->origin.source;
}

static void drop_on_demand(struct applying *a, int32_t i)
{
    struct type_offer *o = &a->region->c.offers[i];
    found(a, HEALTH_VANISHED, a->region->c.types[i].name, o->on_demand_uusd_h, UNKNOWN);
    o->on_demand_uusd_h = UNKNOWN;
    o->on_demand_as_of = o->on_demand_source = "";
}

static bool has_price(const struct type_figures *t)
{
    return t != NULL && t->on_demand_uusd_h != UNKNOWN;
}

static void find_undescribed(struct applying *a)
{
    for (size_t k = 0; k < a->f->names.n; k++) {
        if (has_price(&a->f->types[k]) && catalogue_find(&a->region->c, a->f->names.texts[k]) < 0)
            found(a, HEALTH_UNDESCRIBED, a->f->names.texts[k].p, UNKNOWN,
                  a->f->types[k].on_demand_uusd_h);
    }
}

static bool apply_on_demand(struct applying *a)
{
    struct catalogue *c = &a->region->c;
    int32_t before = 0, still = 0, any = 0;
    for (int32_t i = 0; i < c->n_types; i++) {
        bool has = has_price(figures_at(a, i)), had = c->offers[i].on_demand_uusd_h != UNKNOWN;
        any += has;
        before += had;
        still += had && has;
    }
    if (any == 0 && !a->source->all_prices)
        return true;
    if (a->source->all_prices && is_shrunk(a, before, still))
        return false;
    for (int32_t i = 0; i < c->n_types; i++) {
        const struct type_figures *t = figures_at(a, i);
        if (has_price(t))
            take_on_demand(a, i, t->on_demand_uusd_h);
        else if (a->source->all_prices && c->offers[i].on_demand_uusd_h != UNKNOWN)
            drop_on_demand(a, i);
    }
    find_undescribed(a);
    return true;
}

/* ---- spot ---------------------------------------------------------------------------------------
 */

static bool has_savings(const struct type_figures *t)
{
    return t != NULL && t->savings_pct != UNKNOWN_PCT;
}

static bool has_spot(const struct type_figures *t)
{
    return t != NULL && t->spot_uusd_h != UNKNOWN;
}

/* What a source said before, for the rules about a whole source. */
struct comparison {
    int32_t now, before, still, same;
    const char *oldest; /* date of what was there */
};

static struct comparison compare_savings(const struct applying *a)
{
    const struct catalogue *c = &a->region->c;
    struct comparison x = {.oldest = ""};
    for (int32_t i = 0; i < c->n_types; i++) {
        const struct type_figures *t = figures_at(a, i);
        const struct type_offer *o = &c->offers[i];
        bool had = o->spot_savings_pct != UNKNOWN_PCT;
        x.now += has_savings(t);
        x.before += had;
        x.still += had && has_savings(t);
        x.same += had && has_savings(t) && o->spot_savings_pct == t->savings_pct &&
                  o->interruption_band == t->band;
        if (had && (x.oldest[0] == '\0' || strcmp(o->spot_as_of, x.oldest) < 0))
            x.oldest = o->spot_as_of;
    }
    return x;
}

static struct comparison compare_spot(const struct applying *a)
{
    const struct catalogue *c = &a->region->c;
    struct comparison x = {.oldest = ""};
    for (int32_t i = 0; i < c->n_types; i++) {
        const struct type_figures *t = figures_at(a, i);
        const struct type_offer *o = &c->offers[i];
        bool had = o->spot_uusd_h != UNKNOWN && strcmp(o->spot_price_source, a->source->name) == 0;
        x.now += has_spot(t);
        x.before += had;
        x.still += had && has_spot(t);
        x.same += had && has_spot(t) && o->spot_uusd_h == t->spot_uusd_h;
        if (had && (x.oldest[0] == '\0' || strcmp(o->spot_price_as_of, x.oldest) < 0))
            x.oldest = o->spot_price_as_of;
    }
    return x;
}

static bool is_frozen(const struct applying *a, const struct comparison *x)
{
    if (x->before < SMALL || x->same != x->before || x->now != x->before ||
        days_between(x->oldest, a->source->date) <= WEEK_DAYS)
        return false;
    found(a, HEALTH_FROZEN, "", x->before, x->now);
    return true;
}

static bool apply_savings(struct applying *a)
{
    struct catalogue *c = &a->region->c;
    struct comparison x = compare_savings(a);
    if (x.now == 0)
        return true;
    if (is_shrunk(a, x.before, x.still) || is_frozen(a, &x))
        return false;
    for (int32_t i = 0; i < c->n_types; i++) {
        const struct type_figures *t = figures_at(a, i);
        struct type_offer *o = &c->offers[i];
        bool above = has_savings(t) && t->savings_pct < 0;
        if (above)
            found(a, HEALTH_SPOT_ABOVE, c->types[i].name, o->on_demand_uusd_h, UNKNOWN);
        bool take = has_savings(t) && !above;
        o->spot_savings_pct = take ? t->savings_pct : UNKNOWN_PCT;
        o->interruption_band = take ? t->band : (int32_t)UNKNOWN;
        o->spot_as_of = take ? a->origin.date : "";
        o->spot_source = take ? a->origin.source : "";
    }
    return true;
}

static void take_pools(struct applying *a, int32_t i, const struct type_figures *t)
{
    struct book_region *region = a->region;
    size_t n = (size_t)region->c.n_types;
    if (region->pools == NULL) {
        region->pools = arena_array(&a->b->arena, n, sizeof *region->pools);
        region->n_pools = arena_array(&a->b->arena, n, sizeof *region->n_pools);
    }
    region->n_pools[i] = t->n_zone_prices;
    region->pools[i] =
        arena_array(&a->b->arena, (size_t)t->n_zone_prices + 1, sizeof **region->pools);
    memcpy(region->pools[i], t->zone_prices, (size_t)t->n_zone_prices * sizeof **region->pools);
    region->pool_origin = a->origin;
}

static bool apply_spot(struct applying *a)
{
    struct catalogue *c = &a->region->c;
    struct comparison x = compare_spot(a);
    if (x.now == 0)
        return true;
    if (is_shrunk(a, x.before, x.still) || is_frozen(a, &x))
        return false;
    for (int32_t i = 0; i < c->n_types && a->region->pools != NULL; i++)
        a->region->n_pools[i] = 0; /* pools are of one window */
    for (int32_t i = 0; i < c->n_types; i++) {
        const struct type_figures *t = figures_at(a, i);
        struct type_offer *o = &c->offers[i];
        bool above =
            has_spot(t) && o->on_demand_uusd_h != UNKNOWN && t->spot_uusd_h > o->on_demand_uusd_h;
        if (above)
            found(a, HEALTH_SPOT_ABOVE, c->types[i].name, o->on_demand_uusd_h, t->spot_uusd_h);
        bool take = has_spot(t) && !above;
        o->spot_uusd_h = take ? t->spot_uusd_h : UNKNOWN;
        o->spot_price_as_of = take ? a->origin.date : "";
        o->spot_price_source = take ? a->origin.source : "";
        if (take && t->n_zone_prices > 0)
            take_pools(a, i, t);
    }
    return true;
}

/* ---- the rest -----------------------------------------------------------------------------------
 */

/* A kind of commitment that the source speaks of is taken whole. */
static void apply_rates(struct applying *a)
{
    struct book_region *region = a->region;
    bool speaks[N_COMMITMENTS] = {false};
    for (size_t i = 0; i < a->f->names.n; i++) {
        for (int k = 0; k < N_RATES; k++)
            speaks[rate_commitment(k)] |= a->f->types[i].rates_uusd_h[k] != UNKNOWN;
    }
    size_t n = (size_t)region->c.n_types;
    if (region->rates_uusd_h == NULL) {
        region->rates_uusd_h = arena_array(&a->b->arena, n, sizeof *region->rates_uusd_h);
        for (size_t i = 0; i < n; i++) {
            for (int k = 0; k < N_RATES; k++)
                region->rates_uusd_h[i][k] = UNKNOWN;
        }
    }
    for (int32_t i = 0; i < region->c.n_types; i++) {
        const struct type_figures *t = figures_at(a, i);
        for (int k = 0; k < N_RATES; k++) {
            if (speaks[rate_commitment(k)])
                region->rates_uusd_h[i][k] = t == NULL ? UNKNOWN : t->rates_uusd_h[k];
        }
    }
    for (int k = 0; k < N_COMMITMENTS; k++) {
        if (speaks[k])
            region->rate_origins[k] = a->origin;
    }
}

static void apply_other(struct applying *a)
{
    struct other_prices *o = &a->region->c.other;
    const int64_t *uusd = a->f->other_uusd;
    if (uusd[OTHER_GP3] != UNKNOWN) {
        o->gp3_gb_month_uusd = uusd[OTHER_GP3];
        o->gp3_as_of = a->origin.date;
        o->gp3_source = a->origin.source;
    }
    if (uusd[OTHER_NAT_HOUR] != UNKNOWN && uusd[OTHER_NAT_GB] != UNKNOWN) {
        o->nat_gateway_hour_uusd = uusd[OTHER_NAT_HOUR];
        o->nat_gateway_gb_uusd = uusd[OTHER_NAT_GB];
        o->nat_gateway_as_of = a->origin.date;
        o->nat_gateway_source = a->origin.source;
    }
}

/* ECS counts the operating system's memory less the 32 MiB that Batch's agent keeps; measured
 * memory is before that.  The lower figure is kept, as with all measurements. */
static void apply_memory(struct applying *a)
{
    enum { AGENT_MIB = 32 };
    struct catalogue *first = &a->b->regions[0].c;
    for (int32_t i = 0; i < first->n_types; i++) {
        struct instance_type *type = &first->types[i];
        const struct type_figures *t = figures_find(a->f, slice_of(type->name));
        if (t == NULL || t->registered_mib == UNKNOWN)
            continue;
        int64_t mib = t->registered_mib + AGENT_MIB;
        if (mib > type->memory_mib || (type->measured_mib != UNKNOWN && type->measured_mib <= mib))
            continue;
        type->measured_mib = mib;
        type->measured_as_of = a->origin.date;
        type->measured_source = a->origin.source;
    }
}

static void apply_quotas(struct applying *a)
{
    for (int k = 0; k < N_QUOTAS; k++) {
        if (a->f->quota_vcpus[k] == UNKNOWN)
            continue;
        a->region->quota_vcpus[k] = a->f->quota_vcpus[k];
        a->region->quota_origin = a->origin;
    }
}

bool apply_figures(struct book *b, const char *region, const struct figures *f,
                   const struct apply_source *source, struct findings *findings)
{
    struct applying a = {b,      book_region(b, region),
                         f,      {kept(&b->arena, source->date), kept(&b->arena, source->name)},
                         source, findings};
    if (a.region == NULL)
        return false;
    if (f->currency[0] != '\0' && strcmp(f->currency, a.region->c.currency) != 0) {
        found(&a, HEALTH_CURRENCY, "", UNKNOWN, UNKNOWN);
        return false;
    }
    apply_types(&a);
    bool ok = apply_offerings(&a);
    ok = apply_on_demand(&a) && ok;
    ok = apply_savings(&a) && ok;
    ok = apply_spot(&a) && ok;
    apply_rates(&a);
    apply_other(&a);
    apply_memory(&a);
    apply_quotas(&a);
    return ok;
}

/* ---- unchanged sources, and what the book holds -------------------------------------------------
 */

static bool is_old(const char *date, const struct apply_source *source)
{
    return days_between(date, source->date) > WEEK_DAYS;
}

void apply_unchanged(struct book *b, const char *region, const struct apply_source *source,
                     bool may_freeze, struct findings *findings)
{
    struct book_region *r = book_region(b, region);
    const char *date = kept(&b->arena, source->date);
    bool frozen = false;
    for (int32_t i = 0; r != NULL && i < r->c.n_types; i++) {
        struct type_offer *o = &r->c.offers[i];
        const char **dates[3] = {&o->on_demand_as_of, &o->spot_as_of, &o->spot_price_as_of};
        const char *sources[3] = {o->on_demand_source, o->spot_source, o->spot_price_source};
        for (int k = 0; k < 3; k++) {
            if (strcmp(sources[k], source->name) != 0)
                continue;
            if (may_freeze && is_old(*dates[k], source))
                frozen = true;
            else
                *dates[k] = date;
        }
    }
    if (frozen)
        find(findings, HEALTH_FROZEN, region, "", source->name, UNKNOWN, UNKNOWN);
}

void health_of_region(const struct book_region *region, struct findings *findings)
{
    const struct catalogue *c = &region->c;
    for (int32_t i = 0; i < c->n_types; i++) {
        const struct type_offer *o = &c->offers[i];
        const struct instance_type *t = &c->types[i];
        if (o->offered == OFFERED_YES && !t->retired && o->on_demand_uusd_h == UNKNOWN)
            find(findings, HEALTH_UNPRICED, c->region, t->name, "", UNKNOWN, UNKNOWN);
        int64_t spot = spot_price_uusd_h(t, o);
        if (spot != UNKNOWN && o->on_demand_uusd_h != UNKNOWN && spot > o->on_demand_uusd_h)
            find(findings, HEALTH_SPOT_ABOVE, c->region, t->name,
                 o->spot_uusd_h != UNKNOWN ? o->spot_price_source : o->spot_source,
                 o->on_demand_uusd_h, spot);
    }
}
