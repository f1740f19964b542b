/* draft.h - leases while they are being planned: cheap to build, cost, take apart and copy.
 *
 * A draft lease knows how long it is busy; boot and tail are added when it is priced.  Its lanes
 * start when boot ends or later, when others have made room.
 *
 * Shapes     lanes of a lease refer to its runs by index; a lane of `count` stands for that many
 *            equal lanes, a lease of `count` for that many equal instances.
 * Units      whole seconds, micro-dollars.
 * Ownership  each lease owns its two arrays, the draft owns its leases. */
#ifndef PLANNER_DRAFT_H
#define PLANNER_DRAFT_H

#include "planner/lease/requests.h"

struct draft_lane {
    int64_t count;
    int64_t start_s; /* from the end of boot */
    int64_t length_s;
    int32_t first_run, n_runs; /* in the lease's runs */
    int32_t request;           /* what the lane holds, for all its runs */
};

struct draft_lease {
    int64_t count;
    int64_t start_s;
    int64_t busy_s; /* end of the last lane */
    int32_t offer;  /* in requests->bins */
    int32_t n_lanes, n_runs;
    struct draft_lane *lanes;
    struct job_run *runs;
    bool settled; /* scheduled anew (improve.c) since it last changed: again would change nothing */
};

struct draft {
    struct draft_lease *leases;
    size_t n, capacity;
};

/* What a lease costs, and when it ends, beyond its busy time. */
struct lease_terms {
    int64_t boot_s, tail_s;
    const struct requests *rq;
};

/* Takes the lease (its arrays). */
void draft_add(struct draft *d, const struct draft_lease *lease);
void draft_lease_clear(struct draft_lease *lease);
void draft_clear(struct draft *d);
/* Moves all leases of from to the end of d; from is then empty. */
void draft_move(struct draft *d, struct draft *from);
/* Neighbours that are alike in all but their start become one with a count. */
void draft_join_equal(struct draft *d);
void draft_copy(struct draft *d, const struct draft *from);

/* Of all its instances; sums fit (requests_build checked the batch). */
int64_t draft_lease_cost(const struct draft_lease *lease, const struct lease_terms *terms);
int64_t draft_cost(const struct draft *d, const struct lease_terms *terms);
int64_t draft_instances(const struct draft *d);
/* End of the last job. */
int64_t draft_makespan(const struct draft *d, const struct lease_terms *terms);
/* vCPUs (and instances) alive at once at most.  O(n log n). */
struct peak {
    int64_t vcpus, instances;
};
struct peak draft_peak(const struct draft *d, const struct lease_terms *terms);

/* Adds the lanes of next after all of the lease's; next keeps its own. */
void draft_lease_append(struct draft_lease *lease, const struct draft_lease *next);

/* Moves the lease to the cheapest admitted offer that holds all its lanes; never a dearer one. */
void draft_lease_right_size(struct draft_lease *lease, const struct requests *rq);

/* Writes the draft into the plan: leases in the order of their start, dearest first.  The plan's
 * unit decides whether times are kept or an hour is priced. */
void draft_finish(const struct draft *d, const struct lease_terms *terms, struct plan *plan);

#endif
