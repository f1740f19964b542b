/* place.c - jobs on instances: the head of the queue on the first instance that has room.
 *
 * Equal jobs that start together on one instance are one event.  A job holds vCPUs, memory and GPUs
 * from its placement, while its image is pulled too. */
#include "planner/simulate/state.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t room_holds(const struct job_class *c, struct room room, int64_t most)
{
    if (room.mcpu < c->mcpu || room.mib < c->mem_mib || room.gpus < c->gpus)
        return 0;
    if (c->whole_instances)
        return least(most, 1);
    if (c->mcpu > 0)
        most = least(most, room.mcpu / c->mcpu);
    if (c->mem_mib > 0)
        most = least(most, room.mib / c->mem_mib);
    return c->gpus > 0 ? least(most, room.gpus / c->gpus) : most;
}

/* ---- which instance ------------------------------------------------------------------------ */

struct wanted {
    const struct run *r;
    int32_t class_id;
};

/* What the numbers of room do not tell: the GPU's model, and a whole instance. */
static bool accepts(void *context, int32_t instance)
{
    const struct wanted *want = context;
    const struct instance *i = &want->r->instances[instance];
    const struct job_class *c = &want->r->in->w->classes[want->class_id];
    return (!c->whole_instances || i->running == 0) &&
           admission_holds(i->offer->type, c, want->r->in->gpu_model[want->class_id]);
}

static int32_t find_instance(struct run *r, int32_t line)
{
    int32_t class_id = line_class(r, line);
    struct wanted want = {r, class_id};
    const struct job_class *c = &r->in->w->classes[class_id];
    bool plain = !c->whole_instances && r->in->gpu_model[class_id] == NULL;
    const struct queue *queue = line_queue(r, line);
    for (int32_t k = 0; k < queue->n; k++) {
        int32_t e = queue->order[k];
        const struct site *site = &r->sites[e];
        if (!site_admits(r, site, line))
            continue;
        int32_t found = compute_is_fargate(site->env->e)
                            ? fargate_launch(r, e, class_id)
                            : site_find(r, site, class_need(c), plain ? NULL : accepts, &want);
        if (found >= 0)
            return found;
    }
    return -1;
}

/* ---- starting and ending ------------------------------------------------------------------- */

static const struct pulled *find_image(const struct instance *i, int32_t image)
{
    for (int32_t k = 0; k < i->n_images; k++) {
        if (i->images[k].image == image)
            return &i->images[k];
    }
    return NULL;
}

int64_t place_image_s(const struct run *r, const struct instance *i, int32_t image, int64_t from_s)
{
    if (image < 0)
        return from_s;
    const struct pulled *there = find_image(i, image);
    if (there != NULL)
        return there->ready_s > from_s ? there->ready_s : from_s;
    int64_t per_s = r->in->assumed[ASSUMED_PULL_MIB_S] << 20;
    return from_s + (r->in->image_bytes[image] + per_s - 1) / per_s;
}

/* When the image is there: it is pulled once, by the first job that needs it. */
static int64_t image_ready_s(struct run *r, struct instance *i, int32_t image, int64_t from_s)
{
    int64_t ready_s = place_image_s(r, i, image, from_s);
    if (image < 0 || find_image(i, image) != NULL)
        return ready_s;
    i->images =
        mem_grow(i->images, &i->images_capacity, (size_t)i->n_images + 1, sizeof *i->images);
    i->images[i->n_images++] = (struct pulled){image, ready_s};
    staging_disk(i, r->in->image_bytes[image]);
    return ready_s;
}

static void note_use(struct instance *i, int32_t class_id, int64_t jobs, int64_t job_s)
{
    int32_t k = 0;
    while (k < i->n_uses && i->uses[k].class_id != class_id)
        k++;
    if (k == i->n_uses) {
        i->uses = mem_grow(i->uses, &i->uses_capacity, (size_t)k + 1, sizeof *i->uses);
        i->uses[i->n_uses++] = (struct bill_use){.class_id = class_id};
    }
    i->uses[k].jobs += jobs;
    i->uses[k].job_s += job_s;
}

static void change_room(struct run *r, int32_t instance, const struct job_class *c, int64_t jobs)
{
    struct instance *i = &r->instances[instance];
    i->room.mcpu += c->mcpu * jobs;
    i->room.mib += c->mem_mib * jobs;
    i->room.gpus += (int32_t)(c->gpus * jobs);
    if (i->task)
        return;
    struct room shown = i->room;
    if (c->whole_instances && jobs < 0)
        shown = (struct room){-1, -1, -1};
    site_show(r, instance, shown);
}

static void note_start(struct run *r, int32_t instance, int32_t item, const struct sim_start *times,
                       int32_t jobs)
{
    struct simulation *out = r->out;
    out->starts =
        mem_grow(out->starts, &out->starts_capacity, out->n_starts + 1, sizeof *out->starts);
    out->starts[out->n_starts] = *times;
    out->starts[out->n_starts].job = item_index(r, item);
    out->starts[out->n_starts].instance = r->instances[instance].number;
    out->starts[out->n_starts].ready_s = item_ready_s(r, item);
    out->starts[out->n_starts++].count = jobs;
}

/* Job definitions state a timeout of their own, else the assumption holds; 0: none. */
static int64_t timeout_of(const struct run *r, const struct sim_job *job)
{
    return job->timeout_s > 0 ? job->timeout_s : r->in->assumed[ASSUMED_TIMEOUT_S];
}

void place_start(struct run *r, int32_t instance, int32_t item, int32_t jobs, int64_t from_s)
{
    struct instance *i = &r->instances[instance];
    const struct sim_job *job = item_job(r, item);
    int32_t ordinal = item >= 0 ? job->count - r->remaining[item] : item_retry(r, item)->ordinal;
    /* A task on Fargate is launched when the job has got its place, and begins a little later. */
    int64_t begin_s = i->launch_s > r->now_s ? i->launch_s : r->now_s;
    int64_t start_s =
        image_ready_s(r, i, job->image, begin_s) + r->in->assumed[ASSUMED_PLACEMENT_S];
    start_s = start_s > from_s ? start_s : from_s;
    int64_t duration_s = sim_duration_s(r->in, item_index(r, item), ordinal);
    int64_t end_s = start_s + taken_expect_s(r, instance, item, duration_s, jobs);
    /* A timeout is one attempt's; time that is expected to be lost is that of others. */
    int64_t timeout_s =
        timeout_of(r, job) > 0 ? end_s - duration_s + timeout_of(r, job) : INT64_MAX;
    if (r->in->staging != NULL)
        staging_hold(r, instance, item, jobs, &start_s, &end_s);
    bool timed_out = end_s > timeout_s;
    if (timed_out) {
        end_s = timeout_s;
        start_s = start_s < end_s ? start_s : end_s;
    }
    if (r->in->start_s != NULL)
        r->in->start_s[item_index(r, item)] = start_s;
    if (i->running == 0) {
        i->idle_s += begin_s - i->idle_since_s;
        i->busy_since_s = begin_s;
        if (!i->task)
            r->sites[i->environment].idle[i->kind]--;
    }
    i->running += jobs;
    i->most_running = i->running > i->most_running ? i->running : i->most_running;
    i->used = true;
    r->running += jobs;
    r->out->fell_back += item_line(r, item) >= r->n_base_lines ? jobs : 0;
    note_use(i, job->class_id, jobs, (end_s - begin_s) * jobs);
    change_room(r, instance, &r->in->w->classes[job->class_id], -(int64_t)jobs);
    events_add(&r->events, EVENT_JOBS_END,
               (struct event){.at_s = end_s,
                              .instance = instance,
                              .item = item,
                              .count = jobs,
                              .held_s = (int32_t)(end_s - begin_s),
                              .stamp = ordinal,
                              .timed_out = timed_out});
    if (i->task)
        taken_plan(r, instance, end_s);
    if (r->in->keep_starts)
        note_start(r, instance, item,
                   &(struct sim_start){.start_s = begin_s, .run_s = start_s, .end_s = end_s}, jobs);
    waiting_take(r, item, jobs, begin_s);
}

static void jobs_succeeded(struct run *r, const struct event *e)
{
    r->out->jobs_run += e->count;
    queues_over(r, item_index(r, e->item), e->count, true);
    r->out->makespan_s = r->now_s;
    if (r->in->gates != NULL)
        gates_succeeded(r, item_index(r, e->item), e->count);
}

void jobs_ended(struct run *r, const struct event *e)
{
    struct instance *i = &r->instances[e->instance];
    if (i->end_s != UNKNOWN) { /* it was taken away, and they with it */
        if (i->task)
            fargate_forget(r, e->instance);
        return;
    }
    change_room(r, e->instance, &r->in->w->classes[item_job(r, e->item)->class_id], e->count);
    if (r->in->staging != NULL)
        staging_ended(r, e->instance, e->item, e->count, !e->timed_out);
    i->running -= e->count;
    r->running -= e->count;
    if (job_queue_of(r, item_index(r, e->item))->fair.of != NULL)
        fair_ended(r, e);
    r->changed = true;
    r->fruitless = 0;
    if (e->timed_out)
        attempts_timed_out(r, e);
    else
        jobs_succeeded(r, e);
    if (i->running > 0)
        return;
    instance_idle(r, e->instance);
    if (i->task)
        fargate_forget(r, e->instance);
}

/* ---- the queue's order --------------------------------------------------------------------- */

bool place_some(struct run *r, int32_t item, int32_t most)
{
    const struct job_class *c = &r->in->w->classes[item_job(r, item)->class_id];
    if (c->nodes > 1)
        return gang_start(r, item);
    int32_t instance = find_instance(r, item_line(r, item));
    if (instance < 0)
        return false;
    most = *item_remaining(r, item) < most ? *item_remaining(r, item) : most;
    int64_t jobs = room_holds(c, r->instances[instance].room, most);
    if (r->in->chance.duration_sigma <= 0) {
        place_start(r, instance, item, (int32_t)jobs, 0);
        return true;
    }
    for (; jobs > 0; jobs--) /* each takes a time of its own */
        place_start(r, instance, item, 1, 0);
    return true;
}

/* The first of all jobs that wait in queues of one turn; NO_ITEM. */
static int32_t first_item(struct run *r, const int32_t *queues, int32_t n, struct queue **of)
{
    int32_t first = NO_ITEM;
    for (int32_t i = 0; i < n; i++) {
        struct queue *q = &r->queues[queues[i]];
        int32_t item = q->held ? NO_ITEM : waiting_head(r, q);
        if (item == NO_ITEM || (first != NO_ITEM && item > first))
            continue;
        first = item;
        *of = q;
    }
    return first;
}

/* A job that finds no room keeps those behind it in its queue waiting. */
static void place_strictly(struct run *r, const int32_t *queues, int32_t n)
{
    struct queue *q = NULL;
    for (int32_t i = 0; i < n; i++)
        r->queues[queues[i]].held = false;
    for (int32_t item; (item = first_item(r, queues, n, &q)) != NO_ITEM;) {
        q->held = !place_some(r, item, INT32_MAX);
        q->blocked = q->held ? item : NO_ITEM;
    }
}

/* One of the heap is not before all below it: it sinks. */
void waiting_sink(struct waiting_line *heap, int32_t i, int32_t n)
{
    struct waiting_line moved = heap[i];
    for (int32_t child = 2 * i + 1; child < n; child = 2 * i + 1) {
        if (child + 1 < n && waits_before(&heap[child + 1], &heap[child]))
            child++;
        if (waits_before(&moved, &heap[child]))
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = moved;
}

/* The lines that wait are a heap by their first jobs.  A line whose first job finds no room is
 * done with until something changes. */
static void place_what_fits(struct run *r, int32_t turn)
{
    int32_t n = waiting_lines(r, turn);
    for (int32_t k = n / 2 - 1; k >= 0; k--)
        waiting_sink(r->by_head, k, n);
    while (n > 0) {
        struct waiting_line *first = &r->by_head[0];
        const struct line *q = &r->lines[first->line];
        if (!place_some(r, q->head, INT32_MAX) || q->waiting == 0)
            *first = r->by_head[--n];
        else
            first->head = q->head;
        waiting_sink(r->by_head, 0, n);
    }
}

/* Where jobs pass each other the first of a queue may still wait. */
static void note_heads(struct run *r, const int32_t *queues, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        struct queue *q = &r->queues[queues[i]];
        q->blocked = q->limits != NULL ? waiting_head(r, q) : NO_ITEM;
    }
}

void place_jobs(struct run *r)
{
    for (int32_t i = 0; i < r->n_queues; i++)
        r->queues[i].blocked = NO_ITEM;
    for (int32_t i = 0, n; i < r->n_queues && r->waiting > 0; i += n) {
        struct queue *q = &r->queues[r->by_turn[i]];
        n = queues_of_turn(r, i);
        if (q->fair.of != NULL)
            place_fairly(r, q);
        else if (r->in->assumed[ASSUMED_STRICT_FIFO])
            place_strictly(r, &r->by_turn[i], n);
        else {
            place_what_fits(r, q->turn);
            note_heads(r, &r->by_turn[i], n);
        }
    }
}
