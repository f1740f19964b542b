/* close_master.c - the LP over the list, and its proof in integers. */
#include "planner/pack/close_master.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns added between two solves. */
enum { COLUMNS_PER_ROUND = 40 };

/* How negative a reduced cost must be to matter, in dollars. */
#define WORTH_ADDING 1e-9

/* Integer duals count 1/PROOF_SCALE micro-dollars at first, fewer when sums would not fit. */
enum { PROOF_SCALE = 1 << 12 };
#define PROOF_SUM_MAX ((wide)1 << 61)

/* Columns that the LP may keep, those it gets per row, rounds of pricing, and pivots of a solve and
 * of a probe. */
enum { COLUMNS_MAX = 200, COLUMNS_PER_ROW = 6, ROUNDS_MAX = 300, PIVOTS_MAX = 2000 };
enum { PROBE_PIVOTS = 25 };

/* What a branch that seems to have no plan is worth, in dollars. */
#define PROBE_CUT 1.0

/* Where the rows can't hold, the proof goes this far above the target, in dollars. */
#define RAY_MARGIN 1e-3

#define DOLLARS(uusd) ((double)(uusd) / UUSD_PER_USD)

static int64_t price_of(const struct close_master *m, int32_t pattern)
{
    return m->patterns->packing->bins[m->patterns->bin[pattern]].price;
}

int64_t close_row_value(const struct close_patterns *list, const struct close_row *row, int32_t j)
{
    const int16_t *count = list->count + (size_t)j * (size_t)list->packing->n_classes;
    switch (row->kind) {
    case CLOSE_DEMAND:
        return count[row->first];
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
    }
    return 0;
}

static double lower(int64_t bound)
{
    return bound <= -CLOSE_FREE ? -INFINITY : (double)bound;
}

static double upper(int64_t bound)
{
    return bound >= CLOSE_FREE ? INFINITY : (double)bound;
}

static void add_row(struct close_master *m, struct close_row row)
{
    size_t n = (size_t)m->patterns->n;
    row.coef = mem_alloc((n + 1) * sizeof *row.coef);
    for (size_t j = 0; j < n; j++)
        row.coef[j] = (int16_t)close_row_value(m->patterns, &row, (int32_t)j);
    m->work += (int64_t)n / 2;
    m->rows = mem_grow(m->rows, &m->row_capacity, (size_t)m->n_rows + 1, sizeof *m->rows);
    m->dual = mem_grow(m->dual, &m->dual_capacity, (size_t)m->n_rows + 1, sizeof *m->dual);
    m->rows[m->n_rows++] = row;
    close_lp_add_row(&m->lp, lower(row.low), upper(row.high), row.coef);
}

static void add_column(struct close_master *m, int32_t pattern)
{
    close_lp_add_column(&m->lp, pattern, DOLLARS(price_of(m, pattern)));
    m->in_lp[pattern] = true;
}

void close_master_init(struct close_master *m, const struct close_patterns *patterns,
                       int64_t target)
{
    const struct packing *p = patterns->packing;
    size_t n = (size_t)patterns->n + 1;
    /* Each bin costs at least the cheapest. */
    *m = (struct close_master){
        .patterns = patterns, .target = target, .most_bins = target / p->bins[0].price};
    m->in_lp = mem_zeroed(n, sizeof *m->in_lp);
    m->exact = mem_zeroed(n, sizeof *m->exact);
    m->alive = mem_alloc(n * sizeof *m->alive);
    m->position = mem_alloc(n * sizeof *m->position);
    m->probe_coef = mem_zeroed(n, sizeof *m->probe_coef);
    m->n_alive = patterns->n;
    for (int32_t j = 0; j < patterns->n; j++)
        m->alive[j] = m->position[j] = j;
    for (int32_t c = 0; c < p->n_classes; c++)
        add_row(m, (struct close_row){.kind = CLOSE_DEMAND,
                                      .first = c,
                                      .low = p->classes[c].demand,
                                      .high = CLOSE_FREE});
}

static void drop_rows(struct close_master *m, int32_t from)
{
    for (int32_t r = from; r < m->n_rows; r++)
        free(m->rows[r].coef);
    m->n_rows = from;
}

void close_master_clear(struct close_master *m)
{
    drop_rows(m, 0);
    close_lp_clear(&m->lp);
    close_lp_clear(&m->probed);
    free(m->rows);
    free(m->dual);
    free(m->alive);
    free(m->position);
    free(m->in_lp);
    free(m->exact);
    free(m->probe_coef);
    *m = (struct close_master){0};
}

void close_master_save(struct close_master *m, struct close_state *state)
{
    size_t n = (size_t)m->n_rows;
    close_lp_copy(&state->lp, &m->lp);
    state->low = mem_grow(state->low, &state->low_capacity, n, sizeof *state->low);
    state->high = mem_grow(state->high, &state->high_capacity, n, sizeof *state->high);
    for (size_t r = 0; r < n; r++) {
        state->low[r] = m->rows[r].low;
        state->high[r] = m->rows[r].high;
    }
    state->n_rows = m->n_rows;
    state->n_alive = m->n_alive;
}

/* Columns met since then stay: what helped one branch will help the other. */
void close_master_restore(struct close_master *m, const struct close_state *state)
{
    int32_t met_n = 0, *met = mem_alloc((size_t)m->lp.n * sizeof *met);
    drop_rows(m, state->n_rows);
    m->n_alive = state->n_alive;
    for (int32_t r = 0; r < m->n_rows; r++) {
        m->rows[r].low = state->low[r];
        m->rows[r].high = state->high[r];
    }
    for (int32_t j = 0; j < m->lp.n; j++)
        if (m->lp.what[j] >= 0) {
            met[met_n++] = m->lp.what[j];
            m->in_lp[m->lp.what[j]] = false;
        }
    close_lp_copy(&m->lp, &state->lp);
    for (int32_t j = 0; j < m->lp.n; j++)
        if (m->lp.what[j] >= 0)
            m->in_lp[m->lp.what[j]] = true;
    for (int32_t k = 0; k < met_n; k++)
        if (!m->in_lp[met[k]] && m->position[met[k]] < m->n_alive)
            add_column(m, met[k]);
    free(met);
}

void close_state_clear(struct close_state *state)
{
    close_lp_clear(&state->lp);
    free(state->low);
    free(state->high);
    *state = (struct close_state){0};
}

static int32_t find_row(const struct close_master *m, const struct close_row *row)
{
    for (int32_t r = m->patterns->packing->n_classes; r < m->n_rows; r++)
        if (m->rows[r].kind == row->kind && m->rows[r].first == row->first &&
            m->rows[r].second == row->second)
            return r;
    return -1;
}

static void narrow(struct close_row *row, bool at_most, int64_t bound)
{
    if (at_most)
        row->high = bound < row->high ? bound : row->high;
    else
        row->low = bound > row->low ? bound : row->low;
}

void close_master_limit(struct close_master *m, struct close_row row, bool at_most, int64_t bound)
{
    int32_t r = find_row(m, &row);
    if (r >= 0) {
        narrow(&m->rows[r], at_most, bound);
        close_lp_set_row(&m->lp, r, lower(m->rows[r].low), upper(m->rows[r].high));
        return;
    }
    row.low = -CLOSE_FREE;
    row.high = CLOSE_FREE;
    narrow(&row, at_most, bound);
    add_row(m, row);
}

/* The scale at which the sum over rows of |dual| * largest coefficient fits 64 bits, so that no
 * reduced cost overflows. */
static int64_t whole_duals(struct close_master *m, double ray)
{
    for (int64_t scale = PROOF_SCALE; scale > 0; scale /= 2) {
        wide sum = (wide)PRICE_MAX_UUSD_PER_H * scale;
        for (int32_t r = 0; r < m->n_rows; r++) {
            double y = close_lp_dual(&m->lp, r, ray) * UUSD_PER_USD * (double)scale;
            if ((y > 0 && m->rows[r].low <= -CLOSE_FREE) ||
                (y < 0 && m->rows[r].high >= CLOSE_FREE))
                y = 0;
            m->dual[r] = fabs(y) < 1e17 ? (int64_t)y : 0;
            sum += (wide)(m->dual[r] < 0 ? -m->dual[r] : m->dual[r]) * INT16_MAX;
        }
        if (sum < PROOF_SUM_MAX)
            return scale;
    }
    memset(m->dual, 0, (size_t)m->n_rows * sizeof *m->dual);
    return 1;
}

/* Reduced costs of the patterns in use, and what the duals prove. */
static void price_list(struct close_master *m, double ray)
{
    const struct close_patterns *list = m->patterns;
    int32_t classes = list->packing->n_classes;
    m->scale = whole_duals(m, ray);
    m->total = m->least = 0;
    for (int32_t r = 0; r < m->n_rows; r++)
        m->total += (wide)m->dual[r] * (m->dual[r] > 0 ? m->rows[r].low : m->rows[r].high);
    for (int32_t k = 0; k < m->n_alive; k++) {
        int32_t j = m->alive[k];
        int64_t cost = price_of(m, j) * m->scale;
        for (int32_t e = list->start[j]; e < list->start[j + 1]; e++)
            cost -= m->dual[list->class[e]] * list->slots[e];
        for (int32_t r = classes; r < m->n_rows; r++)
            cost -= m->dual[r] * m->rows[r].coef[j];
        m->exact[j] = cost;
        m->least = cost < m->least ? cost : m->least;
    }
    m->work += (int64_t)m->n_alive * (8 + m->n_rows - classes) / 4;
}

struct offer {
    int64_t cost;
    int32_t pattern;
};

/* The patterns of least reduced cost, below `limit`, enter; how many did. */
static int32_t add_columns(struct close_master *m, int64_t limit)
{
    struct offer offers[COLUMNS_PER_ROUND];
    int32_t n = 0;
    for (int32_t k = 0; k < m->n_alive; k++) {
        int32_t j = m->alive[k];
        if (m->exact[j] >= limit || m->in_lp[j])
            continue;
        int32_t at = n < COLUMNS_PER_ROUND ? n++ : n - 1;
        for (; at > 0 && offers[at - 1].cost > m->exact[j]; at--)
            offers[at] = offers[at - 1];
        offers[at] = (struct offer){m->exact[j], j};
        if (n == COLUMNS_PER_ROUND)
            limit = offers[n - 1].cost;
    }
    for (int32_t k = 0; k < n; k++)
        add_column(m, offers[k].pattern);
    return n;
}

/* Patterns that no plan within the target uses below this node go to the end of the list. */
static void fix_patterns(struct close_master *m)
{
    wide rest = m->total + (m->most_bins > 0 ? (m->most_bins - 1) * m->least : 0);
    wide room = (wide)m->target * m->scale - rest;
    int32_t n = m->n_alive;
    for (int32_t k = n - 1; k >= 0; k--) {
        int32_t j = m->alive[k];
        if (m->exact[j] <= room)
            continue;
        int32_t other = m->alive[--n];
        m->alive[k] = other;
        m->position[other] = k;
        m->alive[n] = j;
        m->position[j] = n;
    }
    if (n == m->n_alive)
        return;
    m->n_alive = n;
    for (int32_t j = 0; j < m->lp.n; j++)
        if (m->lp.what[j] >= 0 && m->position[m->lp.what[j]] >= n)
            close_lp_forbid(&m->lp, j);
}

/* Columns far from use go when there are many. */
static void purge(struct close_master *m)
{
    if (m->lp.n <= COLUMNS_MAX + COLUMNS_PER_ROW * m->n_rows)
        return;
    for (int32_t j = 0; j < m->lp.n; j++)
        if (m->lp.what[j] >= 0)
            m->in_lp[m->lp.what[j]] = false;
    close_lp_purge(&m->lp, 1e-6);
    for (int32_t j = 0; j < m->lp.n; j++)
        if (m->lp.what[j] >= 0)
            m->in_lp[m->lp.what[j]] = true;
}

double close_master_probe(struct close_master *m, struct close_row row, bool at_most, int64_t bound)
{
    struct close_lp *lp = &m->probed;
    double cutoff = DOLLARS(m->target) + PROBE_CUT;
    int64_t before = lp->work;
    close_lp_copy(lp, &m->lp);
    row.low = -CLOSE_FREE;
    row.high = CLOSE_FREE;
    int32_t r = find_row(m, &row);
    if (r >= 0) {
        row = m->rows[r];
        narrow(&row, at_most, bound);
        close_lp_set_row(lp, r, lower(row.low), upper(row.high));
    } else {
        for (int32_t j = 0; j < lp->n; j++)
            if (lp->what[j] >= 0)
                m->probe_coef[lp->what[j]] =
                    (int16_t)close_row_value(m->patterns, &row, lp->what[j]);
        narrow(&row, at_most, bound);
        close_lp_add_row(lp, lower(row.low), upper(row.high), m->probe_coef);
    }
    enum close_lp_end end = close_lp_solve(lp, cutoff, PROBE_PIVOTS);
    double value = end == CLOSE_LP_INFEASIBLE ? cutoff : fmin(close_lp_objective(lp), cutoff);
    m->work += lp->work - before;
    return value;
}

static enum close_lp_end solve_lp(struct close_master *m, double cutoff)
{
    int64_t before = m->lp.work;
    enum close_lp_end end = close_lp_solve(&m->lp, cutoff, PIVOTS_MAX);
    m->work += m->lp.work - before;
    return end;
}

bool close_master_solve(struct close_master *m, int64_t *proved)
{
    /* A hair above the target, so that what is cut is cut by the proof, too. */
    double cutoff = DOLLARS(m->target) + 3e-6;
    *proved = 0;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        if (m->stop != NULL && m->stop(m->stop_context))
            return false;
        enum close_lp_end end = solve_lp(m, cutoff);
        double ray = 0;
        if (end == CLOSE_LP_INFEASIBLE)
            ray = (DOLLARS(m->target) + RAY_MARGIN) / close_lp_ray_gain(&m->lp);
        price_list(m, ray);
        wide total = m->total + m->most_bins * m->least;
        int64_t bound = total > 0 ? wide_clamped(total / m->scale) : 0;
        *proved = bound > *proved ? bound : *proved;
        if (*proved > m->target)
            return true;
        int64_t worth = (int64_t)(WORTH_ADDING * UUSD_PER_USD * (double)m->scale);
        if (add_columns(m, -worth) > 0) {
            cutoff = end == CLOSE_LP_CUT ? INFINITY : cutoff;
            continue;
        }
        fix_patterns(m);
        if (end == CLOSE_LP_OPTIMAL) {
            purge(m);
            return true;
        }
        if (end != CLOSE_LP_CUT)
            return false;
        cutoff = INFINITY;
    }
    return false;
}
