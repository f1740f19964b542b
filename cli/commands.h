/* commands.h - one verb per cmd_*.c. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/options.h"

extern const struct verb verb_backtest;
extern const struct verb verb_check;
extern const struct verb verb_estimate;
extern const struct verb verb_export;
extern const struct verb verb_frontier;
extern const struct verb verb_pack;
extern const struct verb verb_plan;
extern const struct verb verb_jobs;
extern const struct verb verb_prices;
extern const struct verb verb_types;
extern const struct verb verb_verify;

#endif
