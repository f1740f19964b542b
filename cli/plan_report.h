/* plan_report.h - everything that is known about one plan, for those who show it.
 *
 * Ownership  borrows all; texts of its own live in the call's arena. */
#ifndef CLI_PLAN_REPORT_H
#define CLI_PLAN_REPORT_H

#include "cli/plan_options.h"
#include "model/bill.h"
#include "planner/trials/trials.h"

#include <stdio.h>

/* A number that the plan rests on and nobody measured. */
struct assumption {
    const char *name;   /* "boot" */
    const char *value;  /* "180 s" */
    const char *option; /* "--boot"; "" where none changes it */
    const char *origin; /* "default", "command line", ...; "" without an option */
};

/* What to change, and what it saves; text is one or two lines of at most 88 columns. */
struct advice {
    const char *text;
    int64_t saves_uusd; /* UNKNOWN: not worked out */
};

struct plan_report {
    const struct invocation *call;
    const struct plan_values *values;
    const struct read_values *reading;
    const struct plan_settings *settings;
    const struct workload *workload;
    const struct catalogue *catalogue;
    const struct offer_set *offers;
    const struct plan *plan;
    const struct bill *bill;
    const struct commitment_report *commitment;
    const struct environments *environments;
    const struct trials *trials;              /* NULL: nothing is said of Batch */
    const struct alternative *other_purchase; /* NULL: there is none */
    const struct assumption *assumptions;
    int n_assumptions;
    /* Ways to run the batch: the plan itself, those done sooner, the alternatives; all named. */
    const struct alternative *comparison;
    int n_comparison;
    const struct what_if *what_ifs; /* the plan's, or those of --assume-duration LO..HI */
    int n_what_ifs;
    const struct advice *advice;
    int n_advice;
    const char *critical_path; /* one of the warnings, shown with the finish; NULL */
    const char **warnings;
    int n_warnings;
    const char *jobs_file;           /* as the user would name it again; "-" for stdin */
    const char *stopped;             /* plan->stopped, or "interrupted" */
    int64_t reading_ms, planning_ms; /* for --timing */
};

/* Is there a simulated cost of the plan's environments? */
static inline bool plan_is_simulated(const struct plan_report *r)
{
    return r->trials != NULL && r->trials->why_not == NULL && r->trials->recommended.jobs > 0 &&
           r->trials->recommended.cost_uusd != UNKNOWN;
}

/* What the spot prices of these offers rest on: for a sentence, or brief for a table. */
const char *plan_spot_basis(const struct offer_set *set, bool brief);

/* The list of every assumption: model/units.h's rules, the options' values and defaults. */
void plan_assumptions(struct plan_report *r);
void plan_comparison(struct plan_report *r);
/* What can be said about the plan without guessing; planned is the workload that was planned. */
void plan_advice(struct plan_report *r, const struct workload *planned);

/* The three forms.  Screen and schedule write what they are given; the document ends with a
 * newline. */
void plan_screen(const struct plan_report *r, FILE *file);
void plan_screen_assumptions(const struct plan_report *r, FILE *file);
void plan_document(const struct plan_report *r, FILE *file);
/* Parts of the document that others have too. */
struct json_out;
void plan_write_request(struct json_out *j, const struct plan_report *r);
void plan_write_prices(struct json_out *j, const struct plan_report *r);
void plan_write_read(struct json_out *j, const struct plan_report *r);
void plan_write_unplaced(struct json_out *j, const struct plan_report *r);
/* What Batch makes of the environments, and the rows of it in comparison[]. */
void plan_write_simulation(struct json_out *j, const struct plan_report *r);
void plan_write_simulated_rows(struct json_out *j, const struct plan_report *r);
/* Needs workload->jobs; ERROR_INPUT when jobs and plan don't match (a bug). */
MUST_CHECK bool plan_schedule(const struct plan_report *r, FILE *file, struct error *err);

#endif
