/* Interruptions: the simulation beside the formulas of planner/spot.h, and rule by rule. */
#include "planner/spot.h"

#include "planner/simulate/draw.h"
#include "planner/simulate/spot_summary.h"
#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

Suite *suite_spot(void);

static struct maker m;
static struct compute_environment ce;
static struct sim_input in;
static struct sim_maker made;
static struct simulation s;
static struct error err;

/* One type of 2 vCPUs at 1 dollar an hour in the open band, bought on the spot market. */
static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
    struct offer *o = sim_maker_type(&made, "a", 2, 8000, 1000000);
    o->purchase = PURCHASE_SPOT;
    o->interruption_band = 4;
    sim_maker_environment(&made, &ce, STRATEGY_SPOT_PRICE_CAPACITY, 1000000);
    ce.kind = COMPUTE_SPOT;
    in.keep_starts = true;
    in.chance.seed = 20261128;
}

static void tear_down(void)
{
    simulation_clear(&s);
    maker_clear(&m);
}

static struct sim_job *submit(const struct job_class *c, int32_t count, int32_t ready_s,
                              int32_t duration_s)
{
    return sim_maker_submit(&made, c, count, ready_s, duration_s);
}

static void run(void)
{
    simulation_clear(&s);
    run_simulation(&s, &in);
}

/* n jobs that fill an instance each, so far apart that they never meet. */
static void submit_apart(int32_t n, int32_t duration_s, int32_t apart_s)
{
    const struct job_class *c = maker_class(&m, 2000, 8000);
    for (int32_t i = 0; i < n; i++)
        submit(c, 1, i * apart_s, duration_s);
}

static int64_t cost(void)
{
    struct bill bill;
    ck_assert(simulation_bill(&bill, &s, &m.workload, &err));
    int64_t items = 0, shares = 0;
    for (int32_t i = 0; i < bill.n_items; i++)
        items += bill.items[i].cost_uusd;
    for (int32_t i = 0; i < bill.n_shares; i++)
        shares += bill.shares[i].cost_uusd;
    ck_assert_int_eq(items, bill.total_uusd);
    ck_assert_int_eq(shares, bill.total_uusd);
    bill_clear(&bill);
    return items;
}

/* ---- formulas ------------------------------------------------------------------------------ */

START_TEST(a_band_is_the_share_lost_in_so_many_running_hours)
{
    ck_assert_int_eq(spot_band_percent(0, 30), 5);
    ck_assert_int_eq(spot_band_percent(3, 30), 20);
    ck_assert_int_eq(spot_band_percent(4, 30), 30);
    ck_assert_int_eq(spot_band_percent(-1, 30), 30);
    ck_assert_double_eq_tol(1 - exp(-24 * 3600 * spot_hazard_per_s(1, 24, 30)), 0.10, 1e-12);
    ck_assert_double_eq_tol(spot_lost_in_a_day(spot_hazard_per_s(4, 24, 30)), 0.30, 1e-12);
}
END_TEST

/* By summing over seconds what the formulas say in closed form. */
START_TEST(expectations_agree_with_sums_over_seconds)
{
    const double h = 1e-4, d = 5000, life = 9000;
    double held = 0, all = 0, charged = 0;
    for (int t = 0; t < 5000; t++)
        held += exp(-h * (t + 0.5));
    for (int t = 0; t < 9000; t++) {
        all += exp(-h * (t + 0.5));
        charged += t >= 3600 ? (t + 0.5) * h * exp(-h * (t + 0.5)) : 0;
    }
    charged += life * exp(-h * life);
    double lost = 1 - exp(-h * d);
    struct spot_job three = spot_job_expect(h, d, 3);
    ck_assert_double_eq_tol(three.attempts, 1 + lost + lost * lost, 1e-9);
    ck_assert_double_eq_tol(three.time_s / (held * three.attempts), 1, 1e-6);
    ck_assert_double_eq_tol(three.fails, lost * lost * lost, 1e-12);
    struct spot_job ever = spot_job_expect(h, d, INT32_MAX);
    ck_assert_double_eq_tol(ever.time_s, (exp(h * d) - 1) / h, 1e-6);
    ck_assert_double_eq_tol(spot_charged_s(h, life, false) / all, 1, 1e-6);
    ck_assert_double_eq_tol(spot_charged_s(h, life, true) / charged, 1, 1e-6);
    ck_assert_double_eq_tol(spot_charged_s(h, 1000, true), 1000 * exp(-h * 1000), 1e-9);
    ck_assert_double_eq(spot_charged_s(0, life, true), life);
}
END_TEST

START_TEST(at_the_break_even_hazard_spot_costs_what_on_demand_does)
{
    for (int rule = 0; rule <= 1; rule++) {
        double h = spot_break_even_per_s(0.3, 1, 180, 36000, 120, rule);
        ck_assert_double_gt(h, 0);
        ck_assert_double_eq_tol(0.3 * spot_job_hours(h, 180, 36000, 120, rule), 36300.0 / 3600,
                                1e-6);
    }
    ck_assert_double_eq(spot_break_even_per_s(1, 0.9, 180, 36000, 120, false), 0);
}
END_TEST

/* ---- simulation beside formulas: standard error below 0.2 %, difference below 1 % -------------
 */

struct mean {
    double sum, squares, n;
};

static void mean_add(struct mean *a, double x)
{
    a->sum += x;
    a->squares += x * x;
    a->n++;
}

static void assert_agrees(const struct mean *a, double expected)
{
    double mean = a->sum / a->n;
    double error = sqrt((a->squares / a->n - mean * mean) / a->n);
    ck_assert_double_lt(error, 0.002 * expected);
    ck_assert_msg(fabs(mean - expected) < 0.01 * expected && fabs(mean - expected) < 4 * error,
                  "%f +- %f instead of %f", mean, error, expected);
}

/* A job of 4 h, of which 30 % are lost in 10 h: seconds of all its attempts, however many. */
START_TEST(time_of_jobs_tried_until_they_end_is_as_the_formula_says)
{
    enum { N = 30000 };
    in.assumed[ASSUMED_LOSS_HOURS] = 10;
    submit_apart(N, 14400, 20000);
    run();
    double *held = calloc(N, sizeof *held);
    for (size_t i = 0; i < s.n_starts; i++)
        held[s.starts[i].job] += (double)(s.starts[i].end_s - s.starts[i].start_s);
    struct mean mean = {0};
    for (int i = 0; i < N; i++)
        mean_add(&mean, held[i]);
    free(held);
    ck_assert_int_eq(s.jobs_run, N);
    assert_agrees(&mean, spot_job_expect(spot_hazard_per_s(4, 10, 30), 14400, 10).time_s);
}
END_TEST

START_TEST(time_and_failures_of_jobs_with_two_attempts_are_as_the_formula_says)
{
    enum { N = 30000 };
    in.assumed[ASSUMED_LOSS_HOURS] = 6;
    in.assumed[ASSUMED_ATTEMPTS] = 2;
    submit_apart(N, 14400, 20000);
    run();
    double *held = calloc(N, sizeof *held);
    for (size_t i = 0; i < s.n_starts; i++)
        held[s.starts[i].job] += (double)(s.starts[i].end_s - s.starts[i].start_s);
    struct mean mean = {0};
    for (int i = 0; i < N; i++)
        mean_add(&mean, held[i]);
    free(held);
    struct spot_job expected = spot_job_expect(spot_hazard_per_s(4, 6, 30), 14400, 2);
    assert_agrees(&mean, expected.time_s);
    double failed = (double)s.jobs_failed / N;
    ck_assert_int_eq(s.jobs_run + s.jobs_failed, N);
    ck_assert_double_eq_tol(failed, expected.fails,
                            4 * sqrt(expected.fails * (1 - expected.fails) / N));
}
END_TEST

/* Boot, a job of 2 h, tail, with the first-hour rule and without: dollars for each job. */
START_TEST(cost_of_instances_is_as_the_formula_says)
{
    enum { N = 2500, BATCHES = 20 };
    bool rule = _i == 1;
    struct mean mean = {0};
    double hazard = spot_hazard_per_s(4, 8, 30);
    in.assumed[ASSUMED_LOSS_HOURS] = 8;
    in.assumed[ASSUMED_FIRST_HOUR] = rule;
    in.keep_starts = false;
    submit_apart(N, 7200, 60000);
    for (int batch = 0; batch < BATCHES; batch++) {
        in.chance.seed = (uint64_t)batch;
        run();
        mean_add(&mean, (double)cost() / 1e6 / N);
    }
    ck_assert_int_gt(s.taken, N / 100);
    assert_agrees(&mean, spot_job_hours(hazard, 180, 7200, 120, rule));
}
END_TEST

/* Nothing is left to chance: each job takes what the formula says, and those that are expected to
 * fail are counted. */
START_TEST(expected_runs_are_the_formula_itself)
{
    enum { N = 1000 };
    in.assumed[ASSUMED_LOSS_HOURS] = 6;
    in.assumed[ASSUMED_ATTEMPTS] = 2;
    in.chance.expected = true;
    submit_apart(N, 14400, 40000);
    run();
    struct spot_job expected = spot_job_expect(spot_hazard_per_s(4, 6, 30), 14400, 2);
    int64_t held_s = (int64_t)(expected.time_s + 0.5);
    ck_assert_int_eq(s.taken, 0);
    ck_assert_int_eq(s.jobs_run, N);
    for (size_t i = 0; i < s.n_starts; i++)
        ck_assert_int_eq(s.starts[i].end_s - s.starts[i].start_s, held_s);
    ck_assert_double_eq_tol(s.expected_failures, N * expected.fails, 1e-6);
    ck_assert_int_eq(cost(), N * ((held_s + 300) * 1000000 / 3600 + 1));
}
END_TEST

/* One job at a time: dearer than the mean of runs by chance only by what is left out, boots anew
 * and the first hour. */
START_TEST(expected_cost_is_the_mean_of_runs_by_chance)
{
    enum { N = 2500, BATCHES = 20 };
    struct mean mean = {0};
    in.assumed[ASSUMED_LOSS_HOURS] = 24;
    in.assumed[ASSUMED_FIRST_HOUR] = 0;
    in.keep_starts = false;
    submit_apart(N, 7200, 60000);
    for (int batch = 0; batch < BATCHES; batch++) {
        in.chance.seed = (uint64_t)batch;
        run();
        mean_add(&mean, (double)cost());
    }
    in.chance.expected = true;
    run();
    ck_assert_double_eq_tol((double)cost(), mean.sum / mean.n, 0.01 * mean.sum / mean.n);
}
END_TEST

/* ---- rules ---------------------------------------------------------------------------------- */

/* EC2 user guide, billing for interrupted spot instances: taken away by EC2 within the first hour,
 * it is not charged; later, its seconds are. */
START_TEST(an_instance_taken_within_its_first_hour_is_not_charged)
{
    in.assumed[ASSUMED_LOSS_HOURS] = 2;
    submit_apart(200, 5000, 20000);
    run();
    int64_t expected = 0, free = 0, late = 0;
    for (int64_t i = 0; i < s.n_instances; i++) {
        const struct sim_instance *in_ = &s.instances[i];
        bool early = in_->taken && in_->end_s - in_->launch_s < 3600;
        ck_assert_int_eq(in_->free, early);
        free += early;
        late += in_->taken && !early;
        expected += early ? 0 : lease_cost_uusd(1000000, billed_s(in_->end_s - in_->launch_s));
    }
    ck_assert_int_gt(free, 10);
    ck_assert_int_gt(late, 5);
    ck_assert_int_eq(cost(), expected);
}
END_TEST

/* User guide, job retries: "Retries re-queue at the front"; work of the attempt is lost. */
START_TEST(jobs_of_a_taken_instance_are_tried_again_before_all_others)
{
    const struct job_class *c = maker_class(&m, 2000, 8000);
    ce.max_vcpus = 2;
    in.assumed[ASSUMED_LOSS_HOURS] = 1;
    for (int i = 0; i < 50; i++)
        submit(c, 1, 0, 3000);
    run();
    ck_assert_int_gt(s.lost, 5);
    for (size_t i = 0; i + 1 < s.n_starts; i++) {
        ck_assert_int_eq(s.starts[i + 1].job, s.starts[i].job + !s.starts[i].lost);
        ck_assert_int_eq(s.starts[i].end_s - s.starts[i].run_s == 3000, !s.starts[i].lost);
    }
}
END_TEST

/* API reference, RetryStrategy: attempts 1 to 10; without one a job is tried once. */
START_TEST(a_job_out_of_attempts_has_failed_and_those_behind_it_run)
{
    const struct job_class *c = maker_class(&m, 2000, 8000);
    in.assumed[ASSUMED_LOSS_HOURS] = 1;
    for (int i = 0; i < 100; i++)
        submit(c, 1, 0, 6000)->attempts = 1 + i % 2;
    run();
    int starts[100] = {0}, ends[100] = {0};
    for (size_t i = 0; i < s.n_starts; i++) {
        starts[s.starts[i].job]++;
        ends[s.starts[i].job] += !s.starts[i].lost;
    }
    for (int i = 0; i < 100; i++) {
        ck_assert_int_le(starts[i], 1 + i % 2);
        ck_assert(ends[i] == 1 || starts[i] == 1 + i % 2);
    }
    ck_assert_int_gt(s.jobs_failed, 0);
    ck_assert_int_eq(s.failed[0], s.jobs_failed);
    ck_assert_int_eq(s.jobs_run + s.jobs_failed, 100);
    ck_assert_int_eq(s.n_stuck, 0);
}
END_TEST

/* Job dependencies: what depends on a FAILED job never becomes RUNNABLE. */
START_TEST(jobs_that_wait_for_a_failed_one_are_told)
{
    static struct job named[] = {{.name = "a"}, {.name = "b", .depends_on = "a"}};
    const struct job_class *c = maker_class(&m, 2000, 8000);
    struct sim_gates gates;
    in.assumed[ASSUMED_LOSS_HOURS] = 1;
    in.assumed[ASSUMED_ATTEMPTS] = 1;
    submit(c, 1, 0, 400000);
    submit(c, 1, 0, 60);
    m.workload.jobs = named;
    m.workload.n_jobs = 2;
    gates_make(&gates, &m.workload);
    m.workload.jobs = NULL;
    in.gates = &gates;
    run();
    gates_clear(&gates);
    ck_assert_int_eq(s.jobs_failed, 1);
    ck_assert_int_eq(s.n_stuck, 1);
    ck_assert(s.stuck[0].blocked);
}
END_TEST

/* API reference, minvCpus: kept whatever happens, so what EC2 takes is launched again, while the
 * batch lasts. */
START_TEST(min_vcpus_are_launched_again_while_jobs_are_left)
{
    const struct job_class *c = maker_class(&m, 2000, 8000);
    ce.min_vcpus = 4;
    in.assumed[ASSUMED_LOSS_HOURS] = 1;
    submit(c, 1, 0, 600);
    submit(c, 1, 100000, 600);
    run();
    ck_assert_int_eq(s.jobs_run, 2);
    ck_assert_int_gt(s.n_instances, 10);
    for (int64_t i = 0; i < s.n_instances; i++)
        ck_assert_int_le(s.instances[i].end_s, s.makespan_s);
    /* What can never start does not keep them for ever. */
    submit(maker_class(&m, 4000, 8000), 1, 0, 600);
    in.w = &m.workload;
    run();
    ck_assert_int_eq(s.n_stuck, 1);
}
END_TEST

START_TEST(without_interruptions_spot_runs_as_on_demand)
{
    in.assumed[ASSUMED_INTERRUPTIONS] = 0;
    submit_apart(10, 864000, 900000);
    run();
    ck_assert_int_eq(s.taken, 0);
    ck_assert_int_eq(s.n_instances, 10);
}
END_TEST

/* Work lost is a row of the bill; every view adds up. */
START_TEST(rework_is_a_row_of_the_bill)
{
    const struct job_class *c = maker_class(&m, 500, 1000);
    in.assumed[ASSUMED_LOSS_HOURS] = 4;
    in.assumed[ASSUMED_FIRST_HOUR] = 0;
    for (int i = 0; i < 200; i++)
        submit(c, 2, i * 1000, 3000 + 37 * i);
    run();
    struct bill bill;
    ck_assert_int_gt(cost(), 0);
    ck_assert(simulation_bill(&bill, &s, &m.workload, &err));
    const struct bill_share *last = &bill.shares[bill.n_shares - 1];
    ck_assert_int_eq(last->row, BILL_REWORK);
    /* An instance of 2 vCPUs at 1 dollar: 500 milli-vCPU are a quarter of it. */
    double expected = (double)s.lost_job_s / 3600 / 4 * 1e6;
    ck_assert_double_eq_tol((double)last->cost_uusd, expected, 1 + 0.001 * expected);
    bill_clear(&bill);
}
END_TEST

/* Four jobs of 500 milli-vCPU beside each other on one instance of two vCPUs for an hour, then one
 * alone for another: four are at risk at once at most, 2.5 on the average. */
START_TEST(what_an_interruption_takes_along_is_told)
{
    struct spot_summary summary;
    const struct job_class *c = maker_class(&m, 500, 1000);
    in.assumed[ASSUMED_INTERRUPTIONS] = 0;
    submit(c, 3, 0, 3600);
    submit(c, 1, 0, 7200);
    run();
    spot_summarise(&summary, &s, &in);
    ck_assert_int_eq(summary.launched, 1);
    ck_assert_int_eq(summary.jobs_most, 4);
    ck_assert_double_eq_tol(summary.jobs_mean, 2.5, 1e-9);
}
END_TEST

/* ---- chance ---------------------------------------------------------------------------------- */

START_TEST(the_same_seed_gives_the_same_run_and_another_one_another)
{
    in.assumed[ASSUMED_LOSS_HOURS] = 4;
    submit_apart(300, 7200, 100);
    int64_t first, again;
    run();
    first = cost();
    run();
    again = cost();
    in.chance.seed++;
    run();
    ck_assert_int_eq(first, again);
    ck_assert_int_ne(cost(), first);
}
END_TEST

/* Factors have mean 1, so that scatter alone does not make a batch dearer. */
START_TEST(durations_scatter_about_their_mean)
{
    enum { N = 8000 };
    in.assumed[ASSUMED_INTERRUPTIONS] = 0;
    in.chance.duration_sigma = draw_sigma(0.5);
    submit(maker_class(&m, 100, 100), N, 0, 10000);
    run();
    struct mean mean = {0};
    for (size_t i = 0; i < s.n_starts; i++)
        mean_add(&mean, (double)(s.starts[i].end_s - s.starts[i].run_s) / 10000);
    ck_assert_uint_eq(s.n_starts, N);
    ck_assert_double_eq_tol(mean.sum / N, 1, 4 * 0.5 / sqrt(N));
    ck_assert_double_eq_tol(sqrt(mean.squares / N - 1), 0.5, 0.02);
    in.chance.duration_sigma = 0;
    in.chance.duration_factor = 1.2;
    run();
    ck_assert_int_eq(s.starts[0].end_s - s.starts[0].run_s, 12000);
}
END_TEST

START_TEST(boots_scatter_too)
{
    in.assumed[ASSUMED_INTERRUPTIONS] = 0;
    in.chance.boot_sigma = draw_sigma(0.3);
    submit_apart(4000, 60, 2000);
    run();
    struct mean mean = {0};
    for (int64_t i = 0; i < s.n_instances; i++)
        mean_add(&mean, (double)s.instances[i].boot_s);
    ck_assert_double_eq_tol(mean.sum / mean.n, 180, 4 * 54 / sqrt(4000));
}
END_TEST

Suite *suite_spot(void)
{
    Suite *suite = suite_create("spot");
    TCase *t = tcase_create("spot");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_band_is_the_share_lost_in_so_many_running_hours);
    tcase_add_test(t, expectations_agree_with_sums_over_seconds);
    tcase_add_test(t, at_the_break_even_hazard_spot_costs_what_on_demand_does);
    tcase_add_test(t, time_of_jobs_tried_until_they_end_is_as_the_formula_says);
    tcase_add_test(t, time_and_failures_of_jobs_with_two_attempts_are_as_the_formula_says);
    tcase_add_loop_test(t, cost_of_instances_is_as_the_formula_says, 0, 2);
    tcase_add_test(t, expected_runs_are_the_formula_itself);
    tcase_add_test(t, expected_cost_is_the_mean_of_runs_by_chance);
    tcase_add_test(t, an_instance_taken_within_its_first_hour_is_not_charged);
    tcase_add_test(t, jobs_of_a_taken_instance_are_tried_again_before_all_others);
    tcase_add_test(t, a_job_out_of_attempts_has_failed_and_those_behind_it_run);
    tcase_add_test(t, jobs_that_wait_for_a_failed_one_are_told);
    tcase_add_test(t, min_vcpus_are_launched_again_while_jobs_are_left);
    tcase_add_test(t, without_interruptions_spot_runs_as_on_demand);
    tcase_add_test(t, rework_is_a_row_of_the_bill);
    tcase_add_test(t, what_an_interruption_takes_along_is_told);
    tcase_add_test(t, the_same_seed_gives_the_same_run_and_another_one_another);
    tcase_add_test(t, durations_scatter_about_their_mean);
    tcase_add_test(t, boots_scatter_too);
    suite_add_tcase(suite, t);
    return suite;
}
