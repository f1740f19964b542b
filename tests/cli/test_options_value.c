#include "cli/options_value.h"

#include <check.h>
#include <string.h>

Suite *suite_options_value(void);

/* What a text sets, as a number; UNKNOWN where it is refused. */
static const struct {
    enum option_kind kind;
    const char *text;
    double value;
} texts[] = {
    {OPTION_WHOLE, "7", 7},
    {OPTION_WHOLE, "9", UNKNOWN},
    {OPTION_WHOLE, "", UNKNOWN},
    {OPTION_WHOLE, "1.5", UNKNOWN},
    {OPTION_DECIMAL, "1.5", 1.5},
    {OPTION_DECIMAL, "0.5", UNKNOWN},
    {OPTION_FRACTION, "1%", 0.01},
    {OPTION_FRACTION, "0.25", 0.25},
    {OPTION_FRACTION, "100%", 1},
    {OPTION_FRACTION, "101%", UNKNOWN},
    {OPTION_FRACTION, "10", UNKNOWN},
    {OPTION_FRACTION, "%", UNKNOWN},
    {OPTION_MEMORY, "64GiB", 65536},
    {OPTION_MEMORY, "512", 512},
    {OPTION_DURATION, "2h30m", 9000},
    {OPTION_DURATION, "0.5s", 1},
    {OPTION_DURATION, "-1h", UNKNOWN},
    {OPTION_MONEY, "$12.50", 12500000},
    {OPTION_MONEY, "12.5", 12500000},
    {OPTION_MONEY, "$", UNKNOWN},
};

START_TEST(a_text_is_the_number_that_it_says_or_refused_with_what_would_do)
{
    struct option_spec spec = {.name = "x", .kind = texts[_i].kind, .min = 1, .max = 8};
    bool real = spec.kind == OPTION_DECIMAL || spec.kind == OPTION_FRACTION;
    int64_t whole = -77;
    double decimal = -77;
    char accepted[ACCEPTED_SIZE] = "";
    bool ok =
        option_value(&spec, texts[_i].text, real ? (void *)&decimal : (void *)&whole, accepted);
    double got = real ? decimal : (double)whole;
    ck_assert_int_eq(ok, texts[_i].value >= 0);
    ck_assert_double_eq_tol(got, ok ? texts[_i].value : -77, 1e-12);
    ck_assert_int_eq(strstr(accepted, "accepted") != NULL, !ok);
}
END_TEST

START_TEST(a_choice_is_its_place_and_a_flag_yes_or_no)
{
    struct option_spec choice = {.name = "x", .kind = OPTION_CHOICE, .choices = "on|only|off"};
    struct option_spec flag = {.name = "y", .kind = OPTION_FLAG};
    char accepted[ACCEPTED_SIZE];
    int place = -1;
    bool on = false;
    ck_assert(option_value(&choice, "only", &place, accepted));
    ck_assert_int_eq(place, 1);
    ck_assert(!option_value(&choice, "onl", &place, accepted));
    ck_assert_str_eq(accepted, "one of on|only|off is accepted");
    ck_assert(option_value(&flag, "yes", &on, accepted) && on);
    ck_assert(!option_value(&flag, "maybe", &on, accepted) && on);
    ck_assert(option_value(&flag, "0", &on, accepted) && !on);
}
END_TEST

Suite *suite_options_value(void)
{
    Suite *s = suite_create("options_value");
    TCase *t = tcase_create("options_value");
    tcase_add_loop_test(t, a_text_is_the_number_that_it_says_or_refused_with_what_would_do, 0,
                        sizeof texts / sizeof texts[0]);
    tcase_add_test(t, a_choice_is_its_place_and_a_flag_yes_or_no);
    suite_add_tcase(s, t);
    return s;
}
