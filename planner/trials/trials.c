#include "planner/trials/trials.h"

#include "planner/trials/parts.h"

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
    struct tried_queue *queues; /* heap: of the plan's */
    int32_t n_queues;
    struct trial *rows; /* out->ways */
    struct settled *settled;
    int32_t n_settled;
    int64_t spare_vcpus; /* of the user's limit, beyond what the plan's environments may take */
};

/* ---- trying ------------------------------------------------------------------------------------
 */

static int64_t taken_vcpus(const struct tried_queue *q)
{
    if (q->taken < 0)
        return q->whole->rows[chosen_of(q->whole)].max_vcpus;
    return q->divisions[q->taken].sum.max_vcpus;
}

/* Each quota by what the queues' planned environments may take of it; whole where none does. */
static void share_among_queues(const struct run *r, struct way *planned)
{
    share_quotas(planned, r->t->in->quota_vcpus, 1);
    if (r->t->in->quota_vcpus == NULL || r->e->n_queues == 1)
        return;
    int64_t all[N_QUOTAS] = {0};
    for (int32_t q = 0; q < r->e->n_queues; q++) {
        struct way other = planned_way(r->t, r->e, q);
        for (int32_t i = 0; i < N_QUOTAS; i++)
            all[i] += quota_taken(&other, i);
    }
    struct way shared = *planned;
    for (int32_t i = 0; i < N_QUOTAS; i++) {
        if (all[i] == 0)
            continue;
        share_quotas(&shared, r->t->in->quota_vcpus,
                     (double)quota_taken(planned, i) / (double)all[i]);
        planned->quota_vcpus[i] = shared.quota_vcpus[i];
    }
}

static bool run_queue(struct run *r, int32_t q, int32_t *parts_left, struct error *err)
{
    struct trying *t = r->t;
    const struct queue *queue = &r->e->queues[q];
    struct tried_queue *tried = &r->queues[q];
    struct asked asked = {queue->arch,      queue->gpu,       queue->classes,
                          queue->n_classes, t->queue_jobs[q], t->n_queue_jobs[q]};
    struct way planned = planned_way(t, r->e, q);
    share_among_queues(r, &planned);
    bool done;
    int64_t own = 0;
    for (int32_t i = 0; i < planned.n_environments; i++)
        own += planned.environments[i].max_vcpus;
    *tried = (struct tried_queue){.first_parting = t->out->n_partings, .taken = -1};
    tried->whole = mem_zeroed(1, sizeof *tried->whole);
    if (!try_queue(t, tried->whole, &asked, &planned, own + r->spare_vcpus, &done, err))
        return false;
    if (!done)
        return true;
    trial_add(&t->out->as_planned, &tried->whole->rows[0], "as planned");
    tried->best_whole = chosen_of(tried->whole);
    trial_add(&t->out->whole, &tried->whole->rows[tried->best_whole],
              r->e->n_queues == 1 ? "one queue" : "fewer queues");
    if (!try_apart(t, tried, *parts_left + 1, own + r->spare_vcpus, err))
        return false;
    if (tried->taken >= 0)
        *parts_left -= tried->divisions[tried->taken].n - 1;
    int64_t taken = taken_vcpus(tried);
    r->spare_vcpus -= taken > own ? taken - own : 0;
    return true;
}

/* What is chosen again with more vCPUs, of those that the others leave. */
static bool try_all_sooner(struct run *r, int64_t most_vcpus, struct error *err)
{
    int64_t taken = 0;
    for (int32_t i = 0; i < r->e->n_queues; i++) {
        if (r->queues[i].whole->n == 0)
            return true;
        taken += taken_vcpus(&r->queues[i]);
    }
    for (int32_t i = 0; i < r->e->n_queues; i++) {
        struct tried_queue *q = &r->queues[i];
        int32_t n = q->taken < 0 ? 1 : q->divisions[q->taken].n;
        for (int32_t part = 0; part < n; part++) {
            struct queue_trial *k = picked_trial(r->queues, &(struct pick){i, q->taken, part, 0});
            int64_t own = k->rows[chosen_of(k)].max_vcpus;
            if (!try_sooner(k, most_vcpus - taken + own, err))
                return false;
        }
    }
    return true;
}

/* ---- choosing ----------------------------------------------------------------------------------
 */

/* In tenths of a per cent, rounded up, so that what is told is enough to ask for it. */
static double dearer_by(const struct trial *a, const struct trial *first)
{
    int64_t more = a->cost_uusd - first->cost_uusd;
    if (more <= 0 || first->cost_uusd <= 0)
        return 0.001;
    return (double)((more * 1000 + first->cost_uusd - 1) / first->cost_uusd) / 1000;
}

static void take_choice(struct run *r, const struct choice *c)
{
    for (int32_t i = 0; i < c->n; i++) {
        const struct pick *p = &c->picks[i];
        r->queues[p->queue].taken = p->division;
        choose_row(picked_trial(r->queues, p), p->row);
    }
}

/* The choices as they are told, and the one that is asked for taken. */
static bool choose(struct run *r, int64_t most_vcpus, struct error *err)
{
    const double rounding = 1e-9; /* of a share that was typed */
    struct trials *out = r->t->out;
    struct choice list[CHOICES_MOST];
    int32_t n, taken = 0;
    if (!find_choices(r->t, r->queues, r->e->n_queues, most_vcpus, list, &n, err))
        return false;
    if (n == 0)
        return true; /* as it was decided queue by queue */
    struct trial_choice *told = arena_array(&out->arena, (size_t)n, sizeof *told);
    for (int32_t i = 0; i < n; i++) {
        told[i] = (struct trial_choice){.sum = list[i].sum, .queues = list[i].n};
        told[i].dearer = i == 0 ? 0 : dearer_by(&list[i].sum, &list[0].sum);
        if (told[i].dearer <= r->t->in->sooner_for + rounding)
            taken = i;
    }
    told[taken].recommended = true;
    out->choices = told;
    out->n_choices = n;
    take_choice(r, &list[taken]);
    return true;
}

/* ---- keeping -----------------------------------------------------------------------------------
 */

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
    double sum = 0;
    for (int32_t i = 0; i < d->n; i++)
        sum += (double)d->parts[i].rows[chosen_of(&d->parts[i])].cost_uusd;
    for (int32_t i = 0; i < d->n; i++) {
        const struct trial *row = &d->parts[i].rows[chosen_of(&d->parts[i])];
        keep(r, &d->parts[i], from, (double)row->cost_uusd / sum);
    }
}

static void keep_queue(struct run *r, int32_t q)
{
    struct tried_queue *tried = &r->queues[q];
    for (int32_t i = 0; i < tried->n_divisions; i++) {
        struct trial *parting = &r->t->partings[tried->first_parting + i];
        parting->queue = r->n_settled;
        parting->chosen = i == tried->taken;
    }
    if (tried->taken >= 0)
        keep_parts(r, &tried->divisions[tried->taken], q);
    else
        keep(r, tried->whole, q, 1);
}

static int64_t planned_vcpus(const struct environments *e)
{
    int64_t planned = 0;
    for (int32_t i = 0; i < e->n; i++)
        planned += e->list[i].max_vcpus;
    return planned;
}

static int64_t spare_of(const struct environments *e, int64_t max_vcpus)
{
    int64_t planned = planned_vcpus(e);
    if (max_vcpus == UNKNOWN)
        return planned; /* no limit but what would surprise */
    return max_vcpus > planned ? max_vcpus - planned : 0;
}

static void allocate(struct run *r)
{
    struct trying *t = r->t;
    size_t most = (size_t)r->e->n_queues * PARTS_MOST;
    r->rows = arena_array(&t->out->arena, most * 2 * WAYS_MOST, sizeof *r->rows);
    r->settled = arena_array(&t->out->arena, most, sizeof *r->settled);
    t->out->ways = r->rows;
    t->partings =
        arena_array(&t->out->arena, (size_t)r->e->n_queues * PARTINGS_MOST, sizeof *t->partings);
    t->out->partings = t->partings;
}

static bool run_queues(struct run *r, struct error *err)
{
    struct trying *t = r->t;
    int32_t parts_left[N_ARCHES][2];
    for (int32_t q = 0; q < r->e->n_queues; q++) {
        t->reserved += jobs_of(t->queue_jobs[q], t->n_queue_jobs[q]);
        parts_left[r->e->queues[q].arch][r->e->queues[q].gpu] = QUEUES_MOST - queues_like(r->e, q);
    }
    for (int32_t q = 0; q < r->e->n_queues; q++) {
        t->reserved -= jobs_of(t->queue_jobs[q], t->n_queue_jobs[q]);
        if (!run_queue(r, q, &parts_left[r->e->queues[q].arch][r->e->queues[q].gpu], err))
            return false;
    }
    return true;
}

/* Of several queues together: what is recommended, what the plan's environments and whole queues
 * come to. */
static bool cover_sums(struct run *r, struct error *err)
{
    struct trials *out = r->t->out;
    int32_t n = 0, n_whole = 0;
    if (r->t->in->owned == NULL)
        return true;
    const struct trial **rows = arena_array(&out->arena, (size_t)r->n_settled, sizeof *rows);
    const struct trial **planned = arena_array(&out->arena, (size_t)r->n_settled, sizeof *planned);
    const struct trial **whole = arena_array(&out->arena, (size_t)r->n_settled, sizeof *whole);
    for (int32_t i = 0; i < r->n_settled; i++)
        rows[n++] = &r->settled[i].row;
    for (int32_t q = 0; q < r->n_queues; q++) {
        const struct queue_trial *k = r->queues[q].whole;
        if (k->n == 0)
            continue;
        planned[n_whole] = &k->rows[0];
        whole[n_whole++] = &k->rows[r->queues[q].best_whole];
    }
    return cover_together(r->t, &out->recommended, rows, n, err) &&
           cover_together(r->t, &out->as_planned, planned, n_whole, err) &&
           cover_together(r->t, &out->whole, whole, n_whole, err);
}

/* What users have is simulated after all else, but the choices leave work for it. */
static bool run_all(struct run *r, struct error *err)
{
    struct trying *t = r->t;
    int64_t most_vcpus = planned_vcpus(r->e) + r->spare_vcpus;
    int64_t usual = USUAL_MOST * jobs_of(t->jobs, t->n_jobs);
    if (!run_queues(r, err))
        return false;
    t->reserved += usual;
    if (!try_all_sooner(r, most_vcpus, err))
        return false;
    t->reserved -= usual;
    if (!choose(r, most_vcpus, err))
        return false;
    for (int32_t q = 0; q < r->e->n_queues; q++)
        keep_queue(r, q);
    settle_queues(r->e, r->settled, r->n_settled);
    return cover_sums(r, err) && try_usual(t, t->out->recommended.max_vcpus, err);
}

static bool run_and_free(struct trying *t, struct environments *e, struct error *err)
{
    struct run r = {.t = t, .e = e, .spare_vcpus = spare_of(e, t->in->max_vcpus)};
    int32_t n = e->n_queues;
    r.n_queues = n;
    r.queues = mem_zeroed((size_t)n + 1, sizeof *r.queues);
    allocate(&r);
    bool ok = run_all(&r, err);
    for (int32_t q = 0; q < n; q++)
        tried_clear(&r.queues[q]);
    free(r.queues);
    return ok;
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
    bool ok = run_and_free(&t, e, err);
    if (ok && out->recommended.jobs == 0)
        out->why_not = "it would take more than 8 years";
    if (!ok)
        trials_clear(out);
    return ok;
}

void trials_clear(struct trials *t)
{
    arena_free(&t->arena);
    *t = (struct trials){0};
}
