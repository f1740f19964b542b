#include "planner/simulate/idle.h"
#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>

Suite *suite_idle(void);

static struct maker m;
static struct compute_environment ce;
static struct sim_input in;
static struct sim_maker made;
static struct simulation run;
static double held_uusd[MAKER_CLASSES], nobody_uusd;

/* One instance of 4 vCPUs and 4000 MiB at $3.60 an hour: 1000 micro-dollars a second. */
static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
    sim_maker_environment(&made, &ce, STRATEGY_PROGRESSIVE, 4);
    sim_maker_type(&made, NULL, 4, 4000, 3600000);
    in.keep_starts = true;
}

static void tear_down(void)
{
    simulation_clear(&run);
    maker_clear(&m);
}

static void submit(struct job_class *c, int32_t count, int32_t ready_s, int32_t duration_s)
{
    c->count += count;
    sim_maker_submit(&made, c, count, ready_s, duration_s);
}

static void hold(void)
{
    run_simulation(&run, &in);
    sim_idle_held(&run, &in, held_uusd, &nobody_uusd);
}

/* The class's claims are half of the vCPUs and a quarter of the memory: half counts. */
START_TEST(one_job_holds_all_that_it_leaves_idle)
{
    submit(maker_class(&m, 2000, 1000), 1, 0, 600);
    hold();
    ck_assert_double_eq_tol(held_uusd[0], 0.5 * 600 * 1000, 1e-6);
    ck_assert_double_eq_tol(nobody_uusd, 0, 1e-6);
}
END_TEST

/* 100 s side by side with a quarter idle, of which two thirds are the larger one's; then 200 s in
 * which the smaller one has a quarter and holds three. */
START_TEST(jobs_side_by_side_hold_in_proportion_to_their_claims)
{
    submit(maker_class(&m, 2000, 100), 1, 0, 100);
    submit(maker_class(&m, 1000, 100), 1, 0, 300);
    hold();
    ck_assert_double_eq_tol(held_uusd[0], 0.25 * 100 * 1000 * 2 / 3, 1e-6);
    ck_assert_double_eq_tol(held_uusd[1], (0.25 * 100 / 3 + 0.75 * 200) * 1000, 1e-6);
}
END_TEST

/* A second job comes 60 s after the end of the first, before the instance is gone. */
START_TEST(nobody_holds_an_instance_on_which_nothing_runs)
{
    submit(maker_class(&m, 4000, 4000), 1, 0, 100);
    submit(maker_class(&m, 4000, 3000), 1, 180 + 100 + 60, 100);
    hold();
    ck_assert_int_eq(run.n_instances, 1);
    ck_assert_double_eq_tol(held_uusd[0] + held_uusd[1], 0, 1e-6);
    ck_assert_double_eq_tol(nobody_uusd, 60 * 1000, 1e-6);
}
END_TEST

/* Where claims never exceed the instance, what is held is the bill's idle row. */
START_TEST(what_is_held_adds_up_to_the_idle_row_of_the_bill)
{
    struct bill bill = {0};
    struct error err;
    int64_t idle_uusd = 0;
    for (int32_t i = 0; i < 12; i++)
        submit(maker_class(&m, 1000 * (1 + i % 3), 900 * (1 + i % 3)), 1 + i % 4, 70 * i,
               50 + 37 * (i % 5));
    hold();
    ck_assert(simulation_bill(&bill, &run, in.w, &err));
    for (int32_t i = 0; i < bill.n_shares; i++)
        idle_uusd += bill.shares[i].row == BILL_IDLE ? bill.shares[i].cost_uusd : 0;
    bill_clear(&bill);
    double sum = nobody_uusd;
    for (int32_t c = 0; c < in.w->n_classes; c++)
        sum += held_uusd[c];
    ck_assert_double_gt(sum, 0);
    ck_assert_double_eq_tol(sum, (double)idle_uusd, 100 * (double)run.n_instances);
}
END_TEST

Suite *suite_idle(void)
{
    Suite *suite = suite_create("idle");
    TCase *cases = tcase_create("idle");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, one_job_holds_all_that_it_leaves_idle);
    tcase_add_test(cases, jobs_side_by_side_hold_in_proportion_to_their_claims);
    tcase_add_test(cases, nobody_holds_an_instance_on_which_nothing_runs);
    tcase_add_test(cases, what_is_held_adds_up_to_the_idle_row_of_the_bill);
    suite_add_tcase(suite, cases);
    return suite;
}
