#include "cli/name_regex.h"

#include <check.h>
#include <string.h>

Suite *suite_name_regex(void);

START_TEST(only_the_whole_name_matches)
{
    struct name_regex r;
    struct error err;
    ck_assert(name_regex_compile(&r, "family", "c6|m5a?", &err));
    ck_assert(name_regex_matches(&r, "c6"));
    ck_assert(name_regex_matches(&r, "m5"));
    ck_assert(name_regex_matches(&r, "m5a"));
    ck_assert(!name_regex_matches(&r, "c6a"));
    ck_assert(!name_regex_matches(&r, "xm5"));
    name_regex_clear(&r);
}
END_TEST

START_TEST(without_an_expression_every_name_matches)
{
    struct name_regex r;
    struct error err;
    ck_assert(name_regex_compile(&r, "family", NULL, &err));
    ck_assert(name_regex_matches(&r, "c6a"));
    name_regex_clear(&r);
}
END_TEST

START_TEST(a_broken_expression_is_named_with_its_option)
{
    struct name_regex r;
    struct error err;
    ck_assert(!name_regex_compile(&r, "family", "c6(", &err));
    ck_assert_int_eq(err.kind, ERROR_USAGE);
    ck_assert_ptr_nonnull(strstr(err.message, "--family: 'c6('"));
    ck_assert(!r.set);
    name_regex_clear(&r);
}
END_TEST

Suite *suite_name_regex(void)
{
    Suite *s = suite_create("name_regex");
    TCase *t = tcase_create("name_regex");
    tcase_add_test(t, only_the_whole_name_matches);
    tcase_add_test(t, without_an_expression_every_name_matches);
    tcase_add_test(t, a_broken_expression_is_named_with_its_option);
    suite_add_tcase(s, t);
    return s;
}
