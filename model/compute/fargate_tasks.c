#include "model/compute/fargate_tasks.h"

#include "model/compute/fargate.h"

#include <stdio.h>
#include <string.h>

/* What the classes have in common, while their offers are made. */
struct making {
    struct arena *arena;
    const struct other_prices *prices;
    const struct fargate_terms *terms;
    struct offer **offers; /* each size once */
    int32_t n;
};

struct size {
    enum arch arch;
    int64_t mcpu, mib, disk_gib;
};

const char *fargate_lack_text(enum fargate_lack lack)
{
    static const char *const texts[] = {
        [FARGATE_FITS] = "",
        [FARGATE_NO_GPUS] = "asks for GPUs, which Fargate has not",
        [FARGATE_NO_VCPUS] = "asks for more than the 16 vCPUs of Fargate's largest size",
        [FARGATE_NO_MEMORY] = "asks for more than the 120 GiB of Fargate's largest size",
        [FARGATE_NO_DISK] = "needs more disk than the 200 GiB that a task on Fargate may have",
        [FARGATE_NO_SHARE] = "wants instances of its own, which Fargate has not",
        [FARGATE_NOT_PRICED] = "has no known price on Fargate in this region",
    };
    return texts[lack];
}

static enum fargate_lack find_size(const struct job_class *c, int64_t disk_gib, struct size *size)
{
    if (c->gpus > 0)
        return FARGATE_NO_GPUS;
    if (c->whole_instances)
        return FARGATE_NO_SHARE;
    if (!fargate_size(c->mcpu, c->mem_mib, &size->mcpu, &size->mib))
        return c->mcpu > FARGATE_MAX_MCPU ? FARGATE_NO_VCPUS : FARGATE_NO_MEMORY;
    size->disk_gib = disk_gib > FARGATE_FREE_GIB ? disk_gib : FARGATE_FREE_GIB;
    return disk_gib > FARGATE_MAX_GIB ? FARGATE_NO_DISK : FARGATE_FITS;
}

static const struct usage_price *rate_of(const struct making *k, int x86_rate, enum arch arch)
{
    return &k->prices->usage[x86_rate + (arch == ARCH_ARM64 ? 1 : 0)];
}

static bool is_priced(const struct making *k, const struct size *size)
{
    return rate_of(k, USAGE_FARGATE_X86_VCPU, size->arch)->uusd != UNKNOWN &&
           rate_of(k, USAGE_FARGATE_X86_GIB, size->arch)->uusd != UNKNOWN &&
           (size->disk_gib <= FARGATE_FREE_GIB ||
            k->prices->usage[USAGE_FARGATE_STORAGE].uusd != UNKNOWN);
}

static int64_t divide_up(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

/* Rates are for a thousand hours, vCPUs are in thousandths, memory in MiB. */
static int64_t task_uusd_h(const struct making *k, const struct size *size)
{
    int64_t vcpu = rate_of(k, USAGE_FARGATE_X86_VCPU, size->arch)->uusd;
    int64_t gib = rate_of(k, USAGE_FARGATE_X86_GIB, size->arch)->uusd;
    int64_t paid_pct = k->terms->spot ? 100 - k->terms->spot_saving_pct : 100;
    int64_t uusd_1000h =
        divide_up(size->mcpu * vcpu * MIB_PER_GIB + size->mib * gib * MCPU_PER_VCPU,
                  (int64_t)MCPU_PER_VCPU * MIB_PER_GIB);
    return divide_up(uusd_1000h * paid_pct, 100 * 1000);
}

static const struct instance_type *make_type(const struct making *k, const struct size *size)
{
    struct instance_type *t = arena_alloc(k->arena, sizeof *t);
    char name[96], disk[32] = "";
    if (size->disk_gib > FARGATE_FREE_GIB)
        snprintf(disk, sizeof disk, " %lld GiB disk", (long long)size->disk_gib);
    int n = snprintf(name, sizeof name, "Fargate %.4g vCPU %.4g GiB%s%s",
                     (double)size->mcpu / MCPU_PER_VCPU, (double)size->mib / MIB_PER_GIB,
                     size->arch == ARCH_ARM64 ? " arm64" : "", disk);
    *t = (struct instance_type){
        .name = arena_text(k->arena, name, (size_t)n),
        .family = "fargate",
        .size = "",
        .arch = size->arch,
        .vcpus = (int32_t)divide_up(size->mcpu, MCPU_PER_VCPU),
        .physical_cores = (int32_t)UNKNOWN,
        .threads_per_core = (int32_t)UNKNOWN,
        .memory_mib = size->mib,
        .usable_mib = size->mib,
        .measured_mib = UNKNOWN,
        .measured_as_of = "",
        .measured_source = "",
        .gpu_model = "",
        .accelerators = "",
        .storage_gb = size->disk_gib,
        .network_mbps = UNKNOWN,
        .network_burst_mbps = UNKNOWN,
        .ebs_mbps = UNKNOWN,
        .ebs_burst_mbps = UNKNOWN,
        .spot_capable = true,
        .as_of = "",
        .source = "",
    };
    return t;
}

static struct offer *make_offer(const struct making *k, const struct size *size)
{
    struct offer *o = arena_alloc(k->arena, sizeof *o);
    int64_t ipv4 = k->terms->public_ipv4 ? k->prices->public_ipv4_hour_uusd : 0;
    int64_t disk = 0;
    if (size->disk_gib > FARGATE_FREE_GIB)
        disk = divide_up((size->disk_gib - FARGATE_FREE_GIB) *
                             k->prices->usage[USAGE_FARGATE_STORAGE].uusd,
                         1000);
    *o = (struct offer){
        .type = make_type(k, size),
        .type_index = -1,
        .purchase = k->terms->spot ? PURCHASE_SPOT : PURCHASE_ON_DEMAND,
        .price_uusd_h = task_uusd_h(k, size),
        .root_uusd_h = disk,
        .ipv4_uusd_h = ipv4 > 0 ? ipv4 : 0,
        .extras_unknown = ipv4 == UNKNOWN,
        .usable_mcpu = size->mcpu,
        .usable_mib = size->mib,
        .gpu_model = -1,
        .interruption_band = (int32_t)UNKNOWN,
        .as_of = rate_of(k, USAGE_FARGATE_X86_VCPU, size->arch)->as_of,
    };
    o->extras_uusd_h = o->root_uusd_h + o->ipv4_uusd_h;
    return o;
}

static bool is_size(const struct offer *o, const struct size *size)
{
    return o->type->arch == size->arch && o->usable_mcpu == size->mcpu &&
           o->usable_mib == size->mib && o->type->storage_gb == size->disk_gib;
}

static const struct offer *offer_of(struct making *k, const struct size *size)
{
    for (int32_t i = 0; i < k->n; i++) {
        if (is_size(k->offers[i], size))
            return k->offers[i];
    }
    return k->offers[k->n++] = make_offer(k, size);
}

struct fargate_task *fargate_tasks(struct arena *arena, const struct workload *w,
                                   const struct other_prices *prices,
                                   const struct fargate_terms *terms)
{
    size_t n = (size_t)w->n_classes;
    struct making k = {arena, prices, terms, arena_array(arena, n + 1, sizeof *k.offers), 0};
    struct fargate_task *tasks = arena_array(arena, n + 1, sizeof *tasks);
    for (size_t c = 0; c < n; c++) {
        const struct job_class *class = &w->classes[c];
        struct size size = {.arch = class->arch == ARCH_ANY ? terms->arch : class->arch};
        int64_t disk_gib = terms->disk_gib == NULL ? 0 : terms->disk_gib[c];
        tasks[c].lack = find_size(class, disk_gib, &size);
        if (tasks[c].lack == FARGATE_FITS && !is_priced(&k, &size))
            tasks[c].lack = FARGATE_NOT_PRICED;
        if (tasks[c].lack == FARGATE_FITS)
            tasks[c].offer = offer_of(&k, &size);
    }
    return tasks;
}
