#include "pricing/renew.h"

#include <stdlib.h>

static bool is_later(const char *theirs, const char *ours)
{
    return strcmp(theirs, ours) > 0;
}

/* ---- types --------------------------------------------------------------------------------------
 */

static int64_t renew_type(struct instance_type *ours, const struct instance_type *theirs)
{
    bool later = is_later(theirs->as_of, ours->as_of);
    bool less = theirs->measured_mib != UNKNOWN &&
                (ours->measured_mib == UNKNOWN || theirs->measured_mib < ours->measured_mib);
    struct instance_type measured = less ? *theirs : *ours;
    if (later)
        *ours = *theirs;
    if (measured.measured_mib > ours->memory_mib)
        return later;
    ours->measured_mib = measured.measured_mib;
    ours->measured_as_of = measured.measured_as_of;
    ours->measured_source = measured.measured_source;
    return later || less;
}

static int64_t renew_types(struct book *b, const struct catalogue *theirs)
{
    struct catalogue *ours = &b->regions[0].c;
    struct instance_type *new = mem_alloc(((size_t)theirs->n_types + 1) * sizeof *new);
    size_t n_new = 0;
    int64_t n = 0;
    for (int32_t i = 0; i < theirs->n_types; i++) {
        int32_t at = catalogue_find(ours, slice_of(theirs->types[i].name));
        if (at < 0)
            new[n_new++] = theirs->types[i];
        else
            n += renew_type(&ours->types[at], &theirs->types[i]);
    }
    book_add_types(b, new, n_new);
    free(new);
    return n + (int64_t)n_new;
}

/* ---- one region ---------------------------------------------------------------------------------
 */

/* Two books' figures of a region; at[i] is the place in theirs of type i of ours, or -1. */
struct pair {
    struct book_region *ours;
    const struct book_region *theirs;
    const int32_t *at;
    struct arena *arena; /* our book's */
};

/* The newest date of each kind in a region. */
struct newest {
    const char *on_demand, *savings, *spot;
};

static void note(const char **newest, const char *date)
{
    if (is_later(date, *newest))
        *newest = date;
}

static struct newest newest_of(const struct catalogue *c)
{
    struct newest x = {"", "", ""};
    for (int32_t i = 0; i < c->n_types; i++) {
        note(&x.on_demand, c->offers[i].on_demand_as_of);
        note(&x.savings, c->offers[i].spot_as_of);
        note(&x.spot, c->offers[i].spot_price_as_of);
    }
    return x;
}

static int64_t renew_offer(struct type_offer *o, const struct type_offer *t, const struct newest *x)
{
    bool price = t->on_demand_uusd_h != UNKNOWN &&
                 is_later(t->on_demand_as_of,
                          o->on_demand_uusd_h == UNKNOWN ? x->on_demand : o->on_demand_as_of);
    bool savings =
        t->spot_savings_pct != UNKNOWN_PCT &&
        is_later(t->spot_as_of, o->spot_savings_pct == UNKNOWN_PCT ? x->savings : o->spot_as_of);
    bool spot =
        t->spot_uusd_h != UNKNOWN &&
        is_later(t->spot_price_as_of, o->spot_uusd_h == UNKNOWN ? x->spot : o->spot_price_as_of);
    if (price) {
        o->on_demand_uusd_h = t->on_demand_uusd_h;
        o->on_demand_as_of = t->on_demand_as_of;
        o->on_demand_source = t->on_demand_source;
    }
    if (savings) {
        o->spot_savings_pct = t->spot_savings_pct;
        o->interruption_band = t->interruption_band;
        o->spot_as_of = t->spot_as_of;
        o->spot_source = t->spot_source;
    }
    if (spot) {
        o->spot_uusd_h = t->spot_uusd_h;
        o->spot_price_as_of = t->spot_price_as_of;
        o->spot_price_source = t->spot_price_source;
    }
    return price + savings + spot;
}

static int64_t renew_zones(const struct pair *p)
{
    struct catalogue *c = &p->ours->c;
    const struct catalogue *t = &p->theirs->c;
    if (t->zones[0] == '\0' || !is_later(t->offered_as_of, c->offered_as_of))
        return 0;
    c->zones = t->zones;
    c->offered_as_of = t->offered_as_of;
    c->offered_source = t->offered_source;
    for (int32_t i = 0; i < c->n_types; i++) {
        const struct type_offer *from = p->at[i] < 0 ? NULL : &t->offers[p->at[i]];
        c->offers[i].offered = from == NULL ? OFFERED_NO : from->offered;
        c->offers[i].zones = from == NULL ? "" : from->zones;
        c->offers[i].n_zones = from == NULL ? 0 : from->n_zones;
    }
    return 1;
}

static int64_t renew_other(struct other_prices *o, const struct other_prices *t)
{
    bool gp3 = t->gp3_gb_month_uusd != UNKNOWN && is_later(t->gp3_as_of, o->gp3_as_of);
    bool ipv4 =
        t->public_ipv4_hour_uusd != UNKNOWN && is_later(t->public_ipv4_as_of, o->public_ipv4_as_of);
    bool nat = t->nat_gateway_hour_uusd != UNKNOWN && t->nat_gateway_gb_uusd != UNKNOWN &&
               is_later(t->nat_gateway_as_of, o->nat_gateway_as_of);
    if (gp3) {
        o->gp3_gb_month_uusd = t->gp3_gb_month_uusd;
        o->gp3_as_of = t->gp3_as_of;
        o->gp3_source = t->gp3_source;
    }
    if (ipv4) {
        o->public_ipv4_hour_uusd = t->public_ipv4_hour_uusd;
        o->public_ipv4_as_of = t->public_ipv4_as_of;
        o->public_ipv4_source = t->public_ipv4_source;
    }
    if (nat) {
        o->nat_gateway_hour_uusd = t->nat_gateway_hour_uusd;
        o->nat_gateway_gb_uusd = t->nat_gateway_gb_uusd;
        o->nat_gateway_as_of = t->nat_gateway_as_of;
        o->nat_gateway_source = t->nat_gateway_source;
    }
    int64_t usage = 0;
    for (int i = 0; i < N_USAGES; i++) {
        if (t->usage[i].uusd == UNKNOWN || !is_later(t->usage[i].as_of, o->usage[i].as_of))
            continue;
        o->usage[i] = t->usage[i];
        usage++;
    }
    return gp3 + ipv4 + nat + usage;
}

/* ---- what is only kept to be shown --------------------------------------------------------------
 */

static int64_t renew_rates(const struct pair *p)
{
    struct book_region *o = p->ours;
    const struct book_region *t = p->theirs;
    int64_t n = 0;
    if (t->rates_uusd_h == NULL)
        return 0;
    for (int kind = 0; kind < N_COMMITMENTS; kind++) {
        if (!is_later(t->rate_origins[kind].date, o->rate_origins[kind].date))
            continue;
        book_want_rates(p->arena, o);
        o->rate_origins[kind] = t->rate_origins[kind];
        n++;
        for (int32_t i = 0; i < o->c.n_types; i++) {
            for (int k = 0; k < N_RATES; k++) {
                if ((int)rate_commitment(k) == kind)
                    o->rates_uusd_h[i][k] = p->at[i] < 0 ? UNKNOWN : t->rates_uusd_h[p->at[i]][k];
            }
        }
    }
    return n;
}

static int64_t renew_pools(const struct pair *p)
{
    struct book_region *o = p->ours;
    const struct book_region *t = p->theirs;
    if (t->pools == NULL || !is_later(t->pool_origin.date, o->pool_origin.date))
        return 0;
    book_want_pools(p->arena, o);
    o->pool_origin = t->pool_origin;
    for (int32_t i = 0; i < o->c.n_types; i++) {
        o->pools[i] = p->at[i] < 0 ? NULL : t->pools[p->at[i]];
        o->n_pools[i] = p->at[i] < 0 ? 0 : t->n_pools[p->at[i]];
    }
    return 1;
}

static int64_t renew_quotas(const struct pair *p)
{
    struct book_region *o = p->ours;
    const struct book_region *t = p->theirs;
    if (!is_later(t->quota_origin.date, o->quota_origin.date))
        return 0;
    for (int k = 0; k < N_QUOTAS; k++)
        o->quota_vcpus[k] = t->quota_vcpus[k];
    o->quota_origin = t->quota_origin;
    return 1;
}

static int64_t renew_region(const struct pair *p)
{
    struct catalogue *c = &p->ours->c;
    struct newest x = newest_of(c);
    int64_t n = renew_zones(p) + renew_other(&c->other, &p->theirs->c.other);
    for (int32_t i = 0; i < c->n_types; i++) {
        if (p->at[i] >= 0)
            n += renew_offer(&c->offers[i], &p->theirs->c.offers[p->at[i]], &x);
    }
    if (c->location[0] == '\0')
        c->location = p->theirs->c.location;
    return n + renew_rates(p) + renew_pools(p) + renew_quotas(p);
}

int64_t book_renew(struct book *b, struct book *other)
{
    int64_t n = renew_types(b, &other->regions[0].c);
    for (int32_t r = 0; r < other->n_regions; r++) {
        if (book_region(b, other->regions[r].c.region) == NULL) {
            book_add_region(b, &other->regions[r].c);
            n++;
        }
    }
    const struct catalogue *types = &b->regions[0].c;
    int32_t *at = mem_alloc(((size_t)types->n_types + 1) * sizeof *at);
    for (int32_t i = 0; i < types->n_types; i++)
        at[i] = catalogue_find(&other->regions[0].c, slice_of(types->types[i].name));
    for (int32_t r = 0; r < other->n_regions; r++) {
        struct book_region *ours = book_region(b, other->regions[r].c.region);
        struct pair p = {ours, &other->regions[r], at, &b->arena};
        if (strcmp(ours->c.currency, other->regions[r].c.currency) == 0)
            n += renew_region(&p);
    }
    free(at);
    book_lend(b, other);
    return n;
}
