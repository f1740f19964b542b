/* Answers about what an account may buy and has: Savings Plans rates, quotas, ECS's machines. */
#include "pricing/read/json_answers.h"

/* ---- Savings Plans -----------------------------------------------------------------------------
 */

#define YEAR_S 31536000

struct savings_rate {
    const char *region, *type, *product, *tenancy;
    int rate;
    int64_t uusd;
};

static void read_properties(const struct json_at *result, struct savings_rate *r)
{
    struct json_at list, property = {0};
    struct error ignored;
    const char *name, *value;
    if (!json_get_list(result, "properties", &list, &ignored))
        return;
    while (json_each(&list, &property)) {
        if (!json_get_text(&property, "name", &name, &ignored) ||
            !json_get_text(&property, "value", &value, &ignored))
            continue;
        if (strcmp(name, "region") == 0)
            r->region = value;
        else if (strcmp(name, "instanceType") == 0)
            r->type = value;
        else if (strcmp(name, "productDescription") == 0)
            r->product = value;
        else if (strcmp(name, "tenancy") == 0)
            r->tenancy = value;
    }
}

static bool read_plan(const struct json_at *result, struct savings_rate *r, struct figures *out,
                      struct error *err)
{
    struct json_at plan;
    const char *kind, *payment, *currency;
    int64_t seconds;
    enum upfront upfront;
    if (!json_get_object(result, "savingsPlanOffering", &plan, err) ||
        !json_get_text(&plan, "planType", &kind, err) ||
        !json_get_text(&plan, "paymentOption", &payment, err) ||
        !json_get_whole(&plan, "durationSeconds", YEAR_S, 3 * (int64_t)YEAR_S, &seconds, err) ||
        (seconds != YEAR_S && seconds != 3 * (int64_t)YEAR_S) ||
        !figures_upfront(slice_of(payment), &upfront) ||
        !json_get_text_or(&plan, "currency", "", &currency, err) ||
        (currency[0] != '\0' && !figures_currency(out, slice_of(currency), err)))
        return false;
    bool compute = strcmp(kind, "Compute") == 0;
    if (!compute && strcmp(kind, "EC2Instance") != 0)
        return false;
    r->rate =
        rate_index(compute ? SAVINGS_COMPUTE : SAVINGS_INSTANCE, (int)(seconds / YEAR_S), upfront);
    return true;
}

static void take_rate(const struct json_at *result, const char *region, struct figures *out)
{
    struct savings_rate r = {
        .region = region, .type = "", .product = "Linux/UNIX", .tenancy = "shared"};
    struct error ignored;
    const char *digits, *unit, *operation;
    out->rows++;
    read_properties(result, &r);
    if (strcmp(r.region, region) != 0 || strcmp(r.product, "Linux/UNIX") != 0 ||
        strcmp(r.tenancy, "shared") != 0 ||
        !json_get_text_or(result, "operation", "RunInstances", &operation, &ignored) ||
        strcmp(operation, "RunInstances") != 0)
        return;
    if (!read_plan(result, &r, out, &ignored) || !figures_is_type(slice_of(r.type)) ||
        !json_get_text(result, "unit", &unit, &ignored) || strcmp(unit, "Hrs") != 0 ||
        !json_get_text(result, "rate", &digits, &ignored) ||
        !figures_price(slice_of(digits), &r.uusd)) {
        out->not_understood++;
        return;
    }
    struct type_figures *t = figures_of(out, slice_of(r.type));
    if (r.uusd > t->rates_uusd_h[r.rate])
        t->rates_uusd_h[r.rate] = r.uusd;
}

bool savings_rates_read(const struct json_at *root, const char *region, struct figures *out,
                        struct error *err)
{
    struct json_at list, result = {0};
    if (!json_get_list(root, "searchResults", &list, err))
        return figures_refuse(err, "DescribeSavingsPlansOfferingRates");
    while (json_each(&list, &result))
        take_rate(&result, region, out);
    return true;
}

/* ---- quotas ------------------------------------------------------------------------------------
 */

bool service_quotas_read(const struct json_at *root, struct figures *out, struct error *err)
{
    enum { QUOTA_MAX = 1000000000 };
    struct json_at list, quota = {0};
    struct error ignored;
    const char *code;
    if (!json_get_list(root, "Quotas", &list, err))
        return figures_refuse(err, "ListServiceQuotas");
    while (json_each(&list, &quota)) {
        double vcpus;
        out->rows++;
        int32_t i =
            json_get_text(&quota, "QuotaCode", &code, &ignored) ? quota_find(slice_of(code)) : -1;
        if (i < 0)
            continue; /* one of EC2's many others */
        if (json_get_real(&quota, "Value", 0, QUOTA_MAX, &vcpus, &ignored))
            out->quota_vcpus[i] = (int64_t)vcpus;
        else
            out->not_understood++;
    }
    return true;
}

/* ---- ECS ---------------------------------------------------------------------------------------
 */

static const char *instance_type_of(const struct json_at *instance)
{
    struct json_at list, attribute = {0};
    struct error ignored;
    const char *name, *value;
    if (!json_get_list(instance, "attributes", &list, &ignored))
        return "";
    while (json_each(&list, &attribute)) {
        if (json_get_text(&attribute, "name", &name, &ignored) &&
            strcmp(name, "ecs.instance-type") == 0 &&
            json_get_text(&attribute, "value", &value, &ignored))
            return value;
    }
    return "";
}

static int64_t registered_mib(const struct json_at *instance)
{
    struct json_at list, resource = {0};
    struct error ignored;
    const char *name;
    int64_t mib;
    if (!json_get_list(instance, "registeredResources", &list, &ignored))
        return UNKNOWN;
    while (json_each(&list, &resource)) {
        if (json_get_text(&resource, "name", &name, &ignored) && strcmp(name, "MEMORY") == 0 &&
            json_get_whole(&resource, "integerValue", 1, MEM_MAX_MIB, &mib, &ignored))
            return mib;
    }
    return UNKNOWN;
}

bool container_instances_read(const struct json_at *root, struct figures *out, struct error *err)
{
    struct json_at list, instance = {0};
    if (!json_get_list(root, "containerInstances", &list, err))
        return figures_refuse(err, "DescribeContainerInstances");
    while (json_each(&list, &instance)) {
        struct slice type = slice_of(instance_type_of(&instance));
        int64_t mib = registered_mib(&instance);
        out->rows++;
        if (!figures_is_type(type) || mib == UNKNOWN) { /* a machine outside EC2 has no type */
            out->not_understood++;
            continue;
        }
        struct type_figures *t = figures_of(out, type);
        if (t->registered_mib == UNKNOWN || mib < t->registered_mib)
            t->registered_mib = mib;
    }
    return true;
}
