/* group_table.c - fills rows of memory cells, one item after the other.
 *
 * Items that some room could hold more of than there are come first, in lots of 1, 2, 4, ... and a
 * rest, each taken or not in a descending pass; beside the value each cell has a bit for each lot
 * that says whether it was taken.  (A byte for the count of each item was eight times the memory,
 * and two threads that filled tables waited for it.)  Then those that never run out take one
 * ascending pass each, which takes any number.  For them each cell only notes the last that
 * improved it: taking that one off leads to a cell whose own note is as good, since no number of
 * them is too many.  A row is always made from a row further down, never from itself, so that the
 * compiler may work on many cells at once. */
#include "planner/pack/group_table.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "model/arena.h"
#include "planner/pack/vectors.h"

/* Marks of a row: words that are worked on together, and cells that they hold a bit for. */
enum { MARK_WORDS = 8, MARK_CELLS = 32 * MARK_WORDS };

/* That many cells at a time, in a register where the processor has one so wide. */
typedef uint32_t line __attribute__((vector_size(MARK_WORDS * sizeof(uint32_t))));
typedef int32_t signed_line __attribute__((vector_size(MARK_WORDS * sizeof(int32_t))));

void group_table_clear(struct group_table *t)
{
    free(t->ny);
    free(t->row);
    free(t->value);
    free(t->lots);
    free(t->mark_row);
    free(t->mark);
    free(t->last);
    *t = (struct group_table){0};
}

static void shape_marks(struct group_table *t)
{
    size_t words = 0;
    t->mark_row =
        mem_grow(t->mark_row, &t->mark_row_capacity, (size_t)t->nx + 1, sizeof *t->mark_row);
    for (int32_t x = 0; x < t->nx; x++) {
        t->mark_row[x] = words;
        words += ((size_t)t->ny[x] + MARK_CELLS - 1) / MARK_CELLS * MARK_WORDS;
    }
    t->mark_row[t->nx] = words;
}

size_t group_table_shape(struct group_table *t, int32_t n_rooms, const struct group_room *rooms)
{
    t->nx = 0;
    for (int32_t r = 0; r < n_rooms; r++)
        t->nx = rooms[r].x >= t->nx ? rooms[r].x + 1 : t->nx;
    t->ny = mem_grow(t->ny, &t->nx_capacity, (size_t)t->nx, sizeof *t->ny);
    t->row = mem_grow(t->row, &t->row_capacity, (size_t)t->nx + 1, sizeof *t->row);
    for (int32_t x = 0; x < t->nx; x++)
        t->ny[x] = 0;
    for (int32_t r = 0; r < n_rooms; r++)
        if (rooms[r].y >= t->ny[rooms[r].x])
            t->ny[rooms[r].x] = rooms[r].y + 1;
    for (int32_t x = t->nx - 2; x >= 0; x--)
        t->ny[x] = t->ny[x] > t->ny[x + 1] ? t->ny[x] : t->ny[x + 1];
    size_t cells = 0;
    for (int32_t x = 0; x < t->nx; x++) {
        t->row[x] = cells;
        cells += (size_t)t->ny[x];
    }
    t->row[t->nx] = cells;
    shape_marks(t);
    return cells;
}

/* More of the item than the widest or the tallest room could hold. */
static int32_t most_in_table(const struct group_table *t, const struct group_item *item)
{
    int32_t wide = (t->nx - 1) / item->width;
    if (item->height == 0)
        return wide;
    int32_t tall = (t->ny[0] - 1) / item->height;
    return wide < tall ? wide : tall;
}

int64_t group_table_cost(const struct group_table *t, int32_t n, const struct group_item *items)
{
    int64_t cost = 0;
    for (int32_t k = 0; k < n; k++) {
        int32_t fit = most_in_table(t, &items[k]), left = items[k].most;
        if (fit <= left) {
            left = 1;
        }
        for (int32_t lot = 1; left > 0; lot *= 2) {
            int32_t take = lot < left ? lot : left;
            int64_t from = (int64_t)take * items[k].width;
            if (from < t->nx)
                cost += (int64_t)(t->row[t->nx] - t->row[from]);
            left -= take;
        }
    }
    return cost;
}

/* One lot on one row: where it is worth more than what the row has, take it on top of `from` and
 * mark the cell.  Of MARK_CELLS cells the bits lie so that neighbours come into neighbouring words:
 * then a mark costs an `and` and an `or` for many cells at once. */
WIDE_VECTORS
static void take_lot(int32_t n, const int32_t *restrict from, int32_t *restrict to,
                     uint32_t *restrict marks, int32_t value)
{
    for (int32_t left = n; left > 0; left -= MARK_CELLS, marks += MARK_WORDS) {
        int32_t lines = left < MARK_CELLS ? left / MARK_WORDS : 32;
        line bits = {0}, bit = bits + 1; /* of each word */
        for (int32_t j = 0; j < lines; j++, from += MARK_WORDS, to += MARK_WORDS) {
            line with, had;
            memcpy(&with, from, sizeof with);
            memcpy(&had, to, sizeof had);
            with += (uint32_t)value;
            line better = (line)((signed_line)with > (signed_line)had);
            bits |= better & bit;
            bit += bit;
            had = (better & with) | (~better & had);
            memcpy(to, &had, sizeof had);
        }
        memcpy(marks, &bits, sizeof bits);
        for (int32_t w = 0; lines < 32 && w < left % MARK_WORDS; w++) {
            int32_t with = from[w] + value;
            marks[w] |= with > to[w] ? UINT32_C(1) << lines : 0;
            to[w] = with > to[w] ? with : to[w];
        }
    }
}

/* One item that never runs out, on one row. */
WIDE_VECTORS
static void take_any(int32_t n, const int32_t *restrict from, int32_t *restrict to,
                     uint16_t *restrict last, int32_t value, uint16_t item)
{
    for (int32_t y = 0; y < n; y++) {
        int32_t with = from[y] + value;
        last[y] = with > to[y] ? item : last[y];
        to[y] = with > to[y] ? with : to[y];
    }
}

static bool never_runs_out(const struct group_table *t, const struct group_item *item)
{
    return most_in_table(t, item) <= item->most;
}

static void take_freely(struct group_table *t, int32_t k)
{
    const struct group_item *item = &t->items[k];
    int32_t w = item->width, h = item->height;
    for (int32_t x = w; x < t->nx; x++) {
        size_t to = t->row[x] + (size_t)h;
        if (t->ny[x] > h)
            take_any(t->ny[x] - h, &t->value[t->row[x - w]], &t->value[to], &t->last[to],
                     item->value, (uint16_t)(k + 1));
    }
}

/* The marks of one lot, row by row; those of rows too narrow for it are never read. */
static void take_everywhere(struct group_table *t, const struct group_lot *lot)
{
    const struct group_item *item = &t->items[lot->item];
    int32_t w = lot->take * item->width, h = lot->take * item->height;
    for (int32_t x = t->nx - 1; x >= w; x--)
        if (t->ny[x] > h)
            take_lot(t->ny[x] - h, &t->value[t->row[x - w]], &t->value[t->row[x] + (size_t)h],
                     &t->mark[lot->marks + t->mark_row[x]], lot->take * item->value);
}

/* Lists the lots of an item that may run out, as far as some room holds them. */
static void list_lots(struct group_table *t, int32_t k)
{
    int32_t left = t->items[k].most;
    for (int32_t lot = 1; left > 0; lot *= 2) {
        int32_t take = lot < left ? lot : left;
        left -= take;
        if (take > most_in_table(t, &t->items[k]))
            continue;
        t->lots = mem_grow(t->lots, &t->lots_capacity, (size_t)t->n_lots + 1, sizeof *t->lots);
        t->lots[t->n_lots] = (struct group_lot){k, take, (size_t)t->n_lots * t->mark_row[t->nx]};
        t->n_lots++;
    }
}

size_t group_table_bytes(const struct group_table *t, int32_t n, const struct group_item *items)
{
    size_t bytes = t->row[t->nx] * (sizeof *t->value + sizeof *t->last);
    for (int32_t k = 0; k < n; k++) {
        int32_t left = never_runs_out(t, &items[k]) ? 0 : items[k].most;
        for (int32_t lot = 1; left > 0; left -= lot, lot *= 2)
            bytes += t->mark_row[t->nx] * sizeof *t->mark;
    }
    return bytes;
}

/* Room for so many cells and words of marks.  What was there is not kept, and not copied: with tens
 * of MiB, copies and the first use of small pages took as long as the fills. */
static void make_room(struct group_table *t, size_t cells, size_t words)
{
    if (cells <= t->value_capacity && cells <= t->last_capacity && words <= t->mark_capacity)
        return;
    cells = cells > t->value_capacity ? cells + cells / 2 : t->value_capacity;
    words = words > t->mark_capacity ? words + words / 2 : t->mark_capacity;
    free(t->value);
    free(t->last);
    free(t->mark);
    mem_expect(cells * (sizeof *t->value + sizeof *t->last) + words * sizeof *t->mark);
    t->mark = mem_alloc(words * sizeof *t->mark);
    t->value = mem_alloc(cells * sizeof *t->value);
    t->last = mem_alloc(cells * sizeof *t->last);
    t->mark_capacity = words;
    t->value_capacity = t->last_capacity = cells;
}

void group_table_fill(struct group_table *t, int32_t n, const struct group_item *items)
{
    size_t cells = t->row[t->nx];
    assert(n < UINT16_MAX);
    t->items = items;
    t->n_items = n;
    t->n_lots = 0;
    for (int32_t k = 0; k < n; k++) {
        assert(items[k].width >= 1 && items[k].most >= 1 && items[k].most <= GROUP_MOST);
        if (!never_runs_out(t, &items[k]))
            list_lots(t, k);
    }
    make_room(t, cells, t->mark_row[t->nx] * (size_t)t->n_lots);
    memset(t->value, 0, cells * sizeof *t->value);
    memset(t->last, 0, cells * sizeof *t->last);
    for (int32_t i = 0; i < t->n_lots; i++)
        take_everywhere(t, &t->lots[i]);
    for (int32_t k = 0; k < n; k++)
        if (never_runs_out(t, &items[k]))
            take_freely(t, k);
    t->work += group_table_cost(t, n, items);
}

/* One lot on one row, values only. */
WIDE_VECTORS
static void raise_row(int32_t n, const int32_t *restrict from, int32_t *restrict to, int32_t value)
{
    for (int32_t y = 0; y < n; y++) {
        int32_t with = from[y] + value;
        to[y] = with > to[y] ? with : to[y];
    }
}

static void raise_item(struct group_table *t, const struct group_item *item)
{
    bool any = never_runs_out(t, item);
    int32_t left = any ? 1 : item->most;
    for (int32_t lot = 1; left > 0; lot *= 2) {
        int32_t take = lot < left ? lot : left, w = take * item->width, h = take * item->height;
        left -= take;
        if (take > most_in_table(t, item))
            continue;
        /* Upwards a row builds on rows that may hold the item already, downwards on none. */
        for (int32_t i = w; i < t->nx; i++) {
            int32_t x = any ? i : t->nx - 1 - (i - w);
            if (t->ny[x] > h)
                raise_row(t->ny[x] - h, &t->value[t->row[x - w]], &t->value[t->row[x] + (size_t)h],
                          take * item->value);
        }
    }
}

void group_table_fill_values(struct group_table *t, int32_t n, const struct group_item *items)
{
    size_t cells = t->row[t->nx];
    t->n_items = 0;
    make_room(t, cells, 0);
    memset(t->value, 0, cells * sizeof *t->value);
    for (int32_t k = 0; k < n; k++)
        raise_item(t, &items[k]);
    t->work += group_table_cost(t, n, items);
}

static bool is_marked(const uint32_t *marks, int32_t cell)
{
    int32_t word = cell / MARK_CELLS * MARK_WORDS + cell % MARK_WORDS;
    return marks[word] >> cell % MARK_CELLS / MARK_WORDS & 1;
}

void group_table_pattern(const struct group_table *t, int32_t x, int32_t y, int32_t *count)
{
    memset(count, 0, (size_t)t->n_items * sizeof *count);
    for (int32_t k = t->last[t->row[x] + (size_t)y]; k > 0; k = t->last[t->row[x] + (size_t)y]) {
        count[k - 1]++;
        x -= t->items[k - 1].width;
        y -= t->items[k - 1].height;
    }
    for (int32_t i = t->n_lots - 1; i >= 0; i--) {
        const struct group_lot *lot = &t->lots[i];
        int32_t w = lot->take * t->items[lot->item].width;
        int32_t h = lot->take * t->items[lot->item].height;
        if (x < w || y < h || !is_marked(&t->mark[lot->marks + t->mark_row[x]], y - h))
            continue;
        count[lot->item] += lot->take;
        x -= w;
        y -= h;
    }
}
