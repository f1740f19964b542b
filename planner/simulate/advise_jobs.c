#include "planner/simulate/advise_jobs.h"

#include "planner/simulate/advise.h"

#include <stdlib.h>

static void add(struct changed_jobs *c, const struct sim_job *job,
                const struct sim_staging *staging)
{
    size_t n = (size_t)c->n + 1;
    c->jobs = mem_grow(c->jobs, &c->jobs_capacity, n, sizeof *c->jobs);
    c->jobs[c->n] = *job;
    if (staging != NULL) {
        c->staging = mem_grow(c->staging, &c->staging_capacity, n, sizeof *c->staging);
        c->staging[c->n] = *staging;
        c->jobs[c->n].staging = (int32_t)c->n;
    }
    c->n++;
}

static const struct sim_staging *staging_at(const struct sim_input *input, int64_t job)
{
    return input->staging == NULL ? NULL : &input->staging[input->jobs[job].staging];
}

/* ---- order --------------------------------------------------------------------------------- */

struct place {
    int32_t ready_s, duration_s;
    int64_t job;
};

static int longest_first(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    if (a->ready_s != b->ready_s)
        return a->ready_s < b->ready_s ? -1 : 1;
    if (a->duration_s != b->duration_s)
        return a->duration_s > b->duration_s ? -1 : 1;
    return (a->job > b->job) - (a->job < b->job);
}

void changed_longest_first(struct changed_jobs *c, const struct sim_input *input)
{
    size_t n = (size_t)input->n_jobs;
    struct place *places = mem_alloc((n + 1) * sizeof *places);
    for (size_t i = 0; i < n; i++)
        places[i] = (struct place){input->jobs[i].ready_s, input->jobs[i].duration_s, (int64_t)i};
    qsort(places, n, sizeof *places, longest_first);
    for (size_t i = 0; i < n; i++)
        add(c, &input->jobs[places[i].job], staging_at(input, places[i].job));
    free(places);
}

/* ---- bundles ------------------------------------------------------------------------------- */

/* What a class has in its open bundle. */
struct bundle {
    struct sim_job job;
    struct sim_staging staging;
    int32_t jobs;
};

static void close_bundle(struct changed_jobs *c, const struct sim_input *input, struct bundle *b)
{
    if (b->jobs == 0)
        return;
    add(c, &b->job, input->staging == NULL ? NULL : &b->staging);
    c->into++;
    b->jobs = 0;
}

static bool joins(const struct bundle *b, const struct sim_job *job)
{
    return b->jobs > 0 && b->job.ready_s == job->ready_s && b->job.image == job->image &&
           b->job.share == job->share && b->job.priority == job->priority &&
           b->job.duration_s + job->duration_s <= ADVISE_BUNDLE_S;
}

/* Files of a job are gone before the next one's come, so disk is the largest of them. */
static void put_in(struct bundle *b, const struct sim_job *job, const struct sim_staging *staging)
{
    if (b->jobs == 0) {
        b->job = *job;
        b->job.count = 1;
        b->job.duration_s = 0;
        b->staging = (struct sim_staging){0};
    }
    b->jobs++;
    b->job.duration_s += job->duration_s;
    if (staging == NULL)
        return;
    b->staging.input_bytes += staging->input_bytes;
    b->staging.output_bytes += staging->output_bytes;
    if (staging->disk_bytes > b->staging.disk_bytes)
        b->staging.disk_bytes = staging->disk_bytes;
}

/* Whole bundles of one entry, equal among themselves, are one entry again. */
static int32_t add_whole_bundles(struct changed_jobs *c, const struct sim_input *input, int64_t at,
                                 int32_t count)
{
    struct sim_job job = input->jobs[at];
    int32_t each = ADVISE_BUNDLE_S / (job.duration_s > 0 ? job.duration_s : 1);
    struct sim_staging staging = {0};
    if (count < each)
        return count;
    job.duration_s *= each;
    job.count = count / each;
    const struct sim_staging *one = staging_at(input, at);
    if (one != NULL)
        staging = (struct sim_staging){one->input_bytes * each, one->output_bytes * each,
                                       one->disk_bytes};
    add(c, &job, input->staging == NULL ? NULL : &staging);
    c->into += job.count;
    return count % each;
}

void changed_bundled(struct changed_jobs *c, const struct sim_input *input)
{
    size_t n = (size_t)input->w->n_classes;
    struct bundle *open = mem_zeroed(n + 1, sizeof *open);
    for (int64_t i = 0; i < input->n_jobs; i++) {
        const struct sim_job *job = &input->jobs[i];
        struct bundle *b = &open[job->class_id];
        /* One after the other they would exceed the timeout of one; nodes run side by side. */
        if (job->duration_s >= ADVISE_SHORT_S || job->timeout_s > 0 ||
            input->w->classes[job->class_id].nodes > 1) {
            add(c, job, staging_at(input, i));
            continue;
        }
        c->moved += job->count;
        int32_t left = add_whole_bundles(c, input, i, job->count);
        for (; left > 0; left--) {
            if (!joins(b, job))
                close_bundle(c, input, b);
            put_in(b, job, staging_at(input, i));
        }
    }
    for (size_t k = 0; k < n; k++)
        close_bundle(c, input, &open[k]);
    free(open);
}

/* ---- calls --------------------------------------------------------------------------------- */

void changed_one_by_one(struct changed_jobs *c, const struct sim_input *input)
{
    int64_t calls = 0;
    for (int64_t i = 0; i < input->n_jobs; i++) {
        struct sim_job job = input->jobs[i];
        int32_t nodes = input->w->classes[job.class_id].nodes;
        if (nodes > 1) { /* one call for all nodes of a job, and no arrays of such */
            job.ready_s += (int32_t)(calls / ADVISE_CALLS_PER_S);
            add(c, &job, staging_at(input, i));
            calls += job.count / nodes;
            continue;
        }
        for (int32_t left = job.count; left > 0; left -= job.count) {
            int64_t room = ADVISE_CALLS_PER_S - calls % ADVISE_CALLS_PER_S;
            job.count = left < room ? left : (int32_t)room;
            job.ready_s = input->jobs[i].ready_s + (int32_t)(calls / ADVISE_CALLS_PER_S);
            add(c, &job, staging_at(input, i));
            calls += job.count;
        }
    }
    c->moved = calls;
}

void changed_clear(struct changed_jobs *c)
{
    free(c->jobs);
    free(c->staging);
    *c = (struct changed_jobs){0};
}
