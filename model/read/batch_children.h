/* batch_children.h - how many children of which parent a describe-jobs text holds: arrays and
 * multi-node jobs whose children are listed themselves must not count a second time. */
#ifndef MODEL_BATCH_CHILDREN_H
#define MODEL_BATCH_CHILDREN_H

#include "model/read/text_set.h"

struct batch_children {
    struct text_set parents; /* ids of arrays and multi-node jobs whose children were met */
    int64_t *n;              /* how many, per parent */
    size_t capacity;
};

void batch_children_clear(struct batch_children *c);
void batch_children_add(struct batch_children *c, struct slice parent);
int64_t batch_children_of(const struct batch_children *c, struct slice parent);

#endif
