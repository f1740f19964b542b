/* pack.h - the packing engine: which patterns of jobs on which bins cost least.
 *
 * Two problems share one engine (design.md §3 of the project's design):
 *   PACK_WHOLE  multiple-choice vector bin packing: demand is a number of jobs, the answer a
 *               whole number of bins of each pattern, cost is the sum of bin prices.
 *   PACK_FLUID  the linear program only: demand is job-seconds, the answer bin-seconds of each
 *               pattern (basic solution, rounded up so that demand is covered), cost per hour of
 *               bin price.  It is what bounds and seeds leases over time.
 *
 * Shapes     items[0 .. n_items-1] are job requests (distinct or not), bins[0 .. n_bins-1] offers.
 * Units      mcpu, MiB, whole GPUs, micro-dollars per bin (whole) or per bin hour (fluid).
 * Ownership  The problem is borrowed.  The result owns an arena; free it with pack_result_clear.
 * Errors     none: an item that fits no bin is a status (unplaced), limits are statuses.
 * Determinism  Same problem and options give the same bytes, whatever `threads` is, unless the
 *            run was stopped by the stop callback (status->stopped). */
#ifndef PLANNER_PACK_H
#define PLANNER_PACK_H

#include "model/arena.h"
#include "model/units.h"

enum pack_mode { PACK_WHOLE, PACK_FLUID };

/* One kind of job.  arch_mask has bit 1 << enum arch set for each architecture the job runs on;
 * gpu_model -1 means any model (or none, when gpus is 0). */
struct pack_item {
    int64_t demand;     /* PACK_WHOLE: jobs; PACK_FLUID: job-seconds */
    int64_t most;       /* jobs that exist: no pattern may hold more (fluid: a_c <= most) */
    int64_t mcpu;       /* >= 0 */
    int64_t mem_mib;    /* >= 0 */
    int32_t gpus;       /* >= 0 */
    uint32_t arch_mask; /* bits 1 << ARCH_... */
    int32_t gpu_model;  /* small integer shared with the bins, or -1 */
};

struct pack_bin {
    int64_t mcpu;
    int64_t mem_mib;
    int32_t gpus;
    uint32_t arch_mask;   /* one bit */
    int32_t gpu_model;    /* -1: none */
    int64_t price_uusd_h; /* > 0, all that is billed per hour of this bin */
    int64_t limit;        /* at most this many bins of it (PACK_WHOLE), or -1 */
    bool gpu_jobs_only;   /* jobs without GPUs may not use it */
};

struct pack_problem {
    enum pack_mode mode;
    const struct pack_item *items;
    int32_t n_items;
    const struct pack_bin *bins;
    int32_t n_bins;
    int64_t limit_bins; /* at most this many bins in all (PACK_WHOLE), or -1 */
};

/* What is known from a like problem: patterns, each of which fits its bin, and duals for which the
 * claim of a proof (below) holds here too, as it does where bins or jobs were left out.  Both speak
 * of this problem's items and bins. */
struct pack_known {
    const struct pack_pattern *patterns; /* times are not read */
    int32_t n;
    const int64_t *dual; /* per item */
    int64_t scale;       /* 0: no duals are known */
};

enum pack_solver { PACK_AUTO, PACK_FFD, PACK_EXACT };

struct pack_options {
    enum pack_solver solver;
    double max_gap; /* stop once (cost - bound) / cost is at most this; 0 to prove */
    int64_t work;   /* deterministic budget in engine steps; 0: the default, none with time_spent */
    int threads;    /* >= 1 */
    /* Asked now and then; true ends the search with the best found.  May be NULL. */
    bool (*stop)(void *context);
    void *stop_context;
    /* The share of the time allowed that has gone by; NULL: time is not limited.  With it the
     * search divides its time, and a plan is made before stop ends it.  Gets stop_context. */
    double (*time_spent)(void *context);
    const struct pack_known *known; /* borrowed; NULL: nothing */
    int64_t fail_lp_at;             /* for tests: the n-th solve of the LP library fails; 0: none */
};

/* count[k] jobs of item[k], for k in 0 .. n-1, side by side on bin; times of them. */
struct pack_pattern {
    int32_t bin;
    int32_t n;
    const int32_t *item;
    const int64_t *count;
    int64_t times; /* PACK_WHOLE: bins; PACK_FLUID: bin-seconds */
};

/* The proof of the bound, in integers.  Claim: for every bin b of limit other than 0 and every set
 * of jobs that fits it (respecting `most`), the sum of dual[i] over its jobs is at most scale *
 * price_b + rent[b] + rent_all.  Rents are >= 0, and 0 where nothing is limited.  Then any plan
 * within the limits costs at least (sum(demand_i * dual[i]) - sum(limit_b * rent[b]) - limit_bins *
 * rent_all) / scale (PACK_WHOLE, micro-dollars per hour), or without rents that divided by 3600
 * (PACK_FLUID, micro-dollars).  Farley 1990; packing.md lesson 9.  Items left unplaced have dual 0.
 */
struct pack_proof {
    int64_t scale;
    const int64_t *dual; /* n_items entries, each >= 0 */
    const int64_t *rent; /* n_bins entries; NULL: all 0 */
    int64_t rent_all;
};

struct pack_result {
    struct arena arena;
    const struct pack_pattern *patterns; /* n_patterns of the best plan, in a fixed order */
    int32_t n_patterns;
    const struct pack_pattern *found; /* n_found that the search met beside the known ones */
    int32_t n_found;
    int64_t cost_uusd;  /* WHOLE: sum of times * price.  FLUID: sum times*price/3600, rounded up */
    int64_t bound_uusd; /* proved; rounded down, in WHOLE mode up to the prices' gcd */
    /* What proof alone proves, rounded likewise.  bound_uusd is above it where an exhaustive
     * search (close.h) raised the bound: publish this one beside the proof. */
    int64_t proof_bound_uusd;
    bool bound_by_search; /* bound_uusd > proof_bound_uusd */
    struct pack_proof proof;
    bool proven_optimal;    /* cost_uusd == bound_uusd (WHOLE) */
    bool stopped;           /* by the stop callback, or some part of the search by time_spent */
    bool infeasible_limits; /* no plan found within limit / limit_bins: patterns is empty */
    bool impossible;        /* and there is none: the bound is above what any can cost */
    const bool *unplaced;   /* n_items: true where no bin can hold the item at all */
    int64_t work;           /* engine steps used */
    bool out_of_work;       /* the budget of work ended the search */
};

/* Solves; the result is always filled.  Complexity: planner/README.md. */
void pack_solve(const struct pack_problem *problem, const struct pack_options *options,
                struct pack_result *result);
void pack_result_clear(struct pack_result *result);

/* Does item fit bin at all, alone? */
bool pack_accepts(const struct pack_item *item, const struct pack_bin *bin);

#endif
