#include "cli/backtest_report.h"

#include <check.h>

Suite *suite_backtest_jobs(void);

enum { MOST = 8 };
static struct job jobs[MOST];
static struct workload w;
static struct backtest_jobs b;
static struct error err;

static void set_up(void)
{
    w = (struct workload){.jobs = jobs};
}

static void tear_down(void)
{
    backtest_jobs_clear(&b);
}

/* Times in seconds; -1 is unknown. */
static struct job *job(const char *id, int64_t submit_s, int64_t start_s, int64_t end_s,
                       int64_t duration_s)
{
    struct job *j = &jobs[w.n_jobs++];
    *j = (struct job){.name = "",
                      .id = id,
                      .host = "",
                      .depends_on = "",
                      .image = "",
                      .count = 1,
                      .submit_ms = submit_s < 0 ? TIME_UNKNOWN : submit_s * MS_PER_S,
                      .start_ms = start_s < 0 ? TIME_UNKNOWN : start_s * MS_PER_S,
                      .end_ms = end_s < 0 ? TIME_UNKNOWN : end_s * MS_PER_S,
                      .duration_ms = duration_s < 0 ? UNKNOWN : duration_s * MS_PER_S};
    return j;
}

static void prepare(void)
{
    ck_assert_msg(backtest_jobs_prepare(&b, &w, &err), "%s", err.message);
}

START_TEST(jobs_come_by_submission_and_times_count_from_the_first)
{
    job("late", 130, 150, 180, 30);
    job("early", 100, 110, 120, 10);
    job("late too", 130, 140, 150, 10);
    prepare();
    ck_assert_str_eq(w.jobs[0].id, "early");
    ck_assert_str_eq(w.jobs[1].id, "late");
    ck_assert_str_eq(w.jobs[2].id, "late too");
    ck_assert_int_eq(b.records[0].submit_ms, 0);
    ck_assert_int_eq(b.records[1].submit_ms, 30000);
    ck_assert_int_eq(b.records[1].start_ms, 50000);
    ck_assert_int_eq(b.records[1].held_ms, 30000);
    ck_assert_int_eq(b.last_end_ms, 80000);
    ck_assert_int_eq(b.scored, 3);
    ck_assert_int_eq(b.derived, 0);
}
END_TEST

/* A recorded start and end hold the slot, whatever the duration column says. */
START_TEST(a_start_that_is_not_recorded_is_the_end_less_the_duration)
{
    job("a", 0, -1, 100, 70)->command_time = true;
    job("b", 0, -1, 100, 60);
    job("c", 0, 20, 100, 70)->command_time = true;
    prepare();
    ck_assert_int_eq(b.records[0].start_ms, 30000);
    ck_assert(b.records[0].command_time);
    ck_assert_int_eq(b.records[1].start_ms, 40000);
    ck_assert(!b.records[1].command_time);
    ck_assert_int_eq(b.records[2].start_ms, 20000);
    ck_assert_int_eq(b.records[2].held_ms, 80000);
    ck_assert(!b.records[2].command_time);
    ck_assert_int_eq(b.derived, 2);
    ck_assert_int_eq(b.command_times, 1);
}
END_TEST

START_TEST(jobs_that_cannot_be_replayed_are_counted)
{
    job("a", 0, 10, 20, 10);
    job("no duration", 5, 10, -1, -1);
    job("b", 0, 10, 20, 10);
    job("no submission", -1, 10, 20, 10)->count = 3;
    job("no start", 7, -1, -1, 10);
    prepare();
    ck_assert_int_eq(b.n, 3);
    ck_assert_int_eq(w.n_jobs, 3);
    ck_assert_int_eq(b.no_duration, 1);
    ck_assert_int_eq(b.no_submit, 3);
    ck_assert_int_eq(b.scored, 2);
    ck_assert(b.records[2].start_ms == TIME_UNKNOWN);
}
END_TEST

START_TEST(a_list_without_starts_is_refused)
{
    job("a", 0, -1, -1, 10);
    job("b", 0, 10, 20, 10);
    ck_assert(!backtest_jobs_prepare(&b, &w, &err));
    ck_assert_int_eq(err.kind, ERROR_INPUT);
}
END_TEST

/* By name or id; attempts of one id count by the last end; strangers count for nothing. */
START_TEST(a_job_that_waits_for_others_is_ready_when_they_have_ended)
{
    job("a", 0, 10, 50, 40);
    job("a", 50, 60, 90, 30);
    job("b", 1, 5, 70, 65)->name = "B";
    job("c", 2, 100, 120, 20)->depends_on = "a; B";
    job("d", 3, 100, 120, 20)->depends_on = "B;elsewhere";
    w.has_dependencies = true;
    prepare();
    ck_assert_str_eq(w.jobs[3].id, "d");
    ck_assert_int_eq(b.records[3].submit_ms, 70000);
    ck_assert_str_eq(w.jobs[4].id, "c");
    ck_assert_int_eq(b.records[4].submit_ms, 90000);
    ck_assert_int_eq(b.waited_for, 2);
}
END_TEST

/* i1 from 10 to 90, i2 from 20 to 30. */
START_TEST(instances_count_from_their_first_start_to_their_last_end)
{
    job("a", 0, 10, 50, 40)->host = "i1";
    job("b", 0, 20, 30, 10)->host = "i2";
    job("c", 0, 60, 90, 30)->host = "i1";
    job("d", 0, 60, 95, 35);
    prepare();
    struct recorded_hosts h = backtest_hosts(&b, &w);
    ck_assert_int_eq(h.hosts, 2);
    ck_assert_int_eq(h.jobs, 3);
    ck_assert_int_eq(h.total_ms, 90000);
}
END_TEST

/* 2 vCPUs from 10 to 50, three times 1 from 20 to 30, 2 from 50, where the first has ended. */
START_TEST(the_peak_is_what_ran_at_once_as_recorded)
{
    static struct job_class classes[] = {{.mcpu = 2000}, {.mcpu = 1000}};
    w.classes = classes;
    job("a", 0, 10, 50, 40);
    for (int i = 0; i < 3; i++)
        job("b", 0, 20, 30, 10)->class_id = 1;
    job("c", 0, 50, 90, 40);
    prepare();
    ck_assert_int_eq(backtest_peak_mcpu(&b, &w), 5000);
}
END_TEST

Suite *suite_backtest_jobs(void)
{
    Suite *s = suite_create("backtest_jobs");
    TCase *t = tcase_create("backtest_jobs");
    tcase_add_checked_fixture(t, set_up, tear_down);
    suite_add_tcase(s, t);
    tcase_add_test(t, jobs_come_by_submission_and_times_count_from_the_first);
    tcase_add_test(t, the_peak_is_what_ran_at_once_as_recorded);
    tcase_add_test(t, a_start_that_is_not_recorded_is_the_end_less_the_duration);
    tcase_add_test(t, jobs_that_cannot_be_replayed_are_counted);
    tcase_add_test(t, a_list_without_starts_is_refused);
    tcase_add_test(t, a_job_that_waits_for_others_is_ready_when_they_have_ended);
    tcase_add_test(t, instances_count_from_their_first_start_to_their_last_end);
    return s;
}
