/* compute_json.c - environments and queues from the JSON of the AWS CLI.
 *
 * Only what decides what runs is read: networks, roles, images and tags are passed over. */
#include "model/compute/documents.h"
#include "model/yaml.h"

#include <stdlib.h>
#include <string.h>

#define MINUTES_MAX 10080

static bool read_kind(const struct json_at *resources, struct compute_environment *e,
                      struct error *err)
{
    struct json_at at;
    const char *name;
    json_has(resources, "type", &at);
    if (!json_as_text(&at, &name, err))
        return false;
    for (enum compute_kind k = COMPUTE_EC2; k <= COMPUTE_FARGATE_SPOT; k++) {
        if (strcmp(name, compute_kind_name(k)) == 0) {
            e->kind = k;
            return true;
        }
    }
    return json_wrong(&at, err, "'%.60s': EC2, SPOT, FARGATE or FARGATE_SPOT is accepted", name);
}

static bool read_strategy(const struct json_at *resources, struct compute_environment *e,
                          struct error *err)
{
    struct json_at at;
    const char *name;
    if (!json_has(resources, "allocationStrategy", &at))
        return true;
    if (!json_as_text(&at, &name, err))
        return false;
    e->strategy_stated = true;
    return strategy_find(slice_of(name), &e->strategy) ||
           json_wrong(&at, err, "'%.60s': %s is accepted", name, strategy_list());
}

static bool read_vcpus(const struct json_at *resources, struct compute_environment *e, bool update,
                       struct error *err)
{
    if (!update && !json_get_whole(resources, "maxvCpus", 0, COMPUTE_VCPUS_MAX, &e->max_vcpus, err))
        return false;
    return json_get_whole_or(resources, "maxvCpus", 0, COMPUTE_VCPUS_MAX, e->max_vcpus,
                             &e->max_vcpus, err) &&
           json_get_whole_or(resources, "minvCpus", 0, COMPUTE_VCPUS_MAX, e->min_vcpus,
                             &e->min_vcpus, err) &&
           json_get_whole_or(resources, "desiredvCpus", 0, COMPUTE_VCPUS_MAX, e->desired_vcpus,
                             &e->desired_vcpus, err);
}

static bool read_types(const struct json_at *resources, struct compute_environment *e,
                       struct arena *arena, struct error *err)
{
    struct json_at list, item = {0};
    if (!json_has(resources, "instanceTypes", &list))
        return true;
    if (!json_get_list(resources, "instanceTypes", &list, err))
        return false;
    e->entries = arena_array(arena, (size_t)json_length(&list) + 1, sizeof *e->entries);
    e->n_entries = 0;
    while (json_each(&list, &item)) {
        const char *name;
        if (!json_as_text(&item, &name, err))
            return false;
        e->entries[e->n_entries++] = name;
    }
    return true;
}

/* 0 switches it off; else Batch takes 20 minutes to a week. */
static bool read_scale_down(const struct json_at *resources, struct compute_environment *e,
                            struct error *err)
{
    struct json_at policy, at;
    int64_t minutes = 0;
    if (!json_has(resources, "scalingPolicy", &policy))
        return true;
    if (!json_has(&policy, "minScaleDownDelayMinutes", &at))
        return true;
    if (!json_as_whole(&at, 0, MINUTES_MAX, &minutes, err))
        return false;
    if (minutes > 0 && minutes < 20)
        return json_wrong(&at, err, "%lld: 0, or 20 to %d minutes are accepted", (long long)minutes,
                          MINUTES_MAX);
    e->scale_down_delay_s = minutes * 60;
    return true;
}

/* Not stated: up to the on-demand price, which spot prices do not exceed for long. */
static bool read_bid(const struct json_at *resources, struct compute_environment *e,
                     struct error *err)
{
    int64_t percent = e->bid_percent;
    bool ok = json_get_whole_or(resources, "bidPercentage", 0, 100, percent, &percent, err);
    e->bid_percent = (int32_t)percent;
    return ok;
}

static bool read_resources(const struct json_at *object, struct compute_environment *e, bool update,
                           struct arena *arena, struct error *err)
{
    struct json_at resources, at;
    if (update && !json_has(object, "computeResources", &resources))
        return true;
    if (!json_get_object(object, "computeResources", &resources, err))
        return false;
    if ((!update || json_has(&resources, "type", &at)) && !read_kind(&resources, e, err))
        return false;
    if (json_has(&resources, "spotIamFleetRole", &at))
        e->has_spot_role = true;
    return read_strategy(&resources, e, err) && read_vcpus(&resources, e, update, err) &&
           read_types(&resources, e, arena, err) && read_scale_down(&resources, e, err) &&
           read_bid(&resources, e, err);
}

/* Whether Batch uses the environment at all, and whether we can tell what it does. */
static bool read_state(const struct json_at *object, struct compute_environment *e,
                       struct error *err)
{
    struct json_at at;
    const char *text;
    if (!json_get_text_or(object, "type", "MANAGED", &text, err))
        return false;
    if (strcmp(text, "MANAGED") != 0 && strcmp(text, "UNMANAGED") != 0) {
        json_has(object, "type", &at);
        return json_wrong(&at, err, "'%.60s': MANAGED is needed", text);
    }
    if (strcmp(text, "UNMANAGED") == 0)
        e->foreign = "type: UNMANAGED: its owner scales it, not Batch; MANAGED is needed";
    if (json_has(object, "eksConfiguration", &at) && json_length(&at) == 0 &&
        json_has(&at, "eksClusterArn", &(struct json_at){0}))
        e->foreign = "eksConfiguration: environments on EKS are not known here; those on ECS are";
    if (json_has(object, "state", &at)) {
        if (!json_as_text(&at, &text, err))
            return false;
        if (strcmp(text, "ENABLED") != 0 && strcmp(text, "DISABLED") != 0)
            return json_wrong(&at, err, "'%.60s': ENABLED or DISABLED is accepted", text);
        e->disabled = strcmp(text, "DISABLED") == 0;
        e->off = e->disabled ? "state DISABLED" : "";
    }
    if (!json_get_text_or(object, "status", "", &text, err))
        return false;
    if (strcmp(text, "INVALID") == 0 || strcmp(text, "DELETING") == 0 ||
        strcmp(text, "DELETED") == 0) {
        e->off = text[0] == 'I' ? "status INVALID" : "being deleted";
        e->disabled = false;
    }
    return true;
}

/* The region of the first ARN that has one: "arn:aws:batch:eu-west-1:111122223333:...". */
static void note_region(struct compute *c, const struct json_at *object, const char *key)
{
    struct json_at at;
    const char *arn;
    struct error ignored;
    if (c->region != NULL || !json_has(object, key, &at) || !json_as_text(&at, &arn, &ignored) ||
        strncmp(arn, "arn:", 4) != 0)
        return;
    struct slice rest = slice_of(arn);
    for (int i = 0; i < 3; i++)
        slice_next(&rest, ':');
    struct slice region = slice_next(&rest, ':');
    if (region.n > 0)
        c->region = arena_text(&c->arena, region.p, region.n);
}

static struct compute_environment *environment_named(struct compute *c, const char *name)
{
    for (int32_t i = 0; i < c->n; i++) {
        if (strcmp(c->list[i].name, name) == 0)
            return &c->list[i];
    }
    return NULL;
}

static bool states_kind(const struct json_at *object)
{
    struct json_at resources, at;
    return json_has(object, "computeResources", &resources) && json_has(&resources, "type", &at);
}

/* An update names its environment in computeEnvironment and states what changes. */
static bool read_environment(struct compute *c, const struct json_at *object, struct error *err)
{
    struct json_at at;
    const char *name;
    bool updates = json_has(object, "computeEnvironment", &at);
    const char *key = updates ? "computeEnvironment" : "computeEnvironmentName";
    struct compute_environment e = {.desired_vcpus = UNKNOWN, .off = "", .foreign = ""};
    if (!json_get_text(object, key, &name, err))
        return false;
    note_region(c, object, "computeEnvironmentArn");
    note_region(c, object, key);
    name = compute_bare_name(name);
    struct compute_environment *before = environment_named(c, name);
    if (before != NULL && !updates) {
        json_has(object, key, &at);
        return json_wrong(&at, err, "'%.128s': described twice", name);
    }
    if (before != NULL)
        e = *before;
    e.name = name;
    if (before == NULL && updates && !states_kind(object)) {
        json_has(object, key, &at);
        return json_wrong(&at, err,
                          "'%.128s': an update without a type changes an environment that is "
                          "described before it, and none of that name is",
                          name);
    }
    if (!read_state(object, &e, err) ||
        (e.foreign[0] == '\0' && !read_resources(object, &e, before != NULL, &c->arena, err)))
        return false;
    compute_add(c, &e);
    if (before != NULL) {
        struct compute_environment *old = environment_named(c, name);
        *old = c->list[--c->n];
    }
    return true;
}

/* ---- queues -------------------------------------------------------------------------------- */

struct place {
    int64_t order;
    int32_t index;
    const char *name;
};

static int by_order(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static bool read_places(struct compute *c, const struct json_at *list, struct place *places,
                        int32_t *n, struct error *err)
{
    struct json_at item = {0};
    while (json_each(list, &item)) {
        struct place *p = &places[*n];
        p->index = (*n)++;
        note_region(c, &item, "computeEnvironment");
        if (!json_get_whole(&item, "order", 0, INT32_MAX, &p->order, err) ||
            !json_get_text(&item, "computeEnvironment", &p->name, err))
            return false;
        p->name = compute_bare_name(p->name);
    }
    return true;
}

/* Of the job queue: reasons that are not told here are passed over. */
static bool read_limit(const struct json_at *action, struct job_queue *q, struct error *err)
{
    static const char *const reasons[N_REASONS] = {
        [REASON_CAPACITY] = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
        [REASON_MAX_RESOURCE] = "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
        [REASON_REQUIREMENT] = "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
    };
    enum { LEAST_S = 600, MOST_S = 86400 };
    const char *reason, *state, *what;
    struct json_at at;
    int64_t after_s;
    if (!json_get_text(action, "reason", &reason, err) ||
        !json_get_text(action, "state", &state, err) ||
        !json_get_text(action, "action", &what, err) ||
        !json_get_whole(action, "maxTimeSeconds", LEAST_S, MOST_S, &after_s, err))
        return false;
    if (strcmp(state, "RUNNABLE") != 0 && json_has(action, "state", &at))
        return json_wrong(&at, err, "'%.60s': RUNNABLE is accepted", state);
    if (strcmp(what, "CANCEL") != 0 && strcmp(what, "TERMINATE") != 0 &&
        json_has(action, "action", &at))
        return json_wrong(&at, err, "'%.60s': CANCEL or TERMINATE is accepted", what);
    for (int i = 0; i < N_REASONS; i++) {
        if (strcmp(reason, reasons[i]) == 0)
            q->cancel_after_s[i] = (int32_t)after_s;
    }
    return true;
}

static bool read_limits(const struct json_at *object, struct job_queue *q, struct error *err)
{
    struct json_at list, item = {0};
    if (!json_has(object, "jobStateTimeLimitActions", &list))
        return true;
    if (!json_get_list(object, "jobStateTimeLimitActions", &list, err))
        return false;
    while (json_each(&list, &item)) {
        if (!read_limit(&item, q, err))
            return false;
    }
    return true;
}

/* A queue of service environments (SageMaker training) has no compute environments. */
static bool is_of_services(const struct json_at *object)
{
    struct json_at services, list;
    return json_has(object, "serviceEnvironmentOrder", &services) && json_length(&services) > 0 &&
           (!json_has(object, "computeEnvironmentOrder", &list) || json_length(&list) == 0);
}

static bool read_queue(struct compute *c, const struct json_at *object, struct error *err)
{
    struct json_at list;
    const char *name, *policy, *state;
    int32_t n = 0;
    int64_t priority;
    if (is_of_services(object))
        return true;
    if (!json_get_text(object, "jobQueueName", &name, err) ||
        !json_get_whole_or(object, "priority", 0, INT32_MAX, 0, &priority, err) ||
        !json_get_text_or(object, "schedulingPolicyArn", "", &policy, err) ||
        !json_get_text_or(object, "state", "", &state, err) ||
        !json_get_list(object, "computeEnvironmentOrder", &list, err))
        return false;
    note_region(c, object, "jobQueueArn");
    if (json_length(&list) == 0 || json_length(&list) > COMPUTE_QUEUE_MOST)
        return json_wrong(&list, err, "%d environments, a queue has 1 to %d",
                          (int)json_length(&list), COMPUTE_QUEUE_MOST);
    policy = compute_bare_name(policy);
    struct place places[COMPUTE_QUEUE_MOST];
    if (!read_places(c, &list, places, &n, err))
        return false;
    qsort(places, (size_t)n, sizeof *places, by_order);
    for (int32_t i = 0; i < n; i++) {
        for (int32_t k = 0; k < i; k++) {
            if (strcmp(places[i].name, places[k].name) == 0)
                return json_wrong(&list, err, "'%.128s' is named twice", places[i].name);
        }
    }
    c->queues =
        mem_grow(c->queues, &c->queues_capacity, (size_t)c->n_queues + 1, sizeof *c->queues);
    struct job_queue *q = &c->queues[c->n_queues++];
    *q = (struct job_queue){.name = arena_text(&c->arena, name, strlen(name)),
                            .priority = priority,
                            .policy = arena_text(&c->arena, policy, strlen(policy)),
                            .disabled = strcmp(state, "DISABLED") == 0,
                            .n = n};
    q->environments = arena_array(&c->arena, (size_t)n, sizeof *q->environments);
    for (int32_t i = 0; i < n; i++)
        q->environments[i] = arena_text(&c->arena, places[i].name, strlen(places[i].name));
    return read_limits(object, q, err);
}

/* ---- documents ----------------------------------------------------------------------------- */

static bool read_each(struct compute *c, const struct json_at *list, struct error *err)
{
    struct json_at item = {0};
    while (json_each(list, &item)) {
        if (!compute_read_one(c, &item, err))
            return false;
    }
    return true;
}

/* An object that holds lists, as describe calls answer. */
static bool read_lists(struct compute *c, const struct json_at *object, struct error *err)
{
    static const char *const keys[] = {"computeEnvironments", "jobQueues", "schedulingPolicies"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct json_at list;
        if (json_has(object, keys[i], &list) &&
            (!json_get_list(object, keys[i], &list, err) || !read_each(c, &list, err)))
            return false;
    }
    return true;
}

bool compute_read_one(struct compute *c, const struct json_at *at, struct error *err)
{
    struct json_at member;
    if (json_has(at, "computeEnvironments", &member) || json_has(at, "jobQueues", &member) ||
        json_has(at, "schedulingPolicies", &member))
        return read_lists(c, at, err);
    if (json_has(at, "fairsharePolicy", &member))
        return compute_read_policy(c, at, err);
    if (json_has(at, "computeEnvironmentOrder", &member) ||
        json_has(at, "serviceEnvironmentOrder", &member))
        return read_queue(c, at, err);
    if (json_has(at, "computeResources", &member) ||
        json_has(at, "computeEnvironmentName", &member) ||
        json_has(at, "computeEnvironment", &member))
        return read_environment(c, at, err);
    if (json_has(at, "Resources", &member))
        return cloudformation_read(c, at, err);
    if (json_has(at, "values", &member) || json_has(at, "planned_values", &member))
        return terraform_read(c, at, err);
    return json_wrong(at, err,
                      "neither a compute environment (computeEnvironmentName and "
                      "computeResources), a job queue (computeEnvironmentOrder), a scheduling "
                      "policy (fairsharePolicy), a CloudFormation "
                      "template (Resources) nor what 'terraform show -json' prints (values)");
}

/* Lists inside lists are no document of the AWS CLI, and could be deep. */
static bool read_document(struct compute *c, const struct json *doc, struct error *err)
{
    struct json_at root = json_root(doc), item = {0};
    if (!json_each(&root, &item))
        return compute_read_one(c, &root, err);
    return read_each(c, &root, err);
}

bool compute_read_made(struct compute *c, const struct json_text *made, const char *where,
                       struct error *err)
{
    struct json doc;
    if (!json_parse(&doc, json_text_slice(made), err))
        return error_prefix(err, "%s", where);
    struct json_at root = json_root(&doc);
    bool ok = compute_read_one(c, &root, err) || error_prefix(err, "%s", where);
    json_clear(&doc);
    return ok;
}

static bool read_json(struct compute *c, struct slice text, struct error *err)
{
    struct json doc;
    if (!json_parse(&doc, text, err))
        return false;
    bool ok = read_document(c, &doc, err);
    json_clear(&doc);
    return ok;
}

/* JSON documents are objects or lists; what begins otherwise is read as YAML. */
static bool is_json(struct slice text)
{
    if (slice_starts(text, SLICE("\xef\xbb\xbf")))
        text = slice_from(text, 3);
    size_t i = 0;
    while (i < text.n && strchr(" \t\r\n", text.p[i]) != NULL && text.p[i] != '\0')
        i++;
    return i == text.n || text.p[i] == '{' || text.p[i] == '[';
}

bool compute_read(struct compute *c, struct slice text, struct error *err)
{
    struct json_text made = {0};
    if (is_json(text))
        return read_json(c, text, err);
    bool ok = yaml_to_json(text, &made, err) && read_json(c, json_text_slice(&made), err);
    json_text_clear(&made);
    return ok;
}
