/* subproblem.c - stages 2 and 3: tables exact in vCPUs and GPUs, and the search they bound.
 *
 * Memory is never put on a grid.  With a multiplier m per MiB, value + m * (room - memory used)
 * bounds every pattern from above, and its maximum over (vCPUs, GPUs) is one small table whatever
 * the grain of memory is.  The best multiplier is where a solution that overfills the memory meets
 * one that leaves some free.  The tables of all suffixes of the items then bound a depth-first
 * search that respects memory exactly. */
#include "planner/subproblem.h"

#include <stdlib.h>
#include <string.h>

#include "planner/fractional.h"

/* Cells of one table, and of all tables of a search together. */
enum { CELLS_MAX = 16384, TABLE_MAX = 1 << 22, MULTIPLIER_STEPS = 12 };

void subproblem_init(struct subproblem *s, const struct packing *p)
{
    size_t n = (size_t)p->n_classes;
    *s = (struct subproblem){.packing = p, .lambda = -1};
    s->items = mem_zeroed(n, sizeof *s->items);
    s->fixed = mem_zeroed(n, sizeof *s->fixed);
    s->fractions = mem_zeroed(n, sizeof *s->fractions);
    s->count = mem_zeroed(n, sizeof *s->count);
    for (int k = 0; k < SUBPROBLEM_FOUND_MAX; k++) {
        s->found[k].class = mem_zeroed(n, sizeof(int32_t));
        s->found[k].count = mem_zeroed(n, sizeof(int32_t));
    }
}

void subproblem_clear(struct subproblem *s)
{
    free(s->items);
    free(s->fixed);
    free(s->fractions);
    free(s->count);
    free(s->value_at);
    free(s->mem_at);
    free(s->table);
    for (int k = 0; k < SUBPROBLEM_FOUND_MAX; k++) {
        free(s->found[k].class);
        free(s->found[k].count);
    }
    *s = (struct subproblem){0};
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int compare_items(const void *left, const void *right)
{
    const struct subproblem_item *a = left, *b = right;
    if (a->value != b->value)
        return a->value > b->value ? -1 : 1;
    return a->class < b->class ? -1 : a->class > b->class;
}

/* Large values first: the search decides what matters most first, the tables fill up the rest. */
static void load_items(struct subproblem *s, int32_t bin, const int64_t *value)
{
    const struct packing *p = s->packing;
    s->n = 0;
    for (int32_t c = 0; c < p->n_classes; c++) {
        int32_t most = packing_fit(p, bin, c);
        if (most == 0 || value[c] <= 0)
            continue;
        const struct packing_class *class = &p->classes[c];
        s->items[s->n++] = (struct subproblem_item){.class = c,
                                                    .most = most,
                                                    .value = value[c],
                                                    .mcpu = class->mcpu,
                                                    .mem_mib = class->mem_mib,
                                                    .gpus = class->gpus};
    }
    s->mcpu = p->bins[bin].mcpu;
    s->mem_mib = p->bins[bin].mem_mib;
    s->gpus = p->bins[bin].gpus;
    s->base = 0;
    memset(s->fixed, 0, (size_t)p->n_classes * sizeof *s->fixed);
}

/* Takes the least counts that the fractional stage proved and forgets items that can't be taken.
 * False when the fixed counts alone don't fit: then no pattern beats the target. */
static bool reduce_items(struct subproblem *s, int64_t slack, int64_t lambda, int64_t mu)
{
    int32_t kept = 0;
    int64_t need_gpus = 0;
    for (int32_t k = 0; k < s->n; k++) {
        struct subproblem_item item = s->items[k];
        int32_t least_count = 0;
        fractional_fix(&item, slack, lambda, mu, &least_count);
        if (least_count > 0) {
            s->fixed[item.class] = least_count;
            s->base += least_count * item.value;
            s->mcpu -= least_count * item.mcpu;
            s->mem_mib -= least_count * item.mem_mib;
            need_gpus += (int64_t)least_count * item.gpus;
            item.most -= least_count;
        }
        if (item.most > 0)
            s->items[kept++] = item;
    }
    s->n = kept;
    if (s->mcpu < 0 || s->mem_mib < 0 || need_gpus > s->gpus)
        return false;
    s->gpus -= (int32_t)need_gpus;
    kept = 0;
    for (int32_t k = 0; k < s->n; k++) {
        struct subproblem_item item = s->items[k];
        int64_t most = item.most;
        if (item.mcpu > 0)
            most = least(most, s->mcpu / item.mcpu);
        if (item.mem_mib > 0)
            most = least(most, s->mem_mib / item.mem_mib);
        if (item.gpus > 0)
            most = least(most, s->gpus / item.gpus);
        item.most = (int32_t)most;
        if (most > 0)
            s->items[kept++] = item;
    }
    s->n = kept;
    return true;
}

/* The grid: exact where the vCPU unit gives few enough cells, else coarser with widths rounded
 * down, which can only raise the table's values. */
static void choose_grid(struct subproblem *s)
{
    int64_t gpu_cells = 0;
    for (int32_t k = 0; k < s->n; k++)
        gpu_cells += (int64_t)s->items[k].gpus * s->items[k].most;
    gpu_cells = least(gpu_cells, s->gpus);
    s->gpus = (int32_t)gpu_cells;
    int64_t most_cells = least(CELLS_MAX, TABLE_MAX / (s->n + 1)) / (gpu_cells + 1);
    most_cells = most_cells > 16 ? most_cells : 16;
    s->unit = s->packing->cpu_unit;
    if (s->mcpu / s->unit + 1 > most_cells)
        s->unit *= s->mcpu / s->unit / most_cells + 1;
    s->cells_cpu = (int32_t)(s->mcpu / s->unit) + 1;
    s->cells = s->cells_cpu * (s->gpus + 1);
    for (int32_t k = 0; k < s->n; k++)
        s->items[k].width = (int32_t)(s->items[k].mcpu / s->unit);
}

/* One step of the table: `copies` of the item taken together, at most once (descending) or any
 * number of times (ascending). */
struct block {
    int32_t width, gpus;
    int64_t value, mem_mib;
};

static void add_once(const struct subproblem *s, struct block b)
{
    int32_t g1 = s->gpus + 1;
    for (int32_t x = s->cells_cpu - 1; x >= b.width; x--)
        for (int32_t g = s->gpus; g >= b.gpus; g--) {
            int32_t to = x * g1 + g, from = (x - b.width) * g1 + g - b.gpus;
            int64_t value = s->value_at[from] + b.value;
            if (value > s->value_at[to]) {
                s->value_at[to] = value;
                s->mem_at[to] = s->mem_at[from] + b.mem_mib;
            }
        }
}

static void add_any(const struct subproblem *s, struct block b)
{
    int32_t g1 = s->gpus + 1;
    for (int32_t x = b.width; x < s->cells_cpu; x++)
        for (int32_t g = b.gpus; g <= s->gpus; g++) {
            int32_t to = x * g1 + g, from = (x - b.width) * g1 + g - b.gpus;
            int64_t value = s->value_at[from] + b.value;
            if (value > s->value_at[to]) {
                s->value_at[to] = value;
                s->mem_at[to] = s->mem_at[from] + b.mem_mib;
            }
        }
}

static void add_item(struct subproblem *s, const struct subproblem_item *item, int64_t value)
{
    if (value <= 0)
        return;
    if (item->width == 0 && item->gpus == 0) {
        for (int32_t x = 0; x < s->cells; x++) {
            s->value_at[x] += value * item->most;
            s->mem_at[x] += item->mem_mib * item->most;
        }
        s->work += s->cells;
        return;
    }
    bool unbounded = (item->width > 0 && item->most >= (s->cells_cpu - 1) / item->width) ||
                     (item->gpus > 0 && item->most >= s->gpus / item->gpus);
    if (unbounded) {
        add_any(s, (struct block){item->width, item->gpus, value, item->mem_mib});
        s->work += s->cells;
        return;
    }
    int32_t left = item->most;
    for (int32_t copies = 1; left > 0; copies *= 2) {
        int32_t n = copies < left ? copies : left;
        add_once(s, (struct block){item->width * n, item->gpus * n, value * n, item->mem_mib * n});
        left -= n;
        s->work += s->cells;
    }
}

static void reserve_cells(struct subproblem *s)
{
    size_t cells = (size_t)s->cells;
    s->value_at = mem_grow(s->value_at, &s->cell_capacity, cells, sizeof *s->value_at);
    s->mem_at = mem_grow(s->mem_at, &s->mem_capacity, cells, sizeof *s->mem_at);
    memset(s->value_at, 0, cells * sizeof *s->value_at);
    memset(s->mem_at, 0, cells * sizeof *s->mem_at);
}

/* A line of the bound as a function of the multiplier: value + m * (room - memory). */
struct line {
    int64_t value, mem_mib;
};

static struct line solve_table(struct subproblem *s, int64_t m)
{
    reserve_cells(s);
    for (int32_t k = s->n - 1; k >= 0; k--)
        add_item(s, &s->items[k], s->items[k].value - m * s->items[k].mem_mib);
    int64_t mem = s->mem_at[s->cells - 1];
    return (struct line){s->value_at[s->cells - 1] + m * mem, mem};
}

static int64_t bound_at(const struct subproblem *s, struct line line, int64_t m)
{
    return line.value + m * (s->mem_mib - line.mem_mib);
}

/* Stage 2: the multiplier of least bound.  Stops once the bound is no more than the target or the
 * line where the two last solutions meet shows that it never will be. */
static int64_t find_multiplier(struct subproblem *s, int64_t start, int64_t top)
{
    struct line over = {0}, under = {0, 0};
    bool has_over = false;
    int64_t m = start, low = 0, high = INT64_MAX, best = INT64_MAX;
    for (int step = 0; step < MULTIPLIER_STEPS; step++) {
        struct line line = solve_table(s, m);
        int64_t bound = bound_at(s, line, m);
        if (bound < best) {
            best = bound;
            s->multiplier = m;
        }
        if (best <= s->target)
            break;
        bool full = line.mem_mib > s->mem_mib;
        if (full) {
            over = line;
            low = m;
            has_over = true;
        } else {
            under = line;
            high = m;
            if (m == 0)
                break;
        }
        int64_t next = 0;
        if (has_over)
            next = (over.value - under.value) / (over.mem_mib - under.mem_mib);
        next = least(next, top);
        if (has_over && (next <= low || next >= high))
            break;
        m = next;
    }
    return best;
}

static void build_tables(struct subproblem *s)
{
    size_t cells = (size_t)s->cells;
    s->table = mem_grow(s->table, &s->table_capacity, ((size_t)s->n + 1) * cells, sizeof *s->table);
    reserve_cells(s);
    for (int32_t k = s->n; k >= 0; k--) {
        if (k < s->n)
            add_item(s, &s->items[k], s->items[k].value - s->multiplier * s->items[k].mem_mib);
        memcpy(&s->table[(size_t)k * cells], s->value_at, cells * sizeof *s->table);
    }
}

static void record(struct subproblem *s, int64_t value)
{
    struct subproblem_found first = s->found[0];
    if (s->n_found == SUBPROBLEM_FOUND_MAX) {
        memmove(&s->found[0], &s->found[1], sizeof s->found - sizeof s->found[0]);
        s->found[SUBPROBLEM_FOUND_MAX - 1] = first;
        s->n_found--;
    }
    struct subproblem_found *f = &s->found[s->n_found++];
    f->value = s->base + value;
    f->n = 0;
    for (int32_t k = 0; k < s->n; k++)
        s->fixed[s->items[k].class] += s->count[k];
    for (int32_t c = 0; c < s->packing->n_classes; c++)
        if (s->fixed[c] > 0) {
            f->class[f->n] = c;
            f->count[f->n++] = s->fixed[c];
        }
    for (int32_t k = 0; k < s->n; k++)
        s->fixed[s->items[k].class] -= s->count[k];
}

/* What is left while searching. */
struct room {
    int64_t mcpu, mem_mib;
    int32_t gpus;
    int64_t value;
};

static struct room after(const struct subproblem_item *item, struct room r, int32_t count)
{
    return (struct room){r.mcpu - count * item->mcpu, r.mem_mib - count * item->mem_mib,
                         r.gpus - count * item->gpus, r.value + count * item->value};
}

static int64_t upper(const struct subproblem *s, int32_t k, struct room r)
{
    size_t cell = (size_t)(r.mcpu / s->unit) * (size_t)(s->gpus + 1) + (size_t)r.gpus;
    return r.value + s->multiplier * r.mem_mib + s->table[(size_t)k * (size_t)s->cells + cell];
}

static int32_t most_now(const struct subproblem_item *item, struct room r)
{
    int64_t most = item->most;
    if (item->mcpu > 0)
        most = least(most, r.mcpu / item->mcpu);
    if (item->mem_mib > 0)
        most = least(most, r.mem_mib / item->mem_mib);
    if (item->gpus > 0)
        most = least(most, r.gpus / item->gpus);
    return (int32_t)most;
}

/* Takes counts of item k in falling order of what they still promise.  Once the nodes are used up
 * the best open promise is remembered instead, which keeps the bound valid. */
static void search(struct subproblem *s, int32_t k, struct room r)
{
    if (k == s->n) {
        s->leaves++;
        if (r.value > s->best) {
            s->best = r.value;
            record(s, r.value);
        }
        return;
    }
    const struct subproblem_item *item = &s->items[k];
    int32_t most = most_now(item, r);
    int64_t last_bound = INT64_MAX;
    int32_t last = most + 1;
    for (;;) {
        int64_t bound = s->best + s->step;
        int32_t pick = -1;
        for (int32_t a = most; a >= 0; a--) {
            int64_t u = upper(s, k + 1, after(item, r, a));
            if (u > bound && (u < last_bound || (u == last_bound && a < last))) {
                bound = u;
                pick = a;
            }
        }
        s->work += most + 1;
        if (pick < 0)
            return;
        if (--s->nodes_left <= 0) {
            s->open = bound > s->open ? bound : s->open;
            return;
        }
        s->count[k] = pick;
        search(s, k + 1, after(item, r, pick));
        s->count[k] = 0;
        last_bound = bound;
        last = pick;
    }
}

int64_t subproblem_solve(struct subproblem *s, int32_t bin, const int64_t *value, int64_t target,
                         int64_t nodes)
{
    s->n_found = 0;
    load_items(s, bin, value);
    s->work += s->n;
    int64_t lambda, mu;
    int64_t bound = fractional_bound(s, &lambda, &mu);
    if (bound <= target)
        return target;
    if (!reduce_items(s, bound - target, lambda, mu))
        return target;
    qsort(s->items, (size_t)s->n, sizeof *s->items, compare_items);
    choose_grid(s);
    s->target = target - s->base;
    /* Greater multipliers only make useless bounds; products with them would overflow. */
    int64_t room = s->packing->bins[bin].mem_mib;
    int64_t top = 2 * PACKING_VALUE_MAX / (room > 0 ? room : 1);
    int64_t table_bound = s->base + find_multiplier(s, lambda, top);
    bound = least(bound, table_bound);
    if (bound <= target)
        return target;
    if (nodes <= 0)
        return bound;
    build_tables(s);
    s->best = s->target;
    s->open = INT64_MIN;
    s->nodes_left = nodes + s->n;
    s->leaves = 0;
    s->step = 0;
    search(s, 0, (struct room){s->mcpu, s->mem_mib, s->gpus, 0});
    int64_t proved = s->best > s->open ? s->best : s->open;
    return least(bound, s->base + proved);
}
