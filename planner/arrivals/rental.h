/* rental.h - one instance with jobs at seconds of their own, for plans whose jobs are not all ready
 * at once.
 *
 * A rental is launched when the first of its jobs starts, less the boot, and not before one of its
 * jobs is ready: nobody would launch it then.  Its type is always the cheapest that holds what runs
 * at any instant; so a job that comes may move it to a larger one.  Time without jobs is billed.
 *
 * Units      whole seconds from the earliest ready job, micro-dollars.
 * Ownership  a rental owns its arrays; jobs and requests are borrowed. */
#ifndef PLANNER_RENTAL_H
#define PLANNER_RENTAL_H

#include "planner/lease/draft.h"
#include "planner/lease/stagger.h"
#include "planner/lease/usage.h"

/* One job with its window of starts. */
struct timed_job {
    int64_t ready_s, latest_s; /* latest_s: TIMED_OPEN where nothing limits it */
    int64_t duration_s;
    int32_t class_id, request;
};
#define TIMED_OPEN (INT64_MAX / 4)

/* What an offer must have to hold some jobs; used[] as in usage.h: milli-vCPU, MiB, GPUs. */
struct need {
    int64_t most[USAGE_THINGS];
    uint32_t arch_mask;
    int32_t gpu_model;
    bool any_cpu_job; /* some job asks for no GPU */
    bool whole;       /* it must be alone */
};

enum { OFFER_MEMOS = 1024 };

struct hiring {
    const struct requests *rq;
    const struct planner_options *options;
    struct lease_terms terms;
    struct limits limits;
    const struct timed_job *jobs; /* by ready_s */
    size_t n_jobs;
    int64_t work, most_work; /* seconds looked at on instances, about */
    struct {
        struct need need;
        int32_t offer;
        bool known;
    } memos[OFFER_MEMOS];
    struct usage scratch;
};

struct rental_job {
    int32_t job;
    int64_t start_s;
};

struct rental {
    struct rental_job *jobs;
    size_t n, capacity;
    struct usage usage;
    struct need need;
    int64_t first_s, end_s; /* of its jobs */
    int64_t ready_s;        /* of the earliest ready one */
    int64_t cost_uusd;
    int32_t offer;
};

/* A start on a rental, and what the rental then is. */
struct rental_place {
    int64_t start_s;
    int64_t cost_uusd; /* of the whole rental */
    int32_t offer;
    struct need need;
};

void rental_clear(struct rental *r);
void rental_copy(struct rental *to, const struct rental *from);

/* The best start for one more job that leaves the others where they are, at most latest_s; false
 * when there is none.  O(steps of the rental). */
bool rental_try(struct hiring *h, const struct rental *r, int32_t job, int64_t latest_s,
                struct rental_place *best);
/* The same for one given start. */
bool rental_at(struct hiring *h, const struct rental *r, int32_t job, int64_t start_s,
               struct rental_place *place);
void rental_add(const struct hiring *h, struct rental *r, int32_t job,
                const struct rental_place *place);
/* A rental of one job. */
void rental_open(struct hiring *h, struct rental *r, int32_t job, int64_t start_s);

/* A rental of these jobs, all starts chosen anew: as short as a few orders make it, on the offer or
 * one that is cheaper then.  False (r is empty) when a window can't be kept.
 * O(n^2 steps) for each of up to n first starts. */
bool rental_pack(struct hiring *h, const int32_t *jobs, size_t n, int32_t offer, struct rental *r);

/* The cheapest admitted offer that has what is needed; -1 when none has. */
int32_t rental_cheapest(struct hiring *h, const struct need *need);
struct need rental_need_of(const struct hiring *h, int32_t job);
/* What must hold both side by side. */
struct need rental_need_sum(const struct need *a, const struct need *b);

static inline int64_t rental_launch_s(const struct hiring *h, const struct rental *r)
{
    return r->first_s - h->terms.boot_s;
}

#endif
