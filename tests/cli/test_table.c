#include "cli/table.h"

#include <check.h>
#include <stdlib.h>

Suite *suite_table(void);

static char *text;

static void printed(struct table *t, int indent, int widest)
{
    size_t length;
    FILE *file = open_memstream(&text, &length);
    table_print(t, file, indent, widest);
    fclose(file);
}

START_TEST(columns_are_as_wide_as_their_widest_cell_and_numbers_flush_right)
{
    struct table t;
    table_begin(&t, 3, "name", ">n", "rest");
    table_cell(&t, "a");
    table_cell(&t, "%d", 1234);
    table_cell(&t, "x");
    table_cell(&t, "longer");
    table_cell(&t, "5");
    table_cell(&t, "yy");
    printed(&t, 2, 0);
    ck_assert_str_eq(text, "  name       n  rest\n  a       1234  x\n  longer     5  yy\n");
    free(text);
}
END_TEST

START_TEST(no_line_ends_in_blanks)
{
    struct table t;
    table_begin(&t, 3, "name", ">n", "rest");
    table_cell(&t, "a");
    table_cell(&t, "12");
    table_cell(&t, "%s", "");
    table_cell(&t, "b");
    table_cell(&t, "%s", "");
    table_cell(&t, "%s", "");
    printed(&t, 0, 0);
    ck_assert_str_eq(text, "name   n  rest\na     12\nb\n");
    free(text);
}
END_TEST

START_TEST(wide_cells_are_cut_by_characters_and_control_characters_shown)
{
    struct table t;
    table_begin(&t, 2, "n", "m");
    table_cell(&t, "abcdefgh");
    table_cell(&t, "a\nb");
    table_cell(&t, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9");
    table_cell(&t, "\x1b[2J");
    printed(&t, 0, 6);
    ck_assert_str_eq(text, "n       m\nabc...  a?b\n\xc3\xa9\xc3\xa9\xc3\xa9...  ?[2J\n");
    free(text);
}
END_TEST

START_TEST(numbers_read_as_people_write_them)
{
    char b[32];
    ck_assert_str_eq(show_usd(b, 74200000), "$74.20");
    ck_assert_str_eq(show_usd(b, 1234567890123), "$1,234,567.89");
    ck_assert_str_eq(show_usd(b, 4200), "$0.0042");
    ck_assert_str_eq(show_usd(b, 0), "$0.00");
    ck_assert_str_eq(show_usd(b, 995000), "$1.00");
    ck_assert_str_eq(show_usd(b, UNKNOWN), "unknown");
    ck_assert_str_eq(show_price(b, 76500), "0.0765");
    ck_assert_str_eq(show_price(b, 12000000), "12.0000");
    ck_assert_str_eq(show_whole(b, 1368), "1,368");
    ck_assert_str_eq(show_whole(b, -1000000), "-1,000,000");
    ck_assert_str_eq(show_whole(b, 999), "999");
    ck_assert_str_eq(show_duration(b, 23460), "6 h 31 m");
    ck_assert_str_eq(show_duration(b, 45), "45 s");
    ck_assert_str_eq(show_duration(b, 125), "2 m 05 s");
    ck_assert_str_eq(show_duration(b, 3 * 86400 + 7200), "3 d 2 h");
    ck_assert_str_eq(show_duration(b, UNKNOWN), "-");
    ck_assert_str_eq(show_duration_ms(b, 524), "0.5 s");
    ck_assert_str_eq(show_mib(b, 15360), "15,360 MiB");
    ck_assert_str_eq(show_mib(b, UNKNOWN), "unknown");
    ck_assert_str_eq(show_vcpus(b, 250), "0.25");
    ck_assert_str_eq(show_vcpus(b, 5000000), "5,000");
    ck_assert_str_eq(show_vcpus(b, 16776125), "16776.125");
    ck_assert_str_eq(show_change(b, 29.876), "+2,988 %");
    ck_assert_str_eq(show_change(b, -0.194), "-19 %");
    ck_assert_str_eq(show_change(b, -0.004), "+0 %");
    ck_assert_str_eq(show_percent(b, 0.0243), "2.4 %");
    ck_assert_str_eq(show_percent(b, 0.0003), "0.03 %");
    ck_assert_str_eq(show_percent(b, 0), "0.0 %");
}
END_TEST

START_TEST(of_a_long_label_the_end_is_shown)
{
    char b[80];
    ck_assert_str_eq(show_label(b, "STAR_ALIGN", 10, "-"), "STAR_ALIGN");
    ck_assert_str_eq(show_label(b, "RNASEQ:STAR_ALIGN", 10, "-"), "...R_ALIGN");
    /* Never from within a character. */
    ck_assert_str_eq(show_label(b, "abcdef\xc3\xa4ghijkl", 10, "-"), "...ghijkl");
    ck_assert_str_eq(show_label(b, "", 10, "no label"), "no label");
}
END_TEST

Suite *suite_table(void)
{
    Suite *s = suite_create("table");
    TCase *t = tcase_create("table");
    tcase_add_test(t, columns_are_as_wide_as_their_widest_cell_and_numbers_flush_right);
    tcase_add_test(t, no_line_ends_in_blanks);
    tcase_add_test(t, of_a_long_label_the_end_is_shown);
    tcase_add_test(t, wide_cells_are_cut_by_characters_and_control_characters_shown);
    tcase_add_test(t, numbers_read_as_people_write_them);
    suite_add_tcase(s, t);
    return s;
}
