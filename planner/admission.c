#include "planner/admission.h"

#include "model/compute/fargate.h"

#include <string.h>

__extension__ typedef __int128 wide_int;

const char *admission_name(enum admission_verdict verdict)
{
    static const char *const names[] = {
        [ADMIT_YES] = "starts",          [ADMIT_OFF] = "environment passed over",
        [ADMIT_ARCH] = "architecture",   [ADMIT_GPU_MODEL] = "GPU model",
        [ADMIT_GPUS] = "GPUs",           [ADMIT_VCPUS] = "vCPUs",
        [ADMIT_MEMORY] = "memory",       [ADMIT_TOGETHER] = "vCPUs, memory and GPUs together",
        [ADMIT_NODES] = "several nodes", [ADMIT_MAX_VCPUS] = "maxvCpus",
        [ADMIT_QUOTA] = "quota",
    };
    return names[verdict];
}

const char *admission_code(enum admission_verdict verdict)
{
    switch (verdict) {
    case ADMIT_GPUS:
    case ADMIT_VCPUS:
    case ADMIT_MEMORY:
    case ADMIT_TOGETHER:
        return "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT";
    case ADMIT_MAX_VCPUS:
        return "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE";
    default:
        return "";
    }
}

bool admission_may_exceed(const struct compute_environment *e)
{
    return !(e->kind == COMPUTE_EC2 && e->strategy == STRATEGY_BEST_FIT) && !compute_is_fargate(e);
}

static int64_t mcpu_of(const struct instance_type *type)
{
    return (int64_t)type->vcpus * MCPU_PER_VCPU;
}

static bool has_gpus(const struct instance_type *type, const struct job_class *c,
                     const char *gpu_model)
{
    return type->gpus >= c->gpus &&
           (c->gpus == 0 || gpu_model == NULL || strcmp(type->gpu_model, gpu_model) == 0);
}

bool admission_holds(const struct instance_type *type, const struct job_class *c,
                     const char *gpu_model)
{
    return mcpu_of(type) >= c->mcpu && type->usable_mib >= c->mem_mib &&
           has_gpus(type, c, gpu_model);
}

/* ---- verdicts ------------------------------------------------------------------------------ */

static void judge_fargate(const struct job_class *c, const struct compute_environment *e,
                          const int64_t *quota_vcpus, struct admission *out)
{
    int32_t quota = quota_fargate(compute_is_spot(e) ? PURCHASE_SPOT : PURCHASE_ON_DEMAND);
    bool limited = quota_vcpus != NULL && quota_vcpus[quota] != UNKNOWN;
    if (c->gpus > 0) {
        out->verdict = ADMIT_GPUS;
    } else if (c->nodes > 1 || c->whole_instances) {
        out->verdict = ADMIT_NODES;
    } else if (!fargate_size(c->mcpu, c->mem_mib, &out->size_mcpu, &out->size_mib)) {
        out->verdict = c->mcpu > FARGATE_MAX_MCPU ? ADMIT_VCPUS : ADMIT_MEMORY;
    } else if (out->size_mcpu > e->max_vcpus * MCPU_PER_VCPU) {
        out->verdict = ADMIT_MAX_VCPUS;
    } else if (limited && out->size_mcpu > quota_vcpus[quota] * MCPU_PER_VCPU) {
        out->verdict = ADMIT_QUOTA;
        out->quota = quota;
    }
}

static bool is_smaller(const struct instance_type *a, const struct instance_type *b)
{
    return a->vcpus != b->vcpus ? a->vcpus < b->vcpus : a->usable_mib < b->usable_mib;
}

/* How much the type has of what a verdict is about, where it has the rest; -1 where not. */
static int64_t amount(const struct instance_type *type, const struct job_class *c,
                      const char *gpu_model, enum admission_verdict about)
{
    switch (about) {
    case ADMIT_GPUS:
        return gpu_model == NULL || strcmp(type->gpu_model, gpu_model) == 0 ? type->gpus : -1;
    case ADMIT_VCPUS:
        return has_gpus(type, c, gpu_model) ? mcpu_of(type) : -1;
    default:
        return has_gpus(type, c, gpu_model) && mcpu_of(type) >= c->mcpu ? type->usable_mib : -1;
    }
}

static int64_t find_most(const struct job_class *c, const char *gpu_model,
                         const struct compute_environment *e, const struct catalogue *catalogue,
                         enum admission_verdict about, int32_t *which)
{
    int64_t most = -1;
    for (int32_t i = 0; i < e->n_types; i++) {
        int64_t has = amount(&catalogue->types[e->types[i].type_index], c, gpu_model, about);
        if (has > most) {
            most = has;
            *which = e->types[i].type_index;
        }
    }
    return most;
}

static bool any_holds_memory(const struct job_class *c, const struct compute_environment *e,
                             const struct catalogue *catalogue)
{
    for (int32_t i = 0; i < e->n_types; i++) {
        if (catalogue->types[e->types[i].type_index].usable_mib >= c->mem_mib)
            return true;
    }
    return false;
}

/* No type holds the job: which quantity is it? */
static void find_lack(const struct job_class *c, const char *gpu_model,
                      const struct compute_environment *e, const struct catalogue *catalogue,
                      struct admission *out)
{
    int64_t gpus = find_most(c, gpu_model, e, catalogue, ADMIT_GPUS, &out->largest);
    if (c->gpus > 0 && gpus < c->gpus) {
        out->verdict = gpu_model != NULL && gpus < 0 ? ADMIT_GPU_MODEL : ADMIT_GPUS;
        return;
    }
    if (find_most(c, gpu_model, e, catalogue, ADMIT_VCPUS, &out->largest) < c->mcpu) {
        out->verdict = ADMIT_VCPUS;
        return;
    }
    find_most(c, gpu_model, e, catalogue, ADMIT_MEMORY, &out->largest);
    out->verdict = any_holds_memory(c, e, catalogue) ? ADMIT_TOGETHER : ADMIT_MEMORY;
}

/* The smallest type that holds the job is the one that limits on vCPUs leave longest. */
static void judge_limits(const struct job_class *c, const char *gpu_model,
                         const struct compute_environment *e, const struct catalogue *catalogue,
                         const int64_t *quota_vcpus, struct admission *out)
{
    const struct instance_type *type = &catalogue->types[out->smallest];
    enum purchase purchase = compute_is_spot(e) ? PURCHASE_SPOT : PURCHASE_ON_DEMAND;
    int32_t nodes = c->nodes > 1 ? c->nodes : 1;
    int64_t others = (int64_t)type->vcpus * (nodes - 1);
    out->beyond_max = others + type->vcpus > e->max_vcpus;
    if (others * MCPU_PER_VCPU + c->mcpu > e->max_vcpus * MCPU_PER_VCPU ||
        (out->beyond_max && !admission_may_exceed(e)) || e->max_vcpus == 0) {
        out->verdict = ADMIT_MAX_VCPUS;
        return;
    }
    for (int32_t i = 0; i < e->n_types && quota_vcpus != NULL; i++) {
        const struct instance_type *t = &catalogue->types[e->types[i].type_index];
        int32_t q = quota_of(t->family, purchase);
        bool within =
            q < 0 || quota_vcpus[q] == UNKNOWN || (int64_t)t->vcpus * nodes <= quota_vcpus[q];
        if (admission_holds(t, c, gpu_model) && within)
            return;
        if (!within)
            out->quota = q;
    }
    if (out->quota >= 0)
        out->verdict = ADMIT_QUOTA;
}

void admission_judge(const struct job_class *c, const char *gpu_model,
                     const struct compute_environment *e, const struct catalogue *catalogue,
                     const int64_t *quota_vcpus, struct admission *out)
{
    assert(c->mcpu != UNKNOWN && c->mem_mib != UNKNOWN);
    *out = (struct admission){
        .smallest = -1, .largest = -1, .quota = -1, .size_mcpu = UNKNOWN, .size_mib = UNKNOWN};
    if (e->off[0] != '\0') {
        out->verdict = ADMIT_OFF;
        return;
    }
    if (compute_is_fargate(e)) {
        judge_fargate(c, e, quota_vcpus, out);
        return;
    }
    if (c->arch != ARCH_ANY && c->arch != e->arch) {
        out->verdict = ADMIT_ARCH;
        return;
    }
    if (c->nodes > 1 && compute_is_spot(e)) {
        out->verdict = ADMIT_NODES;
        return;
    }
    for (int32_t i = 0; i < e->n_types; i++) {
        const struct instance_type *type = &catalogue->types[e->types[i].type_index];
        if (!admission_holds(type, c, gpu_model))
            continue;
        out->types++;
        if (out->smallest < 0 || is_smaller(type, &catalogue->types[out->smallest]))
            out->smallest = e->types[i].type_index;
    }
    if (out->types == 0)
        find_lack(c, gpu_model, e, catalogue, out);
    else
        judge_limits(c, gpu_model, e, catalogue, quota_vcpus, out);
}

/* ---- a little less memory ------------------------------------------------------------------ */

int64_t admission_side_by_side(const struct offer *o, const struct job_class *c,
                               const char *gpu_model, int64_t mem_mib)
{
    if (!has_gpus(o->type, c, gpu_model))
        return 0;
    int64_t n = c->mcpu > 0 ? o->usable_mcpu / c->mcpu : COUNT_MAX;
    int64_t by_mem = mem_mib > 0 ? o->usable_mib / mem_mib : COUNT_MAX;
    int64_t by_gpu = c->gpus > 0 ? o->gpus / c->gpus : COUNT_MAX;
    n = by_mem < n ? by_mem : n;
    n = by_gpu < n ? by_gpu : n;
    n = c->count < n ? c->count : n;
    return c->whole_instances && n > 1 ? 1 : n;
}

/* The offer on which a job costs least; NULL when none holds one. */
static const struct offer *cheapest(const struct job_class *c, const char *gpu_model,
                                    const struct offer *const *offers, int32_t n, int64_t mem_mib,
                                    int64_t *jobs)
{
    const struct offer *best = NULL;
    for (int32_t i = 0; i < n; i++) {
        int64_t k = admission_side_by_side(offers[i], c, gpu_model, mem_mib);
        if (k > 0 && (best == NULL ||
                      offer_total_uusd_h(offers[i]) * *jobs < offer_total_uusd_h(best) * k)) {
            best = offers[i];
            *jobs = k;
        }
    }
    return best;
}

/* What one job-hour costs less, times both numbers of jobs. */
static int64_t saved(const struct lower_request *l)
{
    return offer_total_uusd_h(l->before) * l->jobs_after -
           offer_total_uusd_h(l->after) * l->jobs_before;
}

static bool saves_more(const struct lower_request *a, const struct lower_request *b)
{
    wide_int x = (wide_int)saved(a) * b->jobs_after, y = (wide_int)saved(b) * a->jobs_after;
    return x != y ? x > y : a->mem_mib > b->mem_mib;
}

static void value(const struct job_class *c, struct lower_request *l)
{
    wide_int part = (wide_int)l->jobs_before * l->jobs_after;
    l->saves_uusd_per_1000_h = (int64_t)((wide_int)saved(l) * 1000 / part);
    l->saves_uusd = UNKNOWN;
    if (c->unknown_durations == 0)
        l->saves_uusd = (int64_t)((wide_int)saved(l) * c->total_ms / (part * S_PER_H * MS_PER_S));
}

bool admission_lower(const struct job_class *c, const char *gpu_model,
                     const struct offer *const *offers, int32_t n, struct lower_request *out)
{
    struct lower_request best = {.mem_mib = UNKNOWN}, now = {0};
    int64_t least = c->mem_mib - (int64_t)((double)c->mem_mib * LOWER_MOST);
    least = c->peak_mib > least ? c->peak_mib : least;
    now.before = cheapest(c, gpu_model, offers, n, c->mem_mib, &now.jobs_before);
    if (now.before == NULL || c->mem_mib == 0)
        return false;
    for (int32_t i = 0; i < n; i++) {
        int64_t k = admission_side_by_side(offers[i], c, gpu_model, c->mem_mib);
        now.mem_mib = offers[i]->usable_mib / (k + 1);
        if (now.mem_mib < least || now.mem_mib >= c->mem_mib)
            continue;
        now.after = cheapest(c, gpu_model, offers, n, now.mem_mib, &now.jobs_after);
        if (best.mem_mib == UNKNOWN || saves_more(&now, &best))
            best = now;
    }
    if (best.mem_mib == UNKNOWN ||
        saved(&best) * 100 < offer_total_uusd_h(best.before) * best.jobs_after)
        return false;
    value(c, &best);
    *out = best;
    return true;
}
