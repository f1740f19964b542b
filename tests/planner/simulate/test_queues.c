/* Several job queues over shared compute environments.  Sources: AWS Batch API reference
 * (JobQueueDetail: priority, computeEnvironmentOrder), user guide (job queues). */
#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>

Suite *suite_queues(void);

static struct maker m;
static struct compute_environment ces[COMPUTE_QUEUE_MOST];
static struct sim_input in;
static struct sim_maker made;
static struct simulation s;
static struct sim_queue queues[3];

static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
    in.keep_starts = true;
    for (int i = 0; i < 3; i++)
        queues[i] = (struct sim_queue){.name = "q", .priority = 1, .order = {0}, .n = 1};
    in.queues = queues;
    in.n_queues = 2;
    sim_maker_type(&made, "a", 4, 16000, 100000);
}

static void tear_down(void)
{
    simulation_clear(&s);
    maker_clear(&m);
}

/* An environment of one instance that is there from the outset; jobs take a quarter of it. */
static void environment(void)
{
    struct compute_environment *ce = &ces[in.n_environments];
    sim_maker_environment(&made, ce, STRATEGY_PROGRESSIVE, 4);
    ce->min_vcpus = 4;
    if (m.workload.n_classes == 0)
        maker_class(&m, 1000, 1000);
}

static void submit(int16_t queue, int32_t count, int32_t ready_s, int32_t duration_s)
{
    sim_maker_submit(&made, &m.classes[0], count, ready_s, duration_s)->queue = queue;
}

static void run(void)
{
    simulation_clear(&s);
    run_simulation(&s, &in);
}

static int64_t first_start(int64_t job)
{
    for (size_t k = 0; k < s.n_starts; k++) {
        if (s.starts[k].job == job)
            return s.starts[k].start_s;
    }
    return -1;
}

/* JobQueueDetail, priority: "Queues are evaluated in cycles, in descending order by priority. For
 * example, a job queue with a priority value of 10 is evaluated before a queue with a priority
 * value of 1." */
START_TEST(the_queue_of_higher_priority_goes_first_whenever_its_jobs_came)
{
    environment();
    queues[1].priority = 10;
    submit(0, 8, 0, 100);  /* four at once, then four more */
    submit(1, 4, 50, 100); /* ready while the first four run */
    run();
    ck_assert_int_eq(first_start(1), 100);
    ck_assert_int_eq(s.starts[s.n_starts - 1].job, 0);
    ck_assert_int_eq(s.starts[s.n_starts - 1].start_s, 200);
    ck_assert_int_eq(s.queues[1].jobs, 4);
    ck_assert_int_eq(s.queues[1].wait_max_s, 50);
    ck_assert_int_eq(s.queues[0].end_s, 300);
    queues[1].priority = 1;
    run();
    ck_assert_int_eq(first_start(1), 200);
}
END_TEST

/* The same: "Job queue priority doesn't guarantee that a particular job executes before a job in a
 * lower priority queue. [...] jobs added to higher priority queues might have to wait for jobs in
 * multiple lower priority queues to complete before they are dispatched." */
START_TEST(what_runs_is_not_interrupted_for_a_higher_priority)
{
    environment();
    queues[1].priority = 10;
    submit(0, 4, 0, 1000);
    submit(1, 1, 1, 100);
    run();
    ck_assert_int_eq(first_start(1), 1000);
    ck_assert_int_eq(s.lost, 0);
}
END_TEST

/* The same: "A job is dispatched from a queue only if resources are available when the queue is
 * evaluated. If there are insufficient resources available at that time, the cycle proceeds to the
 * next queue." */
START_TEST(a_job_that_finds_no_room_keeps_no_other_queue_waiting)
{
    environment();
    maker_class(&m, 4000, 4000);
    queues[1].priority = 10;
    submit(0, 6, 0, 100);
    sim_maker_submit(&made, &m.classes[1], 1, 50, 100)->queue = 1;
    submit(1, 1, 50, 100); /* behind it in its own queue, where order is strict */
    run();
    /* Two of the lower queue start at 100 with the whole instance free but for the cycle's order:
     * the large job is first then. */
    ck_assert_int_eq(first_start(1), 100);
    ck_assert_int_eq(s.starts[s.n_starts - 1].start_s, 200);
    /* A lower job of less than what is left passes the large one. */
    submit(0, 1, 10, 40);
    made.jobs[0].count = 3;
    run();
    ck_assert_int_eq(first_start(3), 10);
    ck_assert_int_eq(first_start(1), 100);
    ck_assert_int_eq(first_start(2), 200);
}
END_TEST

/* Not published: the assumption equal-queues. */
START_TEST(queues_of_one_priority_are_one_line_or_go_as_described)
{
    environment();
    submit(0, 4, 0, 100);
    submit(1, 4, 10, 100);
    submit(0, 4, 20, 100);
    run();
    ck_assert_int_eq(first_start(1), 100);
    ck_assert_int_eq(first_start(2), 200);
    in.assumed[ASSUMED_EQUAL_QUEUES] = 0;
    run();
    ck_assert_int_eq(first_start(2), 100);
    ck_assert_int_eq(first_start(1), 200);
}
END_TEST

/* User guide, compute environment order: each queue tries its own environments in its own order. */
START_TEST(each_queue_has_its_own_order_of_environments)
{
    environment();
    environment();
    queues[0] = (struct sim_queue){.name = "q", .priority = 1, .order = {0, 1}, .n = 2};
    queues[1] = (struct sim_queue){.name = "r", .priority = 1, .order = {1, 0}, .n = 2};
    submit(0, 1, 0, 100);
    submit(1, 1, 0, 100);
    run();
    ck_assert_int_eq(s.instances[s.starts[0].instance].environment, 0);
    ck_assert_int_eq(s.instances[s.starts[1].instance].environment, 1);
    queues[0].n = 1; /* and goes nowhere else */
    made.jobs[0].count = 12;
    run();
    ck_assert_int_eq(s.queues[0].end_s, 300);
    for (size_t k = 0; k < s.n_starts; k++)
        ck_assert(s.starts[k].job == 1 || s.instances[s.starts[k].instance].environment == 0);
}
END_TEST

/* maxvCpus is the environment's, whichever queue's jobs run there; capacity goes to the queue of
 * higher priority first. */
START_TEST(capacity_within_maxvcpus_goes_to_the_higher_queue_first)
{
    sim_maker_environment(&made, &ces[0], STRATEGY_PROGRESSIVE, 8);
    maker_class(&m, 1000, 1000);
    queues[1].priority = 2;
    submit(0, 8, 0, 600);
    submit(1, 8, 0, 600);
    run();
    ck_assert_int_eq(s.peak_vcpus, 8);
    ck_assert_int_eq(first_start(1), 180);
    ck_assert_int_eq(first_start(0), 780);
    ck_assert_int_eq(s.n_instances, 2); /* used by both, one after the other */
}
END_TEST

/* What is left of an instance that the higher queue's job brings is for the lower one's. */
START_TEST(queues_share_the_instances_of_an_environment)
{
    sim_maker_environment(&made, &ces[0], STRATEGY_PROGRESSIVE, 64);
    maker_class(&m, 1000, 1000);
    queues[1].priority = 2;
    submit(0, 3, 0, 600);
    submit(1, 1, 0, 600);
    run();
    ck_assert_int_eq(s.n_instances, 1);
    ck_assert_int_eq(s.makespan_s, 780);
}
END_TEST

/* A policy belongs to a queue: its shares take turns, the other queue is first in, first out. */
START_TEST(one_queue_may_have_a_fair_share_policy_and_another_none)
{
    static const struct sim_share shares[] = {{"a", 1}, {"b", 1}};
    static const struct sim_fair fair = {.shares = shares, .n = 2, .window_s = 3600};
    environment();
    queues[0].fair = &fair;
    queues[1].priority = 5;
    submit(0, 20, 0, 100);
    submit(0, 4, 0, 100);
    made.jobs[1].share = 1;
    submit(1, 4, 0, 100);
    run();
    ck_assert_int_eq(first_start(2), 0);
    ck_assert_int_eq(first_start(0), 100);
    ck_assert_int_eq(first_start(1), 100);
    ck_assert_ptr_null(s.queues[1].shares);
    ck_assert_int_eq(s.queues[0].shares[1].jobs, 4);
    ck_assert_int_le(s.queues[0].shares[1].end_s, 400);
    ck_assert_int_eq(s.jobs_run, 28);
}
END_TEST

/* A class that no environment of its queue holds is stuck there, though another queue's does. */
START_TEST(a_class_can_be_stuck_in_one_queue_and_run_in_another)
{
    environment();
    maker_class(&m, 8000, 8000);
    struct offer *b = sim_maker_type(&made, "b", 8, 32000, 200000);
    sim_maker_environment(&made, &ces[1], STRATEGY_PROGRESSIVE, 8);
    made.settings[0]->n_types = made.environments[0].n_types = 1; /* a alone */
    queues[1] = (struct sim_queue){.name = "r", .priority = 1, .order = {1}, .n = 1};
    sim_maker_submit(&made, &m.classes[1], 3, 0, 100)->queue = 0;
    sim_maker_submit(&made, &m.classes[1], 2, 0, 100)->queue = 1;
    run();
    ck_assert_int_eq(s.jobs_run, 2);
    ck_assert_ptr_eq(s.instances[s.n_instances - 1].offer, b);
    ck_assert_int_eq(s.n_stuck, 1);
    ck_assert_int_eq(s.stuck[0].queue, 0);
    ck_assert_int_eq(s.stuck[0].jobs, 3);
    ck_assert_int_eq(s.stuck[0].verdict, ADMIT_VCPUS);
}
END_TEST

/* Queues that are alike in everything are one queue, where each has classes of its own and jobs
 * that fit pass those that don't. */
START_TEST(equal_queues_over_the_same_environments_are_one_queue)
{
    struct simulation plain = {0};
    sim_maker_type(&made, "b", 16, 64000, 390000);
    sim_maker_environment(&made, &ces[0], STRATEGY_PROGRESSIVE, 20);
    sim_maker_environment(&made, &ces[1], STRATEGY_PROGRESSIVE, 12);
    maker_class(&m, 1000, 1000);
    maker_class(&m, 3000, 15000);
    maker_class(&m, 6000, 30000);
    in.assumed[ASSUMED_STRICT_FIFO] = 0;
    in.n_queues = 1 + _i % 3;
    for (int q = 0; q < 3; q++)
        queues[q] = (struct sim_queue){.name = "q", .priority = 3, .order = {0, 1}, .n = 2};
    uint32_t x = (uint32_t)_i * 2654435761u + 1;
    for (int k = 0; k < 60; k++) {
        x = x * 1664525u + 1013904223u;
        struct sim_job *job =
            sim_maker_submit(&made, &m.classes[(x >> 20) % 3], 1 + (int32_t)(x >> 8) % 5,
                             (int32_t)(x >> 12) % 3000, 1 + (int32_t)(x >> 4) % 900);
        job->queue = (int16_t)(job->class_id % in.n_queues);
    }
    run();
    in.queues = NULL;
    run_simulation(&plain, &in);
    ck_assert_int_eq(s.jobs_run, plain.jobs_run);
    ck_assert_int_eq(s.makespan_s, plain.makespan_s);
    ck_assert_int_eq(s.n_instances, plain.n_instances);
    ck_assert_uint_eq(s.n_starts, plain.n_starts);
    for (size_t k = 0; k < s.n_starts; k++) {
        ck_assert_int_eq(s.starts[k].job, plain.starts[k].job);
        ck_assert_int_eq(s.starts[k].start_s, plain.starts[k].start_s);
        ck_assert_int_eq(s.starts[k].instance, plain.starts[k].instance);
    }
    simulation_clear(&plain);
}
END_TEST

Suite *suite_queues(void)
{
    Suite *suite = suite_create("queues");
    TCase *t = tcase_create("queues");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, the_queue_of_higher_priority_goes_first_whenever_its_jobs_came);
    tcase_add_test(t, what_runs_is_not_interrupted_for_a_higher_priority);
    tcase_add_test(t, a_job_that_finds_no_room_keeps_no_other_queue_waiting);
    tcase_add_test(t, queues_of_one_priority_are_one_line_or_go_as_described);
    tcase_add_test(t, each_queue_has_its_own_order_of_environments);
    tcase_add_test(t, capacity_within_maxvcpus_goes_to_the_higher_queue_first);
    tcase_add_test(t, queues_share_the_instances_of_an_environment);
    tcase_add_test(t, one_queue_may_have_a_fair_share_policy_and_another_none);
    tcase_add_test(t, a_class_can_be_stuck_in_one_queue_and_run_in_another);
    tcase_add_loop_test(t, equal_queues_over_the_same_environments_are_one_queue, 0, 40);
    suite_add_tcase(suite, t);
    return suite;
}
