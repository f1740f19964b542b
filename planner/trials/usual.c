/* usual.c - what users have without a plan: AWS's default types, and one job to an instance. */
#include "planner/trials/parts.h"

#include <stdlib.h>
#include <string.h>

/* Jobs of either architecture go to x86_64, as most images do. */
static int64_t take_jobs(const struct trying *t, enum arch arch, struct sim_job *jobs)
{
    int64_t n = 0;
    for (int64_t i = 0; i < t->n_jobs; i++) {
        enum arch asked = t->in->w->classes[t->jobs[i].class_id].arch;
        if (asked == arch || (asked == ARCH_ANY && arch == ARCH_X86_64))
            jobs[n++] = t->jobs[i];
    }
    return n;
}

static bool buys_spot(const struct trying *t)
{
    return (t->in->filter->purchase_mask & PURCHASE_BIT(PURCHASE_SPOT)) != 0;
}

/* ---- default_x86_64, default_arm64 -------------------------------------------------------------
 */

bool default_types(const struct catalogue *catalogue, enum arch arch, struct compute *compute)
{
    const char *name = default_name(arch);
    struct error ignored; /* a region that has none of these types */
    struct compute_environment e = {.name = name,
                                    .kind = COMPUTE_EC2,
                                    .strategy = STRATEGY_PROGRESSIVE,
                                    .max_vcpus = 1,
                                    .desired_vcpus = UNKNOWN,
                                    .off = "",
                                    .entries = &name,
                                    .n_entries = 1};
    *compute = (struct compute){0};
    compute_add(compute, &e);
    return compute_choose(compute, NULL, &ignored) && compute_resolve(compute, catalogue, &ignored);
}

struct bundle {
    const struct catalogue *catalogue;
    const struct compute_environment *e;
};

static bool in_bundle(const struct instance_type *type, void *context)
{
    const struct bundle *b = context;
    for (int32_t i = 0; i < b->e->n_types; i++) {
        if (&b->catalogue->types[b->e->types[i].type_index] == type)
            return true;
    }
    return false;
}

/* What Batch launches for the name, whatever our own rules leave out. */
static void select_bundle(struct trying *t, const struct compute_environment *e,
                          struct offer_set *set)
{
    struct bundle bundle = {t->in->catalogue, e};
    struct offer_filter filter = *t->in->filter;
    filter.arch_mask = ARCH_BIT(e->arch);
    filter.purchase_mask = PURCHASE_BIT(buys_spot(t) ? PURCHASE_SPOT : PURCHASE_ON_DEMAND);
    filter.allow_mask = UINT32_MAX;
    filter.gpu_types_for_all = true;
    filter.accepts = in_bundle;
    filter.context = &bundle;
    filter.n_zones = 0;
    offers_select(set, t->in->catalogue, &filter);
}

static bool try_bundle(struct trying *t, enum arch arch, const struct sim_job *jobs, int64_t n_jobs,
                       int64_t max_vcpus, struct trial *row, bool *done, struct error *err)
{
    struct compute compute;
    struct offer_set set = {0};
    bool ok = true;
    *done = false;
    if (default_types(t->in->catalogue, arch, &compute)) {
        select_bundle(t, &compute.list[0], &set);
        struct way way = {.name = default_name(arch), .arch = arch, .n_environments = 1};
        way.environments[0] = (struct way_environment){
            buys_spot(t) ? COMPUTE_SPOT : COMPUTE_EC2,
            buys_spot(t) ? STRATEGY_SPOT_PRICE_CAPACITY : STRATEGY_PROGRESSIVE,
            mem_alloc(((size_t)set.n_offers + 1) * sizeof(struct offer *)), set.n_offers,
            max_vcpus};
        for (int32_t i = 0; i < set.n_offers; i++)
            way.environments[0].offers[i] = &set.offers[i];
        share_quotas(&way, t->in->quota_vcpus, 1);
        keep_quotas(&way);
        ok = try_way(t, &way, t->in->w, jobs, n_jobs, row, done, err);
        free(way.environments[0].offers);
    }
    arena_join(&t->out->arena, &set.arena); /* the row tells what was launched of them */
    compute_clear(&compute);
    return ok;
}

/* ---- one job to an instance ---------------------------------------------------------------------
 *
 * Each class in an environment of its own with the cheapest type that holds its job, one job at a
 * time on each instance; maxvCpus is shared by what the classes need, so that they end about
 * together. */

struct alone {
    struct trying *t;
    struct workload w; /* each job takes a whole instance */
    enum arch arch;
    int64_t max_vcpus;
    int64_t *first;          /* class c has jobs[first[c] .. first[c + 1] - 1] */
    struct sim_job *jobs;    /* by class */
    const struct offer **on; /* per class; NULL without jobs, or without a type */
    double work;             /* vCPU-seconds of instances, all classes */
};

static const struct offer *cheapest_for(const struct alone *k, int32_t class_id)
{
    const struct offer_set *set = k->t->in->offers;
    const struct offer *best = NULL;
    enum purchase purchase = buys_spot(k->t) ? PURCHASE_SPOT : PURCHASE_ON_DEMAND;
    for (int32_t i = 0; i < set->n_offers; i++) {
        const struct offer *o = &set->offers[i];
        if (o->type->arch == k->arch && o->purchase == purchase &&
            admission_holds(o->type, &k->w.classes[class_id], k->t->gpu_model[class_id]) &&
            (best == NULL || offer_total_uusd_h(o) < offer_total_uusd_h(best)))
            best = o;
    }
    return best;
}

static double work_of(const struct alone *k, int32_t c)
{
    double s = 0;
    for (int64_t i = k->first[c]; i < k->first[c + 1]; i++)
        s += (double)k->jobs[i].count * (double)k->jobs[i].duration_s;
    return s * (double)k->on[c]->type->vcpus;
}

static void sort_by_class(struct alone *k, const struct sim_job *jobs, int64_t n)
{
    int32_t n_classes = k->w.n_classes;
    for (int64_t i = 0; i < n; i++)
        k->first[jobs[i].class_id + 1]++;
    for (int32_t c = 0; c < n_classes; c++)
        k->first[c + 1] += k->first[c];
    int64_t *next = mem_alloc(((size_t)n_classes + 1) * sizeof *next);
    memcpy(next, k->first, ((size_t)n_classes + 1) * sizeof *next);
    for (int64_t i = 0; i < n; i++)
        k->jobs[next[jobs[i].class_id]++] = jobs[i];
    free(next);
}

static bool try_class(struct alone *k, int32_t c, struct trial *row, bool *done, struct error *err)
{
    const struct offer *o = k->on[c];
    int64_t share = k->work > 0 ? (int64_t)((double)k->max_vcpus * work_of(k, c) / k->work + 0.5)
                                : k->max_vcpus;
    /* Whole instances: Batch would launch one beyond a limit that is no multiple. */
    share = share / o->type->vcpus * o->type->vcpus;
    struct way way = {.name = "one job per instance", .arch = k->arch, .n_environments = 1};
    way.environments[0] =
        (struct way_environment){.kind = buys_spot(k->t) ? COMPUTE_SPOT : COMPUTE_EC2,
                                 .strategy = STRATEGY_PROGRESSIVE,
                                 .offers = &k->on[c],
                                 .n_offers = 1,
                                 .max_vcpus = share < o->type->vcpus ? o->type->vcpus : share};
    share_quotas(&way, k->t->in->quota_vcpus, k->work > 0 ? work_of(k, c) / k->work : 1);
    keep_quotas(&way);
    return try_way(k->t, &way, &k->w, &k->jobs[k->first[c]], k->first[c + 1] - k->first[c], row,
                   done, err);
}

static bool try_classes(struct alone *k, struct trial *row, bool *done, struct error *err)
{
    size_t n = (size_t)k->w.n_classes;
    struct trial *each = arena_array(&k->t->out->arena, n + 1, sizeof *each);
    const struct trial **rows = arena_array(&k->t->out->arena, n + 1, sizeof *rows);
    int32_t n_rows = 0;
    for (int32_t c = 0; c < k->w.n_classes; c++) {
        if (k->first[c] < k->first[c + 1])
            k->on[c] = cheapest_for(k, c);
        if (k->on[c] != NULL)
            k->work += work_of(k, c);
    }
    *done = true;
    for (int32_t c = 0; c < k->w.n_classes && *done; c++) {
        struct trial *one = &each[n_rows];
        *one = (struct trial){.queue = -1};
        if (k->on[c] == NULL)
            continue;
        if (!try_class(k, c, one, done, err))
            return false;
        if (*done)
            trial_add(row, one, one->name);
        rows[n_rows++] = one;
    }
    return !*done || cover_together(k->t, row, rows, n_rows, err);
}

static bool try_alone(struct trying *t, enum arch arch, const struct sim_job *jobs, int64_t n_jobs,
                      int64_t max_vcpus, struct trial *row, bool *done, struct error *err)
{
    struct arena *arena = &t->out->arena;
    size_t n = (size_t)t->in->w->n_classes;
    struct alone k = {.t = t, .w = *t->in->w, .arch = arch, .max_vcpus = max_vcpus};
    k.w.classes = arena_array(arena, n + 1, sizeof *k.w.classes);
    memcpy(k.w.classes, t->in->w->classes, n * sizeof *k.w.classes);
    for (size_t c = 0; c < n; c++)
        k.w.classes[c].whole_instances = true;
    k.first = mem_zeroed(n + 1, sizeof *k.first);
    k.jobs = mem_alloc(((size_t)n_jobs + 1) * sizeof *k.jobs);
    k.on = mem_zeroed(n + 1, sizeof *k.on);
    sort_by_class(&k, jobs, n_jobs);
    bool ok = try_classes(&k, row, done, err);
    free(k.first);
    free(k.jobs);
    free(k.on);
    return ok;
}

/* ---- both --------------------------------------------------------------------------------------
 */

bool try_usual(struct trying *t, int64_t max_vcpus, struct error *err)
{
    static bool (*const tries[USUAL_MOST])(struct trying *, enum arch, const struct sim_job *,
                                           int64_t, int64_t, struct trial *, bool *,
                                           struct error *) = {try_bundle, try_alone};
    struct trial *rows = arena_array(&t->out->arena, USUAL_MOST, sizeof *rows);
    struct sim_job *jobs = mem_alloc(((size_t)t->n_jobs + 1) * sizeof *jobs);
    bool ok = true;
    for (int k = 0; k < USUAL_MOST && ok; k++) {
        if (t->out->waits && tries[k] == try_alone)
            continue; /* it knows its classes one by one */
        struct trial sum = {.queue = -1}, of_arch[N_ARCHES];
        const struct trial *added[N_ARCHES];
        bool whole = true;
        int queues = 0;
        for (enum arch arch = ARCH_X86_64; arch <= ARCH_ARM64 && ok; arch++) {
            struct trial *row = &of_arch[queues];
            *row = (struct trial){.queue = -1};
            bool done;
            int64_t n = take_jobs(t, arch, jobs);
            if (n == 0)
                continue;
            ok = tries[k](t, arch, jobs, n, max_vcpus, row, &done, err);
            whole = whole && done;
            if (ok && done)
                trial_add(&sum, row, row->name);
            added[queues++] = row;
        }
        ok = ok && (!whole || cover_together(t, &sum, added, queues, err));
        if (queues > 1 && k == 0)
            sum.name = "AWS's default types";
        if (ok && whole && sum.jobs > 0)
            rows[t->out->n_usual++] = sum;
    }
    t->out->usual = rows;
    free(jobs);
    return ok;
}
