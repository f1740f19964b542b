/* Random batches: against brute force, and properties that hold whatever the batch. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "model/check/plan_check.h"
#include "planner/planner.h"
#include "tests/support/make_workload.h"
#include "tests/support/oracle_time.h"

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

static void random_offers(void)
{
    int64_t n = 1 + below(3);
    for (int64_t i = 0; i < n; i++) {
        int32_t vcpus = (int32_t)(INT64_C(1) << (1 + below(4)));
        struct offer *o = maker_offer(&m, vcpus, vcpus * (1000 + 1000 * below(4)),
                                      vcpus * (30000 + below(30000)));
        o->root_uusd_h = 3300;
        o->ipv4_uusd_h = 5000;
        o->extras_uusd_h = 8300;
    }
}

static void random_jobs(int64_t classes, int64_t jobs, int64_t longest_s)
{
    for (int64_t c = 0; c < classes; c++) {
        struct job_class *class = maker_class(&m, 500 * (1 + below(4)), 500 * (1 + below(4)));
        for (int64_t j = 0; j < jobs; j++)
            maker_jobs(&m, class, 1, 1000 * below(longest_s + 1));
    }
}

static void checked_plan(const struct planner_options *options, struct plan *plan)
{
    ck_assert_msg(planner_plan(&m.workload, &m.offers, options, plan, &err), "%s", err.message);
    struct plan_limits limits = {
        .deadline_s = options->deadline_s,
        .boot_s = options->boot_s,
        .tail_s = options->tail_s,
        .max_vcpus = options->max_vcpus,
        .max_instances = options->max_instances,
    };
    struct plan_findings findings;
    bool holds = plan_check(plan, &m.workload, &m.offers, &limits, &findings);
    ck_assert_msg(holds, "%s", findings.n_lines > 0 ? findings.lines[0] : "");
    plan_findings_clear(&findings);
}

START_TEST(brute_force_lies_between_bound_and_plan)
{
    int equal = 0;
    int all = 0;
    for (int seed = 1; seed <= 300; seed++) {
        setup();
        state = (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15);
        random_offers();
        random_jobs(1 + below(3), 1 + below(2), 2000);
        struct planner_options options = planner_defaults();
        options.slack = 0;
        options.max_vcpus = UNKNOWN;
        options.deadline_s = below(2) ? 2180 + below(3000) : UNKNOWN;
        struct plan plan;
        checked_plan(&options, &plan);
        if (plan.n_unplaced == 0) {
            int64_t best = oracle_time(&m.workload, &m.offers, options.boot_s, options.tail_s,
                                       options.deadline_s);
            ck_assert_msg(plan.bound_uusd <= best, "seed %d: bound %lld above the optimum %lld",
                          seed, (long long)plan.bound_uusd, (long long)best);
            ck_assert_msg(plan.cost_uusd >= best, "seed %d: plan %lld below the optimum %lld", seed,
                          (long long)plan.cost_uusd, (long long)best);
            equal += plan.cost_uusd == best;
            all++;
        }
        plan_clear(&plan);
        teardown();
    }
    ck_assert_int_gt(all, 100);
    ck_assert_msg(equal * 100 >= all * 95, "only %d of %d plans are optimal", equal, all);
}
END_TEST

START_TEST(a_longer_deadline_never_raises_the_bound)
{
    for (int seed = 1; seed <= 20; seed++) {
        setup();
        state = (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15);
        random_offers();
        random_jobs(3, 20, 3000);
        struct planner_options options = planner_defaults();
        options.max_vcpus = UNKNOWN;
        int64_t before = INT64_MAX;
        for (int64_t deadline = 3300; deadline <= 30000; deadline *= 2) {
            struct plan plan;
            options.deadline_s = deadline;
            checked_plan(&options, &plan);
            /* Duals are rounded: a micro-dollar or so may move. */
            if (plan.proof.kind == BOUND_FLUID)
                ck_assert_int_le(plan.bound_uusd, before == INT64_MAX ? before : before + 10);
            before = plan.bound_uusd;
            for (int32_t i = 0; i < plan.n_alternatives; i++)
                if (plan.alternatives[i].cost_uusd != UNKNOWN)
                    ck_assert_int_le(plan.cost_uusd, plan.alternatives[i].cost_uusd);
            plan_clear(&plan);
        }
        teardown();
    }
}
END_TEST

START_TEST(more_work_never_makes_a_dearer_plan_or_a_lower_bound)
{
    for (int seed = 1; seed <= 3; seed++) {
        setup();
        state = (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15);
        random_offers();
        random_jobs(4, 12, 6000);
        struct planner_options options = planner_defaults();
        options.max_vcpus = below(2) ? 48 : UNKNOWN;
        options.deadline_s = 6180 + below(9000);
        options.max_gap = 0;
        options.alternatives = false;
        int64_t cost = INT64_MAX, bound = 0;
        /* The usual budget is 60 million. */
        for (int64_t work = 60000000; work <= 260000000; work += 65000000) {
            struct plan plan;
            options.work = work;
            checked_plan(&options, &plan);
            if (plan.infeasible == NULL) {
                ck_assert_int_le(plan.cost_uusd, cost);
                ck_assert_int_ge(plan.bound_uusd, bound);
                cost = plan.cost_uusd;
                bound = plan.bound_uusd;
            }
            plan_clear(&plan);
        }
        teardown();
    }
}
END_TEST

static bool same_plan(const struct plan *a, const struct plan *b)
{
    if (a->cost_uusd != b->cost_uusd || a->bound_uusd != b->bound_uusd ||
        a->n_leases != b->n_leases || a->makespan_s != b->makespan_s)
        return false;
    for (int32_t i = 0; i < a->n_leases; i++) {
        const struct lease *x = &a->leases[i];
        const struct lease *y = &b->leases[i];
        if (x->count != y->count || x->offer != y->offer || x->start_s != y->start_s ||
            x->duration_s != y->duration_s || x->n_lanes != y->n_lanes)
            return false;
        for (int32_t k = 0; k < x->n_lanes; k++)
            if (x->lanes[k].start_s != y->lanes[k].start_s ||
                x->lanes[k].n_runs != y->lanes[k].n_runs ||
                x->lanes[k].runs[0].class_id != y->lanes[k].runs[0].class_id)
                return false;
    }
    return true;
}

START_TEST(the_same_batch_gets_the_same_plan_at_any_number_of_threads)
{
    state = 77;
    random_offers();
    random_jobs(6, 40, 5000);
    struct planner_options options = planner_defaults();
    struct plan one, again, four;
    checked_plan(&options, &one);
    checked_plan(&options, &again);
    options.threads = 4;
    checked_plan(&options, &four);
    ck_assert(same_plan(&one, &again));
    ck_assert(same_plan(&one, &four));
    plan_clear(&one);
    plan_clear(&again);
    plan_clear(&four);
}
END_TEST

START_TEST(limits_hold_at_every_instant_and_cost_time_not_money)
{
    for (int seed = 1; seed <= 20; seed++) {
        setup();
        state = (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15);
        random_offers();
        random_jobs(3, 30, 4000);
        struct planner_options options = planner_defaults();
        options.max_vcpus = 16;
        options.max_instances = 1 + below(3);
        struct plan plan;
        checked_plan(&options, &plan);
        ck_assert_ptr_null(plan.infeasible);
        ck_assert_int_le(plan.peak_vcpus, 16);
        plan_clear(&plan);
        teardown();
    }
}
END_TEST

START_TEST(one_job_of_thirty_days_among_seconds_does_not_hold_the_rest_open)
{
    maker_offer(&m, 64, 128000, 3200000);
    maker_offer(&m, 2, 4000, 100000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    maker_jobs(&m, c, 1, INT64_C(30) * 86400 * 1000);
    maker_jobs(&m, c, 5000, 7000);
    struct planner_options options = planner_defaults();
    struct plan plan;
    checked_plan(&options, &plan);
    /* The long job alone takes a small instance for 30 days: 72.01 dollars. */
    ck_assert_int_lt(plan.cost_uusd, INT64_C(73000000));
    plan_clear(&plan);
}
END_TEST

START_TEST(durations_of_ten_years_and_of_zero_are_planned)
{
    maker_offer(&m, 4, 16000, 200000);
    struct job_class *c = maker_class(&m, 1000, 1000);
    maker_jobs(&m, c, 3, INT64_C(3650) * 86400 * 1000);
    maker_jobs(&m, c, 3, 0);
    struct planner_options options = planner_defaults();
    struct plan plan;
    checked_plan(&options, &plan);
    ck_assert_int_eq(plan.n_unplaced, 0);
    ck_assert_int_eq(plan.longest_job_s, INT64_C(3650) * 86400);
    plan_clear(&plan);
}
END_TEST

START_TEST(whole_instance_jobs_never_share)
{
    maker_offer(&m, 8, 32000, 400000);
    struct job_class *alone = maker_class(&m, 1000, 1000);
    alone->whole_instances = true;
    maker_jobs(&m, alone, 5, 3600000);
    struct job_class *others = maker_class(&m, 1000, 1000);
    maker_jobs(&m, others, 50, 600000);
    struct planner_options options = planner_defaults();
    struct plan plan;
    checked_plan(&options, &plan);
    for (int32_t i = 0; i < plan.n_leases; i++) {
        const struct lease *lease = &plan.leases[i];
        bool has_alone = false;
        for (int32_t k = 0; k < lease->n_lanes; k++)
            has_alone |= lease->lanes[k].runs[0].class_id == alone->id;
        if (has_alone)
            ck_assert_int_eq(lease->n_lanes, 1);
    }
    plan_clear(&plan);
}
END_TEST

Suite *suite_planner_random(void);

Suite *suite_planner_random(void)
{
    Suite *s = suite_create("planner_random");
    TCase *t = tcase_create("properties");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, brute_force_lies_between_bound_and_plan);
    tcase_add_test(t, a_longer_deadline_never_raises_the_bound);
    tcase_add_test(t, more_work_never_makes_a_dearer_plan_or_a_lower_bound);
    tcase_add_test(t, limits_hold_at_every_instant_and_cost_time_not_money);
    suite_add_tcase(s, t);
    TCase *f = tcase_create("edges");
    tcase_add_checked_fixture(f, setup, teardown);
    tcase_set_timeout(f, 60);
    tcase_add_test(f, the_same_batch_gets_the_same_plan_at_any_number_of_threads);
    tcase_add_test(f, one_job_of_thirty_days_among_seconds_does_not_hold_the_rest_open);
    tcase_add_test(f, durations_of_ten_years_and_of_zero_are_planned);
    tcase_add_test(f, whole_instance_jobs_never_share);
    suite_add_tcase(s, f);
    return s;
}
