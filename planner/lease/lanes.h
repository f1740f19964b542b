/* lanes.h - slots of one request that are being filled with jobs, equal ones kept as one.
 *
 * Two orders: by most room (a heap, for Graham's rule) and by least room (sorted, for best fit).
 *
 * Ownership  cells live in the caller's arena; a list owns its array. */
#ifndef PLANNER_LANES_H
#define PLANNER_LANES_H

#include "planner/lease/job_pool.h"

/* A lane's jobs as a list that shares its tail with the lanes it was split from. */
struct cell {
    struct job_run run;
    const struct cell *before;
    int32_t depth; /* cells in the list */
};

/* count equal lanes of one piece. */
struct lanes {
    int64_t count;
    int64_t load_s;
    int64_t target_s; /* what they aim at */
    int64_t cap_s;    /* what they may not exceed */
    const struct cell *jobs;
    int32_t piece;
};

struct lanes_list {
    struct lanes *at;
    size_t n, capacity;
};

/* Lanes sorted by room, in buckets of equal width so that an insertion moves few. */
enum { TIGHT_BUCKETS = 256 };
struct tight_lanes {
    struct lanes_list buckets[TIGHT_BUCKETS];
    int64_t width_s;
};

void lanes_push(struct lanes_list *heap, struct lanes l);

/* A zeroed struct tight_lanes with width_s set is empty; lanes have room for at most
 * TIGHT_BUCKETS * width_s seconds, or are in the last bucket. */
void tight_insert(struct tight_lanes *tight, struct lanes l);
/* Moves all to the end of list, least room first; tight is then empty. */
void tight_move(struct tight_lanes *tight, struct lanes_list *list);

/* Puts equal jobs one by one into the lanes with the most room; returns how many found none. */
int64_t lanes_spread(struct lanes_list *heap, struct job_run run, struct arena *cells);
/* Puts equal jobs into the lanes that they fill best, never beyond the target; returns how many
 * found none. */
int64_t tight_fill(struct tight_lanes *tight, struct job_run run, struct arena *cells);

/* For qsort: longest first, equal lengths in an order that depends on their jobs alone. */
int lanes_compare(const void *a, const void *b);

#endif
