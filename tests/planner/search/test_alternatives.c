/* Simpler ways to run a batch: they must be the best of their kind, or the comparison flatters. */
#include <check.h>
#include <string.h>

#include "planner/planner.h"
#include "tests/support/make_workload.h"

static struct maker m;
static struct plan plan;

static void setup(void)
{
    m = (struct maker){0};
    plan = (struct plan){0};
}

static void teardown(void)
{
    plan_clear(&plan);
    maker_clear(&m);
}

static void make_plan(struct plan *to, const struct planner_options *options)
{
    struct error err = {0};
    ck_assert_msg(planner_plan(&m.workload, &m.offers, options, to, &err), "%s", err.message);
}

/* Ten types of five shapes; the shapes' prices are near each other, so that volume alone does not
 * say which is best. */
static void make_batch(void)
{
    static const char *const families[] = {"a", "b", "c", "d", "e"};
    for (int i = 0; i < 10; i++) {
        int shape = i / 2;
        int64_t vcpus = i % 2 == 0 ? 16 : 48;
        struct offer *o = maker_offer(&m, (int32_t)vcpus, vcpus * (3000 + 1000 * shape),
                                      vcpus * (40000 + 2500 * shape));
        m.types[o - m.list].family = families[shape];
    }
    struct job_class *wide = maker_class(&m, 7000, 11000);
    struct job_class *tall = maker_class(&m, 3000, 19000);
    struct job_class *small = maker_class(&m, 1000, 2100);
    for (int64_t i = 0; i < 15; i++) {
        maker_jobs(&m, wide, 2, 3000000 + i * 211000);
        maker_jobs(&m, tall, 3, 2000000 + i * 170000);
        maker_jobs(&m, small, 8, 700000 + i * 90000);
    }
}

static const struct alternative *row_of(const char *kind)
{
    for (int32_t i = 0; i < plan.n_alternatives; i++)
        if (strncmp(plan.alternatives[i].name, kind, strlen(kind)) == 0)
            return &plan.alternatives[i];
    ck_abort_msg("no row %s", kind);
    return NULL;
}

START_TEST(no_single_type_beats_the_one_that_is_told)
{
    struct planner_options options = planner_defaults();
    options.slack = 0;
    make_batch();
    make_plan(&plan, &options);
    const struct alternative *row = row_of("one type");
    ck_assert_int_gt(row->cost_uusd, 0);
    options.alternatives = false;
    struct offer all[10];
    memcpy(all, m.list, sizeof all);
    m.offers.n_offers = 1;
    for (int i = 0; i < 10; i++) {
        struct plan alone;
        m.list[0] = all[i];
        make_plan(&alone, &options);
        /* A plan on one type gets more of the budget when it is all that is asked for. */
        ck_assert_msg((double)row->cost_uusd <= 1.03 * (double)alone.cost_uusd,
                      "%s: %lld, %s: %lld", row->name, (long long)row->cost_uusd, all[i].type->name,
                      (long long)alone.cost_uusd);
        plan_clear(&alone);
    }
}
END_TEST

START_TEST(one_family_is_never_dearer_than_one_type_nor_either_cheaper_than_the_plan)
{
    struct planner_options options = planner_defaults();
    options.deadline_s = 40000;
    make_batch();
    make_plan(&plan, &options);
    ck_assert_int_le(row_of("one family")->cost_uusd, row_of("one type")->cost_uusd);
    ck_assert_int_le(plan.cost_uusd, row_of("one family")->cost_uusd);
}
END_TEST

START_TEST(a_plan_on_one_type_is_the_row_of_that_type)
{
    struct planner_options options = planner_defaults();
    maker_offer(&m, 16, 64000, 800000);
    maker_jobs(&m, maker_class(&m, 4000, 16000), 40, 3600000);
    make_plan(&plan, &options);
    ck_assert_int_eq(row_of("one type")->cost_uusd, plan.cost_uusd);
    ck_assert_int_eq(row_of("one type")->makespan_s, plan.makespan_s);
    ck_assert_int_eq(row_of("one family")->cost_uusd, plan.cost_uusd);
}
END_TEST

START_TEST(where_no_type_holds_every_job_that_is_said)
{
    struct planner_options options = planner_defaults();
    maker_offer(&m, 64, 64000, 800000);
    maker_offer(&m, 4, 256000, 800000);
    m.types[0].family = "wide";
    m.types[1].family = "tall";
    maker_jobs(&m, maker_class(&m, 32000, 16000), 3, 3600000);
    maker_jobs(&m, maker_class(&m, 2000, 200000), 3, 3600000);
    make_plan(&plan, &options);
    ck_assert_str_eq(row_of("one type")->infeasible, "no one type holds every job");
    ck_assert_int_eq(row_of("one family")->cost_uusd, UNKNOWN);
}
END_TEST

Suite *suite_alternatives(void);

Suite *suite_alternatives(void)
{
    Suite *s = suite_create("alternatives");
    TCase *t = tcase_create("alternatives");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, no_single_type_beats_the_one_that_is_told);
    tcase_add_test(t, one_family_is_never_dearer_than_one_type_nor_either_cheaper_than_the_plan);
    tcase_add_test(t, a_plan_on_one_type_is_the_row_of_that_type);
    tcase_add_test(t, where_no_type_holds_every_job_that_is_said);
    suite_add_tcase(s, t);
    return s;
}
