#include "model/error.h"

#include <check.h>
#include <string.h>

Suite *suite_error(void);

START_TEST(control_characters_never_reach_the_terminal)
{
    struct error err;
    ck_assert(!error_set(&err, ERROR_INPUT, "bad \x1b[31m\n value"));
    ck_assert_str_eq(err.message, "bad ?[31m? value");
    ck_assert_int_eq(err.kind, 3);
}
END_TEST

START_TEST(a_long_message_is_cut_and_shows_it)
{
    struct error err;
    char text[2000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    error_set(&err, ERROR_INPUT, "%s", text);
    ck_assert_uint_eq(strlen(err.message), sizeof err.message - 1);
    ck_assert_str_eq(err.message + sizeof err.message - 4, "...");
}
END_TEST

START_TEST(a_prefix_goes_before_the_message)
{
    struct error err;
    error_set(&err, ERROR_INPUT, "line 3: count: 'x'");
    ck_assert(!error_prefix(&err, "%s", "jobs.csv"));
    ck_assert_str_eq(err.message, "jobs.csv: line 3: count: 'x'");
}
END_TEST

Suite *suite_error(void)
{
    Suite *s = suite_create("error");
    TCase *t = tcase_create("error");
    tcase_add_test(t, control_characters_never_reach_the_terminal);
    tcase_add_test(t, a_long_message_is_cut_and_shows_it);
    tcase_add_test(t, a_prefix_goes_before_the_message);
    suite_add_tcase(s, t);
    return s;
}
