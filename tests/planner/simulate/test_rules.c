/* Rules of AWS Batch, one by one, that the other suites of the simulator do not need: each quotes
 * where AWS documents it. */
#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>

Suite *suite_rules(void);

static struct maker m;
static struct compute_environment ces[COMPUTE_QUEUE_MOST];
static struct sim_input in;
static struct sim_maker made;
static struct simulation s;

static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
    in.keep_starts = true;
}

static void tear_down(void)
{
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

static void run(void)
{
    simulation_clear(&s);
    run_simulation(&s, &in);
}

static const char *launched(int64_t i)
{
    return s.instances[i].offer->type->name;
}

/* ---- timeouts and retries -------------------------------------------------------------------- */

/* User guide, job timeouts: a job that exceeds its timeout is terminated, and one that was
 * terminated so is not retried. */
START_TEST(an_attempt_that_times_out_is_not_tried_again)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 2);
    const struct job_class *c = maker_class(&m, 2000, 8000);
    sim_maker_submit(&made, c, 1, 0, 1000)->attempts = 5;
    sim_maker_submit(&made, c, 1, 0, 300);
    in.assumed[ASSUMED_TIMEOUT_S] = 600;
    run();
    ck_assert_int_eq(s.jobs_run, 1);
    ck_assert_int_eq(s.jobs_failed, 1);
    ck_assert_int_eq(s.timed_out, 1);
    ck_assert_int_eq(s.makespan_s, 180 + 600 + 300);
    ck_assert_int_eq(s.lost_job_s, 600);
    ck_assert_int_eq(s.instances[0].busy_s, 900);
}
END_TEST

/* The same page: the timeout is measured from the attempt's startedAt, which the pull of its image
 * comes before. */
START_TEST(a_timeout_counts_from_the_start_of_the_container)
{
    static const int64_t bytes[] = {INT64_C(30000) << 20};
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 2);
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 1, 0, 600)->image = 0;
    in.image_bytes = bytes;
    in.n_images = 1;
    in.assumed[ASSUMED_TIMEOUT_S] = 600;
    run();
    ck_assert_int_eq(s.jobs_run, 1);
    ck_assert_int_eq(s.makespan_s, 180 + 300 + 600);
}
END_TEST

/* API reference, JobTimeout: attemptDurationSeconds of the job; the assumption is for those of
 * which a list does not state it. */
START_TEST(a_job_s_own_timeout_comes_before_the_assumed_one)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 2);
    const struct job_class *c = maker_class(&m, 2000, 8000);
    sim_maker_submit(&made, c, 1, 0, 1000)->timeout_s = 1200;
    sim_maker_submit(&made, c, 1, 0, 1000)->timeout_s = 100;
    sim_maker_submit(&made, c, 1, 0, 1000);
    in.assumed[ASSUMED_TIMEOUT_S] = 600;
    run();
    ck_assert_int_eq(s.jobs_run, 1);
    ck_assert_int_eq(s.timed_out, 2);
    ck_assert_int_eq(s.makespan_s, 180 + 1000);
    ck_assert_int_eq(s.lost_job_s, 100 + 600);
}
END_TEST

/* User guide, array jobs: a timeout, and a retry strategy, hold for each child. */
START_TEST(each_child_of_an_array_times_out_alone)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 2);
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 4, 0, 1000);
    in.chance.duration_sigma = 0.8;
    in.chance.seed = 3;
    in.assumed[ASSUMED_TIMEOUT_S] = 800;
    run();
    ck_assert_int_gt(s.jobs_run, 0);
    ck_assert_int_gt(s.timed_out, 0);
    ck_assert_int_eq(s.jobs_run + s.timed_out, 4);
    for (size_t k = 0; k < s.n_starts; k++)
        ck_assert_int_le(s.starts[k].end_s - s.starts[k].run_s, 800);
}
END_TEST

/* ---- capacity that is kept ---------------------------------------------------------------------
 */

/* API reference, minvCpus: "the minimum number of vCPUs that a compute environment should maintain
 * (even if the compute environment is DISABLED)". */
START_TEST(a_disabled_environment_keeps_its_min_vcpus_and_runs_nothing)
{
    type("a", 2, 8000, 100000);
    struct compute_environment *off = environment(STRATEGY_PROGRESSIVE, 64);
    environment(STRATEGY_PROGRESSIVE, 64);
    off->off = "state DISABLED";
    off->disabled = true;
    off->min_vcpus = 4;
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 1, 0, 600);
    run();
    ck_assert_int_eq(s.n_instances, 3);
    ck_assert_int_eq(s.instances[0].busy_s + s.instances[1].busy_s, 0);
    ck_assert_int_eq(s.instances[0].end_s, 780);
    ck_assert_int_eq(s.instances[2].environment, 1);
    off->disabled = false; /* INVALID: nothing is said of one */
    off->off = "status INVALID";
    run();
    ck_assert_int_eq(s.n_instances, 1);
}
END_TEST

/* API reference, minScaleDownDelayMinutes: instances that are new and have not run a job yet end
 * without that delay. */
START_TEST(an_instance_that_was_never_used_ends_without_the_scale_down_delay)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64)->scale_down_delay_s = 3600;
    const struct job_class *c = maker_class(&m, 2000, 8000);
    sim_maker_submit(&made, c, 1, 0, 10);
    sim_maker_submit(&made, c, 1, 150, 10); /* takes the instance of the first at 190 */
    run();
    ck_assert_int_eq(s.jobs_run, 2);
    for (int64_t i = 0; i < s.n_instances; i++) {
        bool used = s.instances[i].busy_s > 0;
        ck_assert_int_eq(s.instances[i].tail_s, used ? 3600 : 120);
    }
    ck_assert_int_eq(s.n_instances, 2);
}
END_TEST

/* ---- strategies -------------------------------------------------------------------------------
 */

/* API reference, maxvCpus: may be exceeded by one instance with every strategy but BEST_FIT on
 * demand, so with BEST_FIT on spot too. */
START_TEST(best_fit_on_spot_may_exceed_max_vcpus)
{
    type("a", 8, 31000, 100000)->purchase = PURCHASE_SPOT;
    environment(STRATEGY_BEST_FIT, 20)->kind = COMPUTE_SPOT;
    in.assumed[ASSUMED_INTERRUPTIONS] = 0;
    sim_maker_submit(&made, maker_class(&m, 8000, 1000), 10, 0, 600);
    run();
    ck_assert_int_eq(s.peak_vcpus, 24);
    ck_assert_int_eq(s.launches_beyond_max, 1);
}
END_TEST

/* API reference, BEST_FIT_PROGRESSIVE_ORDERED: a family's sizes are taken as BEST_FIT_PROGRESSIVE
 * takes them, and families in the order of the list. */
START_TEST(within_an_entry_ordered_takes_types_as_progressive_does)
{
    type("other", 4, 16000, 100000);
    type("family.dear", 4, 16000, 300000);
    type("family.cheap", 4, 16000, 200000);
    environment(STRATEGY_ORDERED, 64);
    made.types[0].entry = 1;
    made.types[1].entry = made.types[2].entry = 0;
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 1, 0, 60);
    run();
    ck_assert_str_eq(launched(0), "family.cheap");
}
END_TEST

/* API reference, SPOT_CAPACITY_OPTIMIZED_PRIORITIZED: capacity first, then the order of the list as
 * far as that goes; prices do not count. */
START_TEST(prioritized_takes_the_order_of_the_list_among_pools_alike)
{
    type("worse", 2, 8000, 10000)->interruption_band = 2;
    type("first", 2, 8000, 90000)->interruption_band = 0;
    type("cheaper", 2, 8000, 20000)->interruption_band = 0;
    environment(STRATEGY_SPOT_PRIORITIZED, 64)->kind = COMPUTE_SPOT;
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 1, 0, 60);
    run();
    ck_assert_str_eq(launched(0), "first");
}
END_TEST

/* User guide, compute environment order: one that is not VALID and ENABLED is passed over. */
START_TEST(an_invalid_environment_is_passed_over)
{
    type("a", 2, 8000, 100000);
    environment(STRATEGY_PROGRESSIVE, 64)->off = "status INVALID";
    environment(STRATEGY_PROGRESSIVE, 64);
    sim_maker_submit(&made, maker_class(&m, 2000, 8000), 3, 0, 60);
    run();
    ck_assert_int_eq(s.environment_peak_vcpus[0], 0);
    ck_assert_int_eq(s.jobs_run, 3);
}
END_TEST

Suite *suite_rules(void)
{
    Suite *suite = suite_create("rules");
    TCase *t = tcase_create("rules");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, an_attempt_that_times_out_is_not_tried_again);
    tcase_add_test(t, a_timeout_counts_from_the_start_of_the_container);
    tcase_add_test(t, a_job_s_own_timeout_comes_before_the_assumed_one);
    tcase_add_test(t, each_child_of_an_array_times_out_alone);
    tcase_add_test(t, a_disabled_environment_keeps_its_min_vcpus_and_runs_nothing);
    tcase_add_test(t, an_instance_that_was_never_used_ends_without_the_scale_down_delay);
    tcase_add_test(t, best_fit_on_spot_may_exceed_max_vcpus);
    tcase_add_test(t, within_an_entry_ordered_takes_types_as_progressive_does);
    tcase_add_test(t, prioritized_takes_the_order_of_the_list_among_pools_alike);
    tcase_add_test(t, an_invalid_environment_is_passed_over);
    suite_add_tcase(suite, t);
    return suite;
}
