/* oracle_time.h - the cheapest plan over time of a tiny batch, by trying all.
 *
 * Every partition of the jobs into leases, every offer for each, every order in which a lease's
 * jobs may be placed at their earliest start (which reaches a shortest schedule).  Up to 6 jobs.
 * No limit on what is alive at once. */
#ifndef TESTS_SUPPORT_ORACLE_TIME_H
#define TESTS_SUPPORT_ORACLE_TIME_H

#include "model/offer.h"
#include "model/workload.h"

enum { ORACLE_JOBS = 6 };

/* Micro-dollars of the optimum; UNKNOWN when no plan keeps the deadline (UNKNOWN: none). */
int64_t oracle_time(const struct workload *w, const struct offer_set *offers, int64_t boot_s,
                    int64_t tail_s, int64_t deadline_s);

#endif
