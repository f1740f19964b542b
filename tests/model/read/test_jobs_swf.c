#include "tests/support/lists.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *suite_jobs_swf(void);

static struct list list;

static void read_swf(const char *text)
{
    list_of(&list, jobs_swf_read, text);
    ck_assert_msg(list.read, "%s", list.err.message);
}

static void teardown(void)
{
    list_clear(&list);
}

#define REST "-1 -1 -1 -1 -1 -1 -1\n"

START_TEST(fields_are_taken_by_the_format)
{
    read_swf("; Version: 2.2\n; UnixStartTime: 1000000000\n;\n"
             "  7  60 10 3600.5 4 1800.25 1048577 -1 7200 2097152 1 " REST " \n");
    const struct job_class *c = &list.w.classes[0];
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(c->mcpu, 4000);
    ck_assert_int_eq(c->mem_mib, 8192);
    ck_assert_int_eq(c->peak_mib, 4097);
    ck_assert_int_eq(c->peak_mcpu, 2000);
    ck_assert_int_eq(c->max_ms, 3600500);
    ck_assert_int_eq(list.w.jobs[0].submit_ms, INT64_C(1000000060000));
    ck_assert_int_eq(list.w.jobs[0].start_ms, INT64_C(1000000070000));
    ck_assert_str_eq(list.w.jobs[0].id, "7");
    ck_assert(list_has_note(&list, "KB per processor"));
}
END_TEST

START_TEST(unknown_stays_unknown)
{
    read_swf("0 60 -1 -1 -1 -1 -1 8 -1 -1 -1 " REST "1 60 -1 0 8 -1 -1 -1 -1 -1 -1 " REST);
    const struct job_class *c = &list.w.classes[0];
    ck_assert_int_eq(list.w.count, 2);
    ck_assert_int_eq(c->mcpu, 8000);
    ck_assert_int_eq(c->mem_mib, UNKNOWN);
    ck_assert_int_eq(c->unknown_durations, 1);
    ck_assert_int_eq(c->min_ms, 0);
    ck_assert_int_eq(list.w.jobs[0].start_ms, TIME_UNKNOWN);
}
END_TEST

START_TEST(states_decide_what_is_a_job)
{
    read_swf("1 0 0 50 1 -1 -1 1 -1 -1 2 " REST "1 0 0 50 1 -1 -1 1 -1 -1 3 " REST
             "1 0 0 100 1 -1 -1 1 -1 -1 1 " REST "2 0 0 70 1 -1 -1 1 -1 -1 0 " REST
             "3 0 0 -1 1 -1 -1 1 -1 -1 5 " REST "4 0 0 9 1 -1 -1 1 -1 -1 5 " REST);
    ck_assert_int_eq(list.w.count, 3);
    ck_assert_int_eq(list.w.aside[ASIDE_PART].rows, 2);
    ck_assert_int_eq(list.w.aside[ASIDE_PART].total_ms, 100000);
    ck_assert_int_eq(list.w.aside[ASIDE_NEVER_STARTED].rows, 1);
}
END_TEST

START_TEST(bytes_for_the_whole_job_are_recognised_and_said)
{
    read_swf("0 1356996147 0 560 64 -1 -1 64 86400 68719476736 1 " REST
             "1 1356996695 71 116 12 -1 -1 12 1209600 91268055041 1 " REST);
    ck_assert_int_eq(list.w.classes[0].mem_mib, 65536);
    ck_assert_int_eq(list.w.classes[1].mem_mib, 87041);
    ck_assert(list_has_note(&list, "bytes for the whole job"));
}
END_TEST

START_TEST(the_unit_of_memory_can_be_told)
{
    struct read_options options = {.swf_memory_unit_bytes = 1 << 20, .swf_memory_per_job = true};
    struct slice text = SLICE("1 0 0 560 4 -1 -1 4 -1 3000 1 " REST);
    list_read(&list, jobs_swf_read, text, &options, NULL);
    ck_assert_int_eq(list.w.classes[0].mem_mib, 3000);
    list_clear(&list);
    options.swf_memory_per_job = false;
    list_read(&list, jobs_swf_read, text, &options, NULL);
    ck_assert_int_eq(list.w.classes[0].mem_mib, 12000);
    ck_assert(list_has_note(&list, "as told"));
}
END_TEST

START_TEST(memory_that_grows_with_the_processors_is_pointed_out)
{
    read_swf("1 20 0 1200 1 -1 -1 1 -1 1024 1 " REST "2 20 0 2100 5 -1 -1 5 -1 5120 1 " REST);
    ck_assert_int_eq(list.w.classes[1].mem_mib, 25);
    ck_assert(list_has_note(&list, "grows with the processors"));
}
END_TEST

START_TEST(a_constant_is_no_measurement_and_no_dependency)
{
    char text[4096];
    size_t n = 0;
    for (int i = 0; i < 30; i++)
        n += (size_t)snprintf(text + n, sizeof text - n,
                              "%d 0 0 50 2 1 1024 2 -1 2048 1 1 1 1 -1 1 1 -1 {1,2} q_1d 1:ppn=2\n",
                              i);
    read_swf(text);
    ck_assert_int_eq(list.w.count, 30);
    ck_assert_int_eq(list.w.classes[0].peak_mib, UNKNOWN);
    ck_assert_int_eq(list.w.classes[0].peak_mcpu, UNKNOWN);
    ck_assert(!list.w.has_dependencies);
    ck_assert(list_has_note(&list, "used memory is 1024 in every record"));
    ck_assert(list_has_note(&list, "preceding job is 1"));
}
END_TEST

START_TEST(preceding_jobs_are_dependencies)
{
    read_swf("1 0 0 50 1 -1 -1 1 -1 -1 1 1 1 1 1 1 -1 0\n"
             "2 0 0 70 1 -1 -1 1 -1 -1 1 1 1 1 1 1 1 0\n");
    ck_assert(list.w.has_dependencies);
    ck_assert_int_eq(list.w.critical_path_ms, 120000);
}
END_TEST

START_TEST(cr_lf_and_a_line_of_names_are_no_trouble)
{
    read_swf(
        "id\tsubmit\twait\truntime\tcpus\tcpu\tmem\treq\twall\tmemreq\tstatus\tuser\tgroup\tapp"
        "\tqueue\tpart\tprec\tthink\tDAG\r\n"
        "1\t20\t0\t1200\t1\t-1\t-1\t1\t1200\t-1\t1\t1\t1\t1\t1\t1\t-1\t0\tD-1\r\n");
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(list.w.n_rejected, 0);
    ck_assert(list_has_note(&list, "names the columns"));
}
END_TEST

START_TEST(semicolons_may_separate_fields)
{
    read_swf("1001;0;-1;15;12;-1;-1;-1;420;-1;-1;ann;lab;-1;normal;normal;;-1;\n"
             "1002;49;-1;-1;1;-1;-1;-1;1800;-1;-1;bob;lab;-1;normal;normal;;-1;\n");
    ck_assert_int_eq(list.w.count, 2);
    ck_assert_int_eq(list.w.classes[0].mcpu, 12000);
    ck_assert_int_eq(list.w.classes[0].max_ms, 15000);
}
END_TEST

static const struct {
    const char *row, *reason;
} bad_rows[] = {
    {"2 0 0 -5 1 -1 -1 1 -1 -1 1 " REST, "run time: '-5'"},
    {"2 0 0 50 1 -1 -1 1 -1 -1 9 " REST, "status: '9'"},
    {"2 0 0 50 x -1 -1 1 -1 -1 1 " REST, "processors: 'x'"},
    {"2 0 0 50 1 -1 -1 1 -1 99999999999999999999 1 " REST, "requested memory: '9999"},
    {"2 0 0 50 99999999999999 -1 -1 1 -1 -1 1 " REST, "milli-vCPUs"},
    {"2 0 0 50 1", "the record has 5 fields"},
    {"name submit wait run 5 6 7 8 9 10 11 12 13 14 15 16 17 18", "submit time: 'submit'"},
};

START_TEST(a_bad_record_is_rejected_with_field_and_value)
{
    char text[512];
    snprintf(text, sizeof text, ";\n1 0 0 50 1 -1 -1 1 -1 -1 1 " REST "%s", bad_rows[_i].row);
    read_swf(text);
    ck_assert_int_eq(list.w.count, 1);
    ck_assert_int_eq(list.w.n_rejected, 1);
    ck_assert_int_eq(list.w.rejected[0].line, 3);
    ck_assert_msg(strstr(list.w.rejected[0].reason, bad_rows[_i].reason) != NULL, "%s",
                  list.w.rejected[0].reason);
}
END_TEST

START_TEST(other_texts_are_not_swf)
{
    ck_assert_int_eq(jobs_swf_detect(SLICE("; just a comment\n")), 0);
    ck_assert_int_eq(jobs_swf_detect(SLICE("1 2 3\n")), 0);
    ck_assert_int_eq(jobs_swf_detect(SLICE("a b c d e f g h i j k l m n o p q r\n")), 0);
    ck_assert_int_eq(jobs_swf_detect(SLICE("")), 0);
    list_of(&list, jobs_swf_read, "name,vcpus\n");
    ck_assert(!list.read);
    ck_assert_int_eq(list.err.kind, ERROR_INPUT);
}
END_TEST

Suite *suite_jobs_swf(void)
{
    Suite *s = suite_create("jobs_swf");
    TCase *t = tcase_create("jobs_swf");
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, fields_are_taken_by_the_format);
    tcase_add_test(t, unknown_stays_unknown);
    tcase_add_test(t, states_decide_what_is_a_job);
    tcase_add_test(t, bytes_for_the_whole_job_are_recognised_and_said);
    tcase_add_test(t, the_unit_of_memory_can_be_told);
    tcase_add_test(t, memory_that_grows_with_the_processors_is_pointed_out);
    tcase_add_test(t, a_constant_is_no_measurement_and_no_dependency);
    tcase_add_test(t, preceding_jobs_are_dependencies);
    tcase_add_test(t, cr_lf_and_a_line_of_names_are_no_trouble);
    tcase_add_test(t, semicolons_may_separate_fields);
    tcase_add_loop_test(t, a_bad_record_is_rejected_with_field_and_value, 0,
                        sizeof bad_rows / sizeof bad_rows[0]);
    tcase_add_test(t, other_texts_are_not_swf);
    suite_add_tcase(s, t);
    return s;
}
