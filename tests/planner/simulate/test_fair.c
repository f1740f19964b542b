/* Queues with a fair-share policy.  Sources: AWS Batch API reference (FairsharePolicy,
 * ShareAttributes, SubmitJob), user guide (fair-share scheduling policies). */
#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>
#include <string.h>

Suite *suite_fair(void);

static struct maker m;
static struct compute_environment ces[COMPUTE_QUEUE_MOST];
static struct sim_input in;
static struct sim_maker made;
static struct simulation s;
static struct sim_share shares[3];
static struct sim_fair fair;

static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
    in.keep_starts = true;
    for (int i = 0; i < 3; i++)
        shares[i] = (struct sim_share){"share", 1};
    fair = (struct sim_fair){.shares = shares, .n = 3, .window_s = 3600};
    in.fair = &fair;
    sim_maker_type(&made, "a", 4, 16000, 100000);
}

static void tear_down(void)
{
    simulation_clear(&s);
    maker_clear(&m);
}

/* One instance that is there from the outset, with room for four jobs of the first class. */
static void one_instance(void)
{
    sim_maker_environment(&made, &ces[0], STRATEGY_PROGRESSIVE, 4);
    ces[0].min_vcpus = 4;
    maker_class(&m, 1000, 1000);
}

static struct sim_job *submit(int32_t share, int32_t count, int32_t ready_s, int32_t duration_s)
{
    struct sim_job *job = sim_maker_submit(&made, &m.classes[0], count, ready_s, duration_s);
    job->share = share;
    return job;
}

static void run(void)
{
    simulation_clear(&s);
    run_simulation(&s, &in);
}

static int32_t share_of(const struct sim_start *start)
{
    return in.jobs[start->job].share;
}

/* Jobs of the share among those that started before at_s. */
static int64_t started_before(int32_t share, int64_t at_s)
{
    int64_t jobs = 0;
    for (size_t k = 0; k < s.n_starts; k++)
        jobs +=
            share_of(&s.starts[k]) == share && s.starts[k].start_s < at_s ? s.starts[k].count : 0;
    return jobs;
}

/* ShareAttributes: shares that shareDistribution does not name have weight 1, and shares of one
 * weight get alike. */
START_TEST(shares_of_one_weight_take_turns)
{
    one_instance();
    submit(0, 100, 0, 100);
    submit(1, 6, 0, 100);
    submit(2, 6, 0, 100);
    run();
    ck_assert_int_eq(s.jobs_run, 112);
    /* Of the 20 places of the first five rounds each has its third while it has jobs. */
    ck_assert_int_eq(started_before(1, 500), 6);
    ck_assert_int_eq(started_before(2, 500), 6);
    ck_assert_int_eq(started_before(0, 500), 8);
    ck_assert_int_eq(s.queues[0].shares[1].jobs, 6);
    ck_assert_int_eq(s.queues[0].shares[1].vcpu_s, 600);
}
END_TEST

/* ShareAttributes, weightFactor: "if share identifier A has a weight factor of 0.125 (1/8), jobs
 * that use it get 8 times the compute resources of ones of weight 1". */
START_TEST(a_lower_weight_gets_more)
{
    one_instance();
    shares[0].weight = 0.125;
    submit(1, 4000, 0, 100);
    submit(0, 4000, 0, 100);
    run();
    double ratio = (double)started_before(0, 90000) / (double)started_before(1, 90000);
    ck_assert_double_eq_tol(ratio, 8, 0.2); /* the first four places went to the first listed */
}
END_TEST

/* Submitted first goes first among equals, as in any queue. */
START_TEST(with_one_share_the_queue_is_first_in_first_out)
{
    struct simulation plain = {0};
    fair.n = 1;
    sim_maker_type(&made, "b", 16, 64000, 390000);
    sim_maker_environment(&made, &ces[0], STRATEGY_PROGRESSIVE, 20);
    sim_maker_environment(&made, &ces[1], STRATEGY_PROGRESSIVE, 12);
    maker_class(&m, 1000, 1000);
    maker_class(&m, 3000, 15000);
    maker_class(&m, 6000, 30000);
    uint32_t x = (uint32_t)_i * 2654435761u + 1;
    for (int k = 0; k < 60; k++) {
        x = x * 1664525u + 1013904223u;
        submit(0, 1 + (int32_t)(x >> 8) % 5, (int32_t)(x >> 12) % 3000, 1 + (int32_t)(x >> 4) % 900)
            ->class_id = (int32_t)(x >> 20) % 3;
    }
    in.assumed[ASSUMED_STRICT_FIFO] = _i % 2;
    run();
    in.fair = NULL;
    run_simulation(&plain, &in);
    ck_assert_uint_eq(s.n_starts, plain.n_starts);
    for (size_t k = 0; k < s.n_starts; k++)
        ck_assert_int_eq(s.starts[k].start_s, plain.starts[k].start_s);
    ck_assert_int_eq(s.n_instances, plain.n_instances);
    simulation_clear(&plain);
}
END_TEST

/* FairsharePolicy, shareDecaySeconds: use within that time counts, "more recently run jobs have
 * more weight than jobs that ran earlier"; 0 means a window of 600 s. */
START_TEST(what_was_used_earlier_counts_until_it_is_forgotten)
{
    one_instance();
    submit(0, 400, 0, 100);    /* alone for 2,000 s */
    submit(1, 400, 1999, 100); /* then both wait */
    fair.window_s = 604800;
    run();
    int64_t at_once = started_before(1, 3900) - started_before(1, 2000);
    ck_assert_int_eq(at_once, 4 * 19); /* the 80 jobs that the other had are made good first */
    fair.window_s = 600;
    run();
    at_once = started_before(1, 3900) - started_before(1, 2000);
    ck_assert_int_lt(at_once, 60);
    ck_assert_int_gt(at_once, 40);
}
END_TEST

static int64_t most_running(int64_t from_s, int64_t to_s)
{
    int64_t most = 0;
    for (int64_t at_s = from_s; at_s < to_s; at_s += 50) {
        int64_t now = 0;
        for (size_t k = 0; k < s.n_starts; k++)
            now += s.starts[k].start_s <= at_s && at_s < s.starts[k].end_s ? s.starts[k].count : 0;
        most = now > most ? now : most;
    }
    return most;
}

/* FairsharePolicy, computeReservation: "a value of 50 indicates that Batch reserves 50 % of the
 * maximum available vCPU if there's only one share identifier, 25 % if there are two". */
START_TEST(a_reservation_keeps_vcpus_for_shares_to_come)
{
    sim_maker_environment(&made, &ces[0], STRATEGY_PROGRESSIVE, 32);
    maker_class(&m, 1000, 1000);
    fair.reserved_percent = 50;
    submit(0, 400, 0, 100);
    submit(1, 40, 2000, 100);
    run();
    ck_assert_int_eq(s.jobs_run, 440);
    ck_assert_int_eq(most_running(0, 1900), 16);
    ck_assert_int_eq(most_running(2000, 2500), 24);
}
END_TEST

START_TEST(one_job_starts_whatever_is_reserved)
{
    one_instance();
    fair.reserved_percent = 99;
    submit(0, 3, 0, 100);
    run();
    ck_assert_int_eq(s.jobs_run, 3);
    ck_assert_int_eq(s.makespan_s, 300);
}
END_TEST

/* SubmitJob, schedulingPriorityOverride: "jobs with a higher scheduling priority are scheduled
 * before jobs with a lower scheduling priority", and only in queues with a fair-share policy. */
START_TEST(a_higher_priority_goes_first_within_its_share)
{
    one_instance();
    submit(0, 4, 0, 100);
    submit(0, 4, 0, 100)->priority = 10;
    submit(0, 4, 0, 100)->priority = 9999;
    run();
    ck_assert_int_eq(s.starts[0].job, 2);
    ck_assert_int_eq(s.starts[1].job, 1);
    in.fair = NULL;
    run();
    ck_assert_int_eq(s.starts[0].job, 0);
    ck_assert_int_eq(s.starts[1].job, 1);
}
END_TEST

/* Were all capacity launched for the share that was there first, another that needs other types
 * would have none. */
START_TEST(capacity_is_launched_for_all_shares)
{
    struct offer *gpu = sim_maker_type(&made, "g", 4, 16000, 500000);
    m.types[gpu->type_index].gpus = gpu->gpus = 1;
    sim_maker_environment(&made, &ces[0], STRATEGY_PROGRESSIVE, 16);
    maker_class(&m, 1000, 1000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    c->gpus = 1;
    submit(0, 400, 0, 1000);
    submit(1, 10, 0, 1000)->class_id = c->id;
    run();
    ck_assert_int_eq(s.jobs_run, 410);
    ck_assert_int_lt(started_before(0, 5000), 400);
    ck_assert_int_ge(started_before(1, 2000), 1);
}
END_TEST

START_TEST(random_runs_with_shares_add_up)
{
    sim_maker_type(&made, "b", 16, 64000, 390000)->purchase = PURCHASE_SPOT;
    sim_maker_environment(&made, &ces[0], STRATEGY_PROGRESSIVE, 20);
    maker_class(&m, 1000, 1000);
    maker_class(&m, 3000, 15000);
    fair.reserved_percent = _i % 3 == 0 ? 30 : 0;
    shares[1].weight = 0.2;
    in.fallback_after = _i % 2;
    in.assumed[ASSUMED_STRICT_FIFO] = _i % 2;
    in.assumed[ASSUMED_LOSS_HOURS] = 1;
    in.chance.seed = (uint64_t)_i;
    uint32_t x = (uint32_t)_i * 2654435761u + 7;
    for (int k = 0; k < 80; k++) {
        x = x * 1664525u + 1013904223u;
        struct sim_job *job = submit((int32_t)(x >> 9) % 3, 1 + (int32_t)(x >> 8) % 5,
                                     (int32_t)(x >> 12) % 3000, 1 + (int32_t)(x >> 4) % 900);
        job->class_id = (int32_t)(x >> 20) % 2;
        job->priority = (int16_t)((x >> 22) % 3);
    }
    run();
    int64_t jobs = 0;
    for (int32_t i = 0; i < fair.n; i++)
        jobs += s.queues[0].shares[i].jobs;
    ck_assert_int_eq(jobs, s.jobs_run);
    ck_assert_int_eq(s.n_stuck, 0);
}
END_TEST

Suite *suite_fair(void)
{
    Suite *suite = suite_create("fair");
    TCase *t = tcase_create("fair");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, shares_of_one_weight_take_turns);
    tcase_add_test(t, a_lower_weight_gets_more);
    tcase_add_loop_test(t, with_one_share_the_queue_is_first_in_first_out, 0, 30);
    tcase_add_test(t, what_was_used_earlier_counts_until_it_is_forgotten);
    tcase_add_test(t, a_reservation_keeps_vcpus_for_shares_to_come);
    tcase_add_test(t, one_job_starts_whatever_is_reserved);
    tcase_add_test(t, a_higher_priority_goes_first_within_its_share);
    tcase_add_test(t, capacity_is_launched_for_all_shares);
    tcase_add_loop_test(t, random_runs_with_shares_add_up, 0, 60);
    suite_add_tcase(suite, t);
    return suite;
}
