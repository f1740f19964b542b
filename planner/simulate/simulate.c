/* simulate.c - time: within each second jobs end and instances come up, jobs arrive, what waits is
 * placed, capacity is launched for the rest, idle instances end. */
#include "planner/simulate/simulate.h"

#include "planner/simulate/state.h"

#include <stdlib.h>
#include <string.h>

/* ---- before -------------------------------------------------------------------------------- */

static bool admits_class(const struct run *r, const struct site *site, int32_t c)
{
    const struct compute_environment *ce = site->env->e;
    const struct job_class *class = &r->in->w->classes[c];
    if (compute_is_fargate(ce))
        return fargate_admits(r, site->env, c);
    if (class->arch != ARCH_ANY && class->arch != ce->arch)
        return false;
    int64_t fewest = INT64_MAX;
    for (int32_t k = 0; k < site->env->n_types; k++) {
        const struct offer *o = site->env->types[k].offer;
        if (!site->barred[k] && admission_holds(o->type, class, r->in->gpu_model[c]) &&
            o->type->vcpus < fewest)
            fewest = o->type->vcpus;
    }
    if (fewest == INT64_MAX || ce->max_vcpus == 0 || (class->nodes > 1 && compute_is_spot(ce)))
        return false;
    /* What all nodes but the last, and their job, take must be within maxvCpus. */
    int64_t others = class->nodes > 1 ? fewest * (class->nodes - 1) : 0;
    bool beyond = others + fewest > ce->max_vcpus;
    return others * MCPU_PER_VCPU + class->mcpu <= ce->max_vcpus * MCPU_PER_VCPU &&
           (!beyond || (admission_may_exceed(ce) && r->in->assumed[ASSUMED_OVERSHOOT]));
}

/* Jobs that would go on demand after interruptions stay on spot where nothing else takes them. */
static void admit_on_demand(struct run *r)
{
    int32_t n = r->in->w->n_classes;
    for (int32_t c = 0; c < n; c++) {
        bool somewhere = false;
        for (int32_t e = 0; e < r->in->n_environments; e++) {
            struct site *site = &r->sites[e];
            site->admits[n + c] = site->admits[c] && !compute_is_spot(site->env->e);
            somewhere = somewhere || site->admits[n + c];
        }
        for (int32_t e = 0; !somewhere && e < r->in->n_environments; e++)
            r->sites[e].admits[n + c] = r->sites[e].admits[c];
    }
}

/* Where can each class start?  What no environment can start is stuck from the outset. */
static void admit_classes(struct run *r)
{
    int32_t n = r->in->w->n_classes;
    for (int32_t e = 0; e < r->in->n_environments; e++) {
        struct site *site = &r->sites[e];
        site->env = &r->in->environments[e];
        capacity_begin(r, site);
        site->admits = mem_zeroed(2 * (size_t)n + 1, sizeof *site->admits);
        site->kept_for = -1;
        const struct compute_environment *ce = site->env->e;
        for (int32_t c = 0; c < n && (ce->disabled || ce->off[0] == '\0'); c++) {
            bool could = admits_class(r, site, c);
            if (could && site->kept_for < 0)
                site->kept_for = c;
            site->admits[c] = could && ce->off[0] == '\0';
        }
    }
    if (r->in->fallback_after > 0)
        admit_on_demand(r);
}

/* ---- time ---------------------------------------------------------------------------------- */

static int64_t sooner(int64_t a, int64_t b)
{
    if (a == UNKNOWN || b == UNKNOWN)
        return a == UNKNOWN ? b : a;
    return a < b ? a : b;
}

/* Instances may be launched, find that nobody can be placed on them, end, and be launched again:
 * when that has gone on for so long without a job that starts, ends or comes, it would for ever. */
enum { FRUITLESS_MOST = 64, FRUITLESS_MOST_SHORT = 10000 };

/* Where EC2 lacks capacity at times it may take many looks until it has some. */
static int32_t fruitless_most(const struct run *r)
{
    bool lacks = r->in->assumed[ASSUMED_SHORTAGE] > 0 || r->in->assumed[ASSUMED_SPOT_SHORTAGE] > 0;
    return lacks ? FRUITLESS_MOST_SHORT : FRUITLESS_MOST;
}

static bool wants_capacity(const struct run *r)
{
    bool comes = r->short_of && r->now_s >= r->short_until_s;
    return r->waiting > 0 && (r->changed || comes) && r->fruitless < fruitless_most(r);
}

/* UNKNOWN: nothing will happen any more. */
static int64_t next_time(const struct run *r)
{
    int64_t at_s = r->events.n > 0 ? r->events.heap[0].at_s : UNKNOWN;
    at_s = sooner(at_s, waiting_next_s(r));
    if (wants_capacity(r))
        at_s = sooner(at_s, r->next_scale_s > r->now_s ? r->next_scale_s : r->now_s);
    else if (r->waiting > 0 && r->short_of && r->fruitless < fruitless_most(r))
        at_s = sooner(at_s, r->short_until_s);
    int64_t cancel_s = cancel_next_s(r);
    if (cancel_s != UNKNOWN)
        at_s = sooner(at_s, cancel_s > r->now_s ? cancel_s : r->now_s);
    return at_s;
}

static bool next_is(const struct run *r, enum event_kind last)
{
    return r->events.n > 0 && r->events.heap[0].at_s == r->now_s &&
           event_kind(&r->events.heap[0]) <= last;
}

static void step(struct run *r)
{
    struct event e;
    while (next_is(r, EVENT_READY)) {
        events_take(&r->events, &e);
        if (event_kind(&e) == EVENT_JOBS_END)
            jobs_ended(r, &e);
        else if (event_kind(&e) == EVENT_TAKEN)
            instance_taken(r, e.instance);
        else
            instance_up(r, e.instance);
    }
    waiting_arrive(r);
    place_jobs(r);
    if (cancel_due(r))
        place_jobs(r);
    if (wants_capacity(r) && r->now_s >= r->next_scale_s) {
        r->changed = false;
        r->fruitless++;
        r->next_scale_s = r->now_s + r->in->assumed[ASSUMED_SCALE_INTERVAL_S];
        launch_for_waiting(r);
        r->short_until_s = capacity_next_s(r);
    }
    cancel_look(r);
    while (next_is(r, EVENT_IDLE_OVER) && event_kind(&r->events.heap[0]) == EVENT_IDLE_OVER) {
        events_take(&r->events, &e);
        idle_over(r, &e);
    }
}

static void go(struct run *r)
{
    launch_minimum(r, true);
    for (int64_t at_s; (at_s = next_time(r)) != UNKNOWN;) {
        r->now_s = at_s;
        step(r);
    }
    /* What minvCpus keeps is the batch's until its last job ends. */
    for (size_t i = 0; i < r->n_instances; i++) {
        struct instance *left = &r->instances[i];
        if (left->end_s != UNKNOWN)
            continue;
        r->now_s =
            r->out->makespan_s > left->idle_since_s ? r->out->makespan_s : left->idle_since_s;
        instance_end(r, (int32_t)i);
    }
}

/* ---- after --------------------------------------------------------------------------------- */

void instance_keep(struct run *r, const struct instance *i)
{
    struct simulation *out = r->out;
    size_t n = (size_t)i->n_uses;
    struct bill_use *uses = n == 0 ? NULL : arena_array(&out->arena, n, sizeof *uses);
    if (n > 0)
        memcpy(uses, i->uses, n * sizeof *uses);
    out->instances =
        mem_grow(out->instances, &r->kept_capacity, (size_t)r->launched, sizeof *out->instances);
    out->instances[i->number] = (struct sim_instance){
        .offer = i->offer,
        .environment = i->environment,
        .launch_s = i->launch_s,
        .end_s = i->end_s,
        .boot_s = i->up ? i->ready_s - i->launch_s : i->end_s - i->launch_s,
        .busy_s = i->busy_s,
        .idle_s = i->idle_s,
        .tail_s = i->up && !i->taken ? i->end_s - i->idle_since_s : 0,
        .taken = i->taken,
        .free = i->taken && !i->task && r->in->assumed[ASSUMED_FIRST_HOUR] != 0 &&
                i->end_s - i->launch_s < S_PER_H,
        .most_jobs = i->most_running,
        .disk_peak_bytes = i->disk_peak_bytes,
        .moved_bytes = i->moved_bytes,
        .uses = uses,
        .n_uses = i->n_uses};
}

/* Tasks were kept when they ended, since their records are used again. */
static void keep_instances(struct run *r)
{
    for (size_t k = 0; k < r->n_instances; k++) {
        if (!r->instances[k].task)
            instance_keep(r, &r->instances[k]);
    }
    r->out->n_instances = r->launched;
}

enum admission_verdict nearest_verdict(const struct run *r, const struct queue *q, int32_t class_id)
{
    enum admission_verdict best = ADMIT_OFF;
    for (int32_t k = 0; k < q->n; k++) {
        struct admission a;
        admission_judge(&r->in->w->classes[class_id], r->in->gpu_model[class_id],
                        r->in->environments[q->order[k]].e, r->in->catalogue, r->in->quota_vcpus,
                        &a);
        if (a.verdict == ADMIT_YES)
            return ADMIT_YES;
        best = a.verdict > best ? a.verdict : best;
    }
    return best;
}

bool queue_admits(const struct run *r, const struct queue *q, int32_t class_id)
{
    bool admitted = false;
    for (int32_t k = 0; k < q->n; k++)
        admitted = admitted || r->sites[q->order[k]].admits[class_id];
    return admitted;
}

/* Jobs of the queue and class that are not over; what could start but for others is told apart. */
static void keep_stuck_of(struct run *r, struct sim_stuck *stuck, int32_t queue, int32_t class_id,
                          int64_t jobs, int64_t blocked)
{
    struct simulation *out = r->out;
    const struct queue *q = &r->queues[queue];
    if (jobs != 0)
        stuck[out->n_stuck++] = (struct sim_stuck){.class_id = class_id,
                                                   .queue = queue,
                                                   .jobs = jobs,
                                                   .verdict = nearest_verdict(r, q, class_id),
                                                   .no_offer = !queue_admits(r, q, class_id)};
    if (blocked != 0)
        stuck[out->n_stuck++] = (struct sim_stuck){.class_id = class_id,
                                                   .queue = queue,
                                                   .jobs = blocked,
                                                   .verdict = ADMIT_YES,
                                                   .blocked = true};
}

/* Jobs of all items, less those that are over. */
static void keep_stuck(struct run *r)
{
    int32_t classes = r->in->w->n_classes;
    size_t n = (size_t)classes * (size_t)r->n_queues;
    int64_t *jobs = mem_zeroed(n + 1, sizeof *jobs), *blocked = mem_zeroed(n + 1, sizeof *blocked);
    for (int64_t i = 0; i < r->in->n_jobs; i++) {
        const struct sim_job *job = &r->in->jobs[i];
        const struct queue *q = job_queue_of(r, (int32_t)i);
        size_t of = (size_t)(q - r->queues) * (size_t)classes + (size_t)job->class_id;
        bool waits = r->gates.unmet != NULL && r->gates.unmet[i] > 0;
        waits = waits && queue_admits(r, q, job->class_id);
        *(waits ? &blocked[of] : &jobs[of]) += job->count;
    }
    struct sim_stuck *stuck = arena_array(&r->out->arena, 2 * n + 1, sizeof *stuck);
    for (int32_t q = 0; q < r->n_queues; q++) {
        for (int32_t c = 0; c < classes; c++) {
            size_t of = (size_t)q * (size_t)classes + (size_t)c;
            keep_stuck_of(r, stuck, q, c, jobs[of] - r->over[of], blocked[of]);
        }
    }
    r->out->stuck = stuck;
    free(jobs);
    free(blocked);
}

static void keep_shares(struct run *r)
{
    struct simulation *out = r->out;
    double mcpu_s = 0, mib_s = 0, used_mcpu_s = 0, used_mib_s = 0;
    for (int64_t i = 0; i < out->n_instances; i++) {
        const struct sim_instance *in = &out->instances[i];
        double s = (double)(in->end_s - in->launch_s);
        mcpu_s += s * (double)in->offer->usable_mcpu;
        mib_s += s * (double)in->offer->usable_mib;
        for (int32_t k = 0; k < in->n_uses; k++) {
            const struct job_class *c = &r->in->w->classes[in->uses[k].class_id];
            double job_s = (double)(in->uses[k].job_s + in->uses[k].lost_s);
            used_mcpu_s += job_s * (double)c->mcpu;
            used_mib_s += job_s * (double)c->mem_mib;
        }
    }
    out->vcpu_used = mcpu_s > 0 ? used_mcpu_s / mcpu_s : 0;
    out->memory_used = mib_s > 0 ? used_mib_s / mib_s : 0;
    int64_t *peaks = arena_array(&out->arena, (size_t)r->in->n_environments + 1, sizeof *peaks);
    for (int32_t e = 0; e < r->in->n_environments; e++)
        peaks[e] = r->sites[e].peak_vcpus;
    out->environment_peak_vcpus = peaks;
}

static void clear_run(struct run *r)
{
    for (size_t i = 0; i < r->n_instances; i++) {
        free(r->instances[i].uses);
        free(r->instances[i].images);
        link_clear(&r->instances[i].link);
    }
    free(r->instances);
    for (int32_t e = 0; e < r->in->n_environments; e++) {
        site_clear(&r->sites[e]);
        free(r->sites[e].admits);
        free(r->sites[e].barred);
        free(r->sites[e].quota);
        free(r->sites[e].idle);
    }
    free(r->sites);
    events_clear(&r->events);
    waiting_clear(r);
    queues_end(r);
}

int64_t sim_duration_s(const struct sim_input *input, int64_t job, int32_t ordinal)
{
    const struct sim_chance *c = &input->chance;
    int64_t duration_s = input->jobs[job].duration_s;
    int32_t nodes = input->w->classes[input->jobs[job].class_id].nodes;
    if (nodes > 1) /* a multi-node job ends with its main node */
        ordinal -= ordinal % nodes;
    if (c->duration_sigma <= 0 && c->duration_factor <= 0)
        return duration_s;
    double s =
        (double)duration_s * (c->duration_factor > 0 ? c->duration_factor : 1) *
        draw_factor(c->duration_sigma, c->seed, DRAW_DURATION, (uint64_t)job, (uint64_t)ordinal);
    return s < DURATION_MAX_S ? (int64_t)(s + 0.5) : DURATION_MAX_S;
}

bool simulate(struct simulation *s, const struct sim_input *input, struct error *err)
{
    assert(input->n_environments >= 1 &&
           input->n_environments <=
               (input->queues == NULL ? (int)COMPUTE_QUEUE_MOST : (int)SIM_ENVIRONMENTS_MOST));
    *s = (struct simulation){0};
    struct run r = {.in = input, .out = s, .free_task = -1};
    for (int64_t i = 0; input->start_s != NULL && i < input->n_jobs; i++)
        input->start_s[i] = UNKNOWN;
    r.failed = arena_array(&s->arena, (size_t)input->w->n_classes + 1, sizeof *r.failed);
    s->failed = r.failed;
    r.sites = mem_zeroed((size_t)input->n_environments, sizeof *r.sites);
    queues_begin(&r);
    admit_classes(&r);
    cancel_begin(&r);
    waiting_begin(&r);
    go(&r);
    keep_instances(&r);
    keep_stuck(&r);
    keep_shares(&r);
    waiting_summary(&r);
    clear_run(&r);
    if (simulation_check(s, input, err))
        return true;
    simulation_clear(s);
    return false;
}

void simulation_clear(struct simulation *s)
{
    arena_free(&s->arena);
    free(s->instances);
    free(s->starts);
    *s = (struct simulation){0};
}
