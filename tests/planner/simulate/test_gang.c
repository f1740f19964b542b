/* Multi-node parallel jobs.  Source: AWS Batch user guide, multi-node parallel jobs and their
 * compute environment considerations; API reference, NodeProperties. */
#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>

Suite *suite_gang(void);

static struct maker m;
static struct compute_environment ces[COMPUTE_QUEUE_MOST];
static struct sim_input in;
static struct sim_maker made;
static struct simulation s;

static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
    in.keep_starts = true; /* so that simulation_check looks at gangs too */
}

static void tear_down(void)
{
    simulation_clear(&s);
    maker_clear(&m);
}

static struct compute_environment *environment(enum strategy strategy, int64_t max_vcpus)
{
    struct compute_environment *ce = &ces[in.n_environments];
    sim_maker_environment(&made, ce, strategy, max_vcpus);
    return ce;
}

static const struct job_class *nodes_class(int32_t nodes, int64_t mcpu)
{
    struct job_class *c = maker_class(&m, mcpu, 8000);
    c->whole_instances = true;
    c->nodes = nodes;
    return c;
}

static void run(void)
{
    simulation_clear(&s);
    run_simulation(&s, &in);
}

/* "A multi-node parallel job runs on several instances"; each node is on one of its own, and all
 * start once the last is there. */
START_TEST(all_nodes_start_together_each_on_an_instance_of_its_own)
{
    sim_maker_type(&made, "a", 4, 16000, 100000);
    environment(STRATEGY_PROGRESSIVE, 16)->min_vcpus = 4;
    sim_maker_submit(&made, nodes_class(4, 2000), 8, 0, 600); /* two jobs of four nodes */
    run();
    ck_assert_uint_eq(s.n_starts, 8);
    for (size_t k = 0; k < 8; k++)
        ck_assert_int_eq(s.starts[k].run_s, k < 4 ? 180 : 780); /* one waits for three that boot */
    ck_assert_int_eq(s.n_instances, 4);
    for (int64_t i = 0; i < 4; i++)
        ck_assert_int_eq(s.instances[i].most_jobs, 1);
}
END_TEST

/* User guide: instances of a multi-node job are not shared with other jobs. */
START_TEST(nothing_else_runs_beside_a_node)
{
    sim_maker_type(&made, "a", 4, 16000, 100000);
    environment(STRATEGY_PROGRESSIVE, 8);
    sim_maker_submit(&made, nodes_class(2, 1000), 2, 0, 600);
    sim_maker_submit(&made, maker_class(&m, 1000, 1000), 4, 0, 600);
    run();
    ck_assert_int_eq(s.makespan_s, 180 + 1200);
}
END_TEST

/* Compute environment considerations: "multi-node parallel jobs aren't supported on compute
 * environments that use Spot Instances". */
START_TEST(nodes_do_not_run_on_spot)
{
    sim_maker_type(&made, "a", 4, 16000, 100000);
    environment(STRATEGY_SPOT_CAPACITY, 64)->kind = COMPUTE_SPOT;
    const struct job_class *c = nodes_class(2, 1000);
    sim_maker_submit(&made, c, 2, 0, 600);
    run();
    ck_assert_int_eq(s.jobs_run, 0);
    ck_assert_int_eq(s.stuck[0].verdict, ADMIT_NODES);
    environment(STRATEGY_PROGRESSIVE, 64);
    run();
    ck_assert_int_eq(s.jobs_run, 2);
    ck_assert_int_eq(s.environment_peak_vcpus[0], 0);
}
END_TEST

/* All nodes run at once, so maxvCpus holds them all; the last instance may be beyond where the
 * strategy allows that (API reference, maxvCpus). */
START_TEST(max_vcpus_holds_all_nodes)
{
    sim_maker_type(&made, "a", 4, 16000, 100000);
    struct compute_environment *ce = environment(STRATEGY_PROGRESSIVE, 11);
    const struct job_class *c = nodes_class(4, 4000);
    sim_maker_submit(&made, c, 4, 0, 600);
    run();
    ck_assert_int_eq(s.jobs_run, 0);
    ck_assert_int_eq(s.n_instances, 0);
    ck_assert_int_eq(s.stuck[0].verdict, ADMIT_MAX_VCPUS);
    ce->max_vcpus = 16;
    run();
    ck_assert_int_eq(s.jobs_run, 4);
    m.classes[0].mcpu = 1000;
    ce->max_vcpus = 13;
    run();
    ck_assert_int_eq(s.jobs_run, 4);
    ck_assert_int_eq(s.launches_beyond_max, 1);
    ce->strategy = STRATEGY_BEST_FIT;
    run();
    ck_assert_int_eq(s.jobs_run, 0);
}
END_TEST

/* NodeProperties: all node groups are on one instance type.  A node fills no larger size. */
START_TEST(nodes_are_of_one_type_and_it_is_the_smallest_of_a_price)
{
    sim_maker_type(&made, "large", 8, 32000, 200000);
    sim_maker_type(&made, "small", 4, 16000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64)->min_vcpus = 8;
    sim_maker_submit(&made, maker_class(&m, 1000, 1000), 1, 0, 50);
    sim_maker_submit(&made, nodes_class(3, 2000), 3, 0, 600);
    run();
    ck_assert_int_eq(s.jobs_run, 4);
    const struct offer *first = s.instances[s.starts[1].instance].offer;
    for (size_t k = 2; k < 4; k++)
        ck_assert_ptr_eq(s.instances[s.starts[k].instance].offer, first);
    ck_assert_str_eq(first->type->name, "small");
}
END_TEST

/* User guide, job timeouts: one timeout holds for all nodes, which end with the main one. */
START_TEST(all_nodes_time_out_at_once)
{
    sim_maker_type(&made, "a", 4, 16000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64);
    sim_maker_submit(&made, nodes_class(3, 2000), 3, 0, 600)->timeout_s = 400;
    in.chance.duration_sigma = 0.1;
    run();
    ck_assert_int_eq(s.timed_out, 3);
    ck_assert_int_eq(s.jobs_failed, 3);
    in.chance.duration_sigma = 0.5;
    made.jobs[0].timeout_s = 0;
    run();
    ck_assert_int_eq(s.starts[1].end_s, s.starts[0].end_s);
    ck_assert_int_eq(s.starts[2].end_s, s.starts[0].end_s);
}
END_TEST

/* A node whose image is there waits for the others'. */
START_TEST(nodes_wait_for_the_last_image)
{
    static const int64_t bytes[] = {INT64_C(10000) << 20};
    sim_maker_type(&made, "a", 4, 16000, 100000);
    environment(STRATEGY_PROGRESSIVE, 8)->min_vcpus = 8;
    in.image_bytes = bytes;
    in.n_images = 1;
    sim_maker_submit(&made, maker_class(&m, 4000, 1000), 1, 0, 600)->image = 0;
    sim_maker_submit(&made, nodes_class(2, 2000), 2, 0, 50)->image = 0;
    run();
    ck_assert_int_eq(s.starts[1].run_s, 700 + 100);
    ck_assert_int_eq(s.starts[2].run_s, 700 + 100);
}
END_TEST

START_TEST(random_runs_with_gangs_add_up)
{
    sim_maker_type(&made, "a", 4, 16000, 100000);
    sim_maker_type(&made, "b", 16, 64000, 390000);
    environment(_i % 2 ? STRATEGY_PROGRESSIVE : STRATEGY_BEST_FIT, 40);
    environment(STRATEGY_PROGRESSIVE, 20);
    const struct job_class *small = maker_class(&m, 1000, 1000), *two = nodes_class(2, 2000),
                           *five = nodes_class(5, 4000);
    in.assumed[ASSUMED_STRICT_FIFO] = _i % 3 > 0;
    in.assumed[ASSUMED_TIGHT] = _i % 5 == 0;
    in.chance.duration_sigma = _i % 4 == 0 ? 0.4 : 0;
    in.chance.seed = (uint64_t)_i;
    uint32_t x = (uint32_t)_i * 2654435761u + 3;
    for (int k = 0; k < 50; k++) {
        x = x * 1664525u + 1013904223u;
        const struct job_class *c = x >> 30 == 0 ? five : x >> 30 == 1 ? two : small;
        int32_t count = (1 + (int32_t)(x >> 8) % 3) * (c->nodes > 1 ? c->nodes : 1);
        sim_maker_submit(&made, c, count, (int32_t)(x >> 12) % 3000, 1 + (int32_t)(x >> 4) % 900);
    }
    run();
    ck_assert_int_eq(s.n_stuck, 0);
}
END_TEST

Suite *suite_gang(void)
{
    Suite *suite = suite_create("gang");
    TCase *t = tcase_create("gang");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, all_nodes_start_together_each_on_an_instance_of_its_own);
    tcase_add_test(t, nothing_else_runs_beside_a_node);
    tcase_add_test(t, nodes_do_not_run_on_spot);
    tcase_add_test(t, max_vcpus_holds_all_nodes);
    tcase_add_test(t, nodes_are_of_one_type_and_it_is_the_smallest_of_a_price);
    tcase_add_test(t, all_nodes_time_out_at_once);
    tcase_add_test(t, nodes_wait_for_the_last_image);
    tcase_add_loop_test(t, random_runs_with_gangs_add_up, 0, 60);
    suite_add_tcase(suite, t);
    return suite;
}
