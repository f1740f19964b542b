/* commitment.h - --commitment FILE: what the user owns, and what it covers of a bill.
 *
 * Plan and bound stay those of list prices: a commitment is paid whatever runs, so what it covers
 * is shown beside them, never taken for a cheaper plan. */
#ifndef CLI_COMMITMENT_H
#define CLI_COMMITMENT_H

#include "cli/json_out.h"
#include "cli/options.h"
#include "cli/price_options.h"
#include "model/commitment/cover.h"
#include "model/plan.h"

struct commitment_values {
    struct text_list files;
};
extern const struct option_spec commitment_specs[];

/* A commitment and what it covers of one run. */
struct commitment_report {
    struct commitments owned;
    struct cover cover;
    bool given;              /* else nothing is shown */
    const char *rates_as_of; /* of rates taken from the snapshot; "" where none were */
    const char *rates_source;
};

/* Reads the files and settles rates: those that the user states, then the snapshot's.  Nothing is
 * done without files.  Cleared by commitment_report_clear whatever is returned. */
MUST_CHECK bool commitment_read(struct commitment_report *r, const struct commitment_values *v,
                                const struct price_values *prices,
                                const struct catalogue *catalogue, struct error *err);
void commitment_report_clear(struct commitment_report *r);

/* What it covers of a plan's leases, launched in the zones asked for. */
MUST_CHECK bool commitment_cover_plan(struct commitment_report *r, const struct plan *plan,
                                      const struct catalogue *catalogue,
                                      const struct text_list *zones, struct error *err);

/* One paragraph under the cost; per is "/hour" or "".  Then the table, under the bill. */
void commitment_screen(const struct commitment_report *r, int64_t total_uusd, const char *per,
                       FILE *file, bool bold);
void commitment_table(const struct commitment_report *r, FILE *file, bool bold);
/* The member "commitment" of a document; null where nothing is owned. */
void commitment_document(const struct commitment_report *r, int64_t total_uusd, struct json_out *j);

/* What is assumed about commitments, for --assumptions. */
extern const char commitment_assumption[];

#endif
