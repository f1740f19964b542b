#include "cli/progress.h"

#include <check.h>
#include <string.h>

Suite *suite_progress(void);

static char shown[1000];

/* All that was drawn while half, then all, of a list of 200 MB was read. */
static const char *drawn(double wait_s)
{
    struct progress p;
    FILE *file = tmpfile();
    ck_assert_ptr_nonnull(file);
    progress_begin_on(&p, file, "jobs.csv", 200000000, wait_s);
    progress_add(&p, 100000000);
    progress_add(&p, 100000000); /* too soon to draw again */
    progress_end(&p);
    rewind(file);
    size_t n = fread(shown, 1, sizeof shown - 1, file);
    shown[n] = '\0';
    fclose(file);
    return shown;
}

START_TEST(a_long_reading_is_shown_and_wiped)
{
    ck_assert_str_eq(drawn(0), "\rjobs.csv [###############...............]  50% of 200 MB\033[K"
                               "\r\033[K");
}
END_TEST

START_TEST(a_short_reading_shows_nothing)
{
    ck_assert_str_eq(drawn(60), "");
}
END_TEST

START_TEST(without_a_file_nothing_is_drawn)
{
    struct progress p;
    progress_begin_on(&p, NULL, "jobs.csv", 10, 0);
    progress_add(&p, 10);
    ck_assert(!p.drawn);
    progress_end(&p);
}
END_TEST

Suite *suite_progress(void)
{
    Suite *s = suite_create("progress");
    TCase *t = tcase_create("progress");
    tcase_add_test(t, a_long_reading_is_shown_and_wiped);
    tcase_add_test(t, a_short_reading_shows_nothing);
    tcase_add_test(t, without_a_file_nothing_is_drawn);
    suite_add_tcase(s, t);
    return s;
}
