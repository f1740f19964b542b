/* The bundled snapshot against figures looked up by hand in its sources, and, where the sources are
 * at hand (BATCHFIT_FACTS, by default ../shared/facts), against every row of them. */
#include "pricing/pricing.h"

#include "model/quantity.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_pricing(void);

static struct catalogue c;
static struct error err;

static void load(const char *region)
{
    catalogue_clear(&c);
    bool ok = pricing_load(&c, &(struct pricing_options){.region = region}, &err);
    ck_assert_msg(ok, "%s: %s", region, err.message);
}

static int32_t found(const char *name)
{
    int32_t i = catalogue_find(&c, slice_of(name));
    ck_assert_msg(i >= 0, "%s is not in the catalogue", name);
    return i;
}

static void teardown(void)
{
    catalogue_clear(&c);
}

START_TEST(us_east_1_has_all_types_and_the_prices_of_2026)
{
    load("us-east-1");
    ck_assert_int_eq(c.n_types, 1395);
    ck_assert_int_eq(c.n_regions, 37);
    ck_assert_str_eq(c.source, "bundled snapshot");
    ck_assert_str_eq(c.as_of, "2026-07-20");
    ck_assert_str_eq(c.location, "US East (N. Virginia)");
    ck_assert_int_eq(c.offers[found("m5.large")].on_demand_uusd_h, 96000);
    ck_assert_int_eq(c.offers[found("c7g.large")].on_demand_uusd_h, 72500);
    ck_assert_int_eq(c.types[found("c7g.large")].arch, ARCH_ARM64);
    ck_assert_int_eq(c.offers[found("t3.micro")].on_demand_uusd_h, 10400);
    ck_assert_int_eq(c.offers[found("p4d.24xlarge")].on_demand_uusd_h, 21957642);
}
END_TEST

/* pricing.c reads no further than the head to learn how late the program's own figures are. */
START_TEST(all_origins_of_the_bundled_snapshot_stand_in_its_head)
{
    extern const char pricing_bundled[];
    extern const uint64_t pricing_bundled_bytes;
    bool head = true;
    int n = 0;
    for (size_t at = 0; at < pricing_bundled_bytes;) {
        const char *line = pricing_bundled + at;
        const char *end = memchr(line, '\n', pricing_bundled_bytes - at);
        bool origin = strncmp(line, "origin ", 7) == 0;
        ck_assert_msg(head || !origin, "an origin below the head");
        n += origin;
        head = head && (origin || n == 0);
        at = end == NULL ? pricing_bundled_bytes : (size_t)(end + 1 - pricing_bundled);
    }
    ck_assert_int_gt(n, 20);
}
END_TEST

START_TEST(gpus_are_counted_whole_and_fractions_are_none)
{
    load("us-east-1");
    const struct instance_type *p4d = &c.types[found("p4d.24xlarge")];
    ck_assert_int_eq(p4d->gpus, 8);
    ck_assert_str_eq(p4d->gpu_model, "NVIDIA A100");
    ck_assert_int_eq(p4d->gpu_memory_mib, 40960);
    const struct instance_type *g6f = &c.types[found("g6f.large")];
    ck_assert_int_eq(g6f->gpus, 0);
    ck_assert(g6f->gpu_fraction);
}
END_TEST

START_TEST(usable_memory_takes_the_lowest_of_both_measurements)
{
    load("us-east-1");
    /* m5.large: 7811 on one image, 7633 on another; c5.large 3691 on the second. */
    ck_assert_int_eq(c.types[found("m5.large")].usable_mib, 7633 - 64);
    ck_assert_str_eq(c.types[found("m5.large")].measured_as_of, "2023-08");
    ck_assert_int_eq(c.types[found("c5.large")].usable_mib, 3691 - 64);
    /* a1.medium: measured on one image only. */
    ck_assert_int_eq(c.types[found("a1.medium")].usable_mib, 1796 - 64);
    ck_assert_str_eq(c.types[found("a1.medium")].measured_as_of, "2025-12-11");
    for (int32_t i = 0; i < c.n_types; i++)
        ck_assert_int_lt(c.types[i].usable_mib, c.types[i].memory_mib);
}
END_TEST

START_TEST(doubtful_bare_metal_prices_are_left_unknown)
{
    load("us-east-1");
    ck_assert_int_eq(c.offers[found("c7i.metal-24xl")].on_demand_uusd_h, UNKNOWN);
    ck_assert_int_eq(c.offers[found("c7i.metal-24xl")].offered, OFFERED_YES);
    /* A corrected one keeps the older source's date. */
    ck_assert_str_eq(c.offers[found("c6g.metal")].on_demand_as_of, "2025-11-04");
}
END_TEST

START_TEST(the_one_negative_spot_saving_is_kept)
{
    load("ca-central-1");
    ck_assert_int_eq(c.offers[found("p5.48xlarge")].spot_savings_pct, -62);
    ck_assert_int_eq(c.offers[found("p5.48xlarge")].interruption_band, 0);
    ck_assert_str_eq(c.offers[found("p5.48xlarge")].spot_as_of, "2025-06-28");
    ck_assert_str_eq(c.offers[found("p5.48xlarge")].zones, "ca-central-1d");
}
END_TEST

START_TEST(volumes_are_priced_in_us_east_1_and_unknown_elsewhere)
{
    load("us-east-1");
    ck_assert_int_eq(c.other.gp3_gb_month_uusd, 80000);
    ck_assert_int_eq(c.other.public_ipv4_hour_uusd, 5000);
    ck_assert_int_eq(c.other.nat_gateway_hour_uusd, 45000);
    load("af-south-1");
    ck_assert_int_eq(c.other.gp3_gb_month_uusd, UNKNOWN);
    ck_assert_int_eq(c.other.nat_gateway_gb_uusd, 57000);
}
END_TEST

START_TEST(regions_without_offerings_data_say_unknown)
{
    load("us-gov-west-1");
    ck_assert_int_eq(c.offers[found("m5.large")].offered, OFFERED_UNKNOWN);
    ck_assert_str_eq(c.zones, "");
    ck_assert_int_eq(c.offers[found("m5.large")].interruption_band, UNKNOWN);
    load("cn-north-1");
    ck_assert_str_eq(c.currency, "CNY");
    ck_assert_int_eq(c.offers[found("m5.large")].offered, OFFERED_UNKNOWN);
}
END_TEST

START_TEST(a_region_without_prices_is_refused_with_the_full_list)
{
    ck_assert(!pricing_load(&c, &(struct pricing_options){.region = "us-east-9"}, &err));
    ck_assert_int_eq(err.kind, ERROR_PRICES);
    ck_assert_ptr_nonnull(strstr(err.message, " af-south-1 "));
    ck_assert_ptr_nonnull(strstr(err.message, " us-west-2"));
    ck_assert_ptr_null(strstr(err.message, "..."));
}
END_TEST

START_TEST(a_given_snapshot_stands_in_for_the_bundled_one)
{
    struct pricing_options o = {.region = "us-east-1", .snapshot = SLICE("nonsense\n")};
    ck_assert(!pricing_load(&c, &o, &err));
    ck_assert_int_eq(err.kind, ERROR_INPUT);
}
END_TEST

/* Rows of facts/ec2-on-demand-prices*.csv whose type is described; the sources price eight rows of
 * four types that nobody describes (c6gn.metal, cr1.8xlarge, hs1.8xlarge, i3p.16xlarge). */
static const struct {
    const char *region;
    int priced;
} PRICED[] = {
    {"af-south-1", 279},     {"ap-east-1", 310},      {"ap-east-2", 199},
    {"ap-northeast-1", 756}, {"ap-northeast-2", 574}, {"ap-northeast-3", 358},
    {"ap-south-1", 566},     {"ap-south-2", 278},     {"ap-southeast-1", 675},
    {"ap-southeast-2", 684}, {"ap-southeast-3", 301}, {"ap-southeast-4", 198},
    {"ap-southeast-5", 273}, {"ap-southeast-6", 199}, {"ap-southeast-7", 232},
    {"ca-central-1", 545},   {"ca-west-1", 200},      {"cn-north-1", 316},
    {"eu-central-1", 744},   {"eu-central-2", 269},   {"eu-north-1", 485},
    {"eu-south-1", 349},     {"eu-south-2", 382},     {"eu-west-1", 764},
    {"eu-west-2", 545},      {"eu-west-3", 444},      {"il-central-1", 264},
    {"me-central-1", 238},   {"me-south-1", 253},     {"mx-central-1", 218},
    {"sa-east-1", 535},      {"us-east-1", 1316},     {"us-east-2", 755},
    {"us-gov-east-1", 533},  {"us-gov-west-1", 749},  {"us-west-1", 531},
    {"us-west-2", 798},
};
enum { N_PRICED = sizeof PRICED / sizeof *PRICED };

START_TEST(each_region_has_as_many_prices_as_its_source)
{
    load(PRICED[_i].region);
    ck_assert_int_eq(c.n_regions, N_PRICED);
    ck_assert_str_eq(c.regions[_i], PRICED[_i].region);
    int priced = 0;
    for (int32_t i = 0; i < c.n_types; i++)
        priced += c.offers[i].on_demand_uusd_h != UNKNOWN;
    ck_assert_int_eq(priced, PRICED[_i].priced);
}
END_TEST

/* ---- every row of the sources -------------------------------------------------------------- */

enum { FIELDS_MAX = 40 };

/* Splits a line at its commas, in place. */
static int split(char *line, char *field[FIELDS_MAX])
{
    int n = 0;
    line[strcspn(line, "\n")] = '\0';
    for (char *p = line; p != NULL && n < FIELDS_MAX;) {
        field[n++] = p;
        p = strchr(p, ',');
        if (p != NULL)
            *p++ = '\0';
    }
    return n;
}

/* Calls row for each line after the first; false (and a word about it) where there is no file. */
static bool each_row(const char *name, void (*row)(char *field[FIELDS_MAX]))
{
    const char *folder = getenv("BATCHFIT_FACTS");
    char path[1000];
    snprintf(path, sizeof path, "%s/%s", folder == NULL ? "../shared/facts" : folder, name);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "pricing: skipped, no %s\n", path);
        return false;
    }
    char line[2000];
    char *field[FIELDS_MAX];
    int n = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        split(line, field);
        if (n++ > 0)
            row(field);
    }
    fclose(file);
    ck_assert_int_gt(n, 1);
    return true;
}

/* The row's type in the row's region; -1 for the four types that nobody describes. */
static int32_t row_type(char *field[FIELDS_MAX])
{
    if (c.n_types == 0 || strcmp(c.region, field[0]) != 0)
        load(field[0]);
    int32_t i = catalogue_find(&c, slice_of(field[1]));
    static const char undescribed[] = "c6gn.metal cr1.8xlarge hs1.8xlarge i3p.16xlarge";
    ck_assert_msg(i >= 0 || strstr(undescribed, field[1]) != NULL, "%s is missing", field[1]);
    return i;
}

static void same_price(char *field[FIELDS_MAX])
{
    int32_t i = row_type(field);
    int64_t uusd;
    ck_assert(quantity_scaled(slice_of(field[2]), UUSD_PER_USD, ROUND_UP, &uusd));
    if (i < 0)
        return;
    ck_assert_msg(c.offers[i].on_demand_uusd_h == uusd, "%s %s", field[0], field[1]);
    ck_assert_str_eq(c.offers[i].on_demand_source, field[3]);
    ck_assert_str_eq(c.offers[i].on_demand_as_of, field[4]);
}

static void same_zones(char *field[FIELDS_MAX])
{
    int32_t i = row_type(field);
    ck_assert_int_ge(i, 0);
    ck_assert_int_eq(c.offers[i].offered, OFFERED_YES);
    ck_assert_int_eq(c.offers[i].n_zones, atoi(field[2]));
    ck_assert_str_eq(c.offers[i].zones, field[3]);
}

static void same_spot(char *field[FIELDS_MAX])
{
    int32_t i = row_type(field);
    ck_assert_int_ge(i, 0);
    ck_assert_int_eq(c.offers[i].interruption_band, atoi(field[2]));
    ck_assert_int_eq(c.offers[i].spot_savings_pct, atoi(field[4]));
    ck_assert_str_eq(c.offers[i].spot_as_of, field[5]);
}

static int64_t known(const char *field, int64_t scale)
{
    int64_t value = UNKNOWN;
    if (field[0] != '\0')
        ck_assert(quantity_scaled(slice_of(field), scale, ROUND_NEAREST, &value));
    return value;
}

static void same_type(char *field[FIELDS_MAX])
{
    if (c.n_types == 0)
        load("us-east-1");
    const struct instance_type *t = &c.types[found(field[0])];
    ck_assert_str_eq(t->family, field[1]);
    ck_assert_str_eq(arch_name(t->arch), field[3]);
    ck_assert_int_eq(t->vcpus, known(field[4], 1));
    ck_assert_int_eq(t->physical_cores, known(field[5], 1));
    ck_assert_int_eq(t->threads_per_core, known(field[6], 1));
    ck_assert_int_eq(t->memory_mib, known(field[7], 1));
    ck_assert_int_eq(t->gpus, known(field[8], 1));
    ck_assert_str_eq(t->gpu_model, field[10]);
    ck_assert_int_eq(t->gpu_memory_mib, known(field[11], 1));
    ck_assert_int_eq(t->gpu_fraction, field[13][0] == '0');
    ck_assert_str_eq(t->accelerators, field[14]);
    ck_assert_int_eq(t->storage_gb, known(field[15], 1));
    ck_assert_int_eq(t->network_mbps, known(field[17], 1000));
    ck_assert_int_eq(t->network_burst_mbps, known(field[18], 1000));
    ck_assert_int_eq(t->ebs_mbps, known(field[22], 1));
    ck_assert_int_eq(t->ebs_burst_mbps, known(field[23], 1));
    ck_assert_int_eq(t->burstable, strcmp(field[24], "true") == 0);
    ck_assert_int_eq(t->bare_metal, strcmp(field[25], "true") == 0);
    ck_assert_int_eq(t->spot_capable, strstr(field[30], "spot") != NULL);
    ck_assert_str_eq(t->as_of, field[33]);
    ck_assert_int_eq(t->retired, strcmp(field[33], "2026-08-02") < 0);
}

static void no_more_than_measured(char *field[FIELDS_MAX])
{
    if (c.n_types == 0)
        load("us-east-1");
    const struct instance_type *t = &c.types[found(field[0])];
    if (field[2][0] != '\0')
        ck_assert_int_le(t->usable_mib, known(field[2], 1) - 64);
}

START_TEST(every_row_of_the_sources_is_in_the_snapshot)
{
    bool present = each_row("ec2-instance-types.csv", same_type) &&
                   each_row("ec2-memory-overhead.csv", no_more_than_measured) &&
                   each_row("ec2-on-demand-prices.csv", same_price) &&
                   each_row("ec2-on-demand-prices-cny.csv", same_price) &&
                   each_row("ec2-offerings.csv", same_zones) &&
                   each_row("ec2-spot-advisor.csv", same_spot);
    (void)present; /* each_row has said what it skipped */
}
END_TEST

Suite *suite_pricing(void)
{
    Suite *s = suite_create("pricing");
    TCase *t = tcase_create("pricing");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, us_east_1_has_all_types_and_the_prices_of_2026);
    tcase_add_test(t, all_origins_of_the_bundled_snapshot_stand_in_its_head);
    tcase_add_test(t, gpus_are_counted_whole_and_fractions_are_none);
    tcase_add_test(t, usable_memory_takes_the_lowest_of_both_measurements);
    tcase_add_test(t, doubtful_bare_metal_prices_are_left_unknown);
    tcase_add_test(t, the_one_negative_spot_saving_is_kept);
    tcase_add_test(t, volumes_are_priced_in_us_east_1_and_unknown_elsewhere);
    tcase_add_test(t, regions_without_offerings_data_say_unknown);
    tcase_add_test(t, a_region_without_prices_is_refused_with_the_full_list);
    tcase_add_test(t, a_given_snapshot_stands_in_for_the_bundled_one);
    tcase_add_loop_test(t, each_region_has_as_many_prices_as_its_source, 0, N_PRICED);
    tcase_add_test(t, every_row_of_the_sources_is_in_the_snapshot);
    suite_add_tcase(s, t);
    return s;
}
