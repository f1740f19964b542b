/* terraform.c - environments and queues of what `terraform show -json` prints, of a state (values)
 * or of a plan (planned_values).
 *
 * Resources aws_batch_compute_environment and aws_batch_job_queue, of the root module and of those
 * below; each becomes the AWS CLI's form.  A plan doesn't know the ARNs of what is yet to be
 * created: then the queue's configuration says which resources it refers to.
 *
 * Source     Terraform, JSON output format; AWS provider, the two resources. */
#include "model/compute/documents.h"

#include <stdio.h>
#include <string.h>

enum { MODULES_DEEP = 20 };

struct copied {
    const char *from, *to;
};

static void write_text(struct json_text *out, const char *key, const char *text)
{
    json_text_key(out, key);
    json_text_string(out, slice_of(text));
}

/* Texts, whole numbers and lists of texts. */
static bool copy_members(const struct json_at *object, const struct copied *list,
                         struct json_text *out, struct error *err)
{
    for (; list->from != NULL; list++) {
        struct json_at at;
        struct template_parts none = {.depth = 0};
        if (!json_has(object, list->from, &at))
            continue;
        json_text_key(out, list->to);
        if (!template_value(&none, &at, out, err))
            return false;
    }
    return true;
}

/* The only block of a list of blocks; false when there is none. */
static bool block_of(const struct json_at *object, const char *key, struct json_at *list,
                     struct json_at *block)
{
    *block = (struct json_at){0};
    return json_has(object, key, list) && json_each(list, block);
}

/* ---- one resource ------------------------------------------------------------------------------
 */

/* Its name; a name that the provider is yet to make up is the resource's address. */
static const char *name_of(const struct json_at *resource, const struct json_at *values,
                           const char *key)
{
    struct json_at at;
    const char *name = "";
    struct error ignored;
    const char *const keys[] = {key, "name"};
    for (int i = 0; i < 2; i++) {
        if (json_has(values, keys[i], &at) && json_as_text(&at, &name, &ignored) && name[0] != '\0')
            return name;
    }
    return json_get_text_or(resource, "address", "", &name, &ignored) ? name : "";
}

static bool write_environment(const struct json_at *resource, const struct json_at *values,
                              struct json_text *out, struct error *err)
{
    static const struct copied members[] = {
        {"type", "type"}, {"state", "state"}, {"arn", "computeEnvironmentArn"}, {0}};
    static const struct copied resources[] = {
        {"type", "type"},
        {"allocation_strategy", "allocationStrategy"},
        {"min_vcpus", "minvCpus"},
        {"max_vcpus", "maxvCpus"},
        {"desired_vcpus", "desiredvCpus"},
        {"bid_percentage", "bidPercentage"},
        {"instance_type", "instanceTypes"},
        {0},
    };
    struct json_at list, block, at;
    const char *role;
    struct error ignored;
    json_text_raw(out, SLICE("{"));
    write_text(out, "computeEnvironmentName",
               name_of(resource, values, "compute_environment_name"));
    if (block_of(values, "eks_configuration", &list, &block)) {
        json_text_key(out, "eksConfiguration");
        json_text_raw(out, SLICE("{\"eksClusterArn\":\"stated\"}"));
    }
    if (!copy_members(values, members, out, err))
        return false;
    if (block_of(values, "compute_resources", &list, &block)) {
        json_text_key(out, "computeResources");
        json_text_raw(out, SLICE("{"));
        if (!copy_members(&block, resources, out, err))
            return false;
        if (json_has(&block, "spot_iam_fleet_role", &at) && json_as_text(&at, &role, &ignored) &&
            role[0] != '\0')
            write_text(out, "spotIamFleetRole", "stated");
        json_text_raw(out, SLICE("}"));
    }
    json_text_raw(out, SLICE("}"));
    return true;
}

/* ---- queues ------------------------------------------------------------------------------------
 */

/* A module of the values, and what its configuration says. */
struct module {
    struct json_at resources;     /* of the values */
    struct json_at configuration; /* its resources; absent for a state */
};

/* What queues refer to: its resource type, and where its name is. */
struct referable {
    const char *type, *name;
};
static const struct referable environments = {"aws_batch_compute_environment",
                                              "compute_environment_name"};
static const struct referable policies = {"aws_batch_scheduling_policy", "name"};

/* The name of what a reference such as "aws_batch_compute_environment.a.arn" or "...a[0].arn"
 * means;
 * "" without one. */
static const char *referred(const struct module *m, const struct referable *what,
                            const char *reference)
{
    struct json_at resource = {0}, values;
    size_t type = strlen(what->type);
    if (strncmp(reference, what->type, type) != 0 || reference[type] != '.')
        return "";
    const char *name = reference + type + 1;
    size_t n = strcspn(name, ".[");
    while (json_each(&m->resources, &resource)) {
        const char *kind, *own;
        struct error ignored;
        if (json_get_text(&resource, "type", &kind, &ignored) &&
            json_get_text(&resource, "name", &own, &ignored) && strcmp(kind, what->type) == 0 &&
            strlen(own) == n && memcmp(own, name, n) == 0 && json_has(&resource, "values", &values))
            return name_of(&resource, &values, what->name);
    }
    return "";
}

/* The k-th of those that an expression of the queue's configuration refers to. */
static const char *nth_reference(const struct module *m, const struct referable *what,
                                 const struct json_at *expression, int k)
{
    struct json_at list, item = {0};
    const char *text, *last = "";
    struct error ignored;
    if (!json_has(expression, "references", &list))
        return "";
    while (json_each(&list, &item)) {
        const char *name = json_as_text(&item, &text, &ignored) ? referred(m, what, text) : "";
        /* Each is named twice: with its attribute and without. */
        if (name[0] != '\0' && strcmp(name, last) != 0 && k-- == 0)
            return name;
        last = name[0] != '\0' ? name : last;
    }
    return "";
}

/* What the queue's configuration says. */
static bool find_expressions(const struct module *m, const char *queue, struct json_at *expressions)
{
    struct json_at resource = {0};
    const char *type, *name;
    struct error ignored;
    while (json_each(&m->configuration, &resource)) {
        if (json_get_text(&resource, "type", &type, &ignored) &&
            json_get_text(&resource, "name", &name, &ignored) &&
            strcmp(type, "aws_batch_job_queue") == 0 && strcmp(name, queue) == 0)
            return json_has(&resource, "expressions", expressions);
    }
    return false;
}

/* The place-th environment of the queue as its configuration has it. */
static const char *configured(const struct module *m, const char *queue, int place)
{
    struct json_at expressions, list, block = {0}, at;
    if (!find_expressions(m, queue, &expressions))
        return "";
    if (json_has(&expressions, "compute_environments", &at))
        return nth_reference(m, &environments, &at, place);
    if (!json_has(&expressions, "compute_environment_order", &list))
        return "";
    for (int i = 0; json_each(&list, &block); i++) {
        if (i == place && json_has(&block, "compute_environment", &at))
            return nth_reference(m, &environments, &at, 0);
    }
    return "";
}

/* Its policy, by ARN, or as a plan's configuration refers to it. */
static void write_policy_of(const struct module *m, const char *queue, const struct json_at *values,
                            struct json_text *out)
{
    struct json_at at, expressions;
    const char *name = "";
    struct error ignored;
    bool known =
        json_has(values, "scheduling_policy_arn", &at) && json_as_text(&at, &name, &ignored);
    if (!known && find_expressions(m, queue, &expressions) &&
        json_has(&expressions, "scheduling_policy_arn", &at))
        name = nth_reference(m, &policies, &at, 0);
    if (name[0] != '\0')
        write_text(out, "schedulingPolicyArn", name);
}

static bool write_place(struct json_text *out, const struct json_at *at, const char *name,
                        int64_t order, struct error *err)
{
    char text[32];
    if (name[0] == '\0')
        return json_wrong(at, err,
                          "the environment is known only once it is created, and the "
                          "configuration names none");
    json_text_raw(out, out->p[out->n - 1] == '[' ? SLICE("{") : SLICE(",{"));
    write_text(out, "computeEnvironment", name);
    json_text_key(out, "order");
    snprintf(text, sizeof text, "%lld}", (long long)order);
    json_text_raw(out, slice_of(text));
    return true;
}

/* compute_environment_order { order, compute_environment }, since version 5 of the provider. */
static bool write_order(const struct module *m, const char *queue, const struct json_at *list,
                        struct json_text *out, struct error *err)
{
    struct json_at block = {0};
    for (int i = 0; json_each(list, &block); i++) {
        int64_t order;
        const char *name;
        if (!json_get_whole_or(&block, "order", 0, INT32_MAX, i, &order, err) ||
            !json_get_text_or(&block, "compute_environment", "", &name, err))
            return false;
        if (!write_place(out, &block, name[0] != '\0' ? name : configured(m, queue, i), order, err))
            return false;
    }
    return true;
}

/* compute_environments, a list of ARNs in order; absent where a plan knows none of them. */
static bool write_list(const struct module *m, const char *queue, const struct json_at *values,
                       struct json_text *out, struct error *err)
{
    struct json_at list, item = {0};
    bool known = json_has(values, "compute_environments", &list);
    const char *name;
    for (int i = 0; i <= COMPUTE_QUEUE_MOST; i++) {
        struct error ignored;
        if (known && !json_each(&list, &item))
            return true;
        if (!known || !json_as_text(&item, &name, &ignored))
            name = configured(m, queue, i);
        if (!known && name[0] == '\0' && i > 0)
            return true;
        if (!write_place(out, known ? &item : values, name, i, err))
            return false;
    }
    return true;
}

static void write_priority(const struct json_at *values, struct json_text *out)
{
    char text[32];
    int64_t priority;
    struct json_at at;
    struct error ignored;
    if (!json_has(values, "priority", &at) ||
        !json_as_whole(&at, 0, INT32_MAX, &priority, &ignored))
        return;
    json_text_key(out, "priority");
    snprintf(text, sizeof text, "%lld", (long long)priority);
    json_text_raw(out, slice_of(text));
}

static bool write_limits(const struct json_at *values, struct json_text *out, struct error *err)
{
    static const struct copied members[] = {{"reason", "reason"},
                                            {"state", "state"},
                                            {"max_time_seconds", "maxTimeSeconds"},
                                            {"action", "action"},
                                            {0}};
    struct json_at list, item = {0};
    if (!json_has(values, "job_state_time_limit_action", &list))
        return true;
    json_text_key(out, "jobStateTimeLimitActions");
    json_text_raw(out, SLICE("["));
    for (bool first = true; json_each(&list, &item); first = false) {
        json_text_raw(out, first ? SLICE("{") : SLICE(",{"));
        if (!copy_members(&item, members, out, err))
            return false;
        json_text_raw(out, SLICE("}"));
    }
    json_text_raw(out, SLICE("]"));
    return true;
}

static bool write_queue(const struct module *m, const struct json_at *resource,
                        const struct json_at *values, struct json_text *out, struct error *err)
{
    static const struct copied state[] = {{"state", "state"}, {0}};
    struct json_at list;
    const char *queue;
    if (!json_get_text(resource, "name", &queue, err))
        return false;
    json_text_raw(out, SLICE("{"));
    write_text(out, "jobQueueName", name_of(resource, values, "name"));
    json_text_key(out, "computeEnvironmentOrder");
    json_text_raw(out, SLICE("["));
    bool ordered = json_has(values, "compute_environment_order", &list) && json_length(&list) > 0;
    if (!(ordered ? write_order(m, queue, &list, out, err)
                  : write_list(m, queue, values, out, err)))
        return false;
    json_text_raw(out, SLICE("]"));
    write_policy_of(m, queue, values, out);
    write_priority(values, out);
    if (!copy_members(values, state, out, err) || !write_limits(values, out, err))
        return false;
    json_text_raw(out, SLICE("}"));
    return true;
}

/* ---- scheduling policies -----------------------------------------------------------------------
 */

static bool write_policy(const struct json_at *resource, const struct json_at *values,
                         struct json_text *out, struct error *err)
{
    static const struct copied members[] = {{"share_decay_seconds", "shareDecaySeconds"},
                                            {"compute_reservation", "computeReservation"},
                                            {0}};
    static const struct copied weight[] = {
        {"share_identifier", "shareIdentifier"}, {"weight_factor", "weightFactor"}, {0}};
    struct json_at list, block, shares, item = {0};
    json_text_raw(out, SLICE("{"));
    write_text(out, "name", name_of(resource, values, "name"));
    json_text_key(out, "fairsharePolicy");
    json_text_raw(out, SLICE("{"));
    if (block_of(values, "fair_share_policy", &list, &block)) {
        if (!copy_members(&block, members, out, err))
            return false;
        json_text_key(out, "shareDistribution");
        json_text_raw(out, SLICE("["));
        bool some = json_has(&block, "share_distribution", &shares);
        for (bool first = true; some && json_each(&shares, &item); first = false) {
            json_text_raw(out, first ? SLICE("{") : SLICE(",{"));
            if (!copy_members(&item, weight, out, err))
                return false;
            json_text_raw(out, SLICE("}"));
        }
        json_text_raw(out, SLICE("]"));
    }
    json_text_raw(out, SLICE("}}"));
    return true;
}

/* ---- modules -----------------------------------------------------------------------------------
 */

static bool read_resource(struct compute *c, const struct module *m, const struct json_at *resource,
                          struct error *err)
{
    struct json_at values;
    const char *type, *address, *mode;
    if (!json_get_text_or(resource, "type", "", &type, err) ||
        !json_get_text_or(resource, "mode", "managed", &mode, err) ||
        !json_get_text_or(resource, "address", type, &address, err))
        return false;
    bool environment = strcmp(type, environments.type) == 0;
    bool queue = strcmp(type, "aws_batch_job_queue") == 0;
    if ((!environment && !queue && strcmp(type, policies.type) != 0) ||
        strcmp(mode, "managed") != 0)
        return true;
    if (!json_get_object(resource, "values", &values, err))
        return false;
    char where[200];
    struct json_text made = {0};
    snprintf(where, sizeof where, "%.150s", address);
    bool ok = (environment ? write_environment(resource, &values, &made, err)
               : queue     ? write_queue(m, resource, &values, &made, err)
                           : write_policy(resource, &values, &made, err)) &&
              compute_read_made(c, &made, where, err);
    json_text_clear(&made);
    return ok;
}

static bool read_module(struct compute *c, const struct json_at *module,
                        const struct json_at *configuration, int depth, struct error *err);

/* A child's configuration is that of the call of its name: the end of its address. */
static bool read_children(struct compute *c, const struct json_at *module,
                          const struct json_at *configuration, int depth, struct error *err)
{
    struct json_at children, child = {0}, calls, call, own = {0};
    if (!json_has(module, "child_modules", &children))
        return true;
    while (json_each(&children, &child)) {
        const char *address;
        char name[128] = "";
        if (!json_get_text_or(&child, "address", "", &address, err))
            return false;
        const char *last = strrchr(address, '.');
        if (last != NULL)
            snprintf(name, sizeof name, "%.*s", (int)strcspn(last + 1, "["), last + 1);
        own = (struct json_at){0};
        if (json_has(configuration, "module_calls", &calls) && json_has(&calls, name, &call))
            json_has(&call, "module", &own);
        if (!read_module(c, &child, &own, depth + 1, err))
            return false;
    }
    return true;
}

static bool read_module(struct compute *c, const struct json_at *module,
                        const struct json_at *configuration, int depth, struct error *err)
{
    struct module m = {{0}, {0}};
    struct json_at resource = {0};
    if (depth > MODULES_DEEP)
        return json_wrong(module, err, "modules within modules, more than %d deep", MODULES_DEEP);
    json_has(configuration, "resources", &m.configuration);
    if (json_has(module, "resources", &m.resources)) {
        while (json_each(&m.resources, &resource)) {
            if (!read_resource(c, &m, &resource, err))
                return false;
        }
    }
    return read_children(c, module, configuration, depth, err);
}

bool terraform_read(struct compute *c, const struct json_at *state, struct error *err)
{
    struct json_at values, root, configuration = {0}, own = {0};
    int32_t before = c->n + c->n_queues + c->n_policies;
    bool planned = json_has(state, "planned_values", &values);
    if (!planned && !json_get_object(state, "values", &values, err))
        return false;
    if (!json_get_object(&values, "root_module", &root, err))
        return false;
    if (json_has(state, "configuration", &configuration))
        json_has(&configuration, "root_module", &own);
    if (!read_module(c, &root, &own, 0, err))
        return false;
    return c->n + c->n_queues + c->n_policies > before ||
           json_wrong(&root, err,
                      "no aws_batch_compute_environment and no aws_batch_job_queue among its "
                      "resources");
}
