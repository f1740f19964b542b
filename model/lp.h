/* lp.h - a small seam over a linear programming library: minimise cost over columns x >= 0 with
 * row activities at least their lower bounds.  Only lp_glpk.c knows the library.
 *
 * Shapes     rows 0 .. n-1 and columns 0 .. m-1 in the order they were added.
 * Ownership  struct lp owns all it holds; lp_free takes NULL.
 * Errors     numerical trouble and limits are statuses; a foreign index is a bug and asserts.
 *            Nothing here ends the process, whatever the library thinks of the problem: after
 *            LP_FAILED the object answers every further solve with LP_FAILED.
 * Threads    an lp belongs to the thread that made it.  The library keeps state of its own: other
 *            threads may solve theirs at the same time only where lp_threads() says so, and leave
 *            with lp_leave_thread(). */
#ifndef MODEL_LP_H
#define MODEL_LP_H

#include <stdbool.h>
#include <stdint.h>

struct lp;

enum lp_status {
    LP_OPTIMAL,
    LP_LIMIT,      /* stopped by the iteration or node limit; values may be unusable */
    LP_INFEASIBLE, /* no solution, or none below the cutoff */
    LP_FAILED      /* the library could not solve it (singular basis, internal check) */
};

struct lp *lp_new(void);
void lp_free(struct lp *lp);

/* A row "activity >= lower". */
int32_t lp_add_row(struct lp *lp, double lower);
/* A row "activity <= upper". */
int32_t lp_add_row_at_most(struct lp *lp, double upper);
/* Moves the one bound that the row has; an infinite one binds nothing. */
void lp_set_row(struct lp *lp, int32_t row, double bound);

/* A row over columns that are there already: activity >= bound, or <= bound where at_most.  The
 * columns differ from each other; the next solve starts from the last basis. */
int32_t lp_add_row_over(struct lp *lp, bool at_most, double bound, int32_t n,
                        const int32_t *columns, const double *values);

/* A column x >= 0 with n entries; rows differ from each other. */
int32_t lp_add_column(struct lp *lp, double cost, int32_t n, const int32_t *rows,
                      const double *values);
/* Limits of a column: low <= x, and x <= high unless high < 0. */
void lp_set_column(struct lp *lp, int32_t column, double low, double high);
/* What a column costs from now on; the next solve starts from the last basis. */
void lp_set_cost(struct lp *lp, int32_t column, double cost);
/* Removes the columns marked; the others keep their order. */
void lp_remove_columns(struct lp *lp, const bool *remove);

/* Removes the rows marked; the others keep their order.  Rows that the last solution doesn't press
 * against go without loss; otherwise the next solve starts from scratch. */
void lp_remove_rows(struct lp *lp, const bool *remove);

int32_t lp_rows(const struct lp *lp);
int32_t lp_columns(const struct lp *lp);

/* Simplex from the last basis.  iterations <= 0 means the library's own limit. */
enum lp_status lp_solve(struct lp *lp, int iterations);
double lp_objective(const struct lp *lp);
double lp_value(const struct lp *lp, int32_t column);
double lp_dual(const struct lp *lp, int32_t row);
double lp_reduced_cost(const struct lp *lp, int32_t column);
/* Simplex iterations done so far, a deterministic measure of work. */
int64_t lp_iterations(const struct lp *lp);

/* All columns whole, by branch and bound over at most `nodes` nodes, looking only for solutions of
 * cost below cutoff.  True when values[0 .. columns-1] was filled with the best one; *status says
 * whether it is optimal.  The linear program must have been solved before. */
bool lp_solve_whole(struct lp *lp, int64_t nodes, double cutoff, double *values,
                    enum lp_status *status);

/* Does the library keep its state per thread? */
bool lp_threads(void);
/* Frees what the library keeps for this thread, which has no lp any more. */
void lp_leave_thread(void);

/* For tests: the n-th solve from now (1: the next) fails as if the library had; 0 never. */
void lp_fail_at(struct lp *lp, int64_t n);

#endif
