#include "planner/pack/close_lp.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "model/lp.h"
#include "planner/pack/close_merge.h"

Suite *suite_close_lp(void);

enum { ROWS = 9, COLUMNS = 24 };

static uint64_t state;
static int16_t coef[ROWS][COLUMNS];
static double price[COLUMNS];
static double low[ROWS], high[ROWS]; /* -1: none */

static int64_t draw(int64_t n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((state >> 33) % (uint64_t)n);
}

/* Rows that ask for something, then rows that allow or ask for a number of some columns. */
static void draw_program(uint64_t seed, int32_t rows)
{
    state = seed * 2654435761U + 3;
    for (int32_t j = 0; j < COLUMNS; j++)
        price[j] = 0.1 * (double)(1 + draw(12));
    for (int32_t r = 0; r < rows; r++) {
        for (int32_t j = 0; j < COLUMNS; j++)
            coef[r][j] = (int16_t)(draw(3) == 0 ? 1 + draw(r < 5 ? 4 : 1) : 0);
        low[r] = r < 5 || draw(2) == 0 ? (double)(1 + draw(9)) : -1;
        high[r] = r < 5 || low[r] >= 0 ? -1 : (double)draw(5);
    }
}

static struct lp *reference(int32_t rows)
{
    struct lp *lp = lp_new();
    for (int32_t r = 0; r < rows; r++)
        (void)(low[r] >= 0 ? lp_add_row(lp, low[r]) : lp_add_row_at_most(lp, high[r]));
    for (int32_t j = 0; j < COLUMNS; j++) {
        int32_t row[ROWS], n = 0;
        double value[ROWS];
        for (int32_t r = 0; r < rows; r++)
            if (coef[r][j] != 0) {
                row[n] = r;
                value[n++] = coef[r][j];
            }
        lp_add_column(lp, price[j], n, row, value);
    }
    return lp;
}

static void add_row(struct close_lp *lp, int32_t r)
{
    int16_t of_column[ROWS + COLUMNS];
    for (int32_t j = 0; j < lp->n; j++)
        of_column[j] = lp->what[j] >= 0 ? coef[r][lp->what[j]] : 0;
    close_lp_add_row(lp, low[r] >= 0 ? low[r] : -INFINITY, high[r] >= 0 ? high[r] : INFINITY,
                     of_column);
}

static void add_column(struct close_lp *lp, int32_t j)
{
    int16_t of_row[ROWS];
    for (int32_t r = 0; r < lp->m; r++)
        of_row[r] = coef[r][j];
    close_lp_add_column(lp, j, price[j], of_row);
}

static double dual_value(const struct close_lp *lp, double ray)
{
    double sum = 0;
    for (int32_t r = 0; r < lp->m; r++) {
        double y = close_lp_dual(lp, r, ray);
        ck_assert(low[r] >= 0 ? y > -1e-7 : y < 1e-7);
        sum += y * (low[r] >= 0 ? low[r] : high[r]);
    }
    return sum;
}

/* No column is worth more than it costs at these duals. */
static void duals_are_feasible(const struct close_lp *lp, double ray)
{
    for (int32_t j = 0; j < COLUMNS; j++) {
        double cost = price[j];
        for (int32_t r = 0; r < lp->m; r++)
            cost -= close_lp_dual(lp, r, ray) * coef[r][j];
        ck_assert(cost > -1e-7);
    }
}

static void agrees(struct close_lp *lp, enum close_lp_end end)
{
    struct lp *other = reference(lp->m);
    enum lp_status status = lp_solve(other, 0);
    if (end == CLOSE_LP_INFEASIBLE) {
        ck_assert(status != LP_OPTIMAL);
        double ray = 100 / close_lp_ray_gain(lp);
        ck_assert_double_eq_tol(dual_value(lp, ray), 100, 1e-5);
        duals_are_feasible(lp, ray);
    } else {
        ck_assert_int_eq(end, CLOSE_LP_OPTIMAL);
        ck_assert_int_eq(status, LP_OPTIMAL);
        ck_assert_double_eq_tol(close_lp_objective(lp), lp_objective(other), 1e-7);
        ck_assert_double_eq_tol(dual_value(lp, 0), lp_objective(other), 1e-7);
        duals_are_feasible(lp, 0);
    }
    lp_free(other);
}

/* Columns come in three lots and rows one by one, each time after a solve. */
START_TEST(the_dense_simplex_agrees_with_the_library)
{
    int optimal = 0, infeasible = 0;
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct close_lp lp = {0}, copy = {0};
        draw_program(seed, ROWS);
        for (int32_t r = 0; r < 5; r++)
            add_row(&lp, r);
        for (int32_t j = 0; j < COLUMNS; j++) {
            add_column(&lp, j);
            if (j % 8 == 7)
                (void)close_lp_solve(&lp, INFINITY, 500);
        }
        for (int32_t r = 5; r <= ROWS; r++) {
            close_lp_copy(&copy, &lp);
            enum close_lp_end end = close_lp_solve(&copy, INFINITY, 500);
            agrees(&copy, end);
            optimal += end == CLOSE_LP_OPTIMAL;
            infeasible += end == CLOSE_LP_INFEASIBLE;
            if (end == CLOSE_LP_INFEASIBLE || r == ROWS)
                break;
            close_lp_copy(&lp, &copy);
            add_row(&lp, r);
        }
        close_lp_clear(&copy);
        close_lp_clear(&lp);
    }
    ck_assert_int_gt(optimal, 500);
    ck_assert_int_gt(infeasible, 20);
}
END_TEST

START_TEST(a_cut_comes_only_above_the_cutoff_and_forbidden_columns_stay_out)
{
    int cut = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct close_lp lp = {0};
        draw_program(seed, 5);
        for (int32_t r = 0; r < 5; r++)
            add_row(&lp, r);
        for (int32_t j = 0; j < COLUMNS; j++)
            add_column(&lp, j);
        if (close_lp_solve(&lp, INFINITY, 500) == CLOSE_LP_OPTIMAL) {
            double before = close_lp_objective(&lp);
            int32_t used = -1;
            for (int32_t i = 0; i < lp.m; i++)
                if (lp.what[lp.basis[i]] >= 0 && lp.basic[i] > 0.1)
                    used = lp.basis[i];
            ck_assert_int_ge(used, 0);
            close_lp_forbid(&lp, used);
            enum close_lp_end end = close_lp_solve(&lp, before + 0.05, 500);
            ck_assert_double_ge(close_lp_objective(&lp), before - 1e-7);
            if (end == CLOSE_LP_CUT) {
                ck_assert_double_gt(close_lp_objective(&lp), before + 0.05);
                cut++;
            }
            for (int32_t i = 0; i < lp.m; i++)
                ck_assert(end != CLOSE_LP_OPTIMAL || lp.basis[i] != used || lp.basic[i] < 1e-7);
        }
        close_lp_clear(&lp);
    }
    ck_assert_int_gt(cut, 20);
}
END_TEST

/* Sizes 1, 2, 4 at one price per vCPU, a dear 3, and another architecture that is too cheap. */
START_TEST(what_merges_is_what_one_bin_replaces_at_no_higher_cost)
{
    struct pack_item items[2] = {{8, 8, 1, 1, 0, 1, -1}, {8, 8, 1, 1, 0, 3, -1}};
    struct pack_bin bins[5] = {{1, 1, 0, 1, -1, 10, -1, false},
                               {2, 2, 0, 1, -1, 20, -1, false},
                               {3, 3, 0, 1, -1, 31, -1, false},
                               {4, 4, 0, 1, -1, 40, -1, false},
                               {1, 1, 0, 2, -1, 8, -1, false}};
    struct pack_problem problem = {PACK_WHOLE, items, 2, bins, 5, -1};
    bool few[5] = {false};
    struct packing p;
    struct close_merge merge;
    packing_init(&p, &problem);
    ck_assert_int_eq(p.n_bins, 5);
    close_merge_init(&merge, &p, few);
    int64_t size[5];
    for (int32_t b = 0; b < 5; b++)
        size[b] = p.bins[b].mcpu + (p.bins[b].source == 4 ? 100 : 0);
    for (int a = 0; a < 5; a++)
        for (int b = 0; b < 5; b++) {
            /* 1 + 1 makes 2 and 2 + 2 makes 4; 1 + 2 costs less than 3; 1 + 3 makes 4 for 1 less.
             */
            int64_t sum = size[a] + size[b];
            bool merges =
                (sum == 2) || (size[a] == 2 && size[b] == 2) || (sum == 4 && size[a] != size[b]);
            ck_assert_int_eq(merge.pair[a * 5 + b], merges);
        }
    close_merge_clear(&merge);
    /* Of the 4 there may be too few: nothing is merged into it. */
    for (int b = 0; b < 5; b++)
        few[b] = size[b] == 4;
    close_merge_init(&merge, &p, few);
    for (int a = 0; a < 5; a++)
        for (int b = 0; b < 5; b++)
            ck_assert_int_eq(merge.pair[a * 5 + b], size[a] + size[b] == 2);
    close_merge_clear(&merge);
    packing_clear(&p);
}
END_TEST

Suite *suite_close_lp(void)
{
    Suite *s = suite_create("close_lp");
    TCase *t = tcase_create("close_lp");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, the_dense_simplex_agrees_with_the_library);
    tcase_add_test(t, a_cut_comes_only_above_the_cutoff_and_forbidden_columns_stay_out);
    tcase_add_test(t, what_merges_is_what_one_bin_replaces_at_no_higher_cost);
    suite_add_tcase(s, t);
    return s;
}
