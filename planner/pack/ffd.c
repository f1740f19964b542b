#include "planner/pack/ffd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One class in the order of filling.  least_*: among this and the smaller ones; where less is left,
 * filling ends. */
struct slot {
    int64_t mcpu, mem_mib;
    int64_t least_mcpu, least_mem_mib;
    double worth;
    double size;
    int32_t gpus;
    int32_t class;
};

struct filling {
    int32_t *class, *count;
    int32_t n;
};

struct filler {
    const struct packing *p;
    const struct ffd_measure *measure;
    struct slot *order; /* largest first */
    int32_t n;
    int32_t done; /* classes in order with nothing left */
    struct filling now, best;
    int64_t *remaining;
    struct ffd_used *used;
    int64_t work; /* classes looked at */
};

static int compare_slots(const void *left, const void *right)
{
    const struct slot *a = left, *b = right;
    if (a->size > b->size || a->size < b->size)
        return a->size > b->size ? -1 : 1;
    return a->class < b->class ? -1 : a->class > b->class;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static double worth_of_room(const struct packing_price *price, int64_t mcpu, int64_t mem_mib,
                            int64_t gpus)
{
    return price->mcpu * (double)mcpu + price->mem_mib * (double)mem_mib +
           price->gpu * (double)gpus;
}

/* Price and rents, micro-dollars. */
static double cost_of(const struct packing *p, int32_t bin)
{
    return (double)p->bins[bin].price + (double)(p->rent[bin] + p->rent_all) / (double)p->scale;
}

static int64_t bins_left(const struct filler *f, int32_t bin)
{
    const struct packing *p = f->p;
    int64_t left = INT64_MAX;
    if (p->bins[bin].limit >= 0)
        left = p->bins[bin].limit - f->used->bins[bin];
    if (p->problem->limit_bins >= 0)
        left = least(left, p->problem->limit_bins - f->used->total);
    return left;
}

/* How many of a class go into the room, of those remaining; it is known that one does. */
static int64_t count_of(const struct slot *s, int64_t remaining, int64_t mcpu, int64_t mem_mib,
                        int64_t gpus)
{
    int64_t n = remaining;
    if (s->mcpu > 0 && n * s->mcpu > mcpu)
        n = mcpu / s->mcpu;
    if (s->mem_mib > 0 && n * s->mem_mib > mem_mib)
        n = mem_mib / s->mem_mib;
    if (s->gpus > 0 && n * s->gpus > gpus)
        n = gpus / s->gpus;
    return n;
}

/* Fills one bin, largest class first, into f->now; returns what it holds is worth.  Gives up, with
 * any number below `wanted`, once the room left can't bring it there. */
static double fill_in_order(struct filler *f, int32_t b, double wanted)
{
    const struct packing *p = f->p;
    const struct packing_bin *bin = &p->bins[b];
    const int32_t *fit = &p->fit[(size_t)b * (size_t)p->n_classes];
    int64_t mcpu = bin->mcpu, mem = bin->mem_mib, gpus = bin->gpus;
    double worth = 0;
    f->now.n = 0;
    int32_t k = 0;
    for (; k < f->n; k++) {
        const struct slot *s = &f->order[k];
        if (mcpu < s->least_mcpu || mem < s->least_mem_mib)
            break;
        if (s->mcpu > mcpu || s->mem_mib > mem || s->gpus > gpus)
            continue;
        int64_t remaining = least(f->remaining[s->class], fit[s->class]);
        if (remaining == 0)
            continue;
        int64_t n = count_of(s, remaining, mcpu, mem, gpus);
        mcpu -= n * s->mcpu;
        mem -= n * s->mem_mib;
        gpus -= n * s->gpus;
        worth += (double)n * s->worth;
        f->now.class[f->now.n] = s->class;
        f->now.count[f->now.n++] = (int32_t)n;
        if (worth + worth_of_room(&f->measure->prices[b], mcpu, mem, gpus) < wanted)
            break;
    }
    f->work += k;
    return worth;
}

/* A bin being filled evenly. */
struct room {
    const struct packing_bin *bin;
    const int32_t *fit;
    int64_t mcpu, mem_mib, gpus;
};

/* One of the two lists of classes: those that need more memory to a vCPU than the bin has, or not.
 */
struct lane_of {
    int32_t at;    /* in the order */
    int64_t taken; /* of the class there */
    int32_t entry; /* in the filling, -1: none yet */
    bool heavy;
};

/* By how much a class, or what is left of a bin, has more memory than the bin's vCPUs would. */
static int64_t surplus(const struct packing_bin *bin, int64_t mcpu, int64_t mem_mib)
{
    return mem_mib * bin->mcpu - mcpu * bin->mem_mib;
}

/* Moves on to a class that goes into the room; returns how many do, 0 at the end of the list. */
static int64_t advance(struct filler *f, struct lane_of *l, const struct room *room)
{
    for (; l->at < f->n; l->at++, l->taken = 0, l->entry = -1) {
        const struct slot *s = &f->order[l->at];
        if (room->mcpu < s->least_mcpu || room->mem_mib < s->least_mem_mib) {
            l->at = f->n;
            break;
        }
        if (s->mcpu > room->mcpu || s->mem_mib > room->mem_mib || s->gpus > room->gpus ||
            (surplus(room->bin, s->mcpu, s->mem_mib) > 0) != l->heavy)
            continue;
        int64_t remaining = least(f->remaining[s->class], room->fit[s->class]) - l->taken;
        if (remaining > 0)
            return count_of(s, remaining, room->mcpu, room->mem_mib, room->gpus);
    }
    return 0;
}

/* As fill_in_order, but what is left stays as even as may be: classes that need much memory and
 * classes that need much vCPU take turns. */
static double fill_evenly(struct filler *f, int32_t b, double wanted)
{
    const struct packing *p = f->p;
    struct room room = {&p->bins[b], &p->fit[(size_t)b * (size_t)p->n_classes], p->bins[b].mcpu,
                        p->bins[b].mem_mib, p->bins[b].gpus};
    struct lane_of lanes[2] = {{.entry = -1}, {.entry = -1, .heavy = true}};
    double worth = 0;
    f->now.n = 0;
    for (;;) {
        int64_t much = surplus(room.bin, room.mcpu, room.mem_mib);
        int64_t n[2] = {advance(f, &lanes[0], &room), advance(f, &lanes[1], &room)};
        if (n[0] == 0 && n[1] == 0)
            break;
        bool even = much == 0;
        int turn = n[0] == 0 || (n[1] > 0 && (much > 0 || (even && lanes[1].at < lanes[0].at)));
        struct lane_of *l = &lanes[turn];
        const struct slot *s = &f->order[l->at];
        int64_t each = surplus(room.bin, s->mcpu, s->mem_mib), take = n[turn];
        if (n[!turn] > 0 && each != 0)
            take = least(take, much / each + 1);
        room.mcpu -= take * s->mcpu;
        room.mem_mib -= take * s->mem_mib;
        room.gpus -= take * s->gpus;
        worth += (double)take * s->worth;
        l->taken += take;
        if (l->entry < 0) {
            l->entry = f->now.n++;
            f->now.class[l->entry] = s->class;
            f->now.count[l->entry] = 0;
        }
        f->now.count[l->entry] += (int32_t)take;
        if (worth + worth_of_room(&f->measure->prices[b], room.mcpu, room.mem_mib, room.gpus) <
            wanted)
            break;
    }
    f->work += lanes[0].at + lanes[1].at;
    return worth;
}

/* The most that a bin which holds one of `first` can be worth. */
static double most_worth(const struct filler *f, int32_t b, const struct slot *first)
{
    const struct packing_bin *bin = &f->p->bins[b];
    const struct packing_price *price = &f->measure->prices[b];
    return worth_of_room(price, bin->mcpu, bin->mem_mib, bin->gpus) -
           worth_of_room(price, first->mcpu, first->mem_mib, first->gpus) + first->worth;
}

/* The bin that holds the first class and most worth per dollar; -1 when limits leave none. */
static int32_t best_fill(struct filler *f)
{
    const struct packing *p = f->p;
    const struct slot *first = &f->order[0];
    int32_t chosen = -1, favourite = -1;
    double best = -1, promise = -1;
    for (int32_t b = 0; b < p->n_bins; b++) {
        double most = most_worth(f, b, first) / cost_of(p, b);
        if (most <= promise || packing_fit(p, b, first->class) == 0 || bins_left(f, b) <= 0)
            continue;
        promise = most;
        favourite = b;
    }
    /* The most promising first, so that the others are given up early. */
    for (int32_t k = -1; k < p->n_bins && favourite >= 0; k++) {
        int32_t b = k < 0 ? favourite : k;
        double price = cost_of(p, b);
        if (k == favourite || packing_fit(p, b, first->class) == 0 ||
            most_worth(f, b, first) <= best * price || bins_left(f, b) <= 0)
            continue;
        double worth =
            (f->measure->evenly ? fill_evenly : fill_in_order)(f, b, best * price) / price;
        if (worth <= best)
            continue;
        best = worth;
        chosen = b;
        struct filling t = f->best;
        f->best = f->now;
        f->now = t;
    }
    return chosen;
}

static void sort_pattern(int32_t n, int32_t *class, int32_t *count)
{
    for (int32_t i = 1; i < n; i++)
        for (int32_t j = i; j > 0 && class[j - 1] > class[j]; j--) {
            int32_t t = class[j];
            class[j] = class[j - 1];
            class[j - 1] = t;
            t = count[j];
            count[j] = count[j - 1];
            count[j - 1] = t;
        }
}

/* Forgets classes that are done and counts the least requests again. */
static void tidy_order(struct filler *f)
{
    int32_t kept = 0;
    for (int32_t k = 0; k < f->n; k++)
        if (f->remaining[f->order[k].class] > 0)
            f->order[kept++] = f->order[k];
    f->n = kept;
    f->done = 0;
    int64_t mcpu = INT64_MAX, mem = INT64_MAX;
    for (int32_t k = f->n - 1; k >= 0; k--) {
        struct slot *s = &f->order[k];
        mcpu = least(mcpu, s->mcpu);
        mem = least(mem, s->mem_mib);
        s->least_mcpu = mcpu;
        s->least_mem_mib = mem;
    }
}

/* Takes as many bins of the best filling as demands and limits allow. */
static void take(struct filler *f, int32_t bin, struct pool *pool, struct pool_plan *plan)
{
    const struct packing *p = f->p;
    const struct filling *a = &f->best;
    sort_pattern(a->n, a->class, a->count);
    int32_t cheaper = pool_cheapest_bin(p, a->n, a->class, a->count);
    if (cheaper >= 0 && p->bins[cheaper].price < p->bins[bin].price && bins_left(f, cheaper) > 0)
        bin = cheaper;
    int64_t times = bins_left(f, bin);
    for (int32_t i = 0; i < a->n; i++)
        times = least(times, f->remaining[a->class[i]] / a->count[i]);
    for (int32_t i = 0; i < a->n; i++) {
        f->remaining[a->class[i]] -= times * a->count[i];
        f->done += f->remaining[a->class[i]] == 0;
    }
    bool added;
    pool_plan_add(plan, pool, pool_add(pool, bin, a->n, a->class, a->count, &added), times);
    f->used->bins[bin] += times;
    f->used->total += times;
}

static bool fill_all(struct filler *f, struct pool *pool, struct pool_plan *plan)
{
    tidy_order(f);
    while (f->n > 0) {
        int32_t bin = best_fill(f);
        if (bin < 0)
            return false;
        take(f, bin, pool, plan);
        if (f->remaining[f->order[0].class] == 0 || f->done > f->n / 8)
            tidy_order(f);
    }
    return true;
}

static void sort_classes(struct filler *f)
{
    const struct packing *p = f->p;
    for (int32_t c = 0; c < p->n_classes; c++) {
        const struct packing_class *class = &p->classes[c];
        if (f->remaining[c] > 0)
            f->order[f->n++] = (struct slot){.mcpu = class->mcpu,
                                             .mem_mib = class->mem_mib,
                                             .gpus = class->gpus,
                                             .worth = f->measure->worth[c],
                                             .size = f->measure->size[c],
                                             .class = c};
    }
    qsort(f->order, (size_t)f->n, sizeof *f->order, compare_slots);
}

bool ffd_fill_by(const struct packing *p, const struct ffd_measure *measure, struct pool *pool,
                 int64_t *remaining, struct pool_plan *plan, struct ffd_used *used)
{
    size_t n = (size_t)p->n_classes;
    struct filler f = {.p = p, .measure = measure, .remaining = remaining, .used = used};
    f.order = mem_zeroed(n, sizeof *f.order);
    int32_t *scratch = mem_zeroed(n * 4, sizeof *scratch);
    f.now = (struct filling){.class = scratch, .count = scratch + n};
    f.best = (struct filling){.class = scratch + 2 * n, .count = scratch + 3 * n};
    sort_classes(&f);
    bool done = fill_all(&f, pool, plan);
    used->work += f.work;
    free(f.order);
    free(scratch);
    return done;
}

bool ffd_fill(const struct packing *p, struct pool *pool, int64_t *remaining,
              struct pool_plan *plan, struct ffd_used *used)
{
    double *worth = mem_zeroed((size_t)p->n_classes, sizeof *worth);
    for (int32_t c = 0; c < p->n_classes; c++)
        worth[c] = (double)p->worth[c];
    struct ffd_measure measure = {
        .size = worth, .worth = worth, .prices = p->prices, .evenly = true};
    bool done = ffd_fill_by(p, &measure, pool, remaining, plan, used);
    free(worth);
    return done;
}

void ffd_used_init(struct ffd_used *used, const struct pool *pool, const struct pool_plan *plan)
{
    *used = (struct ffd_used){0};
    used->bins = mem_zeroed((size_t)pool->packing->n_bins, sizeof *used->bins);
    for (int32_t k = 0; k < plan->n; k++) {
        used->bins[pool->patterns[plan->uses[k].pattern].bin] += plan->uses[k].times;
        used->total += plan->uses[k].times;
    }
}

void ffd_used_clear(struct ffd_used *used)
{
    free(used->bins);
    *used = (struct ffd_used){0};
}
