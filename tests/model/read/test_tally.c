#include "model/read/tally.h"

#include <check.h>
#include <stdlib.h>

Suite *suite_tally(void);

START_TEST(counts_above_an_entrys_room_take_several)
{
    struct tally t = {0};
    tally_add(&t, 5, TALLY_COUNT_MAX * 3 + 7);
    tally_add(&t, TALLY_VALUE_MAX, 1);
    int64_t n;
    struct duration_run *runs = tally_take_runs(&t, &n);
    ck_assert_int_eq(n, 2);
    ck_assert_int_eq(runs[0].duration_ms, TALLY_VALUE_MAX);
    ck_assert_int_eq(runs[1].count, TALLY_COUNT_MAX * 3 + 7);
    free(runs);
}
END_TEST

/* Dense and sparse values, few and many: by counting, by qsort and by radix. */
static const struct {
    int n;
    int64_t range, step;
} shapes[] = {{1, 1, 1},
              {100, 50, 1000},
              {100, INT64_C(1) << 38, 1},
              {5000, 1000, 1000},
              {5000, INT64_C(1) << 38, 1},
              {5000, 3000, 7},
              {20000, INT64_C(1) << 20, 1000}};

START_TEST(runs_are_falling_distinct_and_complete)
{
    struct tally t = {0}, other = {0};
    int64_t sum = 0, count = 0, n;
    uint64_t x = 3;
    for (int i = 0; i < shapes[_i].n; i++) {
        x = x * UINT64_C(6364136223846793005) + 1442695040888963407U;
        int64_t value = (int64_t)(x >> 24) % (shapes[_i].range / shapes[_i].step + 1);
        value *= shapes[_i].step;
        tally_add(i % 3 == 0 ? &other : &t, value, i % 4 + 1);
        sum += value * (i % 4 + 1);
        count += i % 4 + 1;
    }
    tally_join(&t, &other);
    tally_join(&t, &other); /* empty by now */
    struct duration_run *runs = tally_take_runs(&t, &n);
    for (int64_t i = 0; i < n; i++) {
        ck_assert(i == 0 || runs[i].duration_ms < runs[i - 1].duration_ms);
        sum -= runs[i].duration_ms * runs[i].count;
        count -= runs[i].count;
    }
    ck_assert_int_eq(sum, 0);
    ck_assert_int_eq(count, 0);
    free(runs);
}
END_TEST

/* Narrow and wide entries side by side, over many chunks, so that wide ones meet every chunk end.
 */
START_TEST(values_on_both_sides_of_a_narrow_entry_are_kept)
{
    enum { EACH = 30011 };
    const int64_t values[] = {TALLY_NARROW - 1, TALLY_NARROW, TALLY_VALUE_MAX, 0};
    struct tally t = {0};
    for (int i = 0; i < EACH; i++) {
        for (int k = 0; k < 4; k++)
            tally_add(&t, values[k], 1 + (i + k) % 2);
    }
    int64_t n;
    struct duration_run *runs = tally_take_runs(&t, &n);
    ck_assert_int_eq(n, 4);
    const int64_t falling[] = {TALLY_VALUE_MAX, TALLY_NARROW, TALLY_NARROW - 1, 0};
    const int64_t odd = EACH / 2, even = EACH - odd; /* rounds */
    const int64_t counts[] = {even + 2 * odd, odd + 2 * even, even + 2 * odd, odd + 2 * even};
    for (int k = 0; k < 4; k++) {
        ck_assert_int_eq(runs[k].duration_ms, falling[k]);
        ck_assert_int_eq(runs[k].count, counts[k]);
    }
    free(runs);
}
END_TEST

START_TEST(an_empty_tally_has_no_runs)
{
    struct tally t = {0};
    int64_t n = 7;
    ck_assert_ptr_null(tally_take_runs(&t, &n));
    ck_assert_int_eq(n, 0);
}
END_TEST

START_TEST(quantiles_are_the_nearest_rank)
{
    const struct duration_run runs[] = {{40, 1}, {30, 2}, {20, 3}, {10, 4}};
    ck_assert_int_eq(runs_quantile(runs, 4, 10, 0.0), 10);
    ck_assert_int_eq(runs_quantile(runs, 4, 10, 0.4), 10);
    ck_assert_int_eq(runs_quantile(runs, 4, 10, 0.41), 20);
    ck_assert_int_eq(runs_quantile(runs, 4, 10, 0.9), 30);
    ck_assert_int_eq(runs_quantile(runs, 4, 10, 1.0), 40);
}
END_TEST

Suite *suite_tally(void)
{
    Suite *s = suite_create("tally");
    TCase *t = tcase_create("tally");
    tcase_add_test(t, counts_above_an_entrys_room_take_several);
    tcase_add_loop_test(t, runs_are_falling_distinct_and_complete, 0,
                        (int)(sizeof shapes / sizeof shapes[0]));
    tcase_add_test(t, values_on_both_sides_of_a_narrow_entry_are_kept);
    tcase_add_test(t, an_empty_tally_has_no_runs);
    tcase_add_test(t, quantiles_are_the_nearest_rank);
    suite_add_tcase(s, t);
    return s;
}
