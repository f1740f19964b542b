/* update_state.h - private to update: one run, and what was fetched so far. */
#ifndef PRICING_UPDATE_STATE_H
#define PRICING_UPDATE_STATE_H

#include "pricing/aws/session.h"
#include "pricing/update.h"

/* What one source said about one region. */
struct gathered {
    const char *region, *source; /* borrowed or constant */
    struct figures figures;
    bool all_prices, unchanged, may_freeze;
    const char *version, *etag; /* "-" without; in the report's arena */
};

struct updating {
    const struct update_options *o;
    struct update_report *report;
    struct session *session;
    struct book base; /* as it was before: locations, what was fetched */
    bool has_credentials;
    char date[16];           /* today */
    struct gathered **items; /* heap, each on the heap */
    size_t n, capacity;
};

struct gathered *update_begin(struct updating *u, const char *region, const char *source);
/* Takes it back: it failed, and that is said. */
void update_failed(struct updating *u, struct gathered *g, const struct error *why);
void update_say(struct updating *u, const char *region, const char *source,
                enum update_outcome outcome, int64_t figures, const char *text);
bool update_has(const struct updating *u, const char *region, const char *source);

/* update_files.c: the sources without credentials.  True where the region got its prices. */
bool update_bulk(struct updating *u, const char *region);
bool update_page(struct updating *u, const char *region);
void update_spot_advisor(struct updating *u);
void update_spot_feed(struct updating *u, const char *const *regions, int32_t n);

/* update_ecs.c: every cluster of every region; what fails is said. */
MUST_CHECK bool update_ecs(struct updating *u, struct error *err);

/* update_calls.c: those with; all lists side by side.  sources is a set of UPDATE_API, _EC2,
 * _SAVINGS_PLANS and _QUOTAS. */
MUST_CHECK bool update_calls(struct updating *u, uint32_t sources, struct error *err);

#endif
