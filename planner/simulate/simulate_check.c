/* simulate_check.c - does a run add up?  Counted from its results and the input alone. */
#include "planner/simulate/simulate.h"

#include <stdlib.h>

__extension__ typedef __int128 wide_int;

static bool wrong(struct error *err, const char *what, int64_t number)
{
    return error_set(err, ERROR_INTERNAL,
                     "the simulation failed its own check, please report this: %s (%lld)", what,
                     (long long)number);
}

/* Its time is boot + busy + idle; what ran on it never took more than it has. */
static bool check_instance(const struct sim_instance *i, const struct sim_input *input,
                           int64_t number, struct error *err)
{
    int64_t life_s = i->end_s - i->launch_s;
    wide_int mcpu_s = 0, mib_s = 0, gpu_s = 0;
    if (i->boot_s < 0 || i->busy_s < 0 || i->tail_s < 0 || i->tail_s > i->idle_s ||
        life_s != i->boot_s + i->busy_s + i->idle_s)
        return wrong(err, "instance time is not boot + busy + idle", number);
    if (i->moved_bytes > (wide_int)i->busy_s * staging_rate(i->offer->type, input->assumed))
        return wrong(err, "an instance staged more than its link carries", number);
    for (int32_t k = 0; k < i->n_uses; k++) {
        const struct bill_use *use = &i->uses[k];
        const struct job_class *c = &input->w->classes[use->class_id];
        if (!admission_holds(i->offer->type, c, input->gpu_model[use->class_id]))
            return wrong(err, "a job ran where it does not fit", number);
        wide_int job_s = (wide_int)use->job_s + use->lost_s;
        mcpu_s += job_s * c->mcpu;
        mib_s += job_s * c->mem_mib;
        gpu_s += job_s * c->gpus;
    }
    if (mcpu_s > (wide_int)i->busy_s * i->offer->usable_mcpu ||
        mib_s > (wide_int)i->busy_s * i->offer->usable_mib ||
        gpu_s > (wide_int)i->busy_s * i->offer->gpus)
        return wrong(err, "an instance was fuller than full", number);
    return true;
}

/* Per class, over all instances, beside the list. */
static bool check_jobs(const struct simulation *s, const struct sim_input *input, int64_t *jobs,
                       int64_t *job_s, struct error *err)
{
    int64_t run = 0, lost_s = 0;
    for (int64_t i = 0; i < input->n_jobs; i++) {
        const struct sim_job *j = &input->jobs[i];
        jobs[j->class_id] += j->count;
        job_s[j->class_id] += (int64_t)j->count * input->assumed[ASSUMED_PLACEMENT_S];
        bool alike = input->chance.duration_sigma <= 0;
        for (int32_t k = 0; k < (alike ? 1 : j->count); k++)
            job_s[j->class_id] += (alike ? j->count : 1) * sim_duration_s(input, i, k);
    }
    for (int64_t i = 0; i < s->n_instances; i++) {
        for (int32_t k = 0; k < s->instances[i].n_uses; k++) {
            const struct bill_use *use = &s->instances[i].uses[k];
            jobs[use->class_id] -= use->jobs;
            job_s[use->class_id] -= use->job_s;
            run += use->jobs;
            lost_s += use->lost_s;
        }
    }
    if (run != s->jobs_run || lost_s != s->lost_job_s)
        return wrong(err, "jobs that started and did not end", run - s->jobs_run);
    for (int32_t k = 0; k < s->n_stuck; k++)
        jobs[s->stuck[k].class_id] -= s->stuck[k].jobs;
    for (int32_t c = 0; c < input->w->n_classes; c++) {
        if (jobs[c] != s->failed[c])
            return wrong(err, "a class has jobs that neither ran nor failed nor are stuck", c);
    }
    /* Time on images and staging, and what is expected to be lost, comes on top of durations and
     * placement; else, where all ran, it is exact. */
    bool all = s->n_stuck == 0 && s->jobs_failed == 0;
    bool plain = input->n_images == 0 && input->staging == NULL && !input->chance.expected;
    for (int32_t c = 0; all && c < input->w->n_classes; c++) {
        if (plain ? job_s[c] != 0 : job_s[c] > 0)
            return wrong(err, "a class's jobs took other than their durations", c);
    }
    return true;
}

/* When a job's first start was and its last end, and how many of it are left. */
struct job_times {
    int64_t first_s, last_s, left;
};

/* Nobody starts before those that he waits for have ended. */
static bool check_gates(const struct sim_input *input, const struct job_times *times,
                        struct error *err)
{
    const struct sim_gates *g = input->gates;
    int64_t *open_s = mem_zeroed((size_t)g->n + 1, sizeof *open_s);
    bool ok = true;
    for (int64_t j = 0; j < input->n_jobs; j++) {
        int64_t at_s = times[j].left > 0 ? INT64_MAX : times[j].last_s;
        for (int64_t k = g->first_of_job[j]; k < g->first_of_job[j + 1]; k++)
            open_s[g->of_job[k]] = at_s > open_s[g->of_job[k]] ? at_s : open_s[g->of_job[k]];
    }
    for (int32_t gate = 0; gate < g->n; gate++) {
        for (int64_t k = g->first_waiting[gate]; k < g->first_waiting[gate + 1]; k++)
            ok = ok && times[g->waiting[k]].first_s >= open_s[gate];
    }
    free(open_s);
    return ok || wrong(err, "a job started before one that it waits for had ended", 0);
}

static bool may_run_in(const struct sim_input *input, const struct sim_job *job,
                       int32_t environment)
{
    const struct sim_queue *q = input->queues == NULL ? NULL : &input->queues[job->queue];
    for (int32_t k = 0; q != NULL && k < q->n; k++) {
        if (q->order[k] == environment)
            return true;
    }
    return q == NULL;
}

/* Where starts were kept: each takes its duration, on an instance that is up. */
static bool check_starts(const struct simulation *s, const struct sim_input *input,
                         struct job_times *times, struct error *err)
{
    int64_t jobs = 0;
    for (size_t i = 0; i < s->n_starts; i++) {
        const struct sim_start *start = &s->starts[i];
        const struct sim_instance *in = &s->instances[start->instance];
        struct job_times *t = &times[start->job];
        jobs += start->lost ? 0 : start->count;
        t->left -= start->lost ? 0 : start->count;
        bool alike = !start->lost && input->chance.duration_sigma <= 0;
        int64_t ran_s = start->end_s - start->run_s;
        int64_t duration_s = sim_duration_s(input, start->job, 0);
        if ((alike && ran_s < duration_s) ||
            (alike && input->staging == NULL && !input->chance.expected && ran_s > duration_s) ||
            start->run_s < start->start_s || start->start_s < start->ready_s)
            return wrong(err, "a job's times are out of order", start->job);
        if (start->start_s < in->launch_s + in->boot_s || start->end_s > in->end_s)
            return wrong(err, "a job ran while its instance did not", start->job);
        if (!may_run_in(input, &input->jobs[start->job], in->environment))
            return wrong(err, "a job ran where its queue does not go", start->job);
        t->first_s = start->start_s < t->first_s ? start->start_s : t->first_s;
        t->last_s = start->end_s > t->last_s ? start->end_s : t->last_s;
    }
    return jobs == s->jobs_run || wrong(err, "jobs that started are not those that ran", jobs);
}

/* Nodes of a multi-node job start and end together, on instances of one type and environment. */
static bool check_gangs(const struct simulation *s, const struct sim_input *input,
                        struct error *err)
{
    for (size_t i = 0; i < s->n_starts; i++) {
        const struct sim_start *first = &s->starts[i];
        int32_t nodes = input->w->classes[input->jobs[first->job].class_id].nodes;
        for (size_t k = i + 1; nodes > 1 && k < i + (size_t)nodes; k++) {
            const struct sim_start *node = &s->starts[k];
            const struct sim_instance *a = &s->instances[first->instance];
            if (k >= s->n_starts || node->job != first->job || node->run_s != first->run_s ||
                node->instance == first->instance ||
                s->instances[node->instance].environment != a->environment ||
                s->instances[node->instance].offer->type != a->offer->type)
                return wrong(err, "nodes of a job did not start together", first->job);
        }
        i += nodes > 1 ? (size_t)nodes - 1 : 0;
    }
    return true;
}

static bool check_kept(const struct simulation *s, const struct sim_input *input, struct error *err)
{
    if (!input->keep_starts)
        return true;
    struct job_times *times = mem_alloc(((size_t)input->n_jobs + 1) * sizeof *times);
    for (int64_t j = 0; j < input->n_jobs; j++)
        times[j] = (struct job_times){INT64_MAX, 0, input->jobs[j].count};
    bool ok = check_starts(s, input, times, err) && check_gangs(s, input, err) &&
              (input->gates == NULL || check_gates(input, times, err));
    free(times);
    return ok;
}

/* vCPUs alive in each environment, second by second where they change; on Fargate by the
 * thousandth. */
struct change {
    int64_t at_s;
    int32_t environment, quota;
    int64_t mcpu;
};

/* Ends come before launches of the same second. */
static int by_time(const void *left, const void *right)
{
    const struct change *a = left, *b = right;
    if (a->at_s != b->at_s)
        return a->at_s < b->at_s ? -1 : 1;
    return (a->mcpu > b->mcpu) - (a->mcpu < b->mcpu);
}

/* An environment may be above maxvCpus by one instance: without its largest it is not. */
static bool check_limits(const struct simulation *s, const struct sim_input *input,
                         struct change *changes, struct error *err)
{
    int64_t n = 0, now[SIM_ENVIRONMENTS_MOST] = {0}, largest[SIM_ENVIRONMENTS_MOST] = {0};
    int64_t of_quota[N_QUOTAS] = {0};
    for (int64_t i = 0; i < s->n_instances; i++) {
        const struct sim_instance *in = &s->instances[i];
        int64_t mcpu = compute_is_fargate(input->environments[in->environment].e)
                           ? in->offer->usable_mcpu
                           : (int64_t)in->offer->type->vcpus * MCPU_PER_VCPU;
        int32_t quota = -1;
        if (input->quota_vcpus != NULL)
            quota = compute_is_fargate(input->environments[in->environment].e)
                        ? quota_fargate(in->offer->purchase)
                        : quota_of(in->offer->type->family, in->offer->purchase);
        changes[n++] = (struct change){in->launch_s, in->environment, quota, mcpu};
        changes[n++] = (struct change){in->end_s, in->environment, quota, -mcpu};
        if (mcpu > largest[in->environment])
            largest[in->environment] = mcpu;
    }
    qsort(changes, (size_t)n, sizeof *changes, by_time);
    for (int64_t i = 0; i < n; i++) {
        int32_t e = changes[i].environment, q = changes[i].quota;
        const struct compute_environment *ce = input->environments[e].e;
        now[e] += changes[i].mcpu;
        int64_t over = admission_may_exceed(ce) ? largest[e] - 1 : 0;
        if (now[e] > ce->max_vcpus * MCPU_PER_VCPU + over)
            return wrong(err, "an environment exceeded maxvCpus by more than an instance", now[e]);
        if (q < 0 || input->quota_vcpus[q] == UNKNOWN)
            continue;
        of_quota[q] += changes[i].mcpu;
        if (of_quota[q] > input->quota_vcpus[q] * MCPU_PER_VCPU)
            return wrong(err, "instances exceeded an EC2 quota", q);
    }
    return true;
}

bool simulation_check(const struct simulation *s, const struct sim_input *input, struct error *err)
{
    size_t n = (size_t)input->w->n_classes;
    int64_t *jobs = mem_zeroed(n + 1, sizeof *jobs), *job_s = mem_zeroed(n + 1, sizeof *job_s);
    struct change *changes = mem_alloc((2 * (size_t)s->n_instances + 1) * sizeof *changes);
    bool ok = true;
    for (int64_t i = 0; ok && i < s->n_instances; i++)
        ok = check_instance(&s->instances[i], input, i, err);
    ok = ok && check_jobs(s, input, jobs, job_s, err) && check_limits(s, input, changes, err) &&
         check_kept(s, input, err);
    free(jobs);
    free(job_s);
    free(changes);
    return ok;
}

bool simulation_bill(struct bill *bill, const struct simulation *s, const struct workload *w,
                     struct error *err)
{
    struct bill_run *runs = mem_alloc(((size_t)s->n_instances + 1) * sizeof *runs);
    for (int64_t i = 0; i < s->n_instances; i++) {
        const struct sim_instance *in = &s->instances[i];
        if (in->end_s - in->launch_s > LEASE_MAX_S) {
            free(runs);
            return error_set(err, ERROR_INPUT, "an instance would run for more than 17 years");
        }
        runs[i] = (struct bill_run){.offer = in->offer,
                                    .duration_s = in->end_s - in->launch_s,
                                    .boot_s = in->boot_s,
                                    .tail_s = in->tail_s,
                                    .uses = in->uses,
                                    .n_uses = in->n_uses,
                                    .free = in->free};
    }
    bool ok = bill_make_runs(bill, runs, s->n_instances, w, err);
    free(runs);
    return ok;
}
