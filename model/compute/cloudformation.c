/* cloudformation.c - environments and queues of a CloudFormation template, as people write it or
 * `cdk synth` does.
 *
 * Each becomes the AWS CLI's form: the same names with a small first letter.  Only what decides
 * what runs is worked out, so that networks and roles may refer to what only the stack knows.
 *
 * Source     AWS CloudFormation resource reference, AWS::Batch::ComputeEnvironment, JobQueue. */
#include "model/compute/documents.h"

#include <stdio.h>
#include <string.h>

/* A member that is copied: its name here, in the AWS CLI; words of AWS are in capitals there. */
struct copied {
    const char *from, *to;
    bool capitals;
};

static void capitals(struct json_text *out, size_t from)
{
    for (size_t i = from; i < out->n; i++) {
        if (out->p[i] >= 'a' && out->p[i] <= 'z')
            out->p[i] = (char)(out->p[i] - 'a' + 'A');
    }
}

static bool copy_members(struct template_parts *t, const struct json_at *object,
                         const struct copied *list, struct json_text *out, struct error *err)
{
    for (; list->from != NULL; list++) {
        struct json_at at;
        if (!json_has(object, list->from, &at))
            continue;
        json_text_key(out, list->to);
        size_t value = out->n;
        if (!template_value(t, &at, out, err))
            return false;
        if (list->capitals && !slice_is((struct slice){out->p + value, out->n - value}, "null"))
            capitals(out, value);
    }
    return true;
}

void template_environment_name(struct template_parts *t, const char *logical, struct json_text *out)
{
    struct json_at resource, properties, name;
    struct json_text text = {0};
    struct error ignored;
    bool named = json_has(&t->resources, logical, &resource) &&
                 json_has(&resource, "Properties", &properties) &&
                 json_has(&properties, "ComputeEnvironmentName", &name) &&
                 template_value(t, &name, &text, &ignored) && text.n > 0 && text.p[0] == '"';
    if (named)
        json_text_raw(out, json_text_slice(&text));
    else
        json_text_string(out, slice_of(logical));
    json_text_clear(&text);
}

static bool write_resources(struct template_parts *t, const struct json_at *properties,
                            struct json_text *out, struct error *err)
{
    static const struct copied members[] = {
        {"Type", "type", true},
        {"AllocationStrategy", "allocationStrategy", true},
        {"MinvCpus", "minvCpus", false},
        {"MaxvCpus", "maxvCpus", false},
        {"DesiredvCpus", "desiredvCpus", false},
        {"BidPercentage", "bidPercentage", false},
        {"InstanceTypes", "instanceTypes", false},
        {0},
    };
    static const struct copied scaling[] = {
        {"MinScaleDownDelayMinutes", "minScaleDownDelayMinutes", false}, {0}};
    struct json_at resources, at;
    if (!json_get_object(properties, "ComputeResources", &resources, err))
        return false;
    json_text_key(out, "computeResources");
    json_text_raw(out, SLICE("{"));
    if (!copy_members(t, &resources, members, out, err))
        return false;
    if (json_has(&resources, "SpotIamFleetRole", &at)) {
        json_text_key(out, "spotIamFleetRole");
        json_text_string(out, SLICE("stated"));
    }
    if (json_has(&resources, "ScalingPolicy", &at)) {
        json_text_key(out, "scalingPolicy");
        json_text_raw(out, SLICE("{"));
        if (!copy_members(t, &at, scaling, out, err))
            return false;
        json_text_raw(out, SLICE("}"));
    }
    json_text_raw(out, SLICE("}"));
    return true;
}

static bool write_environment(struct template_parts *t, const char *logical,
                              const struct json_at *properties, struct json_text *out,
                              struct error *err)
{
    static const struct copied members[] = {{"Type", "type", true}, {"State", "state", true}, {0}};
    struct json_at at;
    json_text_raw(out, SLICE("{"));
    json_text_key(out, "computeEnvironmentName");
    template_environment_name(t, logical, out);
    if (json_has(properties, "EksConfiguration", &at)) {
        json_text_key(out, "eksConfiguration");
        json_text_raw(out, SLICE("{\"eksClusterArn\":\"stated\"}"));
    }
    if (!copy_members(t, properties, members, out, err) ||
        (json_has(properties, "ComputeResources", &at) &&
         !write_resources(t, properties, out, err)))
        return false;
    json_text_raw(out, SLICE("}"));
    return true;
}

static bool write_limits(struct template_parts *t, const struct json_at *properties,
                         struct json_text *out, struct error *err)
{
    static const struct copied members[] = {{"Reason", "reason", false},
                                            {"State", "state", false},
                                            {"MaxTimeSeconds", "maxTimeSeconds", false},
                                            {"Action", "action", false},
                                            {0}};
    struct json_at list, item = {0};
    if (!json_has(properties, "JobStateTimeLimitActions", &list))
        return true;
    json_text_key(out, "jobStateTimeLimitActions");
    json_text_raw(out, SLICE("["));
    for (bool first = true; json_each(&list, &item); first = false) {
        json_text_raw(out, first ? SLICE("{") : SLICE(",{"));
        if (!copy_members(t, &item, members, out, err))
            return false;
        json_text_raw(out, SLICE("}"));
    }
    json_text_raw(out, SLICE("]"));
    return true;
}

static bool write_queue(struct template_parts *t, const char *logical,
                        const struct json_at *properties, struct json_text *out, struct error *err)
{
    static const struct copied place[] = {
        {"ComputeEnvironment", "computeEnvironment", false}, {"Order", "order", false}, {0}};
    struct json_at list, item = {0}, name;
    struct json_text own = {0};
    struct error ignored;
    if (!json_get_list(properties, "ComputeEnvironmentOrder", &list, err))
        return false;
    json_text_raw(out, SLICE("{"));
    json_text_key(out, "jobQueueName");
    if (json_has(properties, "JobQueueName", &name) && template_value(t, &name, &own, &ignored))
        json_text_raw(out, json_text_slice(&own));
    else
        json_text_string(out, slice_of(logical));
    json_text_clear(&own);
    json_text_key(out, "computeEnvironmentOrder");
    json_text_raw(out, SLICE("["));
    for (bool first = true; json_each(&list, &item); first = false) {
        json_text_raw(out, first ? SLICE("{") : SLICE(",{"));
        if (!copy_members(t, &item, place, out, err))
            return false;
        json_text_raw(out, SLICE("}"));
    }
    json_text_raw(out, SLICE("]"));
    static const struct copied others[] = {{"SchedulingPolicyArn", "schedulingPolicyArn", false},
                                           {"Priority", "priority", false},
                                           {"State", "state", true},
                                           {0}};
    if (!copy_members(t, properties, others, out, err) || !write_limits(t, properties, out, err))
        return false;
    json_text_raw(out, SLICE("}"));
    return true;
}

/* Under the name by which queues refer to it. */
static bool write_policy(struct template_parts *t, const char *logical,
                         const struct json_at *properties, struct json_text *out, struct error *err)
{
    static const struct copied members[] = {
        {"ShareDecaySeconds", "shareDecaySeconds", false},
        {"ComputeReservation", "computeReservation", false},
        {0},
    };
    static const struct copied weight[] = {{"ShareIdentifier", "shareIdentifier", false},
                                           {"WeightFactor", "weightFactor", false},
                                           {0}};
    struct json_at policy = {0}, list, item = {0};
    json_text_raw(out, SLICE("{"));
    json_text_key(out, "name");
    template_environment_name(t, logical, out);
    json_text_key(out, "fairsharePolicy");
    json_text_raw(out, SLICE("{"));
    json_has(properties, "FairsharePolicy", &policy);
    if (!copy_members(t, &policy, members, out, err))
        return false;
    if (json_has(&policy, "ShareDistribution", &list)) {
        json_text_key(out, "shareDistribution");
        json_text_raw(out, SLICE("["));
        for (bool first = true; json_each(&list, &item); first = false) {
            json_text_raw(out, first ? SLICE("{") : SLICE(",{"));
            if (!copy_members(t, &item, weight, out, err))
                return false;
            json_text_raw(out, SLICE("}"));
        }
        json_text_raw(out, SLICE("]"));
    }
    json_text_raw(out, SLICE("}}"));
    return true;
}

/* A resource that its condition leaves out is none. */
static bool is_created(struct template_parts *t, const struct json_at *resource, bool *created,
                       struct error *err)
{
    struct json_at at;
    const char *condition;
    *created = true;
    if (!json_has(resource, "Condition", &at))
        return true;
    return json_as_text(&at, &condition, err) && template_condition(t, condition, created, err);
}

static bool read_resource(struct compute *c, struct template_parts *t,
                          const struct json_at *resource, struct error *err)
{
    struct json_at properties;
    const char *type;
    bool created;
    if (!json_get_text_or(resource, "Type", "", &type, err))
        return false;
    bool environment = strcmp(type, "AWS::Batch::ComputeEnvironment") == 0;
    bool queue = strcmp(type, "AWS::Batch::JobQueue") == 0;
    if (!environment && !queue && strcmp(type, "AWS::Batch::SchedulingPolicy") != 0)
        return true;
    if (!is_created(t, resource, &created, err))
        return false;
    if (!created)
        return true;
    if (!json_get_object(resource, "Properties", &properties, err))
        return false;
    if (queue && json_has(&properties, "ServiceEnvironmentOrder", &(struct json_at){0}))
        return true;
    char where[200];
    struct json_text made = {0};
    snprintf(where, sizeof where, "Resources.%.100s", resource->key);
    bool ok = (environment ? write_environment(t, resource->key, &properties, &made, err)
               : queue     ? write_queue(t, resource->key, &properties, &made, err)
                           : write_policy(t, resource->key, &properties, &made, err)) &&
              compute_read_made(c, &made, where, err);
    json_text_clear(&made);
    return ok;
}

bool cloudformation_read(struct compute *c, const struct json_at *template, struct error *err)
{
    struct template_parts t = {.depth = 0};
    struct json_at resource = {0};
    int32_t before = c->n + c->n_queues + c->n_policies;
    json_has(template, "Parameters", &t.parameters);
    json_has(template, "Conditions", &t.conditions);
    json_has(template, "Mappings", &t.mappings);
    if (!json_get_object(template, "Resources", &t.resources, err))
        return false;
    while (json_each_member(&t.resources, &resource)) {
        if (!read_resource(c, &t, &resource, err))
            return false;
    }
    return c->n + c->n_queues + c->n_policies > before ||
           json_wrong(&t.resources, err,
                      "no AWS::Batch::ComputeEnvironment and no AWS::Batch::JobQueue");
}
