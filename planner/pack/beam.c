/* beam.c - items come in lots of 1, 2, 4 ... jobs, large requests first.  Each partial pattern is
 * kept with and without the lot; among those that leave a room of about the same shape, the one
 * that promises most stays: its value, and what the multipliers say the room left is worth. */
#include "planner/pack/beam.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Shapes of the room left that are told apart, in each direction, and in GPUs. */
enum { SHAPES = 10, BROAD_SHAPES = 32, GPU_SHAPES = 9 };

struct partial {
    int64_t value, promise;
    int64_t mcpu, mem_mib; /* left */
    int32_t gpus;
    int32_t step; /* the last lot taken, -1: none */
};

/* One lot taken after another. */
struct step {
    int32_t item, copies, before;
};

struct beam {
    struct subproblem *s;
    int32_t *order;
    struct partial *kept, *next;
    int32_t n_kept, n_next;
    int32_t shapes, n_slots;
    int32_t *slot; /* per shape: index in next + 1 */
    struct step *steps;
    int32_t n_steps;
    size_t steps_capacity;
    int64_t hope; /* what the items not yet seen may add to a promise */
};

static double size_of(const struct subproblem *s, const struct subproblem_item *item)
{
    double cpu = s->mcpu > 0 ? (double)item->mcpu / (double)s->mcpu : 0;
    double mem = s->mem_mib > 0 ? (double)item->mem_mib / (double)s->mem_mib : 0;
    double gpu = s->gpus > 0 ? (double)item->gpus / (double)s->gpus : 0;
    return fmax(cpu, mem) + gpu;
}

struct sized {
    double size;
    int32_t item;
};

static int compare_sizes(const void *left, const void *right)
{
    const struct sized *a = left, *b = right;
    if (a->size < b->size || a->size > b->size)
        return a->size > b->size ? -1 : 1;
    return a->item - b->item;
}

static void order_items(struct beam *beam)
{
    const struct subproblem *s = beam->s;
    struct sized *sized = mem_alloc(((size_t)s->n + 1) * sizeof *sized);
    for (int32_t k = 0; k < s->n; k++)
        sized[k] = (struct sized){size_of(s, &s->items[k]), k};
    qsort(sized, (size_t)s->n, sizeof *sized, compare_sizes);
    for (int32_t k = 0; k < s->n; k++)
        beam->order[k] = sized[k].item;
    free(sized);
}

static int64_t profit(const struct subproblem *s, const struct subproblem_item *item)
{
    return item->value - s->fractional_lambda * item->mem_mib - s->fractional_mu * item->mcpu;
}

/* Finer near an empty room: there the last jobs decide. */
static int32_t shape_of(int32_t shapes, int64_t left, int64_t room)
{
    if (room <= 0)
        return 0;
    int32_t shape = (int32_t)((shapes - 1) * sqrt((double)left / (double)room));
    return shape < shapes ? shape : shapes - 1;
}

static void keep(struct beam *beam, struct partial partial)
{
    const struct subproblem *s = beam->s;
    if (partial.promise + beam->hope <= s->target)
        return;
    int32_t gpus = partial.gpus < GPU_SHAPES ? partial.gpus : GPU_SHAPES - 1;
    int32_t x = shape_of(beam->shapes, partial.mcpu, s->mcpu);
    int32_t y = shape_of(beam->shapes, partial.mem_mib, s->mem_mib);
    int32_t shape = (x * beam->shapes + y) * GPU_SHAPES + gpus;
    int32_t at = beam->slot[shape];
    if (at == 0) {
        beam->slot[shape] = ++beam->n_next;
        beam->next[beam->n_next - 1] = partial;
    } else if (partial.promise > beam->next[at - 1].promise) {
        beam->next[at - 1] = partial;
    }
}

static int32_t add_step(struct beam *beam, struct step step)
{
    beam->steps = mem_grow(beam->steps, &beam->steps_capacity, (size_t)beam->n_steps + 1,
                           sizeof *beam->steps);
    beam->steps[beam->n_steps] = step;
    return beam->n_steps++;
}

static void take_lot(struct beam *beam, int32_t index, int32_t copies)
{
    const struct subproblem *s = beam->s;
    const struct subproblem_item *item = &s->items[index];
    int64_t mcpu = copies * item->mcpu, mem_mib = copies * item->mem_mib;
    int64_t gpus = (int64_t)copies * item->gpus, gain = copies * profit(s, item);
    memset(beam->slot, 0, (size_t)beam->n_slots * sizeof *beam->slot);
    beam->n_next = 0;
    beam->hope -= gain > 0 ? gain : 0;
    for (int32_t k = 0; k < beam->n_kept; k++)
        keep(beam, beam->kept[k]);
    int32_t without = beam->n_next;
    for (int32_t k = 0; k < beam->n_kept; k++) {
        struct partial partial = beam->kept[k];
        if (partial.mcpu < mcpu || partial.mem_mib < mem_mib || partial.gpus < gpus)
            continue;
        partial.value += copies * item->value;
        partial.promise += gain;
        partial.mcpu -= mcpu;
        partial.mem_mib -= mem_mib;
        partial.gpus -= (int32_t)gpus;
        partial.step = add_step(beam, (struct step){index, copies, partial.step});
        keep(beam, partial);
    }
    beam->s->work += 2 * (beam->n_kept + without) + beam->n_slots / 16;
    struct partial *swap = beam->kept;
    beam->kept = beam->next;
    beam->next = swap;
    beam->n_kept = beam->n_next;
}

/* Lots of 1, 2, 4 ... and a rest, which make any number; the largest first. */
static void take_item(struct beam *beam, int32_t index)
{
    int32_t lots[32], n = 0;
    for (int32_t left = beam->s->items[index].most, lot = 1; left > 0; lot *= 2) {
        lots[n] = lot < left ? lot : left;
        left -= lots[n++];
    }
    while (n > 0)
        take_lot(beam, index, lots[--n]);
}

static int compare_partials(const void *left, const void *right)
{
    const struct partial *a = left, *b = right;
    if (a->value != b->value)
        return a->value > b->value ? -1 : 1;
    return a->step - b->step;
}

/* The best of the beam become patterns, the most valuable last, as a search would find them. */
static void record_best(struct beam *beam)
{
    struct subproblem *s = beam->s;
    int32_t n = beam->n_kept < SUBPROBLEM_FOUND_MAX ? beam->n_kept : SUBPROBLEM_FOUND_MAX;
    qsort(beam->kept, (size_t)beam->n_kept, sizeof *beam->kept, compare_partials);
    while (n-- > 0) {
        if (beam->kept[n].value <= s->target)
            continue;
        memset(s->count, 0, (size_t)s->n * sizeof *s->count);
        for (int32_t at = beam->kept[n].step; at >= 0; at = beam->steps[at].before)
            s->count[beam->steps[at].item] += beam->steps[at].copies;
        subproblem_record(s, beam->kept[n].value);
    }
}

void beam_find(struct subproblem *s, bool broad)
{
    struct beam beam = {.s = s, .n_kept = 1, .shapes = broad ? BROAD_SHAPES : SHAPES};
    beam.n_slots = beam.shapes * beam.shapes * GPU_SHAPES;
    beam.slot = mem_alloc((size_t)beam.n_slots * sizeof *beam.slot);
    beam.order = mem_alloc(((size_t)s->n + 1) * sizeof *beam.order);
    beam.kept = mem_alloc(2 * (size_t)beam.n_slots * sizeof *beam.kept);
    beam.next = beam.kept + beam.n_slots;
    struct partial *both = beam.kept;
    int64_t rooms = s->fractional_lambda * s->mem_mib + s->fractional_mu * s->mcpu;
    beam.kept[0] = (struct partial){0, rooms, s->mcpu, s->mem_mib, s->gpus, -1};
    order_items(&beam);
    for (int32_t k = 0; k < s->n; k++) {
        int64_t gain = profit(s, &s->items[k]) * s->items[k].most;
        beam.hope += gain > 0 ? gain : 0;
    }
    for (int32_t k = 0; k < s->n; k++)
        take_item(&beam, beam.order[k]);
    record_best(&beam);
    free(beam.slot);
    free(beam.steps);
    free(both);
    free(beam.order);
}
