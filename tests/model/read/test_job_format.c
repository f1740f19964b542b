#include "model/read/job_format.h"

#include <check.h>
#include <string.h>

Suite *suite_job_format(void);

static struct error err;

static bool refused_with(const char *text, const char *part)
{
    return job_format_detect(slice_of(text), &err) == NULL && strstr(err.message, part) != NULL;
}

START_TEST(a_list_without_a_header_is_shown_its_first_line_and_what_a_header_is)
{
    ck_assert(refused_with("\n  a,2,4096,60\nb,2,4096,60\n", "line 2: 'a,2,4096,60': "));
    ck_assert_ptr_nonnull(strstr(err.message, "name,vcpus,memory_mib,duration_s"));
    ck_assert_ptr_nonnull(strstr(err.message, "--jobs-format"));
}
END_TEST

START_TEST(lines_that_end_in_carriage_returns_alone_are_refused_by_name)
{
    ck_assert(refused_with("name,vcpus,memory_mib\ra,1,10\rb,1,10\r", "carriage returns alone"));
    ck_assert_ptr_nonnull(job_format_detect(slice_of("name,vcpus\r\na,1\r\n"), &err));
    ck_assert_ptr_nonnull(job_format_detect(slice_of("name,vcpus\r"), &err));
}
END_TEST

START_TEST(json_that_looks_like_a_list_and_is_none_is_told_what_to_give_instead)
{
    ck_assert(refused_with(" {\"meta\":{},\"jobs\":[{\"job_id\":1,\"steps\":[],\"tres\":{}}]}",
                           "sacct -P"));
    ck_assert(refused_with("{\"detail-type\":\"Batch Job State Change\",\"source\":\"aws.batch\","
                           "\"detail\":{\"jobId\":\"a\"}}",
                           "describe-jobs"));
    ck_assert_ptr_nonnull(job_format_detect(
        slice_of("{\"schema\":\"batchfit.jobs/1\",\"jobs\":[{\"name\":\"job_id steps\"}]}"), &err));
}
END_TEST

START_TEST(what_is_no_text_is_refused_by_name)
{
    ck_assert(refused_with("\x1f\x8b\x08", "gzip"));
    ck_assert(refused_with("\xff\xfe"
                           "a",
                           "UTF-16"));
    ck_assert(refused_with(" \n\t", "empty"));
    ck_assert_ptr_null(job_format_detect((struct slice){"a\0b", 3}, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "NUL"));
}
END_TEST

Suite *suite_job_format(void)
{
    Suite *s = suite_create("job_format");
    TCase *t = tcase_create("job_format");
    tcase_add_test(t, a_list_without_a_header_is_shown_its_first_line_and_what_a_header_is);
    tcase_add_test(t, lines_that_end_in_carriage_returns_alone_are_refused_by_name);
    tcase_add_test(t, what_is_no_text_is_refused_by_name);
    tcase_add_test(t, json_that_looks_like_a_list_and_is_none_is_told_what_to_give_instead);
    suite_add_tcase(s, t);
    return s;
}
