#include "cli/batch_staging.h"

#include <stdlib.h>

static bool states(const struct job *job)
{
    return job->input_bytes != UNKNOWN || job->output_bytes != UNKNOWN ||
           job->scratch_gib != UNKNOWN;
}

static int64_t known(int64_t bytes)
{
    return bytes == UNKNOWN ? 0 : bytes;
}

/* Scratch is all the disk that a job needs; where it is not stated, its files need what they take.
 */
static bool stage(struct batch_staged *b, const struct job *job, struct sim_staging *s,
                  struct error *err)
{
    *s = (struct sim_staging){known(job->input_bytes), known(job->output_bytes), 0};
    if (s->input_bytes > STAGING_BYTES_MAX || s->output_bytes > STAGING_BYTES_MAX ||
        job->scratch_gib > STAGING_BYTES_MAX >> 30)
        return error_set(err, ERROR_INPUT,
                         "line %lld: a job with more than 1 PiB of input, output or scratch",
                         (long long)job->line);
    s->disk_bytes =
        job->scratch_gib == UNKNOWN ? s->input_bytes + s->output_bytes : job->scratch_gib << 30;
    b->input_jobs += job->input_bytes == UNKNOWN ? 0 : job->count;
    b->output_jobs += job->output_bytes == UNKNOWN ? 0 : job->count;
    b->scratch_jobs += job->scratch_gib == UNKNOWN ? 0 : job->count;
    b->input_gib += (double)s->input_bytes * (double)job->count / (double)(INT64_C(1) << 30);
    b->output_gib += (double)s->output_bytes * (double)job->count / (double)(INT64_C(1) << 30);
    return true;
}

bool batch_staged_make(struct batch_staged *b, const struct workload *w, struct error *err)
{
    bool any = false;
    *b = (struct batch_staged){0};
    for (int64_t i = 0; i < w->n_jobs && !any; i++)
        any = states(&w->jobs[i]);
    if (!any)
        return true;
    b->jobs = mem_zeroed((size_t)w->n_jobs, sizeof *b->jobs);
    for (int64_t i = 0; i < w->n_jobs; i++) {
        if (!stage(b, &w->jobs[i], &b->jobs[i], err))
            return false;
    }
    return true;
}

/* A task's disk holds its image too. */
int64_t *batch_disk_gib(const struct batch_staged *b, const struct workload *w, struct arena *arena)
{
    int64_t *gib = arena_array(arena, (size_t)w->n_classes + 1, sizeof *gib);
    for (int64_t i = 0; i < w->n_jobs; i++) {
        int64_t bytes =
            known(w->jobs[i].image_bytes) + (b->jobs == NULL ? 0 : b->jobs[i].disk_bytes);
        int64_t needed = (bytes >> 30) + ((bytes & ((INT64_C(1) << 30) - 1)) != 0);
        int64_t *of_class = &gib[w->jobs[i].class_id];
        *of_class = needed > *of_class ? needed : *of_class;
    }
    return gib;
}

void batch_staged_clear(struct batch_staged *b)
{
    free(b->jobs);
    *b = (struct batch_staged){0};
}
