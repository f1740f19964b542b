/* DescribeInstanceTypes: hardware as AWS describes it, in the units of the catalogue. */
#include "pricing/read/ec2_answers.h"

#include "model/quantity.h"

#include <stdio.h>

#define MBPS_PER_GBPS 1000

static bool is_true(const struct xml_element *item, const char *path)
{
    const char *text = xml_text(item, path);
    return text != NULL && strcmp(text, "true") == 0;
}

/* A whole number at the path, from least to most. */
static bool whole_at(const struct xml_element *e, const char *path, int64_t least, int64_t most,
                     int64_t *value)
{
    const char *text = xml_text(e, path);
    int64_t number;
    if (text == NULL || !quantity_whole(slice_of(text), most, &number) || number < least)
        return false;
    *value = number;
    return true;
}

static int64_t whole_or_unknown(const struct xml_element *e, const char *path)
{
    int64_t value;
    return whole_at(e, path, 1, INT32_MAX, &value) ? value : UNKNOWN;
}

/* Is text among the <item>s of a list? */
static bool list_holds(const struct xml_element *list, const char *text)
{
    const struct xml_element *item = xml_child(list, "item");
    for (; item != NULL; item = xml_again(item)) {
        if (strcmp(item->text, text) == 0)
            return true;
    }
    return false;
}

static bool read_arch(const struct xml_element *item, enum arch *arch)
{
    const struct xml_element *list =
        xml_child(xml_child(item, "processorInfo"), "supportedArchitectures");
    if (list_holds(list, "x86_64") || list_holds(list, "x86_64_mac"))
        *arch = ARCH_X86_64;
    else if (list_holds(list, "arm64") || list_holds(list, "arm64_mac"))
        *arch = ARCH_ARM64;
    else
        return false;
    return true;
}

/* All cards together; UNKNOWN when one of them does not say. */
static int64_t network_mbps(const struct xml_element *item, const char *what)
{
    const struct xml_element *card =
        xml_child(xml_child(xml_child(item, "networkInfo"), "networkCards"), "item");
    int64_t sum = 0;
    for (; card != NULL; card = xml_again(card)) {
        const char *text = xml_text(card, what);
        int64_t mbps;
        if (text == NULL || !quantity_scaled(slice_of(text), MBPS_PER_GBPS, ROUND_NEAREST, &mbps) ||
            mbps > INT32_MAX)
            return UNKNOWN;
        sum += mbps;
    }
    return sum > 0 && sum <= INT32_MAX ? sum : UNKNOWN;
}

/* "NVIDIA" and "T4" to "NVIDIA T4". */
static const char *joined(struct arena *arena, const char *maker, const char *name)
{
    char text[128];
    snprintf(text, sizeof text, "%.60s%s%.60s", maker, maker[0] == '\0' ? "" : " ", name);
    return arena_text(arena, text, strlen(text));
}

static const char *text_or_empty(const struct xml_element *e, const char *path)
{
    const char *text = xml_text(e, path);
    return text == NULL ? "" : text;
}

static bool read_gpus(const struct xml_element *item, struct arena *arena, struct instance_type *t)
{
    const struct xml_element *gpu =
        xml_child(xml_child(xml_child(item, "gpuInfo"), "gpus"), "item");
    int64_t count = 0, slice = 1000;
    t->gpu_model = "";
    if (gpu == NULL)
        return true;
    const char *part = xml_text(gpu, "gpuPartitionSize");
    if (part != NULL && !quantity_scaled(slice_of(part), 1000, ROUND_DOWN, &slice))
        return false;
    t->gpu_fraction = slice > 0 && slice < 1000;
    t->gpu_slice_milli = t->gpu_fraction ? (int32_t)slice : 0;
    if (!t->gpu_fraction && !whole_at(gpu, "count", 1, GPUS_MAX, &count))
        return false;
    t->gpus = (int32_t)count;
    t->gpu_model = joined(arena, text_or_empty(gpu, "manufacturer"), text_or_empty(gpu, "name"));
    return t->gpu_model[0] != '\0' &&
           whole_at(gpu, "memoryInfo/sizeInMiB", 1, MEM_MAX_MIB, &t->gpu_memory_mib);
}

/* "Inferentia:1", "Xilinx U30:2"; "" without.  Of AWS's own and of FPGAs the name alone is used. */
static const char *accelerators(const struct xml_element *item, struct arena *arena)
{
    static const struct {
        const char *info, *list, *element;
        bool with_maker;
    } kinds[] = {
        {"neuronInfo", "neuronDevices", "item", false},
        {"fpgaInfo", "fpgas", "item", false},
        {"inferenceAcceleratorInfo", "accelerators", "member", true},
        {"inferenceAcceleratorInfo", "accelerators", "item", true},
        {"mediaAcceleratorInfo", "accelerators", "item", true},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct xml_element *device =
            xml_child(xml_child(xml_child(item, kinds[i].info), kinds[i].list), kinds[i].element);
        if (device == NULL)
            continue;
        const char *maker = kinds[i].with_maker ? text_or_empty(device, "manufacturer") : "";
        char text[160];
        int64_t count = 1;
        (void)whole_at(device, "count", 1, GPUS_MAX, &count);
        snprintf(
            text, sizeof text, "%s:%d",
            joined(arena, strcmp(maker, "AWS") == 0 ? "" : maker, text_or_empty(device, "name")),
            (int)count);
        return arena_text(arena, text, strlen(text));
    }
    return "";
}

static void read_names(const struct xml_element *item, struct arena *arena, struct instance_type *t)
{
    const char *name = text_or_empty(item, "instanceType");
    const char *dot = strchr(name, '.');
    t->name = arena_text(arena, name, strlen(name));
    t->family = arena_text(arena, name, (size_t)(dot - name));
    t->size = t->name + (dot - name) + 1;
}

static void read_bandwidths(const struct xml_element *item, struct instance_type *t)
{
    const struct xml_element *ebs = xml_child(xml_child(item, "ebsInfo"), "ebsOptimizedInfo");
    t->network_mbps = network_mbps(item, "baselineBandwidthInGbps");
    t->network_burst_mbps = network_mbps(item, "peakBandwidthInGbps");
    t->ebs_mbps = whole_or_unknown(ebs, "baselineBandwidthInMbps");
    t->ebs_burst_mbps = whole_or_unknown(ebs, "maximumBandwidthInMbps");
    int64_t storage = whole_or_unknown(xml_child(item, "instanceStorageInfo"), "totalSizeInGB");
    t->storage_gb = storage == UNKNOWN ? 0 : storage; /* absent: no local disks */
}

/* False where a figure that the catalogue needs is not there. */
static bool read_type(const struct xml_element *item, struct arena *arena, struct instance_type *t)
{
    int64_t vcpus;
    *t = (struct instance_type){.measured_mib = UNKNOWN};
    if (!figures_is_type(slice_of(text_or_empty(item, "instanceType"))) ||
        !read_arch(item, &t->arch) || !whole_at(item, "vCpuInfo/defaultVCpus", 1, 16384, &vcpus) ||
        !whole_at(item, "memoryInfo/sizeInMiB", 1, MEM_MAX_MIB, &t->memory_mib) ||
        !read_gpus(item, arena, t))
        return false;
    read_names(item, arena, t);
    t->vcpus = (int32_t)vcpus;
    t->physical_cores = (int32_t)whole_or_unknown(item, "vCpuInfo/defaultCores");
    t->threads_per_core = (int32_t)whole_or_unknown(item, "vCpuInfo/defaultThreadsPerCore");
    if (t->physical_cores > 16384)
        t->physical_cores = (int32_t)UNKNOWN;
    if (t->threads_per_core > 64)
        t->threads_per_core = (int32_t)UNKNOWN;
    read_bandwidths(item, t);
    t->burstable = is_true(item, "burstablePerformanceSupported");
    t->bare_metal = is_true(item, "bareMetal");
    t->spot_capable = list_holds(xml_child(item, "supportedUsageClasses"), "spot");
    t->accelerators = accelerators(item, arena);
    return true;
}

bool ec2_types_read(const struct xml_element *root, struct figures *out, struct error *err)
{
    const struct xml_element *set = xml_child(root, "instanceTypeSet");
    if (set == NULL)
        return error_set(err, ERROR_REMOTE,
                         "DescribeInstanceTypes: no instanceTypeSet in the answer");
    const struct xml_element *item = xml_child(set, "item");
    for (; item != NULL; item = xml_again(item)) {
        struct instance_type type;
        out->rows++;
        if (read_type(item, &out->arena, &type))
            figures_of(out, slice_of(type.name))->type = type;
        else
            out->not_understood++;
    }
    return true;
}
