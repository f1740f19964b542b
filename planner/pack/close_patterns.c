/* close_patterns.c - depth-first search over counts, bounded by tables.
 *
 * For bins that accept the same classes one set of tables serves all: best[k] over (vCPUs, memory)
 * is the most that the classes from the k-th on are worth in such a room.  Where the tables would
 * grow large, cells are coarser: needs are rounded down and rooms up, which keeps them bounds. */
#include "planner/pack/close_patterns.h"

#include <stdlib.h>
#include <string.h>

/* Cells of all tables of one group of bins together, where bins are only closed, and at last: 32
 * MiB. */
enum { FIRST_CELLS = 1 << 16, TABLE_CELLS = 1 << 22 };

/* Cells in the direction of vCPUs, at most. */
enum { CPU_CELLS = 256 };

/* Units of a bin beyond this are not told apart: rows may be any function of a pattern. */
enum { UNITS_MAX = 1000 };

/* Below the part of a cell that one MiB or milli-vCPU is. */
#define HAIR 1e-8

enum { STOP_EVERY = 1 << 14 };

struct entry {
    int32_t class;
    int32_t most;      /* in any bin of the group */
    int32_t most_here; /* in the bin under way */
    int64_t value, mcpu, mem_mib;
    int32_t gpus;
    int64_t cpu_cells, mem_cells;
};

/* Classes below CLOSE_CLASSES_MAX. */
struct class_set {
    uint64_t bits[(CLOSE_CLASSES_MAX + 63) / 64];
};

enum { SET_WORDS = (CLOSE_CLASSES_MAX + 63) / 64 };

static void set_add(struct class_set *set, int32_t class)
{
    set->bits[class / 64] |= UINT64_C(1) << (class % 64);
}

static bool set_has(const struct class_set *set, const struct class_set *all_of)
{
    uint64_t missing = 0;
    for (int w = 0; w < SET_WORDS; w++)
        missing |= all_of->bits[w] & ~set->bits[w];
    return missing == 0;
}

struct room {
    int64_t mcpu, mem_mib;
    int32_t gpus;
};

struct lister {
    struct close_patterns *list;
    const struct close_limits *limits;
    int64_t slack;
    struct entry *entries;
    int32_t n;
    int64_t cpu_unit, mem_unit, cpu_size, mem_size; /* of the tables */
    double cpu_cells, mem_cells;                    /* cells in one unit of a room */
    double cpu_part, mem_part;                      /* what is added before cells are cut off */
    bool exact;                                     /* the grid rounds nothing */
    int64_t *best;                                  /* n + 1 tables */
    size_t best_capacity;
    struct class_set *accepted; /* per bin */
    int16_t *count;             /* of the pattern under way */
    int32_t bin;
    int64_t target;
    int64_t ask_at; /* the work at which to ask whether to stop */
    bool failed;
};

static bool same_classes(const struct packing *p, int32_t a, int32_t b)
{
    for (int32_t c = 0; c < p->n_classes; c++)
        if ((packing_fit(p, a, c) > 0) != (packing_fit(p, b, c) > 0))
            return false;
    return true;
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    /* Large requests first: they decide most, and the rest fills up. */
    wide size_a = (wide)(a->mcpu + 1) * (a->mem_mib + 1);
    wide size_b = (wide)(b->mcpu + 1) * (b->mem_mib + 1);
    if (size_a != size_b)
        return size_a > size_b ? -1 : 1;
    return a->class - b->class;
}

static void load_entries(struct lister *l, int32_t bin, const int64_t *value)
{
    const struct packing *p = l->list->packing;
    l->n = 0;
    for (int32_t c = 0; c < p->n_classes; c++) {
        const struct packing_class *class = &p->classes[c];
        if (packing_fit(p, bin, c) > 0)
            l->entries[l->n++] = (struct entry){.class = c,
                                                .value = value[c],
                                                .mcpu = class->mcpu,
                                                .mem_mib = class->mem_mib,
                                                .gpus = class->gpus};
    }
    qsort(l->entries, (size_t)l->n, sizeof *l->entries, compare_entries);
}

/* How many of the entry a bin may hold: what fits alone, never more than demanded. */
static int32_t most_in(const struct packing *p, int32_t bin, int32_t class)
{
    int32_t most = packing_fit(p, bin, class);
    return most < p->classes[class].demand ? most : (int32_t)p->classes[class].demand;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t cells_up(int64_t room, int64_t unit)
{
    return (room + unit - 1) / unit;
}

/* The grid of the tables: exact where it is small enough. */
static void choose_grid(struct lister *l, const struct room *largest, int64_t cells)
{
    int64_t cpu = 0, mem = 0;
    for (int32_t k = 0; k < l->n; k++) {
        cpu = greatest_divisor(l->entries[k].mcpu, cpu);
        mem = greatest_divisor(l->entries[k].mem_mib, mem);
    }
    cpu = cpu > 0 ? cpu : largest->mcpu + 1;
    mem = mem > 0 ? mem : largest->mem_mib + 1;
    int64_t cpu_most = CPU_CELLS;
    l->cpu_unit = largest->mcpu / cpu < cpu_most ? cpu : largest->mcpu / cpu_most + 1;
    l->cpu_size = cells_up(largest->mcpu, l->cpu_unit) + 1;
    int64_t mem_most = cells / ((l->n + 1) * l->cpu_size) + 1;
    l->mem_unit = largest->mem_mib / mem < mem_most ? mem : largest->mem_mib / mem_most + 1;
    l->mem_size = cells_up(largest->mem_mib, l->mem_unit) + 1;
    /* Rooms are rounded up, except where all needs lie on the grid: what is left over there is of
     * no use.  A product may be off by a hair, never by as much as is added. */
    l->cpu_cells = 1 / (double)l->cpu_unit;
    l->mem_cells = 1 / (double)l->mem_unit;
    l->exact = l->cpu_unit == cpu && l->mem_unit == mem;
    l->cpu_part = l->cpu_unit == cpu ? HAIR : 1 - HAIR;
    l->mem_part = l->mem_unit == mem ? HAIR : 1 - HAIR;
    for (int32_t k = 0; k < l->n; k++) {
        l->entries[k].cpu_cells = l->entries[k].mcpu / l->cpu_unit;
        l->entries[k].mem_cells = l->entries[k].mem_mib / l->mem_unit;
    }
}

/* One lot of an entry on top of what the table has, in place: rows, and cells of one row, from the
 * top, so that sources are still without it. */
static void add_lot(struct lister *l, int64_t *best, int64_t cpu, int64_t mem, int64_t value)
{
    size_t row = (size_t)l->mem_size;
    int64_t n = l->mem_size - mem;
    for (int64_t x = l->cpu_size - 1; x >= cpu; x--) {
        int64_t *to = best + (size_t)x * row + mem;
        if (cpu > 0) {
            const int64_t *restrict from = best + (size_t)(x - cpu) * row;
            for (int64_t y = 0; y < n; y++)
                to[y] = from[y] + value > to[y] ? from[y] + value : to[y];
            continue;
        }
        for (int64_t y = n - 1; y >= 0; y--)
            to[y] = (to - mem)[y] + value > to[y] ? (to - mem)[y] + value : to[y];
    }
    l->list->work += (l->cpu_size - cpu) * n / 8;
}

/* Lots of 1, 2, 4 ... and a rest make any number up to most. */
static void fill_table(struct lister *l, int32_t k, const int64_t *next, int64_t *best)
{
    const struct entry *e = &l->entries[k];
    memcpy(best, next, (size_t)(l->cpu_size * l->mem_size) * sizeof *best);
    int64_t left = e->most;
    for (int64_t lot = 1; left > 0; lot *= 2) {
        int64_t t = lot < left ? lot : left;
        left -= t;
        if (t * e->cpu_cells < l->cpu_size && t * e->mem_cells < l->mem_size)
            add_lot(l, best, t * e->cpu_cells, t * e->mem_cells, t * e->value);
    }
}

static void fill_tables(struct lister *l, const struct room *largest, int64_t cells_most)
{
    choose_grid(l, largest, cells_most);
    size_t cells = (size_t)(l->cpu_size * l->mem_size);
    l->best = mem_grow(l->best, &l->best_capacity, cells * (size_t)(l->n + 1), sizeof *l->best);
    memset(l->best + cells * (size_t)l->n, 0, cells * sizeof *l->best);
    for (int32_t k = l->n - 1; k >= 0; k--)
        fill_table(l, k, l->best + cells * (size_t)(k + 1), l->best + cells * (size_t)k);
}

static int64_t bound_of(const struct lister *l, int32_t k, const struct room *room)
{
    int64_t x = (int64_t)((double)room->mcpu * l->cpu_cells + l->cpu_part);
    int64_t y = (int64_t)((double)room->mem_mib * l->mem_cells + l->mem_part);
    x = least(x, l->cpu_size - 1);
    y = least(y, l->mem_size - 1);
    return l->best[(size_t)((k * l->cpu_size + x) * l->mem_size + y)];
}

static bool must_stop(struct lister *l)
{
    const struct close_limits *limits = l->limits;
    if (l->list->work > limits->work)
        l->failed = true;
    if (l->list->work < l->ask_at || limits->stop == NULL)
        return l->failed;
    l->ask_at = l->list->work + STOP_EVERY;
    l->failed = l->failed || limits->stop(limits->stop_context);
    return l->failed;
}

static bool can_take_more(const struct lister *l, const struct room *room)
{
    for (int32_t k = l->n - 1; k >= 0; k--) {
        const struct entry *e = &l->entries[k];
        if (l->count[e->class] < e->most_here && e->mcpu <= room->mcpu &&
            e->mem_mib <= room->mem_mib && e->gpus <= room->gpus)
            return true;
    }
    return false;
}

/* Does an earlier, so no dearer, bin of which there are enough hold the pattern too? */
static bool fits_cheaper(const struct lister *l, const struct room *room)
{
    const struct packing_bin *bins = l->list->packing->bins, *mine = &bins[l->bin];
    int64_t mcpu = mine->mcpu - room->mcpu, mem_mib = mine->mem_mib - room->mem_mib;
    int32_t gpus = mine->gpus - room->gpus;
    struct class_set used = {{0}};
    for (int32_t k = 0; k < l->n; k++)
        if (l->count[l->entries[k].class] > 0)
            set_add(&used, l->entries[k].class);
    for (int32_t b = l->bin - 1; b >= 0; b--)
        if (!l->limits->few[b] && mcpu <= bins[b].mcpu && mem_mib <= bins[b].mem_mib &&
            gpus <= bins[b].gpus && set_has(&l->accepted[b], &used))
            return true;
    return false;
}

static void keep(struct lister *l)
{
    struct close_patterns *list = l->list;
    size_t n = (size_t)list->n;
    int32_t used = n > 0 ? list->start[n] : 0;
    if (list->n >= l->limits->patterns) {
        l->failed = true;
        return;
    }
    list->bin = mem_grow(list->bin, &list->bin_capacity, n + 1, sizeof *list->bin);
    list->start = mem_grow(list->start, &list->start_capacity, n + 2, sizeof *list->start);
    list->item =
        mem_grow(list->item, &list->item_capacity, (size_t)(used + l->n), sizeof *list->item);
    list->bin[n] = l->bin;
    list->start[n] = used;
    for (int32_t k = 0; k < l->n; k++) {
        int32_t c = l->entries[k].class;
        if (l->count[c] > 0)
            list->item[used++] = (uint16_t)(list->offset[c] + l->count[c]);
    }
    list->start[n + 1] = used;
    list->n++;
}

/* As deep as there are classes. */
static void list_from(struct lister *l, int32_t k, const struct room *room, int64_t value)
{
    l->list->work++;
    if (must_stop(l) || value + bound_of(l, k, room) < l->target)
        return;
    if (k == l->n) {
        l->list->work += (2 * l->n + l->bin) / 4;
        if (!can_take_more(l, room) && !fits_cheaper(l, room))
            keep(l);
        return;
    }
    const struct entry *e = &l->entries[k];
    int64_t most = e->most_here;
    most = e->mcpu > 0 ? least(most, room->mcpu / e->mcpu) : most;
    most = e->mem_mib > 0 ? least(most, room->mem_mib / e->mem_mib) : most;
    most = e->gpus > 0 ? least(most, room->gpus / e->gpus) : most;
    /* What comes last fills the room: with less of it the pattern could take more. */
    int64_t fewest = k + 1 == l->n ? most : 0;
    for (int64_t t = most; t >= fewest && !l->failed; t--) {
        struct room left = {room->mcpu - t * e->mcpu, room->mem_mib - t * e->mem_mib,
                            room->gpus - (int32_t)t * e->gpus};
        l->count[e->class] = (int16_t)t;
        list_from(l, k + 1, &left, value + t * e->value);
    }
    l->count[e->class] = 0;
}

static int64_t target_of(const struct lister *l, int32_t bin)
{
    return l->limits->cost[bin] - l->slack;
}

static void list_bin(struct lister *l, int32_t bin)
{
    const struct packing *p = l->list->packing;
    const struct packing_bin *b = &p->bins[bin];
    struct room room = {b->mcpu, b->mem_mib, b->gpus};
    l->bin = bin;
    for (int32_t k = 0; k < l->n; k++)
        l->entries[k].most_here = most_in(p, bin, l->entries[k].class);
    l->target = target_of(l, bin);
    list_from(l, 0, &room, 0);
}

/* Room for the largest of the group's bins that are open, and the most they hold of each class. */
static struct room largest_open(struct lister *l, const int32_t *group, int32_t n)
{
    const struct packing *p = l->list->packing;
    struct room largest = {0};
    for (int32_t k = 0; k < l->n; k++)
        l->entries[k].most = 0;
    for (int32_t g = 0; g < n; g++) {
        const struct packing_bin *b = &p->bins[group[g]];
        largest.mcpu = b->mcpu > largest.mcpu ? b->mcpu : largest.mcpu;
        largest.mem_mib = b->mem_mib > largest.mem_mib ? b->mem_mib : largest.mem_mib;
        for (int32_t k = 0; k < l->n; k++) {
            int32_t most = most_in(p, group[g], l->entries[k].class);
            l->entries[k].most = most > l->entries[k].most ? most : l->entries[k].most;
        }
    }
    return largest;
}

/* Leaves the bins that may hold a pattern worth listing; how many. */
static int32_t keep_open(const struct lister *l, int32_t *group, int32_t n)
{
    const struct packing *p = l->list->packing;
    int32_t open = 0;
    for (int32_t g = 0; g < n; g++) {
        const struct packing_bin *b = &p->bins[group[g]];
        struct room room = {b->mcpu, b->mem_mib, b->gpus};
        if (bound_of(l, 0, &room) >= target_of(l, group[g]))
            group[open++] = group[g];
    }
    return open;
}

/* The bins not done yet that accept what the first of them accepts.  The largest machines are
 * seldom open, and without them the tables are finer. */
static void list_group(struct lister *l, int32_t first, const int64_t *value, bool *done)
{
    const struct packing *p = l->list->packing;
    int32_t *group = mem_alloc((size_t)p->n_bins * sizeof *group), n = 0;
    load_entries(l, first, value);
    for (int32_t b = first; b < p->n_bins; b++)
        if (!done[b] && same_classes(p, first, b)) {
            done[b] = true;
            group[n++] = b;
        }
    int64_t cells = FIRST_CELLS;
    for (int32_t before = n + 1; n > 0 && (cells < TABLE_CELLS || n < before);) {
        struct room largest = largest_open(l, group, n);
        cells = cells < TABLE_CELLS ? 4 * cells : cells;
        fill_tables(l, &largest, cells);
        before = n;
        n = keep_open(l, group, n);
        if (l->exact)
            break;
    }
    for (int32_t g = 0; g < n && !l->failed; g++)
        list_bin(l, group[g]);
    free(group);
}

static bool same_family(const struct pack_bin *a, const struct pack_bin *b)
{
    return a->arch_mask == b->arch_mask && a->gpu_model == b->gpu_model &&
           (wide)a->price_uusd_h * b->mcpu == (wide)b->price_uusd_h * a->mcpu &&
           (wide)a->price_uusd_h * b->mem_mib == (wide)b->price_uusd_h * a->mem_mib;
}

static void find_families(struct close_patterns *list)
{
    const struct packing *p = list->packing;
    size_t n = (size_t)p->n_bins;
    int64_t *unit = mem_zeroed(n, sizeof *unit);
    list->family = mem_zeroed(n, sizeof *list->family);
    list->units = mem_zeroed(n, sizeof *list->units);
    for (size_t b = 0; b < n; b++) {
        size_t first = 0;
        while (first < b && !same_family(&p->problem->bins[p->bins[first].source],
                                         &p->problem->bins[p->bins[b].source]))
            first++;
        list->family[b] = (int32_t)first;
        unit[first] = greatest_divisor(p->bins[b].price, unit[first]);
    }
    for (size_t b = 0; b < n; b++) {
        int64_t units = p->bins[b].price / unit[list->family[b]];
        list->units[b] = (int16_t)least(units, UNITS_MAX);
    }
    free(unit);
}

/* Numbers the items: no more than there are jobs and classes.  False when they are too many. */
static bool number_items(struct close_patterns *list)
{
    const struct packing *p = list->packing;
    int64_t n = 0;
    if (p->n_classes > CLOSE_CLASSES_MAX)
        return false;
    list->offset = mem_zeroed((size_t)p->n_classes + 1, sizeof *list->offset);
    for (int32_t c = 0; c < p->n_classes; c++) {
        if (p->classes[c].demand >= UINT16_MAX - n)
            return false;
        list->offset[c] = (int32_t)n;
        n += p->classes[c].demand + 1;
    }
    list->n_items = (int32_t)n;
    list->item_class = mem_zeroed((size_t)n + 1, sizeof *list->item_class);
    list->item_jobs = mem_zeroed((size_t)n + 1, sizeof *list->item_jobs);
    for (int32_t c = 0; c < p->n_classes; c++)
        for (int32_t t = 0; t <= p->classes[c].demand; t++) {
            list->item_class[list->offset[c] + t] = (int16_t)c;
            list->item_jobs[list->offset[c] + t] = (int16_t)t;
        }
    return true;
}

int32_t close_patterns_jobs(const struct close_patterns *list, int32_t j, int32_t class)
{
    for (int32_t e = list->start[j]; e < list->start[j + 1]; e++)
        if (list->item_class[list->item[e]] == class)
            return list->item_jobs[list->item[e]];
    return 0;
}

bool close_patterns_list(struct close_patterns *list, const struct packing *p, const int64_t *value,
                         int64_t slack, const struct close_limits *limits)
{
    *list = (struct close_patterns){.packing = p};
    struct lister l = {.list = list, .limits = limits, .slack = slack};
    if (!number_items(list))
        return false;
    find_families(list);
    l.entries = mem_zeroed((size_t)p->n_classes, sizeof *l.entries);
    l.count = mem_zeroed((size_t)p->n_classes, sizeof *l.count);
    bool *done = mem_zeroed((size_t)p->n_bins, sizeof *done);
    l.accepted = mem_zeroed((size_t)p->n_bins, sizeof *l.accepted);
    for (int32_t b = 0; b < p->n_bins; b++)
        for (int32_t c = 0; c < p->n_classes; c++)
            if (packing_fit(p, b, c) > 0)
                set_add(&l.accepted[b], c);
    for (int32_t b = 0; b < p->n_bins && !l.failed; b++)
        if (!done[b])
            list_group(&l, b, value, done);
    free(done);
    free(l.accepted);
    free(l.count);
    free(l.entries);
    free(l.best);
    return !l.failed;
}

void close_patterns_clear(struct close_patterns *list)
{
    free(list->bin);
    free(list->item);
    free(list->offset);
    free(list->item_class);
    free(list->item_jobs);
    free(list->family);
    free(list->units);
    free(list->start);
    *list = (struct close_patterns){0};
}
