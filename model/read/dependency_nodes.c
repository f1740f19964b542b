#include "model/read/dependency_nodes.h"

#include "model/arena.h"
#include "model/units.h"

#include <assert.h>
#include <stdlib.h>

enum { BLOCK = 1024 };

/* A duration is cut into its low 32 bits and the rest; all bits set is UNKNOWN. */
struct dependency_block {
    uint64_t name_hash[BLOCK], id_hash[BLOCK];
    int32_t class_index[BLOCK];
    uint32_t duration_low[BLOCK];
    uint8_t duration_high[BLOCK];
};
_Static_assert(DURATION_MAX_MS < INT64_C(0xff) << 32, "the longest duration is not UNKNOWN");

void dependency_nodes_add(struct dependency_nodes *list, struct dependency_node node)
{
    assert(node.duration_ms >= UNKNOWN && node.duration_ms <= DURATION_MAX_MS);
    size_t at = list->n % BLOCK;
    if (at == 0) {
        list->blocks =
            mem_grow(list->blocks, &list->capacity, list->n_blocks + 1, sizeof list->blocks[0]);
        list->blocks[list->n_blocks++] = mem_alloc(sizeof(struct dependency_block));
    }
    struct dependency_block *b = list->blocks[list->n_blocks - 1];
    b->name_hash[at] = node.name_hash;
    b->id_hash[at] = node.id_hash;
    b->class_index[at] = node.class_index;
    b->duration_low[at] = (uint32_t)node.duration_ms;
    b->duration_high[at] = (uint8_t)(node.duration_ms >> 32);
    list->n++;
}

struct dependency_node dependency_nodes_at(const struct dependency_nodes *list, size_t i)
{
    assert(i < list->n);
    const struct dependency_block *b = list->blocks[i / BLOCK];
    size_t at = i % BLOCK;
    int64_t ms = (int64_t)b->duration_high[at] << 32 | b->duration_low[at];
    return (struct dependency_node){
        .name_hash = b->name_hash[at],
        .id_hash = b->id_hash[at],
        .duration_ms = ms > DURATION_MAX_MS ? UNKNOWN : ms,
        .class_index = b->class_index[at],
    };
}

void dependency_nodes_clear(struct dependency_nodes *list)
{
    for (size_t i = 0; i < list->n_blocks; i++)
        free(list->blocks[i]);
    free(list->blocks);
    *list = (struct dependency_nodes){0};
}
