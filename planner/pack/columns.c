#include "planner/pack/columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/pack/approach.h"
#include "planner/pack/exchange.h"

/* From how many classes exchanges pay, and how many from each class. */
enum { EXCHANGE_CLASSES = 20, EXCHANGES_PER_CLASS = 4 };

/* Steps that a simplex iteration counts for, a row and a column: it prices all columns. */
enum { WORK_PER_ROW = 8, WORK_PER_COLUMN = 8 };

/* Patterns brought back from the pool at a time: rows over this, those that save more than this
 * share of their price.  Steps for looking at one pattern. */
enum { SIFT_SHARE = 2, SIFT_WORK = 10 };
#define SIFT_SAVING 1e-5

/* Bins beyond a limit from which on it counts as broken. */
#define PRESSES 1e-6

/* Where a run may be stopped: an iteration takes time by the rows times columns, and the pricing
 * of the library begins anew with each slice, so slices are no shorter than need be. */
enum { SLICE_LEAST = 40, SLICE_MOST = 100000 };
#define SLICE_ENTRIES 5e9

/* A dive's LP keeps this many columns a row once it has twice as many. */
enum { DIVE_COLUMNS = 6 };

/* Columns for each row from which on they are purged, and the share of its price that a column must
 * lack to go. */
enum { PURGE_FROM = 12 };
#define PURGE_SLACK 0.003

#define DOLLARS(uusd) ((double)(uusd) / UUSD_PER_USD)

static void add_rows(struct colgen *g)
{
    const struct packing *p = g->packing;
    int64_t most = 1;
    for (int32_t c = 0; c < p->n_classes; c++)
        most = p->classes[c].demand > most ? p->classes[c].demand : most;
    /* Job-seconds reach 1e18; the LP sees at most a million. */
    g->demand_unit = most > 1000000 ? (double)most / 1e6 : 1;
    for (int32_t c = 0; c < p->n_classes; c++) {
        g->demand[c] = (double)p->classes[c].demand / g->demand_unit;
        (void)lp_add_row(g->lp, g->demand[c]);
    }
}

/* Each class alone on the bin where that is cheapest: the LP has a solution from the start. */
static void add_singles(struct colgen *g)
{
    const struct packing *p = g->packing;
    for (int32_t c = 0; c < p->n_classes; c++) {
        int32_t best = -1;
        double best_price = INFINITY;
        for (int32_t b = 0; b < p->n_bins; b++) {
            int32_t fit = packing_fit(p, b, c);
            if (fit > 0 && (double)p->bins[b].price / fit < best_price) {
                best_price = (double)p->bins[b].price / fit;
                best = b;
            }
        }
        bool added;
        int32_t count = packing_fit(p, best, c);
        (void)columns_take(g, pool_add(g->pool, best, 1, &c, &count, &added));
    }
}

static void note_column(struct colgen *g, int32_t column, int32_t pattern)
{
    g->column_pattern = mem_grow(g->column_pattern, &g->column_capacity, (size_t)column + 1,
                                 sizeof *g->column_pattern);
    g->column_pattern[column] = pattern;
}

bool columns_take(struct colgen *g, int32_t pattern)
{
    struct pool_pattern *a = &g->pool->patterns[pattern];
    if (a->in_lp)
        return false;
    a->in_lp = true;
    size_t most = (size_t)(a->n + g->rows.n);
    double *values = mem_alloc(most * sizeof *values);
    int32_t *rows = mem_alloc(most * sizeof *rows), n = a->n;
    for (int32_t k = 0; k < n; k++) {
        rows[k] = a->class[k];
        values[k] = a->count[k];
    }
    n += bin_rows_entries(&g->rows, a->bin, &rows[n], &values[n]);
    double price = DOLLARS(g->packing->bins[a->bin].price);
    note_column(g, lp_add_column(g->lp, price, n, rows, values), pattern);
    free(rows);
    free(values);
    return true;
}

void columns_take_shortfall(struct colgen *g, int32_t row, bool at_most, double cost)
{
    double one = at_most ? -1 : 1;
    note_column(g, lp_add_column(g->lp, cost, 1, &row, &one), COLUMN_SHORTFALL);
}

void columns_add_limits(struct colgen *g)
{
    for (int32_t i = 0; i < g->rows.n; i++) {
        struct bin_row *row = &g->rows.rows[i];
        if (row->lp_row >= 0)
            row->lp_row = lp_add_row_at_most(g->lp, (double)row->left / g->demand_unit);
    }
    for (int32_t i = 0; i < g->rows.n; i++)
        if (g->rows.rows[i].lp_row >= 0)
            columns_take_shortfall(g, g->rows.rows[i].lp_row, true, g->extra_usd);
}

/* The row over the columns that are there, and its shortfall. */
static void bring_in(struct colgen *g, struct bin_row *row)
{
    int32_t n = 0, columns = lp_columns(g->lp);
    int32_t *index = mem_alloc((size_t)(columns + 1) * sizeof *index);
    double *values = mem_alloc((size_t)(columns + 1) * sizeof *values);
    for (int32_t j = 0; j < columns; j++)
        if (g->column_pattern[j] >= 0 &&
            row->weight[g->pool->patterns[g->column_pattern[j]].bin] > 0) {
            index[n] = j;
            values[n++] = row->weight[g->pool->patterns[g->column_pattern[j]].bin];
        }
    row->lp_row =
        lp_add_row_over(g->lp, true, bin_row_bound(row, g->demand_unit), n, index, values);
    columns_take_shortfall(g, row->lp_row, true, g->extra_usd);
    free(index);
    free(values);
}

int32_t columns_bring_in_limits(struct colgen *g)
{
    double *used = mem_zeroed((size_t)g->packing->n_bins, sizeof *used);
    int32_t n_added = 0, columns = lp_columns(g->lp);
    for (int32_t j = 0; j < columns; j++)
        if (g->column_pattern[j] >= 0)
            used[g->pool->patterns[g->column_pattern[j]].bin] +=
                lp_value(g->lp, j) * g->demand_unit;
    for (int32_t i = 0; i < g->rows.n; i++) {
        struct bin_row *row = &g->rows.rows[i];
        double sum = 0;
        for (int32_t b = 0; b < g->packing->n_bins && row->lp_row < 0; b++)
            sum += row->weight[b] * used[b];
        if (row->lp_row < 0 && sum > (double)row->bound + PRESSES) {
            bring_in(g, row);
            n_added++;
        }
    }
    free(used);
    return n_added;
}

double columns_extra_places(const struct colgen *g)
{
    double sum = 0;
    for (int32_t j = 0; j < lp_columns(g->lp); j++)
        if (g->column_pattern[j] == COLUMN_SHORTFALL)
            sum += lp_value(g->lp, j) * g->demand_unit;
    return sum;
}

void columns_price_extra_places(struct colgen *g)
{
    for (int32_t j = 0; j < lp_columns(g->lp); j++)
        if (g->column_pattern[j] == COLUMN_SHORTFALL)
            lp_set_cost(g->lp, j, g->extra_usd);
}

static void add_exchanges(struct colgen *g)
{
    static const double values[2] = {-1, 1};
    struct exchange *list;
    if (g->packing->n_classes < EXCHANGE_CLASSES)
        return;
    g->n_exchanges = exchange_list(g->packing, EXCHANGES_PER_CLASS, &list);
    for (int32_t e = 0; e < g->n_exchanges; e++) {
        int32_t rows[2] = {list[e].from, list[e].to};
        note_column(g, lp_add_column(g->lp, 0, 2, rows, values), COLUMN_EXCHANGE);
    }
    free(list);
}

void columns_init(struct colgen *g)
{
    add_rows(g);
    columns_add_limits(g);
    add_singles(g);
    g->n_first = g->pool->n;
    add_exchanges(g);
    /* With many classes the pool waits for better duals: see columns_take_nearest. */
    if (approach_pays(g->packing))
        g->n_seen = g->pool->n;
    colgen_take_pool(g);
}

void colgen_take_pool(struct colgen *g)
{
    for (; g->n_seen < g->pool->n; g->n_seen++)
        (void)columns_take(g, g->n_seen);
}

struct ranked {
    double cost;
    int32_t index;
};

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->cost < b->cost || a->cost > b->cost)
        return a->cost < b->cost ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

double columns_excess(const struct colgen *g, int32_t pattern)
{
    const struct pool_pattern *a = &g->pool->patterns[pattern];
    double cost = (double)(g->packing->bins[a->bin].price * g->scale);
    cost += (double)bin_rows_best_rent(&g->rows, a->bin);
    for (int32_t k = 0; k < a->n; k++)
        cost -= (double)a->count[k] * (double)g->best_value[a->class[k]];
    return cost;
}

/* The share of its price that a pattern saves at the LP's duals. */
static double saving(const struct colgen *g, int32_t pattern)
{
    const struct pool_pattern *a = &g->pool->patterns[pattern];
    double price = DOLLARS(g->packing->bins[a->bin].price), worth = 0;
    price += bin_rows_dual(&g->rows, a->bin);
    for (int32_t k = 0; k < a->n; k++)
        worth += a->count[k] * g->dual[a->class[k]];
    return worth / price - 1;
}

double columns_longest_step(struct colgen *g)
{
    double longest = 1;
    for (int32_t i = 0; i < g->pool->n; i++) {
        double worse = saving(g, i);
        if (worse <= SIFT_SAVING)
            continue;
        double price = (double)g->packing->bins[g->pool->patterns[i].bin].price * (double)g->scale;
        double room = fmax(columns_excess(g, i) / price, 0) + SIFT_SAVING;
        longest = fmin(longest, room / (room + worse));
    }
    g->work += (int64_t)g->pool->n * SIFT_WORK;
    return longest;
}

int32_t columns_sift(struct colgen *g)
{
    int32_t found = 0, most = g->packing->n_classes / SIFT_SHARE + 1;
    struct ranked *ranked = mem_alloc((size_t)g->pool->n * sizeof *ranked);
    for (int32_t i = 0; i < g->pool->n; i++) {
        double share = g->pool->patterns[i].in_lp ? 0 : saving(g, i);
        if (share > SIFT_SAVING)
            ranked[found++] = (struct ranked){-share, i};
    }
    g->work += (int64_t)g->pool->n * SIFT_WORK;
    qsort(ranked, (size_t)found, sizeof *ranked, compare_ranked);
    found = found < most ? found : most;
    for (int32_t k = 0; k < found; k++)
        (void)columns_take(g, ranked[k].index);
    free(ranked);
    return found;
}

void columns_take_nearest(struct colgen *g, int32_t n)
{
    const struct packing *p = g->packing;
    int32_t found = 0;
    struct ranked *ranked = mem_alloc((size_t)g->pool->n * sizeof *ranked);
    for (int32_t i = 0; i < g->pool->n; i++) {
        const struct pool_pattern *a = &g->pool->patterns[i];
        if (a->in_lp)
            continue;
        double price = (double)p->bins[a->bin].price * (double)g->scale;
        ranked[found++] = (struct ranked){columns_excess(g, i) / price, i};
    }
    qsort(ranked, (size_t)found, sizeof *ranked, compare_ranked);
    for (int32_t k = 0; k < found && k < n; k++)
        (void)columns_take(g, ranked[k].index);
    g->n_seen = g->pool->n;
    free(ranked);
}

/* Those of one class stay: they serve any demand. */
static bool is_single(const struct colgen *g, int32_t pattern)
{
    return g->pool->patterns[pattern].n == 1;
}

static void remove_columns(struct colgen *g, const bool *remove)
{
    int32_t n = lp_columns(g->lp), kept = 0;
    for (int32_t j = 0; j < n; j++) {
        int32_t pattern = g->column_pattern[j];
        if (!remove[j])
            g->column_pattern[kept++] = pattern;
        else if (pattern >= 0)
            g->pool->patterns[pattern].in_lp = false;
    }
    lp_remove_columns(g->lp, remove);
}

void columns_purge(struct colgen *g)
{
    int32_t n = lp_columns(g->lp);
    if (n - g->n_exchanges < PURGE_FROM * g->packing->n_classes)
        return;
    bool *remove = mem_zeroed((size_t)n, sizeof *remove);
    for (int32_t j = 0; j < n; j++) {
        int32_t pattern = g->column_pattern[j];
        if (pattern < 0 || is_single(g, pattern))
            continue;
        double price = DOLLARS(g->packing->bins[g->pool->patterns[pattern].bin].price);
        remove[j] = lp_value(g->lp, j) <= 0 && lp_reduced_cost(g->lp, j) > PURGE_SLACK * price;
    }
    remove_columns(g, remove);
    free(remove);
}

/* Takes the columns out of the LP that are furthest from use: its time is about that of looking at
 * all of them in each iteration. */
void columns_trim(struct colgen *g)
{
    int32_t n = lp_columns(g->lp), rows = lp_rows(g->lp), loose = 0;
    int32_t goal = n - DIVE_COLUMNS * rows;
    if (n < 2 * DIVE_COLUMNS * rows)
        return;
    struct ranked *ranked = mem_alloc((size_t)n * sizeof *ranked);
    bool *remove = mem_zeroed((size_t)n, sizeof *remove);
    for (int32_t j = 0; j < n; j++)
        if (g->column_pattern[j] >= 0 && !is_single(g, g->column_pattern[j]) &&
            lp_value(g->lp, j) <= 0 && lp_reduced_cost(g->lp, j) > 0)
            ranked[loose++] = (struct ranked){-columns_excess(g, g->column_pattern[j]), j};
    qsort(ranked, (size_t)loose, sizeof *ranked, compare_ranked);
    for (int32_t k = 0; k < loose && k < goal; k++)
        remove[ranked[k].index] = true;
    remove_columns(g, remove);
    free(remove);
    free(ranked);
}

void colgen_drop_exchanges(struct colgen *g)
{
    int32_t n = lp_columns(g->lp);
    bool *remove = mem_zeroed((size_t)n, sizeof *remove);
    for (int32_t j = 0; j < n; j++)
        remove[j] = g->column_pattern[j] == COLUMN_EXCHANGE;
    remove_columns(g, remove);
    g->n_exchanges = 0;
    free(remove);
}

void columns_count_work(struct colgen *g, int64_t before)
{
    int64_t step = (int64_t)g->packing->n_classes * WORK_PER_ROW +
                   (int64_t)lp_columns(g->lp) * WORK_PER_COLUMN;
    g->work += (lp_iterations(g->lp) - before) * step;
}

/* Iterations between two looks at the stop callback: some tenths of a second, whatever the size. */
static int slice_of(const struct colgen *g)
{
    double size = (double)lp_rows(g->lp) * (double)lp_columns(g->lp);
    return (int)fmax(SLICE_LEAST, fmin(SLICE_MOST, SLICE_ENTRIES / (size + 1)));
}

/* By the clock, and by nothing that another thread may write. */
static bool time_is_over(const struct colgen *g)
{
    const struct pack_options *options = g->options;
    return options->stop(options->stop_context) || colgen_time_spent(g) > g->time_limit;
}

enum lp_status columns_solve_in_time(const struct colgen *g)
{
    if (g->options->stop == NULL)
        return lp_solve(g->lp, 0);
    enum lp_status status = lp_solve(g->lp, slice_of(g));
    while (status == LP_LIMIT && !time_is_over(g))
        status = lp_solve(g->lp, slice_of(g));
    return status;
}

bool columns_solve(struct colgen *g)
{
    if (g->stopped)
        return false;
    int64_t before = lp_iterations(g->lp);
    enum lp_status status = columns_solve_in_time(g);
    columns_count_work(g, before);
    if (status == LP_LIMIT)
        (void)colgen_time_is_up(g); /* says why */
    g->failed = g->failed || (status != LP_OPTIMAL && status != LP_LIMIT);
    if (status != LP_OPTIMAL)
        return false;
    g->objective = lp_objective(g->lp);
    for (int32_t c = 0; c < g->packing->n_classes; c++)
        g->dual[c] = lp_dual(g->lp, c);
    for (int32_t i = 0; i < g->rows.n; i++)
        g->rows.rows[i].dual =
            g->rows.rows[i].lp_row >= 0 ? lp_dual(g->lp, g->rows.rows[i].lp_row) : 0;
    return true;
}
