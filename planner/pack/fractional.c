/* fractional.c - multipliers for vCPUs and memory.
 *
 * For a multiplier on memory the rest is a fractional knapsack in vCPUs, solved by partitioning
 * around the critical density instead of sorting.  The multiplier on memory is found like that of
 * the tables (subproblem.c), in floating point; the bound itself is evaluated in integers, where
 * any multipliers are valid. */
#include "planner/pack/fractional.h"

#include <math.h>

/* Steps of the search for the multiplier; where two in a row leave more than half of the interval,
 * the next one halves it. */
enum { LAMBDA_STEPS = 40 };

struct point {
    double value, mem; /* of the solution at a multiplier */
    double mu;
};

static void swap(struct fraction *a, struct fraction *b)
{
    struct fraction t = *a;
    *a = *b;
    *b = t;
}

/* The fractional knapsack in vCPUs with profits already set: moves the items taken to the front. */
static struct point fill(struct fraction *f, int32_t n, double room)
{
    struct point point = {0};
    int32_t low = 0, high = n;
    while (low < high) {
        double pivot = f[low + (high - low) / 2].density;
        int32_t more = low, i = low, less = high;
        double above = 0, equal = 0;
        while (i < less) {
            if (f[i].density > pivot) {
                above += f[i].mcpu;
                swap(&f[i++], &f[more++]);
            } else if (f[i].density < pivot) {
                swap(&f[i], &f[--less]);
            } else {
                equal += f[i++].mcpu;
            }
        }
        if (above > room) {
            high = more;
            continue;
        }
        for (int32_t k = low; k < more; k++) {
            point.value += f[k].value;
            point.mem += f[k].mem;
        }
        room -= above;
        if (equal > room) {
            double share = room / equal;
            for (int32_t k = more; k < less; k++) {
                point.value += share * f[k].value;
                point.mem += share * f[k].mem;
            }
            point.mu = pivot;
            return point;
        }
        for (int32_t k = more; k < less; k++) {
            point.value += f[k].value;
            point.mem += f[k].mem;
        }
        room -= equal;
        low = less;
    }
    return point;
}

static struct point solve_at(struct subproblem *s, double lambda)
{
    struct fraction *f = s->fractions;
    int32_t n = 0;
    struct point free_items = {0};
    for (int32_t k = 0; k < s->n; k++) {
        const struct subproblem_item *item = &s->items[k];
        double profit = (double)item->value - lambda * (double)item->mem_mib;
        if (profit <= 0)
            continue;
        double most = item->most;
        if (item->mcpu == 0) {
            free_items.value += most * (double)item->value;
            free_items.mem += most * (double)item->mem_mib;
            continue;
        }
        f[n++] =
            (struct fraction){most * (double)item->value, most * (double)item->mcpu,
                              most * (double)item->mem_mib, profit / (double)item->mcpu, profit};
    }
    struct point point = fill(f, n, (double)s->mcpu);
    point.value += free_items.value;
    point.mem += free_items.mem;
    return point;
}

static int64_t evaluate(const struct subproblem *s, int64_t lambda, int64_t mu)
{
    int64_t bound = lambda * s->mem_mib + mu * s->mcpu;
    for (int32_t k = 0; k < s->n; k++) {
        const struct subproblem_item *item = &s->items[k];
        int64_t profit = item->value - lambda * item->mem_mib - mu * item->mcpu;
        if (profit > 0)
            bound += profit * item->most;
    }
    return bound;
}

/* Multipliers above this make a bound of twice the dearest price: useless, and products with them
 * would overflow. */
static int64_t multiplier(double m, int64_t room)
{
    double top = 2.0 * (double)PACKING_VALUE_MAX / (double)(room > 0 ? room : 1);
    return llround(m < top ? m : top);
}

int64_t fractional_bound(struct subproblem *s, int64_t *lambda, int64_t *mu)
{
    double room = (double)s->mem_mib, best = INFINITY;
    struct point over = {0}, under = {0};
    bool has_over = false;
    int slow = 0;
    double width = INFINITY;
    double m = s->lambda > 0 ? s->lambda : 0, low = 0, high = INFINITY;
    *lambda = 0;
    *mu = 0;
    for (int step = 0; step < LAMBDA_STEPS; step++) {
        struct point point = solve_at(s, m);
        double bound = point.value + m * (room - point.mem);
        if (bound < best) {
            best = bound;
            *lambda = multiplier(m, s->mem_mib);
            *mu = multiplier(point.mu, s->mcpu);
            s->lambda = m;
        }
        if (point.mem > room) {
            over = point;
            low = m;
            has_over = true;
        } else {
            under = point;
            high = m;
            if (m <= 0)
                break;
        }
        double next = 0;
        if (has_over)
            next = (over.value - under.value) / (over.mem - under.mem);
        if (has_over && (next <= low * (1 + 1e-9) || next >= high * (1 - 1e-9)))
            break;
        /* Where the lines meet far from where they touch the bound, one end would creep. */
        slow = has_over && high - low > 0.5 * width ? slow + 1 : 0;
        width = high - low;
        m = slow >= 2 ? (low + high) / 2 : next;
    }
    return evaluate(s, *lambda, *mu);
}

void fractional_fix(struct subproblem_item *item, int64_t slack, int64_t lambda, int64_t mu,
                    int32_t *least)
{
    int64_t profit = item->value - lambda * item->mem_mib - mu * item->mcpu;
    if (profit == 0)
        return;
    /* One more step away from the fractional solution costs |profit|; the whole costs < slack. */
    int64_t steps = (slack - 1) / (profit > 0 ? profit : -profit);
    if (steps >= item->most)
        return;
    if (profit > 0)
        *least = item->most - (int32_t)steps;
    else
        item->most = (int32_t)steps;
}
