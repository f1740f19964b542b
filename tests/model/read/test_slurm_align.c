#include "model/read/slurm_align.h"

#include <check.h>
#include <stdio.h>

Suite *suite_slurm_align(void);

static struct table_fields fields;
static int start[TABLE_COLUMNS_MAX];

/* ---- random records, of which the truth is known --------------------------------------------- */

static uint64_t seed = 42;

static unsigned below(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(seed >> 33) % n;
}

/* Values of each kind, the first of them empty where it may be. */
static const char *const values[][4] = {
    [SLURM_FREE] = {"", "plain", "a|b", "x||COMPLETED|7|y z"},
    [SLURM_TEXT] = {"", "Domain Users", "ann", "None"},
    [SLURM_WORD] = {"", "normal", "n[1-2]", "7"},
    [SLURM_LIST] = {"", "cpu=1,mem=2G", "node=1", "a=1"},
    [SLURM_NUMBER] = {"", "1", "22", "333"},
    [SLURM_CLOCK] = {"", "00:00:07", "1-00:00:00", "UNLIMITED"},
    [SLURM_DATE] = {"", "2026-09-01T10:00:00", "Unknown", "None"},
    [SLURM_SIZE] = {"", "16G", "4000Mc", "0"},
    [SLURM_EXIT] = {"", "0:0", "0:15", "1:0"},
    [SLURM_STATE] = {"FAILED", "COMPLETED", "CANCELLED by 7", "TIMEOUT"},
    [SLURM_ID] = {"1", "100_7", "12.batch", "200+1"},
};
enum { N_KINDS = SLURM_ID + 1, COLUMNS = 12 };

static void random_columns(struct slurm_columns *columns)
{
    columns->n = COLUMNS;
    for (int c = 0; c < COLUMNS; c++)
        columns->kind[c] = (enum slurm_kind)below(N_KINDS);
    columns->kind[below(COLUMNS)] = SLURM_FREE;
}

START_TEST(a_column_gets_its_own_value_or_none)
{
    enum { RECORDS = 20000 };
    static struct slurm_columns columns;
    int certain = 0, shifted = 0;
    for (int i = 0; i < RECORDS; i++) {
        char text[1024];
        const char *truth[COLUMNS];
        size_t n = 0;
        random_columns(&columns);
        for (int c = 0; c < COLUMNS; c++) {
            truth[c] = values[columns.kind[c]][below(4)];
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", c == 0 ? "" : "|", truth[c]);
        }
        table_split_plain((struct slice){text, n}, '|', &fields);
        ck_assert(slurm_align(&columns, &fields, start));
        shifted += fields.n > COLUMNS;
        for (int c = 0; c < COLUMNS; c++) {
            if (columns.kind[c] == SLURM_FREE || start[c] < 0)
                continue;
            certain++;
            ck_assert_msg(slice_is(fields.at[start[c]], truth[c]), "%s, column %d: %s", text, c,
                          truth[c]);
        }
    }
    ck_assert_int_gt(shifted, RECORDS / 4);
    ck_assert_int_gt(certain, 5 * RECORDS);
}
END_TEST

START_TEST(values_that_suit_no_column_do_not_align)
{
    static struct slurm_columns columns = {{SLURM_ID, SLURM_FREE, SLURM_NUMBER}, 3};
    table_split_plain(SLICE("1|a|b|7"), '|', &fields);
    ck_assert(slurm_align(&columns, &fields, start));
    ck_assert_int_eq(start[1], 1);
    ck_assert_int_eq(start[2], 3);
    table_split_plain(SLICE("1|a|b|x"), '|', &fields);
    ck_assert(!slurm_align(&columns, &fields, start));
    table_split_plain(SLICE("1|a"), '|', &fields);
    ck_assert(!slurm_align(&columns, &fields, start));
}
END_TEST

START_TEST(only_free_text_may_break_off)
{
    static struct slurm_columns columns = {{SLURM_ID, SLURM_NUMBER, SLURM_FREE, SLURM_NUMBER}, 4};
    table_split_plain(SLICE("1|2|bash -c"), '|', &fields);
    ck_assert(slurm_starts_record(&columns, &fields));
    table_split_plain(SLICE("1|2"), '|', &fields);
    ck_assert(!slurm_starts_record(&columns, &fields));
    table_split_plain(SLICE("then|2|x"), '|', &fields);
    ck_assert(!slurm_starts_record(&columns, &fields));
}
END_TEST

START_TEST(columns_of_sacct_are_known_in_any_case)
{
    ck_assert(slurm_column_known(SLICE("JOBID")) && slurm_column_known(SLICE("reqmem")));
    ck_assert(!slurm_column_known(SLICE("vcpus")));
    ck_assert_int_eq(slurm_kind_of(SLICE("submitline")), SLURM_FREE);
    ck_assert_int_eq(slurm_kind_of(SLICE("OfTomorrow")), SLURM_WORD);
}
END_TEST

Suite *suite_slurm_align(void)
{
    Suite *s = suite_create("slurm_align");
    TCase *t = tcase_create("slurm_align");
    tcase_add_test(t, a_column_gets_its_own_value_or_none);
    tcase_add_test(t, values_that_suit_no_column_do_not_align);
    tcase_add_test(t, only_free_text_may_break_off);
    tcase_add_test(t, columns_of_sacct_are_known_in_any_case);
    suite_add_tcase(s, t);
    return s;
}
