#include <check.h>

#include "model/check/plan_check.h"
#include "planner/search/single.h"
#include "tests/support/make_workload.h"

enum { BOOT_S = 180, TAIL_S = 120 };

static struct maker m;
static struct error err;
static struct requests rq;
static struct planner_options options;

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

/* The cost after the search, from a plan of so much; the plan is checked. */
static int64_t searched_cost(int64_t rival_uusd)
{
    ck_assert_msg(requests_build(&rq, &m.workload, &m.offers, &options, UNKNOWN, &err), "%s",
                  err.message);
    struct batch b = batch_of(&rq, &options);
    struct candidate c = {.cost_uusd = rival_uusd, .cheapest_uusd = rival_uusd, .makespan_s = 1};
    single_search(&b, &c);
    int64_t cost = c.cost_uusd;
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
        ck_assert_int_eq(plan.cost_uusd, cost);
        plan_findings_clear(&findings);
        plan_clear(&plan);
    }
    candidate_clear(&c);
    return cost;
}

static void offer_three_sizes(void)
{
    maker_offer(&m, 2, 8000, 100000);
    maker_offer(&m, 4, 16000, 180000);
    maker_offer(&m, 8, 32000, 420000);
}

START_TEST(the_size_that_runs_all_jobs_for_least_is_found)
{
    offer_three_sizes();
    maker_jobs(&m, maker_class(&m, 1000, 1000), 16, 600000);
    /* 9,600 job-seconds are 2,400 on four vCPUs, and a boot and tail of 300. */
    ck_assert_int_eq(searched_cost(10000000), lease_cost_uusd(180000, 2700));
}
END_TEST

START_TEST(what_the_deadline_or_the_limit_on_vcpus_leaves_is_chosen)
{
    offer_three_sizes();
    maker_jobs(&m, maker_class(&m, 1000, 1000), 16, 600000);
    options.deadline_s = 1500; /* eight vCPUs end after 1,380 s */
    ck_assert_int_eq(searched_cost(10000000), lease_cost_uusd(420000, 1500));
    requests_clear(&rq);
    options.deadline_s = 20000;
    options.max_vcpus = 2;
    ck_assert_int_eq(searched_cost(10000000), lease_cost_uusd(100000, 5100));
}
END_TEST

START_TEST(a_cheaper_plan_stays_and_so_does_one_with_whole_instances)
{
    offer_three_sizes();
    struct job_class *c = maker_class(&m, 1000, 1000);
    maker_jobs(&m, c, 16, 600000);
    ck_assert_int_eq(searched_cost(1000), 1000);
    requests_clear(&rq);
    m.workload.classes[0].whole_instances = true;
    ck_assert_int_eq(searched_cost(10000000), 10000000);
}
END_TEST

Suite *suite_single(void);

Suite *suite_single(void)
{
    Suite *s = suite_create("single");
    TCase *t = tcase_create("single");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, the_size_that_runs_all_jobs_for_least_is_found);
    tcase_add_test(t, what_the_deadline_or_the_limit_on_vcpus_leaves_is_chosen);
    tcase_add_test(t, a_cheaper_plan_stays_and_so_does_one_with_whole_instances);
    suite_add_tcase(s, t);
    return s;
}
