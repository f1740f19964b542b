/* compute.h - what AWS Batch runs jobs on, as its users describe it: compute environments and the
 * job queue that puts them in order.
 *
 * Documents are those of the AWS CLI: the input of create- and update-compute-environment, the
 * answer of describe-compute-environments, the same for job queues; one, a list, or several files
 * after each other; scheduling policies (create-, describe-) too.  An update changes the
 * environment of that name that came before it.  Or a CloudFormation template (`cdk synth` makes
 * such), or what `terraform show -json` prints of a state or a plan.  JSON, or YAML (yaml.h).
 *
 *     compute_read(&c, text, &err)           for each document; or compute_add by hand
 *     compute_choose(&c, queue, &err)        the environments of one queue, in its order
 *     compute_choose_several(&c, &err)       or those of several
 *     compute_resolve(&c, &catalogue, &err)  names of types and families become types
 *
 * Shapes     list[0 .. n-1] in the order in which Batch tries them, once a queue is chosen.
 * Units      vCPUs of instances (of jobs for Fargate), seconds.
 * Ownership  struct compute owns all; types are indices into the catalogue.
 * Errors     ERROR_INPUT names the environment, the field, the value and what is accepted.
 * Source     AWS Batch API reference (ComputeResource, JobQueueDetail); user guide: allocation
 *            strategies, instance type tables, service quotas. */
#ifndef MODEL_COMPUTE_H
#define MODEL_COMPUTE_H

#include "model/catalogue/catalogue.h"

enum { COMPUTE_QUEUE_MOST = 3 }; /* environments of one queue; Batch's own limit */
#define COMPUTE_VCPUS_MAX INT64_C(100000000)

enum compute_kind { COMPUTE_EC2, COMPUTE_SPOT, COMPUTE_FARGATE, COMPUTE_FARGATE_SPOT };

enum strategy {
    STRATEGY_BEST_FIT, /* what Batch takes where none is stated */
    STRATEGY_PROGRESSIVE,
    STRATEGY_ORDERED,
    STRATEGY_SPOT_CAPACITY,
    STRATEGY_SPOT_PRICE_CAPACITY,
    STRATEGY_SPOT_PRIORITIZED,
    N_STRATEGIES
};

/* A type that Batch may launch, and which entry of instanceTypes brought it in. */
struct compute_type {
    int32_t type_index;
    int32_t entry;
};

enum { COMPUTE_ENVIRONMENTS_MOST = 50 }; /* of all queues of a region; Batch's own limit */

struct compute_environment {
    const char *name; /* "" where the document has none */
    enum compute_kind kind;
    enum strategy strategy; /* means nothing for Fargate */
    bool strategy_stated;
    bool has_spot_role; /* spotIamFleetRole is stated */
    int64_t min_vcpus, max_vcpus;
    int64_t desired_vcpus;      /* UNKNOWN where not stated */
    int64_t scale_down_delay_s; /* minScaleDownDelayMinutes */
    int32_t bid_percent;        /* bidPercentage; 0 where not stated */
    const char *off;      /* why Batch passes it over ("state DISABLED"); "" when it doesn't */
    const char *foreign;  /* why it can't be simulated (UNMANAGED, on EKS): no member but its name
                           * is read; "" */
    bool disabled;        /* off by its state: Batch starts no jobs there, and keeps minvCpus */
    const char **entries; /* instanceTypes as stated */
    int32_t n_entries;
    /* By compute_resolve: each type once, in the order of the entries. */
    struct compute_type *types;
    int32_t n_types;
    enum arch arch;      /* ARCH_ANY for Fargate */
    int32_t not_offered; /* sizes of its families that the region lacks, or bare metal */
};

/* Of which share a job is, its shareIdentifier says; one that ends in * stands for all that begin
 * so.  Shares that no entry names have weight 1. */
struct share_weight {
    const char *identifier;
    double weight; /* weightFactor, 0.0001 to 999.9999: the lower, the more it gets */
};

struct scheduling_policy {
    const char *name;
    int64_t decay_s;          /* shareDecaySeconds */
    int32_t reserved_percent; /* computeReservation */
    const struct share_weight *weights;
    int32_t n;
};

/* Reasons of jobStateTimeLimitActions that can be told without an account. */
enum blocked_reason {
    REASON_CAPACITY,     /* CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY */
    REASON_MAX_RESOURCE, /* MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE */
    REASON_REQUIREMENT,  /* MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT */
    N_REASONS
};

struct job_queue {
    const char *name;
    int64_t priority;          /* higher first, among queues that share environments */
    const char *policy;        /* name of its scheduling policy; "": first in, first out */
    const char **environments; /* names, in the order in which Batch tries them */
    int32_t n;
    bool disabled;                     /* its state: it takes no submissions */
    int32_t cancel_after_s[N_REASONS]; /* jobStateTimeLimitActions; 0: none */
    /* By compute_choose_several. */
    int32_t order[COMPUTE_QUEUE_MOST]; /* the same in compute.list */
    bool chosen;
};

struct compute {
    struct arena arena;
    struct compute_environment *list;
    int32_t n;
    size_t capacity;
    struct job_queue *queues;
    int32_t n_queues;
    size_t queues_capacity;
    struct scheduling_policy *policies;
    int32_t n_policies;
    size_t policies_capacity;
    const char *queue;                      /* chosen; "" without one, or with several */
    bool several;                           /* queues are chosen: those marked */
    const struct scheduling_policy *policy; /* the queue's; NULL: none, or not described */
    const char *policy_missing;             /* the name of one that no document describes; "" */
    int32_t left_out;                       /* environments read that the queues do not have */
    int32_t foreign;    /* without a queue: those that can't be simulated, left out beside others */
    const char *region; /* of the first ARN in the documents; NULL without one */
};

const char *compute_kind_name(enum compute_kind kind); /* "EC2" */
const char *strategy_name(enum strategy strategy);     /* "BEST_FIT_PROGRESSIVE" */
MUST_CHECK bool strategy_find(struct slice name, enum strategy *strategy);
const char *strategy_list(void); /* every name, for messages */

static inline bool compute_is_fargate(const struct compute_environment *e)
{
    return e->kind == COMPUTE_FARGATE || e->kind == COMPUTE_FARGATE_SPOT;
}

static inline bool compute_is_spot(const struct compute_environment *e)
{
    return e->kind == COMPUTE_SPOT || e->kind == COMPUTE_FARGATE_SPOT;
}

/* Adds what a document holds. */
MUST_CHECK bool compute_read(struct compute *c, struct slice text, struct error *err);

/* Adds an environment; texts are copied. */
void compute_add(struct compute *c, const struct compute_environment *e);

/* The weight of the share in the policy: of the entry that is it, else of the longest that it
 * begins with, else 1. */
double scheduling_weight(const struct scheduling_policy *policy, const char *share);

/* Keeps the environments of the queue (by name or ARN) in its order; NULL: the only queue there
 * is, or all environments in the order read when no document describes a queue, without those that
 * can't be simulated where there are others: an account's answer lists them all.  Then every rule
 * that needs no catalogue is checked. */
MUST_CHECK bool compute_choose(struct compute *c, const char *queue, struct error *err);

/* The queue of that name or ARN among those described; -1. */
int32_t compute_find_queue(const struct compute *c, const char *name);
/* Their names, for messages. */
void compute_list_queues(const struct compute *c, char *text, size_t size);
/* The policy of a queue; NULL: it has none, or no document describes it. */
const struct scheduling_policy *compute_policy(const struct compute *c, const struct job_queue *q);

/* Keeps the environments of all queues that are marked as chosen, each once, and checks each queue
 * by itself; those that share an environment compete for it.  One queue alone is chosen as
 * compute_choose does it. */
MUST_CHECK bool compute_choose_several(struct compute *c, struct error *err);

/* Fills each environment's types.  A family means its sizes that the region offers, without bare
 * metal.  A name that is neither a type nor a family is an error, as are environments of mixed
 * architecture and those of which nothing is offered.  O(entries * types). */
MUST_CHECK bool compute_resolve(struct compute *c, const struct catalogue *catalogue,
                                struct error *err);
void compute_clear(struct compute *c);

#endif
