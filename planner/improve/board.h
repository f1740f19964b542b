/* board.h - leases laid open job by job, so that single jobs can be taken out and put back.
 *
 * Shapes     jobs[0 .. n_jobs-1] keep their index for good; slots[0 .. n_slots-1] are single
 *            instances, some of them empty (they cost nothing and may become any offer).
 * Units      seconds from the end of boot.
 * Ownership  the board owns all its arrays; requests are borrowed. */
#ifndef PLANNER_BOARD_H
#define PLANNER_BOARD_H

#include "planner/lease/profile.h"
#include "planner/lease/repack.h"

struct board_job {
    struct placed_job placed;
    int64_t worth_uusd;
    int32_t slot; /* -1: taken out */
    int32_t at;   /* in the slot's list */
};

struct board_slot {
    struct profile free;
    int32_t *jobs; /* indices, in no order */
    size_t n, capacity;
    int64_t busy_s;     /* end of the last job */
    int64_t worth_uusd; /* of its jobs */
    int64_t most_s;     /* that it may be busy */
    int64_t start_s;
    int32_t offer;
};

struct board {
    const struct requests *rq;
    struct lease_terms terms;
    struct board_job *jobs;
    size_t n_jobs, jobs_capacity;
    struct board_slot *slots;
    int32_t n_slots;
    size_t slots_capacity;
    int64_t work; /* steps of profiles looked at */
};

/* Takes the leases out of d, one slot an instance; whole-instance leases stay in d.  worth_uusd_h,
 * per request, is what an hour of one job is worth. */
void board_init(struct board *b, const struct lease_terms *terms, const double *worth_uusd_h,
                struct draft *d);
void board_clear(struct board *b);
/* Adds the slots' leases to d, each moved to the cheapest offer that holds it.  No job may be
 * out. */
void board_finish(struct board *b, struct draft *d);

/* A new empty slot of the offer; its index. */
int32_t board_add(struct board *b, int32_t offer);
/* Makes an empty slot one of this offer. */
void board_turn(struct board *b, int32_t slot, int32_t offer);

/* The earliest start of the job in the slot; -1: none, or the offer doesn't take it. */
int64_t board_find(struct board *b, int32_t job, int32_t slot);
void board_put(struct board *b, int32_t job, int32_t slot, int64_t start_s);
void board_take(struct board *b, int32_t job);

/* What the slot costs with its jobs ending then; 0 when it is to hold none (busy_s < 0). */
int64_t board_cost(const struct board *b, int32_t slot, int64_t busy_s);
int64_t board_slot_cost(const struct board *b, int32_t slot);

#endif
