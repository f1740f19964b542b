/* Quotas on vCPUs by class of family: each plan goes through the checker. */
#include <check.h>
#include <string.h>

#include "model/check/plan_check.h"
#include "planner/planner.h"
#include "tests/support/make_workload.h"

static struct maker m;
static struct error err;
static struct planner_options options;
static int32_t standard, extreme;

static void setup(void)
{
    m = (struct maker){0};
    err = (struct error){0};
    options = planner_defaults();
    standard = quota_find(SLICE("standard"));
    extreme = quota_find(SLICE("x"));
}

static void teardown(void)
{
    maker_clear(&m);
}

static void checked_plan(struct plan *plan, bool expected)
{
    ck_assert_msg(planner_plan(&m.workload, &m.offers, &options, plan, &err), "%s", err.message);
    struct plan_limits limits = {.deadline_s = options.deadline_s,
                                 .boot_s = options.boot_s,
                                 .tail_s = options.tail_s,
                                 .max_vcpus = options.max_vcpus,
                                 .max_instances = options.max_instances,
                                 .quota_vcpus = options.quota_vcpus};
    struct plan_findings findings;
    bool holds = plan_check(plan, &m.workload, &m.offers, &limits, &findings);
    ck_assert_msg(holds == expected, "%s", findings.n_lines > 0 ? findings.lines[0] : "it holds");
    plan_findings_clear(&findings);
}

/* Sixteen jobs of an hour; standard instances are cheaper than those of family x. */
static void set_scene(void)
{
    maker_offer(&m, 2, 8000, 100000);
    maker_offer(&m, 4, 16000, 200000);
    maker_offer(&m, 4, 16000, 260000);
    m.types[2].family = "x2idn";
    maker_jobs(&m, maker_class(&m, 2000, 1000), 16, 3600000);
}

START_TEST(a_quota_limits_what_is_alive_at_every_instant)
{
    set_scene();
    options.quota_vcpus[standard] = 6;
    struct plan plan;
    checked_plan(&plan, true);
    int64_t peaks[N_QUOTAS];
    plan_quota_peaks(&plan, peaks);
    ck_assert_int_le(peaks[standard], 6);
    ck_assert_int_gt(peaks[standard], 0);
    plan_clear(&plan);
}
END_TEST

START_TEST(a_plan_that_breaks_a_quota_is_found)
{
    set_scene();
    options.deadline_s = 4000;
    struct plan plan;
    checked_plan(&plan, true);
    plan_clear(&plan);
    ck_assert(planner_plan(&m.workload, &m.offers, &options, &plan, &err));
    int64_t quota[N_QUOTAS];
    memcpy(quota, options.quota_vcpus, sizeof quota);
    quota[standard] = 31;
    struct plan_limits limits = {.deadline_s = 4000,
                                 .boot_s = options.boot_s,
                                 .tail_s = options.tail_s,
                                 .max_vcpus = UNKNOWN,
                                 .max_instances = UNKNOWN,
                                 .quota_vcpus = quota};
    struct plan_findings findings;
    ck_assert(!plan_check(&plan, &m.workload, &m.offers, &limits, &findings));
    ck_assert_ptr_nonnull(strstr(findings.lines[0], "32 vCPUs of quota L-1216C47A"));
    plan_findings_clear(&findings);
    plan_clear(&plan);
}
END_TEST

START_TEST(with_a_deadline_other_families_help_out)
{
    set_scene();
    options.deadline_s = 4000;
    options.quota_vcpus[standard] = 8;
    options.quota_vcpus[extreme] = 40;
    struct plan plan;
    checked_plan(&plan, true);
    int64_t peaks[N_QUOTAS];
    plan_quota_peaks(&plan, peaks);
    ck_assert_ptr_null(plan.infeasible);
    ck_assert_int_ge(peaks[extreme], 24);
    plan_clear(&plan);
}
END_TEST

START_TEST(what_a_quota_leaves_over_goes_to_a_small_instance_of_another_family)
{
    /* The large one of family x is a hair cheaper for a vCPU, and dearer by far to launch:
     * 300 s of $19.1 an hour or of $2.4. */
    maker_offer(&m, 8, 32000, 320000);
    maker_offer(&m, 32, 128000, 1280000);
    maker_offer(&m, 128, 1000000, 19100000);
    maker_offer(&m, 16, 125000, 2400000);
    m.types[2].family = m.types[3].family = "x2idn";
    struct job_class *c = maker_class(&m, 2000, 4000);
    for (int64_t i = 0; i < 100; i++)
        maker_jobs(&m, c, 1, 60000 + 12000 * i); /* 65,400 s; 16 at a time: 61,120 s until T */
    options.deadline_s = 4000;
    options.quota_vcpus[standard] = 32;
    struct plan plan;
    checked_plan(&plan, true);
    int64_t peaks[N_QUOTAS];
    plan_quota_peaks(&plan, peaks);
    ck_assert_ptr_null(plan.infeasible);
    ck_assert_int_eq(peaks[standard], 32);
    ck_assert_int_ge(peaks[extreme], 16);
    ck_assert_int_le(peaks[extreme], 32);
    plan_clear(&plan);
}
END_TEST

START_TEST(quotas_too_small_for_the_deadline_are_told)
{
    set_scene();
    options.deadline_s = 4000;
    options.quota_vcpus[standard] = 4;
    options.quota_vcpus[extreme] = 4;
    struct plan plan;
    checked_plan(&plan, true);
    ck_assert_ptr_nonnull(plan.infeasible);
    ck_assert_ptr_nonnull(strstr(plan.infeasible, "4 vCPUs of quota standard"));
    plan_clear(&plan);
}
END_TEST

START_TEST(jobs_that_fit_only_instances_above_the_quota_are_not_placed)
{
    maker_offer(&m, 2, 4000, 100000);
    maker_offer(&m, 8, 64000, 400000);
    maker_jobs(&m, maker_class(&m, 1000, 1000), 2, 60000);
    maker_jobs(&m, maker_class(&m, 1000, 32000), 3, 60000);
    options.quota_vcpus[standard] = 7;
    struct plan plan;
    checked_plan(&plan, true);
    ck_assert_int_eq(plan.n_unplaced, 1);
    ck_assert_int_eq(plan.unplaced[0].why, UNPLACED_QUOTA);
    ck_assert_int_eq(plan.unplaced[0].jobs, 3);
    plan_clear(&plan);
}
END_TEST

START_TEST(jobs_with_times_of_their_own_keep_quotas_too)
{
    maker_offer(&m, 2, 8000, 100000);
    struct job_class *c = maker_class(&m, 2000, 1000);
    for (int i = 0; i < 12; i++)
        maker_arrivals(&m, c, 1, i * 60000, 600000);
    options.arrivals = true;
    options.max_wait_s = 7200;
    options.work = 100000;
    options.quota_vcpus[standard] = 4;
    struct plan plan;
    ck_assert(planner_plan(&m.workload, &m.offers, &options, &plan, &err));
    ck_assert_ptr_null(plan.infeasible);
    int64_t peaks[N_QUOTAS];
    plan_quota_peaks(&plan, peaks);
    ck_assert_int_le(peaks[standard], 4);
    plan_clear(&plan);
}
END_TEST

Suite *suite_quotas(void);

Suite *suite_quotas(void)
{
    Suite *s = suite_create("quotas");
    TCase *t = tcase_create("limits");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_quota_limits_what_is_alive_at_every_instant);
    tcase_add_test(t, a_plan_that_breaks_a_quota_is_found);
    tcase_add_test(t, with_a_deadline_other_families_help_out);
    tcase_add_test(t, what_a_quota_leaves_over_goes_to_a_small_instance_of_another_family);
    tcase_add_test(t, quotas_too_small_for_the_deadline_are_told);
    tcase_add_test(t, jobs_that_fit_only_instances_above_the_quota_are_not_placed);
    tcase_add_test(t, jobs_with_times_of_their_own_keep_quotas_too);
    suite_add_tcase(s, t);
    return s;
}
