/* Bills worked out by hand, and views that must add up. */
#include <check.h>
#include <string.h>

#include "model/bill.h"
#include "tests/support/make_workload.h"

static struct maker m;
static struct bill bill;
static struct error err;

static void setup(void)
{
    m = (struct maker){0};
    bill = (struct bill){0};
}

static void teardown(void)
{
    bill_clear(&bill);
    maker_clear(&m);
}

static int64_t sum_items(void)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < bill.n_items; i++)
        sum += bill.items[i].cost_uusd;
    return sum;
}

static int64_t sum_shares(void)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < bill.n_shares; i++)
        sum += bill.shares[i].cost_uusd;
    return sum;
}

static const struct bill_share *share_of(const char *label)
{
    for (int32_t i = 0; i < bill.n_shares; i++)
        if (strcmp(bill.shares[i].label, label) == 0)
            return &bill.shares[i];
    return NULL;
}

/* One lease of 1000 s: boot 100, two lanes of half the instance each for 800 and 400 s, tail 100.
 * 3.6 dollars an hour is 1000 micro-dollars a second. */
static struct plan one_lease(struct lease *lease, struct lane *lanes, struct lane_run *runs)
{
    struct offer *o = maker_offer(&m, 4, 16000, 3600000);
    o->root_uusd_h = 3601;
    o->ipv4_uusd_h = 5000;
    o->extras_uusd_h = 8601;
    struct job_class *a = maker_class(&m, 2000, 100);
    struct job_class *b = maker_class(&m, 500, 8000);
    a->label = "long";
    b->label = "short";
    runs[0] = (struct lane_run){0, 800, 1};
    runs[1] = (struct lane_run){1, 200, 2};
    lanes[0] = (struct lane){1, 100, &runs[0], 1};
    lanes[1] = (struct lane){1, 100, &runs[1], 1};
    *lease = (struct lease){1, o, 0, 1000, lanes, 2};
    return (struct plan){.unit = PLAN_BATCH,
                         .leases = lease,
                         .n_leases = 1,
                         .proof = {.boot_s = 100, .tail_s = 100}};
}

START_TEST(items_are_each_rounded_up_and_add_up_to_the_total)
{
    struct lease lease;
    struct lane lanes[2];
    struct lane_run runs[2];
    struct plan plan = one_lease(&lease, lanes, runs);
    ck_assert(bill_make(&bill, &plan, &m.workload, &err));
    ck_assert_int_eq(bill.n_items, 3);
    ck_assert_int_eq(bill.items[0].cost_uusd, 1000000);
    ck_assert_int_eq(bill.items[0].boot_uusd, 100000);
    ck_assert_int_eq(bill.items[0].busy_uusd, 800000);
    ck_assert_int_eq(bill.items[0].tail_uusd, 100000);
    ck_assert_int_eq(bill.items[1].kind, BILL_ROOT_VOLUMES);
    ck_assert_int_eq(bill.items[1].cost_uusd, 1001); /* 1000.28 rounded up */
    ck_assert_int_eq(bill.items[2].cost_uusd, 1389); /* 1388.9 */
    ck_assert_int_eq(bill.total_uusd, 1002390);
    ck_assert_int_eq(sum_items(), bill.total_uusd);
    ck_assert_int_eq(sum_shares(), bill.total_uusd);
}
END_TEST

START_TEST(labels_pay_their_largest_share_for_their_time_and_the_rest_is_idle)
{
    struct lease lease;
    struct lane lanes[2];
    struct lane_run runs[2];
    struct plan plan = one_lease(&lease, lanes, runs);
    ck_assert(bill_make(&bill, &plan, &m.workload, &err));
    /* 800 s of 802 micro-dollars or so: long has half of it for all, short half for half of it. */
    ck_assert_int_eq(share_of("long")->cost_uusd, (1002390 * 8 / 10) / 2);
    ck_assert_int_eq(share_of("short")->cost_uusd, (1002390 * 8 / 10) / 4);
    ck_assert_int_eq(share_of("idle")->cost_uusd, (1002390 * 8 / 10) / 4);
    ck_assert_int_eq(share_of("boot")->cost_uusd, 100239);
    ck_assert_int_eq(share_of("tail")->cost_uusd, 100239);
    ck_assert_int_eq(share_of("short")->jobs, 2);
    ck_assert_int_eq(share_of("short")->job_s, 400);
    ck_assert_int_eq(bill.class_uusd[0], share_of("long")->cost_uusd);
}
END_TEST

START_TEST(an_instance_is_billed_a_minute_at_least)
{
    struct lease lease;
    struct lane lanes[2];
    struct lane_run runs[2];
    struct plan plan = one_lease(&lease, lanes, runs);
    plan.proof.boot_s = plan.proof.tail_s = 0;
    runs[0].duration_s = 1;
    lanes[0].start_s = 0;
    lease.duration_s = 1;
    lease.n_lanes = 1;
    ck_assert(bill_make(&bill, &plan, &m.workload, &err));
    ck_assert_int_eq(bill.items[0].billed_s, 60);
    ck_assert_int_eq(bill.items[0].cost_uusd, 60000);
    ck_assert_int_eq(sum_shares(), bill.total_uusd);
}
END_TEST

START_TEST(a_plan_without_durations_is_billed_by_the_hour)
{
    struct lease lease;
    struct lane lanes[2];
    struct lane_run runs[2];
    struct plan plan = one_lease(&lease, lanes, runs);
    plan.unit = PLAN_HOUR;
    lease.duration_s = runs[0].duration_s = runs[1].duration_s = UNKNOWN;
    runs[1].count = 1;
    lease.count = 3;
    ck_assert(bill_make(&bill, &plan, &m.workload, &err));
    ck_assert_int_eq(bill.total_uusd, 3 * (3600000 + 3601 + 5000));
    ck_assert_int_eq(bill.items[0].billed_s, UNKNOWN);
    ck_assert_ptr_null(share_of("boot"));
    ck_assert_int_eq(sum_shares(), bill.total_uusd);
}
END_TEST

START_TEST(an_extra_without_a_price_is_listed_and_the_total_is_at_least)
{
    struct lease lease;
    struct lane lanes[2];
    struct lane_run runs[2];
    struct plan plan = one_lease(&lease, lanes, runs);
    m.list[0].ipv4_uusd_h = 0;
    m.list[0].extras_unknown = true;
    ck_assert(bill_make(&bill, &plan, &m.workload, &err));
    ck_assert(bill.at_least);
    ck_assert_int_eq(bill.n_unknown, 1);
    ck_assert_str_eq(bill.unknown[0], "public IPv4");
}
END_TEST

Suite *suite_bill(void);

/* $3.60 an hour are 1,000 micro-dollars a second: boot 180 s, 3600 s in the middle of which a job
 * holds half of the instance for 1800 s, tail 120 s. */
START_TEST(a_run_with_gaps_divides_over_boot_job_idle_and_tail)
{
    static const struct instance_type type = {.name = "t", .vcpus = 4};
    static const struct offer offer = {
        .type = &type, .price_uusd_h = 3600000, .usable_mcpu = 4000, .usable_mib = 10000};
    static struct job_class class = {.label = "a", .mcpu = 2000, .mem_mib = 1000};
    static const struct workload jobs = {.classes = &class, .n_classes = 1};
    struct bill_use use = {.class_id = 0, .jobs = 3, .job_s = 1800};
    struct bill_run run = {&offer, 3900, 180, 120, &use, 1, .free = false};
    ck_assert(bill_make_runs(&bill, &run, 1, &jobs, &err));
    ck_assert_int_eq(bill.total_uusd, 3900000);
    ck_assert_int_eq(bill.items[0].boot_uusd, 180000);
    ck_assert_int_eq(bill.items[0].busy_uusd, 3600000);
    ck_assert_int_eq(bill.items[0].tail_uusd, 120000);
    ck_assert_int_eq(bill.n_shares, 4);
    ck_assert_int_eq(bill.shares[0].jobs, 3);
    ck_assert_int_eq(bill.shares[0].cost_uusd, 900000);
    ck_assert_int_eq(bill.shares[1].cost_uusd, 180000);
    ck_assert_int_eq(bill.shares[2].cost_uusd, 2700000);
    ck_assert_int_eq(bill.shares[3].cost_uusd, 120000);

    /* It is taken away: no tail, and 400 s more of the job were in vain. */
    bill_clear(&bill);
    use.lost_s = 400;
    run.duration_s = 3780;
    run.tail_s = 0;
    ck_assert(bill_make_runs(&bill, &run, 1, &jobs, &err));
    ck_assert_int_eq(bill.total_uusd, 3780000);
    ck_assert_int_eq(bill.shares[0].cost_uusd, 900000);
    ck_assert_int_eq(bill.shares[2].cost_uusd, 2500000);
    ck_assert_int_eq(bill.shares[4].row, BILL_REWORK);
    ck_assert_int_eq(bill.shares[4].cost_uusd, 200000);

    /* Within its first hour: a launch that costs nothing. */
    bill_clear(&bill);
    run.free = true;
    ck_assert(bill_make_runs(&bill, &run, 1, &jobs, &err));
    ck_assert_int_eq(bill.total_uusd, 0);
    ck_assert_int_eq(bill.items[0].instances, 1);
    ck_assert_int_eq(bill.items[0].billed_s, 0);
}
END_TEST

Suite *suite_bill(void)
{
    Suite *s = suite_create("bill");
    TCase *t = tcase_create("by hand");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, items_are_each_rounded_up_and_add_up_to_the_total);
    tcase_add_test(t, labels_pay_their_largest_share_for_their_time_and_the_rest_is_idle);
    tcase_add_test(t, an_instance_is_billed_a_minute_at_least);
    tcase_add_test(t, a_plan_without_durations_is_billed_by_the_hour);
    tcase_add_test(t, an_extra_without_a_price_is_listed_and_the_total_is_at_least);
    tcase_add_test(t, a_run_with_gaps_divides_over_boot_job_idle_and_tail);
    suite_add_tcase(s, t);
    return s;
}
