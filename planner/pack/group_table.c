/* group_table.c - fills rows of memory cells, one item after the other.
 *
 * Where no room holds more of an item than there are, one ascending pass takes any number of it.
 * Otherwise it comes in lots of 1, 2, 4, ... and a rest, each taken or not in a descending pass.
 * Either way a row is made from a row further down, never from itself, so that the compiler may
 * work on many cells at once.  Beside the value each cell notes how many of the item were taken,
 * which is all that finding the pattern needs. */
#include "planner/pack/group_table.h"

#include <assert.h>
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

/* The same in the only, ascending pass. */
WIDE_VECTORS
static void take_any(int32_t n, const int32_t *restrict from, const uint8_t *restrict from_count,
                     int32_t *restrict to, uint8_t *restrict to_count, int32_t value)
{
    for (int32_t y = 0; y < n; y++) {
        int32_t with = from[y] + value;
        uint8_t counted = (uint8_t)(from_count[y] + 1);
        to_count[y] = with > to[y] ? counted : 0;
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

static void take_item(struct group_table *t, const struct group_item *item, uint8_t *count)
{
    int32_t w = item->width, h = item->height;
    clear_counts(t, item, count);
    if (most_in_table(t, item) <= item->most) {
        for (int32_t x = w; x < t->nx; x++) {
            size_t to = t->row[x] + (size_t)h, from = t->row[x - w];
            if (t->ny[x] > h)
                take_any(t->ny[x] - h, &t->value[from], &count[from], &t->value[to], &count[to],
                         item->value);
        }
        return;
    }
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

void group_table_fill(struct group_table *t, int32_t n, const struct group_item *items)
{
    size_t cells = t->row[t->nx];
    t->items = items;
    t->n_items = n;
    t->value = mem_grow(t->value, &t->value_capacity, cells, sizeof *t->value);
    t->count = mem_grow(t->count, &t->count_capacity, cells * (size_t)n, sizeof *t->count);
    memset(t->value, 0, cells * sizeof *t->value);
    for (int32_t k = 0; k < n; k++) {
        assert(items[k].width >= 1 && items[k].most >= 1 && items[k].most <= GROUP_MOST);
        take_item(t, &items[k], &t->count[(size_t)k * cells]);
    }
    t->work += group_table_cost(t, n, items);
}

void group_table_pattern(const struct group_table *t, int32_t x, int32_t y, int32_t *count)
{
    size_t cells = t->row[t->nx];
    for (int32_t k = t->n_items - 1; k >= 0; k--) {
        count[k] = t->count[(size_t)k * cells + t->row[x] + (size_t)y];
        x -= count[k] * t->items[k].width;
        y -= count[k] * t->items[k].height;
    }
}
