/* figures.h - what one source says about one region, as it says it: nothing is judged yet.
 *
 * Every reader in pricing/read fills one of these, and book.h takes them over by its rules.
 *
 * Shapes     types[0 .. names.n-1], a record for each type that the source names, in the order of
 *            first appearance; what a source does not say stays UNKNOWN.
 * Units      micro-dollars (or millionths of `currency`) an hour, MiB, whole vCPUs.
 * Ownership  the set owns its texts and arrays; figures_clear frees them. */
#ifndef PRICING_FIGURES_H
#define PRICING_FIGURES_H

#include "model/catalogue/catalogue.h"
#include "model/quota.h"
#include "model/read/text_set.h"

/* Prices that AWS gives for a promise to buy: kept and shown, never used in a plan by themselves
 * (design.md 5). */
enum commitment { RESERVED_STANDARD, RESERVED_CONVERTIBLE, SAVINGS_COMPUTE, SAVINGS_INSTANCE };
enum upfront { UPFRONT_NONE, UPFRONT_PARTIAL, UPFRONT_ALL };
enum { N_COMMITMENTS = 4, N_UPFRONTS = 3, N_RATES = N_COMMITMENTS * N_UPFRONTS * 2 };

/* The place of a rate among a type's; years is 1 or 3. */
static inline int rate_index(enum commitment kind, int years, enum upfront upfront)
{
    return ((int)kind * N_UPFRONTS + (int)upfront) * 2 + (years == 3);
}
static inline enum commitment rate_commitment(int index)
{
    return (enum commitment)(index / 2 / N_UPFRONTS);
}
static inline enum upfront rate_upfront(int index)
{
    return (enum upfront)(index / 2 % N_UPFRONTS);
}
static inline int rate_years(int index)
{
    return index % 2 == 0 ? 1 : 3;
}
/* "ri-standard", "ri-convertible", "sp-compute", "sp-instance"; "none", "partial", "all". */
const char *commitment_name(enum commitment kind);
const char *upfront_name(enum upfront upfront);

/* Spot prices of one pool (type and zone) over the window that was asked for. */
struct zone_price {
    char zone;                         /* "us-east-1a": 'a' */
    int64_t median_uusd_h, p90_uusd_h; /* weighted by how long each price held */
    int64_t latest_uusd_h;
};

struct type_figures {
    int64_t on_demand_uusd_h;
    int32_t effective; /* date of the on-demand price as yyyymmdd; 0 where not stated */
    int64_t rates_uusd_h[N_RATES];
    int64_t spot_uusd_h;
    int32_t savings_pct;            /* UNKNOWN_PCT */
    int32_t band;                   /* UNKNOWN */
    uint32_t zones;                 /* bit 0: zone a ... */
    struct zone_price *zone_prices; /* in the set's arena, by zone */
    int32_t n_zone_prices;
    int64_t registered_mib;    /* what ECS counts as a machine's memory; the lowest seen */
    struct instance_type type; /* name NULL where the source describes no types */
};

enum other_item { OTHER_GP3, OTHER_IPV4, OTHER_NAT_HOUR, OTHER_NAT_GB, N_OTHERS };

struct figures {
    struct arena arena;
    struct text_set names;
    struct type_figures *types;
    size_t capacity;
    int64_t other_uusd[N_OTHERS];
    int64_t quota_vcpus[N_QUOTAS];
    const char *currency;   /* "" before the first price */
    char published[24];     /* the source's own date, "" where it has none */
    char version[40];       /* the source's own version, "" where it has none */
    int64_t rows;           /* read, of interest or not */
    int64_t not_understood; /* records of interest that were passed over */
};

void figures_init(struct figures *f);
void figures_clear(struct figures *f);
/* The record of a type, made when it is new; valid until the next call. */
struct type_figures *figures_of(struct figures *f, struct slice type);
/* The record, or NULL. */
const struct type_figures *figures_find(const struct figures *f, struct slice type);
/* Is text like "m5.large"?  Letters, digits and '-', one '.', at most 40 characters. */
bool figures_is_type(struct slice text);
/* Notes the currency of a price; ERROR_REMOTE when the source has used another one before. */
MUST_CHECK bool figures_currency(struct figures *f, struct slice currency, struct error *err);
/* Dollars as digits ("0.3400000000") to micro-dollars, rounded up; false for what is no price, for
 * 0 and for more than PRICE_MAX_UUSD_PER_H. */
MUST_CHECK bool figures_price(struct slice digits, int64_t *uusd);
/* What a reserved instance costs an hour with its upfront payment spread over the years, rounded
 * up; UNKNOWN where a part that must be known is not. */
int64_t figures_effective(int64_t hourly_uusd, int64_t upfront_uusd, int rate);
/* Which rate "1yr"/"3yr", "standard"/"convertible" and "No Upfront"... mean; false for others. */
MUST_CHECK bool figures_reserved_rate(struct slice years, struct slice class, struct slice upfront,
                                      int *rate);
/* "No Upfront", "Partial Upfront", "All Upfront". */
MUST_CHECK bool figures_upfront(struct slice text, enum upfront *upfront);
/* Digits of dollars from 0 up, for a part of a price; false above what an upfront payment can be.
 */
MUST_CHECK bool figures_part(struct slice digits, int64_t *uusd);

/* Says that a document is not what it should be: "document: " before the message, ERROR_REMOTE. */
bool figures_refuse(struct error *err, const char *document);

#endif
