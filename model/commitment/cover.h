/* cover.h - what commitments cover of instances that ran, hour by hour as EC2 bills them.
 *
 * In each clock hour, reserved instances come first: for a zone, then of exact types, then those of
 * any size, which go to the smallest instances of their family first and give count x 3600 seconds
 * times the size's normalization factor.  Then Savings Plans of a family, then those for all
 * compute: each goes first to what it saves the largest share of, then to the lower rate, until its
 * dollars of that hour are spent.  What one hour leaves over is lost.  Spot is never covered.
 *
 * Rounding   seconds covered and their value are rounded down, so that what is left to pay is never
 *            too low.
 * Complexity O(uses log uses + hours in which something starts or ends x (types + pairs of
 *            commitment and type)).
 * Source     EC2 user guide, "How Reserved Instance discounts are applied"; Savings Plans user
 *            guide, "Understanding how Savings Plans apply to your usage". */
#ifndef MODEL_COVER_H
#define MODEL_COVER_H

#include "model/commitment/commitment.h"
#include "model/offer.h"

/* Equal instances, from a second of the run on; UNKNOWN billed_s: through one hour. */
struct cover_use {
    const struct offer *offer;
    int64_t count;
    int64_t start_s, billed_s;
};

struct cover_line {
    const struct owned *owned;
    bool elsewhere;          /* for another region, or for a zone to which the run is not bound */
    int64_t covered_s;       /* instance-seconds */
    int64_t list_uusd;       /* what these cost at the prices of the offers */
    int64_t used_millionths; /* of what it gives in these hours */
    int64_t fixed_uusd;      /* what it costs in these hours anyway; UNKNOWN */
};

/* On-demand instances of one type. */
struct cover_type {
    const struct instance_type *type;
    int64_t billed_s, covered_s;
    int64_t list_uusd; /* of covered_s */
};

struct cover {
    struct arena arena;
    int64_t hours;            /* clock hours from time 0 to the last instance's end */
    struct cover_line *lines; /* one per owned, in order */
    int32_t n_lines;
    struct cover_type *types; /* in the order of the catalogue */
    int32_t n_types;
    int64_t covered_s, billed_s; /* on-demand instance-seconds */
    int64_t covered_uusd;        /* sum of the lines' list_uusd */
    int64_t fixed_uusd;          /* of the lines that count here; UNKNOWN where one is */
    int32_t unrated;             /* types that a plan could cover, if its rate were known */
};

/* zone is the only one that instances are launched in, "" where there are several; the commitment
 * is settled for the catalogue of the offers.  ERROR_INPUT when a sum leaves 64 bits. */
MUST_CHECK bool cover_make(struct cover *cover, const struct commitments *c,
                           const struct cover_use *uses, int64_t n, const char *region,
                           const char *zone, struct error *err);
void cover_clear(struct cover *cover);

#endif
