#include "model/offer.h"

#include <check.h>
#include <string.h>

Suite *suite_offer(void);

/* A type for each reason to leave one out, and a few that stay. */
static const char TEXT[] = "batchfit-catalogue 1\n"
                           "origin o1 2026-08-02 types\n"
                           "origin o2 2026-07-20 prices\n"
                           "origin o3 2025-06-28 advisor\n"
                           "gpu g1 NVIDIA T4\n"
                           "gpu g2 AMD Radeon Pro V520\n"
                           "gpu g3 NVIDIA L4\n"
                           "gpu g4 NVIDIA A10G\n"
                           "accelerator a1 Inferentia:1\n"
                           "accelerator a2 Trainium:1\n"
                           "accelerator a3 Virtex UltraScale (VU9P):1\n"
                           "accelerator a4 Xilinx U30:1\n"
                           "t a1.large arm64 2 2 1 4096 - - - 0 s - - o1\n"
                           "t c6g.large arm64 2 2 1 4096 - - - 0 s - - o1\n"
                           "t m5.large x86_64 2 1 2 8192 7633@o1 - - 0 s - - o1\n"
                           "t m5.metal x86_64 96 48 2 393216 - - - 0 ms - - o1\n"
                           "t m3.large x86_64 2 1 2 7680 - - - 0 s - - o1\n"
                           "t t3.large x86_64 2 1 2 8192 - - - 0 bs - - o1\n"
                           "t hpc7a.96xlarge x86_64 192 192 1 786432 - - - 0 - - - o1\n"
                           "t g4dn.xlarge x86_64 4 2 2 16384 - - - 0 s 1xg1:16384 - o1\n"
                           "t g4ad.xlarge x86_64 4 2 2 16384 - - - 0 s 1xg2:8192 - o1\n"
                           "t g5.xlarge x86_64 4 2 2 16384 - - - 0 - 1xg4:22888 - o1\n"
                           "t g6f.large x86_64 2 1 2 8192 - - - 0 s 0.125xg3:2861 - o1\n"
                           "t inf1.xlarge x86_64 4 2 2 8192 - - - 0 s - a1 o1\n"
                           "t trn1.2xlarge x86_64 8 4 2 32768 - - - 0 s - a2 o1\n"
                           "t f1.2xlarge x86_64 8 4 2 124928 - - - 0 s - a3 o1\n"
                           "t vt1.3xlarge x86_64 12 6 2 24576 - - - 0 s - a4 o1\n"
                           "t mac1.metal x86_64 12 6 2 32768 - - - 0 m - - o1\n"
                           "t p2.xlarge x86_64 4 2 2 62464 - - - 0 sr - - o1\n"
                           "t r5.large x86_64 2 1 2 16384 - - - 0 s - - o1\n"
                           "t r6i.large x86_64 2 1 2 16384 - - - 0 s - - o1\n"
                           "t r9.large x86_64 2 1 2 16384 - - - 0 s - - o1\n"
                           "region blind-1 USD Nowhere\n"
                           "prices o2\n"
                           "f m5 large:100000\n"
                           "f p2 xlarge:900000\n"
                           "region us-1 USD Here\n"
                           "prices o2\n"
                           "zones abc o1\n"
                           "spot o3\n"
                           "other gp3-gb-month 80000 o2\n"
                           "other public-ipv4-hour 5000 o2\n"
                           "f a1 large:51000:50:0\n"
                           "f c6g large:68000:59:1\n"
                           "f m5 large:96001:66:3 @ab metal:4608000:50:0\n"
                           "f m3 large:133000:50:0\n"
                           "f t3 large:83200:50:0\n"
                           "f hpc7a 96xlarge:7200000\n"
                           "f g4dn xlarge:526000:-62:0\n"
                           "f g4ad xlarge:378530:50:0\n"
                           "f g5 xlarge:1006000:50:1\n"
                           "f g6f large:200000:50:0\n"
                           "f inf1 xlarge:228000:50:0\n"
                           "f trn1 2xlarge:1343750:50:0\n"
                           "f f1 2xlarge:1650000:50:0\n"
                           "f vt1 3xlarge:650000:50:0\n"
                           "f mac1 metal\n"
                           "f p2 @- xlarge:900000\n"
                           "f r5 @c large:126000\n"
                           "f r6i large\n"
                           "end\n";

static struct catalogue c;
static struct offer_set set;

static void setup_region(const char *region)
{
    struct error err;
    bool ok = catalogue_parse(&c, slice_of(TEXT), region, &err);
    ck_assert_msg(ok, "%s", err.message);
}

static void setup(void)
{
    setup_region("us-1");
}

static void teardown(void)
{
    offers_clear(&set);
    catalogue_clear(&c);
}

static struct offer_filter plain(void)
{
    return (struct offer_filter){
        .arch_mask = ARCH_BIT(ARCH_X86_64),
        .purchase_mask = PURCHASE_BIT(PURCHASE_ON_DEMAND),
    };
}

static const struct offer *offer_of(const char *name, enum purchase purchase)
{
    for (int32_t i = 0; i < set.n_offers; i++) {
        if (strcmp(set.offers[i].type->name, name) == 0 && set.offers[i].purchase == purchase)
            return &set.offers[i];
    }
    return NULL;
}

static int32_t all_types(void)
{
    int32_t sum = set.types_used;
    for (int why = 0; why < N_LEFT_OUT; why++)
        sum += set.left_out[why];
    return sum;
}

START_TEST(each_type_is_used_or_counted_under_one_reason)
{
    struct offer_filter f = plain();
    offers_select(&set, &c, &f);
    ck_assert_int_eq(all_types(), c.n_types);
    ck_assert_int_eq(set.types_used, 4); /* m5.large, g4dn, g5, r5 */
    ck_assert_int_eq(set.n_offers, 4);
    ck_assert_int_eq(set.left_out[LEFT_OUT_ARCH], 2);
    ck_assert_int_eq(set.left_out[LEFT_OUT_NOT_OFFERED], 2); /* p2 and r9 */
    ck_assert_int_eq(set.left_out[LEFT_OUT_MAC], 1);
    ck_assert_int_eq(set.left_out[LEFT_OUT_GPU_FRACTION], 1);
    ck_assert_int_eq(set.left_out[LEFT_OUT_BURSTABLE], 1);
    ck_assert_int_eq(set.left_out[LEFT_OUT_BARE_METAL], 1);
    ck_assert_int_eq(set.left_out[LEFT_OUT_FPGA], 1);
    ck_assert_int_eq(set.left_out[LEFT_OUT_INFERENTIA], 1);
    ck_assert_int_eq(set.left_out[LEFT_OUT_TRAINIUM], 1);
    ck_assert_int_eq(set.left_out[LEFT_OUT_ACCELERATOR], 2); /* vt1 and AMD's GPU */
    ck_assert_int_eq(set.left_out[LEFT_OUT_HPC], 1);
    ck_assert_int_eq(set.left_out[LEFT_OUT_OLD], 1);
    ck_assert_int_eq(set.left_out[LEFT_OUT_UNPRICED], 1); /* r6i */
    ck_assert_int_eq(set.offered_unknown, 0);
}
END_TEST

START_TEST(an_offer_carries_usable_capacity_and_its_date)
{
    struct offer_filter f = plain();
    offers_select(&set, &c, &f);
    const struct offer *m5 = offer_of("m5.large", PURCHASE_ON_DEMAND);
    ck_assert_ptr_nonnull(m5);
    ck_assert_int_eq(m5->price_uusd_h, 96001);
    ck_assert_int_eq(m5->usable_mcpu, 2000);
    ck_assert_int_eq(m5->usable_mib, 7633 - 64);
    ck_assert_int_eq(m5->gpus, 0);
    ck_assert_int_eq(m5->gpu_model, -1);
    ck_assert(!m5->gpu_jobs_only);
    ck_assert_str_eq(m5->as_of, "2026-07-20");
    ck_assert_ptr_eq(m5->terms, &c.offers[m5->type_index]);
    ck_assert_ptr_eq(m5->type, &c.types[m5->type_index]);
}
END_TEST

/* Each rule, and the type that comes back when it is switched off. */
static const struct {
    enum left_out rule;
    const char *type;
    enum arch arch;
} RULES[] = {
    {LEFT_OUT_BURSTABLE, "t3.large", ARCH_X86_64},
    {LEFT_OUT_BARE_METAL, "m5.metal", ARCH_X86_64},
    {LEFT_OUT_FPGA, "f1.2xlarge", ARCH_X86_64},
    {LEFT_OUT_INFERENTIA, "inf1.xlarge", ARCH_X86_64},
    {LEFT_OUT_TRAINIUM, "trn1.2xlarge", ARCH_X86_64},
    {LEFT_OUT_ACCELERATOR, "vt1.3xlarge", ARCH_X86_64},
    {LEFT_OUT_HPC, "hpc7a.96xlarge", ARCH_X86_64},
    {LEFT_OUT_A1, "a1.large", ARCH_ARM64},
    {LEFT_OUT_OLD, "m3.large", ARCH_X86_64},
};
enum { N_RULES = sizeof RULES / sizeof *RULES };

START_TEST(each_default_rule_can_be_switched_off)
{
    struct offer_filter f = plain();
    f.arch_mask = ARCH_BIT(RULES[_i].arch);
    offers_select(&set, &c, &f);
    ck_assert_ptr_null(offer_of(RULES[_i].type, PURCHASE_ON_DEMAND));
    ck_assert_int_gt(set.left_out[RULES[_i].rule], 0);
    ck_assert(left_out_is_rule(RULES[_i].rule));
    offers_clear(&set);
    f.allow_mask = LEFT_OUT_BIT(RULES[_i].rule);
    offers_select(&set, &c, &f);
    ck_assert_ptr_nonnull(offer_of(RULES[_i].type, PURCHASE_ON_DEMAND));
    ck_assert_int_eq(set.left_out[RULES[_i].rule], 0);
}
END_TEST

START_TEST(what_batch_cannot_launch_stays_out_with_all_rules_off)
{
    struct offer_filter f = plain();
    f.allow_mask = UINT32_MAX;
    offers_select(&set, &c, &f);
    ck_assert_ptr_null(offer_of("mac1.metal", PURCHASE_ON_DEMAND));
    ck_assert_ptr_null(offer_of("g6f.large", PURCHASE_ON_DEMAND));
    ck_assert_ptr_null(offer_of("p2.xlarge", PURCHASE_ON_DEMAND));
    ck_assert_ptr_null(offer_of("r6i.large", PURCHASE_ON_DEMAND));
    ck_assert(!left_out_is_rule(LEFT_OUT_MAC) && !left_out_is_rule(LEFT_OUT_UNPRICED));
}
END_TEST

START_TEST(the_spot_price_is_rounded_up)
{
    struct offer_filter f = plain();
    f.purchase_mask = PURCHASE_BIT(PURCHASE_SPOT);
    offers_select(&set, &c, &f);
    const struct offer *m5 = offer_of("m5.large", PURCHASE_SPOT);
    ck_assert_ptr_nonnull(m5);
    ck_assert_int_eq(m5->price_uusd_h, 32641); /* 96001 * 0.34 = 32640.34 */
    ck_assert_int_eq(m5->interruption_band, 3);
    ck_assert_str_eq(m5->as_of, "2025-06-28");
}
END_TEST

START_TEST(spot_is_offered_only_where_the_type_and_the_advisor_have_it)
{
    struct offer_filter f = plain();
    f.purchase_mask = PURCHASE_BIT(PURCHASE_SPOT);
    offers_select(&set, &c, &f);
    ck_assert_ptr_null(offer_of("r5.large", PURCHASE_SPOT));  /* no advice */
    ck_assert_ptr_null(offer_of("g5.xlarge", PURCHASE_SPOT)); /* here without spot use */
    ck_assert_int_eq(set.left_out[LEFT_OUT_NO_SPOT], 2);
    ck_assert_int_eq(all_types(), c.n_types);
}
END_TEST

START_TEST(a_negative_saving_makes_spot_dearer)
{
    struct offer_filter f = plain();
    f.purchase_mask = PURCHASE_BIT(PURCHASE_SPOT);
    offers_select(&set, &c, &f);
    ck_assert_int_eq(offer_of("g4dn.xlarge", PURCHASE_SPOT)->price_uusd_h, 852120);
}
END_TEST

START_TEST(both_purchases_give_two_offers_side_by_side)
{
    struct offer_filter f = plain();
    f.purchase_mask = PURCHASE_BIT(PURCHASE_SPOT) | PURCHASE_BIT(PURCHASE_ON_DEMAND);
    offers_select(&set, &c, &f);
    ck_assert_int_eq(set.types_used, 4);
    ck_assert_int_eq(set.n_offers, 6);
    ck_assert_int_eq(set.without_spot, 2);
    const struct offer *on_demand = offer_of("m5.large", PURCHASE_ON_DEMAND);
    ck_assert_int_eq(on_demand[1].purchase, PURCHASE_SPOT);
    ck_assert_int_eq(on_demand[1].type_index, on_demand->type_index);
    ck_assert_int_eq(on_demand->interruption_band, UNKNOWN);
    for (int32_t i = 1; i < set.n_offers; i++)
        ck_assert_int_ge(set.offers[i].type_index, set.offers[i - 1].type_index);
}
END_TEST

START_TEST(zones_keep_types_that_are_in_one_of_them)
{
    const struct slice zones[] = {SLICE("us-1a"), SLICE("us-1b")};
    struct offer_filter f = plain();
    f.zones = zones;
    f.n_zones = 2;
    offers_select(&set, &c, &f);
    ck_assert_ptr_nonnull(offer_of("m5.large", PURCHASE_ON_DEMAND));
    ck_assert_ptr_null(offer_of("r5.large", PURCHASE_ON_DEMAND)); /* only in c */
    ck_assert_int_eq(set.left_out[LEFT_OUT_ZONES], 1);
}
END_TEST

START_TEST(where_offerings_are_unknown_a_price_is_enough_and_it_is_counted)
{
    catalogue_clear(&c);
    setup_region("blind-1");
    struct offer_filter f = plain();
    offers_select(&set, &c, &f);
    ck_assert_int_eq(set.n_offers, 1);
    ck_assert_str_eq(set.offers[0].type->name, "m5.large");
    ck_assert_int_eq(set.offered_unknown, 1);
    ck_assert_int_eq(set.left_out[LEFT_OUT_NOT_OFFERED], 1); /* p2: retired, whatever it cost */
    offers_clear(&set);
    const struct slice zone = SLICE("blind-1a");
    f.zones = &zone;
    f.n_zones = 1;
    offers_select(&set, &c, &f);
    ck_assert_int_eq(set.n_offers, 0);
}
END_TEST

START_TEST(extras_are_the_volume_rounded_up_and_the_address)
{
    struct offer_filter f = plain();
    f.root_volume_gib = 30;
    f.public_ipv4 = true;
    offers_select(&set, &c, &f);
    const struct offer *m5 = offer_of("m5.large", PURCHASE_ON_DEMAND);
    ck_assert_int_eq(m5->root_uusd_h, 3288); /* 30 * 80000 / 730 = 3287.67 */
    ck_assert_int_eq(m5->ipv4_uusd_h, 5000);
    ck_assert_int_eq(m5->extras_uusd_h, 8288);
    ck_assert_int_eq(offer_total_uusd_h(m5), 96001 + 8288);
    ck_assert(!m5->extras_unknown);
}
END_TEST

START_TEST(extras_without_a_price_are_unknown_and_not_free)
{
    catalogue_clear(&c);
    setup_region("blind-1");
    struct offer_filter f = plain();
    f.root_volume_gib = 30;
    offers_select(&set, &c, &f);
    ck_assert(set.offers[0].extras_unknown);
    ck_assert_int_eq(set.offers[0].extras_uusd_h, 0);
    offers_clear(&set);
    f.root_volume_gib = 0;
    offers_select(&set, &c, &f);
    ck_assert(!set.offers[0].extras_unknown);
}
END_TEST

static bool no_r5(const struct instance_type *type, void *context)
{
    ++*(int *)context;
    return strcmp(type->family, "r5") != 0;
}

START_TEST(the_users_filter_is_asked_once_for_each_type_of_the_architecture)
{
    int asked = 0;
    struct offer_filter f = plain();
    f.accepts = no_r5;
    f.context = &asked;
    offers_select(&set, &c, &f);
    ck_assert_ptr_null(offer_of("r5.large", PURCHASE_ON_DEMAND));
    ck_assert_int_eq(set.left_out[LEFT_OUT_FILTER], 1);
    ck_assert_int_eq(asked, c.n_types - 2);
}
END_TEST

START_TEST(gpu_types_serve_gpu_jobs_only_unless_allowed_for_all)
{
    struct offer_filter f = plain();
    offers_select(&set, &c, &f);
    const struct offer *g5 = offer_of("g5.xlarge", PURCHASE_ON_DEMAND);
    ck_assert(g5->gpu_jobs_only);
    ck_assert_int_eq(g5->gpus, 1);
    ck_assert_str_eq(set.gpu_models[g5->gpu_model], "NVIDIA A10G");
    offers_clear(&set);
    f.gpu_types_for_all = true;
    offers_select(&set, &c, &f);
    ck_assert(!offer_of("g5.xlarge", PURCHASE_ON_DEMAND)->gpu_jobs_only);
}
END_TEST

START_TEST(gpu_models_are_known_by_the_names_that_tools_use)
{
    struct offer_filter f = plain();
    offers_select(&set, &c, &f);
    int32_t t4 = offers_gpu_model(&set, SLICE("NVIDIA T4"));
    ck_assert_int_ge(t4, 0);
    ck_assert_int_eq(offers_gpu_model(&set, SLICE("nvidia-tesla-t4")), t4);
    ck_assert_int_eq(offers_gpu_model(&set, SLICE("t4")), t4);
    ck_assert_int_ne(offers_gpu_model(&set, SLICE("a10g")), t4);
    ck_assert_int_ge(offers_gpu_model(&set, SLICE("Radeon_Pro V520")), 0);
    ck_assert_int_eq(offers_gpu_model(&set, SLICE("t")), -1);
    ck_assert_int_eq(offers_gpu_model(&set, SLICE("nvidia")), -1);
    ck_assert_int_eq(offers_gpu_model(&set, SLICE_NONE), -1);
}
END_TEST

Suite *suite_offer(void)
{
    Suite *s = suite_create("offer");
    TCase *t = tcase_create("offer");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, each_type_is_used_or_counted_under_one_reason);
    tcase_add_test(t, an_offer_carries_usable_capacity_and_its_date);
    tcase_add_loop_test(t, each_default_rule_can_be_switched_off, 0, N_RULES);
    tcase_add_test(t, what_batch_cannot_launch_stays_out_with_all_rules_off);
    tcase_add_test(t, the_spot_price_is_rounded_up);
    tcase_add_test(t, spot_is_offered_only_where_the_type_and_the_advisor_have_it);
    tcase_add_test(t, a_negative_saving_makes_spot_dearer);
    tcase_add_test(t, both_purchases_give_two_offers_side_by_side);
    tcase_add_test(t, zones_keep_types_that_are_in_one_of_them);
    tcase_add_test(t, where_offerings_are_unknown_a_price_is_enough_and_it_is_counted);
    tcase_add_test(t, extras_are_the_volume_rounded_up_and_the_address);
    tcase_add_test(t, extras_without_a_price_are_unknown_and_not_free);
    tcase_add_test(t, the_users_filter_is_asked_once_for_each_type_of_the_architecture);
    tcase_add_test(t, gpu_types_serve_gpu_jobs_only_unless_allowed_for_all);
    tcase_add_test(t, gpu_models_are_known_by_the_names_that_tools_use);
    suite_add_tcase(s, t);
    return s;
}
