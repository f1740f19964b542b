/* fair.c - who has used how much: shares of a fair-share policy.
 *
 * AWS says that use is counted within shareDecaySeconds, recent use more than earlier, and in vCPUs
 * times weightFactor; how exactly it does not.  Here a share's vCPU-seconds decline as e^(-t /
 * window), and a job that starts counts `share-ahead` seconds of its vCPUs at once, so that shares
 * of equal use take turns. */
#include "planner/simulate/state.h"

#include <math.h>
#include <stdlib.h>

/* ---- lines ---------------------------------------------------------------------------------- */

/* Lines by class, share and priority, by open addressing; a slot holds a line's number + 1. */
struct line_table {
    int32_t *slots;
    size_t n_slots; /* a power of two, at least twice the lines */
    struct line *lines;
    size_t capacity;
    int32_t n;
};

static size_t line_slot(const struct line_table *t, const struct sim_job *job)
{
    uint64_t hash = (uint64_t)(uint32_t)job->class_id * UINT64_C(0x9e3779b97f4a7c15) ^
                    (uint64_t)(uint32_t)job->share * UINT64_C(0xc2b2ae3d27d4eb4f) ^
                    (uint64_t)(uint32_t)job->priority * UINT64_C(0x165667b19e3779f9);
    size_t at = (size_t)(hash >> 29) & (t->n_slots - 1);
    while (t->slots[at] != 0) {
        const struct line *l = &t->lines[t->slots[at] - 1];
        if (l->class_id == job->class_id && l->share == job->share && l->priority == job->priority)
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
    for (int32_t l = 0; l < t->n; l++) {
        const struct sim_job like = {.class_id = t->lines[l].class_id,
                                     .share = t->lines[l].share,
                                     .priority = t->lines[l].priority};
        t->slots[line_slot(t, &like)] = l + 1;
    }
}

void fair_lines(struct run *r)
{
    struct line_table t = {0};
    r->fair.line_of = mem_alloc(((size_t)r->in->n_jobs + 1) * sizeof *r->fair.line_of);
    for (int64_t i = 0; i < r->in->n_jobs; i++) {
        const struct sim_job *job = &r->in->jobs[i];
        grow_slots(&t);
        size_t at = line_slot(&t, job);
        if (t.slots[at] == 0) {
            t.lines = mem_grow(t.lines, &t.capacity, (size_t)t.n + 1, sizeof *t.lines);
            t.lines[t.n++] = (struct line){
                .class_id = job->class_id, .share = job->share, .priority = job->priority};
            t.slots[at] = t.n;
        }
        r->fair.line_of[i] = t.slots[at] - 1;
    }
    free(t.slots);
    r->n_base_lines = t.n;
    r->lines = mem_zeroed(2 * (size_t)t.n + 1, sizeof *r->lines);
    for (int32_t l = 0; l < t.n; l++)
        r->lines[l] = t.lines[l];
    free(t.lines);
}

/* ---- use ------------------------------------------------------------------------------------ */

void fair_begin(struct run *r)
{
    size_t n = (size_t)r->in->fair->n;
    struct fair_state *f = &r->fair;
    f->used = mem_zeroed(n + 1, sizeof *f->used);
    f->mcpu = mem_zeroed(n + 1, sizeof *f->mcpu);
    f->planned = mem_zeroed(n + 1, sizeof *f->planned);
    f->waiting = mem_zeroed(n + 1, sizeof *f->waiting);
    f->first = mem_zeroed(n + 1, sizeof *f->first);
    f->n_lines = mem_zeroed(n + 1, sizeof *f->n_lines);
    f->runs = arena_array(&r->out->arena, n + 1, sizeof *f->runs);
    r->out->shares = f->runs;
    for (int32_t e = 0; e < r->in->n_environments; e++) {
        const struct compute_environment *ce = r->in->environments[e].e;
        f->max_mcpu += ce->off[0] == '\0' ? ce->max_vcpus * MCPU_PER_VCPU : 0;
    }
}

/* v vCPUs for t seconds at the end of which they count: the integral of v e^(-s / window). */
void fair_advance(struct run *r)
{
    struct fair_state *f = &r->fair;
    double window_s = (double)r->in->fair->window_s;
    if (r->now_s == f->at_s)
        return;
    double left = exp(-(double)(r->now_s - f->at_s) / window_s);
    for (int32_t s = 0; s < r->in->fair->n; s++)
        f->used[s] = f->used[s] * left + (double)f->mcpu[s] * window_s * (1 - left);
    f->at_s = r->now_s;
}

double fair_usage(const struct run *r, int32_t share, int64_t more_mcpu)
{
    const struct fair_state *f = &r->fair;
    double ahead_s = (double)r->in->assumed[ASSUMED_SHARE_AHEAD_S];
    return r->in->fair->shares[share].weight *
           (f->used[share] + (double)(f->mcpu[share] + more_mcpu) * ahead_s);
}

/* API reference, computeReservation: of maxvCpus the share (computeReservation / 100)^active is
 * kept for shares that are not active yet.  What active means is not said: here a share in which
 * jobs wait or run. */
int64_t fair_most_mcpu(const struct run *r)
{
    const struct fair_state *f = &r->fair;
    double kept = 1;
    if (r->in->fair->reserved_percent == 0)
        return INT64_MAX;
    for (int32_t s = 0; s < r->in->fair->n; s++) {
        if (f->waiting[s] > 0 || f->mcpu[s] > 0)
            kept *= r->in->fair->reserved_percent / 100.0;
    }
    return (int64_t)((double)f->max_mcpu * (1 - kept));
}

/* ---- what happens to jobs -------------------------------------------------------------------- */

void fair_waits(struct run *r, int32_t line, int64_t jobs)
{
    r->fair.waiting[r->lines[line].share] += jobs;
}

static void change_use(struct run *r, int32_t line, int64_t jobs)
{
    int64_t mcpu = r->in->w->classes[r->lines[line].class_id].mcpu * jobs;
    fair_advance(r);
    r->fair.mcpu[r->lines[line].share] += mcpu;
    r->fair.running_mcpu += mcpu;
}

void fair_started(struct run *r, int32_t line, int64_t jobs, int64_t wait_s)
{
    struct sim_share_run *share = &r->fair.runs[r->lines[line].share];
    fair_waits(r, line, -jobs);
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
    struct sim_share_run *share = &r->fair.runs[r->lines[line].share];
    change_use(r, line, -(int64_t)e->count);
    if (e->at_s != r->now_s || e->timed_out)
        return; /* lost */
    share->jobs += e->count;
    share->vcpu_s +=
        (int64_t)e->held_s * e->count * r->in->w->classes[line_class(r, line)].mcpu / MCPU_PER_VCPU;
    share->end_s = r->now_s;
}

void fair_end(struct run *r)
{
    struct fair_state *f = &r->fair;
    free(f->used);
    free(f->mcpu);
    free(f->planned);
    free(f->waiting);
    free(f->first);
    free(f->n_lines);
    free(f->line_of);
}
