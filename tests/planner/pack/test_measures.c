#include "planner/pack/measures.h"

#include <check.h>

#include "planner/pack/volume.h"
#include "tests/support/packcheck.h"

Suite *suite_measures(void);

enum { ITEMS = 30, BINS = 24 };
static struct pack_item items[ITEMS];
static struct pack_bin bins[BINS];
static uint64_t state;

static int64_t draw(int64_t n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((state >> 33) % (uint64_t)n);
}

/* Requests of 1 to 16 vCPUs with 0.5 to 9 GiB each, families of 2, 4 and 8 GiB a vCPU. */
static struct pack_problem problem(uint64_t seed, int64_t jobs)
{
    state = seed + 5;
    for (int32_t i = 0; i < ITEMS; i++) {
        int64_t vcpus = 1 + draw(16);
        items[i] = (struct pack_item){.demand = jobs * (1 + draw(30)),
                                      .mcpu = vcpus * 1000,
                                      .mem_mib = vcpus * (512 + draw(8700)),
                                      .arch_mask = 1,
                                      .gpu_model = -1};
        items[i].most = items[i].demand;
    }
    for (int32_t b = 0; b < BINS; b++) {
        int64_t vcpus = INT64_C(2) << (b / 3), gib = INT64_C(2) << (b % 3);
        bins[b] = (struct pack_bin){.mcpu = vcpus * 1000,
                                    .mem_mib = vcpus * gib * 1000,
                                    .arch_mask = 1,
                                    .gpu_model = -1,
                                    .price_uusd_h = vcpus * (30000 + gib * 3000),
                                    .limit = -1};
    }
    return (struct pack_problem){.mode = PACK_WHOLE,
                                 .items = items,
                                 .n_items = ITEMS,
                                 .bins = bins,
                                 .n_bins = BINS,
                                 .limit_bins = -1};
}

static void solve(const struct pack_problem *p, struct pack_result *r)
{
    struct pack_options options = {.solver = PACK_FFD, .threads = 1};
    pack_solve(p, &options, r);
    const char *wrong = packcheck_plan(p, r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
}

static double gap(const struct pack_result *r)
{
    return (double)(r->cost_uusd - r->bound_uusd) / (double)r->cost_uusd;
}

START_TEST(plans_are_within_a_few_per_cent_of_the_bound_that_is_proved_with_them)
{
    for (uint64_t seed = 0; seed < 10; seed++) {
        struct pack_problem p = problem(seed, 50);
        struct pack_result r;
        solve(&p, &r);
        ck_assert_double_le(gap(&r), 0.03);
        pack_result_clear(&r);
    }
}
END_TEST

START_TEST(ten_million_jobs_take_no_more_steps_than_a_thousand)
{
    struct pack_problem p = problem(1, 30000);
    int64_t jobs = 0;
    for (int32_t i = 0; i < ITEMS; i++)
        jobs += items[i].demand;
    ck_assert_int_gt(jobs, 9000000);
    struct pack_result r;
    solve(&p, &r);
    ck_assert_int_le(r.n_patterns, 3 * ITEMS);
    ck_assert_double_le(gap(&r), 0.03);
    pack_result_clear(&r);
}
END_TEST

/* The plan of the measures that `work` pays for. */
static int64_t cost_with(struct packing *packing, int64_t work)
{
    struct pool pool;
    struct pool_plan plan = {0};
    pool_init(&pool, packing);
    ck_assert(measures_plan(packing, &pool, &work, &plan));
    ck_assert_int_gt(work, 0);
    int64_t cost = wide_clamped(plan.cost);
    pool_plan_clear(&plan);
    pool_clear(&pool);
    return cost;
}

START_TEST(more_measures_never_cost_more_and_now_and_then_less)
{
    int less = 0;
    for (uint64_t seed = 0; seed < 10; seed++) {
        struct pack_problem p = problem(seed, 1);
        struct packing packing;
        packing_init(&packing, &p);
        volume_fill(&packing, volume_rounds(&packing, true));
        int64_t one = cost_with(&packing, 1), many = cost_with(&packing, 300000);
        ck_assert_int_le(many, one);
        less += many < one;
        packing_clear(&packing);
    }
    ck_assert_int_gt(less, 5);
}
END_TEST

START_TEST(memory_and_vcpus_run_out_together_when_bins_are_filled_evenly)
{
    /* One bin of 8 vCPUs and 32 GiB for two of each; by size alone four heavy ones come first. */
    struct pack_problem p = problem(0, 1);
    items[0] = (struct pack_item){
        .demand = 6, .most = 6, .mcpu = 1000, .mem_mib = 14000, .arch_mask = 1, .gpu_model = -1};
    items[1] = (struct pack_item){
        .demand = 6, .most = 6, .mcpu = 3000, .mem_mib = 2000, .arch_mask = 1, .gpu_model = -1};
    bins[0] = (struct pack_bin){.mcpu = 8000,
                                .mem_mib = 32000,
                                .arch_mask = 1,
                                .gpu_model = -1,
                                .price_uusd_h = 1000,
                                .limit = -1};
    p.n_items = 2;
    p.n_bins = 1;
    struct pack_result r;
    solve(&p, &r);
    ck_assert_int_eq(r.cost_uusd, 3000);
    ck_assert(r.proven_optimal);
    pack_result_clear(&r);
}
END_TEST

START_TEST(gpus_count_in_the_first_duals)
{
    struct pack_problem p = problem(0, 1);
    items[0] = (struct pack_item){.demand = 16,
                                  .most = 16,
                                  .mcpu = 1000,
                                  .mem_mib = 1000,
                                  .gpus = 1,
                                  .arch_mask = 1,
                                  .gpu_model = -1};
    bins[0] = (struct pack_bin){.mcpu = 96000,
                                .mem_mib = 768000,
                                .gpus = 8,
                                .arch_mask = 1,
                                .gpu_model = 0,
                                .price_uusd_h = 8000000,
                                .limit = -1};
    p.n_items = 1;
    p.n_bins = 1;
    struct pack_result r;
    solve(&p, &r);
    ck_assert_int_eq(r.cost_uusd, 16000000);
    ck_assert(r.proven_optimal);
    pack_result_clear(&r);
}
END_TEST

Suite *suite_measures(void)
{
    Suite *s = suite_create("measures");
    TCase *t = tcase_create("measures");
    tcase_add_test(t, plans_are_within_a_few_per_cent_of_the_bound_that_is_proved_with_them);
    tcase_add_test(t, ten_million_jobs_take_no_more_steps_than_a_thousand);
    tcase_add_test(t, more_measures_never_cost_more_and_now_and_then_less);
    tcase_add_test(t, memory_and_vcpus_run_out_together_when_bins_are_filled_evenly);
    tcase_add_test(t, gpus_count_in_the_first_duals);
    suite_add_tcase(s, t);
    return s;
}
