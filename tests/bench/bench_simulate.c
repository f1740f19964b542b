/* A million jobs of 20 classes through three compute environments, and ten million: seconds of CPU
 * and memory, with strict order and with jobs that pass each other, with input and output staged,
 * with shares, in several queues, on spot and on Fargate Spot, and of several nodes. */
#include "planner/simulate/simulate.h"
#include "pricing/pricing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { CLASSES = 20, ENVIRONMENTS = 3, TYPES_MOST = 64 };

static uint32_t state = 12345;

static int32_t below(int32_t n)
{
    state = state * 1664525U + 1013904223U;
    return (int32_t)((state >> 8) % (uint32_t)n);
}

static struct job_class classes[CLASSES];
static const char *gpu_model[CLASSES];
static struct sim_type types[ENVIRONMENTS][TYPES_MOST];
static struct compute_type listed[ENVIRONMENTS][TYPES_MOST];
static struct compute_environment ces[ENVIRONMENTS];
static struct sim_environment environments[ENVIRONMENTS];

static bool is_wanted(const struct instance_type *type, void *context)
{
    (void)context;
    return strcmp(type->family, "c6i") == 0 || strcmp(type->family, "m6i") == 0 ||
           strcmp(type->family, "r6i") == 0;
}

static void make_environments(const struct offer_set *offers)
{
    static const int64_t max_vcpus[ENVIRONMENTS] = {2000, 4000, 8000};
    for (int e = 0; e < ENVIRONMENTS; e++) {
        int32_t n = 0;
        for (int32_t i = 0; i < offers->n_offers && n < TYPES_MOST; i++) {
            types[e][n] = (struct sim_type){&offers->offers[i], 0};
            listed[e][n++] = (struct compute_type){offers->offers[i].type_index, 0};
        }
        ces[e] = (struct compute_environment){.name = "e",
                                              .off = "",
                                              .strategy = STRATEGY_PROGRESSIVE,
                                              .max_vcpus = max_vcpus[e],
                                              .desired_vcpus = UNKNOWN,
                                              .types = listed[e],
                                              .n_types = n,
                                              .n_entries = 1,
                                              .arch = ARCH_X86_64};
        environments[e] = (struct sim_environment){&ces[e], types[e], n, NULL};
    }
}

static struct sim_job *make_jobs(int64_t n)
{
    struct sim_job *jobs = mem_alloc((size_t)n * sizeof *jobs);
    for (int64_t i = 0; i < n; i++)
        jobs[i] = (struct sim_job){.class_id = below(CLASSES),
                                   .count = 1,
                                   .duration_s = 60 + below(7200),
                                   .image = -1,
                                   .staging = (int32_t)i};
    return jobs;
}

static bool run(const char *name, const struct sim_input *input)
{
    struct simulation s;
    struct error err;
    struct rusage usage;
    clock_t start = clock();
    if (!simulate(&s, input, &err)) {
        fprintf(stderr, "simulate: %s\n", err.message);
        return false;
    }
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    getrusage(RUSAGE_SELF, &usage);
    printf("simulate  %-22s %9lld jobs, %6lld launches: %6.2f s of CPU, %4ld MiB at most so far\n",
           name, (long long)s.jobs_run, (long long)s.n_instances, seconds, usage.ru_maxrss / 1024);
    simulation_clear(&s);
    return true;
}

/* 50 shares of four weights, ten priorities. */
static bool run_fairly(struct sim_input input, struct sim_job *jobs)
{
    enum { SHARES = 50, PRIORITIES = 10 };
    struct sim_share shares[SHARES];
    const struct sim_fair fair = {.shares = shares, .n = SHARES, .window_s = 3600};
    for (int i = 0; i < SHARES; i++)
        shares[i] = (struct sim_share){"share", 0.25 * (1 + i % 4)};
    for (int64_t i = 0; i < input.n_jobs; i++) {
        jobs[i].share = below(SHARES);
        jobs[i].priority = (int16_t)below(PRIORITIES);
    }
    input.fair = &fair;
    return run("fair share", &input);
}

/* Six queues of three priorities, each with its own order of the environments. */
static bool run_queues(struct sim_input input, struct sim_job *jobs)
{
    enum { QUEUES = 6 };
    struct sim_queue queues[QUEUES];
    for (int i = 0; i < QUEUES; i++)
        queues[i] = (struct sim_queue){
            .name = "q", .priority = i / 2, .order = {i % 3, (i + 1) % 3, (i + 2) % 3}, .n = 3};
    for (int64_t i = 0; i < input.n_jobs; i++)
        jobs[i].queue = (int16_t)below(QUEUES);
    input.queues = queues;
    input.n_queues = QUEUES;
    return run("six queues", &input);
}

/* Jobs of two to eight nodes, as many nodes in all. */
static bool run_nodes(struct sim_input input, struct sim_job *jobs)
{
    int64_t nodes = 0, most = input.n_jobs;
    for (int i = 0; i < CLASSES; i++) {
        classes[i].nodes = 2 + i % 7;
        classes[i].whole_instances = true;
    }
    for (input.n_jobs = 0; nodes < most; input.n_jobs++) {
        struct sim_job *job = &jobs[input.n_jobs];
        job->count = classes[job->class_id].nodes;
        nodes += job->count;
    }
    bool ok = run("multi-node", &input);
    for (int i = 0; i < CLASSES; i++) {
        classes[i].nodes = 0;
        classes[i].whole_instances = false;
    }
    return ok;
}

/* 1 GiB in, 100 MiB out. */
static bool run_staged(struct sim_input input)
{
    struct sim_staging *staging = mem_alloc((size_t)input.n_jobs * sizeof *staging);
    for (int64_t i = 0; i < input.n_jobs; i++)
        staging[i] =
            (struct sim_staging){INT64_C(1) << 30, 100 << 20, (INT64_C(1) << 30) + (100 << 20)};
    input.staging = staging;
    bool ok = run("staged", &input);
    free(staging);
    return ok;
}

static bool run_on_spot(struct sim_input input, const struct catalogue *c,
                        struct offer_filter filter)
{
    struct offer_set offers;
    filter.purchase_mask = PURCHASE_BIT(PURCHASE_SPOT);
    offers_select(&offers, c, &filter);
    make_environments(&offers);
    for (int e = 0; e < ENVIRONMENTS; e++) {
        ces[e].kind = COMPUTE_SPOT;
        ces[e].strategy = STRATEGY_SPOT_PRICE_CAPACITY;
    }
    bool ok = run("spot", &input);
    offers_clear(&offers);
    return ok;
}

static bool run_on_fargate(struct sim_input input, const struct catalogue *c)
{
    struct arena arena = {0};
    const struct fargate_terms terms = {.arch = ARCH_X86_64, .spot = true, .spot_saving_pct = 66};
    const struct fargate_task *tasks = fargate_tasks(&arena, input.w, &c->other, &terms);
    for (int e = 0; e < ENVIRONMENTS; e++) {
        ces[e].kind = COMPUTE_FARGATE_SPOT;
        environments[e].tasks = tasks;
    }
    bool ok = run("Fargate Spot", &input);
    arena_free(&arena);
    return ok;
}

int main(void)
{
    mem_keep_freed(); /* as the program does */
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct catalogue c;
    struct offer_set offers;
    struct error err;
    struct pricing_options options = {.region = "us-east-1"};
    if (!pricing_load(&c, &options, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    struct offer_filter filter = {.arch_mask = ARCH_BIT(ARCH_X86_64),
                                  .purchase_mask = PURCHASE_BIT(PURCHASE_ON_DEMAND),
                                  .accepts = is_wanted};
    offers_select(&offers, &c, &filter);
    make_environments(&offers);
    for (int i = 0; i < CLASSES; i++)
        classes[i] = (struct job_class){.id = i,
                                        .label = "",
                                        .mcpu = 1000 * (1 + below(8)),
                                        .mem_mib = 500 + below(24000),
                                        .arch = ARCH_ANY,
                                        .gpu_model = ""};
    struct workload w = {.classes = classes, .n_classes = CLASSES};
    struct sim_input input = {.w = &w,
                              .gpu_model = gpu_model,
                              .environments = environments,
                              .n_environments = ENVIRONMENTS,
                              .catalogue = &c};
    bool ok = true;
    for (int64_t n = 1000000; ok && n <= 10000000; n *= 10) {
        struct sim_job *jobs = make_jobs(n);
        input.jobs = jobs;
        input.n_jobs = n;
        assumed_defaults(input.assumed);
        ok = run("first in, first out", &input);
        input.assumed[ASSUMED_STRICT_FIFO] = 0;
        ok = ok && n <= 1000000 ? run("jobs pass each other", &input) : ok;
        assumed_favourable(input.assumed);
        ok = ok && n <= 1000000 ? run("favourable", &input) : ok;
        assumed_defaults(input.assumed);
        ok = ok && n <= 1000000 ? run_staged(input) : ok;
        if (ok && n <= 1000000)
            ok = run_fairly(input, jobs) && run_queues(input, jobs) &&
                 run_on_spot(input, &c, filter) && run_on_fargate(input, &c);
        make_environments(&offers);
        if (ok && n <= 1000000)
            ok = run_nodes(input, jobs);
        free(jobs);
    }
    offers_clear(&offers);
    catalogue_clear(&c);
    return ok ? 0 : 1;
}
