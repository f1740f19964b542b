/* update.h - brings the newest snapshot up to date from the network.
 *
 * Everything is fetched first; then, under the cache's lock, the newest snapshot is read (anew, if
 * another update has written one meanwhile), the figures are taken over by the rules of apply.h,
 * and a new snapshot is written.  Whatever fails leaves what was there; where every source failed
 * or was turned away nothing is written.
 *
 * Sources    bulk (aws-price-list), api (aws-pricing-api), page (aws-pricing-page), ec2 (types,
 *            offerings by zone, spot history), ecs (memory that live clusters registered),
 *            spot-advisor, spot-feed, savings-plans, quotas.
 *            Without a choice: on-demand prices from the first of api, bulk and page that answers;
 *            the advisor; with credentials ec2, ecs, savings-plans and quotas; the spot feed for
 *            regions where EC2 gave no spot prices.
 * Errors     a source that fails is a line of the report; ERROR_INPUT for what was asked wrongly,
 *            ERROR_INTERNAL where the snapshot cannot be written. */
#ifndef PRICING_UPDATE_H
#define PRICING_UPDATE_H

#include "pricing/apply.h"

enum update_source {
    UPDATE_BULK,
    UPDATE_API,
    UPDATE_PAGE,
    UPDATE_EC2,
    UPDATE_SPOT_ADVISOR,
    UPDATE_SPOT_FEED,
    UPDATE_SAVINGS_PLANS,
    UPDATE_QUOTAS,
    UPDATE_ECS,
    N_UPDATE_SOURCES
};
/* "bulk" ...: what --source calls it. */
const char *update_source_name(enum update_source source);

struct update_options {
    const char *const *regions; /* none: all of the newest snapshot */
    int32_t n_regions;
    uint32_t sources;                           /* a bit for each enum update_source; 0: the best */
    int64_t window_s;                           /* of spot history */
    int64_t now_s;                              /* since 1970 */
    const char *folder;                         /* the cache's */
    void (*trace)(void *ctx, const char *line); /* requests and answers, without secrets; or NULL */
    /* A large file: bytes done, and in all (UNKNOWN); NULL: nobody asks. */
    void (*progress)(void *ctx, const char *what, int64_t done, int64_t total);
    bool (*stop)(void *ctx);
    void (*warn)(const char *text);
    void *ctx;
};

enum update_outcome { UPDATE_TAKEN, UPDATE_UNCHANGED, UPDATE_TURNED_AWAY, UPDATE_FAILED };

struct update_line {
    const char *region, *source; /* source as in snapshots: "aws-price-list" */
    enum update_outcome outcome;
    int64_t figures;  /* types that the source says something about */
    const char *text; /* why it failed, or the source's own date; "" */
};

struct update_report {
    struct arena arena;
    struct update_line *lines; /* heap */
    size_t n_lines, capacity;
    struct findings findings;
    char snapshot[32];       /* name of what was written; "" for nothing */
    const char *credentials; /* where they are from; "" without */
    int64_t renewed;        /* figures that the bundled snapshot had later than the newest cached */
    int32_t failed_regions; /* for which no source gave on-demand prices that could be taken over,
                             * though some was asked */
};

MUST_CHECK bool pricing_update(const struct update_options *o, struct update_report *report,
                               struct error *err);
void update_report_clear(struct update_report *report);

#endif
