/* dive.c - rounding by diving with re-pricing.
 *
 * Rounding the LP down leaves a small problem whose own LP, with patterns made for it, is solved
 * again: a dive ends some tenths of a per cent above the bound where rounding up ends at several.
 * Patterns may hold more slots than demand is left; such slots are dropped at the end, and their
 * bins shrink. */
#include "planner/pack/dive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/pack/columns.h"
#include "planner/pack/exchange.h"
#include "planner/pack/ffd.h"

enum { PRICING_ROUNDS = 3 };

/* From here on a dive takes larger steps: each costs a large linear program. */
enum { MANY_CLASSES = 300 };

/* A column this close to whole is taken as whole. */
#define WHOLE_ENOUGH 1e-6

/* The counts of one bin that are still of use: slots beyond what is left of their class go to
 * others that may take them, the first in the order of the packing (large ones first). */
static int32_t useful_counts(const struct packing *p, const struct pool_pattern *a,
                             const int64_t *residual, int64_t *count, int32_t *class)
{
    int32_t n = 0;
    for (int32_t k = 0; k < a->n; k++) {
        int32_t c = a->class[k];
        int64_t take = a->count[k] < residual[c] - count[c] ? a->count[k] : residual[c] - count[c];
        int64_t spare = a->count[k] - take;
        if (take > 0 && count[c] == 0)
            class[n++] = c;
        count[c] += take;
        for (int32_t other = c + 1; other < p->n_classes && spare > 0; other++) {
            int64_t left = residual[other] - count[other];
            if (left <= 0 || !exchange_allowed(p, c, other))
                continue;
            left = left < spare ? left : spare;
            if (count[other] == 0)
                class[n++] = other;
            count[other] += left;
            spare -= left;
        }
    }
    return n;
}

static int compare_classes(const void *left, const void *right)
{
    const int32_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

void dive_take(struct colgen *g, struct pool_plan *plan, int64_t *residual, int32_t pattern,
               int64_t times)
{
    const struct packing *p = g->packing;
    size_t classes = (size_t)p->n_classes;
    int64_t *count = mem_zeroed(classes, sizeof *count);
    int32_t *class = mem_alloc(classes * 2 * sizeof *class), *whole = class + classes;
    while (times > 0) {
        struct pool_pattern a = g->pool->patterns[pattern];
        int32_t n = useful_counts(p, &a, residual, count, class);
        if (n == 0)
            break;
        qsort(class, (size_t)n, sizeof *class, compare_classes);
        int64_t runs = times, places = bin_rows_left(&g->rows, a.bin);
        bool same = n == a.n;
        for (int32_t k = 0; k < n; k++) {
            whole[k] = (int32_t)count[class[k]];
            runs =
                residual[class[k]] / count[class[k]] < runs ? residual[class[k]] / whole[k] : runs;
            same = same && class[k] == a.class[k] && whole[k] == a.count[k];
        }
        int32_t bin = same ? a.bin : pool_cheapest_bin(p, n, class, whole);
        bin = bin < 0 || p->bins[bin].price > p->bins[a.bin].price ? a.bin : bin;
        if (bin != a.bin) {
            int64_t others = bin_rows_left(&g->rows, bin);
            bin = others >= places || others >= runs ? bin : a.bin;
            places = bin == a.bin ? places : others;
        }
        runs = runs < places ? runs : places;
        if (runs <= 0) {
            for (int32_t k = 0; k < n; k++)
                count[class[k]] = 0;
            break;
        }
        bool added;
        pool_plan_add(plan, g->pool, pool_add(g->pool, bin, n, class, whole, &added), runs);
        for (int32_t k = 0; k < n; k++) {
            residual[class[k]] -= runs * whole[k];
            count[class[k]] = 0;
        }
        bin_rows_use(&g->rows, bin, runs);
        times -= runs;
    }
    free(class);
    free(count);
}

void dive_used(const struct colgen *g, const struct pool_plan *plan, struct ffd_used *used)
{
    const struct packing *p = g->packing;
    ffd_used_init(used, g->pool, plan);
    if (g->rows.n == 0)
        return;
    /* Limits of single bins come first, in their order, then that of all (bin_rows.h). */
    int32_t i = 0;
    for (int32_t b = 0; b < p->n_bins; b++)
        if (p->bins[b].limit >= 0)
            used->bins[b] = p->bins[b].limit - g->rows.rows[i++].left;
    if (p->problem->limit_bins >= 0)
        used->total = p->problem->limit_bins - g->rows.rows[i].left;
}

static int64_t jobs_left(const struct colgen *g, const int64_t *residual)
{
    int64_t sum = 0;
    for (int32_t c = 0; c < g->packing->n_classes; c++)
        sum += residual[c];
    return sum;
}

struct fraction_of {
    double part;
    int32_t pattern;
};

static int compare_parts(const void *left, const void *right)
{
    const struct fraction_of *a = left, *b = right;
    if (a->part < b->part || a->part > b->part)
        return a->part > b->part ? -1 : 1;
    return a->pattern < b->pattern ? -1 : a->pattern > b->pattern;
}

/* Does the pattern still serve, slot for slot, what is left?  A pattern half empty is no bargain.
 */
static bool serves(const struct colgen *g, int32_t pattern, const int64_t *residual)
{
    const struct pool_pattern *a = &g->pool->patterns[pattern];
    for (int32_t k = 0; k < a->n; k++)
        if (residual[a->class[k]] < a->count[k])
            return false;
    return true;
}

/* Takes the whole parts of the LP's solution, then rounds up the largest fractions: a twentieth of
 * them at a time (a quarter with very many classes), at least one. */
static void take_step(struct colgen *g, int64_t *residual, struct pool_plan *plan)
{
    int32_t columns = lp_columns(g->lp), n = 0;
    struct fraction_of *parts = mem_alloc((size_t)columns * sizeof *parts);
    bool whole = false;
    for (int32_t j = 0; j < columns; j++) {
        double x = lp_value(g->lp, j) * g->demand_unit;
        if (g->column_pattern[j] < 0 || x < WHOLE_ENOUGH)
            continue;
        double down = floor(x + WHOLE_ENOUGH);
        if (down >= 1) {
            dive_take(g, plan, residual, g->column_pattern[j], (int64_t)down);
            whole = true;
        }
        if (x - down > WHOLE_ENOUGH)
            parts[n++] = (struct fraction_of){x - down, g->column_pattern[j]};
    }
    qsort(parts, (size_t)n, sizeof *parts, compare_parts);
    int32_t most = g->packing->n_classes > MANY_CLASSES ? n / 4 : n / 20, taken = 0;
    for (int32_t k = 0; k < n && (taken < most || (taken == 0 && !whole)); k++)
        if (k == 0 || serves(g, parts[k].pattern, residual)) {
            dive_take(g, plan, residual, parts[k].pattern, 1);
            taken++;
        }
    free(parts);
}

/* What the plan costs if first fit decreasing finishes it; remembers the cheapest. */
static void try_greedy(struct colgen *g, const int64_t *residual, const struct pool_plan *plan,
                       struct pool_plan *best, bool *has_best)
{
    const struct packing *p = g->packing;
    size_t bytes = (size_t)p->n_classes * sizeof *residual;
    int64_t *left = mem_alloc(bytes);
    struct ffd_used used;
    dive_used(g, plan, &used);
    struct pool_plan finished = {0};
    memcpy(left, residual, bytes);
    pool_plan_copy(&finished, plan);
    bool filled = ffd_fill(p, g->pool, left, &finished, &used);
    /* Each further pattern was the best of all bins, looked for class by class. */
    g->work += (int64_t)(finished.n - plan->n) * p->n_bins * p->n_classes;
    if (filled && (!*has_best || finished.cost < best->cost)) {
        pool_plan_copy(best, &finished);
        *has_best = true;
    }
    pool_plan_clear(&finished);
    ffd_used_clear(&used);
    free(left);
}

static int pricing_rounds(const struct colgen *g)
{
    return g->packing->n_classes > MANY_CLASSES ? 1 : PRICING_ROUNDS;
}

bool dive_run(struct colgen *g, int64_t *residual, struct pool_plan *plan)
{
    struct pool_plan best = {0};
    bool has_best = false;
    for (int64_t left = jobs_left(g, residual), before = left + 1; left > 0 && left < before;) {
        if (colgen_must_stop(g) || !colgen_resolve(g, residual, pricing_rounds(g)))
            break;
        take_step(g, residual, plan);
        try_greedy(g, residual, plan, &best, &has_best);
        before = left;
        left = jobs_left(g, residual);
    }
    if (jobs_left(g, residual) > 0) /* ended early */
        try_greedy(g, residual, plan, &best, &has_best);
    else if (!has_best || plan->cost <= best.cost) {
        pool_plan_copy(&best, plan);
        has_best = true;
    }
    if (has_best)
        pool_plan_copy(plan, &best);
    pool_plan_clear(&best);
    return has_best;
}
