/* rentals.h - all rentals of a plan whose jobs are ready at times of their own: making a first set,
 * and making it cheaper.
 *
 * Ownership  the set owns its rentals. */
#ifndef PLANNER_RENTALS_H
#define PLANNER_RENTALS_H

#include "planner/arrivals/rental.h"
#include "planner/lease/fleet.h"

struct rentals {
    struct rental *at;
    size_t n, capacity;
    int64_t late_jobs, most_late_s; /* jobs that start after their window, and by how much */
};

/* How jobs, in the order in which they get ready, find their instance.
 *   RENT_SOON   where the bill grows least: an instance that is there, or one launched at once
 *   RENT_LATE   likewise, but launched as late as the job's window lets it: others may come along
 *   RENT_REUSE  an idle instance of the cheapest type for the job that has not ended yet, else one
 *               launched at once; one job at a time on each
 *   RENT_ALONE  one launched at once for each job */
enum rent_rule { RENT_SOON, RENT_LATE, RENT_REUSE, RENT_ALONE };

/* Limits are kept, by waiting beyond the window if need be; except by RENT_REUSE and RENT_ALONE,
 * which know no limits.  O(jobs x instances that are there, RENT_HOSTS of them at most). */
void rentals_build(struct hiring *h, enum rent_rule rule, struct rentals *set);

/* Takes neighbouring rentals apart and puts their jobs together again, in other orders, as long as
 * the budget h->most_work lasts; what comes out is never dearer. */
void rentals_improve(struct hiring *h, struct rentals *set);

void rentals_push(struct rentals *set, struct rental *r);
void rentals_clear(struct rentals *set);
int64_t rentals_cost(const struct rentals *set);
/* A fleet with all of them alive; fleet_clear frees it. */
void rentals_fleet(const struct hiring *h, const struct rentals *set, struct fleet *f);
void rental_alive(const struct hiring *h, struct fleet *f, const struct rental *r, int64_t times);
bool rental_fits_fleet(const struct hiring *h, const struct fleet *f, int32_t offer,
                       int64_t first_s, int64_t end_s);

#endif
