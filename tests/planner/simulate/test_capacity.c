/* What EC2 gives and what happens without: quotas, times without capacity, bids, jobs that go on
 * demand. */
#include "planner/simulate/draw.h"
#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>

Suite *suite_capacity(void);

static struct maker m;
static struct compute_environment ces[COMPUTE_QUEUE_MOST];
static struct sim_input in;
static struct sim_maker made;
static struct simulation s;
static int64_t quotas[N_QUOTAS];

static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
    in.keep_starts = true;
    for (int i = 0; i < N_QUOTAS; i++)
        quotas[i] = UNKNOWN;
}

static void tear_down(void)
{
    simulation_clear(&s);
    maker_clear(&m);
}

static struct compute_environment *environment(enum strategy strategy, int64_t max_vcpus)
{
    struct compute_environment *ce = &ces[in.n_environments];
    sim_maker_environment(&made, ce, strategy, max_vcpus);
    return ce;
}

static struct offer *family_of(const char *family, struct offer *o)
{
    m.types[o->type_index].family = family;
    return o;
}

static struct offer *type(const char *name, int32_t vcpus, int64_t uusd_h)
{
    return sim_maker_type(&made, name, vcpus, (int64_t)vcpus * 4000, uusd_h);
}

static void run(void)
{
    simulation_clear(&s);
    run_simulation(&s, &in);
}

static const char *launched(int64_t i)
{
    return s.instances[i].offer->type->name;
}

/* ---- times without capacity ------------------------------------------------------------------ */

static bool is_short(uint64_t seed, int type, bool spot, int period, int percent)
{
    uint64_t pool = 2 * (uint64_t)type + spot;
    return draw_unit(seed, DRAW_SHORTAGE, pool, (uint64_t)period) * 100 < percent;
}

/* Half the time each type is short: a seed for which the first is within the first two hours, but
 * not in the third, and the second never is. */
static void make_first_short(bool spot)
{
    uint64_t seed = 1;
    for (;; seed++) {
        if (is_short(seed, 0, spot, 0, 50) && is_short(seed, 0, spot, 1, 50) &&
            !is_short(seed, 0, spot, 2, 50) && !is_short(seed, 1, spot, 0, 50))
            break;
    }
    in.chance.seed = seed;
    in.assumed[spot ? ASSUMED_SPOT_SHORTAGE : ASSUMED_SHORTAGE] = 50;
}

/* User guide, allocation strategies, BEST_FIT: "if additional instances of the selected instance
 * type aren't available, AWS Batch waits for the additional instances to be available". */
START_TEST(best_fit_waits_for_its_type)
{
    type("cheap", 2, 90000);
    type("dear", 2, 100000);
    environment(STRATEGY_BEST_FIT, 64);
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 1, 0, 60);
    make_first_short(false);
    run();
    ck_assert_int_eq(s.n_instances, 1);
    ck_assert_str_eq(launched(0), "cheap");
    ck_assert_int_eq(s.instances[0].launch_s, 7200);
}
END_TEST

/* The same page, BEST_FIT_PROGRESSIVE: new instance types are selected where there are no more
 * instances of those selected before; the ordered strategy goes on to the next in the list. */
START_TEST(progressive_strategies_go_on_to_the_next_type)
{
    static const enum strategy strategies[] = {STRATEGY_PROGRESSIVE, STRATEGY_ORDERED};
    type("cheap", 2, 90000);
    type("dear", 2, 100000);
    environment(strategies[_i], 64);
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 1, 0, 60);
    make_first_short(false);
    run();
    ck_assert_int_eq(s.n_instances, 1);
    ck_assert_str_eq(launched(0), "dear");
    ck_assert_int_eq(s.instances[0].launch_s, 0);
}
END_TEST

/* User guide, compute environment order: the next environment is tried where the first cannot
 * provide; that a lack of capacity counts as that is the assumption spill-over. */
START_TEST(jobs_without_capacity_go_to_the_next_environment_or_wait)
{
    type("spot", 2, 30000)->purchase = PURCHASE_SPOT;
    type("on-demand", 2, 100000);
    environment(STRATEGY_SPOT_PRICE_CAPACITY, 64)->kind = COMPUTE_SPOT;
    environment(STRATEGY_PROGRESSIVE, 64);
    made.environments[0].n_types = ces[0].n_types = 1;
    made.environments[1].types = &made.types[1];
    made.environments[1].n_types = ces[1].n_types = 1;
    in.assumed[ASSUMED_INTERRUPTIONS] = 0;
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 3, 0, 60);
    make_first_short(true);
    run();
    ck_assert_int_eq(s.environment_peak_vcpus[0], 0);
    ck_assert_int_eq(s.environment_peak_vcpus[1], 6);
    in.assumed[ASSUMED_SPILL_OVER] = 0;
    run();
    ck_assert_int_eq(s.environment_peak_vcpus[0], 6);
    ck_assert_int_eq(s.environment_peak_vcpus[1], 0);
    ck_assert_int_eq(s.instances[0].launch_s, 7200);
    ck_assert_int_eq(s.jobs_run, 3);
}
END_TEST

/* Hours without capacity come as often as assumed. */
START_TEST(a_type_is_short_for_the_share_of_time_assumed)
{
    int waits = 0;
    type("a", 2, 100000);
    environment(STRATEGY_PROGRESSIVE, 6400);
    const struct job_class *c = maker_class(&m, 2000, 8000);
    for (int32_t i = 0; i < 2000; i++)
        sim_maker_submit(&made, c, 1, i * 7200, 60);
    in.assumed[ASSUMED_SHORTAGE] = 20;
    in.chance.seed = 5;
    run();
    ck_assert_int_eq(s.jobs_run, 2000);
    for (size_t k = 0; k < s.n_starts; k++)
        waits += s.starts[k].start_s - s.starts[k].ready_s > 600;
    ck_assert_double_eq_tol(waits / 2000.0, 0.2, 4 * 0.009);
}
END_TEST

/* ---- jobs that go on demand ------------------------------------------------------------------ */

/* Types alike, one on spot in the first environment and one on demand in the second. */
static void make_spot_before_on_demand(void)
{
    type("spot", 2, 30000)->purchase = PURCHASE_SPOT;
    type("on-demand", 2, 100000);
    m.list[0].interruption_band = 4;
    environment(STRATEGY_SPOT_PRICE_CAPACITY, 6400)->kind = COMPUTE_SPOT;
    environment(STRATEGY_PROGRESSIVE, 6400);
    made.environments[0].n_types = ces[0].n_types = 1;
    made.environments[1].types = &made.types[1];
    made.environments[1].n_types = ces[1].n_types = 1;
    in.assumed[ASSUMED_LOSS_HOURS] = 1;
    in.assumed[ASSUMED_LOSS_OPEN] = 60;
    in.chance.seed = 11;
}

/* Batch itself sends retries to the first environment again; workflow managers send those that lost
 * so many attempts to a queue on demand, and there they end. */
START_TEST(jobs_that_were_interrupted_end_on_demand)
{
    make_spot_before_on_demand();
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 500, 0, 3600)->attempts = 10;
    in.fallback_after = 1 + _i;
    run();
    ck_assert_int_eq(s.jobs_run, 500);
    int64_t on_demand = 0, most = 0;
    for (size_t k = 0; k < s.n_starts; k++) {
        bool spot = s.instances[s.starts[k].instance].environment == 0;
        ck_assert(spot || !s.starts[k].lost);
        on_demand += spot ? 0 : s.starts[k].count;
        most += s.starts[k].lost ? s.starts[k].count : 0;
    }
    /* An attempt with its boot of 180 s is lost with 1 - 0.4^1.05. */
    double lost = 1 - 0.382, expected = _i == 0 ? lost : lost * lost;
    ck_assert_double_eq_tol((double)on_demand / 500, expected, 0.09);
    ck_assert_int_eq(most, s.lost);
    ck_assert_int_le(s.fell_back, on_demand); /* others may find one idle there */
    ck_assert_int_ge(s.fell_back, on_demand - 20);
    ck_assert_int_gt(s.lost, on_demand - 1);
}
END_TEST

START_TEST(without_the_rule_retries_go_to_the_first_environment)
{
    make_spot_before_on_demand();
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 50, 0, 3600)->attempts = 10;
    run();
    ck_assert_int_eq(s.environment_peak_vcpus[1], 0);
    ck_assert_int_gt(s.lost, 50);
}
END_TEST

START_TEST(without_an_environment_on_demand_they_stay_on_spot)
{
    make_spot_before_on_demand();
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 50, 0, 3600)->attempts = 10;
    in.n_environments = 1;
    in.fallback_after = 1;
    run();
    ck_assert_int_ge(s.jobs_run, 45);
    ck_assert_int_eq(s.n_stuck, 0);
}
END_TEST

/* ---- quotas ------------------------------------------------------------------------------------
 */

/* EC2 user guide, instance quotas: vCPUs of running instances by class of family, over all of an
 * account's environments. */
START_TEST(environments_share_a_quota)
{
    family_of("m6i", type("a", 2, 100000));
    environment(STRATEGY_PROGRESSIVE, 6);
    environment(STRATEGY_PROGRESSIVE, 64);
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 20, 0, 600);
    quotas[quota_find(slice_of("standard"))] = 16;
    in.quota_vcpus = quotas;
    run();
    ck_assert_int_eq(s.jobs_run, 20);
    ck_assert_int_eq(s.peak_vcpus, 16);
    ck_assert_int_eq(s.environment_peak_vcpus[0], 6);
}
END_TEST

START_TEST(families_of_another_quota_have_room_of_their_own)
{
    family_of("m6i", type("a", 2, 100000));
    family_of("g5", type("g", 2, 200000));
    environment(STRATEGY_PROGRESSIVE, 64);
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 20, 0, 600);
    quotas[quota_find(slice_of("standard"))] = 16;
    in.quota_vcpus = quotas;
    run();
    ck_assert_int_eq(s.peak_vcpus, 40);
    ck_assert_str_eq(launched(8), "g");
}
END_TEST

START_TEST(jobs_that_need_more_than_a_quota_are_told)
{
    family_of("m6i", type("a", 8, 400000));
    environment(STRATEGY_PROGRESSIVE, 64);
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 20, 0, 600);
    made.catalogue.n_types = 1;
    quotas[quota_find(slice_of("standard"))] = 5;
    in.quota_vcpus = quotas;
    run();
    ck_assert_int_eq(s.jobs_run, 0);
    ck_assert_int_eq(s.stuck[0].verdict, ADMIT_QUOTA);
}
END_TEST

/* ---- what is never launched, and what is at the outset ------------------------------------------
 */

/* API reference, bidPercentage: spot instances of a type are launched while their price is below
 * this percentage of its on-demand price. */
START_TEST(spot_prices_above_the_bid_are_not_paid)
{
    struct offer *a = type("a", 2, 50000), *b = type("b", 2, 60000);
    a->purchase = b->purchase = PURCHASE_SPOT;
    m.terms[0].on_demand_uusd_h = 80000;
    m.terms[1].on_demand_uusd_h = 200000;
    environment(STRATEGY_SPOT_PRICE_CAPACITY, 64)->kind = COMPUTE_SPOT;
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 1, 0, 60);
    run();
    ck_assert_str_eq(launched(0), "a");
    ces[0].bid_percent = 60;
    run();
    ck_assert_str_eq(launched(0), "b");
    ces[0].bid_percent = 20;
    run();
    ck_assert_int_eq(s.jobs_run, 0);
    ck_assert(s.stuck[0].no_offer);
}
END_TEST

/* API reference, desiredvCpus: "AWS Batch modifies this value between the minimum and maximum
 * values based on job queue demand"; that it starts from what a document says is the assumption
 * desired. */
START_TEST(desired_vcpus_run_at_the_outset_where_that_is_assumed)
{
    type("a", 2, 100000);
    struct compute_environment *ce = environment(STRATEGY_PROGRESSIVE, 64);
    ce->desired_vcpus = 8;
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 1, 0, 600);
    run();
    ck_assert_int_eq(s.n_instances, 1);
    in.assumed[ASSUMED_DESIRED] = 1;
    run();
    ck_assert_int_eq(s.n_instances, 4);
    ck_assert_int_eq(s.wait_max_s, 0);
    ck_assert_int_eq(s.instances[0].end_s, 720);
    ck_assert_int_eq(s.instances[3].end_s, 120);
}
END_TEST

/* User guide, jobs stuck in RUNNABLE: the head of a queue keeps those behind it waiting, so what
 * would be launched for them in another environment would stand idle. */
START_TEST(nothing_is_launched_elsewhere_for_those_behind_a_waiting_head)
{
    type("large", 8, 400000);
    type("small", 2, 100000);
    environment(STRATEGY_PROGRESSIVE, 8);
    environment(STRATEGY_PROGRESSIVE, 64);
    in.assumed[ASSUMED_OVERSHOOT] = 0;
    made.environments[0].n_types = ces[0].n_types = 1;
    made.environments[1].types = &made.types[1];
    made.environments[1].n_types = ces[1].n_types = 1;
    const struct job_class *large = maker_class(&m, 8000, 8000);
    sim_maker_submit(&made, large, 1, 0, 6000);
    sim_maker_submit(&made, large, 1, 1000, 6000);
    sim_maker_submit(&made, maker_class(&m, 2000, 4000), 1, 1000, 60);
    run();
    ck_assert_int_eq(s.jobs_run, 3);
    ck_assert_int_eq(s.n_instances, 2);
    ck_assert_int_ge(s.instances[1].launch_s, 6180);
}
END_TEST

/* ---- many runs ---------------------------------------------------------------------------------
 */

static uint32_t state;

static int32_t below(int32_t n)
{
    state = state * 1664525U + 1013904223U;
    return (int32_t)((state >> 8) % (uint32_t)n);
}

static const char *const names[] = {"t0", "t1", "t2", "t3", "t4", "t5"};
static const char *const families[] = {"m6i", "c6i", "g5", "p3", "inf1", "x2idn"};

/* simulation_check holds each second beside quotas and maxvCpus. */
START_TEST(random_runs_with_little_capacity_come_to_an_end_and_add_up)
{
    state = (uint32_t)_i * 2654435761U + 99;
    for (int i = 0; i < 6; i++) {
        int32_t v = 2 << below(4);
        struct offer *o = family_of(families[i], type(names[i], v, v * (40000 + below(20000))));
        o->purchase = i % 2 == 0 ? PURCHASE_SPOT : PURCHASE_ON_DEMAND;
        o->interruption_band = below(5);
    }
    for (int c = 0; c < 4; c++)
        maker_class(&m, 1000 * (1 + below(4)), 500 + below(9000));
    for (int i = 0; i < 100; i++)
        sim_maker_submit(&made, &m.classes[below(4)], 1 + below(3), below(2) * below(30000),
                         1 + below(5000));
    int32_t n = 1 + below(3);
    for (int32_t e = 0; e < n; e++) {
        bool spot = below(2) == 0;
        environment((enum strategy)(spot ? STRATEGY_SPOT_CAPACITY + below(3) : below(3)),
                    8 + below(100));
        ces[e].kind = spot ? COMPUTE_SPOT : COMPUTE_EC2;
        ces[e].min_vcpus = below(3) == 0 ? below(8) : 0;
    }
    for (int i = 0; i < N_QUOTAS; i++)
        quotas[i] = below(3) == 0 ? UNKNOWN : below(64);
    in.quota_vcpus = below(2) == 0 ? quotas : NULL;
    in.fallback_after = below(3);
    in.assumed[ASSUMED_SHORTAGE] = below(2) * below(100);
    in.assumed[ASSUMED_SPOT_SHORTAGE] = below(2) * below(100);
    in.assumed[ASSUMED_SPILL_OVER] = below(2);
    in.assumed[ASSUMED_STRICT_FIFO] = below(2);
    in.assumed[ASSUMED_OVERSHOOT] = below(2);
    in.assumed[ASSUMED_LOSS_HOURS] = 1 + below(24);
    in.chance.seed = (uint64_t)_i;
    run();
}
END_TEST

Suite *suite_capacity(void)
{
    Suite *suite = suite_create("capacity");
    TCase *t = tcase_create("capacity");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, best_fit_waits_for_its_type);
    tcase_add_loop_test(t, progressive_strategies_go_on_to_the_next_type, 0, 2);
    tcase_add_test(t, jobs_without_capacity_go_to_the_next_environment_or_wait);
    tcase_add_test(t, a_type_is_short_for_the_share_of_time_assumed);
    tcase_add_loop_test(t, jobs_that_were_interrupted_end_on_demand, 0, 2);
    tcase_add_test(t, without_the_rule_retries_go_to_the_first_environment);
    tcase_add_test(t, without_an_environment_on_demand_they_stay_on_spot);
    tcase_add_test(t, environments_share_a_quota);
    tcase_add_test(t, families_of_another_quota_have_room_of_their_own);
    tcase_add_test(t, jobs_that_need_more_than_a_quota_are_told);
    tcase_add_test(t, spot_prices_above_the_bid_are_not_paid);
    tcase_add_test(t, desired_vcpus_run_at_the_outset_where_that_is_assumed);
    tcase_add_test(t, nothing_is_launched_elsewhere_for_those_behind_a_waiting_head);
    tcase_add_loop_test(t, random_runs_with_little_capacity_come_to_an_end_and_add_up, 0, 200);
    suite_add_tcase(suite, t);
    return suite;
}
