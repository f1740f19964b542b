/* place_fair.c - the order of a queue with a fair-share policy: the next job is the first of the
 * share that has used least.
 *
 * Lines that wait lie share by share, a heap by priority and place for each.  A share goes on until
 * another has used less. */
#include "planner/simulate/state.h"

/* Fills first and n_lines of each share. */
static void group_lines(struct run *r)
{
    struct fair_state *f = &r->fair;
    int32_t n = waiting_by_head(r); /* sorted, so that each share's part is a heap */
    for (int32_t s = 0; s < r->in->fair->n; s++)
        f->n_lines[s] = 0;
    for (int32_t k = 0; k < n; k++) {
        int32_t s = r->by_head[k].share;
        if (f->n_lines[s]++ == 0)
            f->first[s] = k;
    }
}

/* The share that is next, or -1; *other is what the one after it has used (HUGE: there is none). */
static int32_t next_share(const struct run *r, double *other)
{
    int32_t best = -1;
    double least = 0;
    *other = -1;
    for (int32_t s = 0; s < r->in->fair->n; s++) {
        if (r->fair.n_lines[s] == 0)
            continue;
        double used = fair_usage(r, s, 0);
        if (best >= 0 && used >= least) {
            *other = *other < 0 || used < *other ? used : *other;
            continue;
        }
        *other = best >= 0 ? least : -1;
        best = s;
        least = used;
    }
    return best;
}

/* Jobs of the class that the share may start before another is due, and what is kept is touched. */
static int32_t turn_of(const struct run *r, int32_t share, const struct job_class *c, double other)
{
    int64_t mcpu = c->mcpu * (c->nodes > 1 ? c->nodes : 1), jobs = INT32_MAX;
    double each = fair_usage(r, share, c->mcpu) - fair_usage(r, share, 0);
    /* A job alone may start whatever is kept, or none would ever. */
    if (r->fair.running_mcpu > 0 && r->fair.running_mcpu + mcpu > fair_most_mcpu(r))
        return 0;
    if (other >= 0 && each > 0) {
        double more = (other - fair_usage(r, share, 0)) / each;
        jobs = more < INT32_MAX - 1 ? 1 + (int64_t)more : INT32_MAX;
    }
    if (r->in->fair->reserved_percent > 0) /* what is left changes with each that starts */
        jobs = 1;
    return (int32_t)jobs;
}

static void drop_line(struct run *r, int32_t share)
{
    struct fair_state *f = &r->fair;
    struct waiting_line *heap = &r->by_head[f->first[share]];
    heap[0] = heap[--f->n_lines[share]];
    waiting_sink(heap, 0, f->n_lines[share]);
}

void place_fairly(struct run *r)
{
    bool strict = r->in->assumed[ASSUMED_STRICT_FIFO] != 0;
    double other;
    fair_advance(r);
    group_lines(r);
    for (int32_t s; (s = next_share(r, &other)) >= 0;) {
        struct waiting_line *first = &r->by_head[r->fair.first[s]];
        const struct line *q = &r->lines[first->line];
        int32_t most = turn_of(r, s, &r->in->w->classes[q->class_id], other);
        bool started = most > 0 && place_some(r, q->head, most);
        if (!started && strict)
            return;
        if (!started || q->waiting == 0) {
            drop_line(r, s);
            continue;
        }
        first->head = q->head;
        waiting_sink(first, 0, r->fair.n_lines[s]);
    }
}
