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

/* ---- one queue ---------------------------------------------------------------------------------
 */

static bool is_late(const struct trying *t, const struct trial *row)
{
    return t->in->deadline_s != UNKNOWN && row->makespan_s > t->in->deadline_s;
}

/* Every job first, then the deadline, then the money. */
static bool is_better(const struct trying *t, const struct trial *a, const struct trial *b)
{
    if (a->stuck_jobs != b->stuck_jobs)
        return a->stuck_jobs < b->stuck_jobs;
    if (is_late(t, a) != is_late(t, b))
        return is_late(t, b);
    if (a->cost_uusd != b->cost_uusd)
        return a->cost_uusd < b->cost_uusd;
    return a->makespan_s < b->makespan_s;
}

static bool is_worth_it(const struct trying *t, const struct trial *other,
                        const struct trial *planned)
{
    if (!is_better(t, other, planned))
        return false;
    return other->stuck_jobs < planned->stuck_jobs || is_late(t, planned) != is_late(t, other) ||
           (double)other->cost_uusd <= (1 - TRIAL_SAVING) * (double)planned->cost_uusd;
}

struct queue_trial {
    struct trying *t;
    int32_t queue;
    struct way ways[2 * WAYS_MOST];
    struct trial rows[2 * WAYS_MOST]; /* each done */
    int32_t n;
};

static bool try_in_queue(struct queue_trial *k, const struct way *way, struct error *err)
{
    struct trial row = {.queue = k->queue};
    bool done;
    if (!try_way(k->t, way, k->t->in->w, k->t->queue_jobs[k->queue], k->t->n_queue_jobs[k->queue],
                 &row, &done, err))
        return false;
    if (done) {
        k->ways[k->n] = *way;
        k->rows[k->n++] = row;
    }
    return true;
}

static int32_t best_of(const struct queue_trial *k)
{
    int32_t best = 0;
    for (int32_t i = 1; i < k->n; i++) {
        if (is_better(k->t, &k->rows[i], &k->rows[best]))
            best = i;
    }
    return is_worth_it(k->t, &k->rows[best], &k->rows[0]) ? best : 0;
}

/* Too late everywhere: the best again with more vCPUs, until it is in time. */
static bool try_more_vcpus(struct queue_trial *k, struct error *err)
{
    static const int percent[] = {110, 125, 150, 200};
    struct way way = k->ways[best_of(k)];
    int64_t most = k->t->in->max_vcpus, planned = way.environments[0].max_vcpus;
    char name[80];
    for (size_t i = 0; i < sizeof percent / sizeof *percent; i++) {
        int64_t vcpus = planned * percent[i] / 100;
        vcpus = most != UNKNOWN && vcpus > most ? most : vcpus;
        if (!is_late(k->t, &k->rows[best_of(k)]) || way.n_environments != 1 ||
            vcpus <= way.environments[0].max_vcpus)
            return true;
        way.environments[0].max_vcpus = vcpus;
        int n = snprintf(name, sizeof name, "%.40s, %lld vCPUs", k->ways[best_of(k)].name,
                         (long long)vcpus);
        way.name = arena_text(&k->t->out->arena, name, (size_t)n);
        if (!try_in_queue(k, &way, err))
            return false;
    }
    return true;
}

/* What Batch is told is the way chosen. */
static void settle(struct queue_trial *k, struct environments *e, int32_t best)
{
    k->rows[best].chosen = true;
    for (int32_t i = 0; i < e->n; i++) {
        struct environment *env = &e->list[i];
        if (env->queue != k->queue || best == 0)
            continue;
        env->strategy = k->rows[best].strategy;
        env->types = k->rows[best].types;
        env->n_types = k->rows[best].n_types;
        env->max_vcpus = k->rows[best].max_vcpus;
        env->follows_plan = false;
    }
}

static bool try_queue(struct trying *t, struct environments *e, struct queue_trial *k,
                      struct error *err)
{
    struct way ways[WAYS_MOST];
    int32_t n = list_ways(t, e, k->queue, ways);
    for (int32_t i = 0; i < n; i++) {
        if (!try_in_queue(k, &ways[i], err))
            return false;
        if (k->n == 0)
            return true; /* no work is left even for the plan's own */
    }
    if (is_late(t, &k->rows[best_of(k)]) && !try_more_vcpus(k, err))
        return false;
    settle(k, e, best_of(k));
    return true;
}

/* ---- all queues --------------------------------------------------------------------------------
 */

static void add_queue(struct trial *sum, const struct trial *row, const char *name)
{
    if (sum->jobs == 0) {
        *sum = *row;
        sum->name = name;
        sum->queue = -1;
        return;
    }
    double vcpus = sum->vcpu_used, memory = sum->memory_used;
    double a = (double)sum->cost_uusd, b = (double)row->cost_uusd;
    /* By cost: what is not used of what is paid for. */
    sum->vcpu_used = a + b > 0 ? (a * vcpus + b * row->vcpu_used) / (a + b) : 0;
    sum->memory_used = a + b > 0 ? (a * memory + b * row->memory_used) / (a + b) : 0;
    sum->cost_uusd += row->cost_uusd;
    sum->at_least |= row->at_least;
    sum->makespan_s = row->makespan_s > sum->makespan_s ? row->makespan_s : sum->makespan_s;
    sum->wait_p50_s = sum->wait_p90_s = sum->wait_max_s = UNKNOWN;
    sum->peak_vcpus += row->peak_vcpus;
    sum->max_vcpus += row->max_vcpus;
    sum->instances += row->instances;
    sum->jobs += row->jobs;
    sum->stuck_jobs += row->stuck_jobs;
}

static void keep_rows(struct trials *t, struct trial *rows, const struct queue_trial *k)
{
    for (int32_t i = 0; i < k->n; i++) {
        rows[t->n_ways++] = k->rows[i];
        if (i == 0)
            add_queue(&t->as_planned, &k->rows[i], "as planned");
        if (k->rows[i].chosen)
            add_queue(&t->recommended, &k->rows[i], "recommended");
    }
}

static bool run_all(struct trying *t, struct environments *e, struct queue_trial *k,
                    struct error *err)
{
    size_t most = (size_t)e->n_queues * 2 * WAYS_MOST;
    struct trial *rows = arena_array(&t->out->arena, most, sizeof *rows);
    t->out->ways = rows;
    for (int32_t q = 0; q < e->n_queues; q++)
        t->reserved += jobs_of(t->queue_jobs[q], t->n_queue_jobs[q]);
    for (int32_t q = 0; q < e->n_queues; q++) {
        t->reserved -= jobs_of(t->queue_jobs[q], t->n_queue_jobs[q]);
        k->queue = q;
        k->n = 0;
        if (!try_queue(t, e, k, err))
            return false;
        keep_rows(t->out, rows, k);
    }
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
    struct queue_trial *k = mem_zeroed(1, sizeof *k);
    k->t = &t;
    bool ok = run_all(&t, e, k, err);
    if (ok && out->recommended.jobs == 0)
        out->why_not = "it would take more than 8 years";
    free(k);
    if (!ok)
        trials_clear(out);
    return ok;
}

void trials_clear(struct trials *t)
{
    arena_free(&t->arena);
    *t = (struct trials){0};
}
