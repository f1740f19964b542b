/* fair_share.c - scheduling policies of job queues.
 *
 * Source     AWS Batch API reference: SchedulingPolicyDetail, FairsharePolicy, ShareAttributes. */
#include "model/compute/documents.h"

#include <string.h>

#define DECAY_MAX_S 604800
#define WEIGHT_LEAST 0.0001
#define WEIGHT_MOST 999.9999
enum { WEIGHT_PARTS = 10000, RESERVATION_MOST = 99, IDENTIFIER_MOST = 255, SHARES_MOST = 500 };

static bool read_weight(const struct json_at *item, struct share_weight *w, struct arena *arena,
                        struct error *err)
{
    struct json_at at;
    const char *name;
    w->weight = 1;
    if (!json_get_text(item, "shareIdentifier", &name, err))
        return false;
    size_t n = strlen(name);
    json_has(item, "shareIdentifier", &at);
    if (n == 0 || n > IDENTIFIER_MOST)
        return json_wrong(&at, err, "'%.60s': 1 to %d characters are accepted", name,
                          IDENTIFIER_MOST);
    w->identifier = arena_text(arena, name, n);
    if (!json_has(item, "weightFactor", &at))
        return true;
    /* Parameters of templates are texts. */
    int64_t parts;
    struct error ignored;
    if (json_get_scaled(item, "weightFactor", WEIGHT_PARTS, WEIGHT_PARTS * 1000 - 1, &parts,
                        &ignored) &&
        parts > 0) {
        w->weight = (double)parts / WEIGHT_PARTS;
        return true;
    }
    return json_get_real(item, "weightFactor", WEIGHT_LEAST, WEIGHT_MOST, &w->weight, err);
}

static bool read_weights(const struct json_at *list, struct scheduling_policy *p,
                         struct arena *arena, struct error *err)
{
    struct json_at item = {0};
    if (json_length(list) > SHARES_MOST)
        return json_wrong(list, err, "%d entries, %d are accepted", (int)json_length(list),
                          SHARES_MOST);
    struct share_weight *weights =
        arena_array(arena, (size_t)json_length(list) + 1, sizeof *weights);
    while (json_each(list, &item)) {
        struct share_weight *w = &weights[p->n];
        if (!read_weight(&item, w, arena, err))
            return false;
        for (int32_t i = 0; i < p->n; i++) {
            if (strcmp(weights[i].identifier, w->identifier) == 0)
                return json_wrong(&item, err, "'%.60s' is named twice", w->identifier);
        }
        p->n++;
    }
    p->weights = weights;
    return true;
}

bool compute_read_policy(struct compute *c, const struct json_at *at, struct error *err)
{
    struct json_at fair, list;
    const char *name;
    int64_t decay_s, reserved;
    struct scheduling_policy p = {.n = 0};
    if (!json_get_text(at, "name", &name, err) ||
        !json_get_object(at, "fairsharePolicy", &fair, err) ||
        !json_get_whole_or(&fair, "shareDecaySeconds", 0, DECAY_MAX_S, 0, &decay_s, err) ||
        !json_get_whole_or(&fair, "computeReservation", 0, RESERVATION_MOST, 0, &reserved, err))
        return false;
    if (json_has(&fair, "shareDistribution", &list) &&
        (!json_get_list(&fair, "shareDistribution", &list, err) ||
         !read_weights(&list, &p, &c->arena, err)))
        return false;
    p.name = arena_text(&c->arena, name, strlen(name));
    p.decay_s = decay_s;
    p.reserved_percent = (int32_t)reserved;
    c->policies = mem_grow(c->policies, &c->policies_capacity, (size_t)c->n_policies + 1,
                           sizeof *c->policies);
    c->policies[c->n_policies++] = p;
    return true;
}

double scheduling_weight(const struct scheduling_policy *policy, const char *share)
{
    double weight = 1;
    size_t longest = 0;
    for (int32_t i = 0; i < policy->n; i++) {
        const char *name = policy->weights[i].identifier;
        size_t n = strlen(name);
        if (strcmp(name, share) == 0)
            return policy->weights[i].weight;
        if (name[n - 1] == '*' && n > longest && strncmp(name, share, n - 1) == 0) {
            longest = n;
            weight = policy->weights[i].weight;
        }
    }
    return weight;
}
