/* plan_input.h - all that a verb which plans starts from: options worked out, prices, jobs, offers.
 *
 * Ownership  the input owns what it reads; settings.filter points into it, so it is not copied or
 *            moved.  call and values are borrowed.
 * Errors     ERROR_USAGE and ERROR_INPUT name the option or line, and what helps. */
#ifndef CLI_PLAN_INPUT_H
#define CLI_PLAN_INPUT_H

#include "cli/plan_options.h"

/* Bytes of the job lists up to which Batch is simulated, job by job: some 200,000 rows. */
#define SIMULATED_LIST_MOST ((size_t)16 << 20)

struct plan_input {
    const struct invocation *call;
    const struct plan_values *v;
    struct plan_settings settings;
    struct catalogue catalogue;
    struct workload workload;
    struct workload planned; /* the same, jobs without an architecture given theirs */
    struct offer_set offers;
    int64_t reading_ms;
};

/* Fills in, which starts as {0} and is cleared by plan_input_clear whatever is returned. */
MUST_CHECK bool plan_input_read(struct plan_input *in, const struct invocation *call,
                                const struct plan_values *v, const struct read_values *reading,
                                struct error *err);
void plan_input_clear(struct plan_input *in);

#endif
