#include <check.h>

#include "model/check/plan_check.h"
#include "planner/search/decide.h"
#include "planner/search/shaped.h"
#include "tests/support/make_workload.h"

enum { BOOT_S = 180, TAIL_S = 120 };

static struct maker m;
static struct error err;
static struct requests rq;
static struct planner_options options;
static double least_uusd; /* what the program proves of busy time */

static void setup(void)
{
    m = (struct maker){0};
    options = planner_defaults();
    options.deadline_s = 20000;
}

static void teardown(void)
{
    requests_clear(&rq);
    maker_clear(&m);
}

/* The candidate after the search, from a plan of so much; checked where it is another. */
static struct candidate searched(int64_t rival_uusd)
{
    ck_assert_msg(requests_build(&rq, &m.workload, &m.offers, &options, UNKNOWN, &err), "%s",
                  err.message);
    struct batch b = batch_of(&rq, &options);
    struct fluid fluid;
    decide_program(&fluid, &rq, &options);
    struct candidate c = {.cost_uusd = rival_uusd, .cheapest_uusd = rival_uusd, .makespan_s = 1};
    shaped_search(&b, &fluid, &c);
    least_uusd = 0;
    for (int32_t r = 0; r < rq.n; r++)
        least_uusd +=
            (double)fluid.dual[r] / (double)fluid.scale * (double)rq.list[r].total_s / S_PER_H;
    fluid_clear(&fluid);
    if (c.draft.n > 0) {
        struct plan plan = {.unit = PLAN_BATCH};
        draft_finish(&c.draft, &b.terms, &plan);
        plan.proof = (struct proof){.deadline_s = options.deadline_s, BOOT_S, TAIL_S};
        struct plan_limits limits = {.deadline_s = options.deadline_s,
                                     .boot_s = BOOT_S,
                                     .tail_s = TAIL_S,
                                     .max_vcpus = options.max_vcpus,
                                     .max_instances = options.max_instances};
        struct plan_findings findings;
        bool holds = plan_check(&plan, &m.workload, &m.offers, &limits, &findings);
        ck_assert_msg(holds, "%s", findings.n_lines > 0 ? findings.lines[0] : "");
        ck_assert_int_eq(plan.cost_uusd, c.cost_uusd);
        plan_findings_clear(&findings);
        plan_clear(&plan);
    }
    return c;
}

/* Jobs heavy in memory and jobs heavy in vCPUs, of many lengths, that suit a type together. */
static void two_shapes(void)
{
    maker_offer(&m, 8, 8000, 300000);
    maker_offer(&m, 8, 32000, 360000);
    maker_offer(&m, 8, 64000, 560000);
    struct job_class *wide = maker_class(&m, 2000, 1000);
    struct job_class *fat = maker_class(&m, 1000, 14000);
    for (int64_t i = 0; i < 40; i++) {
        maker_jobs(&m, wide, 3, 100000 + 11000 * i);
        maker_jobs(&m, fat, 2, 100000 + 11000 * i);
    }
}

START_TEST(a_plan_near_the_program_is_made_of_jobs_of_two_shapes)
{
    two_shapes();
    struct candidate c = searched(INT64_C(100000000));
    ck_assert_int_gt((int64_t)c.draft.n, 0);
    ck_assert_double_gt((double)c.cost_uusd, least_uusd);
    ck_assert_double_lt((double)c.cost_uusd, 1.35 * least_uusd);
    candidate_clear(&c);
}
END_TEST

START_TEST(changes_make_the_first_leases_cheaper_and_the_same_each_time)
{
    two_shapes();
    options.work = 1; /* no more than the first leases */
    struct candidate first = searched(INT64_C(100000000));
    requests_clear(&rq);
    options.work = 0;
    struct candidate changed = searched(INT64_C(100000000));
    requests_clear(&rq);
    struct candidate again = searched(INT64_C(100000000));
    ck_assert_int_lt(changed.cost_uusd, first.cost_uusd);
    ck_assert_int_eq(changed.cost_uusd, again.cost_uusd);
    ck_assert_uint_eq(changed.draft.n, again.draft.n);
    candidate_clear(&first);
    candidate_clear(&changed);
    candidate_clear(&again);
}
END_TEST

START_TEST(plans_that_break_a_limit_are_not_taken)
{
    two_shapes();
    options.max_instances = 1;
    struct candidate c = searched(INT64_C(100000000));
    ck_assert_int_le((int64_t)c.draft.n, 1);
    candidate_clear(&c);
}
END_TEST

START_TEST(a_cheaper_plan_stays_and_so_does_one_with_whole_instances)
{
    two_shapes();
    struct candidate c = searched(1000);
    ck_assert_int_eq(c.cost_uusd, 1000);
    ck_assert_int_eq((int64_t)c.draft.n, 0);
    requests_clear(&rq);
    m.workload.classes[0].whole_instances = true;
    c = searched(INT64_C(100000000));
    ck_assert_int_eq((int64_t)c.draft.n, 0);
}
END_TEST

Suite *suite_shaped(void);

Suite *suite_shaped(void)
{
    Suite *s = suite_create("shaped");
    TCase *t = tcase_create("shaped");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_plan_near_the_program_is_made_of_jobs_of_two_shapes);
    tcase_add_test(t, changes_make_the_first_leases_cheaper_and_the_same_each_time);
    tcase_add_test(t, plans_that_break_a_limit_are_not_taken);
    tcase_add_test(t, a_cheaper_plan_stays_and_so_does_one_with_whole_instances);
    suite_add_tcase(s, t);
    return s;
}
