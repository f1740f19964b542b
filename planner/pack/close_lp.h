/* close_lp.h - a dense simplex for the many small linear programs of one search.
 *
 * Branch and bound solves thousands of programs of ten to sixty rows that differ by one bound, and
 * tries others that are thrown away.  Here a whole program with its basis is one tableau: a few
 * kilobytes that are copied in a microsecond, changed, and solved in a few pivots.  What it says is
 * only a proposal: close_master.h proves bounds in integers from whatever duals it leaves.
 *
 * Minimise cost over columns x >= 0 with low <= activity <= high for each row.
 *
 * Shapes     rows 0 .. m-1; columns 0 .. n-1 are patterns and one `logical` per row, in the order
 *            they were added: the row's activity as a variable.
 * Units      costs in dollars.
 * Ownership  owns its arrays.
 * Errors     numerical trouble and too many pivots are statuses.
 * Complexity m * n a pivot.
 * Source     bounded dual simplex: Koberstein 2005; cost shifting: Gill et al. 1989. */
#ifndef PLANNER_CLOSE_LP_H
#define PLANNER_CLOSE_LP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum close_lp_end {
    CLOSE_LP_OPTIMAL,
    CLOSE_LP_CUT,        /* dearer than the cutoff */
    CLOSE_LP_INFEASIBLE, /* ray_row and ray_sign say which combination of rows can't hold */
    CLOSE_LP_GAVE_UP
};

struct close_lp {
    int32_t m, n;
    size_t stride, rows_held; /* of what is allocated */
    double *tableau;          /* m rows of stride: basic variable + sum of these * variables = 0 */
    double *reduced;          /* per column: reduced cost */
    double *cost, *low, *high;
    int8_t *place;    /* per column: basic, or nonbasic at which bound */
    int32_t *what;    /* per column: the pattern, or -1 - row */
    int32_t *basis;   /* per row of the tableau: its basic column */
    double *basic;    /* and that one's value */
    int32_t *logical; /* per row: its column */
    int16_t *coef;    /* of the rows, as the tableau: coefficients of the patterns */
    int32_t ray_row;
    double ray_sign;
    int32_t pivots; /* since the tableau was last computed anew */
    bool shifted;   /* reduced costs are not those of cost */
    int64_t work;
};

void close_lp_clear(struct close_lp *lp);
void close_lp_copy(struct close_lp *to, const struct close_lp *from);

/* A row; coef[j] for each column that is there, 0 for logicals.  Its index. */
int32_t close_lp_add_row(struct close_lp *lp, double low, double high, const int16_t *coef);
/* Narrows a row's bounds. */
void close_lp_set_row(struct close_lp *lp, int32_t row, double low, double high);
/* A column; coef[r] for each row. */
void close_lp_add_column(struct close_lp *lp, int32_t pattern, double cost, const int16_t *coef);
/* Keeps a column, by its number here, out of further solutions. */
void close_lp_forbid(struct close_lp *lp, int32_t column);
/* Drops nonbasic patterns of a reduced cost above `limit`. */
void close_lp_purge(struct close_lp *lp, double limit);

enum close_lp_end close_lp_solve(struct close_lp *lp, double cutoff, int32_t pivots);

/* Of the last basis, in dollars: what it costs, as its duals say. */
double close_lp_objective(const struct close_lp *lp);
/* A row's dual, positive where it presses from below.  With ray > 0, after CLOSE_LP_INFEASIBLE,
 * `ray` times the combination that proves it: as no cost is negative, these are duals, too. */
double close_lp_dual(const struct close_lp *lp, int32_t row, double ray);
/* What these duals prove at ray 1. */
double close_lp_ray_gain(const struct close_lp *lp);

#endif
