/* Other ways to run a batch: what they cost, and that none of them is a better plan than the plan.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "planner/planner.h"
#include "planner/search/by_class.h"
#include "planner/search/contenders.h"
#include "tests/support/make_workload.h"

Suite *suite_contenders(void);

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

static void random_batch(int seed, bool spot_too)
{
    state = (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15);
    int64_t offers = 3 + below(3);
    for (int64_t i = 0; i < offers; i++) {
        int32_t vcpus = (int32_t)(INT64_C(1) << (1 + below(4)));
        struct offer *o = maker_offer(&m, vcpus, vcpus * (1000 + 1000 * below(4)),
                                      vcpus * (30000 + below(30000)));
        if (spot_too && i % 2 == 1)
            o->purchase = PURCHASE_SPOT;
    }
    int64_t classes = 2 + below(4);
    for (int64_t c = 0; c < classes; c++) {
        struct job_class *class = maker_class(&m, 500 * (1 + below(4)), 500 * (1 + below(4)));
        for (int j = 0; j < 20; j++)
            maker_jobs(&m, class, 1 + below(2), 1000 * (1 + below(7200)));
    }
}

static void make(const struct planner_options *o, struct plan *plan)
{
    ck_assert_msg(planner_plan(&m.workload, &m.offers, o, plan, &err), "%s", err.message);
    ck_assert_int_ge(plan->n_alternatives, 4);
}

static struct planner_options quick(void)
{
    struct planner_options o = planner_defaults();
    o.work = 1000000;
    return o;
}

START_TEST(with_a_deadline_no_alternative_within_the_limits_is_cheaper)
{
    int feasible = 0;
    for (int seed = 1; seed <= 16; seed++) {
        setup();
        random_batch(seed, seed % 4 == 0);
        struct planner_options o = quick();
        o.deadline_s = 7200 + 180 + below(20000);
        o.max_vcpus = seed % 3 == 0 ? 48 : 1000;
        struct plan plan;
        make(&o, &plan);
        for (int32_t i = 0; i < plan.n_alternatives; i++) {
            const struct alternative *a = &plan.alternatives[i];
            if (a->infeasible != NULL)
                continue;
            feasible++;
            ck_assert_int_le(a->makespan_s, o.deadline_s);
            ck_assert_ptr_null(plan.infeasible);
            ck_assert_int_le(plan.cost_uusd, a->cost_uusd);
        }
        plan_clear(&plan);
        teardown();
    }
    ck_assert_int_ge(feasible, 24);
}
END_TEST

/* Rows of the plan: neither far cheaper than it, nor as cheap and faster. */
static void assert_no_better(const struct plan *plan, double slack, const struct alternative *rows,
                             int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        if (rows[i].infeasible != NULL)
            continue;
        ck_assert_int_le(plan->cheapest_uusd, rows[i].cost_uusd);
        ck_assert(contenders_within(slack, plan->cost_uusd, rows[i].cost_uusd));
        if (contenders_within(slack, rows[i].cost_uusd, plan->cheapest_uusd))
            ck_assert_int_le(plan->makespan_s, rows[i].makespan_s);
    }
}

START_TEST(without_one_the_plan_is_the_fastest_found_within_the_slack_of_the_cheapest)
{
    static const double slacks[] = {0, 0.01, 0.1, 0.5};
    for (int seed = 1; seed <= 16; seed++) {
        setup();
        random_batch(seed, seed % 4 == 0);
        struct planner_options o = quick();
        o.slack = slacks[seed % 4];
        struct plan plan;
        make(&o, &plan);
        ck_assert_int_le(plan.cheapest_uusd, plan.cost_uusd);
        ck_assert(contenders_within(o.slack, plan.cost_uusd, plan.cheapest_uusd));
        assert_no_better(&plan, o.slack, plan.alternatives, plan.n_alternatives);
        assert_no_better(&plan, o.slack, plan.sooner, plan.n_sooner);
        plan_clear(&plan);
        teardown();
    }
}
END_TEST

START_TEST(more_slack_is_never_slower)
{
    static const double slacks[] = {0.5, 0.05, 0};
    int faster = 0;
    for (int seed = 1; seed <= 6; seed++) {
        setup();
        random_batch(seed, false);
        int64_t before = 0;
        for (int i = 0; i < 3; i++) {
            struct planner_options o = quick();
            o.slack = slacks[i];
            struct plan plan;
            make(&o, &plan);
            faster += plan.makespan_s > before && i > 0;
            before = plan.makespan_s;
            plan_clear(&plan);
        }
        teardown();
    }
    ck_assert_int_ge(faster, 3);
}
END_TEST

START_TEST(each_step_of_the_saving_costs_no_more_than_the_one_before)
{
    for (int seed = 1; seed <= 10; seed++) {
        setup();
        random_batch(seed, false);
        struct planner_options o = quick();
        struct plan plan;
        make(&o, &plan);
        ck_assert_int_le(plan.mixing.reused_uusd, plan.mixing.alone_uusd);
        ck_assert_int_le(plan.mixing.by_class_uusd, plan.mixing.reused_uusd);
        ck_assert(contenders_within(o.slack, plan.cost_uusd, plan.mixing.by_class_uusd));
        ck_assert_int_eq(plan.mixing.alone_uusd, plan.alternatives[0].cost_uusd);
        ck_assert_int_eq(plan.mixing.by_class_uusd, plan.alternatives[1].cost_uusd);
        plan_clear(&plan);
        teardown();
    }
}
END_TEST

/* Two types: 1 vCPU at $0.036 and 4 vCPUs at $0.108 an hour.  Eight jobs of an hour on one vCPU of
 * 1 GiB, and four of 3 GiB that only the large one holds, one at a time by memory (5 GiB). */
START_TEST(the_steps_are_what_they_are_said_to_be)
{
    maker_offer(&m, 1, 1024, 36000);
    maker_offer(&m, 4, 5120, 108000);
    maker_jobs(&m, maker_class(&m, 1000, 1024), 8, 3600000);
    maker_jobs(&m, maker_class(&m, 1000, 3072), 4, 3600000);
    struct planner_options o = quick();
    o.deadline_s = 180 + 4 * 3600;
    struct plan plan;
    make(&o, &plan);
    /* Alone: each pays boot and tail, 3,900 s: 8 at 10 micro-dollars a second, 4 at 30. */
    ck_assert_int_eq(plan.mixing.alone_uusd, 8 * 39000 + 4 * 117000);
    /* Reused: two small leases of 4 hours (14,700 s), one large. */
    ck_assert_int_eq(plan.mixing.reused_uusd, 2 * 147000 + 441000);
    /* By class nothing is cheaper: four small jobs at once on the large type cost 30 for 4, which
     * one after the other cost 10 each: two leases of 1 hour side by side, or one of 2 hours. */
    ck_assert_int_eq(plan.mixing.by_class_uusd, (2 * 3600 + 300) * 30 + 441000);
    /* Together: two small ones beside each large one. */
    ck_assert_int_eq(plan.cost_uusd, 441000);
    plan_clear(&plan);
}
END_TEST

START_TEST(jobs_of_no_time_share_instances_by_class)
{
    maker_offer(&m, 2, 8000, 100000);
    maker_jobs(&m, maker_class(&m, 1000, 1000), 50, 0);
    struct planner_options o = quick();
    struct plan plan;
    make(&o, &plan);
    /* One launch of 300 s against fifty. */
    ck_assert_int_eq(plan.mixing.by_class_uusd, 8334);
    ck_assert_int_eq(plan.mixing.alone_uusd, 50 * 8334);
    plan_clear(&plan);
}
END_TEST

START_TEST(by_class_no_lease_holds_two_requests_and_every_job_runs_once)
{
    for (int seed = 1; seed <= 20; seed++) {
        setup();
        random_batch(seed, false);
        struct planner_options o = quick();
        struct requests rq;
        ck_assert(requests_build(&rq, &m.workload, &m.offers, &o, 3600, &err));
        struct batch b = batch_of(&rq, &o);
        int64_t time_s = rq.longest_s + below(20000);
        struct candidate reused, c;
        by_class_plans(&b, time_s, &reused, &c);
        ck_assert_int_le(c.cost_uusd, reused.cost_uusd);
        int64_t jobs = 0;
        for (size_t i = 0; i < c.draft.n; i++) {
            const struct draft_lease *lease = &c.draft.leases[i];
            ck_assert_int_le(lease->busy_s, time_s);
            for (int32_t k = 0; k < lease->n_lanes; k++) {
                const struct draft_lane *lane = &lease->lanes[k];
                ck_assert_int_eq(lane->request, lease->lanes[0].request);
                for (int32_t r = 0; r < lane->n_runs; r++)
                    jobs += lease->count * lane->count * lease->runs[lane->first_run + r].count;
            }
        }
        ck_assert_int_eq(jobs, rq.jobs);
        candidate_clear(&reused);
        candidate_clear(&c);
        requests_clear(&rq);
        teardown();
    }
}
END_TEST

START_TEST(where_both_may_be_bought_each_alone_is_shown)
{
    random_batch(4, true);
    struct planner_options o = quick();
    struct plan plan;
    make(&o, &plan);
    ck_assert_int_eq(plan.n_alternatives, 6);
    ck_assert_str_eq(plan.alternatives[4].name, "on-demand alone");
    plan_clear(&plan);
}
END_TEST

/* ---- contenders, by themselves ----------------------------------------------------------------
 */

static struct candidate costing(int64_t cost_uusd, int64_t makespan_s)
{
    return (struct candidate){
        .cost_uusd = cost_uusd, .makespan_s = makespan_s, .cheapest_uusd = cost_uusd};
}

static struct candidate choose(const struct batch *b, const struct candidate *list, int n,
                               int first)
{
    struct contenders set;
    struct candidate c = list[first];
    contenders_init(&set, b, &c);
    for (int i = 1; i < n; i++) {
        c = list[(first + i) % n];
        contenders_add(&set, &c);
    }
    contenders_take(&set, &c);
    return c;
}

START_TEST(the_choice_does_not_depend_on_the_order_and_follows_the_rule)
{
    struct planner_options o = quick();
    struct batch b = {.options = &o};
    for (int seed = 1; seed <= 200; seed++) {
        struct candidate list[7];
        state = (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15);
        o.deadline_s = seed % 2 == 0 ? 50 : UNKNOWN;
        o.slack = 0.05;
        for (int i = 0; i < 7; i++)
            list[i] = costing(1000 + below(100), 1 + below(100));
        int best = -1;
        int64_t cheapest = INT64_MAX;
        for (int i = 0; i < 7; i++)
            cheapest = list[i].cost_uusd < cheapest ? list[i].cost_uusd : cheapest;
        for (int i = 0; i < 7; i++) {
            const struct candidate *x = &list[i];
            bool may = o.deadline_s != UNKNOWN ? x->makespan_s <= 50
                                               : contenders_within(o.slack, x->cost_uusd, cheapest);
            if (!may)
                continue;
            if (best < 0 || (o.deadline_s != UNKNOWN ? x->cost_uusd < list[best].cost_uusd
                                                     : x->makespan_s < list[best].makespan_s))
                best = i;
        }
        for (int first = 0; first < 7 && best >= 0; first++) {
            struct candidate c = choose(&b, list, 7, first);
            if (o.deadline_s != UNKNOWN)
                ck_assert_int_eq(c.cost_uusd, list[best].cost_uusd);
            else
                ck_assert_int_eq(c.makespan_s, list[best].makespan_s);
        }
    }
}
END_TEST

START_TEST(when_none_is_in_time_the_fastest_is_chosen)
{
    struct planner_options o = quick();
    struct batch b = {.options = &o};
    o.deadline_s = 10;
    const struct candidate list[] = {costing(5, 30), costing(9, 20), costing(1, 40)};
    for (int first = 0; first < 3; first++)
        ck_assert_int_eq(choose(&b, list, 3, first).makespan_s, 20);
}
END_TEST

Suite *suite_contenders(void)
{
    Suite *s = suite_create("contenders");
    TCase *p = tcase_create("properties");
    tcase_set_timeout(p, 60);
    tcase_add_test(p, with_a_deadline_no_alternative_within_the_limits_is_cheaper);
    tcase_add_test(p, without_one_the_plan_is_the_fastest_found_within_the_slack_of_the_cheapest);
    tcase_add_test(p, more_slack_is_never_slower);
    tcase_add_test(p, each_step_of_the_saving_costs_no_more_than_the_one_before);
    tcase_add_test(p, by_class_no_lease_holds_two_requests_and_every_job_runs_once);
    suite_add_tcase(s, p);
    TCase *t = tcase_create("alternatives");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, the_steps_are_what_they_are_said_to_be);
    tcase_add_test(t, jobs_of_no_time_share_instances_by_class);
    tcase_add_test(t, where_both_may_be_bought_each_alone_is_shown);
    tcase_add_test(t, the_choice_does_not_depend_on_the_order_and_follows_the_rule);
    tcase_add_test(t, when_none_is_in_time_the_fastest_is_chosen);
    suite_add_tcase(s, t);
    return s;
}
