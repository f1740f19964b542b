#include "planner/replay/backtest.h"
#include "tests/planner/replay/replayed.h"

#include <check.h>

Suite *suite_backtest(void);

static struct replayed r;
static int64_t error_ms[REPLAYED_MOST];
static struct error err;

static void set_up(void)
{
    replayed_init(&r);
}

static void tear_down(void)
{
    replayed_clear(&r);
}

static void replay(int64_t n)
{
    ck_assert_msg(backtest_replay(&r.b, n, r.values, error_ms, NULL, &err), "%s", err.message);
}

/* Boot takes 180 s by default; the second job waits for the first one's slot. */
START_TEST(an_error_is_the_simulated_start_less_the_recorded_one)
{
    replayed_environment(&r, 1, 1);
    replayed_job(&r, 0, 200500, 100000);
    replayed_job(&r, 10000, 250000, 50000);
    replay(2);
    ck_assert_int_eq(error_ms[0], 180000 - 200500);
    ck_assert_int_eq(error_ms[1], 280000 - 250000);
}
END_TEST

START_TEST(staging_holds_the_slot_of_a_command_before_its_start_is_seen)
{
    replayed_environment(&r, 1, 1);
    replayed_job(&r, 0, 200000, 100000)->command_time = true;
    replayed_job(&r, 0, 300000, 50000);
    r.values[REPLAY_STAGING_S] = 30;
    replay(2);
    ck_assert_int_eq(error_ms[0], 210000 - 200000);
    ck_assert_int_eq(error_ms[1], 310000 - 300000);
}
END_TEST

START_TEST(another_max_vcpus_lets_jobs_run_side_by_side)
{
    replayed_environment(&r, 1, 1);
    replayed_job(&r, 0, 180000, 100000);
    replayed_job(&r, 0, 180000, 100000);
    replay(2);
    ck_assert_int_eq(error_ms[1], 100000);
    r.values[REPLAY_MAX_VCPUS] = 2;
    replay(2);
    ck_assert_int_eq(error_ms[1], 0);
    ck_assert_int_eq(r.ce.max_vcpus, 1);
}
END_TEST

START_TEST(jobs_without_a_start_and_jobs_that_never_start_are_told_apart)
{
    replayed_environment(&r, 1, 1);
    replayed_job(&r, 0, TIME_UNKNOWN, 100000);
    replayed_job(&r, 0, 280000, 100000);
    r.made.jobs[1].class_id = replayed_large_class(&r);
    replay(2);
    ck_assert(error_ms[0] == ERROR_UNSCORED);
    ck_assert(error_ms[1] == ERROR_STUCK);
    struct score s = backtest_score(error_ms, 2);
    ck_assert_int_eq(s.jobs, 0);
    ck_assert_int_eq(s.stuck, 1);
}
END_TEST

START_TEST(only_the_first_jobs_are_replayed_when_asked)
{
    replayed_environment(&r, 1, 1);
    replayed_job(&r, 0, 180000, 100000);
    replayed_job(&r, 0, 180000, 100000);
    error_ms[1] = 77;
    replay(1);
    ck_assert_int_eq(error_ms[0], 0);
    ck_assert_int_eq(error_ms[1], 77);
}
END_TEST

/* Waits of the first three: 10, 30 and 20 s; the commands' 10 and 30, of nearest rank 10. */
START_TEST(the_median_wait_is_learned_from_the_first_jobs_alone)
{
    int64_t none[1];
    replayed_environment(&r, 1, 1);
    replayed_job(&r, 0, 10000, 1000)->command_time = true;
    replayed_job(&r, 1000, 31000, 1000)->command_time = true;
    replayed_job(&r, 2000, 22000, 1000);
    replayed_job(&r, 3000, 103000, 1000)->command_time = true;
    replayed_job(&r, 4000, TIME_UNKNOWN, 1000);
    ck_assert(backtest_median_wait(&r.b, 3, 5, false, error_ms));
    ck_assert_int_eq(error_ms[0], 10000);
    ck_assert_int_eq(error_ms[1], -10000);
    ck_assert_int_eq(error_ms[3], 20000 - 100000);
    ck_assert(error_ms[4] == ERROR_UNSCORED);
    ck_assert(backtest_median_wait(&r.b, 3, 5, true, error_ms));
    ck_assert_int_eq(error_ms[2], 0);
    ck_assert_int_eq(error_ms[3], 10000 - 100000);
    ck_assert(!backtest_median_wait(&r.b, 0, 0, false, none));
}
END_TEST

/* Absolute: 1 2 3 4 10, of which the third and the fifth; by sign: -4 -2 1 3 10. */
START_TEST(scores_are_nearest_ranks_of_the_errors)
{
    static const int64_t errors[] = {10, -2, ERROR_UNSCORED, 3, -4, 1, ERROR_STUCK};
    struct score s = backtest_score(errors, 7);
    ck_assert_int_eq(s.jobs, 5);
    ck_assert_int_eq(s.stuck, 1);
    ck_assert_int_eq(s.median_ms, 3);
    ck_assert_int_eq(s.p90_ms, 10);
    ck_assert_double_eq_tol(s.mean_ms, 4, 1e-12);
    ck_assert_double_eq_tol(s.bias_ms, 1.6, 1e-12);
    ck_assert_int_eq(s.quantile_ms[0], -4);
    ck_assert_int_eq(s.quantile_ms[2], -2);
    ck_assert_int_eq(s.quantile_ms[3], 1);
    ck_assert_int_eq(s.quantile_ms[4], 3);
    ck_assert_int_eq(s.quantile_ms[6], 10);
}
END_TEST

Suite *suite_backtest(void)
{
    Suite *s = suite_create("backtest");
    TCase *t = tcase_create("backtest");
    tcase_add_checked_fixture(t, set_up, tear_down);
    suite_add_tcase(s, t);
    tcase_add_test(t, an_error_is_the_simulated_start_less_the_recorded_one);
    tcase_add_test(t, staging_holds_the_slot_of_a_command_before_its_start_is_seen);
    tcase_add_test(t, another_max_vcpus_lets_jobs_run_side_by_side);
    tcase_add_test(t, jobs_without_a_start_and_jobs_that_never_start_are_told_apart);
    tcase_add_test(t, only_the_first_jobs_are_replayed_when_asked);
    tcase_add_test(t, the_median_wait_is_learned_from_the_first_jobs_alone);
    tcase_add_test(t, scores_are_nearest_ranks_of_the_errors);
    return s;
}
