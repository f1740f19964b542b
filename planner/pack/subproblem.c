/* subproblem.c - stages 2 and 4: tables exact in vCPUs and GPUs, and the search they bound.
 *
 * Memory is never put on a grid.  With a multiplier m per MiB, value + m * (room - memory used)
 * bounds every pattern from above, and its maximum over (vCPUs, GPUs) is one small table whatever
 * the grain of memory is.  The best multiplier is where a solution that overfills the memory meets
 * one that leaves some free.  The tables of all suffixes of the items then bound a depth-first
 * search that respects memory exactly. */
#include "planner/pack/subproblem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/pack/beam.h"
#include "planner/pack/fractional.h"
#include "planner/pack/labels.h"

/* Cells of one table, and of all tables of a search together. */
enum { CELLS_MAX = 16384, TABLE_CELLS = 1 << 23, MULTIPLIER_STEPS = 12 };

/* Items that the tables looking for patterns are made of. */
enum { CORE = 96 };

/* Cells of a layer where only a bound is wanted. */
enum { TIGHT_CELLS = 1 << 13 };

/* Search nodes, and cells of one layer of the tables, by effort. */
static const struct {
    int64_t nodes, cells;
} efforts[SUBPROBLEM_EFFORTS] = {
    {300, 1 << 11}, {2000, 1 << 14}, {20000, 1 << 16}, {400000, 1 << 20}};

/* Labels after each item, by effort, where tables would be coarse. */
static const int32_t effort_labels[SUBPROBLEM_EFFORTS] = {200, 1000, 5000, 30000};

void subproblem_init(struct subproblem *s, const struct packing *p)
{
    size_t n = (size_t)p->n_classes;
    *s = (struct subproblem){.packing = p, .lambda = -1};
    s->items = mem_zeroed(n, sizeof *s->items);
    s->fixed = mem_zeroed(n, sizeof *s->fixed);
    s->fractions = mem_zeroed(n, sizeof *s->fractions);
    s->count = mem_zeroed(n, sizeof *s->count);
    s->first = mem_zeroed(n, sizeof *s->first);
    s->table_items = mem_zeroed(n, sizeof *s->table_items);
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
    free(s->first);
    free(s->table_items);
    table_clear(&s->table);
    free(s->promises);
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
static void load_items(struct subproblem *s, int32_t bin, const int64_t *value,
                       const int64_t *residual)
{
    const struct packing *p = s->packing;
    s->n = 0;
    for (int32_t c = 0; c < p->n_classes; c++) {
        int32_t most = packing_fit(p, bin, c);
        if (residual != NULL && residual[c] < most)
            most = residual[c] > 0 ? (int32_t)residual[c] : 0;
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

/* The unit of a grid of at most `cells` cells over the room: exact if it can be, else coarser,
 * which rounds sizes down and can only raise the table's values. */
static int64_t grid_unit(int64_t room, int64_t exact, int64_t cells)
{
    return room / exact < cells ? exact : exact * (room / exact / cells + 1);
}

static int32_t gpu_cells(const struct subproblem *s)
{
    int64_t most = 0;
    for (int32_t k = 0; k < s->n; k++)
        most += (int64_t)s->items[k].gpus * s->items[k].most;
    return (int32_t)least(most, s->gpus);
}

/* A grid of about `cells` cells; memory gets what vCPUs and GPUs leave, or nothing. */
static struct table_grid choose_grid(struct subproblem *s, int64_t cells, bool with_memory)
{
    struct table_grid grid = {.ny = 1, .gpus = gpu_cells(s)};
    int64_t per_layer = least(cells, TABLE_CELLS / (s->n + 1)) / (grid.gpus + 1);
    int64_t most = least(per_layer, CELLS_MAX);
    s->unit_mcpu = grid_unit(s->mcpu, s->packing->cpu_unit, most > 16 ? most : 16);
    grid.nx = (int32_t)(s->mcpu / s->unit_mcpu) + 1;
    s->unit_mem_mib = s->mem_mib + 1;
    s->exact = s->unit_mcpu == s->packing->cpu_unit;
    if (with_memory) {
        int64_t exact = 0;
        for (int32_t k = 0; k < s->n; k++)
            exact = greatest_divisor(exact, s->items[k].mem_mib);
        exact = exact > 0 ? exact : 1;
        most = per_layer / grid.nx;
        s->unit_mem_mib = grid_unit(s->mem_mib, exact, most > 1 ? most : 1);
        s->exact = s->exact && s->unit_mem_mib == exact;
        grid.ny = (int32_t)(s->mem_mib / s->unit_mem_mib) + 1;
    }
    grid.cells = grid.nx * grid.ny * (grid.gpus + 1);
    return grid;
}

static void set_table_items(struct subproblem *s, int64_t multiplier)
{
    for (int32_t k = 0; k < s->n; k++) {
        const struct subproblem_item *item = &s->items[k];
        s->table_items[k] =
            (struct table_item){.most = item->most,
                                .width = (int32_t)(item->mcpu / s->unit_mcpu),
                                .height = (int32_t)(item->mem_mib / s->unit_mem_mib),
                                .gpus = item->gpus,
                                .profit = item->value - multiplier * item->mem_mib,
                                .mem_mib = item->mem_mib};
    }
}

static struct table_line solve_table(struct subproblem *s, struct table_grid grid, int64_t m)
{
    set_table_items(s, m);
    struct table_line line = table_total(&s->table, grid, s->n, s->table_items);
    line.value += m * line.mem_mib;
    return line;
}

/* Stage 2: the multiplier of least bound.  Stops once the bound is no more than the target or the
 * line where the two last solutions meet shows that it never will be. */
static int64_t find_multiplier(struct subproblem *s, int64_t start, int64_t top)
{
    struct table_grid grid = choose_grid(s, CELLS_MAX, false);
    struct table_line over = {0}, under = {0};
    bool has_over = false;
    int64_t m = start, low = 0, high = INT64_MAX, best = INT64_MAX;
    for (int step = 0; step < MULTIPLIER_STEPS; step++) {
        struct table_line line = solve_table(s, grid, m);
        int64_t bound = line.value + m * (s->mem_mib - line.mem_mib);
        if (bound < best) {
            best = bound;
            s->multiplier = m;
        }
        if (best <= s->target || (m == 0 && line.mem_mib <= s->mem_mib))
            break;
        if (line.mem_mib > s->mem_mib) {
            over = line;
            low = m;
            has_over = true;
        } else {
            under = line;
            high = m;
        }
        int64_t next = 0;
        if (has_over)
            next = least((over.value - under.value) / (over.mem_mib - under.mem_mib), top);
        if (has_over && (next <= low || next >= high))
            break;
        m = next;
    }
    return best;
}

void subproblem_record(struct subproblem *s, int64_t value)
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
    int32_t x = (int32_t)(r.mcpu / s->unit_mcpu), y = (int32_t)(r.mem_mib / s->unit_mem_mib);
    return r.value + s->multiplier * r.mem_mib + table_value(&s->table, k, x, y, r.gpus);
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
        if (r.value > s->best) {
            s->best = r.value;
            subproblem_record(s, r.value);
        }
        return;
    }
    const struct subproblem_item *item = &s->items[k];
    int32_t most = most_now(item, r);
    int64_t last_bound = INT64_MAX;
    int32_t last = most + 1;
    for (;;) {
        int64_t bound = s->best;
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

/* Takes at each item the count that the table promises most of, in the true room left, but at most
 * `most` of item `banned` (-1: none); keeps the pattern if it is worth more than the target. */
static void dive(struct subproblem *s, int32_t banned, int32_t most)
{
    struct room r = {s->mcpu, s->mem_mib, s->gpus, 0};
    for (int32_t k = 0; k < s->n; k++) {
        const struct subproblem_item *item = &s->items[k];
        int64_t best = INT64_MIN;
        int32_t a = most_now(item, r);
        for (a = k == banned && a > most ? most : a; a >= 0; a--) {
            int64_t promise = upper(s, k + 1, after(item, r, a));
            if (promise > best) {
                best = promise;
                s->count[k] = a;
            }
        }
        r = after(item, r, s->count[k]);
        s->work += s->count[k] + 1;
    }
    if (r.value > s->target)
        subproblem_record(s, r.value);
    s->best = r.value > s->best ? r.value : s->best;
}

/* The pattern that the table promises, then others that hold one less of some class of it: columns
 * for different classes save rounds of the master program. */
static void dive_around(struct subproblem *s)
{
    dive(s, -1, 0);
    if (s->n_found == 0)
        return;
    memcpy(s->first, s->count, (size_t)s->n * sizeof *s->first);
    int32_t others = 0;
    for (int32_t k = 0; k < s->n && others < SUBPROBLEM_FOUND_MAX - 1; k++)
        if (s->first[k] > 0) {
            dive(s, k, s->first[k] - 1);
            others++;
        }
}

/* Heights rounded to the nearest cell, with the multiplier charged on what rounding leaves out:
 * no bound, but free memory is worth nothing here, so its best solution fills the bin well. */
static void set_guide_items(struct subproblem *s)
{
    int64_t unit = s->unit_mem_mib;
    for (int32_t k = 0; k < s->n; k++) {
        struct table_item *item = &s->table_items[k];
        item->height = (int32_t)((item->mem_mib + unit / 2) / unit);
        item->profit = s->items[k].value - s->multiplier * (item->mem_mib - item->height * unit);
    }
}

struct loss {
    double loss;
    int32_t item;
};

static int compare_losses(const void *left, const void *right)
{
    const struct loss *a = left, *b = right;
    if (a->loss < b->loss || a->loss > b->loss)
        return a->loss < b->loss ? -1 : 1;
    return a->item < b->item ? -1 : a->item > b->item;
}

/* Keeps the items that lose least by the multipliers, in their order: good patterns are made of
 * them, and the table is as much smaller.  Others go behind; returns how many are kept. */
static int32_t gather_core(struct subproblem *s)
{
    if (s->n <= CORE)
        return s->n;
    struct loss *losses = mem_alloc((size_t)s->n * sizeof *losses);
    struct subproblem_item *rest = mem_alloc((size_t)s->n * sizeof *rest);
    for (int32_t k = 0; k < s->n; k++) {
        const struct subproblem_item *item = &s->items[k];
        double value = (double)item->value;
        double cost = (double)s->fractional_lambda * (double)item->mem_mib +
                      (double)s->fractional_mu * (double)item->mcpu;
        losses[k] = (struct loss){(cost - value) / sqrt(value), k};
    }
    qsort(losses, (size_t)s->n, sizeof *losses, compare_losses);
    double last = losses[CORE - 1].loss;
    int32_t last_item = losses[CORE - 1].item;
    int32_t kept = 0, left = 0;
    for (int32_t k = 0; k < s->n; k++) {
        const struct subproblem_item *item = &s->items[k];
        double value = (double)item->value;
        double cost = (double)s->fractional_lambda * (double)item->mem_mib +
                      (double)s->fractional_mu * (double)item->mcpu;
        double loss = (cost - value) / sqrt(value);
        if (loss < last || (loss <= last && k <= last_item))
            s->items[kept++] = *item;
        else
            rest[left++] = *item;
    }
    memcpy(&s->items[kept], rest, (size_t)left * sizeof *rest);
    free(rest);
    free(losses);
    return kept;
}

/* Looks for patterns of the core with a table of the guide's items. */
static void dive_guided(struct subproblem *s, int64_t cells)
{
    int32_t all = s->n;
    s->n = gather_core(s);
    struct table_grid grid = choose_grid(s, cells, true);
    int64_t multiplier = s->multiplier;
    s->gpus = grid.gpus;
    set_table_items(s, 0);
    set_guide_items(s);
    table_build(&s->table, grid, s->n, s->table_items);
    s->multiplier = 0;
    dive_around(s);
    s->multiplier = multiplier;
    if (s->n < all) {
        s->n = all;
        qsort(s->items, (size_t)s->n, sizeof *s->items, compare_items);
    }
    memset(s->count, 0, (size_t)s->n * sizeof *s->count);
}

/* The bound that a table with memory gives the room; leaves the grid and items for its layers. */
static int64_t root_bound(struct subproblem *s, int64_t cells)
{
    struct table_grid grid = choose_grid(s, cells, true);
    s->gpus = grid.gpus;
    if (s->exact)
        s->multiplier = 0;
    set_table_items(s, s->multiplier);
    return s->multiplier * s->mem_mib + table_root(&s->table, grid, s->n, s->table_items);
}

/* Stage 4: tables, then the search they bound.  Returns a bound for the room. */
static int64_t search_with(struct subproblem *s, int64_t cells, int64_t nodes)
{
    int32_t gpus = s->gpus;
    memset(s->count, 0, (size_t)s->n * sizeof *s->count);
    (void)choose_grid(s, cells, true);
    if (!s->exact || s->n > CORE)
        dive_guided(s, cells);
    s->gpus = gpus;
    /* Far from the end a pattern is enough; near it the bound counts too. */
    if (s->n_found > 0 && s->best - s->target > (s->base + s->target) / 50)
        return INT64_MAX;
    int64_t root = root_bound(s, cells);
    struct table_grid grid = s->table.grid;
    struct room all = {s->mcpu, s->mem_mib, s->gpus, 0};
    if (root <= s->target || s->n_found > 0)
        return root > s->target ? root : s->target;
    table_build(&s->table, grid, s->n, s->table_items);
    if (s->exact) {
        dive_around(s);
        return root;
    }
    memset(s->count, 0, (size_t)s->n * sizeof *s->count);
    s->open = INT64_MIN;
    s->nodes_left = nodes + s->n;
    search(s, 0, all);
    return least(root, s->best > s->open ? s->best : s->open);
}

/* Stage 1; leaves what the others need.  Returns a bound, target once it is proved. */
static int64_t bound_by_fractions(struct subproblem *s, int32_t bin, const int64_t *value,
                                  const int64_t *residual, int64_t target)
{
    s->n_found = 0;
    load_items(s, bin, value, residual);
    s->work += s->n;
    int64_t lambda, mu;
    int64_t bound = fractional_bound(s, &lambda, &mu);
    s->fractional_lambda = lambda;
    s->fractional_mu = mu;
    if (bound <= target || !reduce_items(s, bound - target, lambda, mu))
        return target;
    qsort(s->items, (size_t)s->n, sizeof *s->items, compare_items);
    s->target = s->best = target - s->base;
    s->multiplier = lambda;
    return bound;
}

/* Stage 2, with what stage 1 left. */
static int64_t improve_bound(struct subproblem *s, int32_t bin, int64_t bound, int64_t target)
{
    /* Greater multipliers only make useless bounds; products with them would overflow. */
    int64_t room = s->packing->bins[bin].mem_mib;
    int64_t top = 2 * PACKING_VALUE_MAX / (room > 0 ? room : 1);
    bound = least(bound, s->base + find_multiplier(s, s->fractional_lambda, top));
    return bound > target ? bound : target;
}

static int64_t bound_by_multipliers(struct subproblem *s, int32_t bin, const int64_t *value,
                                    const int64_t *residual, int64_t target)
{
    int64_t bound = bound_by_fractions(s, bin, value, residual, target);
    return bound > target ? improve_bound(s, bin, bound, target) : target;
}

int64_t subproblem_bound(struct subproblem *s, int32_t bin, const int64_t *value, int64_t target)
{
    int64_t lambda, mu;
    s->n_found = 0;
    load_items(s, bin, value, NULL);
    s->work += s->n;
    int64_t bound = fractional_bound(s, &lambda, &mu);
    return bound > target ? bound : target;
}

int64_t subproblem_fix(struct subproblem *s, int32_t bin, const int64_t *value,
                       const int64_t *residual, int64_t target, int32_t *most)
{
    const struct packing *p = s->packing;
    memset(most, 0, (size_t)p->n_classes * sizeof *most);
    int64_t bound = bound_by_multipliers(s, bin, value, residual, target);
    s->work += s->table.work;
    s->table.work = 0;
    if (bound <= target)
        return target;
    for (int32_t c = 0; c < p->n_classes; c++)
        most[c] = s->fixed[c];
    for (int32_t k = 0; k < s->n; k++)
        most[s->items[k].class] += s->items[k].most;
    return bound;
}

int64_t subproblem_solve(struct subproblem *s, int32_t bin, const int64_t *value, int64_t target,
                         int effort)
{
    int64_t bound = bound_by_fractions(s, bin, value, NULL, target);
    if (bound <= target)
        return target;
    if (packing_is_fine(s->packing, bin))
        beam_find(s, false);
    if (s->n_found == 0 && packing_is_fine(s->packing, bin))
        beam_find(s, true);
    if (s->n_found > 0 || (effort == 0 && packing_is_fine(s->packing, bin)))
        return bound;
    bound = improve_bound(s, bin, bound, target);
    if (bound > target && packing_is_fine(s->packing, bin))
        bound = least(bound, s->base + labels_solve(s, effort_labels[effort]));
    for (int e = effort > 0 ? effort - 1 : 0; e <= effort && s->n_found == 0 && bound > target;
         e++) {
        int64_t searched = search_with(s, efforts[e].cells, efforts[e].nodes);
        if (searched < INT64_MAX)
            bound = least(bound, s->base + searched);
    }
    s->work += s->table.work;
    s->table.work = 0;
    return bound;
}

int64_t subproblem_tighten(struct subproblem *s, int32_t bin, const int64_t *value, int64_t target)
{
    int64_t bound = bound_by_multipliers(s, bin, value, NULL, target);
    if (bound > target) {
        int64_t root = s->base + root_bound(s, TIGHT_CELLS);
        root = root > target ? root : target;
        bound = least(bound, root);
    }
    s->work += s->table.work;
    s->table.work = 0;
    return bound;
}

void subproblem_find(struct subproblem *s, int32_t bin, const int64_t *value,
                     const int64_t *residual, int64_t target)
{
    if (bound_by_fractions(s, bin, value, residual, target) > target)
        beam_find(s, false);
}
