#include "cli/csv_out.h"

#include <check.h>
#include <stdlib.h>

Suite *suite_csv_out(void);

static char *written(void (*write)(FILE *, const char *), const char *text)
{
    char *result;
    size_t length;
    FILE *file = open_memstream(&result, &length);
    write(file, text);
    fclose(file);
    return result;
}

static const struct {
    const char *text, *field;
} fields[] = {
    {"plain", "plain"},
    {"", ""},
    {"two words", "two words"},
    {"a,b", "\"a,b\""},
    {"say \"so\"", "\"say \"\"so\"\"\""},
    {"two\nlines", "\"two\nlines\""},
    {"\"", "\"\"\"\""},
};

START_TEST(quotes_stand_where_a_reader_needs_them_and_are_doubled_within)
{
    char *text = written(csv_text, fields[_i].text);
    ck_assert_str_eq(text, fields[_i].field);
    free(text);
}
END_TEST

START_TEST(what_must_be_quoted_is)
{
    char *text = written(csv_quoted, "plain");
    ck_assert_str_eq(text, "\"plain\"");
    free(text);
}
END_TEST

Suite *suite_csv_out(void)
{
    Suite *s = suite_create("csv_out");
    TCase *t = tcase_create("csv_out");
    tcase_add_loop_test(t, quotes_stand_where_a_reader_needs_them_and_are_doubled_within, 0,
                        sizeof fields / sizeof fields[0]);
    tcase_add_test(t, what_must_be_quoted_is);
    suite_add_tcase(s, t);
    return s;
}
