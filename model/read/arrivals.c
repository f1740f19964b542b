/* arrivals.c - when the jobs of each class were ready, in pairs of (ready, duration).
 *
 * Times are kept from the earliest of all jobs, so that a plan's time 0 is that instant whatever
 * clock the list was written by. */
#include "model/read/intake_state.h"

#include <stdlib.h>

static int64_t ready_of(const struct job *job, enum ready_from from)
{
    return from == READY_START ? job->start_ms : job->submit_ms;
}

/* The earliest and the latest of all jobs; false when no job has a time. */
static bool find_span(const struct workload *w, enum ready_from from, int64_t *first, int64_t *last)
{
    bool any = false;
    for (int64_t i = 0; i < w->n_jobs; i++) {
        int64_t ready = ready_of(&w->jobs[i], from);
        if (ready == TIME_UNKNOWN)
            continue;
        *first = !any || ready < *first ? ready : *first;
        *last = !any || ready > *last ? ready : *last;
        any = true;
    }
    return any;
}

/* A time this far behind the first is none of this list: it would not fit a plan. */
static bool is_within(int64_t ready, int64_t first)
{
    int64_t after;
    return ready != TIME_UNKNOWN && !__builtin_sub_overflow(ready, first, &after) &&
           after <= DURATION_MAX_MS;
}

static int by_ready(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;
    if (x->ready_ms != y->ready_ms)
        return x->ready_ms < y->ready_ms ? -1 : 1;
    return (x->duration_ms < y->duration_ms) - (x->duration_ms > y->duration_ms);
}

static void join_equal(struct job_class *c)
{
    int64_t kept = 0;
    if (c->n_arrivals == 0)
        return;
    qsort(c->arrivals, (size_t)c->n_arrivals, sizeof c->arrivals[0], by_ready);
    for (int64_t i = 1; i < c->n_arrivals; i++) {
        if (by_ready(&c->arrivals[kept], &c->arrivals[i]) == 0)
            c->arrivals[kept].count += c->arrivals[i].count;
        else
            c->arrivals[++kept] = c->arrivals[i];
    }
    c->n_arrivals = kept + 1;
}

static void make_room(struct workload *w)
{
    for (int64_t i = 0; i < w->n_jobs; i++)
        w->classes[w->jobs[i].class_id].n_arrivals++;
    for (int32_t c = 0; c < w->n_classes; c++) {
        struct job_class *class = &w->classes[c];
        class->arrivals =
            arena_array(&w->arena, (size_t) class->n_arrivals, sizeof class->arrivals[0]);
        class->n_arrivals = 0;
    }
}

void arrivals_fill(struct workload *w, enum ready_from from)
{
    int64_t first = 0, last = 0;
    if (!find_span(w, from, &first, &last)) {
        for (int32_t c = 0; c < w->n_classes; c++)
            w->classes[c].unknown_ready = w->classes[c].count;
        return;
    }
    w->first_ready_ms = first;
    make_room(w);
    for (int64_t i = 0; i < w->n_jobs; i++) {
        const struct job *job = &w->jobs[i];
        struct job_class *class = &w->classes[job->class_id];
        int64_t ready = ready_of(job, from);
        if (!is_within(ready, first)) {
            class->unknown_ready += job->count;
            continue;
        }
        w->last_ready_ms = ready - first > w->last_ready_ms ? ready - first : w->last_ready_ms;
        if (job->duration_ms != UNKNOWN)
            class->arrivals[class->n_arrivals++] =
                (struct arrival){ready - first, job->duration_ms, job->count};
    }
    for (int32_t c = 0; c < w->n_classes; c++)
        join_equal(&w->classes[c]);
}
