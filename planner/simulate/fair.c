/* fair.c - who has used how much: shares of a fair-share policy.
 *
 * AWS says that use is counted within shareDecaySeconds, recent use more than earlier, and in vCPUs
 * times weightFactor; how exactly it does not.  Here a share's vCPU-seconds decline as e^(-t /
 * window), and a job that starts counts `share-ahead` seconds of its vCPUs at once, so that shares
 * of equal use take turns. */
#include "planner/simulate/state.h"

#include <math.h>
#include <stdlib.h>

/* ---- use ------------------------------------------------------------------------------------ */

void fair_begin(struct run *r, struct queue *q, const struct sim_fair *of)
{
    size_t n = (size_t)of->n;
    struct fair_state *f = &q->fair;
    f->of = of;
    f->used = mem_zeroed(n + 1, sizeof *f->used);
    f->mcpu = mem_zeroed(n + 1, sizeof *f->mcpu);
    f->planned = mem_zeroed(n + 1, sizeof *f->planned);
    f->waiting = mem_zeroed(n + 1, sizeof *f->waiting);
    f->heaps = mem_zeroed(n + 1, sizeof *f->heaps);
    f->first = mem_zeroed(n + 1, sizeof *f->first);
    f->n_lines = mem_zeroed(n + 1, sizeof *f->n_lines);
    f->runs = arena_array(&r->out->arena, n + 1, sizeof *f->runs);
    q->out->shares = f->runs;
    for (int32_t k = 0; k < q->n; k++) {
        const struct compute_environment *ce = r->in->environments[q->order[k]].e;
        f->max_mcpu += ce->off[0] == '\0' ? ce->max_vcpus * MCPU_PER_VCPU : 0;
    }
}

/* v vCPUs for t seconds at the end of which they count: the integral of v e^(-s / window). */
void fair_advance(struct run *r, struct queue *q)
{
    struct fair_state *f = &q->fair;
    double window_s = (double)f->of->window_s;
    if (r->now_s == f->at_s)
        return;
    double left = exp(-(double)(r->now_s - f->at_s) / window_s);
    for (int32_t s = 0; s < f->of->n; s++)
        f->used[s] = f->used[s] * left + (double)f->mcpu[s] * window_s * (1 - left);
    f->at_s = r->now_s;
}

double fair_usage(const struct run *r, const struct queue *q, int32_t share, int64_t more_mcpu)
{
    const struct fair_state *f = &q->fair;
    double ahead_s = (double)r->in->assumed[ASSUMED_SHARE_AHEAD_S];
    return f->of->shares[share].weight *
           (f->used[share] + (double)(f->mcpu[share] + more_mcpu) * ahead_s);
}

/* API reference, computeReservation: of maxvCpus the share (computeReservation / 100)^active is
 * kept for shares that are not active yet.  What active means is not said: here a share in which
 * jobs wait or run. */
int64_t fair_most_mcpu(const struct queue *q)
{
    const struct fair_state *f = &q->fair;
    double kept = 1;
    if (f->of->reserved_percent == 0)
        return INT64_MAX;
    for (int32_t s = 0; s < f->of->n; s++) {
        if (f->waiting[s] > 0 || f->mcpu[s] > 0)
            kept *= f->of->reserved_percent / 100.0;
    }
    return (int64_t)((double)f->max_mcpu * (1 - kept));
}

/* ---- what happens to jobs -------------------------------------------------------------------- */

void fair_waits(struct run *r, int32_t line, int64_t jobs)
{
    line_queue(r, line)->fair.waiting[r->lines[line].share] += jobs;
}

static void change_use(struct run *r, int32_t line, int64_t jobs)
{
    int64_t mcpu = r->in->w->classes[r->lines[line].class_id].mcpu * jobs;
    struct queue *q = line_queue(r, line);
    fair_advance(r, q);
    q->fair.mcpu[r->lines[line].share] += mcpu;
    q->fair.running_mcpu += mcpu;
}

void fair_started(struct run *r, int32_t line, int64_t jobs, int64_t wait_s)
{
    struct sim_share_run *share = &line_queue(r, line)->fair.runs[r->lines[line].share];
    change_use(r, line, jobs);
    if (wait_s == UNKNOWN)
        return;
    share->waited += jobs;
    share->wait_sum_s += (double)wait_s * (double)jobs;
    share->wait_max_s = wait_s > share->wait_max_s ? wait_s : share->wait_max_s;
}

void fair_ended(struct run *r, const struct event *e)
{
    int32_t line = item_line(r, e->item);
    struct sim_share_run *share = &line_queue(r, line)->fair.runs[r->lines[line].share];
    change_use(r, line, -(int64_t)e->count);
    if (e->at_s != r->now_s || e->timed_out)
        return; /* lost */
    share->jobs += e->count;
    share->vcpu_s +=
        (int64_t)e->held_s * e->count * r->in->w->classes[line_class(r, line)].mcpu / MCPU_PER_VCPU;
    share->end_s = r->now_s;
}

void fair_end(struct queue *q)
{
    struct fair_state *f = &q->fair;
    free(f->used);
    free(f->mcpu);
    free(f->planned);
    free(f->waiting);
    fair_heap_end(f);
    free(f->first);
    free(f->n_lines);
}
