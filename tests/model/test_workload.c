#include "model/workload.h"

#include <check.h>
#include <string.h>

Suite *suite_workload(void);

START_TEST(every_reason_to_set_aside_has_a_name_of_its_own)
{
    for (int a = 0; a < N_ASIDE; a++) {
        ck_assert_ptr_nonnull(set_aside_name((enum set_aside)a));
        for (int b = 0; b < a; b++)
            ck_assert_str_ne(set_aside_name((enum set_aside)a), set_aside_name((enum set_aside)b));
    }
}
END_TEST

START_TEST(totals_leave_out_what_is_unknown_and_refuse_to_overflow)
{
    struct job_class classes[2] = {
        {.mcpu = 2000, .mem_mib = UNKNOWN, .total_ms = 3600000},
        {.mcpu = UNKNOWN, .mem_mib = 512, .total_ms = 7200000},
    };
    struct workload w = {.classes = classes, .n_classes = 2};
    int64_t job_ms;
    double vcpu_hours, gib_hours;
    ck_assert(workload_totals(&w, &job_ms, &vcpu_hours, &gib_hours));
    ck_assert_int_eq(job_ms, 10800000);
    ck_assert_double_eq_tol(vcpu_hours, 2, 1e-12);
    ck_assert_double_eq_tol(gib_hours, 1, 1e-12);
    classes[0].total_ms = INT64_MAX;
    ck_assert(!workload_totals(&w, &job_ms, &vcpu_hours, &gib_hours));
}
END_TEST

START_TEST(durations_that_were_filled_in_are_counted_by_where_they_came_from)
{
    struct job_class classes[3] = {
        {.count = 5, .filled = 2, .assumed_duration = true},
        {.count = 7, .filled = 7, .history_duration = true},
        {.count = 9, .filled = 0},
    };
    struct workload w = {.classes = classes, .n_classes = 3};
    int64_t assumed, from_history;
    workload_filled(&w, &assumed, &from_history);
    ck_assert_int_eq(assumed, 2);
    ck_assert_int_eq(from_history, 7);
}
END_TEST

Suite *suite_workload(void)
{
    Suite *s = suite_create("workload");
    TCase *t = tcase_create("workload");
    tcase_add_test(t, durations_that_were_filled_in_are_counted_by_where_they_came_from);
    tcase_add_test(t, every_reason_to_set_aside_has_a_name_of_its_own);
    tcase_add_test(t, totals_leave_out_what_is_unknown_and_refuse_to_overflow);
    suite_add_tcase(s, t);
    return s;
}
