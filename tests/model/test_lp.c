#include "model/lp.h"

#include <check.h>
#include <math.h>

Suite *suite_lp(void);

/* Least 2 x + 3 y with x + y >= 4, x + 3 y >= 6: x 3, y 1, duals 1.5 and 0.5. */
static struct lp *small_program(void)
{
    static const int32_t rows[] = {0, 1};
    static const double x[] = {1, 1}, y[] = {1, 3};
    struct lp *lp = lp_new();
    (void)lp_add_row(lp, 4);
    (void)lp_add_row(lp, 6);
    (void)lp_add_column(lp, 2, 2, rows, x);
    (void)lp_add_column(lp, 3, 2, rows, y);
    return lp;
}

START_TEST(values_duals_and_objective_are_those_of_the_textbook)
{
    struct lp *lp = small_program();
    ck_assert_int_eq(lp_solve(lp, 0), LP_OPTIMAL);
    ck_assert_double_eq_tol(lp_objective(lp), 9, 1e-9);
    ck_assert_double_eq_tol(lp_value(lp, 0), 3, 1e-9);
    ck_assert_double_eq_tol(lp_value(lp, 1), 1, 1e-9);
    ck_assert_double_eq_tol(lp_dual(lp, 0), 1.5, 1e-9);
    ck_assert_double_eq_tol(lp_dual(lp, 1), 0.5, 1e-9);
    lp_free(lp);
}
END_TEST

START_TEST(rows_can_move_and_columns_can_go)
{
    struct lp *lp = small_program();
    ck_assert_int_eq(lp_solve(lp, 0), LP_OPTIMAL);
    lp_set_row(lp, 0, 0);
    ck_assert_int_eq(lp_solve(lp, 0), LP_OPTIMAL);
    ck_assert_double_eq_tol(lp_objective(lp), 6, 1e-9);
    lp_remove_columns(lp, (const bool[]){false, true});
    ck_assert_int_eq(lp_columns(lp), 1);
    ck_assert_int_eq(lp_solve(lp, 0), LP_OPTIMAL);
    ck_assert_double_eq_tol(lp_objective(lp), 12, 1e-9);
    lp_free(lp);
}
END_TEST

START_TEST(a_new_cost_changes_which_columns_are_used)
{
    struct lp *lp = small_program();
    ck_assert_int_eq(lp_solve(lp, 0), LP_OPTIMAL);
    double before = lp_objective(lp), used = lp_value(lp, 0);
    ck_assert_double_gt(used, 0);
    lp_set_cost(lp, 0, 1000);
    ck_assert_int_eq(lp_solve(lp, 0), LP_OPTIMAL);
    ck_assert_double_gt(lp_objective(lp), before);
    ck_assert_double_lt(lp_value(lp, 0), used);
    lp_set_cost(lp, 0, 0);
    ck_assert_int_eq(lp_solve(lp, 0), LP_OPTIMAL);
    ck_assert_double_lt(lp_objective(lp), before);
    lp_free(lp);
}
END_TEST

START_TEST(a_program_without_a_solution_is_a_status)
{
    struct lp *lp = small_program();
    int32_t row = lp_add_row_at_most(lp, 1);
    (void)lp_add_column(lp, 1, 1, &row, (const double[]){1});
    lp_set_column(lp, 2, 2, -1);
    ck_assert_int_eq(lp_solve(lp, 0), LP_INFEASIBLE);
    lp_free(lp);
}
END_TEST

START_TEST(whole_solutions_cost_no_less_than_fractions)
{
    struct lp *lp = small_program();
    lp_set_row(lp, 1, 7);
    ck_assert_int_eq(lp_solve(lp, 0), LP_OPTIMAL);
    ck_assert_double_eq_tol(lp_objective(lp), 9.5, 1e-9);
    double values[2];
    enum lp_status status;
    ck_assert(lp_solve_whole(lp, 1000, 100, values, &status));
    ck_assert_int_eq(status, LP_OPTIMAL);
    ck_assert_double_eq_tol(2 * values[0] + 3 * values[1], 10, 1e-6);
    ck_assert(!lp_solve_whole(lp, 1000, 9.9, values, &status));
    ck_assert_int_eq(status, LP_INFEASIBLE);
    lp_free(lp);
}
END_TEST

START_TEST(a_failure_asked_for_comes_once_and_at_its_turn)
{
    struct lp *lp = small_program();
    lp_fail_at(lp, 2);
    ck_assert_int_eq(lp_solve(lp, 0), LP_OPTIMAL);
    ck_assert_int_eq(lp_solve(lp, 0), LP_FAILED);
    ck_assert_int_eq(lp_solve(lp, 0), LP_OPTIMAL);
    lp_free(lp);
    lp_free(NULL);
}
END_TEST

Suite *suite_lp(void)
{
    Suite *s = suite_create("lp");
    TCase *t = tcase_create("lp");
    tcase_add_test(t, values_duals_and_objective_are_those_of_the_textbook);
    tcase_add_test(t, rows_can_move_and_columns_can_go);
    tcase_add_test(t, a_new_cost_changes_which_columns_are_used);
    tcase_add_test(t, a_program_without_a_solution_is_a_status);
    tcase_add_test(t, whole_solutions_cost_no_less_than_fractions);
    tcase_add_test(t, a_failure_asked_for_comes_once_and_at_its_turn);
    suite_add_tcase(s, t);
    return s;
}
