#include "model/quota.h"

#include <check.h>

Suite *suite_quota(void);

START_TEST(longer_prefixes_win_over_shorter_ones)
{
    ck_assert_str_eq(quota_code("c6a", PURCHASE_ON_DEMAND), "L-1216C47A");
    ck_assert_str_eq(quota_code("im4gn", PURCHASE_ON_DEMAND), "L-1216C47A");
    ck_assert_str_eq(quota_code("inf2", PURCHASE_ON_DEMAND), "L-1945791B");
    ck_assert_str_eq(quota_code("trn1", PURCHASE_ON_DEMAND), "L-2C3B7624");
    ck_assert_str_eq(quota_code("t3", PURCHASE_ON_DEMAND), "L-1216C47A");
    ck_assert_str_eq(quota_code("dl1", PURCHASE_ON_DEMAND), "L-6E869C2A");
    ck_assert_str_eq(quota_code("d3en", PURCHASE_ON_DEMAND), "L-1216C47A");
    ck_assert_str_eq(quota_code("hpc7a", PURCHASE_ON_DEMAND), "L-F7808C92");
    ck_assert_str_eq(quota_code("h1", PURCHASE_ON_DEMAND), "L-1216C47A");
    ck_assert_str_eq(quota_code("u7i-12tb", PURCHASE_ON_DEMAND), "L-43DA4232");
    ck_assert_str_eq(quota_code("x2idn", PURCHASE_ON_DEMAND), "L-7295265B");
}
END_TEST

START_TEST(spot_is_counted_apart)
{
    ck_assert_str_eq(quota_code("m6i", PURCHASE_SPOT), "L-34B43A08");
    ck_assert_str_eq(quota_code("p4d", PURCHASE_SPOT), "L-7212CCBC");
    ck_assert_str_eq(quota_code("p5en", PURCHASE_SPOT), "L-C4BD4855");
    ck_assert_str_eq(quota_code("p5", PURCHASE_ON_DEMAND), "L-417A185B");
    ck_assert_ptr_null(quota_code("u-6tb1", PURCHASE_SPOT));
}
END_TEST

START_TEST(what_has_no_quota_of_this_kind_has_none)
{
    ck_assert_ptr_null(quota_code("mac2", PURCHASE_ON_DEMAND));
    ck_assert_ptr_null(quota_code("quantum1", PURCHASE_ON_DEMAND));
}
END_TEST

START_TEST(quotas_are_found_by_code_and_by_name_and_each_has_its_own)
{
    ck_assert_int_eq(quota_find(SLICE("l-1216c47a")), quota_of("m7i", PURCHASE_ON_DEMAND));
    ck_assert_int_eq(quota_find(SLICE("Standard-Spot")), quota_of("m7i", PURCHASE_SPOT));
    ck_assert_int_eq(quota_find(SLICE("high-memory")), quota_of("u-6tb1", PURCHASE_ON_DEMAND));
    ck_assert_int_eq(quota_find(SLICE("p5-spot")), quota_of("p5", PURCHASE_SPOT));
    ck_assert_int_eq(quota_find(SLICE("L-0263D0A3")), -1);
    ck_assert_int_eq(quota_find(SLICE("")), -1);
    for (int32_t q = 0; q < N_QUOTAS; q++) {
        ck_assert_int_eq(quota_find(slice_of(quota_code_of(q))), q);
        ck_assert_int_eq(quota_find(slice_of(quota_name(q))), q);
    }
}
END_TEST

Suite *suite_quota(void)
{
    Suite *s = suite_create("quota");
    TCase *t = tcase_create("quota");
    tcase_add_test(t, longer_prefixes_win_over_shorter_ones);
    tcase_add_test(t, spot_is_counted_apart);
    tcase_add_test(t, what_has_no_quota_of_this_kind_has_none);
    tcase_add_test(t, quotas_are_found_by_code_and_by_name_and_each_has_its_own);
    suite_add_tcase(s, t);
    return s;
}
