/* trials.h - ways to set up AWS Batch for a plan's jobs, each simulated, and the choice among them.
 *
 * A plan says what runs where; Batch does not ask it.  So the environments that follow the plan are
 * simulated, and beside them, for each queue, other sets of types: each planned type alone, whole
 * families, the planned families in order; on spot, types of one size.  The set that costs least as
 * simulated takes the place of the planned one where that saves TRIAL_SAVING at least, or where
 * only it ends by the deadline.  Some classes in queues of their own are tried alike, as long as
 * there are no more than QUEUES_MOST for a kind of machine: they must save PARTING_SAVING.  With a
 * deadline that none keeps, more vCPUs are tried, up to the user's limit.  What costs more and ends
 * clearly sooner is the user's choice (choices), also with two and four times the vCPUs.  What
 * users have without any plan is simulated under the same maxvCpus: default_x86_64 (or
 * default_arm64), and one job at a time on each instance.
 *
 * Jobs that wait for each other do so where one queue has them all; else everybody is ready at once
 * (waits), and one job at a time on each instance is left out where others wait.
 *
 * Queues are simulated one by one, as Batch scales each on its own; their peaks are added up.  They
 * share EC2's quotas by what the plan's environments may take of each, so together they keep them,
 * but for a queue whose largest type asks for more than its share.
 * Interruptions of spot instances are counted as expected (sim_chance), so that no way wins by
 * luck; files are staged where jobs state them; and where the user owns commitments, what these
 * leave to pay is compared, covered for all queues together.
 *
 * Units      seconds from the first submission, micro-dollars, vCPUs of instances.
 * Ownership  The result's arena holds its rows; environments_of_plan's result is changed in place
 *            and borrows type names of the catalogue, as before.
 * Complexity a simulation (simulate.h) for each way and queue; at most `work` jobs are simulated in
 *            all, those of the planned environments first.  What that leaves no room for is
 *            counted. */
#ifndef PLANNER_TRIALS_H
#define PLANNER_TRIALS_H

#include "model/commitment/cover.h"
#include "planner/environments.h"
#include "planner/simulate/simulate.h"

#define TRIAL_SAVING 0.005
#define PARTING_SAVING 0.02
#define TRIALS_WORK INT64_C(2000000) /* jobs simulated, all trials together */

struct trial {
    const char *name; /* "as planned", "family m5a", "default_x86_64" */
    int32_t queue;    /* in environments.queues; -1: all jobs */
    const char *strategy;
    const char **types;
    int32_t n_types;
    int64_t max_vcpus;
    bool chosen;
    /* as simulated */
    int64_t cost_uusd; /* left to pay; UNKNOWN when no job ran */
    int64_t list_uusd; /* at list prices: what commitments cover is in it too */
    int64_t s3_uusd;   /* of both: requests and storage of what is staged */
    bool at_least;     /* an item without a known price is not in it */
    int64_t makespan_s;
    int64_t wait_p50_s, wait_p90_s, wait_max_s; /* UNKNOWN for all jobs in several queues */
    int64_t peak_vcpus;
    int64_t instances;
    int64_t jobs, stuck_jobs;
    double expected_failures;     /* jobs that lose all their attempts with their instances */
    const struct cover_use *uses; /* with commitments: its instances */
    int64_t n_uses;
    double vcpu_used, memory_used;  /* of what is paid for */
    struct staging_volumes volumes; /* its money is not added up over queues */
};

/* A way to run all jobs that none beats in both cost and finish. */
struct trial_choice {
    struct trial sum; /* its name: "family m5a", "by memory a vCPU", "2 queues" */
    int32_t queues;
    double dearer; /* than the first, a share rounded up to a tenth of a per cent; 0: the first */
    bool recommended;
};

struct trials {
    struct arena arena;
    const char *why_not;      /* why nothing was simulated; NULL */
    struct trial recommended; /* all queues, as chosen */
    struct trial as_planned;  /* all queues, by the types of the plan */
    struct trial whole;       /* all queues, none in parts, each by its best way */
    const struct trial *ways; /* each queue's, "as planned" first */
    int32_t n_ways;
    /* Queues in parts that were tried, each all its parts together; types are of the last part. */
    const struct trial *partings;
    int32_t n_partings;
    /* What is recommended unless asked otherwise, then ways that end clearly sooner for more money,
     * with vCPUs that nobody has to be asked for; none where there is no choice. */
    const struct trial_choice *choices;
    int32_t n_choices;
    const struct trial *usual; /* what users have without a plan, all jobs */
    int32_t n_usual;
    int64_t left_out; /* ways not simulated, for want of work or since they take 17 years */
    bool waits;       /* jobs waited for each other, as the input's gates have it */
};

struct trials_input {
    const struct plan *plan;
    const struct workload *w; /* as planned: each class has its architecture */
    const struct catalogue *catalogue;
    const struct offer_set *offers;
    const struct offer_filter *filter; /* what an instance costs beside its price */
    /* As submitted: those that the plan leaves out are passed over. */
    const struct sim_job *jobs;
    int64_t n_jobs;
    const int64_t *image_bytes;
    int32_t n_images;
    const struct sim_staging *staging; /* as the jobs number it; NULL: nothing is staged */
    const struct commitments *owned;   /* settled for the catalogue; NULL: none */
    const char *zone;                  /* the only one launched in; "" */
    const struct sim_gates *gates;     /* who waits for whom among jobs; NULL: nobody */
    int64_t assumed[N_ASSUMED];
    int64_t deadline_s, max_vcpus; /* UNKNOWN: none */
    const int64_t *quota_vcpus;    /* N_QUOTAS limits, UNKNOWN where none; NULL: no limits */
    double slack;                  /* without a deadline: the fastest within this of the cheapest */
    double sooner_for; /* of the choices, the soonest that is dearer by no more; 0: the first */
    int64_t work;
};

/* Fills t, which trials_clear frees, and settles e: types, strategy and maxvCpus of each queue that
 * does better otherwise, follows_plan false there.  ERROR_INTERNAL when a run does not add up. */
MUST_CHECK bool trials_run(struct trials *t, struct environments *e, const struct trials_input *in,
                           struct error *err);
void trials_clear(struct trials *t);

#endif
