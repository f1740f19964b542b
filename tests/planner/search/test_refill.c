#include <check.h>

#include "model/check/plan_check.h"
#include "planner/search/by_class.h"
#include "planner/search/decide.h"
#include "planner/search/refill.h"
#include "tests/support/make_workload.h"

enum { BOOT_S = 180, TAIL_S = 120, DEADLINE_S = 20000 };

static struct maker m;
static struct error err;
static struct requests rq;
static struct planner_options options;
static struct batch b;
static struct fluid fluid;

/* Jobs heavy in memory and jobs heavy in vCPUs, of many lengths, that suit a type together. */
static void setup(void)
{
    m = (struct maker){0};
    options = planner_defaults();
    options.deadline_s = DEADLINE_S;
    options.max_vcpus = UNKNOWN;
    maker_offer(&m, 8, 8000, 300000);
    maker_offer(&m, 8, 32000, 360000);
    maker_offer(&m, 8, 64000, 560000);
    maker_offer(&m, 16, 64000, 730000);
    struct job_class *wide = maker_class(&m, 2000, 1000);
    struct job_class *fat = maker_class(&m, 1000, 14000);
    for (int64_t i = 0; i < 40; i++) {
        maker_jobs(&m, wide, 3, 100000 + 11000 * i);
        maker_jobs(&m, fat, 2, 100000 + 11000 * i);
    }
}

static void teardown(void)
{
    fluid_clear(&fluid);
    requests_clear(&rq);
    maker_clear(&m);
}

/* Each class on instances of its own, which wastes what they could share. */
static struct candidate poor_plan(void)
{
    ck_assert_msg(requests_build(&rq, &m.workload, &m.offers, &options, UNKNOWN, &err), "%s",
                  err.message);
    b = batch_of(&rq, &options);
    decide_program(&fluid, &rq, &options);
    struct candidate reused, by_class;
    by_class_plans(&b, batch_cap_s(&b), &reused, &by_class);
    candidate_clear(&reused);
    return by_class;
}

/* The checker knows the jobs from the list: none may be lost, none may run twice. */
static void check(const struct candidate *c)
{
    struct plan plan = {.unit = PLAN_BATCH};
    draft_finish(&c->draft, &b.terms, &plan);
    plan.proof = (struct proof){.deadline_s = DEADLINE_S, BOOT_S, TAIL_S};
    struct plan_limits limits = {.deadline_s = DEADLINE_S,
                                 .boot_s = BOOT_S,
                                 .tail_s = TAIL_S,
                                 .max_vcpus = options.max_vcpus,
                                 .max_instances = options.max_instances};
    struct plan_findings findings;
    bool holds = plan_check(&plan, &m.workload, &m.offers, &limits, &findings);
    ck_assert_msg(holds, "%s", findings.n_lines > 0 ? findings.lines[0] : "");
    ck_assert_int_eq(plan.cost_uusd, c->cost_uusd);
    plan_findings_clear(&findings);
    plan_clear(&plan);
}

START_TEST(jobs_of_two_shapes_come_to_share_leases)
{
    struct candidate c = poor_plan();
    int64_t before = c.cost_uusd;
    refill_candidate(&b, &fluid, &c);
    check(&c);
    /* A wide one and two fat ones a lease: 360 cents for what took 300 and 560. */
    ck_assert_int_lt(c.cost_uusd, before - before / 10);
    candidate_clear(&c);
}
END_TEST

START_TEST(limits_on_what_is_alive_at_once_hold)
{
    options.max_vcpus = 32;
    options.max_instances = 3;
    struct candidate c = poor_plan();
    int64_t before = c.cost_uusd;
    refill_candidate(&b, &fluid, &c);
    check(&c);
    ck_assert_int_le(c.cost_uusd, before);
    candidate_clear(&c);
}
END_TEST

static bool takes_turns(const struct candidate *c)
{
    for (size_t i = 0; i < c->draft.n; i++)
        if (c->draft.leases[i].start_s > 0)
            return true;
    return false;
}

START_TEST(leases_that_take_turns_are_filled_anew_within_the_deadline)
{
    options.max_instances = 1;
    struct candidate c = poor_plan();
    int64_t before = c.cost_uusd;
    ck_assert(takes_turns(&c));
    refill_candidate(&b, &fluid, &c);
    check(&c);
    ck_assert_int_lt(c.cost_uusd, before - before / 20);
    candidate_clear(&c);
}
END_TEST

START_TEST(leases_that_take_turns_without_a_deadline_are_left_alone)
{
    options.max_instances = 1;
    struct candidate c = poor_plan();
    int64_t before = c.cost_uusd, makespan_s = c.makespan_s;
    options.deadline_s = UNKNOWN;
    b.work = 2 * BATCH_WORK;
    refill_candidate(&b, &fluid, &c);
    ck_assert_int_eq(c.cost_uusd, before);
    ck_assert_int_eq(c.makespan_s, makespan_s);
    ck_assert(takes_turns(&c));
    candidate_clear(&c);
}
END_TEST

START_TEST(whole_instances_stay_as_they_are)
{
    struct job_class *whole = maker_class(&m, 1000, 1000);
    whole->whole_instances = true;
    maker_jobs(&m, whole, 3, 600000);
    struct candidate c = poor_plan();
    refill_candidate(&b, &fluid, &c);
    check(&c);
    candidate_clear(&c);
}
END_TEST

Suite *suite_refill(void);

Suite *suite_refill(void)
{
    Suite *s = suite_create("refill");
    TCase *t = tcase_create("refill");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, jobs_of_two_shapes_come_to_share_leases);
    tcase_add_test(t, limits_on_what_is_alive_at_once_hold);
    tcase_add_test(t, leases_that_take_turns_are_filled_anew_within_the_deadline);
    tcase_add_test(t, leases_that_take_turns_without_a_deadline_are_left_alone);
    tcase_add_test(t, whole_instances_stay_as_they_are);
    suite_add_tcase(s, t);
    return s;
}
