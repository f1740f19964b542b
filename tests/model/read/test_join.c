#include "model/read/join.h"

#include <check.h>

Suite *suite_join(void);

static struct join j;
static struct error err;

static void clear(void)
{
    join_clear(&j);
}

START_TEST(a_row_takes_what_its_id_says_else_its_name_else_its_label)
{
    ck_assert(join_read(&j,
                        SLICE("id;name;label;vcpus;memory;peak_memory;peak_vcpus;gpus\n"
                              "7;;;8;12 GB;;;1\n;n;;4;;3 GB;;\n;;l;2;100;;1.5;\n;;unused;1;1;;;\n"),
                        &err));
    struct job_row row = job_row_blank(1);
    row.id = SLICE("7");
    row.name = SLICE("n");
    join_apply(&j, &row);
    ck_assert_int_eq(row.mcpu, 8000);
    ck_assert_int_eq(row.mem_mib, 12288);
    ck_assert_int_eq(row.gpus, 1);
    ck_assert_int_eq(row.peak_mib, UNKNOWN);
    row = job_row_blank(2);
    row.name = SLICE("n");
    row.mem_mib = 55;
    join_apply(&j, &row);
    ck_assert_int_eq(row.mcpu, 4000);
    ck_assert_int_eq(row.mem_mib, 55);
    ck_assert_int_eq(row.peak_mib, 3072);
    row = job_row_blank(3);
    row.name = SLICE("other");
    row.label = SLICE("l");
    join_apply(&j, &row);
    ck_assert_int_eq(row.mem_mib, 100);
    ck_assert_int_eq(row.peak_mcpu, 1500);
    ck_assert_int_eq(join_unused(&j), 1);
}
END_TEST

static const struct {
    const char *text, *message;
} refused[] = {
    {"", "empty"},
    {"name,colour\na,b\n", "'colour' is not known"},
    {"name,name,vcpus\na,b,1\n", "there twice"},
    {"vcpus\n1\n", "a column that names jobs"},
    {"name\na\n", "a column that names jobs"},
    {"name,vcpus\na\n", "line 2: 1 cells"},
    {"name,vcpus\na,x\n", "line 2: 'x': a number of vCPUs"},
    {"name,peak_memory\na,lots\n", "line 2: 'lots': memory"},
};

START_TEST(tables_with_mistakes_are_refused)
{
    ck_assert(!join_read(&j, slice_of(refused[_i].text), &err));
    ck_assert_int_eq(err.kind, ERROR_INPUT);
    ck_assert_msg(strstr(err.message, refused[_i].message) != NULL, "%s", err.message);
}
END_TEST

Suite *suite_join(void)
{
    Suite *s = suite_create("join");
    TCase *t = tcase_create("join");
    tcase_add_checked_fixture(t, NULL, clear);
    tcase_add_test(t, a_row_takes_what_its_id_says_else_its_name_else_its_label);
    tcase_add_loop_test(t, tables_with_mistakes_are_refused, 0,
                        (int)(sizeof refused / sizeof refused[0]));
    suite_add_tcase(s, t);
    return s;
}
