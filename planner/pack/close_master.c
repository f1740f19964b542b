/* close_master.c - the LP over the list, and its proof in integers. */
#include "planner/pack/close_master.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns added between two solves, and how negative a reduced cost must be, in dollars. */
enum { COLUMNS_PER_ROUND = 60 };
#define WORTH_ADDING (-1e-9)

/* Integer duals count 1/PROOF_SCALE micro-dollars at first, fewer when sums would not fit. */
enum { PROOF_SCALE = 1 << 12 };
#define PROOF_SUM_MAX ((wide)1 << 61)

/* A bound that no plan comes near. */
#define IDLE 1e6

/* Idle rows that the LP may keep, its columns, and the iterations of a probe. */
enum { IDLE_ROWS = 20, COLUMNS_MAX = 1000, PROBE_ITERATIONS = 50 };

#define DOLLARS(uusd) ((double)(uusd) / UUSD_PER_USD)

static int64_t price_of(const struct close_master *m, int32_t pattern)
{
    return m->patterns->packing->bins[m->patterns->bin[pattern]].price;
}

int64_t close_row_value(const struct close_patterns *list, const struct close_row *row,
                        const int32_t *weight, int32_t j)
{
    int32_t n = list->packing->n_classes;
    const int16_t *count = list->count + (size_t)j * (size_t)n;
    int64_t sum = 0;
    switch (row->kind) {
    case CLOSE_BINS:
        return 1;
    case CLOSE_FAMILY:
        return list->family[list->bin[j]] == row->first ? list->units[list->bin[j]] : 0;
    case CLOSE_TYPE:
        return list->bin[j] == row->first;
    case CLOSE_TYPES:
        return list->bin[j] <= row->first;
    case CLOSE_AT_LEAST:
        return count[row->first] >= row->second;
    case CLOSE_TOGETHER:
        return count[row->first] > 0 && count[row->second] > 0;
    case CLOSE_PATTERN:
        return j == row->first;
    case CLOSE_CUT:
        for (int32_t c = 0; c < n; c++)
            sum += (int64_t)weight[c] * count[c];
        return (sum + row->second - 1) / row->second;
    }
    return 0;
}

static void note_column(struct close_master *m, int32_t column, int32_t pattern)
{
    m->column_pattern = mem_grow(m->column_pattern, &m->column_capacity, (size_t)column + 1,
                                 sizeof *m->column_pattern);
    m->column_pattern[column] = pattern;
}

/* A row may be missed at a price, so that the LP always has a solution. */
static void add_violation(struct close_master *m, const struct close_row *row)
{
    double one = row->at_most ? -1 : 1;
    int32_t column = lp_add_column(m->lp, m->penalty, 1, &row->lp_row, &one);
    note_column(m, column, -1 - row->lp_row);
}

static void add_column(struct close_master *m, int32_t pattern)
{
    size_t n = (size_t)m->n_rows;
    int32_t *rows = mem_alloc(n * sizeof *rows), used = 0;
    double *values = mem_alloc(n * sizeof *values);
    for (size_t r = 0; r < n; r++)
        if (m->rows[r].coef[pattern] != 0) {
            rows[used] = m->rows[r].lp_row;
            values[used++] = m->rows[r].coef[pattern];
        }
    note_column(m, lp_add_column(m->lp, DOLLARS(price_of(m, pattern)), used, rows, values),
                pattern);
    m->in_lp[pattern] = true;
    free(values);
    free(rows);
}

void close_master_init(struct close_master *m, const struct close_patterns *patterns,
                       double penalty, int64_t most_bins)
{
    const struct packing *p = patterns->packing;
    size_t n = (size_t)patterns->n;
    *m = (struct close_master){
        .patterns = patterns, .lp = lp_new(), .penalty = penalty, .most_bins = most_bins};
    m->in_lp = mem_zeroed(n + 1, sizeof *m->in_lp);
    m->cost = mem_zeroed(n + 1, sizeof *m->cost);
    m->exact = mem_zeroed(n + 1, sizeof *m->exact);
    for (int32_t c = 0; c < p->n_classes; c++) {
        struct close_row row = {.kind = CLOSE_CUT, .first = c, .bound = p->classes[c].demand};
        row.lp_row = lp_add_row(m->lp, (double)row.bound);
        row.coef = mem_zeroed(n + 1, sizeof *row.coef);
        for (size_t j = 0; j < n; j++)
            row.coef[j] = patterns->count[j * (size_t)p->n_classes + (size_t)c];
        m->rows = mem_grow(m->rows, &m->row_capacity, (size_t)m->n_rows + 1, sizeof *m->rows);
        m->rows[m->n_rows++] = row;
        add_violation(m, &row);
    }
}

void close_master_clear(struct close_master *m)
{
    for (int32_t r = 0; r < m->n_rows; r++)
        free(m->rows[r].coef);
    lp_free(m->lp);
    free(m->rows);
    free(m->column_pattern);
    free(m->in_lp);
    free(m->cost);
    free(m->exact);
    *m = (struct close_master){0};
}

/* Rows taken back stay in the LP without effect until there are a few, then go together with their
 * violations.  Columns far from use go, too: GLPK looks at all of them at each step. */
static void tidy(struct close_master *m)
{
    int32_t rows = lp_rows(m->lp), columns = lp_columns(m->lp), kept = 0;
    bool many = columns > COLUMNS_MAX;
    if (rows < m->n_rows + IDLE_ROWS && !many)
        return;
    bool *drop_row = mem_alloc((size_t)rows * sizeof *drop_row);
    bool *drop_column = mem_zeroed((size_t)columns, sizeof *drop_column);
    int32_t *row_now = mem_zeroed((size_t)rows, sizeof *row_now);
    memset(drop_row, true, (size_t)rows * sizeof *drop_row);
    for (int32_t r = 0; r < m->n_rows; r++) {
        drop_row[m->rows[r].lp_row] = false;
        m->rows[r].lp_row = r;
    }
    for (int32_t r = 0; r < rows; r++)
        row_now[r] = drop_row[r] ? -1 : kept++;
    kept = 0;
    for (int32_t j = 0; j < columns; j++) {
        int32_t pattern = m->column_pattern[j];
        if (pattern < 0)
            drop_column[j] = drop_row[-1 - pattern];
        else if (many && lp_reduced_cost(m->lp, j) > 0 && lp_value(m->lp, j) <= 0)
            drop_column[j] = true;
        if (drop_column[j] && pattern >= 0)
            m->in_lp[pattern] = false;
        if (!drop_column[j])
            m->column_pattern[kept++] = pattern < 0 ? -1 - row_now[-1 - pattern] : pattern;
    }
    lp_remove_columns(m->lp, drop_column);
    lp_remove_rows(m->lp, drop_row);
    free(row_now);
    free(drop_column);
    free(drop_row);
}

/* coef may be missing: it is computed then. */
static void add_lp_row(struct close_master *m, struct close_row *row)
{
    int32_t columns = lp_columns(m->lp), n = 0;
    int32_t *index = mem_alloc((size_t)columns * sizeof *index);
    double *values = mem_alloc((size_t)columns * sizeof *values);
    for (int32_t j = 0; j < columns; j++) {
        int32_t pattern = m->column_pattern[j];
        if (pattern < 0)
            continue;
        int64_t coef = row->coef != NULL ? row->coef[pattern]
                                         : close_row_value(m->patterns, row, NULL, pattern);
        if (coef != 0) {
            index[n] = j;
            values[n++] = (double)coef;
        }
    }
    row->lp_row = lp_add_row_over(m->lp, row->at_most, (double)row->bound, n, index, values);
    free(values);
    free(index);
}

void close_master_push(struct close_master *m, struct close_row row, const int32_t *weight)
{
    size_t n = (size_t)m->patterns->n;
    row.coef = mem_zeroed(n + 1, sizeof *row.coef);
    for (size_t j = 0; j < n; j++)
        row.coef[j] = (int16_t)close_row_value(m->patterns, &row, weight, (int32_t)j);
    m->work += (int64_t)n;
    m->rows = mem_grow(m->rows, &m->row_capacity, (size_t)m->n_rows + 1, sizeof *m->rows);
    m->rows[m->n_rows++] = row;
    add_lp_row(m, &m->rows[m->n_rows - 1]);
    add_violation(m, &m->rows[m->n_rows - 1]);
}

void close_master_pop(struct close_master *m)
{
    struct close_row *row = &m->rows[--m->n_rows];
    lp_set_row(m->lp, row->lp_row, row->at_most ? IDLE : -IDLE);
    free(row->coef);
}

/* Reduced costs of all patterns by the LP's duals. */
static void price_list(struct close_master *m)
{
    int32_t n = m->patterns->n;
    for (int32_t j = 0; j < n; j++)
        m->cost[j] = DOLLARS(price_of(m, j));
    for (int32_t r = 0; r < m->n_rows; r++) {
        double dual = lp_dual(m->lp, m->rows[r].lp_row);
        const int16_t *coef = m->rows[r].coef;
        if (fabs(dual) > 0)
            for (int32_t j = 0; j < n; j++)
                m->cost[j] -= dual * coef[j];
    }
    m->work += (int64_t)n * (m->n_rows + 2) / 3;
}

struct offer {
    double cost;
    int32_t pattern;
};

static int compare_offers(const void *left, const void *right)
{
    const struct offer *a = left, *b = right;
    if (a->cost < b->cost || a->cost > b->cost)
        return a->cost < b->cost ? -1 : 1;
    return a->pattern - b->pattern;
}

/* The most negative reduced costs enter; how many did. */
static int32_t add_columns(struct close_master *m)
{
    struct offer *offers = NULL;
    size_t capacity = 0;
    int32_t n = 0;
    price_list(m);
    for (int32_t j = 0; j < m->patterns->n; j++)
        if (m->cost[j] < WORTH_ADDING && !m->in_lp[j]) {
            offers = mem_grow(offers, &capacity, (size_t)n + 1, sizeof *offers);
            offers[n++] = (struct offer){m->cost[j], j};
        }
    if (n > 0)
        qsort(offers, (size_t)n, sizeof *offers, compare_offers);
    n = n < COLUMNS_PER_ROUND ? n : COLUMNS_PER_ROUND;
    for (int32_t k = 0; k < n; k++)
        add_column(m, offers[k].pattern);
    free(offers);
    return n;
}

/* The scale at which the sum over rows of |dual| * largest coefficient fits 64 bits, so that no
 * reduced cost overflows. */
static int64_t whole_duals(const struct close_master *m, int64_t *dual)
{
    for (int64_t scale = PROOF_SCALE; scale > 0; scale /= 2) {
        wide sum = (wide)INT32_MAX * scale; /* prices are below 2^32, checked where they enter */
        for (int32_t r = 0; r < m->n_rows; r++) {
            double y = lp_dual(m->lp, m->rows[r].lp_row) * UUSD_PER_USD * (double)scale;
            y = m->rows[r].at_most ? fmin(y, 0) : fmax(y, 0);
            dual[r] = fabs(y) < 1e17 ? (int64_t)y : 0;
            sum += (wide)(dual[r] < 0 ? -dual[r] : dual[r]) * INT16_MAX;
        }
        if (sum < PROOF_SUM_MAX)
            return scale;
    }
    return 0;
}

static int64_t prove(struct close_master *m)
{
    int32_t n = m->patterns->n;
    int64_t *dual = mem_alloc((size_t)m->n_rows * sizeof *dual);
    int64_t scale = whole_duals(m, dual), least_cost = 0;
    wide total = 0;
    for (int32_t j = 0; j < n; j++)
        m->exact[j] = price_of(m, j) * scale;
    for (int32_t r = 0; r < m->n_rows; r++) {
        const int16_t *coef = m->rows[r].coef;
        total += (wide)dual[r] * m->rows[r].bound;
        if (dual[r] != 0)
            for (int32_t j = 0; j < n; j++)
                m->exact[j] -= dual[r] * coef[j];
    }
    for (int32_t j = 0; j < n; j++)
        least_cost = m->exact[j] < least_cost ? m->exact[j] : least_cost;
    total += (wide)m->most_bins * least_cost;
    m->work += (int64_t)n * (m->n_rows + 2) / 3;
    free(dual);
    return scale > 0 && total > 0 ? wide_clamped(total / scale) : 0;
}

static bool solve_lp(struct close_master *m, int iterations)
{
    int64_t before = lp_iterations(m->lp);
    if (m->stop != NULL && m->stop(m->stop_context))
        return false;
    enum lp_status status = lp_solve(m->lp, iterations);
    m->work += (lp_iterations(m->lp) - before) * (4 * lp_rows(m->lp) + lp_columns(m->lp)) * 8 +
               8 * lp_columns(m->lp);
    return status == LP_OPTIMAL;
}

double close_master_probe(struct close_master *m, struct close_row row)
{
    row.coef = NULL;
    add_lp_row(m, &row);
    add_violation(m, &row);
    (void)solve_lp(m, PROBE_ITERATIONS);
    double value = lp_objective(m->lp);
    lp_set_row(m->lp, row.lp_row, row.at_most ? IDLE : -IDLE);
    return value;
}

bool close_master_solve(struct close_master *m, int64_t *proved)
{
    *proved = 0;
    if (!solve_lp(m, 0))
        return false;
    tidy(m);
    do {
        if (!solve_lp(m, 0))
            return false;
    } while (add_columns(m) > 0);
    *proved = prove(m);
    return true;
}
