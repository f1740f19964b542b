/* plan_findings.h - what the checker found wrong with a plan, and what it recomputed.
 *
 * Shapes     lines[0 .. n_lines-1], the first FINDINGS_KEPT of n_findings, in the order found; each
 *            names the part of the plan and both values.
 * Ownership  The findings' arena holds the lines; plan_findings_clear frees all. */
#ifndef MODEL_PLAN_FINDINGS_H
#define MODEL_PLAN_FINDINGS_H

#include "model/arena.h"
#include "model/quota.h"
#include "model/units.h"

enum { FINDINGS_KEPT = 50 };

struct plan_findings {
    struct arena arena;
    const char *lines[FINDINGS_KEPT];
    int n_lines;
    int64_t n_findings;
    /* The proof's search ended at its step limit: neither proved nor refuted.  It is a finding
     * too, since what is not proved does not hold. */
    bool not_proved;

    /* Recomputed from the plan, its jobs and the prices; UNKNOWN where that was not possible. */
    int64_t jobs, instances;
    int64_t cost_uusd, instances_uusd, root_uusd, ipv4_uusd;
    bool at_least; /* some extra of a lease has no known price */
    int64_t bound_uusd;
    int64_t makespan_s, peak_vcpus;
    int64_t quota_peak_vcpus[N_QUOTAS]; /* alive at once at most, that each EC2 quota counts */
    int32_t proof_classes;              /* with a positive dual */
    int32_t proof_offers;               /* that the premise was proved for */
    int64_t proof_steps;
};

/* Nothing found, nothing known. */
void plan_findings_init(struct plan_findings *f);
/* Adds one line; control characters in it are shown as '?'. */
void plan_findings_add(struct plan_findings *f, const char *fmt, ...) PRINTF_LIKE(2, 3);
void plan_findings_clear(struct plan_findings *f);

#endif
