/* pricing.h - the door to prices: where a catalogue comes from.
 *
 * A plan's prices are those of the newest snapshot that `batchfit prices update` wrote (cache.h),
 * or of the snapshot inside the program (data/catalogue), whichever has the newer prices of the
 * region.  A load needs no network, ever. */
#ifndef PRICING_PRICING_H
#define PRICING_PRICING_H

#include "model/catalogue/catalogue.h"
#include "pricing/apply.h"
#include "pricing/book.h"
#include "pricing/cache.h"
#include "pricing/update.h"

struct pricing_options {
    const char *region;
    struct slice snapshot; /* a snapshot's text instead; empty for none */
    /* NULL: the newest.  "bundled", a snapshot's name, or a file with a '/' in its path. */
    const char *which;
    /* Told of each damaged snapshot that was passed over; NULL: nobody. */
    void (*warn)(const char *text);
};

/* Fills c, which catalogue_clear frees; on failure c holds nothing.  c->source says which snapshot
 * it is: "bundled snapshot", "snapshot 2026-11-27T204512Z", "given snapshot".  ERROR_PRICES for a
 * region without prices and for a name that is none, ERROR_INPUT for a malformed snapshot that was
 * named. */
MUST_CHECK bool pricing_load(struct catalogue *c, const struct pricing_options *o,
                             struct error *err);
/* The value of `which` that a catalogue's source means. */
const char *pricing_which(const char *source);

/* All regions of a snapshot; name (in b's arena) is as in c->source. */
MUST_CHECK bool pricing_book(struct book *b, const struct pricing_options *o, const char **name,
                             struct error *err);

/* The region of the profile that AWS's tools would use, and its name; NULL without.  Only the
 * config file is read; one that is malformed counts as none.  In the arena. */
const char *pricing_profile_region(struct arena *arena, const char **profile);

/* What an update starts from: the newest cached snapshot, renewed by the bundled one (renew.h), so
 * that neither a new program's figures nor those that were fetched before are lost; without a
 * cached one the bundled.  *renewed is the number of figures that the bundled one had later; name
 * (in b's arena) is as in c->source. */
MUST_CHECK bool pricing_book_latest(struct book *b, void (*warn)(const char *text),
                                    const char **name, int64_t *renewed, struct error *err);

#endif
