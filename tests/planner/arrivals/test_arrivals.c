/* Plans for jobs that are ready at times of their own: each plan goes through the checker. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "model/check/plan_check.h"
#include "planner/planner.h"
#include "tests/support/make_workload.h"
#include "tests/support/oracle_arrivals.h"

static struct maker m;
static struct error err;
static struct planner_options options;

static void setup(void)
{
    m = (struct maker){0};
    err = (struct error){0};
    options = planner_defaults();
    options.boot_s = 120;
    options.tail_s = 240;
    options.arrivals = true;
    options.max_wait_s = 600;
    options.work = 300000;
}

static void teardown(void)
{
    maker_clear(&m);
}

static struct plan_limits limits_of(const struct planner_options *o)
{
    return (struct plan_limits){.deadline_s = o->deadline_s,
                                .boot_s = o->boot_s,
                                .tail_s = o->tail_s,
                                .max_vcpus = o->max_vcpus,
                                .max_instances = o->max_instances,
                                .quota_vcpus = o->quota_vcpus,
                                .arrivals = true,
                                .max_wait_s = o->max_wait_s};
}

static void checked_plan(struct plan *plan)
{
    ck_assert_msg(planner_plan(&m.workload, &m.offers, &options, plan, &err), "%s", err.message);
    struct plan_limits limits = limits_of(&options);
    struct plan_findings findings;
    bool holds = plan_check(plan, &m.workload, &m.offers, &limits, &findings);
    ck_assert_msg(holds, "%s", findings.n_lines > 0 ? findings.lines[0] : "");
    plan_findings_clear(&findings);
}

/* xorshift64*: the same numbers everywhere. */
static uint64_t state;

static int64_t below(int64_t n)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (int64_t)((state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % (uint64_t)n);
}

static void random_batch(int64_t jobs, int64_t latest_min, int64_t longest_min)
{
    int64_t n = 1 + below(3);
    for (int64_t i = 0; i < n; i++) {
        int32_t vcpus = (int32_t)(INT64_C(1) << (1 + below(3)));
        maker_offer(&m, vcpus, vcpus * (1000 + 1000 * below(3)), vcpus * (30000 + below(30000)));
    }
    int64_t classes = 1 + below(2);
    for (int64_t c = 0; c < classes; c++) {
        struct job_class *class = maker_class(&m, 1000 * (1 + below(2)), 500 * (1 + below(4)));
        for (int64_t j = c; j < jobs; j += classes)
            maker_arrivals(&m, class, 1, j == 0 ? 0 : 60000 * below(latest_min),
                           60000 * below(longest_min));
    }
}

START_TEST(brute_force_lies_between_bound_and_plan)
{
    int equal = 0, all = 0;
    for (int seed = 1; seed <= 150; seed++) {
        setup();
        state = (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15);
        random_batch(2 + below(3), 40, 12);
        options.boot_s = 60;
        options.tail_s = 60 * below(4);
        options.max_wait_s = 60 * (1 + below(6));
        struct plan plan;
        checked_plan(&plan);
        int64_t best = oracle_arrivals(&m.workload, &m.offers, options.boot_s, options.tail_s,
                                       options.max_wait_s, 60);
        if (plan.n_unplaced == 0) {
            ck_assert_ptr_null(plan.infeasible);
            ck_assert_msg(plan.bound_uusd <= best, "seed %d: bound %lld above the optimum %lld",
                          seed, (long long)plan.bound_uusd, (long long)best);
            ck_assert_msg(plan.cost_uusd >= best, "seed %d: plan %lld below the optimum %lld", seed,
                          (long long)plan.cost_uusd, (long long)best);
            equal += plan.cost_uusd == best;
            all++;
        }
        plan_clear(&plan);
        teardown();
    }
    ck_assert_int_gt(all, 100);
    ck_assert_msg(equal * 100 >= all * 95, "only %d of %d plans are optimal", equal, all);
}
END_TEST

START_TEST(a_job_waits_so_that_two_run_side_by_side)
{
    maker_offer(&m, 2, 8000, 100000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    maker_arrivals(&m, c, 1, 0, 300000);
    maker_arrivals(&m, c, 1, 500000, 300000);
    struct plan plan;
    checked_plan(&plan);
    ck_assert_int_eq(plan.instances, 1);
    /* Both from 500 s to 800 s at the earliest: 120 + 300 + 240 s at $0.1 an hour. */
    ck_assert_int_eq(plan.cost_uusd, 18334);
    ck_assert_int_ge(plan.leases[0].start_s, 380);
    plan_clear(&plan);
}
END_TEST

START_TEST(jobs_a_day_apart_get_an_instance_each)
{
    maker_offer(&m, 2, 8000, 100000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    for (int day = 0; day < 5; day++)
        maker_arrivals(&m, c, 1, day * INT64_C(86400000), 300000);
    struct plan plan;
    checked_plan(&plan);
    ck_assert_int_eq(plan.instances, 5);
    ck_assert_int_eq(plan.proof.kind, BOUND_STRETCHES);
    ck_assert_int_eq(plan.cost_uusd, 5 * 18334);
    /* The windows are 10 minutes wider than the jobs: each may share time only with itself. */
    ck_assert_int_ge(plan.bound_uusd * 100, plan.cost_uusd * 75);
    plan_clear(&plan);
}
END_TEST

START_TEST(without_a_wait_limit_one_instance_serves_all_it_can)
{
    maker_offer(&m, 1, 4000, 50000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    options.max_wait_s = UNKNOWN;
    maker_arrivals(&m, c, 4, 0, 300000);
    maker_arrivals(&m, c, 4, 1000, 300000);
    struct plan plan;
    checked_plan(&plan);
    ck_assert_int_eq(plan.instances, 1);
    ck_assert_int_eq(plan.makespan_s, 120 + 8 * 300);
    plan_clear(&plan);
}
END_TEST

START_TEST(limits_make_jobs_wait)
{
    maker_offer(&m, 2, 4000, 100000);
    struct job_class *c = maker_class(&m, 2000, 1000);
    options.max_wait_s = 3600;
    options.max_instances = 2;
    maker_arrivals(&m, c, 10, 0, 300000);
    struct plan plan;
    checked_plan(&plan);
    ck_assert_ptr_null(plan.infeasible);
    ck_assert_int_le(plan.peak_vcpus, 4);
    plan_clear(&plan);
}
END_TEST

START_TEST(a_wait_that_the_limits_do_not_allow_is_told_and_proves_nothing)
{
    maker_offer(&m, 2, 4000, 100000);
    struct job_class *c = maker_class(&m, 2000, 1000);
    options.max_vcpus = 2;
    maker_arrivals(&m, c, 10, 0, 300000);
    struct plan plan;
    checked_plan(&plan);
    ck_assert_ptr_nonnull(plan.infeasible);
    ck_assert_ptr_nonnull(strstr(plan.infeasible, "2 vCPUs"));
    ck_assert_int_le(plan.peak_vcpus, 2);
    /* Ten jobs of five minutes on one instance, whatever the wait: 120 + 3000 + 240 s. */
    ck_assert_int_le(plan.bound_uusd, 93334);
    plan_clear(&plan);
}
END_TEST

START_TEST(a_job_that_is_ready_too_late_for_the_deadline_is_not_placed)
{
    maker_offer(&m, 2, 4000, 100000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    options.deadline_s = 2000;
    maker_arrivals(&m, c, 1, 0, 300000);
    maker_arrivals(&m, c, 2, 1800000, 300000);
    struct plan plan;
    checked_plan(&plan);
    ck_assert_int_eq(plan.n_unplaced, 1);
    ck_assert_int_eq(plan.unplaced[0].jobs, 2);
    ck_assert_int_eq(plan.unplaced[0].why, UNPLACED_DEADLINE);
    plan_clear(&plan);
}
END_TEST

START_TEST(a_wait_as_long_as_the_boot_is_kept_by_jobs_ready_within_a_second)
{
    maker_offer(&m, 2, 4000, 100000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    maker_arrivals(&m, c, 1, 0, 300000);
    maker_arrivals(&m, c, 1, 3600250, 300000);
    options.max_wait_s = options.boot_s;
    struct plan plan;
    checked_plan(&plan);
    ck_assert_ptr_null(plan.infeasible);
    ck_assert_int_eq(plan.longest_wait_s, options.boot_s);
    ck_assert_int_eq(plan.makespan_s, 3601 + 120 + 300);
    plan_clear(&plan);
}
END_TEST

START_TEST(a_wait_shorter_than_the_boot_is_refused)
{
    maker_offer(&m, 2, 4000, 100000);
    maker_arrivals(&m, maker_class(&m, 1000, 1000), 1, 0, 1000);
    options.max_wait_s = 119;
    struct plan plan;
    ck_assert(!planner_plan(&m.workload, &m.offers, &options, &plan, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "120"));
}
END_TEST

START_TEST(random_batches_hold_and_are_never_dearer_than_the_simple_rules)
{
    for (int seed = 1; seed <= 30; seed++) {
        setup();
        state = (uint64_t)seed * UINT64_C(0xD1B54A32D192ED03);
        random_batch(60, 200, 30);
        options.max_vcpus = below(2) ? UNKNOWN : 16;
        options.deadline_s = below(2) ? UNKNOWN : 20000;
        options.max_wait_s = below(3) == 0 ? UNKNOWN : 120 + below(3000);
        struct plan plan;
        checked_plan(&plan);
        for (int32_t i = 0; i < plan.n_alternatives; i++) {
            if (plan.alternatives[i].cost_uusd != UNKNOWN && plan.infeasible == NULL)
                ck_assert_int_le(plan.cost_uusd, plan.alternatives[i].cost_uusd);
        }
        plan_clear(&plan);
        teardown();
    }
}
END_TEST

START_TEST(the_same_batch_gets_the_same_plan_at_any_number_of_threads)
{
    state = 9;
    random_batch(80, 100, 20);
    struct plan one, four;
    checked_plan(&one);
    options.threads = 4;
    checked_plan(&four);
    ck_assert_int_eq(one.cost_uusd, four.cost_uusd);
    ck_assert_int_eq(one.bound_uusd, four.bound_uusd);
    ck_assert_int_eq(one.n_leases, four.n_leases);
    for (int32_t i = 0; i < one.n_leases; i++)
        ck_assert_int_eq(one.leases[i].start_s, four.leases[i].start_s);
    plan_clear(&one);
    plan_clear(&four);
}
END_TEST

Suite *suite_arrivals(void);

Suite *suite_arrivals(void)
{
    Suite *s = suite_create("arrivals");
    TCase *p = tcase_create("properties");
    tcase_set_timeout(p, 60);
    tcase_add_test(p, brute_force_lies_between_bound_and_plan);
    tcase_add_test(p, random_batches_hold_and_are_never_dearer_than_the_simple_rules);
    suite_add_tcase(s, p);
    TCase *t = tcase_create("plans");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_job_waits_so_that_two_run_side_by_side);
    tcase_add_test(t, jobs_a_day_apart_get_an_instance_each);
    tcase_add_test(t, without_a_wait_limit_one_instance_serves_all_it_can);
    tcase_add_test(t, limits_make_jobs_wait);
    tcase_add_test(t, a_wait_that_the_limits_do_not_allow_is_told_and_proves_nothing);
    tcase_add_test(t, a_job_that_is_ready_too_late_for_the_deadline_is_not_placed);
    tcase_add_test(t, a_wait_as_long_as_the_boot_is_kept_by_jobs_ready_within_a_second);
    tcase_add_test(t, a_wait_shorter_than_the_boot_is_refused);
    tcase_add_test(t, the_same_batch_gets_the_same_plan_at_any_number_of_threads);
    suite_add_tcase(s, t);
    return s;
}
