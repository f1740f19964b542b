#include "model/check/knapsack_check.h"

#include <check.h>

Suite *suite_knapsack_check(void);

enum { MOST_ITEMS = 6 };

static uint64_t random_state;

static int64_t pick(int64_t n)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((random_state >> 33) % (uint64_t)n);
}

/* The most that any set is worth, by trying all. */
static int64_t brute(const int64_t room[3], const struct knapsack_item *items, int32_t n)
{
    int64_t best = 0;
    if (n == 0)
        return 0;
    for (int64_t times = 0; times <= items[0].most; times++) {
        int64_t left[3];
        bool fits = true;
        for (int q = 0; q < 3; q++) {
            left[q] = room[q] - times * items[0].need[q];
            fits &= left[q] >= 0;
        }
        if (!fits)
            break;
        int64_t worth = times * items[0].value + brute(left, items + 1, n - 1);
        best = worth > best ? worth : best;
    }
    return best;
}

static enum knapsack_answer answer(const int64_t room[3], const struct knapsack_item *items,
                                   int32_t n, int64_t threshold)
{
    int64_t steps = 100000000, worth;
    enum knapsack_answer a = knapsack_check(room, items, n, threshold, &steps, &worth);
    if (a == KNAPSACK_BROKEN)
        ck_assert_int_gt(worth, threshold);
    return a;
}

/* Small needs make many ties; large ones make the tables round. */
static void random_question(int64_t room[3], struct knapsack_item *items, int32_t *n)
{
    static const int64_t grains[] = {1, 7, 1000, 100003};
    int64_t cpu_grain = grains[pick(4)], memory_grain = grains[pick(4)];
    int64_t value_grain = 1 + pick(3) * 999;
    *n = (int32_t)(1 + pick(MOST_ITEMS));
    room[0] = pick(20 * cpu_grain);
    room[1] = pick(20 * memory_grain);
    room[2] = pick(3);
    for (int32_t i = 0; i < *n; i++)
        items[i] = (struct knapsack_item){
            {pick(8 * cpu_grain), pick(8 * memory_grain), pick(4) == 0 ? 1 + pick(2) : 0},
            pick(7),
            pick(20 * value_grain)};
}

START_TEST(the_answer_is_that_of_trying_all_sets_just_at_and_just_below_the_best)
{
    random_state = 1;
    int proved = 0;
    for (int trial = 0; trial < 20000; trial++) {
        int64_t room[3];
        struct knapsack_item items[MOST_ITEMS];
        int32_t n;
        random_question(room, items, &n);
        int64_t best = brute(room, items, n);
        if (best < 2)
            continue;
        ck_assert_msg(answer(room, items, n, best) == KNAPSACK_HOLDS, "trial %d", trial);
        ck_assert_msg(answer(room, items, n, best - 1) == KNAPSACK_BROKEN, "trial %d", trial);
        ck_assert_msg(answer(room, items, n, best + best / 50 + 1) == KNAPSACK_HOLDS, "trial %d",
                      trial);
        proved++;
    }
    ck_assert_int_gt(proved, 10000);
}
END_TEST

START_TEST(no_more_jobs_are_counted_than_there_are)
{
    const int64_t room[3] = {48000, 96000, 0};
    struct knapsack_item item = {{1000, 1000, 0}, 3, 10};
    ck_assert_int_eq(answer(room, &item, 1, 30), KNAPSACK_HOLDS);
    ck_assert_int_eq(answer(room, &item, 1, 29), KNAPSACK_BROKEN);
}
END_TEST

START_TEST(jobs_that_need_nothing_all_fit)
{
    const int64_t room[3] = {1000, 1, 0};
    struct knapsack_item items[] = {{{0, 0, 0}, 1000000000, 5}, {{1000, 1, 0}, 4, 7}};
    ck_assert_int_eq(answer(room, items, 2, INT64_C(5000000007)), KNAPSACK_HOLDS);
    ck_assert_int_eq(answer(room, items, 2, INT64_C(5000000006)), KNAPSACK_BROKEN);
}
END_TEST

START_TEST(values_up_to_the_limit_are_counted_exactly)
{
    const int64_t room[3] = {448000, INT64_C(24) << 20, 16};
    struct knapsack_item items[] = {
        {{3000, 100001, 0}, 1000000, (KNAPSACK_VALUE_MAX / 149) + 1},
        {{224000, INT64_C(8) << 20, 8}, 2, KNAPSACK_VALUE_MAX / 2},
    };
    ck_assert_int_eq(answer(room, items + 1, 1, KNAPSACK_VALUE_MAX), KNAPSACK_HOLDS);
    ck_assert_int_eq(answer(room, items + 1, 1, KNAPSACK_VALUE_MAX - 1), KNAPSACK_BROKEN);
    ck_assert_int_eq(answer(room, items, 1, KNAPSACK_VALUE_MAX), KNAPSACK_BROKEN);
}
END_TEST

START_TEST(running_out_of_steps_is_neither_yes_nor_no)
{
    random_state = 5;
    struct knapsack_item items[40];
    for (int i = 0; i < 40; i++) {
        int64_t cpu = 1000 + pick(7000), memory = 1000 + pick(30000);
        items[i] = (struct knapsack_item){{cpu, memory, 0}, 20, 3 * cpu + memory + pick(40)};
    }
    const int64_t room[3] = {96001, 300007, 0};
    int64_t steps = 1000, worth;
    ck_assert_int_eq(knapsack_check(room, items, 40, 588010, &steps, &worth), KNAPSACK_OPEN);
    ck_assert_int_lt(steps, 0);
}
END_TEST

Suite *suite_knapsack_check(void)
{
    Suite *s = suite_create("knapsack_check");
    TCase *t = tcase_create("knapsack_check");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, the_answer_is_that_of_trying_all_sets_just_at_and_just_below_the_best);
    tcase_add_test(t, no_more_jobs_are_counted_than_there_are);
    tcase_add_test(t, jobs_that_need_nothing_all_fit);
    tcase_add_test(t, values_up_to_the_limit_are_counted_exactly);
    tcase_add_test(t, running_out_of_steps_is_neither_yes_nor_no);
    suite_add_tcase(s, t);
    return s;
}
