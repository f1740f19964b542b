/* A book that grows: types and regions that it did not have, and texts that another lends it. */
#include "pricing/book.h"

#include <assert.h>
#include <stdlib.h>

/* Where the region's zones are known, a type that it did not list is not offered. */
static struct type_offer no_offer(const struct catalogue *c)
{
    struct type_offer offer = type_offer_unknown();
    if (c->zones[0] != '\0') {
        offer.offered = OFFERED_NO;
        offer.n_zones = 0;
    }
    return offer;
}

/* order[i] is the old place of what comes to place i, or -1 - k for new type k. */
static void *reordered(struct arena *a, const void *old, const int32_t *order, int32_t n,
                       size_t size)
{
    char *array = arena_array(a, (size_t)n + 1, size);
    const char *from = old;
    for (int32_t i = 0; i < n; i++) {
        if (order[i] >= 0)
            memcpy(array + (size_t)i * size, from + (size_t)order[i] * size, size);
    }
    return array;
}

/* New types go behind the last one of their family, or to the end; their number is the result. */
static int32_t make_order(const struct catalogue *c, const struct instance_type *types, size_t n,
                          int32_t *order)
{
    bool *placed = mem_zeroed(n + 1, sizeof *placed);
    int32_t at = 0;
    for (size_t k = 0; k < n; k++) /* known ones, and those that are given twice */
        placed[k] = catalogue_find(c, slice_of(types[k].name)) >= 0;
    for (int32_t i = 0; i < c->n_types; i++) {
        order[at++] = i;
        const char *family = c->types[i].family;
        if (i + 1 < c->n_types && strcmp(family, c->types[i + 1].family) == 0)
            continue;
        for (size_t k = 0; k < n; k++) {
            if (!placed[k] && strcmp(types[k].family, family) == 0) {
                order[at++] = -1 - (int32_t)k;
                placed[k] = true;
            }
        }
    }
    for (size_t k = 0; k < n; k++) { /* families of their own, each together */
        for (size_t m = k; m < n && !placed[k]; m++) {
            if (m != k && !placed[m] && strcmp(types[m].family, types[k].family) == 0) {
                order[at++] = -1 - (int32_t)m;
                placed[m] = true;
            } else if (m == k) {
                order[at++] = -1 - (int32_t)k;
            }
        }
        placed[k] = true;
    }
    free(placed);
    return at;
}

static void add_types(struct book *b, struct book_region *region, const struct instance_type *types,
                      const int32_t *order, int32_t n)
{
    struct catalogue *c = &region->c;
    c->types = reordered(&c->arena, c->types, order, n, sizeof *c->types);
    c->offers = reordered(&c->arena, c->offers, order, n, sizeof *c->offers);
    if (region->rates_uusd_h != NULL)
        region->rates_uusd_h =
            reordered(&b->arena, region->rates_uusd_h, order, n, sizeof *region->rates_uusd_h);
    if (region->pools != NULL) {
        region->pools = reordered(&b->arena, region->pools, order, n, sizeof *region->pools);
        region->n_pools = reordered(&b->arena, region->n_pools, order, n, sizeof *region->n_pools);
    }
    for (int32_t i = 0; i < n; i++) {
        if (order[i] >= 0)
            continue;
        c->types[i] = types[-1 - order[i]];
        c->offers[i] = no_offer(c);
        for (int k = 0; k < N_RATES && region->rates_uusd_h != NULL; k++)
            region->rates_uusd_h[i][k] = UNKNOWN;
    }
    c->n_types = n;
}

void book_add_types(struct book *b, const struct instance_type *types, size_t n)
{
    const struct catalogue *c = &b->regions[0].c;
    int32_t *order = mem_alloc(((size_t)c->n_types + n + 1) * sizeof *order);
    int32_t all = make_order(c, types, n, order);
    if (all > c->n_types) {
        for (int32_t i = 0; i < b->n_regions; i++)
            add_types(b, &b->regions[i], types, order, all);
    }
    free(order);
}

struct book_region *book_add_region(struct book *b, const struct catalogue *like)
{
    const struct catalogue *first = &b->regions[0].c;
    size_t n = (size_t)first->n_types;
    int32_t at = 0;
    while (at < b->n_regions && strcmp(b->regions[at].c.region, like->region) < 0)
        at++;
    struct catalogue c = {.region = like->region,
                          .location = like->location,
                          .currency = like->currency,
                          .source = first->source,
                          .as_of = "",
                          .oldest_as_of = "",
                          .zones = "",
                          .offered_as_of = "",
                          .offered_source = "",
                          .types = arena_array(&b->arena, n + 1, sizeof *c.types),
                          .offers = arena_array(&b->arena, n + 1, sizeof *c.offers),
                          .n_types = first->n_types,
                          .other = other_prices_unknown()};
    memcpy(c.types, first->types, n * sizeof *c.types);
    for (size_t i = 0; i < n; i++)
        c.offers[i] = no_offer(&c);
    struct book_region *regions = mem_zeroed((size_t)b->n_regions + 1, sizeof *regions);
    memcpy(regions, b->regions, (size_t)at * sizeof *regions);
    memcpy(regions + at + 1, b->regions + at, (size_t)(b->n_regions - at) * sizeof *regions);
    free(b->regions);
    b->regions = regions;
    b->n_regions++;
    regions[at].c = c;
    book_start_region(&regions[at]);
    return &regions[at];
}

void book_lend(struct book *b, struct book *other)
{
    struct book *lender = mem_zeroed(1, sizeof *lender);
    assert(b->lender == NULL);
    *lender = *other;
    *other = (struct book){.n_regions = 0};
    b->lender = lender;
}
