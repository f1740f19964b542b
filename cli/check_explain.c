/* check_explain.c - a verdict in a sentence, with what helps. */
#include "cli/check_report.h"
#include "cli/table.h"

#include <stdarg.h>
#include <string.h>

struct text {
    char at[700];
    size_t n;
};

static void put(struct text *t, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void put(struct text *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(t->at + t->n, sizeof t->at - t->n, fmt, args);
    va_end(args);
    t->n = n < 0 || t->n + (size_t)n >= sizeof t->at ? sizeof t->at - 1 : t->n + (size_t)n;
}

static const char *type_name(const struct check_report *r, int32_t type)
{
    return type < 0 ? "none of its types" : r->in->catalogue.types[type].name;
}

/* The cheapest type beyond the environment's that holds the job, by the planner's default rules. */
static const struct offer *to_allow(const struct check_report *r, const struct check_class *k,
                                    const struct compute_environment *e,
                                    const struct offer_set *all)
{
    const struct offer *best = NULL;
    enum purchase purchase = compute_is_spot(e) ? PURCHASE_SPOT : PURCHASE_ON_DEMAND;
    for (int32_t i = 0; i < all->n_offers; i++) {
        const struct offer *o = &all->offers[i];
        if (o->purchase == purchase && o->type->arch == e->arch &&
            (o->gpus == 0 || k->c->gpus > 0) &&
            admission_holds(o->type, k->c, batch_gpu_model(r->in, k->c)) &&
            (best == NULL || o->price_uusd_h < best->price_uusd_h))
            best = o;
    }
    return best;
}

static void put_allow(struct text *t, const char *before, const struct check_report *r,
                      const struct check_class *k, const struct compute_environment *e,
                      const struct offer_set *all)
{
    char a[32], b[32];
    const struct offer *o = compute_is_fargate(e) ? NULL : to_allow(r, k, e, all);
    if (o == NULL)
        return;
    put(t, "%s %s (%s an hour)", before, o->type->name, show_usd(a, o->price_uusd_h));
    if (o->type->vcpus > e->max_vcpus)
        put(t, " and raise maxvCpus to %s", show_whole(b, o->type->vcpus));
}

/* With what to ask for instead, unless that is less than half and there is another way: nobody
 * halves what a job needs.  Was it said? */
static bool put_memory(struct text *t, const struct check_report *r, const struct check_class *k,
                       const struct compute_environment *e, const struct admission *a,
                       const struct offer_set *all)
{
    char asked[32], most[32], more[32];
    int64_t has =
        compute_is_fargate(e) ? INT64_C(122880) : r->in->catalogue.types[a->largest].usable_mib;
    put(t, "asks for %s; the most that jobs can use is %s%s%s, %s less",
        show_mib(asked, k->c->mem_mib), show_mib(most, has), compute_is_fargate(e) ? "" : " on ",
        compute_is_fargate(e) ? "" : type_name(r, a->largest), show_mib(more, k->c->mem_mib - has));
    bool ask = k->c->mem_mib <= 2 * has || compute_is_fargate(e) || to_allow(r, k, e, all) == NULL;
    if (ask)
        put(t, ". Ask for at most %s", most);
    return ask;
}

static void put_max_vcpus(struct text *t, const struct check_report *r, const struct check_class *k,
                          const struct compute_environment *e, const struct admission *a)
{
    char x[32], y[32], z[32];
    int64_t needed = (k->c->mcpu + MCPU_PER_VCPU - 1) / MCPU_PER_VCPU;
    put(t, "asks for %s vCPU%s", show_vcpus(x, k->c->mcpu), k->c->mcpu == MCPU_PER_VCPU ? "" : "s");
    if (a->smallest >= 0) {
        needed = r->in->catalogue.types[a->smallest].vcpus;
        put(t, "; the smallest type that holds it is %s with %s", type_name(r, a->smallest),
            show_whole(y, needed));
    }
    if (k->c->nodes > 1) {
        needed *= k->c->nodes;
        put(t, ", and it has %d nodes, each on one of its own", (int)k->c->nodes);
    }
    put(t, "; maxvCpus is %s. Raise it to %s or more", show_whole(z, e->max_vcpus),
        show_whole(y, needed));
}

/* The sentence for one environment. */
static void put_verdict(struct text *t, const struct check_report *r, const struct check_class *k,
                        int32_t env, const struct offer_set *all)
{
    const struct compute_environment *e = &r->in->compute.list[env];
    const struct admission *a = &k->in[env];
    const struct job_class *c = k->c;
    bool ask;
    char x[32], y[32];
    switch (a->verdict) {
    case ADMIT_YES:
        return;
    case ADMIT_OFF:
        put(t, "is not taken: %s. Enable the environment", e->off);
        return;
    case ADMIT_ARCH:
        put(t,
            "needs %s and the environment is %s: it would be placed, and its image would not run. "
            "Submit it to a queue of %s types",
            arch_name(c->arch), arch_name(e->arch), arch_name(c->arch));
        return;
    case ADMIT_GPU_MODEL:
        put(t, "needs the GPU '%.40s', which no type of the environment has", c->gpu_model);
        put_allow(t, ". Allow", r, k, e, all);
        return;
    case ADMIT_GPUS:
        put(t, "asks for %d GPU%s; ", (int)c->gpus, c->gpus == 1 ? "" : "s");
        if (compute_is_fargate(e))
            put(t, "Fargate has none. Submit it to a queue of EC2 environments with GPUs");
        else if (a->largest < 0 || r->in->catalogue.types[a->largest].gpus == 0)
            put(t, "no type of the environment has any");
        else
            put(t, "the most is %d, on %s", (int)r->in->catalogue.types[a->largest].gpus,
                type_name(r, a->largest));
        put_allow(t, ". Allow", r, k, e, all);
        return;
    case ADMIT_VCPUS:
        put(t, "asks for %s vCPUs; the most is %s%s%s. Ask for no more", show_vcpus(x, c->mcpu),
            compute_is_fargate(e) ? "16"
            : a->largest < 0      ? "0"
                                  : show_whole(y, r->in->catalogue.types[a->largest].vcpus),
            a->largest < 0 ? "" : ", on ", a->largest < 0 ? "" : type_name(r, a->largest));
        put_allow(t, ", or allow", r, k, e, all);
        return;
    case ADMIT_MEMORY:
        ask = put_memory(t, r, k, e, a, all);
        put_allow(t, ask ? ", or allow" : ". Allow", r, k, e, all);
        return;
    case ADMIT_TOGETHER:
        ask = put_memory(t, r, k, e, a, all);
        put(t, " (with %s vCPUs%s)", show_vcpus(x, c->mcpu), c->gpus > 0 ? " and its GPUs" : "");
        put_allow(t, ask ? ", or allow" : ". Allow", r, k, e, all);
        return;
    case ADMIT_NODES:
        put(t, "%s; environments of type %s take none. Submit it to a queue of type EC2",
            c->nodes > 1 ? "is a node of a multi-node job" : "needs an instance for itself",
            compute_kind_name(e->kind));
        return;
    case ADMIT_MAX_VCPUS:
        put_max_vcpus(t, r, k, e, a);
        return;
    case ADMIT_QUOTA:
        put(t, "fits no %s within the quota %s (%s). Ask for a higher quota",
            compute_is_fargate(e) ? "size" : "type", quota_code_of(a->quota), quota_name(a->quota));
        return;
    }
}

/* The verdict nearest to starting is the one worth mending; of like ones the first. */
static int32_t nearest(const struct check_report *r, const struct check_class *k)
{
    int32_t best = 0;
    for (int32_t i = 1; i < r->in->compute.n; i++) {
        if (k->in[i].verdict > k->in[best].verdict)
            best = i;
    }
    return best;
}

void check_explain(const struct check_report *r, struct check_class *k, const struct offer_set *all)
{
    struct text t = {.n = 0};
    int32_t env = nearest(r, k);
    put_verdict(&t, r, k, env, all);
    if (r->in->compute.n > 1)
        put(&t, " (in '%.60s', which comes nearest)", r->in->compute.list[env].name);
    k->code = admission_code(k->in[env].verdict);
    k->why = arena_text(r->in->call->arena, t.at, t.n);
}
