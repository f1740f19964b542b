/* cancel.c - jobStateTimeLimitActions: what stays at the head of its queue too long, for a reason
 * that Batch has a name for, is cancelled, and the next job is at the head.
 *
 * User guide, jobs stuck in RUNNABLE: of the reasons that support it, the ones here are those that
 * can be told without an account.  A job that no environment of its queue can ever start keeps
 * those behind it waiting until then, where order is strict; without such an action it is told as
 * stuck from the outset and keeps nobody waiting. */
#include "planner/simulate/state.h"

#include <stdlib.h>
#include <string.h>

const char *sim_blocked_code(enum sim_blocked why)
{
    static const char *const codes[N_BLOCKED] = {
        [BLOCKED_CAPACITY] = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
        [BLOCKED_MAX_RESOURCE] = "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
        [BLOCKED_REQUIREMENT] = "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
    };
    return codes[why];
}

/* Why no environment of the queue ever starts jobs of the class. */
static enum sim_blocked never_starts(const struct run *r, const struct queue *q, int32_t class_id)
{
    if (queue_admits(r, q, class_id))
        return BLOCKED_NOT;
    const char *code = admission_code(nearest_verdict(r, q, class_id));
    for (enum sim_blocked why = BLOCKED_MAX_RESOURCE; why < N_BLOCKED; why++) {
        if (strcmp(code, sim_blocked_code(why)) == 0 && q->limits->after_s[why] > 0)
            return why;
    }
    return BLOCKED_NOT;
}

void cancel_begin(struct run *r)
{
    for (int32_t i = 0; i < r->n_queues; i++) {
        struct queue *q = &r->queues[i];
        q->blocked = q->limited.item = NO_ITEM;
        if (q->limits == NULL)
            continue;
        q->never = mem_zeroed((size_t)r->in->w->n_classes + 1, sizeof *q->never);
        for (int32_t c = 0; c < r->in->w->n_classes; c++)
            q->never[c] = (int8_t)never_starts(r, q, c);
    }
    r->out->cancelled =
        arena_array(&r->out->arena, (size_t)r->in->w->n_classes + 1, sizeof *r->out->cancelled);
}

bool cancel_awaits(const struct queue *q, int32_t class_id)
{
    return q->never != NULL && q->never[class_id] != BLOCKED_NOT;
}

bool cancel_holds(const struct run *r, const struct queue *q)
{
    return q->blocked != NO_ITEM && r->in->assumed[ASSUMED_STRICT_FIFO] != 0 &&
           cancel_awaits(q, item_job(r, q->blocked)->class_id);
}

static enum sim_blocked why_blocked(const struct run *r, const struct queue *q)
{
    if (q->blocked == NO_ITEM)
        return BLOCKED_NOT;
    const struct line *line = &r->lines[item_line(r, q->blocked)];
    if (q->never[line->class_id] != BLOCKED_NOT)
        return (enum sim_blocked)q->never[line->class_id];
    bool lacks = line->short_of && line->waiting > line->promised;
    return lacks && q->limits->after_s[BLOCKED_CAPACITY] > 0 ? BLOCKED_CAPACITY : BLOCKED_NOT;
}

void cancel_look(struct run *r)
{
    for (int32_t i = 0; i < r->n_queues; i++) {
        struct queue *q = &r->queues[i];
        if (q->limits == NULL)
            continue;
        enum sim_blocked why = why_blocked(r, q);
        if (q->limited.item != q->blocked || q->limited.why != why)
            q->limited = (struct limited){q->blocked, why, r->now_s};
    }
}

static int64_t due_s(const struct queue *q)
{
    bool limited = q->limits != NULL && q->limited.item != NO_ITEM && q->limited.why != BLOCKED_NOT;
    return limited ? q->limited.since_s + q->limits->after_s[q->limited.why] : UNKNOWN;
}

int64_t cancel_next_s(const struct run *r)
{
    int64_t next_s = UNKNOWN;
    for (int32_t i = 0; i < r->n_queues; i++) {
        int64_t at_s = due_s(&r->queues[i]);
        next_s = at_s != UNKNOWN && (next_s == UNKNOWN || at_s < next_s) ? at_s : next_s;
    }
    return next_s;
}

/* One job, or all nodes of one, is cancelled: it counts as FAILED, and nobody who waits for it
 * starts. */
static void cancel(struct run *r, struct queue *q)
{
    int32_t item = q->limited.item, class_id = item_job(r, item)->class_id;
    int32_t nodes = r->in->w->classes[class_id].nodes, jobs = nodes > 1 ? nodes : 1;
    waiting_drop(r, item, jobs);
    r->failed[class_id] += jobs;
    r->out->cancelled[class_id] += jobs;
    r->out->cancelled_for[q->limited.why] += jobs;
    r->out->jobs_failed += jobs;
    queues_over(r, item_index(r, item), jobs, false);
    q->limited.item = NO_ITEM; /* the next one's time begins */
}

bool cancel_due(struct run *r)
{
    bool any = false;
    for (int32_t i = 0; i < r->n_queues; i++) {
        struct queue *q = &r->queues[i];
        int64_t at_s = due_s(q);
        if (at_s == UNKNOWN || at_s > r->now_s || q->blocked != q->limited.item)
            continue;
        cancel(r, q);
        any = true;
    }
    return any;
}

void cancel_end(struct queue *q)
{
    free(q->never);
}
