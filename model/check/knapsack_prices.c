/* The linear relaxation by its dual: for given prices of memory and GPUs, the best price of CPU is
 * where the items, sorted by worth left per milli-vCPU, fill the room.  The function of the other
 * two prices is convex: memory by bisection on whether the fill holds too much of it, GPUs by
 * ternary search.  Doubles throughout: prices are proposals, whoever uses them counts in
 * integers. */
#include "model/check/knapsack_parts.h"

#include "model/arena.h"

#include <math.h>
#include <stdlib.h>

/* Enough halvings for the precision of what follows; more buys nothing. */
enum { MEMORY_HALVINGS = 48, GPU_THIRDS = 24 };

struct rated {
    double rate; /* worth left per milli-vCPU */
    double left; /* worth left of one job */
    int32_t item;
};

struct relaxation {
    const int64_t *room;
    const struct knapsack_item *items;
    int32_t n;
    struct rated *rated;
    /* The best found. */
    double least;
    double price[3];
};

static int by_falling_rate(const void *left, const void *right)
{
    const struct rated *a = left;
    const struct rated *b = right;
    if (a->rate != b->rate) /* a sort key, not a result */
        return a->rate > b->rate ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

/* Fills the CPU; returns the memory that the fill holds less the room's. */
static double fill(struct relaxation *r, double memory_price, double gpu_price)
{
    int32_t n = 0;
    for (int32_t i = 0; i < r->n; i++) {
        const struct knapsack_item *item = &r->items[i];
        double left = (double)item->value - memory_price * (double)item->need[1] -
                      gpu_price * (double)item->need[2];
        if (left > 0)
            r->rated[n++] = (struct rated){
                item->need[0] == 0 ? HUGE_VAL : left / (double)item->need[0], left, i};
    }
    qsort(r->rated, (size_t)n, sizeof *r->rated, by_falling_rate);
    double cpu = (double)r->room[0], memory = 0, cpu_price = 0;
    double bound = memory_price * (double)r->room[1] + gpu_price * (double)r->room[2];
    for (int32_t k = 0; k < n; k++) {
        const struct knapsack_item *item = &r->items[r->rated[k].item];
        double take = (double)item->most;
        bool last = take * (double)item->need[0] > cpu;
        if (last) {
            take = cpu / (double)item->need[0];
            cpu_price = r->rated[k].rate;
        }
        cpu -= take * (double)item->need[0];
        memory += take * (double)item->need[1];
        bound += take * r->rated[k].left;
        if (last)
            break;
    }
    if (bound < r->least) {
        r->least = bound;
        r->price[0] = cpu_price;
        r->price[1] = memory_price;
        r->price[2] = gpu_price;
    }
    return memory - (double)r->room[1];
}

/* The best bound for one price of GPUs. */
static double best_memory_price(struct relaxation *r, double highest, double gpu_price)
{
    double outer = r->least;
    r->least = HUGE_VAL;
    double kept[3] = {r->price[0], r->price[1], r->price[2]};
    double low = 0, high = highest;
    if (fill(r, 0, gpu_price) > 0) {
        for (int step = 0; step < MEMORY_HALVINGS; step++) {
            double middle = (low + high) / 2;
            if (fill(r, middle, gpu_price) > 0)
                low = middle;
            else
                high = middle;
        }
    }
    double here = r->least;
    if (outer <= here) {
        r->least = outer;
        for (int q = 0; q < N_QUANTITIES; q++)
            r->price[q] = kept[q];
    }
    return here;
}

static double highest_rate(const struct relaxation *r, int quantity)
{
    double highest = 0;
    for (int32_t i = 0; i < r->n; i++) {
        if (r->items[i].need[quantity] > 0)
            highest = fmax(highest, (double)r->items[i].value / (double)r->items[i].need[quantity]);
    }
    return highest;
}

void knapsack_prices(const int64_t room[3], const struct knapsack_item *items, int32_t n,
                     int64_t price[3])
{
    struct relaxation r = {room, items, n, mem_zeroed((size_t)n, sizeof *r.rated), HUGE_VAL, {0}};
    double highest = highest_rate(&r, 1);
    double low = 0, high = highest_rate(&r, 2);
    best_memory_price(&r, highest, 0);
    for (int step = 0; high > 0 && step < GPU_THIRDS; step++) {
        double left = low + (high - low) / 3, right = high - (high - low) / 3;
        if (best_memory_price(&r, highest, left) <= best_memory_price(&r, highest, right))
            high = right;
        else
            low = left;
    }
    for (int q = 0; q < N_QUANTITIES; q++)
        price[q] = llround(r.price[q]);
    free(r.rated);
}
