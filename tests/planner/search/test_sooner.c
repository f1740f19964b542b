/* Plans that are done sooner than the cheapest: what the table of ways to run a batch tells. */
#include <check.h>

#include "planner/planner.h"
#include "tests/support/make_workload.h"

static struct maker m;

static void setup(void)
{
    m = (struct maker){0};
}

static void teardown(void)
{
    maker_clear(&m);
}

/* Two requests whose durations differ, so that leases of any length leave some of them idle. */
static void make_jobs(void)
{
    maker_offer(&m, 16, 64000, 800000);
    maker_offer(&m, 4, 16000, 210000);
    struct job_class *small = maker_class(&m, 1000, 3000);
    struct job_class *large = maker_class(&m, 3000, 15000);
    for (int64_t i = 0; i < 20; i++) {
        maker_jobs(&m, small, 3, 600000 + i * 97000);
        maker_jobs(&m, large, 1, 900000 + i * 131000);
    }
}

static void make_plan(struct plan *plan, const struct planner_options *options)
{
    struct error err = {0};
    ck_assert_msg(planner_plan(&m.workload, &m.offers, options, plan, &err), "%s", err.message);
}

START_TEST(plans_done_sooner_are_faster_than_the_plan_and_cheaper_the_later_they_end)
{
    struct plan plan;
    struct planner_options options = planner_defaults();
    make_jobs();
    make_plan(&plan, &options);
    ck_assert_int_ge(plan.n_sooner, 1);
    for (int32_t i = 0; i < plan.n_sooner; i++) {
        const struct alternative *row = &plan.sooner[i];
        ck_assert_int_lt(row->makespan_s, plan.makespan_s);
        ck_assert_int_ge(row->makespan_s, plan.longest_job_s + options.boot_s);
        ck_assert_int_ge(row->cost_uusd, plan.bound_uusd);
        ck_assert_int_ge(row->instances, 1);
        ck_assert_int_le(row->peak_vcpus, options.max_vcpus);
        if (i > 0)
            ck_assert_int_lt(row->cost_uusd, plan.sooner[i - 1].cost_uusd);
    }
    ck_assert_int_le(plan.sooner[0].makespan_s, options.boot_s + plan.longest_job_s * 5 / 4);
    plan_clear(&plan);
}
END_TEST

START_TEST(plans_done_sooner_are_the_same_on_one_thread_and_on_three)
{
    struct plan one, three;
    struct planner_options options = planner_defaults();
    make_jobs();
    make_plan(&one, &options);
    options.threads = 3;
    make_plan(&three, &options);
    ck_assert_int_eq(one.n_sooner, three.n_sooner);
    for (int32_t i = 0; i < one.n_sooner; i++) {
        ck_assert_int_eq(one.sooner[i].cost_uusd, three.sooner[i].cost_uusd);
        ck_assert_int_eq(one.sooner[i].makespan_s, three.sooner[i].makespan_s);
        ck_assert_int_eq(one.sooner[i].instances, three.sooner[i].instances);
    }
    plan_clear(&one);
    plan_clear(&three);
}
END_TEST

START_TEST(a_plan_with_a_deadline_has_none_and_neither_has_one_without_alternatives)
{
    struct plan plan;
    struct planner_options options = planner_defaults();
    make_jobs();
    options.deadline_s = 20000;
    make_plan(&plan, &options);
    ck_assert_int_eq(plan.n_sooner, 0);
    plan_clear(&plan);
    options.deadline_s = UNKNOWN;
    options.alternatives = false;
    make_plan(&plan, &options);
    ck_assert_int_eq(plan.n_sooner, 0);
    plan_clear(&plan);
}
END_TEST

START_TEST(one_job_cannot_be_done_sooner)
{
    struct plan plan;
    struct planner_options options = planner_defaults();
    maker_offer(&m, 4, 16000, 210000);
    maker_jobs(&m, maker_class(&m, 1000, 3000), 1, 600000);
    make_plan(&plan, &options);
    ck_assert_int_eq(plan.n_sooner, 0);
    plan_clear(&plan);
}
END_TEST

Suite *suite_sooner(void);

Suite *suite_sooner(void)
{
    Suite *s = suite_create("sooner");
    TCase *t = tcase_create("sooner");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, plans_done_sooner_are_faster_than_the_plan_and_cheaper_the_later_they_end);
    tcase_add_test(t, plans_done_sooner_are_the_same_on_one_thread_and_on_three);
    tcase_add_test(t, a_plan_with_a_deadline_has_none_and_neither_has_one_without_alternatives);
    tcase_add_test(t, one_job_cannot_be_done_sooner);
    suite_add_tcase(s, t);
    return s;
}
