#include "model/shadow.h"

#include <check.h>

Suite *suite_shadow(void);

static struct shadow_point point(int64_t vcpus, int64_t gib, int32_t gpus, double uusd_h)
{
    return (struct shadow_point){.mcpu = vcpus * 1000,
                                 .mem_mib = gib * 1024,
                                 .gpus = gpus,
                                 .weight = (double)(vcpus + gib),
                                 .uusd_h = uusd_h};
}

START_TEST(prices_that_made_the_duals_are_found_again)
{
    const struct shadow_point points[] = {
        point(1, 4, 0, 1 * 30 + 4 * 5), point(8, 4, 0, 8 * 30 + 4 * 5),
        point(2, 32, 1, 2 * 30 + 32 * 5 + 700), point(16, 1, 4, 16 * 30 + 1 * 5 + 4 * 700)};
    struct shadow_prices p;
    shadow_fit(points, 4, &p);
    ck_assert_double_eq_tol(p.vcpu_uusd_h, 30, 1e-6);
    ck_assert_double_eq_tol(p.gib_uusd_h, 5, 1e-6);
    ck_assert_double_eq_tol(p.gpu_uusd_h, 700, 1e-6);
    ck_assert_double_eq_tol(p.explained, 1, 1e-9);
}
END_TEST

START_TEST(no_price_is_below_zero)
{
    /* More memory, yet cheaper: the best line through them would pay for taking memory. */
    const struct shadow_point points[] = {point(4, 4, 0, 100), point(4, 8, 0, 60)};
    struct shadow_prices p;
    shadow_fit(points, 2, &p);
    ck_assert_double_eq_tol(p.gib_uusd_h, 0, 1e-9);
    ck_assert_double_gt(p.vcpu_uusd_h, 15);
    ck_assert_double_lt(p.vcpu_uusd_h, 25);
    ck_assert_double_lt(p.explained, 1);
}
END_TEST

START_TEST(what_nobody_asks_for_has_no_price)
{
    const struct shadow_point points[] = {point(4, 0, 0, 100)};
    struct shadow_prices p;
    shadow_fit(points, 1, &p);
    ck_assert_double_eq_tol(p.vcpu_uusd_h, 25, 1e-9);
    ck_assert_double_eq(p.gib_uusd_h, -1);
    ck_assert_double_eq(p.gpu_uusd_h, -1);
    shadow_fit(points, 0, &p);
    ck_assert_double_eq(p.vcpu_uusd_h, -1);
}
END_TEST

START_TEST(requests_all_of_one_shape_are_priced_without_dividing_by_zero)
{
    const struct shadow_point points[] = {point(1, 2, 0, 50), point(2, 4, 0, 100)};
    struct shadow_prices p;
    shadow_fit(points, 2, &p);
    ck_assert_double_ge(p.vcpu_uusd_h, 0);
    ck_assert_double_ge(p.gib_uusd_h, 0);
    ck_assert_double_eq_tol(p.vcpu_uusd_h + 2 * p.gib_uusd_h, 50, 1e-6);
    ck_assert_double_eq_tol(p.explained, 1, 1e-9);
}
END_TEST

Suite *suite_shadow(void)
{
    Suite *s = suite_create("shadow");
    TCase *t = tcase_create("shadow");
    tcase_add_test(t, prices_that_made_the_duals_are_found_again);
    tcase_add_test(t, no_price_is_below_zero);
    tcase_add_test(t, what_nobody_asks_for_has_no_price);
    tcase_add_test(t, requests_all_of_one_shape_are_priced_without_dividing_by_zero);
    suite_add_tcase(s, t);
    return s;
}
