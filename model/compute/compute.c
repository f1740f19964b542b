#include "model/compute/compute.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const strategies[N_STRATEGIES] = {
    [STRATEGY_BEST_FIT] = "BEST_FIT",
    [STRATEGY_PROGRESSIVE] = "BEST_FIT_PROGRESSIVE",
    [STRATEGY_ORDERED] = "BEST_FIT_PROGRESSIVE_ORDERED",
    [STRATEGY_SPOT_CAPACITY] = "SPOT_CAPACITY_OPTIMIZED",
    [STRATEGY_SPOT_PRICE_CAPACITY] = "SPOT_PRICE_CAPACITY_OPTIMIZED",
    [STRATEGY_SPOT_PRIORITIZED] = "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED",
};

const char *compute_kind_name(enum compute_kind kind)
{
    static const char *const names[] = {"EC2", "SPOT", "FARGATE", "FARGATE_SPOT"};
    return names[kind];
}

const char *strategy_name(enum strategy strategy)
{
    return strategies[strategy];
}

bool strategy_find(struct slice name, enum strategy *strategy)
{
    for (int i = 0; i < N_STRATEGIES; i++) {
        if (slice_is(name, strategies[i])) {
            *strategy = (enum strategy)i;
            return true;
        }
    }
    return false;
}

const char *strategy_list(void)
{
    return "BEST_FIT, BEST_FIT_PROGRESSIVE, BEST_FIT_PROGRESSIVE_ORDERED, SPOT_CAPACITY_OPTIMIZED, "
           "SPOT_PRICE_CAPACITY_OPTIMIZED or SPOT_CAPACITY_OPTIMIZED_PRIORITIZED";
}

void compute_add(struct compute *c, const struct compute_environment *e)
{
    c->list = mem_grow(c->list, &c->capacity, (size_t)c->n + 1, sizeof *c->list);
    struct compute_environment *kept = &c->list[c->n++];
    *kept = *e;
    kept->name = arena_text(&c->arena, e->name, strlen(e->name));
    kept->off = arena_text(&c->arena, e->off, strlen(e->off));
    kept->entries = arena_array(&c->arena, (size_t)e->n_entries + 1, sizeof *kept->entries);
    for (int32_t i = 0; i < e->n_entries; i++)
        kept->entries[i] = arena_text(&c->arena, e->entries[i], strlen(e->entries[i]));
}

/* ---- rules --------------------------------------------------------------------------------- */

static bool check_fargate(const struct compute_environment *e, struct error *err)
{
    if (e->strategy_stated)
        return error_set(err, ERROR_INPUT, "allocationStrategy: %s: %s has none",
                         strategy_name(e->strategy), compute_kind_name(e->kind));
    if (e->n_entries > 0)
        return error_set(err, ERROR_INPUT, "instanceTypes: '%.60s': %s has none", e->entries[0],
                         compute_kind_name(e->kind));
    if (e->min_vcpus > 0)
        return error_set(err, ERROR_INPUT, "minvCpus: %lld: %s starts from 0",
                         (long long)e->min_vcpus, compute_kind_name(e->kind));
    return true;
}

/* Which strategies go with EC2 and which with SPOT; BEST_FIT launches spot through a fleet that
 * needs a role of its own. */
static bool check_strategy(const struct compute_environment *e, struct error *err)
{
    bool for_spot_only = e->strategy == STRATEGY_SPOT_CAPACITY ||
                         e->strategy == STRATEGY_SPOT_PRICE_CAPACITY ||
                         e->strategy == STRATEGY_SPOT_PRIORITIZED;
    if (e->kind == COMPUTE_EC2 && for_spot_only)
        return error_set(err, ERROR_INPUT,
                         "allocationStrategy: %s is for type SPOT; EC2 takes BEST_FIT, "
                         "BEST_FIT_PROGRESSIVE or BEST_FIT_PROGRESSIVE_ORDERED",
                         strategy_name(e->strategy));
    if (e->kind == COMPUTE_SPOT && e->strategy == STRATEGY_ORDERED)
        return error_set(err, ERROR_INPUT,
                         "allocationStrategy: %s is for type EC2; SPOT takes "
                         "SPOT_PRICE_CAPACITY_OPTIMIZED, SPOT_CAPACITY_OPTIMIZED, "
                         "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED, BEST_FIT_PROGRESSIVE or BEST_FIT",
                         strategy_name(e->strategy));
    if (e->kind == COMPUTE_SPOT && e->strategy == STRATEGY_BEST_FIT && !e->has_spot_role)
        return error_set(err, ERROR_INPUT,
                         "allocationStrategy: %s with type SPOT needs spotIamFleetRole; "
                         "SPOT_PRICE_CAPACITY_OPTIMIZED does without",
                         e->strategy_stated ? "BEST_FIT" : "none stated, which is BEST_FIT,");
    return true;
}

static bool check_environment(const struct compute_environment *e, struct error *err)
{
    if (e->min_vcpus > e->max_vcpus)
        return error_set(err, ERROR_INPUT, "minvCpus: %lld is more than maxvCpus %lld",
                         (long long)e->min_vcpus, (long long)e->max_vcpus);
    if (e->desired_vcpus != UNKNOWN &&
        (e->desired_vcpus < e->min_vcpus || e->desired_vcpus > e->max_vcpus))
        return error_set(
            err, ERROR_INPUT, "desiredvCpus: %lld is not within minvCpus %lld and maxvCpus %lld",
            (long long)e->desired_vcpus, (long long)e->min_vcpus, (long long)e->max_vcpus);
    if (compute_is_fargate(e))
        return check_fargate(e, err);
    if (e->n_entries == 0)
        return error_set(err, ERROR_INPUT,
                         "instanceTypes: empty, types, families, optimal, default_x86_64 or "
                         "default_arm64 are needed");
    return check_strategy(e, err);
}

static bool check_queue(const struct compute *c, struct error *err)
{
    if (c->n == 0)
        return error_set(err, ERROR_INPUT, "no compute environment is described");
    if (c->n > COMPUTE_QUEUE_MOST)
        return error_set(err, ERROR_INPUT,
                         "%d compute environments, and a queue has at most %d; the job queue's own "
                         "document (computeEnvironmentOrder) tells which",
                         (int)c->n, COMPUTE_QUEUE_MOST);
    for (int32_t i = 0; i < c->n; i++) {
        if (!check_environment(&c->list[i], err))
            return error_prefix(err, "environment '%.128s'", c->list[i].name);
        if (compute_is_fargate(&c->list[i]) != compute_is_fargate(&c->list[0]))
            return error_set(err, ERROR_INPUT,
                             "environment '%.60s': type: %s in one queue with %s of '%.60s': all "
                             "EC2 and SPOT, or all FARGATE and FARGATE_SPOT are accepted",
                             c->list[i].name, compute_kind_name(c->list[i].kind),
                             compute_kind_name(c->list[0].kind), c->list[0].name);
    }
    return true;
}

/* ---- one queue ----------------------------------------------------------------------------- */

/* The name at the end of an ARN, or the name itself. */
static const char *bare_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    return strncmp(name, "arn:", 4) == 0 && slash != NULL ? slash + 1 : name;
}

static const struct compute_environment *named(const struct compute *c, const char *name)
{
    for (int32_t i = 0; i < c->n; i++) {
        if (strcmp(c->list[i].name, bare_name(name)) == 0)
            return &c->list[i];
    }
    return NULL;
}

static void list_queues(const struct compute *c, char *text, size_t size)
{
    size_t n = 0;
    text[0] = '\0';
    for (int32_t i = 0; i < c->n_queues && n + 80 < size; i++)
        n += (size_t)snprintf(text + n, size - n, "%s%.60s", i == 0 ? "" : ", ", c->queues[i].name);
}

static bool find_queue(const struct compute *c, const char *name, const struct job_queue **found,
                       struct error *err)
{
    char names[300];
    *found = c->n_queues == 1 && name == NULL ? &c->queues[0] : NULL;
    for (int32_t i = 0; i < c->n_queues && name != NULL; i++) {
        if (strcmp(c->queues[i].name, bare_name(name)) == 0)
            *found = &c->queues[i];
    }
    list_queues(c, names, sizeof names);
    if (*found == NULL && name != NULL)
        return error_set(err, ERROR_INPUT, "job queue '%.60s': %s%s", name,
                         c->n_queues == 0 ? "no document describes a job queue" : "described are ",
                         names);
    if (*found == NULL && c->n_queues > 1)
        return error_set(err, ERROR_INPUT, "%d job queues are described (%s): one must be chosen",
                         (int)c->n_queues, names);
    return true;
}

static bool keep_queue(struct compute *c, const struct job_queue *queue, struct error *err)
{
    struct compute_environment *kept = mem_alloc((size_t)(queue->n + 1) * sizeof *kept);
    for (int32_t i = 0; i < queue->n; i++) {
        const struct compute_environment *e = named(c, queue->environments[i]);
        if (e == NULL) {
            free(kept);
            return error_set(err, ERROR_INPUT,
                             "job queue '%.60s': computeEnvironmentOrder: '%.128s': no document "
                             "describes that environment",
                             queue->name, bare_name(queue->environments[i]));
        }
        kept[i] = *e;
    }
    free(c->list);
    c->list = kept;
    c->left_out = c->n - queue->n;
    c->n = queue->n;
    c->queue = queue->name;
    for (int32_t i = 0; i < c->n_policies; i++) {
        if (strcmp(c->policies[i].name, queue->policy) == 0)
            c->policy = &c->policies[i];
    }
    c->policy_missing = c->policy == NULL ? queue->policy : "";
    return true;
}

bool compute_choose(struct compute *c, const char *queue, struct error *err)
{
    const struct job_queue *found;
    c->queue = c->policy_missing = "";
    if (!find_queue(c, queue, &found, err) || (found != NULL && !keep_queue(c, found, err)))
        return false;
    return check_queue(c, err);
}

void compute_clear(struct compute *c)
{
    free(c->list);
    free(c->queues);
    free(c->policies);
    arena_free(&c->arena);
    *c = (struct compute){0};
}
