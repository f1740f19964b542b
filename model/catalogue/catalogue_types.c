/* The lines "t NAME ARCH VCPUS CORES THREADS MEMORY MEASURED NETWORK EBS STORAGE FLAGS GPU
 * ACCELERATOR ORIGIN", one a type, those of a family side by side. */
#include "model/catalogue/catalogue_text.h"

#include "model/quantity.h"

/* Limits well above the largest known type, so that sums of a few fit everywhere. */
enum { VCPUS_MAX = 16384, THREADS_MAX = 64 };
#define MBPS_MAX INT64_C(1000000000)
#define STORAGE_MAX_GB INT64_C(1000000000)

int64_t catalogue_usable_fallback_mib(int64_t memory_mib)
{
    int64_t usable = (954 * memory_mib - 264000) / 1000;
    return usable < 0 ? 0 : usable;
}

/* Batch's agent keeps 32 MiB, and images differ by about as much again (design.md 2). */
static int64_t usable_mib(const struct instance_type *type)
{
    if (type->measured_mib == UNKNOWN)
        return catalogue_usable_fallback_mib(type->memory_mib);
    return type->measured_mib < 64 ? 0 : type->measured_mib - 64;
}

static bool same(const char *text, struct slice word)
{
    return slice_equal(slice_of(text), word);
}

/* Finds the family of the type that is about to be added, or starts it. */
static bool place_in_family(struct snapshot *s, struct slice family, struct slice size,
                            const char **name)
{
    struct catalogue *c = s->c;
    struct snapshot_family *last = s->n_families == 0 ? NULL : &s->families[s->n_families - 1];
    if (last == NULL || !same(last->name, family)) {
        for (int32_t i = 0; i < s->n_families; i++) {
            if (same(s->families[i].name, family))
                return snapshot_bad(s, "family '%.*s' stands in two places", SLICE_ARGS(family));
        }
        s->families = mem_grow(s->families, &s->families_capacity, (size_t)s->n_families + 1,
                               sizeof *s->families);
        last = &s->families[s->n_families++];
        *last = (struct snapshot_family){arena_text(&c->arena, family.p, family.n), c->n_types, 0};
    }
    for (int32_t i = last->first; i < last->first + last->n; i++) {
        if (same(c->types[i].size, size))
            return snapshot_bad(s, "type '%s' stands there twice", c->types[i].name);
    }
    last->n++;
    *name = last->name;
    return true;
}

static bool read_name(struct snapshot *s, struct slice word, struct instance_type *type)
{
    struct slice size = word;
    struct slice family = snapshot_until(&size, '.');
    if (family.n == 0 || size.n == 0)
        return snapshot_bad(s, "type '%.*s': expected FAMILY.SIZE", SLICE_ARGS(word));
    if (!place_in_family(s, family, size, &type->family))
        return false;
    type->name = arena_text(&s->c->arena, word.p, word.n);
    type->size = type->name + family.n + 1;
    return true;
}

static bool read_arch(struct snapshot *s, struct slice word, enum arch *arch)
{
    for (int a = 0; a < N_ARCHES; a++) {
        if (same(arch_name((enum arch)a), word)) {
            *arch = (enum arch)a;
            return true;
        }
    }
    return snapshot_bad(s, "architecture '%.*s': expected x86_64 or arm64", SLICE_ARGS(word));
}

/* A count that fits 32 bits; "-" where the source does not say and `may_lack` allows it. */
static bool read_count(struct snapshot *s, struct slice word, const char *field, int64_t most,
                       bool may_lack, int32_t *value)
{
    int64_t number;
    if (may_lack ? !snapshot_number_or_unknown(s, word, field, 1, most, &number)
                 : !snapshot_number(s, word, field, 1, most, &number))
        return false;
    *value = (int32_t)number;
    return true;
}

/* "7633@o10", or "-" where nobody measured. */
static bool read_measured(struct snapshot *s, struct slice word, struct instance_type *type)
{
    type->measured_mib = UNKNOWN;
    type->measured_as_of = "";
    type->measured_source = "";
    if (!slice_is(word, "-")) {
        struct slice key = word;
        struct slice mib = snapshot_until(&key, '@');
        int32_t origin;
        if (!snapshot_number(s, mib, "measured memory", 1, type->memory_mib, &type->measured_mib) ||
            !snapshot_key(s, key, 'o', "origin of measured memory", s->n_origins, &origin))
            return false;
        type->measured_as_of = s->origins[origin].date;
        type->measured_source = s->origins[origin].source;
    }
    type->usable_measured = type->measured_mib != UNKNOWN;
    type->usable_mib = usable_mib(type);
    return true;
}

/* "BASELINE/BURST", one figure where they are equal, "-" where unknown. */
static bool read_bandwidth(struct snapshot *s, struct slice word, const char *field,
                           int64_t *baseline, int64_t *burst)
{
    struct slice second = word;
    struct slice first = snapshot_until(&second, '/');
    if (first.n == word.n)
        second = first;
    return snapshot_number_or_unknown(s, first, field, 1, MBPS_MAX, baseline) &&
           snapshot_number_or_unknown(s, second, field, 1, MBPS_MAX, burst);
}

static bool read_flags(struct snapshot *s, struct slice word, struct instance_type *type)
{
    if (slice_is(word, "-"))
        return true;
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] == 'b')
            type->burstable = true;
        else if (word.p[i] == 'm')
            type->bare_metal = true;
        else if (word.p[i] == 's')
            type->spot_capable = true;
        else if (word.p[i] == 'r')
            type->retired = true;
        else
            return snapshot_bad(s, "flags '%.*s': expected letters of bmsr, or -",
                                SLICE_ARGS(word));
    }
    if (word.n == 0)
        return snapshot_bad(s, "flags '': expected letters of bmsr, or -");
    return true;
}

/* "8xg6:22888": 8 GPUs of model g6 with 22888 MiB each; "0.125xg8:2861" is a slice of one. */
static bool read_gpu(struct snapshot *s, struct slice word, struct instance_type *type)
{
    type->gpu_model = "";
    if (slice_is(word, "-"))
        return true;
    struct slice rest = word;
    struct slice count = snapshot_until(&rest, 'x');
    struct slice key = snapshot_until(&rest, ':');
    int32_t model;
    int64_t thousandths;
    type->gpu_fraction = quantity_scaled(count, 1000, ROUND_DOWN, &thousandths) &&
                         thousandths > 0 && thousandths < 1000;
    if (type->gpu_fraction)
        type->gpu_slice_milli = (int32_t)thousandths;
    else if (!read_count(s, count, "GPUs", GPUS_MAX, false, &type->gpus))
        return false;
    if (!snapshot_key(s, key, 'g', "GPU model", s->n_gpus, &model) ||
        !snapshot_number(s, rest, "GPU memory", 1, MEM_MAX_MIB, &type->gpu_memory_mib))
        return false;
    type->gpu_model = s->gpus[model];
    return true;
}

static bool read_accelerator(struct snapshot *s, struct slice word, struct instance_type *type)
{
    type->accelerators = "";
    if (slice_is(word, "-"))
        return true;
    int32_t index;
    if (!snapshot_key(s, word, 'a', "accelerator", s->n_accelerators, &index))
        return false;
    type->accelerators = s->accelerators[index];
    return true;
}

static bool read_origin(struct snapshot *s, struct slice word, struct instance_type *type)
{
    int32_t origin;
    if (!snapshot_key(s, word, 'o', "origin", s->n_origins, &origin))
        return false;
    type->as_of = s->origins[origin].date;
    type->source = s->origins[origin].source;
    return true;
}

bool snapshot_type(struct snapshot *s, struct slice rest)
{
    struct instance_type *type = &s->c->types[s->c->n_types];
    if (!read_name(s, snapshot_word(&rest), type) ||
        !read_arch(s, snapshot_word(&rest), &type->arch) ||
        !read_count(s, snapshot_word(&rest), "vCPUs", VCPUS_MAX, false, &type->vcpus) ||
        !read_count(s, snapshot_word(&rest), "cores", VCPUS_MAX, true, &type->physical_cores) ||
        !read_count(s, snapshot_word(&rest), "threads per core", THREADS_MAX, true,
                    &type->threads_per_core) ||
        !snapshot_number(s, snapshot_word(&rest), "memory", 1, MEM_MAX_MIB, &type->memory_mib) ||
        !read_measured(s, snapshot_word(&rest), type) ||
        !read_bandwidth(s, snapshot_word(&rest), "network", &type->network_mbps,
                        &type->network_burst_mbps) ||
        !read_bandwidth(s, snapshot_word(&rest), "EBS", &type->ebs_mbps, &type->ebs_burst_mbps) ||
        !snapshot_number(s, snapshot_word(&rest), "storage", 0, STORAGE_MAX_GB,
                         &type->storage_gb) ||
        !read_flags(s, snapshot_word(&rest), type) || !read_gpu(s, snapshot_word(&rest), type) ||
        !read_accelerator(s, snapshot_word(&rest), type) ||
        !read_origin(s, snapshot_word(&rest), type) || !snapshot_line_done(s, rest))
        return false;
    s->c->n_types++;
    return true;
}
