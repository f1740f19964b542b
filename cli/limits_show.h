/* limits_show.h - which of Batch's own limits a list breaks as it stands (planner/list_limits.h).
 *
 * Both say nothing, or an empty list, where it breaks none. */
#ifndef CLI_LIMITS_SHOW_H
#define CLI_LIMITS_SHOW_H

#include "cli/json_out.h"
#include "model/workload.h"

#include <stdio.h>

void limits_screen(const struct workload *w, bool fargate, FILE *file, bool bold);
void limits_document(const struct workload *w, bool fargate, struct json_out *j);

#endif
