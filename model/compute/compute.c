#include "model/compute/documents.h"

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
    kept->foreign = e->foreign == NULL ? "" : e->foreign;
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

bool compute_check_environment(const struct compute_environment *e, struct error *err)
{
    if (e->foreign[0] != '\0')
        return error_set(err, ERROR_INPUT, "%s", e->foreign);
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

void compute_clear(struct compute *c)
{
    free(c->list);
    free(c->queues);
    free(c->policies);
    arena_free(&c->arena);
    *c = (struct compute){0};
}
