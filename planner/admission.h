/* admission.h - can a job ever start in an environment, and if not, what stands in its way?
 *
 * A job needs one instance that holds it whole: vCPUs, memory that jobs can use, GPUs.  Batch says
 * nothing when a job waits for ever but a reason code on the job; the verdicts here are those codes
 * taken apart, in the order in which they are looked for.
 *
 * Units      milli-vCPU, MiB, micro-dollars an hour.
 * Errors     none; requests must be known.
 * Source     AWS Batch user guide: jobs stuck in RUNNABLE (reason codes), compute resource memory;
 *            API reference: maxvCpus, ResourceRequirement. */
#ifndef PLANNER_ADMISSION_H
#define PLANNER_ADMISSION_H

#include "model/compute/compute.h"
#include "model/compute/fargate_tasks.h"
#include "model/offer.h"
#include "model/quota.h"
#include "model/workload.h"

enum admission_verdict {
    ADMIT_YES,
    ADMIT_OFF,       /* Batch passes the environment over */
    ADMIT_ARCH,      /* it would be placed, and its image would not run */
    ADMIT_GPU_MODEL, /* no type has that GPU */
    ADMIT_GPUS,
    ADMIT_VCPUS,
    ADMIT_MEMORY,
    ADMIT_TOGETHER,  /* each quantity fits some type, but not all on one */
    ADMIT_NODES,     /* multi-node jobs run neither on Fargate, where nobody has an instance for
                      * himself, nor on spot */
    ADMIT_MAX_VCPUS, /* maxvCpus allows no type that holds it, or not one for each node */
    ADMIT_QUOTA,     /* nor does the quota of EC2 or Fargate */
};

struct admission {
    enum admission_verdict verdict;
    int32_t types;    /* of the environment that hold one job */
    int32_t smallest; /* of these the one with fewest vCPUs, then least memory; -1 */
    int32_t largest;  /* the type with most of what is lacking, in spite of the rest; -1 */
    int32_t quota;    /* ADMIT_QUOTA: which */
    bool beyond_max;  /* starts only because Batch may exceed maxvCpus by one instance */
    int64_t size_mcpu, size_mib; /* Fargate: the size that holds it; UNKNOWN */
};

/* gpu_model is the catalogue's name for the one that the class asks for; NULL for any.  quota_vcpus
 * has N_QUOTAS limits, UNKNOWN where none, or is NULL.  O(types of the environment). */
void admission_judge(const struct job_class *c, const char *gpu_model,
                     const struct compute_environment *e, const struct catalogue *catalogue,
                     const int64_t *quota_vcpus, struct admission *out);

const char *admission_name(enum admission_verdict verdict); /* "starts", "memory" ... */
/* Batch's own reason code; "" where it gives none. */
const char *admission_code(enum admission_verdict verdict);

/* Does the type hold one job of the class? */
bool admission_holds(const struct instance_type *type, const struct job_class *c,
                     const char *gpu_model);

/* Jobs of the class side by side on one instance, each asking for so much memory; 0: it holds
 * none. */
int64_t admission_side_by_side(const struct offer *o, const struct job_class *c,
                               const char *gpu_model, int64_t mem_mib);
/* May this environment exceed maxvCpus by an instance?  (API reference, maxvCpus: with every
 * strategy but BEST_FIT on demand.) */
bool admission_may_exceed(const struct compute_environment *e);

#define LOWER_MOST 0.10 /* of a request */

/* A request a little lower, with which a job costs less. */
struct lower_request {
    int64_t mem_mib;
    const struct offer *before, *after; /* cheapest for a job, side by side with its like */
    int64_t jobs_before, jobs_after;    /* on one instance */
    int64_t saves_uusd;                 /* over all known durations of the class; UNKNOWN */
    int64_t saves_uusd_per_1000_h;      /* 1000 hours of one job */
};

/* The request of at least (1 - LOWER_MOST) of the class's, never below its measured peak, by which
 * jobs of the class alone on the cheapest of these offers cost least; false when none saves 1 %.
 * O(n^2). */
bool admission_lower(const struct job_class *c, const char *gpu_model,
                     const struct offer *const *offers, int32_t n, struct lower_request *out);

/* The same on Fargate, where a task has a size of its own: a request that a smaller size holds.
 * The offers are made in the arena; the lower request is the most that the size holds. */
bool admission_lower_task(const struct job_class *c, const struct other_prices *prices,
                          const struct fargate_terms *terms, struct arena *arena,
                          struct lower_request *out);

#endif
