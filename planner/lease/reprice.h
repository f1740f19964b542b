/* reprice.h - the same requests with other prices for the offers: to steer a search away from some
 * of them, or for the programs behind bounds with rents (model/plan.h). */
#ifndef PLANNER_REPRICE_H
#define PLANNER_REPRICE_H

#include "planner/lease/requests.h"

/* price_uusd_h[i] > 0 is that of offer i.  to borrows from rq; requests_clear frees it. */
void requests_reprice(struct requests *to, const struct requests *rq, const int64_t *price_uusd_h);

#endif
