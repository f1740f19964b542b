/* fargate.c - environments on Fargate: each job is a task, and each task an instance of its own.
 *
 * A task starts when the head of the queue finds that maxvCpus, which counts the vCPUs of task
 * sizes here, leaves room for its size.  Its place is taken from then on; it begins to pull its
 * image, and to be billed, `fargate-start` seconds after its launch, which Fargate's launch rate
 * may put off, runs its job and is gone.  Nothing is shared and nothing stays idle. */
#include "planner/simulate/state.h"

#include <stdlib.h>

/* Of all tasks bought as this environment's are; INT64_MAX: no limit is known. */
static int64_t quota_mcpu(const struct run *r, const struct compute_environment *e)
{
    enum purchase purchase = compute_is_spot(e) ? PURCHASE_SPOT : PURCHASE_ON_DEMAND;
    const int64_t *limit = r->in->quota_vcpus;
    if (limit == NULL || limit[quota_fargate(purchase)] == UNKNOWN)
        return INT64_MAX;
    return limit[quota_fargate(purchase)] * MCPU_PER_VCPU;
}

bool fargate_admits(const struct run *r, const struct sim_environment *env, int32_t class_id)
{
    const struct offer *o = env->tasks[class_id].offer;
    return o != NULL && o->usable_mcpu <= env->e->max_vcpus * MCPU_PER_VCPU &&
           o->usable_mcpu <= quota_mcpu(r, env->e);
}

/* Service Quotas, Fargate vCPU resource counts: all tasks of an account and region, on demand and
 * on spot apart. */
static bool is_in_quota(const struct run *r, const struct site *site, int64_t mcpu)
{
    int64_t alive_mcpu = 0;
    for (int32_t e = 0; e < r->in->n_environments; e++) {
        const struct site *other = &r->sites[e];
        if (other->env->e->kind == site->env->e->kind)
            alive_mcpu += other->task_mcpu;
    }
    return alive_mcpu + mcpu <= quota_mcpu(r, site->env->e);
}

/* ECS developer guide, Fargate throttling quotas: a bucket of tokens, one for each launch, that is
 * filled at a steady rate; on demand and on spot have one each.  The time at which this launch has
 * its token, in whole seconds; told by the time up to which tokens are spoken for (Turner's virtual
 * scheduling form of the leaky bucket, ITU-T I.371). */
static int64_t token_s(struct run *r, const struct compute_environment *e)
{
    enum { US_PER_S = 1000000 };
    int64_t rate = r->in->assumed[ASSUMED_FARGATE_RATE];
    int64_t *due_us = &r->fargate_due_us[compute_is_spot(e)];
    if (rate == 0)
        return r->now_s;
    int64_t each_us = US_PER_S / rate, now_us = r->now_s * US_PER_S;
    *due_us = *due_us > now_us ? *due_us : now_us;
    int64_t at_us = *due_us - (r->in->assumed[ASSUMED_FARGATE_BURST] - 1) * each_us;
    *due_us += each_us;
    return at_us <= now_us ? r->now_s : (at_us + US_PER_S - 1) / US_PER_S;
}

/* The run counts whole vCPUs: those of the site's tasks together, rounded up. */
static void change_vcpus(struct run *r, struct site *site, int64_t mcpu)
{
    int64_t before = site->vcpus;
    site->task_mcpu += mcpu;
    site->vcpus = (site->task_mcpu + MCPU_PER_VCPU - 1) / MCPU_PER_VCPU;
    r->vcpus += site->vcpus - before;
    if (site->vcpus > site->peak_vcpus)
        site->peak_vcpus = site->vcpus;
    if (r->vcpus > r->out->peak_vcpus)
        r->out->peak_vcpus = r->vcpus;
}

/* A million tasks are a thousand at once: records of those that are over are used again. */
static int32_t new_record(struct run *r)
{
    int32_t index = r->free_task;
    if (index >= 0) {
        r->free_task = r->instances[index].slot;
        return index;
    }
    r->instances =
        mem_grow(r->instances, &r->instances_capacity, r->n_instances + 1, sizeof *r->instances);
    r->instances[r->n_instances] = (struct instance){.slot = -1};
    return (int32_t)r->n_instances++;
}

int32_t fargate_launch(struct run *r, int32_t environment, int32_t class_id)
{
    struct site *site = &r->sites[environment];
    const struct offer *o = site->env->tasks[class_id].offer;
    if (site->task_mcpu + o->usable_mcpu > site->env->e->max_vcpus * MCPU_PER_VCPU ||
        !is_in_quota(r, site, o->usable_mcpu))
        return -1;
    int32_t index = new_record(r);
    struct bill_use *uses = r->instances[index].uses;
    size_t uses_capacity = r->instances[index].uses_capacity;
    int64_t begin_s = token_s(r, site->env->e) + r->in->assumed[ASSUMED_FARGATE_START_S];
    /* Its room is that of one job: what its size has beyond is nobody's. */
    r->instances[index] = (struct instance){.offer = o,
                                            .environment = environment,
                                            .number = r->launched++,
                                            .uses = uses,
                                            .uses_capacity = uses_capacity,
                                            .slot = -1,
                                            .launch_s = begin_s,
                                            .ready_s = begin_s,
                                            .end_s = UNKNOWN,
                                            .idle_since_s = begin_s,
                                            .room = class_need(&r->in->w->classes[class_id]),
                                            .up = true,
                                            .task = true};
    change_vcpus(r, site, o->usable_mcpu);
    return index;
}

void fargate_end(struct run *r, int32_t index)
{
    struct instance *i = &r->instances[index];
    i->end_s = r->now_s;
    change_vcpus(r, &r->sites[i->environment], -i->offer->usable_mcpu);
    free(i->images);
    i->images = NULL;
    link_clear(&i->link);
    r->changed = true;
    instance_keep(r, i);
}

void fargate_forget(struct run *r, int32_t index)
{
    r->instances[index].slot = r->free_task;
    r->free_task = index;
}
