/* types_select.c - which types answer the question, and in what order. */
#include "cli/types.h"

#include "model/offer.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MBPS_PER_GBPS 1000

/* What a range option looks at; UNKNOWN never matches one. */
enum quantity {
    VCPUS,
    CORES,
    THREADS,
    MEMORY,
    USABLE,
    GPUS,
    GPU_MEMORY,
    STORAGE,
    PRICE,
};

static int64_t quantity_of(const struct types_row *row, enum quantity q)
{
    const struct instance_type *t = row->type;
    switch (q) {
    case VCPUS:
        return t->vcpus;
    case CORES:
        return t->physical_cores;
    case THREADS:
        return t->threads_per_core;
    case MEMORY:
        return t->memory_mib;
    case USABLE:
        return t->usable_mib;
    case GPUS:
        return t->gpus;
    case GPU_MEMORY:
        return t->gpu_memory_mib;
    case STORAGE:
        return t->storage_gb;
    case PRICE:
        break;
    }
    return row->price_uusd_h;
}

enum comparison { EXACTLY, AT_LEAST, AT_MOST };

static const struct range_option {
    const char *name;
    enum quantity quantity;
    enum comparison comparison;
    size_t offset; /* of an int64_t in struct types_values */
} RANGES[] = {
    {"vcpus", VCPUS, EXACTLY, offsetof(struct types_values, vcpus)},
    {"vcpus-min", VCPUS, AT_LEAST, offsetof(struct types_values, vcpus_min)},
    {"vcpus-max", VCPUS, AT_MOST, offsetof(struct types_values, vcpus_max)},
    {"cores", CORES, EXACTLY, offsetof(struct types_values, cores)},
    {"cores-min", CORES, AT_LEAST, offsetof(struct types_values, cores_min)},
    {"cores-max", CORES, AT_MOST, offsetof(struct types_values, cores_max)},
    {"threads-per-core", THREADS, EXACTLY, offsetof(struct types_values, threads)},
    {"memory", MEMORY, EXACTLY, offsetof(struct types_values, memory)},
    {"memory-min", MEMORY, AT_LEAST, offsetof(struct types_values, memory_min)},
    {"memory-max", MEMORY, AT_MOST, offsetof(struct types_values, memory_max)},
    {"usable-memory-min", USABLE, AT_LEAST, offsetof(struct types_values, usable_min)},
    {"usable-memory-max", USABLE, AT_MOST, offsetof(struct types_values, usable_max)},
    {"gpus", GPUS, EXACTLY, offsetof(struct types_values, gpus)},
    {"gpus-min", GPUS, AT_LEAST, offsetof(struct types_values, gpus_min)},
    {"gpus-max", GPUS, AT_MOST, offsetof(struct types_values, gpus_max)},
    {"gpu-memory-min", GPU_MEMORY, AT_LEAST, offsetof(struct types_values, gpu_memory_min)},
    {"gpu-memory-max", GPU_MEMORY, AT_MOST, offsetof(struct types_values, gpu_memory_max)},
    {"storage-min", STORAGE, AT_LEAST, offsetof(struct types_values, storage_min)},
    {"price-max", PRICE, AT_MOST, offsetof(struct types_values, price_max)},
};
enum { N_RANGES = sizeof RANGES / sizeof *RANGES };

/* The question, with what takes work to find out found out once. */
struct question {
    const struct invocation *call;
    const struct types_values *v;
    const struct catalogue *c;
    bool given[N_RANGES];
    bool burstable_given, bare_metal_given, arch_given, interruption_given;
    int64_t network_min_mbps, ebs_min_mbps; /* 0: any */
    const char *gpu_model;                  /* as the catalogue spells it; NULL: any */
    struct name_regex family, type;
    bool *named; /* by type: an operand names it; NULL without operands */
};

static bool within(const struct range_option *range, int64_t value, int64_t limit)
{
    if (value == UNKNOWN)
        return false;
    switch (range->comparison) {
    case EXACTLY:
        return value == limit;
    case AT_LEAST:
        return value >= limit;
    case AT_MOST:
        break;
    }
    return value <= limit;
}

static bool in_ranges(const struct question *q, const struct types_row *row)
{
    for (int i = 0; i < N_RANGES; i++) {
        int64_t limit = *(const int64_t *)((const char *)q->v + RANGES[i].offset);
        if (q->given[i] && !within(&RANGES[i], quantity_of(row, RANGES[i].quantity), limit))
            return false;
    }
    return true;
}

/* Zone names are joined by ';' in the catalogue. */
static bool has_zone(const char *zones, const char *zone)
{
    struct slice rest = slice_of(zones);
    while (rest.n > 0) {
        const char *end = memchr(rest.p, ';', rest.n);
        struct slice one = {rest.p, end == NULL ? rest.n : (size_t)(end - rest.p)};
        if (slice_is(one, zone))
            return true;
        rest = slice_from(rest, one.n + 1);
    }
    return false;
}

static bool in_zones(const struct question *q, const struct types_row *row)
{
    for (int i = 0; i < q->v->zones.n; i++) {
        if (has_zone(row->terms->zones, q->v->zones.items[i]))
            return true;
    }
    return q->v->zones.n == 0;
}

static bool matches(const struct question *q, const struct types_row *row)
{
    const struct instance_type *t = row->type;
    const struct types_values *v = q->v;
    if (q->arch_given && t->arch != (enum arch)v->arch)
        return false;
    if (q->burstable_given && t->burstable != v->burstable)
        return false;
    if (q->bare_metal_given && t->bare_metal != v->bare_metal)
        return false;
    if (q->interruption_given && (row->terms->interruption_band == UNKNOWN ||
                                  row->terms->interruption_band > v->interruption_max))
        return false;
    if (t->network_mbps < q->network_min_mbps && q->network_min_mbps > 0)
        return false;
    if (t->ebs_mbps < q->ebs_min_mbps && q->ebs_min_mbps > 0)
        return false;
    if (q->gpu_model != NULL && strcmp(q->gpu_model, t->gpu_model) != 0)
        return false;
    return in_ranges(q, row) && in_zones(q, row) && name_regex_matches(&q->family, t->family) &&
           name_regex_matches(&q->type, t->name);
}

/* ---- the question ---------------------------------------------------------------------------- */

static bool read_operands(struct question *q, struct error *err)
{
    if (q->call->n_operands == 0)
        return true;
    q->named = arena_array(q->call->arena, (size_t)q->c->n_types, sizeof *q->named);
    for (int i = 0; i < q->call->n_operands; i++) {
        const char *name = q->call->operands[i];
        int32_t found = catalogue_find(q->c, slice_of(name));
        if (found < 0 && !catalogue_has_family(q->c, name))
            return error_set(err, ERROR_USAGE,
                             "'%.60s' is no known instance type or family; names such as "
                             "c6a.12xlarge and c6a are accepted, and --type REGEX",
                             name);
        for (int32_t t = 0; t < q->c->n_types; t++)
            q->named[t] |= t == found || strcmp(q->c->types[t].family, name) == 0;
    }
    return true;
}

static bool read_gpu_model(struct question *q, struct error *err)
{
    if (q->v->gpu_model == NULL)
        return true;
    struct offer_set set;
    struct offer_filter any = {.arch_mask = ARCH_BIT(ARCH_X86_64),
                               .purchase_mask = PURCHASE_BIT(PURCHASE_ON_DEMAND)};
    offers_select(&set, q->c, &any);
    int32_t model = offers_gpu_model(&set, slice_of(q->v->gpu_model));
    bool ok = model >= 0;
    if (ok) {
        q->gpu_model = set.gpu_models[model];
    } else {
        error_set(err, ERROR_USAGE, "--gpu-model: '%.60s' is no known model; accepted are",
                  q->v->gpu_model);
        size_t used = strlen(err->message);
        for (int32_t i = 0; i < set.n_gpu_models && used < sizeof err->message; i++) {
            int n = snprintf(err->message + used, sizeof err->message - used, "%s %s",
                             i == 0 ? "" : ",", set.gpu_models[i]);
            used += n < 0 ? 0 : (size_t)n;
        }
    }
    offers_clear(&set);
    return ok;
}

static bool check_zones(const struct question *q, struct error *err)
{
    for (int i = 0; i < q->v->zones.n; i++) {
        const char *zone = q->v->zones.items[i];
        if (q->c->zones[0] == '\0')
            return error_set(err, ERROR_USAGE, "--zones: no source says what zones %s has",
                             q->c->region);
        if (!has_zone(q->c->zones, zone))
            return error_set(err, ERROR_USAGE, "--zones: '%.60s' is no zone of %s; it has %s", zone,
                             q->c->region, q->c->zones);
    }
    return true;
}

/* Gbit/s as Mbit/s, rounded so that 12.5 and 0.937 mean what the sources say. */
static int64_t to_mbps(double gbps)
{
    return (int64_t)llround(gbps * MBPS_PER_GBPS);
}

static bool read_question(struct question *q, struct error *err)
{
    const struct types_values *v = q->v;
    for (int i = 0; i < N_RANGES; i++)
        q->given[i] = options_given(q->call, RANGES[i].name);
    q->arch_given = options_given(q->call, "arch");
    q->burstable_given = options_given(q->call, "burstable");
    q->bare_metal_given = options_given(q->call, "bare-metal");
    q->interruption_given = options_given(q->call, "interruption-max");
    q->network_min_mbps = to_mbps(v->network_min);
    q->ebs_min_mbps = to_mbps(v->ebs_min);
    return read_operands(q, err) && read_gpu_model(q, err) && check_zones(q, err) &&
           name_regex_compile(&q->family, "family", v->family, err) &&
           name_regex_compile(&q->type, "type", v->type, err);
}

/* ---- the answer ------------------------------------------------------------------------------ */

static struct types_row row_of(const struct catalogue *c, int32_t i, enum purchase purchase)
{
    struct types_row row = {.type = &c->types[i], .terms = &c->offers[i], .index = i};
    row.spot_uusd_h = spot_price_uusd_h(row.type, row.terms);
    row.price_uusd_h = purchase == PURCHASE_SPOT ? row.spot_uusd_h : row.terms->on_demand_uusd_h;
    return row;
}

static void set_key(struct types_row *row, int64_t key, int64_t over)
{
    row->key = key;
    row->key_over = key == UNKNOWN ? 0 : over;
}

/* Prices per vCPU and GiB are compared as fractions, without rounding. */
static void set_sort_key(struct types_row *row, enum types_sort sort)
{
    const struct instance_type *t = row->type;
    switch (sort) {
    case SORT_PRICE:
        set_key(row, row->price_uusd_h, 1);
        break;
    case SORT_PRICE_PER_VCPU:
        set_key(row, row->price_uusd_h, t->vcpus);
        break;
    case SORT_PRICE_PER_GIB:
        set_key(row, row->price_uusd_h, t->usable_mib);
        break;
    case SORT_VCPUS:
        set_key(row, t->vcpus, 1);
        break;
    case SORT_MEMORY:
        set_key(row, t->memory_mib, 1);
        break;
    case SORT_USABLE_MEMORY:
        set_key(row, t->usable_mib, 1);
        break;
    case SORT_GPUS:
        set_key(row, t->gpus, 1);
        break;
    case SORT_NETWORK:
        set_key(row, t->network_mbps, 1);
        break;
    case SORT_EBS:
        set_key(row, t->ebs_mbps, 1);
        break;
    case SORT_STORAGE:
        set_key(row, t->storage_gb, 1);
        break;
    case SORT_INTERRUPTION:
        set_key(row, row->terms->interruption_band, 1);
        break;
    case SORT_NAME:
        set_key(row, row->index, 1);
        break;
    }
}

static int compare_rows(const void *pa, const void *pb)
{
    const struct types_row *a = pa;
    const struct types_row *b = pb;
    if ((a->key_over == 0) != (b->key_over == 0))
        return a->key_over == 0 ? 1 : -1;
    /* At most 2^32 micro-dollars times 2^30 MiB: the products fit. */
    int64_t left = a->key * b->key_over;
    int64_t right = b->key * a->key_over;
    if (a->key_over != 0 && left != right)
        return (left < right ? -1 : 1) * a->order;
    return (a->index > b->index) - (a->index < b->index);
}

/* Types that match but cannot be had, or not at a known price, are counted instead of shown. */
static bool is_hidden(struct types_view *view, const struct types_row *row)
{
    bool unavailable = row->terms->offered == OFFERED_NO || row->type->retired;
    if (unavailable)
        view->hidden_not_offered++;
    else if (row->price_uusd_h == UNKNOWN)
        view->hidden_unpriced++;
    return unavailable || row->price_uusd_h == UNKNOWN;
}

static void collect(struct types_view *view, const struct question *q)
{
    const struct catalogue *c = q->c;
    view->rows = mem_alloc((size_t)c->n_types * sizeof *view->rows + 1);
    for (int32_t i = 0; i < c->n_types; i++) {
        struct types_row row = row_of(c, i, view->purchase);
        if ((q->named != NULL && !q->named[i]) || !matches(q, &row))
            continue;
        if (!q->v->all && q->named == NULL && is_hidden(view, &row))
            continue;
        set_sort_key(&row, (enum types_sort)q->v->sort);
        row.order = q->v->descending ? -1 : 1;
        view->rows[view->n_rows++] = row;
    }
    qsort(view->rows, (size_t)view->n_rows, sizeof *view->rows, compare_rows);
}

bool types_select(struct types_view *view, const struct invocation *call,
                  const struct types_values *v, struct error *err)
{
    struct question q = {.call = call, .v = v, .c = view->catalogue};
    bool ok = read_question(&q, err);
    if (ok)
        collect(view, &q);
    name_regex_clear(&q.family);
    name_regex_clear(&q.type);
    return ok;
}
