/* group_pricing.c - the cheap stages for every bin, one table for those left open, then the best
 * pattern of each and, for each class, the best pattern that holds it: the table knows the value of
 * all of them, and different columns save rounds of the master program. */
#include "planner/pack/group_pricing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/parallel.h"

/* Cells touched by one fill, and bytes that it needs: beyond these the largest bins are left to
 * the subproblem of their own. */
enum { COST_MAX = 1 << 29, TABLE_BYTES_MAX = 1 << 28 };

/* The same for a fill of values only, for one bin that decides the bound. */
enum { TIGHTEN_COST_MAX = 1 << 30, TIGHTEN_CELLS_MAX = 1 << 26 };

/* Cells that a fill touches in the time of one step of other work. */
enum { CELLS_PER_STEP = 8 };

/* Shapes of bins that are told apart, half a power of two of memory per vCPU each. */
enum { SHAPES = 64 };

static bool same_group(const struct packing *p, int32_t a, int32_t b)
{
    const struct pack_bin *left = &p->problem->bins[p->bins[a].source];
    const struct pack_bin *right = &p->problem->bins[p->bins[b].source];
    return left->arch_mask == right->arch_mask && left->gpu_model == right->gpu_model &&
           left->gpu_jobs_only == right->gpu_jobs_only;
}

/* The grid that all classes of the group lie on; false where some class has no width on it. */
static bool find_units(const struct packing *p, struct group *group)
{
    for (int32_t k = 0; k < group->n_bins; k++)
        for (int32_t c = 0; c < p->n_classes; c++) {
            if (packing_fit(p, group->bins[k], c) == 0)
                continue;
            if (p->classes[c].mcpu == 0)
                return false;
            group->unit_mcpu = greatest_divisor(group->unit_mcpu, p->classes[c].mcpu);
            group->unit_mem_mib = greatest_divisor(group->unit_mem_mib, p->classes[c].mem_mib);
        }
    if (group->unit_mem_mib == 0)
        group->unit_mem_mib = 1;
    return group->unit_mcpu > 0;
}

static struct group_room room_of(const struct packing *p, const struct group *group, int32_t bin)
{
    return (struct group_room){(int32_t)(p->bins[bin].mcpu / group->unit_mcpu),
                               (int32_t)(p->bins[bin].mem_mib / group->unit_mem_mib)};
}

static double area(const struct packing *p, int32_t bin)
{
    return (double)p->bins[bin].mcpu * (double)p->bins[bin].mem_mib;
}

static void sort_bins(const struct packing *p, struct group *group)
{
    for (int32_t k = 1; k < group->n_bins; k++) {
        int32_t bin = group->bins[k], at = k;
        for (; at > 0 && area(p, group->bins[at - 1]) > area(p, bin); at--)
            group->bins[at] = group->bins[at - 1];
        group->bins[at] = bin;
    }
}

static void group_clear(struct group *group)
{
    group_table_clear(&group->table);
    gpu_choice_clear(&group->gpu_jobs);
    free(group->bins);
    free(group->open);
    free(group->rooms);
    free(group->items);
    free(group->item_class);
    free(group->item_count);
    free(group->most);
    free(group->found);
    free(group->slot_class);
    free(group->slot_count);
}

/* True if some table of the group is worth trying: its smallest room must be of some use. */
static bool group_init(struct group *group, const struct packing *p, int32_t first,
                       int32_t *group_of)
{
    size_t m = (size_t)p->n_bins;
    *group = (struct group){0};
    group->bins = mem_zeroed(m, sizeof *group->bins);
    group->open = mem_zeroed(m, sizeof *group->open);
    group->rooms = mem_zeroed(m, sizeof *group->rooms);
    group->most = mem_zeroed((size_t)p->n_classes, sizeof *group->most);
    for (int32_t b = first; b < p->n_bins; b++)
        if (group_of[b] == -1 && same_group(p, first, b)) {
            group->bins[group->n_bins++] = b;
            group_of[b] = -2;
        }
    sort_bins(p, group);
    if (find_units(p, group)) {
        int64_t x = p->bins[group->bins[0]].mcpu / group->unit_mcpu;
        int64_t y = p->bins[group->bins[0]].mem_mib / group->unit_mem_mib;
        if (x < TABLE_BYTES_MAX && y < TABLE_BYTES_MAX && (x + 1) * (y + 1) < TABLE_BYTES_MAX)
            return true;
    }
    group_clear(group);
    return false;
}

void group_pricing_init(struct group_pricing *p, const struct packing *packing)
{
    size_t m = (size_t)packing->n_bins;
    *p = (struct group_pricing){.packing = packing};
    p->groups = mem_zeroed(m, sizeof *p->groups);
    p->group_of = mem_alloc(m * sizeof *p->group_of);
    for (size_t b = 0; b < m; b++)
        p->group_of[b] = -1;
    for (int32_t b = 0; b < packing->n_bins; b++) {
        if (p->group_of[b] != -1)
            continue;
        struct group *group = &p->groups[p->n_groups];
        if (!group_init(group, packing, b, p->group_of))
            continue;
        for (int32_t k = 0; k < group->n_bins; k++)
            p->group_of[group->bins[k]] = p->n_groups;
        p->n_groups++;
    }
    if (p->n_groups > 0)
        p->most = mem_zeroed(m * (size_t)packing->n_classes, sizeof *p->most);
}

void group_pricing_clear(struct group_pricing *p)
{
    for (int32_t k = 0; k < p->n_groups; k++)
        group_clear(&p->groups[k]);
    free(p->groups);
    free(p->group_of);
    free(p->most);
    *p = (struct group_pricing){0};
}

struct job {
    struct group_pricing *pricing;
    struct group_round *round;
    struct subproblem *subproblems;
};

static void fix_bin(void *context, int worker, int32_t bin)
{
    struct job *job = context;
    const struct group_round *r = job->round;
    struct subproblem *s = &job->subproblems[worker];
    if (job->pricing->group_of[bin] < 0 || r->aside[bin])
        return;
    s->lambda = r->lambda[bin];
    int32_t *most = &job->pricing->most[(size_t)bin * (size_t)s->packing->n_classes];
    r->bound[bin] = subproblem_fix(s, bin, r->value, r->residual, r->target[bin], most);
    r->lambda[bin] = s->lambda;
    r->done[bin] = r->bound[bin] <= r->target[bin] || !r->priced[bin];
}

/* As exact as 31 bits allow for the best pattern of any open bin.  Rounding values down keeps every
 * bound so far valid. */
static void round_values(struct group_pricing *p, struct group_round *r)
{
    int64_t most = 1;
    for (int32_t b = 0; b < p->packing->n_bins; b++)
        if (p->group_of[b] >= 0 && !r->aside[b] && !r->done[b] && r->bound[b] > most)
            most = r->bound[b];
    p->shift = 0;
    while (most >> p->shift > INT32_MAX / 2)
        p->shift++;
    for (int32_t c = 0; c < p->packing->n_classes; c++)
        r->value[c] -= r->value[c] % (INT64_C(1) << p->shift);
}

/* Rounded up, which for the values of a round changes nothing. */
static int32_t scaled_value(int64_t value, int shift)
{
    return (int32_t)((value + (INT64_C(1) << shift) - 1) >> shift);
}

/* No more of it than its GPUs allow, so that few sets are looked at. */
static void load_gpu_item(const struct group_pricing *p, struct group *group, int32_t c,
                          int32_t value)
{
    const struct packing_class *class = &p->packing->classes[c];
    struct gpu_choice *jobs = &group->gpu_jobs;
    jobs->items = mem_grow(jobs->items, &jobs->capacity, (size_t)jobs->n + 1, sizeof *jobs->items);
    jobs->items[jobs->n++] =
        (struct gpu_item){.class = c,
                          .width = (int32_t)(class->mcpu / group->unit_mcpu),
                          .height = (int32_t)(class->mem_mib / group->unit_mem_mib),
                          .gpus = class->gpus,
                          .most = group->most[c],
                          .value = value};
}

/* The classes that some open bin may hold in a pattern of use. */
static void load_items(const struct group_pricing *p, struct group *group, const int64_t *value,
                       int shift)
{
    const struct packing *packing = p->packing;
    size_t n = (size_t)packing->n_classes;
    memset(group->most, 0, n * sizeof *group->most);
    for (int32_t k = 0; k < group->n_open; k++) {
        const int32_t *most = &p->most[(size_t)group->open[k] * n];
        for (size_t c = 0; c < n; c++)
            group->most[c] = most[c] > group->most[c] ? most[c] : group->most[c];
    }
    group->n_items = 0;
    group->gpu_jobs.n = 0;
    for (int32_t c = 0; c < packing->n_classes; c++) {
        const struct packing_class *class = &packing->classes[c];
        int32_t left = value[c] > 0 ? group->most[c] : 0;
        if (class->gpus > 0 && left > 0)
            load_gpu_item(p, group, c, scaled_value(value[c], shift));
        left = class->gpus > 0 ? 0 : left;
        for (; left > 0; left -= GROUP_MOST) {
            size_t want = (size_t)group->n_items + 1;
            group->items =
                mem_grow(group->items, &group->items_capacity, want, sizeof *group->items);
            group->item_class =
                mem_grow(group->item_class, &group->class_capacity, want, sizeof(int32_t));
            group->item_count =
                mem_grow(group->item_count, &group->count_capacity, want, sizeof(int32_t));
            group->item_class[group->n_items] = c;
            group->items[group->n_items++] =
                (struct group_item){.width = (int32_t)(class->mcpu / group->unit_mcpu),
                                    .height = (int32_t)(class->mem_mib / group->unit_mem_mib),
                                    .most = left < GROUP_MOST ? left : GROUP_MOST,
                                    .value = scaled_value(value[c], shift)};
        }
    }
}

/* Opens the bins that need a table, as many as one table may serve; fills it. */
static bool fill_table(const struct group_pricing *p, struct group *group, struct group_round *r)
{
    group->n_open = 0;
    for (int32_t k = 0; k < group->n_bins; k++) {
        int32_t bin = group->bins[k];
        double cells = (double)(p->packing->bins[bin].mcpu / group->unit_mcpu + 1) *
                       (double)(p->packing->bins[bin].mem_mib / group->unit_mem_mib + 1);
        if (r->done[bin] || r->aside[bin] || cells > TABLE_BYTES_MAX)
            continue;
        group->rooms[group->n_open] = room_of(p->packing, group, bin);
        group->open[group->n_open++] = bin;
    }
    for (; group->n_open > 0; group->n_open--) {
        load_items(p, group, r->value, p->shift);
        (void)group_table_shape(&group->table, group->n_open, group->rooms);
        if (group->n_items < UINT16_MAX &&
            group_table_bytes(&group->table, group->n_items, group->items) <= TABLE_BYTES_MAX &&
            group_table_cost(&group->table, group->n_items, group->items) <= COST_MAX)
            break;
    }
    if (group->n_open == 0)
        return false;
    group_table_fill(&group->table, group->n_items, group->items);
    return true;
}

static void add_slot(struct group *group, int32_t class, int32_t count)
{
    size_t want = (size_t)group->n_slots + 1;
    group->slot_class =
        mem_grow(group->slot_class, &group->slots_capacity, want, sizeof *group->slot_class);
    group->slot_count =
        mem_grow(group->slot_count, &group->slot_counts_capacity, want, sizeof *group->slot_count);
    group->slot_class[group->n_slots] = class;
    group->slot_count[group->n_slots++] = count;
}

/* The next class of the table's items and GPU items in order, and how many of it there are; false
 * at the end.  at[0] and at[1] are where the two lists stand. */
static bool next_class(const struct group *group, const int32_t *gpu_count, int32_t at[2],
                       int32_t *class, int32_t *count)
{
    int32_t item = at[0] < group->n_items ? group->item_class[at[0]] : INT32_MAX;
    bool with_gpus = gpu_count != NULL && at[1] < group->gpu_jobs.n;
    int32_t gpu_item = with_gpus ? group->gpu_jobs.items[at[1]].class : INT32_MAX;
    *class = item < gpu_item ? item : gpu_item;
    *count = 0;
    if (*class == INT32_MAX)
        return false;
    if (gpu_item < item)
        *count = gpu_count[at[1]++];
    else
        for (; at[0] < group->n_items && group->item_class[at[0]] == item; at[0]++)
            *count += group->item_count[at[0]];
    return true;
}

/* The best pattern of a room with one more of item `extra` (-1: none) on top, where there is one,
 * and a set of GPU jobs (NULL: none) beside it. */
static void add_found(struct group *group, int32_t open, struct group_room room, int32_t extra,
                      const int32_t *gpu_count)
{
    if (group->n_items > 0)
        group_table_pattern(&group->table, room.x, room.y, group->item_count);
    if (extra >= 0 && ++group->item_count[extra] > group->items[extra].most)
        return;
    group->found = mem_grow(group->found, &group->found_capacity, (size_t)group->n_found + 1,
                            sizeof *group->found);
    struct group_found *found = &group->found[group->n_found++];
    *found = (struct group_found){.bin = group->open[open], .first = group->n_slots};
    int32_t at[2] = {0, 0}, class, count;
    while (next_class(group, gpu_count, at, &class, &count))
        if (count > 0) {
            add_slot(group, class, count);
            found->n++;
        }
}

/* Bins of like shape: their memory per vCPU differs by less than a half. */
static int shape_of(const struct packing *p, int32_t bin)
{
    double per_cpu = (double)(p->bins[bin].mem_mib + 1) / (double)(p->bins[bin].mcpu + 1);
    int shape = (int)floor(2 * log2(per_cpu)) + SHAPES / 2;
    return shape < 0 ? 0 : shape < SHAPES ? shape : SHAPES - 1;
}

/* For each item and shape of bins the one where a pattern that holds the item is worth most of its
 * price: bins of one shape are worth the same patterns, those of another ask for others. */
static void find_with_items(const struct group_pricing *p, struct group *group,
                            const struct group_round *r)
{
    for (int32_t k = 0; k < group->n_items; k++) {
        const struct group_item *item = &group->items[k];
        double best_ratio[SHAPES];
        int32_t best[SHAPES];
        for (int s = 0; s < SHAPES; s++) {
            best_ratio[s] = 1;
            best[s] = -1;
        }
        for (int32_t o = 0; o < group->n_open; o++) {
            int32_t x = group->rooms[o].x - item->width, y = group->rooms[o].y - item->height;
            if (x < 0 || y < 0 || p->packing->bins[group->open[o]].gpus > 0)
                continue;
            int32_t value = group_table_value(&group->table, x, y) + item->value;
            double ratio = (double)((int64_t)value << p->shift) / (double)r->target[group->open[o]];
            int s = shape_of(p->packing, group->open[o]);
            if (ratio > best_ratio[s]) {
                best_ratio[s] = ratio;
                best[s] = o;
            }
        }
        for (int s = 0; s < SHAPES; s++)
            if (best[s] >= 0) {
                struct group_room room = group->rooms[best[s]];
                room = (struct group_room){room.x - item->width, room.y - item->height};
                add_found(group, best[s], room, k, NULL);
            }
    }
}

static bool choose_gpu_jobs(const struct group_pricing *p, struct group *group,
                            const struct group_round *r, int32_t open, int32_t *value)
{
    int32_t bin = group->open[open];
    return gpu_choice_solve(&group->gpu_jobs, &group->table, group->rooms[open],
                            p->packing->bins[bin].gpus, (int32_t)(r->target[bin] >> p->shift),
                            value);
}

/* For the best set of GPU jobs of a bin, each item's best pattern beside it. */
static void find_beside(const struct group_pricing *p, struct group *group,
                        const struct group_round *r, int32_t open)
{
    struct gpu_choice *jobs = &group->gpu_jobs;
    int32_t best;
    if (!choose_gpu_jobs(p, group, r, open, &best) || jobs->n_sets == 0)
        return;
    const int32_t *set = &jobs->sets[(size_t)(jobs->n_sets - 1) * (size_t)jobs->n];
    struct group_room rest = gpu_choice_rest(jobs, group->rooms[open], jobs->n_sets - 1);
    int32_t of_set = jobs->best - group_table_value(&group->table, rest.x, rest.y);
    for (int32_t k = 0; k < group->n_items; k++) {
        const struct group_item *item = &group->items[k];
        struct group_room room = {rest.x - item->width, rest.y - item->height};
        if (room.x < 0 || room.y < 0)
            continue;
        int64_t value = group_table_value(&group->table, room.x, room.y) + item->value + of_set;
        if (value << p->shift > r->target[group->open[open]])
            add_found(group, open, room, k, set);
    }
}

/* One open bin with GPUs; it stays undone where that takes too long. */
static void price_gpu_bin(const struct group_pricing *p, struct group *group, struct group_round *r,
                          int32_t open)
{
    int32_t bin = group->open[open], value;
    struct gpu_choice *jobs = &group->gpu_jobs;
    if (!choose_gpu_jobs(p, group, r, open, &value))
        return;
    int64_t worth = (int64_t)value << p->shift;
    r->done[bin] = true;
    r->bound[bin] = worth > r->target[bin] ? worth : r->target[bin];
    for (int32_t s = 0; s < jobs->n_sets; s++)
        add_found(group, open, gpu_choice_rest(jobs, group->rooms[open], s), -1,
                  &jobs->sets[(size_t)s * (size_t)jobs->n]);
}

static void price_group(void *context, int worker, int32_t index)
{
    struct job *job = context;
    struct group_round *r = job->round;
    const struct group_pricing *p = job->pricing;
    struct group *group = &job->pricing->groups[index];
    (void)worker;
    group->n_found = 0;
    group->n_slots = 0;
    if (!fill_table(p, group, r))
        return;
    double best_ratio = 1;
    int32_t best = -1;
    for (int32_t o = 0; o < group->n_open; o++) {
        int32_t bin = group->open[o];
        struct group_room room = group->rooms[o];
        if (p->packing->bins[bin].gpus > 0) {
            price_gpu_bin(p, group, r, o);
            double ratio = (double)r->bound[bin] / (double)r->target[bin];
            best = r->done[bin] && ratio > best_ratio ? o : best;
            best_ratio = best == o ? ratio : best_ratio;
            continue;
        }
        int64_t value = (int64_t)group_table_value(&group->table, room.x, room.y) << p->shift;
        r->done[bin] = true;
        r->bound[bin] = value > r->target[bin] ? value : r->target[bin];
        if (value > r->target[bin])
            add_found(group, o, room, -1, NULL);
    }
    find_with_items(p, group, r);
    if (best >= 0)
        find_beside(p, group, r, best);
}

void group_pricing_round(struct group_pricing *p, struct subproblem *subproblems, int threads,
                         struct group_round *round)
{
    struct job job = {p, round, subproblems};
    for (int32_t b = 0; b < p->packing->n_bins; b++)
        round->done[b] = false;
    if (p->n_groups == 0)
        return;
    parallel_for(threads, p->packing->n_bins, fix_bin, &job);
    round_values(p, round);
    parallel_for(threads, p->n_groups, price_group, &job);
    for (int32_t k = 0; k < p->n_groups; k++) {
        round->work += p->groups[k].table.work / CELLS_PER_STEP;
        p->groups[k].table.work = 0;
        round->work += p->groups[k].gpu_jobs.nodes;
        p->groups[k].gpu_jobs.nodes = 0;
    }
    round->work += (int64_t)p->packing->n_bins * p->packing->n_classes;
}

/* What bins put aside have not yet: how many of each class a pattern of use may hold. */
static void fix_aside(struct group_pricing *p, struct subproblem *s, struct group_round *r,
                      int32_t bin)
{
    int32_t *most = &p->most[(size_t)bin * (size_t)p->packing->n_classes];
    int64_t before = s->work;
    s->lambda = r->lambda[bin];
    int64_t bound = subproblem_fix(s, bin, r->value, NULL, r->target[bin], most);
    r->lambda[bin] = s->lambda;
    r->bound[bin] = bound < r->bound[bin] ? bound : r->bound[bin];
    r->work += s->work - before;
}

int64_t group_pricing_tighten(struct group_pricing *p, struct subproblem *s,
                              struct group_round *round, int32_t bin)
{
    if (p->group_of[bin] < 0 || p->packing->bins[bin].gpus > 0)
        return INT64_MAX;
    struct group *group = &p->groups[p->group_of[bin]];
    double cells = (double)(p->packing->bins[bin].mcpu / group->unit_mcpu + 1) *
                   (double)(p->packing->bins[bin].mem_mib / group->unit_mem_mib + 1);
    if (cells > TIGHTEN_CELLS_MAX)
        return INT64_MAX;
    if (round->aside[bin])
        fix_aside(p, s, round, bin);
    if (round->bound[bin] <= round->target[bin])
        return round->target[bin];
    /* The round's shift was chosen for bins left open: a sum for another could overflow.  Bins that
     * are not priced yet need no table of their own. */
    int shift = p->shift;
    while (round->bound[bin] >> shift > INT32_MAX / 2)
        shift++;
    if (shift > p->shift && !round->aside[bin])
        return INT64_MAX;
    group->n_open = 1;
    group->open[0] = bin;
    group->rooms[0] = room_of(p->packing, group, bin);
    load_items(p, group, round->value, shift);
    (void)group_table_shape(&group->table, 1, group->rooms);
    if (group_table_cost(&group->table, group->n_items, group->items) > TIGHTEN_COST_MAX)
        return INT64_MAX;
    group_table_fill_values(&group->table, group->n_items, group->items);
    round->work += group->table.work / CELLS_PER_STEP;
    group->table.work = 0;
    return (int64_t)group_table_value(&group->table, group->rooms[0].x, group->rooms[0].y) << shift;
}
