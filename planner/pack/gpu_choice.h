/* gpu_choice.h - the GPU jobs of a bin, chosen one by one over a table for all others.
 *
 * A bin has few GPUs, so few sets of GPU jobs fit it; what is worth most beside each set is one
 * look into a group's table.  A third dimension of the table would cost a factor of the GPUs.
 * Depth first, cut off by what the table and the GPUs alone could still bring.
 *
 * Shapes     items[0 .. n-1]; count[k] of item k in a set.
 * Units      as group_table.h: grid cells, 32-bit values.
 * Ownership  struct gpu_choice owns its arrays and is used again from bin to bin. */
#ifndef PLANNER_GPU_CHOICE_H
#define PLANNER_GPU_CHOICE_H

#include <stdbool.h>

#include "planner/pack/group_table.h"

/* Sets kept of one bin: the best ones met on the way to the best of all. */
enum { GPU_CHOICE_SETS = 4 };

struct gpu_item {
    int32_t class;
    int32_t width, height, gpus; /* gpus >= 1 */
    int32_t most;
    int32_t value;
};

struct gpu_choice {
    struct gpu_item *items;
    int32_t n;
    size_t capacity;
    int32_t *count;
    int32_t *sets; /* GPU_CHOICE_SETS times n counts, the best last */
    int32_t n_sets;
    int32_t *promise; /* n + 1 times gpus + 1: the most that items from k on bring */
    size_t count_capacity, sets_capacity, promise_capacity;
    int32_t best;
    int64_t nodes; /* visited so far */
    int64_t last_node;
};

void gpu_choice_clear(struct gpu_choice *c);

/* The most that the table's jobs and GPU jobs are worth together in a room with `gpus` GPUs, or
 * `target` if that is more; the sets that lead above target are kept.  False when that took too
 * long: then nothing is known. */
bool gpu_choice_solve(struct gpu_choice *c, const struct group_table *table, struct group_room room,
                      int32_t gpus, int32_t target, int32_t *value);

/* What is left of the room beside set s. */
struct group_room gpu_choice_rest(const struct gpu_choice *c, struct group_room room, int32_t s);

#endif
