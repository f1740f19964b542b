#include "planner/simulate/advise.h"
#include "planner/simulate/advise_jobs.h"
#include "tests/support/make_simulation.h"

#include <check.h>

Suite *suite_advise(void);

enum { JOBS_MOST = 256 };
static struct maker m;
static struct arena arena;
static struct sim_staging staging[JOBS_MOST];
static struct compute_environment ce;
static struct sim_input in;
static struct sim_maker made;
static struct sim_advices advice;
static struct changed_jobs changed;
static struct error err;

static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
    sim_maker_environment(&made, &ce, STRATEGY_PROGRESSIVE, 64);
}

static void tear_down(void)
{
    changed_clear(&changed);
    arena_free(&arena);
    maker_clear(&m);
}

static void type(int32_t vcpus, int64_t uusd_h)
{
    sim_maker_type(&made, NULL, vcpus, 1000 * vcpus, uusd_h);
}

static struct job_class *class_of(int64_t mcpu)
{
    return maker_class(&m, mcpu, mcpu);
}

static void submit(struct job_class *c, int32_t count, int32_t duration_s)
{
    c->count += count;
    sim_maker_submit(&made, c, count, 0, duration_s);
}

static const struct sim_advice *advised(enum advice_kind kind)
{
    ck_assert_msg(sim_advise(&advice, &in, &err), "%s", err.message);
    for (int i = 0; i < advice.n; i++) {
        if (advice.list[i].kind == kind)
            return &advice.list[i];
    }
    return NULL;
}

/* Two slots: 100 and 100, then 200, are done after 300; 200 beside 100 and 100 after 200. */
START_TEST(the_longest_jobs_first_are_advised_where_that_saves)
{
    type(2, 3600000);
    ce.max_vcpus = 2;
    struct job_class *c = class_of(1000);
    submit(c, 2, 100);
    submit(c, 1, 200);
    const struct sim_advice *a = advised(ADVICE_ORDER);
    ck_assert_ptr_nonnull(a);
    ck_assert_int_eq(a->other_makespan_s, 480);
    ck_assert_int_eq(a->makespan_s, 380);
    ck_assert_int_eq(a->other_cost_uusd, 600000); /* 1,000 micro-dollars a second */
    ck_assert_int_eq(a->cost_uusd, 500000);
}
END_TEST

START_TEST(nothing_is_said_where_nothing_saves)
{
    type(2, 3600000);
    ce.max_vcpus = 2;
    submit(class_of(1000), 2, 1000);
    ck_assert_ptr_null(advised(ADVICE_ORDER));
    ck_assert_int_eq(advice.n, 0);
    ck_assert_int_eq(advice.tail_jobs, 0);
}
END_TEST

/* On Fargate each of 60 jobs of 10 s is billed a minute; one of 600 s is billed 600. */
START_TEST(short_jobs_on_fargate_are_bundled)
{
    struct other_prices prices = other_prices_unknown();
    const struct fargate_terms terms = {.arch = ARCH_X86_64};
    prices.usage[USAGE_FARGATE_X86_VCPU].uusd = 3000000000; /* 3 and 0.3 an hour: 3,600,000 */
    prices.usage[USAGE_FARGATE_X86_GIB].uusd = 300000000;
    ce.kind = COMPUTE_FARGATE;
    ce.max_vcpus = 1;
    submit(class_of(1000), 60, 10);
    made.environments[0].tasks = fargate_tasks(&arena, &m.workload, &prices, &terms);
    const struct sim_advice *a = advised(ADVICE_BUNDLES);
    ck_assert_ptr_nonnull(a);
    ck_assert_int_eq(a->jobs, 60);
    ck_assert_int_eq(a->into, 1);
    ck_assert_int_eq(a->other_cost_uusd, 3600000);
    ck_assert_int_eq(a->cost_uusd, 600000);
    ck_assert_int_eq(a->other_makespan_s, 60 * 55);
    ck_assert_int_eq(a->makespan_s, 645);
}
END_TEST

/* 64 jobs of a second at once: 60,000 take 938 s; their calls take 1,200 s. */
START_TEST(arrays_are_advised_where_calls_alone_take_longer)
{
    type(64, 3600000);
    submit(class_of(1000), 60000, 1);
    const struct sim_advice *a = advised(ADVICE_ARRAYS);
    ck_assert_ptr_nonnull(a);
    ck_assert_int_eq(a->jobs, 60000);
    ck_assert_int_eq(a->into, 6);
    ck_assert_int_eq(a->makespan_s, 180 + 938);
    ck_assert_int_eq(a->other_makespan_s, 1200);
    ck_assert_int_eq(a->cost_uusd, 1238000);
    ck_assert_int_eq(a->other_cost_uusd, 1320000);
}
END_TEST

/* A job of 10,000 s keeps 16 vCPUs, or 2. */
START_TEST(sizes_that_the_last_job_keeps_running_are_left_out)
{
    type(2, 450000);
    type(16, 3600000);
    struct job_class *c = class_of(1000);
    submit(c, 15, 100);
    submit(c, 1, 10000);
    const struct sim_advice *a = advised(ADVICE_SIZES);
    ck_assert_ptr_nonnull(a);
    ck_assert_int_eq(a->vcpus, 8);
    ck_assert_int_eq(a->other_cost_uusd, 10300000);
    ck_assert_int_eq(a->cost_uusd, (7 * 400 + 10300) * 125);
}
END_TEST

/* The same with a job of 20 vCPUs that nothing holds: it is in no figure. */
START_TEST(jobs_that_never_start_do_not_keep_advice_from_the_others)
{
    type(2, 450000);
    type(16, 3600000);
    struct job_class *c = class_of(1000);
    submit(c, 15, 100);
    submit(class_of(20000), 1, 100);
    submit(c, 1, 10000);
    const struct sim_advice *a = advised(ADVICE_SIZES);
    ck_assert_ptr_nonnull(a);
    ck_assert_int_eq(a->vcpus, 8);
    ck_assert_int_eq(a->other_cost_uusd, 10300000);
}
END_TEST

START_TEST(the_last_twentieth_of_the_jobs_holds_what_is_paid_after_the_others)
{
    type(20, 3600000);
    struct job_class *c = class_of(1000);
    submit(c, 19, 100);
    submit(c, 1, 10000);
    advised(ADVICE_SIZES);
    ck_assert_int_eq(advice.tail_jobs, 1);
    ck_assert_int_eq(advice.tail_from_s, 280);
    ck_assert_int_eq(advice.tail_uusd, 10020000); /* until 10,300 s */
    ck_assert_int_eq(advice.tail_class, 0);
    ck_assert_int_eq(advice.cost_uusd, 10300000);
}
END_TEST

START_TEST(too_many_jobs_are_not_tried)
{
    type(64, 3600000);
    submit(class_of(1000), ADVISE_JOBS_MOST + 1, 1);
    ck_assert_ptr_null(advised(ADVICE_ARRAYS));
    ck_assert(advice.skipped);
}
END_TEST

static void sum_up(const struct sim_job *list, const struct sim_staging *bytes, int64_t n,
                   int64_t *seconds, int64_t *moved)
{
    *seconds = *moved = 0;
    for (int64_t i = 0; i < n; i++) {
        *seconds += (int64_t)list[i].count * list[i].duration_s;
        *moved += list[i].count * (bytes[i].input_bytes + bytes[i].output_bytes);
    }
}

START_TEST(changed_lists_hold_the_same_work)
{
    static void (*const changes[])(struct changed_jobs *, const struct sim_input *) = {
        changed_longest_first, changed_bundled, changed_one_by_one};
    uint32_t state = (uint32_t)_i;
    for (int i = 0; i < 3; i++)
        class_of(1000);
    for (int i = 0; i < 100; i++) {
        state = state * 1664525u + 1013904223u;
        submit(&m.classes[(state >> 28) % 3], 1 + (int32_t)(state >> 20) % 150,
               (int32_t)(state >> 10) % 500);
        made.jobs[i].ready_s = (int32_t)(state >> 30) * 100;
        staging[i] = (struct sim_staging){state >> 8, state >> 12, state >> 4};
    }
    in.staging = staging;
    int64_t seconds, moved, now_s, now_moved;
    sum_up(in.jobs, staging, in.n_jobs, &seconds, &moved);
    for (int k = 0; k < 3; k++) {
        changes[k](&changed, &in);
        sum_up(changed.jobs, changed.staging, changed.n, &now_s, &now_moved);
        ck_assert_int_eq(now_s, seconds);
        ck_assert_int_eq(now_moved, moved);
        for (int64_t j = 0; k == 1 && j < changed.n; j++)
            ck_assert_int_le(changed.jobs[j].duration_s, ADVISE_BUNDLE_S);
        changed_clear(&changed);
    }
}
END_TEST

Suite *suite_advise(void)
{
    Suite *s = suite_create("advise");
    TCase *t = tcase_create("advise");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, the_longest_jobs_first_are_advised_where_that_saves);
    tcase_add_test(t, nothing_is_said_where_nothing_saves);
    tcase_add_test(t, short_jobs_on_fargate_are_bundled);
    tcase_add_test(t, arrays_are_advised_where_calls_alone_take_longer);
    tcase_add_test(t, sizes_that_the_last_job_keeps_running_are_left_out);
    tcase_add_test(t, jobs_that_never_start_do_not_keep_advice_from_the_others);
    tcase_add_test(t, the_last_twentieth_of_the_jobs_holds_what_is_paid_after_the_others);
    tcase_add_test(t, too_many_jobs_are_not_tried);
    tcase_add_loop_test(t, changed_lists_hold_the_same_work, 0, 10);
    suite_add_tcase(s, t);
    return s;
}
