#include <check.h>
#include <stdlib.h>

#include "model/check/plan_check.h"
#include "planner/improve/ruin.h"
#include "planner/lease/profile.h"
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

/* One lease for each job, all from the start. */
static struct candidate one_job_each(const struct batch *b)
{
    struct draft d = {0};
    for (int32_t r = 0; r < rq.n; r++)
        for (int64_t i = 0; i < rq.list[r].n_runs; i++) {
            struct job_run run = rq.list[r].runs[i];
            struct draft_lease lease = {.count = run.count,
                                        .busy_s = run.duration_s,
                                        .offer = rq.list[r].cheapest,
                                        .n_lanes = 1,
                                        .n_runs = 1,
                                        .lanes = mem_zeroed(1, sizeof *lease.lanes),
                                        .runs = mem_zeroed(1, sizeof *lease.runs)};
            lease.lanes[0] = (struct draft_lane){1, 0, run.duration_s, 0, 1, r};
            lease.runs[0] = (struct job_run){run.duration_s, 1, run.class_id};
            draft_add(&d, &lease);
        }
    return candidate_of(b, &d, (struct descent){0});
}

static int64_t ruined_cost(int64_t part, int64_t *before_uusd)
{
    ck_assert_msg(requests_build(&rq, &m.workload, &m.offers, &options, UNKNOWN, &err), "%s",
                  err.message);
    struct batch b = batch_of(&rq, &options);
    struct fluid none = {.dual = mem_zeroed((size_t)rq.n, sizeof(int64_t))};
    struct candidate c = one_job_each(&b);
    *before_uusd = c.cost_uusd;
    ruin_candidate(&b, &none, &c, part);
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
    candidate_clear(&c);
    free(none.dual);
    return c.cost_uusd;
}

START_TEST(jobs_alone_are_gathered_on_the_instances_that_run_them_for_least)
{
    int64_t before;
    maker_offer(&m, 2, 8000, 100000);
    maker_offer(&m, 8, 32000, 400000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    maker_jobs(&m, c, 16, 600000);
    /* 9,600 job-seconds are 4,800 on the small type, and a boot and tail of 300. */
    ck_assert_int_eq(ruined_cost(1, &before), lease_cost_uusd(100000, 5100));
    ck_assert_int_eq(before, 16 * lease_cost_uusd(100000, 900));
}
END_TEST

START_TEST(a_whole_instance_job_keeps_its_lease_and_zero_seconds_cost_none)
{
    int64_t before;
    maker_offer(&m, 4, 16000, 200000);
    struct job_class *alone = maker_class(&m, 1000, 1000);
    alone->whole_instances = true;
    maker_jobs(&m, alone, 2, 1000000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    maker_jobs(&m, c, 4, 500000);
    struct job_class *none = maker_class(&m, 3000, 1000);
    maker_jobs(&m, none, 3, 0);
    int64_t whole = 2 * lease_cost_uusd(200000, 1300);
    ck_assert_int_eq(ruined_cost(1, &before), whole + lease_cost_uusd(200000, 800));
}
END_TEST

START_TEST(no_budget_changes_nothing)
{
    int64_t before;
    maker_offer(&m, 2, 8000, 100000);
    maker_jobs(&m, maker_class(&m, 1000, 1000), 5, 600000);
    ck_assert_int_eq(ruined_cost(INT64_MAX, &before), before);
}
END_TEST

START_TEST(what_is_given_back_to_a_profile_is_as_if_never_taken)
{
    struct pack_bin bin = {.mcpu = 4000, .mem_mib = 8000};
    struct pack_item a = {.mcpu = 1000, .mem_mib = 3000}, b = {.mcpu = 2000, .mem_mib = 1000};
    struct profile p = {0};
    profile_init(&p, &bin);
    profile_take(&p, &a, 1, 0, 100);
    size_t steps = p.n;
    profile_take(&p, &b, 1, 50, 100);
    profile_take(&p, &a, 1, 100, 30);
    profile_give(&p, &b, 50, 100);
    profile_give(&p, &a, 100, 30);
    ck_assert_int_eq((int64_t)p.n, (int64_t)steps);
    ck_assert_int_eq(profile_at(&p, 0).mcpu, 3000);
    profile_give(&p, &a, 0, 100);
    ck_assert_int_eq((int64_t)p.n, 1);
    ck_assert_int_eq(profile_at(&p, 0).mcpu, 4000);
    ck_assert_int_eq(profile_at(&p, 0).mem_mib, 8000);
    profile_clear(&p);
}
END_TEST

Suite *suite_ruin(void);

Suite *suite_ruin(void)
{
    Suite *s = suite_create("ruin");
    TCase *t = tcase_create("ruin");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, jobs_alone_are_gathered_on_the_instances_that_run_them_for_least);
    tcase_add_test(t, a_whole_instance_job_keeps_its_lease_and_zero_seconds_cost_none);
    tcase_add_test(t, no_budget_changes_nothing);
    tcase_add_test(t, what_is_given_back_to_a_profile_is_as_if_never_taken);
    suite_add_tcase(s, t);
    return s;
}
