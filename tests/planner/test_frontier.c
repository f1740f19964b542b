#include "planner/frontier.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/check/plan_check.h"
#include "tests/support/make_workload.h"

Suite *suite_frontier(void);

static struct maker m;
static struct error err;

static void setup(void)
{
    m = (struct maker){0};
    err = (struct error){0};
}

static void teardown(void)
{
    maker_clear(&m);
}

/* xorshift64*: the same numbers everywhere. */
static uint64_t state;

static int64_t below(int64_t n)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (int64_t)((state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % (uint64_t)n);
}

static void random_batch(int seed)
{
    state = (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15);
    int64_t offers = 2 + below(3);
    for (int64_t i = 0; i < offers; i++) {
        int32_t vcpus = (int32_t)(INT64_C(1) << (1 + below(4)));
        maker_offer(&m, vcpus, vcpus * (1000 + 1000 * below(4)), vcpus * (30000 + below(30000)));
    }
    int64_t classes = 1 + below(4);
    for (int64_t c = 0; c < classes; c++) {
        struct job_class *class = maker_class(&m, 500 * (1 + below(4)), 500 * (1 + below(4)));
        for (int j = 0; j < 25; j++)
            maker_jobs(&m, class, 1, 1000 * (1 + below(7200)));
    }
}

static struct frontier_options few_points(void)
{
    struct frontier_options o = {.planner = planner_defaults(), .points = 8};
    o.planner.work = 1000000;
    return o;
}

static void make(struct frontier *f, const struct frontier_options *o)
{
    ck_assert_msg(frontier_make(f, &m.workload, &m.offers, o, &err), "%s", err.message);
}

static void assert_holds(const struct frontier_plan *made, const struct planner_options *o)
{
    struct plan_limits limits = {.deadline_s = made->deadline_s,
                                 .boot_s = o->boot_s,
                                 .tail_s = o->tail_s,
                                 .max_vcpus = o->max_vcpus,
                                 .max_instances = o->max_instances,
                                 .quota_vcpus = o->quota_vcpus};
    struct plan_findings findings;
    bool holds = plan_check(&made->plan, &m.workload, &m.offers, &limits, &findings);
    ck_assert_msg(holds, "%s", findings.n_lines > 0 ? findings.lines[0] : "");
    plan_findings_clear(&findings);
}

static void assert_is_frontier(const struct frontier *f, const struct frontier_options *o)
{
    ck_assert_int_ge(f->n, 1);
    for (int32_t i = 0; i < f->n; i++) {
        const struct frontier_point *point = &f->points[i];
        const struct plan *p = frontier_plan_at(f, i);
        const struct plan *proof = frontier_proof_at(f, i);
        assert_holds(&f->found[point->plan], &o->planner);
        assert_holds(&f->found[point->proof], &o->planner);
        ck_assert_int_le(p->makespan_s, point->deadline_s);
        ck_assert(point->carried || p->makespan_s == point->deadline_s);
        ck_assert_int_le(proof->bound_uusd, p->cost_uusd);
        ck_assert(proof->proof.deadline_s == UNKNOWN ||
                  proof->proof.deadline_s >= point->deadline_s);
        ck_assert_ptr_null(proof->infeasible);
        if (i == 0)
            continue;
        ck_assert_int_gt(point->deadline_s, f->points[i - 1].deadline_s);
        if (point->carried)
            ck_assert_int_eq(point->plan, f->points[i - 1].plan);
        else
            ck_assert_int_lt(p->cost_uusd, frontier_plan_at(f, i - 1)->cost_uusd);
        ck_assert_int_le(proof->bound_uusd, frontier_proof_at(f, i - 1)->bound_uusd);
    }
}

START_TEST(cost_and_bound_never_rise_and_every_point_is_a_plan_that_holds)
{
    int several = 0;
    for (int seed = 1; seed <= 25; seed++) {
        setup();
        random_batch(seed);
        struct frontier_options o = few_points();
        o.planner.max_vcpus = seed % 3 == 0 ? 32 : 1000;
        struct frontier f;
        make(&f, &o);
        assert_is_frontier(&f, &o);
        several += f.n >= 4;
        frontier_clear(&f);
        teardown();
    }
    ck_assert_int_ge(several, 15);
}
END_TEST

START_TEST(no_plan_that_was_found_is_both_sooner_and_cheaper_than_a_point)
{
    random_batch(3);
    struct frontier_options o = few_points();
    struct frontier f;
    make(&f, &o);
    for (int32_t i = 0; i < f.n; i++) {
        for (int32_t k = 0; k < f.n_found; k++) {
            const struct plan *p = &f.found[k].plan;
            ck_assert(p->makespan_s > f.points[i].deadline_s ||
                      p->cost_uusd >= frontier_plan_at(&f, i)->cost_uusd);
        }
    }
    frontier_clear(&f);
}
END_TEST

/* Distance below the line from the first point to the last, both axes scaled. */
static double below_the_line(const struct frontier *f, int32_t i)
{
    double first = log((double)f->points[0].deadline_s);
    double last = log((double)f->points[f->n - 1].deadline_s);
    double most = (double)frontier_plan_at(f, 0)->cost_uusd;
    double least = (double)frontier_plan_at(f, f->n - 1)->cost_uusd;
    double along = (log((double)f->points[i].deadline_s) - first) / (last - first);
    return 1 - along - ((double)frontier_plan_at(f, i)->cost_uusd - least) / (most - least);
}

START_TEST(the_knee_is_the_point_furthest_below_the_line_between_the_ends)
{
    int knees = 0;
    for (int seed = 1; seed <= 10; seed++) {
        setup();
        random_batch(seed);
        struct frontier_options o = few_points();
        struct frontier f;
        make(&f, &o);
        for (int32_t i = 1; f.knee != UNKNOWN && i < f.n - 1; i++)
            ck_assert(below_the_line(&f, i) < below_the_line(&f, f.knee) + 1e-6);
        for (int32_t i = 1; f.knee == UNKNOWN && i < f.n - 1; i++)
            ck_assert(below_the_line(&f, i) < 1e-6);
        knees += f.knee != UNKNOWN;
        frontier_clear(&f);
        teardown();
    }
    ck_assert_int_ge(knees, 5);
}
END_TEST

START_TEST(twelve_points_are_shown_where_the_ends_are_apart)
{
    maker_offer(&m, 2, 4000, 100000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    maker_jobs(&m, c, 3, 3600000);
    struct frontier_options o = few_points();
    o.points = 16;
    struct frontier f;
    make(&f, &o);
    assert_is_frontier(&f, &o);
    ck_assert_int_eq(f.n, 12);
    frontier_clear(&f);
}
END_TEST

START_TEST(the_first_point_is_as_fast_as_the_longest_job_where_limits_allow)
{
    random_batch(5);
    struct frontier_options o = few_points();
    o.planner.max_vcpus = UNKNOWN;
    struct frontier f;
    make(&f, &o);
    ck_assert_int_eq(f.points[0].deadline_s, o.planner.boot_s + f.longest_job_s);
    frontier_clear(&f);
}
END_TEST

START_TEST(a_ceiling_on_vcpus_moves_the_first_point_not_the_last)
{
    random_batch(5);
    struct frontier_options o = few_points();
    struct frontier wide, narrow;
    make(&wide, &o);
    o.planner.max_vcpus = 16;
    make(&narrow, &o);
    assert_is_frontier(&narrow, &o);
    ck_assert_int_gt(narrow.points[0].deadline_s, wide.points[0].deadline_s);
    for (int32_t i = 0; i < narrow.n; i++)
        ck_assert_int_le(frontier_plan_at(&narrow, i)->peak_vcpus, 16);
    frontier_clear(&wide);
    frontier_clear(&narrow);
}
END_TEST

START_TEST(threads_change_nothing)
{
    random_batch(7);
    struct frontier_options o = few_points();
    struct frontier one, three;
    make(&one, &o);
    o.planner.threads = 3;
    make(&three, &o);
    ck_assert_int_eq(one.n, three.n);
    ck_assert_int_eq(one.n_found, three.n_found);
    ck_assert_int_eq(one.knee, three.knee);
    for (int32_t i = 0; i < one.n_found; i++) {
        ck_assert_int_eq(one.found[i].deadline_s, three.found[i].deadline_s);
        ck_assert_int_eq(one.found[i].plan.cost_uusd, three.found[i].plan.cost_uusd);
        ck_assert_int_eq(one.found[i].plan.bound_uusd, three.found[i].plan.bound_uusd);
        ck_assert_int_eq(one.found[i].plan.makespan_s, three.found[i].plan.makespan_s);
    }
    frontier_clear(&one);
    frontier_clear(&three);
}
END_TEST

START_TEST(one_job_is_one_point_without_a_knee)
{
    maker_offer(&m, 4, 8000, 200000);
    maker_jobs(&m, maker_class(&m, 1000, 1000), 1, 600000);
    struct frontier_options o = few_points();
    struct frontier f;
    make(&f, &o);
    ck_assert_int_eq(f.n, 1);
    ck_assert_int_eq(f.points[0].deadline_s, 780);
    ck_assert_int_eq(f.knee, UNKNOWN);
    frontier_clear(&f);
}
END_TEST

START_TEST(jobs_of_no_time_on_instances_that_need_none_are_one_point)
{
    maker_offer(&m, 4, 8000, 200000);
    maker_jobs(&m, maker_class(&m, 1000, 1000), 9, 0);
    struct frontier_options o = few_points();
    o.planner.boot_s = o.planner.tail_s = 0;
    struct frontier f;
    make(&f, &o);
    assert_is_frontier(&f, &o);
    frontier_clear(&f);
}
END_TEST

START_TEST(jobs_that_fit_nothing_are_told_and_the_rest_has_its_frontier)
{
    maker_offer(&m, 4, 8000, 200000);
    maker_jobs(&m, maker_class(&m, 1000, 1000), 20, 600000);
    maker_jobs(&m, maker_class(&m, 8000, 1000), 2, 600000);
    struct frontier_options o = few_points();
    struct frontier f;
    make(&f, &o);
    ck_assert_int_eq(f.n_unplaced, 1);
    ck_assert_int_eq(f.unplaced[0].why, UNPLACED_VCPUS);
    assert_is_frontier(&f, &o);
    frontier_clear(&f);
}
END_TEST

START_TEST(a_list_of_jobs_that_fit_nothing_has_no_points)
{
    maker_offer(&m, 4, 8000, 200000);
    maker_jobs(&m, maker_class(&m, 8000, 1000), 2, 600000);
    struct frontier_options o = few_points();
    struct frontier f;
    make(&f, &o);
    ck_assert_int_eq(f.n, 0);
    ck_assert_int_eq(f.knee, UNKNOWN);
    frontier_clear(&f);
}
END_TEST

/* Jobs in bursts over a day; what time costs is how long they may wait. */
static struct frontier_options arriving_jobs(int64_t part_ms)
{
    maker_offer(&m, 2, 8000, 90000);
    maker_offer(&m, 8, 32000, 330000);
    struct job_class *c = maker_class(&m, 1000, 2000);
    for (int64_t burst = 0; burst < 12; burst++)
        for (int64_t j = 0; j < 4; j++)
            maker_arrivals(&m, c, 1, burst * 7200000 + 1000 * below(1800) + part_ms,
                           1000 * (60 + below(1200)));
    struct frontier_options o = few_points();
    o.planner.arrivals = true;
    return o;
}

static bool holds_within(const struct plan *plan, const struct planner_options *o,
                         int64_t max_wait_s)
{
    struct plan_limits limits = {.deadline_s = UNKNOWN,
                                 .boot_s = o->boot_s,
                                 .tail_s = o->tail_s,
                                 .max_vcpus = o->max_vcpus,
                                 .max_instances = o->max_instances,
                                 .quota_vcpus = o->quota_vcpus,
                                 .arrivals = true,
                                 .max_wait_s = max_wait_s};
    struct plan_findings findings;
    bool holds = plan_check(plan, &m.workload, &m.offers, &limits, &findings);
    plan_findings_clear(&findings);
    return holds;
}

START_TEST(where_jobs_are_ready_at_times_of_their_own_the_points_are_how_long_they_may_wait)
{
    state = 11;
    int64_t part_ms = _i * 250; /* in the second run no job is ready at a whole second */
    struct frontier_options o = arriving_jobs(part_ms);
    o.planner.max_wait_s = 4 * 3600;
    struct frontier f;
    make(&f, &o);
    ck_assert_int_ge(f.n, 4);
    ck_assert_int_eq(f.points[0].deadline_s, o.planner.boot_s);
    ck_assert_int_le(f.points[f.n - 1].deadline_s, o.planner.max_wait_s);
    for (int32_t i = 0; i < f.n; i++) {
        const struct frontier_plan *made = &f.found[f.points[i].plan];
        const struct frontier_plan *proof = &f.found[f.points[i].proof];
        ck_assert(holds_within(&made->plan, &o.planner, made->deadline_s));
        ck_assert(holds_within(&proof->plan, &o.planner, proof->deadline_s));
        ck_assert_int_ge(proof->deadline_s, f.points[i].deadline_s);
        ck_assert_int_le(proof->plan.bound_uusd, made->plan.cost_uusd);
        /* The point's own wait is the shortest that its plan keeps. */
        struct plan unproved = made->plan;
        unproved.proof.kind = BOUND_NONE;
        unproved.bound_uusd = 0;
        ck_assert(holds_within(&unproved, &o.planner, made->own_s));
        ck_assert(!holds_within(&unproved, &o.planner, made->own_s - 1));
        ck_assert(i == 0 ||
                  frontier_plan_at(&f, i)->cost_uusd <= frontier_plan_at(&f, i - 1)->cost_uusd);
    }
    frontier_clear(&f);
}
END_TEST

START_TEST(a_wait_that_the_limits_do_not_allow_leaves_no_point_and_is_told)
{
    state = 11;
    struct frontier_options o = arriving_jobs(0);
    struct job_class *c = maker_class(&m, 2000, 8000);
    maker_arrivals(&m, c, 8, 0, 3600000);
    o.planner.max_vcpus = 2;
    o.planner.max_wait_s = 600;
    struct frontier f;
    make(&f, &o);
    ck_assert_int_eq(f.n, 0);
    ck_assert_ptr_nonnull(f.infeasible);
    frontier_clear(&f);
}
END_TEST

START_TEST(unknown_durations_are_refused)
{
    maker_offer(&m, 4, 8000, 200000);
    maker_jobs(&m, maker_class(&m, 1000, 1000), 2, UNKNOWN);
    struct frontier_options o = few_points();
    struct frontier f;
    ck_assert(!frontier_make(&f, &m.workload, &m.offers, &o, &err));
    ck_assert_int_eq(err.kind, ERROR_INPUT);
    frontier_clear(&f);
}
END_TEST

static bool always(void *context)
{
    (void)context;
    return true;
}

START_TEST(a_survey_stopped_at_once_has_both_ends)
{
    random_batch(5);
    struct frontier_options o = few_points();
    o.planner.stop = always;
    struct frontier f;
    make(&f, &o);
    ck_assert(f.stopped);
    ck_assert_int_ge(f.n, 1);
    assert_is_frontier(&f, &o);
    frontier_clear(&f);
}
END_TEST

static void count(void *context)
{
    ++*(int *)context;
}

START_TEST(every_plan_made_is_told)
{
    random_batch(5);
    struct frontier_options o = few_points();
    int told = 0;
    o.made_plan = count;
    o.context = &told;
    struct frontier f;
    make(&f, &o);
    ck_assert_int_eq(told, f.n_found);
    ck_assert_int_ge(told, frontier_plans_expected(&o));
    frontier_clear(&f);
}
END_TEST

Suite *suite_frontier(void)
{
    Suite *s = suite_create("frontier");
    TCase *p = tcase_create("properties");
    tcase_set_timeout(p, 60);
    tcase_add_test(p, cost_and_bound_never_rise_and_every_point_is_a_plan_that_holds);
    tcase_add_test(p, the_knee_is_the_point_furthest_below_the_line_between_the_ends);
    suite_add_tcase(s, p);
    TCase *t = tcase_create("frontier");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, no_plan_that_was_found_is_both_sooner_and_cheaper_than_a_point);
    tcase_add_test(t, twelve_points_are_shown_where_the_ends_are_apart);
    tcase_add_test(t, the_first_point_is_as_fast_as_the_longest_job_where_limits_allow);
    tcase_add_test(t, a_ceiling_on_vcpus_moves_the_first_point_not_the_last);
    tcase_add_test(t, threads_change_nothing);
    tcase_add_test(t, one_job_is_one_point_without_a_knee);
    tcase_add_test(t, jobs_of_no_time_on_instances_that_need_none_are_one_point);
    tcase_add_test(t, jobs_that_fit_nothing_are_told_and_the_rest_has_its_frontier);
    tcase_add_test(t, a_list_of_jobs_that_fit_nothing_has_no_points);
    tcase_add_loop_test(
        t, where_jobs_are_ready_at_times_of_their_own_the_points_are_how_long_they_may_wait, 0, 2);
    tcase_add_test(t, a_wait_that_the_limits_do_not_allow_leaves_no_point_and_is_told);
    tcase_add_test(t, unknown_durations_are_refused);
    tcase_add_test(t, a_survey_stopped_at_once_has_both_ends);
    tcase_add_test(t, every_plan_made_is_told);
    suite_add_tcase(s, t);
    return s;
}
