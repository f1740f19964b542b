#include "planner/pack/approach.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "planner/pack/columns.h"
#include "planner/pack/farley.h"
#include "planner/pack/proximal.h"
#include "planner/pack/volume.h"
#include "tests/support/packcheck.h"

Suite *suite_approach(void);

enum { MANY_CLASSES = 220, CLASSES = 60, FEW_CLASSES = 5, BINS = 8 };

static uint64_t state;

static int64_t draw(int64_t n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((state >> 33) % (uint64_t)n);
}

static struct pack_item items[MANY_CLASSES];
static struct pack_bin bins[BINS];

static struct pack_problem random_problem(int32_t n_items, int64_t demand)
{
    struct pack_problem p = {.items = items, .n_items = n_items, .bins = bins, .limit_bins = -1};
    p.n_bins = (int32_t)(2 + draw(BINS - 1));
    for (int32_t i = 0; i < p.n_items; i++) {
        int64_t jobs = 1 + draw(demand);
        items[i] = (struct pack_item){.demand = jobs,
                                      .most = jobs,
                                      .mcpu = (1 + draw(12)) * 500,
                                      .mem_mib = (1 + draw(40)) * 512,
                                      .arch_mask = (uint32_t)(1 + draw(3)),
                                      .gpu_model = -1};
    }
    for (int32_t b = 0; b < p.n_bins; b++) {
        int64_t vcpus = 4 + draw(12), gib = 8 + draw(40);
        bins[b] = (struct pack_bin){.mcpu = vcpus * 1000,
                                    .mem_mib = gib * 1024,
                                    .arch_mask = 1U << (b % 2),
                                    .gpu_model = -1,
                                    .price_uusd_h = vcpus * (300 + draw(60)) + gib * 40,
                                    .limit = -1};
    }
    return p;
}

static int64_t most_valuable(const struct packing *p, int32_t bin, const int64_t *value, int32_t c,
                             int64_t mcpu, int64_t mem_mib)
{
    if (c == p->n_classes)
        return 0;
    const struct packing_class *class = &p->classes[c];
    int64_t best = 0;
    for (int64_t a = 0;
         a <= packing_fit(p, bin, c) && a * class->mcpu <= mcpu && a * class->mem_mib <= mem_mib;
         a++) {
        int64_t with = a * value[c] + most_valuable(p, bin, value, c + 1, mcpu - a * class->mcpu,
                                                    mem_mib - a * class->mem_mib);
        best = with > best ? with : best;
    }
    return best;
}

static void check_proof(const struct packing *p, const int64_t *value)
{
    for (int32_t b = 0; b < p->n_bins; b++)
        ck_assert_int_le(most_valuable(p, b, value, 0, p->bins[b].mcpu, p->bins[b].mem_mib),
                         p->bins[b].price * p->scale);
}

START_TEST(scaled_values_are_a_proof_and_classes_of_good_bins_keep_theirs)
{
    state = (uint64_t)_i + 1;
    struct pack_problem problem = random_problem(FEW_CLASSES, 4);
    struct packing p;
    int64_t value[FEW_CLASSES], proved[FEW_CLASSES], bound[BINS], cost[BINS];
    packing_init(&p, &problem);
    for (int32_t c = 0; c < p.n_classes; c++)
        value[c] = 1 + draw(p.bins[0].price * p.scale);
    wide total = 0;
    for (int32_t b = 0; b < p.n_bins; b++) {
        cost[b] = p.bins[b].price * p.scale;
        bound[b] = most_valuable(&p, b, value, 0, p.bins[b].mcpu, p.bins[b].mem_mib);
    }
    wide said = farley_scale(&p, cost, value, bound, proved);
    check_proof(&p, proved);
    for (int32_t c = 0; c < p.n_classes; c++) {
        bool held_by_overrated = false;
        for (int32_t b = 0; b < p.n_bins; b++)
            held_by_overrated = held_by_overrated ||
                                (packing_fit(&p, b, c) > 0 && bound[b] > p.bins[b].price * p.scale);
        ck_assert(held_by_overrated ? proved[c] <= value[c] : proved[c] == value[c]);
        total += (wide)proved[c] * p.classes[c].demand;
    }
    ck_assert(total == said);
    packing_clear(&p);
}
END_TEST

START_TEST(families_split_from_level_to_level_until_each_class_is_alone)
{
    state = (uint64_t)_i + 1;
    struct pack_problem problem = random_problem(CLASSES, 1000);
    struct packing p;
    struct clusters k;
    double weight[CLASSES];
    packing_init(&p, &problem);
    for (int32_t c = 0; c < p.n_classes; c++)
        weight[c] = (double)(1 + draw(100));
    clusters_init(&k, &p, weight);
    int32_t n = p.n_classes;
    ck_assert_int_ge(k.n_levels, 2);
    for (int level = 0; level < k.n_levels; level++)
        for (int32_t c = 0; c < n; c++) {
            int32_t mine = k.node[level * n + c];
            ck_assert_int_ge(mine, k.first[level]);
            ck_assert_int_lt(mine, k.first[level + 1]);
            for (int32_t d = 0; d < c; d++) {
                if (k.node[level * n + d] != mine)
                    continue;
                ck_assert_int_lt(level, k.n_levels - 1);
                ck_assert_uint_eq(p.classes[c].arch_mask, p.classes[d].arch_mask);
                /* What is one family here was one family before. */
                if (level > 0)
                    ck_assert_int_eq(k.node[(level - 1) * n + c], k.node[(level - 1) * n + d]);
            }
        }
    ck_assert_int_eq(k.first[k.n_levels], k.n_nodes);
    clusters_clear(&k);
    packing_clear(&p);
}
END_TEST

/* planner/README.md's two bins and two classes, all good patterns known: $1.30, a 0.10 and b 0.20.
 */
START_TEST(with_all_patterns_known_the_model_finds_the_programs_value)
{
    struct pack_item two[2] = {
        {.demand = 5, .most = 5, .mcpu = 2000, .mem_mib = 3072, .arch_mask = 1, .gpu_model = -1},
        {.demand = 4, .most = 4, .mcpu = 2000, .mem_mib = 12288, .arch_mask = 1, .gpu_model = -1}};
    struct pack_bin both[2] = {{4000, 8192, 0, 1, -1, 200000, -1, false},
                               {8000, 32768, 0, 1, -1, 600000, -1, false}};
    struct pack_problem problem = {PACK_WHOLE, two, 2, both, 2, -1};
    struct packing p;
    struct pool pool;
    struct proximal q;
    packing_init(&p, &problem);
    pool_init(&pool, &p);
    /* Classes are in falling order of request: b, then a. */
    static const int32_t classes[2] = {0, 1}, two_each[2] = {2, 2}, two_of_one = 2;
    bool added;
    double demand[2] = {4, 5}, centre[2] = {0.19, 0.09}, dual[2];
    proximal_init(&q, &p, &pool, demand, centre);
    proximal_add(&q, pool_add(&pool, 0, 1, &classes[1], &two_of_one, &added), 0.20);
    proximal_add(&q, pool_add(&pool, 1, 2, classes, two_each, &added), 0.60);
    q.reach = 1;
    q.barrier = 1e-6;
    double total = 0;
    for (int k = 0; k < 30; k++) {
        total = proximal_solve(&q, dual);
        ck_assert_double_lt(2 * dual[1], 0.20 + 1e-4);
        ck_assert_double_lt(2 * dual[0] + 2 * dual[1], 0.60 + 1e-4);
        proximal_move(&q, dual);
    }
    ck_assert_double_eq_tol(total, 1.30, 1e-3);
    ck_assert_double_eq_tol(dual[0], 0.20, 1e-3);
    ck_assert_double_eq_tol(dual[1], 0.10, 1e-3);
    proximal_purge(&q);
    ck_assert_int_eq(q.n, 2);
    proximal_clear(&q);
    pool_clear(&pool);
    packing_clear(&p);
}
END_TEST

static const struct pack_options options = {.solver = PACK_EXACT, .threads = 1};

static void run_approach(struct colgen *g, double gap)
{
    struct approach a;
    approach_begin(&a, g, gap);
    approach_run(&a, INT64_MAX);
    ck_assert(a.ended);
    approach_end(&a);
}

START_TEST(what_the_approach_proves_holds)
{
    state = (uint64_t)_i + 1;
    struct pack_problem problem = random_problem(FEW_CLASSES, 6);
    struct packing p;
    struct pool pool;
    struct colgen g;
    packing_init(&p, &problem);
    if (p.n_classes > 0) {
        volume_fill(&p, 20);
        pool_init(&pool, &p);
        colgen_init(&g, &p, &options, &pool);
        colgen_run(&g, 1e9); /* the first bound only */
        wide first = g.best_total;
        run_approach(&g, 1e-3);
        ck_assert(g.best_total >= first);
        check_proof(&p, g.best_value);
        wide approached = g.best_total;
        colgen_run(&g, 0);
        ck_assert((double)approached / (double)p.scale <=
                  g.objective * g.demand_unit * UUSD_PER_USD * (1 + 1e-9));
        colgen_clear(&g);
        pool_clear(&pool);
    }
    packing_clear(&p);
}
END_TEST

START_TEST(the_approach_comes_near_the_programs_value)
{
    state = (uint64_t)_i + 1;
    struct pack_problem problem = random_problem(CLASSES, 1000);
    struct packing p;
    struct pool pool;
    struct colgen g;
    packing_init(&p, &problem);
    volume_fill(&p, 20);
    pool_init(&pool, &p);
    colgen_init(&g, &p, &options, &pool);
    colgen_run(&g, 1e9);
    run_approach(&g, 1e-4);
    double approached = (double)g.best_total / (double)p.scale / UUSD_PER_USD;
    colgen_run(&g, 0);
    double value = g.objective * g.demand_unit;
    ck_assert_double_gt(approached, 0.99 * value);
    ck_assert_double_le(approached, value * (1 + 1e-9));
    colgen_clear(&g);
    pool_clear(&pool);
    packing_clear(&p);
}
END_TEST

/* How much more than its price the best pattern of the pool is worth, as a share, when duals have
 * gone so far from the best ones to the program's. */
static double most_saved(const struct colgen *g, double step)
{
    double most = -1;
    for (int32_t i = 0; i < g->pool->n; i++) {
        const struct pool_pattern *a = &g->pool->patterns[i];
        double price = (double)g->packing->bins[a->bin].price / UUSD_PER_USD, worth = 0;
        for (int32_t k = 0; k < a->n; k++) {
            int32_t c = a->class[k];
            double best = (double)g->best_value[c] / (double)g->scale / UUSD_PER_USD;
            worth += a->count[k] * (best + step * (g->dual[c] - best));
        }
        most = fmax(most, worth / price - 1);
    }
    return most;
}

START_TEST(the_longest_step_ends_where_a_known_pattern_is_worth_its_price)
{
    state = (uint64_t)_i + 1;
    struct pack_problem problem = random_problem(CLASSES, 1000);
    struct packing p;
    struct pool pool;
    struct colgen g;
    packing_init(&p, &problem);
    volume_fill(&p, 20);
    pool_init(&pool, &p);
    colgen_init(&g, &p, &options, &pool);
    colgen_run(&g, 0);
    ck_assert_double_eq(columns_longest_step(&g), 1); /* the program has taken all that ask */
    for (int32_t c = 0; c < p.n_classes; c++) {
        g.best_value[c] -= g.best_value[c] / 10;
        g.dual[c] *= 1 + 0.01 * (double)draw(20);
    }
    double step = columns_longest_step(&g);
    ck_assert(step > 0 && step < 1);
    ck_assert_double_le(most_saved(&g, step), 2e-5);
    ck_assert_double_ge(most_saved(&g, step + 1e-3), 0);
    colgen_clear(&g);
    pool_clear(&pool);
    packing_clear(&p);
}
END_TEST

START_TEST(with_many_classes_a_search_keeps_its_gap_whatever_the_threads)
{
    state = (uint64_t)_i + 1;
    struct pack_problem problem = random_problem(MANY_CLASSES, 100000);
    struct pack_result r[3];
    for (int k = 0; k < 3; k++) {
        struct pack_options how = {
            .solver = PACK_AUTO, .threads = k == 1 ? 2 : 1, .max_gap = k < 2 ? 0.01 : 1e-4};
        pack_solve(&problem, &how, &r[k]);
        ck_assert(!r[k].infeasible_limits);
        ck_assert_double_le((1 - how.max_gap) * (double)r[k].cost_uusd, (double)r[k].bound_uusd);
    }
    ck_assert_int_eq(r[0].work, r[1].work);
    ck_assert_int_eq(r[0].cost_uusd, r[1].cost_uusd);
    ck_assert_int_eq(r[0].bound_uusd, r[1].bound_uusd);
    for (int k = 0; k < 3; k++)
        pack_result_clear(&r[k]);
}
END_TEST

/* Jobs of up to 320 GiB, few of some, and a bin of 3 TiB, whose table is so large that it is put
 * aside. */
static struct pack_problem problem_with_a_large_bin(void)
{
    static const int64_t vcpus[] = {8, 16, 32, 48, 96, 192};
    struct pack_problem p = {.items = items, .n_items = 100, .bins = bins, .limit_bins = -1};
    for (int32_t i = 0; i < p.n_items; i++) {
        int64_t jobs = 1 + draw(i % 3 == 0 ? 6 : 400), each = 1 + draw(12);
        items[i] = (struct pack_item){.demand = jobs,
                                      .most = jobs,
                                      .mcpu = each * 1000,
                                      .mem_mib = each * (5 + draw(100)) * 256,
                                      .arch_mask = 1,
                                      .gpu_model = -1};
    }
    for (size_t b = 0; b < sizeof vcpus / sizeof *vcpus; b++) {
        int64_t gib = b == 5 ? 16 : 4 << b % 3;
        bins[p.n_bins++] = (struct pack_bin){.mcpu = vcpus[b] * 1000,
                                             .mem_mib = vcpus[b] * gib * 1024,
                                             .arch_mask = 1,
                                             .gpu_model = -1,
                                             .price_uusd_h = vcpus[b] * (30000 + gib * 2500),
                                             .limit = -1};
    }
    return p;
}

START_TEST(a_hundred_classes_beside_a_bin_of_a_large_table_are_proved)
{
    state = (uint64_t)_i + 1;
    struct pack_problem problem = problem_with_a_large_bin();
    struct pack_result r;
    struct pack_options how = {.solver = PACK_AUTO, .threads = 1, .max_gap = 0.001};
    pack_solve(&problem, &how, &r);
    const char *wrong = packcheck_plan(&problem, &r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    wrong = packcheck_proof_by_tables(&problem, &r);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    ck_assert_double_le(0.998 * (double)r.cost_uusd, (double)r.bound_uusd);
    pack_result_clear(&r);
}
END_TEST

Suite *suite_approach(void)
{
    Suite *s = suite_create("approach");
    TCase *t = tcase_create("approach");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, scaled_values_are_a_proof_and_classes_of_good_bins_keep_theirs, 0, 200);
    tcase_add_loop_test(t, families_split_from_level_to_level_until_each_class_is_alone, 0, 20);
    tcase_add_test(t, with_all_patterns_known_the_model_finds_the_programs_value);
    tcase_add_loop_test(t, what_the_approach_proves_holds, 0, 100);
    tcase_add_loop_test(t, the_approach_comes_near_the_programs_value, 0, 10);
    tcase_add_loop_test(t, the_longest_step_ends_where_a_known_pattern_is_worth_its_price, 0, 10);
    tcase_add_loop_test(t, with_many_classes_a_search_keeps_its_gap_whatever_the_threads, 0, 3);
    tcase_add_loop_test(t, a_hundred_classes_beside_a_bin_of_a_large_table_are_proved, 0, 2);
    suite_add_tcase(s, t);
    return s;
}
