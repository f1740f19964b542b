/* spot.h - what interruptions of spot instances cost, in formulas.
 *
 * A spot instance is taken away with a constant hazard, whatever its age.  AWS publishes bands of
 * the share of instances interrupted in a month, not hazards; a band is read as the share lost
 * within so many running hours (assumed.h: spot-loss-hours, spot-loss-open).
 *
 * With hazard h and no checkpoint, an attempt of a job of d seconds ends well with e^(-h d), and
 * takes (1 - e^(-h d)) / h on the average, whichever way it ends; so a job tried until it ends
 * takes (e^(h d) - 1) / h.  With m attempts at most it takes (1 - (1 - e^(-h d))^m) of that, and
 * fails with (1 - e^(-h d))^m.
 *
 * An instance that would live L seconds is charged (1 - e^(-h L)) / h of them; under the first-hour
 * rule nothing for those taken away within 3600 s.
 *
 * Units      seconds; hazards a second.
 * Source     EC2 user guide, billing for interrupted spot instances; Daly, "A higher order estimate
 *            of the optimum checkpoint interval", Future Generation Computer Systems 22 (2006)
 * 303-312, whose time without checkpoints this is. */
#ifndef PLANNER_SPOT_H
#define PLANNER_SPOT_H

#include "model/offer.h"
#include "model/workload.h"

/* The share, in per cent, that the band ends at; `open` for the last band and where it is unknown.
 */
int64_t spot_band_percent(int32_t band, int64_t open);
/* The hazard with which that share of instances is lost within so many running hours. */
double spot_hazard_per_s(int32_t band, int64_t loss_hours, int64_t open_percent);

/* What the sources state a spot instance of the offer costs an hour: prices as they were paid, and
 * the on-demand price less the advisor's saving.  Both are the offer's own price where one source
 * is all there is, or it is no spot offer of EC2's. */
struct spot_spread {
    int64_t low_uusd_h, high_uusd_h;
};
struct spot_spread spot_spread_of(const struct offer *o);

struct spot_job {
    double time_s;   /* that it holds its place in all its attempts, on the average */
    double fails;    /* probability that no attempt ends well */
    double attempts; /* on the average */
};
/* attempts >= 1; INT32_MAX for as many as it takes. */
struct spot_job spot_job_expect(double hazard, double duration_s, int32_t attempts);

/* Seconds charged, on the average, for an instance that would live so long. */
double spot_charged_s(double hazard, double life_s, bool first_hour_free);

/* What one job is expected to cost for each instance price of 1 an hour, one job on each instance:
 * boot, the job, tail, tried until it ends well. */
double spot_job_hours(double hazard, double boot_s, double duration_s, double tail_s,
                      bool first_hour_free);

/* The hazard at which such a job costs as much on spot as on demand; above it on-demand is cheaper.
 * INFINITY where no hazard makes it so, 0 where spot never pays. */
double spot_break_even_per_s(double spot_price, double on_demand_price, double boot_s,
                             double duration_s, double tail_s, bool first_hour_free);

/* The same for lists: the hazard at which all jobs of known duration cost as much on spot at this
 * ratio of prices as on demand, each weighing by its vCPUs, without boot, tail and first-hour rule.
 * INFINITY where spot is free, 0 where it is no cheaper.  O(durations). */
double spot_break_even_jobs(double price_ratio, const struct job_class *classes, int32_t n);

/* The share of instances that a hazard takes away within 24 running hours. */
double spot_lost_in_a_day(double hazard);

#endif
