#include "cli/paragraph.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_paragraph(void);

static char *text;
static size_t length;
static FILE *file;

static void set_up(void)
{
    file = open_memstream(&text, &length);
}

static void tear_down(void)
{
    free(text);
}

START_TEST(a_heading_stands_beside_the_first_line)
{
    paragraph(file, false, "COST", "$%d", 12);
    paragraph(file, false, "", "more\nand more");
    fclose(file);
    ck_assert_str_eq(text, "COST    $12\n        more\n        and more\n");
}
END_TEST

START_TEST(no_line_is_wider_than_a_hundred_columns)
{
    char words[700] = "";
    for (int i = 0; i < 40; i++)
        strcat(words, "vierzehn\xc3\xa4zehn ");
    paragraph(file, false, "READ", "%s", words);
    fclose(file);
    int lines = 0;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        int width = 0;
        for (const char *p = line; *p != '\0'; p++)
            width += ((unsigned char)*p & 0xc0) != 0x80;
        ck_assert_int_le(width, 100);
        ck_assert_int_ne(line[strlen(line) - 1], ' ');
        lines++;
    }
    ck_assert_int_gt(lines, 4);
}
END_TEST

/* Words before the end of the line are chosen so that the quantity would be cut there. */
START_TEST(a_number_and_its_units_stay_on_one_line)
{
    static const char *const wholes[] = {"2 h 25 m)", "97.5 %.", "3 d 4 h,", "30,000 MiB"};
    char words[101] = "";
    memset(words, 'x', 96);
    for (int i = 0; i < 80; i++) {
        const char *whole = wholes[i % 4];
        int fill = 72 + i / 4;
        long start = ftell(file);
        paragraph(file, false, "READ", "%.*s %s and 5 h later 7 more", fill, words, whole);
        fflush(file);
        ck_assert_msg(strstr(text + start, whole) != NULL, "%s", text + start);
    }
    paragraph(file, false, "READ", "%.*s 12 34 56 78 jobs", 85, words);
    fclose(file);
    ck_assert_ptr_nonnull(strstr(text, "12 34\n        56 78 jobs"));
}
END_TEST

START_TEST(control_characters_are_shown_and_blanks_inside_kept)
{
    paragraph(file, true, "A", "x\x1b[31m   y");
    fclose(file);
    ck_assert_str_eq(text, "\x1b[1mA\x1b[0m       x?[31m   y\n");
}
END_TEST

START_TEST(a_command_goes_on_after_a_backslash_and_keeps_options_with_their_values)
{
    char path[61] = "";
    memset(path, 'p', 60);
    char command[200];
    snprintf(command, sizeof command, "batchfit plan %s --deadline 9h --family 'c6 m6' -x", path);
    paragraph_command(file, false, "NEXT", command, "why");
    fclose(file);
    char expected[300];
    snprintf(expected, sizeof expected,
             "NEXT    batchfit plan %s --deadline 9h \\\n          --family 'c6 m6' -x      why\n",
             path);
    ck_assert_str_eq(text, expected);
}
END_TEST

Suite *suite_paragraph(void)
{
    Suite *s = suite_create("paragraph");
    TCase *t = tcase_create("paragraph");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_heading_stands_beside_the_first_line);
    tcase_add_test(t, no_line_is_wider_than_a_hundred_columns);
    tcase_add_test(t, a_number_and_its_units_stay_on_one_line);
    tcase_add_test(t, control_characters_are_shown_and_blanks_inside_kept);
    tcase_add_test(t, a_command_goes_on_after_a_backslash_and_keeps_options_with_their_values);
    suite_add_tcase(s, t);
    return s;
}
