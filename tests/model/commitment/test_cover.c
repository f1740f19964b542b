/* What commitments cover: hand-made hours, then random ones against a count that goes hour by hour
 * and looks for the best pair each time. */
#include "model/commitment/cover.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_cover(void);

static const char TYPES[] = "batchfit-catalogue 1\n"
                            "origin o1 2026-08-02 types-file\n"
                            "gpu g1 NVIDIA T4\n"
                            "t c5.large x86_64 2 1 2 4096 - - - 0 s - - o1\n"
                            "t g4dn.xlarge x86_64 4 2 2 16384 - - - 0 s 1xg1:16384 - o1\n"
                            "t g4dn.2xlarge x86_64 8 4 2 32768 - - - 0 s 1xg1:16384 - o1\n"
                            "t m5.large x86_64 2 1 2 8192 - - - 0 s - - o1\n"
                            "t m5.2xlarge x86_64 8 4 2 32768 - - - 0 s - - o1\n"
                            "t m5.metal x86_64 96 48 2 393216 - - - 0 ms - - o1\n"
                            "region us-1 USD Somewhere\n"
                            "prices o1\n"
                            "f c5 large:85000\n"
                            "f g4dn xlarge:526000 2xlarge:752000\n"
                            "f m5 large:96000 2xlarge:384000 metal:4608000\n"
                            "end\n";

enum { C5_LARGE, G4_XLARGE, G4_2XLARGE, M5_LARGE, M5_2XLARGE, M5_METAL, TYPES_N };
static const char *const names[TYPES_N] = {"c5.large", "g4dn.xlarge", "g4dn.2xlarge",
                                           "m5.large", "m5.2xlarge",  "m5.metal"};

static struct catalogue catalogue;
static struct offer offers[TYPES_N], spot;
static struct commitments owned;
static struct cover cover;
static struct error err;

static void setup(void)
{
    ck_assert_msg(catalogue_parse(&catalogue, slice_of(TYPES), "us-1", &err), "%s", err.message);
    for (int i = 0; i < TYPES_N; i++) {
        int32_t t = catalogue_find(&catalogue, slice_of(names[i]));
        offers[i] = (struct offer){.type = &catalogue.types[t],
                                   .terms = &catalogue.offers[t],
                                   .type_index = t,
                                   .purchase = PURCHASE_ON_DEMAND,
                                   .price_uusd_h = catalogue.offers[t].on_demand_uusd_h};
    }
    spot = offers[M5_LARGE];
    spot.purchase = PURCHASE_SPOT;
}

static void teardown(void)
{
    cover_clear(&cover);
    commitment_clear(&owned);
    catalogue_clear(&catalogue);
}

static void own(const char *document)
{
    ck_assert_msg(commitment_add(&owned, slice_of(document), &err), "%s", err.message);
    ck_assert_msg(commitment_settle(&owned, &catalogue, &err), "%s", err.message);
}

static void make_in(const struct cover_use *uses, int64_t n, const char *zone)
{
    ck_assert_msg(cover_make(&cover, &owned, uses, n, "us-1", zone, &err), "%s", err.message);
}

static void make(const struct cover_use *uses, int64_t n)
{
    make_in(uses, n, "");
}

#define OWN(entries) own("{\"schema\":\"batchfit.commitment/1\"," entries "}")

START_TEST(a_reservation_covers_small_sizes_first_and_a_part_of_a_larger_one)
{
    /* 16 units: the large takes 4, which leaves 12 of the 16 that the 2xlarge needs. */
    OWN("\"reserved\":[{\"instance_type\":\"m5.2xlarge\",\"usd_per_hour\":\"0.25\"}]");
    const struct cover_use uses[] = {{&offers[M5_2XLARGE], 1, 0, 3600},
                                     {&offers[M5_LARGE], 1, 0, 3600}};
    make(uses, 2);
    ck_assert_int_eq(cover.types[0].covered_s, 3600);
    ck_assert_int_eq(cover.types[1].covered_s, 2700);
    ck_assert_int_eq(cover.covered_uusd, 96000 + 384000 * 3 / 4);
    ck_assert_int_eq(cover.lines[0].used_millionths, 1000000);
    ck_assert_int_eq(cover.fixed_uusd, 250000);
}
END_TEST

START_TEST(small_reservations_together_cover_a_large_instance)
{
    OWN("\"reserved\":[{\"instance_type\":\"m5.large\",\"count\":4}]");
    make(&(struct cover_use){&offers[M5_2XLARGE], 1, 0, 3600}, 1);
    ck_assert_int_eq(cover.covered_s, 3600);
    ck_assert_int_eq(cover.fixed_uusd, UNKNOWN);
}
END_TEST

START_TEST(an_hour_of_reservation_is_shared_by_instances_and_the_rest_of_an_hour_is_lost)
{
    OWN("\"reserved\":[{\"instance_type\":\"m5.large\",\"usd_per_hour\":\"0.06\"}]");
    /* Two at once for half an hour: 3600 seconds in hour 0.  One from 1:30 to 3:10: 1800, 3600,
     * 600. */
    const struct cover_use uses[] = {{&offers[M5_LARGE], 2, 0, 1800},
                                     {&offers[M5_LARGE], 1, 5400, 6000}};
    make(uses, 2);
    ck_assert_int_eq(cover.hours, 4);
    ck_assert_int_eq(cover.covered_s, 9600);
    ck_assert_int_eq(cover.lines[0].used_millionths, 666666);
    ck_assert_int_eq(cover.fixed_uusd, 240000);
    cover_clear(&cover);
    make(&(struct cover_use){&offers[M5_LARGE], 3, 0, 3600}, 1);
    ck_assert_int_eq(cover.covered_s, 3600);
}
END_TEST

START_TEST(gpu_types_and_bare_metal_are_covered_by_their_own_type_alone)
{
    OWN("\"reserved\":[{\"instance_type\":\"g4dn.2xlarge\"},{\"instance_type\":\"m5.metal\"}]");
    const struct cover_use uses[] = {{&offers[G4_XLARGE], 1, 0, 3600},
                                     {&offers[G4_2XLARGE], 1, 0, 3600},
                                     {&offers[M5_LARGE], 1, 0, 3600},
                                     {&offers[M5_METAL], 2, 0, 3600}};
    make(uses, 4);
    ck_assert_int_eq(cover.lines[0].covered_s, 3600);
    ck_assert_int_eq(cover.lines[0].list_uusd, 752000);
    ck_assert_int_eq(cover.lines[1].covered_s, 3600);
    ck_assert_int_eq(cover.lines[1].list_uusd, 4608000);
}
END_TEST

START_TEST(spot_and_other_regions_and_zones_are_never_covered)
{
    OWN("\"reserved\":[{\"instance_type\":\"m5.large\",\"region\":\"us-2\"},"
        "{\"instance_type\":\"m5.large\",\"zone\":\"us-1a\"}]");
    const struct cover_use uses[] = {{&offers[M5_LARGE], 1, 0, 3600}, {&spot, 5, 0, 3600}};
    make(uses, 2);
    ck_assert_int_eq(cover.covered_s, 0);
    ck_assert_int_eq(cover.billed_s, 3600);
    ck_assert(cover.lines[0].elsewhere && cover.lines[1].elsewhere);
    cover_clear(&cover);
    make_in(uses, 2, "us-1a");
    ck_assert_int_eq(cover.lines[1].covered_s, 3600);
}
END_TEST

/* The order of AWS's own example: reservations, then the family's plan, then the one for all. */
START_TEST(plans_follow_reservations_and_those_of_a_family_come_first)
{
    OWN("\"reserved\":[{\"instance_type\":\"m5.large\"}],"
        "\"savings_plans\":["
        "{\"type\":\"compute\",\"usd_per_hour\":\"0.07\",\"discount\":\"0.25\"},"
        "{\"type\":\"ec2-instance\",\"family\":\"m5\",\"usd_per_hour\":\"0.096\","
        "\"discount\":\"0.5\"}]");
    make(&(struct cover_use){&offers[M5_LARGE], 5, 0, 3600}, 1);
    ck_assert_int_eq(cover.lines[0].covered_s, 3600);
    /* 0.096 at 0.048 an hour is two hours; 0.07 at 0.072 is 3500 seconds. */
    ck_assert_int_eq(cover.lines[2].covered_s, 7200);
    ck_assert_int_eq(cover.lines[1].covered_s, 3500);
    ck_assert_int_eq(cover.lines[2].used_millionths, 1000000);
    ck_assert_int_eq(cover.covered_uusd, 3 * 96000 + 96000 * 3500 / 3600);
}
END_TEST

START_TEST(a_plan_goes_to_what_it_saves_most_of_and_then_to_the_lower_rate)
{
    OWN("\"savings_plans\":[{\"type\":\"compute\",\"usd_per_hour\":\"0.05\",\"rates\":["
        "{\"instance_type\":\"c5.large\",\"usd_per_hour\":\"0.0425\"},"
        "{\"instance_type\":\"m5.large\",\"usd_per_hour\":\"0.048\"},"
        "{\"instance_type\":\"m5.2xlarge\",\"usd_per_hour\":\"0.192\"},"
        "{\"instance_type\":\"g4dn.xlarge\",\"usd_per_hour\":\"0.526\"}]}]");
    const struct cover_use uses[] = {{&offers[C5_LARGE], 1, 0, 3600},
                                     {&offers[M5_LARGE], 1, 0, 3600},
                                     {&offers[M5_2XLARGE], 1, 0, 3600},
                                     {&offers[G4_XLARGE], 1, 0, 3600},
                                     {&offers[G4_2XLARGE], 1, 0, 3600}};
    make(uses, 5);
    /* All save half: c5.large has the lowest rate, what is left of it buys 562 s of m5.large. */
    ck_assert_int_eq(cover.types[C5_LARGE].covered_s, 3600);
    ck_assert_int_eq(cover.covered_s, 3600 + 562);
    ck_assert_int_eq(cover.unrated, 1);
}
END_TEST

START_TEST(a_plan_by_the_hour_is_covered_through_one_hour)
{
    OWN("\"reserved\":[{\"instance_type\":\"m5.large\",\"count\":2}]");
    make(&(struct cover_use){&offers[M5_LARGE], 3, 0, UNKNOWN}, 1);
    ck_assert_int_eq(cover.hours, 1);
    ck_assert_int_eq(cover.billed_s, 10800);
    ck_assert_int_eq(cover.covered_uusd, 192000);
}
END_TEST

/* ---- by counting ------------------------------------------------------------------------------
 */

static int64_t overlap(const struct cover_use *u, int64_t hour)
{
    int64_t from = u->start_s > hour * 3600 ? u->start_s : hour * 3600;
    int64_t until = u->start_s + u->billed_s;
    until = until < (hour + 1) * 3600 ? until : (hour + 1) * 3600;
    return until > from ? (until - from) * u->count : 0;
}

/* Reserved m5 (any size), reserved g4dn (exact), then plans: the order that AWS tells, spelt out
 * for these types. */
struct counted {
    int64_t covered_s[4];
};

static void take(int64_t *left, int64_t weight, int64_t *use, int64_t *covered)
{
    int64_t s = *left / weight < *use ? *left / weight : *use;
    *left -= s * weight;
    *use -= s;
    *covered += s;
}

static void count_hour(int64_t use[TYPES_N], struct counted *c)
{
    int64_t reserved = 2 * 3600 * 16, gpu = 3600, family = INT64_C(300000) * 3600,
            compute = INT64_C(500000) * 3600;
    take(&gpu, 1, &use[G4_XLARGE], &c->covered_s[1]);
    take(&reserved, 16, &use[M5_LARGE], &c->covered_s[0]);
    take(&reserved, 64, &use[M5_2XLARGE], &c->covered_s[0]);
    /* The plan of the family saves 40 % of both sizes: the lower rate first. */
    take(&family, 57600, &use[M5_LARGE], &c->covered_s[2]);
    take(&family, 230400, &use[M5_2XLARGE], &c->covered_s[2]);
    /* That for all saves 20 % of each: c5.large, m5.large, m5.2xlarge, g4dn.xlarge, ... */
    take(&compute, 68000, &use[C5_LARGE], &c->covered_s[3]);
    take(&compute, 76800, &use[M5_LARGE], &c->covered_s[3]);
    take(&compute, 307200, &use[M5_2XLARGE], &c->covered_s[3]);
    take(&compute, 420800, &use[G4_XLARGE], &c->covered_s[3]);
    take(&compute, 601600, &use[G4_2XLARGE], &c->covered_s[3]);
}

START_TEST(random_runs_are_covered_as_a_count_hour_by_hour_says)
{
    OWN("\"reserved\":[{\"instance_type\":\"m5.large\",\"count\":2},"
        "{\"instance_type\":\"g4dn.xlarge\"}],"
        "\"savings_plans\":["
        "{\"type\":\"ec2-instance\",\"family\":\"m5\",\"usd_per_hour\":\"0.3\",\"discount\":\"0."
        "4\"},"
        "{\"type\":\"compute\",\"usd_per_hour\":\"0.5\",\"discount\":\"0.2\"}]");
    enum { USES = 12, HOURS = 40 };
    srand((unsigned)_i + 1);
    struct cover_use uses[USES];
    struct counted counted = {{0}};
    for (int i = 0; i < USES; i++)
        uses[i] = (struct cover_use){&offers[rand() % M5_METAL], 1 + rand() % 4, rand() % 50000,
                                     1 + rand() % (_i % 2 == 0 ? 5000 : 90000)};
    int64_t billed = 0;
    for (int64_t hour = 0; hour < HOURS; hour++) {
        int64_t use[TYPES_N] = {0};
        for (int i = 0; i < USES; i++) {
            for (int t = 0; t < TYPES_N; t++)
                use[t] += uses[i].offer == &offers[t] ? overlap(&uses[i], hour) : 0;
            billed += overlap(&uses[i], hour);
        }
        count_hour(use, &counted);
    }
    make(uses, USES);
    ck_assert_int_eq(cover.billed_s, billed);
    int64_t all = 0;
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(cover.lines[i].covered_s, counted.covered_s[i]);
        all += counted.covered_s[i];
    }
    ck_assert_int_eq(cover.covered_s, all);
    ck_assert_int_le(cover.covered_s, cover.billed_s);
}
END_TEST

Suite *suite_cover(void)
{
    Suite *s = suite_create("cover");
    TCase *t = tcase_create("cover");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_reservation_covers_small_sizes_first_and_a_part_of_a_larger_one);
    tcase_add_test(t, small_reservations_together_cover_a_large_instance);
    tcase_add_test(t,
                   an_hour_of_reservation_is_shared_by_instances_and_the_rest_of_an_hour_is_lost);
    tcase_add_test(t, gpu_types_and_bare_metal_are_covered_by_their_own_type_alone);
    tcase_add_test(t, spot_and_other_regions_and_zones_are_never_covered);
    tcase_add_test(t, plans_follow_reservations_and_those_of_a_family_come_first);
    tcase_add_test(t, a_plan_goes_to_what_it_saves_most_of_and_then_to_the_lower_rate);
    tcase_add_test(t, a_plan_by_the_hour_is_covered_through_one_hour);
    tcase_add_loop_test(t, random_runs_are_covered_as_a_count_hour_by_hour_says, 0, 60);
    suite_add_tcase(s, t);
    return s;
}
