#include "planner/pack/neighbourhoods.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "planner/pack/measures.h"
#include "planner/pack/volume.h"

Suite *suite_neighbourhoods(void);

enum { ITEMS = 30, BINS = 8, GIB = 1024 };

/* Steps of improving: some hundredths of a second. */
enum { WORK = 20000000 };

static struct pack_item items[ITEMS];
static struct pack_bin bins[BINS];
static uint64_t state;

static int64_t draw(int64_t n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((state >> 33) % (uint64_t)n);
}

/* Hundreds of bins of four sizes in two shapes: room for several neighbourhoods at a time. */
static struct pack_problem random_problem(uint64_t seed)
{
    state = seed * 2654435761U + 17;
    for (int32_t i = 0; i < ITEMS; i++) {
        int64_t jobs = 20 + draw(120);
        items[i] = (struct pack_item){.demand = jobs,
                                      .most = jobs,
                                      .mcpu = (1 + draw(7)) * 1000,
                                      .mem_mib = (1 + draw(24)) * GIB,
                                      .arch_mask = 1,
                                      .gpu_model = -1};
    }
    for (int32_t b = 0; b < BINS; b++) {
        int64_t size = 2 << (b / 2), per_cpu = b % 2 == 0 ? 2 : 8;
        bins[b] = (struct pack_bin){.mcpu = size * 4000,
                                    .mem_mib = size * 4 * per_cpu * GIB,
                                    .arch_mask = 1,
                                    .gpu_model = -1,
                                    .price_uusd_h = size * (170000 + 5000 * per_cpu + draw(900)),
                                    .limit = -1};
    }
    return (struct pack_problem){.mode = PACK_WHOLE,
                                 .items = items,
                                 .n_items = ITEMS,
                                 .bins = bins,
                                 .n_bins = BINS,
                                 .limit_bins = -1};
}

struct run {
    wide first, cost, least; /* least: what the linear program proves */
    int64_t work;
    struct pool pool;
    struct pool_plan plan;
};

/* The greedy plan, improved for a while with so many threads. */
static void improve(const struct packing *p, int threads, struct run *run)
{
    struct pack_options options = {.solver = PACK_EXACT, .threads = threads};
    struct colgen g;
    int64_t work = 1;
    *run = (struct run){0};
    pool_init(&run->pool, p);
    ck_assert(measures_plan(p, &run->pool, &work, &run->plan));
    run->first = run->plan.cost;
    colgen_init(&g, p, &options, &run->pool);
    colgen_run(&g, 1e-6);
    g.work_limit = g.work + WORK;
    neighbourhoods_improve(&g, &run->plan, 0, 1000);
    run->cost = run->plan.cost;
    run->least = colgen_bound(&g);
    run->work = g.work;
    colgen_clear(&g);
}

static void run_clear(struct run *run)
{
    pool_plan_clear(&run->plan);
    pool_clear(&run->pool);
}

/* Every job once, and every bin holds what it is given; the cost is that of its bins. */
static void check_plan(const struct packing *p, const struct run *run)
{
    wide cost = 0;
    int64_t *left = mem_zeroed((size_t)p->n_classes, sizeof *left);
    for (int32_t c = 0; c < p->n_classes; c++)
        left[c] = p->classes[c].demand;
    for (int32_t k = 0; k < run->plan.n; k++) {
        const struct pool_pattern *a = &run->pool.patterns[run->plan.uses[k].pattern];
        int64_t mcpu = 0, mem_mib = 0;
        for (int32_t j = 0; j < a->n; j++) {
            mcpu += a->count[j] * p->classes[a->class[j]].mcpu;
            mem_mib += a->count[j] * p->classes[a->class[j]].mem_mib;
            left[a->class[j]] -= run->plan.uses[k].times * a->count[j];
        }
        ck_assert_int_le(mcpu, p->bins[a->bin].mcpu);
        ck_assert_int_le(mem_mib, p->bins[a->bin].mem_mib);
        cost += (wide)run->plan.uses[k].times * p->bins[a->bin].price;
    }
    for (int32_t c = 0; c < p->n_classes; c++)
        ck_assert_int_eq(left[c], 0);
    ck_assert(cost == run->cost);
    free(left);
}

START_TEST(neighbourhoods_make_a_greedy_plan_cheaper_and_place_each_job_once)
{
    struct pack_problem problem = random_problem((uint64_t)_i);
    struct packing p;
    struct run run;
    packing_init(&p, &problem);
    volume_fill(&p, 20);
    improve(&p, 1, &run);
    check_plan(&p, &run);
    ck_assert(run.cost >= run.least);
    /* Of what is above the bound a quarter to three quarters go in that time. */
    ck_assert(8 * (run.first - run.cost) >= run.first - run.least);
    run_clear(&run);
    packing_clear(&p);
}
END_TEST

START_TEST(one_or_more_threads_make_the_same_plan_with_the_same_work)
{
    struct pack_problem problem = random_problem((uint64_t)_i + 100);
    struct packing p;
    struct run one, more;
    packing_init(&p, &problem);
    volume_fill(&p, 20);
    improve(&p, 1, &one);
    improve(&p, 2 + _i, &more);
    ck_assert(one.cost == more.cost);
    ck_assert_int_eq(one.work, more.work);
    ck_assert_int_eq(one.plan.n, more.plan.n);
    ck_assert_int_eq(one.pool.n, more.pool.n);
    for (int32_t k = 0; k < one.plan.n; k++) {
        ck_assert_int_eq(one.plan.uses[k].pattern, more.plan.uses[k].pattern);
        ck_assert_int_eq(one.plan.uses[k].times, more.plan.uses[k].times);
    }
    run_clear(&one);
    run_clear(&more);
    packing_clear(&p);
}
END_TEST

START_TEST(a_plan_that_costs_what_was_asked_for_stays_as_it_is)
{
    struct pack_problem problem = random_problem(7);
    struct packing p;
    struct pool pool;
    struct pool_plan plan = {0};
    struct pack_options options = {.solver = PACK_EXACT, .threads = 1};
    struct colgen g;
    int64_t work = 1;
    packing_init(&p, &problem);
    volume_fill(&p, 20);
    pool_init(&pool, &p);
    ck_assert(measures_plan(&p, &pool, &work, &plan));
    int32_t n = plan.n;
    wide cost = plan.cost;
    colgen_init(&g, &p, &options, &pool);
    neighbourhoods_improve(&g, &plan, (int64_t)cost, 1000);
    ck_assert_int_eq(plan.n, n);
    ck_assert(plan.cost == cost);
    ck_assert_int_eq(g.work, 0);
    colgen_clear(&g);
    pool_plan_clear(&plan);
    pool_clear(&pool);
    packing_clear(&p);
}
END_TEST

Suite *suite_neighbourhoods(void)
{
    Suite *s = suite_create("neighbourhoods");
    TCase *t = tcase_create("neighbourhoods");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, neighbourhoods_make_a_greedy_plan_cheaper_and_place_each_job_once, 0, 4);
    tcase_add_loop_test(t, one_or_more_threads_make_the_same_plan_with_the_same_work, 0, 2);
    tcase_add_test(t, a_plan_that_costs_what_was_asked_for_stays_as_it_is);
    suite_add_tcase(s, t);
    return s;
}
