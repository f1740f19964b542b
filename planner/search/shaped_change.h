/* shaped_change.h - small changes to a fleet of wanted leases, drawn by lot.
 *
 * What a change takes from one lease it gives, dollar for dollar, to others: the room in all stays
 * about the same, and the filling says whether it is of better use there. */
#ifndef PLANNER_SHAPED_CHANGE_H
#define PLANNER_SHAPED_CHANGE_H

#include "planner/search/shaped_fill.h"

struct shaped_lots {
    const struct requests *rq;
    double cap_s;          /* no lease may be wanted for longer */
    const int32_t *offers; /* that leases may turn to */
    int32_t n_offers;
    uint64_t state; /* not 0 */
};

/* What leases may turn to: the offers that the program uses, those marked in used[], and, where
 * sizes are asked for, all others of their families (the same purchase) that hold some job.  Into
 * offers[]; returns how many. */
int32_t shaped_offers(const struct requests *rq, const struct fluid *fluid, const bool *used,
                      bool sizes, int32_t *offers);
/* One change; of a fleet of at least one lease, which keeps at least one. */
void shaped_change(struct shaped_fleet *fleet, struct shaped_lots *lots);
/* Some number from 0 to n-1. */
int64_t shaped_lot(struct shaped_lots *lots, int64_t n);

#endif
