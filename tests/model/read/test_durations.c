/* Durations that are scaled, filled from elsewhere, assumed, or replaced by a quantile. */
#include <check.h>
#include <string.h>

#include "model/read/history.h"
#include "model/read/jobs_csv.h"
#include "tests/support/lists.h"

Suite *suite_durations(void);

#define S INT64_C(1000)

static struct list list;
static struct intake_options options;

static const char *const mixed = "label,vcpus,memory_mib,duration_s,name,depends_on\n"
                                 "a,1,100,10,a1,\n"
                                 "a,1,100,20,a2,a1\n"
                                 "a,1,100,90,a3,a1\n"
                                 "a,1,100,,a4,a2\n"
                                 "b,2,100,,b1,a4\n";

static void read_list(const char *text)
{
    struct read_options read = {0};
    options.keep_jobs = true;
    list_read(&list, jobs_csv_read, slice_of(text), &read, &options);
    ck_assert_msg(list.read, "%s", list.err.message);
}

static void setup(void)
{
    options = intake_defaults();
}

static void teardown(void)
{
    list_clear(&list);
}

static void expect_run(int32_t class_id, int64_t i, int64_t ms, int64_t count)
{
    ck_assert_int_lt(i, list.w.classes[class_id].n_runs);
    ck_assert_int_eq(list.w.classes[class_id].runs[i].duration_ms, ms);
    ck_assert_int_eq(list.w.classes[class_id].runs[i].count, count);
}

START_TEST(a_scale_holds_for_known_durations_and_not_for_the_overhead)
{
    options.duration_scale = 1.5;
    options.job_overhead_ms = 4 * S;
    read_list(mixed);
    expect_run(0, 0, 139 * S, 1);
    expect_run(0, 1, 34 * S, 1);
    expect_run(0, 2, 19 * S, 1);
    ck_assert_int_eq(list.w.classes[0].unknown_durations, 1);
    ck_assert_int_eq(list.w.jobs[0].duration_ms, 19 * S);
}
END_TEST

START_TEST(durations_that_a_scale_makes_equal_become_one)
{
    options.duration_scale = 0.001;
    read_list("vcpus,memory_mib,duration_s\n1,100,0.1\n1,100,0.2\n1,100,5\n");
    ck_assert_int_eq(list.w.classes[0].n_runs, 2);
    expect_run(0, 0, 5, 1);
    expect_run(0, 1, 1, 2);
}
END_TEST

START_TEST(an_assumed_duration_fills_what_is_unknown_and_reaches_jobs_and_the_critical_path)
{
    options.assume_duration_ms = 60 * S;
    read_list(mixed);
    expect_run(0, 1, 60 * S, 1);
    ck_assert_int_eq(list.w.classes[0].filled, 1);
    ck_assert(list.w.classes[0].assumed_duration && list.w.classes[1].assumed_duration);
    ck_assert_int_eq(list.w.jobs[3].duration_ms, 60 * S);
    ck_assert_int_eq(list.w.critical_path_ms, (10 + 20 + 60 + 60) * S);
}
END_TEST

START_TEST(the_upper_end_of_a_range_fills_only_where_others_are_known)
{
    options.assume_mixed_ms = 60 * S;
    read_list(mixed);
    ck_assert_int_eq(list.w.classes[1].unknown_durations, 0);
    list_clear(&list);
    read_list("vcpus,memory_mib\n1,100\n");
    ck_assert_int_eq(list.w.classes[0].unknown_durations, 1);
    ck_assert_int_eq(list.w.classes[0].filled, 0);
}
END_TEST

START_TEST(a_quantile_takes_the_place_of_all_durations_of_a_class)
{
    options.duration_quantile = 0.5;
    read_list(mixed);
    ck_assert_int_eq(list.w.classes[0].n_runs, 1);
    expect_run(0, 0, 20 * S, 4);
    ck_assert_int_eq(list.w.classes[0].total_ms, 80 * S);
    ck_assert_int_eq(list.w.jobs[2].duration_ms, 20 * S);
    ck_assert_int_eq(list.w.classes[1].unknown_durations, 1);
}
END_TEST

static bool only_b(void *context, struct slice label, int64_t *duration_ms)
{
    *duration_ms = *(int64_t *)context;
    return slice_is(label, "b");
}

START_TEST(a_label_takes_its_duration_from_elsewhere_before_one_is_assumed)
{
    int64_t past_ms = 30 * S;
    options.history = only_b;
    options.history_context = &past_ms;
    options.assume_duration_ms = 5 * S;
    options.duration_scale = 2;
    read_list(mixed);
    expect_run(1, 0, 60 * S, 1);
    ck_assert(list.w.classes[1].history_duration && !list.w.classes[1].assumed_duration);
    expect_run(0, 3, 5 * S, 1);
}
END_TEST

START_TEST(history_is_by_label_over_all_classes_of_it)
{
    struct history h;
    int64_t ms;
    read_list("label,vcpus,memory_mib,duration_s,count\n"
              "a,1,100,10,8\n"
              "a,2,100,50,1\n"
              "a,4,900,70,1\n"
              "b,1,100,,3\n");
    history_make(&h, &list.w, 0.9);
    ck_assert_int_eq(h.n, 1);
    ck_assert(history_find(&h, SLICE("a"), &ms));
    ck_assert_int_eq(ms, 50 * S);
    ck_assert(!history_find(&h, SLICE("b"), &ms));
    history_clear(&h);
}
END_TEST

Suite *suite_durations(void)
{
    Suite *s = suite_create("durations");
    TCase *t = tcase_create("rules");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_scale_holds_for_known_durations_and_not_for_the_overhead);
    tcase_add_test(t, durations_that_a_scale_makes_equal_become_one);
    tcase_add_test(
        t, an_assumed_duration_fills_what_is_unknown_and_reaches_jobs_and_the_critical_path);
    tcase_add_test(t, the_upper_end_of_a_range_fills_only_where_others_are_known);
    tcase_add_test(t, a_quantile_takes_the_place_of_all_durations_of_a_class);
    tcase_add_test(t, a_label_takes_its_duration_from_elsewhere_before_one_is_assumed);
    tcase_add_test(t, history_is_by_label_over_all_classes_of_it);
    suite_add_tcase(s, t);
    return s;
}
