#include "cli/estimate_timeline.h"
#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_timeline(void);

static struct instance_type type = {.name = "t.xlarge", .vcpus = 4};
static const struct offer offer = {.type = &type};
static struct job_class class = {.mcpu = 1000};
static struct workload w = {.classes = &class, .n_classes = 1};
static const struct sim_job jobs[] = {{.class_id = 0, .count = 3, .duration_s = 100, .image = -1}};
static const struct sim_input input = {.w = &w, .jobs = jobs, .n_jobs = 1};
static struct sim_instance instances[] = {
    {.offer = &offer, .launch_s = 0, .end_s = 400},
    {.offer = &offer, .launch_s = 60, .end_s = 300},
};
static struct sim_start starts[] = {
    {.job = 0, .instance = 0, .ready_s = 0, .start_s = 180, .run_s = 180, .end_s = 280, .count = 2},
    {.job = 0,
     .instance = 1,
     .ready_s = 10,
     .start_s = 240,
     .run_s = 240,
     .end_s = 290,
     .count = 1},
};
static struct simulation run = {
    .instances = instances, .n_instances = 2, .jobs_run = 3, .starts = starts, .n_starts = 2};
static struct compute_environment environment = {.name = "a,b"};
static struct batch_input in = {.compute = {.list = &environment, .n = 1}};
static struct bill bill = {.total_uusd = 1000000};
static const struct estimate_report report = {.in = &in, .run = &run, .bill = &bill};
static struct timeline t;

static void set_up(void)
{
    timeline_make(&t, &run, &input);
}

static void tear_down(void)
{
    timeline_clear(&t);
}

static void writes(int64_t step_s, const char *lines)
{
    char *text = NULL;
    size_t n = 0;
    FILE *file = open_memstream(&text, &n);
    timeline_csv(&t, &report, step_s, file);
    fclose(file);
    const char *rows = strchr(text, '\n') + 1;
    ck_assert_str_eq(rows, lines);
    free(text);
}

START_TEST(each_second_with_a_change_has_its_lines)
{
    ck_assert_int_eq(t.n_groups, 1);
    writes(0, "0,\"a,b\",t.xlarge,1,4,0,\n0,all,all,1,4,0,2\n"
              "10,\"a,b\",t.xlarge,1,4,0,\n10,all,all,1,4,0,3\n"
              "60,\"a,b\",t.xlarge,2,8,0,\n60,all,all,2,8,0,3\n"
              "180,\"a,b\",t.xlarge,2,8,2,\n180,all,all,2,8,2,1\n"
              "240,\"a,b\",t.xlarge,2,8,3,\n240,all,all,2,8,3,0\n"
              "280,\"a,b\",t.xlarge,2,8,1,\n280,all,all,2,8,1,0\n"
              "290,\"a,b\",t.xlarge,2,8,0,\n290,all,all,2,8,0,0\n"
              "300,\"a,b\",t.xlarge,1,4,0,\n300,all,all,1,4,0,0\n"
              "400,all,all,0,0,0,0\n");
}
END_TEST

START_TEST(a_step_shows_what_holds_then)
{
    writes(150, "0,\"a,b\",t.xlarge,1,4,0,\n0,all,all,1,4,0,2\n"
                "150,\"a,b\",t.xlarge,2,8,0,\n150,all,all,2,8,0,3\n"
                "300,\"a,b\",t.xlarge,1,4,0,\n300,all,all,1,4,0,0\n"
                "450,all,all,0,0,0,0\n");
}
END_TEST

/* 8 vCPUs fill the axis: 326 dots above 384, and 652 dots beside 84 are 400 s. */
START_TEST(the_drawing_has_the_fleet_and_what_jobs_hold)
{
    char *text = NULL;
    size_t n = 0;
    FILE *file = open_memstream(&text, &n);
    timeline_svg(&t, &report, file);
    fclose(file);
    ck_assert_ptr_nonnull(strstr(text, "<svg "));
    ck_assert_ptr_nonnull(strstr(
        text, "class=\"t0\" d=\"M84.0 384.0H84.0V221.0H181.8V58.0H573.0V221.0H736.0V384.0Z\""));
    ck_assert_ptr_nonnull(strstr(text, "class=\"held\" d=\"M84.0 384.0H377.4V302.5H475.2V261.8"
                                       "H540.4V343.2H556.7V384.0H736.0V384.0\""));
    ck_assert_ptr_nonnull(strstr(text, "3 jobs, $1.00"));
    ck_assert_ptr_nonnull(strstr(text, "</svg>\n"));
    free(text);
}
END_TEST

/* Over the whole run: instance time and vCPU time are the bill's, time of jobs that of their
 * attempts, waiting that of those that started; and nothing is left at the end. */
START_TEST(the_timeline_adds_up_to_the_run_of_many_jobs_on_spot)
{
    static struct maker m;
    static struct sim_input random;
    static struct sim_maker made;
    static struct compute_environment ce;
    struct simulation s;
    struct timeline all;
    sim_maker_begin(&made, &m, &random);
    sim_maker_environment(&made, &ce, STRATEGY_SPOT_PRICE_CAPACITY, 24);
    ce.kind = COMPUTE_SPOT;
    for (int32_t i = 0; i < 2; i++)
        sim_maker_type(&made, NULL, 4 << i, 8000 << i, 100000 << i)->purchase = PURCHASE_SPOT;
    for (int32_t i = 0; i < 60; i++)
        sim_maker_submit(&made, maker_class(&m, 500 + 500 * (i % 3), 1000), 1 + i % 4, 40 * i,
                         500 + 97 * i);
    random.assumed[ASSUMED_LOSS_HOURS] = 1;
    random.keep_starts = true;
    run_simulation(&s, &random);
    timeline_make(&all, &s, &random);
    int64_t instance_s = 0, vcpu_s = 0, running_s = 0, waiting_s = 0, left = 0;
    for (int64_t i = 0; i < all.n_changes; i++) {
        const struct timeline_change *c = &all.changes[i];
        instance_s -= c->at_s * c->instances;
        vcpu_s -= c->at_s * c->vcpus;
        running_s -= c->at_s * c->running;
        waiting_s -= c->at_s * c->waiting;
        left += c->instances + c->vcpus + c->running + c->waiting + c->mcpu;
    }
    for (int64_t i = 0; i < s.n_instances; i++) {
        int64_t life_s = s.instances[i].end_s - s.instances[i].launch_s;
        instance_s -= life_s;
        vcpu_s -= life_s * s.instances[i].offer->type->vcpus;
    }
    for (size_t i = 0; i < s.n_starts; i++) {
        running_s -= (s.starts[i].end_s - s.starts[i].start_s) * s.starts[i].count;
        waiting_s -= (s.starts[i].start_s - s.starts[i].ready_s) * s.starts[i].count;
    }
    ck_assert_int_gt(s.lost, 0);
    ck_assert_int_eq(instance_s, 0);
    ck_assert_int_eq(vcpu_s, 0);
    ck_assert_int_eq(running_s, 0);
    ck_assert_int_eq(waiting_s, 0);
    ck_assert_int_eq(left, 0);
    timeline_clear(&all);
    simulation_clear(&s);
    maker_clear(&m);
}
END_TEST

Suite *suite_timeline(void)
{
    Suite *suite = suite_create("timeline");
    TCase *tc = tcase_create("timeline");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, each_second_with_a_change_has_its_lines);
    tcase_add_test(tc, a_step_shows_what_holds_then);
    tcase_add_test(tc, the_drawing_has_the_fleet_and_what_jobs_hold);
    tcase_add_test(tc, the_timeline_adds_up_to_the_run_of_many_jobs_on_spot);
    suite_add_tcase(suite, tc);
    return suite;
}
