/* simulate.h - what AWS Batch makes of a list of jobs in given compute environments.
 *
 * Event by event: jobs become RUNNABLE in the order of the list, the head of the queue is placed on
 * the first instance with room, capacity is launched for those that wait, environment by
 * environment, by each one's allocation strategy, idle instances end, spot
 * instances are taken away and their jobs tried again.  What AWS documents is a
 * rule; what it does not is a named assumption with a default (assumed.h).  Chance is a
 * function of the seed (draw.h): the same input gives the same run.
 *
 * On Fargate each job is a task, and the task an instance of its own (fargate.c).
 *
 * With a fair-share policy the queue's order is by shares (fair.c); nodes of a multi-node job start
 * together (gang.c).  Several queues that share environments go by their priorities (queues.c).
 *
 * Shapes     jobs[] in the order of submission for equal ready_s; environments[] in queue order,
 *            or with several queues in any.
 * Units      seconds from the earliest submission, milli-vCPU, MiB.
 * Ownership  the run's arena holds its results; offers, classes and names are borrowed.
 * Complexity O(log instances) a job; about 40 bytes a job, 60 with gates, 40 more where starts are
 *            kept; 160 bytes an instance or task, and 400 more while it lives.
 * Source     reference: AWS Batch user guide (allocation strategies, job queues, compute resource
 *            memory) and API reference (ComputeResource). */
#ifndef PLANNER_SIMULATE_H
#define PLANNER_SIMULATE_H

#include "model/bill.h"
#include "model/compute/fargate_tasks.h"
#include "planner/admission.h"
#include "planner/simulate/assumed.h"
#include "planner/simulate/fair.h"
#include "planner/simulate/gates.h"
#include "planner/simulate/staging.h"

/* count jobs that are ready together and take as long. */
struct sim_job {
    int32_t class_id;
    int32_t count;
    int32_t ready_s;
    int32_t duration_s;
    int32_t image;     /* in image_bytes[]; -1: none whose size is known */
    int32_t attempts;  /* 0: as assumed */
    int32_t timeout_s; /* 0: as assumed */
    int32_t share;     /* in its queue's sim_fair.shares, where that has a policy */
    int16_t priority;  /* within its share: higher first */
    int16_t queue;     /* in the input's queues[], where there are any */
    int32_t staging;   /* in the input's staging[], where there is any */
};

struct sim_type {
    const struct offer *offer;
    int32_t entry; /* of instanceTypes, for the ordered strategies */
};

struct sim_environment {
    const struct compute_environment *e;
    const struct sim_type *types; /* with a price, in listed order */
    int32_t n_types;
    const struct fargate_task *tasks; /* Fargate: per class */
};

/* Why a job at the head of its queue finds no room, as Batch names it. */
enum sim_blocked {
    BLOCKED_NOT,
    BLOCKED_CAPACITY,
    BLOCKED_MAX_RESOURCE,
    BLOCKED_REQUIREMENT,
    N_BLOCKED
};
const char *sim_blocked_code(enum sim_blocked why); /* "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY" */

/* A queue's jobStateTimeLimitActions. */
struct sim_limits {
    int32_t after_s[N_BLOCKED]; /* at the head a job is cancelled; 0: never */
};

enum { SIM_ENVIRONMENTS_MOST = 50 }; /* of all queues; Batch's limit on those of a region */

/* One of several job queues.  API reference, JobQueueDetail priority: queues are evaluated in
 * descending order of it, each job is dispatched only if there is room then, and what finds none
 * keeps no other queue waiting. */
struct sim_queue {
    const char *name;
    int64_t priority;                  /* higher first */
    int32_t order[COMPUTE_QUEUE_MOST]; /* of environments[], as Batch tries them */
    int32_t n;
    const struct sim_fair *fair;     /* NULL: first in, first out */
    const struct sim_limits *limits; /* NULL: nothing is cancelled */
};

/* What differs from run to run; zeroed, only whether spot instances are taken away does.  With
 * `expected` nothing is left to chance: none is, and a job on spot holds its place as long as all
 * its attempts take on the average (spot.h).  Left out of that are boots of what is launched anew,
 * the first-hour rule, and instances that others would do without: less than 1 % at the default
 * hazards. */
struct sim_chance {
    uint64_t seed;
    bool expected;
    double duration_factor; /* of every job; 0 means 1 */
    double duration_sigma;  /* of each job's own log-normal factor of mean 1 */
    double boot_sigma;      /* of each launch's */
};

struct sim_input {
    const struct workload *w;
    const char *const *gpu_model; /* per class: the catalogue's name, or NULL */
    const struct sim_job *jobs;
    int64_t n_jobs;
    const int64_t *image_bytes;
    int32_t n_images;
    const struct sim_environment *environments;
    int32_t n_environments;
    const struct catalogue *catalogue; /* whose types the environments list */
    int64_t assumed[N_ASSUMED];
    int64_t *start_s; /* per entry of jobs[]: when its last job runs, filled by the run; UNKNOWN
                       * where none did; NULL: not wanted */
    const struct sim_gates *gates; /* who waits for whom, by index in jobs[]; NULL: nobody */
    bool keep_starts;
    const int64_t *quota_vcpus;  /* N_QUOTAS limits, UNKNOWN where none; NULL: no limits */
    const struct sim_fair *fair; /* the only queue's fair-share policy; NULL: first in, first out */
    const struct sim_limits *limits; /* and its limits; NULL: none */
    const struct sim_queue *queues;  /* NULL: one, of all environments in their order */
    int32_t n_queues;
    int32_t fallback_after; /* attempts lost on spot before a job runs on demand only; 0: never */
    const struct sim_staging *staging; /* what jobs bring and take; NULL: nothing is staged */
    struct sim_chance chance;
};

/* Jobs that never ran. */
struct sim_stuck {
    int32_t class_id, queue;
    int64_t jobs;
    enum admission_verdict verdict; /* in the environment that comes nearest; ADMIT_YES: it could
                                     * start there */
    bool no_offer; /* but no type that holds it has a price, or one may be launched as assumed;
                    * else other instances hold all that maxvCpus allows */
    bool blocked;  /* they wait for jobs that are stuck themselves, or failed */
};

struct sim_instance {
    const struct offer *offer;
    int32_t environment;
    int64_t launch_s, end_s;
    int64_t boot_s; /* 0 for what minvCpus keeps running */
    int64_t busy_s; /* at least one job on it */
    int64_t idle_s; /* neither booting nor busy; of it the last tail_s */
    int64_t tail_s;
    int64_t disk_peak_bytes; /* files of jobs and images, at once */
    int64_t moved_bytes;     /* staged in and out, of jobs that ended */
    bool taken;              /* by EC2, at its end */
    bool free;               /* and within its first hour: not charged (no task is free) */
    int32_t most_jobs;       /* at once */
    const struct bill_use *uses;
    int32_t n_uses;
};

/* Jobs that started together on an instance, in the order of their starts. */
struct sim_start {
    int64_t job; /* in jobs[] */
    int64_t instance;
    int64_t ready_s; /* RUNNABLE from then */
    int64_t start_s; /* placed: from then they hold their vCPUs and memory */
    int64_t run_s;   /* their image is there: Batch's startedAt */
    int64_t end_s;
    int32_t count;
    bool lost; /* their instance was taken away at end_s */
};

/* What became of a queue's jobs. */
struct sim_queue_run {
    int64_t jobs;   /* that SUCCEEDED */
    int64_t waited; /* that started for the first time */
    double wait_sum_s;
    int64_t wait_max_s;
    int64_t end_s;                      /* of the last that SUCCEEDED */
    const struct sim_share_run *shares; /* with a fair-share policy; else NULL */
};

struct simulation {
    struct arena arena;
    struct sim_instance *instances; /* in the order of launch; heap */
    int64_t n_instances;
    const struct sim_stuck *stuck;
    int32_t n_stuck;
    int64_t jobs_run;
    const int64_t *failed; /* per class: jobs whose last attempt was lost, or timed out, or that
                            * were cancelled */
    int64_t jobs_failed;
    int64_t *cancelled;               /* per class: of these, by a queue's limits */
    int64_t cancelled_for[N_BLOCKED]; /* by reason */
    int64_t taken;                    /* instances */
    int64_t lost;                     /* attempts, those that timed out too */
    int64_t timed_out;
    double expected_failures; /* with chance.expected: jobs of which no attempt ends well */
    int64_t fell_back;        /* attempts on demand only, by sim_input.fallback_after */
    int64_t lost_job_s;       /* what they had held their places */
    int64_t makespan_s;       /* end of the last job; 0 when none ran */
    int64_t wait_p50_s, wait_p90_s, wait_max_s; /* ready to start; UNKNOWN when none ran */
    double wait_mean_s;
    int64_t peak_vcpus;
    const int64_t *environment_peak_vcpus;
    double vcpu_used, memory_used;      /* of instance time, 0..1 */
    int64_t staging_job_s;              /* slots held for input and output */
    const struct sim_queue_run *queues; /* per queue, one at least */
    int64_t launches_beyond_max;        /* instances that took an environment over its maxvCpus */
    struct sim_start *starts;           /* with keep_starts only; heap */
    size_t n_starts, starts_capacity;
};

static inline int64_t simulation_cancelled(const struct simulation *s)
{
    int64_t jobs = 0;
    for (int why = 0; why < N_BLOCKED; why++)
        jobs += s->cancelled_for[why];
    return jobs;
}

/* Fills s, which simulation_clear frees.  Requests and durations are known.  The run is checked
 * before it is returned (simulation_check): ERROR_INTERNAL. */
MUST_CHECK bool simulate(struct simulation *s, const struct sim_input *input, struct error *err);
void simulation_clear(struct simulation *s);

/* Does the run add up?  Every job ran once or is stuck; each instance's time is boot + busy + idle
 * and what ran on it takes no more than it has; maxvCpus is kept but for one instance, quotas are.
 */
MUST_CHECK bool simulation_check(const struct simulation *s, const struct sim_input *input,
                                 struct error *err);

/* Seconds that a job of the entry runs in this run, the ordinal-th of its count. */
int64_t sim_duration_s(const struct sim_input *input, int64_t job, int32_t ordinal);

/* With which AWS takes an instance of the offer, or a task on Fargate, away; 0: never. */
double sim_hazard_per_s(const struct sim_input *input, const struct offer *o, bool task);

/* The bill of the run's instances. */
MUST_CHECK bool simulation_bill(struct bill *bill, const struct simulation *s,
                                const struct workload *w, struct error *err);

#endif
