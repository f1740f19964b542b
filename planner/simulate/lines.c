/* lines.c - the lines in which jobs wait: by class where there is one queue that goes first in,
 * first out; else by class, queue, and with a fair-share policy share and priority. */
#include "planner/simulate/state.h"

#include <stdlib.h>

/* Lines by open addressing; a slot holds a line's number + 1. */
struct line_table {
    int32_t *slots;
    size_t n_slots; /* a power of two, at least twice the lines */
    struct line *lines;
    size_t capacity;
    int32_t n;
};

static size_t line_slot(const struct line_table *t, const struct line *like)
{
    uint64_t hash = (uint64_t)(uint32_t)like->class_id * UINT64_C(0x9e3779b97f4a7c15) ^
                    (uint64_t)(uint32_t)like->share * UINT64_C(0xc2b2ae3d27d4eb4f) ^
                    (uint64_t)(uint32_t)like->priority * UINT64_C(0x165667b19e3779f9) ^
                    (uint64_t)(uint32_t)like->queue * UINT64_C(0xd6e8feb86659fd93);
    size_t at = (size_t)(hash >> 29) & (t->n_slots - 1);
    while (t->slots[at] != 0) {
        const struct line *l = &t->lines[t->slots[at] - 1];
        if (l->class_id == like->class_id && l->share == like->share &&
            l->priority == like->priority && l->queue == like->queue)
            break;
        at = (at + 1) & (t->n_slots - 1);
    }
    return at;
}

static void grow_slots(struct line_table *t)
{
    if (t->n_slots > 2 * (size_t)t->n)
        return;
    t->n_slots = t->n_slots == 0 ? 64 : 4 * t->n_slots;
    free(t->slots);
    t->slots = mem_zeroed(t->n_slots, sizeof *t->slots);
    for (int32_t l = 0; l < t->n; l++)
        t->slots[line_slot(t, &t->lines[l])] = l + 1;
}

/* SubmitJob: shareIdentifier and scheduling priority mean nothing in a queue without a policy. */
static struct line line_for(const struct run *r, int32_t job)
{
    const struct sim_job *j = &r->in->jobs[job];
    const struct queue *q = job_queue_of(r, job);
    struct line line = {.at = -1, .class_id = j->class_id, .queue = (int32_t)(q - r->queues)};
    if (q->fair.of != NULL) {
        line.share = j->share;
        line.priority = j->priority;
    }
    return line;
}

static void make_lines(struct run *r)
{
    struct line_table t = {0};
    r->line_of = mem_alloc(((size_t)r->in->n_jobs + 1) * sizeof *r->line_of);
    for (int64_t i = 0; i < r->in->n_jobs; i++) {
        struct line line = line_for(r, (int32_t)i);
        grow_slots(&t);
        size_t at = line_slot(&t, &line);
        if (t.slots[at] == 0) {
            t.lines = mem_grow(t.lines, &t.capacity, (size_t)t.n + 1, sizeof *t.lines);
            t.lines[t.n++] = line;
            t.slots[at] = t.n;
        }
        r->line_of[i] = t.slots[at] - 1;
    }
    free(t.slots);
    r->n_base_lines = t.n;
    r->lines = mem_zeroed(2 * (size_t)t.n + 1, sizeof *r->lines);
    for (int32_t l = 0; l < t.n; l++)
        r->lines[l] = t.lines[l];
    free(t.lines);
}

void lines_begin(struct run *r)
{
    if (r->n_queues > 1 || r->queues[0].fair.of != NULL) {
        make_lines(r);
    } else {
        r->n_base_lines = r->in->w->n_classes;
        r->lines = mem_zeroed(2 * (size_t)r->n_base_lines + 1, sizeof *r->lines);
        for (int32_t c = 0; c < r->n_base_lines; c++)
            r->lines[c].class_id = c;
    }
    r->n_lines = r->n_base_lines;
    if (r->in->fallback_after == 0)
        return;
    for (int32_t l = 0; l < r->n_base_lines; l++)
        r->lines[r->n_lines++] = r->lines[l];
}
