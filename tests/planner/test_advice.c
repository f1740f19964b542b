#include "planner/advice.h"

#include <check.h>

Suite *suite_advice(void);

/* One type with room for 7.5 GiB of jobs: two of 3840 MiB, but only one of 4096. */
static const struct instance_type type = {
    .name = "m5.large", .family = "m5", .arch = ARCH_X86_64, .vcpus = 2};
static const struct offer offer = {
    .type = &type, .price_uusd_h = 96000, .usable_mcpu = 2000, .usable_mib = 7680, .gpu_model = -1};
static const struct offer_set set = {.offers = &offer, .n_offers = 1};
static struct duration_run run = {.duration_ms = 3600000, .count = 40};
static struct job_class class;
static struct workload w;
static struct plan plan;
static struct near_miss found[3];

static int32_t near_misses(void)
{
    struct planner_options options = planner_defaults();
    struct error err;
    options.boot_s = 180;
    options.tail_s = 120;
    options.alternatives = false;
    ck_assert_msg(planner_plan(&w, &set, &options, &plan, &err), "%s", err.message);
    int64_t share = plan.cost_uusd;
    int32_t n = advice_near_misses(&w, &set, &options, &plan, &share, found, 3);
    plan_clear(&plan);
    return n;
}

static void set_up(void)
{
    class = (struct job_class){.label = "align",
                               .gpu_model = "",
                               .count = 40,
                               .mcpu = 1000,
                               .mem_mib = 4096,
                               .arch = ARCH_X86_64,
                               .runs = &run,
                               .n_runs = 1,
                               .total_ms = 40 * INT64_C(3600000),
                               .min_ms = 3600000,
                               .p50_ms = 3600000,
                               .p90_ms = 3600000,
                               .max_ms = 3600000,
                               .peak_mcpu = UNKNOWN,
                               .peak_mib = UNKNOWN};
    w = (struct workload){.classes = &class, .n_classes = 1, .count = 40};
}

START_TEST(a_request_just_too_large_for_a_second_job_is_found_with_what_it_saves)
{
    ck_assert_int_eq(near_misses(), 1);
    ck_assert_int_eq(found[0].class_id, 0);
    ck_assert_int_eq(found[0].mem_mib, 3840);
    /* Half the instance hours: about 20 of 40, at 9.6 cents. */
    ck_assert_int_gt(found[0].saves_uusd, 1800000);
}
END_TEST

START_TEST(no_request_is_lowered_below_a_measured_peak)
{
    class.peak_mib = 3900;
    ck_assert_int_eq(near_misses(), 0);
    class.peak_mib = 3840;
    ck_assert_int_eq(near_misses(), 1);
}
END_TEST

START_TEST(a_large_cut_is_no_near_miss)
{
    class.mem_mib = 5000;
    ck_assert_int_eq(near_misses(), 0);
}
END_TEST

START_TEST(where_vcpus_are_short_memory_changes_nothing)
{
    class.mcpu = 2000;
    ck_assert_int_eq(near_misses(), 0);
}
END_TEST

Suite *suite_advice(void)
{
    Suite *s = suite_create("advice");
    TCase *t = tcase_create("advice");
    tcase_add_checked_fixture(t, set_up, NULL);
    tcase_add_test(t, a_request_just_too_large_for_a_second_job_is_found_with_what_it_saves);
    tcase_add_test(t, no_request_is_lowered_below_a_measured_peak);
    tcase_add_test(t, a_large_cut_is_no_near_miss);
    tcase_add_test(t, where_vcpus_are_short_memory_changes_nothing);
    suite_add_tcase(s, t);
    return s;
}
