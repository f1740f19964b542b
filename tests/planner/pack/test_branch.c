#include "planner/pack/branch.h"

#include <check.h>

#include "planner/pack/measures.h"
#include "planner/pack/volume.h"
#include "tests/support/oracle.h"
#include "tests/support/packcheck.h"

Suite *suite_branch(void);

enum { ITEMS = 24, MANY_ITEMS = 50, BINS = 6, GIB = 1024 };

static struct pack_item items[ITEMS];
static struct pack_bin bins[BINS];
static uint64_t state;

static int64_t draw(int64_t n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((state >> 33) % (uint64_t)n);
}

/* Few jobs on bins of many sizes, some with GPUs. */
static struct pack_problem random_problem(uint64_t seed)
{
    state = seed * 2654435761U + 91;
    struct pack_problem p = {.mode = PACK_WHOLE, .items = items, .bins = bins, .limit_bins = -1};
    p.n_items = (int32_t)(1 + draw(5));
    p.n_bins = (int32_t)(1 + draw(4));
    for (int32_t i = 0; i < p.n_items; i++) {
        int64_t jobs = 1 + draw(3);
        items[i] = (struct pack_item){.demand = jobs,
                                      .most = jobs,
                                      .mcpu = draw(7),
                                      .mem_mib = draw(9) * 7,
                                      .gpus = (int32_t)(draw(3) * draw(2)),
                                      .arch_mask = (uint32_t)(1 + draw(3)),
                                      .gpu_model = -1};
    }
    for (int32_t b = 0; b < p.n_bins; b++) {
        int64_t size = 3 + draw(9);
        bins[b] = (struct pack_bin){.mcpu = size,
                                    .mem_mib = 7 * (2 + draw(12)) + draw(5),
                                    .gpus = (int32_t)draw(5),
                                    .arch_mask = 1U << draw(2),
                                    .gpu_model = -1,
                                    .price_uusd_h = 100 * (size + draw(4)),
                                    .limit = -1};
    }
    return p;
}

/* What the duals prove, and what branching makes of it, for this goal. */
static void bounds(const struct pack_problem *problem, int64_t goal, int64_t *relaxed,
                   int64_t *branched)
{
    struct packing p;
    struct pool pool;
    struct pool_plan plan = {0};
    struct colgen g;
    struct pack_options options = {.threads = 1};
    int64_t work = 100000;
    *relaxed = *branched = 0;
    packing_init(&p, problem);
    if (p.n_classes == 0) {
        packing_clear(&p);
        return;
    }
    volume_fill(&p, volume_rounds(&p, false));
    pool_init(&pool, &p);
    ck_assert(measures_plan(&p, &pool, &work, &plan));
    colgen_init(&g, &p, &options, &pool);
    colgen_run(&g, 0);
    *relaxed = colgen_bound(&g);
    int32_t columns = lp_columns(g.lp);
    colgen_grant(&g, g.work + 3000000, 1, 1);
    branch_run(&g, goal);
    *branched = g.searched_bound;
    /* What was there before is there again. */
    ck_assert_int_eq(colgen_bound(&g), *relaxed);
    ck_assert_int_eq(lp_columns(g.lp), columns);
    colgen_clear(&g);
    pool_plan_clear(&plan);
    pool_clear(&pool);
    packing_clear(&p);
}

START_TEST(bounds_rise_and_never_above_the_optimum_that_trying_everything_finds)
{
    int raised = 0, closed = 0, open = 0;
    for (uint64_t seed = 0; seed < 1500; seed++) {
        struct pack_problem p = random_problem(seed);
        int64_t optimum = oracle_whole(&p), relaxed, branched;
        /* Asked for more than there is, it proves what it can. */
        bounds(&p, optimum + 1000, &relaxed, &branched);
        ck_assert_int_le(relaxed, optimum);
        ck_assert_msg(branched <= optimum, "seed %d: bound %lld, optimum %lld", (int)seed,
                      (long long)branched, (long long)optimum);
        open += relaxed < optimum - 99; /* prices are whole hundreds */
        raised += branched > relaxed + 99;
        closed += relaxed < optimum - 99 && branched == optimum;
    }
    ck_assert_int_gt(open, 150);
    ck_assert_int_gt(raised, open / 2);
    ck_assert_int_gt(closed, open / 3);
}
END_TEST

START_TEST(no_more_is_proved_than_was_asked_for)
{
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct pack_problem p = random_problem(seed);
        int64_t optimum = oracle_whole(&p), relaxed, branched;
        bounds(&p, optimum, &relaxed, &branched);
        ck_assert_int_le(branched, optimum);
        bounds(&p, (relaxed + optimum) / 2, &relaxed, &branched);
        ck_assert_int_le(branched, optimum);
    }
}
END_TEST

/* Jobs of one GPU fill one and a half instances of eight, and smaller ones cost more a vCPU: the
 * linear program buys the half. */
static struct pack_problem half_an_instance(void)
{
    struct pack_problem p = {.mode = PACK_WHOLE, .items = items, .bins = bins, .limit_bins = -1};
    p.n_items = ITEMS;
    p.n_bins = 4;
    bins[0] = (struct pack_bin){16000, 64 * GIB, 0, 1, -1, 800000, -1, false};
    bins[1] = (struct pack_bin){2000, 8 * GIB, 0, 1, -1, 104000, -1, false};
    bins[2] = (struct pack_bin){192000, 2048 * GIB, 8, 1, 7, 55040000, -1, false};
    bins[3] = (struct pack_bin){16000, 256 * GIB, 1, 1, 7, 6880000, -1, false};
    state = 3;
    for (int32_t i = 0; i < ITEMS; i++) {
        int64_t vcpus = 1 + draw(8);
        items[i] = (struct pack_item){.demand = 60 + draw(30),
                                      .most = 90,
                                      .mcpu = vcpus * 1000,
                                      .mem_mib = vcpus * (1 + draw(6)) * 512,
                                      .arch_mask = 1,
                                      .gpu_model = -1};
    }
    items[0] = (struct pack_item){12, 12, 6000, 30 * GIB, 1, 1, 7};
    return p;
}

START_TEST(a_gap_that_whole_gpu_instances_make_is_closed_by_the_engine)
{
    struct pack_problem p = half_an_instance();
    struct pack_options options = {.max_gap = 0.0015, .threads = 1};
    struct pack_result r;
    pack_solve(&p, &options, &r);
    const char *wrong = packcheck_plan(&p, &r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    ck_assert(r.bound_by_search);
    ck_assert_int_gt(r.bound_uusd, r.proof_bound_uusd);
    ck_assert_double_le((double)r.cost_uusd * (1 - options.max_gap), (double)r.bound_uusd);
    pack_result_clear(&r);
}
END_TEST

/* The same with more classes of half the size, so that more patterns tie than a program begins
 * with, and n_large classes that take a whole bin each.  The dual of a job that fills the only bin
 * it fits is that bin's price, so no pattern with it is ever worth more than its bin: the programs
 * of the parts must have it from the start, and what the last program used. */
static struct pack_problem many_ties(uint64_t seed, int32_t n_items, int32_t n_large)
{
    static struct pack_item many[MANY_ITEMS];
    struct pack_problem p = half_an_instance();
    p.items = many;
    p.n_items = n_items;
    state = seed + 1;
    for (int32_t i = 0; i < n_items; i++) {
        int64_t vcpus = 1 + draw(8);
        many[i] = (struct pack_item){.demand = 60 + draw(30), .most = 90, .mcpu = vcpus * 500};
        many[i].mem_mib = vcpus * (1 + draw(seed % 3 == 0 ? 3 : 6)) * 256 + draw(3) * 64;
        many[i].arch_mask = 1;
        many[i].gpu_model = -1;
    }
    many[0] = items[0];
    for (int32_t k = 1; k <= n_large; k++)
        many[k] = (struct pack_item){3, 3, 192000 - 1000 * k, 64 * GIB * k, 8, 1, 7};
    return p;
}

START_TEST(patterns_that_tie_by_the_hundred_do_not_keep_the_bound_down)
{
    static const struct {
        uint64_t seed;
        int32_t n_items, n_large;
    } drawn[] = {{0, 30, 0}, {6, 50, 1}, {10, 50, 0}, {20, 30, 0}};
    struct pack_problem p = many_ties(drawn[_i].seed, drawn[_i].n_items, drawn[_i].n_large);
    struct pack_options options = {.max_gap = 0.001, .threads = 1};
    struct pack_result r;
    pack_solve(&p, &options, &r);
    const char *wrong = packcheck_plan(&p, &r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    ck_assert(r.bound_by_search);
    ck_assert_double_le((double)r.cost_uusd * (1 - options.max_gap), (double)r.bound_uusd);
    pack_result_clear(&r);
}
END_TEST

Suite *suite_branch(void)
{
    Suite *s = suite_create("branch");
    TCase *t = tcase_create("bound");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, bounds_rise_and_never_above_the_optimum_that_trying_everything_finds);
    tcase_add_test(t, no_more_is_proved_than_was_asked_for);
    tcase_add_test(t, a_gap_that_whole_gpu_instances_make_is_closed_by_the_engine);
    tcase_add_loop_test(t, patterns_that_tie_by_the_hundred_do_not_keep_the_bound_down, 0, 4);
    suite_add_tcase(s, t);
    return s;
}
