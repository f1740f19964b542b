/* waiting.c - RUNNABLE jobs: one order for those of all queues, and a chain of items for each line.
 */
#include "planner/simulate/state.h"

#include <stdlib.h>

struct arrived {
    int32_t ready_s, job;
};

static int by_ready(const void *left, const void *right)
{
    const struct arrived *a = left, *b = right;
    if (a->ready_s != b->ready_s)
        return a->ready_s < b->ready_s ? -1 : 1;
    return (a->job > b->job) - (a->job < b->job);
}

/* By the time at which they are ready, else in the order of the list. */
static void sort_items(struct run *r)
{
    bool sorted = true;
    for (int32_t i = 1; i < r->n_items && sorted; i++)
        sorted = item_job(r, i)->ready_s >= item_job(r, i - 1)->ready_s;
    if (sorted)
        return;
    struct arrived *items = mem_alloc((size_t)r->n_items * sizeof *items);
    for (int32_t i = 0; i < r->n_items; i++)
        items[i] = (struct arrived){item_job(r, i)->ready_s, r->order[i]};
    qsort(items, (size_t)r->n_items, sizeof *items, by_ready);
    for (int32_t i = 0; i < r->n_items; i++)
        r->order[i] = items[i].job;
    free(items);
}

/* Jobs that no environment can start are told as stuck and are no items; but those that are
 * cancelled at the head of their queue. */
static bool is_item(const struct run *r, int32_t job)
{
    const struct queue *q = job_queue_of(r, job);
    int32_t class_id = r->in->jobs[job].class_id;
    return queue_admits(r, q, class_id) || cancel_awaits(q, class_id);
}

void waiting_begin(struct run *r)
{
    lines_begin(r);
    size_t n = (size_t)r->in->n_jobs, lines = (size_t)r->n_lines;
    r->order = mem_alloc((n + 1) * sizeof *r->order);
    r->remaining = mem_alloc((n + 1) * sizeof *r->remaining);
    r->next = mem_alloc((n + 1) * sizeof *r->next);
    r->by_head = mem_zeroed(lines + 1, sizeof *r->by_head);
    for (size_t l = 0; l < lines; l++)
        r->lines[l].head = r->lines[l].tail = NO_ITEM;
    for (size_t i = 0; i < n; i++) {
        if (r->in->jobs[i].count > 0 && is_item(r, (int32_t)i))
            r->order[r->n_items++] = (int32_t)i;
    }
    for (int32_t i = 0; i < r->n_items; i++)
        r->unfinished += item_job(r, i)->count;
    sort_items(r);
    if (r->in->gates != NULL)
        gates_begin(r);
}

/* More jobs of the line wait, or fewer. */
static void change_waiting(struct run *r, int32_t line, int64_t jobs)
{
    struct queue *q = line_queue(r, line);
    r->lines[line].waiting += jobs;
    q->waiting += jobs;
    r->waiting += jobs;
    if (q->fair.of != NULL)
        fair_waits(r, line, jobs);
}

/* Its first job is another, or how many wait. */
static void head_changed(struct run *r, int32_t line)
{
    if (line_queue(r, line)->fair.of != NULL)
        fair_heap_fix(r, line);
}

/* Behind all that wait already. */
void waiting_add(struct run *r, int32_t item)
{
    const struct sim_job *job = item_job(r, item);
    int32_t line = item_line(r, item);
    struct line *q = &r->lines[line];
    r->remaining[item] = job->count;
    r->next[item] = NO_ITEM;
    if (q->head == NO_ITEM)
        q->head = item;
    else
        *item_next(r, q->tail) = item;
    q->tail = item;
    change_waiting(r, line, job->count);
    head_changed(r, line);
    r->changed = true;
    r->fruitless = 0;
}

/* Batch, retry strategy: a job that is tried again goes to the front of its queue. */
void waiting_add_retry(struct run *r, struct retry retry)
{
    int32_t item = FIRST_RETRY - (int32_t)r->n_retries;
    r->retries = mem_grow(r->retries, &r->retries_capacity, r->n_retries + 1, sizeof *r->retries);
    r->retries[r->n_retries++] = retry;
    int32_t line = item_line(r, item);
    struct line *q = &r->lines[line];
    struct queue *queue = line_queue(r, line);
    change_waiting(r, line, retry.remaining);
    item_retry(r, item)->next = q->head;
    item_retry(r, item)->below = queue->top_retry;
    if (q->head == NO_ITEM)
        q->tail = item;
    q->head = item;
    queue->top_retry = item;
    head_changed(r, line);
    r->changed = true;
    r->fruitless = 0;
}

int32_t waiting_head(struct run *r, struct queue *q)
{
    while (q->top_retry != NO_ITEM && item_retry(r, q->top_retry)->remaining == 0)
        q->top_retry = item_retry(r, q->top_retry)->below;
    if (q->top_retry != NO_ITEM)
        return q->top_retry;
    while (q->head < r->arrived &&
           (r->remaining[q->head] == 0 || job_queue_of(r, r->order[q->head]) != q))
        q->head++;
    return q->head < r->arrived ? q->head : NO_ITEM;
}

void waiting_arrive(struct run *r)
{
    if (r->in->gates != NULL) {
        gates_submit(r);
        return;
    }
    while (r->arrived < r->n_items && item_job(r, r->arrived)->ready_s <= r->now_s)
        waiting_add(r, r->arrived++);
}

int64_t waiting_next_s(const struct run *r)
{
    const struct gate_state *g = &r->gates;
    if (r->in->gates != NULL)
        return g->looked_at < g->n_submitted ? r->in->jobs[g->submitted[g->looked_at]].ready_s
                                             : UNKNOWN;
    return r->arrived < r->n_items ? item_job(r, r->arrived)->ready_s : UNKNOWN;
}

static void note_wait(struct run *r, int64_t wait_s, int32_t jobs)
{
    struct wait_run *last = r->n_waits > 0 ? &r->waits[r->n_waits - 1] : NULL;
    if (last != NULL && last->wait_s == wait_s && last->jobs <= INT32_MAX - jobs) {
        last->jobs += jobs;
        return;
    }
    r->waits = mem_grow(r->waits, &r->waits_capacity, r->n_waits + 1, sizeof *r->waits);
    int32_t kept_s = wait_s > INT32_MAX ? INT32_MAX : (int32_t)wait_s;
    r->waits[r->n_waits++] = (struct wait_run){kept_s, jobs};
}

void waiting_drop(struct run *r, int32_t item, int32_t jobs)
{
    int32_t line = item_line(r, item);
    struct line *q = &r->lines[line];
    int32_t *remaining = item_remaining(r, item);
    assert(q->head == item && *remaining >= jobs);
    *remaining -= jobs;
    change_waiting(r, line, -(int64_t)jobs);
    r->fruitless = 0;
    r->changed = true;
    if (*remaining == 0)
        q->head = *item_next(r, item);
    head_changed(r, line);
}

/* Some jobs of an item at the head of its line start now. */
void waiting_take(struct run *r, int32_t item, int32_t jobs, int64_t start_s)
{
    int32_t line = item_line(r, item);
    struct line *q = &r->lines[line];
    int32_t *remaining = item_remaining(r, item);
    assert(q->head == item && *remaining >= jobs);
    *remaining -= jobs;
    change_waiting(r, line, -(int64_t)jobs);
    r->fruitless = 0;
    if (item >= 0) {
        note_wait(r, start_s - item_ready_s(r, item), jobs);
        queues_started(r, line, jobs, start_s - item_ready_s(r, item));
    }
    if (line_queue(r, line)->fair.of != NULL)
        fair_started(r, line, jobs, item >= 0 ? start_s - item_ready_s(r, item) : UNKNOWN);
    if (*remaining == 0)
        q->head = *item_next(r, item);
    head_changed(r, line);
}

static int by_place(const void *left, const void *right)
{
    const struct waiting_line *a = left, *b = right;
    if (a->turn != b->turn)
        return a->turn < b->turn ? -1 : 1;
    if (a->share != b->share)
        return a->share < b->share ? -1 : 1;
    return waits_before(b, a) - waits_before(a, b);
}

int32_t waiting_lines(struct run *r, int32_t turn)
{
    int32_t n = 0;
    for (int32_t l = 0; l < r->n_lines; l++) {
        const struct line *q = &r->lines[l];
        if (q->waiting > 0 && (turn < 0 || line_queue(r, l)->turn == turn))
            r->by_head[n++] =
                (struct waiting_line){q->head, l, line_queue(r, l)->turn, q->share, -q->priority};
    }
    return n;
}

int32_t waiting_by_head(struct run *r, int32_t turn)
{
    int32_t n = waiting_lines(r, turn);
    qsort(r->by_head, (size_t)n, sizeof *r->by_head, by_place);
    return n;
}

static int by_wait(const void *left, const void *right)
{
    const struct wait_run *a = left, *b = right;
    return (a->wait_s > b->wait_s) - (a->wait_s < b->wait_s);
}

/* Nearest rank. */
static int64_t wait_at(const struct run *r, int64_t jobs, int64_t percent)
{
    int64_t rank = (jobs * percent + 99) / 100, seen = 0;
    for (size_t i = 0; i < r->n_waits; i++) {
        seen += r->waits[i].jobs;
        if (seen >= rank)
            return r->waits[i].wait_s;
    }
    return UNKNOWN;
}

void waiting_summary(struct run *r)
{
    int64_t jobs = 0;
    double sum = 0;
    if (r->n_waits > 1)
        qsort(r->waits, r->n_waits, sizeof *r->waits, by_wait);
    for (size_t i = 0; i < r->n_waits; i++) {
        jobs += r->waits[i].jobs;
        sum += (double)r->waits[i].wait_s * (double)r->waits[i].jobs;
    }
    r->out->wait_p50_s = wait_at(r, jobs, 50);
    r->out->wait_p90_s = wait_at(r, jobs, 90);
    r->out->wait_max_s = jobs > 0 ? r->waits[r->n_waits - 1].wait_s : UNKNOWN;
    r->out->wait_mean_s = jobs > 0 ? sum / (double)jobs : 0;
}

void waiting_clear(struct run *r)
{
    free(r->order);
    free(r->remaining);
    free(r->next);
    free(r->lines);
    free(r->line_of);
    free(r->by_head);
    free(r->waits);
    free(r->retries);
    gates_end(r);
    free(r->gang);
}
