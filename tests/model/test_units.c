#include "model/units.h"

#include <check.h>

Suite *suite_units(void);

START_TEST(lease_cost_rounds_up_to_the_next_micro_dollar)
{
    ck_assert_int_eq(lease_cost_uusd(3600, 1), 1);
    ck_assert_int_eq(lease_cost_uusd(3601, 1), 2);
    ck_assert_int_eq(lease_cost_uusd(0, 100), 0);
}
END_TEST

START_TEST(lease_cost_at_both_limits_does_not_overflow)
{
    ck_assert_int_gt(lease_cost_uusd(PRICE_MAX_UUSD_PER_H, LEASE_MAX_S), 0);
}
END_TEST

START_TEST(a_launch_is_billed_at_least_a_minute)
{
    ck_assert_int_eq(billed_s(0), 60);
    ck_assert_int_eq(billed_s(60), 60);
    ck_assert_int_eq(billed_s(61), 61);
}
END_TEST

START_TEST(checked_sums_refuse_to_overflow_and_keep_their_value)
{
    int64_t sum = INT64_MAX - 1;
    ck_assert(add_checked(&sum, 1));
    ck_assert(!add_checked(&sum, 1));
    ck_assert_int_eq(sum, INT64_MAX);
    int64_t product;
    ck_assert(!mul_checked(&product, INT64_MAX, 2));
}
END_TEST

Suite *suite_units(void)
{
    Suite *s = suite_create("units");
    TCase *t = tcase_create("units");
    tcase_add_test(t, lease_cost_rounds_up_to_the_next_micro_dollar);
    tcase_add_test(t, lease_cost_at_both_limits_does_not_overflow);
    tcase_add_test(t, a_launch_is_billed_at_least_a_minute);
    tcase_add_test(t, checked_sums_refuse_to_overflow_and_keep_their_value);
    suite_add_tcase(s, t);
    return s;
}
