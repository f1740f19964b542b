/* Our own document, and which of the three a text is. */
#include "model/commitment/commitment.h"

#include "model/commitment/documents.h"
#include "model/quantity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA "batchfit.commitment/1"

bool commitment_grow(struct commitments *c, enum owned_kind kind, const struct json_at *at,
                     struct owned **owned, struct error *err)
{
    if (c->n == OWNED_MOST)
        return json_wrong(at, err, "more than %d commitments", OWNED_MOST);
    c->owned = mem_grow(c->owned, &c->capacity, (size_t)c->n + 1, sizeof *c->owned);
    *owned = &c->owned[c->n++];
    **owned = (struct owned){.kind = kind,
                             .name = "",
                             .instance_type = "",
                             .family = "",
                             .region = "",
                             .zone = "",
                             .count = 1,
                             .uusd_h = UNKNOWN,
                             .upfront = -1,
                             .discount_millionths = UNKNOWN};
    return true;
}

bool commitment_text(struct commitments *c, const struct json_at *at, const char *key,
                     const char **text, struct error *err)
{
    const char *value;
    if (!json_get_text_or(at, key, "", &value, err))
        return false;
    *text = arena_text(&c->arena, value, strlen(value));
    return true;
}

bool commitment_type(struct commitments *c, struct owned *o, const char *type,
                     const struct json_at *at, struct error *err)
{
    const char *dot = strchr(type, '.');
    if (dot == NULL || dot == type || dot[1] == '\0')
        return json_wrong(at, err, "'%.60s': an instance type such as m6i.xlarge is accepted",
                          type);
    o->instance_type = arena_text(&c->arena, type, strlen(type));
    o->family = arena_text(&c->arena, type, (size_t)(dot - type));
    return true;
}

void commitment_name_it(struct commitments *c, struct owned *o)
{
    char text[160];
    int n;
    if (o->kind == OWNED_RESERVED)
        n = snprintf(text, sizeof text, "%lld x %.40s reserved%s%.30s", (long long)o->count,
                     o->instance_type, o->zone[0] != '\0' ? " in " : "", o->zone);
    else if (o->kind == OWNED_SAVINGS_INSTANCE)
        n = snprintf(text, sizeof text, "%.40s Savings Plan", o->family);
    else
        n = snprintf(text, sizeof text, "Compute Savings Plan");
    o->name = arena_text(&c->arena, text, (size_t)n);
}

/* ---- members ----------------------------------------------------------------------------------
 */

/* One of n words; *which is -1 where it is absent. */
static bool read_word(const struct json_at *at, const char *key, const char *const *words, int n,
                      int *which, struct error *err)
{
    const char *text;
    struct json_at member;
    *which = -1;
    if (!json_has(at, key, &member))
        return true;
    if (!json_get_text(at, key, &text, err))
        return false;
    char accepted[120] = "";
    for (int i = 0, used = 0; i < n; i++) {
        if (strcmp(words[i], text) == 0)
            *which = i;
        used += snprintf(accepted + used, sizeof accepted - (size_t)used, "%s%s",
                         i == 0 ? "" : ", ", words[i]);
    }
    return *which >= 0 || json_wrong(&member, err, "'%.60s': accepted are %s", text, accepted);
}

static bool read_term(struct owned *o, const struct json_at *at, struct error *err)
{
    static const char *const upfronts[] = {"none", "partial", "all"};
    static const char *const classes[] = {"standard", "convertible"};
    int64_t years;
    int class = -1;
    struct json_at member;
    if (!json_get_whole_or(at, "years", 1, 3, 0, &years, err) ||
        !read_word(at, "upfront", upfronts, 3, &o->upfront, err))
        return false;
    if (json_has(at, "years", &member) && years == 2)
        return json_wrong(&member, err, "2: 1 or 3 is accepted");
    if (o->kind == OWNED_RESERVED && !read_word(at, "class", classes, 2, &class, err))
        return false;
    o->years = (int)years;
    o->convertible = class == 1;
    return true;
}

/* Dollars an hour; UNKNOWN where they may be absent and are. */
static bool read_per_hour(const struct json_at *at, bool needed, int64_t most, int64_t *uusd,
                          struct error *err)
{
    struct json_at member;
    bool there = json_has(at, "usd_per_hour", &member);
    *uusd = UNKNOWN;
    if (!there && !needed)
        return true;
    if (!json_get_scaled(at, "usd_per_hour", UUSD_PER_USD, most, uusd, err))
        return false;
    return *uusd > 0 || json_wrong(&member, err, "dollars an hour above 0 are accepted");
}

static bool read_rates(struct commitments *c, struct owned *o, const struct json_at *at,
                       struct error *err)
{
    struct json_at list, e = {0}, discount;
    if (json_has(at, "discount", &discount) &&
        !json_get_scaled(at, "discount", 1000000, 999999, &o->discount_millionths, err))
        return false;
    if (!json_has(at, "rates", &list))
        return true;
    if (!json_get_list(at, "rates", &list, err))
        return false;
    struct owned_rate *rates = arena_array(&c->arena, (size_t)json_length(&list), sizeof *rates);
    o->rates = rates;
    while (json_each(&list, &e)) {
        struct owned_rate *r = &rates[o->n_rates++];
        struct json_at type;
        if (!commitment_text(c, &e, "instance_type", &r->instance_type, err) ||
            !read_per_hour(&e, true, PRICE_MAX_UUSD_PER_H, &r->uusd_h, err))
            return false;
        if (r->instance_type[0] == '\0' && !json_has(&e, "instance_type", &type))
            return json_wrong(&type, err, "it is missing");
    }
    return true;
}

/* ---- entries ----------------------------------------------------------------------------------
 */

static bool read_reserved(struct commitments *c, const struct json_at *at, struct error *err)
{
    struct owned *o;
    const char *type;
    struct json_at member;
    int64_t one;
    if (!commitment_grow(c, OWNED_RESERVED, at, &o, err) ||
        !json_get_text(at, "instance_type", &type, err))
        return false;
    (void)json_has(at, "instance_type", &member);
    if (!commitment_type(c, o, type, &member, err) ||
        !json_get_whole_or(at, "count", 1, OWNED_COUNT_MOST, 1, &o->count, err) ||
        !commitment_text(c, at, "region", &o->region, err) ||
        !commitment_text(c, at, "zone", &o->zone, err) || !read_term(o, at, err) ||
        !read_per_hour(at, false, PRICE_MAX_UUSD_PER_H, &one, err))
        return false;
    o->uusd_h = one == UNKNOWN ? UNKNOWN : one * o->count;
    commitment_name_it(c, o);
    return true;
}

static bool read_plan(struct commitments *c, const struct json_at *at, struct error *err)
{
    static const char *const types[] = {"ec2-instance", "compute"};
    struct owned *o;
    struct json_at member;
    int type;
    if (!commitment_grow(c, OWNED_SAVINGS_COMPUTE, at, &o, err) ||
        !read_word(at, "type", types, 2, &type, err))
        return false;
    if (type < 0 && !json_has(at, "type", &member))
        return json_wrong(&member, err, "it is missing: ec2-instance or compute");
    if (type == 0) {
        o->kind = OWNED_SAVINGS_INSTANCE;
        if (!commitment_text(c, at, "family", &o->family, err) ||
            !commitment_text(c, at, "region", &o->region, err))
            return false;
        if (o->family[0] == '\0' || strchr(o->family, '.') != NULL)
            return json_wrong(at, err, "family: '%.60s': one such as m6i is needed", o->family);
    }
    if (!read_term(o, at, err) || !read_per_hour(at, true, OWNED_MAX_UUSD_PER_H, &o->uusd_h, err) ||
        !read_rates(c, o, at, err))
        return false;
    commitment_name_it(c, o);
    return true;
}

/* Each element of a list that may be absent. */
static bool read_list(struct commitments *c, const struct json_at *root, const char *key,
                      bool (*read)(struct commitments *, const struct json_at *, struct error *),
                      struct error *err)
{
    struct json_at list, e = {0};
    if (!json_has(root, key, &list))
        return true;
    if (!json_get_list(root, key, &list, err))
        return false;
    bool ok = true;
    while (ok && json_each(&list, &e))
        ok = read(c, &e, err);
    return ok;
}

/* A misspelt member would silently own nothing. */
static bool check_members(const struct json_at *root, struct error *err)
{
    struct json_at member = {0};
    while (json_each_member(root, &member)) {
        const char *key = member.key;
        if (strcmp(key, "schema") != 0 && strcmp(key, "reserved") != 0 &&
            strcmp(key, "savings_plans") != 0 && strcmp(key, "note") != 0)
            return json_wrong(&member, err, "accepted are reserved, savings_plans and note");
    }
    return true;
}

static bool read_document(struct commitments *c, const struct json_at *root, struct error *err)
{
    struct json_at member;
    const char *schema;
    if (json_has(root, "ReservedInstances", &member))
        return commitment_aws_reserved(c, root, err);
    if (json_has(root, "savingsPlans", &member))
        return commitment_aws_plans(c, root, err);
    if (!json_get_text_or(root, "schema", "", &schema, err))
        return false;
    if (strcmp(schema, SCHEMA) != 0)
        return error_set(err, ERROR_INPUT,
                         "schema: '%.60s': \"" SCHEMA "\" is accepted, and what aws ec2 "
                         "describe-reserved-instances and aws savingsplans "
                         "describe-savings-plans answer",
                         schema);
    return check_members(root, err) && read_list(c, root, "reserved", read_reserved, err) &&
           read_list(c, root, "savings_plans", read_plan, err);
}

bool commitment_add(struct commitments *c, struct slice text, struct error *err)
{
    struct json doc;
    if (!json_parse(&doc, text, err))
        return false;
    struct json_at root = json_root(&doc);
    bool ok = json_keys_once(&root, err) && read_document(c, &root, err);
    json_clear(&doc);
    return ok;
}

void commitment_clear(struct commitments *c)
{
    free(c->owned);
    arena_free(&c->arena);
    *c = (struct commitments){0};
}

/* ---- rates ------------------------------------------------------------------------------------
 */

static bool takes_type(const struct owned *o, const struct instance_type *type)
{
    return o->kind == OWNED_SAVINGS_COMPUTE || strcmp(o->family, type->family) == 0;
}

static bool settle_rates(struct owned *o, const struct catalogue *catalogue, struct error *err)
{
    for (int32_t r = 0; r < o->n_rates; r++) {
        int32_t i = catalogue_find(catalogue, slice_of(o->rates[r].instance_type));
        if (i < 0)
            return error_set(err, ERROR_INPUT,
                             "%s: rates: '%.60s' is no known type; batchfit types lists them",
                             o->name, o->rates[r].instance_type);
        if (!takes_type(o, &catalogue->types[i]))
            return error_set(err, ERROR_INPUT, "%s: rates: '%.60s' is of another family", o->name,
                             o->rates[r].instance_type);
        o->rate_uusd_h[i] = o->rates[r].uusd_h;
    }
    return true;
}

/* Rates from a discount are rounded up, like every price. */
static void settle_discount(struct owned *o, const struct catalogue *catalogue)
{
    int64_t share = 1000000 - o->discount_millionths;
    for (int32_t i = 0; i < catalogue->n_types; i++) {
        int64_t list = catalogue->offers[i].on_demand_uusd_h;
        if (o->discount_millionths != UNKNOWN && list > 0 && takes_type(o, &catalogue->types[i]))
            o->rate_uusd_h[i] = (list * share + 999999) / 1000000;
    }
}

bool commitment_settle(struct commitments *c, const struct catalogue *catalogue, struct error *err)
{
    for (int32_t k = 0; k < c->n; k++) {
        struct owned *o = &c->owned[k];
        if (o->kind == OWNED_RESERVED) {
            if (catalogue_find(catalogue, slice_of(o->instance_type)) < 0)
                return error_set(err, ERROR_INPUT,
                                 "'%.60s' is no known type; batchfit types lists them",
                                 o->instance_type);
            continue;
        }
        o->rate_uusd_h = arena_array(&c->arena, (size_t)catalogue->n_types, sizeof(int64_t));
        for (int32_t i = 0; i < catalogue->n_types; i++)
            o->rate_uusd_h[i] = UNKNOWN;
        settle_discount(o, catalogue);
        if (!settle_rates(o, catalogue, err))
            return false;
    }
    return true;
}

/* ---- sizes ------------------------------------------------------------------------------------
 */

int64_t owned_size_quarters(const char *size)
{
    static const char *const small[] = {"nano", "micro", "small", "medium", "large", "xlarge"};
    static const int64_t quarters[] = {1, 2, 4, 8, 16, 32};
    for (size_t i = 0; i < sizeof quarters / sizeof *quarters; i++) {
        if (strcmp(size, small[i]) == 0)
            return quarters[i];
    }
    size_t digits = strspn(size, "0123456789");
    int64_t n;
    if (strcmp(size + digits, "xlarge") != 0 ||
        !quantity_whole((struct slice){size, digits}, 1000, &n) || n < 1)
        return 0;
    return 32 * n;
}

bool owned_is_flexible(const struct instance_type *type)
{
    bool special = type->gpus > 0 || type->gpu_fraction || type->accelerators[0] != '\0' ||
                   strncmp(type->family, "hpc", 3) == 0 || strncmp(type->family, "u-", 2) == 0 ||
                   strncmp(type->family, "u7", 2) == 0;
    return !special && !type->bare_metal && owned_size_quarters(type->size) > 0;
}
