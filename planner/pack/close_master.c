/* close_master.c - the LP over the list, and its proof in integers. */
#include "planner/pack/close_master.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns added between two solves. */
enum { COLUMNS_PER_ROUND = 40 };

/* How negative a reduced cost must be to matter, in dollars. */
#define WORTH_ADDING 3e-9

/* Integer duals count 1/PROOF_SCALE micro-dollars at first, fewer when sums would not fit. */
enum { PROOF_SCALE = 1 << 12 };
#define PROOF_SUM_MAX ((wide)1 << 61)

/* Columns that the LP may keep, those it gets per row, rounds of pricing, and pivots of a solve and
 * of a probe. */
enum { COLUMNS_MAX = 200, COLUMNS_PER_ROW = 6, ROUNDS_MAX = 300, PIVOTS_MAX = 2000 };
enum { PROBE_PIVOTS = 25 };

/* Patterns that are priced more often than the others: a part of all, but not fewer than this. */
enum { NEAR_PART = 16, NEAR_LEAST = 4096 };

/* What a branch that seems to have no plan is worth, in dollars. */
#define PROBE_CUT 1.0

/* Where the rows can't hold, the proof goes this far above the target, in dollars. */
#define RAY_MARGIN 1e-3

#define DOLLARS(uusd) ((double)(uusd) / UUSD_PER_USD)

static int64_t price_of(const struct close_master *m, int32_t pattern)
{
    return m->patterns->packing->bins[m->patterns->bin[pattern]].price;
}

/* A row's left side, where that depends on the bin alone. */
static int64_t bin_value(const struct close_patterns *list, const struct close_row *row, int32_t b)
{
    switch (row->kind) {
    case CLOSE_BINS:
        return 1;
    case CLOSE_FAMILY:
        return list->family[b] == row->first ? list->units[b] : 0;
    case CLOSE_TYPE:
        return b == row->first;
    case CLOSE_TYPES:
        return b <= row->first;
    case CLOSE_DEMAND:
    case CLOSE_AT_LEAST:
    case CLOSE_TOGETHER:
    case CLOSE_PATTERN:
        break;
    }
    return 0;
}

int64_t close_row_value(const struct close_patterns *list, const struct close_row *row, int32_t j)
{
    switch (row->kind) {
    case CLOSE_DEMAND:
        return close_patterns_jobs(list, j, row->first);
    case CLOSE_AT_LEAST:
        return close_patterns_jobs(list, j, row->first) >= row->second;
    case CLOSE_TOGETHER:
        return close_patterns_jobs(list, j, row->first) > 0 &&
               close_patterns_jobs(list, j, row->second) > 0;
    case CLOSE_PATTERN:
        return j == row->first;
    case CLOSE_BINS:
    case CLOSE_FAMILY:
    case CLOSE_TYPE:
    case CLOSE_TYPES:
        break;
    }
    return bin_value(list, row, list->bin[j]);
}

static double lower(int64_t bound)
{
    return bound <= -CLOSE_FREE ? -INFINITY : (double)bound;
}

static double upper(int64_t bound)
{
    return bound >= CLOSE_FREE ? INFINITY : (double)bound;
}

static void add_lp_row(struct close_master *m, struct close_lp *lp, const struct close_row *row)
{
    m->coef = mem_grow(m->coef, &m->coef_capacity, (size_t)lp->n + 1, sizeof *m->coef);
    for (int32_t j = 0; j < lp->n; j++)
        m->coef[j] = lp->what[j] < 0 ? 0 : (int16_t)close_row_value(m->patterns, row, lp->what[j]);
    close_lp_add_row(lp, lower(row->low), upper(row->high), m->coef);
}

static void add_row(struct close_master *m, struct close_row row)
{
    m->rows = mem_grow(m->rows, &m->row_capacity, (size_t)m->n_rows + 1, sizeof *m->rows);
    m->dual = mem_grow(m->dual, &m->dual_capacity, (size_t)m->n_rows + 1, sizeof *m->dual);
    m->rows[m->n_rows++] = row;
    add_lp_row(m, &m->lp, &row);
}

static void add_column(struct close_master *m, int32_t pattern)
{
    m->coef = mem_grow(m->coef, &m->coef_capacity, (size_t)m->n_rows + 1, sizeof *m->coef);
    for (int32_t r = 0; r < m->n_rows; r++)
        m->coef[r] = (int16_t)close_row_value(m->patterns, &m->rows[r], pattern);
    close_lp_add_column(&m->lp, pattern, DOLLARS(price_of(m, pattern)), m->coef);
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
    if (p->problem->limit_bins >= 0 && p->problem->limit_bins < m->most_bins)
        m->most_bins = p->problem->limit_bins;
    m->in_lp = mem_zeroed(n, sizeof *m->in_lp);
    m->exact = mem_zeroed(n, sizeof *m->exact);
    m->alive = mem_alloc(n * sizeof *m->alive);
    m->position = mem_alloc(n * sizeof *m->position);
    m->near_most = patterns->n / NEAR_PART > NEAR_LEAST ? patterns->n / NEAR_PART : NEAR_LEAST;
    m->near = mem_alloc((size_t)m->near_most * sizeof *m->near);
    m->near_limit = p->bins[0].price;
    m->bin_cost = mem_zeroed((size_t)p->n_bins, sizeof *m->bin_cost);
    m->worth = mem_zeroed((size_t)patterns->n_items + 1, sizeof *m->worth);
    m->n_alive = patterns->n;
    for (int32_t j = 0; j < patterns->n; j++)
        m->alive[j] = m->position[j] = j;
    for (int32_t c = 0; c < p->n_classes; c++)
        add_row(m, (struct close_row){.kind = CLOSE_DEMAND,
                                      .first = c,
                                      .low = p->classes[c].demand,
                                      .high = CLOSE_FREE});
}

void close_master_clear(struct close_master *m)
{
    close_lp_clear(&m->lp);
    close_lp_clear(&m->probed);
    free(m->rows);
    free(m->dual);
    free(m->alive);
    free(m->position);
    free(m->in_lp);
    free(m->exact);
    free(m->near);
    free(m->bin_cost);
    free(m->worth);
    free(m->coef);
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
    m->n_rows = state->n_rows;
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
            /* Down, so that rounding makes no pattern look better than it is. */
            m->dual[r] = fabs(y) < 1e17 ? (int64_t)floor(y) : 0;
            if (m->dual[r] < 0 && m->rows[r].high >= CLOSE_FREE)
                m->dual[r] = 0;
            sum += (wide)(m->dual[r] < 0 ? -m->dual[r] : m->dual[r]) * INT16_MAX;
        }
        if (sum < PROOF_SUM_MAX)
            return scale;
    }
    memset(m->dual, 0, (size_t)m->n_rows * sizeof *m->dual);
    return 1;
}

/* The rows' duals, added up per bin and per item: most rows are functions of one or the other. */
static void spread_duals(struct close_master *m)
{
    const struct close_patterns *list = m->patterns;
    const struct packing *p = list->packing;
    for (int32_t i = 0; i < list->n_items; i++)
        m->worth[i] = m->dual[list->item_class[i]] * list->item_jobs[i];
    for (int32_t b = 0; b < p->n_bins; b++)
        m->bin_cost[b] = p->bins[b].price * m->scale;
    m->total = 0;
    for (int32_t r = 0; r < m->n_rows; r++) {
        const struct close_row *row = &m->rows[r];
        int64_t dual = m->dual[r];
        m->total += (wide)dual * (dual > 0 ? row->low : row->high);
        for (int32_t b = 0; b < p->n_bins && dual != 0; b++)
            m->bin_cost[b] -= dual * bin_value(list, row, b);
        if (row->kind == CLOSE_AT_LEAST && dual != 0)
            for (int32_t t = row->second; t <= p->classes[row->first].demand; t++)
                m->worth[list->offset[row->first] + t] += dual;
    }
}

/* What rows that are functions of neither add. */
static void price_rest(struct close_master *m, const int32_t *of, int32_t n)
{
    for (int32_t r = m->patterns->packing->n_classes; r < m->n_rows; r++) {
        const struct close_row *row = &m->rows[r];
        if (m->dual[r] == 0 || (row->kind != CLOSE_TOGETHER && row->kind != CLOSE_PATTERN))
            continue;
        for (int32_t k = 0; k < n; k++)
            m->exact[of[k]] -= m->dual[r] * close_row_value(m->patterns, row, of[k]);
        m->work += n;
    }
}

/* Reduced costs of n patterns. */
static void price_some(struct close_master *m, const int32_t *of, int32_t n)
{
    const struct close_patterns *list = m->patterns;
    for (int32_t k = 0; k < n; k++) {
        int32_t j = of[k], end = list->start[j + 1];
        int64_t cost = m->bin_cost[list->bin[j]];
        for (int32_t e = list->start[j]; e < end; e++)
            cost -= m->worth[list->item[e]];
        m->exact[j] = cost;
    }
    m->work += 2 * (int64_t)n;
    price_rest(m, of, n);
}

/* Prices all patterns in use, finds what the duals prove, and gathers the cheapest. */
static void price_all(struct close_master *m)
{
    price_some(m, m->alive, m->n_alive);
    m->least = 0;
    m->n_near = 0;
    for (int32_t k = 0; k < m->n_alive; k++) {
        int64_t cost = m->exact[m->alive[k]];
        m->least = cost < m->least ? cost : m->least;
        if (cost < m->near_limit && m->n_near < m->near_most)
            m->near[m->n_near++] = m->alive[k];
    }
    if (m->n_near == m->near_most)
        m->near_limit = m->near_limit / 2 + 1;
    else if (m->n_near < m->near_most / 4 && m->near_limit < INT64_MAX / 4)
        m->near_limit *= 2;
}

struct offer {
    int64_t cost;
    int32_t pattern;
};

/* Of the patterns given those of most negative reduced cost enter; how many did. */
static int32_t add_columns(struct close_master *m, const int32_t *of, int32_t n_of)
{
    struct offer offers[COLUMNS_PER_ROUND];
    int32_t n = 0;
    int64_t limit = -(int64_t)(WORTH_ADDING * UUSD_PER_USD * (double)m->scale);
    for (int32_t k = 0; k < n_of; k++) {
        int32_t j = of[k];
        if (m->exact[j] >= limit || m->in_lp[j] || m->position[j] >= m->n_alive)
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
    int32_t n = 0, out = 0;
    int32_t *gone = mem_alloc((size_t)(m->n_alive + 1) * sizeof *gone);
    for (int32_t k = 0; k < m->n_alive; k++) {
        int32_t j = m->alive[k];
        if (m->exact[j] > room) {
            gone[out++] = j;
            continue;
        }
        m->position[j] = n;
        m->alive[n++] = j;
    }
    for (int32_t k = 0; k < out; k++) {
        m->position[gone[k]] = n + k;
        m->alive[n + k] = gone[k];
    }
    free(gone);
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
        narrow(&row, at_most, bound);
        add_lp_row(m, lp, &row);
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

/* A hair above the target, so that what is cut is cut by the proof, too. */
static double cutoff_of(const struct close_master *m)
{
    return DOLLARS(m->target) + 3e-6;
}

static void take_duals(struct close_master *m, enum close_lp_end end)
{
    double ray = 0;
    if (end == CLOSE_LP_INFEASIBLE)
        ray = (DOLLARS(m->target) + RAY_MARGIN) / close_lp_ray_gain(&m->lp);
    m->scale = whole_duals(m, ray);
    spread_duals(m);
}

/* Solves until no near pattern improves; false when that was ended. */
static bool solve_near(struct close_master *m, double *cutoff, enum close_lp_end *end)
{
    for (int round = 0; round < ROUNDS_MAX; round++) {
        if (m->stop != NULL && m->stop(m->stop_context))
            return false;
        *end = solve_lp(m, *cutoff);
        take_duals(m, *end);
        price_some(m, m->near, m->n_near);
        if (add_columns(m, m->near, m->n_near) == 0)
            return *end != CLOSE_LP_GAVE_UP;
        *cutoff = *end == CLOSE_LP_CUT ? INFINITY : *cutoff;
    }
    return false;
}

bool close_master_solve_near(struct close_master *m)
{
    double cutoff = cutoff_of(m);
    enum close_lp_end end;
    return solve_near(m, &cutoff, &end) && end == CLOSE_LP_OPTIMAL &&
           close_lp_objective(&m->lp) <= DOLLARS(m->target);
}

bool close_master_solve(struct close_master *m, int64_t *proved)
{
    double cutoff = cutoff_of(m);
    enum close_lp_end end;
    *proved = 0;
    for (int round = 0; round < ROUNDS_MAX && solve_near(m, &cutoff, &end); round++) {
        price_all(m);
        wide total = m->total + m->most_bins * m->least;
        int64_t bound = total > 0 ? wide_clamped(total / m->scale) : 0;
        *proved = bound > *proved ? bound : *proved;
        if (*proved > m->target)
            return true;
        bool found = add_columns(m, m->alive, m->n_alive) > 0;
        if (found || end == CLOSE_LP_CUT) {
            cutoff = end == CLOSE_LP_CUT ? INFINITY : cutoff;
            continue;
        }
        fix_patterns(m);
        purge(m);
        return end == CLOSE_LP_OPTIMAL;
    }
    return false;
}
