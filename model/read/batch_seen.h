/* batch_seen.h - which jobs of a describe-jobs text were met, so that none counts twice.
 *
 * Job ids are kept as 64-bit hashes, 8 to 16 bytes a job: two of a million jobs share one with a
 * chance of 3 in 10^8. */
#ifndef MODEL_BATCH_SEEN_H
#define MODEL_BATCH_SEEN_H

#include "model/read/text_set.h"

struct batch_seen {
    uint64_t *slots; /* 0 is free */
    size_t n, n_slots;
    struct text_set parents; /* ids of arrays and multi-node jobs whose children were met */
    int64_t *children;       /* how many, per parent */
    size_t children_capacity;
};

void batch_seen_clear(struct batch_seen *seen);
/* True the first time. */
bool batch_seen_first(struct batch_seen *seen, struct slice id);
void batch_seen_child(struct batch_seen *seen, struct slice parent);
int64_t batch_seen_children(const struct batch_seen *seen, struct slice parent);

#endif
