#include <check.h>

#include "model/check/plan_check.h"
#include "planner/planner.h"
#include "tests/support/make_workload.h"

static struct maker m;
static struct plan plan;
static struct planner_options options;

/* A small batch: the large type is the cheaper one for each job, but not for so few of them. */
static void setup(void)
{
    struct error err = {0};
    m = (struct maker){0};
    maker_offer(&m, 2, 8000, 100000);
    maker_offer(&m, 64, 256000, 2400000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    maker_jobs(&m, c, 80, 300000);
    options = planner_defaults();
    options.deadline_s = 14000;
    ck_assert_msg(planner_plan(&m.workload, &m.offers, &options, &plan, &err), "%s", err.message);
}

static void teardown(void)
{
    plan_clear(&plan);
    maker_clear(&m);
}

static bool holds(void)
{
    struct plan_limits limits = {.deadline_s = options.deadline_s,
                                 .boot_s = options.boot_s,
                                 .tail_s = options.tail_s,
                                 .max_vcpus = options.max_vcpus,
                                 .max_instances = options.max_instances};
    struct plan_findings findings;
    bool ok = plan_check(&plan, &m.workload, &m.offers, &limits, &findings);
    plan_findings_clear(&findings);
    return ok;
}

START_TEST(a_small_batch_is_told_what_launching_a_large_instance_would_cost)
{
    ck_assert_int_eq(plan.proof.kind, BOUND_LAUNCHES);
    ck_assert_int_eq(plan.proof.n_parts, 2);
    ck_assert_int_eq(plan.proof.parts[0].most_uusd_h, 100000);
    /* 24,000 job-seconds on the small type take 12,000 s and one boot and tail at least, but the
     * large type alone would be cheaper by the fluid bound. */
    int64_t fluid = INT64_C(24000) * 37500 / 3600 * (14000 + 120) / (14000 - 180);
    ck_assert_int_gt(plan.bound_uusd, fluid + fluid / 20);
    ck_assert_int_le(plan.bound_uusd, plan.cost_uusd);
    ck_assert(holds());
}
END_TEST

START_TEST(parts_that_reach_too_far_or_are_missing_prove_nothing)
{
    struct proof_part parts[2] = {plan.proof.parts[0], plan.proof.parts[1]};
    plan.proof.parts = parts;
    ck_assert(holds());
    parts[0].most_uusd_h = 2400000; /* duals of the small type do not hold for the large one */
    ck_assert(!holds());
    parts[0].most_uusd_h = UNKNOWN; /* only the last part is without limit */
    ck_assert(!holds());
    parts[0].most_uusd_h = 99999; /* plans on the small type are now in the part of the large one */
    ck_assert(!holds());
    parts[0].most_uusd_h = 100000;
    ck_assert(holds());
    plan.proof.n_parts = 1;
    ck_assert(!holds());
    plan.proof.n_parts = 0;
    ck_assert(!holds());
}
END_TEST

START_TEST(a_bound_above_what_the_parts_prove_is_refused)
{
    plan.bound_uusd++;
    ck_assert(!holds());
}
END_TEST

Suite *suite_launches(void);

Suite *suite_launches(void)
{
    Suite *s = suite_create("launches");
    TCase *t = tcase_create("launches");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_small_batch_is_told_what_launching_a_large_instance_would_cost);
    tcase_add_test(t, parts_that_reach_too_far_or_are_missing_prove_nothing);
    tcase_add_test(t, a_bound_above_what_the_parts_prove_is_refused);
    suite_add_tcase(s, t);
    return s;
}
