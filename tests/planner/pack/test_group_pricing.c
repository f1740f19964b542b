#include "planner/pack/group_pricing.h"

#include <check.h>
#include <string.h>

Suite *suite_group_pricing(void);

enum { CLASSES = 5, BINS = 6 };

static uint64_t state;

static int64_t draw(int64_t n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((state >> 33) % (uint64_t)n);
}

static struct pack_item items[CLASSES];
static struct pack_bin bins[BINS];

/* gpu_jobs of nine classes, and of nine bins, have GPUs. */
static struct pack_problem random_problem(int64_t gpu_jobs)
{
    struct pack_problem p = {.items = items, .bins = bins, .limit_bins = -1};
    p.n_items = (int32_t)(1 + draw(CLASSES));
    p.n_bins = (int32_t)(1 + draw(BINS));
    int64_t grain = 1 + draw(3) * 250;
    for (int32_t i = 0; i < p.n_items; i++) {
        int64_t demand = 1 + draw(5);
        items[i] = (struct pack_item){.demand = demand,
                                      .most = demand,
                                      .mcpu = (1 + draw(5)) * 500,
                                      .mem_mib = draw(7) * grain,
                                      .gpus = (int32_t)(draw(3) * (draw(9) < gpu_jobs)),
                                      .arch_mask = (uint32_t)(1 + draw(3)),
                                      .gpu_model = -1};
    }
    for (int32_t b = 0; b < p.n_bins; b++)
        bins[b] = (struct pack_bin){.mcpu = draw(8000),
                                    .mem_mib = draw(20 * grain),
                                    .gpus = (int32_t)(draw(5) * (draw(9) < gpu_jobs)),
                                    .arch_mask = 1U << draw(2),
                                    .gpu_model = -1,
                                    .price_uusd_h = (1 + draw(30)) * 100,
                                    .limit = -1};
    return p;
}

static int64_t brute_force(const struct packing *p, int32_t bin, const int64_t *value,
                           const int64_t *residual, int32_t c, int64_t mcpu, int64_t mem_mib,
                           int32_t gpus)
{
    if (c == p->n_classes)
        return 0;
    const struct packing_class *class = &p->classes[c];
    int64_t best = 0, most = packing_fit(p, bin, c);
    most = residual != NULL && residual[c] < most ? residual[c] : most;
    for (int32_t a = 0; a <= most && a * class->mcpu <= mcpu && a * class->mem_mib <= mem_mib &&
                        a * class->gpus <= gpus;
         a++) {
        int64_t with =
            a * value[c] + brute_force(p, bin, value, residual, c + 1, mcpu - a * class->mcpu,
                                       mem_mib - a * class->mem_mib, gpus - a * class->gpus);
        best = with > best ? with : best;
    }
    return best;
}

static void check_found(const struct packing *p, const struct group *group,
                        const struct group_found *f, const struct group_round *r)
{
    const struct packing_bin *bin = &p->bins[f->bin];
    int64_t value = 0, mcpu = 0, mem_mib = 0, gpus = 0;
    for (int32_t k = f->first; k < f->first + f->n; k++) {
        int32_t c = group->slot_class[k], count = group->slot_count[k];
        ck_assert_int_ge(count, 1);
        ck_assert_int_le(count, packing_fit(p, f->bin, c));
        if (r->residual != NULL)
            ck_assert_int_le(count, r->residual[c]);
        if (k > f->first)
            ck_assert_int_gt(c, group->slot_class[k - 1]);
        value += count * r->value[c];
        mcpu += count * p->classes[c].mcpu;
        mem_mib += count * p->classes[c].mem_mib;
        gpus += count * p->classes[c].gpus;
    }
    ck_assert_int_le(mcpu, bin->mcpu);
    ck_assert_int_le(mem_mib, bin->mem_mib);
    ck_assert_int_le(gpus, bin->gpus);
    ck_assert_int_gt(value, r->target[f->bin]);
}

/* How many bins with GPUs, and how many without, a table settled above their target; how many of
 * those put aside a table of their own did. */
struct settled {
    int with_gpus, without, aside;
};

/* A table for one bin rounds each job's value up to the grain that 31 bits leave its worth. */
static void check_tightened(const struct packing *p, struct group_pricing *pricing,
                            struct subproblem *scratch, struct group_round *r,
                            struct settled *settled)
{
    for (int32_t b = 0; b < p->n_bins; b++) {
        if (r->done[b])
            continue;
        if (r->aside[b])
            r->bound[b] = subproblem_bound(scratch, b, r->value, r->target[b]);
        int64_t best = brute_force(p, b, r->value, NULL, 0, p->bins[b].mcpu, p->bins[b].mem_mib,
                                   p->bins[b].gpus);
        int64_t grain = 1 + r->bound[b] / (INT32_MAX / 4), jobs = 0;
        int64_t bound = group_pricing_tighten(pricing, scratch, r, b);
        for (int32_t c = 0; c < p->n_classes; c++)
            jobs += packing_fit(p, b, c);
        ck_assert_int_ge(bound, best);
        if (p->bins[b].gpus > 0 || pricing->group_of[b] < 0)
            continue;
        ck_assert_int_le(bound, (best > r->target[b] ? best : r->target[b]) + jobs * grain);
        settled->aside += r->aside[b] && best > r->target[b];
    }
}

static void check_round(const struct packing *p, bool with_residual, struct settled *settled)
{
    struct subproblem scratch[1];
    struct group_pricing pricing;
    int64_t value[CLASSES], residual[CLASSES], target[BINS], bound[BINS] = {0};
    double lambda[BINS] = {0};
    bool priced[BINS], aside[BINS], done[BINS];
    for (int32_t c = 0; c < p->n_classes; c++) {
        residual[c] = draw(4);
        value[c] = PACKING_VALUE_MAX;
        for (int32_t b = 0; b < p->n_bins; b++)
            if (packing_fit(p, b, c) > 0 &&
                p->bins[b].price * p->scale / packing_fit(p, b, c) < value[c])
                value[c] = p->bins[b].price * p->scale / packing_fit(p, b, c);
        value[c] -= draw(value[c] / 2);
    }
    for (int32_t b = 0; b < p->n_bins; b++) {
        target[b] = p->bins[b].price * p->scale;
        priced[b] = draw(8) > 0;
        aside[b] = draw(8) == 0;
    }
    struct group_round r = {.value = value,
                            .residual = with_residual ? residual : NULL,
                            .target = target,
                            .priced = priced,
                            .aside = aside,
                            .lambda = lambda,
                            .bound = bound,
                            .done = done};
    subproblem_init(&scratch[0], p);
    group_pricing_init(&pricing, p);
    group_pricing_round(&pricing, scratch, 1, &r);
    for (int32_t b = 0; b < p->n_bins; b++) {
        ck_assert(!aside[b] || !done[b]);
        if (!done[b])
            continue;
        int64_t best = brute_force(p, b, value, r.residual, 0, p->bins[b].mcpu, p->bins[b].mem_mib,
                                   p->bins[b].gpus);
        ck_assert_int_ge(bound[b], best);
        ck_assert_int_ge(bound[b], target[b]);
        if (priced[b])
            ck_assert_int_eq(bound[b], best > target[b] ? best : target[b]);
        *(p->bins[b].gpus > 0 ? &settled->with_gpus : &settled->without) += bound[b] > target[b];
    }
    for (int32_t k = 0; k < pricing.n_groups; k++)
        for (int32_t f = 0; f < pricing.groups[k].n_found; f++)
            check_found(p, &pricing.groups[k], &pricing.groups[k].found[f], &r);
    if (!with_residual)
        check_tightened(p, &pricing, scratch, &r, settled);
    group_pricing_clear(&pricing);
    subproblem_clear(&scratch[0]);
}

START_TEST(bounds_are_exact_and_patterns_fit_and_are_worth_more_than_the_target)
{
    struct settled settled = {0, 0, 0};
    for (uint64_t seed = 0; seed < 3000; seed++) {
        state = seed * 2654435761U + 7;
        struct pack_problem problem = random_problem(seed % 3 == 0 ? 5 : 1);
        struct packing p;
        packing_init(&p, &problem);
        if (p.n_classes > 0)
            check_round(&p, seed % 2 == 1, &settled);
        packing_clear(&p);
    }
    /* Else the numbers drawn test nothing. */
    ck_assert_int_gt(settled.with_gpus, 100);
    ck_assert_int_gt(settled.without, 100);
    ck_assert_int_gt(settled.aside, 30);
}
END_TEST

START_TEST(a_class_without_vcpus_leaves_its_bins_to_the_caller)
{
    items[0] = (struct pack_item){
        .demand = 3, .most = 3, .mcpu = 0, .mem_mib = 10, .arch_mask = 1, .gpu_model = -1};
    bins[0] = (struct pack_bin){.mcpu = 1000,
                                .mem_mib = 100,
                                .arch_mask = 1,
                                .gpu_model = -1,
                                .price_uusd_h = 5,
                                .limit = -1};
    struct pack_problem problem = {
        .items = items, .n_items = 1, .bins = bins, .n_bins = 1, .limit_bins = -1};
    struct packing p;
    struct group_pricing pricing;
    packing_init(&p, &problem);
    group_pricing_init(&pricing, &p);
    bool done = true, aside = false;
    struct group_round r = {.aside = &aside, .done = &done};
    group_pricing_round(&pricing, NULL, 1, &r);
    ck_assert_int_eq(pricing.n_groups, 0);
    ck_assert(!done);
    group_pricing_clear(&pricing);
    packing_clear(&p);
}
END_TEST

Suite *suite_group_pricing(void)
{
    Suite *s = suite_create("group_pricing");
    TCase *t = tcase_create("group_pricing");
    tcase_add_test(t, bounds_are_exact_and_patterns_fit_and_are_worth_more_than_the_target);
    tcase_add_test(t, a_class_without_vcpus_leaves_its_bins_to_the_caller);
    suite_add_tcase(s, t);
    return s;
}
