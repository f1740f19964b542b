/* environments.c - from leases to queues and environments.
 *
 * Leases are sorted into kinds (architecture, with GPU or without).  Within a kind a union-find
 * over classes joins those that share a lease; each set is a group, a group (or the smallest ones
 * together) is a queue. */
#include "planner/environments.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/wide.h"

enum { N_KINDS = 2 * N_ARCHES };

static int kind_of(const struct lease *lease)
{
    return 2 * (int)lease->offer->type->arch + (lease->offer->gpus > 0);
}

static double lease_weight(const struct plan *plan, const struct lease *lease)
{
    double hours = plan->unit == PLAN_HOUR ? 1 : (double)billed_s(lease->duration_s) / S_PER_H;
    return (double)offer_total_uusd_h(lease->offer) * hours * (double)lease->count;
}

/* Scratch of one call. */
struct grouping {
    const struct plan *plan;
    const struct workload *w;
    int64_t max_vcpus;
    int32_t *parent;   /* [kind * n_classes + class] */
    int64_t *jobs;     /* likewise: jobs of the class that run on the kind */
    double *weight;    /* likewise: cost of the group, at its root */
    int32_t *queue_of; /* likewise: queue of the group, at its root; -1 */
    int32_t *lease_at; /* lease -> its slot in the arrays above; -1 for a lease without jobs */
};

static int32_t root_of(int32_t *parent, int32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static void join(int32_t *parent, int32_t a, int32_t b)
{
    a = root_of(parent, a);
    b = root_of(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

static void join_lease(struct grouping *g, int32_t index)
{
    const struct lease *lease = &g->plan->leases[index];
    int32_t base = kind_of(lease) * g->w->n_classes;
    int32_t first = -1;
    for (int32_t l = 0; l < lease->n_lanes; l++) {
        const struct lane *lane = &lease->lanes[l];
        for (int32_t r = 0; r < lane->n_runs; r++) {
            int32_t at = base + lane->runs[r].class_id;
            g->jobs[at] += lane->runs[r].count * lane->count * lease->count;
            if (first < 0)
                first = at;
            join(g->parent, first, at);
        }
    }
    g->lease_at[index] = first;
}

/* Groups that each run on one type alone, and on the same one, belong together: a queue of its own
 * would change nothing for them. */
static void join_same_type(struct grouping *g)
{
    enum { NONE = -1, SEVERAL = -2 };
    int32_t n_types = 0;
    for (int32_t i = 0; i < g->plan->n_leases; i++) {
        int32_t type = g->plan->leases[i].offer->type_index;
        n_types = type >= n_types ? type + 1 : n_types;
    }
    int32_t slots = N_KINDS * g->w->n_classes;
    int32_t *type_of = mem_alloc((size_t)slots * sizeof *type_of);
    int32_t *group_of = mem_alloc((size_t)n_types * sizeof *group_of);
    for (int32_t i = 0; i < slots; i++)
        type_of[i] = NONE;
    for (int32_t i = 0; i < n_types; i++)
        group_of[i] = NONE;
    for (int32_t i = 0; i < g->plan->n_leases; i++) {
        if (g->lease_at[i] < 0)
            continue;
        int32_t *type = &type_of[root_of(g->parent, g->lease_at[i])];
        int32_t own = g->plan->leases[i].offer->type_index;
        *type = *type == NONE || *type == own ? own : SEVERAL;
    }
    for (int32_t i = 0; i < slots; i++) {
        if (type_of[i] < 0)
            continue;
        if (group_of[type_of[i]] == NONE)
            group_of[type_of[i]] = i;
        else
            join(g->parent, group_of[type_of[i]], i);
    }
    free(type_of);
    free(group_of);
}

static void group(struct grouping *g)
{
    int32_t slots = N_KINDS * g->w->n_classes;
    for (int32_t i = 0; i < slots; i++) {
        g->parent[i] = i;
        g->queue_of[i] = -1;
    }
    for (int32_t i = 0; i < g->plan->n_leases; i++)
        join_lease(g, i);
    join_same_type(g);
    for (int32_t i = 0; i < g->plan->n_leases; i++) {
        if (g->lease_at[i] < 0)
            continue;
        g->lease_at[i] = root_of(g->parent, g->lease_at[i]);
        g->weight[g->lease_at[i]] += lease_weight(g->plan, &g->plan->leases[i]);
    }
}

/* The heaviest group of the kind that has no queue yet; -1 when none is left. */
static int32_t heaviest(const struct grouping *g, int kind)
{
    int32_t best = -1;
    for (int32_t i = kind * g->w->n_classes; i < (kind + 1) * g->w->n_classes; i++) {
        if (g->parent[i] == i && g->queue_of[i] < 0 && g->weight[i] > 0 &&
            (best < 0 || g->weight[i] > g->weight[best]))
            best = i;
    }
    return best;
}

static double weight_of_kind(const struct grouping *g, int kind)
{
    double sum = 0;
    for (int32_t i = kind * g->w->n_classes; i < (kind + 1) * g->w->n_classes; i++)
        sum += g->weight[i];
    return sum;
}

const char *queue_name(struct arena *arena, enum arch arch, bool gpu, int number)
{
    char name[32];
    int n =
        snprintf(name, sizeof name, "%s%s", arch == ARCH_X86_64 ? "x86" : "arm", gpu ? "-gpu" : "");
    if (number > 1)
        n += snprintf(name + n, sizeof name - (size_t)n, "-%d", number);
    return arena_text(arena, name, (size_t)n);
}

static struct queue *make_queues(struct environments *e, struct grouping *g)
{
    struct queue *queues = arena_array(&e->arena, N_KINDS * QUEUES_MOST, sizeof *queues);
    for (int kind = 0; kind < N_KINDS; kind++) {
        int made = 0;
        int32_t first = e->n_queues;
        double least = QUEUE_SHARE_LEAST * weight_of_kind(g, kind);
        for (int32_t at; (at = heaviest(g, kind)) >= 0;) {
            bool small = made > 0 && g->weight[at] < least;
            if (made < QUEUES_MOST && !small) {
                made++;
                queues[e->n_queues++] = (struct queue){
                    .name = queue_name(&e->arena, (enum arch)(kind / 2), kind % 2 != 0, made),
                    .arch = (enum arch)(kind / 2),
                    .gpu = kind % 2 != 0,
                };
            }
            g->queue_of[at] = small ? first : e->n_queues - 1;
        }
    }
    return queues;
}

/* Does the plan run jobs of the class on the queue's kind of machine, in one of its groups? */
static bool runs_in(const struct grouping *g, int32_t class_id, int32_t queue)
{
    for (int kind = 0; kind < N_KINDS; kind++) {
        int32_t at = kind * g->w->n_classes + class_id;
        if (g->jobs[at] > 0 && g->queue_of[root_of(g->parent, at)] == queue)
            return true;
    }
    return false;
}

/* A class that the plan runs on two kinds of machine has a queue for each. */
static void route_classes(struct environments *e, const struct grouping *g, struct queue *queues)
{
    for (int32_t q = 0; q < e->n_queues; q++) {
        int32_t *classes = arena_array(&e->arena, (size_t)g->w->n_classes, sizeof *classes);
        for (int32_t c = 0; c < g->w->n_classes; c++) {
            if (runs_in(g, c, q))
                classes[queues[q].n_classes++] = c;
        }
        queues[q].classes = classes;
    }
}

/* ---- one environment ------------------------------------------------------------------------ */

struct share {
    const struct offer *offer;
    double weight;
};

static int by_weight(const void *a, const void *b)
{
    const struct share *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return x->offer->type_index < y->offer->type_index ? -1 : 1;
}

struct change {
    int64_t at_s, vcpus;
};

/* Ends come before starts of the same second: an instance that ends makes room. */
static int by_time(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    if (x->at_s != y->at_s)
        return x->at_s < y->at_s ? -1 : 1;
    return x->vcpus < y->vcpus ? -1 : x->vcpus > y->vcpus;
}

static int64_t peak_of(struct change *changes, size_t n)
{
    int64_t now = 0, peak = 0;
    qsort(changes, n, sizeof *changes, by_time);
    for (size_t i = 0; i < n; i++) {
        now += changes[i].vcpus;
        peak = now > peak ? now : peak;
    }
    return peak;
}

/* What a cheaper type for the same jobs would be: price for as much of the scarcer of vCPUs and
 * memory as the most used type has. */
static double relative_price(const struct offer *o, const struct offer *like)
{
    double cpu = (double)o->usable_mcpu / (double)like->usable_mcpu;
    double mem = (double)o->usable_mib / (double)like->usable_mib;
    return (double)offer_total_uusd_h(o) / (cpu < mem ? cpu : mem);
}

static bool holds_all(const struct offer *o, const struct queue *queue, const struct workload *w)
{
    for (int32_t i = 0; i < queue->n_classes; i++) {
        const struct job_class *c = &w->classes[queue->classes[i]];
        if (c->mcpu > o->usable_mcpu || c->mem_mib > o->usable_mib || c->gpus > o->gpus)
            return false;
    }
    return true;
}

static bool listed(const struct share *shares, int32_t n, const struct offer *o)
{
    for (int32_t i = 0; i < n; i++) {
        if (shares[i].offer->type_index == o->type_index)
            return true;
    }
    return false;
}

/* Half as large to twice as large: of much larger ones Batch would launch one for a few jobs. */
static bool is_of_like_size(const struct offer *o, const struct offer *like)
{
    return o->type->vcpus <= 2 * like->type->vcpus && 2 * o->type->vcpus >= like->type->vcpus;
}

/* Spot capacity comes and goes by type, so at least SPOT_TYPES_LEAST where the region has them, of
 * like size where it has those. */
static int32_t add_spot_types(struct share *shares, int32_t n, const struct queue *queue,
                              const struct workload *w, const struct offer_set *offers)
{
    const struct offer *like = shares[0].offer;
    for (bool any_size = false; n < SPOT_TYPES_LEAST;) {
        const struct offer *best = NULL;
        for (int32_t i = 0; i < offers->n_offers; i++) {
            const struct offer *o = &offers->offers[i];
            if (o->purchase == PURCHASE_SPOT && o->type->arch == like->type->arch &&
                (o->gpus > 0) == (like->gpus > 0) && o->gpu_model == like->gpu_model &&
                (any_size || is_of_like_size(o, like)) && !listed(shares, n, o) &&
                holds_all(o, queue, w) &&
                (best == NULL || relative_price(o, like) < relative_price(best, like)))
                best = o;
        }
        if (best != NULL)
            shares[n++] = (struct share){best, 0};
        else if (any_size)
            break;
        else
            any_size = true;
    }
    return n;
}

static int32_t gather_shares(const struct grouping *g, int32_t q, enum purchase purchase,
                             struct share *shares, struct change *changes, size_t *n_changes)
{
    int32_t n = 0;
    for (int32_t i = 0; i < g->plan->n_leases; i++) {
        const struct lease *lease = &g->plan->leases[i];
        if (g->lease_at[i] < 0 || g->queue_of[g->lease_at[i]] != q ||
            lease->offer->purchase != purchase)
            continue;
        int32_t k = 0;
        while (k < n && shares[k].offer->type_index != lease->offer->type_index)
            k++;
        if (k == n)
            shares[n++] = (struct share){lease->offer, 0};
        shares[k].weight += lease_weight(g->plan, lease);
        int64_t vcpus = lease->count * lease->offer->type->vcpus;
        int64_t end_s = g->plan->unit == PLAN_HOUR ? 1 : lease->start_s + lease->duration_s;
        changes[(*n_changes)++] = (struct change){lease->start_s, vcpus};
        changes[(*n_changes)++] = (struct change){end_s, -vcpus};
    }
    qsort(shares, (size_t)n, sizeof *shares, by_weight);
    return n;
}

const char *environment_name(struct arena *arena, const struct queue *queue, enum purchase purchase)
{
    char name[48];
    int n = snprintf(name, sizeof name, "%s-%s", queue->name,
                     purchase == PURCHASE_SPOT ? "spot" : "od");
    return arena_text(arena, name, (size_t)n);
}

/* False when the plan has nothing of that purchase option in the queue. */
static bool make_environment(struct environments *e, struct environment *out,
                             const struct grouping *g, int32_t q, enum purchase purchase,
                             const struct offer_set *offers, struct share *shares,
                             struct change *changes)
{
    size_t n_changes = 0;
    int32_t planned = gather_shares(g, q, purchase, shares, changes, &n_changes);
    if (planned == 0)
        return false;
    int32_t n = planned;
    if (purchase == PURCHASE_SPOT)
        n = add_spot_types(shares, n, &e->queues[q], g->w, offers);
    int64_t most = peak_of(changes, n_changes);
    if (g->max_vcpus != UNKNOWN && most > g->max_vcpus)
        most = g->max_vcpus; /* without durations a plan runs everything at once */
    const char **types = arena_array(&e->arena, (size_t)n, sizeof *types);
    double weight = 0;
    for (int32_t i = 0; i < n; i++) {
        types[i] = shares[i].offer->type->name;
        weight += shares[i].weight;
        most = shares[i].offer->type->vcpus > most ? shares[i].offer->type->vcpus : most;
    }
    *out = (struct environment){
        .name = environment_name(&e->arena, &e->queues[q], purchase),
        .queue = q,
        .purchase = purchase,
        .strategy = purchase == PURCHASE_SPOT ? "SPOT_PRICE_CAPACITY_OPTIMIZED"
                                              : "BEST_FIT_PROGRESSIVE_ORDERED",
        .types = types,
        .n_types = n,
        .n_planned = planned,
        .max_vcpus = most,
        .share = weight,
        .follows_plan = true,
    };
    return true;
}

static int64_t largest_of(const struct environment *e, const struct offer_set *offers)
{
    int64_t largest = 0;
    for (int32_t i = 0; i < offers->n_offers; i++) {
        const struct instance_type *type = offers->offers[i].type;
        for (int32_t k = 0; k < e->n_types; k++) {
            if (e->types[k] == type->name && type->vcpus > largest)
                largest = type->vcpus;
        }
    }
    return largest;
}

/* Peaks of environments come at different times; Batch knows only each one's maxvCpus, so that
 * these are within the user's limit together, as far as each keeps room for its largest type: what
 * each has beyond that is cut alike. */
static void keep_limit(struct environment *list, int32_t n, const struct offer_set *offers,
                       int64_t limit)
{
    int64_t total = 0, least = 0;
    for (int32_t i = 0; i < n; i++) {
        total += list[i].max_vcpus;
        least += largest_of(&list[i], offers);
    }
    if (limit == UNKNOWN || total <= limit)
        return;
    int64_t left = limit > least ? limit - least : 0;
    for (int32_t i = 0; i < n; i++) {
        int64_t largest = largest_of(&list[i], offers), beyond = list[i].max_vcpus - largest;
        list[i].max_vcpus =
            largest + (beyond == 0 ? 0 : (int64_t)((wide)beyond * left / (total - least)));
    }
}

static void make_environments(struct environments *e, const struct grouping *g,
                              const struct offer_set *offers)
{
    size_t leases = (size_t)g->plan->n_leases;
    struct share *shares = mem_zeroed(leases + SPOT_TYPES_LEAST, sizeof *shares);
    struct change *changes = mem_zeroed(2 * leases, sizeof *changes);
    struct environment *list = arena_array(&e->arena, 2 * (size_t)e->n_queues, sizeof *list);
    double total = 0;
    for (int32_t q = 0; q < e->n_queues; q++) {
        /* Spot first: what it cannot supply falls to the on-demand environment after it. */
        static const enum purchase order[] = {PURCHASE_SPOT, PURCHASE_ON_DEMAND};
        for (int p = 0; p < 2; p++) {
            if (make_environment(e, &list[e->n], g, q, order[p], offers, shares, changes))
                total += list[e->n++].share;
        }
    }
    for (int32_t i = 0; i < e->n; i++)
        list[i].share /= total;
    keep_limit(list, e->n, offers, g->max_vcpus);
    e->list = list;
    free(shares);
    free(changes);
}

void environments_of_plan(struct environments *e, const struct plan *plan, const struct workload *w,
                          const struct offer_set *offers, int64_t max_vcpus)
{
    *e = (struct environments){0};
    if (plan->n_leases == 0)
        return;
    size_t slots = N_KINDS * (size_t)w->n_classes;
    struct grouping g = {
        .plan = plan,
        .w = w,
        .max_vcpus = max_vcpus,
        .parent = mem_zeroed(slots, sizeof *g.parent),
        .jobs = mem_zeroed(slots, sizeof *g.jobs),
        .weight = mem_zeroed(slots, sizeof *g.weight),
        .queue_of = mem_zeroed(slots, sizeof *g.queue_of),
        .lease_at = mem_zeroed((size_t)plan->n_leases, sizeof *g.lease_at),
    };
    group(&g);
    struct queue *queues = make_queues(e, &g);
    route_classes(e, &g, queues);
    e->queues = queues;
    make_environments(e, &g, offers);
    free(g.parent);
    free(g.jobs);
    free(g.weight);
    free(g.queue_of);
    free(g.lease_at);
}

void environments_clear(struct environments *e)
{
    arena_free(&e->arena);
    *e = (struct environments){0};
}
