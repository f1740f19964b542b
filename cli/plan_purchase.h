/* plan_purchase.h - what the same jobs cost when bought the other way: spot for a plan on demand,
 * and the reverse. */
#ifndef CLI_PLAN_PURCHASE_H
#define CLI_PLAN_PURCHASE_H

#include "cli/plan_input.h"

/* A zeroed struct may be cleared. */
struct other_purchase {
    const char *purchase; /* "on spot", "on demand" */
    struct offer_set offers;
    struct plan plan;
    bool made; /* not where both are allowed already, or the other is not sold */
};

/* Plans, and checks the plan.  Safe beside the plan itself: it only reads *in, and not its arena.
 */
MUST_CHECK bool other_purchase_plan(struct other_purchase *o, const struct plan_input *in,
                                    struct error *err);
/* Fills the row that stands beside the plan; false where there is none.  Texts of the row are in
 * the call's arena. */
bool other_purchase_row(struct other_purchase *o, const struct plan_input *in,
                        const struct plan *plan, struct alternative *row);
void other_purchase_clear(struct other_purchase *o);

#endif
