/* Plans of batches small enough to be worked out by hand. */
#include <check.h>
#include <string.h>

#include "model/check/plan_check.h"
#include "planner/planner.h"
#include "tests/support/make_workload.h"

static struct maker m;
static struct plan plan;
static struct error err;

static void setup(void)
{
    m = (struct maker){0};
    plan = (struct plan){0};
    err = (struct error){0};
}

static void teardown(void)
{
    plan_clear(&plan);
    maker_clear(&m);
}

static void make_plan(const struct planner_options *options)
{
    ck_assert_msg(planner_plan(&m.workload, &m.offers, options, &plan, &err), "%s", err.message);
    struct plan_limits limits = {
        .deadline_s = options->deadline_s,
        .boot_s = options->boot_s,
        .tail_s = options->tail_s,
        .max_vcpus = options->max_vcpus,
        .max_instances = options->max_instances,
    };
    struct plan_findings findings;
    bool holds = plan_check(&plan, &m.workload, &m.offers, &limits, &findings);
    ck_assert_msg(holds, "%s", findings.n_lines > 0 ? findings.lines[0] : "");
    plan_findings_clear(&findings);
}

START_TEST(one_job_takes_one_lease_of_boot_job_and_tail)
{
    maker_offer(&m, 4, 16000, 3600000);
    maker_jobs(&m, maker_class(&m, 1000, 1000), 1, 1000500);
    struct planner_options options = planner_defaults();
    make_plan(&options);
    ck_assert_int_eq(plan.unit, PLAN_BATCH);
    ck_assert_int_eq(plan.instances, 1);
    ck_assert_int_eq(plan.leases[0].duration_s, 180 + 1001 + 120);
    ck_assert_int_eq(plan.cost_uusd, 1301 * 1000);
    ck_assert_int_eq(plan.makespan_s, 1181);
    ck_assert_int_eq(plan.peak_vcpus, 4);
    ck_assert_int_le(plan.bound_uusd, plan.cost_uusd);
    ck_assert_int_gt(plan.bound_uusd, 0);
}
END_TEST

START_TEST(a_million_equal_jobs_are_a_handful_of_leases)
{
    maker_offer(&m, 16, 64000, 800000);
    maker_offer(&m, 4, 16000, 200000);
    maker_jobs(&m, maker_class(&m, 1000, 1000), 1000000, 60000);
    struct planner_options options = planner_defaults();
    make_plan(&options);
    ck_assert_int_lt(plan.n_leases, 100);
    ck_assert_int_le(plan.peak_vcpus, 1000);
    ck_assert_double_lt(plan_gap(&plan), 0.02);
}
END_TEST

START_TEST(a_job_too_long_for_the_deadline_is_unplaced_and_the_rest_planned)
{
    maker_offer(&m, 4, 16000, 3600000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    maker_jobs(&m, c, 3, 7200000);
    maker_jobs(&m, c, 5, 60000);
    struct planner_options options = planner_defaults();
    options.deadline_s = 3600;
    make_plan(&options);
    ck_assert_int_eq(plan.n_unplaced, 1);
    ck_assert_int_eq(plan.unplaced[0].why, UNPLACED_DEADLINE);
    ck_assert_int_eq(plan.unplaced[0].jobs, 3);
    ck_assert_int_gt(plan.n_leases, 0);
    ck_assert_int_le(plan.makespan_s, 3600);
}
END_TEST

START_TEST(a_job_that_fits_nothing_names_the_dimension_and_the_largest_offer)
{
    struct offer *small = maker_offer(&m, 4, 16000, 200000);
    struct offer *large = maker_offer(&m, 8, 8000, 400000);
    maker_jobs(&m, maker_class(&m, 9000, 1000), 1, 1000);
    maker_jobs(&m, maker_class(&m, 1000, 17000), 1, 1000);
    maker_jobs(&m, maker_class(&m, 8000, 16000), 1, 1000);
    maker_jobs(&m, maker_class(&m, 1000, 1000), 1, 1000);
    struct planner_options options = planner_defaults();
    make_plan(&options);
    ck_assert_int_eq(plan.n_unplaced, 3);
    ck_assert_int_eq(plan.unplaced[0].why, UNPLACED_VCPUS);
    ck_assert_ptr_eq(plan.unplaced[0].largest, large);
    ck_assert_int_eq(plan.unplaced[1].why, UNPLACED_MEMORY);
    ck_assert_ptr_eq(plan.unplaced[1].largest, small);
    ck_assert_int_eq(plan.unplaced[2].why, UNPLACED_TOGETHER);
    ck_assert_int_eq(plan.instances, 1);
}
END_TEST

START_TEST(a_type_above_max_vcpus_is_never_launched)
{
    maker_offer(&m, 64, 256000, 100000);
    maker_jobs(&m, maker_class(&m, 1000, 200000), 1, 1000);
    struct planner_options options = planner_defaults();
    options.max_vcpus = 32;
    make_plan(&options);
    ck_assert_int_eq(plan.n_leases, 0);
    ck_assert_int_eq(plan.unplaced[0].why, UNPLACED_MAX_VCPUS);
}
END_TEST

START_TEST(a_deadline_that_the_vcpu_limit_rules_out_is_said_with_the_shortest_plan)
{
    maker_offer(&m, 4, 16000, 200000);
    maker_jobs(&m, maker_class(&m, 4000, 1000), 10, 3600000);
    struct planner_options options = planner_defaults();
    options.deadline_s = 2 * 3600;
    options.max_vcpus = 8;
    make_plan(&options);
    ck_assert_ptr_nonnull(plan.infeasible);
    ck_assert_ptr_nonnull(strstr(plan.infeasible, "at most 8 vCPUs"));
    ck_assert_int_le(plan.peak_vcpus, 8);
    ck_assert_int_gt(plan.makespan_s, 5 * 3600);
}
END_TEST

START_TEST(without_durations_the_plan_costs_an_hour_and_says_what_if)
{
    maker_offer(&m, 4, 16000, 200000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    maker_jobs(&m, c, 8, UNKNOWN);
    struct planner_options options = planner_defaults();
    make_plan(&options);
    ck_assert_int_eq(plan.unit, PLAN_HOUR);
    ck_assert_int_eq(plan.cost_uusd, 400000);
    ck_assert_int_eq(plan.bound_uusd, 400000);
    ck_assert_int_eq(plan.instances, 2);
    ck_assert_int_eq(plan.leases[0].duration_s, UNKNOWN);
    ck_assert_int_eq(plan.n_what_ifs, 3);
    ck_assert_int_eq(plan.what_ifs[0].duration_s, 600);
    for (int i = 0; i < 3; i++)
        ck_assert_int_le(plan.what_ifs[i].bound_uusd, plan.what_ifs[i].cost_uusd);
}
END_TEST

START_TEST(a_mixture_of_known_and_unknown_durations_is_refused)
{
    maker_offer(&m, 4, 16000, 200000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    maker_jobs(&m, c, 8, UNKNOWN);
    maker_jobs(&m, c, 1, 1000);
    struct planner_options options = planner_defaults();
    ck_assert(!planner_plan(&m.workload, &m.offers, &options, &plan, &err));
    ck_assert_int_eq(err.kind, ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "8 of 9 jobs have no duration"));
}
END_TEST

START_TEST(jobs_of_no_duration_still_get_a_place)
{
    maker_offer(&m, 4, 16000, 3600000);
    maker_jobs(&m, maker_class(&m, 1000, 1000), 5, 0);
    struct planner_options options = planner_defaults();
    make_plan(&options);
    int64_t jobs = 0;
    for (int32_t i = 0; i < plan.n_leases; i++)
        for (int32_t k = 0; k < plan.leases[i].n_lanes; k++)
            for (int32_t j = 0; j < plan.leases[i].lanes[k].n_runs; j++)
                jobs += plan.leases[i].count * plan.leases[i].lanes[k].count *
                        plan.leases[i].lanes[k].runs[j].count;
    ck_assert_int_eq(jobs, 5);
    ck_assert_int_eq(plan.instances, 1);
}
END_TEST

Suite *suite_planner(void);

Suite *suite_planner(void)
{
    Suite *s = suite_create("planner");
    TCase *t = tcase_create("by hand");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, one_job_takes_one_lease_of_boot_job_and_tail);
    tcase_add_test(t, a_million_equal_jobs_are_a_handful_of_leases);
    tcase_add_test(t, a_job_too_long_for_the_deadline_is_unplaced_and_the_rest_planned);
    tcase_add_test(t, a_job_that_fits_nothing_names_the_dimension_and_the_largest_offer);
    tcase_add_test(t, a_type_above_max_vcpus_is_never_launched);
    tcase_add_test(t, a_deadline_that_the_vcpu_limit_rules_out_is_said_with_the_shortest_plan);
    tcase_add_test(t, without_durations_the_plan_costs_an_hour_and_says_what_if);
    tcase_add_test(t, a_mixture_of_known_and_unknown_durations_is_refused);
    tcase_add_test(t, jobs_of_no_duration_still_get_a_place);
    suite_add_tcase(s, t);
    return s;
}
