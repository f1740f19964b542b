/* group_table.h - one dynamic program over (vCPU, memory) that every bin of a compatibility group
 * reads its best pattern from.
 *
 * Shapes     cell (x, y) holds the best value of a room x by y on the grid; row x is as long as the
 *            tallest room at least x wide, so cells that no room can need are left out.
 * Units      widths and heights are grid cells; the caller chose the grid and rounded.
 * Values     32-bit integers: sums are exact, and a row is worked on eight cells at a time.  The
 *            caller keeps the value of every pattern that fits a room below 2^31.
 * Ownership  the table owns its memory and reuses it from fill to fill.
 * Source     bounded knapsack by powers of two: Martello and Toth 1990, chapter 3. */
#ifndef PLANNER_GROUP_TABLE_H
#define PLANNER_GROUP_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum { GROUP_MOST = 255 }; /* of one item: counts are kept in a byte */

struct group_item {
    int32_t width;  /* >= 1 */
    int32_t height; /* >= 0 */
    int32_t most;   /* 1 .. GROUP_MOST */
    int32_t value;  /* >= 0 */
};

struct group_room {
    int32_t x, y; /* >= 0 */
};

/* So many of an item, taken together or not. */
struct group_lot {
    int32_t item;
    int32_t take;
    size_t marks; /* where its marks begin */
};

struct group_table {
    int32_t nx;
    int32_t *ny; /* per row */
    size_t *row; /* where each begins; row[nx] is the number of cells */
    size_t nx_capacity, row_capacity;
    int32_t *value;
    size_t value_capacity;
    struct group_lot *lots; /* n_lots of the items that may run out, in the order they are filled */
    size_t lots_capacity;
    int32_t n_lots;
    size_t
        *mark_row; /* where the marks of each row begin; mark_row[nx] is how many words a lot has */
    size_t mark_row_capacity;
    uint32_t *mark; /* per lot and cell a bit: does the best pattern of the lots so far take it? */
    size_t mark_capacity;
    uint16_t *last; /* per cell: 1 + the last item that never runs out, or 0 */
    size_t last_capacity;
    const struct group_item *items;
    int32_t n_items;
    int64_t work; /* cells touched so far */
};

void group_table_clear(struct group_table *t);

/* How many cells a table for these rooms has.  Leaves the shape ready.  O(rooms + rows). */
size_t group_table_shape(struct group_table *t, int32_t n_rooms, const struct group_room *rooms);

/* How many cells a fill of that shape touches, at most. */
int64_t group_table_cost(const struct group_table *t, int32_t n, const struct group_item *items);

/* What a fill of that shape needs in bytes. */
size_t group_table_bytes(const struct group_table *t, int32_t n, const struct group_item *items);

/* Fills the shape (fewer than 65535 items); the items are borrowed until the next.  O(cells * sum
 * of log2(most)). */
void group_table_fill(struct group_table *t, int32_t n, const struct group_item *items);

/* The same without patterns: no memory for counts, and twice as fast. */
void group_table_fill_values(struct group_table *t, int32_t n, const struct group_item *items);

/* The best value in a room, which must lie inside one of those given. */
static inline int32_t group_table_value(const struct group_table *t, int32_t x, int32_t y)
{
    return t->value[t->row[x] + (size_t)y];
}

/* Its pattern: count[k] of item k.  O(jobs in it + items). */
void group_table_pattern(const struct group_table *t, int32_t x, int32_t y, int32_t *count);

#endif
