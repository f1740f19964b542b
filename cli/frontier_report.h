/* frontier_report.h - a frontier and all that is known about it, for those who show it.
 *
 * Ownership  borrows all.  plan.plan is the cheapest plan, or one without leases. */
#ifndef CLI_FRONTIER_REPORT_H
#define CLI_FRONTIER_REPORT_H

#include "cli/plan_report.h"
#include "planner/frontier.h"

struct frontier_report {
    struct plan_report plan; /* what was asked and read, prices and types, assumptions */
    const struct frontier *frontier;
};

/* The forms; each ends with a newline. */
void frontier_screen(const struct frontier_report *r, FILE *file);
void frontier_document(const struct frontier_report *r, FILE *file);
void frontier_csv(const struct frontier_report *r, FILE *file);
/* A drawing that stands on light and dark ground; needs at least one point. */
void frontier_svg(const struct frontier_report *r, FILE *file);

/* cost / cost of the cheapest point - 1. */
double frontier_dearer(const struct frontier *f, int32_t point);

#endif
