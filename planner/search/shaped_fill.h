/* shaped_fill.h - fills leases of wanted types and lengths with all jobs, one after the other.
 *
 * A job goes to the lease whose room has most nearly its own shape: both the room left in all until
 * the time wanted, which keeps the lease's vCPUs and memory running out together, and the room that
 * is free when the job starts, which leaves less unusable beside it.  The second
 * took a quarter off what wagap lost (planner/README.md).  A job that ends within no lease's time
 * goes where that costs least.
 *
 * Shapes     jobs[o] holds all jobs in order o: by worth times the 2^o-th root of the duration.
 * Ownership  the fill owns its leases and lists; batch and fluid are borrowed.
 * Complexity O(jobs x leases x blocks of a profile) a fill. */
#ifndef PLANNER_SHAPED_FILL_H
#define PLANNER_SHAPED_FILL_H

#include "planner/lease/batch.h"
#include "planner/lease/profile.h"
#include "planner/lease/repack.h"

/* More leases are full ones, which pieces make well. */
enum { SHAPED_LEASES_MOST = 200, SHAPED_ORDERS = 4 };

struct shaped_wish {
    int32_t offer;
    int64_t wanted_s; /* busy so long */
};

struct shaped_fleet {
    struct shaped_wish list[SHAPED_LEASES_MOST];
    int32_t n;
    int order; /* of the jobs */
};

struct shaped_lease {
    struct profile free;
    struct placed_jobs jobs;
    struct shaped_wish wish;
    int64_t busy_s;
    double mcpu_s, mem_s; /* room left until wanted_s */
    int64_t *full_s;      /* per request: before it no such job has room */
};

struct shaped_fill {
    const struct batch *b;
    int64_t cap_s;       /* no lease may be busy longer */
    const int64_t *dual; /* per request; borrowed */
    struct placed_job *jobs[SHAPED_ORDERS];
    size_t n_jobs;
    struct shaped_lease leases[SHAPED_LEASES_MOST];
    int32_t n;
    int64_t work; /* of all fills so far */
};

/* With all jobs of the batch, in every order. */
void shaped_fill_init(struct shaped_fill *f, const struct batch *b, const struct fluid *fluid);
/* Without jobs. */
void shaped_fill_begin(struct shaped_fill *f, const struct batch *b, const struct fluid *fluid);
/* These jobs, in that order alone; fleets to be filled must ask for it. */
void shaped_fill_give(struct shaped_fill *f, const struct placed_jobs *jobs, int order);
void shaped_fill_clear(struct shaped_fill *f);
/* What the leases then cost; INT64_MAX when that is more than most_uusd, when a job found no place
 * or the batch was told to stop.  Jobs may need further leases. */
int64_t shaped_fill_all(struct shaped_fill *f, const struct shaped_fleet *fleet, int64_t most_uusd);
/* The leases of the last fill, which found place for all jobs. */
void shaped_fill_write(const struct shaped_fill *f, struct draft *d);

#endif
