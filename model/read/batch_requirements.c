#include "model/read/batch_requirements.h"
#include "model/quantity.h"
#include "model/read/kube_quantity.h"

#include <stdio.h>

/* The two places, at the same level of their documents. */
struct sides {
    struct batch_view request, definition;
};

static struct batch_view child(struct batch_view at, const char *key)
{
    return (struct batch_view){at.t, at.v == NULL ? NULL : json_node_find(at.t, at.v, key)};
}

static struct batch_view either(struct batch_view at, const char *key, const char *other)
{
    struct batch_view found = child(at, key);
    return found.v != NULL ? found : child(at, other);
}

static struct batch_view first_of(struct batch_view list)
{
    return (struct batch_view){list.t, list.v == NULL || list.v->kind != JSON_LIST
                                           ? NULL
                                           : json_node_first(list.t, list.v)};
}

static struct batch_view after(struct batch_view list, struct batch_view element)
{
    return (struct batch_view){list.t, json_node_after(list.t, list.v, element.v)};
}

static struct slice text_of(struct batch_view at, const char *key)
{
    return at.v == NULL ? SLICE_NONE : json_node_text(at.t, json_node_find(at.t, at.v, key));
}

static struct slice scalar_of(struct batch_view at)
{
    return at.v == NULL ? SLICE_NONE : json_node_scalar(at.t, at.v);
}

static int64_t first_known(int64_t a, int64_t b)
{
    return a != UNKNOWN ? a : b;
}

static bool wrong(struct error *err, const char *what, struct slice value, const char *needed)
{
    return error_set(err, ERROR_INPUT, "%s: '%.*s': %s is needed", what, SLICE_ARGS(value), needed);
}

/* What one container asks for. */
struct asked {
    int64_t mcpu, mem_mib, gpus;
};
static const struct asked nothing_asked = {UNKNOWN, UNKNOWN, UNKNOWN};

static bool read_requirement(struct slice type, struct slice value, struct asked *a,
                             struct error *err)
{
    const char *where = "resourceRequirements";
    if (slice_is(type, "VCPU")) {
        if (!quantity_scaled(value, MCPU_PER_VCPU, ROUND_UP, &a->mcpu) || a->mcpu > MCPU_MAX)
            return wrong(err, "resourceRequirements VCPU", value, "a number of vCPUs");
    } else if (slice_is(type, "MEMORY")) {
        if (!quantity_whole(value, MEM_MAX_MIB, &a->mem_mib))
            return wrong(err, "resourceRequirements MEMORY", value, "a whole number of MiB");
    } else if (slice_is(type, "GPU")) {
        if (!quantity_whole(value, GPUS_MAX, &a->gpus))
            return wrong(err, "resourceRequirements GPU", value, "a whole number of GPUs");
    } else {
        return wrong(err, where, type, "a type of VCPU, MEMORY or GPU");
    }
    return true;
}

static bool read_requirements(struct batch_view container, struct asked *a, struct error *err)
{
    *a = nothing_asked;
    struct batch_view list = child(container, "resourceRequirements");
    for (struct batch_view r = first_of(list); r.v != NULL; r = after(list, r)) {
        if (!read_requirement(text_of(r, "type"), scalar_of(child(r, "value")), a, err))
            return false;
    }
    return true;
}

/* vcpus and memory, the older members; described jobs show 0 where they are not used. */
static bool read_older(struct batch_view container, struct asked *a, struct error *err)
{
    *a = nothing_asked;
    struct batch_view vcpus = child(container, "vcpus"), memory = child(container, "memory");
    if (vcpus.v != NULL && (!quantity_scaled(scalar_of(vcpus), MCPU_PER_VCPU, ROUND_UP, &a->mcpu) ||
                            a->mcpu > MCPU_MAX))
        return wrong(err, "vcpus", scalar_of(vcpus), "a number of vCPUs");
    if (memory.v != NULL && !quantity_whole(scalar_of(memory), MEM_MAX_MIB, &a->mem_mib))
        return wrong(err, "memory", scalar_of(memory), "a whole number of MiB");
    a->mcpu = a->mcpu == 0 ? UNKNOWN : a->mcpu;
    a->mem_mib = a->mem_mib == 0 ? UNKNOWN : a->mem_mib;
    return true;
}

static bool read_container(struct sides c, struct asked *out, bool *older_override,
                           struct error *err)
{
    struct asked request, definition, older_request, older_definition;
    if (!read_requirements(c.request, &request, err) ||
        !read_requirements(c.definition, &definition, err) ||
        !read_older(c.request, &older_request, err) ||
        !read_older(c.definition, &older_definition, err))
        return false;
    struct asked newer = {
        first_known(request.mcpu, definition.mcpu),
        first_known(request.mem_mib, definition.mem_mib),
        first_known(request.gpus, definition.gpus),
    };
    *older_override |= (newer.mcpu == UNKNOWN && older_request.mcpu != UNKNOWN) ||
                       (newer.mem_mib == UNKNOWN && older_request.mem_mib != UNKNOWN);
    out->mcpu = first_known(newer.mcpu, first_known(older_request.mcpu, older_definition.mcpu));
    out->mem_mib =
        first_known(newer.mem_mib, first_known(older_request.mem_mib, older_definition.mem_mib));
    out->gpus = newer.gpus;
    return true;
}

static bool wrong_sum(struct error *err)
{
    return error_set(err, ERROR_INPUT,
                     "the containers together ask for more than %lld vCPUs or "
                     "%lld MiB",
                     (long long)MCPU_MAX / MCPU_PER_VCPU, (long long)MEM_MAX_MIB);
}

/* A sum in which one unknown makes all unknown. */
static int64_t sum(int64_t a, int64_t b)
{
    return a == UNKNOWN || b == UNKNOWN ? UNKNOWN : a + b;
}

/* GPUs are stated only where there are some. */
static int64_t sum_stated(int64_t a, int64_t b)
{
    return a == UNKNOWN ? b : b == UNKNOWN ? a : a + b;
}

static bool add_container(struct asked *total, const struct asked *a, struct error *err)
{
    total->mcpu = sum(total->mcpu, a->mcpu);
    total->mem_mib = sum(total->mem_mib, a->mem_mib);
    total->gpus = sum_stated(total->gpus, a->gpus);
    bool fits = total->mcpu <= MCPU_MAX && total->mem_mib <= MEM_MAX_MIB && total->gpus <= GPUS_MAX;
    return fits || wrong_sum(err);
}

/* The element of a list with this name; one without a name speaks for the same place. */
static struct batch_view named(struct batch_view list, struct slice name, int64_t place)
{
    struct batch_view c = first_of(list);
    for (int64_t i = 0; c.v != NULL; c = after(list, c), i++) {
        struct slice own = text_of(c, "name");
        if (own.n == 0 || name.n == 0 ? i == place : slice_equal(own, name))
            return c;
    }
    return (struct batch_view){list.t, NULL};
}

/* Goes through the containers that both places may have, with their two sides.  The definition says
 * which there are; a request alone speaks for itself. */
struct container_walk {
    struct batch_view list, others;
    bool of_definition;
    struct batch_view at;
    int64_t place;
};

static struct container_walk walk_containers(struct sides lists)
{
    bool of_definition = lists.definition.v != NULL;
    struct batch_view list = of_definition ? lists.definition : lists.request;
    return (struct container_walk){
        .list = list,
        .others = of_definition ? lists.request : (struct batch_view){list.t, NULL},
        .of_definition = of_definition,
        .at = first_of(list),
    };
}

static bool next_container(struct container_walk *w, struct sides *c)
{
    if (w->at.v == NULL)
        return false;
    struct batch_view other = named(w->others, text_of(w->at, "name"), w->place);
    struct batch_view none = {w->at.t, NULL};
    *c = w->of_definition ? (struct sides){other, w->at} : (struct sides){w->at, none};
    w->at = after(w->list, w->at);
    w->place++;
    return true;
}

/* Both sides, one level down. */
static struct sides below(struct sides at, const char *key)
{
    return (struct sides){child(at.request, key), child(at.definition, key)};
}

static struct slice image_of(struct sides c)
{
    struct slice image = text_of(c.request, "image");
    return image.n > 0 ? image : text_of(c.definition, "image");
}

static void read_platform(struct sides at, struct batch_part *part)
{
    struct sides platform = below(at, "runtimePlatform"), disk = below(at, "ephemeralStorage");
    struct slice arch = text_of(platform.request, "cpuArchitecture");
    if (arch.n == 0)
        arch = text_of(platform.definition, "cpuArchitecture");
    if (slice_is(arch, "ARM64"))
        part->arch = ARCH_ARM64;
    else if (slice_is(arch, "X86_64"))
        part->arch = ARCH_X86_64;
    if (!quantity_whole(scalar_of(child(disk.request, "sizeInGiB")), MEM_MAX_MIB,
                        &part->scratch_gib) &&
        !quantity_whole(scalar_of(child(disk.definition, "sizeInGiB")), MEM_MAX_MIB,
                        &part->scratch_gib))
        part->scratch_gib = UNKNOWN;
}

static void set_part(struct batch_part *part, const struct asked *a)
{
    part->mcpu = a->mcpu;
    part->mem_mib = a->mem_mib;
    part->gpus = a->gpus;
}

static bool read_plain(struct sides container, struct batch_part *part, bool *older_override,
                       struct error *err)
{
    struct asked a;
    if (!read_container(container, &a, older_override, err))
        return false;
    set_part(part, &a);
    read_platform(container, part);
    part->image = image_of(container);
    return true;
}

/* Batch runs the first task of taskProperties. */
static bool read_task(struct sides ecs, struct batch_part *part, bool *older_override,
                      struct error *err)
{
    struct sides tasks = below(ecs, "taskProperties");
    struct sides task = {first_of(tasks.request), first_of(tasks.definition)};
    struct container_walk walk = walk_containers(below(task, "containers"));
    struct asked total = {0, 0, UNKNOWN}, a;
    struct sides c;
    bool any = false;
    while (next_container(&walk, &c)) {
        if (!read_container(c, &a, older_override, err) || !add_container(&total, &a, err))
            return false;
        part->image = any ? part->image : image_of(c);
        any = true;
    }
    set_part(part, any ? &total : &nothing_asked);
    read_platform(task, part);
    return true;
}

/* One resource of a pod's container: a missing request is the limit. */
static struct slice pod_resource(struct sides container, const char *resource)
{
    struct sides resources = below(container, "resources");
    struct batch_view places[] = {
        child(resources.request, "requests"),
        child(resources.request, "limits"),
        child(resources.definition, "requests"),
        child(resources.definition, "limits"),
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct slice text = scalar_of(child(places[i], resource));
        if (text.n > 0)
            return text;
    }
    return SLICE_NONE;
}

static bool read_pod_container(struct sides container, struct asked *a, struct error *err)
{
    *a = nothing_asked;
    struct slice cpu = pod_resource(container, "cpu"), memory = pod_resource(container, "memory");
    struct slice gpu = pod_resource(container, "nvidia.com/gpu");
    if (cpu.n > 0 && (!kube_cpu_mcpu(cpu, &a->mcpu) || a->mcpu > MCPU_MAX))
        return wrong(err, "resources cpu", cpu, "a quantity such as \"2\" or \"500m\"");
    if (memory.n > 0 && (!kube_memory_mib(memory, &a->mem_mib) || a->mem_mib > MEM_MAX_MIB))
        return wrong(err, "resources memory", memory, "a quantity such as \"1024Mi\"");
    if (gpu.n > 0 && !kube_whole(gpu, GPUS_MAX, &a->gpus))
        return wrong(err, "resources nvidia.com/gpu", gpu, "a whole number");
    return true;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a == UNKNOWN ? UNKNOWN : b > a ? b : a;
}

/* Containers run together; init containers run before them, one at a time, unless they are
 * sidecars (restartPolicy Always). */
static bool read_pod(struct sides eks, struct batch_part *part, struct error *err)
{
    struct sides pod = below(eks, "podProperties"), c;
    struct asked total = {0, 0, UNKNOWN}, a, init = {0, 0, 0};
    bool any = false;
    struct container_walk walk = walk_containers(below(pod, "containers"));
    while (next_container(&walk, &c)) {
        if (!read_pod_container(c, &a, err) || !add_container(&total, &a, err))
            return false;
        part->image = any ? part->image : image_of(c);
        any = true;
    }
    walk = walk_containers(below(pod, "initContainers"));
    while (next_container(&walk, &c)) {
        struct slice policy =
            text_of(c.definition.v != NULL ? c.definition : c.request, "restartPolicy");
        if (!read_pod_container(c, &a, err))
            return false;
        if (slice_is(policy, "Always") && !add_container(&total, &a, err))
            return false;
        init = (struct asked){larger(init.mcpu, a.mcpu), larger(init.mem_mib, a.mem_mib),
                              larger(init.gpus, a.gpus)};
    }
    total.mcpu = larger(total.mcpu, init.mcpu);
    total.mem_mib = larger(total.mem_mib, init.mem_mib);
    total.gpus = init.gpus > 0 && total.gpus < init.gpus ? init.gpus : total.gpus;
    set_part(part, any ? &total : &nothing_asked);
    return true;
}

/* What runs on one host, in any of Batch's three forms. */
static bool read_host(struct sides at, struct batch_part *part, bool *older_override,
                      struct error *err)
{
    *part = (struct batch_part){
        .count = 1,
        .mcpu = UNKNOWN,
        .mem_mib = UNKNOWN,
        .gpus = UNKNOWN,
        .scratch_gib = UNKNOWN,
        .arch = ARCH_ANY,
    };
    struct sides ecs = {either(at.request, "ecsPropertiesOverride", "ecsProperties"),
                        child(at.definition, "ecsProperties")};
    if (child(ecs.request, "taskProperties").v != NULL ||
        child(ecs.definition, "taskProperties").v != NULL)
        return read_task(ecs, part, older_override, err);
    struct sides eks = {either(at.request, "eksPropertiesOverride", "eksProperties"),
                        child(at.definition, "eksProperties")};
    if (child(eks.request, "podProperties").v != NULL ||
        child(eks.definition, "podProperties").v != NULL)
        return read_pod(eks, part, err);
    struct sides container = {either(at.request, "containerOverrides", "container"),
                              either(at.definition, "containerProperties", "container")};
    return read_plain(container, part, older_override, err);
}

/* "0:3", "4:", ":3", "4" or "0,2" is not accepted; ends are clipped to the last node. */
static bool read_range(struct slice text, int64_t nodes, int64_t *first, int64_t *last)
{
    const char *colon = text.n == 0 ? NULL : memchr(text.p, ':', text.n);
    size_t at = colon == NULL ? text.n : (size_t)(colon - text.p);
    struct slice low = {text.p, at}, high = colon == NULL ? low : slice_from(text, at + 1);
    *first = 0;
    *last = nodes - 1;
    if ((low.n > 0 && !quantity_whole(low, BATCH_NODES_MAX, first)) ||
        (high.n > 0 && !quantity_whole(high, BATCH_NODES_MAX, last)) || text.n == 0)
        return false;
    if (*last > nodes - 1)
        *last = nodes - 1;
    return true;
}

static bool read_node_count(struct sides at, struct sides properties, int64_t *nodes,
                            struct error *err)
{
    struct batch_view n = child(child(at.request, "nodeOverrides"), "numNodes");
    if (n.v == NULL)
        n = child(properties.request, "numNodes");
    if (n.v == NULL)
        n = child(properties.definition, "numNodes");
    return (quantity_whole(scalar_of(n), BATCH_NODES_MAX, nodes) && *nodes > 0) ||
           wrong(err, "numNodes", scalar_of(n), "a whole number from 1 to 10000");
}

/* What is said of a range of nodes, by the definition or by an override of it. */
struct range {
    struct batch_view at;
    int64_t first, last;
};

/* Reads the targetNodes of each element of a list; at most BATCH_PARTS_MAX. */
static bool read_ranges(struct batch_view list, const char *what, int64_t nodes,
                        struct range *ranges, int32_t *n, struct error *err)
{
    *n = 0;
    for (struct batch_view r = first_of(list); r.v != NULL; r = after(list, r)) {
        struct slice target = text_of(r, "targetNodes");
        if (*n == BATCH_PARTS_MAX)
            return error_set(err, ERROR_INPUT, "%s: more than %d ranges", what, BATCH_PARTS_MAX);
        struct range *range = &ranges[(*n)++];
        range->at = r;
        if (!read_range(target, nodes, &range->first, &range->last))
            return wrong(err, "targetNodes", target, "a range such as \"0:3\", \"4:\" or \"4\"");
    }
    return true;
}

/* Ranges may nest, and the narrower one counts; returns the one that node belongs to, or -1. */
static int32_t range_of(const struct range *ranges, int32_t n, int64_t node)
{
    int32_t best = -1;
    for (int32_t i = 0; i < n; i++) {
        const struct range *r = &ranges[i];
        if (node < r->first || node > r->last)
            continue;
        if (best < 0 || r->last - r->first <= ranges[best].last - ranges[best].first)
            best = i;
    }
    return best;
}

/* Nodes that the same range describes and the same override changes are one part. */
struct node_parts {
    int32_t range[BATCH_PARTS_MAX], override[BATCH_PARTS_MAX];
};

static bool count_node(struct batch_request *out, struct node_parts *parts, int32_t range,
                       int32_t override, struct error *err)
{
    int32_t i = 0;
    while (i < out->n_parts && (parts->range[i] != range || parts->override[i] != override))
        i++;
    if (i == BATCH_PARTS_MAX)
        return error_set(err, ERROR_INPUT, "nodeOverrides: more than %d kinds of nodes",
                         BATCH_PARTS_MAX);
    if (i == out->n_parts) {
        parts->range[i] = range;
        parts->override[i] = override;
        out->parts[i].count = 0;
        out->n_parts++;
    }
    out->parts[i].count++;
    return true;
}

/* An override speaks for its own range of nodes, which may be another than the definition's. */
static bool read_nodes(struct sides at, struct sides properties, struct batch_request *out,
                       struct error *err)
{
    struct range ranges[BATCH_PARTS_MAX], overrides[BATCH_PARTS_MAX];
    struct node_parts parts;
    int32_t n_ranges, n_overrides;
    int64_t nodes;
    out->whole_instances = true;
    if (!read_node_count(at, properties, &nodes, err))
        return false;
    bool described = child(properties.request, "nodeRangeProperties").v != NULL;
    struct batch_view list =
        child(described ? properties.request : properties.definition, "nodeRangeProperties");
    struct batch_view changes = child(child(at.request, "nodeOverrides"), "nodePropertyOverrides");
    if (!read_ranges(list, "nodeRangeProperties", nodes, ranges, &n_ranges, err) ||
        !read_ranges(changes, "nodePropertyOverrides", nodes, overrides, &n_overrides, err))
        return false;
    for (int64_t node = 0; node < nodes; node++) {
        int32_t range = range_of(ranges, n_ranges, node);
        if (range < 0)
            return error_set(err, ERROR_INPUT, "nodeRangeProperties: no range holds node %lld",
                             (long long)node);
        if (!count_node(out, &parts, range, range_of(overrides, n_overrides, node), err))
            return false;
    }
    for (int32_t i = 0; i < out->n_parts; i++) {
        int64_t count = out->parts[i].count;
        struct batch_view none = {at.request.t, NULL};
        struct sides host = {
            parts.override[i] < 0 ? none : overrides[parts.override[i]].at,
            ranges[parts.range[i]].at,
        };
        if (!read_host(host, &out->parts[i], &out->older_override, err))
            return false;
        out->parts[i].count = count;
    }
    return true;
}

bool batch_request_read(struct batch_view request, struct batch_view definition,
                        struct batch_request *out, struct error *err)
{
    *out = (struct batch_request){.n_parts = 0};
    struct sides at = {request, definition}, properties = below(at, "nodeProperties");
    if (child(properties.request, "nodeRangeProperties").v != NULL ||
        child(properties.definition, "nodeRangeProperties").v != NULL) {
        if (!read_nodes(at, properties, out, err))
            return false;
    } else {
        out->n_parts = 1;
        if (!read_host(at, &out->parts[0], &out->older_override, err))
            return false;
    }
    out->older_override = out->older_override && definition.v == NULL;
    return true;
}
