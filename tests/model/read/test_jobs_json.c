#include "tests/support/read_jobs.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *suite_jobs_json(void);

static const char *read_text(const char *text)
{
    return read_jobs(jobs_json_read, slice_of(text));
}

START_TEST(members_are_the_columns_of_our_csv)
{
    const char *told = read_text(
        "{\"schema\":\"batchfit.jobs/1\",\"jobs\":[\n"
        "{\"name\":\"a\",\"label\":\"align\",\"count\":3,\"vcpus\":4,\"memory_mib\":15200,"
        "\"duration_s\":60.5,\"depends_on\":[\"x\",\"y\"],\"scratch_gib\":30,\"attempts\":2,"
        "\"image\":\"r/i:1\",\"peak_memory_mib\":900,\"peak_vcpus\":1.25},\n"
        "{\"name\":\"b\",\"label\":\"gpu\",\"vcpus\":\"0.5\",\"memory\":\"1.5GiB\",\"gpus\":2,"
        "\"gpu_model\":\"V100\",\"arch\":\"arm64\",\"duration\":\"2h30m\",\"depends_on\":\"a;c\","
        "\"submit_s\":-1.5}]}");
    ck_assert_str_eq(told, "align x3 4000m 15200MiB 181500ms\n"
                           "gpu x1 1000m 1536MiB 9000000ms gpus 2 V100 arm64\n");
    ck_assert_str_eq(read_jobs_each(),
                     "1 a id= after=x;y image=r/i:1 30GiB 2 attempts 900MiB peak 1250m peak\n"
                     "2 b id= after=a;c image= ?GiB ? attempts ?MiB peak ?m peak\n");
}
END_TEST

START_TEST(what_is_not_said_stays_unknown)
{
    ck_assert_str_eq(read_text("{\"jobs\":[{\"vcpus\":1,\"memory_mib\":null},{\"memory_mib\":5}]}"),
                     "- x1 1000m ?MiB 0ms unknown-durations 1\n"
                     "- x1 ?m 5MiB 0ms unknown-durations 1\n");
}
END_TEST

START_TEST(bare_lists_and_one_job_a_line_are_read_too)
{
    const char *expected = "- x2 1000m 5MiB 2000ms\n";
    static const char *const texts[] = {
        "[{\"vcpus\":1,\"memory_mib\":5,\"duration_s\":1},{\"vcpus\":1,\"memory_mib\":5,"
        "\"duration_s\":1}]",
        "{\"vcpus\":1,\"memory_mib\":5,\"duration_s\":1}\n{\"duration_s\":1,\"memory_mib\":5,"
        "\"vcpus\":1}\n",
        "{\"jobs\":[{\"vcpus\":1,\"memory_mib\":5,\"duration_s\":2,\"count\":1}]}"
        "{\"jobs\":[{\"vcpus\":1,\"memory_mib\":5,\"duration_s\":0}]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_str_eq(read_text(texts[i]), expected);
}
END_TEST

START_TEST(a_document_of_classes_gives_its_classes)
{
    const char *classes =
        "\"classes\":[{\"id\":0,\"label\":\"a\",\"count\":5,\"vcpus\":2,\"memory_mib\":100,"
        "\"gpus\":0,\"arch\":\"any\",\"guessed\":false,\"duration_s\":{\"min\":7,\"p50\":7,"
        "\"p90\":7,\"max\":7,\"total\":35}},{\"id\":1,\"label\":\"b\",\"count\":2,\"vcpus\":1,"
        "\"memory_mib\":50,\"guessed\":true,\"duration_s\":{\"min\":1,\"max\":2,\"total\":3}},"
        "{\"id\":2,\"label\":\"c\",\"count\":1,\"vcpus\":1,\"memory_mib\":50,"
        "\"duration_s\":null}]";
    char text[1200];
    snprintf(text, sizeof text, "{\"schema\":\"batchfit.jobs/1\",%s}", classes);
    ck_assert_str_eq(read_text(text), "a x5 2000m 100MiB 35000ms\n"
                                      "b x2 1000m 50MiB 0ms unknown-durations 2\n"
                                      "c x1 1000m 50MiB 0ms unknown-durations 1\n");
    ck_assert_ptr_nonnull(strstr(read_jobs_notes(), "--each"));

    /* With jobs beside them the classes are a summary. */
    snprintf(text, sizeof text, "{\"schema\":\"batchfit.jobs/1\",%s,\"jobs\":[{\"label\":\"j\"}]}",
             classes);
    ck_assert_str_eq(read_text(text), "j x1 ?m ?MiB 0ms unknown-durations 1\n");
}
END_TEST

static const struct {
    const char *job, *rejected;
} bad[] = {
    {"{\"vcpus\":-1}", "jobs[1].vcpus: '-1': a number of vCPUs above 0, 16777 at most is needed"},
    {"{\"vcpus\":1e300}",
     "jobs[1].vcpus: '1e300': a number of vCPUs above 0, 16777 at most is needed"},
    {"{\"memory_mib\":\"lots\"}",
     "jobs[1].memory_mib: 'lots': a number of MiB above 0, 1073741824 at most is needed"},
    {"{\"count\":0}", "jobs[1].count: '0': a whole number from 1 to 1000000000 is needed"},
    {"{\"duration_s\":99999999999}",
     "jobs[1].duration_s: '99999999999': a number of seconds, 17 years at most is needed"},
    {"{\"memory\":\"4 parsecs\"}",
     "jobs[1].memory: '4 parsecs': a size such as \"15GiB\" or \"512 MiB\" is needed"},
    {"{\"arch\":\"sparc\"}", "jobs[1].arch: 'sparc': \"x86_64\", \"arm64\" or \"any\" is needed"},
    {"{\"gpus\":[2]}", "jobs[1].gpus: a list: a whole number of GPUs, 1024 at most is needed"},
    {"{\"name\":true}", "jobs[1].name: true: a text is needed"},
    {"{\"depends_on\":[1]}",
     "jobs[1].depends_on: a list: names separated by ';', or a list of names is needed"},
    {"{\"vcpus\":1,\"vcpus\":2}", "jobs[1]: \"vcpus\" and \"vcpus\" say the same thing twice"},
    {"{\"memory\":\"1G\",\"memory_mib\":1}",
     "jobs[1]: \"memory\" and \"memory_mib\" say the same thing twice"},
    {"7", "jobs[1]: a number: an object is needed"},
};

START_TEST(a_bad_job_is_rejected_with_its_path_and_the_rest_is_read)
{
    char text[300], expected[300];
    snprintf(text, sizeof text, "{\"jobs\":[{\"vcpus\":1},%s,{\"vcpus\":1}]}", bad[_i].job);
    snprintf(expected, sizeof expected, "- x2 1000m ?MiB 0ms unknown-durations 2\nrejected 2: %s\n",
             bad[_i].rejected);
    ck_assert_str_eq(read_text(text), expected);
}
END_TEST

START_TEST(unknown_members_are_noted_once)
{
    ck_assert_str_eq(read_text("{\"jobs\":[{\"vcpus\":1,\"ram\":5},{\"ram\":6,\"vcpus\":1}]}"),
                     "- x2 1000m ?MiB 0ms unknown-durations 2\n");
    ck_assert_ptr_nonnull(strstr(read_jobs_notes(), "\"ram\" is no column"));
    ck_assert_ptr_null(strstr(strstr(read_jobs_notes(), "\"ram\"") + 1, "\"ram\""));
}
END_TEST

START_TEST(a_broken_text_fails_by_line_after_the_jobs_before)
{
    ck_assert_str_eq(read_text("{\"jobs\":[\n{\"vcpus\":1},\n{\"vcpus\":"),
                     "- x1 1000m ?MiB 0ms unknown-durations 1\n"
                     "error: line 3, column 10: the text ends inside the object that opens in line "
                     "3 (cut off?)\n");
    ck_assert_str_eq(read_text("{\"jobs\":[{\"vcpus\":1}]}\n]"),
                     "- x1 1000m ?MiB 0ms unknown-durations 1\n"
                     "error: line 2, column 1: ']' where a JSON value is expected\n");
}
END_TEST

START_TEST(other_documents_are_refused_by_name)
{
    static const struct {
        const char *text, *message;
    } others[] = {
        {"{\"schema\":\"batchfit.plan/1\"}",
         "error: line 1: schema 'batchfit.plan/1': 'batchfit.jobs/1' is needed\n"},
        {"{\"a\":1}", "error: line 1: no \"jobs\" in this object; a job list is "
                      "{\"schema\":\"batchfit.jobs/1\",\"jobs\":[{\"vcpus\":4,\"memory\":"
                      "\"15GiB\"}]}\n"},
        {"\n7", "error: line 2: a number where a job list is expected\n"},
        {"{\"jobs\":[]}", "error: no jobs: the list holds no record\n"},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert_str_eq(read_text(others[i].text), others[i].message);
}
END_TEST

static void count_offset(void *context, size_t offset)
{
    size_t *last = context;
    ck_assert_uint_gt(offset, *last);
    *last = offset;
}

START_TEST(the_caller_hears_how_far_reading_has_come)
{
    size_t n_jobs = 200000, n = 0, last = 0;
    const char *job = "{\"vcpus\":1,\"memory_mib\":100,\"duration_s\":1},\n";
    char *text = mem_alloc(n_jobs * strlen(job) + 2);
    text[n++] = '[';
    for (size_t i = 0; i < n_jobs; i++, n += strlen(job))
        memcpy(text + n, job, strlen(job));
    text[n - 2] = ']';
    struct read_options options = {.consumed = count_offset, .consumed_context = &last};
    const char *told = read_jobs_with(jobs_json_read, (struct slice){text, n}, &options);
    ck_assert_str_eq(told, "- x200000 1000m 100MiB 200000000ms\n");
    ck_assert_uint_gt(last, (size_t)4 << 20);
    free(text);
}
END_TEST

START_TEST(only_our_own_lists_are_claimed)
{
    ck_assert_int_eq(jobs_json_detect(slice_of("{\"schema\":\"batchfit.jobs/1\"")), 100);
    ck_assert_int_ge(jobs_json_detect(slice_of("[{\"vcpus\":1,\"memory_mib\":3}]")), 50);
    ck_assert_int_le(jobs_json_detect(slice_of("{\"workflow\":{}}")), 10);
    ck_assert_int_eq(jobs_json_detect(slice_of("name,vcpus\na,1\n")), 0);
    ck_assert_int_eq(jobs_json_detect(slice_of("")), 0);
    ck_assert_int_eq(jobs_json_detect(slice_of("17 3 4")), 0);
}
END_TEST

START_TEST(numbers_as_data_frames_write_them_are_read)
{
    ck_assert_str_eq(read_text("[{\"count\":3.0,\"vcpus\":2.0,\"memory_mib\":4095.5,"
                               "\"duration_s\":60.0,\"gpus\":0.0}]"),
                     "- x3 2000m 4096MiB 180000ms\n");
    ck_assert_str_eq(
        read_text("[{\"count\":1.5,\"vcpus\":2.0}]"),
        "rejected 1: [0].count: '1.5': a whole number from 1 to 1000000000 is needed\n");
}
END_TEST

START_TEST(a_member_nearly_named_as_a_column_is_told_the_name)
{
    read_text("[{\"vcpu\":2,\"memory_mib\":4096}]");
    ck_assert_ptr_nonnull(strstr(read_jobs_notes(), "did you mean \"vcpus\"?"));
}
END_TEST

Suite *suite_jobs_json(void)
{
    Suite *s = suite_create("jobs_json");
    TCase *t = tcase_create("jobs_json");
    tcase_add_test(t, members_are_the_columns_of_our_csv);
    tcase_add_test(t, what_is_not_said_stays_unknown);
    tcase_add_test(t, bare_lists_and_one_job_a_line_are_read_too);
    tcase_add_test(t, a_document_of_classes_gives_its_classes);
    tcase_add_loop_test(t, a_bad_job_is_rejected_with_its_path_and_the_rest_is_read, 0,
                        (int)(sizeof bad / sizeof *bad));
    tcase_add_test(t, unknown_members_are_noted_once);
    tcase_add_test(t, a_broken_text_fails_by_line_after_the_jobs_before);
    tcase_add_test(t, other_documents_are_refused_by_name);
    tcase_add_test(t, the_caller_hears_how_far_reading_has_come);
    tcase_add_test(t, only_our_own_lists_are_claimed);
    tcase_add_test(t, numbers_as_data_frames_write_them_are_read);
    tcase_add_test(t, a_member_nearly_named_as_a_column_is_told_the_name);
    suite_add_tcase(s, t);
    return s;
}
