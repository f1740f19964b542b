/* profile.h - what is still free on one instance, second by second.
 *
 * Shapes     steps[0 .. n-1] in time order, steps[0] at second 0; each holds until the next, the
 *            last for ever.
 * Units      seconds from the end of boot, milli-vCPU, MiB, GPUs.
 * Ownership  the profile owns its array. */
#ifndef PLANNER_PROFILE_H
#define PLANNER_PROFILE_H

#include "planner/lease/draft.h"

struct profile_step {
    int64_t at_s;
    int64_t mcpu, mem_mib, gpus; /* free */
};

struct profile {
    struct profile_step *steps;
    size_t n, capacity;
};

void profile_init(struct profile *p, const struct pack_bin *bin);
void profile_clear(struct profile *p);
/* Takes what count such jobs ask for, from start_s for length_s; there must be room. */
void profile_take(struct profile *p, const struct pack_item *item, int64_t count, int64_t start_s,
                  int64_t length_s);
/* Gives back what one such job took. */
void profile_give(struct profile *p, const struct pack_item *item, int64_t start_s,
                  int64_t length_s);
/* The earliest start at which one job has room until it ends, not after end_s; -1: none.  A job of
 * no length needs room at its start. */
int64_t profile_find(const struct profile *p, const struct pack_item *item, int64_t length_s,
                     int64_t end_s);
/* The same from *from_s on: before it no such job has room, however short.  Moves *from_s on, which
 * stays true while the profile only fills. */
int64_t profile_find_from(const struct profile *p, const struct pack_item *item, int64_t length_s,
                          int64_t end_s, int64_t *from_s);
/* All lanes of the lease. */
void profile_take_lease(struct profile *p, const struct draft_lease *lease,
                        const struct requests *rq);

#endif
