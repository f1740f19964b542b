#include "cli/batch_simulate.h"

#include "cli/batch_queues.h"
#include "model/quantity.h"

#include <stdlib.h>
#include <string.h>

bool batch_assumed(int64_t values[N_ASSUMED], const struct text_list *list, struct error *err)
{
    assumed_defaults(values);
    for (int i = 0; i < list->n; i++) {
        const char *item = list->items[i], *equals = strchr(item, '=');
        if (strcmp(item, "favourable") == 0) {
            assumed_favourable(values);
            continue;
        }
        size_t n = equals == NULL ? strlen(item) : (size_t)(equals - item);
        int what = assumed_find((struct slice){item, n});
        if (what < 0 || equals == NULL)
            return error_set(err, ERROR_USAGE,
                             "--assume: '%.60s': favourable, or NAME=VALUE with a name that "
                             "--assumptions lists, is accepted",
                             item);
        const struct assumed_entry *e = assumed_entry((enum assumed)what);
        if (!quantity_whole(slice_of(equals + 1), e->most, &values[what]) ||
            values[what] < e->least)
            return error_set(err, ERROR_USAGE, "--assume: '%.60s': %lld to %lld is accepted", item,
                             (long long)e->least, (long long)e->most);
    }
    return true;
}

static int32_t image_of(struct batch_simulated *b, const struct job *job)
{
    if (job->image == NULL || job->image[0] == '\0' || job->image_bytes == UNKNOWN)
        return -1;
    for (int32_t i = b->input.n_images - 1; i >= 0; i--) {
        if (strcmp(b->images[i], job->image) == 0)
            return i;
    }
    size_t n = (size_t)b->input.n_images + 1;
    b->images = mem_grow(b->images, &b->images_capacity, n, sizeof *b->images);
    b->image_bytes = mem_grow(b->image_bytes, &b->bytes_capacity, n, sizeof *b->image_bytes);
    b->images[n - 1] = job->image;
    b->image_bytes[n - 1] = job->image_bytes;
    return b->input.n_images++;
}

static bool check_times(const struct workload *w, bool submit_times, struct error *err)
{
    int64_t unknown = 0, no_submit = 0;
    for (int64_t i = 0; i < w->n_jobs; i++) {
        unknown += w->jobs[i].duration_ms == UNKNOWN ? w->jobs[i].count : 0;
        no_submit += w->jobs[i].submit_ms == TIME_UNKNOWN ? w->jobs[i].count : 0;
    }
    if (unknown > 0)
        return error_set(err, ERROR_INPUT,
                         "%lld of %lld jobs have no duration; --history FILE (another list with "
                         "these labels) or --assume-duration 1h gives them one",
                         (long long)unknown, (long long)w->count);
    if (submit_times && no_submit > 0)
        return error_set(err, ERROR_INPUT,
                         "%lld of %lld jobs have no submit time; --respect-submit-times needs one "
                         "of each",
                         (long long)no_submit, (long long)w->count);
    return true;
}

/* Batch tries at most ten times (API reference, RetryStrategy). */
static int32_t attempts_of(const struct job *job)
{
    enum { ATTEMPTS_MOST = 10 };
    if (job->attempts == UNKNOWN)
        return 0;
    return job->attempts < ATTEMPTS_MOST ? (int32_t)job->attempts : ATTEMPTS_MOST;
}

bool batch_simulated_jobs(struct batch_simulated *b, const struct workload *w, bool submit_times,
                          struct error *err)
{
    int64_t first_ms = INT64_MAX;
    if (!check_times(w, submit_times, err))
        return false;
    for (int64_t i = 0; i < w->n_jobs; i++)
        first_ms = w->jobs[i].submit_ms < first_ms ? w->jobs[i].submit_ms : first_ms;
    b->jobs = mem_alloc(((size_t)w->n_jobs + 1) * sizeof *b->jobs);
    for (int64_t i = 0; i < w->n_jobs; i++) {
        const struct job *job = &w->jobs[i];
        int64_t ready_s = submit_times ? ms_to_s_up(job->submit_ms - first_ms) : 0;
        if (ready_s > DURATION_MAX_S || w->n_jobs > INT32_MAX)
            return error_set(err, ERROR_INPUT, "the list spans more than 17 years");
        b->jobs[i] =
            (struct sim_job){.class_id = job->class_id,
                             .count = (int32_t)job->count,
                             .ready_s = (int32_t)ready_s,
                             .duration_s = (int32_t)ms_to_s_up(job->duration_ms),
                             .image = image_of(b, job),
                             .attempts = attempts_of(job),
                             .timeout_s = job->timeout_s == UNKNOWN ? 0 : (int32_t)job->timeout_s,
                             .priority = (int16_t)(job->priority == UNKNOWN ? 0 : job->priority),
                             .staging = (int32_t)i};
    }
    batch_shares_make(&b->shares, w, b->jobs);
    if (w->has_dependencies) {
        gates_make(&b->gates, w);
        b->input.gates = &b->gates;
    }
    b->input.jobs = b->jobs;
    b->input.n_jobs = w->n_jobs;
    b->input.image_bytes = b->image_bytes;
    return true;
}

/* On Fargate jobs that run on either architecture run on x86_64, the runtimePlatform that a job
 * definition has unless it says otherwise. */
static const struct fargate_task *tasks_of(const struct batch_input *in,
                                           const struct compute_environment *e,
                                           const int64_t assumed[N_ASSUMED],
                                           const int64_t *disk_gib)
{
    const struct fargate_terms terms = {.arch = ARCH_X86_64,
                                        .spot = e->kind == COMPUTE_FARGATE_SPOT,
                                        .spot_saving_pct = assumed[ASSUMED_FARGATE_SPOT_PCT],
                                        .public_ipv4 = in->cost.public_ipv4,
                                        .disk_gib = disk_gib};
    return fargate_tasks(in->call->arena, &in->workload, &in->catalogue.other, &terms);
}

const struct sim_environment *batch_environments(const struct batch_input *in,
                                                 const int64_t assumed[N_ASSUMED],
                                                 const int64_t *disk_gib, int32_t *unpriced)
{
    struct arena *arena = in->call->arena;
    struct sim_environment *list = arena_array(arena, (size_t)in->compute.n, sizeof *list);
    for (int32_t i = 0; i < in->compute.n; i++) {
        const struct compute_environment *e = &in->compute.list[i];
        struct sim_type *types = arena_array(arena, (size_t)e->n_types + 1, sizeof *types);
        list[i] = (struct sim_environment){.e = e, .types = types};
        for (int32_t t = 0; t < e->n_types; t++) {
            const struct offer *o = batch_offer(in, e, e->types[t].type_index);
            if (o != NULL)
                types[list[i].n_types++] = (struct sim_type){o, e->types[t].entry};
        }
        *unpriced += e->n_types - list[i].n_types;
        if (compute_is_fargate(e))
            list[i].tasks = tasks_of(in, e, assumed, disk_gib);
    }
    return list;
}

static void name_gpus(struct batch_simulated *b, const struct batch_input *in)
{
    size_t n = (size_t)in->workload.n_classes;
    const char **models = arena_array(in->call->arena, n + 1, sizeof *models);
    for (size_t c = 0; c < n; c++)
        models[c] = batch_gpu_model(in, &in->workload.classes[c]);
    b->input.gpu_model = models;
}

bool batch_simulated_make(struct batch_simulated *b, const struct batch_input *in,
                          bool submit_times, struct error *err)
{
    b->input.w = &in->workload;
    b->input.catalogue = &in->catalogue;
    if (!batch_staged_make(&b->staged, &in->workload, err))
        return false;
    b->input.staging = b->staged.jobs;
    b->disk_gib = batch_disk_gib(&b->staged, &in->workload, in->call->arena);
    b->input.environments =
        batch_environments(in, b->input.assumed, b->disk_gib, &b->unpriced_types);
    b->input.n_environments = in->compute.n;
    if (!batch_simulated_jobs(b, &in->workload, submit_times, err))
        return false;
    b->input.fair = batch_fair(&b->shares, &in->compute, NULL, in->call->arena);
    b->input.limits = batch_limits(&in->compute, NULL, in->call->arena);
    b->input.queues = batch_queues(&in->compute, &b->shares, in->call->arena, &b->input.n_queues);
    batch_queues_fill(b->jobs, &in->workload, &in->compute);
    name_gpus(b, in);
    return true;
}

bool batch_bill(struct bill *bill, const struct simulation *run, const struct sim_input *input,
                struct error *err)
{
    return simulation_bill(bill, run, input->w, err) && staging_bill(bill, run, input, err);
}

void batch_simulated_clear(struct batch_simulated *b)
{
    batch_staged_clear(&b->staged);
    free(b->jobs);
    free(b->images);
    free(b->image_bytes);
    gates_clear(&b->gates);
    batch_shares_clear(&b->shares);
    *b = (struct batch_simulated){0};
}
