#include "planner/simulate/range.h"

#include "planner/parallel.h"
#include "planner/simulate/draw.h"
#include "planner/spot.h"

#include <math.h>
#include <stdlib.h>

/* Instance time on spot of one run, at three prices. */
struct spot_cost {
    double used, low, high;
};

struct ranging {
    const struct sim_input *input;
    const struct sim_range_options *o;
    int64_t *cost_uusd, *finish_s; /* by run */
    struct spot_cost *spot;
    bool *failed;
    struct error *errors; /* by run */
    bool *ok;
};

static struct spot_cost spot_cost_of(const struct bill *bill)
{
    struct spot_cost cost = {0, 0, 0};
    for (int32_t i = 0; i < bill->n_items; i++) {
        const struct bill_item *item = &bill->items[i];
        if (item->kind != BILL_INSTANCES || item->offer->purchase != PURCHASE_SPOT)
            continue;
        struct spot_spread spread = spot_spread_of(item->offer);
        double each = (double)item->cost_uusd / (double)item->offer->price_uusd_h;
        cost.used += (double)item->cost_uusd;
        cost.low += each * (double)spread.low_uusd_h;
        cost.high += each * (double)spread.high_uusd_h;
    }
    return cost;
}

/* How much more the run's spot instances cost than at the prices used. */
static int64_t spot_more_uusd(const struct spot_cost *spot, uint64_t seed)
{
    double place = draw_unit(seed, DRAW_SPOT_PRICE, 0, 0);
    return (int64_t)floor(spot->low + place * (spot->high - spot->low) - spot->used + 0.5);
}

static void run_once(void *context, int worker, int32_t k)
{
    struct ranging *r = context;
    const struct sim_range_options *o = r->o;
    struct sim_input input = *r->input;
    struct simulation run;
    struct bill bill = {0};
    (void)worker;
    uint64_t seed = draw_bits(o->seed, DRAW_RUN, (uint64_t)k, 0);
    input.keep_starts = false;
    input.start_s = NULL;
    input.chance =
        (struct sim_chance){.seed = seed,
                            .duration_factor = draw_factor(draw_sigma(o->duration_error), seed,
                                                           DRAW_DURATION_ERROR, 0, 0),
                            .duration_sigma = draw_sigma(o->duration_scatter),
                            .boot_sigma = draw_sigma(o->boot_scatter)};
    r->ok[k] = simulate(&run, &input, &r->errors[k]);
    if (r->ok[k]) {
        r->ok[k] = o->bill(&bill, &run, &input, &r->errors[k]);
        r->spot[k] = spot_cost_of(&bill);
        r->cost_uusd[k] = bill.total_uusd;
        if (o->spot_prices)
            r->cost_uusd[k] += spot_more_uusd(&r->spot[k], seed);
        r->finish_s[k] = run.makespan_s;
        r->failed[k] = run.jobs_failed > 0;
        bill_clear(&bill);
        simulation_clear(&run);
    }
    if (o->done != NULL)
        o->done(o->context);
}

static int by_value(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void summarise(int64_t *values, int32_t n, int64_t *p50, int64_t *p90, int64_t *mean)
{
    double sum = 0;
    qsort(values, (size_t)n, sizeof *values, by_value);
    for (int32_t k = 0; k < n; k++)
        sum += (double)values[k];
    *p50 = values[(n + 1) / 2 - 1];
    *p90 = values[((int64_t)n * 90 + 99) / 100 - 1];
    *mean = (int64_t)(sum / n + 0.5);
}

static void sum_spot(struct sim_range *out, const struct spot_cost *spot)
{
    struct spot_cost all = {0, 0, 0};
    for (int32_t k = 0; k < out->runs; k++) {
        all.used += spot[k].used;
        all.low += spot[k].low;
        all.high += spot[k].high;
    }
    if (all.used > 0) {
        out->spot_low = all.low / all.used;
        out->spot_high = all.high / all.used;
    }
}

bool simulate_range(struct sim_range *out, const struct sim_input *input,
                    const struct sim_range_options *o, struct error *err)
{
    assert(o->runs >= 1);
    size_t n = (size_t)o->runs;
    struct ranging r = {.input = input,
                        .o = o,
                        .cost_uusd = mem_zeroed(n, sizeof *r.cost_uusd),
                        .finish_s = mem_zeroed(n, sizeof *r.finish_s),
                        .spot = mem_zeroed(n, sizeof *r.spot),
                        .failed = mem_zeroed(n, sizeof *r.failed),
                        .errors = mem_zeroed(n, sizeof *r.errors),
                        .ok = mem_zeroed(n, sizeof *r.ok)};
    parallel_for(o->threads, o->runs, run_once, &r);
    *out = (struct sim_range){.runs = o->runs};
    bool ok = true;
    for (size_t k = 0; k < n && ok; k++) {
        ok = r.ok[k];
        if (!ok)
            *err = r.errors[k];
        out->with_failures += r.failed[k];
        out->at_most_told += r.cost_uusd[k] <= o->told_uusd;
    }
    if (ok) {
        summarise(r.cost_uusd, o->runs, &out->cost_p50_uusd, &out->cost_p90_uusd,
                  &out->cost_mean_uusd);
        summarise(r.finish_s, o->runs, &out->finish_p50_s, &out->finish_p90_s, &out->finish_mean_s);
        sum_spot(out, r.spot);
    }
    free(r.cost_uusd);
    free(r.finish_s);
    free(r.spot);
    free(r.failed);
    free(r.errors);
    free(r.ok);
    return ok;
}
