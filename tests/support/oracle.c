#include "tests/support/oracle.h"

#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 5, PATTERNS_MAX = 20000 };

struct pattern_list {
    int64_t (*count)[ITEMS_MAX];
    int64_t *price;
    int32_t n;
};

static bool holds(const struct pack_problem *p, const struct pack_bin *bin, const int64_t *count)
{
    int64_t mcpu = 0, mem = 0, gpus = 0;
    for (int32_t i = 0; i < p->n_items; i++) {
        if (count[i] == 0)
            continue;
        const struct pack_item *item = &p->items[i];
        if ((item->arch_mask & bin->arch_mask) == 0)
            return false;
        if (item->gpu_model >= 0 && item->gpu_model != bin->gpu_model)
            return false;
        if (item->gpus == 0 && bin->gpu_jobs_only)
            return false;
        mcpu += count[i] * item->mcpu;
        mem += count[i] * item->mem_mib;
        gpus += count[i] * item->gpus;
    }
    return mcpu <= bin->mcpu && mem <= bin->mem_mib && gpus <= bin->gpus;
}

static int64_t most_of(const struct pack_problem *p, int32_t i)
{
    const struct pack_item *item = &p->items[i];
    if (p->mode == PACK_WHOLE && item->demand < item->most)
        return item->demand;
    return item->demand > 0 ? item->most : 0;
}

/* Counts as digits of a number, from all zero upwards. */
static bool next_count(const struct pack_problem *p, int64_t *count)
{
    for (int32_t i = 0; i < p->n_items; i++) {
        if (count[i] < most_of(p, i)) {
            count[i]++;
            return true;
        }
        count[i] = 0;
    }
    return false;
}

static struct pattern_list list_patterns(const struct pack_problem *p)
{
    struct pattern_list list = {0};
    list.count = calloc(PATTERNS_MAX, sizeof *list.count);
    list.price = calloc(PATTERNS_MAX, sizeof *list.price);
    for (int32_t b = 0; b < p->n_bins; b++) {
        int64_t count[ITEMS_MAX] = {0};
        while (p->bins[b].limit != 0 && next_count(p, count))
            if (holds(p, &p->bins[b], count) && list.n < PATTERNS_MAX) {
                memcpy(list.count[list.n], count, sizeof count);
                list.price[list.n++] = p->bins[b].price_uusd_h;
            }
    }
    return list;
}

static void free_patterns(struct pattern_list *list)
{
    free(list->count);
    free(list->price);
}

static bool fits_somewhere(const struct pattern_list *list, int32_t i)
{
    for (int32_t k = 0; k < list->n; k++)
        if (list->count[k][i] > 0)
            return true;
    return false;
}

/* least[s * (bins + 1) + k]: the least cost of serving the demands that state s stands for with at
 * most k bins; with no limit on bins k is always 0. */
struct visit {
    const struct pack_problem *p;
    const struct pattern_list *list;
    int64_t demand[ITEMS_MAX], weight[ITEMS_MAX];
    int64_t bins;
    int64_t *least;
};

static int64_t serve(struct visit *v, const int64_t *left, int64_t bins)
{
    int64_t state = 0;
    for (int32_t i = 0; i < v->p->n_items; i++)
        state += left[i] * v->weight[i];
    if (state == 0)
        return 0;
    int64_t *memo = &v->least[state * (v->bins + 1) + (v->bins > 0 ? bins : 0)];
    if (*memo != 0)
        return *memo;
    int64_t best = INT64_MAX;
    for (int32_t k = 0; k < v->list->n && (v->bins == 0 || bins > 0); k++) {
        int64_t rest[ITEMS_MAX] = {0};
        bool useful = false;
        for (int32_t i = 0; i < v->p->n_items; i++) {
            rest[i] = left[i] - v->list->count[k][i];
            useful = useful || (left[i] > 0 && v->list->count[k][i] > 0);
            rest[i] = rest[i] > 0 ? rest[i] : 0;
        }
        if (!useful)
            continue;
        int64_t cost = serve(v, rest, bins - 1);
        if (cost < INT64_MAX && cost + v->list->price[k] < best)
            best = cost + v->list->price[k];
    }
    *memo = best;
    return best;
}

int64_t oracle_whole(const struct pack_problem *p)
{
    struct pattern_list list = list_patterns(p);
    struct visit v = {.p = p, .list = &list, .bins = p->limit_bins > 0 ? p->limit_bins : 0};
    int64_t states = 1;
    bool any = false;
    for (int32_t i = 0; i < p->n_items; i++) {
        v.demand[i] = fits_somewhere(&list, i) ? p->items[i].demand : 0;
        any = any || v.demand[i] > 0;
        v.weight[i] = states;
        states *= v.demand[i] + 1;
    }
    v.least = calloc((size_t)(states * (v.bins + 1)), sizeof *v.least);
    int64_t best = any && p->limit_bins == 0 ? INT64_MAX : serve(&v, v.demand, v.bins);
    free(v.least);
    free_patterns(&list);
    return best == INT64_MAX ? -1 : best;
}

/* cost[s * (most + 1) + k]: the least cost with k bins that leaves the demands that s stands for.
 */
struct table_of {
    const struct pack_problem *p;
    int64_t weight[ITEMS_MAX], demand[ITEMS_MAX];
    int64_t states, most;
};

/* One more bin of type b everywhere. */
static void add_bin(const struct table_of *t, int32_t b, const int64_t *from, int64_t *to)
{
    int64_t count[ITEMS_MAX] = {0};
    size_t cells = (size_t)(t->states * (t->most + 1));
    for (size_t k = 0; k < cells; k++)
        to[k] = INT64_MAX;
    while (next_count(t->p, count)) {
        if (!holds(t->p, &t->p->bins[b], count))
            continue;
        for (int64_t s = 0; s < t->states; s++) {
            int64_t rest = 0;
            for (int32_t i = 0; i < t->p->n_items; i++) {
                int64_t left = s / t->weight[i] % (t->demand[i] + 1);
                rest += (left > count[i] ? left - count[i] : 0) * t->weight[i];
            }
            for (int64_t k = 0; k < t->most; k++) {
                int64_t cost = from[s * (t->most + 1) + k];
                int64_t *best = &to[rest * (t->most + 1) + k + 1];
                if (cost < INT64_MAX && cost + t->p->bins[b].price_uusd_h < *best)
                    *best = cost + t->p->bins[b].price_uusd_h;
            }
        }
    }
}

int64_t oracle_limited(const struct pack_problem *p)
{
    struct pattern_list list = list_patterns(p);
    struct table_of t = {.p = p, .states = 1};
    for (int32_t i = 0; i < p->n_items; i++) {
        t.demand[i] = fits_somewhere(&list, i) ? p->items[i].demand : 0;
        t.weight[i] = t.states;
        t.states *= t.demand[i] + 1;
        t.most += t.demand[i];
    }
    free_patterns(&list);
    if (p->limit_bins >= 0 && p->limit_bins < t.most)
        t.most = p->limit_bins;
    size_t cells = (size_t)(t.states * (t.most + 1));
    int64_t *cost = malloc(cells * 3 * sizeof *cost), *now = cost + cells, *next = now + cells;
    for (size_t k = 0; k < cells; k++)
        cost[k] = INT64_MAX;
    cost[(t.states - 1) * (t.most + 1)] = 0;
    for (int32_t b = 0; b < p->n_bins; b++) {
        int64_t limit = p->bins[b].limit >= 0 ? p->bins[b].limit : t.most;
        memcpy(now, cost, cells * sizeof *now);
        for (int64_t n = 0; n < limit && n < t.most; n++) {
            add_bin(&t, b, now, next);
            memcpy(now, next, cells * sizeof *now);
            for (size_t k = 0; k < cells; k++)
                cost[k] = now[k] < cost[k] ? now[k] : cost[k];
        }
    }
    int64_t best = INT64_MAX;
    for (int64_t k = 0; k <= t.most; k++)
        best = cost[k] < best ? cost[k] : best;
    free(cost);
    return best == INT64_MAX ? -1 : best;
}

/* The dual in its compact tableau: maximise demand * y, count * y <= price, y >= 0.  Bland's rule,
 * so that it ends. */
static double maximise(double *t, int32_t rows, int32_t columns, int32_t *basis)
{
    int32_t width = columns + 1;
    for (;;) {
        int32_t enter = -1, leave = -1;
        for (int32_t j = 0; j < columns && enter < 0; j++)
            if (t[rows * width + j] > 1e-9)
                enter = j;
        if (enter < 0)
            return -t[rows * width + columns];
        double least = 0;
        for (int32_t r = 0; r < rows; r++) {
            double a = t[r * width + enter];
            if (a <= 1e-9)
                continue;
            double ratio = t[r * width + columns] / a;
            if (leave < 0 || ratio < least - 1e-12 ||
                (ratio <= least + 1e-12 && basis[r] < basis[leave])) {
                leave = r;
                least = ratio;
            }
        }
        if (leave < 0)
            return -1; /* unbounded: cannot be, every item that is counted fits somewhere */
        double pivot = t[leave * width + enter];
        for (int32_t j = 0; j < width; j++)
            t[leave * width + j] /= pivot;
        for (int32_t r = 0; r <= rows; r++) {
            double factor = t[r * width + enter];
            if (r == leave)
                continue;
            for (int32_t j = 0; j < width; j++)
                t[r * width + j] -= factor * t[leave * width + j];
        }
        basis[leave] = enter;
    }
}

double oracle_fluid(const struct pack_problem *p)
{
    struct pattern_list list = list_patterns(p);
    int32_t columns = p->n_items + list.n, width = columns + 1;
    double *t = calloc((size_t)(list.n + 1) * (size_t)width, sizeof *t);
    int32_t *basis = calloc((size_t)list.n + 1, sizeof *basis);
    for (int32_t k = 0; k < list.n; k++) {
        for (int32_t i = 0; i < p->n_items; i++)
            t[k * width + i] = (double)list.count[k][i];
        t[k * width + p->n_items + k] = 1;
        t[k * width + columns] = (double)list.price[k] / 3600;
        basis[k] = p->n_items + k;
    }
    for (int32_t i = 0; i < p->n_items; i++)
        t[list.n * width + i] = fits_somewhere(&list, i) ? (double)p->items[i].demand : 0;
    double best = maximise(t, list.n, columns, basis);
    free(t);
    free(basis);
    free_patterns(&list);
    return best;
}
