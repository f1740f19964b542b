#include "tests/support/lists.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *suite_jobs_nextflow(void);

#define DEFAULT_HEADER                                                                             \
    "task_id\thash\tnative_id\tname\tstatus\texit\tsubmit\tduration\trealtime\t%cpu\tpeak_rss\t"   \
    "peak_vmem\trchar\twchar\n"

static struct list list;

static void read_trace(const char *text)
{
    list_of(&list, jobs_nextflow_read, text);
    ck_assert_msg(list.read, "%s", list.err.message);
}

static void teardown(void)
{
    list_clear(&list);
}

START_TEST(cells_for_people_are_read_with_their_units)
{
    read_trace(DEFAULT_HEADER "1\t0a/b1c2d3\t77\tMAP (s1)\tCOMPLETED\t0\t2026-03-01 10:00:00.500\t"
                              "1h 2m 3s\t1h 5s\t250.4%\t1.5 GB\t3 GB\t1 MB\t2 KB\n");
    const struct job_class *c = &list.w.classes[0];
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_str_eq(c->label, "MAP");
    ck_assert_int_eq(c->max_ms, 3605000);
    ck_assert_int_eq(c->peak_mcpu, 2504);
    ck_assert_int_eq(c->peak_mib, 1536);
    ck_assert_str_eq(list.w.duration_from, "realtime");
    ck_assert_str_eq(list.w.jobs[0].name, "MAP (s1)");
    ck_assert_str_eq(list.w.jobs[0].id, "77");
    ck_assert_int_eq(list.w.jobs[0].submit_ms % 1000, 500);
    ck_assert(list_has_note(&list, "no zone"));
}
END_TEST

START_TEST(raw_cells_in_commas_are_milliseconds_and_bytes)
{
    read_trace("process,status,cpus,memory,attempt,submit,start,complete,realtime,%cpu,peak_rss,"
               "name,rchar\n"
               "WF:SORT,COMPLETED,3,2147483649,1,1700000000000,1700000001000,1700000003500,2500,"
               "91.5,1048577,\"WF:SORT (a, \"\"b\"\")\",1\n");
    const struct job_class *c = &list.w.classes[0];
    ck_assert_int_eq(list.w.n_rejected, 0);
    ck_assert_str_eq(c->label, "WF:SORT");
    ck_assert_int_eq(c->mcpu, 3000);
    ck_assert_int_eq(c->mem_mib, 2049);
    ck_assert(!c->guessed_mem && !c->guessed_mcpu);
    ck_assert_int_eq(c->max_ms, 2500);
    ck_assert_int_eq(c->peak_mib, 2);
    ck_assert_int_eq(list.w.jobs[0].start_ms, INT64_C(1700000001000));
    ck_assert_int_eq(list.w.jobs[0].end_ms, INT64_C(1700000003500));
    ck_assert_str_eq(list.w.jobs[0].name, "WF:SORT (a, \"b\")");
    ck_assert(!list_has_note(&list, "no zone"));
}
END_TEST

START_TEST(semicolons_separate_too)
{
    read_trace("name;status;realtime;%cpu;peak_rss\nA;COMPLETED;2s;100.0%;10 MB\n");
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(list.w.classes[0].max_ms, 2000);
}
END_TEST

START_TEST(a_few_columns_of_a_trace_are_enough)
{
    static const char *const headers[] = {"process\ttag\tname\tstatus\tcpus\trealtime\n",
                                          "name,status,realtime\n", "\"task_id\";\"realtime\"\n"};
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        ck_assert_int_gt(jobs_nextflow_detect(slice_of(headers[i])), 90);
    read_trace("name|cpus|memory|realtime\nA (1)|2|4 GB|5m\n");
    ck_assert_int_eq(list.w.classes[0].mem_mib, 4096);
    ck_assert_int_eq(list.w.classes[0].max_ms, 300000);
}
END_TEST

START_TEST(a_failed_attempt_that_succeeds_later_is_set_aside)
{
    read_trace(DEFAULT_HEADER "1\t0a/b1c2d3\t1\tMAP (s1)\tFAILED\t137\t-\t20s\t10s\t-\t-\t-\t-\t-\n"
                              "2\t0a/b1c2d4\t2\tMAP (s2)\tFAILED\t-\t-\t20s\t10s\t-\t-\t-\t-\t-\n"
                              "3\t0a/b1c2d5\t3\tMAP (s1)\tCOMPLETED\t0\t-\t50s\t40s\t50%\t1 GB\t-\t"
                              "-\t-\n");
    ck_assert_int_eq(list.w.count, 2);
    ck_assert_int_eq(list.w.aside[ASIDE_EARLIER_ATTEMPT].rows, 1);
    ck_assert_int_eq(list.w.aside[ASIDE_EARLIER_ATTEMPT].total_ms, 10000);
}
END_TEST

START_TEST(cached_and_unstarted_rows_are_no_jobs)
{
    read_trace("name\tstatus\tstart\trealtime\t%cpu\tpeak_rss\n"
               "A\tCACHED\t-\t4m\t-\t-\n"
               "B\tABORTED\t-\t-\t-\t-\n"
               "C\tSUBMITTED\t-\t-\t-\t-\n"
               "D\tCOMPLETED\t-\t0\t-\t0\n");
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(list.w.aside[ASIDE_CACHED].rows, 1);
    ck_assert_int_eq(list.w.aside[ASIDE_NEVER_STARTED].rows, 2);
    ck_assert_int_eq(list.w.classes[0].peak_mib, UNKNOWN);
    ck_assert_int_eq(list.w.classes[0].max_ms, 0);
}
END_TEST

START_TEST(of_a_repeated_column_the_raw_one_counts)
{
    read_trace("task_id\tname\tstatus\trealtime\t%cpu\tpeak_rss\trealtime\tpeak_rss\n"
               "1\tA\tCOMPLETED\t21.5s\t50%\t1 MB\t21502\t2000000\n"
               "2\tA\tCOMPLETED\t1s\t50%\t1 MB\t-\t-\n");
    ck_assert_int_eq(list.w.classes[0].max_ms, 21502);
    ck_assert_int_eq(list.w.classes[0].min_ms, 1000);
    ck_assert_int_eq(list.w.classes[0].peak_mib, 2);
    ck_assert(list_has_note(&list, "appear twice"));
}
END_TEST

START_TEST(rows_without_a_header_are_known_by_their_looks)
{
    read_trace("9\t0a/b1c2d3\t1\tMAP (s1)\tCOMPLETED\t0\t2026-03-01 10:00:00.000\t20s\t10s\t50%\t"
               "1 GB\t2 GB\t1 KB\t1 KB\n");
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(list.w.classes[0].max_ms, 10000);
    ck_assert_int_eq(list.w.classes[0].peak_mib, 1024);
    ck_assert(list_has_note(&list, "no header"));
}
END_TEST

START_TEST(the_long_rows_of_old_traces_are_known_too)
{
    read_trace(
        "1\t0a/b1c2d3\t1\tMAP (1)\tCOMPLETED\t0\t2015-05-11 18:36:49.877\t6s\t38ms\t50%\t1 MB\t"
        "2 MB\t1 MB\t2 MB\t22 KB\t226 B\t46\t3\t5961\t38\t1\t2\t2789376\t4\t22588\t226\n"
        "1\t0a/b1c2d4\t2\tMAP (1)\tCOMPLETED\t0\t2015-05-12 18:36:49.877\t6s\t40ms\t-\t-\t"
        "-\t-\t-\t-\t-\t-\t-\t5961\t40\t-\t-\t-\t-\t-\t-\n");
    ck_assert_int_eq(list.w.count, 2); /* the same task in two runs */
    ck_assert_int_eq(list.w.classes[0].peak_mib, 3);
    ck_assert_int_eq(list.w.classes[0].max_ms, 40);
}
END_TEST

START_TEST(a_task_that_never_succeeded_is_one_job)
{
    read_trace(DEFAULT_HEADER "1\t0a/b1c2d3\t1\tGET\tFAILED\t2\t-\t66ms\t62ms\t-\t-\t-\t-\t-\n"
                              "2\t0a/b1c2d4\t2\tGET\tFAILED\t2\t-\t63ms\t2ms\t-\t-\t-\t-\t-\n");
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(list.w.classes[0].max_ms, 2);
    ck_assert_int_eq(list.w.classes[0].mem_mib, UNKNOWN);
    ck_assert_int_eq(list.w.aside[ASIDE_EARLIER_ATTEMPT].rows, 1);
}
END_TEST

START_TEST(attempt_numbers_link_retries_in_any_order)
{
    read_trace("task_id,name,status,attempt,submit,start,realtime,%cpu,peak_rss\n"
               "2,A (x),COMPLETED,2,1700000000123,1700000000000,4000,50.0,1048576\n"
               "1,A (x),FAILED,1,1700000000123,1700000000000,3000,-,-\n");
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(list.w.classes[0].max_ms, 4000);
    ck_assert_int_eq(list.w.jobs[0].start_ms - list.w.jobs[0].submit_ms, -123);
}
END_TEST

START_TEST(a_headerless_trace_of_other_columns_is_refused)
{
    list_of(&list, jobs_nextflow_read,
            "9\t0a/b1c2d3\t1\tMAP\tCOMPLETED\t0\t2026-03-01 10:00:00\t20s\t10s\t50%\n");
    ck_assert(!list.read);
    ck_assert_int_eq(list.err.kind, ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(list.err.message, "header"));
}
END_TEST

START_TEST(several_runs_in_one_file_may_change_their_columns)
{
    read_trace("task_id\tname\tstatus\trealtime\t%cpu\tpeak_rss\n"
               "1\tA (1)\tCOMPLETED\t1s\t50%\t1 MB\n"
               "task_id\tstatus\tname\tpeak_rss\t%cpu\trealtime\n"
               "1\tCOMPLETED\tA (1)\t3 MB\t50%\t7s\n");
    ck_assert_int_eq(list.w.count, 2);
    ck_assert_int_eq(list.w.classes[0].max_ms, 7000);
    ck_assert_int_eq(list.w.classes[0].peak_mib, 3);
}
END_TEST

/* A task killed in its container left no measurements: its realtime is what Nextflow saw. */
START_TEST(times_of_the_command_alone_are_told_from_those_seen_from_outside)
{
    read_trace("task_id\tname\tstatus\tsubmit\tduration\trealtime\t%cpu\tpeak_rss\n"
               "1\tA (1)\tCOMPLETED\t1700000000000\t2m\t90s\t100.0%\t10 MB\n"
               "2\tA (2)\tFAILED\t1700000000000\t2m\t90s\t-\t-\n");
    ck_assert_int_eq(list.w.n_jobs, 2);
    ck_assert(list.w.jobs[0].command_time);
    ck_assert(!list.w.jobs[1].command_time);
    ck_assert_int_eq(list.w.jobs[0].end_ms, INT64_C(1700000120000));
}
END_TEST

START_TEST(without_realtime_the_duration_is_taken_and_said)
{
    read_trace("task_id\tname\tstatus\tduration\trealtime\t%cpu\tpeak_rss\n"
               "1\tA\tFAILED\t9s\t-\t-\t-\n");
    ck_assert_int_eq(list.w.classes[0].max_ms, 9000);
    ck_assert(list_has_note(&list, "1 rows without realtime"));
}
END_TEST

START_TEST(the_duration_column_can_be_chosen)
{
    struct read_options options = {.duration = "duration"};
    struct slice text = SLICE("task_id\tname\tstatus\tduration\trealtime\t%cpu\tpeak_rss\n"
                              "1\tA\tCOMPLETED\t9s\t2s\t1%\t1 MB\n");
    list_read(&list, jobs_nextflow_read, text, &options, NULL);
    ck_assert(list.read);
    ck_assert_int_eq(list.w.classes[0].max_ms, 9000);
    ck_assert_str_eq(list.w.duration_from, "duration");
    list_clear(&list);
    options.duration = "walltime";
    list_read(&list, jobs_nextflow_read, text, &options, NULL);
    ck_assert(!list.read);
    ck_assert_int_eq(list.err.kind, ERROR_USAGE);
}
END_TEST

START_TEST(tables_made_from_traces_have_tasks_for_names)
{
    read_trace("Label,Task,Realtime,%cpu,rss,rchar,cpus,memory,peak_rss\n"
               "train,FASTQC,2500,83.0,1,1,6,1073741824,2097152\n"
               "test,FASTQC,1500,83.0,1,1,6,1073741824,2097152\n");
    ck_assert_int_eq(list.w.count, 2);
    ck_assert_int_eq(list.w.n_classes, 1);
    ck_assert_str_eq(list.w.classes[0].label, "FASTQC");
    ck_assert_int_eq(list.w.classes[0].mem_mib, 1024);
}
END_TEST

START_TEST(old_traces_without_peak_rss_use_rss)
{
    read_trace(
        "task_id\tname\tstatus\trealtime\t%cpu\trss\tvmem\n1\tA\tCOMPLETED\t1s\t1%\t5 MB\t-\n");
    ck_assert_int_eq(list.w.classes[0].peak_mib, 5);
    ck_assert(list_has_note(&list, "rss is taken"));
}
END_TEST

static const struct {
    const char *row, *reason;
} bad_rows[] = {
    {"2\tA\tCOMPLETED\tsoon\t1%\t1 MB\t1\t1 GB", "realtime: 'soon'"},
    {"2\tA\tDONE\t1s\t1%\t1 MB\t1\t1 GB", "status: 'DONE'"},
    {"2\tA\tCOMPLETED\t1s\tmuch\t1 MB\t1\t1 GB", "%cpu: 'much'"},
    {"2\tA\tCOMPLETED\t1s\t1%\t1 XB\t1\t1 GB", "peak_rss: '1 XB'"},
    {"2\tA\tCOMPLETED\t1s\t1%\t1 MB\t-4\t1 GB", "cpus: '-4'"},
    {"2\tA\tCOMPLETED\t-1s\t1%\t1 MB\t1\t1 GB", "realtime: '-1s'"},
    {"2\tA\tCOMPLETED\t1s\t1%\t1 MB\t1\t99999999999999999999 GB", "memory: '99999999999999999999"},
    {"2\tA\tCOMPLETED\t99999999999999999999\t1%\t1 MB\t1\t1 GB", "realtime: '99999999999999999999"},
    {"2\tA\tCOMPL", "the row has 3 columns, the header 8"},
};

START_TEST(a_bad_row_is_rejected_with_column_and_value)
{
    char text[512];
    snprintf(text, sizeof text,
             "task_id\tname\tstatus\trealtime\t%%cpu\tpeak_rss\tcpus\tmemory\n"
             "1\tA\tCOMPLETED\t1s\t1%%\t1 MB\t1\t1 GB\n%s",
             bad_rows[_i].row);
    read_trace(text);
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(list.w.n_rejected, 1);
    ck_assert_int_eq(list.w.rejected[0].line, 3);
    ck_assert_msg(strstr(list.w.rejected[0].reason, bad_rows[_i].reason) != NULL, "%s",
                  list.w.rejected[0].reason);
}
END_TEST

START_TEST(nul_bytes_and_endless_lines_are_rejected)
{
    enum { LONG = 3 << 20 };
    static const char header[] = "task_id\tname\tstatus\trealtime\t%cpu\tpeak_rss\n";
    char *text = malloc(sizeof header + LONG);
    memcpy(text, header, sizeof header - 1);
    memset(text + sizeof header - 1, 'x', LONG);
    memcpy(text + sizeof header - 1, "1\tA\0\n", 5);
    list_read(&list, jobs_nextflow_read, (struct slice){text, sizeof header - 1 + LONG}, NULL,
              NULL);
    free(text);
    ck_assert_int_eq(list.w.n_rejected, 2);
    ck_assert_ptr_nonnull(strstr(list.w.rejected[0].reason, "NUL"));
    ck_assert_int_eq(list.w.rejected[1].line, 3);
}
END_TEST

START_TEST(other_tables_are_not_traces)
{
    ck_assert_int_eq(jobs_nextflow_detect(SLICE("name,vcpus,memory_mib,duration_s\na,1,2,3\n")), 0);
    ck_assert_int_eq(jobs_nextflow_detect(SLICE("JobID|State|Elapsed\n1|COMPLETED|1\n")), 0);
    ck_assert_int_eq(jobs_nextflow_detect(SLICE("")), 0);
    ck_assert_int_gt(jobs_nextflow_detect(SLICE(DEFAULT_HEADER)), 90);
    list_of(&list, jobs_nextflow_read, "name,vcpus\na,1\n");
    ck_assert(!list.read);
    list_of(&list, jobs_nextflow_read, "\n\n");
    ck_assert(!list.read);
}
END_TEST

START_TEST(the_default_columns_give_the_time_span)
{
    read_trace(DEFAULT_HEADER "1\ta/b\t7\tMAP (s1)\tCOMPLETED\t0\t2026-03-01 10:00:00.500\t"
                              "1h 2m\t1h\t100%\t1 GB\t3 GB\t1 MB\t2 KB\n");
    ck_assert_int_eq(list.w.last_end_ms - list.w.first_submit_ms, INT64_C(3720000));
}
END_TEST

Suite *suite_jobs_nextflow(void)
{
    Suite *s = suite_create("jobs_nextflow");
    TCase *t = tcase_create("jobs_nextflow");
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, cells_for_people_are_read_with_their_units);
    tcase_add_test(t, raw_cells_in_commas_are_milliseconds_and_bytes);
    tcase_add_test(t, semicolons_separate_too);
    tcase_add_test(t, a_few_columns_of_a_trace_are_enough);
    tcase_add_test(t, a_failed_attempt_that_succeeds_later_is_set_aside);
    tcase_add_test(t, cached_and_unstarted_rows_are_no_jobs);
    tcase_add_test(t, of_a_repeated_column_the_raw_one_counts);
    tcase_add_test(t, rows_without_a_header_are_known_by_their_looks);
    tcase_add_test(t, the_long_rows_of_old_traces_are_known_too);
    tcase_add_test(t, a_task_that_never_succeeded_is_one_job);
    tcase_add_test(t, attempt_numbers_link_retries_in_any_order);
    tcase_add_test(t, a_headerless_trace_of_other_columns_is_refused);
    tcase_add_test(t, several_runs_in_one_file_may_change_their_columns);
    tcase_add_test(t, times_of_the_command_alone_are_told_from_those_seen_from_outside);
    tcase_add_test(t, without_realtime_the_duration_is_taken_and_said);
    tcase_add_test(t, the_duration_column_can_be_chosen);
    tcase_add_test(t, tables_made_from_traces_have_tasks_for_names);
    tcase_add_test(t, old_traces_without_peak_rss_use_rss);
    tcase_add_loop_test(t, a_bad_row_is_rejected_with_column_and_value, 0,
                        sizeof bad_rows / sizeof bad_rows[0]);
    tcase_add_test(t, nul_bytes_and_endless_lines_are_rejected);
    tcase_add_test(t, other_tables_are_not_traces);
    tcase_add_test(t, the_default_columns_give_the_time_span);
    suite_add_tcase(s, t);
    return s;
}
