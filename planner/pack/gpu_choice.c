#include "planner/pack/gpu_choice.h"

#include <stdlib.h>
#include <string.h>

#include "model/arena.h"

/* Sets looked at for one bin: some milliseconds. */
enum { NODES_MAX = 1 << 18 };

void gpu_choice_clear(struct gpu_choice *c)
{
    free(c->items);
    free(c->count);
    free(c->sets);
    free(c->promise);
    *c = (struct gpu_choice){0};
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* A knapsack in GPUs alone, from the last item to the first. */
static void fill_promises(struct gpu_choice *c, int32_t gpus)
{
    size_t row = (size_t)gpus + 1;
    c->promise =
        mem_grow(c->promise, &c->promise_capacity, ((size_t)c->n + 1) * row, sizeof *c->promise);
    memset(&c->promise[(size_t)c->n * row], 0, row * sizeof *c->promise);
    for (int32_t k = c->n - 1; k >= 0; k--) {
        const struct gpu_item *item = &c->items[k];
        int32_t *to = &c->promise[(size_t)k * row];
        const int32_t *from = to + row;
        for (int32_t g = 0; g <= gpus; g++) {
            to[g] = from[g];
            for (int32_t a = 1; a <= item->most && a * item->gpus <= g; a++) {
                int64_t with = (int64_t)from[g - a * item->gpus] + (int64_t)a * item->value;
                to[g] = with > INT32_MAX ? INT32_MAX : with > to[g] ? (int32_t)with : to[g];
            }
        }
    }
}

/* The best so far goes behind the others; the oldest is forgotten. */
static void keep_set(struct gpu_choice *c)
{
    size_t n = (size_t)c->n;
    if (c->n_sets == GPU_CHOICE_SETS) {
        memmove(c->sets, c->sets + n, (GPU_CHOICE_SETS - 1) * n * sizeof *c->sets);
        c->n_sets--;
    }
    if (n > 0)
        memcpy(c->sets + (size_t)c->n_sets * n, c->count, n * sizeof *c->sets);
    c->n_sets++;
}

/* Counts of item k and those after it, large ones first, on top of what is worth `value`. */
static void search(struct gpu_choice *c, const struct group_table *table, int32_t k,
                   struct group_room room, int32_t gpus, int32_t all, int32_t value)
{
    int64_t beside = group_table_value(table, room.x, room.y);
    c->nodes++;
    if (value + beside > c->best) {
        c->best = (int32_t)(value + beside);
        keep_set(c);
    }
    if (k == c->n || c->nodes >= c->last_node)
        return;
    const struct gpu_item *item = &c->items[k];
    int64_t promise = c->promise[(size_t)k * ((size_t)all + 1) + (size_t)gpus];
    if (value + beside + promise <= c->best)
        return;
    int32_t most = least(least(item->most, gpus / item->gpus), room.x / item->width);
    most = item->height > 0 ? least(most, room.y / item->height) : most;
    for (int32_t a = most; a >= 0; a--) {
        struct group_room rest = {room.x - a * item->width, room.y - a * item->height};
        c->count[k] = a;
        search(c, table, k + 1, rest, gpus - a * item->gpus, all, value + a * item->value);
    }
    c->count[k] = 0;
}

bool gpu_choice_solve(struct gpu_choice *c, const struct group_table *table, struct group_room room,
                      int32_t gpus, int32_t target, int32_t *value)
{
    size_t n = (size_t)c->n;
    c->count = mem_grow(c->count, &c->count_capacity, n + 1, sizeof *c->count);
    c->sets = mem_grow(c->sets, &c->sets_capacity, GPU_CHOICE_SETS * n + 1, sizeof *c->sets);
    memset(c->count, 0, (n + 1) * sizeof *c->count);
    fill_promises(c, gpus);
    c->best = target;
    c->n_sets = 0;
    c->last_node = c->nodes + NODES_MAX;
    search(c, table, 0, room, gpus, gpus, 0);
    *value = c->best;
    return c->nodes < c->last_node;
}

struct group_room gpu_choice_rest(const struct gpu_choice *c, struct group_room room, int32_t s)
{
    const int32_t *count = &c->sets[(size_t)s * (size_t)c->n];
    for (int32_t k = 0; k < c->n; k++) {
        room.x -= count[k] * c->items[k].width;
        room.y -= count[k] * c->items[k].height;
    }
    return room;
}
