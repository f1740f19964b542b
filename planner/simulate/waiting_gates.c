/* waiting_gates.c - jobs that wait for others: RUNNABLE once they are submitted and their gates are
 * open, behind those that were RUNNABLE before.
 *
 * Each job counts its closed gates and one more until it is submitted; each gate counts the jobs
 * that have not SUCCEEDED.  So every entry of the gates is looked at once. */
#include "planner/simulate/state.h"

#include <stdlib.h>

/* What could start waits for submission first; the queue is filled from here on. */
void gates_begin(struct run *r)
{
    const struct sim_gates *g = r->in->gates;
    size_t n = (size_t)r->in->n_jobs, items = (size_t)r->n_items;
    struct gate_state *s = &r->gates;
    s->submitted = r->order;
    s->n_submitted = r->n_items;
    r->order = mem_alloc((items + 1) * sizeof *r->order);
    s->since_s = mem_zeroed(items + 1, sizeof *s->since_s);
    s->unmet = mem_zeroed(n + 1, sizeof *s->unmet);
    s->closed = mem_zeroed((size_t)g->n + 1, sizeof *s->closed);
    r->n_items = 0;
    for (size_t j = 0; j < n; j++) {
        s->unmet[j] = 1;
        for (int64_t k = g->first_of_job[j]; k < g->first_of_job[j + 1]; k++)
            s->closed[g->of_job[k]] += r->in->jobs[j].count;
    }
    for (int32_t gate = 0; gate < g->n; gate++) {
        for (int64_t k = g->first_waiting[gate];
             s->closed[gate] > 0 && k < g->first_waiting[gate + 1]; k++)
            s->unmet[g->waiting[k]]++;
    }
}

/* One thing less that the job waits for.  Jobs that no environment can start are never submitted.
 */
static void one_met(struct run *r, int32_t job)
{
    struct gate_state *s = &r->gates;
    if (--s->unmet[job] > 0)
        return;
    int32_t item = r->n_items++;
    r->order[item] = job;
    s->since_s[item] = (int32_t)(r->now_s < INT32_MAX ? r->now_s : INT32_MAX);
    r->arrived = r->n_items;
    waiting_add(r, item);
}

void gates_submit(struct run *r)
{
    struct gate_state *s = &r->gates;
    while (s->looked_at < s->n_submitted &&
           r->in->jobs[s->submitted[s->looked_at]].ready_s <= r->now_s)
        one_met(r, s->submitted[s->looked_at++]);
}

static void open_gate(struct run *r, int32_t gate)
{
    const struct sim_gates *g = r->in->gates;
    for (int64_t k = g->first_waiting[gate]; k < g->first_waiting[gate + 1]; k++)
        one_met(r, g->waiting[k]);
}

void gates_succeeded(struct run *r, int32_t job, int32_t count)
{
    const struct sim_gates *g = r->in->gates;
    for (int64_t k = g->first_of_job[job]; k < g->first_of_job[job + 1]; k++) {
        int64_t *closed = &r->gates.closed[g->of_job[k]];
        *closed -= count;
        if (*closed == 0)
            open_gate(r, g->of_job[k]);
    }
}

void gates_end(struct run *r)
{
    free(r->gates.submitted);
    free(r->gates.unmet);
    free(r->gates.closed);
    free(r->gates.since_s);
}
