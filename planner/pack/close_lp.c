/* close_lp.c - dual simplex after changes of bounds, primal simplex after new columns.
 *
 * Where new columns have negative reduced costs and the basis is not feasible either, those costs
 * are shifted to 0 for the dual simplex, and the primal one ends with the true costs. */
#include "planner/pack/close_lp.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/arena.h"
#include "planner/pack/vectors.h"

enum place { BASIC, AT_LOW, AT_HIGH };

/* Feasible, optimal, and large enough to pivot on. */
#define FEASIBLE 1e-8
#define OPTIMAL 1e-10
#define PIVOT_LEAST 1e-7

/* Ratios this near are ties, of which the largest pivot is the safest. */
#define TIE 1e-11

/* The tableau is computed anew after so many pivots, before errors add up. */
enum { PIVOTS_MAX = 60 };

static double *row_of(const struct close_lp *lp, int32_t i)
{
    return lp->tableau + (size_t)i * lp->stride;
}

static int16_t *coef_of(const struct close_lp *lp, int32_t row)
{
    return lp->coef + (size_t)row * lp->stride;
}

void close_lp_clear(struct close_lp *lp)
{
    free(lp->tableau);
    free(lp->reduced);
    free(lp->cost);
    free(lp->low);
    free(lp->high);
    free(lp->place);
    free(lp->what);
    free(lp->basis);
    free(lp->basic);
    free(lp->logical);
    free(lp->coef);
    *lp = (struct close_lp){0};
}

static void hold_columns(struct close_lp *lp, size_t columns)
{
    lp->reduced = mem_resize(lp->reduced, columns, sizeof *lp->reduced);
    lp->cost = mem_resize(lp->cost, columns, sizeof *lp->cost);
    lp->low = mem_resize(lp->low, columns, sizeof *lp->low);
    lp->high = mem_resize(lp->high, columns, sizeof *lp->high);
    lp->place = mem_resize(lp->place, columns, sizeof *lp->place);
    lp->what = mem_resize(lp->what, columns, sizeof *lp->what);
}

static void hold_rows(struct close_lp *lp, size_t rows)
{
    lp->basis = mem_resize(lp->basis, rows, sizeof *lp->basis);
    lp->basic = mem_resize(lp->basic, rows, sizeof *lp->basic);
    lp->logical = mem_resize(lp->logical, rows, sizeof *lp->logical);
}

/* Room for so many rows and columns. */
static void hold(struct close_lp *lp, int32_t rows, int32_t columns)
{
    size_t m = (size_t)rows, n = (size_t)columns;
    if (m <= lp->rows_held && n <= lp->stride)
        return;
    size_t stride = n <= lp->stride ? lp->stride : n + n / 2 + 16;
    size_t held = m <= lp->rows_held ? lp->rows_held : m + m / 2 + 8;
    double *tableau = mem_zeroed(held * stride, sizeof *tableau);
    int16_t *coef = mem_zeroed(held * stride, sizeof *coef);
    for (int32_t i = 0; i < lp->m; i++) {
        memcpy(tableau + (size_t)i * stride, row_of(lp, i), (size_t)lp->n * sizeof *tableau);
        memcpy(coef + (size_t)i * stride, coef_of(lp, i), (size_t)lp->n * sizeof *coef);
    }
    free(lp->tableau);
    free(lp->coef);
    lp->tableau = tableau;
    lp->coef = coef;
    if (stride != lp->stride)
        hold_columns(lp, stride);
    if (held != lp->rows_held)
        hold_rows(lp, held);
    lp->stride = stride;
    lp->rows_held = held;
}

void close_lp_copy(struct close_lp *to, const struct close_lp *from)
{
    size_t m = (size_t)from->m, n = (size_t)from->n;
    to->m = to->n = 0;
    hold(to, from->m, from->n);
    for (int32_t i = 0; i < from->m; i++) {
        memcpy(row_of(to, i), row_of(from, i), n * sizeof *to->tableau);
        memcpy(coef_of(to, i), coef_of(from, i), n * sizeof *to->coef);
    }
    memcpy(to->reduced, from->reduced, n * sizeof *to->reduced);
    memcpy(to->cost, from->cost, n * sizeof *to->cost);
    memcpy(to->low, from->low, n * sizeof *to->low);
    memcpy(to->high, from->high, n * sizeof *to->high);
    memcpy(to->place, from->place, n * sizeof *to->place);
    memcpy(to->what, from->what, n * sizeof *to->what);
    memcpy(to->basis, from->basis, m * sizeof *to->basis);
    memcpy(to->basic, from->basic, m * sizeof *to->basic);
    memcpy(to->logical, from->logical, m * sizeof *to->logical);
    to->m = from->m;
    to->n = from->n;
    to->ray_row = from->ray_row;
    to->ray_sign = from->ray_sign;
    to->pivots = from->pivots;
    to->shifted = from->shifted;
    to->work += from->m * from->n / 8;
}

/* Where a nonbasic column stands. */
static double value_at(const struct close_lp *lp, int32_t j)
{
    return lp->place[j] == AT_HIGH ? lp->high[j] : lp->low[j];
}

static int32_t append_column(struct close_lp *lp, int32_t what, double cost, double low,
                             double high)
{
    int32_t j = lp->n;
    lp->what[j] = what;
    lp->cost[j] = cost;
    lp->low[j] = low;
    lp->high[j] = high;
    lp->n++;
    return j;
}

int32_t close_lp_add_row(struct close_lp *lp, double low, double high, const int16_t *coef)
{
    int32_t r = lp->m;
    hold(lp, r + 1, lp->n + 1);
    double *row = row_of(lp, r);
    for (int32_t j = 0; j < lp->n; j++)
        row[j] = -coef[j];
    memcpy(coef_of(lp, r), coef, (size_t)lp->n * sizeof *coef);
    double value = 0;
    for (int32_t i = 0; i < r; i++) {
        double times = coef[lp->basis[i]];
        if (fabs(times) <= 0)
            continue;
        const double *of = row_of(lp, i);
        for (int32_t j = 0; j < lp->n; j++)
            row[j] += times * of[j];
        value += times * lp->basic[i];
    }
    int32_t logical = append_column(lp, -1 - r, 0, low, high);
    for (int32_t i = 0; i < r; i++)
        row_of(lp, i)[logical] = 0;
    for (int32_t i = 0; i <= r; i++)
        coef_of(lp, i)[logical] = 0;
    row[logical] = 1;
    lp->reduced[logical] = 0;
    lp->place[logical] = BASIC;
    lp->basis[r] = lp->logical[r] = logical;
    lp->basic[r] = value;
    lp->m++;
    lp->work += r * lp->n / 8;
    return r;
}

void close_lp_set_row(struct close_lp *lp, int32_t row, double low, double high)
{
    int32_t j = lp->logical[row];
    double before = value_at(lp, j);
    lp->low[j] = low;
    lp->high[j] = high;
    if (lp->place[j] == BASIC)
        return;
    double moved = value_at(lp, j) - before;
    assert(isfinite(moved));
    for (int32_t i = 0; i < lp->m; i++)
        lp->basic[i] -= row_of(lp, i)[j] * moved;
}

void close_lp_add_column(struct close_lp *lp, int32_t pattern, double cost, const int16_t *coef)
{
    hold(lp, lp->m, lp->n + 1);
    int32_t j = append_column(lp, pattern, cost, 0, INFINITY);
    double reduced = cost;
    for (int32_t i = 0; i < lp->m; i++)
        row_of(lp, i)[j] = 0;
    for (int32_t r = 0; r < lp->m; r++) {
        int32_t logical = lp->logical[r];
        double times = coef[r];
        coef_of(lp, r)[j] = coef[r];
        if (coef[r] == 0)
            continue;
        reduced -= times * lp->reduced[logical];
        for (int32_t i = 0; i < lp->m; i++)
            row_of(lp, i)[j] -= times * row_of(lp, i)[logical];
    }
    lp->reduced[j] = reduced;
    lp->place[j] = AT_LOW;
    lp->work += lp->m * lp->m / 8;
}

void close_lp_forbid(struct close_lp *lp, int32_t column)
{
    lp->high[column] = 0;
}

void close_lp_purge(struct close_lp *lp, double limit)
{
    int32_t kept = 0;
    int32_t *now = mem_alloc((size_t)lp->n * sizeof *now);
    for (int32_t j = 0; j < lp->n; j++) {
        bool goes = lp->what[j] >= 0 && lp->place[j] != BASIC &&
                    (lp->reduced[j] > limit || lp->high[j] <= 0);
        now[j] = goes ? -1 : kept++;
    }
    for (int32_t j = 0; j < lp->n; j++) {
        int32_t k = now[j];
        if (k < 0 || k == j)
            continue;
        for (int32_t i = 0; i < lp->m; i++) {
            row_of(lp, i)[k] = row_of(lp, i)[j];
            coef_of(lp, i)[k] = coef_of(lp, i)[j];
        }
        lp->reduced[k] = lp->reduced[j];
        lp->cost[k] = lp->cost[j];
        lp->low[k] = lp->low[j];
        lp->high[k] = lp->high[j];
        lp->place[k] = lp->place[j];
        lp->what[k] = lp->what[j];
    }
    for (int32_t i = 0; i < lp->m; i++) {
        lp->basis[i] = now[lp->basis[i]];
        lp->logical[i] = now[lp->logical[i]];
    }
    lp->n = kept;
    free(now);
}

WIDE_VECTORS
static void subtract(double *restrict row, const double *restrict other, double times, int32_t n)
{
    for (int32_t k = 0; k < n; k++)
        row[k] -= times * other[k];
}

/* Row i divided by its entry in column j and taken from all others. */
static void eliminate(struct close_lp *lp, int32_t i, int32_t j)
{
    double *pivot = row_of(lp, i), by = 1 / pivot[j];
    int32_t n = lp->n;
    for (int32_t k = 0; k < n; k++)
        pivot[k] *= by;
    pivot[j] = 1;
    for (int32_t other = 0; other <= lp->m; other++) {
        double *row = other < lp->m ? row_of(lp, other) : lp->reduced;
        double times = row[j];
        if (other == i || fabs(times) <= 1e-13) {
            if (other != i)
                row[j] = 0;
            continue;
        }
        subtract(row, pivot, times, n);
        row[j] = 0;
    }
    lp->work += (int64_t)lp->m * n / 8 + n;
}

/* Values of the basic variables from those of the others. */
static void compute_values(struct close_lp *lp)
{
    for (int32_t i = 0; i < lp->m; i++)
        lp->basic[i] = 0;
    for (int32_t r = 0; r < lp->m; r++) {
        int32_t j = lp->logical[r];
        if (lp->place[j] == BASIC)
            continue;
        double value = value_at(lp, j);
        for (int32_t i = 0; i < lp->m; i++)
            lp->basic[i] -= row_of(lp, i)[j] * value;
    }
}

static void write_matrix(struct close_lp *lp)
{
    for (int32_t r = 0; r < lp->m; r++) {
        double *row = row_of(lp, r);
        const int16_t *coef = coef_of(lp, r);
        for (int32_t j = 0; j < lp->n; j++)
            row[j] = -1 - r == lp->what[j] ? 1 : -coef[j];
    }
    memcpy(lp->reduced, lp->cost, (size_t)lp->n * sizeof *lp->reduced);
}

/* The tableau anew, with the true costs.  A column that is no longer independent leaves the basis.
 */
static void factor(struct close_lp *lp)
{
    write_matrix(lp);
    bool *taken = mem_zeroed((size_t)lp->m + 1, sizeof *taken);
    for (int32_t r = 0; r < lp->m; r++) {
        int32_t j = lp->logical[r];
        lp->basis[r] = j;
        taken[r] = lp->place[j] == BASIC;
    }
    for (int32_t j = 0; j < lp->n; j++) {
        if (lp->place[j] != BASIC || lp->what[j] < 0)
            continue;
        int32_t best = -1;
        for (int32_t i = 0; i < lp->m; i++)
            if (!taken[i] && (best < 0 || fabs(row_of(lp, i)[j]) > fabs(row_of(lp, best)[j])))
                best = i;
        if (best < 0 || fabs(row_of(lp, best)[j]) < PIVOT_LEAST) {
            lp->place[j] = AT_LOW;
            continue;
        }
        taken[best] = true;
        eliminate(lp, best, j);
        lp->basis[best] = j;
    }
    for (int32_t i = 0; i < lp->m; i++)
        lp->place[lp->basis[i]] = BASIC;
    free(taken);
    compute_values(lp);
    lp->pivots = 0;
    lp->shifted = false;
}

/* Column j enters for that of row i, which goes to a bound. */
static void exchange(struct close_lp *lp, int32_t i, int32_t j, enum place leaves_at)
{
    int32_t leaving = lp->basis[i];
    double goal = leaves_at == AT_HIGH ? lp->high[leaving] : lp->low[leaving];
    double step = (lp->basic[i] - goal) / row_of(lp, i)[j], entering = value_at(lp, j) + step;
    for (int32_t k = 0; k < lp->m; k++)
        lp->basic[k] -= row_of(lp, k)[j] * step;
    eliminate(lp, i, j);
    lp->basis[i] = j;
    lp->basic[i] = entering;
    lp->place[j] = BASIC;
    lp->place[leaving] = (int8_t)leaves_at;
    lp->pivots++;
}

static double excess(const struct close_lp *lp, int32_t i)
{
    int32_t j = lp->basis[i];
    return fmax(lp->low[j] - lp->basic[i], lp->basic[i] - lp->high[j]);
}

/* The row furthest from feasible, measured along its edge; -1 when all are. */
static int32_t choose_leaving(const struct close_lp *lp)
{
    int32_t best = -1;
    double most = 0;
    for (int32_t i = 0; i < lp->m; i++) {
        double missing = excess(lp, i), length = 0;
        if (missing <= FEASIBLE)
            continue;
        const double *row = row_of(lp, i);
        for (int32_t r = 0; r < lp->m; r++)
            length += row[lp->logical[r]] * row[lp->logical[r]];
        double score = missing * missing / fmax(length, PIVOT_LEAST);
        if (score > most) {
            most = score;
            best = i;
        }
    }
    return best;
}

/* sign is 1 where the leaving variable must rise, -1 where it must fall. */
static bool may_enter(const struct close_lp *lp, int32_t j, double alpha)
{
    if (lp->place[j] == BASIC || lp->high[j] <= lp->low[j])
        return false;
    return lp->place[j] == AT_LOW ? alpha < -PIVOT_LEAST : alpha > PIVOT_LEAST;
}

static int32_t choose_entering(const struct close_lp *lp, int32_t i, double sign)
{
    const double *row = row_of(lp, i);
    double least = INFINITY, largest = 0;
    int32_t best = -1;
    for (int32_t j = 0; j < lp->n; j++)
        if (may_enter(lp, j, sign * row[j]))
            least = fmin(least, (fabs(lp->reduced[j]) + TIE) / fabs(row[j]));
    for (int32_t j = 0; j < lp->n; j++)
        if (may_enter(lp, j, sign * row[j]) && fabs(lp->reduced[j]) <= least * fabs(row[j]) &&
            fabs(row[j]) > largest) {
            largest = fabs(row[j]);
            best = j;
        }
    return best;
}

double close_lp_objective(const struct close_lp *lp)
{
    double sum = 0;
    for (int32_t r = 0; r < lp->m; r++) {
        int32_t j = lp->logical[r];
        if (lp->place[j] != BASIC)
            sum += lp->reduced[j] * value_at(lp, j);
    }
    return sum;
}

static enum close_lp_end run_dual(struct close_lp *lp, double cutoff, int32_t *left)
{
    for (;;) {
        if (lp->pivots >= PIVOTS_MAX && !lp->shifted)
            factor(lp);
        int32_t i = choose_leaving(lp);
        if (i < 0)
            return CLOSE_LP_OPTIMAL;
        if (close_lp_objective(lp) > cutoff)
            return CLOSE_LP_CUT;
        if (--*left < 0)
            return CLOSE_LP_GAVE_UP;
        double sign = lp->basic[i] < lp->low[lp->basis[i]] ? 1 : -1;
        int32_t j = choose_entering(lp, i, sign);
        if (j < 0) {
            lp->ray_row = i;
            lp->ray_sign = sign;
            return CLOSE_LP_INFEASIBLE;
        }
        exchange(lp, i, j, sign > 0 ? AT_LOW : AT_HIGH);
    }
}

/* How far column j may go in direction `way`, and the row that stops it: -1 its own other bound. */
static double longest_step(const struct close_lp *lp, int32_t j, double way, int32_t *stops)
{
    double step = lp->high[j] - lp->low[j], largest = 0;
    *stops = -1;
    for (int32_t i = 0; i < lp->m; i++) {
        double rate = -row_of(lp, i)[j] * way; /* of the basic variable */
        if (fabs(rate) <= PIVOT_LEAST)
            continue;
        double bound = rate < 0 ? lp->low[lp->basis[i]] : lp->high[lp->basis[i]];
        if (!isfinite(bound))
            continue;
        double room = fmax((bound - lp->basic[i]) / rate, 0);
        if (room < step - FEASIBLE || (room < step + FEASIBLE && fabs(rate) > largest)) {
            step = fmin(room, step);
            largest = fabs(rate);
            *stops = i;
        }
    }
    return step;
}

static int32_t most_negative(const struct close_lp *lp)
{
    int32_t best = -1;
    double most = OPTIMAL;
    for (int32_t j = 0; j < lp->n; j++) {
        if (lp->place[j] == BASIC || lp->high[j] <= lp->low[j])
            continue;
        double gain = lp->place[j] == AT_LOW ? -lp->reduced[j] : lp->reduced[j];
        if (gain > most) {
            most = gain;
            best = j;
        }
    }
    return best;
}

static enum close_lp_end run_primal(struct close_lp *lp, int32_t *left)
{
    for (;;) {
        if (lp->pivots >= PIVOTS_MAX)
            factor(lp);
        int32_t j = most_negative(lp), i;
        if (j < 0)
            return CLOSE_LP_OPTIMAL;
        if (--*left < 0)
            return CLOSE_LP_GAVE_UP;
        double way = lp->place[j] == AT_LOW ? 1 : -1;
        double step = longest_step(lp, j, way, &i);
        if (!isfinite(step))
            return CLOSE_LP_GAVE_UP;
        if (i >= 0) {
            double rate = -row_of(lp, i)[j] * way;
            exchange(lp, i, j, rate < 0 ? AT_LOW : AT_HIGH);
            continue;
        }
        for (int32_t k = 0; k < lp->m; k++)
            lp->basic[k] -= row_of(lp, k)[j] * way * step;
        lp->place[j] = lp->place[j] == AT_LOW ? AT_HIGH : AT_LOW;
    }
}

/* Negative reduced costs become 0, so that the dual simplex may start. */
static void shift_costs(struct close_lp *lp)
{
    for (int32_t j = 0; j < lp->n; j++) {
        if (lp->place[j] == BASIC || lp->high[j] <= lp->low[j])
            continue;
        double wrong = lp->place[j] == AT_LOW ? -lp->reduced[j] : lp->reduced[j];
        if (wrong > 0) {
            lp->shifted = lp->shifted || wrong > OPTIMAL;
            lp->reduced[j] = 0;
        }
    }
}

/* Reduced costs by the true costs, from the tableau. */
static void unshift_costs(struct close_lp *lp)
{
    memcpy(lp->reduced, lp->cost, (size_t)lp->n * sizeof *lp->reduced);
    for (int32_t i = 0; i < lp->m; i++) {
        double cost = lp->cost[lp->basis[i]];
        const double *row = row_of(lp, i);
        if (fabs(cost) > 0)
            for (int32_t j = 0; j < lp->n; j++)
                lp->reduced[j] -= cost * row[j];
    }
    for (int32_t i = 0; i < lp->m; i++)
        lp->reduced[lp->basis[i]] = 0;
    lp->shifted = false;
}

enum close_lp_end close_lp_solve(struct close_lp *lp, double cutoff, int32_t pivots)
{
    int32_t left = pivots;
    bool feasible = true;
    for (int32_t i = 0; i < lp->m && feasible; i++)
        feasible = excess(lp, i) <= FEASIBLE;
    if (!feasible) {
        shift_costs(lp);
        enum close_lp_end end = run_dual(lp, cutoff, &left);
        if (end != CLOSE_LP_OPTIMAL)
            return end;
    }
    if (lp->shifted)
        unshift_costs(lp);
    return run_primal(lp, &left);
}

double close_lp_dual(const struct close_lp *lp, int32_t row, double ray)
{
    int32_t j = lp->logical[row];
    return ray > 0 ? ray * lp->ray_sign * row_of(lp, lp->ray_row)[j] : lp->reduced[j];
}

double close_lp_ray_gain(const struct close_lp *lp)
{
    return excess(lp, lp->ray_row);
}
