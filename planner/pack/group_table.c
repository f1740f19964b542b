/* group_table.c - fills rows of memory cells, one item after the other.
 *
 * Items that some room could hold more of than there are come first, in lots of 1, 2, 4, ... and a
 * rest, each taken or not in a descending pass; beside the value each cell notes how many were
 * taken, per item.  Then those that never run out take one ascending pass each, which takes any
 * number.  For them each cell only notes the last that improved it: taking that one off leads to a
 * cell whose own note is as good, since no number of them is too many.  A row is always made from a
 * row further down, never from itself, so that the compiler may work on many cells at once. */
#include "planner/pack/group_table.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "model/arena.h"

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__has_attribute)
#if __has_attribute(target_clones)
#define WIDE_VECTORS __attribute__((target_clones("avx2", "default")))
#endif
#endif
#ifndef WIDE_VECTORS
#define WIDE_VECTORS
#endif

void group_table_clear(struct group_table *t)
{
    free(t->ny);
    free(t->row);
    free(t->value);
    free(t->count);
    free(t->last);
    free(t->bounded);
    *t = (struct group_table){0};
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

/* One lot on one row: where it is worth more than what the row has, take it on top of `from`.
 * Elsewhere the count stays as it was. */
WIDE_VECTORS
static void take_lot(int32_t n, const int32_t *restrict from, const uint8_t *restrict from_count,
                     int32_t *restrict to, uint8_t *restrict to_count, int32_t value, uint8_t lot)
{
    for (int32_t y = 0; y < n; y++) {
        int32_t with = from[y] + value;
        uint8_t counted = (uint8_t)(from_count[y] + lot);
        to_count[y] = with > to[y] ? counted : to_count[y];
        to[y] = with > to[y] ? with : to[y];
    }
}

/* The same for the lot of one that comes first in a descending pass: no counts to read yet. */
WIDE_VECTORS
static void take_one(int32_t n, const int32_t *restrict from, int32_t *restrict to,
                     uint8_t *restrict to_count, int32_t value)
{
    for (int32_t y = 0; y < n; y++) {
        int32_t with = from[y] + value;
        to_count[y] = with > to[y];
        to[y] = with > to[y] ? with : to[y];
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

/* Where not even one of the item fits its count is 0; the first pass sets all others. */
static void clear_counts(const struct group_table *t, const struct group_item *item, uint8_t *count)
{
    int32_t w = item->width < t->nx ? item->width : t->nx;
    memset(count, 0, t->row[w]);
    for (int32_t x = w; x < t->nx; x++)
        memset(&count[t->row[x]], 0, (size_t)(item->height < t->ny[x] ? item->height : t->ny[x]));
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

static void take_lots(struct group_table *t, const struct group_item *item, uint8_t *count)
{
    int32_t w = item->width, h = item->height;
    clear_counts(t, item, count);
    for (int32_t x = t->nx - 1; x >= w; x--) {
        size_t to = t->row[x] + (size_t)h, from = t->row[x - w];
        if (t->ny[x] > h)
            take_one(t->ny[x] - h, &t->value[from], &t->value[to], &count[to], item->value);
    }
    int32_t left = item->most - 1;
    for (int32_t lot = 2; left > 0; lot *= 2) {
        int32_t take = lot < left ? lot : left;
        left -= take;
        if (take > most_in_table(t, item))
            continue;
        for (int32_t x = t->nx - 1; x >= take * w; x--) {
            size_t to = t->row[x] + (size_t)(take * h), from = t->row[x - take * w];
            if (t->ny[x] > take * h)
                take_lot(t->ny[x] - take * h, &t->value[from], &count[from], &t->value[to],
                         &count[to], take * item->value, (uint8_t)take);
        }
    }
}

size_t group_table_bytes(const struct group_table *t, int32_t n, const struct group_item *items)
{
    size_t cells = t->row[t->nx], bytes = cells * (sizeof *t->value + sizeof *t->last);
    for (int32_t k = 0; k < n; k++)
        bytes += never_runs_out(t, &items[k]) ? 0 : cells;
    return bytes;
}

void group_table_fill(struct group_table *t, int32_t n, const struct group_item *items)
{
    size_t cells = t->row[t->nx];
    assert(n < UINT16_MAX);
    t->items = items;
    t->n_items = n;
    t->n_bounded = 0;
    t->value = mem_grow(t->value, &t->value_capacity, cells, sizeof *t->value);
    t->last = mem_grow(t->last, &t->last_capacity, cells, sizeof *t->last);
    t->bounded = mem_grow(t->bounded, &t->bounded_capacity, (size_t)n, sizeof *t->bounded);
    memset(t->value, 0, cells * sizeof *t->value);
    memset(t->last, 0, cells * sizeof *t->last);
    for (int32_t k = 0; k < n; k++) {
        assert(items[k].width >= 1 && items[k].most >= 1 && items[k].most <= GROUP_MOST);
        if (!never_runs_out(t, &items[k]))
            t->bounded[t->n_bounded++] = k;
    }
    t->count =
        mem_grow(t->count, &t->count_capacity, cells * (size_t)t->n_bounded, sizeof *t->count);
    for (int32_t i = 0; i < t->n_bounded; i++)
        take_lots(t, &items[t->bounded[i]], &t->count[(size_t)i * cells]);
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
    t->value = mem_grow(t->value, &t->value_capacity, cells, sizeof *t->value);
    memset(t->value, 0, cells * sizeof *t->value);
    for (int32_t k = 0; k < n; k++)
        raise_item(t, &items[k]);
    t->work += group_table_cost(t, n, items);
}

void group_table_pattern(const struct group_table *t, int32_t x, int32_t y, int32_t *count)
{
    size_t cells = t->row[t->nx];
    memset(count, 0, (size_t)t->n_items * sizeof *count);
    for (int32_t k = t->last[t->row[x] + (size_t)y]; k > 0; k = t->last[t->row[x] + (size_t)y]) {
        count[k - 1]++;
        x -= t->items[k - 1].width;
        y -= t->items[k - 1].height;
    }
    for (int32_t i = t->n_bounded - 1; i >= 0; i--) {
        const struct group_item *item = &t->items[t->bounded[i]];
        int32_t taken = t->count[(size_t)i * cells + t->row[x] + (size_t)y];
        count[t->bounded[i]] = taken;
        x -= taken * item->width;
        y -= taken * item->height;
    }
}
