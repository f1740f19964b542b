/* pricing.h - the door to prices: where a catalogue comes from.
 *
 * Today there is one source, the dated snapshot inside the program (data/catalogue), so a load
 * needs neither files nor network and is the same everywhere. */
#ifndef PRICING_PRICING_H
#define PRICING_PRICING_H

#include "model/catalogue/catalogue.h"

struct pricing_options {
    const char *region;
    struct slice snapshot; /* a snapshot's text instead of the bundled one; empty for that */
};

/* Fills c, which catalogue_clear frees; on failure c holds nothing.  ERROR_PRICES for a region
 * without prices, ERROR_INPUT for a malformed snapshot. */
MUST_CHECK bool pricing_load(struct catalogue *c, const struct pricing_options *o,
                             struct error *err);

#endif
