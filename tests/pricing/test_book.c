/* The book: what is written is read as the same; new figures by the rules of pricing/README.md. */
#include "pricing/pricing.h"

#include "model/offer.h"

#include <check.h>
#include <stdlib.h>

Suite *suite_book(void);

static struct book book, again;
static struct figures f;
static struct findings findings;
static struct error err;

static void setup(void)
{
    const char *name;
    figures_init(&f);
    ck_assert_msg(pricing_book(&book, &(struct pricing_options){.which = "bundled"}, &name, &err),
                  "%s", err.message);
    ck_assert_str_eq(name, "bundled snapshot");
}

static void teardown(void)
{
    book_clear(&book);
    book_clear(&again);
    figures_clear(&f);
    findings_clear(&findings);
}

/* What a plan would make of the book, region by region, and what the book makes of it. */
static void write_and_read(void)
{
    struct buffer text = {0}, second = {0};
    book_clear(&again);
    book_write(&book, &text);
    ck_assert_msg(book_read(&again, buffer_slice(&text), &err), "%s", err.message);
    book_write(&again, &second);
    ck_assert_msg(slice_equal(buffer_slice(&text), buffer_slice(&second)), "not the same text");
    buffer_clear(&text);
    buffer_clear(&second);
}

static void same_type(const struct instance_type *a, const struct instance_type *b)
{
    ck_assert_str_eq(a->name, b->name);
    ck_assert_str_eq(a->family, b->family);
    ck_assert_str_eq(a->gpu_model, b->gpu_model);
    ck_assert_str_eq(a->accelerators, b->accelerators);
    ck_assert_str_eq(a->as_of, b->as_of);
    ck_assert_str_eq(a->measured_as_of, b->measured_as_of);
    ck_assert_str_eq(a->measured_source, b->measured_source);
    ck_assert(a->arch == b->arch && a->vcpus == b->vcpus && a->memory_mib == b->memory_mib);
    ck_assert(a->physical_cores == b->physical_cores && a->usable_mib == b->usable_mib);
    ck_assert(a->threads_per_core == b->threads_per_core && a->storage_gb == b->storage_gb);
    ck_assert(a->gpus == b->gpus && a->gpu_memory_mib == b->gpu_memory_mib);
    ck_assert_int_eq(a->gpu_slice_milli, b->gpu_slice_milli);
    ck_assert(a->network_mbps == b->network_mbps && a->ebs_mbps == b->ebs_mbps);
    ck_assert(a->network_burst_mbps == b->network_burst_mbps);
    ck_assert(a->burstable == b->burstable && a->bare_metal == b->bare_metal);
    ck_assert(a->spot_capable == b->spot_capable && a->retired == b->retired);
}

static void same_offer(const struct type_offer *a, const struct type_offer *b)
{
    ck_assert(a->offered == b->offered && a->n_zones == b->n_zones);
    ck_assert_str_eq(a->zones, b->zones);
    ck_assert_int_eq(a->on_demand_uusd_h, b->on_demand_uusd_h);
    ck_assert_str_eq(a->on_demand_as_of, b->on_demand_as_of);
    ck_assert_str_eq(a->on_demand_source, b->on_demand_source);
    ck_assert_int_eq(a->spot_savings_pct, b->spot_savings_pct);
    ck_assert_int_eq(a->interruption_band, b->interruption_band);
    ck_assert_str_eq(a->spot_as_of, b->spot_as_of);
    ck_assert_int_eq(a->spot_uusd_h, b->spot_uusd_h);
    ck_assert_str_eq(a->spot_price_as_of, b->spot_price_as_of);
}

static void same_books(void)
{
    ck_assert_int_eq(book.n_regions, again.n_regions);
    for (int32_t r = 0; r < book.n_regions; r++) {
        const struct catalogue *a = &book.regions[r].c, *b = &again.regions[r].c;
        ck_assert_str_eq(a->region, b->region);
        ck_assert_str_eq(a->location, b->location);
        ck_assert_str_eq(a->currency, b->currency);
        ck_assert_str_eq(a->zones, b->zones);
        ck_assert_int_eq(a->other.gp3_gb_month_uusd, b->other.gp3_gb_month_uusd);
        ck_assert_int_eq(a->other.nat_gateway_hour_uusd, b->other.nat_gateway_hour_uusd);
        for (int i = 0; i < N_USAGES; i++) {
            ck_assert_int_eq(a->other.usage[i].uusd, b->other.usage[i].uusd);
            ck_assert_str_eq(a->other.usage[i].as_of, b->other.usage[i].as_of);
            ck_assert_str_eq(a->other.usage[i].source, b->other.usage[i].source);
        }
        ck_assert_int_eq(a->n_types, b->n_types);
        for (int32_t i = 0; i < a->n_types; i++) {
            if (r == 0)
                same_type(&a->types[i], &b->types[i]);
            same_offer(&a->offers[i], &b->offers[i]);
        }
    }
}

START_TEST(the_bundled_snapshot_is_written_and_read_as_the_same)
{
    write_and_read();
    same_books();
}
END_TEST

static struct catalogue *east(void)
{
    return &book_region(&book, "us-east-1")->c;
}

static const struct type_offer *offer_of(const char *name)
{
    int32_t i = catalogue_find(east(), slice_of(name));
    ck_assert_msg(i >= 0, "%s is not there", name);
    return &east()->offers[i];
}

static int count(enum health_rule rule)
{
    int n = 0;
    for (size_t i = 0; i < findings.n; i++)
        n += findings.items[i].rule == rule;
    return n;
}

/* Every price of the region as it is, from a source that lists all. */
static void same_prices(void)
{
    for (int32_t i = 0; i < east()->n_types; i++) {
        if (east()->offers[i].on_demand_uusd_h != UNKNOWN)
            figures_of(&f, slice_of(east()->types[i].name))->on_demand_uusd_h =
                east()->offers[i].on_demand_uusd_h;
    }
    f.currency = "USD";
}

static const struct apply_source list = {"aws-price-list", "2026-11-27", true};

START_TEST(a_list_of_all_prices_replaces_them_with_date_and_source)
{
    same_prices();
    figures_of(&f, SLICE("m5.large"))->on_demand_uusd_h = 90000;
    ck_assert(apply_figures(&book, "us-east-1", &f, &list, &findings));
    ck_assert_int_eq(offer_of("m5.large")->on_demand_uusd_h, 90000);
    ck_assert_str_eq(offer_of("m5.large")->on_demand_as_of, "2026-11-27");
    ck_assert_str_eq(offer_of("c5.large")->on_demand_source, "aws-price-list");
    ck_assert_int_eq((int)findings.n, 0);
    write_and_read();
    same_books();
    ck_assert_str_eq(book_region(&again, "us-east-1")->c.oldest_as_of, "2026-11-27");
}
END_TEST

START_TEST(a_price_that_moved_over_half_within_a_week_is_kept_and_later_taken)
{
    same_prices();
    ck_assert(apply_figures(&book, "us-east-1", &f, &list, &findings));
    figures_of(&f, SLICE("m5.large"))->on_demand_uusd_h = 9600;
    const struct apply_source next = {"aws-price-list", "2026-12-02", true};
    const struct apply_source later = {"aws-price-list", "2026-12-05", true};
    ck_assert(apply_figures(&book, "us-east-1", &f, &next, &findings));
    ck_assert_int_eq(offer_of("m5.large")->on_demand_uusd_h, 96000);
    ck_assert_str_eq(offer_of("m5.large")->on_demand_as_of, "2026-11-27");
    ck_assert_int_eq(count(HEALTH_MOVED), 1);
    ck_assert(apply_figures(&book, "us-east-1", &f, &later, &findings));
    ck_assert_int_eq(offer_of("m5.large")->on_demand_uusd_h, 9600);
    ck_assert_int_eq(count(HEALTH_MOVED_TAKEN), 1);
}
END_TEST

START_TEST(a_type_that_vanished_from_a_whole_list_has_no_price_and_from_a_part_keeps_it)
{
    same_prices();
    figures_of(&f, SLICE("m5.large"))->on_demand_uusd_h = UNKNOWN;
    const struct apply_source part = {"aws-pricing-page", "2026-11-27", false};
    ck_assert(apply_figures(&book, "us-east-1", &f, &part, &findings));
    ck_assert_int_eq(offer_of("m5.large")->on_demand_uusd_h, 96000);
    ck_assert_int_eq((int)findings.n, 0);
    ck_assert(apply_figures(&book, "us-east-1", &f, &list, &findings));
    ck_assert_int_eq(offer_of("m5.large")->on_demand_uusd_h, UNKNOWN);
    ck_assert_int_eq(count(HEALTH_VANISHED), 1);
    ck_assert_str_eq(findings.items[0].type, "m5.large");
}
END_TEST

START_TEST(a_list_that_lost_a_fifth_of_its_types_is_not_taken)
{
    same_prices();
    for (size_t i = 0; i < f.names.n; i += 4)
        f.types[i].on_demand_uusd_h = UNKNOWN;
    figures_of(&f, SLICE("m5.xlarge"))->on_demand_uusd_h = 1;
    ck_assert(!apply_figures(&book, "us-east-1", &f, &list, &findings));
    ck_assert_int_eq(count(HEALTH_SHRUNK), 1);
    ck_assert_int_eq(offer_of("m5.xlarge")->on_demand_uusd_h, 192000);
    /* A list of nothing, as after an error that looks like success. */
    figures_clear(&f);
    ck_assert(!apply_figures(&book, "us-east-1", &f, &list, &findings));
    ck_assert_int_eq(offer_of("m5.large")->on_demand_uusd_h, 96000);
}
END_TEST

START_TEST(prices_in_another_currency_are_not_taken)
{
    same_prices();
    f.currency = "CNY";
    ck_assert(!apply_figures(&book, "us-east-1", &f, &list, &findings));
    ck_assert_int_eq(count(HEALTH_CURRENCY), 1);
    ck_assert_str_eq(offer_of("m5.large")->on_demand_as_of, "2026-07-20");
}
END_TEST

START_TEST(spot_above_on_demand_is_dropped_and_below_is_what_a_plan_pays)
{
    const struct apply_source spot = {"ec2-spot-history", "2026-11-27", false};
    struct zone_price zone = {'a', 40000, 50000, 45000};
    struct type_figures *t = figures_of(&f, SLICE("m5.large"));
    t->spot_uusd_h = 40000;
    t->zone_prices = &zone;
    t->n_zone_prices = 1;
    figures_of(&f, SLICE("m5.xlarge"))->spot_uusd_h = 192001;
    ck_assert(apply_figures(&book, "us-east-1", &f, &spot, &findings));
    ck_assert_int_eq(offer_of("m5.large")->spot_uusd_h, 40000);
    ck_assert_int_eq(offer_of("m5.xlarge")->spot_uusd_h, UNKNOWN);
    ck_assert_int_eq(count(HEALTH_SPOT_ABOVE), 1);
    write_and_read();
    same_books();
    const struct book_region *r = book_region(&again, "us-east-1");
    int32_t i = catalogue_find(&r->c, SLICE("m5.large"));
    ck_assert_int_eq(r->n_pools[i], 1);
    ck_assert_int_eq(r->pools[i][0].p90_uusd_h, 50000);
    ck_assert_str_eq(r->pool_origin.source, "ec2-spot-history");
    ck_assert_int_eq(spot_price_uusd_h(&r->c.types[i], &r->c.offers[i]), 40000);
}
END_TEST

START_TEST(an_advisor_that_says_the_same_for_over_a_week_keeps_its_date)
{
    const struct apply_source advisor = {"aws-spot-advisor", "2026-11-27", false};
    for (int32_t i = 0; i < east()->n_types; i++) {
        const struct type_offer *o = &east()->offers[i];
        if (o->spot_savings_pct == UNKNOWN_PCT)
            continue;
        struct type_figures *t = figures_of(&f, slice_of(east()->types[i].name));
        t->savings_pct = o->spot_savings_pct;
        t->band = o->interruption_band;
    }
    ck_assert(!apply_figures(&book, "us-east-1", &f, &advisor, &findings));
    ck_assert_int_eq(count(HEALTH_FROZEN), 1);
    ck_assert_str_eq(offer_of("m5.large")->spot_as_of, "2025-06-28");
    figures_of(&f, SLICE("m5.large"))->savings_pct = 61;
    ck_assert(apply_figures(&book, "us-east-1", &f, &advisor, &findings));
    ck_assert_str_eq(offer_of("m5.large")->spot_as_of, "2026-11-27");
    ck_assert_int_eq(offer_of("m5.large")->spot_savings_pct, 61);
}
END_TEST

START_TEST(an_unchanged_list_is_as_good_as_new_and_an_unchanged_feed_is_not)
{
    const struct apply_source karpenter = {"karpenter-pricing", "2026-11-27", true};
    apply_unchanged(&book, "us-east-1", &karpenter, false, &findings);
    ck_assert_str_eq(offer_of("m5.large")->on_demand_as_of, "2026-11-27");
    ck_assert_int_eq((int)findings.n, 0);
    const struct apply_source advisor = {"spot-advisor", "2026-11-27", false};
    apply_unchanged(&book, "us-east-1", &advisor, true, &findings);
    ck_assert_str_eq(offer_of("m5.large")->spot_as_of, "2025-06-28");
    ck_assert_int_eq(count(HEALTH_FROZEN), 1);
}
END_TEST

START_TEST(new_types_stand_with_their_family_in_every_region)
{
    const struct apply_source ec2 = {"ec2-instance-types", "2026-11-27", false};
    const struct instance_type base = {.name = "m5.3xlarge",
                                       .family = "m5",
                                       .size = "3xlarge",
                                       .vcpus = 12,
                                       .memory_mib = 49152,
                                       .measured_mib = UNKNOWN,
                                       .physical_cores = 6,
                                       .threads_per_core = 2,
                                       .network_mbps = UNKNOWN,
                                       .network_burst_mbps = UNKNOWN,
                                       .ebs_mbps = 1,
                                       .ebs_burst_mbps = 2,
                                       .gpu_model = "",
                                       .accelerators = "",
                                       .spot_capable = true};
    struct instance_type other = base, known = base;
    other.name = "zz9.large";
    other.family = "zz9";
    other.size = "large";
    known.name = "m5.large";
    known.size = "large";
    known.vcpus = 2;
    known.memory_mib = 8192;
    int32_t before = east()->n_types;
    int64_t usable = east()->types[catalogue_find(east(), SLICE("m5.large"))].usable_mib;
    figures_of(&f, SLICE("m5.3xlarge"))->type = base;
    figures_of(&f, SLICE("zz9.large"))->type = other;
    figures_of(&f, SLICE("m5.large"))->type = known;
    figures_of(&f, SLICE("m5.3xlarge"))->zones = 3;
    for (int32_t i = 0; i < before; i++) {
        if (east()->offers[i].offered == OFFERED_YES)
            figures_of(&f, slice_of(east()->types[i].name))->zones = 1;
    }
    ck_assert(apply_figures(&book, "us-east-1", &f, &ec2, &findings));
    ck_assert_int_eq(east()->n_types, before + 2);
    write_and_read();
    struct catalogue *c = &book_region(&again, "us-east-1")->c;
    int32_t i = catalogue_find(c, SLICE("m5.3xlarge"));
    ck_assert_int_gt(i, 0);
    ck_assert_str_eq(c->types[i - 1].family, "m5");
    ck_assert_int_eq(c->offers[i].on_demand_uusd_h, UNKNOWN);
    ck_assert_str_eq(c->offers[i].zones, "us-east-1a;us-east-1b");
    ck_assert_str_eq(c->zones, "us-east-1a;us-east-1b");
    ck_assert_int_ge(catalogue_find(&book_region(&again, "eu-west-1")->c, SLICE("zz9.large")), 0);
    i = catalogue_find(c, SLICE("m5.large"));
    ck_assert_int_eq(c->types[i].usable_mib, usable); /* what was measured stays */
    ck_assert_str_eq(c->types[i].as_of, "2026-11-27");
}
END_TEST

START_TEST(rates_quotas_and_fetches_are_kept)
{
    const struct apply_source rates = {"aws-savings-plans", "2026-11-27", false};
    int k = rate_index(SAVINGS_COMPUTE, 3, UPFRONT_NONE), quota = quota_find(SLICE("standard"));
    figures_of(&f, SLICE("m5.large"))->rates_uusd_h[k] = 46000;
    f.quota_vcpus[quota] = 640;
    ck_assert(apply_figures(&book, "us-east-1", &f, &rates, &findings));
    struct book_fetch *fetch = book_fetch(&book, "aws-price-list", "us-east-1");
    fetch->version = "20260918185900";
    write_and_read();
    const struct book_region *r = book_region(&again, "us-east-1");
    ck_assert_int_eq(r->rates_uusd_h[catalogue_find(&r->c, SLICE("m5.large"))][k], 46000);
    ck_assert_str_eq(r->rate_origins[SAVINGS_COMPUTE].date, "2026-11-27");
    ck_assert_int_eq(r->quota_vcpus[quota], 640);
    ck_assert_str_eq(book_fetched(&again, "aws-price-list", "us-east-1")->version,
                     "20260918185900");
    ck_assert(book_fetched(&again, "aws-price-list", "eu-west-1") == NULL);
}
END_TEST

START_TEST(memory_that_machines_registered_lowers_what_jobs_can_use)
{
    const struct apply_source ecs = {"ecs-registered", "2026-11-27", false};
    figures_of(&f, SLICE("m5.large"))->registered_mib = 7500;
    ck_assert(apply_figures(&book, "us-east-1", &f, &ecs, &findings));
    write_and_read();
    const struct catalogue *c = &again.regions[0].c;
    ck_assert_int_eq(c->types[catalogue_find(c, SLICE("m5.large"))].usable_mib, 7500 - 32);
}
END_TEST

START_TEST(health_tells_what_has_no_price_and_what_costs_more_as_spot)
{
    health_of_region(book_region(&book, "ca-central-1"), &findings);
    ck_assert_int_eq(count(HEALTH_SPOT_ABOVE), 1); /* p5.48xlarge, saving -62 */
    ck_assert_int_gt(count(HEALTH_UNPRICED), 0);
}
END_TEST

Suite *suite_book(void)
{
    Suite *s = suite_create("book");
    TCase *t = tcase_create("book");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, the_bundled_snapshot_is_written_and_read_as_the_same);
    tcase_add_test(t, a_list_of_all_prices_replaces_them_with_date_and_source);
    tcase_add_test(t, a_price_that_moved_over_half_within_a_week_is_kept_and_later_taken);
    tcase_add_test(t, a_type_that_vanished_from_a_whole_list_has_no_price_and_from_a_part_keeps_it);
    tcase_add_test(t, a_list_that_lost_a_fifth_of_its_types_is_not_taken);
    tcase_add_test(t, prices_in_another_currency_are_not_taken);
    tcase_add_test(t, spot_above_on_demand_is_dropped_and_below_is_what_a_plan_pays);
    tcase_add_test(t, an_advisor_that_says_the_same_for_over_a_week_keeps_its_date);
    tcase_add_test(t, an_unchanged_list_is_as_good_as_new_and_an_unchanged_feed_is_not);
    tcase_add_test(t, new_types_stand_with_their_family_in_every_region);
    tcase_add_test(t, rates_quotas_and_fetches_are_kept);
    tcase_add_test(t, memory_that_machines_registered_lowers_what_jobs_can_use);
    tcase_add_test(t, health_tells_what_has_no_price_and_what_costs_more_as_spot);
    suite_add_tcase(s, t);
    return s;
}
