/* profile.h - what is still free on one instance, second by second.
 *
 * A lease of months runs thousands of small jobs, and the search for a place meets mostly
 * steps without room.  So steps lie in blocks that know the most and the least that is free
 * within: most blocks are passed as a whole, and what a long job takes is written once a block.
 *
 * Shapes     blocks[0 .. n_blocks-1] in time order, none empty; steps of a block in time order,
 *            the first of all at second 0; each holds until the next, the last for ever.
 * Units      seconds from the end of boot, milli-vCPU, MiB, GPUs.
 * Ownership  the profile owns its arrays; all zero is one before profile_init. */
#ifndef PLANNER_PROFILE_H
#define PLANNER_PROFILE_H

#include "planner/lease/draft.h"

struct profile_room {
    int64_t mcpu, mem_mib, gpus;
};

struct profile_step {
    int64_t at_s;
    struct profile_room free; /* beside the block's own */
};

struct profile_block {
    int64_t at_s;                    /* of its first step */
    struct profile_room free;        /* of every step, beside its own */
    struct profile_room most, least; /* over its steps, the block's own with it */
    struct profile_step *steps;
    size_t n, capacity;
};

struct profile {
    struct profile_block *blocks;
    size_t n_blocks, capacity; /* those behind the last keep their steps for the next one */
    size_t n;                  /* steps in all */
    int64_t looked;            /* blocks and steps that were looked at so far */
};

void profile_init(struct profile *p, const struct pack_bin *bin);
void profile_clear(struct profile *p);
/* Takes what count such jobs ask for, from start_s for length_s; there must be room. */
void profile_take(struct profile *p, const struct pack_item *item, int64_t count, int64_t start_s,
                  int64_t length_s);
/* Gives back what one such job took. */
void profile_give(struct profile *p, const struct pack_item *item, int64_t start_s,
                  int64_t length_s);
/* What is free at that second. */
struct profile_room profile_at(const struct profile *p, int64_t at_s);
/* The earliest start at which one job has room until it ends, not after end_s; -1: none.  A job of
 * no length needs room at its start. */
int64_t profile_find(struct profile *p, const struct pack_item *item, int64_t length_s,
                     int64_t end_s);
/* The same from *from_s on: before it no such job has room, however short.  Moves *from_s on, which
 * stays true while the profile only fills. */
int64_t profile_find_from(struct profile *p, const struct pack_item *item, int64_t length_s,
                          int64_t end_s, int64_t *from_s);
/* All lanes of the lease. */
void profile_take_lease(struct profile *p, const struct draft_lease *lease,
                        const struct requests *rq);

#endif
