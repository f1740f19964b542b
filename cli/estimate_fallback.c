/* estimate_fallback.c - --on-demand-fallback: an environment on demand behind those that buy spot,
 * where the queue has none. */
#include "cli/estimate_fallback.h"

#include <string.h>

enum kind_wanted { ON_DEMAND, SPOT };

static const struct compute_environment *first_of(const struct compute *c, enum kind_wanted wanted)
{
    for (int32_t i = 0; i < c->n; i++) {
        if (c->list[i].off[0] == '\0' && compute_is_spot(&c->list[i]) == (wanted == SPOT))
            return &c->list[i];
    }
    return NULL;
}

bool estimate_fallback(struct batch_input *in, struct error *err)
{
    struct compute *c = &in->compute;
    const struct compute_environment *spot = first_of(c, SPOT);
    if (c->several)
        return error_set(err, ERROR_USAGE,
                         "--on-demand-fallback goes with one job queue, and the jobs name several: "
                         "--queue NAME sends all jobs to one");
    if (spot == NULL)
        return error_set(err, ERROR_USAGE,
                         "--on-demand-fallback: no environment buys spot instances; one of type "
                         "SPOT or FARGATE_SPOT, or --purchase spot, is needed");
    if (first_of(c, ON_DEMAND) != NULL)
        return true;
    if (c->n == COMPUTE_QUEUE_MOST)
        return error_set(err, ERROR_USAGE,
                         "--on-demand-fallback: a queue takes at most %d environments, and all of "
                         "these buy spot; put one on demand in the place of one of them",
                         COMPUTE_QUEUE_MOST);
    struct compute_environment e = *spot;
    e.name = "on-demand fallback";
    e.kind = compute_is_fargate(spot) ? COMPUTE_FARGATE : COMPUTE_EC2;
    e.strategy = STRATEGY_PROGRESSIVE;
    e.strategy_stated = !compute_is_fargate(spot);
    e.min_vcpus = 0;
    e.desired_vcpus = UNKNOWN;
    e.bid_percent = 0;
    compute_add(c, &e); /* with the types that it has */
    return true;
}
