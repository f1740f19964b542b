/* Batch's limits on what is submitted.  Sources: AWS Batch user guide, service quotas; API
 * reference. */
#include "planner/list_limits.h"

#include <check.h>

Suite *suite_list_limits(void);

static struct job_class classes[2];
static struct job jobs[2];
static struct workload w;
static struct limit_finding found[N_LIST_LIMITS];

/* Two jobs that break nothing. */
static void set_up(void)
{
    for (int i = 0; i < 2; i++) {
        classes[i] = (struct job_class){.id = i, .mcpu = 2000, .mem_mib = 4000};
        jobs[i] = (struct job){.name = i == 0 ? "first" : "second",
                               .class_id = i,
                               .count = 1,
                               .duration_ms = 1000,
                               .attempts = UNKNOWN,
                               .timeout_s = UNKNOWN,
                               .depends_on = ""};
    }
    w = (struct workload){
        .classes = classes, .n_classes = 2, .jobs = jobs, .n_jobs = 2, .count = 2};
}

/* Only this one is broken, by one row, and so far. */
static void only(enum list_limit limit, bool fargate, int64_t most)
{
    list_limits(found, &w, fargate);
    for (int i = 0; i < N_LIST_LIMITS; i++)
        ck_assert_msg((found[i].rows > 0) == (i == (int)limit), "%s",
                      list_limit_name((enum list_limit)i));
    if (limit < N_LIST_LIMITS)
        ck_assert_int_eq(found[limit].found, most);
}

static void none(bool fargate)
{
    only(N_LIST_LIMITS, fargate, 0);
}

/* Service quotas: "Maximum array size: 10,000 jobs". */
START_TEST(an_array_has_at_most_10000_jobs)
{
    jobs[1].count = 10000;
    none(false);
    jobs[1].count = 10001;
    only(LIST_ARRAY, false, 10001);
    ck_assert_str_eq(found[LIST_ARRAY].name, "second");
    ck_assert_int_eq(found[LIST_ARRAY].jobs, 10001);
    /* So many nodes of multi-node jobs are no array. */
    classes[1].nodes = 100;
    none(false);
}
END_TEST

/* SubmitJob, dependsOn: "A job can depend upon a maximum of 20 jobs." */
START_TEST(a_job_waits_for_at_most_20_others)
{
    jobs[0].depends_on = "1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20";
    none(false);
    jobs[1].depends_on = "1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20; 21;";
    only(LIST_DEPENDENCIES, false, 21);
}
END_TEST

/* RetryStrategy, attempts: "You can specify between 1 and 10 attempts." */
START_TEST(a_job_is_tried_at_most_ten_times)
{
    jobs[0].attempts = 10;
    none(false);
    jobs[0].attempts = 11;
    jobs[1].attempts = 12;
    list_limits(found, &w, false);
    ck_assert_int_eq(found[LIST_ATTEMPTS].rows, 2);
    ck_assert_int_eq(found[LIST_ATTEMPTS].found, 12);
    ck_assert_str_eq(found[LIST_ATTEMPTS].name, "first");
}
END_TEST

/* JobTimeout, attemptDurationSeconds: "The minimum value for the timeout is 60 seconds." */
START_TEST(a_timeout_is_60_seconds_at_least)
{
    jobs[0].timeout_s = 60;
    none(false);
    jobs[0].timeout_s = 59;
    only(LIST_TIMEOUT, false, 59);
}
END_TEST

/* ResourceRequirement: MEMORY, "You must specify at least 4 MiB of memory for a job". */
START_TEST(memory_is_4_mib_at_least)
{
    classes[0].mem_mib = 4;
    none(false);
    classes[0].mem_mib = 3;
    only(LIST_MEMORY, false, 3);
    classes[0].mem_mib = UNKNOWN;
    none(false);
}
END_TEST

/* Service quotas: nodes of a multi-node parallel job, 1000. */
START_TEST(a_multi_node_job_has_at_most_1000_nodes)
{
    classes[0].nodes = 1000;
    jobs[0].count = 2000;
    none(false);
    classes[0].nodes = 1001;
    only(LIST_NODES, false, 1001);
}
END_TEST

/* User guide, Fargate: jobs run for at most 14 days; on EC2 there is no such limit. */
START_TEST(a_job_on_fargate_runs_for_at_most_14_days)
{
    jobs[0].duration_ms = INT64_C(14) * 24 * 3600 * 1000;
    none(true);
    jobs[0].duration_ms++;
    only(LIST_RUN_TIME, true, 14 * 24 * 3600 + 1);
    none(false);
}
END_TEST

/* Service quotas: 1,000,000 jobs in SUBMITTED state; 50 SubmitJob calls a second.  An array is one
 * call, a multi-node job another. */
START_TEST(submissions_are_counted_by_arrays)
{
    jobs[0].count = 10000;
    for (int i = 0; i < 2; i++) {
        jobs[1].count = i == 0 ? 990000 : 990001;
        w.count = jobs[0].count + jobs[1].count;
        list_limits(found, &w, false);
        ck_assert_int_eq(found[LIST_SUBMITTED].found, i == 0 ? 0 : 1000001);
        ck_assert_int_eq(found[LIST_RATE].rows, 0);
    }
    classes[1].nodes = 2;
    jobs[1].count = 2 * 2999; /* and the array: a minute's worth */
    w.count = jobs[0].count + jobs[1].count;
    only(LIST_RATE, false, 3000);
    jobs[1].count -= 2;
    none(false);
}
END_TEST

Suite *suite_list_limits(void)
{
    Suite *suite = suite_create("list_limits");
    TCase *t = tcase_create("list_limits");
    tcase_add_checked_fixture(t, set_up, NULL);
    tcase_add_test(t, an_array_has_at_most_10000_jobs);
    tcase_add_test(t, a_job_waits_for_at_most_20_others);
    tcase_add_test(t, a_job_is_tried_at_most_ten_times);
    tcase_add_test(t, a_timeout_is_60_seconds_at_least);
    tcase_add_test(t, memory_is_4_mib_at_least);
    tcase_add_test(t, a_multi_node_job_has_at_most_1000_nodes);
    tcase_add_test(t, a_job_on_fargate_runs_for_at_most_14_days);
    tcase_add_test(t, submissions_are_counted_by_arrays);
    suite_add_tcase(suite, t);
    return suite;
}
