#include "model/read/slurm_widths.h"

#include <check.h>

Suite *suite_slurm_widths(void);

static struct slurm_widths widths;
static struct table_fields fields;

START_TEST(dashes_show_where_columns_stand)
{
    ck_assert(slurm_widths_take(&widths, SLICE("---- ------  -- ")));
    ck_assert_int_eq(widths.n, 3);
    slurm_widths_split(&widths, SLICE("1    a name  xy "), &fields);
    ck_assert_uint_eq(fields.n, 3);
    ck_assert(slice_is(fields.at[0], "1"));
    ck_assert(slice_is(fields.at[1], "a name"));
    ck_assert(slice_is(fields.at[2], "xy"));
}
END_TEST

START_TEST(short_lines_have_empty_fields)
{
    ck_assert(slurm_widths_take(&widths, SLICE("---- ------ --")));
    slurm_widths_split(&widths, SLICE("12   ab"), &fields);
    ck_assert_uint_eq(fields.n, 3);
    ck_assert(slice_is(fields.at[1], "ab"));
    ck_assert_uint_eq(fields.at[2].n, 0);
}
END_TEST

START_TEST(other_lines_show_no_columns)
{
    ck_assert(!slurm_widths_take(&widths, SLICE("--- | ---")));
    ck_assert(!slurm_widths_take(&widths, SLICE("   ")));
    ck_assert(!slurm_widths_take(&widths, SLICE("")));
    ck_assert_int_eq(widths.n, 0);
}
END_TEST

Suite *suite_slurm_widths(void)
{
    Suite *s = suite_create("slurm_widths");
    TCase *t = tcase_create("slurm_widths");
    tcase_add_test(t, dashes_show_where_columns_stand);
    tcase_add_test(t, short_lines_have_empty_fields);
    tcase_add_test(t, other_lines_show_no_columns);
    suite_add_tcase(s, t);
    return s;
}
