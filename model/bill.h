/* bill.h - what a plan costs, item by item and label by label, each view adding up to its total.
 *
 * Items are what AWS bills: instance time (with the part of it that is boot, busy and tail), root
 * volumes, public IPv4 addresses.  Shares tell who causes it: each lease's cost is divided over its
 * life; boot and tail are rows of their own, and while it is busy each job has a claim of
 *   (largest of its vCPU, memory and GPU share of the instance) x (its duration).
 * Time that was worked in vain (an instance taken away) is claimed by a row of its own, rework.
 * What no job claims is idle; claims beyond the whole instance are scaled down to it.  In PLAN_HOUR
 * everything is per hour and there is no boot and no tail.
 *
 * Units      micro-dollars (an hour in PLAN_HOUR), seconds.
 * Rounding   each lease pays each item rounded up (lease_cost_uusd); divisions give the
 *            micro-dollars left over to the largest remainders, ties to the earlier row, so that
 *            every view adds up to total_uusd exactly.
 * Ownership  rows live in the bill's arena; names, labels and types are borrowed from the plan.
 * Source     design.md 5; EC2 bills by the second, at least 60 s a launch (units.h). */
#ifndef MODEL_BILL_H
#define MODEL_BILL_H

#include "model/plan.h"

enum bill_kind {
    BILL_INSTANCES,
    BILL_ROOT_VOLUMES,
    BILL_PUBLIC_IPV4,
    BILL_TASK_DISKS,  /* of Fargate, above what is free */
    BILL_S3_REQUESTS, /* by use: without instances and time */
    BILL_S3_STORAGE
};
const char *bill_kind_name(enum bill_kind kind); /* "instances", "root volumes", "public IPv4" */

struct bill_item {
    enum bill_kind kind;
    const struct offer *offer; /* BILL_INSTANCES; NULL for the others, which add up all offers */
    int64_t instances;         /* launches */
    int64_t billed_s;          /* instance-seconds; UNKNOWN in PLAN_HOUR */
    int64_t cost_uusd;
    int64_t boot_uusd, busy_uusd, tail_uusd; /* of cost_uusd; UNKNOWN in PLAN_HOUR */
};

enum bill_row { BILL_LABEL, BILL_BOOT, BILL_IDLE, BILL_TAIL, BILL_REWORK };
const char *bill_row_name(enum bill_row row); /* on a screen: "label", "booting", "idle" ... */

/* A label's share, or one of the rows that no job causes (always all three, in PLAN_HOUR only
 * BILL_IDLE; BILL_REWORK where there is any). */
struct bill_share {
    enum bill_row row;
    const char *label; /* "boot", "idle", "tail", "rework" for those rows */
    int64_t jobs;      /* planned; 0 for those rows */
    int64_t job_s;     /* their durations, whole seconds; UNKNOWN in PLAN_HOUR */
    int64_t cost_uusd;
};

struct bill {
    struct arena arena;
    enum plan_unit unit;
    int64_t total_uusd;
    bool at_least;                 /* an extra without a known price is used: it is in unknown[] */
    const struct bill_item *items; /* instances by falling cost, then the extras that cost */
    int32_t n_items;
    const struct bill_share *shares; /* labels by falling cost, then boot, idle, tail, rework */
    int32_t n_shares;
    const int64_t
        *class_uusd; /* each class's share; with boot, idle, tail and rework they make total */
    const char *const *unknown; /* "root volumes": billed, but no source states the price */
    int32_t n_unknown;
};

/* What one lease costs: its items, each rounded up, times its count.  False on overflow. */
MUST_CHECK bool lease_total_uusd(const struct offer *offer, int64_t duration_s, int64_t count,
                                 int64_t *cost_uusd);

/* Fills bill.  ERROR_INPUT when a sum leaves 64 bits.  O(runs + labels log labels). */
MUST_CHECK bool bill_make(struct bill *bill, const struct plan *plan, const struct workload *w,
                          struct error *err);
/* What ran on an instance, where it is known job by job: jobs of one class and their seconds. */
struct bill_use {
    int32_t class_id;
    int64_t jobs;
    int64_t job_s;
    int64_t lost_s; /* of attempts that the instance took with it */
};

/* One instance that ran on its own, as in a simulation: gaps between jobs are its own too. */
struct bill_run {
    const struct offer *offer;
    int64_t duration_s; /* launch to end */
    int64_t boot_s, tail_s;
    const struct bill_use *uses; /* each class once */
    int32_t n_uses;
    bool free; /* the instance itself is not charged: EC2 took it away within its first hour */
};

/* The same bill, PLAN_BATCH, for instances that are no plan's.  O(uses + labels log labels). */
MUST_CHECK bool bill_make_runs(struct bill *bill, const struct bill_run *runs, int64_t n,
                               const struct workload *w, struct error *err);

/* Adds what is billed by use, class by class: an item, and a part of each label's share.  Nothing
 * is added where all is zero.  ERROR_INPUT when a sum leaves 64 bits. */
MUST_CHECK bool bill_add_usage(struct bill *bill, enum bill_kind kind, const int64_t *class_uusd,
                               const struct workload *w, struct error *err);
/* Something is billed that has no known price; what is borrowed. */
void bill_add_unknown(struct bill *bill, const char *what);
void bill_clear(struct bill *bill);

#endif
