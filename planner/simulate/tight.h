/* tight.h - which instance a job fits most tightly: instances by free vCPUs, then by launch.
 *
 * A treap (a search tree kept level by priorities that are a hash of the instance's number, so that
 * its shape depends on nothing else), each node knowing the most memory and GPUs below it: the
 * first instance from the job's vCPUs on that has the rest too.  O(log n) but for instances that
 * have the vCPUs and lack the memory.
 *
 * Ownership  the index owns its nodes; they are the caller's instance numbers. */
#ifndef PLANNER_SIMULATE_TIGHT_H
#define PLANNER_SIMULATE_TIGHT_H

#include "planner/simulate/room.h"

struct tight_node {
    struct room room;
    int64_t most_mib;
    int32_t most_gpus;
    int32_t left, right; /* nodes + 1; 0: none */
    uint32_t priority;
};

struct tight {
    struct tight_node *nodes;
    size_t capacity;
    int32_t root; /* a node + 1 */
};

void tight_add(struct tight *t, int32_t instance, struct room room);
void tight_remove(struct tight *t, int32_t instance);
void tight_set(struct tight *t, int32_t instance, struct room room);

/* The instance with so much room and least vCPUs left over that accepts(context, instance) takes
 * (NULL: any), the oldest of like ones; -1. */
int32_t tight_first(const struct tight *t, struct room need,
                    bool (*accepts)(void *context, int32_t instance), void *context);
void tight_clear(struct tight *t);

#endif
