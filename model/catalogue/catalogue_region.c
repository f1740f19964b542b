/* One region's section:
 *
 *   region NAME CURRENCY LOCATION      zones LETTERS ORIGIN     other ITEM MICRO-DOLLARS ORIGIN
 *   prices ORIGIN    spot ORIGIN       spotprices ORIGIN        f FAMILY WORD...
 *
 * In a family's line a word is SIZE[:PRICE[:SAVING:BAND[:SPOT]]], or changes what holds for the
 * sizes after it: "@abc" their zones ("@-" none), "$o3" the origin of their prices, "%o3" of
 * savings and bands, "~o3" of spot prices.  Without such words the zones are all of the region's
 * and the origins those of "prices", "spot" and "spotprices".  What is kept to be shown and never
 * priced with (rates, pools, quotas; pricing/book.c) is passed over.  A region without "zones" has
 * no offerings data: what it offers is unknown, not nothing. */
#include "model/catalogue/catalogue_text.h"

#include "model/offer.h"
#include "model/quantity.h"

#include <assert.h>

/* Names of the zones for one set of letters; regions use a handful of sets. */
struct zone_set {
    struct slice letters;
    const char *names;
    int32_t n;
};
enum { ZONE_SETS_MAX = 64 };

struct region_reader {
    struct snapshot *s;
    struct slice name;
    struct slice zones; /* all letters; empty where unknown */
    struct zone_set sets[ZONE_SETS_MAX];
    int32_t n_sets;
    int32_t price_origin;      /* -1 before "prices" */
    int32_t spot_origin;       /* -1 before "spot" */
    int32_t spot_price_origin; /* -1 before "spotprices" */
    int32_t last_family;
    bool *seen; /* by type */
};

/* What holds for the next sizes of a family's line. */
struct line_state {
    const struct zone_set *zones; /* NULL where unknown */
    int32_t price_origin, spot_origin, spot_price_origin;
};

static bool zones_are_valid(struct slice letters, struct slice all)
{
    char last = 'a' - 1;
    for (size_t i = 0; i < letters.n; i++) {
        char zone = letters.p[i];
        if (zone <= last || zone > 'z' || (all.n > 0 && memchr(all.p, zone, all.n) == NULL))
            return false;
        last = zone;
    }
    return letters.n > 0;
}

/* "us-east-1a;us-east-1b" for "ab". */
static const char *zone_names(struct region_reader *r, struct slice letters)
{
    size_t each = r->name.n + 2;
    char *names = arena_alloc(&r->s->c->arena, letters.n * each + 1);
    char *p = names;
    for (size_t i = 0; i < letters.n; i++) {
        memcpy(p, r->name.p, r->name.n);
        p += r->name.n;
        *p++ = letters.p[i];
        *p++ = ';';
    }
    if (p > names)
        p[-1] = '\0';
    return names;
}

static bool find_zones(struct region_reader *r, struct slice letters, const struct zone_set **found)
{
    bool none = slice_is(letters, "-");
    struct slice wanted = none ? SLICE_NONE : letters;
    if (!none && !zones_are_valid(wanted, r->zones))
        return snapshot_bad(r->s, "zones '%.*s': expected letters of '%.*s' in rising order, or -",
                            SLICE_ARGS(letters), SLICE_ARGS(r->zones));
    for (int32_t i = 0; i < r->n_sets; i++) {
        if (slice_equal(r->sets[i].letters, wanted)) {
            *found = &r->sets[i];
            return true;
        }
    }
    if (r->n_sets == ZONE_SETS_MAX)
        return snapshot_bad(r->s, "zones: more than %d different sets", ZONE_SETS_MAX);
    r->sets[r->n_sets] = (struct zone_set){wanted, zone_names(r, wanted), (int32_t)wanted.n};
    *found = &r->sets[r->n_sets++];
    return true;
}

static void note_price_date(struct catalogue *c, const char *date)
{
    if (c->as_of[0] == '\0' || strcmp(date, c->as_of) > 0)
        c->as_of = date;
    if (c->oldest_as_of[0] == '\0' || strcmp(date, c->oldest_as_of) < 0)
        c->oldest_as_of = date;
}

static bool read_price(struct region_reader *r, struct slice word, const struct line_state *state,
                       struct type_offer *offer)
{
    if (word.n == 0)
        return true;
    if (state->price_origin < 0)
        return snapshot_bad(r->s, "a price before the region's \"prices\" line");
    if (!snapshot_number(r->s, word, "price", 1, PRICE_MAX_UUSD_PER_H, &offer->on_demand_uusd_h))
        return false;
    const struct snapshot_origin *origin = &r->s->origins[state->price_origin];
    offer->on_demand_as_of = origin->date;
    offer->on_demand_source = origin->source;
    note_price_date(r->s->c, origin->date);
    return true;
}

static bool read_spot_price(struct region_reader *r, struct slice word,
                            const struct line_state *state, struct type_offer *offer)
{
    if (word.n == 0)
        return true;
    if (state->spot_price_origin < 0)
        return snapshot_bad(r->s, "a spot price before the region's \"spotprices\" line");
    if (!snapshot_number(r->s, word, "spot price", 1, PRICE_MAX_UUSD_PER_H, &offer->spot_uusd_h))
        return false;
    offer->spot_price_as_of = r->s->origins[state->spot_price_origin].date;
    offer->spot_price_source = r->s->origins[state->spot_price_origin].source;
    return true;
}

/* "SAVING:BAND".  The saving may be negative: one type costs more as spot. */
static bool read_spot(struct region_reader *r, struct slice rest, const struct line_state *state,
                      struct type_offer *offer)
{
    struct slice saving = snapshot_until(&rest, ':');
    struct slice band_word = snapshot_until(&rest, ':');
    int64_t percent;
    int64_t band;
    if (!read_spot_price(r, rest, state, offer))
        return false;
    if (saving.n == 0 && band_word.n == 0)
        return true;
    if (state->spot_origin < 0)
        return snapshot_bad(r->s, "a spot figure before the region's \"spot\" line");
    if (!quantity_signed(saving, &percent) || percent < -10000 || percent > 99)
        return snapshot_bad(r->s, "spot saving '%.*s': expected a percentage from -10000 to 99",
                            SLICE_ARGS(saving));
    if (!snapshot_number(r->s, band_word, "interruption band", 0, 4, &band))
        return false;
    offer->spot_savings_pct = (int32_t)percent;
    offer->interruption_band = (int32_t)band;
    offer->spot_as_of = r->s->origins[state->spot_origin].date;
    offer->spot_source = r->s->origins[state->spot_origin].source;
    return true;
}

static bool find_family(struct region_reader *r, struct slice name,
                        const struct snapshot_family **found)
{
    const struct snapshot *s = r->s;
    for (int32_t k = 0; k < s->n_families; k++) {
        /* Sections keep the order of the types, so the next family is the usual hit. */
        int32_t i = (r->last_family + 1 + k) % s->n_families;
        if (slice_equal(slice_of(s->families[i].name), name)) {
            r->last_family = i;
            *found = &s->families[i];
            return true;
        }
    }
    return snapshot_bad(s, "family '%.*s' is not described above", SLICE_ARGS(name));
}

static bool read_size(struct region_reader *r, const struct snapshot_family *family,
                      struct slice word, const struct line_state *state)
{
    struct catalogue *c = r->s->c;
    struct slice rest = word;
    struct slice size = snapshot_until(&rest, ':');
    int32_t i = family->first;
    while (i < family->first + family->n && !slice_equal(slice_of(c->types[i].size), size))
        i++;
    if (i == family->first + family->n)
        return snapshot_bad(r->s, "size '%.*s' of family %s is not described above",
                            SLICE_ARGS(size), family->name);
    if (r->seen[i])
        return snapshot_bad(r->s, "type %s stands there twice", c->types[i].name);
    r->seen[i] = true;
    struct type_offer *offer = &c->offers[i];
    if (state->zones != NULL) {
        offer->offered = state->zones->n > 0 ? OFFERED_YES : OFFERED_NO;
        offer->zones = state->zones->names;
        offer->n_zones = state->zones->n;
    }
    struct slice price = snapshot_until(&rest, ':');
    if (!read_price(r, price, state, offer) || !read_spot(r, rest, state, offer))
        return false;
    if (spot_price_uusd_h(&c->types[i], offer) > PRICE_MAX_UUSD_PER_H)
        return snapshot_bad(r->s, "spot saving %d: makes %s dearer than any instance",
                            (int)offer->spot_savings_pct, c->types[i].name);
    return true;
}

/* "$o3" and the like. */
static bool change_origin(struct region_reader *r, struct slice word, const char *what,
                          int32_t *origin)
{
    return snapshot_key(r->s, slice_from(word, 1), 'o', what, r->s->n_origins, origin);
}

static bool read_family(struct region_reader *r, struct slice rest)
{
    const struct snapshot_family *family = NULL;
    struct line_state state = {NULL, r->price_origin, r->spot_origin, r->spot_price_origin};
    if (!find_family(r, snapshot_word(&rest), &family))
        return false;
    if (r->zones.n > 0 && !find_zones(r, r->zones, &state.zones))
        return false;
    while (rest.n > 0) {
        struct slice word = snapshot_word(&rest);
        char mark = word.n == 0 ? '\0' : word.p[0];
        bool ok;
        if (mark == '@' && r->zones.n == 0)
            ok =
                snapshot_bad(r->s, "'%.*s' in a region without a \"zones\" line", SLICE_ARGS(word));
        else if (mark == '@')
            ok = find_zones(r, slice_from(word, 1), &state.zones);
        else if (mark == '$')
            ok = change_origin(r, word, "origin of prices", &state.price_origin);
        else if (mark == '%')
            ok = change_origin(r, word, "origin of savings", &state.spot_origin);
        else if (mark == '~')
            ok = change_origin(r, word, "origin of spot prices", &state.spot_price_origin);
        else
            ok = read_size(r, family, word, &state);
        if (!ok)
            return false;
    }
    return true;
}

static bool read_zones(struct region_reader *r, struct slice rest)
{
    struct catalogue *c = r->s->c;
    struct slice letters = snapshot_word(&rest);
    int32_t origin;
    if (!zones_are_valid(letters, SLICE_NONE))
        return snapshot_bad(r->s, "zones '%.*s': expected letters in rising order",
                            SLICE_ARGS(letters));
    if (!snapshot_key(r->s, snapshot_word(&rest), 'o', "origin of zones", r->s->n_origins,
                      &origin) ||
        !snapshot_line_done(r->s, rest))
        return false;
    r->zones = letters;
    c->zones = zone_names(r, letters);
    c->offered_as_of = r->s->origins[origin].date;
    c->offered_source = r->s->origins[origin].source;
    /* Where offerings are known, a type that is not listed is not offered. */
    for (int32_t i = 0; i < c->n_types; i++) {
        c->offers[i].offered = OFFERED_NO;
        c->offers[i].n_zones = 0;
    }
    return true;
}

static struct usage_price *find_usage(struct other_prices *other, struct slice item)
{
    for (int i = 0; i < N_USAGES; i++) {
        if (slice_is(item, usage_rate_name((enum usage_rate)i)))
            return &other->usage[i];
    }
    return NULL;
}

static bool read_other(struct region_reader *r, struct slice rest)
{
    struct other_prices *other = &r->s->c->other;
    struct slice item = snapshot_word(&rest);
    struct slice price = snapshot_word(&rest);
    int64_t uusd;
    int32_t origin;
    if (!snapshot_number(r->s, price, "price", 1, PRICE_MAX_UUSD_PER_H, &uusd) ||
        !snapshot_key(r->s, snapshot_word(&rest), 'o', "origin of the price", r->s->n_origins,
                      &origin) ||
        !snapshot_line_done(r->s, rest))
        return false;
    const char *date = r->s->origins[origin].date, *source = r->s->origins[origin].source;
    struct usage_price *usage = find_usage(other, item);
    if (usage != NULL) {
        *usage = (struct usage_price){uusd, date, source};
    } else if (slice_is(item, "gp3-gb-month")) {
        other->gp3_gb_month_uusd = uusd;
        other->gp3_as_of = date;
        other->gp3_source = source;
    } else if (slice_is(item, "public-ipv4-hour")) {
        other->public_ipv4_hour_uusd = uusd;
        other->public_ipv4_as_of = date;
        other->public_ipv4_source = source;
    } else if (slice_is(item, "nat-gateway-hour")) {
        other->nat_gateway_hour_uusd = uusd;
        other->nat_gateway_as_of = date;
        other->nat_gateway_source = source;
    } else if (slice_is(item, "nat-gateway-gb")) {
        other->nat_gateway_gb_uusd = uusd;
        other->nat_gateway_as_of = date;
        other->nat_gateway_source = source;
    } else {
        return snapshot_bad(r->s,
                            "item '%.*s': expected gp3-gb-month, public-ipv4-hour, "
                            "nat-gateway-hour, nat-gateway-gb, s3-gb-month, s3-get-1000, "
                            "s3-put-1000 or fargate-ARCH-UNIT-1000h",
                            SLICE_ARGS(item));
    }
    return true;
}

static bool read_origin(struct region_reader *r, struct slice rest, int32_t *origin)
{
    return snapshot_key(r->s, snapshot_word(&rest), 'o', "origin", r->s->n_origins, origin) &&
           snapshot_line_done(r->s, rest);
}

static void start_offers(struct catalogue *c)
{
    c->offers = arena_array(&c->arena, (size_t)c->n_types, sizeof *c->offers);
    for (int32_t i = 0; i < c->n_types; i++)
        c->offers[i] = type_offer_unknown();
    c->other = other_prices_unknown();
}

static bool read_heading(struct region_reader *r)
{
    struct catalogue *c = r->s->c;
    struct slice rest = slice_from(r->s->line, sizeof "region " - 1);
    r->name = snapshot_word(&rest);
    struct slice currency = snapshot_word(&rest);
    if (!slice_is(currency, "USD") && !slice_is(currency, "CNY"))
        return snapshot_bad(r->s, "currency '%.*s': expected USD or CNY", SLICE_ARGS(currency));
    if (r->name.n == 0 || rest.n == 0)
        return snapshot_bad(r->s, "expected region NAME CURRENCY LOCATION");
    c->region = arena_text(&c->arena, r->name.p, r->name.n);
    c->currency = slice_is(currency, "USD") ? "USD" : "CNY";
    c->location = slice_is(rest, "-") ? "" : arena_text(&c->arena, rest.p, rest.n);
    return true;
}

/* Lines that pricing/book.c writes and reads. */
static bool is_kept_only(struct slice keyword)
{
    return slice_is(keyword, "rates") || slice_is(keyword, "r") || slice_is(keyword, "pools") ||
           slice_is(keyword, "z") || slice_is(keyword, "quota");
}

static bool read_line(struct region_reader *r, struct slice keyword, struct slice rest)
{
    if (slice_is(keyword, "f"))
        return read_family(r, rest);
    if (slice_is(keyword, "prices"))
        return read_origin(r, rest, &r->price_origin);
    if (slice_is(keyword, "zones"))
        return read_zones(r, rest);
    if (slice_is(keyword, "spot"))
        return read_origin(r, rest, &r->spot_origin);
    if (slice_is(keyword, "spotprices"))
        return read_origin(r, rest, &r->spot_price_origin);
    if (slice_is(keyword, "other"))
        return read_other(r, rest);
    if (is_kept_only(keyword))
        return true;
    return snapshot_bad(r->s, "'%.*s': expected f, prices, zones, spot, other, region or end",
                        SLICE_ARGS(keyword));
}

static bool read_section(struct region_reader *r)
{
    if (!read_heading(r))
        return false;
    while (snapshot_line(r->s)) {
        struct slice rest = r->s->line;
        struct slice keyword = snapshot_word(&rest);
        if (slice_is(keyword, "region") || slice_is(keyword, "end"))
            return true;
        if (!read_line(r, keyword, rest))
            return false;
    }
    return true;
}

bool snapshot_region(struct snapshot *s)
{
    struct catalogue *c = s->c;
    c->zones = "";
    c->offered_as_of = c->offered_source = "";
    c->as_of = "";
    c->oldest_as_of = "";
    start_offers(c);
    struct region_reader r = {
        .s = s,
        .price_origin = -1,
        .spot_origin = -1,
        .spot_price_origin = -1,
        .last_family = -1,
        .seen = arena_array(&c->arena, (size_t)c->n_types, sizeof(bool)),
    };
    return read_section(&r);
}
