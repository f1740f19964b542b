/* verbs.c - the verbs, in the order in which --help shows them. */
#include "cli/commands.h"

const struct verb *const verbs[] = {
    &verb_plan,   &verb_frontier, &verb_estimate, &verb_check,  &verb_backtest, &verb_jobs,
    &verb_export, &verb_verify,   &verb_types,    &verb_prices, &verb_pack,     NULL,
};
