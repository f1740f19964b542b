/* environments.h - what Batch is told so that it comes near to the plan: job queues and their
 * compute environments.  The form follows the plan; trials/ simulates it and may choose otherwise.
 *
 * A queue has one architecture, and GPU instances apart from others.  Classes that share an
 * instance in the plan go to the same queue; groups of classes that never meet get queues of their
 * own unless they run on the same type (at most QUEUES_MOST for each kind of machine), since Batch
 * takes the first type that can hold a job and would else run them all on it.  Groups that cost
 * less than QUEUE_SHARE_LEAST of their kind, and those beyond QUEUES_MOST, go to the first and the
 * last queue: a queue is work to run.  A queue has at most one environment for each purchase
 * option, so never more than Batch's three.
 *
 *   on demand  BEST_FIT_PROGRESSIVE_ORDERED over the plan's exact types, largest share first: the
 *              only strategy that follows a computed mix.
 *   spot       SPOT_PRICE_CAPACITY_OPTIMIZED over the plan's types and, where these are fewer than
 *              three, the cheapest others that hold the same jobs.
 * BEST_FIT is never used: it waits for a type that is short, and cannot be updated in place.
 *
 * Shapes     queues[] by kind of machine, then falling share; environments[] in queue order.
 * Units      vCPUs of instances, as maxvCpus counts them.
 * Ownership  The result's arena holds all; type names are borrowed from the catalogue.
 * Errors     none.  A plan without leases gives no queues.
 * Source     AWS Batch user guide: allocation strategies, service quotas (three environments a
 *            queue, one architecture a queue). */
#ifndef PLANNER_ENVIRONMENTS_H
#define PLANNER_ENVIRONMENTS_H

#include "model/plan.h"

enum { QUEUES_MOST = 3, SPOT_TYPES_LEAST = 3 };
#define QUEUE_SHARE_LEAST 0.05

struct environment {
    const char *name; /* "x86-od", "arm-gpu-2-spot": unique within the plan */
    int32_t queue;    /* in queues[] */
    enum purchase purchase;
    const char *strategy;
    const char **types; /* largest share of the plan's cost first */
    int32_t n_types;
    int32_t n_planned; /* of these, types that the plan itself launches */
    int64_t max_vcpus; /* the plan's peak on these instances, less where all together would exceed
                        * the user's limit; at least the largest type's vCPUs */
    double share;      /* of the plan's cost, 0..1 */
    bool follows_plan; /* lists the plan's types; false once a simulation chose others */
};

struct queue {
    const char *name; /* "x86", "arm-gpu-2" */
    enum arch arch;
    bool gpu;
    const int32_t *classes; /* ids of the classes to be submitted to it, rising */
    int32_t n_classes;
};

struct environments {
    struct arena arena;
    const struct queue *queues;
    int32_t n_queues;
    struct environment *list;
    int32_t n;
};

/* O(jobs' runs + leases log leases + environments * offers). */
void environments_of_plan(struct environments *e, const struct plan *plan, const struct workload *w,
                          const struct offer_set *offers,
                          int64_t max_vcpus /* the user's limit; UNKNOWN: none */);
void environments_clear(struct environments *e);

/* The number-th queue for a kind of machine: "x86", "x86-2", "arm-gpu". */
const char *queue_name(struct arena *arena, enum arch arch, bool gpu, int number);
/* Its environment for a purchase option: "x86-2-od". */
const char *environment_name(struct arena *arena, const struct queue *queue,
                             enum purchase purchase);

#endif
