/* launch.c - capacity: instances launched for jobs that wait, and ended when they are idle.
 *
 * For queue after queue, for each of its environments in order, for each line by the position of
 * its first waiting job: an instance is launched and promised to those jobs, then to other lines
 * that still fit beside them, those of later queues too, until nobody waits without a promise or
 * the environment is full.  What is left goes to the next environment. */
#include "planner/simulate/state.h"

#include <stdlib.h>

static struct room whole_room(const struct offer *o)
{
    return (struct room){o->usable_mcpu, o->usable_mib, o->gpus};
}

static int32_t kind_of(const struct site *site, const struct offer *o)
{
    int32_t k = 0;
    while (site->env->types[k].offer != o)
        k++;
    return k;
}

static int32_t launch(struct run *r, int32_t environment, const struct offer *o, bool booted)
{
    const struct sim_chance *chance = &r->in->chance;
    double boot =
        (double)r->in->assumed[ASSUMED_BOOT_S] *
        draw_factor(chance->boot_sigma, chance->seed, DRAW_BOOT, (uint64_t)r->launched, 0);
    int64_t boot_s = booted ? 0 : (int64_t)(boot + 0.5);
    struct site *site = &r->sites[environment];
    r->instances =
        mem_grow(r->instances, &r->instances_capacity, r->n_instances + 1, sizeof *r->instances);
    int32_t index = (int32_t)r->n_instances++;
    r->instances[index] = (struct instance){.offer = o,
                                            .environment = environment,
                                            .number = r->launched++,
                                            .quota = site->quota[kind_of(site, o)],
                                            .kind = kind_of(site, o),
                                            .launch_s = r->now_s,
                                            .ready_s = r->now_s + boot_s,
                                            .end_s = UNKNOWN};
    site_add(r, index);
    r->out->launches_beyond_max += site->vcpus + o->type->vcpus > site->env->e->max_vcpus;
    site->vcpus += o->type->vcpus;
    r->vcpus += o->type->vcpus;
    if (site->vcpus > site->peak_vcpus)
        site->peak_vcpus = site->vcpus;
    if (r->vcpus > r->out->peak_vcpus)
        r->out->peak_vcpus = r->vcpus;
    events_add(&r->events, EVENT_READY,
               (struct event){.at_s = r->now_s + boot_s, .instance = index});
    r->booting++;
    capacity_count(r, &r->instances[index], 1);
    taken_plan(r, index, INT64_MAX);
    return index;
}

/* ---- for those that wait ------------------------------------------------------------------- */

void launch_demand(const struct run *r, struct demand *d, int32_t line, int64_t jobs)
{
    const struct job_class *c = &r->in->w->classes[line_class(r, line)];
    d->mcpu += c->mcpu * jobs;
    d->mib += c->mem_mib * jobs;
    d->gpus += c->gpus * jobs;
}

/* Jobs of the line may run there, and none of the environments that its queue tries before is yet
 * to be looked at: those up to this place have been. */
static bool may_use(const struct run *r, int32_t line, int32_t environment, int32_t place)
{
    const struct queue *q = line_queue(r, line);
    bool tried = r->n_queues == 1;
    for (int32_t k = 0; !tried && k <= place && k < q->n; k++)
        tried = q->order[k] == environment;
    return tried && site_admits(r, &r->sites[environment], line);
}

/* Who will run on the new instance: lines from the first one on, in a fair-share queue then all
 * others, as far as they fit. */
static void promise(struct run *r, int32_t environment, int32_t index, int32_t from,
                    struct turn_lines t, struct demand *d)
{
    struct instance *i = &r->instances[index];
    struct room room = whole_room(i->offer);
    /* A job has a vCPU at least, so there are no more than those. */
    bool shares = line_queue(r, r->by_head[from].line)->fair.of != NULL;
    int32_t begin = shares ? t.from : from, lines = t.n - begin;
    int32_t most = lines < i->offer->type->vcpus ? lines : i->offer->type->vcpus;
    i->promises = arena_array(&r->out->arena, (size_t)most + 1, sizeof *i->promises);
    for (int32_t at = begin - 1; at < t.n && room.mcpu > 0 && i->n_promises <= most; at++) {
        int32_t k = at < begin ? from : at;
        if (at == from)
            continue; /* it was the first */
        int32_t line = r->by_head[k].line, class_id = line_class(r, line);
        const struct job_class *c = &r->in->w->classes[class_id];
        struct line *q = &r->lines[line];
        if (q->need == 0 || q->passed || !may_use(r, line, environment, k < t.to ? t.place : 0) ||
            !admission_holds(i->offer->type, c, r->in->gpu_model[class_id]) ||
            (c->whole_instances && i->n_promises > 0))
            continue;
        int64_t jobs = room_holds(c, room, q->need);
        if (jobs == 0)
            continue;
        i->promises[i->n_promises++] = (struct promise){line, jobs};
        q->need -= jobs;
        q->promised += jobs;
        if (line_queue(r, line)->fair.of != NULL)
            line_queue(r, line)->fair.planned[q->share] += jobs * c->mcpu;
        if (k < t.to)
            launch_demand(r, d, line, -jobs);
        room.mcpu -= c->mcpu * jobs;
        room.mib -= c->mem_mib * jobs;
        room.gpus -= (int32_t)(c->gpus * jobs);
        if (c->whole_instances)
            break;
    }
}

/* Strictly in order, nobody behind a job that waits for room can start before it; what were
 * launched for them would take that room, again and again.  Another environment may still have
 * some. */
bool launch_keeps_waiting(const struct run *r, int32_t environment, int32_t line, bool waits)
{
    const struct line *q = &r->lines[line];
    const struct queue *queue = line_queue(r, line);
    bool elsewhere = false, later = false;
    for (int32_t k = 0; k < queue->n; k++) {
        elsewhere = elsewhere || (later && site_admits(r, &r->sites[queue->order[k]], line));
        later = later || queue->order[k] == environment;
    }
    return r->in->assumed[ASSUMED_STRICT_FIFO] != 0 &&
           site_admits(r, &r->sites[environment], line) && q->need > 0 && q->promised == 0 &&
           (waits || !elsewhere);
}

/* One instance, and whom it is for; all nodes' where the first of them is a multi-node job. */
void launch_promised(struct run *r, int32_t environment, const struct offer *o, int32_t k,
                     struct turn_lines t, struct demand *d)
{
    struct line *q = &r->lines[r->by_head[k].line];
    int32_t count = r->in->w->classes[q->class_id].nodes;
    const struct offer *idle = NULL;
    if (count > 1) {
        int32_t there = gang_idle(r, &r->sites[environment], q->class_id, &idle);
        there = idle == o && there < count ? there : 0;
        count -= there;
        q->need -= there;
    }
    for (int32_t i = 0; i < (count > 1 ? count : 1); i++)
        promise(r, environment, launch(r, environment, o, false), k, t, d);
}

/* False when EC2 had no capacity for the jobs of a line. */
static bool launch_for_line(struct run *r, int32_t environment, int32_t k, struct turn_lines t,
                            struct demand *d)
{
    struct site *site = &r->sites[environment];
    int32_t line = r->by_head[k].line;
    bool was_short = r->short_of;
    r->short_of = false;
    while (site_admits(r, site, line) && r->lines[line].need > 0) {
        const struct offer *o = strategy_choose(r, site, line_class(r, line), d);
        if (o == NULL)
            break;
        launch_promised(r, environment, o, k, t, d);
    }
    bool had_all = !r->short_of || r->lines[line].need == 0;
    r->lines[line].short_of = r->lines[line].short_of || !had_all;
    r->short_of = r->short_of || was_short;
    return had_all;
}

/* Does the line's queue try the environment in this place? */
static bool tries(const struct run *r, int32_t line, int32_t environment, int32_t place)
{
    const struct queue *q = line_queue(r, line);
    return place < q->n && q->order[place] == environment &&
           site_admits(r, &r->sites[environment], line);
}

/* Lines of the queue behind the k-th get nothing until the next look. */
static void hold_behind(struct run *r, int32_t environment, int32_t k, struct turn_lines t,
                        struct demand *d)
{
    int32_t queue = r->lines[r->by_head[k].line].queue;
    for (int32_t i = k + 1; i < t.to; i++) {
        int32_t line = r->by_head[i].line;
        if (r->lines[line].queue != queue)
            continue;
        if (tries(r, line, environment, t.place))
            launch_demand(r, d, line, -r->lines[line].need);
        r->lines[line].need = 0;
    }
}

/* For lines of a turn whose queues try the environment in this place. */
static void launch_in(struct run *r, int32_t environment, struct turn_lines t)
{
    struct site *site = &r->sites[environment];
    struct demand d = {0};
    for (int32_t k = t.from; k < t.to; k++) {
        int32_t line = r->by_head[k].line;
        if (tries(r, line, environment, t.place))
            launch_demand(r, &d, line, r->lines[line].need);
    }
    for (int32_t k = t.from; k < t.to; k++) {
        int32_t line = r->by_head[k].line;
        if (!tries(r, line, environment, t.place))
            continue;
        bool full = site->vcpus >= site->env->e->max_vcpus;
        bool waits = !full && !launch_for_line(r, environment, k, t, &d) &&
                     r->in->assumed[ASSUMED_SPILL_OVER] == 0;
        if (launch_keeps_waiting(r, environment, line, waits))
            hold_behind(r, environment, k, t, &d);
        if (waits) {
            launch_demand(r, &d, line, -r->lines[line].need);
            r->lines[line].need = 0;
        }
    }
}

/* Is the environment the place-th of one of these queues? */
static bool is_tried(const struct run *r, const int32_t *queues, int32_t n, int32_t environment,
                     int32_t place)
{
    for (int32_t i = 0; i < n; i++) {
        const struct queue *q = &r->queues[queues[i]];
        if (place < q->n && q->order[place] == environment)
            return true;
    }
    return false;
}

/* For the lines of n queues of one turn. */
static void launch_turn(struct run *r, const int32_t *queues, int32_t n, struct turn_lines t)
{
    struct queue *first = &r->queues[queues[0]];
    for (t.place = 0; t.place < COMPUTE_QUEUE_MOST; t.place++) {
        for (int32_t e = 0; e < r->in->n_environments; e++) {
            if (!is_tried(r, queues, n, e, t.place) || compute_is_fargate(r->in->environments[e].e))
                continue;
            if (first->fair.of == NULL)
                launch_in(r, e, t);
            else if (!launch_fairly(r, first, e, t))
                return;
        }
    }
}

/* Nobody can have anything launched: most looks of a long list end here. */
static bool all_full(const struct run *r)
{
    for (int32_t e = 0; e < r->in->n_environments; e++) {
        const struct site *site = &r->sites[e];
        if (!compute_is_fargate(site->env->e) && site->vcpus < site->env->e->max_vcpus)
            return false;
    }
    return true;
}

void launch_for_waiting(struct run *r)
{
    r->short_of = false;
    if (r->in->assumed[ASSUMED_SHORTAGE] > 0 || r->in->assumed[ASSUMED_SPOT_SHORTAGE] > 0)
        launch_minimum(r, false);
    if (all_full(r)) {
        for (int32_t l = 0; l < r->n_lines; l++)
            r->lines[l].short_of = false;
        return;
    }
    struct turn_lines t = {.n = waiting_by_head(r, -1)};
    for (int32_t k = 0; k < t.n; k++) {
        struct line *q = &r->lines[r->by_head[k].line];
        q->need = q->waiting > q->promised ? q->waiting - q->promised : 0;
        q->passed = q->short_of = false;
        if (cancel_holds(r, line_queue(r, r->by_head[k].line)))
            q->need = 0;
    }
    for (int32_t i = 0, n; i < r->n_queues && t.to < t.n; i += n) {
        n = queues_of_turn(r, i);
        t.from = t.to;
        while (t.to < t.n && r->by_head[t.to].turn == r->queues[r->by_turn[i]].turn)
            t.to++;
        if (t.to > t.from)
            launch_turn(r, &r->by_turn[i], n, t);
    }
}

/* minvCpus, and what desiredvCpus asks for at the outset where that is assumed to be kept. */
static int64_t vcpus_kept(const struct run *r, const struct compute_environment *e, bool booted)
{
    bool desired = booted && r->in->assumed[ASSUMED_DESIRED] != 0 && e->desired_vcpus != UNKNOWN &&
                   e->desired_vcpus > e->min_vcpus;
    return desired ? e->desired_vcpus : e->min_vcpus;
}

/* What minvCpus keeps running is there before the first job is, of the types that the strategy
 * takes for the first class; what EC2 takes of it is launched again.  API reference, minvCpus: also
 * while the environment is DISABLED. */
void launch_minimum(struct run *r, bool booted)
{
    for (int32_t e = 0; e < r->in->n_environments; e++) {
        struct site *site = &r->sites[e];
        int64_t kept = compute_is_fargate(site->env->e) ? 0 : vcpus_kept(r, site->env->e, booted);
        while (site->kept_for >= 0 && site->vcpus < kept) {
            int64_t vcpus = kept - site->vcpus;
            const struct demand d = {.mcpu = vcpus * MCPU_PER_VCPU};
            const struct offer *o = strategy_choose(r, site, site->kept_for, &d);
            if (o == NULL)
                break;
            launch(r, e, o, booted);
        }
    }
}

/* ---- an instance's life -------------------------------------------------------------------- */

static void expire_later(struct run *r, int32_t index, int64_t delay_s)
{
    struct instance *i = &r->instances[index];
    i->stamp++;
    events_add(&r->events, EVENT_IDLE_OVER,
               (struct event){.at_s = r->now_s + delay_s, .instance = index, .stamp = i->stamp});
}

void promises_end(struct run *r, struct instance *i)
{
    for (int32_t k = 0; k < i->n_promises; k++)
        r->lines[i->promises[k].line].promised -= i->promises[k].jobs;
    i->n_promises = 0;
}

/* It takes jobs from now on; minScaleDownDelayMinutes does not hold for one that was never used. */
void instance_up(struct run *r, int32_t index)
{
    struct instance *i = &r->instances[index];
    if (i->end_s != UNKNOWN)
        return;
    promises_end(r, i);
    r->booting--;
    i->up = true;
    i->idle_since_s = r->now_s;
    r->sites[i->environment].idle[i->kind]++;
    i->room = whole_room(i->offer);
    site_show(r, index, i->room);
    r->changed = true;
    expire_later(r, index, r->in->assumed[ASSUMED_IDLE_S]);
}

void instance_idle(struct run *r, int32_t index)
{
    struct instance *i = &r->instances[index];
    int64_t delay_s = r->in->assumed[ASSUMED_IDLE_S];
    int64_t stated_s = r->sites[i->environment].env->e->scale_down_delay_s;
    i->busy_s += r->now_s - i->busy_since_s;
    i->idle_since_s = r->now_s;
    if (i->task) {
        fargate_end(r, index);
        return;
    }
    r->sites[i->environment].idle[i->kind]++;
    expire_later(r, index, stated_s > delay_s ? stated_s : delay_s);
}

void instance_end(struct run *r, int32_t index)
{
    struct instance *i = &r->instances[index];
    struct site *site = &r->sites[i->environment];
    assert(i->running == 0 && i->end_s == UNKNOWN);
    if (i->up) {
        i->idle_s += r->now_s - i->idle_since_s;
        site->idle[i->kind]--;
    }
    i->end_s = r->now_s;
    site_remove(r, index);
    site->vcpus -= i->offer->type->vcpus;
    r->vcpus -= i->offer->type->vcpus;
    capacity_count(r, i, -1);
    free(i->images);
    i->images = NULL;
    link_clear(&i->link);
    r->changed = true;
}

/* Idle for its whole delay, and not needed for minvCpus: it ends. */
void idle_over(struct run *r, const struct event *e)
{
    struct instance *i = &r->instances[e->instance];
    const struct site *site = &r->sites[i->environment];
    if (i->end_s != UNKNOWN || i->running > 0 || i->stamp != e->stamp)
        return;
    if (gang_needs(r, i)) {
        int64_t idle_s = r->in->assumed[ASSUMED_IDLE_S];
        expire_later(r, e->instance,
                     idle_s > 0 ? idle_s : r->in->assumed[ASSUMED_SCALE_INTERVAL_S]);
        return;
    }
    if (site->vcpus - i->offer->type->vcpus >= site->env->e->min_vcpus)
        instance_end(r, e->instance);
}
