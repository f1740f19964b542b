/* plan_purchase.h - what the same jobs cost when bought the other way. */
#ifndef CLI_PLAN_PURCHASE_H
#define CLI_PLAN_PURCHASE_H

#include "cli/plan_input.h"

/* Fills the row where there is another way to buy: spot for a plan on demand, and the reverse.  Its
 * texts are in the call's arena.  Nothing is found where both are allowed already, or the other is
 * not sold. */
MUST_CHECK bool plan_purchase(const struct plan_input *in, const struct plan *plan,
                              struct alternative *row, bool *found, struct error *err);

#endif
