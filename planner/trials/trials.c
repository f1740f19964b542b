#include "planner/trials/trials.h"

#include "planner/trials/parts.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- what is asked -----------------------------------------------------------------------------
 */

static const char *find_obstacle(const struct trials_input *in)
{
    const struct plan *plan = in->plan;
    if (plan->n_leases == 0)
        return "nothing is planned";
    if (plan->unit == PLAN_HOUR)
        return "the list has no durations";
    for (int32_t i = 0; i < plan->n_unplaced; i++) {
        if (plan->unplaced[i].why == UNPLACED_DEADLINE)
            return "some jobs of a class can't end by the deadline";
    }
    return NULL;
}

static void name_gpus(struct trying *t)
{
    const struct workload *w = t->in->w;
    t->gpu_model = arena_array(&t->out->arena, (size_t)w->n_classes + 1, sizeof *t->gpu_model);
    for (int32_t c = 0; c < w->n_classes; c++) {
        const char *asked = w->classes[c].gpu_model;
        t->gpu_model[c] = NULL;
        if (w->classes[c].gpus == 0 || asked[0] == '\0')
            continue;
        int32_t model = offers_gpu_model(t->in->offers, slice_of(asked));
        t->gpu_model[c] = model >= 0 ? t->in->offers->gpu_models[model] : asked;
    }
}

/* ---- all queues --------------------------------------------------------------------------------
 */

/* Of the kind of machine that queue q is for. */
static int32_t queues_like(const struct environments *e, int32_t q)
{
    int32_t n = 0;
    for (int32_t i = 0; i < e->n_queues; i++)
        n += e->queues[i].arch == e->queues[q].arch && e->queues[i].gpu == e->queues[q].gpu;
    return n;
}

struct run {
    struct trying *t;
    struct environments *e;
    struct trial *rows; /* out->ways */
    struct settled *settled;
    int32_t n_settled;
    int64_t spare_vcpus; /* of the user's limit, beyond what the plan's environments may take */
};

/* The queue as it stays whole, or the part of it. */
static void keep(struct run *r, const struct queue_trial *k, int32_t from, double share)
{
    for (int32_t i = 0; i < k->n; i++) {
        struct trial *row = &r->rows[r->t->out->n_ways++];
        *row = k->rows[i];
        row->queue = r->n_settled;
        if (row->chosen)
            trial_add(&r->t->out->recommended, row, "recommended");
    }
    r->settled[r->n_settled++] = (struct settled){
        .asked = k->asked,
        .from = from,
        .row = k->n > 0 ? k->rows[chosen_of(k)] : (struct trial){0},
        .follows_plan = share >= 1 && (k->n == 0 || chosen_of(k) == 0),
        .share = share,
    };
}

static void keep_parts(struct run *r, const struct division *d, int32_t from)
{
    for (int32_t i = 0; i < d->n; i++) {
        const struct trial *row = &d->parts[i].rows[chosen_of(&d->parts[i])];
        keep(r, &d->parts[i], from, (double)row->cost_uusd / (double)d->sum.cost_uusd);
    }
}

static int64_t max_vcpus_since(const struct run *r, int32_t first)
{
    int64_t sum = 0;
    for (int32_t i = first; i < r->n_settled; i++)
        sum += r->settled[i].row.max_vcpus;
    return sum;
}

static bool run_queue(struct run *r, int32_t q, int32_t *parts_left, struct queue_trial *whole,
                      struct error *err)
{
    struct trying *t = r->t;
    const struct queue *queue = &r->e->queues[q];
    struct asked asked = {queue->arch,      queue->gpu,       queue->classes,
                          queue->n_classes, t->queue_jobs[q], t->n_queue_jobs[q]};
    struct way planned = planned_way(t, r->e, q);
    struct division d = {0};
    int32_t before = t->out->n_partings, settled = r->n_settled;
    bool done;
    int64_t own = 0;
    for (int32_t i = 0; i < planned.n_environments; i++)
        own += planned.environments[i].max_vcpus;
    if (!try_queue(t, whole, &asked, &planned, own + r->spare_vcpus, &done, err))
        return false;
    if (done) {
        trial_add(&t->out->as_planned, &whole->rows[0], "as planned");
        trial_add(&t->out->whole, &whole->rows[chosen_of(whole)],
                  r->e->n_queues == 1 ? "one queue" : "fewer queues");
    }
    if (done && !try_apart(t, whole, *parts_left + 1, own + r->spare_vcpus, &d, err))
        return false;
    for (int32_t i = before; i < t->out->n_partings; i++)
        t->partings[i].queue = r->n_settled;
    if (d.n > 0) {
        keep_parts(r, &d, q);
        *parts_left -= d.n - 1;
    } else {
        keep(r, whole, q, 1);
    }
    int64_t taken = done ? max_vcpus_since(r, settled) : own;
    r->spare_vcpus -= taken > own ? taken - own : 0;
    division_clear(&d);
    return true;
}

static int64_t spare_of(const struct environments *e, int64_t max_vcpus)
{
    int64_t planned = 0;
    for (int32_t i = 0; i < e->n; i++)
        planned += e->list[i].max_vcpus;
    if (max_vcpus == UNKNOWN)
        return planned; /* no limit but what would surprise */
    return max_vcpus > planned ? max_vcpus - planned : 0;
}

static bool run_all(struct trying *t, struct environments *e, struct queue_trial *whole,
                    struct error *err)
{
    size_t most = (size_t)e->n_queues * PARTS_MOST;
    struct run r = {.t = t, .e = e, .spare_vcpus = spare_of(e, t->in->max_vcpus)};
    int32_t parts_left[N_ARCHES][2];
    r.rows = arena_array(&t->out->arena, most * 2 * WAYS_MOST, sizeof *r.rows);
    r.settled = arena_array(&t->out->arena, most, sizeof *r.settled);
    t->out->ways = r.rows;
    t->partings =
        arena_array(&t->out->arena, (size_t)e->n_queues * PARTINGS_MOST, sizeof *t->partings);
    t->out->partings = t->partings;
    for (int32_t q = 0; q < e->n_queues; q++) {
        t->reserved += jobs_of(t->queue_jobs[q], t->n_queue_jobs[q]);
        parts_left[e->queues[q].arch][e->queues[q].gpu] = QUEUES_MOST - queues_like(e, q);
    }
    for (int32_t q = 0; q < e->n_queues; q++) {
        t->reserved -= jobs_of(t->queue_jobs[q], t->n_queue_jobs[q]);
        if (!run_queue(&r, q, &parts_left[e->queues[q].arch][e->queues[q].gpu], whole, err))
            return false;
    }
    settle_queues(e, r.settled, r.n_settled);
    return try_usual(t, t->out->recommended.max_vcpus, err);
}

bool trials_run(struct trials *out, struct environments *e, const struct trials_input *in,
                struct error *err)
{
    *out = (struct trials){0};
    out->why_not = find_obstacle(in);
    if (out->why_not != NULL)
        return true;
    struct trying t = {.in = in, .out = out, .work = in->work};
    name_gpus(&t);
    split_jobs(&t, e);
    out->waits = in->gates != NULL && e->n_queues == 1 && t.n_jobs == in->n_jobs;
    if (jobs_of(t.jobs, t.n_jobs) > in->work) {
        out->why_not = "too many jobs for a plan's time";
        return true;
    }
    struct queue_trial *whole = mem_zeroed(1, sizeof *whole);
    bool ok = run_all(&t, e, whole, err);
    if (ok && out->recommended.jobs == 0)
        out->why_not = "it would take more than 8 years";
    free(whole);
    if (!ok)
        trials_clear(out);
    return ok;
}

void trials_clear(struct trials *t)
{
    arena_free(&t->arena);
    *t = (struct trials){0};
}
