/* Figures by hand, from the rates of us-east-1: 0.04048 and 0.004445 (x86_64), 0.03238 and 0.00356
 * (arm64), 0.000111 a GiB of disk. */
#include "model/compute/fargate_tasks.h"
#include "tests/support/make_workload.h"

#include <check.h>
#include <string.h>

Suite *suite_fargate_tasks(void);

static struct maker m;
static struct arena arena;
static struct other_prices prices;
static struct fargate_terms terms;
static int64_t disk[MAKER_CLASSES];

static void set_up(void)
{
    static const int64_t uusd[N_USAGES] = {
        [USAGE_FARGATE_X86_VCPU] = 40480000, [USAGE_FARGATE_ARM_VCPU] = 32380000,
        [USAGE_FARGATE_X86_GIB] = 4445000,   [USAGE_FARGATE_ARM_GIB] = 3560000,
        [USAGE_FARGATE_STORAGE] = 111000,
    };
    m = (struct maker){0};
    memset(disk, 0, sizeof disk);
    prices = (struct other_prices){.public_ipv4_hour_uusd = 5000};
    for (int i = 0; i < N_USAGES; i++)
        prices.usage[i] = (struct usage_price){uusd[i], "2025-10-27", "test"};
    terms = (struct fargate_terms){.arch = ARCH_X86_64, .disk_gib = disk};
}

static void tear_down(void)
{
    arena_free(&arena);
    maker_clear(&m);
}

static struct fargate_task *tasks(void)
{
    return fargate_tasks(&arena, &m.workload, &prices, &terms);
}

START_TEST(a_task_costs_its_sizes_vcpus_and_gib_rounded_up_to_a_micro_dollar)
{
    maker_class(&m, 1000, 2048);
    maker_class(&m, 250, 500);
    maker_class(&m, 3000, 9000);
    struct fargate_task *t = tasks();
    ck_assert_int_eq(t[0].offer->price_uusd_h, 40480 + 2 * 4445);
    ck_assert_int_eq(t[1].offer->price_uusd_h, 12343); /* 10120 + 2222.5 */
    ck_assert_int_eq(t[2].offer->usable_mcpu, 4000);
    ck_assert_int_eq(t[2].offer->usable_mib, 9216);
    ck_assert_int_eq(t[2].offer->price_uusd_h, 4 * 40480 + 9 * 4445);
    ck_assert_str_eq(t[1].offer->type->name, "Fargate 0.25 vCPU 0.5 GiB");
    ck_assert_int_eq(t[0].offer->extras_uusd_h, 0);
}
END_TEST

START_TEST(arm64_spot_and_an_address_have_rates_of_their_own)
{
    maker_class(&m, 1000, 2048)->arch = ARCH_ARM64;
    maker_class(&m, 1000, 2048)->arch = ARCH_ANY;
    terms.public_ipv4 = true;
    ck_assert_int_eq(tasks()[0].offer->price_uusd_h, 32380 + 2 * 3560);
    ck_assert_int_eq(tasks()[1].offer->price_uusd_h, 40480 + 2 * 4445);
    ck_assert_int_eq(tasks()[0].offer->ipv4_uusd_h, 5000);
    terms.spot = true;
    terms.spot_saving_pct = 66;
    ck_assert_int_eq(tasks()[1].offer->price_uusd_h, 16786); /* 49370 x 0.34 = 16785.8 */
    ck_assert_int_eq(tasks()[1].offer->purchase, PURCHASE_SPOT);
}
END_TEST

START_TEST(disk_is_paid_above_20_gib_and_ends_at_200)
{
    disk[0] = 20;
    disk[1] = 50;
    disk[2] = 201;
    for (int i = 0; i < 3; i++)
        maker_class(&m, 1000, 2048);
    struct fargate_task *t = tasks();
    ck_assert_int_eq(t[0].offer->root_uusd_h, 0);
    ck_assert_int_eq(t[1].offer->root_uusd_h, 30 * 111);
    ck_assert_ptr_null(t[2].offer);
    ck_assert_int_eq(t[2].lack, FARGATE_NO_DISK);
}
END_TEST

START_TEST(classes_of_one_size_share_an_offer)
{
    maker_class(&m, 900, 1900);
    maker_class(&m, 1000, 2048);
    maker_class(&m, 1000, 2049);
    struct fargate_task *t = tasks();
    ck_assert_ptr_eq(t[0].offer, t[1].offer);
    ck_assert_ptr_ne(t[0].offer, t[2].offer);
}
END_TEST

START_TEST(what_no_size_holds_or_no_source_prices_has_no_offer_and_a_reason)
{
    maker_class(&m, 1000, 2048)->gpus = 1;
    maker_class(&m, 17000, 2048);
    maker_class(&m, 1000, 130000);
    maker_class(&m, 1000, 2048)->whole_instances = true;
    maker_class(&m, 1000, 2048)->arch = ARCH_ARM64;
    maker_class(&m, 1000, 2048);
    prices.usage[USAGE_FARGATE_ARM_GIB].uusd = UNKNOWN;
    static const enum fargate_lack lacks[] = {FARGATE_NO_GPUS,    FARGATE_NO_VCPUS,
                                              FARGATE_NO_MEMORY,  FARGATE_NO_SHARE,
                                              FARGATE_NOT_PRICED, FARGATE_FITS};
    struct fargate_task *t = tasks();
    for (int i = 0; i < 6; i++) {
        ck_assert_int_eq(t[i].lack, lacks[i]);
        ck_assert_int_eq(t[i].offer == NULL, lacks[i] != FARGATE_FITS);
    }
}
END_TEST

START_TEST(an_address_without_a_price_makes_the_cost_a_lower_bound)
{
    maker_class(&m, 1000, 2048);
    terms.public_ipv4 = true;
    prices.public_ipv4_hour_uusd = UNKNOWN;
    ck_assert(tasks()[0].offer->extras_unknown);
    ck_assert_int_eq(tasks()[0].offer->ipv4_uusd_h, 0);
}
END_TEST

Suite *suite_fargate_tasks(void)
{
    Suite *s = suite_create("fargate_tasks");
    TCase *t = tcase_create("fargate_tasks");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_task_costs_its_sizes_vcpus_and_gib_rounded_up_to_a_micro_dollar);
    tcase_add_test(t, arm64_spot_and_an_address_have_rates_of_their_own);
    tcase_add_test(t, disk_is_paid_above_20_gib_and_ends_at_200);
    tcase_add_test(t, classes_of_one_size_share_an_offer);
    tcase_add_test(t, what_no_size_holds_or_no_source_prices_has_no_offer_and_a_reason);
    tcase_add_test(t, an_address_without_a_price_makes_the_cost_a_lower_bound);
    suite_add_tcase(s, t);
    return s;
}
