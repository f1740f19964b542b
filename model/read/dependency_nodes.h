/* dependency_nodes.h - the jobs that others may depend on, 25 bytes each.
 *
 * A list must keep one for every job until it ends, as only then is known whether any job names
 * another.  They lie in blocks, so that nothing is copied while the list grows, one array a field,
 * so that nothing is lost to alignment.  A zeroed struct is an empty list. */
#ifndef MODEL_DEPENDENCY_NODES_H
#define MODEL_DEPENDENCY_NODES_H

#include <stddef.h>
#include <stdint.h>

struct dependency_node {
    uint64_t name_hash, id_hash; /* 0: none */
    int64_t duration_ms;         /* as recorded, below 2^39; UNKNOWN */
    int32_t class_index;
};

struct dependency_block;

struct dependency_nodes {
    struct dependency_block **blocks;
    size_t n_blocks, capacity;
    size_t n;
};

void dependency_nodes_add(struct dependency_nodes *list, struct dependency_node node);
/* 0 <= i < list->n. */
struct dependency_node dependency_nodes_at(const struct dependency_nodes *list, size_t i);
void dependency_nodes_clear(struct dependency_nodes *list);

#endif
