/* apply.h - new figures into the book, by rules that keep what was good (pricing/README.md states
 * each; the names here are those of the README).
 *
 * Errors     none: what a rule turns away is a finding. */
#ifndef PRICING_APPLY_H
#define PRICING_APPLY_H

#include "pricing/book.h"

enum health_rule {
    HEALTH_UNPRICED,    /* offered, but no source states a price: unknown, and counted */
    HEALTH_SPOT_ABOVE,  /* a spot price above on-demand: dropped */
    HEALTH_MOVED,       /* moved over 50 % within a week: the old one is kept */
    HEALTH_MOVED_TAKEN, /* moved over 50 %, and the old one is older than a week: taken */
    HEALTH_VANISHED,    /* no longer in a source that lists all: its price is dropped */
    HEALTH_SHRUNK,      /* a source lost over a fifth of its types: nothing of it is taken */
    HEALTH_FROZEN,      /* nothing has changed for over a week: figures keep their old date */
    HEALTH_UNDESCRIBED, /* a type that nobody describes: left out until EC2 is asked */
    HEALTH_CURRENCY,    /* in another currency than the region: nothing of it is taken */
    N_HEALTH_RULES
};
/* "moved": for programs; and what it means, for people. */
const char *health_rule_name(enum health_rule rule);
const char *health_rule_text(enum health_rule rule);

struct finding {
    enum health_rule rule;
    const char *region, *type; /* type "" where the rule is about a source */
    const char *source;
    int64_t before, after; /* micro-dollars an hour, or numbers of types; UNKNOWN */
};

/* Texts live in the arena. */
struct findings {
    struct arena arena;
    struct finding *items; /* heap */
    size_t n, capacity;
};
void findings_clear(struct findings *f);

struct apply_source {
    const char *name; /* "aws-price-list" ... */
    const char *date; /* today: when the source said so */
    bool all_prices;  /* it lists every on-demand price of the region */
};

/* Takes over what f holds of the region.  False when a rule turned the whole source away. */
bool apply_figures(struct book *b, const char *region, const struct figures *f,
                   const struct apply_source *source, struct findings *findings);

/* What the source said before is what it says now (a file that is unchanged): its figures get the
 * new date, unless they are older than the rule of frozen feeds allows. */
void apply_unchanged(struct book *b, const char *region, const struct apply_source *source,
                     bool may_freeze, struct findings *findings);

/* Health of what the book holds: types without price, spot prices above on-demand. */
void health_of_region(const struct book_region *region, struct findings *findings);

/* Days from date a to date b ("2026-09-18"); INT32_MAX where one is no date. */
int32_t days_between(const char *a, const char *b);

#endif
