/* table.h - tables of the subproblem: best values over a grid of vCPUs, memory and GPUs.
 *
 * Shapes     cell (x, y, g) at (x * ny + y) * (gpus + 1) + g; layer k holds the best value of items
 *            k .. n-1 in every room, so layer 0 at the last cell is the value of the whole bin.
 * Values     doubles that hold integers below 2^53: sums and comparisons are exact, and the
 *            compiler can work on several cells at once.
 * Grid       widths and heights are rounded down, rooms too: no pattern is lost, so a coarse grid
 *            can only overrate.  With ny 1 memory is left to the multiplier alone. */
#ifndef PLANNER_TABLE_H
#define PLANNER_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct table_item {
    int32_t most;
    int32_t width, height, gpus; /* of one, on the grid */
    int64_t profit;              /* of one, multipliers taken off; may be negative */
    int64_t mem_mib;
};

struct table_grid {
    int32_t nx, ny, gpus;
    int32_t cells; /* nx * ny * (gpus + 1) */
};

struct table {
    struct table_grid grid;
    double *layers; /* (n + 1) x cells */
    size_t layers_capacity;
    double *scratch;
    size_t scratch_capacity;
    int64_t *value, *mem_mib; /* of table_total, one layer */
    size_t value_capacity, mem_capacity;
    int64_t work; /* cells touched so far */
};

void table_clear(struct table *t);

/* Value and memory of the best solution in the whole room; among equal values any memory. */
struct table_line {
    int64_t value, mem_mib;
};
struct table_line table_total(struct table *t, struct table_grid grid, int32_t n,
                              const struct table_item *items);

/* The best value in the whole room, one layer reused for all items: a third of table_build's time.
 */
int64_t table_root(struct table *t, struct table_grid grid, int32_t n,
                   const struct table_item *items);

/* Fills all layers.  O(cells * sum of log2(most + 1)). */
void table_build(struct table *t, struct table_grid grid, int32_t n,
                 const struct table_item *items);

static inline int64_t table_value(const struct table *t, int32_t layer, int32_t x, int32_t y,
                                  int32_t gpus)
{
    size_t cell = ((size_t)x * (size_t)t->grid.ny + (size_t)y) * (size_t)(t->grid.gpus + 1);
    return (int64_t)t->layers[(size_t)layer * (size_t)t->grid.cells + cell + (size_t)gpus];
}

#endif
