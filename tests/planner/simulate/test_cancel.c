/* jobStateTimeLimitActions of a job queue.  Sources: AWS Batch user guide (jobs stuck in a RUNNABLE
 * status: automatic remediation), API reference (JobStateTimeLimitAction). */
#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>
#include <string.h>

Suite *suite_cancel(void);

static struct maker m;
static struct compute_environment ces[COMPUTE_QUEUE_MOST];
static struct sim_input in;
static struct sim_maker made;
static struct simulation s;
static struct sim_limits limits;

/* One instance of four vCPUs, there from the outset; the second class fits on none. */
static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
    in.keep_starts = true;
    limits = (struct sim_limits){{0}};
    in.limits = &limits;
    sim_maker_type(&made, "a", 4, 16000, 100000);
    sim_maker_environment(&made, &ces[0], STRATEGY_PROGRESSIVE, 4);
    ces[0].min_vcpus = 4;
    maker_class(&m, 1000, 1000);
    maker_class(&m, 1000, 64000);
}

static void tear_down(void)
{
    simulation_clear(&s);
    maker_clear(&m);
}

static struct sim_job *submit(int32_t class_id, int32_t count, int32_t ready_s, int32_t duration_s)
{
    return sim_maker_submit(&made, &m.classes[class_id], count, ready_s, duration_s);
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

/* JobStateTimeLimitAction: "an action that AWS Batch will take after the job has remained at the
 * head of the queue in the specified state for longer than the specified time"; the user guide:
 * "... before cancelling the job and allowing the next job to advance to the head of the job
 * queue". */
START_TEST(a_job_that_fits_nowhere_holds_the_queue_until_it_is_cancelled)
{
    limits.after_s[BLOCKED_REQUIREMENT] = 600;
    submit(0, 2, 0, 100);
    submit(1, 1, 0, 100);
    submit(0, 1, 0, 100);
    run();
    ck_assert_int_eq(first_start(0), 0);
    ck_assert_int_eq(first_start(2), 600);
    ck_assert_int_eq(s.cancelled[1], 1);
    ck_assert_int_eq(s.cancelled_for[BLOCKED_REQUIREMENT], 1);
    ck_assert_int_eq(s.failed[1], 1);
    ck_assert_int_eq(s.n_stuck, 0);
    ck_assert_int_eq(s.jobs_run, 3);
}
END_TEST

/* The same: the time of each job begins when it is at the head. */
START_TEST(jobs_that_fit_nowhere_are_cancelled_one_after_the_other)
{
    limits.after_s[BLOCKED_REQUIREMENT] = 600;
    submit(1, 3, 0, 100);
    submit(0, 1, 0, 100);
    run();
    ck_assert_int_eq(first_start(1), 1800);
    ck_assert_int_eq(s.cancelled[1], 3);
}
END_TEST

/* User guide: an action is for one reason; jobs blocked for another stay. */
START_TEST(an_action_for_another_reason_cancels_nothing)
{
    limits.after_s[BLOCKED_MAX_RESOURCE] = limits.after_s[BLOCKED_CAPACITY] = 600;
    submit(1, 1, 0, 100);
    submit(0, 1, 0, 100);
    run();
    ck_assert_int_eq(s.jobs_failed, 0);
    ck_assert_int_eq(s.n_stuck, 1);
    ck_assert_int_eq(first_start(1), 0);
}
END_TEST

/* MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE: the job asks for more than maxvCpus. */
START_TEST(more_than_maxvcpus_is_a_reason_of_its_own)
{
    sim_maker_type(&made, "b", 16, 64000, 400000);
    maker_class(&m, 16000, 1000);
    limits.after_s[BLOCKED_MAX_RESOURCE] = 700;
    submit(2, 1, 0, 100);
    submit(0, 1, 0, 100);
    run();
    ck_assert_int_eq(s.cancelled_for[BLOCKED_MAX_RESOURCE], 1);
    ck_assert_int_eq(first_start(1), 700);
}
END_TEST

/* Jobs that wait for one that was cancelled never start: it FAILED. */
START_TEST(who_waits_for_a_cancelled_job_never_starts)
{
    static const int64_t first_of_job[] = {0, 1, 1}, first_waiting[] = {0, 1};
    static const int32_t of_job[] = {0}, waiting[] = {1};
    const struct sim_gates gates = {.first_of_job = (int64_t *)(uintptr_t)first_of_job,
                                    .of_job = (int32_t *)(uintptr_t)of_job,
                                    .first_waiting = (int64_t *)(uintptr_t)first_waiting,
                                    .waiting = (int32_t *)(uintptr_t)waiting,
                                    .n = 1};
    limits.after_s[BLOCKED_REQUIREMENT] = 600;
    submit(1, 1, 0, 100);
    submit(0, 1, 0, 100);
    in.gates = &gates;
    run();
    ck_assert_int_eq(s.cancelled[1], 1);
    ck_assert_int_eq(s.n_stuck, 1);
    ck_assert(s.stuck[0].blocked);
    ck_assert_int_eq(s.jobs_run, 0);
}
END_TEST

/* With strict-fifo=0, an assumption, others pass it; it is at the head all the same. */
START_TEST(where_jobs_pass_each_other_the_head_is_cancelled_too)
{
    limits.after_s[BLOCKED_REQUIREMENT] = 600;
    in.assumed[ASSUMED_STRICT_FIFO] = 0;
    submit(1, 1, 0, 100);
    submit(0, 1, 0, 100);
    run();
    ck_assert_int_eq(first_start(1), 0);
    ck_assert_int_eq(s.cancelled[1], 1);
}
END_TEST

/* The user guide's example: "wait up to 4 hours for any job in the RUNNABLE state that is waiting
 * for sufficient capacity to become available". */
START_TEST(a_job_for_which_ec2_lacks_capacity_is_cancelled_after_its_time)
{
    int64_t cancelled = 0;
    limits.after_s[BLOCKED_CAPACITY] = 14400;
    ces[0].min_vcpus = 0;
    in.assumed[ASSUMED_SHORTAGE] = 50;
    in.assumed[ASSUMED_SHORTAGE_MINUTES] = 600;
    in.chance.seed = (uint64_t)_i + 1;
    submit(0, 1, 0, 100);
    run();
    cancelled = s.cancelled_for[BLOCKED_CAPACITY];
    ck_assert_int_eq(s.jobs_run + cancelled, 1);
    if (cancelled == 0)
        ck_assert_int_lt(first_start(0), 14400 + 180);
    /* Without the action it runs, however long that takes. */
    limits.after_s[BLOCKED_CAPACITY] = 0;
    run();
    ck_assert_int_eq(s.jobs_run, 1);
    ck_assert_int_eq(first_start(0) > 14400, cancelled == 1);
}
END_TEST

/* Room that comes in time ends it: time counts only while Batch has a reason. */
START_TEST(a_job_that_waits_for_running_ones_is_not_cancelled)
{
    for (int why = 0; why < N_BLOCKED; why++)
        limits.after_s[why] = 600;
    submit(0, 4, 0, 5000);
    submit(0, 1, 0, 100);
    run();
    ck_assert_int_eq(s.jobs_run, 5);
    ck_assert_int_eq(s.jobs_failed, 0);
}
END_TEST

/* A multi-node job is cancelled whole; in a fair-share queue the next share's first job is at the
 * head. */
START_TEST(nodes_are_cancelled_together_and_shares_have_a_head_too)
{
    static const struct sim_share shares[] = {{"a", 1}, {"b", 1}};
    static const struct sim_fair fair = {.shares = shares, .n = 2, .window_s = 3600};
    maker_class(&m, 1000, 64000);
    m.classes[2].nodes = 3;
    m.classes[2].whole_instances = true;
    limits.after_s[BLOCKED_REQUIREMENT] = 600;
    in.fair = &fair;
    submit(2, 6, 0, 100);
    submit(0, 1, 0, 100)->share = 1;
    run();
    ck_assert_int_eq(s.cancelled[2], 6);
    ck_assert_int_eq(s.jobs_run, 1);
    ck_assert_int_le(first_start(1), 1200);
}
END_TEST

/* Each queue has its own; another's jobs go on. */
START_TEST(a_limit_is_its_queues_own)
{
    const struct sim_queue queues[] = {
        {.name = "q", .priority = 2, .order = {0}, .n = 1, .limits = &limits},
        {.name = "r", .priority = 1, .order = {0}, .n = 1}};
    limits.after_s[BLOCKED_REQUIREMENT] = 600;
    in.queues = queues;
    in.n_queues = 2;
    submit(1, 1, 0, 100);
    submit(0, 1, 0, 100);
    submit(0, 1, 0, 100)->queue = 1;
    submit(1, 1, 0, 100)->queue = 1;
    run();
    ck_assert_int_eq(first_start(1), 600);
    ck_assert_int_eq(first_start(2), 0);
    ck_assert_int_eq(s.cancelled[1], 1);
    ck_assert_int_eq(s.n_stuck, 1);
    ck_assert_int_eq(s.stuck[0].queue, 1);
}
END_TEST

Suite *suite_cancel(void)
{
    Suite *suite = suite_create("cancel");
    TCase *t = tcase_create("cancel");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_job_that_fits_nowhere_holds_the_queue_until_it_is_cancelled);
    tcase_add_test(t, jobs_that_fit_nowhere_are_cancelled_one_after_the_other);
    tcase_add_test(t, an_action_for_another_reason_cancels_nothing);
    tcase_add_test(t, more_than_maxvcpus_is_a_reason_of_its_own);
    tcase_add_test(t, who_waits_for_a_cancelled_job_never_starts);
    tcase_add_test(t, where_jobs_pass_each_other_the_head_is_cancelled_too);
    tcase_add_loop_test(t, a_job_for_which_ec2_lacks_capacity_is_cancelled_after_its_time, 0, 10);
    tcase_add_test(t, a_job_that_waits_for_running_ones_is_not_cancelled);
    tcase_add_test(t, nodes_are_cancelled_together_and_shares_have_a_head_too);
    tcase_add_test(t, a_limit_is_its_queues_own);
    suite_add_tcase(suite, t);
    return suite;
}
