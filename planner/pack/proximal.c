/* proximal.c - coordinate descent over the patterns.
 *
 * In the variables `times` of the patterns the problem is an augmented Lagrangian: price * times,
 * less barrier * log(times), plus the squares of what each family lacks.  One pattern's best
 * `times`, all else fixed, is the root of a quadratic; moving it changes the moves of the families
 * it touches, and nothing else.  No system of equations is solved, so a pass costs what reading the
 * columns costs, and the last solution is a warm start. */
#include "planner/pack/proximal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Passes of a solve; every so many, the columns that count are chosen anew. */
enum { SWEEPS = 40, SWEEPS_SAME = 20 };

/* A pass that gains less than this share of the total ends the solve. */
#define STILL 1e-8

/* Columns count while they lack less than this share of their price, and stay for so many solves
 * without. */
#define NEAR 0.006
enum { IDLE_MAX = 3 };

/* Families of a level share the reach by the root of their number. */
static double share_of(const struct proximal *q, int level)
{
    return 1 / sqrt((double)(q->clusters.first[level + 1] - q->clusters.first[level]));
}

static int32_t family_of(const struct proximal *q, int level, int32_t class)
{
    return q->clusters.node[(size_t)level * (size_t)q->packing->n_classes + (size_t) class];
}

void proximal_init(struct proximal *q, const struct packing *p, const struct pool *pool,
                   const double *demand, const double *centre)
{
    size_t n = (size_t)p->n_classes;
    *q = (struct proximal){.packing = p, .pool = pool, .demand = demand};
    double *weight = mem_zeroed(n, sizeof *weight);
    for (size_t c = 0; c < n; c++)
        weight[c] = demand[c] * centre[c];
    clusters_init(&q->clusters, p, weight);
    free(weight);
    size_t families = (size_t)q->clusters.n_nodes;
    q->centre = mem_zeroed(n, sizeof *q->centre);
    q->weight = mem_zeroed(families, sizeof *q->weight);
    q->give = mem_zeroed(families, sizeof *q->give);
    q->move = mem_zeroed(families, sizeof *q->move);
    q->sum = mem_zeroed(families, sizeof *q->sum);
    proximal_move(q, centre);
}

void proximal_clear(struct proximal *q)
{
    clusters_clear(&q->clusters);
    free(q->centre);
    free(q->weight);
    free(q->give);
    free(q->move);
    free(q->sum);
    free(q->columns);
    free(q->family);
    free(q->entry);
    free(q->active);
    *q = (struct proximal){0};
}

/* Writes the entries of a column, level by level.  Their number doesn't depend on the centre. */
static void expand(struct proximal *q, struct proximal_column *column)
{
    const struct pool_pattern *a = &q->pool->patterns[column->pattern];
    size_t at = column->first;
    column->worth = 0;
    for (int32_t k = 0; k < a->n; k++)
        column->worth += a->count[k] * q->centre[a->class[k]];
    for (int level = 0; level < q->clusters.n_levels; level++) {
        size_t begin = at;
        for (int32_t k = 0; k < a->n; k++) {
            int32_t f = family_of(q, level, a->class[k]);
            if (q->sum[f] <= 0)
                q->family[at++] = f;
            q->sum[f] += a->count[k] * q->centre[a->class[k]];
        }
        for (size_t i = begin; i < at; i++) {
            q->entry[i] = q->sum[q->family[i]];
            q->sum[q->family[i]] = 0;
        }
    }
    column->n = (int32_t)(at - column->first);
    q->n_entries = at > q->n_entries ? at : q->n_entries;
    q->work += column->n;
}

void proximal_add(struct proximal *q, int32_t pattern, double price)
{
    size_t most = (size_t)q->pool->patterns[pattern].n * (size_t)q->clusters.n_levels;
    q->columns = mem_grow(q->columns, &q->capacity, (size_t)q->n + 1, sizeof *q->columns);
    q->family = mem_grow(q->family, &q->family_capacity, q->n_entries + most, sizeof *q->family);
    q->entry = mem_grow(q->entry, &q->entry_capacity, q->n_entries + most, sizeof *q->entry);
    struct proximal_column *column = &q->columns[q->n++];
    *column = (struct proximal_column){.price = price, .first = q->n_entries, .pattern = pattern};
    expand(q, column);
}

void proximal_move(struct proximal *q, const double *centre)
{
    q->total = 0;
    memcpy(q->centre, centre, (size_t)q->packing->n_classes * sizeof *centre);
    memset(q->weight, 0, (size_t)q->clusters.n_nodes * sizeof *q->weight);
    for (int32_t c = 0; c < q->packing->n_classes; c++)
        q->total += q->demand[c] * centre[c];
    for (int level = 0; level < q->clusters.n_levels; level++)
        for (int32_t c = 0; c < q->packing->n_classes; c++)
            q->weight[family_of(q, level, c)] += q->demand[c] * centre[c];
    for (int32_t j = 0; j < q->n; j++)
        expand(q, &q->columns[j]);
}

/* Price less worth, at the moves. */
static double slack_of(const struct proximal *q, const struct proximal_column *column)
{
    const int32_t *family = &q->family[column->first];
    const double *entry = &q->entry[column->first];
    double slack = column->price - column->worth;
    for (int32_t i = 0; i < column->n; i++)
        slack -= entry[i] * q->move[family[i]];
    return slack;
}

/* The moves that the columns' times leave: what each family lacks, times what it gives. */
static void set_moves(struct proximal *q)
{
    for (int level = 0; level < q->clusters.n_levels; level++)
        for (int32_t f = q->clusters.first[level]; f < q->clusters.first[level + 1]; f++) {
            q->give[f] = q->reach * share_of(q, level) / q->weight[f];
            q->move[f] = q->weight[f];
        }
    for (int32_t j = 0; j < q->n; j++) {
        struct proximal_column *column = &q->columns[j];
        const int32_t *family = &q->family[column->first];
        const double *entry = &q->entry[column->first];
        column->curvature = 0;
        for (int32_t i = 0; i < column->n; i++) {
            column->curvature += entry[i] * entry[i] * q->give[family[i]];
            q->move[family[i]] -= entry[i] * column->times;
        }
    }
    for (int32_t f = 0; f < q->clusters.n_nodes; f++)
        q->move[f] *= q->give[f];
}

static int32_t choose_active(struct proximal *q)
{
    int32_t n = 0;
    q->active = mem_grow(q->active, &q->active_capacity, (size_t)q->n, sizeof *q->active);
    for (int32_t j = 0; j < q->n; j++) {
        double slack = slack_of(q, &q->columns[j]);
        if (slack < NEAR * q->columns[j].price || slack * q->columns[j].times > 10 * q->barrier)
            q->active[n++] = j;
        q->work += q->columns[j].n;
    }
    return n;
}

/* The best times of one column; returns what it gained. */
static double adjust(struct proximal *q, struct proximal_column *column)
{
    double slack = slack_of(q, column);
    double b = slack - column->curvature * column->times;
    double root = sqrt(b * b + 4 * column->curvature * q->barrier);
    double times = b > 0 ? 2 * q->barrier / (b + root) : (root - b) / (2 * column->curvature);
    double step = times - column->times;
    const int32_t *family = &q->family[column->first];
    const double *entry = &q->entry[column->first];
    for (int32_t i = 0; i < column->n; i++)
        q->move[family[i]] -= q->give[family[i]] * entry[i] * step;
    column->times = times;
    q->work += 2 * column->n;
    return fabs(step * slack);
}

double proximal_solve(struct proximal *q, double *dual)
{
    int32_t active = 0;
    set_moves(q);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        if (sweep % SWEEPS_SAME == 0)
            active = choose_active(q);
        double gain = 0;
        for (int32_t i = 0; i < active; i++)
            gain += adjust(q, &q->columns[q->active[i]]);
        if (gain < STILL * q->total && sweep % SWEEPS_SAME != 0)
            break;
    }
    double total = 0;
    for (int32_t c = 0; c < q->packing->n_classes; c++) {
        double factor = 1;
        for (int level = 0; level < q->clusters.n_levels; level++)
            factor += q->move[family_of(q, level, c)];
        dual[c] = factor > 0 ? factor * q->centre[c] : 0;
        total += q->demand[c] * dual[c];
    }
    return total;
}

double proximal_lack(const struct proximal *q)
{
    double lack = 0;
    for (int32_t f = q->clusters.first[q->clusters.n_levels - 1]; f < q->clusters.n_nodes; f++)
        lack += fabs(q->move[f]) / q->give[f];
    return lack / q->total;
}

void proximal_purge(struct proximal *q)
{
    int32_t kept = 0;
    size_t at = 0;
    for (int32_t j = 0; j < q->n; j++) {
        struct proximal_column column = q->columns[j];
        bool near = slack_of(q, &column) < NEAR * column.price;
        column.idle = near ? 0 : column.idle + 1;
        if (column.idle > IDLE_MAX)
            continue;
        memmove(&q->family[at], &q->family[column.first], (size_t)column.n * sizeof *q->family);
        memmove(&q->entry[at], &q->entry[column.first], (size_t)column.n * sizeof *q->entry);
        column.first = at;
        at += (size_t)column.n;
        q->columns[kept++] = column;
    }
    q->n = kept;
    q->n_entries = at;
}
