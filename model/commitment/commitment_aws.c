/* What AWS answers about commitments: active ones for Linux on shared hardware count. */
#include "model/commitment/documents.h"

#include "model/quantity.h"

#include <math.h>
#include <string.h>

#define S_PER_YEAR (INT64_C(365) * 24 * S_PER_H)
#define DURATION_MOST_S (4 * S_PER_YEAR)

static int upfront_of(const char *text)
{
    static const char *const names[] = {"No Upfront", "Partial Upfront", "All Upfront"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(text, names[i]) == 0)
            return i;
    }
    return -1;
}

static int years_of(int64_t duration_s)
{
    return duration_s >= 3 * S_PER_YEAR ? 3 : duration_s >= S_PER_YEAR ? 1 : 0;
}

/* A member that is a number; absent where it is missing. */
static bool real_or(const struct json_at *at, const char *key, double most, double absent,
                    double *value, struct error *err)
{
    struct json_at member;
    *value = absent;
    return !json_has(at, key, &member) || json_get_real(at, key, 0, most, value, err);
}

/* What one instance costs an hour: recurring and, spread over the term, what was paid at first. */
static bool read_cost(struct owned *o, const struct json_at *at, int64_t duration_s,
                      struct error *err)
{
    struct json_at list, e = {0};
    double fixed, usage, sum = 0;
    if (!real_or(at, "FixedPrice", 1e9, 0, &fixed, err) ||
        !real_or(at, "UsagePrice", 1e4, 0, &usage, err))
        return false;
    sum = usage + (duration_s > 0 ? fixed * (double)S_PER_H / (double)duration_s : 0);
    if (json_has(at, "RecurringCharges", &list)) {
        if (!json_get_list(at, "RecurringCharges", &list, err))
            return false;
        while (json_each(&list, &e)) {
            double amount;
            if (!real_or(&e, "Amount", 1e4, 0, &amount, err))
                return false;
            sum += amount;
        }
    }
    if (sum > 0 && duration_s > 0)
        o->uusd_h = (int64_t)ceil(sum * (double)UUSD_PER_USD - 1e-6) * o->count;
    return true;
}

/* Is it active, and for Linux on shared hardware? */
static bool reserved_counts(const struct json_at *at, bool *counts, struct error *err)
{
    const char *state, *product, *tenancy;
    if (!json_get_text_or(at, "State", "active", &state, err) ||
        !json_get_text_or(at, "ProductDescription", "Linux/UNIX", &product, err) ||
        !json_get_text_or(at, "InstanceTenancy", "default", &tenancy, err))
        return false;
    *counts = strcmp(state, "active") == 0 && strncmp(product, "Linux/UNIX", 10) == 0 &&
              strcmp(tenancy, "default") == 0;
    return true;
}

static bool read_reserved(struct commitments *c, const struct json_at *at, struct error *err)
{
    struct owned *o;
    struct json_at member;
    const char *type, *offering, *class;
    int64_t duration_s;
    if (!commitment_grow(c, OWNED_RESERVED, at, &o, err) ||
        !json_get_text(at, "InstanceType", &type, err))
        return false;
    (void)json_has(at, "InstanceType", &member);
    if (!commitment_type(c, o, type, &member, err) ||
        !json_get_whole(at, "InstanceCount", 1, OWNED_COUNT_MOST, &o->count, err) ||
        !commitment_text(c, at, "AvailabilityZone", &o->zone, err) ||
        !json_get_text_or(at, "OfferingType", "", &offering, err) ||
        !json_get_text_or(at, "OfferingClass", "", &class, err) ||
        !json_get_whole_or(at, "Duration", 0, DURATION_MOST_S, 0, &duration_s, err) ||
        !read_cost(o, at, duration_s, err))
        return false;
    o->upfront = upfront_of(offering);
    o->years = years_of(duration_s);
    o->convertible = strcmp(class, "convertible") == 0;
    commitment_name_it(c, o);
    return true;
}

bool commitment_aws_reserved(struct commitments *c, const struct json_at *root, struct error *err)
{
    struct json_at list, e = {0};
    bool counts;
    if (!json_get_list(root, "ReservedInstances", &list, err))
        return false;
    while (json_each(&list, &e)) {
        if (!reserved_counts(&e, &counts, err))
            return false;
        c->passed_over += !counts;
        if (counts && !read_reserved(c, &e, err))
            return false;
    }
    return true;
}

/* Plans for other services than EC2 are passed over. */
static bool plan_kind(const struct json_at *at, bool *counts, enum owned_kind *kind,
                      struct error *err)
{
    const char *type, *state;
    if (!json_get_text(at, "savingsPlanType", &type, err) ||
        !json_get_text_or(at, "state", "active", &state, err))
        return false;
    bool instance = strcmp(type, "EC2Instance") == 0;
    *kind = instance ? OWNED_SAVINGS_INSTANCE : OWNED_SAVINGS_COMPUTE;
    *counts = (instance || strcmp(type, "Compute") == 0) && strcmp(state, "active") == 0;
    return true;
}

static bool read_plan(struct commitments *c, const struct json_at *at, enum owned_kind kind,
                      struct error *err)
{
    struct owned *o;
    struct json_at member;
    const char *text, *payment;
    int64_t duration_s;
    if (!commitment_grow(c, kind, at, &o, err) || !json_get_text(at, "commitment", &text, err))
        return false;
    (void)json_has(at, "commitment", &member);
    if (!quantity_scaled(slice_of(text), UUSD_PER_USD, ROUND_DOWN, &o->uusd_h) || o->uusd_h <= 0 ||
        o->uusd_h > OWNED_MAX_UUSD_PER_H)
        return json_wrong(&member, err, "'%.40s': dollars an hour above 0 are accepted", text);
    if (!json_get_text_or(at, "paymentOption", "", &payment, err) ||
        !json_get_whole_or(at, "termDurationInSeconds", 0, DURATION_MOST_S, 0, &duration_s, err))
        return false;
    if (kind == OWNED_SAVINGS_INSTANCE) {
        if (!commitment_text(c, at, "ec2InstanceFamily", &o->family, err) ||
            !commitment_text(c, at, "region", &o->region, err))
            return false;
        if (o->family[0] == '\0')
            return json_wrong(at, err, "ec2InstanceFamily: it is missing");
    }
    o->upfront = upfront_of(payment);
    o->years = years_of(duration_s);
    commitment_name_it(c, o);
    return true;
}

bool commitment_aws_plans(struct commitments *c, const struct json_at *root, struct error *err)
{
    struct json_at list, e = {0};
    bool counts;
    enum owned_kind kind;
    if (!json_get_list(root, "savingsPlans", &list, err))
        return false;
    while (json_each(&list, &e)) {
        if (!plan_kind(&e, &counts, &kind, err))
            return false;
        c->passed_over += !counts;
        if (counts && !read_plan(c, &e, kind, err))
            return false;
    }
    return true;
}
