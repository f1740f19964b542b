#include "planner/simulate/range.h"
#include "tests/support/make_simulation.h"
#include "tests/support/run_simulation.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_range(void);

enum { RUNS = 400 };
static struct maker m;
static struct compute_environment ce;
static struct sim_input in;
static struct sim_maker made;
static struct error err;

/* Eight jobs of an hour, each filling an instance of 4 vCPUs at $1 an hour. */
static void set_up(void)
{
    sim_maker_begin(&made, &m, &in);
    sim_maker_type(&made, NULL, 4, 16384, 1000000);
    sim_maker_environment(&made, &ce, STRATEGY_BEST_FIT, 64);
    struct job_class *c = maker_class(&m, 4000, 8192);
    for (int i = 0; i < 8; i++)
        sim_maker_submit(&made, c, 1, 0, 3600);
}

static void tear_down(void)
{
    maker_clear(&m);
}

static bool bill_of(struct bill *bill, const struct simulation *run, const struct sim_input *input,
                    struct error *e)
{
    return simulation_bill(bill, run, input->w, e);
}

static struct sim_range range(struct sim_range_options o)
{
    struct sim_range out;
    o.bill = bill_of;
    ck_assert_msg(simulate_range(&out, &in, &o, &err), "%s", err.message);
    return out;
}

START_TEST(without_chance_every_run_is_the_same)
{
    struct simulation s;
    struct bill bill = {0};
    run_simulation(&s, &in);
    ck_assert(simulation_bill(&bill, &s, in.w, &err));
    struct sim_range r = range((struct sim_range_options){.runs = 5, .threads = 1, .seed = 3});
    ck_assert_int_eq(r.cost_p50_uusd, bill.total_uusd);
    ck_assert_int_eq(r.cost_p90_uusd, bill.total_uusd);
    ck_assert_int_eq(r.cost_mean_uusd, bill.total_uusd);
    ck_assert_int_eq(r.finish_p50_s, s.makespan_s);
    ck_assert_int_eq(r.finish_p90_s, s.makespan_s);
    ck_assert_int_eq(r.with_failures, 0);
    ck_assert_int_eq(r.at_most_told, 0);
    r = range((struct sim_range_options){.runs = 5, .seed = 3, .told_uusd = bill.total_uusd});
    ck_assert_int_eq(r.at_most_told, 5);
    bill_clear(&bill);
    simulation_clear(&s);
}
END_TEST

START_TEST(any_number_of_threads_gives_the_same_figures)
{
    struct sim_range_options o = {.runs = 97,
                                  .threads = 1,
                                  .seed = 11,
                                  .duration_error = 0.2,
                                  .duration_scatter = 0.3,
                                  .boot_scatter = 0.3};
    struct sim_range one = range(o);
    for (o.threads = 2; o.threads <= 5; o.threads++) {
        struct sim_range more = range(o);
        ck_assert_mem_eq(&one, &more, sizeof one);
    }
    o.seed = 12;
    struct sim_range other = range(o);
    ck_assert_int_ne(one.cost_mean_uusd, other.cost_mean_uusd);
}
END_TEST

/* One factor for all: log-normal of mean 1 and standard deviation e, so ln f is normal with
 * variance v = ln(1 + e^2) and mean -v/2; its median is exp(-v/2), its ninth decile
 * exp(-v/2 + 1.2816 sqrt v).  Of the finish, boot and a second of rounding stay as they are. */
START_TEST(an_error_common_to_all_durations_gives_the_quantiles_of_its_law)
{
    const double e = 0.2, v = log(1 + e * e);
    struct simulation s;
    run_simulation(&s, &in);
    double fixed_s = (double)s.makespan_s - 3600;
    simulation_clear(&s);
    struct sim_range r = range(
        (struct sim_range_options){.runs = RUNS, .threads = 2, .seed = 5, .duration_error = e});
    double p50 = fixed_s + 3600 * exp(-v / 2),
           p90 = fixed_s + 3600 * exp(-v / 2 + 1.2816 * sqrt(v));
    /* Standard errors with 400 runs: of a median 1.25 sd / 20, of the ninth decile 1.71 sd / 20;
     * four of them are allowed. */
    double sd = 3600 * e;
    ck_assert_double_eq_tol((double)r.finish_p50_s, p50, 4 * 1.25 * sd / 20);
    ck_assert_double_eq_tol((double)r.finish_p90_s, p90, 4 * 1.71 * sd / 20);
    ck_assert_double_eq_tol((double)r.finish_mean_s, fixed_s + 3600, 4 * sd / 20);
}
END_TEST

/* Where each job errs on its own, the sum errs by less, but the longest of eight ends later. */
START_TEST(scatter_of_single_jobs_moves_the_finish_more_than_the_cost)
{
    struct sim_range r = range(
        (struct sim_range_options){.runs = RUNS, .threads = 2, .seed = 5, .duration_scatter = 0.2});
    struct sim_range common = range(
        (struct sim_range_options){.runs = RUNS, .threads = 2, .seed = 5, .duration_error = 0.2});
    ck_assert_int_gt(r.finish_p50_s, common.finish_p50_s);
    ck_assert_int_lt(r.cost_p90_uusd - r.cost_p50_uusd,
                     (common.cost_p90_uusd - common.cost_p50_uusd) / 2);
}
END_TEST

/* A dollar an hour as paid, and 1.20 by the advisor (40 % off 2.00): costs go evenly from 1 to 1.2
 * times the bill's, and finishes do not move. */
START_TEST(spot_prices_lie_between_what_their_sources_state)
{
    for (int i = 0; i < m.offers.n_offers; i++) {
        m.list[i].purchase = PURCHASE_SPOT;
        m.list[i].price_uusd_h = m.terms[i].spot_uusd_h = 1000000;
        m.terms[i].on_demand_uusd_h = 2000000;
        m.terms[i].spot_savings_pct = 40;
    }
    in.assumed[ASSUMED_INTERRUPTIONS] = 0;
    struct sim_range_options o = {.runs = 2000, .threads = 2, .seed = 4};
    struct sim_range fixed = range(o);
    o.spot_prices = true;
    struct sim_range r = range(o);
    ck_assert_double_eq_tol(r.spot_low, 1, 1e-6);
    ck_assert_double_eq_tol(r.spot_high, 1.2, 1e-6);
    ck_assert_double_eq_tol((double)r.cost_p50_uusd / (double)fixed.cost_p50_uusd, 1.1, 0.008);
    ck_assert_double_eq_tol((double)r.cost_p90_uusd / (double)fixed.cost_p50_uusd, 1.18, 0.005);
    ck_assert_int_eq(r.finish_p90_s, fixed.finish_p90_s);
    for (int i = 0; i < m.offers.n_offers; i++)
        m.terms[i].spot_savings_pct = UNKNOWN_PCT; /* one source is no spread */
    r = range(o);
    ck_assert_double_eq(r.spot_high, 1);
    ck_assert_int_eq(r.cost_p90_uusd, fixed.cost_p90_uusd);
}
END_TEST

START_TEST(on_demand_nothing_is_spread)
{
    struct sim_range_options o = {.runs = 5, .threads = 1, .seed = 4};
    struct sim_range fixed = range(o);
    o.spot_prices = true;
    struct sim_range r = range(o);
    ck_assert_int_eq(r.cost_p90_uusd, fixed.cost_p90_uusd);
    ck_assert_double_eq(r.spot_high, 0);
}
END_TEST

Suite *suite_range(void)
{
    Suite *s = suite_create("range");
    TCase *t = tcase_create("range");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, without_chance_every_run_is_the_same);
    tcase_add_test(t, any_number_of_threads_gives_the_same_figures);
    tcase_add_test(t, an_error_common_to_all_durations_gives_the_quantiles_of_its_law);
    tcase_add_test(t, scatter_of_single_jobs_moves_the_finish_more_than_the_cost);
    tcase_add_test(t, spot_prices_lie_between_what_their_sources_state);
    tcase_add_test(t, on_demand_nothing_is_spread);
    suite_add_tcase(s, t);
    return s;
}
