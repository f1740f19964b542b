#include "planner/pack.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void solve_and_check(const struct pack_problem *p, const struct pack_options *options)
{
    struct pack_result r;
    pack_solve(p, options, &r);
    const char *wrong = packcheck_plan(p, &r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    wrong = packcheck_proof(p, &r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    ck_assert(!r.infeasible_limits);
    pack_result_clear(&r);
}

START_TEST(random_whole_problems_get_valid_plans_and_proofs)
{
    struct pack_options options = {.solver = PACK_AUTO, .threads = 1};
    for (uint64_t seed = 0; seed < 3000; seed++) {
        struct pack_problem p = random_problem(seed, PACK_WHOLE);
        options.solver = seed % 3 == 0 ? PACK_FFD : PACK_AUTO;
        solve_and_check(&p, &options);
    }
}
END_TEST

START_TEST(random_fluid_problems_get_valid_plans_and_proofs)
{
    struct pack_options options = {.solver = PACK_AUTO, .threads = 1};
    for (uint64_t seed = 0; seed < 1000; seed++) {
        struct pack_problem p = random_problem(seed, PACK_FLUID);
        solve_and_check(&p, &options);
    }
}
END_TEST

Suite *suite_pack(void)
{
    Suite *s = suite_create("pack");
    TCase *t = tcase_create("pack");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, random_whole_problems_get_valid_plans_and_proofs);
    tcase_add_test(t, random_fluid_problems_get_valid_plans_and_proofs);
    suite_add_tcase(s, t);
    return s;
}
