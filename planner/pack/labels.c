#include "planner/pack/labels.h"

#include <stdlib.h>
#include <string.h>

/* Cells of a table over vCPUs and GPUs, and of all tables together. */
enum { CELLS_MAX = 256, ALL_CELLS = 1 << 21 };

/* Multipliers on memory, in eighths of stage 2's. */
enum { MULTIPLIERS = 7 };
static const int64_t eighths[MULTIPLIERS] = {8, 0, 5, 11, 2, 16, 32};

/* A list may grow to so many times its length before it is thinned out. */
enum { GROWTH = 4 };

struct label {
    int64_t value, promise;
    int64_t mcpu, mem_mib; /* left */
    int32_t gpus;
    int32_t step; /* the last item taken, -1: none */
};

/* count of an item taken after another. */
struct step {
    int32_t item, count, before;
};

struct labels {
    struct subproblem *s;
    struct label *kept, *next;
    int32_t n_kept, n_next, most;
    size_t kept_capacity, next_capacity;
    struct step *steps;
    int32_t n_steps;
    size_t steps_capacity;
    /* Promises: [multiplier][item 0 .. n][vCPUs][GPUs], in doubles that hold integers. */
    int64_t *table;
    int64_t lambda[MULTIPLIERS];
    int64_t unit_mcpu;
    int32_t nx, gpus, n_lambdas;
    int64_t open; /* best promise of what was cut off */
    /* Dominance: labels by memory left, the best value of those that leave at least as much. */
    int64_t *tree;
    size_t tree_capacity;
};

/* ---- promises ---------------------------------------------------------------------------------
 */

static size_t layer_cells(const struct labels *l)
{
    return (size_t)l->nx * (size_t)(l->gpus + 1);
}

static int64_t *layer(const struct labels *l, int32_t lambda, int32_t item)
{
    size_t at = (size_t)lambda * (size_t)(l->s->n + 1) + (size_t)item;
    return &l->table[at * layer_cells(l)];
}

/* to = the better of from, and from with `count` copies of the item more. */
static void add_lot(const struct labels *l, int64_t *to, const struct subproblem_item *item,
                    int32_t count, int64_t lambda)
{
    int64_t profit = (item->value - lambda * item->mem_mib) * count;
    int64_t width = item->mcpu * count / l->unit_mcpu;
    int64_t gpus = (int64_t)item->gpus * count;
    if (profit <= 0 || width >= l->nx || gpus > l->gpus)
        return;
    int64_t stride = l->gpus + 1;
    int64_t back = width * stride + gpus;
    for (int64_t x = l->nx - 1; x >= width; x--)
        for (int64_t g = l->gpus; g >= gpus; g--) {
            int64_t cell = x * stride + g;
            int64_t with = to[cell - back] + profit;
            to[cell] = with > to[cell] ? with : to[cell];
        }
    l->s->work += (l->nx - width) * stride / 4 + 1;
}

static void fill_layers(struct labels *l, int32_t q)
{
    const struct subproblem *s = l->s;
    memset(layer(l, q, s->n), 0, layer_cells(l) * sizeof *l->table);
    for (int32_t k = s->n - 1; k >= 0; k--) {
        int64_t *to = layer(l, q, k);
        memcpy(to, layer(l, q, k + 1), layer_cells(l) * sizeof *to);
        int32_t left = s->items[k].most;
        for (int32_t lot = 1; left > 0; lot *= 2) {
            int32_t count = lot < left ? lot : left;
            add_lot(l, to, &s->items[k], count, l->lambda[q]);
            left -= count;
        }
    }
}

/* Widths are rounded down, rooms too: a coarse grid can only promise too much. */
static void make_tables(struct labels *l)
{
    struct subproblem *s = l->s;
    int64_t gpus = 0;
    for (int32_t k = 0; k < s->n; k++)
        gpus += (int64_t)s->items[k].gpus * s->items[k].most;
    l->gpus = gpus < s->gpus ? (int32_t)gpus : s->gpus;
    int64_t cells = ALL_CELLS / (MULTIPLIERS * (s->n + 1) * (l->gpus + 1));
    cells = cells < 16 ? 16 : cells > CELLS_MAX ? CELLS_MAX : cells;
    int64_t unit = s->packing->cpu_unit;
    if (s->mcpu / unit >= cells)
        unit *= s->mcpu / unit / cells + 1;
    l->unit_mcpu = unit;
    l->nx = (int32_t)(s->mcpu / unit) + 1;
    l->n_lambdas = s->multiplier > 0 ? MULTIPLIERS : 2;
    l->table =
        mem_alloc((size_t)l->n_lambdas * (size_t)(s->n + 1) * layer_cells(l) * sizeof *l->table);
    for (int32_t q = 0; q < l->n_lambdas; q++) {
        l->lambda[q] = s->multiplier * eighths[q] / 8;
        fill_layers(l, q);
    }
}

/* What the label may come to with the items from k on; looks no further once that is no more than
 * `enough`. */
static int64_t promise(const struct labels *l, const struct label *from, int32_t k, int64_t enough)
{
    int32_t g = from->gpus < l->gpus ? from->gpus : l->gpus;
    size_t cell = (size_t)(from->mcpu / l->unit_mcpu) * (size_t)(l->gpus + 1) + (size_t)g;
    int64_t least = INT64_MAX;
    for (int32_t q = 0; q < l->n_lambdas && least > enough; q++) {
        int64_t p = from->value + l->lambda[q] * from->mem_mib + layer(l, q, k)[cell];
        least = p < least ? p : least;
    }
    return least;
}

/* ---- lists ------------------------------------------------------------------------------------
 */

static void record(struct labels *l, const struct label *best)
{
    struct subproblem *s = l->s;
    memset(s->count, 0, (size_t)s->n * sizeof *s->count);
    for (int32_t i = best->step; i >= 0; i = l->steps[i].before)
        s->count[l->steps[i].item] = l->steps[i].count;
    subproblem_record(s, best->value);
    memset(s->count, 0, (size_t)s->n * sizeof *s->count);
    s->best = best->value;
}

static int32_t add_step(struct labels *l, int32_t item, int32_t count, int32_t before)
{
    l->steps = mem_grow(l->steps, &l->steps_capacity, (size_t)l->n_steps + 1, sizeof *l->steps);
    l->steps[l->n_steps] = (struct step){item, count, before};
    return l->n_steps++;
}

/* Keeps the label with count more of item k, if it promises anything. */
static void extend(struct labels *l, struct label from, int32_t k, int32_t count)
{
    const struct subproblem_item *item = &l->s->items[k];
    from.value += count * item->value;
    from.mcpu -= count * item->mcpu;
    from.mem_mib -= count * item->mem_mib;
    from.gpus -= count * item->gpus;
    from.promise = promise(l, &from, k + 1, l->s->best);
    if (from.promise <= l->s->best)
        return;
    if (count > 0)
        from.step = add_step(l, k, count, from.step);
    if (from.value > l->s->best)
        record(l, &from);
    l->next = mem_grow(l->next, &l->next_capacity, (size_t)l->n_next + 1, sizeof *l->next);
    l->next[l->n_next++] = from;
}

static int32_t fits(const struct subproblem_item *item, const struct label *from)
{
    int64_t most = item->most;
    if (item->mcpu > 0 && from->mcpu / item->mcpu < most)
        most = from->mcpu / item->mcpu;
    if (item->mem_mib > 0 && from->mem_mib / item->mem_mib < most)
        most = from->mem_mib / item->mem_mib;
    if (item->gpus > 0 && from->gpus / item->gpus < most)
        most = from->gpus / item->gpus;
    return (int32_t)most;
}

/* The fullest of what is left first; equal rooms by falling value. */
static int compare_rooms(const void *left, const void *right)
{
    const struct label *a = left, *b = right;
    if (a->mcpu != b->mcpu)
        return a->mcpu > b->mcpu ? -1 : 1;
    if (a->gpus != b->gpus)
        return a->gpus > b->gpus ? -1 : 1;
    if (a->mem_mib != b->mem_mib)
        return a->mem_mib > b->mem_mib ? -1 : 1;
    if (a->value != b->value)
        return a->value > b->value ? -1 : 1;
    return a->step < b->step ? -1 : a->step > b->step;
}

static int compare_promises(const void *left, const void *right)
{
    const struct label *a = left, *b = right;
    if (a->promise != b->promise)
        return a->promise > b->promise ? -1 : 1;
    return compare_rooms(left, right);
}

static int compare_memory(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a > b ? -1 : a < b;
}

/* Labels are met by falling vCPUs left; a Fenwick tree over memory left, the most first, says the
 * best value so far among those that leave as much memory.  One tree for each number of GPUs left.
 */
static void drop_dominated(struct labels *l)
{
    size_t n = (size_t)l->n_next;
    if (n == 0) {
        l->n_kept = 0;
        return;
    }
    qsort(l->next, n, sizeof *l->next, compare_rooms);
    int64_t *memory = mem_alloc((n + 1) * sizeof *memory);
    for (size_t i = 0; i < n; i++)
        memory[i] = l->next[i].mem_mib;
    qsort(memory, n, sizeof *memory, compare_memory);
    size_t distinct = 0;
    for (size_t i = 0; i < n; i++)
        if (distinct == 0 || memory[distinct - 1] != memory[i])
            memory[distinct++] = memory[i];
    size_t trees = (size_t)l->s->gpus + 1;
    l->tree = mem_grow(l->tree, &l->tree_capacity, trees * (distinct + 1), sizeof *l->tree);
    for (size_t i = 0; i < trees * (distinct + 1); i++)
        l->tree[i] = -1;
    l->n_kept = 0;
    l->kept = mem_grow(l->kept, &l->kept_capacity, n, sizeof *l->kept);
    for (size_t i = 0; i < n; i++) {
        const struct label *a = &l->next[i];
        size_t low = 0, high = distinct - 1;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (memory[middle] > a->mem_mib)
                low = middle + 1;
            else
                high = middle;
        }
        bool dominated = false;
        for (size_t g = (size_t)a->gpus; g < trees && !dominated; g++)
            for (size_t at = low + 1; at > 0 && !dominated; at -= at & (~at + 1))
                dominated = l->tree[g * (distinct + 1) + at] >= a->value;
        if (dominated)
            continue;
        for (size_t at = low + 1; at <= distinct; at += at & (~at + 1)) {
            int64_t *best = &l->tree[(size_t)a->gpus * (distinct + 1) + at];
            *best = a->value > *best ? a->value : *best;
        }
        l->kept[l->n_kept++] = *a;
    }
    free(memory);
}

/* Too many: those that promise most stay, and the best promise of the others is remembered. */
static void cut_short(struct labels *l)
{
    if (l->n_kept <= l->most)
        return;
    qsort(l->kept, (size_t)l->n_kept, sizeof *l->kept, compare_promises);
    if (l->kept[l->most].promise > l->open)
        l->open = l->kept[l->most].promise;
    l->n_kept = l->most;
}

static void take_item(struct labels *l, int32_t k)
{
    l->n_next = 0;
    for (int32_t i = 0; i < l->n_kept; i++) {
        const struct label from = l->kept[i];
        int32_t most = fits(&l->s->items[k], &from);
        for (int32_t count = 0; count <= most; count++)
            extend(l, from, k, count);
        l->s->work += 2 * (most + 1);
    }
    l->s->work += 12 * (int64_t)l->n_next; /* sorting */
    drop_dominated(l);
    cut_short(l);
}

int64_t labels_solve(struct subproblem *s, int32_t most)
{
    struct labels l = {.s = s, .most = most, .open = INT64_MIN};
    make_tables(&l);
    l.kept = mem_grow(l.kept, &l.kept_capacity, 1, sizeof *l.kept);
    l.kept[0] = (struct label){.mcpu = s->mcpu, .mem_mib = s->mem_mib, .gpus = s->gpus, .step = -1};
    l.kept[0].promise = promise(&l, &l.kept[0], 0, s->best);
    l.n_kept = l.kept[0].promise > s->best ? 1 : 0;
    for (int32_t k = 0; k < s->n && l.n_kept > 0; k++)
        take_item(&l, k);
    free(l.kept);
    free(l.next);
    free(l.steps);
    free(l.tree);
    free(l.table);
    return s->best > l.open ? s->best : l.open;
}
