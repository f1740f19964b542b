/* place_fair.c - the order of a queue with a fair-share policy: the next job is the first of the
 * share that has used least.  A share goes on until another has used less. */
#include "planner/simulate/state.h"

/* The share that is next, or -1; *other is what the one after it has used (HUGE: there is none). */
static int32_t next_share(const struct run *r, const struct queue *q, double *other)
{
    int32_t best = -1;
    double least = 0;
    *other = -1;
    for (int32_t s = 0; s < q->fair.of->n; s++) {
        if (q->fair.heaps[s].n == 0)
            continue;
        double used = fair_usage(r, q, s, 0);
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
static int32_t turn_of(const struct run *r, const struct queue *q, int32_t share,
                       const struct job_class *c, double other)
{
    int64_t mcpu = c->mcpu * (c->nodes > 1 ? c->nodes : 1), jobs = INT32_MAX;
    double each = fair_usage(r, q, share, c->mcpu) - fair_usage(r, q, share, 0);
    /* A job alone may start whatever is kept, or none would ever. */
    if (q->fair.running_mcpu > 0 && q->fair.running_mcpu + mcpu > fair_most_mcpu(q))
        return 0;
    if (other >= 0 && each > 0) {
        double more = (other - fair_usage(r, q, share, 0)) / each;
        jobs = more < INT32_MAX - 1 ? 1 + (int64_t)more : INT32_MAX;
    }
    if (q->fair.of->reserved_percent > 0) /* what is left changes with each that starts */
        jobs = 1;
    return (int32_t)jobs;
}

void place_fairly(struct run *r, struct queue *q)
{
    bool strict = r->in->assumed[ASSUMED_STRICT_FIFO] != 0;
    double other;
    int32_t dropped = 0; /* lines whose first job finds no room: in by_head until all are through */
    fair_advance(r, q);
    for (int32_t s; (s = next_share(r, q, &other)) >= 0;) {
        int32_t index = q->fair.heaps[s].lines[0];
        const struct line *line = &r->lines[index];
        int32_t most = turn_of(r, q, s, &r->in->w->classes[line->class_id], other);
        if (most > 0 && place_some(r, line->head, most))
            continue;
        if (q->blocked == NO_ITEM)
            q->blocked = line->head;
        if (strict)
            return;
        fair_heap_drop(r, index);
        r->by_head[dropped++].line = index;
    }
    while (dropped > 0)
        fair_heap_fix(r, r->by_head[--dropped].line);
}
