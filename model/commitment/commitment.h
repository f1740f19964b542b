/* commitment.h - what the user owns of Reserved Instances and Savings Plans (design.md 5).
 *
 * Read from "batchfit.commitment/1" (data/schemas), or as AWS tells them: `aws ec2
 * describe-reserved-instances` and `aws savingsplans describe-savings-plans`.
 *
 * Shapes     owned[0 .. n-1] in the order of the documents.
 * Units      micro-dollars an hour of the region's currency; discounts in millionths.
 * Ownership  all of it lives in the arena; rates by type are filled later, into the same.
 * Errors     ERROR_INPUT with the path of the member. */
#ifndef MODEL_COMMITMENT_H
#define MODEL_COMMITMENT_H

#include "model/catalogue/catalogue.h"

enum owned_kind { OWNED_RESERVED, OWNED_SAVINGS_INSTANCE, OWNED_SAVINGS_COMPUTE };
enum owned_upfront { OWNED_UPFRONT_NONE, OWNED_UPFRONT_PARTIAL, OWNED_UPFRONT_ALL };

/* What the user says an hour of one type costs under his plan. */
struct owned_rate {
    const char *instance_type;
    int64_t uusd_h;
};

struct owned {
    enum owned_kind kind;
    const char *name;          /* "4 x m6i.xlarge reserved", "m6i savings plan" */
    const char *instance_type; /* reserved; else "" */
    const char *family;        /* reserved and OWNED_SAVINGS_INSTANCE; else "" */
    const char *region;        /* "" where the document names none */
    const char *zone;          /* "us-east-1a": reserved for that zone alone; else "" */
    int64_t count;             /* reserved; else 1 */
    /* Paid each hour whatever runs: of all `count` together, upfront payments spread over the term;
     * of a plan its commitment.  UNKNOWN of some reserved. */
    int64_t uusd_h;
    bool convertible;
    int years;                   /* 1 or 3; 0 where not stated */
    int upfront;                 /* enum owned_upfront; -1 where not stated */
    int64_t discount_millionths; /* of the on-demand price, where the user says so; UNKNOWN */
    const struct owned_rate *rates;
    int32_t n_rates;
    int64_t *rate_uusd_h; /* by type of the catalogue, of plans; UNKNOWN; NULL until settled */
};

struct commitments {
    struct arena arena;
    struct owned *owned;
    int32_t n;
    size_t capacity;
    int32_t passed_over; /* entries of AWS's answers that are not active, or not for Linux */
};

#define OWNED_MOST 10000
#define OWNED_COUNT_MOST 1000000
/* A million dollars an hour. */
#define OWNED_MAX_UUSD_PER_H (INT64_C(1000000) * UUSD_PER_USD)

/* Adds what one document lists.  On failure c keeps what it had and may be cleared. */
MUST_CHECK bool commitment_add(struct commitments *c, struct slice text, struct error *err);
void commitment_clear(struct commitments *c);

/* Fills the rates that the user states, by type of the catalogue; names that it lacks are an
 * ERROR_INPUT.  Rates still UNKNOWN may be filled from other sources afterwards. */
MUST_CHECK bool commitment_settle(struct commitments *c, const struct catalogue *catalogue,
                                  struct error *err);

/* How many of the smallest size an instance stands for, in quarters: nano 1, small 4, large 16,
 * xlarge 32, Nxlarge 32 N; 0 for others (bare metal).
 * Source: EC2 user guide, "How Reserved Instance discounts are applied", normalization factor. */
int64_t owned_size_quarters(const char *size);

/* May a reserved instance of this type cover other sizes of its family?  Said of Linux with shared
 * tenancy in a region; EC2 excepts bare metal and a list of accelerated and HPC families, of which
 * all are taken to be excepted here: that covers less, never more. */
bool owned_is_flexible(const struct instance_type *type);

#endif
