#include "planner/lease/profile.h"

#include <stdlib.h>
#include <string.h>

/* Steps of a block, and of one made by joining two. */
enum { BLOCK_MOST = 48, JOINED_MOST = 24 };

/* Where a step is. */
struct place {
    size_t block, step;
};

static struct profile_room plus(struct profile_room a, struct profile_room b)
{
    return (struct profile_room){a.mcpu + b.mcpu, a.mem_mib + b.mem_mib, a.gpus + b.gpus};
}

/* A block at that place, without steps yet; those behind it move on. */
static struct profile_block *insert_block(struct profile *p, size_t at)
{
    size_t before = p->capacity;
    p->blocks = mem_grow(p->blocks, &p->capacity, p->n_blocks + 1, sizeof *p->blocks);
    memset(&p->blocks[before], 0, (p->capacity - before) * sizeof *p->blocks);
    struct profile_block spare = p->blocks[p->n_blocks];
    memmove(&p->blocks[at + 1], &p->blocks[at], (p->n_blocks - at) * sizeof *p->blocks);
    p->n_blocks++;
    p->blocks[at] = (struct profile_block){.steps = spare.steps, .capacity = spare.capacity};
    return &p->blocks[at];
}

/* Its steps wait behind the last block for the next one. */
static void remove_block(struct profile *p, size_t at)
{
    struct profile_block gone = p->blocks[at];
    memmove(&p->blocks[at], &p->blocks[at + 1], (p->n_blocks - at - 1) * sizeof *p->blocks);
    p->blocks[--p->n_blocks] = gone;
}

static void grow_steps(struct profile_block *b, size_t n)
{
    b->steps = mem_grow(b->steps, &b->capacity, n, sizeof *b->steps);
}

void profile_init(struct profile *p, const struct pack_bin *bin)
{
    p->n_blocks = 0;
    struct profile_block *b = insert_block(p, 0);
    grow_steps(b, 8);
    struct profile_room room = {bin->mcpu, bin->mem_mib, bin->gpus};
    b->steps[0] = (struct profile_step){0, room};
    b->n = 1;
    b->most = b->least = room;
    p->n = 1;
}

void profile_clear(struct profile *p)
{
    for (size_t i = 0; i < p->capacity; i++)
        free(p->blocks[i].steps);
    free(p->blocks);
    *p = (struct profile){0};
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void sum_up(struct profile_block *b)
{
    struct profile_room most = b->steps[0].free, least = most;
    for (size_t i = 1; i < b->n; i++) {
        const struct profile_room *f = &b->steps[i].free;
        most.mcpu = larger(most.mcpu, f->mcpu);
        most.mem_mib = larger(most.mem_mib, f->mem_mib);
        most.gpus = larger(most.gpus, f->gpus);
        least.mcpu = smaller(least.mcpu, f->mcpu);
        least.mem_mib = smaller(least.mem_mib, f->mem_mib);
        least.gpus = smaller(least.gpus, f->gpus);
    }
    b->most = plus(most, b->free);
    b->least = plus(least, b->free);
    b->at_s = b->steps[0].at_s;
}

/* The step that holds at that second. */
static struct place place_of(const struct profile *p, int64_t at_s)
{
    size_t low = 0, high = p->n_blocks;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (p->blocks[middle].at_s <= at_s)
            low = middle;
        else
            high = middle;
    }
    struct place at = {low, 0};
    const struct profile_block *b = &p->blocks[at.block];
    high = b->n;
    while (high - at.step > 1) {
        size_t middle = at.step + (high - at.step) / 2;
        if (b->steps[middle].at_s <= at_s)
            at.step = middle;
        else
            high = middle;
    }
    return at;
}

struct profile_room profile_at(const struct profile *p, int64_t at_s)
{
    struct place at = place_of(p, at_s);
    const struct profile_block *b = &p->blocks[at.block];
    return plus(b->free, b->steps[at.step].free);
}

/* The second half becomes a block of its own. */
static void split(struct profile *p, size_t at)
{
    struct profile_block *to = insert_block(p, at + 1);
    struct profile_block *from = &p->blocks[at];
    size_t kept = from->n / 2;
    to->n = from->n - kept;
    to->free = from->free;
    grow_steps(to, to->n);
    memcpy(to->steps, &from->steps[kept], to->n * sizeof *to->steps);
    from->n = kept;
    sum_up(from);
    sum_up(to);
}

/* Makes a step begin at that second. */
static void cut(struct profile *p, int64_t at_s)
{
    struct place at = place_of(p, at_s);
    if (p->blocks[at.block].steps[at.step].at_s == at_s)
        return;
    if (p->blocks[at.block].n == BLOCK_MOST) {
        split(p, at.block);
        at = place_of(p, at_s);
    }
    struct profile_block *b = &p->blocks[at.block];
    grow_steps(b, b->n + 1);
    memmove(&b->steps[at.step + 1], &b->steps[at.step], (b->n - at.step) * sizeof *b->steps);
    b->steps[at.step + 1].at_s = at_s;
    b->n++;
    p->n++;
}

static void add(struct profile *p, struct profile_room more, int64_t start_s, int64_t end_s)
{
    cut(p, start_s);
    cut(p, end_s);
    struct place from = place_of(p, start_s), to = place_of(p, end_s);
    for (size_t k = from.block; k <= to.block; k++) {
        struct profile_block *b = &p->blocks[k];
        size_t first = k == from.block ? from.step : 0;
        size_t last = k == to.block ? to.step : b->n;
        if (first == 0 && last == b->n) {
            b->free = plus(b->free, more);
            b->most = plus(b->most, more);
            b->least = plus(b->least, more);
            continue;
        }
        for (size_t i = first; i < last; i++)
            b->steps[i].free = plus(b->steps[i].free, more);
        if (first < last)
            sum_up(b);
    }
}

void profile_take(struct profile *p, const struct pack_item *item, int64_t count, int64_t start_s,
                  int64_t length_s)
{
    if (length_s == 0)
        return; /* an instant: what follows may begin at the same second */
    struct profile_room less = {-item->mcpu * count, -item->mem_mib * count, -item->gpus * count};
    add(p, less, start_s, start_s + length_s);
}

static bool same_room(struct profile_room a, struct profile_room b)
{
    return a.mcpu == b.mcpu && a.mem_mib == b.mem_mib && a.gpus == b.gpus;
}

/* Two short blocks become one. */
static void join_blocks(struct profile *p, size_t first)
{
    if (first + 1 >= p->n_blocks)
        return;
    struct profile_block *a = &p->blocks[first], *b = &p->blocks[first + 1];
    if (a->n + b->n > JOINED_MOST)
        return;
    struct profile_room shift = {b->free.mcpu - a->free.mcpu, b->free.mem_mib - a->free.mem_mib,
                                 b->free.gpus - a->free.gpus};
    grow_steps(a, a->n + b->n);
    for (size_t i = 0; i < b->n; i++)
        a->steps[a->n + i] = (struct profile_step){b->steps[i].at_s, plus(b->steps[i].free, shift)};
    a->n += b->n;
    sum_up(a);
    remove_block(p, first + 1);
}

/* Joins the step that begins at that second to the one before it where both are the same. */
static void join(struct profile *p, int64_t at_s)
{
    if (at_s == 0)
        return;
    struct place at = place_of(p, at_s);
    struct profile_block *b = &p->blocks[at.block];
    if (b->steps[at.step].at_s != at_s || !same_room(profile_at(p, at_s - 1), profile_at(p, at_s)))
        return;
    memmove(&b->steps[at.step], &b->steps[at.step + 1], (b->n - at.step - 1) * sizeof *b->steps);
    p->n--;
    if (--b->n == 0) {
        remove_block(p, at.block);
        return;
    }
    sum_up(b);
    join_blocks(p, at.block);
    if (at.block > 0)
        join_blocks(p, at.block - 1);
}

void profile_give(struct profile *p, const struct pack_item *item, int64_t start_s,
                  int64_t length_s)
{
    if (length_s == 0)
        return;
    struct profile_room more = {item->mcpu, item->mem_mib, item->gpus};
    add(p, more, start_s, start_s + length_s);
    join(p, start_s + length_s);
    join(p, start_s);
}

static bool has_room(struct profile_room room, const struct pack_item *item)
{
    return room.mcpu >= item->mcpu && room.mem_mib >= item->mem_mib && room.gpus >= item->gpus;
}

int64_t profile_find(struct profile *p, const struct pack_item *item, int64_t length_s,
                     int64_t end_s)
{
    int64_t from_s = 0;
    return profile_find_from(p, item, length_s, end_s, &from_s);
}

/* The first step from there on, but before stop_s, that has room, or with `room` false has none.
 * Where there is none: some place from stop_s on, or the one behind the last block. */
static struct place next(struct profile *p, const struct pack_item *item, struct place at,
                         bool room, int64_t stop_s)
{
    for (; at.block < p->n_blocks; at = (struct place){at.block + 1, 0}) {
        const struct profile_block *b = &p->blocks[at.block];
        p->looked++;
        if (b->at_s >= stop_s)
            return at;
        if (room ? !has_room(b->most, item) : has_room(b->least, item))
            continue;
        struct profile_room need = {item->mcpu - b->free.mcpu, item->mem_mib - b->free.mem_mib,
                                    item->gpus - b->free.gpus};
        for (; at.step < b->n; at.step++) {
            const struct profile_step *s = &b->steps[at.step];
            bool has = s->free.mcpu >= need.mcpu && s->free.mem_mib >= need.mem_mib &&
                       s->free.gpus >= need.gpus;
            p->looked++;
            if (has == room || s->at_s >= stop_s)
                return at;
        }
    }
    return at;
}

/* INT64_MAX behind the last block. */
static int64_t begins_s(const struct profile *p, struct place at)
{
    return at.block < p->n_blocks ? p->blocks[at.block].steps[at.step].at_s : INT64_MAX;
}

int64_t profile_find_from(struct profile *p, const struct pack_item *item, int64_t length_s,
                          int64_t end_s, int64_t *from_s)
{
    struct place at = next(p, item, place_of(p, *from_s), true, INT64_MAX);
    if (at.block == p->n_blocks) {
        const struct profile_block *last = &p->blocks[p->n_blocks - 1];
        *from_s = last->steps[last->n - 1].at_s;
        return -1;
    }
    *from_s = begins_s(p, at);
    int64_t last_s = end_s - length_s;
    while (begins_s(p, at) <= last_s && at.block < p->n_blocks) {
        int64_t start = begins_s(p, at);
        int64_t end = start + (length_s > 0 ? length_s : 1);
        struct place full = next(p, item, at, false, end);
        if (begins_s(p, full) >= end)
            return start;
        at = next(p, item, full, true, last_s < INT64_MAX ? last_s + 1 : last_s);
    }
    return -1;
}

void profile_take_lease(struct profile *p, const struct draft_lease *lease,
                        const struct requests *rq)
{
    for (int32_t i = 0; i < lease->n_lanes; i++)
        profile_take(p, &rq->list[lease->lanes[i].request].item, lease->lanes[i].count,
                     lease->lanes[i].start_s, lease->lanes[i].length_s);
}
