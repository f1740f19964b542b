#include "planner/simulate/spot_summary.h"
#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>

Suite *suite_fargate(void);

static struct maker m;
static struct arena arena;
static struct other_prices prices;
static struct compute_environment ce;
static struct sim_input in;
static struct sim_maker made;
static struct simulation s;
static struct bill bill;
static struct error err;

/* Rates of us-east-1: a vCPU 0.04048, a GiB 0.004445 an hour. */
static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
    prices = (struct other_prices){0};
    prices.usage[USAGE_FARGATE_X86_VCPU].uusd = 40480000;
    prices.usage[USAGE_FARGATE_X86_GIB].uusd = 4445000;
    sim_maker_environment(&made, &ce, STRATEGY_BEST_FIT, 64);
    ce.kind = COMPUTE_FARGATE;
    ce.arch = ARCH_ANY;
}

static void tear_down(void)
{
    bill_clear(&bill);
    simulation_clear(&s);
    arena_free(&arena);
    maker_clear(&m);
}

static struct sim_job *submit(const struct job_class *c, int32_t count, int32_t ready_s,
                              int32_t duration_s)
{
    return sim_maker_submit(&made, c, count, ready_s, duration_s);
}

static void run(void)
{
    const struct fargate_terms terms = {.arch = ARCH_X86_64,
                                        .spot = ce.kind == COMPUTE_FARGATE_SPOT,
                                        .spot_saving_pct = in.assumed[ASSUMED_FARGATE_SPOT_PCT]};
    made.environments[0].tasks = fargate_tasks(&arena, &m.workload, &prices, &terms);
    run_simulation(&s, &in);
    ck_assert_msg(simulation_bill(&bill, &s, &m.workload, &err), "%s", err.message);
}

/* Fargate pricing: from the pull of the image until the task ends; 45 s before are assumed. */
START_TEST(a_task_is_billed_from_the_pull_of_its_image_to_its_end)
{
    static const int64_t image[] = {INT64_C(3000) << 20}; /* 30 s at 100 MiB/s */
    submit(maker_class(&m, 1000, 2048), 1, 0, 570)->image = 0;
    in.image_bytes = image;
    in.n_images = 1;
    run();
    ck_assert_int_eq(s.n_instances, 1);
    ck_assert_int_eq(s.instances[0].launch_s, 45);
    ck_assert_int_eq(s.instances[0].end_s, 645);
    ck_assert_int_eq(s.instances[0].idle_s, 0);
    ck_assert_int_eq(s.makespan_s, 645);
    ck_assert_int_eq(s.wait_max_s, 45);
    ck_assert_int_eq(bill.total_uusd, 8229); /* 49370 x 600 / 3600 = 8228.3 */
}
END_TEST

/* Fargate pricing: a minute at least. */
START_TEST(a_short_task_is_billed_for_a_minute)
{
    submit(maker_class(&m, 1000, 2048), 3, 0, 5);
    run();
    ck_assert_int_eq(s.n_instances, 3);
    ck_assert_int_eq(bill.total_uusd, 3 * 823); /* 49370 / 60 = 822.8 */
    ck_assert_int_eq(bill.items[0].billed_s, 180);
}
END_TEST

/* API reference, maxvCpus: on Fargate the vCPUs of jobs; sizes count, requests are rounded up. */
START_TEST(max_vcpus_counts_the_sizes_of_tasks_by_quarters)
{
    ce.max_vcpus = 1;
    submit(maker_class(&m, 200, 400), 5, 0, 100);
    run();
    ck_assert_int_eq(s.peak_vcpus, 1);
    ck_assert_int_eq(s.makespan_s, 2 * (45 + 100)); /* four at once, then one */
    ck_assert_int_eq(s.environment_peak_vcpus[0], 1);
}
END_TEST

/* API reference, ResourceRequirement: sizes of tasks on Fargate; a task has its size for itself. */
START_TEST(nothing_is_shared_and_what_sizes_are_rounded_up_by_is_idle)
{
    submit(maker_class(&m, 3000, 4096), 2, 0, 3600);
    run();
    ck_assert_int_eq(s.n_instances, 2);
    /* 3 of 4 vCPUs are used; 4 vCPU and 8 GiB cost 197480 an hour. */
    ck_assert_int_eq(bill.total_uusd, 2 * 197480);
    ck_assert_int_eq(bill.class_uusd[0], 2 * 148110);
    ck_assert_double_eq_tol(s.vcpu_used, 0.75, 1e-9);
}
END_TEST

/* User guide, job scheduling: without a scheduling policy queues are first in, first out. */
START_TEST(the_queue_is_first_in_first_out_here_too)
{
    ce.max_vcpus = 4;
    const struct job_class *small = maker_class(&m, 1000, 2048);
    const struct job_class *large = maker_class(&m, 4000, 8192);
    submit(small, 1, 0, 1000);
    submit(large, 1, 0, 100);
    submit(small, 1, 0, 100);
    run();
    ck_assert_int_eq(s.makespan_s, 45 + 1000 + 45 + 100 + 45 + 100);
}
END_TEST

/* API reference, ResourceRequirement: 16 vCPUs are the largest size. */
START_TEST(jobs_that_no_size_holds_are_stuck)
{
    submit(maker_class(&m, 1000, 2048), 1, 0, 60);
    submit(maker_class(&m, 17000, 2048), 2, 0, 60);
    run();
    ck_assert_int_eq(s.jobs_run, 1);
    ck_assert_int_eq(s.n_stuck, 1);
    ck_assert_int_eq(s.stuck[0].jobs, 2);
    ck_assert_int_eq(s.stuck[0].verdict, ADMIT_VCPUS);
}
END_TEST

START_TEST(a_region_without_a_price_runs_nothing_and_says_that)
{
    prices.usage[USAGE_FARGATE_X86_GIB].uusd = UNKNOWN;
    submit(maker_class(&m, 1000, 2048), 1, 0, 60);
    run();
    ck_assert_int_eq(s.jobs_run, 0);
    ck_assert(s.stuck[0].no_offer);
    ck_assert_int_eq(s.stuck[0].verdict, ADMIT_YES);
}
END_TEST

/* ---- Fargate Spot ---------------------------------------------------------------------------- */

/* Jobs of an hour, with 60 % of tasks lost within an hour. */
static void run_on_spot(int32_t n, int32_t attempts)
{
    const struct job_class *c = maker_class(&m, 1000, 2048);
    ce.kind = COMPUTE_FARGATE_SPOT;
    ce.max_vcpus = 100000;
    in.assumed[ASSUMED_LOSS_HOURS] = 1;
    in.assumed[ASSUMED_FARGATE_SPOT_LOSS] = 60;
    in.chance.seed = 7;
    for (int32_t i = 0; i < n; i++)
        submit(c, 1, 0, 3600)->attempts = attempts;
    run();
}

/* Not published: how often; the assumption fargate-spot-loss.  An attempt lasts 0.6 / h seconds on
 * the average and ends well with 0.4, where e^(-3600 h) = 0.4: 3600 x 0.6548 s. */
START_TEST(tasks_on_spot_are_taken_as_often_as_assumed)
{
    run_on_spot(20000, 1);
    ck_assert_int_eq(s.jobs_run + s.jobs_failed, 20000);
    ck_assert_double_eq_tol((double)s.jobs_failed / 20000, 0.6, 4 * 0.0035);
    double busy_s = 0;
    for (int64_t i = 0; i < s.n_instances; i++)
        busy_s += (double)s.instances[i].busy_s;
    ck_assert_double_eq_tol(busy_s / 20000 / 3600, 0.6548, 0.01);
}
END_TEST

/* User guide, job retries: at most `attempts` of them, each a new task. */
START_TEST(jobs_of_a_taken_task_are_tried_again)
{
    run_on_spot(2000, 10);
    ck_assert_int_eq(s.taken, s.lost);
    ck_assert_int_eq(s.n_instances, s.jobs_run + s.taken);
    /* Of tries until success 0.4 each, ten at most, 0.6^10 of the jobs run out. */
    ck_assert_double_eq_tol((double)s.jobs_failed / 2000, 0.00605, 0.007);
    ck_assert_double_eq_tol((double)s.n_instances / 2000, (1 - 0.00605) / 0.4, 0.2);
}
END_TEST

/* Fargate pricing: a task is billed until it ends, and nothing is said of a free first hour. */
START_TEST(a_task_that_is_taken_is_billed)
{
    run_on_spot(200, 10);
    int64_t billed_s = 0;
    for (int64_t i = 0; i < s.n_instances; i++) {
        int64_t life_s = s.instances[i].end_s - s.instances[i].launch_s;
        ck_assert(!s.instances[i].free);
        billed_s += life_s < 60 ? 60 : life_s;
    }
    ck_assert_int_gt(s.taken, 100);
    ck_assert_int_eq(bill.items[0].billed_s, billed_s);
    ck_assert_int_eq(bill.items[0].offer->price_uusd_h, 16786); /* 49370 less 66 % */
    struct spot_summary summary;
    spot_summarise(&summary, &s, &in);
    ck_assert(summary.tasks);
    ck_assert_int_eq(summary.taken, s.taken);
    ck_assert_int_eq(summary.free, 0);
    ck_assert_int_eq(summary.main_percent, 60);
}
END_TEST

START_TEST(without_interruptions_no_task_is_taken)
{
    in.assumed[ASSUMED_INTERRUPTIONS] = 0;
    run_on_spot(100, 1);
    ck_assert_int_eq(s.taken, 0);
    ck_assert_int_eq(s.jobs_run, 100);
}
END_TEST

/* ---- quotas: ECS developer guide, Fargate service quotas and throttling quotas -----------------
 */

/* "Fargate On-Demand vCPU resource count" and "Fargate Spot vCPU resource count" are two. */
START_TEST(a_quota_counts_vcpus_of_tasks_on_demand_and_on_spot_apart)
{
    int64_t limits[N_QUOTAS];
    for (int i = 0; i < N_QUOTAS; i++)
        limits[i] = UNKNOWN;
    in.quota_vcpus = limits;
    submit(maker_class(&m, 1000, 2048), 10, 0, 600);
    submit(maker_class(&m, 8000, 16384), 1, 0, 600);
    limits[quota_fargate(PURCHASE_ON_DEMAND)] = 6;
    run();
    ck_assert_int_eq(s.peak_vcpus, 6);
    ck_assert_int_eq(s.jobs_run, 10);
    ck_assert_int_eq(s.n_stuck, 1);
    ck_assert_int_eq(s.stuck[0].verdict, ADMIT_QUOTA);
    bill_clear(&bill);
    simulation_clear(&s);
    ce.kind = COMPUTE_FARGATE_SPOT;
    in.assumed[ASSUMED_INTERRUPTIONS] = 0;
    run();
    ck_assert_int_eq(s.jobs_run, 11);
}
END_TEST

/* "The bucket size is 100 tokens, and the refill rate is 20 tokens per second": 100 at once, the
 * others 20 a second. */
START_TEST(tasks_are_launched_at_the_rate_of_fargate)
{
    ce.max_vcpus = 1000;
    submit(maker_class(&m, 1000, 2048), 150, 0, 600);
    submit(&m.classes[0], 101, 60, 600); /* the bucket is full again */
    run();
    int64_t at_once = 0;
    for (int64_t i = 0; i < 150; i++)
        at_once += s.instances[i].launch_s == 45;
    ck_assert_int_eq(at_once, 100);
    ck_assert_int_eq(s.instances[100].launch_s, 46);
    ck_assert_int_eq(s.instances[119].launch_s, 46);
    ck_assert_int_eq(s.instances[120].launch_s, 47);
    ck_assert_int_eq(s.instances[149].launch_s, 48);
    ck_assert_int_eq(s.instances[249].launch_s, 105);
    ck_assert_int_eq(s.instances[250].launch_s, 106);
    bill_clear(&bill);
    simulation_clear(&s);
    in.assumed[ASSUMED_FARGATE_RATE] = 0;
    run();
    ck_assert_int_eq(s.instances[149].launch_s, 45);
}
END_TEST

Suite *suite_fargate(void)
{
    Suite *suite = suite_create("fargate");
    TCase *t = tcase_create("fargate");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_task_is_billed_from_the_pull_of_its_image_to_its_end);
    tcase_add_test(t, a_short_task_is_billed_for_a_minute);
    tcase_add_test(t, max_vcpus_counts_the_sizes_of_tasks_by_quarters);
    tcase_add_test(t, nothing_is_shared_and_what_sizes_are_rounded_up_by_is_idle);
    tcase_add_test(t, the_queue_is_first_in_first_out_here_too);
    tcase_add_test(t, jobs_that_no_size_holds_are_stuck);
    tcase_add_test(t, a_region_without_a_price_runs_nothing_and_says_that);
    tcase_add_test(t, tasks_on_spot_are_taken_as_often_as_assumed);
    tcase_add_test(t, jobs_of_a_taken_task_are_tried_again);
    tcase_add_test(t, a_task_that_is_taken_is_billed);
    tcase_add_test(t, without_interruptions_no_task_is_taken);
    tcase_add_test(t, a_quota_counts_vcpus_of_tasks_on_demand_and_on_spot_apart);
    tcase_add_test(t, tasks_are_launched_at_the_rate_of_fargate);
    suite_add_tcase(suite, t);
    return suite;
}
