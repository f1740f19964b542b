/* oracle_arrivals.h - the cheapest plan of a tiny batch whose jobs are ready at times of their own,
 * by trying all.
 *
 * Every partition of the jobs into leases, every offer for each, every start on a grid of grid_s
 * seconds; all times of the batch must lie on the grid, then a best plan has its starts there too.
 * An instance is launched when one of its jobs is ready, or later.  Up to 5 jobs. */
#ifndef TESTS_SUPPORT_ORACLE_ARRIVALS_H
#define TESTS_SUPPORT_ORACLE_ARRIVALS_H

#include "model/offer.h"
#include "model/workload.h"

enum { ORACLE_ARRIVALS = 5 };

/* Micro-dollars of the optimum; UNKNOWN when there is no plan. */
int64_t oracle_arrivals(const struct workload *w, const struct offer_set *offers, int64_t boot_s,
                        int64_t tail_s, int64_t max_wait_s, int64_t grid_s);

#endif
