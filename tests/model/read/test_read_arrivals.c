#include <check.h>

#include "model/read/jobs_csv.h"
#include "tests/support/lists.h"

Suite *suite_read_arrivals(void);

static struct list list;

static void read_with(enum ready_from ready, const char *text)
{
    struct intake_options options = intake_defaults();
    struct read_options read = {0};
    options.keep_jobs = true;
    options.ready = ready;
    list_read(&list, jobs_csv_read, slice_of(text), &read, &options);
    ck_assert_msg(list.read, "%s", list.err.message);
}

static void expect(int32_t class_id, int64_t i, int64_t ready_ms, int64_t duration_ms,
                   int64_t count)
{
    ck_assert_int_lt(class_id, list.w.n_classes);
    ck_assert_int_lt(i, list.w.classes[class_id].n_arrivals);
    const struct arrival *a = &list.w.classes[class_id].arrivals[i];
    ck_assert_int_eq(a->ready_ms, ready_ms);
    ck_assert_int_eq(a->duration_ms, duration_ms);
    ck_assert_int_eq(a->count, count);
}

START_TEST(jobs_keep_when_they_were_submitted_counted_from_the_first_of_all)
{
    read_with(READY_SUBMIT, "vcpus,memory_mib,duration_s,submit_s,count\n"
                            "1,100,60,1000.5,2\n"
                            "1,100,90,1000.5,1\n"
                            "1,100,60,990,1\n"
                            "2,100,60,980,1\n"
                            "1,100,60,1000.5,3\n");
    ck_assert_int_eq(list.w.first_ready_ms, 980000);
    ck_assert_int_eq(list.w.last_ready_ms, 20500);
    ck_assert_int_eq(list.w.classes[0].n_arrivals, 3);
    expect(0, 0, 10000, 60000, 1);
    expect(0, 1, 20500, 90000, 1);
    expect(0, 2, 20500, 60000, 5);
    expect(1, 0, 0, 60000, 1);
    list_clear(&list);
}
END_TEST

START_TEST(jobs_without_a_time_are_counted_not_taken_as_ready_at_once)
{
    read_with(READY_SUBMIT, "vcpus,memory_mib,duration_s,submit_s,count\n"
                            "1,100,60,1000,1\n"
                            "1,100,60,,4\n");
    ck_assert_int_eq(list.w.classes[0].n_arrivals, 1);
    ck_assert_int_eq(list.w.classes[0].unknown_ready, 4);
    list_clear(&list);
}
END_TEST

START_TEST(a_list_without_times_has_no_arrivals)
{
    read_with(READY_START, "vcpus,memory_mib,duration_s,submit_s\n1,100,60,7\n1,100,60,8\n");
    ck_assert_int_eq(list.w.first_ready_ms, TIME_UNKNOWN);
    ck_assert_int_eq(list.w.classes[0].n_arrivals, 0);
    ck_assert_int_eq(list.w.classes[0].unknown_ready, 2);
    list_clear(&list);
}
END_TEST

START_TEST(nobody_asked_for_times)
{
    read_with(READY_NONE, "vcpus,memory_mib,duration_s,submit_s\n1,100,60,7\n");
    ck_assert_int_eq(list.w.classes[0].n_arrivals, 0);
    ck_assert_int_eq(list.w.classes[0].unknown_ready, 0);
    list_clear(&list);
}
END_TEST

Suite *suite_read_arrivals(void)
{
    Suite *s = suite_create("read_arrivals");
    TCase *t = tcase_create("times");
    tcase_add_test(t, jobs_keep_when_they_were_submitted_counted_from_the_first_of_all);
    tcase_add_test(t, jobs_without_a_time_are_counted_not_taken_as_ready_at_once);
    tcase_add_test(t, a_list_without_times_has_no_arrivals);
    tcase_add_test(t, nobody_asked_for_times);
    suite_add_tcase(s, t);
    return s;
}
