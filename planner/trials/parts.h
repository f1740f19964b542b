/* parts.h - private to the trials.
 *
 * ways.c lists what to try for a queue, queue.c tries that, apart.c lists which of its classes
 * could have a queue of their own, divide.c tries that, front.c finds what is a choice among it
 * all, usual.c is what users have, one.c simulates, trials.c decides, settle.c tells Batch. */
#ifndef PLANNER_TRIALS_PARTS_H
#define PLANNER_TRIALS_PARTS_H

#include "planner/trials/trials.h"

enum { WAYS_MOST = 20 };

/* One environment of a way: offers in the order of its list. */
struct way_environment {
    enum compute_kind kind;
    enum strategy strategy;
    const struct offer **offers;
    int32_t n_offers;
    int64_t max_vcpus;
};

struct way {
    const char *name;
    enum arch arch;
    struct way_environment environments[COMPUTE_QUEUE_MOST];
    int32_t n_environments;
    int64_t quota_vcpus[N_QUOTAS]; /* its share of each; UNKNOWN: no limit */
};

/* A queue: its kind of machine and what is submitted to it. */
struct asked {
    enum arch arch;
    bool gpu;
    const int32_t *classes;
    int32_t n_classes;
    const struct sim_job *jobs;
    int64_t n_jobs;
};

/* A queue with the way that was chosen for it. */
struct settled {
    struct asked asked;
    int32_t from; /* the plan's queue that it is, or is a part of */
    struct trial row;
    bool follows_plan; /* it is that queue, with its environments */
    double share;      /* of that queue's cost, 0..1 */
};

struct trying {
    const struct trials_input *in;
    struct trials *out;
    const char **gpu_model; /* per class */
    struct sim_job *jobs;   /* all that are planned, as submitted */
    int64_t n_jobs;
    struct sim_job **queue_jobs; /* per queue */
    int64_t *n_queue_jobs;
    struct trial *partings; /* out->partings */
    int64_t work;           /* left */
    int64_t reserved;       /* of it, for planned environments that are still to come */
};

/* one.c: shares the jobs among the queues, as the plan does. */
void split_jobs(struct trying *t, const struct environments *e);
int64_t jobs_of(const struct sim_job *jobs, int64_t n);
/* Simulates the way on these jobs; w may differ from the input's in what its classes ask for.
 * *done is false when no work is left. */
MUST_CHECK bool try_way(struct trying *t, const struct way *way, const struct workload *w,
                        const struct sim_job *jobs, int64_t n_jobs, struct trial *row, bool *done,
                        struct error *err);

/* ways.c: jobs of the class at once on the offer; 0: it does not suit. */
int64_t jobs_at_once(const struct trying *t, const struct offer *o, int32_t class_id);
/* ways.c: seconds[c] becomes what the jobs of class c take in all; c < w->n_classes. */
void sum_seconds(const struct trying *t, const struct sim_job *jobs, int64_t n_jobs,
                 double *seconds);
/* ways.c: maxvCpus as a whole number of instances, one at least: Batch launches one more where it
 * is not. */
int64_t whole_instances(int64_t max_vcpus, int32_t vcpus);
/* ways.c: on demand, and of the queue's kind of machine. */
bool is_of_kind(const struct asked *asked, const struct offer *o);
/* shares.c: vCPUs that the way's environments may take of the quota; 0 where it counts none. */
int64_t quota_taken(const struct way *way, int32_t quota);
/* shares.c: gives the way that share of each quota, but what its largest type needs at least. */
void share_quotas(struct way *way, const int64_t *quota_vcpus, double share);
/* shares.c: maxvCpus of environments that one quota counts becomes no more than its share. */
void keep_quotas(struct way *way);
/* ways.c: the environments of the plan's queue. */
struct way planned_way(struct trying *t, const struct environments *e, int32_t queue);
/* ways.c: fills ways[0 .. WAYS_MOST-1], `first` first; returns how many. */
int32_t list_ways(struct trying *t, const struct asked *asked, const struct way *first,
                  struct way ways[WAYS_MOST]);

/* apart.c: ways to give some classes of a queue queues of their own. */
enum { PARTS_MOST = QUEUES_MOST, PARTINGS_MOST = 6 };
struct parting {
    const char *name; /* "align in a queue of its own" */
    struct asked parts[PARTS_MOST];
    struct way planned[PARTS_MOST]; /* what of the queue's own way holds the part */
    int32_t n;
};
/* Fills list[0 .. PARTINGS_MOST-1] with partings into at most most_parts; returns how many.
 * O(classes * offers + jobs). */
int32_t list_partings(struct trying *t, const struct asked *asked, const struct way *planned,
                      int32_t most_parts, struct parting list[PARTINGS_MOST]);

/* One queue, and the ways that were simulated for it. */
struct queue_trial {
    struct trying *t;
    struct asked asked;
    struct way ways[2 * WAYS_MOST];
    struct trial rows[2 * WAYS_MOST]; /* each done; one is chosen */
    int32_t n;
};

/* queue.c: tries ways on k, with at most most_vcpus or what `planned` may take, and chooses one:
 * every job first, then the deadline, then the money; without a deadline the fastest within the
 * slack of the cheapest.  *done is false where no work was left even for the first. */
MUST_CHECK bool try_queue(struct trying *t, struct queue_trial *k, const struct asked *asked,
                          const struct way *planned, int64_t most_vcpus, bool *done,
                          struct error *err);
/* queue.c: the row that is chosen; there is one where k->n > 0. */
int32_t chosen_of(const struct queue_trial *k);
void choose_row(struct queue_trial *k, int32_t row);
/* queue.c: adds what is chosen with twice and four times its vCPUs, as far as most_vcpus goes; what
 * is chosen stays. */
MUST_CHECK bool try_sooner(struct queue_trial *k, int64_t most_vcpus, struct error *err);
/* queue.c: every job first, then the deadline, then the money; where both are late, time and money
 * alike. */
bool trial_is_better(const struct trying *t, const struct trial *a, const struct trial *b);
/* queue.c: better by what counts more than money, or by that share of it. */
bool trial_is_worth(const struct trying *t, const struct trial *other, const struct trial *planned,
                    double saving);

/* A queue in parts. */
struct division {
    struct queue_trial *parts; /* heap: [0 .. n-1] */
    int32_t n;
    struct trial sum;
};

/* covered.c: what commitments leave to pay of rows that run beside each other; without any the
 * sum stays. */
MUST_CHECK bool cover_together(struct trying *t, struct trial *sum, const struct trial *const *rows,
                               int32_t n, struct error *err);

/* divide.c: adds what another queue comes to, under a name for all.  What commitments cover of both
 * together is left to cover_together. */
void trial_add(struct trial *sum, const struct trial *row, const char *name);
/* All that was tried for a queue of the plan. */
struct tried_queue {
    struct queue_trial *whole; /* heap */
    struct division divisions[PARTINGS_MOST];
    int32_t n_divisions;
    int32_t first_parting; /* in out->partings, of its divisions */
    int32_t taken;         /* of divisions; -1: it stays whole */
    int32_t best_whole; /* row of whole that was chosen before the queues were looked at together */
};
/* divide.c: tries the queue in at most most_parts parts of most_vcpus together; one is taken where
 * it does clearly better than the whole.  The partings are added to the result's. */
MUST_CHECK bool try_apart(struct trying *t, struct tried_queue *q, int32_t most_parts,
                          int64_t most_vcpus, struct error *err);
void tried_clear(struct tried_queue *q);

/* What one queue takes, whole (division -1) or a part of it: a row of its trial. */
struct pick {
    int32_t queue, division, part, row;
};
/* A way to run all queues. */
struct choice {
    struct trial sum;
    const struct pick *picks;
    int32_t n;
};
struct queue_trial *picked_trial(const struct tried_queue *queues, const struct pick *p);

enum { CHOICES_MOST = 8 };
#define CLEARLY_SOONER 0.9
/* front.c: list[0] is what was chosen in each queue, or, without a deadline, what ends clearly
 * sooner within the slack of the cheapest; then ways that no other beats in both cost and finish,
 * each of which ends in CLEARLY_SOONER of the time of the one before it, at most, for at most twice
 * the money; they leave as few jobs stuck as the first, with at most most_vcpus in all and
 * QUEUES_MOST queues a kind of machine.  *n becomes how many; 0 where some queue was not tried. */
MUST_CHECK bool find_choices(struct trying *t, const struct tried_queue *queues, int32_t n_queues,
                             int64_t most_vcpus, struct choice list[CHOICES_MOST], int32_t *n,
                             struct error *err);

/* settle.c: makes e of the queues in list[0 .. n-1], in that order, each kind of machine's numbered
 * anew; those that follow the plan keep their environments. */
void settle_queues(struct environments *e, const struct settled *list, int32_t n);

static inline const char *default_name(enum arch arch)
{
    return arch == ARCH_ARM64 ? "default_arm64" : "default_x86_64";
}

/* usual.c: the types of that name in compute->list[0], cleared by compute_clear whatever is
 * returned; false when the region offers none. */
bool default_types(const struct catalogue *catalogue, enum arch arch, struct compute *compute);

enum { USUAL_MOST = 2 };
/* usual.c: fills out->usual; max_vcpus is all queues' together. */
MUST_CHECK bool try_usual(struct trying *t, int64_t max_vcpus, struct error *err);

#endif
