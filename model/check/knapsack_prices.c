/* The linear relaxation by its dual: for given prices of memory and GPUs, the best price of CPU is
 * where the items of most worth left per milli-vCPU fill the room.  The function of the other
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

static bool is_before(const struct rated *a, const struct rated *b)
{
    if (a->rate != b->rate) /* a sort key, not a result */
        return a->rate > b->rate;
    return a->item < b->item;
}

static void swap(struct rated *a, struct rated *b)
{
    struct rated held = *a;
    *a = *b;
    *b = held;
}

/* Puts what comes before the middle one of list[0 .. n-1] in front of it; returns its new place. */
static int32_t part(struct rated *list, int32_t n)
{
    int32_t before = 0;
    swap(&list[n / 2], &list[n - 1]);
    for (int32_t k = 0; k < n - 1; k++) {
        if (is_before(&list[k], &list[n - 1]))
            swap(&list[k], &list[before++]);
    }
    swap(&list[before], &list[n - 1]);
    return before;
}

/* What is taken into the room, of the whole and of single items. */
struct taken {
    double cpu, memory, worth;
};

static struct taken take(const struct relaxation *r, const struct rated *list, int32_t n)
{
    struct taken sum = {0};
    for (int32_t k = 0; k < n; k++) {
        const struct knapsack_item *item = &r->items[list[k].item];
        double most = (double)item->most;
        sum.cpu += most * (double)item->need[0];
        sum.memory += most * (double)item->need[1];
        sum.worth += most * list[k].left;
    }
    return sum;
}

/* The items of the best rates, as many as the room's CPU holds and a part of the next, whose rate
 * *cpu_price becomes (0: all are in).  They need not be sorted for that: the list is parted around
 * an item until the one at the limit is found.  O(n) on average. */
static struct taken fill_cpu(const struct relaxation *r, int32_t n, double *cpu_price)
{
    struct taken sum = {0};
    double room = (double)r->room[0];
    *cpu_price = 0;
    for (int32_t low = 0, high = n; low < high;) {
        int32_t at = low + part(r->rated + low, high - low);
        struct taken better = take(r, r->rated + low, at - low);
        if (sum.cpu + better.cpu > room) {
            high = at;
            continue;
        }
        struct taken next = take(r, r->rated + at, 1);
        double left = room - sum.cpu - better.cpu;
        double share = next.cpu > left ? left / next.cpu : 1;
        sum.cpu += better.cpu + share * next.cpu;
        sum.memory += better.memory + share * next.memory;
        sum.worth += better.worth + share * next.worth;
        if (share < 1) {
            *cpu_price = r->rated[at].rate;
            break;
        }
        low = at + 1;
    }
    return sum;
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
    double cpu_price;
    struct taken taken = fill_cpu(r, n, &cpu_price);
    double bound = memory_price * (double)r->room[1] + gpu_price * (double)r->room[2] + taken.worth;
    if (bound < r->least) {
        r->least = bound;
        r->price[0] = cpu_price;
        r->price[1] = memory_price;
        r->price[2] = gpu_price;
    }
    return taken.memory - (double)r->room[1];
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
