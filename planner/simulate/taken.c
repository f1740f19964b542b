/* taken.c - AWS takes spot instances, and tasks on Fargate Spot, away: when is drawn at the launch,
 * from the hazard of the type's interruption band; their jobs have lost what they did and are tried
 * again, as often as they may.
 *
 * Jobs on an instance are found in the heap of events: interruptions are few, and so nothing is
 * kept for each instance. */
#include "planner/simulate/state.h"

#include "planner/spot.h"

#include <stdlib.h>

/* Of a task on Fargate Spot no band is published: its share is an assumption of its own. */
double sim_hazard_per_s(const struct sim_input *input, const struct offer *o, bool task)
{
    const int64_t *assumed = input->assumed;
    if (o->purchase != PURCHASE_SPOT || assumed[ASSUMED_INTERRUPTIONS] == 0)
        return 0;
    return spot_hazard_per_s(o->interruption_band, assumed[ASSUMED_LOSS_HOURS],
                             assumed[task ? ASSUMED_FARGATE_SPOT_LOSS : ASSUMED_LOSS_OPEN]);
}

int64_t taken_expect_s(struct run *r, int32_t instance, int32_t item, int64_t duration_s,
                       int32_t jobs)
{
    const struct instance *i = &r->instances[instance];
    double hazard = sim_hazard_per_s(r->in, i->offer, i->task);
    int32_t listed = item_job(r, item)->attempts;
    int64_t attempts = listed > 0 ? listed : r->in->assumed[ASSUMED_ATTEMPTS];
    if (!r->in->chance.expected || hazard <= 0)
        return duration_s;
    struct spot_job e = spot_job_expect(hazard, (double)duration_s, (int32_t)attempts);
    r->out->expected_failures += e.fails * jobs;
    return e.time_s < DURATION_MAX_S ? (int64_t)(e.time_s + 0.5) : DURATION_MAX_S;
}

/* One that would be gone before, as a task with its job, is left alone: its end is near, and a
 * million events far ahead would be kept for nothing. */
void taken_plan(struct run *r, int32_t index, int64_t until_s)
{
    const struct instance *i = &r->instances[index];
    double hazard = sim_hazard_per_s(r->in, i->offer, i->task);
    if (hazard <= 0 || r->in->chance.expected)
        return;
    double life_s =
        draw_exponential(r->in->chance.seed, DRAW_LIFE, (uint64_t)i->number, 0) / hazard;
    /* Rounded down, a job of d seconds survives with exactly e^(-hazard d). */
    if (life_s < DURATION_MAX_S && i->launch_s + (int64_t)life_s < until_s)
        events_add(&r->events, EVENT_TAKEN,
                   (struct event){.at_s = i->launch_s + (int64_t)life_s, .instance = index});
}

/* ---- what was lost --------------------------------------------------------------------------- */

static int latest_first(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    return (a->order < b->order) - (a->order > b->order);
}

/* The jobs on the instance, those placed last first; the caller frees. */
static struct event *jobs_on(const struct run *r, int32_t instance, size_t *n)
{
    struct event *found = mem_alloc(((size_t)r->instances[instance].running + 1) * sizeof *found);
    *n = 0;
    for (size_t k = 0; k < r->events.n; k++) {
        const struct event *e = &r->events.heap[k];
        if (event_kind(e) == EVENT_JOBS_END && e->instance == instance)
            found[(*n)++] = *e;
    }
    qsort(found, *n, sizeof *found, latest_first);
    return found;
}

/* Starts are in the order of time. */
static void note_lost_start(struct run *r, const struct event *e)
{
    struct simulation *out = r->out;
    int64_t placed_s = e->at_s - e->held_s;
    size_t low = 0, high = out->n_starts;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (out->starts[middle].start_s < placed_s)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < out->n_starts; low++) {
        struct sim_start *s = &out->starts[low];
        if (s->instance != r->instances[e->instance].number || s->job != item_index(r, e->item) ||
            s->end_s != e->at_s || s->count != e->count || s->lost)
            continue;
        s->lost = true;
        s->end_s = r->now_s;
        s->run_s = s->run_s > r->now_s ? r->now_s : s->run_s;
        return;
    }
}

static void lose(struct run *r, struct instance *i, const struct event *e)
{
    const struct sim_job *job = item_job(r, e->item);
    int64_t lost_s = (r->now_s - (e->at_s - e->held_s)) * e->count;
    int32_t k = 0;
    while (i->uses[k].class_id != job->class_id)
        k++;
    i->uses[k].jobs -= e->count;
    i->uses[k].job_s -= (int64_t)e->held_s * e->count;
    i->uses[k].lost_s += lost_s;
    r->out->lost += e->count;
    r->out->lost_job_s += lost_s;
    if (r->in->keep_starts)
        note_lost_start(r, e);
}

static void jobs_failed(struct run *r, const struct event *e)
{
    r->failed[item_job(r, e->item)->class_id] += e->count;
    r->out->jobs_failed += e->count;
    queues_over(r, item_index(r, e->item), e->count, false);
}

/* API reference, RetryStrategy: attempts counts the first one too. */
static void try_again(struct run *r, const struct event *e)
{
    const struct sim_job *job = item_job(r, e->item);
    int64_t most = job->attempts > 0 ? job->attempts : r->in->assumed[ASSUMED_ATTEMPTS];
    int32_t attempt = item_attempt(r, e->item);
    if (attempt < most) {
        waiting_add_retry(r, (struct retry){.job = item_index(r, e->item),
                                            .ordinal = e->stamp,
                                            .attempt = attempt + 1,
                                            .remaining = e->count,
                                            .since_s = (int32_t)r->now_s});
        return;
    }
    jobs_failed(r, e);
}

/* User guide, job timeouts: an attempt that takes longer than attemptDurationSeconds is ended, and
 * not tried again whatever the retry strategy says. */
void attempts_timed_out(struct run *r, const struct event *e)
{
    lose(r, &r->instances[e->instance], e);
    r->out->timed_out += e->count;
    jobs_failed(r, e);
}

/* ---- the instance ---------------------------------------------------------------------------- */

/* Nothing happens any more but by chance: what minvCpus keeps then is no part of the batch. */
static bool is_over(const struct run *r, const struct instance *i)
{
    return r->sites[i->environment].env->e->min_vcpus > 0 && r->running == 0 && r->booting == 0 &&
           waiting_next_s(r) == UNKNOWN;
}

void instance_taken(struct run *r, int32_t index)
{
    struct instance *i = &r->instances[index];
    size_t n;
    if (i->end_s != UNKNOWN || is_over(r, i))
        return;
    struct event *lost = jobs_on(r, index, &n);
    for (size_t k = 0; k < n; k++) {
        lose(r, i, &lost[k]);
        if (job_queue_of(r, item_index(r, lost[k].item))->fair.of != NULL)
            fair_ended(r, &lost[k]);
        try_again(r, &lost[k]);
    }
    free(lost);
    if (i->running > 0) {
        i->busy_s += r->now_s - i->busy_since_s;
        i->idle_since_s = r->now_s;
        if (!i->task)
            r->sites[i->environment].idle[i->kind]++;
    }
    r->running -= i->running;
    r->booting -= !i->up;
    i->running = 0;
    i->taken = true;
    r->out->taken++;
    promises_end(r, i);
    if (i->task) {
        fargate_end(r, index);
        return;
    }
    instance_end(r, index);
    if (r->unfinished > 0)
        launch_minimum(r, false);
}
