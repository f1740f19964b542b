#include "model/quota.h"
#include "planner/trials/trials.h"
#include "tests/support/make_workload.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_trials(void);

enum { LEASES_MOST = 4 };
static struct maker m;
static struct catalogue catalogue;
static struct offer_filter filter;
static struct plan plan;
static struct lease leases[LEASES_MOST];
static struct lane lanes[LEASES_MOST];
static struct lane_run runs[LEASES_MOST];
static struct sim_job jobs[8];
static struct environments e;
static struct trials_input in;
static struct trials t;
static struct error err;

static void set_up(void)
{
    m = (struct maker){0};
    memset(&t, 0, sizeof t);
    catalogue = (struct catalogue){.types = m.types, .offers = m.terms, .region = "r"};
    filter = (struct offer_filter){.purchase_mask = PURCHASE_BIT(PURCHASE_ON_DEMAND)};
    plan = (struct plan){.unit = PLAN_BATCH, .leases = leases};
    in = (struct trials_input){.plan = &plan,
                               .w = &m.workload,
                               .catalogue = &catalogue,
                               .offers = &m.offers,
                               .filter = &filter,
                               .jobs = jobs,
                               .deadline_s = UNKNOWN,
                               .max_vcpus = UNKNOWN,
                               .work = TRIALS_WORK};
    assumed_defaults(in.assumed);
}

static void tear_down(void)
{
    environments_clear(&e);
    trials_clear(&t);
    maker_clear(&m);
}

static struct offer *type(const char *family, int32_t vcpus, int64_t uusd_h)
{
    struct offer *o = maker_offer(&m, vcpus, vcpus * INT64_C(2000), uusd_h);
    m.types[o->type_index].name = m.types[o->type_index].family = family;
    catalogue.n_types = m.offers.n_offers;
    return o;
}

/* The plan runs count hour-long jobs of the class on one instance of the offer, and they are
 * submitted after those before. */
static void planned(const struct offer *o, int32_t class_id, int32_t count, int64_t duration_s)
{
    int32_t i = plan.n_leases++;
    runs[i] = (struct lane_run){.class_id = class_id, .duration_s = 3600, .count = count};
    lanes[i] = (struct lane){.count = 1, .runs = &runs[i], .n_runs = 1};
    leases[i] = (struct lease){
        .count = 1, .offer = o, .duration_s = duration_s, .lanes = &lanes[i], .n_lanes = 1};
    jobs[in.n_jobs++] =
        (struct sim_job){.class_id = class_id, .count = count, .duration_s = 3600, .image = -1};
}

static void run(void)
{
    environments_of_plan(&e, &plan, &m.workload, &m.offers, in.max_vcpus);
    ck_assert_msg(trials_run(&t, &e, &in, &err), "%s", err.message);
}

/* Boot 180 s, the jobs, 120 s until it is gone. */
#define HOUR_LIFE (INT64_C(180) + 3600 + 120)

START_TEST(the_plans_environments_stay_where_no_other_costs_clearly_less)
{
    maker_class(&m, 2000, 2000);
    struct offer *large = type("large", 16, 1440000);
    type("small", 4, 360000); /* four of them cost as much */
    planned(large, 0, 8, HOUR_LIFE);
    run();
    ck_assert_ptr_null(t.why_not);
    ck_assert_int_eq(t.as_planned.cost_uusd, 1440000 / 3600 * HOUR_LIFE);
    ck_assert_int_eq(t.as_planned.makespan_s, 180 + 3600);
    ck_assert_int_eq(t.as_planned.instances, 1);
    ck_assert_int_eq(t.recommended.cost_uusd, t.as_planned.cost_uusd);
    ck_assert(t.ways[0].chosen && e.list[0].follows_plan);
    ck_assert_str_eq(e.list[0].types[0], "large");
}
END_TEST

START_TEST(types_that_cost_less_as_simulated_take_the_place_of_the_plans)
{
    maker_class(&m, 2000, 2000);
    struct offer *large = type("large", 16, 1440000);
    type("small", 4, 300000);
    planned(large, 0, 8, HOUR_LIFE);
    run();
    ck_assert_int_eq(t.recommended.cost_uusd, 4 * (300000 * HOUR_LIFE / 3600));
    ck_assert_int_eq(t.recommended.instances, 4);
    ck_assert_int_gt(t.as_planned.cost_uusd, t.recommended.cost_uusd);
    ck_assert(!e.list[0].follows_plan);
    ck_assert_int_eq(e.list[0].n_types, 1);
    ck_assert_str_eq(e.list[0].types[0], "small");
    ck_assert_str_eq(e.list[0].strategy, "BEST_FIT_PROGRESSIVE");
    ck_assert_int_eq(e.list[0].max_vcpus, 16);
}
END_TEST

START_TEST(one_job_per_instance_runs_them_in_turn_on_the_cheapest_type)
{
    maker_class(&m, 2000, 2000);
    struct offer *large = type("large", 16, 1440000);
    type("small", 4, 300000);
    planned(large, 0, 8, HOUR_LIFE);
    run();
    /* 16 vCPUs are four small ones: two rounds. */
    ck_assert_int_eq(t.n_usual, 1); /* the region has none of default_x86_64 */
    ck_assert_str_eq(t.usual[0].name, "one job per instance");
    ck_assert_int_eq(t.usual[0].makespan_s, 180 + 2 * 3600);
    ck_assert_int_eq(t.usual[0].cost_uusd, 4 * (300000 * (HOUR_LIFE + 3600) / 3600));
}
END_TEST

START_TEST(default_types_are_simulated_where_the_region_has_them)
{
    maker_class(&m, 2000, 2000);
    struct offer *large = type("large", 16, 1440000);
    struct offer *usual = type("m6i", 4, 500000);
    m.types[usual->type_index].memory_mib = 8192;
    m.types[usual->type_index].accelerators = "";
    m.types[usual->type_index].size = "xlarge";
    m.terms[usual->type_index] = (struct type_offer){.offered = OFFERED_YES,
                                                     .zones = "",
                                                     .on_demand_uusd_h = 500000,
                                                     .on_demand_as_of = "2026-01-01",
                                                     .spot_as_of = "",
                                                     .interruption_band = UNKNOWN};
    planned(large, 0, 8, HOUR_LIFE);
    run();
    ck_assert_int_eq(t.n_usual, 2);
    ck_assert_str_eq(t.usual[0].name, "default_x86_64");
    ck_assert_int_eq(t.usual[0].cost_uusd, 4 * ((500000 * HOUR_LIFE + 3599) / 3600));
}
END_TEST

START_TEST(more_vcpus_are_tried_until_the_deadline_is_kept)
{
    maker_class(&m, 2000, 2000);
    planned(type("large", 16, 1440000), 0, 16, HOUR_LIFE + 3600);
    in.assumed[ASSUMED_OVERSHOOT] = 0;
    in.deadline_s = 7000; /* as planned it is 180 + 7200 */
    run();
    ck_assert_int_eq(t.as_planned.makespan_s, 180 + 7200);
    ck_assert_int_eq(t.recommended.makespan_s, 180 + 3600);
    ck_assert_int_eq(e.list[0].max_vcpus, 32);
    ck_assert(!e.list[0].follows_plan);
}
END_TEST

START_TEST(more_vcpus_than_the_user_allows_are_not_tried)
{
    maker_class(&m, 2000, 2000);
    planned(type("large", 16, 1440000), 0, 16, HOUR_LIFE + 3600);
    in.assumed[ASSUMED_OVERSHOOT] = 0;
    in.deadline_s = 7000;
    in.max_vcpus = 20;
    run();
    ck_assert_int_eq(t.recommended.makespan_s, 180 + 7200);
    ck_assert_int_eq(e.list[0].max_vcpus, 16);
}
END_TEST

START_TEST(queues_are_simulated_apart_and_added_up)
{
    maker_class(&m, 2000, 2000);
    maker_class(&m, 4000, 2000)->arch = ARCH_ARM64;
    struct offer *x86 = type("x86", 16, 1440000), *arm = type("arm", 4, 360000);
    m.types[arm->type_index].arch = ARCH_ARM64;
    planned(x86, 0, 8, HOUR_LIFE);
    planned(arm, 1, 2, HOUR_LIFE + 3600);
    run();
    ck_assert_int_eq(e.n_queues, 2);
    ck_assert_int_eq(t.recommended.jobs, 10);
    ck_assert_int_eq(t.recommended.cost_uusd,
                     1440000 / 3600 * HOUR_LIFE + 360000 / 3600 * (HOUR_LIFE + 3600));
    ck_assert_int_eq(t.recommended.makespan_s, 180 + 7200);
    ck_assert_int_eq(t.recommended.peak_vcpus, 20);
}
END_TEST

START_TEST(work_ends_before_the_other_ways_and_what_is_left_out_is_counted)
{
    maker_class(&m, 2000, 2000);
    struct offer *large = type("large", 16, 1440000);
    type("small", 4, 300000);
    planned(large, 0, 8, HOUR_LIFE);
    in.work = 8;
    run();
    ck_assert_int_eq(t.n_ways, 1);
    ck_assert_int_gt(t.left_out, 0);
    ck_assert(e.list[0].follows_plan);
    trials_clear(&t);
    in.work = 7;
    ck_assert(trials_run(&t, &e, &in, &err));
    ck_assert_ptr_nonnull(t.why_not);
    ck_assert_int_eq(t.recommended.jobs, 0);
}
END_TEST

START_TEST(a_list_without_durations_is_not_simulated)
{
    maker_class(&m, 2000, 2000);
    planned(type("large", 16, 1440000), 0, 8, HOUR_LIFE);
    plan.unit = PLAN_HOUR;
    run();
    ck_assert_str_eq(t.why_not, "the list has no durations");
}
END_TEST

START_TEST(jobs_that_the_plan_leaves_out_are_not_simulated)
{
    maker_class(&m, 2000, 2000);
    maker_class(&m, 64000, 2000);
    planned(type("large", 16, 1440000), 0, 8, HOUR_LIFE);
    jobs[in.n_jobs++] =
        (struct sim_job){.class_id = 1, .count = 3, .duration_s = 3600, .image = -1};
    run();
    ck_assert_int_eq(t.recommended.jobs, 8);
    ck_assert_int_eq(t.recommended.stuck_jobs, 0);
}
END_TEST

/* Eight jobs that fill half an instance of either type, and two that ask for the dear one's memory.
 * The plan has them all on that. */
static void small_and_large_memory(void)
{
    struct job_class *lean = maker_class(&m, 2000, 4000), *fat = maker_class(&m, 2000, 15000);
    lean->label = "lean";
    lean->count = 8;
    fat->label = "fat";
    fat->count = 2;
    struct offer *cheap = type("c", 4, 300000), *dear = type("r", 4, 400000);
    (void)cheap;
    dear->usable_mib = 32000;
    m.types[dear->type_index].usable_mib = m.types[dear->type_index].memory_mib = 32000;
    planned(dear, 0, 8, HOUR_LIFE);
    runs[0].count = 2;
    leases[0].count = 4;
    planned(dear, 1, 2, HOUR_LIFE);
}

START_TEST(a_class_gets_a_queue_of_its_own_where_that_costs_clearly_less)
{
    small_and_large_memory();
    run();
    int64_t cheap = (300000 * HOUR_LIFE + 3599) / 3600, dear = (400000 * HOUR_LIFE + 3599) / 3600;
    ck_assert_int_eq(t.whole.cost_uusd, 5 * dear);
    ck_assert_int_eq(t.recommended.cost_uusd, 4 * cheap + dear);
    ck_assert_int_eq(t.recommended.jobs, 10);
    ck_assert_int_eq(t.recommended.instances, 5);
    ck_assert_int_eq(e.n_queues, 2);
    ck_assert_int_eq(e.n, 2);
    ck_assert_str_eq(e.queues[0].name, "x86");
    ck_assert_str_eq(e.queues[1].name, "x86-2");
    for (int32_t q = 0; q < 2; q++) {
        ck_assert_int_eq(e.queues[q].n_classes, 1);
        ck_assert_int_eq(e.queues[q].classes[0], q);
        ck_assert_int_eq(e.list[q].queue, q);
        ck_assert(!e.list[q].follows_plan);
        ck_assert_int_eq(e.list[q].n_types, 1);
        ck_assert_str_eq(e.list[q].types[0], q == 0 ? "c" : "r");
        ck_assert_int_eq(e.list[q].n_planned, q);
    }
    ck_assert_str_eq(e.list[1].name, "x86-2-od");
    ck_assert_double_eq_tol(e.list[0].share + e.list[1].share, 1, 1e-9);
    ck_assert_int_gt(t.n_partings, 0);
    ck_assert(t.partings[0].chosen);
    ck_assert_str_eq(t.partings[0].name, "lean apart");
}
END_TEST

START_TEST(classes_part_by_the_type_that_suits_them)
{
    struct offer *cheap = type("c", 4, 300000), *dear = type("r", 4, 400000);
    cheap->usable_mib = m.types[0].usable_mib = m.types[0].memory_mib = 18000;
    dear->usable_mib = m.types[1].usable_mib = m.types[1].memory_mib = 32000;
    /* As much memory a vCPU as memory optimised families have, all of them. */
    for (int32_t c = 0; c < 3; c++) {
        maker_class(&m, 2000, 9000 - c)->count = 4;
        planned(dear, c, 2, HOUR_LIFE);
        leases[c].count = 2;
        jobs[c].count = 4;
    }
    maker_class(&m, 2000, 15000)->count = 2;
    planned(dear, 3, 2, HOUR_LIFE);
    run();
    int64_t on_c = (300000 * HOUR_LIFE + 3599) / 3600, on_r = (400000 * HOUR_LIFE + 3599) / 3600;
    ck_assert_int_eq(t.recommended.cost_uusd, 6 * on_c + on_r);
    ck_assert_int_gt(t.whole.cost_uusd, t.recommended.cost_uusd);
    ck_assert_int_eq(e.n_queues, 2);
    ck_assert_int_eq(e.queues[0].n_classes, 3);
    ck_assert_int_eq(e.queues[1].n_classes, 1);
    ck_assert_int_eq(e.queues[1].classes[0], 3);
    for (int32_t i = 0; i < t.n_partings; i++)
        ck_assert_int_eq(t.partings[i].chosen, strcmp(t.partings[i].name, "by type") == 0);
}
END_TEST

START_TEST(a_queue_stays_whole_where_parts_save_little)
{
    small_and_large_memory();
    m.list[0].price_uusd_h = 395000; /* 1.25 % less for four in five */
    run();
    ck_assert_int_gt(t.n_partings, 0);
    ck_assert_int_lt(t.partings[0].cost_uusd, t.whole.cost_uusd);
    ck_assert(!t.partings[0].chosen);
    ck_assert_int_eq(t.recommended.cost_uusd, t.whole.cost_uusd);
    ck_assert_int_eq(e.n_queues, 1);
}
END_TEST

START_TEST(a_queue_stays_whole_where_jobs_wait_for_each_other)
{
    static int64_t first[3];
    static int32_t none[1];
    static struct sim_gates gates = {first, none, first, none, 0, 0};
    small_and_large_memory();
    in.gates = &gates;
    run();
    ck_assert(t.waits);
    ck_assert_int_eq(t.n_partings, 0);
    ck_assert_int_eq(e.n_queues, 1);
}
END_TEST

START_TEST(no_kind_of_machine_gets_more_queues_than_three)
{
    small_and_large_memory();
    /* Two more classes, each on a type of its own: three queues as planned. */
    for (int32_t c = 2; c < 4; c++) {
        maker_class(&m, 16000, 1000)->label = "wide";
        planned(type(c == 2 ? "x" : "y", 16, 1000000 + c), c, 1, HOUR_LIFE);
    }
    run();
    ck_assert_int_eq(e.n_queues, QUEUES_MOST);
    ck_assert_int_eq(t.n_partings, 0);
}
END_TEST

static int64_t limits[N_QUOTAS];

static void limit_standard(int64_t vcpus)
{
    for (int32_t q = 0; q < N_QUOTAS; q++)
        limits[q] = UNKNOWN;
    limits[quota_find(slice_of("standard"))] = vcpus;
    in.quota_vcpus = limits;
}

START_TEST(no_way_takes_more_than_a_quota_leaves)
{
    maker_class(&m, 2000, 2000)->count = 16;
    struct offer *small = type("m5", 4, 360000);
    type("c5", 16, 1200000); /* a sixth cheaper, and more than the quota */
    planned(small, 0, 16, HOUR_LIFE);
    runs[0].count = 8;
    leases[0].count = 2;
    limit_standard(8);
    run();
    ck_assert_int_gt(t.n_ways, 1);
    ck_assert_int_eq(t.recommended.stuck_jobs, 0);
    ck_assert_int_eq(t.recommended.peak_vcpus, 8);
    ck_assert_str_eq(e.list[0].types[0], "m5");
    for (int32_t i = 0; i < t.n_ways; i++)
        ck_assert_int_le(t.ways[i].peak_vcpus, 8);
    for (int32_t i = 0; i < t.n_usual; i++)
        ck_assert_int_le(t.usual[i].peak_vcpus, 8);
}
END_TEST

START_TEST(queues_share_a_quota_by_what_they_may_take_of_it)
{
    maker_class(&m, 2000, 2000)->count = 48;
    maker_class(&m, 4000, 4000)->count = 8;
    struct offer *narrow = type("m5", 4, 360000), *wide = type("c5", 4, 360000);
    planned(narrow, 0, 48, HOUR_LIFE);
    runs[0].count = 8;
    leases[0].count = 6;
    planned(wide, 1, 8, HOUR_LIFE);
    runs[1].count = 4;
    leases[1].count = 2;
    run();
    int64_t without = t.recommended.peak_vcpus;
    ck_assert_int_eq(e.n_queues, 2);
    ck_assert_int_gt(without, 16);
    trials_clear(&t);
    environments_clear(&e);
    limit_standard(16);
    run();
    ck_assert_int_eq(t.recommended.stuck_jobs, 0);
    ck_assert_int_le(t.recommended.peak_vcpus, 16);
    int64_t max_vcpus = 0;
    for (int32_t i = 0; i < e.n; i++)
        max_vcpus += e.list[i].follows_plan ? 0 : e.list[i].max_vcpus;
    ck_assert_int_le(max_vcpus, 16);
}
END_TEST

START_TEST(without_a_deadline_more_vcpus_are_taken_where_they_cost_hardly_more)
{
    maker_class(&m, 2000, 2000)->count = 8;
    struct offer *small = type("small", 4, 300000); /* two jobs at once: four rounds */
    planned(small, 0, 8, 4 * 3600 + 300);
    in.max_vcpus = 64;
    in.slack = 0.05;
    run();
    /* Two instances cost another 300 s, 2 % more; four of them 6 %. */
    ck_assert_int_eq(t.recommended.instances, 2);
    ck_assert_int_eq(t.recommended.makespan_s, 180 + 2 * 3600);
    ck_assert_int_eq(e.list[0].max_vcpus, 8);
    ck_assert_int_eq(t.as_planned.makespan_s, 180 + 4 * 3600);
    trials_clear(&t);
    environments_clear(&e);
    in.max_vcpus = 4;
    run();
    ck_assert_int_eq(t.recommended.instances, 1);
    ck_assert_int_eq(e.list[0].max_vcpus, 4);
}
END_TEST

START_TEST(where_the_deadline_is_lost_anyway_time_counts_as_much_as_money)
{
    maker_class(&m, 2000, 2000)->count = 8;
    struct offer *small = type("small", 4, 300000); /* two jobs at once */
    type("large", 16, 1250000); /* eight, 4 % dearer, in a quarter of the time */
    planned(small, 0, 8, 4 * 3600 + 300);
    in.max_vcpus = 16;
    in.deadline_s = 1800;
    run();
    ck_assert_int_eq(t.recommended.makespan_s, 180 + 3600);
    ck_assert_int_eq(e.list[0].max_vcpus, 16);
}
END_TEST

/* Eight hours of jobs on an instance that holds two: one, two or four instances cost another 300 s
 * each, 2.04 and 6.12 % more, and take half and a quarter of the time. */
static void more_instances_cost_more(void)
{
    maker_class(&m, 2000, 2000)->count = 8;
    struct offer *small = type("small", 4, 300000);
    planned(small, 0, 8, 4 * 3600 + 300);
    in.max_vcpus = 64;
}

START_TEST(what_ends_clearly_sooner_for_more_money_is_a_choice)
{
    static const int64_t finish_s[] = {180 + 4 * 3600, 180 + 2 * 3600, 180 + 3600};
    static const double dearer[] = {0, 0.021, 0.062};
    more_instances_cost_more();
    run();
    ck_assert_int_eq(t.n_choices, 3);
    for (int32_t i = 0; i < 3; i++) {
        ck_assert_int_eq(t.choices[i].sum.makespan_s, finish_s[i]);
        ck_assert_int_eq(t.choices[i].sum.cost_uusd,
                         8 * 3600 * INT64_C(300000) / 2 / 3600 + (300000 * 300 / 3600 << i));
        ck_assert_double_eq_tol(t.choices[i].dearer, dearer[i], 1e-9);
        ck_assert(t.choices[i].recommended == (i == 0));
        ck_assert_int_eq(t.choices[i].queues, 1);
    }
    ck_assert_int_eq(t.recommended.cost_uusd, t.choices[0].sum.cost_uusd);
    ck_assert(e.list[0].follows_plan);
}
END_TEST

START_TEST(asked_for_speed_at_a_price_the_soonest_of_the_choices_within_it_is_recommended)
{
    static const double asked[] = {0.0209, 0.021, 0.061, 0.062};
    static const int64_t vcpus[] = {4, 8, 8, 16};
    more_instances_cost_more();
    in.sooner_for = asked[_i];
    run();
    ck_assert_int_eq(e.list[0].max_vcpus, vcpus[_i]);
    ck_assert_int_eq(t.recommended.peak_vcpus, vcpus[_i]);
    ck_assert(e.list[0].follows_plan == (_i == 0));
    int recommended = 0;
    for (int32_t i = 0; i < t.n_choices; i++) {
        recommended += t.choices[i].recommended;
        if (t.choices[i].recommended)
            ck_assert_int_eq(t.choices[i].sum.cost_uusd, t.recommended.cost_uusd);
    }
    ck_assert_int_eq(recommended, 1);
    ck_assert_int_eq(t.n_choices, 3); /* whatever is asked */
}
END_TEST

START_TEST(no_choice_takes_more_vcpus_than_the_user_allows)
{
    more_instances_cost_more();
    in.max_vcpus = 8;
    run();
    ck_assert_int_eq(t.n_choices, 2);
    ck_assert_int_eq(t.choices[1].sum.max_vcpus, 8);
}
END_TEST

/* One queue for each architecture, and arm takes four times as long: only more instances of arm end
 * the batch sooner. */
START_TEST(the_last_queue_to_end_decides_which_of_them_gets_more_vcpus)
{
    maker_class(&m, 2000, 2000)->count = 2;
    struct job_class *second = maker_class(&m, 2000, 2000);
    second->arch = ARCH_ARM64;
    second->count = 8;
    struct offer *x86 = type("x86", 4, 300000), *arm = type("arm", 4, 300000);
    m.types[arm->type_index].arch = ARCH_ARM64;
    planned(x86, 0, 2, 3900);
    planned(arm, 1, 8, 4 * 3600 + 300);
    in.max_vcpus = 64;
    run();
    ck_assert_int_eq(t.n_choices, 3);
    for (int32_t i = 0; i < 3; i++) {
        ck_assert_str_eq(t.choices[i].sum.name, "2 queues");
        ck_assert_int_eq(t.choices[i].sum.max_vcpus, 4 + (4 << i));
        ck_assert_int_eq(t.choices[i].sum.instances, 1 + (1 << i));
    }
}
END_TEST

START_TEST(the_soonest_within_the_slack_is_found_over_all_parts_together)
{
    small_and_large_memory();
    runs[1].count = jobs[1].count =
        8;                           /* the dear part takes as long as four rounds, the lean one */
    m.list[0].price_uusd_h = 100000; /* costs little */
    m.workload.classes[1].count = 8;
    in.max_vcpus = 64;
    in.slack = 0.05;
    run();
    int64_t cost_uusd = t.recommended.cost_uusd, makespan_s = t.recommended.makespan_s;
    for (int32_t i = 1; i < t.n_choices; i++) {
        ck_assert_int_gt(t.choices[i].sum.cost_uusd, t.choices[i - 1].sum.cost_uusd);
        ck_assert((double)t.choices[i].sum.makespan_s <=
                  0.9 * (double)t.choices[i - 1].sum.makespan_s);
    }
    /* No way of the two parts that was simulated does better in both by so much. */
    for (int32_t a = 0; a < t.n_ways; a++) {
        for (int32_t b = 0; b < t.n_ways; b++) {
            const struct trial *x = &t.ways[a], *y = &t.ways[b];
            if (x->queue != 0 || y->queue != 1)
                continue;
            int64_t end_s = x->makespan_s > y->makespan_s ? x->makespan_s : y->makespan_s;
            bool cheap = x->cost_uusd + y->cost_uusd <= cost_uusd;
            ck_assert(!cheap || (double)end_s > 0.9 * (double)makespan_s);
        }
    }
    ck_assert_int_eq(e.n_queues, 2);
}
END_TEST

/* What commitments look at. */
static void name_sizes(void)
{
    for (int32_t i = 0; i < catalogue.n_types; i++) {
        m.types[i].accelerators = "";
        m.types[i].size = "xlarge";
        if (strcmp(m.types[i].family, "small") == 0)
            m.types[i].name = "small.xlarge";
        if (strcmp(m.types[i].family, "c") == 0)
            m.types[i].name = "c.xlarge";
    }
}

/* Three of four small instances are paid for anyway; by the list they are a tenth dearer than the
 * large one. */
START_TEST(what_is_owned_is_tried_and_ways_are_compared_by_what_is_left_to_pay)
{
    struct owned small_ones = {.kind = OWNED_RESERVED,
                               .name = "3 x small reserved",
                               .instance_type = "small.xlarge",
                               .family = "small",
                               .region = "",
                               .zone = "",
                               .count = 3,
                               .uusd_h = 300000,
                               .discount_millionths = UNKNOWN};
    struct commitments owned = {.owned = &small_ones, .n = 1};
    maker_class(&m, 2000, 2000)->count = 8;
    struct offer *large = type("large", 16, 1440000);
    type("small", 4, 396000);
    planned(large, 0, 8, HOUR_LIFE);
    run();
    ck_assert_str_eq(e.list[0].types[0], "large");
    trials_clear(&t);
    environments_clear(&e);
    name_sizes();
    ck_assert(commitment_settle(&owned, &catalogue, &err));
    in.owned = &owned;
    in.zone = "";
    run();
    ck_assert_str_eq(e.list[0].types[0], "small.xlarge");
    ck_assert_int_eq(t.recommended.list_uusd, 4 * (396000 * HOUR_LIFE / 3600));
    /* One of them in its first hour; what they take of the second is covered. */
    ck_assert_int_eq(t.recommended.cost_uusd, 396000);
    ck_assert_int_eq(t.as_planned.cost_uusd, t.as_planned.list_uusd);
    arena_free(&owned.arena);
}
END_TEST

/* A Savings Plan of 0.10 dollars an hour at half the prices: in the first hour it covers two thirds
 * of a cheap instance, not half a dear one in the other queue besides; in the second all. */
START_TEST(a_commitment_covers_all_queues_together_once)
{
    struct owned plan_owned = {.kind = OWNED_SAVINGS_COMPUTE,
                               .name = "compute savings plan",
                               .instance_type = "",
                               .family = "",
                               .region = "",
                               .zone = "",
                               .count = 1,
                               .uusd_h = 100000,
                               .discount_millionths = 500000};
    struct commitments owned = {.owned = &plan_owned, .n = 1};
    small_and_large_memory();
    for (int32_t i = 0; i < catalogue.n_types; i++)
        m.terms[i].on_demand_uusd_h = m.list[i].price_uusd_h;
    name_sizes();
    ck_assert(commitment_settle(&owned, &catalogue, &err));
    in.owned = &owned;
    in.zone = "";
    run();
    ck_assert_int_eq(e.n_queues, 2);
    ck_assert_int_eq(t.recommended.list_uusd, 4 * 325000 + 433334);
    ck_assert_int_le(llabs(t.recommended.cost_uusd - (4 * 300000 + 400000 - 200000)), 10);
    arena_free(&owned.arena);
}
END_TEST

/* 1,250 MiB come and go at the 125 MiB a second of the root volume. */
START_TEST(files_are_staged_where_jobs_state_their_bytes)
{
    static const struct sim_staging bytes = {INT64_C(1250) << 20, INT64_C(1250) << 20, 0};
    maker_class(&m, 2000, 2000);
    planned(type("large", 2, 360000), 0, 1, HOUR_LIFE);
    in.staging = &bytes;
    run();
    ck_assert_int_eq(t.recommended.makespan_s, 180 + 10 + 3600 + 10);
    ck_assert_int_eq(t.recommended.list_uusd, 360000 / 3600 * (HOUR_LIFE + 20));
}
END_TEST

/* 30 % are lost within 24 hours: an hour's job takes (e^(h 3600) - 1) / h on the average. */
START_TEST(interruptions_on_spot_are_counted_as_expected)
{
    maker_class(&m, 2000, 2000);
    struct offer *o = type("spot", 2, 360000);
    o->purchase = PURCHASE_SPOT;
    o->interruption_band = 4;
    filter.purchase_mask = PURCHASE_BIT(PURCHASE_SPOT);
    planned(o, 0, 1, HOUR_LIFE);
    run();
    double hazard = -log(0.7) / 86400;
    int64_t held_s = (int64_t)((exp(hazard * 3600) - 1) / hazard + 0.5);
    ck_assert_int_eq(t.recommended.makespan_s, 180 + held_s);
    ck_assert_int_gt(held_s, 3600);
    ck_assert_double_gt(t.recommended.expected_failures, 0);
}
END_TEST

static struct offer *spot(const char *family, int32_t vcpus, int64_t uusd_h)
{
    struct offer *o = type(family, vcpus, uusd_h);
    o->purchase = PURCHASE_SPOT;
    o->interruption_band = 0;
    return o;
}

/* The plan's one large type would be launched whole for two small jobs. */
START_TEST(on_spot_three_types_of_one_size_are_tried_for_each_size)
{
    maker_class(&m, 2000, 2000)->count = 2;
    filter.purchase_mask = PURCHASE_BIT(PURCHASE_SPOT);
    struct offer *large = spot("a", 64, 2000000);
    spot("b", 64, 2010000);
    spot("c", 64, 2020000);
    for (int i = 0; i < 3; i++)
        spot(i == 0 ? "d" : i == 1 ? "e" : "f", 4, 200000 + i);
    spot("g", 2, 1000); /* the only one of its size: too few */
    planned(large, 0, 2, HOUR_LIFE);
    in.assumed[ASSUMED_INTERRUPTIONS] = 0;
    run();
    ck_assert_int_eq(t.recommended.cost_uusd, (200000 * HOUR_LIFE + 3599) / 3600);
    ck_assert_int_eq(e.list[0].n_types, 3);
    ck_assert_str_eq(e.list[0].strategy, "SPOT_PRICE_CAPACITY_OPTIMIZED");
    for (int32_t i = 0; i < 3; i++)
        ck_assert_int_eq(e.list[0].types[i][0], 'd' + i);
    ck_assert_int_eq(e.list[0].max_vcpus, 64);
}
END_TEST

Suite *suite_trials(void)
{
    Suite *suite = suite_create("trials");
    TCase *tc = tcase_create("trials");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, the_plans_environments_stay_where_no_other_costs_clearly_less);
    tcase_add_test(tc, types_that_cost_less_as_simulated_take_the_place_of_the_plans);
    tcase_add_test(tc, one_job_per_instance_runs_them_in_turn_on_the_cheapest_type);
    tcase_add_test(tc, default_types_are_simulated_where_the_region_has_them);
    tcase_add_test(tc, more_vcpus_are_tried_until_the_deadline_is_kept);
    tcase_add_test(tc, more_vcpus_than_the_user_allows_are_not_tried);
    tcase_add_test(tc, queues_are_simulated_apart_and_added_up);
    tcase_add_test(tc, work_ends_before_the_other_ways_and_what_is_left_out_is_counted);
    tcase_add_test(tc, a_list_without_durations_is_not_simulated);
    tcase_add_test(tc, jobs_that_the_plan_leaves_out_are_not_simulated);
    tcase_add_test(tc, a_class_gets_a_queue_of_its_own_where_that_costs_clearly_less);
    tcase_add_test(tc, classes_part_by_the_type_that_suits_them);
    tcase_add_test(tc, a_queue_stays_whole_where_parts_save_little);
    tcase_add_test(tc, a_queue_stays_whole_where_jobs_wait_for_each_other);
    tcase_add_test(tc, no_kind_of_machine_gets_more_queues_than_three);
    tcase_add_test(tc, no_way_takes_more_than_a_quota_leaves);
    tcase_add_test(tc, queues_share_a_quota_by_what_they_may_take_of_it);
    tcase_add_test(tc, without_a_deadline_more_vcpus_are_taken_where_they_cost_hardly_more);
    tcase_add_test(tc, where_the_deadline_is_lost_anyway_time_counts_as_much_as_money);
    tcase_add_test(tc, what_ends_clearly_sooner_for_more_money_is_a_choice);
    tcase_add_loop_test(
        tc, asked_for_speed_at_a_price_the_soonest_of_the_choices_within_it_is_recommended, 0, 4);
    tcase_add_test(tc, no_choice_takes_more_vcpus_than_the_user_allows);
    tcase_add_test(tc, the_last_queue_to_end_decides_which_of_them_gets_more_vcpus);
    tcase_add_test(tc, the_soonest_within_the_slack_is_found_over_all_parts_together);
    tcase_add_test(tc, what_is_owned_is_tried_and_ways_are_compared_by_what_is_left_to_pay);
    tcase_add_test(tc, a_commitment_covers_all_queues_together_once);
    tcase_add_test(tc, files_are_staged_where_jobs_state_their_bytes);
    tcase_add_test(tc, interruptions_on_spot_are_counted_as_expected);
    tcase_add_test(tc, on_spot_three_types_of_one_size_are_tried_for_each_size);
    suite_add_tcase(suite, tc);
    return suite;
}
