#include "planner/pack/close.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "planner/pack/pack.h"
#include "tests/support/oracle.h"
#include "tests/support/packcheck.h"

Suite *suite_close(void);

enum { ITEMS = 32, BINS = 16 };

static struct pack_item items[ITEMS];
static struct pack_bin bins[BINS];
static uint64_t state;

static int64_t draw(int64_t n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((state >> 33) % (uint64_t)n);
}

static struct pack_item item_of(int64_t demand, int64_t mcpu, int64_t mem_mib, uint32_t arch_mask)
{
    return (struct pack_item){.demand = demand,
                              .most = demand,
                              .mcpu = mcpu,
                              .mem_mib = mem_mib,
                              .arch_mask = arch_mask,
                              .gpu_model = -1};
}

static struct pack_bin bin_of(int64_t mcpu, int64_t mem_mib, int64_t price, uint32_t arch_mask)
{
    return (struct pack_bin){.mcpu = mcpu,
                             .mem_mib = mem_mib,
                             .arch_mask = arch_mask,
                             .gpu_model = -1,
                             .price_uusd_h = price,
                             .limit = -1};
}

/* Few jobs on bins of like price per vCPU: rounding matters, the LP bound is loose. */
static struct pack_problem random_problem(uint64_t seed)
{
    state = seed * 2654435761U + 77;
    struct pack_problem p = {.mode = PACK_WHOLE, .items = items, .bins = bins, .limit_bins = -1};
    p.n_items = (int32_t)(1 + draw(5));
    p.n_bins = (int32_t)(1 + draw(4));
    bool gpus = draw(4) == 0;
    for (int32_t i = 0; i < p.n_items; i++) {
        items[i] = item_of(1 + draw(3), draw(7), draw(9) * 7, (uint32_t)(1 + draw(3)));
        items[i].gpus = gpus ? (int32_t)draw(3) : 0;
    }
    for (int32_t b = 0; b < p.n_bins; b++) {
        int64_t size = 3 + draw(9);
        bins[b] = bin_of(size, 7 * (2 + draw(12)) + draw(5), 100 * (size + draw(4)), 1U << draw(2));
        bins[b].gpus = gpus ? (int32_t)draw(5) : 0;
    }
    return p;
}

/* Small instance types in three ratios of memory to vCPUs, and jobs as people ask for them. */
static struct pack_problem like_a_small_region(uint64_t seed, int32_t n_items, int64_t most)
{
    static const int64_t gib_per_vcpu[3] = {2, 4, 8}, price[3] = {42500, 48000, 63000};
    state = seed * 2654435761U + 5;
    struct pack_problem p = {.mode = PACK_WHOLE, .items = items, .bins = bins, .limit_bins = -1};
    for (int family = 0; family < 3; family++)
        for (int64_t vcpus = 2; vcpus <= 16; vcpus *= 2)
            bins[p.n_bins++] =
                bin_of(1000 * vcpus, 1024 * gib_per_vcpu[family] * vcpus, price[family] * vcpus, 1);
    p.n_items = n_items;
    for (int32_t i = 0; i < n_items; i++) {
        int64_t vcpus = INT64_C(1) << draw(4);
        items[i] = item_of(1 + draw(most), 1000 * vcpus, 256 * (1 + draw(28 * vcpus)), 1);
    }
    return p;
}

static void solve(const struct pack_problem *p, int threads, int64_t work, struct pack_result *r)
{
    struct pack_options options = {.solver = PACK_AUTO, .threads = threads, .work = work};
    pack_solve(p, &options, r);
    const char *wrong = packcheck_plan(p, r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
}

START_TEST(tiny_problems_end_at_the_optimum_that_trying_everything_finds)
{
    int by_search = 0;
    for (uint64_t seed = 0; seed < 4000; seed++) {
        struct pack_problem p = random_problem(seed);
        struct pack_result r;
        solve(&p, 1, 0, &r);
        int64_t optimum = oracle_whole(&p);
        ck_assert_msg(r.cost_uusd == optimum, "seed %d: cost %lld, optimum %lld", (int)seed,
                      (long long)r.cost_uusd, (long long)optimum);
        ck_assert_msg(r.proven_optimal, "seed %d is not proved", (int)seed);
        ck_assert_int_eq(r.bound_uusd, optimum);
        const char *wrong = packcheck_proof(&p, &r);
        ck_assert_msg(wrong == NULL, "seed %d: %s", (int)seed, wrong);
        by_search += r.bound_by_search;
        pack_result_clear(&r);
    }
    /* Many of them the duals alone don't prove. */
    ck_assert_int_gt(by_search, 200);
}
END_TEST

/* Jobs enough for several bins, sizes that double: what merges is searched no further. */
START_TEST(sizes_that_double_end_at_the_optimum_too)
{
    int by_search = 0;
    for (uint64_t seed = 0; seed < 250; seed++) {
        struct pack_problem p = like_a_small_region(seed, 2 + (int32_t)(seed % 4), 4);
        int64_t optimum = oracle_whole(&p);
        struct pack_result r;
        solve(&p, 1, 0, &r);
        ck_assert_int_eq(r.cost_uusd, optimum);
        ck_assert_int_eq(r.bound_uusd, optimum);
        by_search += r.bound_by_search;
        pack_result_clear(&r);
    }
    ck_assert_int_gt(by_search, 50);
}
END_TEST

START_TEST(a_search_cut_short_claims_no_more_than_it_proved)
{
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct pack_problem p = random_problem(seed);
        int64_t optimum = oracle_whole(&p);
        for (int64_t work = 1; work < 1000000; work *= 10) {
            struct pack_result r;
            solve(&p, 1, work, &r);
            ck_assert_int_le(r.bound_uusd, optimum);
            ck_assert_int_ge(r.cost_uusd, optimum);
            pack_result_clear(&r);
        }
    }
}
END_TEST

START_TEST(eight_classes_on_twelve_types_are_proved)
{
    struct pack_problem p = like_a_small_region((uint64_t)_i, 8, 6);
    struct pack_result r;
    solve(&p, 1, 0, &r);
    ck_assert(r.proven_optimal);
    pack_result_clear(&r);
}
END_TEST

/* Many classes of one to three jobs: the lists are long. */
START_TEST(thirty_classes_of_few_jobs_are_proved)
{
    struct pack_problem p = like_a_small_region(100 + (uint64_t)_i, 30, 3);
    struct pack_result r;
    solve(&p, 1, 0, &r);
    ck_assert(r.proven_optimal);
    ck_assert_int_eq(r.cost_uusd, r.bound_uusd);
    pack_result_clear(&r);
}
END_TEST

START_TEST(threads_change_nothing)
{
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct pack_problem p = random_problem(seed);
        struct pack_result one, two;
        solve(&p, 1, 0, &one);
        solve(&p, 2, 0, &two);
        ck_assert_int_eq(one.cost_uusd, two.cost_uusd);
        ck_assert_int_eq(one.bound_uusd, two.bound_uusd);
        ck_assert_int_eq(one.work, two.work);
        ck_assert_int_eq(one.n_patterns, two.n_patterns);
        pack_result_clear(&one);
        pack_result_clear(&two);
    }
}
END_TEST

static bool stop_at_once(void *context)
{
    (void)context;
    return true;
}

START_TEST(a_stop_is_heeded_and_leaves_a_plan)
{
    struct pack_problem p = like_a_small_region(3, 10, 12);
    struct pack_options options = {.solver = PACK_AUTO, .threads = 1, .stop = stop_at_once};
    struct pack_result r;
    pack_solve(&p, &options, &r);
    ck_assert(r.stopped);
    ck_assert_ptr_null(packcheck_plan(&p, &r));
    pack_result_clear(&r);
}
END_TEST

START_TEST(limits_that_nothing_presses_against_are_closed_all_the_same)
{
    struct pack_problem p = like_a_small_region(3, 10, 12);
    struct pack_result free_result, r;
    solve(&p, 1, 0, &free_result);
    for (int32_t b = 0; b < p.n_bins; b++)
        bins[b].limit = 1000;
    solve(&p, 1, 0, &r);
    ck_assert(r.proven_optimal);
    ck_assert_int_eq(r.cost_uusd, free_result.cost_uusd);
    pack_result_clear(&r);
    pack_result_clear(&free_result);
}
END_TEST

/* Two of each type; then a bin less in all than the plan without limits has.  The search has rows
 * for both, and moves and merges nothing into what there is too little of. */
START_TEST(limits_that_bind_are_closed)
{
    struct pack_problem p = like_a_small_region(3, 10, 12);
    struct pack_result free_result, few, fewer;
    solve(&p, 1, 0, &free_result);
    for (int32_t b = 0; b < p.n_bins; b++)
        bins[b].limit = 2;
    solve(&p, 1, 0, &few);
    ck_assert(few.proven_optimal);
    ck_assert_int_gt(few.cost_uusd, free_result.cost_uusd);
    p.limit_bins = -1;
    for (int32_t k = 0; k < free_result.n_patterns; k++)
        p.limit_bins += free_result.patterns[k].times;
    for (int32_t b = 0; b < p.n_bins; b++)
        bins[b].limit = -1;
    solve(&p, 1, 0, &fewer);
    ck_assert(fewer.proven_optimal);
    ck_assert_int_ge(fewer.cost_uusd, free_result.cost_uusd);
    pack_result_clear(&fewer);
    pack_result_clear(&few);
    pack_result_clear(&free_result);
}
END_TEST

/* One bin, one job; equal prices; duplicates; a class that fits nothing; nothing demanded; sizes in
 * primes, the largest machine there is; many equal jobs. */
START_TEST(odd_problems_are_proved)
{
    static const struct {
        struct pack_item items[3];
        struct pack_bin bins[3];
        int64_t cost;
    } cases[] = {
        {{{1, 1, 1, 1, 0, 1, -1}}, {{1, 1, 0, 1, -1, 7, -1, false}}, 7},
        {{{3, 3, 2, 3, 0, 1, -1}, {3, 3, 2, 3, 0, 1, -1}},
         {{4, 6, 0, 1, -1, 5, -1, false}, {4, 6, 0, 1, -1, 5, -1, false}},
         15},
        {{{2, 2, 9, 9, 0, 1, -1}, {1, 1, 1, 1, 0, 1, -1}}, {{4, 4, 0, 1, -1, 3, -1, false}}, 3},
        {{{0, 0, 1, 1, 0, 1, -1}}, {{4, 4, 0, 1, -1, 3, -1, false}}, 0},
        {{{5, 5, 1009, 2003, 0, 1, -1}, {4, 4, 3001, 5003, 0, 1, -1}},
         {{448000, 25165824, 0, 1, -1, 407680000, -1, false},
          {8009, 16001, 0, 1, -1, 340000, -1, false}},
         1020000},
        {{{1000, 1000, 0, 3, 0, 1, -1}}, {{0, 10, 0, 1, -1, 11, -1, false}}, 3674},
        {{{3, 3, 3, 0, 0, 1, -1}, {2, 2, 2, 0, 0, 1, -1}},
         {{7, 1, 0, 1, -1, 10, -1, false}, {3, 1, 0, 1, -1, 5, -1, false}},
         20},
    };
    struct pack_problem p = {.mode = PACK_WHOLE, .limit_bins = -1};
    p.items = cases[_i].items;
    p.bins = cases[_i].bins;
    while (p.n_items < 3 && p.items[p.n_items].arch_mask != 0)
        p.n_items++;
    while (p.n_bins < 3 && p.bins[p.n_bins].price_uusd_h != 0)
        p.n_bins++;
    struct pack_result r;
    solve(&p, 1, 0, &r);
    ck_assert_int_eq(r.cost_uusd, cases[_i].cost);
    ck_assert(r.proven_optimal);
    pack_result_clear(&r);
}
END_TEST

Suite *suite_close(void)
{
    Suite *s = suite_create("close");
    TCase *t = tcase_create("close");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, tiny_problems_end_at_the_optimum_that_trying_everything_finds);
    tcase_add_test(t, sizes_that_double_end_at_the_optimum_too);
    tcase_add_test(t, a_search_cut_short_claims_no_more_than_it_proved);
    tcase_add_loop_test(t, eight_classes_on_twelve_types_are_proved, 0, 6);
    tcase_add_loop_test(t, thirty_classes_of_few_jobs_are_proved, 0, 3);
    tcase_add_test(t, threads_change_nothing);
    tcase_add_test(t, a_stop_is_heeded_and_leaves_a_plan);
    tcase_add_test(t, limits_that_nothing_presses_against_are_closed_all_the_same);
    tcase_add_test(t, limits_that_bind_are_closed);
    tcase_add_loop_test(t, odd_problems_are_proved, 0, 7);
    suite_add_tcase(s, t);
    return s;
}
