/* table.c - bounded knapsack tables.
 *
 * An item that may fill the whole room is added in one ascending pass, where a cell builds on cells
 * that already hold the item.  One whose number binds is split into blocks of 1, 2, 4 ... copies,
 * each added at most once. */
#include "planner/pack/table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "model/arena.h"

/* Some copies of an item, taken together. */
struct block {
    int32_t width, height, gpus;
    int64_t profit, mem_mib;
};

void table_clear(struct table *t)
{
    free(t->layers);
    free(t->scratch);
    free(t->value);
    free(t->mem_mib);
    *t = (struct table){0};
}

static struct block block_of(const struct table_item *item, int32_t copies)
{
    return (struct block){item->width * copies, item->height * copies, item->gpus * copies,
                          item->profit * copies, item->mem_mib * copies};
}

/* Can the room never hold more than `most` of the item?  Then its number does not bind. */
static bool is_plenty(const struct table_grid *grid, const struct table_item *item)
{
    int32_t most = item->most;
    return (item->width > 0 && most >= (grid->nx - 1) / item->width) ||
           (item->height > 0 && most >= (grid->ny - 1) / item->height) ||
           (item->gpus > 0 && most >= grid->gpus / item->gpus);
}

static bool fits(const struct table_grid *grid, const struct block *b)
{
    return b->width < grid->nx && b->height < grid->ny && b->gpus <= grid->gpus;
}

/* ---- one layer with memory, for the multiplier (ny is 1) --------------------------------------
 */

static void total_block(const struct table *t, struct block b, bool any)
{
    int32_t g1 = t->grid.gpus + 1;
    int32_t n = t->grid.nx - b.width;
    for (int32_t i = 0; i < n; i++) {
        int32_t x = any ? b.width + i : t->grid.nx - 1 - i;
        for (int32_t j = b.gpus; j < g1; j++) {
            int32_t g = any ? j : g1 - 1 - (j - b.gpus);
            int32_t to = x * g1 + g, from = (x - b.width) * g1 + g - b.gpus;
            int64_t value = t->value[from] + b.profit;
            if (value > t->value[to]) {
                t->value[to] = value;
                t->mem_mib[to] = t->mem_mib[from] + b.mem_mib;
            }
        }
    }
}

static void total_item(struct table *t, const struct table_item *item)
{
    if (item->profit <= 0)
        return;
    t->work += t->grid.cells;
    if (item->width == 0 && item->gpus == 0) {
        for (int32_t c = 0; c < t->grid.cells; c++) {
            t->value[c] += item->profit * item->most;
            t->mem_mib[c] += item->mem_mib * item->most;
        }
        return;
    }
    if (is_plenty(&t->grid, item)) {
        total_block(t, block_of(item, 1), true);
        return;
    }
    int32_t left = item->most;
    for (int32_t copies = 1; left > 0; copies *= 2) {
        struct block b = block_of(item, copies < left ? copies : left);
        if (!fits(&t->grid, &b))
            break;
        total_block(t, b, false);
        left -= copies < left ? copies : left;
        t->work += t->grid.cells;
    }
}

struct table_line table_total(struct table *t, struct table_grid grid, int32_t n,
                              const struct table_item *items)
{
    size_t cells = (size_t)grid.cells;
    t->grid = grid;
    t->value = mem_grow(t->value, &t->value_capacity, cells, sizeof *t->value);
    t->mem_mib = mem_grow(t->mem_mib, &t->mem_capacity, cells, sizeof *t->mem_mib);
    memset(t->value, 0, cells * sizeof *t->value);
    memset(t->mem_mib, 0, cells * sizeof *t->mem_mib);
    for (int32_t k = n - 1; k >= 0; k--)
        total_item(t, &items[k]);
    return (struct table_line){t->value[cells - 1], t->mem_mib[cells - 1]};
}

/* ---- all layers, values only ------------------------------------------------------------------
 */

/* Wider vector units where the machine has them; the arithmetic is exact, so results are equal. */
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) &&       \
    !defined(__SANITIZE_ADDRESS__)
#define VECTORISED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define VECTORISED
#endif

VECTORISED static void raise(double *restrict to, const double *restrict from, size_t n,
                             double profit)
{
    for (size_t i = 0; i < n; i++) {
        double value = from[i] + profit;
        to[i] = to[i] < value ? value : to[i];
    }
}

/* to = max(old, from + profit), for the first block: saves copying the layer. */
VECTORISED static void raise_new(double *restrict to, const double *restrict old,
                                 const double *restrict from, size_t n, double profit)
{
    for (size_t i = 0; i < n; i++) {
        double value = from[i] + profit;
        to[i] = old[i] < value ? value : old[i];
    }
}

/* One row of (memory, GPU) cells from another: whole pairs move, or GPU cells within them. */
static void raise_row(double *to, const double *from, const struct table_grid *grid,
                      const struct block *b)
{
    size_t g1 = (size_t)grid->gpus + 1, skip = (size_t)b->gpus;
    size_t rows = (size_t)(grid->ny - b->height);
    to += (size_t)b->height * g1;
    if (skip == 0) {
        raise(to, from, rows * g1, (double)b->profit);
        return;
    }
    for (size_t r = 0; r < rows; r++)
        raise(to + r * g1 + skip, from + r * g1, g1 - skip, (double)b->profit);
}

/* The block once, from the layer below into a new one. */
static void add_first(double *to, const double *old, const struct table_grid *grid,
                      const struct block *b)
{
    size_t g1 = (size_t)grid->gpus + 1, row = (size_t)grid->ny * g1;
    size_t ahead = (size_t)b->height * g1;
    memcpy(to, old, (size_t)b->width * row * sizeof *to);
    for (size_t x = (size_t)b->width; x < (size_t)grid->nx; x++) {
        double *into = to + x * row;
        const double *same = old + x * row, *from = old + (x - (size_t)b->width) * row;
        if (b->gpus > 0) {
            memcpy(into, same, row * sizeof *to);
            raise_row(into, from, grid, b);
            continue;
        }
        memcpy(into, same, ahead * sizeof *to);
        raise_new(into + ahead, same + ahead, from, row - ahead, (double)b->profit);
    }
}

/* The block once more, in place: rows from the top, so that sources are still without it. */
static void add_once(double *layer, double *scratch, const struct table_grid *grid,
                     const struct block *b)
{
    size_t row = (size_t)grid->ny * ((size_t)grid->gpus + 1);
    for (int32_t x = grid->nx - 1; x >= b->width; x--) {
        double *to = layer + (size_t)x * row;
        const double *from = layer + (size_t)(x - b->width) * row;
        if (b->width == 0) {
            memcpy(scratch, to, row * sizeof *to);
            from = scratch;
        }
        raise_row(to, from, grid, b);
    }
}

/* Any number of the item, in place: sources come before what they feed. */
static void add_any(double *layer, const struct table_grid *grid, const struct block *b)
{
    size_t g1 = (size_t)grid->gpus + 1, row = (size_t)grid->ny * g1;
    if (b->width > 0) {
        for (int32_t x = b->width; x < grid->nx; x++)
            raise_row(layer + (size_t)x * row, layer + (size_t)(x - b->width) * row, grid, b);
        return;
    }
    size_t back = (size_t)b->height * g1 + (size_t)b->gpus;
    for (int32_t x = 0; x < grid->nx; x++)
        for (int32_t y = b->height; y < grid->ny; y++)
            for (int32_t g = b->gpus; g <= grid->gpus; g++) {
                double *to = &layer[(size_t)x * row + (size_t)y * g1 + (size_t)g];
                double value = *(to - back) + (double)b->profit;
                *to = *to < value ? value : *to;
            }
}

static bool adds_nothing(const struct table *t, const struct table_item *item)
{
    struct block one = block_of(item, 1);
    return item->profit <= 0 || !fits(&t->grid, &one);
}

/* Adds `left` more of the item to a layer in place, in blocks of copies, 2 * copies ... */
static void add_blocks(struct table *t, double *layer, const struct table_item *item, int32_t left,
                       int32_t copies)
{
    for (; left > 0; copies *= 2) {
        int32_t n = copies < left ? copies : left;
        struct block b = block_of(item, n);
        if (!fits(&t->grid, &b))
            break;
        add_once(layer, t->scratch, &t->grid, &b);
        left -= n;
        t->work += t->grid.cells / 4 + 1;
    }
}

static bool add_free(const struct table *t, double *layer, const struct table_item *item)
{
    if (item->width > 0 || item->height > 0 || item->gpus > 0)
        return false;
    double all = (double)(item->profit * item->most);
    for (size_t c = 0; c < (size_t)t->grid.cells; c++)
        layer[c] += all;
    return true;
}

static void add_in_place(struct table *t, double *layer, const struct table_item *item)
{
    t->work += t->grid.cells / 4 + 1;
    if (adds_nothing(t, item) || add_free(t, layer, item))
        return;
    if (is_plenty(&t->grid, item)) {
        struct block one = block_of(item, 1);
        add_any(layer, &t->grid, &one);
    } else {
        add_blocks(t, layer, item, item->most, 1);
    }
}

static void add_layer(struct table *t, double *to, const double *from,
                      const struct table_item *item)
{
    size_t bytes = (size_t)t->grid.cells * sizeof *to;
    bool counted = item->width > 0 || item->height > 0 || item->gpus > 0;
    if (counted && !adds_nothing(t, item) && !is_plenty(&t->grid, item)) {
        struct block one = block_of(item, 1);
        add_first(to, from, &t->grid, &one);
        t->work += t->grid.cells / 4 + 1;
        add_blocks(t, to, item, item->most - 1, 2);
        return;
    }
    memcpy(to, from, bytes);
    add_in_place(t, to, item);
}

static void reserve_layers(struct table *t, struct table_grid grid, int32_t layers)
{
    size_t cells = (size_t)grid.cells;
    t->grid = grid;
    t->layers = mem_grow(t->layers, &t->layers_capacity, (size_t)layers * cells, sizeof *t->layers);
    t->scratch = mem_grow(t->scratch, &t->scratch_capacity, cells, sizeof *t->scratch);
    memset(&t->layers[(size_t)(layers - 1) * cells], 0, cells * sizeof *t->layers);
}

int64_t table_root(struct table *t, struct table_grid grid, int32_t n,
                   const struct table_item *items)
{
    reserve_layers(t, grid, 1);
    for (int32_t k = n - 1; k >= 0; k--)
        add_in_place(t, t->layers, &items[k]);
    return (int64_t)t->layers[grid.cells - 1];
}

void table_build(struct table *t, struct table_grid grid, int32_t n, const struct table_item *items)
{
    size_t cells = (size_t)grid.cells;
    reserve_layers(t, grid, n + 1);
    for (int32_t k = n - 1; k >= 0; k--)
        add_layer(t, &t->layers[(size_t)k * cells], &t->layers[((size_t)k + 1) * cells], &items[k]);
}
