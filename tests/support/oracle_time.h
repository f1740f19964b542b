/* oracle_time.h - the cheapest plan over time of a tiny batch, by trying all.
 *
 * Every partition of the jobs into leases, every offer for each, every order in which a lease's
 * jobs may be placed at their earliest start (which reaches a shortest schedule).  Up to 6 jobs.
 * With limits on what is alive at once, also every order in which the leases may be launched as
 * early as there is room. */
#ifndef TESTS_SUPPORT_ORACLE_TIME_H
#define TESTS_SUPPORT_ORACLE_TIME_H

#include "model/offer.h"
#include "model/quota.h"
#include "model/workload.h"

enum { ORACLE_JOBS = 6 };

/* Micro-dollars of the optimum; UNKNOWN when no plan keeps the deadline (UNKNOWN: none). */
int64_t oracle_time(const struct workload *w, const struct offer_set *offers, int64_t boot_s,
                    int64_t tail_s, int64_t deadline_s);

struct oracle_limits {
    int64_t vcpus, instances;   /* alive at once; UNKNOWN: no limit */
    const int64_t *quota_vcpus; /* N_QUOTAS, UNKNOWN: no limit; NULL: none */
};

/* The optimum within the limits, and the earliest end that they allow; UNKNOWN where there is no
 * plan (the earliest end knows no deadline). */
int64_t oracle_time_within(const struct workload *w, const struct offer_set *offers, int64_t boot_s,
                           int64_t tail_s, int64_t deadline_s, const struct oracle_limits *limits);
int64_t oracle_earliest_end(const struct workload *w, const struct offer_set *offers,
                            int64_t boot_s, int64_t tail_s, const struct oracle_limits *limits);

#endif
