#include "planner/spot.h"

#include <math.h>

/* Source: AWS spot advisor; its bands are < 5 %, 5 - 10, 10 - 15, 15 - 20 and > 20. */
int64_t spot_band_percent(int32_t band, int64_t open)
{
    static const int64_t ends[] = {5, 10, 15, 20};
    return band >= 0 && band < 4 ? ends[band] : open;
}

double spot_hazard_per_s(int32_t band, int64_t loss_hours, int64_t open_percent)
{
    double share = (double)spot_band_percent(band, open_percent) / 100;
    return -log1p(-share) / ((double)loss_hours * S_PER_H);
}

double spot_lost_in_a_day(double hazard)
{
    return -expm1(-hazard * 24 * S_PER_H);
}

static void take_in(struct spot_spread *spread, int64_t uusd_h)
{
    if (uusd_h <= 0)
        return;
    spread->low_uusd_h = uusd_h < spread->low_uusd_h ? uusd_h : spread->low_uusd_h;
    spread->high_uusd_h = uusd_h > spread->high_uusd_h ? uusd_h : spread->high_uusd_h;
}

struct spot_spread spot_spread_of(const struct offer *o)
{
    struct spot_spread spread = {o->price_uusd_h, o->price_uusd_h};
    if (o->purchase != PURCHASE_SPOT || o->terms == NULL)
        return spread;
    take_in(&spread, o->terms->spot_uusd_h);
    if (o->terms->on_demand_uusd_h > 0 && o->terms->spot_savings_pct != UNKNOWN_PCT)
        take_in(&spread,
                (o->terms->on_demand_uusd_h * (100 - o->terms->spot_savings_pct) + 99) / 100);
    return spread;
}

struct spot_job spot_job_expect(double hazard, double duration_s, int32_t attempts)
{
    if (hazard <= 0)
        return (struct spot_job){duration_s, 0, 1};
    double lost = -expm1(-hazard * duration_s); /* an attempt */
    double fails = attempts == INT32_MAX ? 0 : pow(lost, attempts);
    /* 1 + lost + ... + lost^(m-1) attempts */
    double tries = (1 - fails) / (1 - lost);
    return (struct spot_job){tries * lost / hazard, fails, tries};
}

double spot_charged_s(double hazard, double life_s, bool first_hour_free)
{
    if (hazard <= 0)
        return life_s;
    double all_s = -expm1(-hazard * life_s) / hazard;
    if (!first_hour_free)
        return all_s;
    /* Taken at t < a: t seconds are not charged; their mean is the integral of t h e^(-h t). */
    double a = life_s < S_PER_H ? life_s : S_PER_H;
    return all_s - (-expm1(-hazard * a) / hazard - a * exp(-hazard * a));
}

double spot_job_hours(double hazard, double boot_s, double duration_s, double tail_s,
                      bool first_hour_free)
{
    double ends_well = exp(-hazard * (boot_s + duration_s));
    return spot_charged_s(hazard, boot_s + duration_s + tail_s, first_hour_free) / ends_well /
           S_PER_H;
}

/* How many times their work the jobs take. */
static double times_work(double hazard, const struct job_class *classes, int32_t n)
{
    double work = 0, time = 0;
    for (int32_t c = 0; c < n; c++) {
        for (int64_t k = 0; k < classes[c].n_runs; k++) {
            double s = (double)classes[c].runs[k].duration_ms / MS_PER_S;
            double weight = (double)classes[c].runs[k].count * (double)classes[c].mcpu;
            work += weight * s;
            time += weight * (hazard > 0 ? expm1(hazard * s) / hazard : s);
        }
    }
    return work > 0 ? time / work : 1;
}

double spot_break_even_jobs(double price_ratio, const struct job_class *classes, int32_t n)
{
    double low = 0, high = 1e-9;
    if (price_ratio <= 0)
        return INFINITY;
    if (price_ratio >= 1)
        return 0;
    while (high < 1 && price_ratio * times_work(high, classes, n) < 1)
        high *= 2;
    for (int k = 0; k < 60; k++) {
        double middle = (low + high) / 2;
        *(price_ratio * times_work(middle, classes, n) < 1 ? &low : &high) = middle;
    }
    return low;
}

double spot_break_even_per_s(double spot_price, double on_demand_price, double boot_s,
                             double duration_s, double tail_s, bool first_hour_free)
{
    double target = on_demand_price * (boot_s + duration_s + tail_s) / S_PER_H;
    double low = 0, high = 1 / (boot_s + duration_s + tail_s + 1);
    if (spot_price * spot_job_hours(0, boot_s, duration_s, tail_s, first_hour_free) >= target)
        return 0;
    for (int k = 0;
         spot_price * spot_job_hours(high, boot_s, duration_s, tail_s, first_hour_free) < target;
         k++, high *= 2) {
        if (k == 60)
            return INFINITY;
    }
    for (int k = 0; k < 80; k++) {
        double middle = (low + high) / 2;
        bool cheaper =
            spot_price * spot_job_hours(middle, boot_s, duration_s, tail_s, first_hour_free) <
            target;
        *(cheaper ? &low : &high) = middle;
    }
    return low;
}
