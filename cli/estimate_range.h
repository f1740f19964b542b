/* estimate_range.h - P50 and P90 of cost and finish, for `estimate --runs`. */
#ifndef CLI_ESTIMATE_RANGE_H
#define CLI_ESTIMATE_RANGE_H

#include "cli/estimate_report.h"
#include "planner/simulate/range.h"

/* Runs on all cores; the result is the same on any number.  threads, bill and done are set here. */
MUST_CHECK bool estimate_range_make(struct sim_range *out, const struct sim_input *input,
                                    struct sim_range_options o, struct error *err);
void estimate_range_screen(const struct estimate_report *r, FILE *file, bool bold);
void estimate_range_document(const struct estimate_report *r, struct json_out *j);

#endif
