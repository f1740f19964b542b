/* lp_glpk.c - the only door to GLPK.
 *
 * GLPK prints to the terminal and calls abort() on misuse or when an internal check fails.  Output
 * is switched off, arguments are checked before each call, and the error hook jumps back here, so
 * that trouble inside becomes a status.  After such a jump GLPK's own objects can't be trusted:
 * the problem is abandoned and every later solve says LP_FAILED. */
#include "model/lp.h"

#include <assert.h>
#include <float.h>
#include <glpk.h>
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>

#include "model/arena.h"

struct lp {
    glp_prob *problem;
    bool *at_most; /* per row: an upper bound instead of a lower one */
    size_t at_most_capacity;
    int *index; /* scratch of GLPK's one-based arrays */
    size_t index_capacity;
    double *value;
    size_t value_capacity;
    int64_t iterations;
    int64_t fail_at;
    int64_t nodes_left;
    bool broken;
    bool basis_ready;
    bool rows_moved; /* the last basis is no longer feasible, but its duals are */
    jmp_buf escape;
};

static void escape_from_glpk(void *context)
{
    struct lp *lp = context;
    longjmp(lp->escape, 1);
}

struct lp *lp_new(void)
{
    struct lp *lp = mem_zeroed(1, sizeof *lp);
    glp_term_out(GLP_OFF);
    lp->problem = glp_create_prob();
    glp_set_obj_dir(lp->problem, GLP_MIN);
    return lp;
}

void lp_free(struct lp *lp)
{
    if (lp == NULL)
        return;
    if (!lp->broken)
        glp_delete_prob(lp->problem);
    free(lp->at_most);
    free(lp->index);
    free(lp->value);
    free(lp);
}

int32_t lp_rows(const struct lp *lp)
{
    return lp->broken ? 0 : glp_get_num_rows(lp->problem);
}

int32_t lp_columns(const struct lp *lp)
{
    return lp->broken ? 0 : glp_get_num_cols(lp->problem);
}

static int32_t add_row(struct lp *lp, bool at_most, double bound)
{
    assert(!isnan(bound));
    if (lp->broken)
        return 0;
    int row = glp_add_rows(lp->problem, 1);
    lp->at_most = mem_grow(lp->at_most, &lp->at_most_capacity, (size_t)row, sizeof *lp->at_most);
    lp->at_most[row - 1] = at_most;
    int kind = isinf(bound) ? GLP_FR : at_most ? GLP_UP : GLP_LO;
    glp_set_row_bnds(lp->problem, row, kind, bound, bound);
    lp->basis_ready = false;
    return row - 1;
}

int32_t lp_add_row(struct lp *lp, double lower)
{
    return add_row(lp, false, lower);
}

int32_t lp_add_row_at_most(struct lp *lp, double upper)
{
    return add_row(lp, true, upper);
}

/* The new row's own variable enters the basis, which so stays one; it may just not be feasible. */
int32_t lp_add_row_over(struct lp *lp, bool at_most, double bound, int32_t n,
                        const int32_t *columns, const double *values)
{
    if (lp->broken)
        return 0;
    bool basis_ready = lp->basis_ready;
    int32_t row = add_row(lp, at_most, bound);
    lp->basis_ready = basis_ready;
    lp->rows_moved = true;
    lp->index = mem_grow(lp->index, &lp->index_capacity, (size_t)n + 1, sizeof *lp->index);
    lp->value = mem_grow(lp->value, &lp->value_capacity, (size_t)n + 1, sizeof *lp->value);
    for (int32_t k = 0; k < n; k++) {
        assert(columns[k] >= 0 && columns[k] < lp_columns(lp) && isfinite(values[k]));
        lp->index[k + 1] = columns[k] + 1;
        lp->value[k + 1] = values[k];
    }
    glp_set_mat_row(lp->problem, row + 1, n, lp->index, lp->value);
    return row;
}

void lp_set_row(struct lp *lp, int32_t row, double bound)
{
    assert(!isnan(bound));
    if (lp->broken)
        return;
    assert(row >= 0 && row < lp_rows(lp));
    /* GLPK answers the largest double for a bound that a row doesn't have. */
    double old = lp->at_most[row] ? glp_get_row_ub(lp->problem, row + 1)
                                  : glp_get_row_lb(lp->problem, row + 1);
    if (fabs(old) >= DBL_MAX ? isinf(bound) : old >= bound && old <= bound)
        return;
    int kind = isinf(bound) ? GLP_FR : lp->at_most[row] ? GLP_UP : GLP_LO;
    lp->rows_moved = true;
    glp_set_row_bnds(lp->problem, row + 1, kind, bound, bound);
}

int32_t lp_add_column(struct lp *lp, double cost, int32_t n, const int32_t *rows,
                      const double *values)
{
    assert(isfinite(cost) && n >= 0);
    if (lp->broken)
        return 0;
    lp->index = mem_grow(lp->index, &lp->index_capacity, (size_t)n + 1, sizeof *lp->index);
    lp->value = mem_grow(lp->value, &lp->value_capacity, (size_t)n + 1, sizeof *lp->value);
    for (int32_t k = 0; k < n; k++) {
        assert(rows[k] >= 0 && rows[k] < lp_rows(lp) && isfinite(values[k]));
        lp->index[k + 1] = rows[k] + 1;
        lp->value[k + 1] = values[k];
    }
    int column = glp_add_cols(lp->problem, 1);
    glp_set_obj_coef(lp->problem, column, cost);
    glp_set_col_bnds(lp->problem, column, GLP_LO, 0, 0);
    glp_set_mat_col(lp->problem, column, n, lp->index, lp->value);
    return column - 1;
}

void lp_set_column(struct lp *lp, int32_t column, double low, double high)
{
    assert(isfinite(low) && isfinite(high));
    if (lp->broken)
        return;
    assert(column >= 0 && column < lp_columns(lp));
    int kind = high < 0 ? GLP_LO : high > low ? GLP_DB : GLP_FX;
    glp_set_col_bnds(lp->problem, column + 1, kind, low, high);
}

void lp_set_cost(struct lp *lp, int32_t column, double cost)
{
    assert(isfinite(cost));
    if (lp->broken)
        return;
    assert(column >= 0 && column < lp_columns(lp));
    glp_set_obj_coef(lp->problem, column + 1, cost);
}

void lp_remove_columns(struct lp *lp, const bool *remove)
{
    if (lp->broken)
        return;
    int32_t m = lp_columns(lp);
    lp->index = mem_grow(lp->index, &lp->index_capacity, (size_t)m + 1, sizeof *lp->index);
    int n = 0;
    for (int32_t j = 0; j < m; j++)
        if (remove[j]) {
            lp->index[++n] = j + 1;
            lp->basis_ready = lp->basis_ready && glp_get_col_stat(lp->problem, j + 1) != GLP_BS;
        }
    if (n > 0)
        glp_del_cols(lp->problem, n, lp->index);
}

void lp_remove_rows(struct lp *lp, const bool *remove)
{
    if (lp->broken)
        return;
    int32_t n = lp_rows(lp), kept = 0;
    lp->index = mem_grow(lp->index, &lp->index_capacity, (size_t)n + 1, sizeof *lp->index);
    int gone = 0;
    for (int32_t r = 0; r < n; r++) {
        if (!remove[r]) {
            lp->at_most[kept++] = lp->at_most[r];
            continue;
        }
        lp->index[++gone] = r + 1;
        lp->basis_ready = lp->basis_ready && glp_get_row_stat(lp->problem, r + 1) == GLP_BS;
    }
    if (gone > 0)
        glp_del_rows(lp->problem, gone, lp->index);
}

/* Counts down to the failure that a test asked for. */
static bool must_fail(struct lp *lp)
{
    if (lp->broken)
        return true;
    return lp->fail_at > 0 && --lp->fail_at == 0;
}

static enum lp_status simplex(struct lp *lp, int iterations)
{
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.meth = lp->rows_moved ? GLP_DUALP : GLP_PRIMAL;
    lp->rows_moved = false;
    if (iterations > 0)
        how.it_lim = iterations;
    if (!lp->basis_ready) {
        glp_adv_basis(lp->problem, 0);
        lp->basis_ready = true;
    }
    int before = glp_get_it_cnt(lp->problem);
    int failure = glp_simplex(lp->problem, &how);
    if (failure != 0 && failure != GLP_EITLIM) {
        /* A basis gone singular can be replaced once; what fails again is a failure. */
        glp_adv_basis(lp->problem, 0);
        failure = glp_simplex(lp->problem, &how);
    }
    lp->iterations += glp_get_it_cnt(lp->problem) - before + 1;
    if (failure == GLP_EITLIM)
        return LP_LIMIT;
    if (failure != 0)
        return LP_FAILED;
    int status = glp_get_status(lp->problem);
    return status == GLP_OPT ? LP_OPTIMAL : status == GLP_NOFEAS ? LP_INFEASIBLE : LP_FAILED;
}

enum lp_status lp_solve(struct lp *lp, int iterations)
{
    if (must_fail(lp))
        return LP_FAILED;
    if (setjmp(lp->escape) != 0) {
        lp->broken = true;
        glp_error_hook(NULL, NULL);
        return LP_FAILED;
    }
    glp_error_hook(escape_from_glpk, lp);
    enum lp_status status = simplex(lp, iterations);
    glp_error_hook(NULL, NULL);
    return status;
}

double lp_objective(const struct lp *lp)
{
    return lp->broken ? 0 : glp_get_obj_val(lp->problem);
}

double lp_value(const struct lp *lp, int32_t column)
{
    return lp->broken ? 0 : glp_get_col_prim(lp->problem, column + 1);
}

double lp_dual(const struct lp *lp, int32_t row)
{
    return lp->broken ? 0 : glp_get_row_dual(lp->problem, row + 1);
}

double lp_reduced_cost(const struct lp *lp, int32_t column)
{
    return lp->broken ? 0 : glp_get_col_dual(lp->problem, column + 1);
}

int64_t lp_iterations(const struct lp *lp)
{
    return lp->iterations;
}

/* Ends the branch and bound after a number of nodes: time limits would not repeat. */
static void count_nodes(glp_tree *tree, void *context)
{
    struct lp *lp = context;
    if (glp_ios_reason(tree) == GLP_ISELECT && lp->nodes_left-- <= 0)
        glp_ios_terminate(tree);
}

static bool integer_search(struct lp *lp, int64_t nodes, double cutoff, double *values,
                           enum lp_status *status)
{
    int m = glp_get_num_cols(lp->problem);
    for (int j = 1; j <= m; j++)
        glp_set_col_kind(lp->problem, j, GLP_IV);
    /* A row for the cutoff: GLPK has no parameter for it. */
    int row = glp_add_rows(lp->problem, 1);
    lp->index = mem_grow(lp->index, &lp->index_capacity, (size_t)m + 1, sizeof *lp->index);
    lp->value = mem_grow(lp->value, &lp->value_capacity, (size_t)m + 1, sizeof *lp->value);
    for (int j = 1; j <= m; j++) {
        lp->index[j] = j;
        lp->value[j] = glp_get_obj_coef(lp->problem, j);
    }
    glp_set_mat_row(lp->problem, row, m, lp->index, lp->value);
    glp_set_row_bnds(lp->problem, row, GLP_UP, cutoff, cutoff);
    lp->nodes_left = nodes;
    glp_iocp how;
    glp_init_iocp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.presolve = GLP_ON;
    how.mir_cuts = GLP_ON;
    how.cb_func = count_nodes;
    how.cb_info = lp;
    int failure = glp_intopt(lp->problem, &how);
    int found = glp_mip_status(lp->problem);
    if (failure == 0)
        *status = found == GLP_OPT ? LP_OPTIMAL : LP_INFEASIBLE;
    else if (failure == GLP_ESTOP)
        *status = LP_LIMIT;
    else if (failure == GLP_ENOPFS)
        *status = LP_INFEASIBLE;
    bool any = found == GLP_OPT || found == GLP_FEAS;
    for (int j = 0; any && j < m; j++)
        values[j] = glp_mip_col_val(lp->problem, j + 1);
    int rows[2] = {0, row};
    glp_del_rows(lp->problem, 1, rows);
    for (int j = 1; j <= m; j++)
        glp_set_col_kind(lp->problem, j, GLP_CV);
    lp->basis_ready = false;
    return any;
}

bool lp_solve_whole(struct lp *lp, int64_t nodes, double cutoff, double *values,
                    enum lp_status *status)
{
    *status = LP_FAILED;
    if (must_fail(lp))
        return false;
    if (setjmp(lp->escape) != 0) {
        lp->broken = true;
        glp_error_hook(NULL, NULL);
        return false;
    }
    glp_error_hook(escape_from_glpk, lp);
    bool found = integer_search(lp, nodes, cutoff, values, status);
    glp_error_hook(NULL, NULL);
    return found;
}

void lp_fail_at(struct lp *lp, int64_t n)
{
    lp->fail_at = n;
}

bool lp_threads(void)
{
    return glp_config("TLS") != NULL;
}

void lp_leave_thread(void)
{
    (void)glp_free_env();
}
