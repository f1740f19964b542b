/* check_report.h - everything that `batchfit check` found, for those who show it.
 *
 * Ownership  borrows from the input; arrays and texts live in the call's arena. */
#ifndef CLI_CHECK_REPORT_H
#define CLI_CHECK_REPORT_H

#include "cli/batch_input.h"
#include "planner/admission.h"

#include <stdio.h>

/* One class against the queue. */
struct check_class {
    const struct job_class *c;
    const struct admission *in; /* one for each environment */
    int32_t starts_in;          /* the first that can run it; -1 */
    const char *why;            /* it never starts: a sentence that ends with the fix */
    const char *code;           /* Batch's own; "" */
    bool has_lower;
    struct lower_request lower; /* in the environment where it starts */
};

struct check_report {
    const struct batch_input *in;
    const struct read_values *reading;
    struct check_class *classes; /* of the workload, in order */
    int32_t never_classes;
    int64_t never_jobs;
    int64_t short_jobs; /* shorter than SHORT_JOB_S; UNKNOWN where durations are */
};

/* AWS Batch user guide, best practices: jobs of less than three to five minutes spend much of their
 * time on being scheduled. */
#define SHORT_JOB_S 180

/* Why no environment starts the class, what Batch says, and what helps. */
void check_explain(const struct check_report *r, struct check_class *k,
                   const struct offer_set *all);

void check_screen(const struct check_report *r, FILE *file);
void check_document(const struct check_report *r, FILE *file);

#endif
