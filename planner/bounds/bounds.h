/* bounds.h - what no plan can beat: from the engine's integer duals to micro-dollars.
 *
 * The formulas are those of model/plan.h, where `verify` finds them too.  Each function offers a
 * proof; the better bound is kept in the plan.  Complexity: O(requests + classes). */
#ifndef PLANNER_BOUNDS_H
#define PLANNER_BOUNDS_H

#include "model/wide.h"
#include "planner/lease/fluid.h"

/* Keeps the proof in the plan if it is better than what the plan has. */
void bound_offer_fluid(struct plan *plan, const struct requests *rq, const struct fluid *f,
                       const struct planner_options *options);
void bound_offer_packing(struct plan *plan, const struct requests *rq, const struct fluid *f,
                         int64_t bound_uusd);
/* For jobs that are ready at times of their own: all_worth is what the duals prove, times 3600 and
 * their scale (plan.h, BOUND_STRETCHES). */
void bound_offer_stretches(struct plan *plan, const struct requests *rq, const struct fluid *f,
                           const struct planner_options *options, wide all_worth);
/* The least price of an hour of any offer that takes the request. */
int64_t bound_launch_price(const struct requests *rq, int32_t request);
/* Packs the jobs longer than half the time side by side; only with a deadline. */
void bound_offer_side_by_side(struct plan *plan, const struct requests *rq,
                              const struct planner_options *options,
                              const struct pack_options *engine);

/* Adds the jobs that are longer than half the usable time; the shortest of them. */
int64_t bound_long_jobs(const struct requests *rq, int64_t usable_s, struct job_pool *pool);

/* With rents for the places of limits (rents.h), solved at the prices that they make: of all jobs,
 * and of the jobs of the pool, which must run side by side. */
void bound_offer_fluid_with_rents(struct plan *plan, const struct requests *rq,
                                  const struct fluid *f, const struct planner_options *options,
                                  const int64_t rent[N_LIMITS]);
void bound_offer_middle_with_rents(struct plan *plan, const struct requests *rq,
                                   const struct fluid *f, const struct planner_options *options,
                                   const int64_t rent[N_LIMITS], const struct job_pool *pool,
                                   int64_t shortest_s);

/* The program over the offers of at most this price (UNKNOWN: all). */
struct bound_part {
    int64_t most_uusd_h;
    const struct fluid *fluid;
    const int64_t *rent; /* N_LIMITS, that its prices hold; NULL: none */
};
/* Parts by rising price, n >= 1; each program is over all admitted offers up to its price. */
void bound_offer_launches(struct plan *plan, const struct requests *rq,
                          const struct bound_part *parts, int n,
                          const struct planner_options *options);

#endif
