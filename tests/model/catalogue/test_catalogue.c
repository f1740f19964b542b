#include "model/catalogue/catalogue.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_catalogue(void);

/* A snapshot of five types and three regions. */
static const char SOUND[] = "batchfit-catalogue 1\n"
                            "# a comment\n"
                            "origin o1 2026-08-02 types-file\n"
                            "origin o2 2025-12-10 memory-file\n"
                            "origin o3 2026-07-20 prices-file\n"
                            "origin o4 2025-11-04 old-prices\n"
                            "origin o5 2025-06-28 advisor\n"
                            "gpu g1 NVIDIA T4\n"
                            "gpu g2 NVIDIA L4\n"
                            "accelerator a1 Inferentia:4\n"
                            "t m5.large x86_64 2 1 2 8192 7633@o2 750/10000 650/4750 0 s - - o1\n"
                            "t m5.metal x86_64 96 48 2 393216 - 25000 19000 0 ms - - o1\n"
                            "t g4dn.12xlarge x86_64 48 24 2 196608 - 50000 9500 900 s 4xg1:16384 "
                            "- o1\n"
                            "t g6f.large x86_64 2 1 2 8192 - -/10000 - 118 s 0.125xg2:2861 - o1\n"
                            "t t9.nano arm64 1 - - 256 40@o2 - - 0 br - a1 o1\n"
                            "region eu-1 USD Europe (One)\n"
                            "prices o4\n"
                            "f m5 large:107000 metal\n"
                            "region us-1 USD US East (N. Virginia)\n"
                            "prices o3\n"
                            "zones abc o1\n"
                            "spot o5\n"
                            "other gp3-gb-month 80000 o4\n"
                            "other public-ipv4-hour 5000 o3\n"
                            "other s3-put-1000 5000 o4\n"
                            "other fargate-arm64-gib-1000h 3560000 o3\n"
                            "f m5 large:96000:66:3 @ab $o4 metal:4608000\n"
                            "f g4dn @- 12xlarge:3912000:-62:0\n"
                            "f g6f large::55:4\n"
                            "region zz-1 CNY -\n"
                            "prices o3\n"
                            "f m5 large:1013000\n"
                            "end\n";

static struct catalogue c;
static struct error err;

static void must_parse(const char *region)
{
    bool ok = catalogue_parse(&c, slice_of(SOUND), region, &err);
    ck_assert_msg(ok, "%s", err.message);
}

static const struct type_offer *terms(const char *name)
{
    int32_t i = catalogue_find(&c, slice_of(name));
    ck_assert_int_ge(i, 0);
    return &c.offers[i];
}

static const struct instance_type *type(const char *name)
{
    int32_t i = catalogue_find(&c, slice_of(name));
    ck_assert_int_ge(i, 0);
    return &c.types[i];
}

static void teardown(void)
{
    catalogue_clear(&c);
}

START_TEST(a_type_is_read_with_all_its_quantities)
{
    must_parse("us-1");
    ck_assert_int_eq(c.n_types, 5);
    const struct instance_type *m5 = type("m5.large");
    ck_assert_str_eq(m5->family, "m5");
    ck_assert_str_eq(m5->size, "large");
    ck_assert_int_eq(m5->arch, ARCH_X86_64);
    ck_assert_int_eq(m5->vcpus, 2);
    ck_assert_int_eq(m5->physical_cores, 1);
    ck_assert_int_eq(m5->threads_per_core, 2);
    ck_assert_int_eq(m5->memory_mib, 8192);
    ck_assert_int_eq(m5->network_mbps, 750);
    ck_assert_int_eq(m5->network_burst_mbps, 10000);
    ck_assert_int_eq(m5->ebs_mbps, 650);
    ck_assert_int_eq(m5->ebs_burst_mbps, 4750);
    ck_assert(m5->spot_capable && !m5->burstable && !m5->bare_metal && !m5->retired);
    ck_assert_str_eq(m5->as_of, "2026-08-02");
    ck_assert_str_eq(m5->source, "types-file");
}
END_TEST

START_TEST(usable_memory_is_what_was_measured_less_64)
{
    must_parse("us-1");
    ck_assert(type("m5.large")->usable_measured);
    ck_assert_int_eq(type("m5.large")->usable_mib, 7633 - 64);
    ck_assert_str_eq(type("m5.large")->measured_as_of, "2025-12-10");
}
END_TEST

START_TEST(usable_memory_falls_back_to_the_formula_rounded_down)
{
    must_parse("us-1");
    /* 393216 - (200 + 0.046 * 393216) - 64 = 374864.064 */
    ck_assert(!type("m5.metal")->usable_measured);
    ck_assert_int_eq(type("m5.metal")->measured_mib, UNKNOWN);
    ck_assert_int_eq(type("m5.metal")->usable_mib, 374864);
    ck_assert_int_eq(catalogue_usable_fallback_mib(8192), 7551);
}
END_TEST

START_TEST(usable_memory_is_never_negative)
{
    must_parse("us-1");
    ck_assert_int_eq(type("t9.nano")->usable_mib, 0);
    ck_assert_int_eq(catalogue_usable_fallback_mib(128), 0);
}
END_TEST

START_TEST(whole_gpus_and_fractions_of_one_are_told_apart)
{
    must_parse("us-1");
    ck_assert_int_eq(type("g4dn.12xlarge")->gpus, 4);
    ck_assert_str_eq(type("g4dn.12xlarge")->gpu_model, "NVIDIA T4");
    ck_assert_int_eq(type("g4dn.12xlarge")->gpu_memory_mib, 16384);
    ck_assert(!type("g4dn.12xlarge")->gpu_fraction);
    ck_assert_int_eq(type("g6f.large")->gpus, 0);
    ck_assert(type("g6f.large")->gpu_fraction);
    ck_assert_int_eq(type("g6f.large")->gpu_memory_mib, 2861);
}
END_TEST

START_TEST(what_the_source_does_not_say_is_unknown)
{
    must_parse("us-1");
    const struct instance_type *nano = type("t9.nano");
    ck_assert_int_eq(nano->physical_cores, UNKNOWN);
    ck_assert_int_eq(nano->threads_per_core, UNKNOWN);
    ck_assert_int_eq(nano->network_mbps, UNKNOWN);
    ck_assert_int_eq(nano->ebs_burst_mbps, UNKNOWN);
    ck_assert(nano->burstable && nano->retired && !nano->spot_capable);
    ck_assert_int_eq(type("g6f.large")->network_mbps, UNKNOWN);
    ck_assert_int_eq(type("g6f.large")->network_burst_mbps, 10000);
    ck_assert_int_eq(c.other.nat_gateway_hour_uusd, UNKNOWN);
}
END_TEST

START_TEST(prices_carry_their_origin_and_date)
{
    must_parse("us-1");
    ck_assert_int_eq(terms("m5.large")->on_demand_uusd_h, 96000);
    ck_assert_str_eq(terms("m5.large")->on_demand_as_of, "2026-07-20");
    ck_assert_str_eq(terms("m5.large")->on_demand_source, "prices-file");
    ck_assert_str_eq(terms("m5.metal")->on_demand_as_of, "2025-11-04");
    ck_assert_str_eq(c.as_of, "2026-07-20");
    ck_assert_str_eq(c.oldest_as_of, "2025-11-04");
    ck_assert_str_eq(c.location, "US East (N. Virginia)");
    ck_assert_int_eq(c.other.gp3_gb_month_uusd, 80000);
    ck_assert_str_eq(c.other.gp3_as_of, "2025-11-04");
    ck_assert_int_eq(c.other.public_ipv4_hour_uusd, 5000);
    ck_assert_int_eq(c.other.usage[USAGE_S3_PUT].uusd, 5000);
    ck_assert_str_eq(c.other.usage[USAGE_S3_PUT].as_of, "2025-11-04");
    ck_assert_int_eq(c.other.usage[USAGE_FARGATE_ARM_GIB].uusd, 3560000);
    ck_assert_str_eq(c.other.usage[USAGE_FARGATE_ARM_GIB].as_of, "2026-07-20");
    ck_assert_int_eq(c.other.usage[USAGE_FARGATE_X86_VCPU].uusd, UNKNOWN);
}
END_TEST

START_TEST(a_type_without_a_price_has_an_unknown_one_and_may_have_spot_figures)
{
    must_parse("us-1");
    ck_assert_int_eq(terms("g6f.large")->on_demand_uusd_h, UNKNOWN);
    ck_assert_int_eq(terms("g6f.large")->interruption_band, 4);
    ck_assert_int_eq(terms("t9.nano")->on_demand_uusd_h, UNKNOWN);
    ck_assert_int_eq(terms("t9.nano")->spot_savings_pct, UNKNOWN_PCT);
    ck_assert_int_eq(terms("t9.nano")->interruption_band, UNKNOWN);
}
END_TEST

START_TEST(a_spot_saving_may_be_negative)
{
    must_parse("us-1");
    ck_assert_int_eq(terms("g4dn.12xlarge")->spot_savings_pct, -62);
    ck_assert_int_eq(terms("g4dn.12xlarge")->interruption_band, 0);
}
END_TEST

START_TEST(zones_are_the_regions_unless_the_line_says_otherwise)
{
    must_parse("us-1");
    ck_assert_str_eq(terms("m5.large")->zones, "us-1a;us-1b;us-1c");
    ck_assert_int_eq(terms("m5.large")->n_zones, 3);
    ck_assert_str_eq(terms("m5.metal")->zones, "us-1a;us-1b");
    ck_assert_int_eq(terms("m5.metal")->offered, OFFERED_YES);
    ck_assert_int_eq(terms("g4dn.12xlarge")->offered, OFFERED_NO);
    ck_assert_int_eq(terms("t9.nano")->offered, OFFERED_NO);
}
END_TEST

START_TEST(a_region_without_offerings_data_offers_the_unknown_not_nothing)
{
    must_parse("eu-1");
    ck_assert_int_eq(terms("m5.large")->offered, OFFERED_UNKNOWN);
    ck_assert_int_eq(terms("t9.nano")->offered, OFFERED_UNKNOWN);
    ck_assert_int_eq(terms("m5.large")->n_zones, UNKNOWN);
    ck_assert_int_eq(terms("m5.large")->on_demand_uusd_h, 107000);
    ck_assert_int_eq(terms("m5.metal")->on_demand_uusd_h, UNKNOWN);
    ck_assert_int_eq(c.other.gp3_gb_month_uusd, UNKNOWN);
}
END_TEST

START_TEST(yuan_are_never_taken_for_dollars)
{
    must_parse("zz-1");
    ck_assert_str_eq(c.currency, "CNY");
    ck_assert_str_eq(c.location, "");
    catalogue_clear(&c);
    must_parse("us-1");
    ck_assert_str_eq(c.currency, "USD");
    ck_assert_int_eq(terms("m5.large")->on_demand_uusd_h, 96000);
}
END_TEST

START_TEST(an_unknown_region_is_told_with_those_that_have_prices)
{
    ck_assert(!catalogue_parse(&c, slice_of(SOUND), "us-9", &err));
    ck_assert_int_eq(err.kind, ERROR_PRICES);
    ck_assert_str_eq(err.message, "region 'us-9': no prices; regions with prices: eu-1 us-1 zz-1");
    ck_assert_int_eq(c.n_types, 0);
}
END_TEST

START_TEST(a_name_is_found_whole_or_not_at_all)
{
    must_parse("us-1");
    ck_assert_int_eq(catalogue_find(&c, SLICE("m5.metal")), 1);
    ck_assert_int_eq(catalogue_find(&c, SLICE("m5.met")), -1);
    ck_assert_int_eq(catalogue_find(&c, SLICE("m5.metal2")), -1);
    ck_assert_int_eq(catalogue_find(&c, SLICE_NONE), -1);
    ck_assert(catalogue_has_family(&c, "m5"));
    ck_assert(!catalogue_has_family(&c, "m"));
    ck_assert(!catalogue_has_family(&c, "m5.metal"));
}
END_TEST

/* One defect: in the sound text `old` becomes `new`, and the message must hold `says`. */
struct defect {
    const char *name;
    const char *old;
    const char *new;
    const char *says;
};

static const struct defect DEFECTS[] = {
    {"wrong version", "catalogue 1", "catalogue 2", "line 1: expected \"batchfit-catalogue 1\""},
    {"cut off", "\nend\n", "\n", "cut off"},
    {"unknown keyword in the head", "gpu g2", "gup g2", "line 9: 'gup': expected t, origin"},
    {"origin keys that skip", "origin o2", "origin o3", "line 4: key 'o3': expected o2"},
    {"origin without source", "o5 2025-06-28 advisor", "o5 2025-06-28", "expected KEY DATE SOURCE"},
    {"gpu without a text", "gpu g2 NVIDIA L4", "gpu g2", "key 'g2' without a text"},
    {"type without a size", "t m5.large", "t m5large", "line 11: type 'm5large'"},
    {"the same type twice", "t m5.metal", "t m5.large",
     "line 12: type 'm5.large' stands there twice"},
    {"a family in two places", "t t9.nano", "t m5.nano", "family 'm5' stands in two places"},
    {"unknown architecture", "t9.nano arm64", "t9.nano sparc", "architecture 'sparc'"},
    {"vCPUs of zero", "m5.large x86_64 2", "m5.large x86_64 0",
     "vCPUs '0': expected a whole number"},
    {"negative memory", "1 2 8192 7633", "1 2 -8192 7633", "memory '-8192'"},
    {"memory beyond the limit", "1 2 8192 7633", "1 2 99999999999 7633", "memory '99999999999'"},
    {"measured above the memory", "7633@o2", "8193@o2", "measured memory '8193'"},
    {"measured without origin", "7633@o2", "7633", "origin of measured memory ''"},
    {"measured of an unknown origin", "7633@o2", "7633@o6", "'o6': expected one of o1 to o5"},
    {"bandwidth that is no number", "750/10000", "750/1e4", "network '1e4'"},
    {"unknown flag", " ms - - o1", " mx - - o1", "flags 'mx'"},
    {"GPU of an unknown model", "4xg1:16384", "4xg3:16384", "GPU model 'g3'"},
    {"GPU without memory", "4xg1:16384", "4xg1", "GPU memory ''"},
    {"a fraction of more than one GPU", "0.125xg2", "1.5xg2", "GPUs '1.5'"},
    {"unknown accelerator", "br - a1 o1", "br - a2 o1", "accelerator 'a2'"},
    {"a type line too short", "0 s - - o1\nt m5.metal", "0 s - -\nt m5.metal", "origin ''"},
    {"a type line too long", "br - a1 o1", "br - a1 o1 o1", "more than the line should hold"},
    {"unknown currency", "us-1 USD", "us-1 EUR", "line 19: currency 'EUR'"},
    {"regions out of order", "region eu-1", "region zz-0", "region 'us-1' is out of order"},
    {"the same region twice", "region zz-1", "region us-1", "region 'us-1' is out of order"},
    {"region without a location", "US East (N. Virginia)", "", "expected region NAME CURRENCY"},
    {"unknown keyword in a region", "spot o5", "spt o5", "line 22: 'spt'"},
    {"a price before its origin", "prices o3\nzones", "zones", "a price before"},
    {"a spot figure before its origin", "spot o5\n", "", "a spot figure before"},
    {"price of zero", "large:96000", "large:0", "price '0'"},
    {"price with decimals", "large:96000", "large:96000.5", "price '96000.5'"},
    {"price beyond the limit", "large:96000", "large:4294967297", "price '4294967297'"},
    {"saving of all", ":66:3", ":100:3", "spot saving '100'"},
    {"saving that makes spot too dear", "3912000:-62", "3912000000:-62", "spot saving -62"},
    {"band too high", ":66:3", ":66:5", "interruption band '5'"},
    {"saving without band", ":66:3", ":66", "interruption band ''"},
    {"family that is not described", "f g4dn @-", "f g5 @-", "family 'g5'"},
    {"size that is not described", "large::55:4", "small::55:4", "size 'small' of family g6f"},
    {"a size twice in a region", "f g6f large", "f m5 large", "type m5.large stands there twice"},
    {"zone that the region lacks", "@ab $o4", "@ad $o4", "zones 'ad'"},
    {"zones out of order", "@ab $o4", "@ba $o4", "zones 'ba'"},
    {"no zones at all", "@ab $o4", "@ $o4", "zones ''"},
    {"zones where none are known", "zones abc o1\n", "", "without a \"zones\" line"},
    {"unknown other price", "other gp3-gb-month", "other gp4-gb-month", "item 'gp4-gb-month'"},
};
enum { N_DEFECTS = sizeof DEFECTS / sizeof *DEFECTS };

static char *with_defect(const struct defect *d)
{
    const char *at = strstr(SOUND, d->old);
    ck_assert_msg(at != NULL, "%s: '%s' is not in the sound text", d->name, d->old);
    size_t head = (size_t)(at - SOUND);
    size_t size = strlen(SOUND) + strlen(d->new) + 1;
    char *text = malloc(size);
    ck_assert_ptr_nonnull(text);
    snprintf(text, size, "%.*s%s%s", (int)head, SOUND, d->new, at + strlen(d->old));
    return text;
}

START_TEST(a_defect_is_told_with_its_line_and_value)
{
    const struct defect *d = &DEFECTS[_i];
    char *text = with_defect(d);
    bool ok = catalogue_parse(&c, slice_of(text), "us-1", &err);
    free(text);
    ck_assert_msg(!ok, "%s: was accepted", d->name);
    ck_assert_msg(err.kind == ERROR_INPUT, "%s: kind %d", d->name, (int)err.kind);
    ck_assert_msg(strstr(err.message, d->says) != NULL, "%s: message '%s'", d->name, err.message);
    ck_assert_msg(c.arena.head == NULL, "%s: the catalogue still holds memory", d->name);
}
END_TEST

START_TEST(every_prefix_of_the_text_is_refused_without_a_crash)
{
    for (size_t n = 0; n + 1 < sizeof SOUND; n++) {
        char *text = malloc(n + 1); /* so that a read past the end is seen */
        ck_assert_ptr_nonnull(text);
        memcpy(text, SOUND, n);
        bool ok = catalogue_parse(&c, (struct slice){text, n}, "us-1", &err);
        free(text);
        ck_assert_msg(!ok, "the first %d bytes were accepted", (int)n);
    }
}
END_TEST

START_TEST(bands_have_the_advisors_names)
{
    ck_assert_str_eq(interruption_band_name(0), "<5%");
    ck_assert_str_eq(interruption_band_name(4), ">20%");
    ck_assert_str_eq(interruption_band_name(-1), "unknown");
    ck_assert_str_eq(interruption_band_name(5), "unknown");
}
END_TEST

Suite *suite_catalogue(void)
{
    Suite *s = suite_create("catalogue");
    TCase *t = tcase_create("catalogue");
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, a_type_is_read_with_all_its_quantities);
    tcase_add_test(t, usable_memory_is_what_was_measured_less_64);
    tcase_add_test(t, usable_memory_falls_back_to_the_formula_rounded_down);
    tcase_add_test(t, usable_memory_is_never_negative);
    tcase_add_test(t, whole_gpus_and_fractions_of_one_are_told_apart);
    tcase_add_test(t, what_the_source_does_not_say_is_unknown);
    tcase_add_test(t, prices_carry_their_origin_and_date);
    tcase_add_test(t, a_type_without_a_price_has_an_unknown_one_and_may_have_spot_figures);
    tcase_add_test(t, a_spot_saving_may_be_negative);
    tcase_add_test(t, zones_are_the_regions_unless_the_line_says_otherwise);
    tcase_add_test(t, a_region_without_offerings_data_offers_the_unknown_not_nothing);
    tcase_add_test(t, yuan_are_never_taken_for_dollars);
    tcase_add_test(t, an_unknown_region_is_told_with_those_that_have_prices);
    tcase_add_test(t, a_name_is_found_whole_or_not_at_all);
    tcase_add_loop_test(t, a_defect_is_told_with_its_line_and_value, 0, N_DEFECTS);
    tcase_add_test(t, every_prefix_of_the_text_is_refused_without_a_crash);
    tcase_add_test(t, bands_have_the_advisors_names);
    suite_add_tcase(s, t);
    return s;
}
