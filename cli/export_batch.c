#include "cli/export_batch.h"

#include "cli/json_out.h"
#include "model/json.h"
#include "model/quantity.h"

#include <string.h>

/* AWS accepts 128 characters; the longest name that a plan makes has 20. */
enum { PREFIX_MOST = 100 };

static bool prefix_is_valid(const char *prefix)
{
    size_t n = strspn(prefix, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    return n > 0 && prefix[n] == '\0' && n <= PREFIX_MOST;
}

static const char *prefixed(struct arena *arena, const char *prefix, const char *name)
{
    size_t n = strlen(prefix) + strlen(name) + 2;
    char *text = arena_alloc(arena, n);
    snprintf(text, n, "%s-%s", prefix, name);
    return text;
}

static const char *copy(struct arena *arena, const char *text)
{
    return arena_text(arena, text, strlen(text));
}

static bool read_types(struct export *e, struct export_environment *env,
                       const struct json_at *object, struct error *err)
{
    struct json_at list, element = {0};
    if (!json_get_list(object, "instance_types", &list, err))
        return false;
    env->types = arena_array(&e->arena, (size_t)json_length(&list) + 1, sizeof *env->types);
    while (json_each(&list, &element)) {
        const char *type;
        if (!json_as_text(&element, &type, err))
            return false;
        env->types[env->n_types++] = copy(&e->arena, type);
    }
    if (env->n_types == 0)
        return json_wrong(&list, err, "an environment needs an instance type at least");
    return true;
}

static bool add_queue(struct export *e, const char *name, const struct json_at *at,
                      struct error *err)
{
    int uses = 0;
    for (int i = 0; i < e->n; i++)
        uses += strcmp(e->list[i].queue, name) == 0;
    if (uses >= QUEUE_ENVIRONMENTS_MOST)
        return json_wrong(at, err, "a queue has at most %d environments", QUEUE_ENVIRONMENTS_MOST);
    if (uses == 0)
        e->queues[e->n_queues++] = name;
    return true;
}

static bool read_environment(struct export *e, const struct json_at *at, const char *prefix,
                             struct error *err)
{
    struct export_environment *env = &e->list[e->n];
    const char *name, *queue, *strategy, *purchase;
    if (!json_get_text(at, "name", &name, err) || !json_get_text(at, "queue", &queue, err) ||
        !json_get_text(at, "allocation_strategy", &strategy, err) ||
        !json_get_text(at, "purchase", &purchase, err) ||
        !json_get_flag(at, "gpu", &env->gpu, err) ||
        !json_get_whole(at, "min_vcpus", 0, INT32_MAX, &env->min_vcpus, err) ||
        !json_get_whole(at, "max_vcpus", 1, INT32_MAX, &env->max_vcpus, err) ||
        !read_types(e, env, at, err))
        return false;
    if (strcmp(strategy, "BEST_FIT") == 0)
        return json_wrong(at, err, "BEST_FIT waits for types that are short; it is never exported");
    env->name = prefixed(&e->arena, prefix, name);
    env->queue = prefixed(&e->arena, prefix, queue);
    env->strategy = copy(&e->arena, strategy);
    env->spot = strcmp(purchase, "spot") == 0;
    if (!add_queue(e, env->queue, at, err))
        return false;
    e->n++;
    return true;
}

static bool read_request(struct export *e, const struct json_at *root, struct error *err)
{
    struct json_at request;
    const char *region, *volume;
    int64_t mib;
    e->root_volume_gib = UNKNOWN;
    if (!json_get_object(root, "request", &request, err) ||
        !json_get_text(&request, "region", &region, err) ||
        !json_get_text_or(&request, "root-volume", "", &volume, err))
        return false;
    e->region = copy(&e->arena, region);
    if (quantity_memory_mib(slice_of(volume), INT64_C(1) << 20, ROUND_UP, &mib))
        e->root_volume_gib = (mib + MIB_PER_GIB - 1) / MIB_PER_GIB;
    return true;
}

static bool read_plan(struct export *e, const struct json *doc, const char *prefix,
                      struct error *err)
{
    struct json_at root = json_root(doc), list, element = {0};
    const char *schema;
    if (!json_get_text(&root, "schema", &schema, err))
        return false;
    if (strcmp(schema, "batchfit.plan/1") != 0)
        return error_set(err, ERROR_INPUT,
                         "schema: '%.60s': a plan (batchfit.plan/1, from plan --save) is needed",
                         schema);
    if (!read_request(e, &root, err) || !json_get_list(&root, "environments", &list, err))
        return false;
    size_t n = (size_t)json_length(&list);
    if (n == 0)
        return json_wrong(&list, err, "the plan launches nothing, so there is nothing to create");
    e->list = arena_array(&e->arena, n, sizeof *e->list);
    e->queues = arena_array(&e->arena, n, sizeof *e->queues);
    while (json_each(&list, &element)) {
        if (!read_environment(e, &element, prefix, err))
            return false;
    }
    return true;
}

bool export_read(struct export *e, struct slice text, const char *prefix, struct error *err)
{
    struct json doc;
    *e = (struct export){0};
    if (!prefix_is_valid(prefix))
        return error_set(err, ERROR_USAGE,
                         "--name: '%.60s': up to %d letters, digits, '-' and '_' are accepted",
                         prefix, PREFIX_MOST);
    if (!json_parse(&doc, text, err))
        return false;
    bool ok = read_plan(e, &doc, prefix, err);
    json_clear(&doc);
    if (!ok)
        export_clear(e);
    return ok;
}

void export_clear(struct export *e)
{
    arena_free(&e->arena);
    *e = (struct export){0};
}

/* ---- writing ------------------------------------------------------------------------------------
 */

static void write_list(struct json_out *j, const char *key, const struct text_list *list,
                       const char *placeholder)
{
    json_array_line(j, key);
    for (int i = 0; i < list->n; i++)
        json_text(j, NULL, list->items[i]);
    if (list->n == 0)
        json_text(j, NULL, placeholder);
    json_close_array(j);
}

static void write_tags(struct json_out *j)
{
    json_object_line(j, "tags");
    json_text(j, "planned-by", "batchfit");
    json_close_object(j);
}

static void environment_members(struct json_out *j, const struct export_environment *env,
                                const struct export_site *site)
{
    json_text(j, "computeEnvironmentName", env->name);
    json_text(j, "type", "MANAGED");
    json_text(j, "state", "ENABLED");
    json_object(j, "computeResources");
    json_text(j, "type", env->spot ? "SPOT" : "EC2");
    json_text(j, "allocationStrategy", env->strategy);
    json_whole(j, "minvCpus", env->min_vcpus);
    json_whole(j, "maxvCpus", env->max_vcpus);
    json_array_line(j, "instanceTypes");
    for (int i = 0; i < env->n_types; i++)
        json_text(j, NULL, env->types[i]);
    json_close_array(j);
    write_list(j, "subnets", &site->subnets, "subnet-REPLACE");
    write_list(j, "securityGroupIds", &site->security_groups, "sg-REPLACE");
    json_text(j, "instanceRole",
              site->instance_role != NULL ? site->instance_role : "REPLACE-instance-profile");
    json_array(j, "ec2Configuration");
    json_object_line(j, NULL);
    json_text(j, "imageType", env->gpu ? "ECS_AL2023_NVIDIA" : "ECS_AL2023");
    json_close_object(j);
    json_close_array(j);
    write_tags(j);
    json_close_object(j);
    write_tags(j);
}

static void queue_members(struct json_out *j, const struct export *e, const char *queue)
{
    int order = 0;
    json_text(j, "jobQueueName", queue);
    json_text(j, "state", "ENABLED");
    json_whole(j, "priority", 10);
    json_array(j, "computeEnvironmentOrder");
    for (int i = 0; i < e->n; i++) {
        if (strcmp(e->list[i].queue, queue) != 0)
            continue;
        json_object_line(j, NULL);
        json_whole(j, "order", ++order);
        json_text(j, "computeEnvironment", e->list[i].name);
        json_close_object(j);
    }
    json_close_array(j);
    write_tags(j);
}

void export_write_environment(const struct export_environment *env, const struct export_site *site,
                              FILE *file)
{
    struct json_out j;
    json_begin(&j, file);
    environment_members(&j, env, site);
    json_end(&j);
}

void export_write_queue(const struct export *e, const char *queue, FILE *file)
{
    struct json_out j;
    json_begin(&j, file);
    queue_members(&j, e, queue);
    json_end(&j);
}

void export_write_all(const struct export *e, const struct export_site *site, FILE *file)
{
    struct json_out j;
    json_begin(&j, file);
    json_array(&j, "computeEnvironments");
    for (int i = 0; i < e->n; i++) {
        json_object(&j, NULL);
        environment_members(&j, &e->list[i], site);
        json_close_object(&j);
    }
    json_close_array(&j);
    json_array(&j, "jobQueues");
    for (int i = 0; i < e->n_queues; i++) {
        json_object(&j, NULL);
        queue_members(&j, e, e->queues[i]);
        json_close_object(&j);
    }
    json_close_array(&j);
    json_end(&j);
}
