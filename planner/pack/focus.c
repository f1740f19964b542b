#include "planner/pack/focus.h"

#include <stdlib.h>

#include "planner/pack/columns.h"

/* Columns that a program starts with for each row that asks for something. */
enum { STARTED = 6 };

struct ranked {
    double excess;
    int32_t pattern;
};

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->excess < b->excess || a->excess > b->excess)
        return a->excess < b->excess ? -1 : 1;
    return a->pattern < b->pattern ? -1 : a->pattern > b->pattern;
}

struct focus focus_away(struct colgen *g)
{
    struct focus aside = {g->lp, g->column_pattern, g->column_capacity};
    g->lp = NULL;
    g->column_pattern = NULL;
    g->column_capacity = 0;
    return aside;
}

static void drop(struct colgen *g)
{
    lp_free(g->lp);
    free(g->column_pattern);
    (void)focus_away(g);
    for (int32_t j = 0; j < g->pool->n; j++)
        g->pool->patterns[j].in_lp = false;
    g->n_seen = g->pool->n;
}

void focus_back(struct colgen *g, struct focus *aside)
{
    drop(g);
    g->lp = aside->lp;
    g->column_pattern = aside->column_pattern;
    g->column_capacity = aside->column_capacity;
    for (int32_t j = 0; j < lp_columns(g->lp); j++)
        if (g->column_pattern[j] >= 0)
            g->pool->patterns[g->column_pattern[j]].in_lp = true;
}

void focus_empty(struct colgen *g, const int64_t *residual)
{
    drop(g);
    g->lp = lp_new();
    for (int32_t c = 0; c < g->packing->n_classes; c++) {
        int64_t left = residual != NULL ? residual[c] : g->packing->classes[c].demand;
        (void)lp_add_row(g->lp, (double)left / g->demand_unit);
    }
    columns_add_limits(g);
}

void focus_end(struct colgen *g)
{
    drop(g);
}

/* Does the pattern hold something that is left, and, unless it is one of the first, nothing else?
 */
static bool is_of_use(const struct colgen *from, int32_t pattern, const int64_t *residual)
{
    const struct pool_pattern *a = &from->pool->patterns[pattern];
    bool any = false, all = true;
    for (int32_t k = 0; k < a->n; k++) {
        any = any || residual[a->class[k]] > 0;
        all = all && residual[a->class[k]] >= a->count[k];
    }
    return any && (all || pattern < from->n_first);
}

static void take_from(struct colgen *g, const struct colgen *from, int32_t pattern)
{
    const struct pool_pattern *a = &from->pool->patterns[pattern];
    bool added;
    (void)columns_take(g, pool_add(g->pool, a->bin, a->n, a->class, a->count, &added));
}

void focus_on(struct colgen *g, const struct colgen *from, const int64_t *residual)
{
    int32_t n = 0, rows = 0;
    focus_empty(g, residual);
    for (int32_t c = 0; c < g->packing->n_classes; c++)
        rows += residual[c] > 0;
    struct ranked *ranked = mem_alloc((size_t)from->pool->n * sizeof *ranked);
    for (int32_t j = 0; j < from->pool->n; j++) {
        if (!is_of_use(from, j, residual))
            continue;
        if (j < from->n_first)
            take_from(g, from, j);
        else
            ranked[n++] = (struct ranked){columns_excess(from, j), j};
    }
    g->n_first = g->pool->n;
    qsort(ranked, (size_t)n, sizeof *ranked, compare_ranked);
    for (int32_t k = 0; k < n && k < STARTED * rows; k++)
        take_from(g, from, ranked[k].pattern);
    g->n_seen = g->pool->n;
    free(ranked);
    g->work += from->pool->n * 8;
}
