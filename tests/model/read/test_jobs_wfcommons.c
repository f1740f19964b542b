#include "tests/support/read_jobs.h"

#include <check.h>
#include <stdio.h>

Suite *suite_jobs_wfcommons(void);

static const char *read_text(const char *text)
{
    return read_jobs(jobs_wfcommons_read, slice_of(text));
}

#define SPECIFICATION                                                                              \
    "\"specification\":{\"tasks\":[{\"name\":\"P.SPLIT\",\"id\":\"P.SPLIT_1\",\"parents\":[],"     \
    "\"children\":[\"P.RUN_2\"]},{\"name\":\"P.RUN\",\"id\":\"P.RUN_2\",\"parents\":[\"P.SPLIT_1"  \
    "\"]},{\"name\":\"P.RUN\",\"id\":\"P.RUN_3\",\"parents\":[\"P.SPLIT_1\",\"P.RUN_2\"]}],"       \
    "\"files\":[{\"id\":\"f\",\"sizeInBytes\":5}]}"
#define EXECUTION                                                                                  \
    "\"execution\":{\"makespanInSeconds\":9,\"tasks\":[{\"id\":\"P.SPLIT_1\",\"runtimeInSeconds"   \
    "\":1.5,\"coreCount\":2,\"avgCPU\":150.5,\"memoryInBytes\":10485761},{\"id\":\"P.RUN_2\","     \
    "\"runtimeInSeconds\":0.0,\"memoryInBytes\":0},{\"id\":\"P.RUN_3\",\"runtimeInSeconds\":3,"    \
    "\"memoryInBytes\":30000000}],\"machines\":[{\"cpu\":{\"coreCount\":24}}]}"

static const char *const joined = "P.SPLIT x1 2000m 11MiB 1500ms\n"
                                  "P.RUN x2 ?m 29MiB 3000ms\n";

START_TEST(sections_are_joined_by_id)
{
    ck_assert_str_eq(
        read_text("{\"name\":\"w\",\"schemaVersion\":\"1.5\",\"workflow\":{" SPECIFICATION
                  "," EXECUTION "}}"),
        joined);
    ck_assert_str_eq(
        read_jobs_each(),
        "1 P.SPLIT_1 id=P.SPLIT_1 after= image= ?GiB ? attempts 11MiB peak 1505m peak\n"
        "2 P.RUN_2 id=P.RUN_2 after=P.SPLIT_1 image= ?GiB ? attempts ?MiB peak ?m "
        "peak\n"
        "3 P.RUN_3 id=P.RUN_3 after=P.SPLIT_1;P.RUN_2 image= ?GiB ? attempts 29MiB peak "
        "?m peak\n");
    ck_assert_ptr_nonnull(strstr(read_jobs_notes(), "a run time of 0: 1;"));
    ck_assert_ptr_nonnull(strstr(read_jobs_notes(), "not what they asked for"));
}
END_TEST

START_TEST(the_order_of_the_sections_does_not_matter)
{
    ck_assert_str_eq(
        read_text("{\"workflow\":{" EXECUTION ",\"x\":[1]," SPECIFICATION "},\"name\":\"w\"}"),
        joined);
    ck_assert_ptr_nonnull(strstr(read_jobs_each(), "after=P.SPLIT_1;P.RUN_2"));
}
END_TEST

START_TEST(tasks_of_1_4_are_whole)
{
    ck_assert_str_eq(
        read_text(
            "{\"schemaVersion\":\"1.4\",\"workflow\":{\"machines\":[],\"tasks\":[{\"name\":"
            "\"blast_ID000002\",\"id\":\"ID000002\",\"category\":\"blast\",\"parents\":["
            "\"split_ID000001\"],\"cores\":1,\"runtimeInSeconds\":2,\"memoryInBytes\":104857600},"
            "{\"name\":\"cat_ID000003\",\"id\":\"ID000003\",\"parents\":[],"
            "\"runtimeInSeconds\":1}]}}"),
        "blast x1 1000m 100MiB 2000ms\ncat x1 ?m ?MiB 1000ms\n");
    ck_assert_ptr_nonnull(
        strstr(read_jobs_each(), "1 blast_ID000002 id=ID000002 after=split_ID000001"));
}
END_TEST

START_TEST(tasks_without_a_run_are_jobs_to_plan_or_set_aside)
{
    ck_assert_str_eq(read_text("{\"workflow\":{" SPECIFICATION "}}"),
                     "P.SPLIT x1 ?m ?MiB 0ms unknown-durations 1\n"
                     "P.RUN x2 ?m ?MiB 0ms unknown-durations 2\n");
    ck_assert_str_eq(
        read_text("{\"workflow\":{" SPECIFICATION ",\"execution\":{\"tasks\":[{\"id\":\"P.RUN_2\","
                  "\"runtimeInSeconds\":1},{\"id\":\"Q_7\",\"runtimeInSeconds\":1}]}}}"),
        "P.RUN x1 ?m ?MiB 1000ms\nQ x1 ?m ?MiB 1000ms\naside 3 2 0ms\n");
    ck_assert_ptr_nonnull(strstr(read_jobs_notes(), "not in workflow.specification: 1"));
}
END_TEST

static const struct {
    const char *task, *told;
} bad[] = {
    {"{\"id\":\"a\",\"runtimeInSeconds\":-1}",
     "rejected 1: workflow.execution.tasks[0].runtimeInSeconds: '-1': a number from 0 to 536870912 "
     "is needed\n"},
    {"{\"id\":\"a\",\"runtimeInSeconds\":\"long\"}",
     "rejected 1: workflow.execution.tasks[0].runtimeInSeconds: 'long': a number from 0 to "
     "536870912 is needed\n"},
    {"{\"id\":\"a\",\"runtimeInSeconds\":1,\"memoryInBytes\":1e40}",
     "rejected 1: workflow.execution.tasks[0].memoryInBytes: '1e40': a number from 0 to "
     "1125899906842624 is needed\n"},
    {"{\"runtimeInSeconds\":1}", "rejected 1: workflow.execution.tasks[0]: a task needs an id\n"},
    {"7", "rejected 1: workflow.execution.tasks[0]: a task needs an id\n"},
};

START_TEST(a_bad_task_is_rejected_with_its_path)
{
    char text[300];
    snprintf(text, sizeof text,
             "{\"workflow\":{\"specification\":{},\"execution\":{\"tasks\":[%s]}}}", bad[_i].task);
    ck_assert_str_eq(read_text(text), bad[_i].told);
}
END_TEST

START_TEST(what_is_no_instance_fails_by_line)
{
    ck_assert_str_eq(read_text("\n{\"workflow\":{}}"),
                     "error: line 2: no workflow.execution.tasks (WfFormat 1.5) and no "
                     "workflow.tasks (1.4) in this object\n");
    ck_assert_str_eq(read_text("[]"),
                     "error: line 1: a list where a WfCommons instance is expected\n");
    ck_assert_str_eq(
        read_text("{\"workflow\":{\"tasks\":[\n{\"id\":\"a\",\"runtimeInSeconds\":1},"),
        "a x1 ?m ?MiB 1000ms\nerror: line 2, column 33: the text ends inside the list "
        "that opens in line 1 (cut off?)\n");
}
END_TEST

START_TEST(only_instances_are_claimed)
{
    ck_assert_int_ge(jobs_wfcommons_detect(slice_of("{\"schemaVersion\":\"1.5\",\"workflow\":{")),
                     90);
    ck_assert_int_ge(jobs_wfcommons_detect(slice_of("{\"workflow\":{\"tasks\":[{\"parents\":[]")),
                     70);
    ck_assert_int_eq(jobs_wfcommons_detect(slice_of("{\"jobs\":[{\"jobName\":\"workflow\"}]}")), 0);
    ck_assert_int_eq(jobs_wfcommons_detect(slice_of("[{\"workflow\":{\"tasks\":0}}]")), 0);
    ck_assert_int_eq(jobs_wfcommons_detect(slice_of("")), 0);
}
END_TEST

START_TEST(tasks_before_1_4_have_runtime_and_memory_in_kib)
{
    ck_assert_str_eq(
        read_text("{\"schemaVersion\":\"1.2\",\"workflow\":{\"jobs\":[{\"name\":\"a_ID01\",\"id\":"
                  "\"ID01\",\"parents\":[],\"cores\":2,\"runtime\":60,\"memory\":102400}]}}"),
        "a x1 2000m 100MiB 60000ms\n");
    ck_assert_ptr_nonnull(strstr(read_jobs_notes(), "in KiB before WfFormat 1.4"));
}
END_TEST

Suite *suite_jobs_wfcommons(void)
{
    Suite *s = suite_create("jobs_wfcommons");
    TCase *t = tcase_create("jobs_wfcommons");
    tcase_add_test(t, sections_are_joined_by_id);
    tcase_add_test(t, the_order_of_the_sections_does_not_matter);
    tcase_add_test(t, tasks_of_1_4_are_whole);
    tcase_add_test(t, tasks_without_a_run_are_jobs_to_plan_or_set_aside);
    tcase_add_loop_test(t, a_bad_task_is_rejected_with_its_path, 0,
                        (int)(sizeof bad / sizeof *bad));
    tcase_add_test(t, what_is_no_instance_fails_by_line);
    tcase_add_test(t, only_instances_are_claimed);
    tcase_add_test(t, tasks_before_1_4_have_runtime_and_memory_in_kib);
    suite_add_tcase(s, t);
    return s;
}
