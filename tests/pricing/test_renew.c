/* An older program's snapshot and a newer program's own: figure by figure the later one counts, and
 * nothing that is known gets lost. */
#include "pricing/pricing.h"
#include "pricing/renew.h"

#include <check.h>
#include <stdlib.h>

Suite *suite_renew(void);

static struct book ours, theirs, again;
static struct error err;

static void setup(void)
{
    const char *name;
    struct pricing_options o = {.which = "bundled"};
    ck_assert(pricing_book(&ours, &o, &name, &err) && pricing_book(&theirs, &o, &name, &err));
}

static void teardown(void)
{
    book_clear(&ours);
    book_clear(&theirs);
    book_clear(&again);
}

static struct type_offer *offer_in(struct book *b, const char *region, const char *type)
{
    struct catalogue *c = &book_region(b, region)->c;
    int32_t i = catalogue_find(c, slice_of(type));
    ck_assert_int_ge(i, 0);
    return &c->offers[i];
}

static struct type_offer *offer_of(struct book *b, const char *type)
{
    return offer_in(b, "us-east-1", type);
}

/* What a plan would find: written down and read again. */
static void write_and_read(void)
{
    struct buffer text = {0};
    book_write(&ours, &text);
    ck_assert_msg(book_read(&again, buffer_slice(&text), &err), "%s", err.message);
    buffer_clear(&text);
}

static void price(struct type_offer *o, int64_t uusd, const char *date)
{
    o->on_demand_uusd_h = uusd;
    o->on_demand_as_of = date;
    o->on_demand_source = uusd == UNKNOWN ? "" : "somebody";
}

START_TEST(a_snapshot_renewed_by_itself_is_the_same)
{
    struct buffer before = {0}, after = {0};
    book_write(&ours, &before);
    ck_assert_int_eq(book_renew(&ours, &theirs), 0);
    book_write(&ours, &after);
    ck_assert(slice_equal(buffer_slice(&before), buffer_slice(&after)));
    buffer_clear(&before);
    buffer_clear(&after);
}
END_TEST

START_TEST(of_two_figures_the_later_one_counts)
{
    price(offer_of(&ours, "m5.large"), 1000, "2027-01-02");
    price(offer_of(&theirs, "m5.large"), 2000, "2027-01-03");
    price(offer_of(&ours, "c5.large"), 3000, "2027-01-02");
    price(offer_of(&theirs, "c5.large"), 4000, "2027-01-01");
    price(offer_of(&ours, "r5.large"), 5000, "2027-01-02");
    price(offer_of(&theirs, "r5.large"), 6000, "2027-01-02");
    struct type_offer *spot = offer_of(&theirs, "c5.large");
    spot->spot_savings_pct = 11;
    spot->interruption_band = 3;
    spot->spot_as_of = "2027-01-01";
    ck_assert_int_eq(book_renew(&ours, &theirs), 2);
    write_and_read();
    ck_assert_int_eq(offer_of(&again, "m5.large")->on_demand_uusd_h, 2000);
    ck_assert_str_eq(offer_of(&again, "m5.large")->on_demand_as_of, "2027-01-03");
    ck_assert_str_eq(offer_of(&again, "m5.large")->on_demand_source, "somebody");
    ck_assert_int_eq(offer_of(&again, "c5.large")->on_demand_uusd_h, 3000);
    ck_assert_int_eq(offer_of(&again, "c5.large")->spot_savings_pct, 11);
    ck_assert_int_eq(offer_of(&again, "c5.large")->interruption_band, 3);
    ck_assert_int_eq(offer_of(&again, "r5.large")->on_demand_uusd_h, 5000);
}
END_TEST

START_TEST(a_price_that_was_dropped_comes_back_only_from_later)
{
    price(offer_of(&ours, "c5.large"), 3000, "2027-01-05"); /* the region's newest */
    price(offer_of(&ours, "m5.large"), UNKNOWN, "");
    price(offer_of(&theirs, "m5.large"), 2000, "2027-01-04");
    price(offer_of(&ours, "r5.large"), UNKNOWN, "");
    price(offer_of(&theirs, "r5.large"), 6000, "2027-01-06");
    ck_assert_int_eq(book_renew(&ours, &theirs), 1);
    ck_assert_int_eq(offer_of(&ours, "m5.large")->on_demand_uusd_h, UNKNOWN);
    ck_assert_int_eq(offer_of(&ours, "r5.large")->on_demand_uusd_h, 6000);
}
END_TEST

START_TEST(what_only_the_older_snapshot_knows_stays)
{
    price(offer_of(&ours, "m5.large"), 1000, "2020-01-02");
    price(offer_of(&theirs, "m5.large"), UNKNOWN, "");
    struct book_region *r = book_region(&ours, "eu-west-1");
    r->quota_vcpus[0] = 640;
    r->quota_origin = (struct origin){"2020-01-02", "aws-service-quotas"};
    ck_assert_int_eq(book_renew(&ours, &theirs), 0);
    write_and_read();
    ck_assert_int_eq(offer_of(&again, "m5.large")->on_demand_uusd_h, 1000);
    ck_assert_int_eq(book_region(&again, "eu-west-1")->quota_vcpus[0], 640);
}
END_TEST

START_TEST(new_types_and_regions_come_with_their_prices)
{
    struct instance_type type = theirs.regions[0].c.types[0];
    type.name = "zz9.large";
    type.family = "zz9";
    type.size = "large";
    book_add_types(&theirs, &type, 1);
    price(offer_of(&theirs, "zz9.large"), 7000, "2027-01-01");
    struct catalogue like = book_region(&theirs, "eu-west-1")->c;
    like.region = "eu-west-9";
    like.location = "EU (Nowhere)";
    book_add_region(&theirs, &like);
    price(offer_in(&theirs, "eu-west-9", "zz9.large"), 8000, "2027-01-01");
    ck_assert_int_eq(book_renew(&ours, &theirs), 4); /* type, region and two prices */
    write_and_read();
    ck_assert_int_eq(again.n_regions, theirs.n_regions + ours.n_regions);
    ck_assert_int_eq(offer_of(&again, "zz9.large")->on_demand_uusd_h, 7000);
    ck_assert_int_eq(offer_in(&again, "eu-west-9", "zz9.large")->on_demand_uusd_h, 8000);
    ck_assert_str_eq(book_region(&again, "eu-west-9")->c.location, "EU (Nowhere)");
}
END_TEST

START_TEST(of_measured_memory_the_least_counts_whoever_is_later)
{
    struct catalogue *a = &ours.regions[0].c, *b = &theirs.regions[0].c;
    int32_t m5 = catalogue_find(a, SLICE("m5.large")), c5 = catalogue_find(a, SLICE("c5.large"));
    a->types[m5].measured_mib = 7100;
    b->types[m5].measured_mib = 7000;
    b->types[m5].measured_source = "somebody";
    a->types[c5].measured_mib = 3000;
    b->types[c5].measured_mib = 3100;
    b->types[c5].as_of = "2027-01-01"; /* described anew */
    b->types[c5].network_mbps = 123;
    ck_assert_int_eq(book_renew(&ours, &theirs), 2);
    ck_assert_int_eq(a->types[m5].measured_mib, 7000);
    ck_assert_str_eq(a->types[m5].measured_source, "somebody");
    ck_assert_int_eq(a->types[c5].measured_mib, 3000);
    ck_assert_int_eq(a->types[c5].network_mbps, 123);
}
END_TEST

START_TEST(zones_rates_and_spot_prices_by_zone_are_taken_whole)
{
    struct book_region *a = book_region(&ours, "us-east-1"), *b = book_region(&theirs, "us-east-1");
    int32_t i = catalogue_find(&a->c, SLICE("m5.large"));
    struct zone_price pool = {'c', 1, 2, 3};
    book_want_rates(&theirs.arena, b);
    b->rates_uusd_h[i][rate_index(SAVINGS_COMPUTE, 1, UPFRONT_NONE)] = 50000;
    b->rate_origins[SAVINGS_COMPUTE] = (struct origin){"2027-01-01", "aws-savings-plans"};
    book_want_rates(&ours.arena, a);
    a->rates_uusd_h[i][rate_index(RESERVED_STANDARD, 1, UPFRONT_NONE)] = 60000;
    a->rate_origins[RESERVED_STANDARD] = (struct origin){"2026-01-01", "aws-price-list"};
    book_want_pools(&theirs.arena, b);
    b->pools[i] = &pool;
    b->n_pools[i] = 1;
    b->pool_origin = (struct origin){"2027-01-01", "ec2-spot-history"};
    b->c.offered_as_of = "2027-01-01";
    b->c.offers[i].offered = OFFERED_NO;
    b->c.offers[i].zones = "";
    b->c.offers[i].n_zones = 0;
    ck_assert_int_eq(book_renew(&ours, &theirs), 3);
    write_and_read();
    a = book_region(&again, "us-east-1");
    ck_assert_int_eq(a->rates_uusd_h[i][rate_index(SAVINGS_COMPUTE, 1, UPFRONT_NONE)], 50000);
    ck_assert_int_eq(a->rates_uusd_h[i][rate_index(RESERVED_STANDARD, 1, UPFRONT_NONE)], 60000);
    ck_assert_int_eq(a->n_pools[i], 1);
    ck_assert_int_eq(a->pools[i][0].zone, 'c');
    ck_assert_int_eq(a->c.offers[i].offered, OFFERED_NO);
}
END_TEST

Suite *suite_renew(void)
{
    Suite *s = suite_create("renew");
    TCase *t = tcase_create("renew");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_snapshot_renewed_by_itself_is_the_same);
    tcase_add_test(t, of_two_figures_the_later_one_counts);
    tcase_add_test(t, a_price_that_was_dropped_comes_back_only_from_later);
    tcase_add_test(t, what_only_the_older_snapshot_knows_stays);
    tcase_add_test(t, new_types_and_regions_come_with_their_prices);
    tcase_add_test(t, of_measured_memory_the_least_counts_whoever_is_later);
    tcase_add_test(t, zones_rates_and_spot_prices_by_zone_are_taken_whole);
    suite_add_tcase(s, t);
    return s;
}
