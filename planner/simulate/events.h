/* events.h - what happens next: a heap by time, then kind, then order of insertion. */
#ifndef PLANNER_SIMULATE_EVENTS_H
#define PLANNER_SIMULATE_EVENTS_H

#include "model/arena.h"
#include "model/units.h"

/* In the order in which they happen within a second: ends make room, then EC2 takes spot
 * instances away, others come up; idle instances end last, when all jobs of the second have been
 * placed. */
enum event_kind { EVENT_JOBS_END, EVENT_TAKEN, EVENT_READY, EVENT_IDLE_OVER };

struct event {
    int64_t at_s;
    int64_t order; /* kind in the high bits, then insertion */
    int32_t instance;
    int32_t item;   /* EVENT_JOBS_END: of the queue */
    int32_t count;  /* jobs */
    int32_t held_s; /* EVENT_JOBS_END: since their placement */
    int32_t stamp;  /* EVENT_IDLE_OVER: void when the instance has worked since; EVENT_JOBS_END:
                     * place  of the first of them in its entry of the list */
    bool timed_out; /* EVENT_JOBS_END: by Batch, not by themselves */
};

struct events {
    struct event *heap;
    size_t n, capacity;
    int64_t inserted;
};

#define EVENT_ORDER_BITS 60
static inline enum event_kind event_kind(const struct event *e)
{
    return (enum event_kind)(e->order >> EVENT_ORDER_BITS);
}

/* O(log n). */
void events_add(struct events *q, enum event_kind kind, struct event e);
void events_take(struct events *q, struct event *first);
void events_clear(struct events *q);

#endif
