#include "planner/simulate/link.h"

#include <check.h>

Suite *suite_link(void);

static struct link l;

static void tear_down(void)
{
    link_clear(&l);
}

START_TEST(a_transfer_alone_takes_its_time)
{
    ck_assert_int_eq(link_reserve(&l, 0, 100, 50), 150);
    ck_assert_int_eq(link_reserve(&l, 0, 150, 0), 150);
    ck_assert_int_eq(l.n, 1);
}
END_TEST

START_TEST(a_transfer_waits_for_one_that_is_under_way)
{
    link_reserve(&l, 0, 0, 100);
    ck_assert_int_eq(link_reserve(&l, 20, 20, 30), 130);
    ck_assert_int_eq(l.n, 1);
}
END_TEST

START_TEST(a_gap_before_what_is_reserved_is_used_and_the_rest_comes_after_it)
{
    link_reserve(&l, 0, 100, 100);                         /* 100 to 200 */
    ck_assert_int_eq(link_reserve(&l, 0, 300, 50), 350);   /* 300 to 350 */
    ck_assert_int_eq(link_reserve(&l, 50, 50, 40), 90);    /* before both */
    ck_assert_int_eq(link_reserve(&l, 50, 60, 50), 240);   /* 90 to 100, then 200 to 240 */
    ck_assert_int_eq(link_reserve(&l, 50, 240, 100), 390); /* 240 to 300, then 350 to 390 */
    ck_assert_int_eq(l.n, 1);
    ck_assert_int_eq(l.busy[0].from_ms, 50);
    ck_assert_int_eq(l.busy[0].to_ms, 390);
}
END_TEST

START_TEST(what_is_over_is_forgotten)
{
    link_reserve(&l, 0, 0, 10);
    link_reserve(&l, 0, 20, 10);
    link_reserve(&l, 100, 100, 10);
    ck_assert_int_eq(l.n, 1);
    ck_assert_int_eq(l.busy[0].from_ms, 100);
}
END_TEST

/* Millisecond by millisecond on an array. */
START_TEST(a_link_carries_what_a_calendar_of_milliseconds_says)
{
    enum { END = 6000 };
    static bool busy[END];
    uint32_t state = 12345;
    for (int i = 0; i < END; i++)
        busy[i] = false;
    for (int64_t now = 0, n = 0; n < 200; n++) {
        state = state * 1664525u + 1013904223u;
        now += (state >> 8) % 12;
        int64_t from = now + (state >> 16) % 300, need = (state >> 24) % 20, at = from;
        for (int64_t left = need; left > 0; at++) {
            left -= !busy[at];
            busy[at] = true;
        }
        ck_assert_int_eq(link_reserve(&l, now, from, need), at);
    }
}
END_TEST

Suite *suite_link(void)
{
    Suite *s = suite_create("link");
    TCase *t = tcase_create("link");
    tcase_add_checked_fixture(t, NULL, tear_down);
    tcase_add_test(t, a_transfer_alone_takes_its_time);
    tcase_add_test(t, a_transfer_waits_for_one_that_is_under_way);
    tcase_add_test(t, a_gap_before_what_is_reserved_is_used_and_the_rest_comes_after_it);
    tcase_add_test(t, what_is_over_is_forgotten);
    tcase_add_test(t, a_link_carries_what_a_calendar_of_milliseconds_says);
    suite_add_tcase(s, t);
    return s;
}
