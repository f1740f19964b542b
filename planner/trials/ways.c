/* ways.c - what is tried for one queue beside the environments that follow the plan.
 *
 * Batch knows no patterns: it launches by price per vCPU or by the order of a list, and places jobs
 * first in, first out.  So what a set of types comes to depends on how well any mix of the waiting
 * jobs fills them: fewer types, larger ones, or all sizes of a family, of which Batch takes the
 * largest that waiting jobs fill, often do better than the exact types of the plan.  Families and
 * single types are ranked by what the queue's work would cost on them if it could be mixed freely,
 * single types also by what it costs if jobs meet only their like; the first of each are simulated.
 */
#include "planner/trials/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SINGLES_MOST = 3, FAMILIES_MOST = 4, OWNED_TRIED_MOST = 3, SPOT_TYPES_MOST = 6 };
#define ALIKE_NEAR 0.05

/* What a queue asks for: its classes, and their job-seconds. */
struct wanted {
    const struct trying *t;
    const struct asked *queue;
    double mcpu_s, mib_s, gpu_s;
    double *seconds; /* per class of the workload */
};

static bool holds(const struct wanted *want, const struct offer *o, int32_t class_id)
{
    return admission_holds(o->type, &want->t->in->w->classes[class_id],
                           want->t->gpu_model[class_id]);
}

static bool holds_all(const struct wanted *want, const struct offer *o)
{
    for (int32_t i = 0; i < want->queue->n_classes; i++) {
        if (!holds(want, o, want->queue->classes[i]))
            return false;
    }
    return true;
}

static bool holds_any(const struct wanted *want, const struct offer *o)
{
    for (int32_t i = 0; i < want->queue->n_classes; i++) {
        if (holds(want, o, want->queue->classes[i]))
            return true;
    }
    return false;
}

/* Does each class fit one of them? */
static bool hold_all(const struct wanted *want, const struct offer **offers, int32_t n)
{
    for (int32_t c = 0; c < want->queue->n_classes; c++) {
        bool held = false;
        for (int32_t i = 0; i < n && !held; i++)
            held = holds(want, offers[i], want->queue->classes[c]);
        if (!held)
            return false;
    }
    return true;
}

bool is_of_kind(const struct asked *asked, const struct offer *o)
{
    return o->purchase == PURCHASE_ON_DEMAND && o->type->arch == asked->arch &&
           (o->gpus > 0) == asked->gpu;
}

int64_t jobs_at_once(const struct trying *t, const struct offer *o, int32_t class_id)
{
    const struct job_class *c = &t->in->w->classes[class_id];
    return admission_side_by_side(o, c, t->gpu_model[class_id], c->mem_mib);
}

void sum_seconds(const struct trying *t, const struct sim_job *jobs, int64_t n_jobs,
                 double *seconds)
{
    memset(seconds, 0, (size_t)t->in->w->n_classes * sizeof *seconds);
    for (int64_t i = 0; i < n_jobs; i++)
        seconds[jobs[i].class_id] += (double)jobs[i].count * (double)jobs[i].duration_s;
}

static struct wanted make_wanted(const struct trying *t, const struct asked *queue)
{
    struct wanted want = {.t = t, .queue = queue};
    want.seconds = arena_array(&t->out->arena, (size_t)t->in->w->n_classes, sizeof *want.seconds);
    sum_seconds(t, queue->jobs, queue->n_jobs, want.seconds);
    for (int64_t i = 0; i < queue->n_jobs; i++) {
        const struct sim_job *job = &queue->jobs[i];
        const struct job_class *c = &t->in->w->classes[job->class_id];
        double s = (double)job->count * (double)job->duration_s;
        want.mcpu_s += s * (double)c->mcpu;
        want.mib_s += s * (double)c->mem_mib;
        want.gpu_s += s * (double)c->gpus;
    }
    return want;
}

/* What the queue's work costs on the type when mixed freely. */
static double mixed_cost(const struct wanted *want, const struct offer *o)
{
    double most = want->mcpu_s / (double)o->usable_mcpu;
    double mib = want->mib_s / (double)o->usable_mib;
    most = mib > most ? mib : most;
    if (o->gpus > 0 && want->gpu_s / (double)o->gpus > most)
        most = want->gpu_s / (double)o->gpus;
    return most * (double)offer_total_uusd_h(o);
}

/* What it costs when each instance holds jobs of one class only, as many as it can. */
static double alike_cost(const struct wanted *want, const struct offer *o)
{
    double instance_s = 0;
    for (int32_t i = 0; i < want->queue->n_classes; i++) {
        int32_t c = want->queue->classes[i];
        instance_s += want->seconds[c] / (double)jobs_at_once(want->t, o, c);
    }
    return instance_s * (double)offer_total_uusd_h(o);
}

static const struct offer *find_offer(const struct offer_set *set, const char *name,
                                      enum purchase purchase)
{
    for (int32_t i = 0; i < set->n_offers; i++) {
        if (set->offers[i].purchase == purchase && strcmp(set->offers[i].type->name, name) == 0)
            return &set->offers[i];
    }
    return NULL;
}

/* ---- the planned environments -----------------------------------------------------------------
 */

struct way planned_way(struct trying *t, const struct environments *e, int32_t queue)
{
    struct way way = {.name = "as planned", .arch = e->queues[queue].arch};
    for (int32_t i = 0; i < e->n; i++) {
        const struct environment *env = &e->list[i];
        if (env->queue != queue)
            continue;
        bool spot = env->purchase == PURCHASE_SPOT;
        struct way_environment *to = &way.environments[way.n_environments++];
        *to = (struct way_environment){.kind = spot ? COMPUTE_SPOT : COMPUTE_EC2,
                                       .max_vcpus = env->max_vcpus};
        bool known = strategy_find(slice_of(env->strategy), &to->strategy);
        assert(known);
        (void)known;
        to->offers = arena_array(&t->out->arena, (size_t)env->n_types + 1, sizeof *to->offers);
        for (int32_t k = 0; k < env->n_types; k++) {
            const struct offer *o = find_offer(t->in->offers, env->types[k], env->purchase);
            if (o != NULL)
                to->offers[to->n_offers++] = o;
        }
    }
    return way;
}

/* ---- others ------------------------------------------------------------------------------------
 */

struct listing {
    struct trying *t;
    struct wanted want;
    struct way *ways;
    int32_t n;
};

int64_t whole_instances(int64_t max_vcpus, int32_t vcpus)
{
    return max_vcpus < vcpus ? vcpus : max_vcpus / vcpus * vcpus;
}

static bool are_of_one_size(const struct offer **offers, int32_t n)
{
    for (int32_t i = 1; i < n; i++) {
        if (offers[i]->type->vcpus != offers[0]->type->vcpus)
            return false;
    }
    return true;
}

/* The same machines and limits with another list; nothing where that list is tried already. */
static void add_way(struct listing *l, const char *name, enum strategy strategy,
                    const struct offer **offers, int32_t n_offers)
{
    for (int32_t i = 0; i < l->n; i++) {
        const struct way_environment *e = &l->ways[i].environments[0];
        if (e->n_offers == n_offers &&
            memcmp(e->offers, offers, (size_t)n_offers * sizeof *offers) == 0)
            return;
    }
    if (l->n == WAYS_MOST)
        return;
    struct way *way = &l->ways[l->n++];
    *way = l->ways[0];
    way->name = arena_text(&l->t->out->arena, name, strlen(name));
    way->environments[0].strategy = strategy;
    way->environments[0].offers = offers;
    way->environments[0].n_offers = n_offers;
    if (are_of_one_size(offers, n_offers))
        way->environments[0].max_vcpus =
            whole_instances(way->environments[0].max_vcpus, offers[0]->type->vcpus);
}

static void add_single(struct listing *l, const struct offer *o)
{
    char name[64];
    const struct offer **one = arena_array(&l->t->out->arena, 1, sizeof *one);
    one[0] = o;
    snprintf(name, sizeof name, "one type: %.40s", o->type->name);
    int64_t most = l->t->in->max_vcpus;
    if (holds_all(&l->want, o) && (most == UNKNOWN || o->type->vcpus <= most))
        add_way(l, name, STRATEGY_PROGRESSIVE, one, 1);
}

static int by_size(const void *a, const void *b)
{
    const struct offer *const *x = a, *const *y = b;
    if ((*x)->type->vcpus != (*y)->type->vcpus)
        return (*x)->type->vcpus > (*y)->type->vcpus ? -1 : 1;
    return (*x)->type_index < (*y)->type_index ? -1 : 1;
}

/* Sizes of the family that hold a class, the largest first; 0 unless they hold all together. */
static int32_t sizes_of(const struct listing *l, const char *family, const struct offer **sizes)
{
    const struct offer_set *set = l->t->in->offers;
    int64_t limit = l->ways[0].environments[0].max_vcpus;
    int32_t n = 0;
    for (int32_t i = 0; i < set->n_offers; i++) {
        const struct offer *o = &set->offers[i];
        if (is_of_kind(l->want.queue, o) && strcmp(o->type->family, family) == 0 &&
            o->type->vcpus <= limit && holds_any(&l->want, o))
            sizes[n++] = o;
    }
    if (!hold_all(&l->want, sizes, n))
        return 0;
    if (n > 0)
        qsort(sizes, (size_t)n, sizeof *sizes, by_size);
    return n;
}

static void add_family(struct listing *l, const char *family)
{
    char name[64];
    const struct offer **sizes =
        arena_array(&l->t->out->arena, (size_t)l->t->in->offers->n_offers + 1, sizeof *sizes);
    int32_t n = sizes_of(l, family, sizes);
    snprintf(name, sizeof name, "family %.40s", family);
    if (n > 0)
        add_way(l, name, STRATEGY_PROGRESSIVE, sizes, n);
}

/* Offers of the queue's kind by rising cost, the smaller of those that cost the same first; only
 * such as hold every class. */
struct ranked {
    const struct offer *offer;
    double cost;
};

static int by_cost(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->cost < y->cost || x->cost > y->cost)
        return x->cost < y->cost ? -1 : 1;
    if (x->offer->type->vcpus != y->offer->type->vcpus)
        return x->offer->type->vcpus < y->offer->type->vcpus ? -1 : 1;
    return x->offer->type_index < y->offer->type_index ? -1 : 1;
}

static struct ranked *rank_offers(const struct listing *l,
                                  double (*cost)(const struct wanted *, const struct offer *),
                                  int32_t *n)
{
    const struct offer_set *set = l->t->in->offers;
    struct ranked *list = mem_alloc(((size_t)set->n_offers + 1) * sizeof *list);
    *n = 0;
    for (int32_t i = 0; i < set->n_offers; i++) {
        const struct offer *o = &set->offers[i];
        if (is_of_kind(l->want.queue, o) && holds_all(&l->want, o))
            list[(*n)++] = (struct ranked){o, cost(&l->want, o)};
    }
    if (*n > 0)
        qsort(list, (size_t)*n, sizeof *list, by_cost);
    return list;
}

/* The families that hold the work cheapest when mixed freely. */
static void add_families(struct listing *l, const struct ranked *ranked, int32_t n)
{
    const char *tried[FAMILIES_MOST];
    int32_t n_tried = 0;
    for (int32_t i = 0; i < n && n_tried < FAMILIES_MOST; i++) {
        const char *family = ranked[i].offer->type->family;
        int32_t k = 0;
        while (k < n_tried && strcmp(tried[k], family) != 0)
            k++;
        if (k < n_tried)
            continue;
        tried[n_tried++] = family;
        add_family(l, family);
    }
}

/* Sizes of a family cost about the same for jobs of one kind, and the large ones stand half empty
 * when the last jobs end: of the types that cost hardly more than the least, the smallest. */
static void add_alike(struct listing *l, const struct ranked *ranked, int32_t n)
{
    int32_t near = 0;
    while (near < n && ranked[near].cost <= (1 + ALIKE_NEAR) * ranked[0].cost)
        near++;
    for (int32_t last = 0, added = 0; added < SINGLES_MOST; added++) {
        const struct offer *best = NULL;
        for (int32_t i = 0; i < near; i++) {
            const struct offer *o = ranked[i].offer;
            if (o->type->vcpus > last && (best == NULL || o->type->vcpus < best->type->vcpus))
                best = o;
        }
        if (best == NULL)
            return;
        add_single(l, best);
        last = best->type->vcpus;
    }
}

/* What Batch takes by default, as far as it is allowed here. */
static void add_default(struct listing *l)
{
    const struct offer_set *set = l->t->in->offers;
    enum arch arch = l->want.queue->arch;
    const struct offer **taken =
        arena_array(&l->t->out->arena, (size_t)set->n_offers + 1, sizeof *taken);
    int32_t n = 0;
    struct compute compute;
    bool found = default_types(l->t->in->catalogue, arch, &compute);
    for (int32_t i = 0; found && i < set->n_offers; i++) {
        const struct offer *o = &set->offers[i];
        bool listed = false;
        for (int32_t k = 0; k < compute.list[0].n_types && !listed; k++)
            listed = compute.list[0].types[k].type_index == o->type_index;
        if (listed && is_of_kind(l->want.queue, o) && holds_any(&l->want, o))
            taken[n++] = o;
    }
    compute_clear(&compute);
    if (n > 0 && hold_all(&l->want, taken, n))
        add_way(l, default_name(arch), STRATEGY_PROGRESSIVE, taken, n);
}

/* What is paid for anyway may be the best to run on, whatever it costs by the list. */
static void add_owned(struct listing *l)
{
    const struct commitments *owned = l->t->in->owned;
    for (int32_t i = 0; owned != NULL && i < owned->n && i < OWNED_TRIED_MOST; i++) {
        const struct offer *o =
            find_offer(l->t->in->offers, owned->owned[i].instance_type, PURCHASE_ON_DEMAND);
        if (o != NULL && is_of_kind(l->want.queue, o))
            add_single(l, o);
        if (owned->owned[i].family[0] != '\0')
            add_family(l, owned->owned[i].family);
    }
}

/* ---- on spot -----------------------------------------------------------------------------------
 *
 * Many types are what keeps capacity coming, so a way has SPOT_TYPES_LEAST at least; all of one
 * size, since of several Batch launches the largest that waiting jobs fill. */

static bool is_spot_of_kind(const struct listing *l, const struct offer *o, int32_t vcpus)
{
    const struct asked *asked = l->want.queue;
    return o->purchase == PURCHASE_SPOT && o->type->arch == asked->arch &&
           (o->gpus > 0) == asked->gpu && o->type->vcpus == vcpus && holds_all(&l->want, o);
}

/* The cheapest of the size for the work; nothing where there are too few. */
static void add_spot_size(struct listing *l, int32_t vcpus)
{
    const struct offer_set *set = l->t->in->offers;
    struct ranked *ranked = mem_alloc(((size_t)set->n_offers + 1) * sizeof *ranked);
    int32_t n = 0;
    for (int32_t i = 0; i < set->n_offers; i++) {
        const struct offer *o = &set->offers[i];
        if (is_spot_of_kind(l, o, vcpus))
            ranked[n++] = (struct ranked){o, mixed_cost(&l->want, o)};
    }
    if (n >= SPOT_TYPES_LEAST) {
        char name[40];
        qsort(ranked, (size_t)n, sizeof *ranked, by_cost);
        n = n < SPOT_TYPES_MOST ? n : SPOT_TYPES_MOST;
        const struct offer **offers = arena_array(&l->t->out->arena, (size_t)n, sizeof *offers);
        for (int32_t i = 0; i < n; i++)
            offers[i] = ranked[i].offer;
        snprintf(name, sizeof name, "%d-vCPU types", (int)vcpus);
        add_way(l, name, STRATEGY_SPOT_PRICE_CAPACITY, offers, n);
    }
    free(ranked);
}

static void list_spot_ways(struct listing *l)
{
    const struct offer_set *set = l->t->in->offers;
    int64_t limit = l->t->in->max_vcpus;
    for (int32_t last = 0, next; l->n < WAYS_MOST; last = next) {
        next = INT32_MAX;
        for (int32_t i = 0; i < set->n_offers; i++) {
            int32_t vcpus = set->offers[i].type->vcpus;
            if (vcpus > last && vcpus < next)
                next = vcpus;
        }
        if (next == INT32_MAX || (limit != UNKNOWN && next > limit))
            return;
        add_spot_size(l, next);
    }
}

int32_t list_ways(struct trying *t, const struct asked *asked, const struct way *first,
                  struct way ways[WAYS_MOST])
{
    struct listing l = {t, make_wanted(t, asked), ways, 1};
    ways[0] = *first;
    const struct way_environment *planned = &ways[0].environments[0];
    if (ways[0].n_environments != 1)
        return 1;
    if (planned->kind != COMPUTE_EC2) {
        list_spot_ways(&l);
        return l.n;
    }
    add_owned(&l);
    for (int32_t i = 0; i < planned->n_offers && i < SINGLES_MOST; i++)
        add_single(&l, planned->offers[i]);
    for (int32_t i = 0; i < planned->n_offers && i < SINGLES_MOST; i++)
        add_family(&l, planned->offers[i]->type->family);
    int32_t n;
    struct ranked *ranked = rank_offers(&l, mixed_cost, &n);
    for (int32_t i = 0; i < n && i < SINGLES_MOST; i++)
        add_single(&l, ranked[i].offer);
    add_families(&l, ranked, n);
    free(ranked);
    ranked = rank_offers(&l, alike_cost, &n);
    add_alike(&l, ranked, n);
    free(ranked);
    add_default(&l);
    return l.n;
}
