/* Reading: each region by the catalogue's own reader, so that book and plans cannot disagree; then
 * one pass over the lines that the catalogue passes over. */
#include "pricing/book.h"

#include "model/quantity.h"

#include <stdio.h>
#include <stdlib.h>

static const struct origin no_origin = {"", ""};

struct book_region *book_region(struct book *b, const char *name)
{
    for (int32_t i = 0; i < b->n_regions; i++) {
        if (strcmp(b->regions[i].c.region, name) == 0)
            return &b->regions[i];
    }
    return NULL;
}

const struct book_fetch *book_fetched(const struct book *b, const char *source, const char *region)
{
    for (size_t i = 0; i < b->n_fetches; i++) {
        if (strcmp(b->fetches[i].source, source) == 0 && strcmp(b->fetches[i].region, region) == 0)
            return &b->fetches[i];
    }
    return NULL;
}

struct book_fetch *book_fetch(struct book *b, const char *source, const char *region)
{
    for (size_t i = 0; i < b->n_fetches; i++) {
        if (strcmp(b->fetches[i].source, source) == 0 && strcmp(b->fetches[i].region, region) == 0)
            return &b->fetches[i];
    }
    b->fetches = mem_grow(b->fetches, &b->fetches_capacity, b->n_fetches + 1, sizeof *b->fetches);
    struct book_fetch *f = &b->fetches[b->n_fetches++];
    *f = (struct book_fetch){arena_text(&b->arena, source, strlen(source)),
                             arena_text(&b->arena, region, strlen(region)), "-", "-", "-"};
    return f;
}

void book_clear(struct book *b)
{
    for (int32_t i = 0; i < b->n_regions; i++)
        catalogue_clear(&b->regions[i].c);
    free(b->regions);
    free(b->fetches);
    arena_free(&b->arena);
    if (b->lender != NULL)
        book_clear(b->lender);
    free(b->lender);
    *b = (struct book){.n_regions = 0};
}

/* ---- lines that the catalogue passes over -----------------------------------------------------
 */

struct book_reader {
    struct book *b;
    struct book_region *region; /* the lines' region; NULL in the head */
    struct origin *origins;     /* heap */
    size_t n_origins, capacity;
    int rate;        /* of the last "rates" line; -1 before */
    char zone;       /* of the last "pools" line; 0 before */
    const char *bad; /* why a line is none */
};

static struct slice word_of(struct slice *rest, char mark)
{
    const char *end = rest->n == 0 ? NULL : memchr(rest->p, mark, rest->n);
    struct slice word = *rest;
    if (end == NULL) {
        *rest = SLICE_NONE;
        return word;
    }
    word.n = (size_t)(end - rest->p);
    *rest = slice_from(*rest, word.n + 1);
    return word;
}

static bool fail(struct book_reader *r, const char *why)
{
    r->bad = why;
    return false;
}

static bool read_key(struct book_reader *r, struct slice word, struct origin *origin)
{
    int64_t n;
    if (word.n < 2 || word.p[0] != 'o' ||
        !quantity_whole(slice_from(word, 1), (int64_t)r->n_origins, &n) || n < 1)
        return fail(r, "no such origin");
    *origin = r->origins[n - 1];
    return true;
}

static void read_origin(struct book_reader *r, struct slice rest)
{
    struct arena *a = &r->b->arena;
    (void)word_of(&rest, ' ');
    struct slice date = word_of(&rest, ' ');
    r->origins = mem_grow(r->origins, &r->capacity, r->n_origins + 1, sizeof *r->origins);
    r->origins[r->n_origins++] =
        (struct origin){arena_text(a, date.p, date.n), arena_text(a, rest.p, rest.n)};
}

/* fetched SOURCE REGION DATE VERSION ETAG */
static bool read_fetched(struct book_reader *r, struct slice rest)
{
    struct slice words[5];
    char source[64], region[64];
    for (int i = 0; i < 5; i++) {
        words[i] = word_of(&rest, ' ');
        if (words[i].n == 0 || (i < 2 && words[i].n >= sizeof source))
            return fail(r, "fetched: SOURCE REGION DATE VERSION ETAG is expected");
    }
    snprintf(source, sizeof source, "%.*s", (int)words[0].n, words[0].p);
    snprintf(region, sizeof region, "%.*s", (int)words[1].n, words[1].p);
    struct book_fetch *f = book_fetch(r->b, source, region);
    f->date = arena_text(&r->b->arena, words[2].p, words[2].n);
    f->version = arena_text(&r->b->arena, words[3].p, words[3].n);
    f->etag = arena_text(&r->b->arena, words[4].p, words[4].n);
    return true;
}

/* rates KIND YEARS UPFRONT ORIGIN */
static bool read_rates(struct book_reader *r, struct slice rest)
{
    struct slice kind = word_of(&rest, ' '), years = word_of(&rest, ' '),
                 upfront = word_of(&rest, ' ');
    for (int i = 0; i < N_RATES; i++) {
        if (slice_is(kind, commitment_name(rate_commitment(i))) &&
            slice_is(years, rate_years(i) == 1 ? "1" : "3") &&
            slice_is(upfront, upfront_name(rate_upfront(i)))) {
            r->rate = i;
            return read_key(r, rest, &r->region->rate_origins[rate_commitment(i)]);
        }
    }
    return fail(r, "rates: no such kind of commitment");
}

/* The type FAMILY.SIZE; looks from *from on, since lines keep the order of types. */
static int32_t find_type(const struct catalogue *c, struct slice family, struct slice size,
                         int32_t *from)
{
    for (int32_t k = 0; k < c->n_types; k++) {
        int32_t i = (*from + k) % c->n_types;
        if (slice_is(size, c->types[i].size) && slice_is(family, c->types[i].family)) {
            *from = i;
            return i;
        }
    }
    return -1;
}

void book_want_rates(struct arena *arena, struct book_region *region)
{
    size_t n = (size_t)region->c.n_types;
    if (region->rates_uusd_h != NULL)
        return;
    region->rates_uusd_h = arena_array(arena, n, sizeof *region->rates_uusd_h);
    for (size_t i = 0; i < n; i++) {
        for (int k = 0; k < N_RATES; k++)
            region->rates_uusd_h[i][k] = UNKNOWN;
    }
}

static bool read_price(struct book_reader *r, struct slice digits, int64_t *uusd)
{
    return (quantity_whole(digits, PRICE_MAX_UUSD_PER_H, uusd) && *uusd > 0) ||
           fail(r, "a price from 1 to 2^32 is expected");
}

/* r FAMILY SIZE:PRICE ... */
static bool read_rate_line(struct book_reader *r, struct slice rest, int32_t *from)
{
    struct slice family = word_of(&rest, ' ');
    if (r->rate < 0)
        return fail(r, "a rate before the first \"rates\"");
    book_want_rates(&r->b->arena, r->region);
    while (rest.n > 0) {
        struct slice price = word_of(&rest, ' ');
        struct slice size = word_of(&price, ':');
        int32_t i = find_type(&r->region->c, family, size, from);
        if (i < 0)
            return fail(r, "a rate of a type that is not described");
        if (!read_price(r, price, &r->region->rates_uusd_h[i][r->rate]))
            return false;
    }
    return true;
}

void book_want_pools(struct arena *arena, struct book_region *region)
{
    size_t n = (size_t)region->c.n_types;
    if (region->pools != NULL)
        return;
    region->pools = arena_array(arena, n, sizeof *region->pools);
    region->n_pools = arena_array(arena, n, sizeof *region->n_pools);
}

/* pools ORIGIN */
static bool read_pools(struct book_reader *r, struct slice rest)
{
    book_want_pools(&r->b->arena, r->region);
    return read_key(r, rest, &r->region->pool_origin);
}

/* z ZONE FAMILY SIZE:MEDIAN:P90:LATEST ... */
static bool read_pool_line(struct book_reader *r, struct slice rest, int32_t *from)
{
    enum { ZONES = 26 };
    struct slice zone = word_of(&rest, ' '), family = word_of(&rest, ' ');
    struct book_region *region = r->region;
    if (region->pools == NULL || zone.n != 1 || zone.p[0] < 'a' || zone.p[0] > 'z')
        return fail(r, "z: ZONE FAMILY SIZE:MEDIAN:P90:LATEST behind \"pools\" is expected");
    while (rest.n > 0) {
        struct slice prices = word_of(&rest, ' ');
        struct slice size = word_of(&prices, ':');
        struct zone_price p = {.zone = zone.p[0]};
        int32_t i = find_type(&region->c, family, size, from);
        if (i < 0 || region->n_pools[i] == ZONES)
            return fail(r, "a spot price of a type that is not described");
        if (!read_price(r, word_of(&prices, ':'), &p.median_uusd_h) ||
            !read_price(r, word_of(&prices, ':'), &p.p90_uusd_h) ||
            !read_price(r, prices, &p.latest_uusd_h))
            return false;
        if (region->pools[i] == NULL)
            region->pools[i] = arena_array(&r->b->arena, ZONES, sizeof p);
        region->pools[i][region->n_pools[i]++] = p;
    }
    return true;
}

/* quota CODE VCPUS ORIGIN */
static bool read_quota(struct book_reader *r, struct slice rest)
{
    int32_t i = quota_find(word_of(&rest, ' '));
    int64_t vcpus;
    if (i < 0 || !quantity_whole(word_of(&rest, ' '), INT32_MAX, &vcpus))
        return fail(r, "quota: CODE VCPUS ORIGIN is expected");
    r->region->quota_vcpus[i] = vcpus;
    return read_key(r, rest, &r->region->quota_origin);
}

static bool read_region(struct book_reader *r, struct slice rest)
{
    char name[64];
    struct slice word = word_of(&rest, ' ');
    snprintf(name, sizeof name, "%.*s", SLICE_ARGS(word));
    r->region = book_region(r->b, name);
    r->rate = -1;
    return r->region != NULL || fail(r, "a region that is not in the list");
}

static bool read_line(struct book_reader *r, struct slice line, int32_t *from)
{
    struct slice rest = line;
    struct slice keyword = word_of(&rest, ' ');
    if (slice_is(keyword, "region"))
        return read_region(r, rest);
    if (slice_is(keyword, "origin"))
        read_origin(r, rest);
    if (slice_is(keyword, "fetched"))
        return read_fetched(r, rest);
    if (r->region == NULL)
        return true;
    if (slice_is(keyword, "rates"))
        return read_rates(r, rest);
    if (slice_is(keyword, "r"))
        return read_rate_line(r, rest, from);
    if (slice_is(keyword, "pools"))
        return read_pools(r, rest);
    if (slice_is(keyword, "z"))
        return read_pool_line(r, rest, from);
    if (slice_is(keyword, "quota"))
        return read_quota(r, rest);
    return true;
}

static bool read_kept(struct book *b, struct slice text, struct error *err)
{
    struct book_reader r = {.b = b, .rate = -1};
    int32_t from = 0;
    int64_t line = 0;
    bool ok = true;
    while (ok && text.n > 0) {
        line++;
        ok = read_line(&r, word_of(&text, '\n'), &from);
    }
    free(r.origins);
    return ok || error_set(err, ERROR_INPUT, "catalogue line %lld: %s", (long long)line, r.bad);
}

/* ---- reading -----------------------------------------------------------------------------------
 */

void book_start_region(struct book_region *region)
{
    region->pool_origin = region->quota_origin = no_origin;
    for (int i = 0; i < N_COMMITMENTS; i++)
        region->rate_origins[i] = no_origin;
    for (int i = 0; i < N_QUOTAS; i++)
        region->quota_vcpus[i] = UNKNOWN;
}

static bool read_regions(struct book *b, struct slice text, struct error *err)
{
    struct catalogue first;
    /* A region's name that is none: the error lists what there is, the catalogue is not kept. */
    struct slice at = text;
    char name[64] = "";
    while (at.n > 0 && name[0] == '\0') {
        struct slice line = word_of(&at, '\n');
        if (slice_is(word_of(&line, ' '), "region")) {
            struct slice word = word_of(&line, ' ');
            snprintf(name, sizeof name, "%.*s", SLICE_ARGS(word));
        }
    }
    if (!catalogue_parse(&first, text, name, err))
        return false;
    b->regions = mem_zeroed((size_t)first.n_regions, sizeof *b->regions);
    b->regions[0].c = first;
    b->n_regions = 1;
    for (int32_t i = 1; i < first.n_regions; i++) {
        if (!catalogue_parse(&b->regions[i].c, text, first.regions[i], err))
            return false;
        b->n_regions++;
    }
    for (int32_t i = 0; i < b->n_regions; i++)
        book_start_region(&b->regions[i]);
    return true;
}

bool book_read(struct book *b, struct slice text, struct error *err)
{
    *b = (struct book){.n_regions = 0};
    if (read_regions(b, text, err) && read_kept(b, text, err))
        return true;
    book_clear(b);
    return false;
}
