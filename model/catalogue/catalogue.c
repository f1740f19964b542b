/* Reading the snapshot: the head with its dictionaries and types is read whole; of the regions only
 * the names are looked at, but for the one that is wanted.  That keeps a load in milliseconds. */
#include "model/catalogue/catalogue.h"

#include "model/catalogue/catalogue_text.h"

#include <stdio.h>
#include <stdlib.h>

const char *arch_name(enum arch arch)
{
    static const char *const names[] = {"x86_64", "arm64", "any"};
    return names[arch];
}

const char *purchase_name(enum purchase purchase)
{
    return purchase == PURCHASE_SPOT ? "spot" : "on-demand";
}

const char *usage_rate_name(enum usage_rate rate)
{
    static const char *const names[N_USAGES] = {
        [USAGE_FARGATE_X86_VCPU] = "fargate-x86_64-vcpu-1000h",
        [USAGE_FARGATE_ARM_VCPU] = "fargate-arm64-vcpu-1000h",
        [USAGE_FARGATE_X86_GIB] = "fargate-x86_64-gib-1000h",
        [USAGE_FARGATE_ARM_GIB] = "fargate-arm64-gib-1000h",
        [USAGE_FARGATE_STORAGE] = "fargate-storage-gib-1000h",
        [USAGE_S3_GET] = "s3-get-1000",
        [USAGE_S3_PUT] = "s3-put-1000",
        [USAGE_S3_STORAGE] = "s3-gb-month",
    };
    return names[rate];
}

struct type_offer type_offer_unknown(void)
{
    return (struct type_offer){
        .offered = OFFERED_UNKNOWN,
        .zones = "",
        .n_zones = (int32_t)UNKNOWN,
        .on_demand_uusd_h = UNKNOWN,
        .on_demand_as_of = "",
        .on_demand_source = "",
        .spot_savings_pct = UNKNOWN_PCT,
        .interruption_band = (int32_t)UNKNOWN,
        .spot_as_of = "",
        .spot_source = "",
        .spot_uusd_h = UNKNOWN,
        .spot_price_as_of = "",
        .spot_price_source = "",
    };
}

struct other_prices other_prices_unknown(void)
{
    struct other_prices other = {
        UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, "", "", "", "", "", "", {{UNKNOWN, "", ""}}};
    for (int i = 0; i < N_USAGES; i++)
        other.usage[i] = (struct usage_price){UNKNOWN, "", ""};
    return other;
}

const char *interruption_band_name(int32_t band)
{
    static const char *const names[] = {"<5%", "5-10%", "10-15%", "15-20%", ">20%"};
    return band < 0 || band > 4 ? "unknown" : names[band];
}

int32_t catalogue_find(const struct catalogue *c, struct slice name)
{
    for (int32_t i = 0; i < c->n_types; i++) {
        if (slice_equal(slice_of(c->types[i].name), name))
            return i;
    }
    return -1;
}

bool catalogue_has_family(const struct catalogue *c, const char *family)
{
    for (int32_t i = 0; i < c->n_types; i++) {
        if (strcmp(c->types[i].family, family) == 0)
            return true;
    }
    return false;
}

/* Keys count up from 1, so that a look-up is an index. */
static bool read_new_key(struct snapshot *s, struct slice word, char letter, int32_t n)
{
    char expected[16];
    snprintf(expected, sizeof expected, "%c%d", letter, (int)n + 1);
    if (n == SNAPSHOT_DICTIONARY_MAX)
        return snapshot_bad(s, "more than %d entries", SNAPSHOT_DICTIONARY_MAX);
    if (!slice_is(word, expected))
        return snapshot_bad(s, "key '%.*s': expected %s", SLICE_ARGS(word), expected);
    return true;
}

static bool read_new_origin(struct snapshot *s, struct slice rest)
{
    struct slice key = snapshot_word(&rest);
    struct slice date = snapshot_word(&rest);
    if (!read_new_key(s, key, 'o', s->n_origins))
        return false;
    if (date.n < 7 || date.n > 10 || rest.n == 0)
        return snapshot_bad(s, "'%.*s': expected KEY DATE SOURCE", SLICE_ARGS(s->line));
    s->origins[s->n_origins++] = (struct snapshot_origin){arena_text(&s->c->arena, date.p, date.n),
                                                          arena_text(&s->c->arena, rest.p, rest.n)};
    return true;
}

static bool read_new_text(struct snapshot *s, struct slice rest, char letter, const char **texts,
                          int32_t *n)
{
    struct slice key = snapshot_word(&rest);
    if (!read_new_key(s, key, letter, *n))
        return false;
    if (rest.n == 0)
        return snapshot_bad(s, "key '%.*s' without a text", SLICE_ARGS(key));
    texts[(*n)++] = arena_text(&s->c->arena, rest.p, rest.n);
    return true;
}

static bool read_head_line(struct snapshot *s, struct slice keyword, struct slice rest)
{
    if (slice_is(keyword, "t"))
        return snapshot_type(s, rest);
    if (slice_is(keyword, "origin"))
        return read_new_origin(s, rest);
    if (slice_is(keyword, "gpu"))
        return read_new_text(s, rest, 'g', s->gpus, &s->n_gpus);
    if (slice_is(keyword, "accelerator"))
        return read_new_text(s, rest, 'a', s->accelerators, &s->n_accelerators);
    return snapshot_bad(s, "'%.*s': expected t, origin, gpu, accelerator or region",
                        SLICE_ARGS(keyword));
}

/* How many lines from the reader's place on begin with the keyword. */
static size_t count_lines(const struct snapshot *s, struct slice keyword)
{
    struct snapshot ahead = {.text = s->text, .next = s->next};
    size_t n = 0;
    while (snapshot_line(&ahead))
        n += slice_starts(ahead.line, keyword);
    return n;
}

/* Up to the first region, where the reader is left. */
static bool read_head(struct snapshot *s)
{
    if (!snapshot_line(s) || !slice_is(s->line, "batchfit-catalogue 1"))
        return error_set(s->err, ERROR_INPUT,
                         "catalogue line 1: expected \"batchfit-catalogue 1\"");
    struct catalogue *c = s->c;
    c->types = arena_array(&c->arena, count_lines(s, SLICE("t ")) + 1, sizeof *c->types);
    while (snapshot_line(s)) {
        struct slice rest = s->line;
        struct slice keyword = snapshot_word(&rest);
        if (slice_is(keyword, "region") || slice_is(keyword, "end"))
            return true;
        if (!slice_starts(keyword, SLICE("#")) && !slice_is(keyword, "fetched") &&
            !read_head_line(s, keyword, rest))
            return false;
    }
    return true;
}

/* A file that was cut off would otherwise read as a smaller catalogue. */
static bool ends_well(const struct snapshot *s)
{
    struct slice end = SLICE("\nend\n");
    return s->text.n >= end.n && memcmp(s->text.p + s->text.n - end.n, end.p, end.n) == 0;
}

/* Notes the name of the region on the reader's line. */
static bool add_region(struct snapshot *s, struct slice *name)
{
    struct catalogue *c = s->c;
    struct slice rest = slice_from(s->line, sizeof "region " - 1);
    *name = snapshot_word(&rest);
    if (name->n == 0)
        return snapshot_bad(s, "a region without a name");
    const char *text = arena_text(&c->arena, name->p, name->n);
    if (c->n_regions > 0 && strcmp(c->regions[c->n_regions - 1], text) >= 0)
        return snapshot_bad(s, "region '%s' is out of order", text);
    c->regions[c->n_regions++] = text;
    return true;
}

/* Walks over the regions from the reader's line; *wanted is a reader on the line of `region`. */
static bool list_regions(struct snapshot *s, struct slice region, struct slice *line, size_t *next)
{
    struct catalogue *c = s->c;
    c->regions = arena_array(&c->arena, count_lines(s, SLICE("region ")) + 1, sizeof *c->regions);
    do {
        struct slice name;
        if (!slice_starts(s->line, SLICE("region ")))
            continue;
        if (!add_region(s, &name))
            return false;
        if (slice_equal(name, region)) {
            *line = s->line;
            *next = s->next;
        }
    } while (snapshot_line(s));
    return true;
}

static bool no_such_region(const struct catalogue *c, const char *region, struct error *err)
{
    char list[800] = "";
    size_t used = 0;
    for (int32_t i = 0; i < c->n_regions; i++) {
        int n = snprintf(list + used, sizeof list - used, " %s", c->regions[i]);
        if (n < 0 || (size_t)n >= sizeof list - used)
            break;
        used += (size_t)n;
    }
    return error_set(err, ERROR_PRICES, "region '%.40s': no prices; regions with prices:%s", region,
                     list);
}

static bool read_all(struct snapshot *s, const char *region)
{
    struct slice line = SLICE_NONE;
    size_t next = 0;
    if (!read_head(s))
        return false;
    if (!ends_well(s))
        return error_set(s->err, ERROR_INPUT, "catalogue: cut off, the last line must be \"end\"");
    if (!list_regions(s, slice_of(region), &line, &next))
        return false;
    if (line.n == 0)
        return no_such_region(s->c, region, s->err);
    s->line = line;
    s->next = next;
    return snapshot_region(s);
}

bool catalogue_parse(struct catalogue *c, struct slice text, const char *region, struct error *err)
{
    *c = (struct catalogue){.source = ""};
    struct snapshot *s = mem_zeroed(1, sizeof *s);
    s->c = c;
    s->text = text;
    s->err = err;
    bool ok = read_all(s, region);
    free(s->families);
    free(s);
    if (!ok)
        catalogue_clear(c);
    return ok;
}

void catalogue_clear(struct catalogue *c)
{
    arena_free(&c->arena);
    *c = (struct catalogue){.region = ""};
}
