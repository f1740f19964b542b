#include "planner/environments.h"

#include <check.h>
#include <string.h>

Suite *suite_environments(void);

enum { C6A, R5A, M6G, G5, C6I, M6I, N_OFFERS };

static struct instance_type types[N_OFFERS] = {
    [C6A] = {.name = "c6a.12xlarge", .arch = ARCH_X86_64, .vcpus = 48},
    [R5A] = {.name = "r5a.2xlarge", .arch = ARCH_X86_64, .vcpus = 8},
    [M6G] = {.name = "m6g.xlarge", .arch = ARCH_ARM64, .vcpus = 4},
    [G5] = {.name = "g5.xlarge", .arch = ARCH_X86_64, .vcpus = 4, .gpus = 1},
    [C6I] = {.name = "c6i.12xlarge", .arch = ARCH_X86_64, .vcpus = 48},
    [M6I] = {.name = "m6i.16xlarge", .arch = ARCH_X86_64, .vcpus = 64},
};
static struct offer offers[N_OFFERS];
static struct job_class classes[4];
static struct workload w;
static struct offer_set set;
static struct lease leases[8];
static struct lane lanes[8];
static struct lane_run runs[8][2];
static struct plan plan;
static struct environments e;

static void set_up(void)
{
    static const int64_t mib[N_OFFERS] = {90000, 60000, 15000, 15000, 90000, 240000};
    static const int64_t price[N_OFFERS] = {1800000, 450000, 150000, 1000000, 2000000, 3000000};
    for (int i = 0; i < N_OFFERS; i++)
        offers[i] = (struct offer){.type = &types[i],
                                   .type_index = i,
                                   .price_uusd_h = price[i],
                                   .usable_mcpu = types[i].vcpus * MCPU_PER_VCPU,
                                   .usable_mib = mib[i],
                                   .gpus = types[i].gpus,
                                   .gpu_model = types[i].gpus - 1};
    for (int c = 0; c < 4; c++)
        classes[c] = (struct job_class){.id = c, .label = "c", .mcpu = 1000, .mem_mib = 1000};
    w = (struct workload){.classes = classes, .n_classes = 4};
    set = (struct offer_set){.offers = offers, .n_offers = N_OFFERS};
    plan = (struct plan){.unit = PLAN_BATCH, .leases = leases};
}

static void tear_down(void)
{
    environments_clear(&e);
}

/* Another lease with one job each of classes a and b (b < 0: none). */
static void lease(int offer, int64_t count, int64_t start_s, int64_t duration_s, int a, int b)
{
    int i = plan.n_leases++;
    runs[i][0] = (struct lane_run){.class_id = a, .duration_s = 100, .count = 1};
    runs[i][1] = (struct lane_run){.class_id = b, .duration_s = 100, .count = 1};
    lanes[i] = (struct lane){.count = 1, .runs = runs[i], .n_runs = b < 0 ? 1 : 2};
    leases[i] = (struct lease){.count = count,
                               .offer = &offers[offer],
                               .start_s = start_s,
                               .duration_s = duration_s,
                               .lanes = &lanes[i],
                               .n_lanes = 1};
}

START_TEST(an_empty_plan_needs_no_environments)
{
    environments_of_plan(&e, &plan, &w, &set, UNKNOWN);
    ck_assert_int_eq(e.n_queues, 0);
    ck_assert_int_eq(e.n, 0);
}
END_TEST

START_TEST(on_demand_lists_the_exact_types_with_the_largest_share_first)
{
    lease(R5A, 1, 0, 3600, 0, 1);
    lease(C6A, 2, 0, 3600, 1, -1);
    environments_of_plan(&e, &plan, &w, &set, UNKNOWN);
    ck_assert_int_eq(e.n_queues, 1);
    ck_assert_int_eq(e.n, 1);
    ck_assert_str_eq(e.queues[0].name, "x86");
    ck_assert_str_eq(e.list[0].name, "x86-od");
    ck_assert_str_eq(e.list[0].strategy, "BEST_FIT_PROGRESSIVE_ORDERED");
    ck_assert_int_eq(e.list[0].n_types, 2);
    ck_assert_str_eq(e.list[0].types[0], "c6a.12xlarge");
    ck_assert_str_eq(e.list[0].types[1], "r5a.2xlarge");
    ck_assert_int_eq(e.list[0].max_vcpus, 2 * 48 + 8);
    ck_assert_double_eq_tol(e.list[0].share, 1, 1e-9);
}
END_TEST

START_TEST(classes_that_never_share_an_instance_get_queues_of_their_own)
{
    lease(C6A, 2, 0, 3600, 0, -1);
    lease(R5A, 1, 0, 3600, 1, 2);
    environments_of_plan(&e, &plan, &w, &set, UNKNOWN);
    ck_assert_int_eq(e.n_queues, 2);
    ck_assert_str_eq(e.queues[1].name, "x86-2");
    ck_assert_int_eq(e.queues[0].n_classes, 1);
    ck_assert_int_eq(e.queues[0].classes[0], 0);
    ck_assert_int_eq(e.queues[1].n_classes, 2);
    ck_assert_int_eq(e.queues[1].classes[1], 2);
    ck_assert_str_eq(e.list[1].types[0], "r5a.2xlarge");
}
END_TEST

START_TEST(groups_on_the_same_type_share_a_queue)
{
    lease(C6A, 2, 0, 3600, 0, -1);
    lease(C6A, 1, 0, 3600, 1, -1);
    lease(R5A, 5, 0, 3600, 2, -1);
    environments_of_plan(&e, &plan, &w, &set, UNKNOWN);
    ck_assert_int_eq(e.n_queues, 2);
    ck_assert_int_eq(e.queues[0].n_classes, 2);
    ck_assert_int_eq(e.queues[1].n_classes, 1);
}
END_TEST

START_TEST(the_smallest_groups_are_put_together_in_the_last_queue)
{
    lease(C6A, 4, 0, 3600, 0, -1);
    lease(C6I, 3, 0, 3600, 1, -1);
    lease(M6I, 1, 0, 3600, 2, -1);
    lease(R5A, 3, 0, 3600, 3, -1);
    environments_of_plan(&e, &plan, &w, &set, UNKNOWN);
    ck_assert_int_eq(e.n_queues, QUEUES_MOST);
    ck_assert_int_eq(e.queues[2].n_classes, 2);
    ck_assert_int_eq(e.list[2].n_types, 2);
}
END_TEST

START_TEST(a_group_that_costs_next_to_nothing_gets_no_queue_of_its_own)
{
    lease(C6A, 4, 0, 3600, 0, -1);
    lease(R5A, 1, 0, 360, 1, -1);
    environments_of_plan(&e, &plan, &w, &set, UNKNOWN);
    ck_assert_int_eq(e.n_queues, 1);
    ck_assert_int_eq(e.queues[0].n_classes, 2);
    ck_assert_str_eq(e.list[0].types[1], "r5a.2xlarge");
}
END_TEST

START_TEST(architectures_and_gpus_are_kept_apart)
{
    lease(C6A, 1, 0, 3600, 0, -1);
    lease(M6G, 2, 0, 3600, 0, -1);
    lease(G5, 1, 0, 3600, 1, -1);
    environments_of_plan(&e, &plan, &w, &set, UNKNOWN);
    ck_assert_int_eq(e.n_queues, 3);
    ck_assert_str_eq(e.queues[0].name, "x86");
    ck_assert_str_eq(e.queues[1].name, "x86-gpu");
    ck_assert_str_eq(e.queues[2].name, "arm");
    /* Class 0 runs on both: a queue to which nothing is sent could not run what the plan has. */
    ck_assert_int_eq(e.queues[0].n_classes, 1);
    ck_assert_int_eq(e.queues[2].n_classes, 1);
}
END_TEST

START_TEST(the_ceiling_is_the_peak_not_the_sum_and_never_below_one_instance)
{
    lease(C6A, 1, 0, 3600, 0, -1);
    lease(C6A, 1, 3600, 3600, 0, -1);
    lease(R5A, 1, 1800, 60, 0, -1);
    environments_of_plan(&e, &plan, &w, &set, UNKNOWN);
    ck_assert_int_eq(e.list[0].max_vcpus, 56);
}
END_TEST

START_TEST(the_users_limit_holds_for_the_ceiling_too)
{
    lease(R5A, 9, 0, 3600, 0, -1);
    environments_of_plan(&e, &plan, &w, &set, 20);
    ck_assert_int_eq(e.list[0].max_vcpus, 20);
    environments_clear(&e);
    environments_of_plan(&e, &plan, &w, &set, 4);
    ck_assert_int_eq(e.list[0].max_vcpus, 8);
}
END_TEST

/* Design: --max-vcpus is the fleet's ceiling; two environments that take turns in the plan must not
 * exceed it together under Batch. */
START_TEST(all_ceilings_together_keep_the_users_limit)
{
    for (int i = 0; i < 2; i++) {
        lease(C6A, 2, 0, 3600, 0, -1);
        lease(R5A, 10, 7200, 3600, 1, -1);
    }
    offers[R5A].purchase = PURCHASE_SPOT;
    environments_of_plan(&e, &plan, &w, &set, UNKNOWN);
    ck_assert_int_eq(e.n, 2);
    int64_t total = e.list[0].max_vcpus + e.list[1].max_vcpus;
    environments_clear(&e);
    environments_of_plan(&e, &plan, &w, &set, total);
    ck_assert_int_eq(e.list[0].max_vcpus + e.list[1].max_vcpus, total);
    environments_clear(&e);
    environments_of_plan(&e, &plan, &w, &set, total - 60);
    ck_assert_int_le(e.list[0].max_vcpus + e.list[1].max_vcpus, total - 60);
    ck_assert_int_ge(e.list[0].max_vcpus + e.list[1].max_vcpus, total - 62); /* rounded down */
    ck_assert_int_ge(e.list[1].max_vcpus, 48);                               /* c6a.12xlarge */
    environments_clear(&e);
    environments_of_plan(&e, &plan, &w, &set, 10);
    ck_assert_int_eq(e.list[1].max_vcpus, 48);
}
END_TEST

START_TEST(spot_gets_three_types_that_hold_all_its_jobs)
{
    for (int i = 0; i < N_OFFERS; i++)
        offers[i].purchase = PURCHASE_SPOT;
    classes[0].mcpu = 20000; /* more than an r5a.2xlarge has */
    lease(C6A, 1, 0, 3600, 0, -1);
    environments_of_plan(&e, &plan, &w, &set, UNKNOWN);
    ck_assert_int_eq(e.n, 1);
    ck_assert_str_eq(e.list[0].name, "x86-spot");
    ck_assert_str_eq(e.list[0].strategy, "SPOT_PRICE_CAPACITY_OPTIMIZED");
    ck_assert_int_eq(e.list[0].n_types, 3);
    ck_assert_int_eq(e.list[0].n_planned, 1);
    ck_assert_str_eq(e.list[0].types[0], "c6a.12xlarge");
    ck_assert_str_eq(e.list[0].types[1], "c6i.12xlarge");
    ck_assert_str_eq(e.list[0].types[2], "m6i.16xlarge");
    ck_assert_int_eq(e.list[0].max_vcpus, 64);
}
END_TEST

START_TEST(a_queue_takes_spot_first_then_on_demand)
{
    offers[R5A].purchase = PURCHASE_SPOT;
    lease(C6A, 1, 0, 3600, 0, -1);
    lease(R5A, 1, 0, 3600, 0, -1);
    environments_of_plan(&e, &plan, &w, &set, UNKNOWN);
    ck_assert_int_eq(e.n_queues, 1);
    ck_assert_int_eq(e.n, 2);
    ck_assert_str_eq(e.list[0].name, "x86-spot");
    ck_assert_str_eq(e.list[1].name, "x86-od");
    ck_assert_double_eq_tol(e.list[0].share, 0.2, 1e-9);
}
END_TEST

Suite *suite_environments(void)
{
    Suite *s = suite_create("environments");
    TCase *t = tcase_create("environments");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, an_empty_plan_needs_no_environments);
    tcase_add_test(t, on_demand_lists_the_exact_types_with_the_largest_share_first);
    tcase_add_test(t, classes_that_never_share_an_instance_get_queues_of_their_own);
    tcase_add_test(t, groups_on_the_same_type_share_a_queue);
    tcase_add_test(t, the_smallest_groups_are_put_together_in_the_last_queue);
    tcase_add_test(t, a_group_that_costs_next_to_nothing_gets_no_queue_of_its_own);
    tcase_add_test(t, architectures_and_gpus_are_kept_apart);
    tcase_add_test(t, the_ceiling_is_the_peak_not_the_sum_and_never_below_one_instance);
    tcase_add_test(t, the_users_limit_holds_for_the_ceiling_too);
    tcase_add_test(t, all_ceilings_together_keep_the_users_limit);
    tcase_add_test(t, spot_gets_three_types_that_hold_all_its_jobs);
    tcase_add_test(t, a_queue_takes_spot_first_then_on_demand);
    suite_add_tcase(s, t);
    return s;
}
