/* Properties of every run, over random lists and environments: jobs, time and money add up
 * (run_simulation), and no run on demand costs less than the fluid bound of its own jobs. */
#include "tests/support/fluid_oracle.h"
#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>

Suite *suite_conserved(void);

static struct maker m;
static struct compute_environment ces[COMPUTE_QUEUE_MOST];
static struct sim_input in;
static struct sim_maker made;
static struct simulation s;

static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
}

static void tear_down(void)
{
    simulation_clear(&s);
    maker_clear(&m);
}

static uint32_t state;

static int32_t below(int32_t n)
{
    state = state * 1664525U + 1013904223U;
    return (int32_t)((state >> 8) % (uint32_t)n);
}

static const char *const names[] = {"t0", "t1", "t2", "t3", "t4", "t5"};

static void make_types(int32_t n)
{
    static const int32_t vcpus[] = {2, 4, 8, 16, 48};
    for (int32_t i = 0; i < n; i++) {
        int32_t v = vcpus[below(5)];
        struct offer *o = sim_maker_type(&made, names[i], v, (int64_t)v * (1800 + below(6000)),
                                         v * (int64_t)(40000 + below(20000)));
        o->interruption_band = below(5);
        if (below(4) == 0) {
            o->gpus = m.types[o->type_index].gpus = 1 + below(4);
            o->price_uusd_h *= 3;
        }
        o->root_uusd_h = o->extras_uusd_h = below(2) * 3300;
    }
}

static void make_jobs(int32_t n)
{
    int32_t classes = 1 + below(5), spread_s = below(3) * below(4000);
    for (int32_t c = 0; c < classes; c++) {
        struct job_class *class = maker_class(&m, 500 * (1 + below(8)), 500 + below(9000));
        class->gpus = below(5) == 0;
        class->whole_instances = below(12) == 0;
    }
    for (int32_t i = 0; i < n; i++) {
        struct sim_job *job = sim_maker_submit(&made, &m.classes[below(classes)], 1 + below(4),
                                               spread_s > 0 ? below(spread_s) : 0, below(5000));
        job->attempts = below(4);
    }
}

static void make_environments(bool spot)
{
    int32_t n = 1 + below(COMPUTE_QUEUE_MOST);
    for (int32_t e = 0; e < n; e++) {
        sim_maker_environment(&made, &ces[e], (enum strategy)below(3), 8 + below(200));
        if (spot) {
            ces[e].kind = COMPUTE_SPOT;
            ces[e].strategy = (enum strategy)(STRATEGY_SPOT_CAPACITY + below(3));
        }
        ces[e].min_vcpus = below(4) == 0 ? below(20) : 0;
        ces[e].scale_down_delay_s = below(4) == 0 ? 1200 + below(3000) : 0;
        if (below(8) == 0)
            ces[e].off = "state DISABLED";
    }
}

static void make_assumed(void)
{
    for (int i = 0; i < N_ASSUMED; i++) {
        if (assumed_entry((enum assumed)i)->most == 1)
            in.assumed[i] = below(2);
    }
    in.assumed[ASSUMED_BOOT_S] = below(400);
    in.assumed[ASSUMED_IDLE_S] = below(400);
    in.assumed[ASSUMED_PLACEMENT_S] = below(3) * below(60);
}

static void make_random(uint32_t seed, bool spot)
{
    state = seed * 2654435761U + 17;
    make_types(1 + below(6));
    make_jobs(1 + below(120));
    make_environments(spot);
    make_assumed();
    in.keep_starts = below(2) == 0;
    in.chance.seed = seed;
    for (int32_t i = 0; spot && i < m.offers.n_offers; i++)
        m.list[i].purchase = PURCHASE_SPOT;
}

START_TEST(runs_on_demand_add_up_and_cost_no_less_than_the_fluid_bound)
{
    make_random((uint32_t)_i, false);
    run_simulation(&s, &in);
    int64_t busy_s = 0;
    for (int64_t i = 0; i < s.n_instances; i++)
        busy_s += s.instances[i].busy_s;
    if (busy_s > 0)
        ck_assert_double_gt(run_simulation_bound_uusd(&s, &in), 0);
}
END_TEST

START_TEST(runs_on_spot_add_up)
{
    make_random((uint32_t)_i, true);
    in.assumed[ASSUMED_LOSS_HOURS] = 1 + below(24);
    in.chance.duration_sigma = below(2) * 0.4;
    in.chance.boot_sigma = below(2) * 0.3;
    in.assumed[ASSUMED_TIMEOUT_S] = below(2) * below(4000);
    run_simulation(&s, &in);
}
END_TEST

/* ---- the oracle itself ----------------------------------------------------------------------- */

static bool holds_all(void *context, int32_t offer, int32_t class_id)
{
    (void)context;
    return admission_holds(m.list[offer].type, &m.classes[class_id], NULL);
}

/* By hand: 2 vCPUs at $0.10 hold one a (1 vCPU, 3 GiB) and nothing else; 4 vCPUs at $0.18 hold two,
 * or one b (4 vCPUs).  An hour of two a's and one of b: 0.18 + 0.18. */
START_TEST(the_oracle_of_the_fluid_bound_agrees_with_a_hand)
{
    const struct job_class *a = maker_class(&m, 1000, 3072), *b = maker_class(&m, 4000, 1024);
    sim_maker_type(&made, "small", 2, 4096, 100000);
    sim_maker_type(&made, "large", 4, 6144, 180000);
    double job_s[2];
    job_s[a->id] = 2 * S_PER_H;
    job_s[b->id] = S_PER_H;
    const struct offer *offers[] = {&m.list[0], &m.list[1]};
    const struct fluid_oracle f = {.classes = m.classes,
                                   .n_classes = 2,
                                   .job_s = job_s,
                                   .offers = offers,
                                   .n_offers = 2,
                                   .holds = holds_all};
    ck_assert_double_eq_tol(fluid_oracle_uusd(&f), 360000, 1e-3);
    job_s[b->id] = 0;
    job_s[a->id] = S_PER_H; /* half an hour of the large one */
    ck_assert_double_eq_tol(fluid_oracle_uusd(&f), 90000, 1e-3);
}
END_TEST

/* An instance that is full all the time costs the bound exactly. */
START_TEST(a_full_instance_costs_what_the_bound_says)
{
    sim_maker_type(&made, "a", 4, 16000, 180000);
    sim_maker_environment(&made, &ces[0], STRATEGY_PROGRESSIVE, 4);
    sim_maker_submit(&made, maker_class(&m, 1000, 4000), 8, 0, 1800);
    run_simulation(&s, &in);
    ck_assert_int_eq(s.n_instances, 1);
    double hours = (180 + 3600 + 120) / 3600.0;
    ck_assert_double_eq_tol(run_simulation_bound_uusd(&s, &in), 180000 * hours, 1e-3);
}
END_TEST

Suite *suite_conserved(void)
{
    Suite *suite = suite_create("conserved");
    TCase *t = tcase_create("conserved");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, the_oracle_of_the_fluid_bound_agrees_with_a_hand);
    tcase_add_test(t, a_full_instance_costs_what_the_bound_says);
    tcase_add_loop_test(t, runs_on_demand_add_up_and_cost_no_less_than_the_fluid_bound, 0, 250);
    tcase_add_loop_test(t, runs_on_spot_add_up, 0, 150);
    suite_add_tcase(suite, t);
    return suite;
}
