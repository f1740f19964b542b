#include "cli/out.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Suite *suite_out(void);

static char folder[] = "/tmp/out.XXXXXX";
static char path[64];

static void set_up(void)
{
    memcpy(folder, "/tmp/out.XXXXXX", sizeof folder);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/file", folder);
}

static void tear_down(void)
{
    unlink(path);
    ck_assert_int_eq(rmdir(folder), 0); /* fails where a temporary file is left behind */
}

static void content_is(const char *text)
{
    char got[64] = "";
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    size_t n = fread(got, 1, sizeof got - 1, file);
    got[n] = '\0';
    fclose(file);
    ck_assert_str_eq(got, text);
}

START_TEST(a_file_is_replaced_whole_or_not_at_all)
{
    struct out out;
    struct error err;
    ck_assert(out_open(&out, path, &err));
    fputs("one", out.file);
    ck_assert_int_ne(access(path, F_OK), 0);
    ck_assert(out_close(&out, &err));
    content_is("one");
    ck_assert(out_open(&out, path, &err));
    fputs("two", out.file);
    out_abandon(&out);
    content_is("one");
}
END_TEST

START_TEST(a_device_is_written_to_and_never_replaced)
{
    struct out out;
    struct error err;
    struct stat before, after;
    ck_assert_int_eq(stat("/dev/null", &before), 0);
    ck_assert(out_open(&out, "/dev/null", &err));
    fputs("gone", out.file);
    ck_assert(out_close(&out, &err));
    ck_assert_int_eq(stat("/dev/null", &after), 0);
    ck_assert(S_ISCHR(after.st_mode));
    ck_assert_uint_eq(before.st_ino, after.st_ino);
}
END_TEST

START_TEST(a_link_stays_and_the_file_that_it_leads_to_is_replaced)
{
    char link_path[64];
    struct out out;
    struct error err;
    struct stat there;
    snprintf(link_path, sizeof link_path, "%s/link", folder);
    ck_assert(out_open(&out, path, &err));
    fputs("one", out.file);
    ck_assert(out_close(&out, &err));
    ck_assert_int_eq(symlink(path, link_path), 0);
    ck_assert(out_open(&out, link_path, &err));
    fputs("two", out.file);
    content_is("one");
    ck_assert(out_close(&out, &err));
    content_is("two");
    ck_assert_int_eq(lstat(link_path, &there), 0);
    ck_assert(S_ISLNK(there.st_mode));
    unlink(link_path);
}
END_TEST

/* Whatever standard output is connected with. */
START_TEST(standard_output_by_its_name_is_standard_output)
{
    struct out out;
    struct error err;
    ck_assert(out_open(&out, "/dev/stdout", &err));
    ck_assert_ptr_eq(out.file, stdout);
    ck_assert(out_close(&out, &err));
}
END_TEST

START_TEST(a_folder_that_does_not_exist_is_an_error_with_the_path)
{
    struct out out;
    struct error err;
    ck_assert(!out_open(&out, "/nonexistent/plan.json", &err));
    ck_assert_str_eq(err.message,
                     "/nonexistent/plan.json: cannot be written: No such file or directory");
    ck_assert_int_eq(err.kind, ERROR_INTERNAL);
    ck_assert(!out_open(&out, folder, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "a folder"));
}
END_TEST

Suite *suite_out(void)
{
    Suite *s = suite_create("out");
    TCase *t = tcase_create("out");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_file_is_replaced_whole_or_not_at_all);
    tcase_add_test(t, a_device_is_written_to_and_never_replaced);
    tcase_add_test(t, a_link_stays_and_the_file_that_it_leads_to_is_replaced);
    tcase_add_test(t, standard_output_by_its_name_is_standard_output);
    tcase_add_test(t, a_folder_that_does_not_exist_is_an_error_with_the_path);
    suite_add_tcase(s, t);
    return s;
}
