#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>

Suite *suite_simulate(void);

static struct maker m;
static struct compute_environment ces[COMPUTE_QUEUE_MOST];
static struct sim_input in;
static struct sim_maker made;
static struct sim_gates gates;
static struct simulation s;
static struct error err;

static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
    in.keep_starts = true;
}

static void tear_down(void)
{
    gates_clear(&gates);
    simulation_clear(&s);
    maker_clear(&m);
}

static struct offer *type(const char *name, int32_t vcpus, int64_t mib, int64_t uusd_h)
{
    return sim_maker_type(&made, name, vcpus, mib, uusd_h);
}

static struct compute_environment *environment(enum strategy strategy, int64_t max_vcpus)
{
    struct compute_environment *ce = &ces[in.n_environments];
    sim_maker_environment(&made, ce, strategy, max_vcpus);
    return ce;
}

static struct sim_job *submit(const struct job_class *c, int32_t count, int32_t ready_s,
                              int32_t duration_s)
{
    return sim_maker_submit(&made, c, count, ready_s, duration_s);
}

static void run(void)
{
    run_simulation(&s, &in);
}

static const char *launched(int64_t i)
{
    return s.instances[i].offer->type->name;
}

/* ---- one instance ------------------------------------------------------------------------- */

/* User guide, compute environments: an instance is billed from its launch, jobs start when it has
 * booted; 180 s and 120 s are the assumptions boot and idle. */
START_TEST(a_job_waits_for_boot_and_its_instance_ends_after_the_idle_time)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64);
    submit(maker_class(&m, 2000, 8000), 1, 0, 600);
    run();
    ck_assert_int_eq(s.n_instances, 1);
    ck_assert_int_eq(s.makespan_s, 780);
    ck_assert_int_eq(s.wait_max_s, 180);
    ck_assert_int_eq(s.instances[0].end_s, 900);
    ck_assert_int_eq(s.instances[0].boot_s, 180);
    ck_assert_int_eq(s.instances[0].busy_s, 600);
    ck_assert_int_eq(s.instances[0].tail_s, 120);
    struct bill bill;
    ck_assert(simulation_bill(&bill, &s, &m.workload, &err));
    ck_assert_int_eq(bill.total_uusd, 25000);
    ck_assert_int_eq(bill.items[0].boot_uusd, 5000);
    bill_clear(&bill);
}
END_TEST

/* API reference, minScaleDownDelayMinutes: the least time for which an instance stays after its
 * last job. */
START_TEST(the_scale_down_delay_keeps_an_idle_instance)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64)->scale_down_delay_s = 1200;
    const struct job_class *c = maker_class(&m, 2000, 8000);
    submit(c, 1, 0, 600);
    submit(c, 1, 1500, 100);
    run();
    ck_assert_int_eq(s.n_instances, 1); /* the second job finds it idle */
    ck_assert_int_eq(s.wait_p50_s, 0);
    ck_assert_int_eq(s.instances[0].end_s, 1600 + 1200);
    ck_assert_int_eq(s.instances[0].busy_s, 700);
}
END_TEST

/* ECS agent: placement counts registered memory and CPU less what running tasks reserve. */
START_TEST(jobs_share_an_instance_by_usable_memory_and_vcpus)
{
    type("a", 8, 31000, 100000);
    environment(STRATEGY_PROGRESSIVE, 8);
    submit(maker_class(&m, 1000, 8000), 4, 0, 600);
    run();
    ck_assert_int_eq(s.n_instances, 1);
    ck_assert_int_eq(s.makespan_s, 180 + 1200); /* 3 fit, not 4 */
}
END_TEST

/* Not published: how long STARTING takes.  The second job takes the slot of the first. */
START_TEST(placement_holds_a_slot_before_the_job_runs_and_starts_are_told)
{
    int64_t starts[3];
    type("a", 1, 2000, 100000);
    environment(STRATEGY_PROGRESSIVE, 1);
    struct job_class *c = maker_class(&m, 1000, 2000);
    submit(c, 1, 0, 100);
    submit(c, 1, 10, 50);
    submit(maker_class(&m, 4000, 2000), 1, 0, 50);
    in.start_s = starts;
    in.assumed[ASSUMED_PLACEMENT_S] = 7;
    run();
    ck_assert_int_eq(starts[0], 187);
    ck_assert_int_eq(starts[1], 294);
    ck_assert_int_eq(starts[2], UNKNOWN);
    ck_assert_int_eq(s.makespan_s, 344);
    ck_assert_int_eq(s.instances[0].busy_s, 164);
}
END_TEST

/* User guide, job states: the image is pulled in STARTING; the instance keeps it for later jobs. */
START_TEST(an_image_is_pulled_once_for_each_instance)
{
    static const int64_t bytes[] = {INT64_C(6000) << 20};
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 2);
    submit(maker_class(&m, 2000, 8000), 1, 0, 600)->image = 0;
    submit(&m.classes[0], 1, 0, 600)->image = 0;
    in.image_bytes = bytes;
    in.n_images = 1;
    run();
    ck_assert_int_eq(s.makespan_s, 180 + 60 + 600 + 600);
}
END_TEST

/* ---- the queue ----------------------------------------------------------------------------- */

/* User guide, jobs stuck in RUNNABLE: a job at the head of a first-in-first-out queue that cannot
 * be placed keeps those behind it waiting. */
START_TEST(the_head_of_the_queue_keeps_others_waiting)
{
    type("a", 4, 16000, 100000);
    environment(STRATEGY_PROGRESSIVE, 4);
    const struct job_class *small = maker_class(&m, 1000, 1000),
                           *whole = maker_class(&m, 4000, 1000);
    submit(small, 1, 0, 1000);
    submit(whole, 1, 0, 100);
    submit(small, 1, 0, 100);
    run();
    ck_assert_int_eq(s.makespan_s, 180 + 1000 + 100 + 100);
    simulation_clear(&s);
    in.assumed[ASSUMED_STRICT_FIFO] = 0;
    run();
    ck_assert_int_eq(s.makespan_s, 180 + 1000 + 100);
}
END_TEST

/* Two instances of two vCPUs end one after the other; a job of four waits for the room of both.
 * Were the room of the first given to jobs behind it, which cannot start before it, the room of the
 * second would come when that of the first is taken again, for ever. */
START_TEST(room_is_kept_for_the_head_of_the_queue)
{
    type("small", 2, 8000, 100000);
    type("large", 4, 16000, 200001);
    environment(STRATEGY_BEST_FIT, 4);
    const struct job_class *two = maker_class(&m, 2000, 8000), *four = maker_class(&m, 4000, 8000);
    submit(two, 1, 0, 500);
    submit(two, 1, 60, 500);
    submit(four, 1, 100, 50);
    submit(two, 2, 100, 10);
    run();
    ck_assert_int_eq(s.n_stuck, 0);
    ck_assert_int_eq(s.n_instances, 3);
    /* The second ends 120 s after its job. */
    ck_assert_int_eq(s.instances[2].launch_s, 60 + 180 + 500 + 120);
    ck_assert_str_eq(launched(2), "large");
}
END_TEST

/* The one type that BEST_FIT takes for the head of the queue never finds room below maxvCpus, so
 * nobody behind it starts. */
START_TEST(launches_that_help_nobody_come_to_an_end)
{
    type("small", 2, 8000, 100000);
    type("dear", 4, 16000, 500000);
    type("large", 8, 16000, 150000);
    const struct job_class *two = maker_class(&m, 2000, 8000), *three = maker_class(&m, 3000, 8000);
    environment(STRATEGY_BEST_FIT, 6);
    environment(STRATEGY_BEST_FIT, 6);
    submit(two, 1, 0, 500);
    submit(three, 1, 100, 50);
    submit(two, 1, 100, 10);
    run();
    ck_assert_int_eq(s.n_stuck, 2);
    ck_assert_int_lt(s.n_instances, 200);
}
END_TEST

/* User guide, job states: SUBMITTED, then RUNNABLE as soon as nothing is waited for. */
START_TEST(jobs_start_when_they_are_submitted_or_later)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64);
    const struct job_class *c = maker_class(&m, 2000, 8000);
    submit(c, 1, 5000, 60);
    submit(c, 1, 0, 60); /* out of order in the list */
    run();
    ck_assert_int_eq(s.n_instances, 2);
    ck_assert_int_eq(s.instances[1].launch_s, 5000);
    ck_assert_int_eq(s.makespan_s, 5240);
}
END_TEST

/* User guide, jobs stuck in RUNNABLE: a job that no compute resource can hold never leaves it. */
START_TEST(what_can_never_start_is_told_and_the_rest_runs)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64);
    submit(maker_class(&m, 2000, 8192), 3, 0, 60);
    submit(maker_class(&m, 2000, 8000), 2, 0, 60);
    run();
    ck_assert_int_eq(s.jobs_run, 2);
    ck_assert_int_eq(s.n_stuck, 1);
    ck_assert_int_eq(s.stuck[0].jobs, 3);
    ck_assert_int_eq(s.stuck[0].verdict, ADMIT_MEMORY);
}
END_TEST

/* What minvCpus keeps of a small type fills maxvCpus, and nothing larger can come. */
START_TEST(a_queue_that_cannot_drain_ends_with_its_jobs_stuck)
{
    type("small", 2, 8000, 100000);
    type("large", 4, 16000, 300000);
    struct compute_environment *e = environment(STRATEGY_PROGRESSIVE, 4);
    e->min_vcpus = 4;
    submit(maker_class(&m, 2000, 1000), 1, 0, 60);
    submit(maker_class(&m, 2000, 16000), 5, 0, 60);
    run();
    ck_assert_int_eq(s.jobs_run, 1);
    ck_assert_int_eq(s.n_stuck, 1);
    ck_assert_int_eq(s.stuck[0].jobs, 5);
    ck_assert_int_eq(s.stuck[0].verdict, ADMIT_YES);
    ck_assert(!s.stuck[0].no_offer);
}
END_TEST

START_TEST(jobs_that_only_types_without_a_price_hold_are_told_apart)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64);
    made.environments[0].n_types = 0;
    submit(maker_class(&m, 2000, 8000), 2, 0, 60);
    run();
    ck_assert_int_eq(s.n_instances, 0);
    ck_assert_int_eq(s.stuck[0].jobs, 2);
    ck_assert_int_eq(s.stuck[0].verdict, ADMIT_YES);
    ck_assert(s.stuck[0].no_offer);
}
END_TEST

/* ---- jobs that wait for jobs: user guide, job dependencies; SubmitJob dependsOn
 * ------------------ */

static struct job listed_jobs[64];

/* The job submitted last is called so, and waits for those. */
static void called(const char *name, const char *depends_on)
{
    listed_jobs[in.n_jobs - 1] = (struct job){.name = name, .depends_on = depends_on};
}

static void run_with_gates(void)
{
    m.workload.jobs = listed_jobs;
    m.workload.n_jobs = in.n_jobs;
    gates_make(&gates, &m.workload);
    m.workload.jobs = NULL;
    in.gates = &gates;
    run();
}

/* A job is PENDING until all that it depends on have SUCCEEDED; an array's dependents wait for all
 * of its jobs. */
START_TEST(a_job_starts_when_all_that_it_waits_for_have_ended)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 4)->min_vcpus = 4;
    const struct job_class *c = maker_class(&m, 2000, 8000);
    submit(c, 1, 0, 50);
    called("last", "array;first");
    submit(c, 1, 0, 100);
    called("first", "");
    submit(c, 3, 0, 300);
    called("array", " first ");
    run_with_gates();
    ck_assert_int_eq(s.makespan_s, 100 + 600 + 50);
    ck_assert_int_eq(s.starts[0].start_s, 0);
    ck_assert_int_eq(s.starts[1].start_s, 100);
    ck_assert_int_eq(s.starts[3].start_s, 400);
    ck_assert_int_eq(s.starts[4].start_s, 700);
    ck_assert_int_eq(s.wait_max_s, 300); /* from RUNNABLE, not from submission */
}
END_TEST

START_TEST(a_name_that_several_jobs_share_means_all_of_them)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64)->min_vcpus = 6;
    const struct job_class *c = maker_class(&m, 2000, 8000);
    submit(c, 1, 0, 100);
    called("map", "");
    submit(c, 1, 0, 200);
    called("map", "");
    submit(c, 1, 500, 200);
    called("map", "nobody");
    submit(c, 1, 0, 60);
    called("reduce", "map");
    run_with_gates();
    ck_assert_int_eq(gates.unknown, 1);
    ck_assert_int_eq(s.makespan_s, 760);
}
END_TEST

/* User guide, array job dependencies: a job may depend on an array, and so on all its children, or
 * with N_TO_N on the child of its own index. */
START_TEST(children_of_arrays_are_waited_for_alone_or_together)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64)->min_vcpus = 10;
    const struct job_class *c = maker_class(&m, 2000, 8000);
    submit(c, 1, 0, 100);
    called("a:0", "");
    submit(c, 1, 0, 300);
    called("a:1", "");
    submit(c, 1, 0, 10);
    called("b:0", "a:0");
    submit(c, 1, 0, 10);
    called("b:1", "a:1");
    submit(c, 1, 0, 10);
    called("all", "a");
    submit(c, 2, 0, 400); /* its children are not listed one by one */
    called("whole", "");
    submit(c, 1, 0, 10);
    called("d:1", "whole:1");
    run_with_gates();
    ck_assert_int_eq(gates.unknown, 0);
    ck_assert_int_eq(s.starts[4].start_s, 100);
    ck_assert_int_eq(s.starts[4].job, 2);
    ck_assert_int_eq(s.starts[5].start_s, 300);
    ck_assert_int_eq(s.starts[6].start_s, 300);
    ck_assert_int_eq(s.starts[7].start_s, 400);
    ck_assert_int_eq(s.makespan_s, 410);
}
END_TEST

/* A job that depends on one that never ends well waits for ever; Batch fails it when that one
 * fails. */
START_TEST(jobs_that_wait_for_stuck_ones_are_told_apart)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64);
    const struct job_class *fits = maker_class(&m, 2000, 8000),
                           *large = maker_class(&m, 2000, 8192);
    submit(large, 1, 0, 60);
    called("large", "");
    submit(fits, 2, 0, 60);
    called("after", "large");
    submit(fits, 1, 0, 60);
    called("alone", "");
    submit(fits, 4, 0, 60);
    called("later", "after");
    run_with_gates();
    ck_assert_int_eq(s.jobs_run, 1);
    ck_assert_int_eq(s.n_stuck, 2);
    ck_assert_int_eq(s.stuck[0].jobs, 6);
    ck_assert(s.stuck[0].blocked);
    ck_assert_int_eq(s.stuck[1].jobs, 1);
    ck_assert_int_eq(s.stuck[1].verdict, ADMIT_MEMORY);
    ck_assert(!s.stuck[1].blocked);
}
END_TEST

/* ---- capacity ------------------------------------------------------------------------------ */

/* API reference, maxvCpus: with every strategy but BEST_FIT on demand Batch may exceed maxvCpus, by
 * no more than one instance. */
START_TEST(max_vcpus_is_exceeded_by_one_instance_at_most)
{
    type("a", 8, 31000, 100000);
    environment(STRATEGY_PROGRESSIVE, 20);
    submit(maker_class(&m, 8000, 1000), 10, 0, 600);
    run();
    ck_assert_int_eq(s.peak_vcpus, 24);
    ck_assert_int_eq(s.launches_beyond_max, 1);
    simulation_clear(&s);
    in.assumed[ASSUMED_OVERSHOOT] = 0;
    run();
    ck_assert_int_eq(s.peak_vcpus, 16);
    simulation_clear(&s);
    in.assumed[ASSUMED_OVERSHOOT] = 1;
    ces[0].strategy = STRATEGY_BEST_FIT;
    run();
    ck_assert_int_eq(s.peak_vcpus, 16);
    ck_assert_int_eq(s.launches_beyond_max, 0);
}
END_TEST

/* API reference, minvCpus: kept even when nothing runs. */
START_TEST(min_vcpus_are_there_before_and_until_the_last_job)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64)->min_vcpus = 4;
    submit(maker_class(&m, 2000, 8000), 1, 0, 6000);
    run();
    ck_assert_int_eq(s.n_instances, 2);
    ck_assert_int_eq(s.wait_max_s, 0);
    ck_assert_int_eq(s.instances[0].boot_s, 0);
    ck_assert_int_eq(s.instances[1].end_s, 6000);
    ck_assert_int_eq(s.instances[1].idle_s, 6000);
}
END_TEST

/* User guide, compute environment order: the next one is used when the first is full. */
START_TEST(the_next_environment_takes_what_the_first_has_no_room_for)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 4);
    environment(STRATEGY_PROGRESSIVE, 64);
    submit(maker_class(&m, 2000, 8000), 5, 0, 600);
    run();
    ck_assert_int_eq(s.environment_peak_vcpus[0], 4);
    ck_assert_int_eq(s.environment_peak_vcpus[1], 6);
    ck_assert_int_eq(s.makespan_s, 780);
    simulation_clear(&s);
    ces[0].off = "state DISABLED";
    run();
    ck_assert_int_eq(s.environment_peak_vcpus[0], 0);
    ck_assert_int_eq(s.environment_peak_vcpus[1], 10);
}
END_TEST

/* User guide, compute environments: capacity is sized for the jobs that wait; what is on its way
 * for them counts. */
START_TEST(booting_instances_are_not_launched_again)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64);
    const struct job_class *c = maker_class(&m, 1000, 1000);
    submit(c, 2, 0, 600);
    submit(c, 2, 70, 600);
    run();
    ck_assert_int_eq(s.n_instances, 2);
}
END_TEST

/* ---- strategies: user guide, allocation strategies ------------------------------------------- */

/* BEST_FIT: "selects an instance type that best fits the needs of the jobs with a preference for
 * the lowest-cost instance type". */
START_TEST(best_fit_takes_the_lowest_price_that_holds_the_job)
{
    type("cheap-vcpus", 8, 31000, 200000);
    type("low-price", 2, 8000, 90000);
    environment(STRATEGY_BEST_FIT, 64);
    submit(maker_class(&m, 2000, 8000), 1, 0, 60);
    run();
    ck_assert_str_eq(launched(0), "low-price");
}
END_TEST

/* BEST_FIT_PROGRESSIVE: "additional instance types that are large enough ... with a preference for
 * types with lower cost for each unit vCPU": memory does not count. */
START_TEST(progressive_takes_the_lowest_price_a_vcpu_whatever_the_memory)
{
    type("r", 2, 15000, 126000);
    type("c", 8, 15000, 340000);
    environment(STRATEGY_PROGRESSIVE, 64);
    submit(maker_class(&m, 1000, 14000), 1, 0, 60);
    run();
    ck_assert_str_eq(launched(0), "c");
}
END_TEST

/* aws-samples/aws-genomics-workflows #85, #174: with a wide list many small jobs land on a large
 * size; the assumption large-sizes. */
START_TEST(many_small_jobs_fill_large_sizes_and_a_few_take_small_ones)
{
    type("small", 2, 8000, 100000);
    type("medium", 8, 32000, 400000);
    type("large", 32, 128000, 1600000);
    environment(STRATEGY_PROGRESSIVE, 256);
    submit(maker_class(&m, 1000, 1000), 43, 0, 60);
    run();
    ck_assert_int_eq(s.n_instances, 4);
    ck_assert_str_eq(launched(0), "large");
    ck_assert_str_eq(launched(1), "medium");
    ck_assert_str_eq(launched(2), "small");
    ck_assert_str_eq(launched(3), "small");
    simulation_clear(&s);
    assumed_favourable(in.assumed);
    run();
    ck_assert_int_eq(s.n_instances, 22);
    ck_assert_str_eq(launched(0), "small");
}
END_TEST

/* BEST_FIT_PROGRESSIVE_ORDERED (API reference): types in the order of instanceTypes, those that
 * cannot hold the job are skipped. */
START_TEST(ordered_takes_the_first_type_that_holds_the_job)
{
    type("too-small", 2, 4000, 10000);
    type("dear", 8, 32000, 900000);
    type("cheap", 8, 32000, 100000);
    environment(STRATEGY_ORDERED, 64);
    submit(maker_class(&m, 2000, 8000), 1, 0, 60);
    run();
    ck_assert_str_eq(launched(0), "dear");
}
END_TEST

/* SPOT_CAPACITY_OPTIMIZED: the pools least likely to be interrupted, whatever the price;
 * SPOT_PRICE_CAPACITY_OPTIMIZED: both. */
START_TEST(spot_strategies_weigh_interruptions_and_price)
{
    type("worst-band", 2, 8000, 10000)->interruption_band = 4;
    type("fair-band", 2, 8000, 50000)->interruption_band = 1;
    type("best-band", 2, 8000, 90000)->interruption_band = 0;
    environment(STRATEGY_SPOT_CAPACITY, 64)->kind = COMPUTE_SPOT;
    submit(maker_class(&m, 2000, 8000), 1, 0, 60);
    run();
    ck_assert_str_eq(launched(0), "best-band");
    simulation_clear(&s);
    ces[0].strategy = STRATEGY_SPOT_PRICE_CAPACITY;
    run();
    ck_assert_str_eq(launched(0), "fair-band");
    simulation_clear(&s);
    in.assumed[ASSUMED_SPOT_BANDS] = 0;
    run();
    ck_assert_str_eq(launched(0), "best-band");
    simulation_clear(&s);
    in.assumed[ASSUMED_SPOT_BANDS] = 5;
    run();
    ck_assert_str_eq(launched(0), "worst-band");
}
END_TEST

/* API reference, ResourceRequirement GPU: whole GPUs, pinned to one container, on types that have
 * them. */
START_TEST(gpu_jobs_go_where_their_gpus_are)
{
    type("plain", 8, 32000, 10000);
    struct offer *gpu = type("gpu", 8, 32000, 900000);
    gpu->gpus = m.types[gpu->type_index].gpus = 2;
    m.types[gpu->type_index].gpu_model = "NVIDIA T4";
    environment(STRATEGY_PROGRESSIVE, 64);
    struct job_class *c = maker_class(&m, 1000, 1000);
    c->gpus = 1;
    submit(c, 3, 0, 60);
    run();
    ck_assert_int_eq(s.n_instances, 2);
    ck_assert_str_eq(launched(0), "gpu");
    ck_assert_str_eq(launched(1), "gpu");
    simulation_clear(&s);
    made.gpu_model[0] = "NVIDIA A100";
    run();
    ck_assert_int_eq(s.stuck[0].verdict, ADMIT_GPU_MODEL);
}
END_TEST

/* ---- many runs ------------------------------------------------------------------------------ */

static uint32_t state;

static int32_t below(int32_t n)
{
    state = state * 1664525U + 1013904223U;
    return (int32_t)((state >> 8) % (uint32_t)n);
}

static void make_random(void)
{
    static const int32_t vcpus[] = {2, 4, 8, 16, 48};
    static const char *const names[] = {"t0", "t1", "t2", "t3", "t4"};
    for (int i = 0; i < 5; i++)
        type(names[i], vcpus[i], (int64_t)vcpus[i] * (1800 + below(6000)),
             vcpus[i] * (int64_t)(40000 + below(20000)));
    for (int c = 0; c < 4; c++)
        maker_class(&m, 1000 * (1 + below(4)), 500 + below(9000));
    for (int i = 0; i < 200; i++) {
        struct job_class *c = &m.classes[below(4)];
        int32_t duration_s = 1 + below(5000);
        submit(c, 1, below(2) * below(3000), duration_s);
    }
    for (int32_t e = 0; e < 2; e++)
        environment((enum strategy)below(3), 16 + below(200));
    for (int i = 0; i < N_ASSUMED; i++) {
        if (assumed_entry((enum assumed)i)->most == 1)
            in.assumed[i] = below(2);
    }
}

/* simulate() checks each run (simulation_check): jobs, instance time, room, maxvCpus. */
START_TEST(random_runs_add_up_and_their_bills_too)
{
    state = (uint32_t)_i * 7919U + 1;
    make_random();
    run();
    struct bill bill;
    int64_t items = 0, shares = 0;
    ck_assert(simulation_bill(&bill, &s, &m.workload, &err));
    for (int32_t i = 0; i < bill.n_items; i++)
        items += bill.items[i].cost_uusd;
    for (int32_t i = 0; i < bill.n_shares; i++)
        shares += bill.shares[i].cost_uusd;
    ck_assert_int_eq(items, bill.total_uusd);
    ck_assert_int_eq(shares, bill.total_uusd);
    bill_clear(&bill);
}
END_TEST

/* Three layers; simulation_check holds each start beside the ends that it waited for. */
START_TEST(random_dependencies_are_kept)
{
    static const char *const name[3][2] = {{"a", "b"}, {"c", "d"}, {"", "e"}};
    static const char *const after[3][3] = {{"", "", ""}, {"a", "b", "a;b"}, {"c;b", "", "c;a;d"}};
    state = (uint32_t)_i * 31337U + 3;
    make_random();
    in.n_jobs = 60;
    for (int32_t i = 0; i < 60; i++)
        listed_jobs[i] =
            (struct job){.name = name[i / 20][below(2)], .depends_on = after[i / 20][below(3)]};
    run_with_gates();
    ck_assert_int_gt(s.jobs_run, 0);
}
END_TEST

/* At every instant an instance's jobs take at most all its vCPUs, so that a job's share of them is
 * at least what it costs, whatever the type; the same for memory. */
START_TEST(no_run_costs_less_than_the_volume_of_its_jobs)
{
    double by_vcpu = 0, by_memory = 0;
    state = (uint32_t)_i * 104729U + 5;
    make_random();
    run();
    for (int64_t i = 0; i < s.n_instances; i++) {
        for (int32_t k = 0; k < s.instances[i].n_uses; k++) {
            const struct bill_use *use = &s.instances[i].uses[k];
            const struct job_class *c = &m.classes[use->class_id];
            double vcpu = 1e18, memory = 1e18;
            for (int32_t o = 0; o < m.offers.n_offers; o++) {
                double price = (double)m.list[o].price_uusd_h / S_PER_H;
                double v = price * (double)c->mcpu / (double)m.list[o].usable_mcpu;
                double g = price * (double)c->mem_mib / (double)m.list[o].usable_mib;
                vcpu = v < vcpu ? v : vcpu;
                memory = g < memory ? g : memory;
            }
            by_vcpu += vcpu * (double)use->job_s;
            by_memory += memory * (double)use->job_s;
        }
    }
    struct bill bill;
    ck_assert(simulation_bill(&bill, &s, &m.workload, &err));
    ck_assert(s.jobs_run == 0 || by_vcpu > 0);
    ck_assert_double_ge((double)bill.total_uusd, by_vcpu);
    ck_assert_double_ge((double)bill.total_uusd, by_memory);
    bill_clear(&bill);
}
END_TEST

START_TEST(room_is_found_in_the_order_of_launch_after_many_ends)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 400);
    const struct job_class *c = maker_class(&m, 2000, 8000);
    for (int32_t i = 0; i < 1000; i++)
        submit(c, 1, 100 * i, 50 + (i * 37) % 900);
    run();
    ck_assert_int_eq(s.jobs_run, 1000);
    ck_assert_int_gt(s.n_instances, 3);
}
END_TEST

Suite *suite_simulate(void)
{
    Suite *suite = suite_create("simulate");
    TCase *t = tcase_create("simulate");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_job_waits_for_boot_and_its_instance_ends_after_the_idle_time);
    tcase_add_test(t, the_scale_down_delay_keeps_an_idle_instance);
    tcase_add_test(t, jobs_share_an_instance_by_usable_memory_and_vcpus);
    tcase_add_test(t, placement_holds_a_slot_before_the_job_runs_and_starts_are_told);
    tcase_add_test(t, an_image_is_pulled_once_for_each_instance);
    tcase_add_test(t, the_head_of_the_queue_keeps_others_waiting);
    tcase_add_test(t, room_is_kept_for_the_head_of_the_queue);
    tcase_add_test(t, launches_that_help_nobody_come_to_an_end);
    tcase_add_test(t, jobs_start_when_they_are_submitted_or_later);
    tcase_add_test(t, what_can_never_start_is_told_and_the_rest_runs);
    tcase_add_test(t, a_queue_that_cannot_drain_ends_with_its_jobs_stuck);
    tcase_add_test(t, jobs_that_only_types_without_a_price_hold_are_told_apart);
    tcase_add_test(t, a_job_starts_when_all_that_it_waits_for_have_ended);
    tcase_add_test(t, a_name_that_several_jobs_share_means_all_of_them);
    tcase_add_test(t, children_of_arrays_are_waited_for_alone_or_together);
    tcase_add_test(t, jobs_that_wait_for_stuck_ones_are_told_apart);
    tcase_add_test(t, max_vcpus_is_exceeded_by_one_instance_at_most);
    tcase_add_test(t, min_vcpus_are_there_before_and_until_the_last_job);
    tcase_add_test(t, the_next_environment_takes_what_the_first_has_no_room_for);
    tcase_add_test(t, booting_instances_are_not_launched_again);
    tcase_add_test(t, best_fit_takes_the_lowest_price_that_holds_the_job);
    tcase_add_test(t, progressive_takes_the_lowest_price_a_vcpu_whatever_the_memory);
    tcase_add_test(t, many_small_jobs_fill_large_sizes_and_a_few_take_small_ones);
    tcase_add_test(t, ordered_takes_the_first_type_that_holds_the_job);
    tcase_add_test(t, spot_strategies_weigh_interruptions_and_price);
    tcase_add_test(t, gpu_jobs_go_where_their_gpus_are);
    tcase_add_test(t, room_is_found_in_the_order_of_launch_after_many_ends);
    tcase_add_loop_test(t, random_dependencies_are_kept, 0, 40);
    tcase_add_loop_test(t, random_runs_add_up_and_their_bills_too, 0, 200);
    tcase_add_loop_test(t, no_run_costs_less_than_the_volume_of_its_jobs, 0, 100);
    suite_add_tcase(suite, t);
    return suite;
}
