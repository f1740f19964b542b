/* Dynamic programming by dominated states.  Bundles are decided one after the other; a state is
 * what is held and what it is worth.  A state is dropped when another holds no more of anything
 * and is worth as much, or when the bundles still to come can't carry it past the threshold: two
 * tables bound what they add, one exact (or nearly) in CPU with memory at its price, one in memory
 * with CPU at its price. */
#include "model/check/knapsack_parts.h"

#include "model/arena.h"

#include <stdlib.h>
#include <string.h>

/* Entries of one table, 32 MB; rows share them, so many bundles get coarser cells. */
#define TABLE_ENTRIES (INT64_C(1) << 22)
#define CELLS_MAX INT64_C(4096)
/* States held at once, 128 MB a list; more than that is given up as open. */
#define STATES_MAX ((size_t)1 << 22)
/* Above every threshold, so that an entry cut here still says "may pass". */
#define TABLE_MAX (2 * KNAPSACK_VALUE_MAX)

/* most[k * (cells + 1) + c]: what bundles k .. n-1 add at most to c free cells of one quantity,
 * all other quantities paid at their price. */
struct table {
    int quantity;
    int64_t unit; /* of one cell; needs are rounded down, so the table never says too little */
    int64_t cells;
    int64_t *most;
};

static int64_t value_left(const struct knapsack_bundle *b, const int64_t price[3], int quantity)
{
    wide left = b->value;
    for (int q = 0; q < N_QUANTITIES; q++) {
        if (q != quantity)
            left -= (wide)price[q] * b->need[q];
    }
    return left < 0 ? 0 : (int64_t)left;
}

static void table_fill(struct table *t, const struct knapsack_bundle *bundles, int32_t n,
                       const int64_t price[3])
{
    size_t row = (size_t)t->cells + 1;
    memset(t->most + (size_t)n * row, 0, row * sizeof *t->most);
    for (int32_t k = n - 1; k >= 0; k--) {
        const int64_t *after = t->most + (size_t)(k + 1) * row;
        int64_t *here = t->most + (size_t)k * row;
        int64_t left = value_left(&bundles[k], price, t->quantity);
        int64_t width = bundles[k].need[t->quantity] / t->unit;
        memcpy(here, after, row * sizeof *here);
        if (left == 0)
            continue;
        for (int64_t c = width; c <= t->cells; c++) {
            int64_t with = left + after[c - width];
            here[c] = with > here[c] ? (with < TABLE_MAX ? with : TABLE_MAX) : here[c];
        }
    }
}

static void table_init(struct table *t, int quantity, const int64_t room[3],
                       const struct knapsack_bundle *bundles, int32_t n, const int64_t price[3])
{
    int64_t most_cells = TABLE_ENTRIES / (n + 1);
    most_cells = most_cells > CELLS_MAX ? CELLS_MAX : most_cells < 16 ? 16 : most_cells;
    int64_t unit = 0;
    for (int32_t k = 0; k < n; k++)
        unit = greatest_divisor(unit, bundles[k].need[quantity]);
    if (unit == 0)
        unit = 1;
    if (room[quantity] / unit > most_cells)
        unit = room[quantity] / most_cells + 1;
    *t = (struct table){.quantity = quantity, .unit = unit, .cells = room[quantity] / unit};
    t->most = mem_alloc((size_t)(n + 1) * (size_t)(t->cells + 1) * sizeof *t->most);
    table_fill(t, bundles, n, price);
}

struct state {
    int64_t held[3];
    int64_t worth;
};

struct states {
    struct state *items;
    size_t n, capacity;
};

static struct state *states_room(struct states *s, size_t n)
{
    s->items = mem_grow(s->items, &s->capacity, n, sizeof *s->items);
    return s->items;
}

/* What is worth most among the states of the sweep so far, by ranges of memory: best[b] covers the
 * ranges that end in b as in a binary indexed tree, so that the most below any range is found in
 * O(log ranges).  In each range one state is kept exactly.  Whoever is called dominated is; a few
 * that are dominated within their range may be missed.  One for each number of GPUs held.
 * (A sorted list is exact, and took most of the time moving its tail.)
 * Source: Fenwick, Software: Practice and Experience 24 (1994) 327-336. */
struct stair {
    int64_t *best;
    struct step {
        int64_t memory, worth;
    } * exact;
};
enum { RANGES_LEAST = 64, RANGES_MOST = 1 << 14 };

/* Is there one among those before it that holds no more memory and is worth as much? */
static bool stair_covers(const struct stair *s, int64_t range, int64_t memory, int64_t worth)
{
    if (s->exact[range].memory <= memory && s->exact[range].worth >= worth)
        return true;
    for (int64_t b = range; b > 0; b &= b - 1) {
        if (s->best[b - 1] >= worth)
            return true;
    }
    return false;
}

static void stair_add(struct stair *s, int64_t ranges, int64_t range, int64_t memory, int64_t worth)
{
    if (worth > s->exact[range].worth)
        s->exact[range] = (struct step){memory, worth};
    for (int64_t b = range; b < ranges; b |= b + 1) {
        if (worth > s->best[b])
            s->best[b] = worth;
    }
}

static void stair_empty(struct stair *s, int64_t ranges)
{
    for (int64_t b = 0; b < ranges; b++) {
        s->best[b] = -1;
        s->exact[b] = (struct step){INT64_MAX, -1};
    }
}

struct search {
    const int64_t *room;
    const struct knapsack_bundle *bundles;
    int32_t n;
    const int64_t *price;
    int64_t threshold;
    struct table by_cpu, by_memory;
    struct states now, with, next;
    struct stair *stairs;  /* room[2] + 1 */
    int64_t ranges, width; /* of memory, in this sweep */
    int64_t best;
};

static wide table_bound(const struct search *s, const struct table *t, const struct state *state,
                        int32_t k)
{
    wide bound = state->worth;
    for (int q = 0; q < N_QUANTITIES; q++) {
        int64_t left = s->room[q] - state->held[q];
        if (q == t->quantity)
            bound += t->most[(size_t)k * ((size_t)t->cells + 1) + (size_t)(left / t->unit)];
        else
            bound += (wide)s->price[q] * left;
    }
    return bound;
}

/* Can bundles k .. n-1 still carry the state past the threshold? */
static bool may_pass(const struct search *s, const struct state *state, int32_t k)
{
    return table_bound(s, &s->by_cpu, state, k) > s->threshold &&
           table_bound(s, &s->by_memory, state, k) > s->threshold;
}

/* s->with = the states of now that take bundle k too; false when one passes the threshold. */
static bool extend(struct search *s, int32_t k)
{
    const struct knapsack_bundle *b = &s->bundles[k];
    struct state *out = states_room(&s->with, s->now.n);
    s->with.n = 0;
    for (size_t i = 0; i < s->now.n; i++) {
        struct state state = s->now.items[i];
        bool fits = true;
        for (int q = 0; q < N_QUANTITIES; q++) {
            state.held[q] += b->need[q];
            fits &= state.held[q] <= s->room[q];
        }
        if (!fits)
            continue;
        state.worth += b->value;
        if (state.worth > s->threshold) {
            s->best = state.worth;
            return false;
        }
        if (may_pass(s, &state, k + 1))
            out[s->with.n++] = state;
    }
    return true;
}

/* The order of the sweep: a state can only be dominated by an earlier one. */
static bool before(const struct state *a, const struct state *b)
{
    for (int q = 0; q < N_QUANTITIES; q++) {
        if (a->held[q] != b->held[q])
            return a->held[q] < b->held[q];
    }
    return a->worth > b->worth;
}

static bool dominated(const struct search *s, const struct state *state)
{
    for (int64_t g = 0; g <= state->held[2]; g++) {
        if (stair_covers(&s->stairs[g], state->held[1] / s->width, state->held[1], state->worth))
            return true;
    }
    return false;
}

/* Ranges of memory, as many as the states make worth while. */
static void start_sweep(struct search *s)
{
    s->ranges = RANGES_LEAST;
    while (s->ranges < RANGES_MOST && (size_t)s->ranges < 4 * (s->now.n + s->with.n))
        s->ranges *= 2;
    s->width = s->room[1] / s->ranges + 1;
    for (int64_t g = 0; g <= s->room[2]; g++)
        stair_empty(&s->stairs[g], s->ranges);
}

/* s->now = what is left of now (that leave out bundle k) and with, both in order, merged. */
static void merge(struct search *s, int32_t k)
{
    start_sweep(s);
    struct state *out = states_room(&s->next, s->now.n + s->with.n);
    s->next.n = 0;
    size_t i = 0, j = 0;
    while (i < s->now.n || j < s->with.n) {
        bool old = j == s->with.n || (i < s->now.n && before(&s->now.items[i], &s->with.items[j]));
        struct state *state = old ? &s->now.items[i++] : &s->with.items[j++];
        if ((old && !may_pass(s, state, k + 1)) || dominated(s, state))
            continue;
        stair_add(&s->stairs[state->held[2]], s->ranges, state->held[1] / s->width, state->held[1],
                  state->worth);
        out[s->next.n++] = *state;
    }
    struct states swap = s->now;
    s->now = s->next;
    s->next = swap;
}

static enum knapsack_answer run(struct search *s, int64_t base, int64_t *steps)
{
    *states_room(&s->now, 1) = (struct state){.worth = base};
    s->now.n = 1;
    if (base > s->threshold) {
        s->best = base;
        return KNAPSACK_BROKEN;
    }
    if (!may_pass(s, &s->now.items[0], 0))
        return KNAPSACK_HOLDS;
    for (int32_t k = 0; k < s->n && s->now.n > 0; k++) {
        if (!extend(s, k))
            return KNAPSACK_BROKEN;
        *steps -= (int64_t)(s->now.n + s->with.n);
        if (*steps < 0 || s->now.n + s->with.n > STATES_MAX)
            return KNAPSACK_OPEN;
        merge(s, k);
    }
    return KNAPSACK_HOLDS;
}

enum knapsack_answer knapsack_states(const int64_t room[3], const struct knapsack_bundle *bundles,
                                     int32_t n, const int64_t price[3], int64_t base,
                                     int64_t threshold, int64_t *steps, int64_t *worth)
{
    struct search s = {.room = room, .bundles = bundles, .n = n, .price = price};
    s.threshold = threshold;
    table_init(&s.by_cpu, 0, room, bundles, n, price);
    table_init(&s.by_memory, 1, room, bundles, n, price);
    *steps -= (n + 1) * (s.by_cpu.cells + s.by_memory.cells) / 8;
    s.stairs = mem_zeroed((size_t)room[2] + 1, sizeof *s.stairs);
    for (int64_t g = 0; g <= room[2]; g++) {
        s.stairs[g].best = mem_zeroed(RANGES_MOST, sizeof *s.stairs[g].best);
        s.stairs[g].exact = mem_zeroed(RANGES_MOST, sizeof *s.stairs[g].exact);
    }
    enum knapsack_answer answer = run(&s, base, steps);
    *worth = s.best;
    for (int64_t g = 0; g <= room[2]; g++) {
        free(s.stairs[g].best);
        free(s.stairs[g].exact);
    }
    free(s.stairs);
    free(s.now.items);
    free(s.with.items);
    free(s.next.items);
    free(s.by_cpu.most);
    free(s.by_memory.most);
    return answer;
}
