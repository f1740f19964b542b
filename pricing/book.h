/* book.h - every region's catalogue at once, to be changed and written down again.
 *
 * A snapshot on disk is text in the catalogue's format (data/README.md), which plans read one
 * region of.  The book reads all of it, with what is only kept to be shown: rates of commitments,
 * spot prices by zone, quotas of the account, and what was fetched when.  book_write writes text
 * that book_read reads as the same.
 *
 * Shapes     regions[] sorted by name; every region has the same types in the same order, and the
 *            types that count are those of regions[0].
 * Ownership  the book owns all of it; book_clear frees.
 * Errors     ERROR_INPUT for text that is no snapshot. */
#ifndef PRICING_BOOK_H
#define PRICING_BOOK_H

#include "pricing/aws/buffer.h"
#include "pricing/figures.h"

struct origin {
    const char *date, *source; /* "" where nothing is known */
};

struct book_region {
    struct catalogue c;
    /* By type; NULL where the region has none. */
    int64_t (*rates_uusd_h)[N_RATES];
    struct origin rate_origins[N_COMMITMENTS];
    struct zone_price **pools; /* by type: NULL or n_pools[type] of them */
    int32_t *n_pools;
    struct origin pool_origin;
    int64_t quota_vcpus[N_QUOTAS];
    struct origin quota_origin;
};

/* What was fetched from where: so that an unchanged file is not fetched again. */
struct book_fetch {
    const char *source, *region; /* region "-": a file for all of them */
    const char *date;            /* when it was last seen to be current */
    const char *version, *etag;  /* "-" where there is none; an etag has no blanks */
};

struct book {
    struct arena arena;
    struct book_region *regions; /* heap */
    int32_t n_regions;
    struct book_fetch *fetches; /* heap */
    size_t n_fetches, fetches_capacity;
    struct book *lender; /* heap; whose texts are borrowed, NULL for none */
};

MUST_CHECK bool book_read(struct book *b, struct slice text, struct error *err);
void book_clear(struct book *b);
/* Appends the snapshot's text to out. */
void book_write(const struct book *b, struct buffer *out);

/* NULL for a region that the book does not have. */
struct book_region *book_region(struct book *b, const char *name);
/* The record of a fetch, made when it is new. */
struct book_fetch *book_fetch(struct book *b, const char *source, const char *region);
/* The same without making one: NULL. */
const struct book_fetch *book_fetched(const struct book *b, const char *source, const char *region);
/* Adds those of the types that are not known yet (each given once), beside their families, without
 * offer or price anywhere.  Their texts are borrowed for as long as the book lives. */
void book_add_types(struct book *b, const struct instance_type *types, size_t n);

/* A region that the book does not have: named as that one, in its place and currency, of the book's
 * types, without any offer or price.  Texts are borrowed. */
struct book_region *book_add_region(struct book *b, const struct catalogue *like);
/* All that a region has beside its catalogue, unknown. */
void book_start_region(struct book_region *region);
/* Takes other, whose texts are borrowed, to live as long as the book; other is empty then. */
void book_lend(struct book *b, struct book *other);
/* Makes room for rates and spot prices by zone, all unknown, where there is none yet. */
void book_want_rates(struct arena *arena, struct book_region *region);
void book_want_pools(struct arena *arena, struct book_region *region);

#endif
