#include "model/check/plan_environments.h"

#include <stdlib.h>
#include <string.h>

/* ---- reading -------------------------------------------------------------------------------- */

static bool read_types(struct document_environment *e, const struct json_at *at,
                       struct arena *arena, struct error *err)
{
    struct json_at list, element = {0};
    if (!json_get_list(at, "instance_types", &list, err))
        return false;
    e->n_types = json_length(&list);
    e->types = arena_array(arena, (size_t)e->n_types, sizeof *e->types);
    for (int32_t i = 0; json_each(&list, &element); i++)
        if (!json_as_text(&element, &e->types[i], err))
            return false;
    return true;
}

static bool read_classes(struct document_environment *e, const struct json_at *at,
                         struct arena *arena, struct error *err)
{
    struct json_at list, element = {0};
    if (!json_get_list(at, "classes", &list, err))
        return false;
    e->n_classes = json_length(&list);
    e->classes = arena_array(arena, (size_t)e->n_classes, sizeof *e->classes);
    for (int32_t i = 0; json_each(&list, &element); i++)
        if (!json_as_whole(&element, 0, INT32_MAX, &e->classes[i], err))
            return false;
    return true;
}

bool plan_environments_read(struct document_environments *e, const struct json_at *root,
                            struct arena *arena, struct error *err)
{
    struct json_at list, at = {0};
    if (!json_get_list(root, "environments", &list, err))
        return false;
    e->n = json_length(&list);
    e->list = arena_array(arena, (size_t)e->n, sizeof *e->list);
    for (struct document_environment *one = e->list; json_each(&list, &at); one++) {
        if (!json_get_text(&at, "name", &one->name, err) ||
            !json_get_text(&at, "queue", &one->queue, err) ||
            !json_get_text(&at, "purchase", &one->purchase, err) ||
            !json_get_text(&at, "arch", &one->arch, err) ||
            !json_get_text(&at, "allocation_strategy", &one->strategy, err) ||
            !read_types(one, &at, arena, err) ||
            !json_get_whole(&at, "min_vcpus", 0, INT64_MAX, &one->min_vcpus, err) ||
            !json_get_whole(&at, "max_vcpus", 0, INT64_MAX, &one->max_vcpus, err) ||
            !read_classes(one, &at, arena, err))
            return false;
        one->follows_plan = true; /* as documents had it before there was a choice */
        if (json_has(&at, "follows_plan", &(struct json_at){0}) &&
            !json_get_flag(&at, "follows_plan", &one->follows_plan, err))
            return false;
    }
    return true;
}

/* ---- one environment ------------------------------------------------------------------------ */

static const struct offer *find_offer(const struct offer_set *offers, const char *type,
                                      const char *purchase)
{
    for (int32_t i = 0; i < offers->n_offers; i++) {
        const struct offer *o = &offers->offers[i];
        if (strcmp(o->type->name, type) == 0 && strcmp(purchase_name(o->purchase), purchase) == 0)
            return o;
    }
    return NULL;
}

/* Strategies by which Batch follows a list of types. */
static bool is_strategy(const char *text)
{
    static const char *const strategies[] = {
        "BEST_FIT_PROGRESSIVE",
        "BEST_FIT_PROGRESSIVE_ORDERED",
        "SPOT_CAPACITY_OPTIMIZED",
        "SPOT_PRICE_CAPACITY_OPTIMIZED",
    };
    for (size_t i = 0; i < sizeof strategies / sizeof strategies[0]; i++)
        if (strcmp(strategies[i], text) == 0)
            return true;
    return false;
}

static void check_one(const struct document_environment *e, int32_t index,
                      const struct offer_set *offers, struct plan_findings *out)
{
    if (!is_strategy(e->strategy))
        plan_findings_add(out, "environments[%d].allocation_strategy: '%.40s' is not to be used",
                          index, e->strategy);
    if (e->min_vcpus > e->max_vcpus)
        plan_findings_add(out, "environments[%d].min_vcpus: %lld is above max_vcpus, %lld", index,
                          (long long)e->min_vcpus, (long long)e->max_vcpus);
    for (int32_t i = 0; i < e->n_types; i++) {
        const struct offer *o = find_offer(offers, e->types[i], e->purchase);
        if (o == NULL)
            plan_findings_add(out, "environments[%d]: %.40s (%.20s) is not among the types allowed",
                              index, e->types[i], e->purchase);
        else if (strcmp(arch_name(o->type->arch), e->arch) != 0)
            plan_findings_add(out, "environments[%d]: %.40s is %s, the environment %.20s", index,
                              e->types[i], arch_name(o->type->arch), e->arch);
    }
}

/* ---- the plan on them ----------------------------------------------------------------------- */

static bool lists_type(const struct document_environment *e, const struct offer *offer)
{
    if (strcmp(e->purchase, purchase_name(offer->purchase)) != 0)
        return false;
    for (int32_t i = 0; i < e->n_types; i++)
        if (strcmp(e->types[i], offer->type->name) == 0)
            return true;
    return false;
}

static bool takes_class(const struct document_environment *e, int32_t class_id)
{
    for (int32_t i = 0; i < e->n_classes; i++)
        if (e->classes[i] == class_id)
            return true;
    return false;
}

/* Other types than the plan's: one of the same kind of machine, within maxvCpus, holds the job. */
static bool holds_class(const struct document_environment *e, const struct offer_set *offers,
                        const struct job_class *c, const struct offer *planned)
{
    if (strcmp(e->purchase, purchase_name(planned->purchase)) != 0)
        return false;
    for (int32_t i = 0; i < e->n_types; i++) {
        const struct offer *o = find_offer(offers, e->types[i], e->purchase);
        if (o != NULL && o->type->arch == planned->type->arch &&
            (o->gpus > 0) == (planned->gpus > 0) && o->type->vcpus <= e->max_vcpus &&
            c->mcpu <= o->usable_mcpu && c->mem_mib <= o->usable_mib && c->gpus <= o->gpus)
            return true;
    }
    return false;
}

/* What the plan is held against. */
struct routing {
    const struct document_environments *e;
    const struct offer_set *offers;
    const struct workload *w;
};

/* The environment for a class's jobs on that offer; -1 without one. */
static int32_t route(const struct routing *r, int32_t class_id, const struct offer *offer)
{
    for (int32_t i = 0; i < r->e->n; i++) {
        const struct document_environment *e = &r->e->list[i];
        if (takes_class(e, class_id) &&
            (e->follows_plan ? lists_type(e, offer)
                             : holds_class(e, r->offers, &r->w->classes[class_id], offer)))
            return i;
    }
    return -1;
}

/* Jobs part only where a simulation gave their classes queues of their own. */
static bool follow_plan(const struct document_environments *e, int32_t a, int32_t b)
{
    return e->list[a].follows_plan || e->list[b].follows_plan;
}

/* Where the lease's jobs all go, or the last of them; -1 (and said) when some have nowhere to go,
 * or they part though they are to follow the plan. */
static int32_t route_lease(const struct routing *routing, const struct lease *lease, int32_t index,
                           struct plan_findings *out)
{
    int32_t at = -1;
    for (int32_t l = 0; l < lease->n_lanes; l++) {
        for (int32_t r = 0; r < lease->lanes[l].n_runs; r++) {
            int32_t class_id = lease->lanes[l].runs[r].class_id;
            int32_t found = route(routing, class_id, lease->offer);
            if (found < 0 || (at >= 0 && found != at && follow_plan(routing->e, found, at))) {
                plan_findings_add(out,
                                  found < 0 ? "environments: none takes class %d of leases[%d] and "
                                              "lists its type, %.40s (%s)"
                                            : "environments: class %d of leases[%d] goes elsewhere "
                                              "than others on it, though they share its %.40s (%s)",
                                  (int)class_id, (int)index, lease->offer->type->name,
                                  purchase_name(lease->offer->purchase));
                return -1;
            }
            at = found;
        }
    }
    return at;
}

struct change {
    int64_t at_s;
    int64_t vcpus; /* below 0: an end */
};

/* Ends first: what ends makes room for what begins. */
static int compare_changes(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    if (x->at_s != y->at_s)
        return x->at_s < y->at_s ? -1 : 1;
    return (x->vcpus > y->vcpus) - (x->vcpus < y->vcpus);
}

/* vCPUs alive at once, at most, of the leases that go to the environment. */
static int64_t peak_of(const struct plan *plan, const int32_t *goes_to, int32_t environment)
{
    struct change *changes = mem_zeroed((size_t)plan->n_leases * 2, sizeof *changes);
    size_t n = 0;
    int64_t now = 0, peak = 0;
    for (int32_t i = 0; i < plan->n_leases; i++) {
        const struct lease *lease = &plan->leases[i];
        int64_t vcpus = lease->count * lease->offer->type->vcpus;
        if (goes_to[i] != environment)
            continue;
        changes[n++] = (struct change){lease->start_s, vcpus};
        if (lease->duration_s != UNKNOWN)
            changes[n++] = (struct change){lease->start_s + lease->duration_s, -vcpus};
    }
    qsort(changes, n, sizeof *changes, compare_changes);
    for (size_t i = 0; i < n; i++) {
        now += changes[i].vcpus;
        peak = now > peak ? now : peak;
    }
    free(changes);
    return peak;
}

/* Environments are told less than the plan's peak there where with it all together would exceed the
 * user's limit: their peaks come at different times, of which Batch knows nothing.  Together they
 * then have all of the limit but what rounding down leaves of it, less than a vCPU each. */
static bool is_cut(const struct document_environments *e, const struct plan_limits *limits,
                   int64_t missing)
{
    int64_t total = 0;
    for (int32_t i = 0; i < e->n; i++)
        total += e->list[i].max_vcpus;
    return limits->max_vcpus != UNKNOWN && total + missing > limits->max_vcpus &&
           total > limits->max_vcpus - e->n;
}

void plan_environments_check(const struct document_environments *e, const struct plan *plan,
                             const struct workload *w, const struct offer_set *offers,
                             const struct plan_limits *limits, struct plan_findings *out)
{
    const struct routing routing = {e, offers, w};
    int32_t *goes_to = mem_alloc((size_t)plan->n_leases * sizeof *goes_to);
    for (int32_t i = 0; i < e->n; i++)
        check_one(&e->list[i], i, offers, out);
    for (int32_t i = 0; i < plan->n_leases; i++)
        goes_to[i] = route_lease(&routing, &plan->leases[i], i, out);
    for (int32_t i = 0; i < e->n; i++) {
        int64_t peak = peak_of(plan, goes_to, i);
        /* Without durations all instances count, and the ceiling makes them take turns. */
        if (plan->unit == PLAN_HOUR && limits->max_vcpus != UNKNOWN && peak > limits->max_vcpus)
            peak = limits->max_vcpus;
        if (e->list[i].follows_plan && e->list[i].max_vcpus < peak &&
            !is_cut(e, limits, peak - e->list[i].max_vcpus))
            plan_findings_add(out,
                              "environments[%d].max_vcpus: %lld, but %lld of the plan are alive "
                              "there at once",
                              i, (long long)e->list[i].max_vcpus, (long long)peak);
    }
    free(goes_to);
}
