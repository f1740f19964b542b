#include "tests/support/lists.h"

#include <check.h>
#include <stdio.h>

Suite *suite_jobs_hpccost(void);

static struct list list;

static void read_list(const char *text)
{
    list_of(&list, jobs_hpccost_read, text);
    ck_assert_msg(list.read, "%s", list.err.message);
}

static void teardown(void)
{
    list_clear(&list);
}

#define HEADER                                                                                     \
    "job_id,num_cores,max_mem_gb,num_hosts,submit_time,start_time,finish_time,run_time,"           \
    "exit_status,queue,resource_request\n"
#define TIMES "2022-02-18T17:32:41,2022-02-18T17:36:39,2022-02-18T17:41:55,"

START_TEST(cores_and_memory_are_shared_by_the_hosts)
{
    read_list(HEADER "1,8,1.5,2," TIMES "0:05:16,0,long,\"a, \"\"b\"\"\"\n"
                     "2,1,0.09765625,1," TIMES "\"1 day, 0:00:01\",0,short,\n");
    const struct job_class *c = list.w.classes;
    ck_assert_int_eq(list.w.n_rejected, 0);
    ck_assert_int_eq(c[0].count, 2);
    ck_assert_int_eq(c[0].mcpu, 4000);
    ck_assert_int_eq(c[0].mem_mib, 768);
    ck_assert_int_eq(c[0].max_ms, 316000);
    ck_assert_str_eq(c[0].label, "long");
    ck_assert_int_eq(c[1].mem_mib, 100);
    ck_assert_int_eq(c[1].max_ms, 86401000);
    ck_assert_str_eq(list.w.duration_from, "run_time");
    ck_assert(list_has_note(&list, "several hosts"));
}
END_TEST

START_TEST(columns_stand_in_any_order_and_times_may_be_epochs)
{
    read_list("num_hosts,job_id,finish_time,start_time,submit_time,max_mem_gb,num_cores\n"
              "1,j7,1645205000,1645204000,1645203000,2,3\n");
    ck_assert_int_eq(list.w.classes[0].max_ms, 1000000);
    ck_assert_int_eq(list.w.classes[0].mem_mib, 2048);
    ck_assert_int_eq(list.w.jobs[0].submit_ms, INT64_C(1645203000000));
    ck_assert_str_eq(list.w.jobs[0].id, "j7");
}
END_TEST

START_TEST(no_memory_is_unknown_memory)
{
    read_list(HEADER "1,1,0.0,1," TIMES "0:05:16,256,q,\n");
    ck_assert_int_eq(list.w.classes[0].mem_mib, UNKNOWN);
    ck_assert_int_eq(list.w.count, 1); /* failed, but it ran and nothing else did its work */
    ck_assert(list_has_note(&list, "max_mem_gb of 0"));
}
END_TEST

static const struct {
    const char *row, *reason;
} bad_rows[] = {
    {"2,1,1,1," TIMES "\"-1 day, 23:59:21\",0,q,", "run_time: '-1 day"},
    {"2,0,1,1," TIMES "0:01,0,q,", "num_cores: '0'"},
    {"2,1,lots,1," TIMES "0:01,0,q,", "max_mem_gb: 'lots'"},
    {"2,1,1,0," TIMES "0:01,0,q,", "num_hosts: '0'"},
    {"2,1,1,1,soon,soon,soon,0:01,0,q,", "submit_time: 'soon'"},
    {"2,1,1,1,,2022-02-18T17:41:55,2022-02-18T17:36:39,,0,q,", "finish_time"},
    {",1,1,1," TIMES "0:01,0,q,", "job_id"},
    {"2,1,1", "the row has 3 columns"},
    {"2,1,1,1," TIMES "0:01,0,q,\"never closed", "a quote is opened"},
};

START_TEST(a_bad_row_is_rejected_with_column_and_value)
{
    char text[1024];
    snprintf(text, sizeof text, HEADER "1,1,1,1," TIMES "0:01:00,0,q,\n%s", bad_rows[_i].row);
    read_list(text);
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(list.w.n_rejected, 1);
    ck_assert_int_eq(list.w.rejected[0].line, 3);
    ck_assert_msg(strstr(list.w.rejected[0].reason, bad_rows[_i].reason) != NULL, "%s",
                  list.w.rejected[0].reason);
}
END_TEST

START_TEST(a_missing_column_is_named)
{
    list_of(&list, jobs_hpccost_read, "job_id,num_cores,max_mem_gb,num_hosts,submit_time\n");
    ck_assert(!list.read);
    ck_assert_ptr_nonnull(strstr(list.err.message, "start_time"));
    ck_assert_int_eq(jobs_hpccost_detect(SLICE("name,vcpus,memory_mib,duration_s\n")), 0);
    ck_assert_int_gt(jobs_hpccost_detect(SLICE(HEADER)), 90);
}
END_TEST

Suite *suite_jobs_hpccost(void)
{
    Suite *s = suite_create("jobs_hpccost");
    TCase *t = tcase_create("jobs_hpccost");
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, cores_and_memory_are_shared_by_the_hosts);
    tcase_add_test(t, columns_stand_in_any_order_and_times_may_be_epochs);
    tcase_add_test(t, no_memory_is_unknown_memory);
    tcase_add_loop_test(t, a_bad_row_is_rejected_with_column_and_value, 0,
                        sizeof bad_rows / sizeof bad_rows[0]);
    tcase_add_test(t, a_missing_column_is_named);
    suite_add_tcase(s, t);
    return s;
}
