/* estimate_report.h - everything that is known about one simulated batch, for those who show it.
 *
 * Ownership  borrows all. */
#ifndef CLI_ESTIMATE_REPORT_H
#define CLI_ESTIMATE_REPORT_H

#include "cli/batch_input.h"
#include "cli/batch_shares.h"
#include "cli/batch_staging.h"
#include "cli/commitment.h"
#include "cli/json_out.h"
#include "planner/simulate/advise.h"
#include "planner/simulate/range.h"

#include <stdio.h>

/* The same jobs simulated elsewhere, for comparison. */
struct estimate_elsewhere {
    const char *name;    /* "the same on Fargate" */
    const char *why_not; /* a sentence; NULL where it is simulated */
    int64_t cost_uusd;   /* these are UNKNOWN where not */
    bool at_least;
    int64_t makespan_s, peak_vcpus, instances;
};
enum { ELSEWHERE_MOST = 3, ELSEWHERE_JOBS_MOST = 300000 };

/* The same jobs in environments that the user named, --compare NAME=FILE. */
enum { ALTERNATIVE_NAME_MOST = 24 };
struct estimate_alternative {
    char name[ALTERNATIVE_NAME_MOST + 1];
    const char *file;
    int64_t cost_uusd; /* UNKNOWN when no job ran */
    bool at_least;
    int64_t makespan_s, wait_p50_s, wait_p90_s;
    int64_t peak_vcpus, instances, stuck_jobs;
    int32_t unpriced_types;
    double vcpu_used, memory_used;
};

/* Who holds instances of which part is idle (planner/simulate/idle.h): jobs of a label; NULL for
 * what is up while nothing runs. */
struct estimate_holder {
    const char *label;
    double uusd;
};
#define HELD_WORTH_A_LINE 0.1 /* of the bill */

struct estimate_report {
    const struct batch_input *in;
    const struct read_values *reading;
    const struct sim_input *simulated;
    const struct simulation *run;
    const struct bill *bill;
    const struct commitment_report *commitment;
    const struct sim_range *range; /* NULL without --runs */
    const struct sim_range_options *range_of;
    const struct batch_staged *staged;
    const struct batch_shares *shares;
    const int64_t *disk_gib; /* per class, of tasks on Fargate */
    struct staging_volumes volumes;
    const struct sim_advices *advice; /* NULL: not wanted */
    struct estimate_holder *holders;  /* by falling share of held_uusd; none without kept starts */
    int32_t n_holders;
    double held_uusd;
    bool submit_times;      /* jobs are ready when they were submitted */
    int32_t unpriced_types; /* of the environments: never launched here */
    struct estimate_elsewhere elsewhere[ELSEWHERE_MOST];
    int n_elsewhere;
    struct estimate_alternative *compared;
    int n_compared;
    bool fargate_spot; /* its price, which is assumed, is in some figure */
};

/* What Batch does and the simulation does not; n of them. */
const char *const *estimate_not_simulated(const struct estimate_report *r, int *n);

/* Why jobs are stuck: "memory", "what runs leaves them no room within maxvCpus". */
const char *estimate_stuck_why(const struct estimate_report *r, const struct sim_stuck *k);

/* Fills elsewhere: on Fargate and Fargate Spot, and where these are given, on EC2. */
MUST_CHECK bool estimate_look_elsewhere(struct estimate_report *r, struct error *err);
void estimate_elsewhere_screen(const struct estimate_report *r, FILE *file, bool bold);
/* estimate_spot.c; the screen says nothing where no spot instance was launched. */
void estimate_spot(const struct estimate_report *r, FILE *file, bool bold);
void estimate_spot_document(const struct estimate_report *r, struct json_out *j);

/* Simulates each alternative.  ERROR_USAGE and ERROR_INPUT name it. */
MUST_CHECK bool estimate_compare(struct estimate_report *r, const struct text_list *alternatives,
                                 struct error *err);
void estimate_compare_screen(const struct estimate_report *r, FILE *file);
void estimate_compare_document(const struct estimate_report *r, struct json_out *j);

/* estimate_queues.c; of a single queue only what it cancels is told. */
void estimate_queues_screen(const struct estimate_report *r, FILE *file, bool bold);
void estimate_cancelled_screen(const struct estimate_report *r, FILE *file, bool bold);
void estimate_queues_document(const struct estimate_report *r, struct json_out *j);

/* estimate_shares.c; both say nothing where the queue has no fair-share policy. */
void estimate_shares_screen(const struct estimate_report *r, FILE *file, bool bold);
void estimate_shares_document(const struct estimate_report *r, struct json_out *j);

void estimate_advice_screen(const struct estimate_report *r, FILE *file, bool bold);
void estimate_advice_document(const struct estimate_report *r, struct json_out *j);

/* estimate_idle.c: fills holders, from the starts that the run kept. */
void estimate_hold(struct estimate_report *r);
bool estimate_idle_matters(const struct estimate_report *r); /* is it worth a line? */
void estimate_idle_screen(const struct estimate_report *r, FILE *file, bool bold);
void estimate_idle_document(const struct estimate_report *r, struct json_out *j);

void estimate_staging_screen(const struct estimate_report *r, FILE *file, bool bold);
void estimate_staging_document(const struct estimate_report *r, struct json_out *j);

void estimate_screen(const struct estimate_report *r, FILE *file);
void estimate_assumptions(const struct estimate_report *r, FILE *file);
void estimate_document(const struct estimate_report *r, FILE *file);

#endif
