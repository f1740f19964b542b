/* room.h - which instance has room for a job: a tree of maxima over instances in launch order.
 *
 * Each node knows the most free vCPUs, memory and GPUs below it, so that the oldest instance that
 * may hold a job is found from the root; where no one instance has all three, the search turns
 * back.  O(log n) but for that.
 *
 * Ownership  the tree owns its arrays; slots hold the caller's instance numbers. */
#ifndef PLANNER_SIMULATE_ROOM_H
#define PLANNER_SIMULATE_ROOM_H

#include "model/arena.h"
#include "model/units.h"

struct room {
    int64_t mcpu, mib;
    int32_t gpus;
};

struct room_tree {
    struct room *nodes; /* 1 is the root, leaf i is capacity + i */
    int32_t *instance;  /* of each slot; -1: gone */
    int32_t n;          /* slots in use, gone ones too */
    int32_t alive;
    int32_t capacity; /* a power of two; 0 at first */
};

/* A slot for a new instance, without room yet.  May move instances to other slots, in order:
 * moved(context, instance, slot) tells each. */
int32_t room_add(struct room_tree *t, int32_t instance,
                 void (*moved)(void *context, int32_t instance, int32_t slot), void *context);
void room_set(struct room_tree *t, int32_t slot, struct room room);
void room_remove(struct room_tree *t, int32_t slot);

/* The oldest instance with so much room that accepts(context, instance) takes (NULL: any); -1. */
int32_t room_first(const struct room_tree *t, struct room need,
                   bool (*accepts)(void *context, int32_t instance), void *context);
void room_clear(struct room_tree *t);

#endif
