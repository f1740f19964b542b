#include "planner/replay/fit.h"
#include "tests/planner/replay/replayed.h"

#include <check.h>
#include <string.h>

Suite *suite_fit(void);

static struct replayed r;
static struct fit fit;
static struct error err;
static uint32_t state;

static int64_t below(int64_t n)
{
    state = state * 1664525U + 1013904223U;
    return (int64_t)((state >> 8) % (uint32_t)n);
}

static void set_up(void)
{
    replayed_init(&r);
    fit = (struct fit){.work = FIT_WORK};
    state = 7;
}

static void tear_down(void)
{
    replayed_clear(&r);
}

/* Bursts of jobs on instances of four vCPUs, some of them with the time of their command. */
static void submit_bursts(int n)
{
    int64_t at_ms = 0;
    replayed_environment(&r, 4, 16);
    for (int i = 0; i < n; i++) {
        at_ms += below(8) == 0 ? 200000 + below(900000) : below(3000);
        replayed_job(&r, at_ms, 0, 30000 + below(300000))->command_time = below(2) == 0;
    }
}

/* What the simulator makes of other values is what is recorded. */
static void record_with(const int64_t values[N_REPLAY])
{
    static int64_t error_ms[REPLAYED_MOST];
    ck_assert_msg(backtest_replay(&r.b, r.sim.n_jobs, values, error_ms, NULL, &err), "%s",
                  err.message);
    for (int64_t i = 0; i < r.sim.n_jobs; i++)
        r.records[i].start_ms += error_ms[i];
}

static void run(int64_t n)
{
    ck_assert_msg(backtest_fit(&r.b, n, r.values, &fit, &err), "%s", err.message);
}

START_TEST(values_that_made_a_run_are_found_from_its_starts)
{
    int64_t truth[N_REPLAY];
    submit_bursts(200);
    memcpy(truth, r.values, sizeof truth);
    truth[ASSUMED_BOOT_S] = 250;
    truth[ASSUMED_PLACEMENT_S] = 12;
    truth[REPLAY_STAGING_S] = 35;
    record_with(truth);
    fit.wanted[ASSUMED_BOOT_S] = fit.wanted[ASSUMED_PLACEMENT_S] = true;
    fit.wanted[REPLAY_STAGING_S] = true;
    run(200);
    ck_assert_double_gt(fit.before_ms, 20000);
    ck_assert_double_eq_tol(fit.after_ms, 0, 1e-9);
    ck_assert_int_eq(r.values[ASSUMED_BOOT_S], 250);
    ck_assert_int_eq(r.values[ASSUMED_PLACEMENT_S], 12);
    ck_assert_int_eq(r.values[REPLAY_STAGING_S], 35);
    ck_assert_double_gt(fit.without_ms[ASSUMED_PLACEMENT_S], fit.after_ms);
    ck_assert(!fit.out_of_work);
}
END_TEST

/* Without any other sign than that jobs wait for each other. */
START_TEST(max_vcpus_are_found_from_waits)
{
    int64_t truth[N_REPLAY];
    submit_bursts(200);
    r.values[REPLAY_MAX_VCPUS] = 1000;
    memcpy(truth, r.values, sizeof truth);
    truth[REPLAY_MAX_VCPUS] = 8;
    record_with(truth);
    fit.wanted[REPLAY_MAX_VCPUS] = true;
    run(200);
    ck_assert_double_eq_tol(fit.after_ms, 0, 1e-9);
    ck_assert_int_ge(r.values[REPLAY_MAX_VCPUS], 8);
    ck_assert_int_lt(r.values[REPLAY_MAX_VCPUS], 12);
}
END_TEST

START_TEST(what_came_later_does_not_enter_and_what_is_not_wanted_stays)
{
    int64_t first[N_REPLAY], truth[N_REPLAY], given[N_REPLAY];
    submit_bursts(100);
    memcpy(given, r.values, sizeof given);
    memcpy(truth, r.values, sizeof truth);
    truth[ASSUMED_BOOT_S] = 300;
    truth[ASSUMED_IDLE_S] = 900;
    record_with(truth);
    fit.wanted[ASSUMED_BOOT_S] = true;
    run(50);
    memcpy(first, r.values, sizeof first);
    memcpy(r.values, given, sizeof given);
    for (int64_t i = 50; i < 100; i++)
        r.records[i].start_ms += 1000000;
    run(50);
    ck_assert_mem_eq(first, r.values, sizeof first);
    ck_assert_int_ne(first[ASSUMED_BOOT_S], 180);
    ck_assert_int_eq(first[ASSUMED_IDLE_S], 120);
}
END_TEST

/* One burst: no instance is ever idle and used again. */
START_TEST(a_value_that_brings_nothing_goes_back)
{
    replayed_environment(&r, 1, 100);
    for (int i = 0; i < 20; i++)
        replayed_job(&r, 0, 240000, 60000);
    fit.wanted[ASSUMED_BOOT_S] = fit.wanted[ASSUMED_IDLE_S] = true;
    run(20);
    ck_assert_int_eq(r.values[ASSUMED_BOOT_S], 240);
    ck_assert_int_eq(r.values[ASSUMED_IDLE_S], 120);
    ck_assert_double_eq_tol(fit.after_ms, 0, 1e-9);
}
END_TEST

/* Too few vCPUs for half of the jobs would leave just the others' errors. */
START_TEST(leaving_jobs_out_does_not_look_good)
{
    replayed_environment(&r, 4, 64);
    struct job_class *wide = maker_class(&r.m, 4000, 2000);
    for (int i = 0; i < 20; i++) {
        replayed_job(&r, 0, i < 10 ? 180000 : 500000, 60000);
        r.made.jobs[i].class_id = i < 10 ? 0 : wide->id;
    }
    r.values[REPLAY_MAX_VCPUS] = 64;
    fit.wanted[REPLAY_MAX_VCPUS] = true;
    run(20);
    ck_assert_int_ge(r.values[REPLAY_MAX_VCPUS], 4);
}
END_TEST

START_TEST(a_spent_budget_leaves_the_best_so_far)
{
    submit_bursts(100);
    int64_t truth[N_REPLAY];
    memcpy(truth, r.values, sizeof truth);
    truth[ASSUMED_BOOT_S] = 600;
    record_with(truth);
    fit.wanted[ASSUMED_BOOT_S] = true;
    fit.work = 500;
    run(100);
    ck_assert(fit.out_of_work);
    ck_assert_int_le(fit.runs, 5);
    ck_assert_double_lt(fit.after_ms, fit.before_ms);
}
END_TEST

Suite *suite_fit(void)
{
    Suite *s = suite_create("fit");
    TCase *t = tcase_create("fit");
    tcase_add_checked_fixture(t, set_up, tear_down);
    suite_add_tcase(s, t);
    tcase_add_test(t, values_that_made_a_run_are_found_from_its_starts);
    tcase_add_test(t, max_vcpus_are_found_from_waits);
    tcase_add_test(t, what_came_later_does_not_enter_and_what_is_not_wanted_stays);
    tcase_add_test(t, a_value_that_brings_nothing_goes_back);
    tcase_add_test(t, leaving_jobs_out_does_not_look_good);
    tcase_add_test(t, a_spent_budget_leaves_the_best_so_far);
    return s;
}
