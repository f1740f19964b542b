/* Figures by hand: the root volume takes 125 MiB a second, S3 asks 0.4 and 5 micro-dollars for a
 * request and 0.023 for a GiB and month. */
#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>

Suite *suite_staging(void);

enum { JOBS_MOST = 64 };
#define MIB (INT64_C(1) << 20)
#define GIB (INT64_C(1) << 30)
static struct maker m;
static struct sim_staging staging[JOBS_MOST];
static struct compute_environment ce;
static struct sim_input in;
static struct sim_maker made;
static struct simulation s;
static struct bill bill;
static struct error err;

/* One type of 4 vCPUs and 16,000 MiB. */
static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
    sim_maker_type(&made, NULL, 4, 16000, 200000);
    m.types[0].network_mbps = UNKNOWN;
    m.types[0].ebs_mbps = UNKNOWN;
    sim_maker_environment(&made, &ce, STRATEGY_PROGRESSIVE, 4);
    made.catalogue.other.gp3_gb_month_uusd = 80000;
    made.catalogue.other.usage[USAGE_S3_GET].uusd = 400;
    made.catalogue.other.usage[USAGE_S3_PUT].uusd = 5000;
    made.catalogue.other.usage[USAGE_S3_STORAGE].uusd = 23000;
    in.keep_starts = true;
    in.staging = staging;
}

static void tear_down(void)
{
    bill_clear(&bill);
    simulation_clear(&s);
    maker_clear(&m);
}

static struct sim_job *submit(const struct job_class *c, int32_t count, int32_t duration_s,
                              struct sim_staging bytes)
{
    ck_assert(in.n_jobs < JOBS_MOST);
    staging[in.n_jobs] = bytes;
    return sim_maker_submit(&made, c, count, 0, duration_s);
}

static void run(void)
{
    run_simulation(&s, &in);
    ck_assert_msg(simulation_bill(&bill, &s, &m.workload, &err), "%s", err.message);
    ck_assert_msg(staging_bill(&bill, &s, &in, &err), "%s", err.message);
    int64_t items = 0, shares = 0;
    for (int32_t i = 0; i < bill.n_items; i++)
        items += bill.items[i].cost_uusd;
    for (int32_t i = 0; i < bill.n_shares; i++)
        shares += bill.shares[i].cost_uusd;
    ck_assert_int_eq(items, bill.total_uusd);
    ck_assert_int_eq(shares, bill.total_uusd);
}

static const struct bill_item *item_of(enum bill_kind kind)
{
    for (int32_t i = 0; i < bill.n_items; i++) {
        if (bill.items[i].kind == kind)
            return &bill.items[i];
    }
    return NULL;
}

START_TEST(a_slot_is_held_while_input_comes_and_output_goes)
{
    submit(maker_class(&m, 1000, 1000), 1, 600, (struct sim_staging){2500 * MIB, 1250 * MIB, 0});
    run();
    ck_assert_int_eq(s.starts[0].run_s, 180 + 20);
    ck_assert_int_eq(s.makespan_s, 180 + 20 + 600 + 10);
    ck_assert_int_eq(s.staging_job_s, 30);
    ck_assert_int_eq(s.instances[0].moved_bytes, 3750 * MIB);
    ck_assert_int_eq(s.instances[0].busy_s, 630);
}
END_TEST

/* The least of 1 Gbit/s of network, 0.8 of EBS and 125 MiB/s. */
START_TEST(the_link_is_as_fast_as_its_slowest_part_and_what_is_unknown_does_not_limit)
{
    ck_assert_int_eq(staging_rate(&m.types[0], in.assumed), 125 * MIB);
    m.types[0].network_mbps = 1000;
    ck_assert_int_eq(staging_rate(&m.types[0], in.assumed), 125000000);
    m.types[0].ebs_mbps = 800;
    ck_assert_int_eq(staging_rate(&m.types[0], in.assumed), 100000000);
    submit(maker_class(&m, 1000, 1000), 1, 60, (struct sim_staging){1000000000, 0, 0});
    run();
    ck_assert_int_eq(s.makespan_s, 180 + 10 + 60);
}
END_TEST

START_TEST(jobs_that_start_together_share_the_link)
{
    submit(maker_class(&m, 1000, 1000), 4, 600, (struct sim_staging){1250 * MIB, 0, 0});
    run();
    ck_assert_int_eq(s.n_instances, 1);
    ck_assert_int_eq(s.makespan_s, 180 + 4 * 10 + 600);
    ck_assert_int_eq(s.staging_job_s, 4 * 40);
}
END_TEST

/* The second job's input fills the link until 220; the first one's output waits for it. */
START_TEST(output_waits_for_input_that_has_the_link)
{
    submit(maker_class(&m, 1000, 1000), 1, 10, (struct sim_staging){0, 1250 * MIB, 0});
    submit(maker_class(&m, 1000, 1000), 1, 100, (struct sim_staging){5000 * MIB, 0, 0});
    run();
    /* Placed first, the output has its place from 190 to 200; the input takes 180 to 190 and 200
     * to 230. */
    ck_assert_int_eq(s.starts[0].end_s, 200);
    ck_assert_int_eq(s.starts[1].run_s, 230);
    ck_assert_int_eq(s.makespan_s, 330);
}
END_TEST

START_TEST(s3_is_billed_for_requests_and_storage_by_label)
{
    struct job_class *a = maker_class(&m, 1000, 1000), *b = maker_class(&m, 1000, 1000);
    a->label = "a";
    b->label = "b";
    submit(a, 2, 600, (struct sim_staging){80 * MIB, 0, 0});
    submit(b, 1, 600, (struct sim_staging){0, 73 * GIB, 0});
    run();
    /* 2 x 10 parts at 0.4; 73 x 128 parts at 5; 73 GiB for 720 of 730 hours at 23000. */
    ck_assert_int_eq(item_of(BILL_S3_REQUESTS)->cost_uusd, 8 + 46720);
    ck_assert_int_eq(item_of(BILL_S3_STORAGE)->cost_uusd, 1656000);
    ck_assert_int_eq(bill.shares[0].row, BILL_LABEL);
    ck_assert_str_eq(bill.shares[0].label, "b");
    ck_assert_int_ge(bill.class_uusd[1], 46720 + 1656000);
    ck_assert(!bill.at_least);
}
END_TEST

START_TEST(an_unknown_price_of_s3_makes_the_cost_a_lower_bound)
{
    made.catalogue.other.usage[USAGE_S3_STORAGE].uusd = UNKNOWN;
    submit(maker_class(&m, 1000, 1000), 1, 600, (struct sim_staging){0, GIB, 0});
    run();
    ck_assert(bill.at_least);
    ck_assert_str_eq(bill.unknown[0], "S3 storage");
    ck_assert_ptr_null(item_of(BILL_S3_STORAGE));
    ck_assert_int_eq(item_of(BILL_S3_REQUESTS)->cost_uusd, 128 * 5);
}
END_TEST

/* Three jobs of 10 GiB at once, then one; 8 GiB are the system's and 2 the image's. */
START_TEST(the_fullest_volume_is_found_and_what_its_size_costs)
{
    static const int64_t image[] = {2 * GIB};
    const struct job_class *c = maker_class(&m, 1000, 5000);
    for (int i = 0; i < 2; i++)
        submit(c, 2, 1000, (struct sim_staging){0, 0, 10 * GIB})->image = 0;
    in.image_bytes = image;
    in.n_images = 1;
    run();
    struct staging_volumes v;
    staging_volumes(&v, &s, &in, 30);
    ck_assert_int_eq(s.instances[0].disk_peak_bytes, 32 * GIB);
    ck_assert_int_eq(v.needed_gib, 40);
    ck_assert_int_eq(v.fuller, 1);
    ck_assert_ptr_eq(v.fullest, &m.list[0]);
    /* 40 and 30 GiB are 4384 and 3288 micro-dollars an hour; 180 + 21 + 2000 + 120 s. */
    ck_assert_int_eq(s.instances[0].end_s, 2321);
    ck_assert_int_eq(v.extra_uusd, 2827 - 2120);
    staging_volumes(&v, &s, &in, 40);
    ck_assert_int_eq(v.fuller, 0);
    ck_assert_int_eq(v.extra_uusd, 0);
}
END_TEST

START_TEST(without_a_price_of_volumes_the_larger_size_has_none)
{
    made.catalogue.other.gp3_gb_month_uusd = UNKNOWN;
    submit(maker_class(&m, 1000, 5000), 1, 1000, (struct sim_staging){0, 0, 100 * GIB});
    run();
    struct staging_volumes v;
    staging_volumes(&v, &s, &in, 30);
    ck_assert_int_eq(v.needed_gib, 108);
    ck_assert_int_eq(v.extra_uusd, UNKNOWN);
}
END_TEST

/* simulate() checks each run: what is moved, busy time, durations. */
START_TEST(many_jobs_of_all_sizes_stage_and_add_up)
{
    uint32_t state = (uint32_t)_i + 1;
    ce.max_vcpus = 8;
    for (int k = 0; k < 4; k++)
        maker_class(&m, 1000 * (k % 2 + 1), 1000 + 2000 * k);
    for (int k = 0; k < 40; k++) {
        state = state * 1664525u + 1013904223u;
        submit(&m.classes[state >> 30], 1 + (int32_t)(state >> 28) % 3,
               (int32_t)(state >> 12) % 3000,
               (struct sim_staging){(int64_t)(state >> 8) * 100, (int64_t)(state >> 16) * 1000,
                                    (int64_t)(state >> 4) * 20});
    }
    run();
    int64_t moved = 0, asked = 0;
    for (int64_t i = 0; i < s.n_instances; i++)
        moved += s.instances[i].moved_bytes;
    for (int64_t j = 0; j < in.n_jobs; j++)
        asked += in.jobs[j].count * (staging[j].input_bytes + staging[j].output_bytes);
    ck_assert_int_eq(moved, asked);
    ck_assert_int_eq(s.n_stuck, 0);
}
END_TEST

Suite *suite_staging(void)
{
    Suite *suite = suite_create("staging");
    TCase *t = tcase_create("staging");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_slot_is_held_while_input_comes_and_output_goes);
    tcase_add_test(t, the_link_is_as_fast_as_its_slowest_part_and_what_is_unknown_does_not_limit);
    tcase_add_test(t, jobs_that_start_together_share_the_link);
    tcase_add_test(t, output_waits_for_input_that_has_the_link);
    tcase_add_test(t, s3_is_billed_for_requests_and_storage_by_label);
    tcase_add_test(t, an_unknown_price_of_s3_makes_the_cost_a_lower_bound);
    tcase_add_test(t, the_fullest_volume_is_found_and_what_its_size_costs);
    tcase_add_test(t, without_a_price_of_volumes_the_larger_size_has_none);
    tcase_add_loop_test(t, many_jobs_of_all_sizes_stage_and_add_up, 0, 30);
    suite_add_tcase(suite, t);
    return suite;
}
