/* price_options.h - which prices a verb computes with: a snapshot, and what the user pays instead.
 *
 * The user's own prices (--prices FILE) are CSV with instance_type and price_per_hour, and perhaps
 * purchase (on-demand or spot), region and as_of; a row takes the place of what the snapshot says,
 * with source "yours".  --discount comes off every other price of an instance. */
#ifndef CLI_PRICE_OPTIONS_H
#define CLI_PRICE_OPTIONS_H

#include "cli/options.h"
#include "model/catalogue/catalogue.h"

struct price_values {
    const char *file, *snapshot;
    double discount;
    int64_t max_age_s;
    bool offline;
};
extern const struct option_spec price_specs[];

/* Fills c, which catalogue_clear frees.  which takes the place of --snapshot where it is not NULL.
 */
MUST_CHECK bool prices_load(struct catalogue *c, const char *region, const struct price_values *v,
                            const char *which, struct error *err);

/* --max-price-age: 0, or the exit code for prices that are older, which is said.  spot: spot prices
 * are used too. */
int prices_age_code(const struct catalogue *c, const struct invocation *call,
                    const struct price_values *v, bool spot);

/* The value of --snapshot that loads the prices again whose source a document names; NULL: none. */
const char *prices_snapshot_of(struct arena *arena, const char *source);

#endif
