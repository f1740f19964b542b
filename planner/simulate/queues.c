/* queues.c - job queues in the order in which Batch evaluates them.
 *
 * API reference, JobQueueDetail priority: in cycles, by descending priority; what finds no room
 * when its queue is evaluated waits for the next cycle, and the next queue goes on.  What order
 * those of one priority have is not said: as assumed (equal-queues) their jobs go by the time at
 * which they became RUNNABLE.  A queue with a fair-share policy has no such order, and goes in its
 * place among those named. */
#include "planner/simulate/state.h"

#include <stdlib.h>

static void add_site(struct queue *q, int32_t e)
{
    q->order[q->n++] = e;
    q->sites |= UINT64_C(1) << e;
}

/* Both are queues of the input. */
static bool is_before(const struct run *r, int32_t a, int32_t b)
{
    int64_t x = r->in->queues[a].priority, y = r->in->queues[b].priority;
    return x != y ? x > y : a < b;
}

static bool go_together(const struct run *r, int32_t a, int32_t b)
{
    return r->in->assumed[ASSUMED_EQUAL_QUEUES] != 0 &&
           r->in->queues[a].priority == r->in->queues[b].priority &&
           r->in->queues[a].fair == NULL && r->in->queues[b].fair == NULL;
}

/* By insertion: there are few. */
static void put_in_order(struct run *r)
{
    for (int32_t i = 1; i < r->n_queues; i++) {
        int32_t moved = r->by_turn[i], k = i;
        for (; k > 0 && is_before(r, moved, r->by_turn[k - 1]); k--)
            r->by_turn[k] = r->by_turn[k - 1];
        r->by_turn[k] = moved;
    }
    for (int32_t i = 1; i < r->n_queues; i++) {
        int32_t before = r->by_turn[i - 1], q = r->by_turn[i];
        r->queues[q].turn = r->queues[before].turn + !go_together(r, before, q);
    }
}

void queues_begin(struct run *r)
{
    const struct sim_input *in = r->in;
    r->n_queues = in->queues == NULL ? 1 : in->n_queues;
    size_t n = (size_t)r->n_queues;
    struct sim_queue_run *out = arena_array(&r->out->arena, n, sizeof *out);
    r->queues = mem_zeroed(n, sizeof *r->queues);
    r->by_turn = mem_zeroed(n, sizeof *r->by_turn);
    r->over = mem_zeroed(n * (size_t)in->w->n_classes + 1, sizeof *r->over);
    for (int32_t i = 0; i < r->n_queues; i++) {
        struct queue *q = &r->queues[i];
        q->top_retry = NO_ITEM;
        q->out = &out[i];
        r->by_turn[i] = i;
        for (int32_t e = 0; in->queues == NULL && e < in->n_environments; e++)
            add_site(q, e);
        for (int32_t k = 0; in->queues != NULL && k < in->queues[i].n; k++)
            add_site(q, in->queues[i].order[k]);
        const struct sim_fair *fair = in->queues == NULL ? in->fair : in->queues[i].fair;
        if (fair != NULL)
            fair_begin(r, q, fair);
        q->limits = in->queues == NULL ? in->limits : in->queues[i].limits;
    }
    r->out->queues = out;
    if (in->queues != NULL)
        put_in_order(r);
}

int32_t queues_of_turn(const struct run *r, int32_t i)
{
    int32_t n = 1;
    while (i + n < r->n_queues &&
           r->queues[r->by_turn[i + n]].turn == r->queues[r->by_turn[i]].turn)
        n++;
    return n;
}

void queues_started(struct run *r, int32_t line, int64_t jobs, int64_t wait_s)
{
    struct sim_queue_run *out = line_queue(r, line)->out;
    out->waited += jobs;
    out->wait_sum_s += (double)wait_s * (double)jobs;
    out->wait_max_s = wait_s > out->wait_max_s ? wait_s : out->wait_max_s;
}

void queues_over(struct run *r, int32_t job, int64_t jobs, bool well)
{
    struct queue *q = job_queue_of(r, job);
    r->over[(q - r->queues) * r->in->w->n_classes + r->in->jobs[job].class_id] += jobs;
    r->unfinished -= jobs;
    if (!well)
        return;
    q->out->jobs += jobs;
    q->out->end_s = r->now_s;
}

void queues_end(struct run *r)
{
    for (int32_t i = 0; i < r->n_queues; i++) {
        fair_end(&r->queues[i]);
        cancel_end(&r->queues[i]);
    }
    free(r->queues);
    free(r->by_turn);
    free(r->over);
}
