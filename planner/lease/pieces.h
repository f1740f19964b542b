/* pieces.h - which leases a fluid solution makes, before any job is placed.
 *
 * Patterns of one offer may follow each other on one instance, so their seconds are laid end to end
 * over leases of one length and cut where a lease ends (McNaughton's wrap-around rule): only the
 * number of leases of an offer is rounded, not that of each pattern.
 *
 * Complexity  O(patterns log patterns).
 * Source      R. McNaughton, Management Science 6 (1959). */
#ifndef PLANNER_PIECES_H
#define PLANNER_PIECES_H

#include "planner/lease/fill.h"

/* A pattern on so many leases for so long.  Pieces of one joint lease follow each other in the
 * array; joint is -1 where the piece has its leases for itself. */
struct piece {
    int32_t pattern;
    int32_t joint;
    int64_t leases;
    int64_t length_s;
    int64_t cap_s; /* longest lane that may still keep its lease within the shape's cap */
};

struct pieces {
    struct piece *at;
    int32_t n;
    int32_t n_joint;
};

void pieces_cut(struct pieces *out, const struct requests *rq, const struct fill_pattern *patterns,
                int32_t n_patterns, struct fill_shape shape);
void pieces_clear(struct pieces *out);

#endif
