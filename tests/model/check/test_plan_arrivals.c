#include "model/check/plan_arrivals.h"

#include <check.h>
#include <string.h>

#include "tests/support/make_workload.h"

Suite *suite_plan_arrivals(void);

/* Two jobs of 300 s, ready at 0 and 500 s, on one instance of 2 vCPUs: each in a lane of its own,
 * which starts at start[i] from time 0.  Boot 120 s, tail 240 s, a wait of 600 s. */
struct scene {
    struct maker m;
    struct lane_run runs[2];
    struct lane lanes[2];
    struct lease lease;
    struct plan plan;
    struct plan_limits limits;
    struct plan_findings found;
};
static struct scene s;

static void set_scene(int64_t first_s, int64_t second_s)
{
    s = (struct scene){.limits = {.deadline_s = UNKNOWN,
                                  .boot_s = 120,
                                  .tail_s = 240,
                                  .max_vcpus = UNKNOWN,
                                  .max_instances = UNKNOWN,
                                  .arrivals = true,
                                  .max_wait_s = 600}};
    struct offer *o = maker_offer(&s.m, 2, 8000, 100000);
    struct job_class *c = maker_class(&s.m, 1000, 1000);
    maker_arrivals(&s.m, c, 1, 0, 300000);
    maker_arrivals(&s.m, c, 1, 500000, 300000);
    int64_t launch_s = (first_s < second_s ? first_s : second_s) - 120;
    int64_t end_s = (first_s > second_s ? first_s : second_s) + 300;
    const int64_t starts[2] = {first_s, second_s};
    for (int i = 0; i < 2; i++) {
        s.runs[i] = (struct lane_run){0, 300, 1};
        s.lanes[i] = (struct lane){1, starts[i] - launch_s, &s.runs[i], 1};
    }
    s.lease = (struct lease){1, o, launch_s, end_s - launch_s + 240, s.lanes, 2};
    s.plan = (struct plan){.leases = &s.lease,
                           .n_leases = 1,
                           .instances = 1,
                           .cost_uusd = lease_cost_uusd(100000, end_s - launch_s + 240),
                           .makespan_s = end_s,
                           .peak_vcpus = 2};
}

/* Does the plan hold; else the first finding has these words. */
static void expect(const char *words)
{
    bool holds = plan_check(&s.plan, &s.m.workload, &s.m.offers, &s.limits, &s.found);
    if (words == NULL)
        ck_assert_msg(holds, "%s", s.found.n_lines > 0 ? s.found.lines[0] : "");
    else
        ck_assert_msg(!holds && strstr(s.found.lines[0], words) != NULL, "%s",
                      holds ? "it holds" : s.found.lines[0]);
    plan_findings_clear(&s.found);
    maker_clear(&s.m);
}

START_TEST(jobs_within_their_windows_hold)
{
    set_scene(500, 500);
    expect(NULL);
}
END_TEST

START_TEST(alike_jobs_may_change_places)
{
    set_scene(700, 400);
    expect(NULL);
}
END_TEST

START_TEST(a_job_that_starts_before_it_is_ready_is_found)
{
    set_scene(300, 499);
    expect("starts at 499 s, it is ready at 500 s");
}
END_TEST

START_TEST(a_job_that_waits_too_long_is_found)
{
    set_scene(601, 601);
    expect("may start until 600 s");
}
END_TEST

START_TEST(readiness_within_a_second_counts_from_the_next_whole_one)
{
    set_scene(601, 601);
    s.m.classes[0].arrivals[0].ready_ms = 1;
    expect(NULL);
}
END_TEST

START_TEST(a_plan_that_says_that_jobs_are_late_may_have_late_jobs)
{
    set_scene(601, 601);
    s.plan.infeasible = "one job starts late";
    expect(NULL);
}
END_TEST

START_TEST(a_plan_that_says_that_jobs_are_late_has_late_jobs)
{
    set_scene(600, 600);
    s.plan.infeasible = "one job starts late";
    expect("says that it is late, but no job starts too late");
}
END_TEST

START_TEST(a_plan_that_says_that_jobs_are_late_may_not_have_early_ones)
{
    set_scene(300, 499);
    s.plan.infeasible = "one job starts late";
    expect("starts at 499 s");
}
END_TEST

START_TEST(the_deadline_ends_windows_too)
{
    set_scene(500, 500);
    s.limits.deadline_s = 799;
    expect("deadline");
}
END_TEST

START_TEST(jobs_of_unknown_readiness_are_found)
{
    set_scene(500, 500);
    s.m.classes[0].unknown_ready = 1;
    expect("nobody knows when 1 of its jobs");
}
END_TEST

/* The duals of a class: 2 jobs fit an instance of $0.1, so 50,000 each is the most at scale 1. */
static void prove(int64_t dual, int64_t bound_uusd)
{
    static int64_t duals[1];
    duals[0] = dual;
    s.plan.bound_uusd = bound_uusd;
    s.plan.proof = (struct proof){.kind = BOUND_STRETCHES,
                                  .scale = 1,
                                  .dual = duals,
                                  .deadline_s = UNKNOWN,
                                  .boot_s = 120,
                                  .tail_s = 240};
}

START_TEST(the_bound_of_one_stretch_is_what_a_launch_adds_or_what_its_length_allows)
{
    /* Windows 120..900 and 500..1400: 1280 s.  600 job-seconds are worth 30,000,000; by length
     * x 1640 / 1280 = 38,437,500, by launch + 36,000,000 = 66,000,000; / 3600 = 18333. */
    set_scene(500, 500);
    prove(50000, 18333);
    expect(NULL);
    set_scene(500, 500);
    prove(50000, 18334);
    expect("its proof gives 18333");
}
END_TEST

START_TEST(a_dual_that_is_too_high_proves_nothing)
{
    set_scene(500, 500);
    prove(50001, 1);
    expect("duals");
}
END_TEST

START_TEST(stretches_without_windows_between_them_part_the_launches)
{
    /* With a wait of 120 s the windows are 120..420 and 500..920: 80 s between them.  That is less
     * than boot and tail, so one launch; with neither boot nor tail they are two stretches. */
    set_scene(120, 500);
    s.limits.max_wait_s = 120;
    prove(50000, 18333);
    expect(NULL);
    set_scene(120, 500);
    s.limits.max_wait_s = 120;
    s.limits.boot_s = 60;
    s.limits.tail_s = 20;
    prove(50000, 12777);
    s.plan.proof.boot_s = 60;
    s.plan.proof.tail_s = 20;
    expect(NULL);
}
END_TEST

Suite *suite_plan_arrivals(void)
{
    Suite *suite = suite_create("plan_arrivals");
    TCase *t = tcase_create("windows");
    tcase_add_test(t, jobs_within_their_windows_hold);
    tcase_add_test(t, alike_jobs_may_change_places);
    tcase_add_test(t, a_job_that_starts_before_it_is_ready_is_found);
    tcase_add_test(t, a_job_that_waits_too_long_is_found);
    tcase_add_test(t, readiness_within_a_second_counts_from_the_next_whole_one);
    tcase_add_test(t, a_plan_that_says_that_jobs_are_late_has_late_jobs);
    tcase_add_test(t, a_plan_that_says_that_jobs_are_late_may_have_late_jobs);
    tcase_add_test(t, a_plan_that_says_that_jobs_are_late_may_not_have_early_ones);
    tcase_add_test(t, the_deadline_ends_windows_too);
    tcase_add_test(t, jobs_of_unknown_readiness_are_found);
    suite_add_tcase(suite, t);
    TCase *b = tcase_create("bound");
    tcase_add_test(b, the_bound_of_one_stretch_is_what_a_launch_adds_or_what_its_length_allows);
    tcase_add_test(b, a_dual_that_is_too_high_proves_nothing);
    tcase_add_test(b, stretches_without_windows_between_them_part_the_launches);
    suite_add_tcase(suite, b);
    return suite;
}
