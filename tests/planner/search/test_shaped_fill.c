#include <check.h>

#include "planner/search/decide.h"
#include "planner/search/shaped_change.h"
#include "planner/search/shaped_fill.h"
#include "tests/support/make_workload.h"

static struct maker m;
static struct error err;
static struct requests rq;
static struct planner_options options;
static struct batch b;
static struct fluid fluid;
static struct shaped_fill fill;

/* Offers: 8 vCPUs with 8,000 MiB and with 64,000 MiB; 16 with 64,000 MiB. */
static void setup(void)
{
    m = (struct maker){0};
    options = planner_defaults();
    options.deadline_s = 10180;
    maker_offer(&m, 8, 8000, 300000);
    maker_offer(&m, 8, 64000, 560000);
    maker_offer(&m, 16, 64000, 800000);
}

static void begin(void)
{
    ck_assert_msg(requests_build(&rq, &m.workload, &m.offers, &options, UNKNOWN, &err), "%s",
                  err.message);
    b = batch_of(&rq, &options);
    decide_program(&fluid, &rq, &options);
    shaped_fill_init(&fill, &b, &fluid);
}

static void teardown(void)
{
    shaped_fill_clear(&fill);
    fluid_clear(&fluid);
    requests_clear(&rq);
    maker_clear(&m);
}

static int64_t cost_of(int32_t offer, int64_t busy_s)
{
    struct draft_lease lease = {.count = 1, .offer = offer, .busy_s = busy_s};
    return draft_lease_cost(&lease, &b.terms);
}

START_TEST(jobs_go_to_leases_of_their_own_shape)
{
    maker_jobs(&m, maker_class(&m, 1000, 1000), 8, 1000000);
    maker_jobs(&m, maker_class(&m, 1000, 8000), 8, 1000000);
    begin();
    struct shaped_fleet fleet = {{{0, 1000}, {1, 1000}}, 2, 2};
    ck_assert_int_eq(shaped_fill_all(&fill, &fleet, INT64_MAX),
                     cost_of(0, 1000) + cost_of(1, 1000));
    ck_assert_int_eq(fill.n, 2);
    for (int32_t i = 0; i < 2; i++) {
        ck_assert_uint_eq(fill.leases[i].jobs.n, 8);
        for (size_t k = 0; k < 8; k++) {
            int64_t mem = rq.list[fill.leases[i].jobs.at[k].request].item.mem_mib;
            ck_assert_int_eq(mem, i == 0 ? 1000 : 8000);
        }
    }
    struct draft d = {0};
    shaped_fill_write(&fill, &d);
    ck_assert_int_eq(draft_cost(&d, &b.terms), cost_of(0, 1000) + cost_of(1, 1000));
    draft_clear(&d);
}
END_TEST

START_TEST(what_is_too_much_makes_the_cheapest_lease_longer)
{
    maker_jobs(&m, maker_class(&m, 8000, 7000), 3, 1000000);
    begin();
    struct shaped_fleet fleet = {{{1, 1000}, {0, 1000}}, 2, 0};
    ck_assert_int_eq(shaped_fill_all(&fill, &fleet, INT64_MAX),
                     cost_of(1, 1000) + cost_of(0, 2000));
    ck_assert_int_eq(shaped_fill_all(&fill, &fleet, cost_of(0, 2000)), INT64_MAX);
    ck_assert_int_gt(fill.work, 0);
}
END_TEST

START_TEST(what_fits_no_lease_gets_one_of_its_own)
{
    maker_jobs(&m, maker_class(&m, 16000, 60000), 1, 1000000);
    maker_jobs(&m, maker_class(&m, 1000, 1000), 1, 1000000);
    begin();
    struct shaped_fleet fleet = {{{0, 1000}}, 1, 0};
    ck_assert_int_eq(shaped_fill_all(&fill, &fleet, INT64_MAX),
                     cost_of(2, 1000) + cost_of(0, 1000));
    ck_assert_int_eq(fill.n, 2);
    ck_assert_int_eq(fill.leases[1].wish.offer, 2);
}
END_TEST

static double dollars(const struct shaped_fleet *fleet)
{
    double sum = 0;
    for (int32_t i = 0; i < fleet->n; i++)
        sum += (double)fleet->list[i].wanted_s * (double)rq.bins[fleet->list[i].offer].price_uusd_h;
    return sum;
}

START_TEST(changes_keep_a_fleet_within_its_limits)
{
    maker_jobs(&m, maker_class(&m, 1000, 1000), 1, 1000000);
    begin();
    const int32_t offers[] = {0, 2};
    struct shaped_lots lots = {&rq, 10000, offers, 2, 7};
    const struct shaped_fleet first = {{{0, 9000}, {2, 100}, {1, 5000}}, 3, 1};
    bool longer = false, fewer = false, more = false, turned = false, order = false;
    for (int round = 0; round < 300; round++) {
        struct shaped_fleet fleet = first;
        shaped_change(&fleet, &lots);
        fewer |= fleet.n < first.n;
        more |= fleet.n > first.n;
        order |= fleet.order != first.order;
        longer |= fleet.list[0].offer == 0 && fleet.list[0].wanted_s > 9000;
        turned |= fleet.list[2].offer != 1;
        /* One lease may get longer by 31 % without another getting shorter. */
        ck_assert_double_le(dollars(&fleet), 1.32 * dollars(&first));
        for (int k = 0; k < 50; k++)
            shaped_change(&fleet, &lots);
        ck_assert_int_ge(fleet.n, 1);
        ck_assert_int_le(fleet.n, SHAPED_LEASES_MOST);
        ck_assert_int_ge(fleet.order, 0);
        ck_assert_int_lt(fleet.order, SHAPED_ORDERS);
        for (int32_t i = 0; i < fleet.n; i++) {
            ck_assert_int_ge(fleet.list[i].wanted_s, 0);
            ck_assert_int_le(fleet.list[i].wanted_s, 10000);
        }
    }
    ck_assert(longer && fewer && more && turned && order);
}
END_TEST

Suite *suite_shaped_fill(void);

Suite *suite_shaped_fill(void)
{
    Suite *s = suite_create("shaped_fill");
    TCase *t = tcase_create("shaped_fill");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, jobs_go_to_leases_of_their_own_shape);
    tcase_add_test(t, what_is_too_much_makes_the_cheapest_lease_longer);
    tcase_add_test(t, what_fits_no_lease_gets_one_of_its_own);
    tcase_add_test(t, changes_keep_a_fleet_within_its_limits);
    suite_add_tcase(s, t);
    return s;
}
