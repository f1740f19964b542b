/* branch.c - best first: the part whose bound is least is split next. */
#include "planner/pack/branch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/pack/approach.h"
#include "planner/pack/branch_kinds.h"
#include "planner/pack/columns.h"
#include "planner/pack/focus.h"

/* Rounds of new patterns for one part; one that can't prove enough as a whole is split once its
 * bound is within this of what it may still prove. */
enum { ROUNDS = 60 };
#define SPLIT_GAP 3e-4

/* Mixing with the duals of the best bound, as in colgen.c. */
#define SMOOTHING 0.5

enum { PARTS_MAX = 4000 };

/* Patterns of the pool that the program begins with, for each class. */
enum { COLUMNS = 12 };

struct part {
    wide total; /* proved */
    int64_t *value;
    int64_t *rent, *bound; /* per row */
    int32_t n_rows;
};

struct tree {
    struct colgen *g;
    struct branch_kinds kinds;
    struct part *parts; /* open ones */
    int32_t n;
    size_t capacity;
    wide goal; /* parts that prove it are settled */
};

static void part_clear(struct part *part)
{
    free(part->value);
    free(part->rent);
    free(part->bound);
}

/* The part as the colgen stands: its best proof and the bounds of its rows. */
static struct part part_of(const struct colgen *g)
{
    size_t n = (size_t)g->packing->n_classes, m = (size_t)g->rows.n;
    struct part part = {.total = g->best_total, .n_rows = g->rows.n};
    part.value = mem_alloc(n * sizeof *part.value);
    memcpy(part.value, g->best_value, n * sizeof *part.value);
    part.rent = mem_alloc((m + 1) * sizeof *part.rent);
    part.bound = mem_alloc((m + 1) * sizeof *part.bound);
    for (size_t i = 0; i < m; i++) {
        part.rent[i] = g->rows.rows[i].best_rent;
        part.bound[i] = g->rows.rows[i].bound;
    }
    return part;
}

static void push(struct tree *t, struct part part)
{
    t->parts = mem_grow(t->parts, &t->capacity, (size_t)t->n + 1, sizeof *t->parts);
    t->parts[t->n++] = part;
}

/* Its rows and proof; rows that came later bind nothing here. */
static void enter(struct tree *t, const struct part *part)
{
    struct colgen *g = t->g;
    for (int32_t i = 0; i < g->rows.n; i++) {
        struct bin_row *row = &g->rows.rows[i];
        row->bound = i < part->n_rows ? part->bound[i] : row->at_most ? BIN_ROWS_IDLE : 0;
        row->best_rent = i < part->n_rows ? part->rent[i] : 0;
        branch_kinds_move(g, i);
    }
    memcpy(g->best_value, part->value, (size_t)g->packing->n_classes * sizeof *part->value);
    g->best_total = part->total;
}

static double in_dollars(const struct colgen *g, wide total)
{
    return (double)total / (double)g->scale / UUSD_PER_USD;
}

/* More patterns, until the part is settled or it is clear that it must be split. */
static void refine(struct tree *t)
{
    struct colgen *g = t->g;
    double goal = in_dollars(g, t->goal);
    g->smoothing = SMOOTHING;
    for (int round = 0; round < ROUNDS && columns_solve(g); round++) {
        int32_t added = colgen_round(g);
        double most = g->objective * g->demand_unit, best = in_dollars(g, g->best_total);
        if (g->best_total >= t->goal || colgen_must_stop(g))
            return;
        if (most < goal && (added == 0 || most - best <= SPLIT_GAP * most))
            return;
        if (added > 0)
            g->smoothing = SMOOTHING;
        else if (g->smoothing > 0)
            g->smoothing = 0;
        else if (!colgen_try_harder(g))
            return;
        columns_purge(g);
    }
}

/* The part on one side: the best proof so far holds there too, and is due less or is paid more. */
static void push_side(struct tree *t, int32_t row, int64_t bound)
{
    struct bin_row *r = &t->g->rows.rows[row];
    struct part part = part_of(t->g);
    part.total += (wide)r->best_rent * (r->bound - bound);
    part.bound[row] = bound;
    push(t, part);
}

/* What serves any demand, as a class whose dual is all that its bin costs is never found anew, and
 * what the last program used: hundreds of others may be as near. */
static void take_first(struct colgen *g, const struct focus *before)
{
    for (int32_t k = 0; k < g->n_first; k++)
        if (g->pool->patterns[k].n == 1)
            (void)columns_take(g, k);
    for (int32_t j = 0; j < lp_columns(before->lp); j++)
        if (before->column_pattern[j] >= 0 && lp_value(before->lp, j) > 0)
            (void)columns_take(g, before->column_pattern[j]);
}

static void begin(struct tree *t, struct colgen *g, const struct focus *before, int64_t goal)
{
    int64_t step = g->packing->price_gcd;
    *t = (struct tree){.g = g};
    focus_empty(g, NULL);
    branch_kinds_init(&t->kinds, g);
    colgen_rows_changed(g);
    take_first(g, before);
    columns_take_nearest(g, COLUMNS * g->packing->n_classes);
    /* The bound is rounded up to a multiple of the prices' step. */
    t->goal = (wide)((goal + step - 1) / step * step - step) * g->scale + 1;
    g->size_limit = INFINITY;
    colgen_reset_efforts(g);
}

/* Splits the part with the least bound until none is below the goal. */
static void grow(struct tree *t)
{
    struct colgen *g = t->g;
    push(t, part_of(g));
    while (t->n > 0 && t->n < PARTS_MAX && !g->failed) {
        int32_t worst = 0;
        for (int32_t k = 1; k < t->n; k++)
            worst = t->parts[k].total < t->parts[worst].total ? k : worst;
        struct part part = t->parts[worst];
        if (part.total >= t->goal || colgen_must_stop(g))
            return;
        enter(t, &part);
        refine(t);
        struct branch_split split;
        bool can = g->best_total < t->goal && !g->failed && !colgen_must_stop(g) &&
                   branch_kinds_choose(&t->kinds, g, &split);
        part_clear(&part);
        t->parts[worst] = part_of(g);
        if (g->best_total >= t->goal)
            continue;
        if (!can)
            return;
        part_clear(&t->parts[worst]);
        t->parts[worst] = t->parts[--t->n];
        push_side(t, split.at_most, split.low);
        push_side(t, split.at_least, split.low + 1);
    }
}

/* What all parts prove, and no more than was asked. */
static int64_t least_bound(const struct tree *t)
{
    wide least = t->goal;
    for (int32_t k = 0; k < t->n; k++)
        least = t->parts[k].total < least ? t->parts[k].total : least;
    return wide_clamped((least + t->g->scale - 1) / t->g->scale);
}

bool branch_can(const struct packing *p)
{
    return p->problem->mode == PACK_WHOLE && !p->limited && p->n_classes < APPROACH_CLASSES;
}

void branch_run(struct colgen *g, int64_t goal)
{
    struct tree t;
    size_t bytes = (size_t)g->packing->n_classes * sizeof *g->best_value;
    if (g->failed || !branch_can(g->packing))
        return;
    int64_t *value = mem_alloc(bytes), step = g->packing->price_gcd;
    wide total = g->best_total;
    memcpy(value, g->best_value, bytes);
    struct focus aside = focus_away(g);
    begin(&t, g, &aside, goal);
    grow(&t);
    int64_t bound = (least_bound(&t) + step - 1) / step * step;
    g->searched_bound = bound > g->searched_bound ? bound : g->searched_bound;
    for (int32_t k = 0; k < t.n; k++)
        part_clear(&t.parts[k]);
    free(t.parts);
    branch_kinds_clear(&t.kinds);
    bin_rows_clear(&g->rows);
    colgen_rows_changed(g);
    focus_back(g, &aside);
    memcpy(g->best_value, value, bytes);
    g->best_total = total;
    free(value);
}
