/* one.c - one way to set up Batch, simulated. */
#include "planner/trials/parts.h"

#include <stdlib.h>

/* ---- which jobs go to which queue ------------------------------------------------------------ */

/* The queue of a lease's jobs: of its kind of machine, with their class. */
static int32_t queue_of(const struct environments *e, const struct offer *offer, int32_t class_id)
{
    for (int32_t q = 0; q < e->n_queues; q++) {
        const struct queue *queue = &e->queues[q];
        if (queue->arch != offer->type->arch || queue->gpu != (offer->gpus > 0))
            continue;
        for (int32_t i = 0; i < queue->n_classes; i++) {
            if (queue->classes[i] == class_id)
                return q;
        }
    }
    return -1;
}

/* jobs[q * n_classes + c]: how many jobs of the class the plan runs in the queue. */
static int64_t *count_planned(const struct trying *t, const struct environments *e)
{
    const struct plan *plan = t->in->plan;
    int32_t n_classes = t->in->w->n_classes;
    int64_t *jobs = mem_zeroed((size_t)e->n_queues * (size_t)n_classes + 1, sizeof *jobs);
    for (int32_t i = 0; i < plan->n_leases; i++) {
        const struct lease *lease = &plan->leases[i];
        for (int32_t l = 0; l < lease->n_lanes; l++) {
            const struct lane *lane = &lease->lanes[l];
            for (int32_t r = 0; r < lane->n_runs; r++) {
                int32_t q = queue_of(e, lease->offer, lane->runs[r].class_id);
                assert(q >= 0);
                jobs[q * n_classes + lane->runs[r].class_id] +=
                    lane->runs[r].count * lane->count * lease->count;
            }
        }
    }
    return jobs;
}

static void append(struct sim_job *list, int64_t *n, const struct sim_job *job, int64_t count)
{
    list[*n] = *job;
    list[(*n)++].count = (int32_t)count;
}

/* A class that several queues take goes to them one after the other, as many jobs to each as the
 * plan runs there. */
void split_jobs(struct trying *t, const struct environments *e)
{
    struct arena *arena = &t->out->arena;
    size_t most = (size_t)t->in->n_jobs + 1;
    int64_t *left = count_planned(t, e);
    t->jobs = arena_array(arena, most, sizeof *t->jobs);
    t->queue_jobs = arena_array(arena, (size_t)e->n_queues + 1, sizeof *t->queue_jobs);
    t->n_queue_jobs = arena_array(arena, (size_t)e->n_queues + 1, sizeof *t->n_queue_jobs);
    for (int32_t q = 0; q < e->n_queues; q++) {
        t->queue_jobs[q] = arena_array(arena, most, sizeof **t->queue_jobs);
        t->n_queue_jobs[q] = 0;
    }
    for (int64_t i = 0; i < t->in->n_jobs; i++) {
        const struct sim_job *job = &t->in->jobs[i];
        int64_t count = 0;
        for (int32_t q = 0; q < e->n_queues && count < job->count; q++) {
            int64_t *here = &left[q * t->in->w->n_classes + job->class_id];
            int64_t taken = *here < job->count - count ? *here : job->count - count;
            if (taken > 0)
                append(t->queue_jobs[q], &t->n_queue_jobs[q], job, taken);
            *here -= taken;
            count += taken;
        }
        if (count > 0)
            append(t->jobs, &t->n_jobs, job, count);
    }
    free(left);
}

int64_t jobs_of(const struct sim_job *jobs, int64_t n)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += jobs[i].count;
    return sum;
}

/* ---- the run --------------------------------------------------------------------------------- */

/* What the simulator takes for one environment of the way. */
struct made {
    struct compute_environment compute;
    struct sim_environment simulated;
};

static void make_environment(struct trying *t, const struct way *way,
                             const struct way_environment *from, struct made *made)
{
    struct arena *arena = &t->out->arena;
    size_t n = (size_t)from->n_offers;
    struct sim_type *types = arena_array(arena, n + 1, sizeof *types);
    struct compute_type *listed = arena_array(arena, n + 1, sizeof *listed);
    const char **entries = arena_array(arena, n + 1, sizeof *entries);
    for (int32_t i = 0; i < from->n_offers; i++) {
        types[i] = (struct sim_type){from->offers[i], i};
        listed[i] = (struct compute_type){from->offers[i]->type_index, i};
        entries[i] = from->offers[i]->type->name;
    }
    made->compute = (struct compute_environment){.name = way->name,
                                                 .kind = from->kind,
                                                 .strategy = from->strategy,
                                                 .strategy_stated = true,
                                                 .has_spot_role = true,
                                                 .max_vcpus = from->max_vcpus,
                                                 .desired_vcpus = UNKNOWN,
                                                 .off = "",
                                                 .entries = entries,
                                                 .n_entries = from->n_offers,
                                                 .types = listed,
                                                 .n_types = from->n_offers,
                                                 .arch = way->arch};
    made->simulated =
        (struct sim_environment){.e = &made->compute, .types = types, .n_types = from->n_offers};
}

static void describe(struct trying *t, const struct way *way, struct trial *row)
{
    const struct way_environment *last = &way->environments[way->n_environments - 1];
    row->name = way->name;
    row->strategy = strategy_name(last->strategy);
    row->types = arena_array(&t->out->arena, (size_t)last->n_offers + 1, sizeof *row->types);
    row->n_types = last->n_offers;
    for (int32_t i = 0; i < last->n_offers; i++)
        row->types[i] = last->offers[i]->type->name;
    row->max_vcpus = 0;
    for (int32_t i = 0; i < way->n_environments; i++)
        row->max_vcpus += way->environments[i].max_vcpus;
}

/* What commitments can cover of it. */
static void keep_uses(struct trying *t, const struct simulation *run, struct trial *row)
{
    if (t->in->owned == NULL)
        return;
    struct cover_use *uses =
        arena_array(&t->out->arena, (size_t)run->n_instances + 1, sizeof *uses);
    for (int64_t i = 0; i < run->n_instances; i++) {
        const struct sim_instance *in = &run->instances[i];
        uses[i] =
            (struct cover_use){in->offer, 1, in->launch_s, billed_s(in->end_s - in->launch_s)};
    }
    row->uses = uses;
    row->n_uses = run->n_instances;
}

/* *done is false when it takes longer than can be billed. */
static bool measure(struct trying *t, const struct sim_input *input, struct trial *row, bool *done,
                    struct error *err)
{
    struct simulation run;
    struct bill bill = {0};
    if (!simulate(&run, input, err))
        return false;
    *done = run.makespan_s <= LEASE_MAX_S / 2;
    if (!*done) {
        simulation_clear(&run);
        return true;
    }
    bool ok = simulation_bill(&bill, &run, input->w, err);
    int64_t without_s3_uusd = bill.total_uusd;
    ok = ok && staging_bill(&bill, &run, input, err);
    row->s3_uusd = bill.total_uusd - without_s3_uusd;
    row->list_uusd = row->cost_uusd = run.jobs_run > 0 ? bill.total_uusd : UNKNOWN;
    row->expected_failures = run.expected_failures;
    row->at_least = bill.at_least;
    row->makespan_s = run.makespan_s;
    row->wait_p50_s = run.wait_p50_s;
    row->wait_p90_s = run.wait_p90_s;
    row->wait_max_s = run.wait_max_s;
    row->peak_vcpus = run.peak_vcpus;
    row->instances = run.n_instances;
    row->stuck_jobs = 0;
    for (int32_t i = 0; i < run.n_stuck; i++)
        row->stuck_jobs += run.stuck[i].jobs;
    row->vcpu_used = run.vcpu_used;
    row->memory_used = run.memory_used;
    staging_volumes(&row->volumes, &run, input, t->in->filter->root_volume_gib);
    keep_uses(t, &run, row);
    bill_clear(&bill);
    simulation_clear(&run);
    return ok && cover_together(t, row, (const struct trial *const[]){row}, 1, err);
}

bool try_way(struct trying *t, const struct way *way, const struct workload *w,
             const struct sim_job *jobs, int64_t n_jobs, struct trial *row, bool *done,
             struct error *err)
{
    struct made made[COMPUTE_QUEUE_MOST];
    struct sim_environment list[COMPUTE_QUEUE_MOST];
    int64_t count = jobs_of(jobs, n_jobs);
    *done = count <= t->work - t->reserved;
    if (!*done) {
        t->out->left_out++;
        return true;
    }
    t->work -= count;
    for (int32_t i = 0; i < way->n_environments; i++) {
        make_environment(t, way, &way->environments[i], &made[i]);
        list[i] = made[i].simulated;
    }
    struct sim_input input = {.w = w,
                              .gpu_model = t->gpu_model,
                              .jobs = jobs,
                              .n_jobs = n_jobs,
                              .image_bytes = t->in->image_bytes,
                              .n_images = t->in->n_images,
                              .environments = list,
                              .n_environments = way->n_environments,
                              .catalogue = t->in->catalogue,
                              .staging = t->in->staging,
                              .quota_vcpus = way->quota_vcpus,
                              .chance = {.expected = true},
                              .gates =
                                  t->out->waits && n_jobs == t->in->n_jobs ? t->in->gates : NULL};
    for (int i = 0; i < N_ASSUMED; i++)
        input.assumed[i] = t->in->assumed[i];
    row->jobs = count;
    describe(t, way, row);
    if (!measure(t, &input, row, done, err))
        return false;
    t->out->left_out += !*done;
    return true;
}
