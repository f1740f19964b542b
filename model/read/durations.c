/* durations.c - what the jobs of a class are planned to take, where recorded durations are not
 * simply believed.
 *
 * In this order: recorded durations are scaled; jobs without one take their label's from another
 * list, else what is assumed; a quantile asked for takes the place of all of a class. */
#include "model/read/intake_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool durations_given(const struct intake_options *o)
{
    return o->history != NULL || o->duration_quantile > 0 || o->duration_scale < 1 ||
           o->duration_scale > 1;
}

/* What was added to a recorded duration (--job-overhead) is no part of it. */
static int64_t scaled(const struct intake_options *o, int64_t ms)
{
    double recorded = (double)(ms - o->job_overhead_ms);
    double most = (double)(DURATION_MAX_MS - o->job_overhead_ms);
    double x = ceil(recorded * o->duration_scale - 1e-6);
    return (int64_t)(x > most ? most : x) + o->job_overhead_ms;
}

int64_t durations_planned(const struct intake_options *o, const struct job_class *c,
                          int64_t recorded_ms)
{
    if (c->quantile_ms != UNKNOWN)
        return c->quantile_ms;
    return recorded_ms == UNKNOWN ? c->filled_ms : scaled(o, recorded_ms);
}

/* Makes one run of those that scaling made equally long; it keeps their order. */
static void join_runs(struct job_class *c)
{
    int64_t kept = 0;
    if (c->n_runs == 0)
        return;
    for (int64_t i = 1; i < c->n_runs; i++) {
        assert(c->runs[i].duration_ms <= c->runs[kept].duration_ms);
        if (c->runs[kept].duration_ms == c->runs[i].duration_ms)
            c->runs[kept].count += c->runs[i].count;
        else
            c->runs[++kept] = c->runs[i];
    }
    c->n_runs = kept + 1;
}

/* Puts more jobs of one duration among the runs, which fall. */
static void add_run(struct job_class *c, struct duration_run added)
{
    int64_t at = 0;
    while (at < c->n_runs && c->runs[at].duration_ms > added.duration_ms)
        at++;
    if (at < c->n_runs && c->runs[at].duration_ms == added.duration_ms) {
        c->runs[at].count += added.count;
        return;
    }
    c->runs = mem_resize(c->runs, (size_t)c->n_runs + 1, sizeof c->runs[0]);
    memmove(&c->runs[at + 1], &c->runs[at], (size_t)(c->n_runs - at) * sizeof c->runs[0]);
    c->runs[at] = added;
    c->n_runs++;
}

static int64_t known_jobs(const struct job_class *c)
{
    int64_t n = 0;
    for (int64_t i = 0; i < c->n_runs; i++)
        n += c->runs[i].count;
    return n;
}

/* The duration for jobs without one; UNKNOWN when there is none. */
static int64_t duration_for_unknown(const struct intake_options *o, struct job_class *c,
                                    bool others_known)
{
    int64_t ms = UNKNOWN;
    if (o->history != NULL && o->history(o->history_context, slice_of(c->label), &ms)) {
        c->history_duration = true;
        return scaled(o, ms);
    }
    ms = o->assume_duration_ms != UNKNOWN ? o->assume_duration_ms
         : others_known                   ? o->assume_mixed_ms
                                          : UNKNOWN;
    c->assumed_duration = ms != UNKNOWN;
    return ms;
}

void durations_settle(const struct intake_options *o, struct job_class *c, int64_t *unknown,
                      bool others_known)
{
    c->quantile_ms = c->filled_ms = UNKNOWN;
    if (durations_given(o)) {
        for (int64_t i = 0; i < c->n_runs; i++)
            c->runs[i].duration_ms = scaled(o, c->runs[i].duration_ms);
        join_runs(c);
    }
    int64_t known = known_jobs(c);
    int64_t quantile_ms = UNKNOWN;
    if (o->duration_quantile > 0 && known > 0)
        quantile_ms = runs_quantile(c->runs, c->n_runs, known, o->duration_quantile);
    if (*unknown > 0 && quantile_ms == UNKNOWN)
        c->filled_ms = duration_for_unknown(o, c, others_known);
    if (quantile_ms != UNKNOWN) {
        c->quantile_ms = quantile_ms;
        c->runs[0] = (struct duration_run){quantile_ms, known + *unknown};
        c->n_runs = 1;
        *unknown = 0;
    } else if (c->filled_ms != UNKNOWN) {
        add_run(c, (struct duration_run){c->filled_ms, *unknown});
        c->filled = *unknown;
        *unknown = 0;
    }
}
