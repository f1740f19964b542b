/* What a plan says of itself: gap, busy time, the names of its bounds. */
#include <check.h>

#include "model/plan.h"

Suite *suite_plan(void);

START_TEST(the_gap_is_the_share_of_the_cost_that_is_not_proved)
{
    struct plan p = {.cost_uusd = 200, .bound_uusd = 150};
    ck_assert_double_eq_tol(plan_gap(&p), 0.25, 1e-12);
    p.bound_uusd = 200;
    ck_assert_double_eq_tol(plan_gap(&p), 0, 1e-12);
}
END_TEST

START_TEST(a_plan_that_costs_nothing_has_no_gap)
{
    struct plan p = {.cost_uusd = 0, .bound_uusd = 0};
    ck_assert_double_eq_tol(plan_gap(&p), 0, 1e-12);
}
END_TEST

START_TEST(a_lease_is_busy_from_its_first_lane_to_the_end_of_its_last)
{
    const struct lane_run long_runs[] = {{0, 100, 3}, {1, 50, 1}};
    const struct lane_run short_runs[] = {{0, 100, 1}};
    const struct lane lanes[] = {
        {.count = 2, .start_s = 180, .runs = long_runs, .n_runs = 2},
        {.count = 1, .start_s = 500, .runs = short_runs, .n_runs = 1},
    };
    struct lease lease = {.count = 1, .duration_s = 900, .lanes = lanes, .n_lanes = 2};
    ck_assert_int_eq(lease_busy_s(&lease), 600 - 180);
    lease.n_lanes = 1;
    ck_assert_int_eq(lease_busy_s(&lease), 350);
    lease.n_lanes = 0;
    ck_assert_int_eq(lease_busy_s(&lease), 0);
}
END_TEST

START_TEST(bounds_are_named_as_documents_name_them)
{
    ck_assert_str_eq(bound_name(BOUND_NONE), "none");
    ck_assert_str_eq(bound_name(BOUND_FLUID), "fluid");
    ck_assert_str_eq(bound_name(BOUND_SIDE_BY_SIDE), "side by side");
    ck_assert_str_eq(bound_name(BOUND_PACKING), "packing");
    ck_assert_str_eq(bound_name(BOUND_LAUNCHES), "launches");
}
END_TEST

START_TEST(a_cleared_plan_is_empty_and_may_be_cleared_again)
{
    struct plan p = {.unit = PLAN_BATCH};
    struct lease *leases = arena_array(&p.arena, 3, sizeof *leases);
    p.leases = leases;
    p.n_leases = 3;
    plan_clear(&p);
    ck_assert_int_eq(p.n_leases, 0);
    ck_assert_ptr_null(p.leases);
    plan_clear(&p);
}
END_TEST

Suite *suite_plan(void)
{
    Suite *s = suite_create("plan");
    TCase *t = tcase_create("plan");
    tcase_add_test(t, the_gap_is_the_share_of_the_cost_that_is_not_proved);
    tcase_add_test(t, a_plan_that_costs_nothing_has_no_gap);
    tcase_add_test(t, a_lease_is_busy_from_its_first_lane_to_the_end_of_its_last);
    tcase_add_test(t, bounds_are_named_as_documents_name_them);
    tcase_add_test(t, a_cleared_plan_is_empty_and_may_be_cleared_again);
    suite_add_tcase(s, t);
    return s;
}
