#include "model/read/table_lines.h"

#include <check.h>
#include <stdlib.h>

Suite *suite_table_lines(void);

static struct table_lines lines;
static struct table_fields fields;
static struct slice line;

static void teardown(void)
{
    table_fields_free(&fields);
}

static void start(const char *text)
{
    table_start(&lines, slice_of(text), NULL);
}

static const char *split(const char *text, char separator)
{
    start(text);
    ck_assert(table_next(&lines, &line));
    return table_split_quoted(&lines, line, separator, &fields);
}

START_TEST(lines_end_in_lf_or_cr_lf_or_not_at_all)
{
    start("\xEF\xBB\xBF"
          "a\r\n\nb");
    ck_assert(table_next(&lines, &line) && slice_is(line, "a"));
    ck_assert(table_next(&lines, &line) && line.n == 0);
    ck_assert(table_next(&lines, &line) && slice_is(line, "b"));
    ck_assert_int_eq(lines.line, 3);
    ck_assert(!table_next(&lines, &line));
}
END_TEST

START_TEST(quotes_hold_separators_quotes_and_lines)
{
    ck_assert_ptr_null(split("a,\"b,\"\"c\"\"\",\"d\ne\",\nf\n", ','));
    ck_assert_uint_eq(fields.n, 4);
    ck_assert(slice_is(fields.at[1], "b,\"c\""));
    ck_assert(slice_is(fields.at[2], "d\ne"));
    ck_assert(slice_is(fields.at[3], ""));
    ck_assert(table_next(&lines, &line) && slice_is(line, "f"));
    ck_assert_int_eq(lines.line, 3);
}
END_TEST

START_TEST(a_quote_within_a_field_is_text)
{
    ck_assert_ptr_null(split("a\"b,c\"", ','));
    ck_assert_uint_eq(fields.n, 2);
    ck_assert(slice_is(fields.at[0], "a\"b"));
}
END_TEST

START_TEST(a_broken_quote_costs_one_line)
{
    ck_assert_ptr_nonnull(split("\"a\nb\n", ','));
    ck_assert(table_next(&lines, &line) && slice_is(line, "b"));
    ck_assert_ptr_nonnull(split("\"a\"b,c\nd\n", ','));
    ck_assert(table_next(&lines, &line) && slice_is(line, "d"));
    ck_assert_int_eq(lines.line, 2);
}
END_TEST

START_TEST(columns_beyond_the_limit_are_counted)
{
    enum { MANY = 5000 };
    char *text = malloc(MANY + 1);
    memset(text, '|', MANY);
    text[MANY] = '\0';
    table_split_plain(slice_of(text), '|', &fields);
    free(text);
    ck_assert_uint_eq(fields.n, MANY + 1);
}
END_TEST

START_TEST(columns_are_found_by_name_in_any_case)
{
    table_split_plain(SLICE("A, b ,A"), ',', &fields);
    ck_assert_int_eq(table_column(&fields, "a", 0), 0);
    ck_assert_int_eq(table_column(&fields, "a", 1), 2);
    ck_assert_int_eq(table_column(&fields, "B", 0), 1);
    ck_assert_int_eq(table_column(&fields, "c", 0), -1);
}
END_TEST

START_TEST(the_separator_is_the_one_that_makes_the_names_appear)
{
    static const char *const names[] = {"one", "two"};
    int found;
    ck_assert_int_eq(table_separator(SLICE("\"one\";x,y;TWO"), names, 2, &found), ';');
    ck_assert_int_eq(found, 2);
    ck_assert_int_eq(table_separator(SLICE("three four"), names, 2, &found), '\0');
    ck_assert_int_eq(found, 0);
}
END_TEST

static void told(void *context, size_t offset)
{
    size_t *calls = context;
    ck_assert_uint_le(offset, lines.at);
    calls[0]++;
}

START_TEST(progress_is_told_every_few_mib)
{
    enum { SIZE = 16 << 20, LINE = 64 };
    size_t calls = 0;
    struct read_options options = {.consumed = told, .consumed_context = &calls};
    char *text = malloc(SIZE);
    memset(text, 'x', SIZE);
    for (int i = LINE - 1; i < SIZE; i += LINE)
        text[i] = '\n';
    table_start(&lines, (struct slice){text, SIZE}, &options);
    while (table_next(&lines, &line))
        ck_assert_uint_eq(line.n, LINE - 1);
    free(text);
    ck_assert_uint_ge(calls, 3);
    ck_assert_uint_le(calls, 16);
}
END_TEST

Suite *suite_table_lines(void)
{
    Suite *s = suite_create("table_lines");
    TCase *t = tcase_create("table_lines");
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, lines_end_in_lf_or_cr_lf_or_not_at_all);
    tcase_add_test(t, quotes_hold_separators_quotes_and_lines);
    tcase_add_test(t, a_quote_within_a_field_is_text);
    tcase_add_test(t, a_broken_quote_costs_one_line);
    tcase_add_test(t, columns_beyond_the_limit_are_counted);
    tcase_add_test(t, columns_are_found_by_name_in_any_case);
    tcase_add_test(t, the_separator_is_the_one_that_makes_the_names_appear);
    tcase_add_test(t, progress_is_told_every_few_mib);
    suite_add_tcase(s, t);
    return s;
}
