#include "planner/pack/pack.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/oracle.h"
#include "tests/support/packcheck.h"

Suite *suite_pack(void);

/* A small generator of its own: the same problems on every machine. */
static uint64_t state;

static int64_t draw(int64_t n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((state >> 33) % (uint64_t)n);
}

static struct pack_item items[8];
static struct pack_bin bins[6];

/* Up to 4 items and 4 bins with few sizes, so that ties, duplicates and misfits are common. */
static struct pack_problem random_problem(uint64_t seed, enum pack_mode mode)
{
    state = seed * 2654435761U + 12345;
    struct pack_problem p = {.mode = mode, .items = items, .bins = bins, .limit_bins = -1};
    p.n_items = (int32_t)(1 + draw(4));
    p.n_bins = (int32_t)(1 + draw(4));
    bool gpus = draw(3) == 0;
    int64_t grain = draw(2) == 0 ? 1 : 1000;
    for (int32_t i = 0; i < p.n_items; i++) {
        items[i] = (struct pack_item){.demand = draw(4),
                                      .mcpu = draw(6) * grain,
                                      .mem_mib = draw(7) * (1 + draw(3)),
                                      .gpus = gpus ? (int32_t)draw(3) : 0,
                                      .arch_mask = (uint32_t)(1 + draw(3)),
                                      .gpu_model = -1};
        if (items[i].gpus > 0 && draw(2) == 0)
            items[i].gpu_model = (int32_t)draw(2);
        items[i].most = items[i].demand;
        if (mode == PACK_FLUID) {
            items[i].most = 1 + draw(3);
            items[i].demand *= 1 + draw(10000);
        }
    }
    for (int32_t b = 0; b < p.n_bins; b++)
        bins[b] = (struct pack_bin){.mcpu = draw(13) * grain,
                                    .mem_mib = draw(25),
                                    .gpus = gpus ? (int32_t)draw(4) : 0,
                                    .arch_mask = 1U << draw(2),
                                    .gpu_model = gpus ? (int32_t)draw(2) : -1,
                                    .price_uusd_h = (1 + draw(20)) * 100,
                                    .limit = -1,
                                    .gpu_jobs_only = gpus && draw(4) == 0};
    return p;
}

static void check_result(const struct pack_problem *p, const struct pack_result *r)
{
    const char *wrong = packcheck_plan(p, r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    wrong = packcheck_proof(p, r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
}

START_TEST(whole_plans_and_bounds_enclose_the_optimum)
{
    struct pack_options options = {.threads = 1};
    int proven = 0;
    for (uint64_t seed = 0; seed < 4000; seed++) {
        struct pack_problem p = random_problem(seed, PACK_WHOLE);
        options.solver = seed % 4 == 0 ? PACK_FFD : seed % 4 == 1 ? PACK_EXACT : PACK_AUTO;
        struct pack_result r;
        pack_solve(&p, &options, &r);
        check_result(&p, &r);
        ck_assert(!r.infeasible_limits);
        int64_t optimum = oracle_whole(&p);
        ck_assert_int_le(r.bound_uusd, optimum);
        ck_assert_int_le(optimum, r.cost_uusd);
        if (r.proven_optimal)
            ck_assert_int_eq(r.cost_uusd, optimum);
        proven += r.proven_optimal;
        pack_result_clear(&r);
    }
    ck_assert_int_gt(proven, 2000);
}
END_TEST

/* Like random_problem, with sizes that no coarse grid fits: memory in primes, single milli-vCPUs.
 */
static struct pack_problem fine_problem(uint64_t seed)
{
    static const int64_t primes[] = {100003, 150001, 200003, 299993, 350003, 499979};
    struct pack_problem p = random_problem(seed, PACK_WHOLE);
    int64_t price = draw(3) == 0 ? 700 : 0;
    for (int32_t i = 0; i < p.n_items; i++) {
        items[i].mcpu = items[i].mcpu > 0 ? 1 + draw(4000) : 0;
        items[i].mem_mib = primes[draw(6)];
    }
    for (int32_t b = 0; b < p.n_bins; b++) {
        bins[b].mcpu = draw(8) == 0 ? 0 : 3000 + draw(6000);
        bins[b].mem_mib = draw(8) == 0 ? 0 : 600011 + draw(900000);
        bins[b].price_uusd_h = price > 0 ? price : bins[b].price_uusd_h;
    }
    if (p.n_bins > 1 && draw(3) == 0)
        bins[1] = bins[0];
    return p;
}

START_TEST(plans_of_fine_sizes_and_their_bounds_enclose_the_optimum)
{
    struct pack_options options = {.threads = 1};
    int proven = 0, packed = 0;
    for (uint64_t seed = 0; seed < 1500; seed++) {
        struct pack_problem p = fine_problem(seed);
        struct pack_result r;
        pack_solve(&p, &options, &r);
        check_result(&p, &r);
        int64_t optimum = oracle_whole(&p);
        ck_assert_int_le(r.bound_uusd, optimum);
        ck_assert_int_le(optimum, r.cost_uusd);
        if (r.proven_optimal)
            ck_assert_int_eq(r.cost_uusd, optimum);
        packed += r.cost_uusd > 0;
        proven += r.cost_uusd > 0 && r.proven_optimal;
        pack_result_clear(&r);
    }
    ck_assert_int_gt(packed, 700);
    ck_assert_int_gt(proven, packed * 9 / 10);
}
END_TEST

START_TEST(fluid_bound_and_cost_are_the_linear_optimum_to_the_rounding)
{
    struct pack_options options = {.threads = 1};
    for (uint64_t seed = 0; seed < 1500; seed++) {
        struct pack_problem p = random_problem(seed, PACK_FLUID);
        struct pack_result r;
        pack_solve(&p, &options, &r);
        check_result(&p, &r);
        double optimum = oracle_fluid(&p);
        ck_assert_double_le((double)r.bound_uusd, optimum * (1 + 1e-9));
        ck_assert_double_ge((double)r.bound_uusd, optimum * (1 - 1e-6) - 1);
        ck_assert_double_ge((double)r.cost_uusd, optimum * (1 - 1e-9));
        /* Each pattern is rounded up by at most some bin-seconds. */
        ck_assert_double_le((double)r.cost_uusd, optimum * (1 + 1e-6) + 10);
        pack_result_clear(&r);
    }
}
END_TEST

START_TEST(a_limit_on_all_bins_holds_and_a_plan_is_never_cheaper_than_the_best)
{
    struct pack_options options = {.threads = 1};
    int planned = 0;
    for (uint64_t seed = 0; seed < 2000; seed++) {
        struct pack_problem p = random_problem(seed, PACK_WHOLE);
        p.limit_bins = draw(5);
        struct pack_result r;
        pack_solve(&p, &options, &r);
        check_result(&p, &r);
        int64_t optimum = oracle_whole(&p);
        if (!r.infeasible_limits) {
            ck_assert_int_ge(optimum, 0);
            ck_assert_int_le(optimum, r.cost_uusd);
            planned++;
        }
        if (optimum >= 0)
            ck_assert_int_le(r.bound_uusd, optimum);
        pack_result_clear(&r);
    }
    ck_assert_int_gt(planned, 500);
}
END_TEST

/* Limits of 0 to 3 on most types, on all bins in every third problem. */
static struct pack_problem limited_problem(uint64_t seed)
{
    struct pack_problem p = random_problem(seed, PACK_WHOLE);
    for (int32_t b = 0; b < p.n_bins; b++)
        bins[b].limit = draw(5) - 1;
    p.limit_bins = seed % 3 == 0 ? draw(6) : -1;
    return p;
}

START_TEST(limits_hold_and_bounds_with_rents_stay_below_the_optimum)
{
    struct pack_options options = {.threads = 1};
    int planned = 0, optimal = 0, proven = 0, rents = 0, hopeless = 0, impossible = 0;
    for (uint64_t seed = 0; seed < 1200; seed++) {
        struct pack_problem p = limited_problem(seed);
        options.solver = seed % 8 == 0 ? PACK_FFD : PACK_AUTO;
        struct pack_result r;
        pack_solve(&p, &options, &r);
        check_result(&p, &r);
        int64_t optimum = oracle_limited(&p);
        if (r.infeasible_limits) {
            ck_assert_msg(optimum < 0 || r.bound_uusd <= optimum, "seed %d", (int)seed);
            ck_assert_msg(optimum < 0 || !r.impossible, "seed %d", (int)seed);
            hopeless += optimum < 0 && options.solver == PACK_AUTO;
            impossible += r.impossible;
        } else {
            ck_assert_int_ge(optimum, 0);
            ck_assert_int_le(r.bound_uusd, optimum);
            ck_assert_int_le(optimum, r.cost_uusd);
            planned++;
            optimal += r.cost_uusd == optimum;
            proven += r.proven_optimal;
        }
        rents += r.proof.rent != NULL;
        pack_result_clear(&r);
    }
    ck_assert_int_gt(planned, 700);
    ck_assert_int_gt(optimal, planned * 99 / 100);
    ck_assert_int_gt(proven, planned * 97 / 100);
    ck_assert_int_gt(rents, 50);
    ck_assert_int_gt(impossible, hopeless * 95 / 100);
}
END_TEST

/* ---- larger problems ---------------------------------------------------------------------------
 */

enum { MANY_ITEMS = 40, MANY_BINS = 30 };
static struct pack_item many_items[MANY_ITEMS];
static struct pack_bin many_bins[MANY_BINS];

static struct pack_problem larger_problem(uint64_t seed, enum pack_mode mode)
{
    state = seed + 77;
    struct pack_problem p = {.mode = mode,
                             .items = many_items,
                             .n_items = MANY_ITEMS,
                             .bins = many_bins,
                             .n_bins = MANY_BINS,
                             .limit_bins = -1};
    for (int32_t i = 0; i < MANY_ITEMS; i++) {
        many_items[i] = (struct pack_item){.demand = 1 + draw(30),
                                           .mcpu = (1 + draw(16)) * 1000,
                                           .mem_mib = 500 + draw(60000),
                                           .arch_mask = 3,
                                           .gpu_model = -1};
        many_items[i].most = many_items[i].demand;
        if (mode == PACK_FLUID)
            many_items[i].demand *= 1 + draw(100000);
    }
    for (int32_t b = 0; b < MANY_BINS; b++) {
        int64_t size = INT64_C(2) << draw(5), gib = INT64_C(2) << draw(3);
        many_bins[b] = (struct pack_bin){.mcpu = size * 1000,
                                         .mem_mib = size * gib * 1000,
                                         .arch_mask = 1U << draw(2),
                                         .gpu_model = -1,
                                         .price_uusd_h = size * (30000 + gib * 2500),
                                         .limit = -1};
    }
    return p;
}

static bool same_result(const struct pack_result *a, const struct pack_result *b, int32_t n_items)
{
    if (a->n_patterns != b->n_patterns || a->cost_uusd != b->cost_uusd ||
        a->bound_uusd != b->bound_uusd || a->work != b->work)
        return false;
    for (int32_t k = 0; k < a->n_patterns; k++) {
        const struct pack_pattern *x = &a->patterns[k], *y = &b->patterns[k];
        if (x->bin != y->bin || x->n != y->n || x->times != y->times ||
            memcmp(x->item, y->item, (size_t)x->n * sizeof *x->item) != 0 ||
            memcmp(x->count, y->count, (size_t)x->n * sizeof *x->count) != 0)
            return false;
    }
    return memcmp(a->proof.dual, b->proof.dual, (size_t)n_items * sizeof *a->proof.dual) == 0;
}

START_TEST(the_number_of_threads_changes_nothing)
{
    static const int threads[] = {2, 4};
    for (uint64_t seed = 0; seed < 4; seed++) {
        struct pack_problem p = larger_problem(seed, seed == 2 ? PACK_FLUID : PACK_WHOLE);
        struct pack_options one = {.threads = 1, .work = 20000000}, more = one;
        more.threads = threads[seed % 2];
        struct pack_result a, b;
        pack_solve(&p, &one, &a);
        pack_solve(&p, &more, &b);
        ck_assert(same_result(&a, &b, p.n_items));
        const char *wrong = packcheck_plan(&p, &a);
        ck_assert_msg(wrong == NULL, "%s", wrong);
        pack_result_clear(&a);
        pack_result_clear(&b);
    }
}
END_TEST

/* So many classes that the bound is approached while the linear program is first solved. */
enum { APPROACHED_ITEMS = 400 };

START_TEST(two_or_three_threads_give_the_same_bytes_where_the_approach_runs_beside_the_program)
{
    static struct pack_item items_of_many[APPROACHED_ITEMS];
    struct pack_problem p = larger_problem(3, PACK_WHOLE);
    struct pack_options options = {.threads = 1, .max_gap = 0.002, .work = 200000000};
    struct pack_result results[3];
    for (int32_t i = 0; i < APPROACHED_ITEMS; i++) {
        items_of_many[i] = (struct pack_item){.demand = 50 + draw(3000),
                                              .most = 3050,
                                              .mcpu = (1 + draw(6)) * 500,
                                              .mem_mib = (2 + draw(30)) * 512,
                                              .arch_mask = (uint32_t)(1 + draw(3)),
                                              .gpu_model = -1};
        p.items = items_of_many;
    }
    p.n_items = APPROACHED_ITEMS;
    for (int k = 0; k < 3; k++) {
        options.threads = k + 1;
        pack_solve(&p, &options, &results[k]);
    }
    ck_assert(same_result(&results[0], &results[1], p.n_items));
    ck_assert(same_result(&results[0], &results[2], p.n_items));
    const char *wrong = packcheck_plan(&p, &results[0]);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    for (int k = 0; k < 3; k++)
        pack_result_clear(&results[k]);
}
END_TEST

START_TEST(a_larger_problem_is_packed_within_three_per_cent_of_its_bound)
{
    struct pack_problem p = larger_problem(5, PACK_WHOLE);
    struct pack_options options = {.threads = 1, .work = 60000000};
    struct pack_result r;
    pack_solve(&p, &options, &r);
    const char *wrong = packcheck_plan(&p, &r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    ck_assert_double_le((double)(r.cost_uusd - r.bound_uusd), 0.03 * (double)r.cost_uusd);
    pack_result_clear(&r);
}
END_TEST

static bool at_once(void *context)
{
    int *asked = context;
    return ++*asked > 0;
}

START_TEST(a_stop_at_once_still_gives_a_plan_and_a_bound)
{
    struct pack_problem p = larger_problem(1, PACK_WHOLE);
    int asked = 0;
    struct pack_options options = {.threads = 1, .stop = at_once, .stop_context = &asked};
    struct pack_result r;
    pack_solve(&p, &options, &r);
    ck_assert(r.stopped);
    ck_assert_int_gt(r.bound_uusd, 0);
    const char *wrong = packcheck_plan(&p, &r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    ck_assert_int_le(asked, 3);
    pack_result_clear(&r);
}
END_TEST

/* A clock that a thousandth of the time goes by on each time it is read. */
static double next_thousandth(void *context)
{
    int *asked = context;
    return ++*asked / 1000.0;
}

static bool all_thousand(void *context)
{
    const int *asked = context;
    return *asked >= 1000;
}

START_TEST(limited_time_is_divided_so_that_whole_plans_get_their_turn)
{
    struct pack_problem p = larger_problem(1, PACK_WHOLE);
    int asked = 0;
    struct pack_options options = {.threads = 1};
    struct pack_result greedy, r;
    options.solver = PACK_FFD;
    pack_solve(&p, &options, &greedy);
    options = (struct pack_options){.threads = 1,
                                    .work = INT64_C(1) << 50,
                                    .stop = all_thousand,
                                    .stop_context = &asked,
                                    .time_spent = next_thousandth};
    pack_solve(&p, &options, &r);
    ck_assert(r.stopped);
    ck_assert_int_lt(r.cost_uusd, greedy.cost_uusd);
    const char *wrong = packcheck_plan(&p, &r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    ck_assert_double_le((double)(r.cost_uusd - r.bound_uusd), 0.03 * (double)r.cost_uusd);
    pack_result_clear(&greedy);
    pack_result_clear(&r);
}
END_TEST

START_TEST(failures_of_the_lp_library_leave_the_limits_held)
{
    for (int64_t n = 1; n < 30; n += 4) {
        struct pack_problem p = larger_problem(3, PACK_WHOLE);
        for (int32_t b = 0; b < p.n_bins; b++)
            many_bins[b].limit = 60;
        struct pack_options options = {.threads = 1, .work = 5000000, .fail_lp_at = n};
        struct pack_result r;
        pack_solve(&p, &options, &r);
        ck_assert(!r.infeasible_limits);
        const char *wrong = packcheck_plan(&p, &r);
        ck_assert_msg(wrong == NULL, "%s", wrong);
        pack_result_clear(&r);
    }
}
END_TEST

START_TEST(any_failure_of_the_lp_library_leaves_a_valid_plan_and_bound)
{
    for (int64_t n = 1; n < 40; n += n < 6 ? 1 : 11) {
        struct pack_problem p = larger_problem(3, n % 2 == 0 ? PACK_FLUID : PACK_WHOLE);
        struct pack_options options = {.threads = 1, .work = 5000000, .fail_lp_at = n};
        struct pack_result r;
        pack_solve(&p, &options, &r);
        ck_assert(!r.infeasible_limits);
        const char *wrong = packcheck_plan(&p, &r);
        ck_assert_msg(wrong == NULL, "%s", wrong);
        pack_result_clear(&r);
    }
}
END_TEST

/* ---- cases that have broken such programs ------------------------------------------------------
 */

static int64_t cost_of(struct pack_problem *p)
{
    struct pack_options options = {.threads = 1};
    struct pack_result r;
    pack_solve(p, &options, &r);
    const char *wrong = packcheck_plan(p, &r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    ck_assert(r.proven_optimal);
    int64_t cost = r.cost_uusd;
    pack_result_clear(&r);
    return cost;
}

static struct pack_problem one_of_each(void)
{
    items[0] = (struct pack_item){
        .demand = 10, .most = 10, .mcpu = 1000, .mem_mib = 1009, .arch_mask = 1, .gpu_model = -1};
    bins[0] = (struct pack_bin){.mcpu = 4000,
                                .mem_mib = 8191,
                                .arch_mask = 1,
                                .gpu_model = -1,
                                .price_uusd_h = 1000,
                                .limit = -1};
    return (struct pack_problem){.mode = PACK_WHOLE,
                                 .items = items,
                                 .n_items = 1,
                                 .bins = bins,
                                 .n_bins = 1,
                                 .limit_bins = -1};
}

START_TEST(nothing_to_pack_costs_nothing)
{
    struct pack_problem p = one_of_each();
    p.n_items = 0;
    ck_assert_int_eq(cost_of(&p), 0);
    p.n_items = 1;
    items[0].demand = 0;
    ck_assert_int_eq(cost_of(&p), 0);
    p.n_bins = 0;
    ck_assert_int_eq(cost_of(&p), 0);
}
END_TEST

START_TEST(a_class_that_fits_nothing_is_unplaced_and_the_rest_is_packed)
{
    struct pack_problem p = one_of_each();
    items[1] = items[0];
    items[1].mem_mib = 8192;
    p.n_items = 2;
    ck_assert_int_eq(cost_of(&p), 3000);
    bins[0].mcpu = 0;
    ck_assert_int_eq(cost_of(&p), 0);
}
END_TEST

START_TEST(a_thousand_million_jobs_are_packed_like_ten)
{
    struct pack_problem p = one_of_each();
    items[0].demand = items[0].most = COUNT_MAX;
    ck_assert_int_eq(cost_of(&p), COUNT_MAX / 4 * 1000);
}
END_TEST

START_TEST(equal_types_and_equal_prices_do_not_cycle)
{
    struct pack_problem p = one_of_each();
    for (int32_t b = 1; b < 6; b++)
        bins[b] = bins[0];
    for (int32_t i = 1; i < 4; i++)
        items[i] = items[0];
    p.n_bins = 6;
    p.n_items = 4;
    ck_assert_int_eq(cost_of(&p), 10000);
}
END_TEST

START_TEST(classes_that_all_fit_in_the_largest_ones_slots_are_packed_whole)
{
    struct pack_problem p = one_of_each();
    p.n_items = 4;
    for (int32_t i = 0; i < 4; i++) {
        items[i] = items[0];
        items[i].mcpu = 1000 - 100 * i;
        items[i].mem_mib = 2039 - 200 * i;
    }
    /* Four of the largest fill a bin, and no five jobs fit: 40 jobs, 10 bins. */
    bins[0].mcpu = 4000;
    bins[0].mem_mib = 8191;
    items[3].mcpu = items[2].mcpu = items[1].mcpu = 810;
    ck_assert_int_eq(cost_of(&p), 10000);
}
END_TEST

START_TEST(jobs_that_need_nothing_fit_by_the_thousand_million)
{
    struct pack_problem p = one_of_each();
    items[0] =
        (struct pack_item){.demand = COUNT_MAX, .most = COUNT_MAX, .arch_mask = 1, .gpu_model = -1};
    ck_assert_int_eq(cost_of(&p), 1000);
}
END_TEST

START_TEST(the_largest_machines_and_the_smallest_jobs_meet)
{
    struct pack_problem p = one_of_each();
    bins[0] = (struct pack_bin){.mcpu = 448000,
                                .mem_mib = 24 * 1024 * 1024,
                                .arch_mask = 1,
                                .gpu_model = -1,
                                .price_uusd_h = 218400000,
                                .limit = -1};
    items[0] = (struct pack_item){
        .demand = 448000, .most = 448000, .mcpu = 1, .mem_mib = 1, .arch_mask = 1, .gpu_model = -1};
    ck_assert_int_eq(cost_of(&p), 218400000);
}
END_TEST

START_TEST(where_all_prices_are_equal_the_fewest_bins_are_found)
{
    struct pack_options options = {.threads = 1};
    for (uint64_t seed = 0; seed < 500; seed++) {
        struct pack_problem p = random_problem(seed, PACK_WHOLE);
        for (int32_t b = 0; b < p.n_bins; b++)
            bins[b].price_uusd_h = 700;
        struct pack_result r;
        pack_solve(&p, &options, &r);
        check_result(&p, &r);
        int64_t optimum = oracle_whole(&p);
        ck_assert_int_le(r.bound_uusd, optimum);
        ck_assert_int_le(optimum, r.cost_uusd);
        ck_assert_int_eq(r.bound_uusd % 700, 0);
        pack_result_clear(&r);
    }
}
END_TEST

START_TEST(types_that_others_cover_are_never_used)
{
    struct pack_problem p = one_of_each();
    for (int32_t b = 1; b < 6; b++) {
        bins[b] = bins[0];
        bins[b].price_uusd_h = 1000 + b;
        bins[b].mcpu -= 100 * b;
    }
    p.n_bins = 6;
    ck_assert_int_eq(cost_of(&p), 3000);
    /* All in turn but the last, which alone holds the second class. */
    items[1] = items[0];
    items[1].mem_mib = 9001;
    bins[5].mem_mib = 9001;
    p.n_items = 2;
    items[1].demand = items[1].most = 3;
    ck_assert_int_eq(cost_of(&p), 3000 + 3 * 1005);
}
END_TEST

START_TEST(memory_in_primes_is_packed_with_a_proof)
{
    static const int64_t primes[] = {1009, 2003, 4001, 7919};
    struct pack_problem p = one_of_each();
    bins[0].mem_mib = 15991;
    bins[0].mcpu = 8000;
    for (int32_t i = 0; i < 4; i++) {
        items[i] = items[0];
        items[i].mem_mib = primes[i];
        items[i].demand = items[i].most = 3;
    }
    p.n_items = 4;
    struct pack_options options = {.threads = 1};
    struct pack_result r;
    pack_solve(&p, &options, &r);
    check_result(&p, &r);
    ck_assert(r.proven_optimal);
    ck_assert_int_eq(r.cost_uusd, oracle_whole(&p));
    pack_result_clear(&r);
}
END_TEST

START_TEST(thousand_millions_of_many_classes_share_the_largest_machines)
{
    struct pack_problem p = one_of_each();
    bins[0] = (struct pack_bin){.mcpu = 448000,
                                .mem_mib = 24 * 1024 * 1024,
                                .arch_mask = 1,
                                .gpu_model = -1,
                                .price_uusd_h = 218400000,
                                .limit = -1};
    for (int32_t i = 0; i < 6; i++)
        items[i] = (struct pack_item){.demand = COUNT_MAX - i,
                                      .most = COUNT_MAX - i,
                                      .mcpu = 1000 * (i + 1),
                                      .mem_mib = 50021 * (i + 1),
                                      .arch_mask = 1,
                                      .gpu_model = -1};
    p.n_items = 6;
    struct pack_options options = {.threads = 1, .work = 20000000};
    struct pack_result r;
    pack_solve(&p, &options, &r);
    const char *wrong = packcheck_plan(&p, &r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    ck_assert_double_le((double)(r.cost_uusd - r.bound_uusd), 0.001 * (double)r.cost_uusd);
    pack_result_clear(&r);
}
END_TEST

START_TEST(prices_at_the_limit_do_not_overflow)
{
    struct pack_problem p = one_of_each();
    bins[0].price_uusd_h = PRICE_MAX_UUSD_PER_H;
    items[0].demand = items[0].most = 4 * 1000000;
    ck_assert_int_eq(cost_of(&p), PRICE_MAX_UUSD_PER_H * 1000000);
}
END_TEST

START_TEST(fluid_job_seconds_at_the_limit_do_not_overflow)
{
    struct pack_problem p = one_of_each();
    p.mode = PACK_FLUID;
    items[0].most = COUNT_MAX;
    items[0].demand = COUNT_MAX * DURATION_MAX_S;
    struct pack_options options = {.threads = 1};
    struct pack_result r;
    pack_solve(&p, &options, &r);
    double exact = (double)items[0].demand / 4 * 1000 / 3600;
    ck_assert_double_le(fabs((double)r.cost_uusd - exact), exact * 1e-6);
    ck_assert_double_le(fabs((double)r.bound_uusd - exact), exact * 1e-6);
    pack_result_clear(&r);
}
END_TEST

/* The problem with fewer jobs, and without its last bin where it has several. */
static struct pack_problem smaller(struct pack_problem p)
{
    for (int32_t i = 0; i < p.n_items; i++) {
        items[i].most = 1 + items[i].most / 2;
        items[i].demand /= 1 + i % 3;
    }
    p.n_bins -= p.n_bins > 1;
    return p;
}

START_TEST(what_a_like_problem_taught_leaves_the_fluid_optimum_as_it_is)
{
    struct pack_options options = {.threads = 1};
    int64_t taught = 0;
    for (uint64_t seed = 0; seed < 1500; seed++) {
        struct pack_problem p = random_problem(seed, PACK_FLUID);
        for (int32_t i = 0; i < p.n_items; i++)
            items[i].most++; /* so that smaller() never asks for more than there was */
        struct pack_result first, r;
        options.known = NULL;
        pack_solve(&p, &options, &first);
        struct pack_known known = {first.found, 0, first.proof.dual, first.proof.scale};
        p = smaller(p);
        /* Patterns of the bin that is gone are left out by who knows the bins. */
        while (known.n < first.n_found && first.found[known.n].bin < p.n_bins)
            known.n++;
        taught += known.n;
        options.known = &known;
        pack_solve(&p, &options, &r);
        check_result(&p, &r);
        double optimum = oracle_fluid(&p);
        ck_assert_double_le((double)r.bound_uusd, optimum * (1 + 1e-9));
        ck_assert_double_ge((double)r.bound_uusd, optimum * (1 - 1e-6) - 1);
        ck_assert_double_ge((double)r.cost_uusd, optimum * (1 - 1e-9));
        ck_assert_double_le((double)r.cost_uusd, optimum * (1 + 1e-6) + 10);
        pack_result_clear(&first);
        pack_result_clear(&r);
    }
    ck_assert_int_gt(taught, 1000);
}
END_TEST

START_TEST(a_problem_that_was_solved_before_is_solved_with_less_work)
{
    static struct pack_item many[40];
    static struct pack_bin types[12];
    state = 7;
    for (int i = 0; i < 40; i++)
        many[i] = (struct pack_item){.demand = 100000 + draw(900000),
                                     .most = 1000,
                                     .mcpu = 1000 * (1 + draw(8)),
                                     .mem_mib = 256 * (1 + draw(100)),
                                     .arch_mask = 1,
                                     .gpu_model = -1};
    for (int b = 0; b < 12; b++)
        types[b] = (struct pack_bin){.mcpu = 8000 << b % 4,
                                     .mem_mib = (INT64_C(16384) << b % 4) << b / 4,
                                     .arch_mask = 1,
                                     .gpu_model = -1,
                                     .price_uusd_h = (INT64_C(400000) << b % 4) + b / 4 * 90000,
                                     .limit = -1};
    struct pack_problem p = {PACK_FLUID, many, 40, types, 12, -1};
    struct pack_options options = {.threads = 1, .max_gap = 0.002};
    struct pack_result first, again;
    pack_solve(&p, &options, &first);
    struct pack_known known = {first.found, first.n_found, first.proof.dual, first.proof.scale};
    options.known = &known;
    pack_solve(&p, &options, &again);
    ck_assert_int_ge(again.bound_uusd, first.bound_uusd);
    ck_assert_int_lt(again.work, first.work / 4);
    ck_assert_double_le((double)again.cost_uusd, 1.001 * (double)first.cost_uusd);
    pack_result_clear(&first);
    pack_result_clear(&again);
}
END_TEST

Suite *suite_pack(void)
{
    Suite *s = suite_create("pack");
    TCase *t = tcase_create("pack");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, whole_plans_and_bounds_enclose_the_optimum);
    tcase_add_test(t, plans_of_fine_sizes_and_their_bounds_enclose_the_optimum);
    tcase_add_test(t, fluid_bound_and_cost_are_the_linear_optimum_to_the_rounding);
    tcase_add_test(t, a_limit_on_all_bins_holds_and_a_plan_is_never_cheaper_than_the_best);
    tcase_add_test(t, limits_hold_and_bounds_with_rents_stay_below_the_optimum);
    tcase_add_test(t, the_number_of_threads_changes_nothing);
    tcase_add_test(
        t, two_or_three_threads_give_the_same_bytes_where_the_approach_runs_beside_the_program);
    tcase_add_test(t, a_larger_problem_is_packed_within_three_per_cent_of_its_bound);
    tcase_add_test(t, limited_time_is_divided_so_that_whole_plans_get_their_turn);
    tcase_add_test(t, a_stop_at_once_still_gives_a_plan_and_a_bound);
    tcase_add_test(t, failures_of_the_lp_library_leave_the_limits_held);
    tcase_add_test(t, any_failure_of_the_lp_library_leaves_a_valid_plan_and_bound);
    tcase_add_test(t, nothing_to_pack_costs_nothing);
    tcase_add_test(t, a_class_that_fits_nothing_is_unplaced_and_the_rest_is_packed);
    tcase_add_test(t, a_thousand_million_jobs_are_packed_like_ten);
    tcase_add_test(t, equal_types_and_equal_prices_do_not_cycle);
    tcase_add_test(t, classes_that_all_fit_in_the_largest_ones_slots_are_packed_whole);
    tcase_add_test(t, jobs_that_need_nothing_fit_by_the_thousand_million);
    tcase_add_test(t, the_largest_machines_and_the_smallest_jobs_meet);
    tcase_add_test(t, where_all_prices_are_equal_the_fewest_bins_are_found);
    tcase_add_test(t, types_that_others_cover_are_never_used);
    tcase_add_test(t, memory_in_primes_is_packed_with_a_proof);
    tcase_add_test(t, thousand_millions_of_many_classes_share_the_largest_machines);
    tcase_add_test(t, prices_at_the_limit_do_not_overflow);
    tcase_add_test(t, fluid_job_seconds_at_the_limit_do_not_overflow);
    tcase_add_test(t, what_a_like_problem_taught_leaves_the_fluid_optimum_as_it_is);
    tcase_add_test(t, a_problem_that_was_solved_before_is_solved_with_less_work);
    suite_add_tcase(s, t);
    return s;
}
