/* link.h - when transfers over one link are done: a calendar of the times at which it is busy.
 *
 * A transfer takes the whole link from when it may begin, except where the link is taken already;
 * what has a place keeps it.  So the link never carries more than it can, and never rests while a
 * transfer that has its place could go on.
 *
 * Units      milliseconds.
 * Complexity O(pieces); pieces are transfers that have a place in the future, touching ones
 *            together. */
#ifndef PLANNER_SIMULATE_LINK_H
#define PLANNER_SIMULATE_LINK_H

#include "model/arena.h"
#include "model/units.h"

struct link_piece {
    int64_t from_ms, to_ms;
};

struct link {
    struct link_piece *busy; /* rising, apart from each other */
    int32_t n;
    size_t capacity;
};

/* Takes need_ms of the link from from_ms on; returns when the transfer is done.  What ended by
 * now_ms is forgotten: nothing may begin before it any more. */
int64_t link_reserve(struct link *l, int64_t now_ms, int64_t from_ms, int64_t need_ms);
void link_clear(struct link *l);

#endif
