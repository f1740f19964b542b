#include "cli/batch_queues.h"

#include <string.h>

/* Of the same list, asked for job after job: most jobs go where the one before went. */
struct last_queue {
    const char *name;
    int32_t found;
};

static int32_t queue_of(const struct compute *c, const struct job *job, struct last_queue *last)
{
    if (last->name == NULL || strcmp(last->name, job->queue) != 0)
        *last = (struct last_queue){job->queue, compute_find_queue(c, job->queue)};
    return last->found;
}

static bool refuse(const struct compute *c, const struct workload *w, int64_t unnamed,
                   const char *unknown, int64_t unknown_jobs, struct error *err)
{
    char names[200];
    compute_list_queues(c, names, sizeof names);
    if (unnamed == w->count)
        return error_set(err, ERROR_INPUT,
                         "%d job queues are described (%s): one must be chosen, --queue NAME, or "
                         "the list must say each job's",
                         (int)c->n_queues, names);
    if (unnamed > 0)
        return error_set(err, ERROR_INPUT,
                         "%lld of %lld jobs name no job queue, of several that are described (%s); "
                         "--queue NAME sends all jobs to one",
                         (long long)unnamed, (long long)w->count, names);
    return error_set(err, ERROR_INPUT,
                     "job queue '%.60s' of %lld jobs: described are %s; --queue NAME sends all "
                     "jobs to one",
                     unknown, (long long)unknown_jobs, names);
}

bool batch_queues_choose(struct compute *c, const struct workload *w, struct error *err)
{
    struct last_queue last = {0};
    const char *unknown = NULL;
    int64_t unnamed = 0, unknown_jobs = 0;
    for (int32_t i = 0; i < c->n_queues; i++)
        c->queues[i].chosen = false;
    for (int64_t i = 0; i < w->n_jobs; i++) {
        const struct job *job = &w->jobs[i];
        int32_t q = queue_of(c, job, &last);
        if (q >= 0) {
            c->queues[q].chosen = true;
        } else if (job->queue[0] == '\0') {
            unnamed += job->count;
        } else {
            unknown = unknown == NULL ? job->queue : unknown;
            unknown_jobs += strcmp(unknown, job->queue) == 0 ? job->count : 0;
        }
    }
    if (unnamed > 0 || unknown_jobs > 0 || w->n_jobs == 0)
        return refuse(c, w, unnamed, unknown, unknown_jobs, err);
    return compute_choose_several(c, err);
}

const struct sim_limits *batch_limits(const struct compute *c, const struct job_queue *q,
                                      struct arena *arena)
{
    static const enum sim_blocked why[N_REASONS] = {[REASON_CAPACITY] = BLOCKED_CAPACITY,
                                                    [REASON_MAX_RESOURCE] = BLOCKED_MAX_RESOURCE,
                                                    [REASON_REQUIREMENT] = BLOCKED_REQUIREMENT};
    bool any = false;
    if (q == NULL && c->queue[0] != '\0')
        q = &c->queues[compute_find_queue(c, c->queue)];
    if (q == NULL)
        return NULL;
    struct sim_limits *limits = arena_array(arena, 1, sizeof *limits);
    for (int i = 0; i < N_REASONS; i++) {
        limits->after_s[why[i]] = q->cancel_after_s[i];
        any = any || q->cancel_after_s[i] > 0;
    }
    return any ? limits : NULL;
}

const struct sim_queue *batch_queues(const struct compute *c, const struct batch_shares *shares,
                                     struct arena *arena, int32_t *n)
{
    *n = 0;
    if (!c->several)
        return NULL;
    struct sim_queue *queues = arena_array(arena, (size_t)c->n_queues, sizeof *queues);
    for (int32_t i = 0; i < c->n_queues; i++) {
        const struct job_queue *q = &c->queues[i];
        if (!q->chosen)
            continue;
        struct sim_queue *to = &queues[(*n)++];
        *to = (struct sim_queue){.name = q->name,
                                 .priority = q->priority,
                                 .n = q->n,
                                 .fair = batch_fair(shares, c, q, arena),
                                 .limits = batch_limits(c, q, arena)};
        memcpy(to->order, q->order, sizeof to->order);
    }
    return queues;
}

void batch_queues_fill(struct sim_job *jobs, const struct workload *w, const struct compute *c)
{
    struct last_queue last = {0};
    for (int64_t i = 0; i < w->n_jobs && c->several; i++) {
        int32_t found = queue_of(c, &w->jobs[i], &last), q = 0;
        for (int32_t k = 0; k < found; k++)
            q += c->queues[k].chosen;
        jobs[i].queue = (int16_t)q;
    }
}
