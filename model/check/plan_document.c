#include "model/check/plan_document.h"

#include <string.h>

#define SCHEMA "batchfit.plan/1"
/* Beyond what any sum of costs can be: about nine trillion dollars. */
#define UUSD_MAX INT64_MAX
#define MS_MAX INT64_MAX

/* Room for the elements of a list, and their number. */
static void *list_room(struct plan_document *d, const struct json_at *list, size_t size, int32_t *n)
{
    *n = json_length(list);
    return arena_array(&d->arena, (size_t)*n, size);
}

/* Dollars as text, exact; UNKNOWN when they are not there. */
static bool read_usd_or_unknown(const struct json_at *at, const char *key, int64_t *uusd,
                                struct error *err)
{
    struct json_at member;
    *uusd = UNKNOWN;
    return !json_has(at, key, &member) ||
           json_get_scaled(at, key, UUSD_PER_USD, UUSD_MAX, uusd, err);
}

/* ---- request and prices --------------------------------------------------------------------- */

static bool read_request(struct plan_document *d, const struct json_at *root, struct error *err)
{
    struct json_at request;
    if (!json_get_object(root, "request", &request, err) ||
        !json_get_text(&request, "region", &d->region, err) ||
        !json_get_whole_or(&request, "deadline_s", 0, LEASE_MAX_S, UNKNOWN, &d->deadline_s, err))
        return false;
    struct json_at member = {0};
    size_t n = 0;
    while (json_each_member(&request, &member))
        n++;
    d->options = arena_array(&d->arena, n, sizeof *d->options);
    member = (struct json_at){0};
    while (json_each_member(&request, &member)) {
        struct document_option *o = &d->options[d->n_options];
        struct error no_text;
        o->name = member.key;
        d->n_options += json_as_text(&member, &o->text, &no_text);
    }
    return true;
}

static bool read_prices(struct plan_document *d, const struct json_at *root, struct error *err)
{
    struct json_at prices;
    return json_get_object(root, "prices", &prices, err) &&
           json_get_text(&prices, "source", &d->prices_source, err) &&
           json_get_text(&prices, "as_of", &d->prices_as_of, err) &&
           json_get_text(&prices, "currency", &d->currency, err) &&
           json_get_whole(&prices, "unpriced_types", 0, INT32_MAX, &d->unpriced_types, err) &&
           json_get_whole_or(&prices, "types_used", 0, INT32_MAX, UNKNOWN, &d->types_used, err);
}

/* ---- classes -------------------------------------------------------------------------------- */

static bool read_durations(struct document_class *c, const struct json_at *at, struct error *err)
{
    struct json_at duration;
    c->has_durations = json_has(at, "duration_s", &duration);
    if (!c->has_durations)
        return true;
    return json_get_object(at, "duration_s", &duration, err) &&
           json_get_scaled(&duration, "min", MS_PER_S, DURATION_MAX_MS, &c->min_ms, err) &&
           json_get_scaled(&duration, "p50", MS_PER_S, DURATION_MAX_MS, &c->p50_ms, err) &&
           json_get_scaled(&duration, "p90", MS_PER_S, DURATION_MAX_MS, &c->p90_ms, err) &&
           json_get_scaled(&duration, "max", MS_PER_S, DURATION_MAX_MS, &c->max_ms, err) &&
           json_get_scaled(&duration, "total", MS_PER_S, MS_MAX, &c->total_ms, err);
}

/* null where nobody knows the request. */
static bool read_vcpus(struct document_class *c, const struct json_at *at, struct error *err)
{
    struct json_at vcpus;
    c->mcpu = UNKNOWN;
    return !json_has(at, "vcpus", &vcpus) ||
           json_get_scaled(at, "vcpus", MCPU_PER_VCPU, MCPU_MAX, &c->mcpu, err);
}

static bool read_class(struct document_class *c, const struct json_at *at, struct error *err)
{
    return json_get_whole(at, "id", 0, INT32_MAX, &c->id, err) &&
           json_get_text(at, "label", &c->label, err) &&
           json_get_whole(at, "count", 1, INT64_MAX, &c->count, err) && read_vcpus(c, at, err) &&
           json_get_whole_or(at, "memory_mib", 0, MEM_MAX_MIB, UNKNOWN, &c->mem_mib, err) &&
           json_get_whole(at, "gpus", 0, GPUS_MAX, &c->gpus, err) &&
           json_get_text(at, "arch", &c->arch, err) &&
           json_get_text_or(at, "gpu_model", "", &c->gpu_model, err) &&
           json_get_flag(at, "guessed", &c->guessed, err) && read_durations(c, at, err);
}

static bool read_classes(struct plan_document *d, const struct json_at *root, struct error *err)
{
    struct json_at list, at = {0};
    if (!json_get_list(root, "classes", &list, err))
        return false;
    d->classes = list_room(d, &list, sizeof *d->classes, &d->n_classes);
    for (struct document_class *c = d->classes; json_each(&list, &at); c++) {
        if (!read_class(c, &at, err))
            return false;
        if (c->id != c - d->classes)
            return json_wrong(&at, err, "its id is %lld; ids count up from 0 in the order given",
                              (long long)c->id);
    }
    return true;
}

/* ---- leases --------------------------------------------------------------------------------- */

/* null in a plan per hour, needed otherwise. */
static bool read_time(const struct plan_document *d, const struct json_at *at, int64_t *duration_s,
                      struct error *err)
{
    if (d->unit == PLAN_BATCH)
        return json_get_whole(at, "duration_s", 0, LEASE_MAX_S, duration_s, err);
    struct json_at duration;
    *duration_s = UNKNOWN;
    if (json_has(at, "duration_s", &duration))
        return json_wrong(&duration, err, "a plan in dollars an hour has no durations");
    return true;
}

static bool read_runs(struct plan_document *d, struct lane *lane, const struct json_at *at,
                      struct error *err)
{
    struct json_at list, run = {0};
    if (!json_get_list(at, "runs", &list, err))
        return false;
    struct lane_run *runs = list_room(d, &list, sizeof *runs, &lane->n_runs);
    lane->runs = runs;
    for (; json_each(&list, &run); runs++) {
        int64_t id;
        if (!json_get_whole(&run, "class", 0, d->n_classes - 1, &id, err) ||
            !read_time(d, &run, &runs->duration_s, err) ||
            !json_get_whole(&run, "count", 1, COUNT_MAX, &runs->count, err))
            return false;
        runs->class_id = (int32_t)id;
    }
    return true;
}

static bool read_lanes(struct plan_document *d, struct document_lease *lease,
                       const struct json_at *at, struct error *err)
{
    struct json_at list, lane = {0};
    if (!json_get_list(at, "lanes", &list, err))
        return false;
    lease->lanes = list_room(d, &list, sizeof *lease->lanes, &lease->n_lanes);
    for (struct lane *l = lease->lanes; json_each(&list, &lane); l++) {
        if (!json_get_whole(&lane, "count", 1, COUNT_MAX, &l->count, err) ||
            !json_get_whole(&lane, "start_s", 0, LEASE_MAX_S, &l->start_s, err) ||
            !read_runs(d, l, &lane, err))
            return false;
    }
    return true;
}

static bool read_lease(struct plan_document *d, struct document_lease *lease,
                       const struct json_at *at, struct error *err)
{
    struct json_at usable;
    return json_get_whole(at, "count", 1, COUNT_MAX, &lease->count, err) &&
           json_get_text(at, "instance_type", &lease->instance_type, err) &&
           json_get_text(at, "purchase", &lease->purchase, err) &&
           json_get_scaled(at, "usd_per_hour", UUSD_PER_USD, UUSD_MAX, &lease->price_uusd_h, err) &&
           read_usd_or_unknown(at, "extras_usd_per_hour", &lease->extras_uusd_h, err) &&
           json_get_object(at, "usable", &usable, err) &&
           json_get_scaled(&usable, "vcpus", MCPU_PER_VCPU, INT64_MAX, &lease->usable_mcpu, err) &&
           json_get_whole(&usable, "memory_mib", 0, MEM_MAX_MIB, &lease->usable_mib, err) &&
           json_get_whole(&usable, "gpus", 0, GPUS_MAX, &lease->usable_gpus, err) &&
           json_get_whole(at, "start_s", 0, LEASE_MAX_S, &lease->start_s, err) &&
           read_time(d, at, &lease->duration_s, err) && read_lanes(d, lease, at, err);
}

static bool read_leases(struct plan_document *d, const struct json_at *root, struct error *err)
{
    struct json_at list, at = {0};
    if (!json_get_list(root, "leases", &list, err))
        return false;
    d->leases = list_room(d, &list, sizeof *d->leases, &d->n_leases);
    for (struct document_lease *l = d->leases; json_each(&list, &at); l++) {
        if (!read_lease(d, l, &at, err))
            return false;
    }
    return true;
}

/* ---- cost ----------------------------------------------------------------------------------- */

static bool read_item(struct document_row *row, const struct json_at *at, struct error *err)
{
    return json_get_text(at, "item", &row->name, err) &&
           json_get_text_or(at, "instance_type", "", &row->instance_type, err) &&
           json_get_text_or(at, "purchase", "", &row->purchase, err) &&
           json_get_scaled(at, "usd", UUSD_PER_USD, UUSD_MAX, &row->cost_uusd, err) &&
           json_get_whole_or(at, "instances", 0, INT64_MAX, UNKNOWN, &row->instances, err) &&
           json_get_whole_or(at, "billed_s", 0, INT64_MAX, UNKNOWN, &row->billed_s, err) &&
           read_usd_or_unknown(at, "boot_usd", &row->boot_uusd, err) &&
           read_usd_or_unknown(at, "busy_usd", &row->busy_uusd, err) &&
           read_usd_or_unknown(at, "tail_usd", &row->tail_uusd, err);
}

static bool read_items(struct plan_document *d, const struct json_at *cost, struct error *err)
{
    struct json_at list, at = {0};
    if (!json_get_list(cost, "items", &list, err))
        return false;
    d->items = list_room(d, &list, sizeof *d->items, &d->n_items);
    for (struct document_row *row = d->items; json_each(&list, &at); row++) {
        if (!read_item(row, &at, err))
            return false;
    }
    return true;
}

static bool read_labels(struct plan_document *d, const struct json_at *cost, struct error *err)
{
    struct json_at list, at = {0};
    if (!json_get_list(cost, "by_label", &list, err))
        return false;
    d->labels = list_room(d, &list, sizeof *d->labels, &d->n_labels);
    for (struct document_row *row = d->labels; json_each(&list, &at); row++) {
        if (!json_get_text(&at, "label", &row->name, err) ||
            !json_get_whole_or(&at, "jobs", 0, INT64_MAX, 0, &row->jobs, err) ||
            !json_get_scaled(&at, "usd", UUSD_PER_USD, UUSD_MAX, &row->cost_uusd, err))
            return false;
        row->instance_type = row->purchase = "";
    }
    return true;
}

static bool read_unit(struct plan_document *d, const struct json_at *cost, struct error *err)
{
    const char *unit;
    if (!json_get_text(cost, "unit", &unit, err))
        return false;
    d->unit = strcmp(unit, "hour") == 0 ? PLAN_HOUR : PLAN_BATCH;
    if (d->unit == PLAN_HOUR || strcmp(unit, "batch") == 0)
        return true;
    struct json_at at;
    json_has(cost, "unit", &at);
    return json_wrong(&at, err, "'%.60s': batch or hour is needed", unit);
}

static bool read_cost(struct plan_document *d, const struct json_at *root, struct error *err)
{
    struct json_at cost;
    return json_get_object(root, "cost", &cost, err) && read_unit(d, &cost, err) &&
           json_get_scaled(&cost, "total_usd", UUSD_PER_USD, UUSD_MAX, &d->cost_uusd, err) &&
           json_get_scaled(&cost, "lower_bound_usd", UUSD_PER_USD, UUSD_MAX, &d->bound_uusd, err) &&
           json_get_real(&cost, "gap", 0, 1, &d->gap, err) &&
           json_get_flag(&cost, "at_least", &d->at_least, err) && read_items(d, &cost, err) &&
           read_labels(d, &cost, err);
}

/* ---- proof ---------------------------------------------------------------------------------- */

static bool read_kind(struct plan_document *d, const struct json_at *proof, struct error *err)
{
    const char *name;
    if (!json_get_text(proof, "bound", &name, err))
        return false;
    for (int kind = BOUND_NONE; kind <= BOUND_LAUNCHES; kind++) {
        if (strcmp(name, bound_name((enum bound_kind)kind)) == 0) {
            d->proof.kind = (enum bound_kind)kind;
            return true;
        }
    }
    struct json_at at;
    json_has(proof, "bound", &at);
    return json_wrong(
        &at, err,
        "'%.60s': none, fluid, side by side, packing, fluid by stretches or launches is "
        "needed",
        name);
}

static bool read_duals(struct plan_document *d, const struct json_at *proof, struct error *err)
{
    struct json_at list, at = {0};
    if (d->proof.kind == BOUND_NONE && !json_has(proof, "duals", &list))
        return true;
    if (!json_get_list(proof, "duals", &list, err))
        return false;
    d->duals = list_room(d, &list, sizeof *d->duals, &d->n_duals);
    for (int64_t *dual = d->duals; json_each(&list, &at); dual++) {
        if (!json_as_whole(&at, 0, INT64_MAX, dual, err))
            return false;
    }
    d->proof.dual = d->duals;
    if (d->proof.kind == BOUND_NONE || d->n_duals == d->n_classes)
        return true;
    return json_wrong(&list, err, "%d numbers for %d classes", d->n_duals, d->n_classes);
}

static bool read_part(struct plan_document *d, const struct json_at *at, struct proof_part *part,
                      struct error *err)
{
    struct json_at list, each = {0};
    int32_t n;
    if (!read_usd_or_unknown(at, "most_usd_per_hour", &part->most_uusd_h, err) ||
        !json_get_whole(at, "scale", 1, INT64_MAX, &part->scale, err) ||
        !json_get_list(at, "duals", &list, err))
        return false;
    int64_t *duals = list_room(d, &list, sizeof *duals, &n);
    part->dual = duals;
    for (int64_t *dual = duals; json_each(&list, &each); dual++) {
        if (!json_as_whole(&each, 0, INT64_MAX, dual, err))
            return false;
    }
    if (n != d->n_classes)
        return json_wrong(&list, err, "%d numbers for %d classes", n, d->n_classes);
    return plan_document_rents(at, part->rent_uusd_h, err);
}

static bool read_parts(struct plan_document *d, const struct json_at *proof, struct error *err)
{
    struct json_at list, at = {0};
    if (d->proof.kind != BOUND_LAUNCHES)
        return true;
    if (!json_get_list(proof, "parts", &list, err))
        return false;
    struct proof_part *parts = list_room(d, &list, sizeof *parts, &d->proof.n_parts);
    d->proof.parts = parts;
    for (struct proof_part *part = parts; json_each(&list, &at); part++) {
        if (!read_part(d, &at, part, err))
            return false;
    }
    return true;
}

static bool read_proof(struct plan_document *d, const struct json_at *root, struct error *err)
{
    struct json_at proof, parameters;
    if (!json_get_object(root, "proof", &proof, err) || !read_kind(d, &proof, err) ||
        !read_duals(d, &proof, err) || !read_parts(d, &proof, err))
        return false;
    if (d->proof.kind == BOUND_NONE)
        return true;
    struct proof *p = &d->proof;
    return plan_document_rents(&proof, p->rent_uusd_h, err) &&
           json_get_whole(&proof, "scale", 1, INT64_MAX, &p->scale, err) &&
           json_get_object(&proof, "parameters", &parameters, err) &&
           json_get_whole_or(&parameters, "deadline_s", 0, LEASE_MAX_S, UNKNOWN, &p->deadline_s,
                             err) &&
           json_get_whole_or(&parameters, "boot_s", 0, LEASE_MAX_S, UNKNOWN, &p->boot_s, err) &&
           json_get_whole_or(&parameters, "tail_s", 0, LEASE_MAX_S, UNKNOWN, &p->tail_s, err) &&
           json_get_whole_or(&parameters, "billed_s", 0, INT64_MAX, UNKNOWN, &p->billed_s, err) &&
           json_get_whole_or(&parameters, "price_gcd_uusd", 0, INT64_MAX, UNKNOWN, &p->price_gcd,
                             err);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool read_unplaced(struct plan_document *d, const struct json_at *root, struct error *err)
{
    struct json_at list, at = {0};
    if (!json_get_list(root, "unplaced", &list, err))
        return false;
    d->unplaced = list_room(d, &list, sizeof *d->unplaced, &d->n_unplaced);
    for (struct document_unplaced *u = d->unplaced; json_each(&list, &at); u++) {
        if (!json_get_whole(&at, "class", 0, d->n_classes - 1, &u->class_id, err) ||
            !json_get_whole(&at, "jobs", 1, INT64_MAX, &u->jobs, err) ||
            !json_get_text(&at, "why", &u->why, err))
            return false;
    }
    return true;
}

static bool read_comparison(struct plan_document *d, const struct json_at *root, struct error *err)
{
    struct json_at list, at = {0};
    if (!json_get_list(root, "comparison", &list, err))
        return false;
    d->ways = list_room(d, &list, sizeof *d->ways, &d->n_ways);
    for (struct document_way *w = d->ways; json_each(&list, &at); w++) {
        if (!json_get_text(&at, "name", &w->name, err) ||
            !read_usd_or_unknown(&at, "usd", &w->cost_uusd, err) ||
            !json_get_whole_or(&at, "makespan_s", 0, INT64_MAX, UNKNOWN, &w->makespan_s, err) ||
            !json_get_whole_or(&at, "peak_vcpus", 0, INT64_MAX, UNKNOWN, &w->peak_vcpus, err) ||
            !json_get_whole_or(&at, "instances", 0, INT64_MAX, UNKNOWN, &w->instances, err))
            return false;
    }
    return true;
}

/* Of documents that have them. */
static bool read_quotas(struct plan_document *d, const struct json_at *root, struct error *err)
{
    struct json_at list, at = {0};
    if (!json_has(root, "quotas", &list))
        return true;
    if (!json_get_list(root, "quotas", &list, err))
        return false;
    d->quotas = list_room(d, &list, sizeof *d->quotas, &d->n_quotas);
    for (struct document_quota *q = d->quotas; json_each(&list, &at); q++) {
        if (!json_get_text(&at, "code", &q->code, err) ||
            !json_get_text(&at, "name", &q->name, err) ||
            !json_get_whole(&at, "peak_vcpus", 0, INT64_MAX, &q->peak_vcpus, err) ||
            !json_get_whole_or(&at, "limit_vcpus", 0, INT64_MAX, UNKNOWN, &q->limit_vcpus, err))
            return false;
    }
    return true;
}

static bool read_totals(struct plan_document *d, const struct json_at *root, struct error *err)
{
    d->makespan_s = UNKNOWN;
    if (!json_get_text_or(root, "infeasible", NULL, &d->infeasible, err) ||
        !plan_document_end(d, root, err))
        return false;
    if (d->unit == PLAN_BATCH &&
        !json_get_whole(root, "makespan_s", 0, INT64_MAX, &d->makespan_s, err))
        return false;
    struct json_at read;
    d->jobs_read = UNKNOWN;
    if (json_has(root, "read", &read) &&
        !json_get_whole(&read, "jobs", 0, INT64_MAX, &d->jobs_read, err))
        return false;
    return json_get_whole(root, "peak_vcpus", 0, INT64_MAX, &d->peak_vcpus, err) &&
           json_get_whole_or(root, "instances", 0, INT64_MAX, UNKNOWN, &d->instances, err);
}

static bool read_schema(const struct json_at *root, struct error *err)
{
    const char *schema;
    if (!json_get_text(root, "schema", &schema, err))
        return false;
    if (strcmp(schema, SCHEMA) == 0)
        return true;
    struct json_at at;
    json_has(root, "schema", &at);
    return json_wrong(&at, err, "'%.60s': \"" SCHEMA "\" is what can be verified", schema);
}

static bool read_document(struct plan_document *d, struct error *err)
{
    struct json_at root = json_root(&d->json);
    return read_schema(&root, err) && json_keys_once(&root, err) && read_request(d, &root, err) &&
           read_prices(d, &root, err) && read_classes(d, &root, err) && read_cost(d, &root, err) &&
           read_leases(d, &root, err) && read_proof(d, &root, err) &&
           read_unplaced(d, &root, err) && read_totals(d, &root, err) &&
           plan_environments_read(&d->environments, &root, &d->arena, err) &&
           read_comparison(d, &root, err) && read_quotas(d, &root, err);
}

bool plan_document_parse(struct plan_document *d, struct slice text, struct error *err)
{
    *d = (struct plan_document){0};
    if (!json_parse(&d->json, text, err))
        return false;
    if (read_document(d, err))
        return true;
    plan_document_clear(d);
    return false;
}

void plan_document_clear(struct plan_document *d)
{
    json_clear(&d->json);
    arena_free(&d->arena);
    *d = (struct plan_document){0};
}

const char *plan_document_option(const struct plan_document *d, const char *name)
{
    for (int32_t i = 0; i < d->n_options; i++) {
        if (strcmp(d->options[i].name, name) == 0)
            return d->options[i].text;
    }
    return NULL;
}
