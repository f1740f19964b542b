/* memory.h - the patterns that the programs of one batch have met so far.
 *
 * A plan takes dozens of programs over much the same jobs and offers: each starts from what those
 * before it found (pack.h), and adds what it finds.
 *
 * Shapes     patterns of requests on offers; their seconds mean nothing here.  dual per request.
 * Ownership  the memory owns the patterns that it was told; what it begins with is borrowed, and so
 *            are the duals, from the fluid of all jobs. */
#ifndef PLANNER_MEMORY_H
#define PLANNER_MEMORY_H

#include "planner/lease/fill.h"

struct memory {
    struct arena arena;
    struct fill_pattern *patterns;
    size_t n, capacity;
    const int64_t *dual; /* NULL: none */
    int64_t scale;
};

/* Copies it; a memory that is full stays as it is. */
void memory_add(struct memory *m, const struct fill_pattern *pattern);
/* Begins with what `known` holds, which outlives it; both then grow apart. */
void memory_fork(struct memory *m, const struct memory *known);
void memory_clear(struct memory *m);

#endif
