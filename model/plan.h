/* plan.h - what to launch, what runs on it, and what is proved about it.
 *
 * Where jobs are ready at times of their own (struct arrival), time 0 is when the earliest is, and
 * nothing is launched before; else it is the first launch.
 *
 * A plan over time has leases with lanes; a plan without durations (PLAN_HOUR) has one lease per
 * kind of instance, running side by side for an unstated time, and costs dollars an hour.
 *
 * Shapes     leases[0 .. n_leases-1]; a lease stands for `count` equal instances.
 * Units      seconds from the first launch (time 0), micro-dollars, milli-vCPU.
 * Ownership  All arrays live in the plan's arena; offers are borrowed from the offer set and
 *            classes are indices into the workload: both outlive the plan. */
#ifndef MODEL_PLAN_H
#define MODEL_PLAN_H

#include "model/limits.h"
#include "model/workload.h"

/* count jobs of one class and duration, one after the other. */
struct lane_run {
    int32_t class_id;
    int64_t duration_s; /* whole seconds, rounded up from the list's; UNKNOWN in PLAN_HOUR */
    int64_t count;
};

/* One slot of a lease: its runs follow each other without a gap.  It holds, at each instant, what
 * the running job asks for. */
struct lane {
    int64_t count;   /* equal lanes side by side on one instance */
    int64_t start_s; /* from the lease's launch; at least the boot time */
    const struct lane_run *runs;
    int32_t n_runs;
};

struct lease {
    int64_t count; /* equal instances */
    const struct offer *offer;
    int64_t start_s;    /* launch, from time 0 */
    int64_t duration_s; /* launch to end: boot, lanes, tail; UNKNOWN in PLAN_HOUR */
    const struct lane *lanes;
    int32_t n_lanes;
};

enum plan_unit { PLAN_BATCH, PLAN_HOUR };

/* Which argument proves the bound; each is recomputed by `verify` from duals and parameters.
 *
 * Let L = scale, pi_c = dual[c], D_c = job-seconds of class c (durations rounded up to seconds),
 * n_c = its jobs, p_t = all-in price per hour of offer t.  Premise of all: for every offer t and
 * every set of jobs that fits it (at most n_c of class c), the sum of pi over it <= L * p_t. Offers
 * of more vCPUs than the plan's limit are among them; jobs left unplaced count in no D_c, n_c.
 *
 * Rents rho_k, in micro-dollars an hour for one unit of limit k (limits.h), may stand beside the
 * duals of BOUND_FLUID with a deadline, of BOUND_SIDE_BY_SIDE, and of the parts of BOUND_LAUNCHES
 * with a deadline: let u_tk = how many units of limit k an instance of offer t takes, and M_k = how
 * many may be alive at once.  The premise then is: the sum of pi <= L * (p_t + sum_k u_tk rho_k),
 * asked only of offers that may be launched.
 *
 * Bounds are rounded down to whole micro-dollars.  Source: design.md 3; Farley 1990; for the rents,
 * Lagrange multipliers of the limits' rows. */
enum bound_kind {
    BOUND_NONE,

    /* Busy cost >= B = sum_c D_c pi_c / (3600 L).  With a deadline T the total is at least
     * floor(B (T + e) / (T - b)); without one, floor(B + p (b + e) / 3600) with p the largest, over
     * the classes, of the least price of an offer that accepts the class: some lease holds that
     * class, and pays boot and tail.  With rents B is less by sum_k M_k rho_k (T - b) / 3600: jobs
     * run between b and T only, and so much of each limit is there then. */
    BOUND_FLUID,

    /* Only with a deadline: the n'_c jobs with 2 d > T - b all run at the instant (T + b) / 2; each
     * instance that holds one is billed at least `billed_s` = billed_s(b + the shortest of those
     * jobs + e).  Total >= floor(sum_c n'_c pi_c billed_s / (3600 L)); the premise is over sets of
     * at most n'_c. */
    BOUND_SIDE_BY_SIDE,

    /* PLAN_HOUR: cost per hour >= sum_c n_c pi_c / L, rounded up to a multiple of price_gcd (the
     * gcd of all p_t). */
    BOUND_PACKING,

    /* Only where jobs are ready at times of their own: each runs within its window, from when it is
     * ready (or b, if that is later) until its latest start and duration.  Where no window covers
     * b + e seconds or more, a lease that stays is no cheaper than one that ends and another one:
     * so each stretch of time between such gaps has leases of its own, none of them busy longer
     * than the S seconds that its windows cover.  Total >= floor(sum over stretches of
     * max(W (S + b + e) / S, W + L p (b + e)) / (3600 L)), where W = sum of pi_c over the
     * job-seconds of the stretch's jobs, p the price as above for its classes; the first of the two
     * only where S > 0 is finite. */
    BOUND_STRETCHES,

    /* Plans are told apart by the price P of the dearest offer that they use.  Part i has its own L
     * and duals, and most_i, rising, without limit for the last one; its premise is asked only of
     * offers that may be launched and cost at most most_i.  A plan with most_(i-1) < P <= most_i
     * has busy cost B_i as above and launches an instance of at least p_i: the least price above
     * most_(i-1) of such an offer, or the p of BOUND_FLUID where that is more.  Total >= the least,
     * over the parts, of the larger of floor(B_i + p_i (b + e) / 3600) and, with a deadline,
     * floor(B_i (T + e) / (T - b)).  With a deadline a part may have rents, as BOUND_FLUID may:
     * then its B_i is less by what they are due, but not below 0. */
    BOUND_LAUNCHES
};
/* "none", "fluid", "side by side", "packing", "fluid by stretches", "launches" */
const char *bound_name(enum bound_kind kind);

/* Offers of at most this price. */
struct proof_part {
    int64_t most_uusd_h; /* UNKNOWN: no limit */
    int64_t scale;
    const int64_t *dual;
    int64_t rent_uusd_h[N_LIMITS]; /* 0 where nothing is asked for a limit */
};

struct proof {
    enum bound_kind kind;
    int64_t scale;
    const int64_t *dual; /* per class of the workload; 0 for unplaced ones; NULL for BOUND_NONE */
    int64_t deadline_s;  /* T; UNKNOWN without */
    int64_t boot_s, tail_s;
    int64_t billed_s;               /* BOUND_SIDE_BY_SIDE */
    int64_t price_gcd;              /* BOUND_PACKING */
    int64_t rent_uusd_h[N_LIMITS];  /* 0 where nothing is asked for a limit */
    const struct proof_part *parts; /* BOUND_LAUNCHES; scale and dual are those of the last */
    int32_t n_parts;
};

/* What proves that no plan within the limits ends before earliest_end_s, where all jobs are ready
 * at time 0.  Either some job is that long, after booting; or, with W = within_s, x = aside_s and
 * 2 x < W: whatever ends by b + W runs, of each job of d seconds, at least
 * max(0, min(d - x, W - 2 x)) seconds between b + x and b + W - x.  Let E_c be their sum over the
 * jobs of class c.  Premise: for every offer that may be launched, and every set of jobs that fits
 * it (at most as many of a class as count in E_c), the sum of pi <= L sum_k u_tk rho_k, as for
 * bounds with rents but without prices.  Then sum_c E_c pi_c > L (W - 2 x) sum_k M_k rho_k asks
 * for more than the limits leave, and no plan ends before b + W + 1.
 * Source: energetic reasoning, J. Erschler, P. Lopez, C. Thuriot, RAIRO 25 (1991). */
struct end_proof {
    int64_t earliest_end_s; /* 0: nothing is claimed */
    int64_t within_s, aside_s;
    int64_t scale;
    const int64_t *dual; /* per class; NULL: the longest job proves it */
    int64_t rent[N_LIMITS];
    int32_t class_id; /* which weighs most: the largest E_c pi_c, or the longest job */
    double share;     /* of it in the sum; 0 where the longest job proves it */
};

/* A class that no allowed offer can hold, or that has no usable duration against the deadline. */
enum unplaced_why {
    UNPLACED_VCPUS,
    UNPLACED_MEMORY,
    UNPLACED_GPUS,
    UNPLACED_GPU_MODEL,
    UNPLACED_ARCH,
    UNPLACED_TOGETHER, /* each quantity fits some type, but not all on one */
    UNPLACED_DEADLINE, /* its longest job + boot ends after the deadline */
    UNPLACED_MAX_VCPUS,
    UNPLACED_QUOTA, /* it would fit, but on instances larger than the quota allows */
};
struct unplaced {
    int32_t class_id;
    enum unplaced_why why;
    const struct offer *largest; /* the offer with most of what fails; NULL for arch */
    int64_t jobs;                /* that can't be placed: all of the class, or the too long ones */
};

/* One way to run the same jobs, under the same limits and offers. */
struct alternative {
    const char *name;  /* "one job per instance", "one type: m6i.4xlarge" */
    int64_t cost_uusd; /* UNKNOWN when infeasible */
    int64_t makespan_s;
    int64_t peak_vcpus;
    int64_t instances;
    const char *infeasible; /* the limit it breaks; NULL */
};

/* What the plan's saving is made of: the same jobs, offers and limits with one thing more allowed
 * at each step.  UNKNOWN where the step breaks a limit, or was not planned.
 *   alone     one job per instance, of the cheapest type that holds it
 *   reused    the same, but instances run one job after the other: alone - reused is due to time
 *   by_class  jobs of one class side by side on the type that suits it, none of two classes on one
 *             instance (classes that ask for the same count as one): reused - by_class is due to
 *             types
 *   the plan  any jobs together: by_class - cost is due to co-location
 * No instance of reused and by_class is busy longer than the deadline allows, or without one than
 * the plan that the search found.  one_type: everything on the best single type. */
struct mixing {
    int64_t alone_uusd, reused_uusd, by_class_uusd, one_type_uusd;
};

/* A row of "if each job takes D" for lists without durations, or of "if each job of unknown
 * duration takes D". */
struct what_if {
    int64_t duration_s;
    int64_t cost_uusd, bound_uusd, makespan_s, peak_vcpus; /* makespan_s: UNKNOWN when late */
    /* What no plan can end before; in rows for some of the jobs only. */
    const char *longest_label; /* of the class with the longest job; NULL in other rows */
    bool longest_assumed;      /* that job's duration is D */
    int64_t longest_s;
    int64_t late_jobs; /* that can't end by the deadline, however planned */
};

struct plan {
    struct arena arena;
    enum plan_unit unit;
    const struct lease *leases;
    int32_t n_leases;
    int64_t instances;  /* sum of counts */
    int64_t cost_uusd;  /* instances and extras, as the bill adds them up */
    int64_t bound_uusd; /* proved */
    /* PLAN_BATCH without a deadline: what the cheapest plan found costs; the plan is the fastest
     * found within the slack of it. */
    int64_t cheapest_uusd;
    struct mixing mixing;
    bool at_least; /* some extra has no known price */
    struct proof proof;
    int64_t makespan_s; /* last job's end; UNKNOWN in PLAN_HOUR */
    int64_t peak_vcpus; /* vCPUs of instances alive at once */
    int64_t longest_job_s;
    int64_t longest_wait_s; /* from ready to start, of jobs that are ready at times of their own */
    const struct unplaced *unplaced;
    int32_t n_unplaced;
    const struct alternative *alternatives;
    int32_t n_alternatives;
    /* Done earlier for more money, the earliest first; nameless, since their time tells them apart.
     */
    const struct alternative *sooner;
    int32_t n_sooner;
    const struct what_if *what_ifs; /* PLAN_HOUR: three rows */
    int32_t n_what_ifs;
    const char *stopped;    /* "gap", "work", "exhausted", "time", "interrupted" */
    const char *infeasible; /* why no plan within the limits was found; NULL */
    struct end_proof end;   /* where infeasible */
};

void plan_clear(struct plan *p);

/* vCPUs alive at once at most, by EC2 quota: N_QUOTAS numbers.  O(leases log leases). */
void plan_quota_peaks(const struct plan *p, int64_t *peak_vcpus);

int64_t lease_busy_s(const struct lease *lease); /* last lane's end - first start; O(runs) */

/* (cost - bound) / cost; 0 for a plan that costs nothing. */
double plan_gap(const struct plan *p);

#endif
