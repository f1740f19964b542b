/* estimate_report.h - everything that is known about one simulated batch, for those who show it.
 *
 * Ownership  borrows all. */
#ifndef CLI_ESTIMATE_REPORT_H
#define CLI_ESTIMATE_REPORT_H

#include "cli/batch_input.h"
#include "planner/simulate/simulate.h"

#include <stdio.h>

struct estimate_report {
    const struct batch_input *in;
    const struct read_values *reading;
    const struct sim_input *simulated;
    const struct simulation *run;
    const struct bill *bill;
    bool submit_times;      /* jobs are ready when they were submitted */
    int32_t unpriced_types; /* of the environments: never launched here */
};

/* What Batch does and the simulation does not; n of them. */
const char *const *estimate_not_simulated(int *n);

/* Why jobs are stuck: "memory", "what runs leaves them no room within maxvCpus". */
const char *estimate_stuck_why(const struct sim_stuck *k);

void estimate_screen(const struct estimate_report *r, FILE *file);
void estimate_assumptions(const struct estimate_report *r, FILE *file);
void estimate_document(const struct estimate_report *r, FILE *file);

#endif
