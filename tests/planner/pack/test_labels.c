#include "planner/pack/labels.h"

#include <check.h>
#include <string.h>

Suite *suite_labels(void);

enum { CLASSES = 6 };

static uint64_t state;

static int64_t draw(int64_t n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((state >> 33) % (uint64_t)n);
}

static struct pack_item items[CLASSES];
static struct pack_bin bin;

/* One bin and up to six classes, some with GPUs, whose sizes share no grid. */
static struct pack_problem random_problem(void)
{
    bin = (struct pack_bin){.mcpu = 8000 + draw(9) * 1000,
                            .mem_mib = 20000 + draw(20000),
                            .gpus = (int32_t)(draw(3) == 0 ? draw(5) : 0),
                            .arch_mask = 1,
                            .gpu_model = -1,
                            .price_uusd_h = 1000000,
                            .limit = -1};
    struct pack_problem p = {.items = items, .bins = &bin, .n_bins = 1, .limit_bins = -1};
    p.n_items = (int32_t)(1 + draw(CLASSES));
    for (int32_t i = 0; i < p.n_items; i++) {
        int64_t demand = 1 + draw(4);
        items[i] = (struct pack_item){.demand = demand,
                                      .most = demand,
                                      .mcpu = draw(6) * 1000 + draw(2) * 250,
                                      .mem_mib = 1 + draw(9000),
                                      .gpus = bin.gpus > 0 && draw(3) == 0,
                                      .arch_mask = 1,
                                      .gpu_model = -1};
    }
    return p;
}

static int64_t brute_force(const struct subproblem *s, int32_t k, int64_t mcpu, int64_t mem_mib,
                           int64_t gpus)
{
    if (k == s->n)
        return 0;
    const struct subproblem_item *item = &s->items[k];
    int64_t best = 0;
    for (int64_t a = 0; a <= item->most && a * item->mcpu <= mcpu && a * item->mem_mib <= mem_mib &&
                        a * item->gpus <= gpus;
         a++) {
        int64_t with =
            a * item->value + brute_force(s, k + 1, mcpu - a * item->mcpu,
                                          mem_mib - a * item->mem_mib, gpus - a * item->gpus);
        best = with > best ? with : best;
    }
    return best;
}

/* Makes s ready for the bin as stages 1 and 2 would, with any multiplier. */
static void load(struct subproblem *s, const struct packing *p)
{
    s->n = 0;
    for (int32_t c = 0; c < p->n_classes; c++) {
        const struct packing_class *class = &p->classes[c];
        s->items[s->n++] = (struct subproblem_item){.class = c,
                                                    .most = packing_fit(p, 0, c),
                                                    .value = 1000 + draw(1000000),
                                                    .mcpu = class->mcpu,
                                                    .mem_mib = class->mem_mib,
                                                    .gpus = class->gpus};
    }
    s->mcpu = p->bins[0].mcpu;
    s->mem_mib = p->bins[0].mem_mib;
    s->gpus = p->bins[0].gpus;
    s->base = 0;
    s->n_found = 0;
    s->multiplier = draw(4) * 20;
    memset(s->fixed, 0, (size_t)p->n_classes * sizeof *s->fixed);
}

static void check_found(const struct subproblem *s, const struct packing *p)
{
    for (int32_t k = 0; k < s->n_found; k++) {
        const struct subproblem_found *f = &s->found[k];
        int64_t value = 0, mcpu = 0, mem_mib = 0, gpus = 0;
        for (int32_t i = 0; i < f->n; i++) {
            const struct packing_class *class = &p->classes[f->class[i]];
            ck_assert_int_le(f->count[i], packing_fit(p, 0, f->class[i]));
            for (int32_t j = 0; j < s->n; j++)
                if (s->items[j].class == f->class[i])
                    value += f->count[i] * s->items[j].value;
            mcpu += f->count[i] * class->mcpu;
            mem_mib += f->count[i] * class->mem_mib;
            gpus += (int64_t)f->count[i] * class->gpus;
        }
        ck_assert_int_eq(value, f->value);
        ck_assert_int_gt(value, s->target);
        ck_assert_int_le(mcpu, s->mcpu);
        ck_assert_int_le(mem_mib, s->mem_mib);
        ck_assert_int_le(gpus, s->gpus);
    }
}

/* Whether it was above the target.  exact: lists were long enough. */
static bool check_one(int32_t most, bool exact)
{
    struct pack_problem problem = random_problem();
    struct packing p;
    packing_init(&p, &problem);
    bool above = false;
    if (p.n_bins == 1 && p.n_classes > 0) {
        struct subproblem s;
        subproblem_init(&s, &p);
        load(&s, &p);
        int64_t best = brute_force(&s, 0, s.mcpu, s.mem_mib, s.gpus);
        s.target = s.best = best - best / 50 + draw(best / 25 + 1);
        int64_t bound = labels_solve(&s, most);
        above = best > s.target;
        ck_assert_int_ge(bound, best);
        ck_assert_int_ge(bound, s.target);
        if (exact) {
            ck_assert_int_eq(bound, above ? best : s.target);
            ck_assert_int_eq(s.n_found > 0, above);
        }
        if (exact && above)
            ck_assert_int_eq(s.found[s.n_found - 1].value, best);
        check_found(&s, &p);
        subproblem_clear(&s);
    }
    packing_clear(&p);
    return above;
}

START_TEST(the_best_pattern_is_found_and_proved_where_lists_are_long_enough)
{
    state = 1;
    int above = 0;
    for (int i = 0; i < 2000; i++)
        above += check_one(10000, true);
    ck_assert_int_gt(above, 500);
}
END_TEST

START_TEST(lists_that_are_cut_short_still_bound_every_pattern)
{
    state = 2;
    int above = 0;
    for (int i = 0; i < 2000; i++)
        above += check_one((int32_t)(1 + draw(5)), false);
    ck_assert_int_gt(above, 500);
}
END_TEST

Suite *suite_labels(void)
{
    Suite *suite = suite_create("labels");
    TCase *tc = tcase_create("labels");
    tcase_add_test(tc, the_best_pattern_is_found_and_proved_where_lists_are_long_enough);
    tcase_add_test(tc, lists_that_are_cut_short_still_bound_every_pattern);
    suite_add_tcase(suite, tc);
    return suite;
}
