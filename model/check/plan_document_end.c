/* plan_document_end.c - the parts of a document that speak of limits: rents, and the proof that no
 * plan ends earlier. */
#include "model/check/plan_document.h"

#include <string.h>

static bool read_limit(const struct json_at *at, int32_t *limit, struct error *err)
{
    const char *name;
    if (!json_get_text(at, "limit", &name, err))
        return false;
    *limit = limit_find((struct slice){name, strlen(name)});
    return *limit >= 0 || json_wrong(at, err,
                                     "'%.60s' is no limit: max-vcpus, max-instances or the name "
                                     "of an EC2 quota is needed",
                                     name);
}

bool plan_document_rents(const struct json_at *proof, int64_t rent[N_LIMITS], struct error *err)
{
    struct json_at list, at = {0};
    if (!json_has(proof, "rents", &list))
        return true;
    if (!json_get_list(proof, "rents", &list, err))
        return false;
    while (json_each(&list, &at)) {
        int32_t k;
        if (!read_limit(&at, &k, err) || !json_get_scaled(&at, "usd_per_hour", UUSD_PER_USD,
                                                          PRICE_MAX_UUSD_PER_H, &rent[k], err))
            return false;
    }
    return true;
}

static bool read_places(const struct json_at *at, int64_t rent[N_LIMITS], struct error *err)
{
    struct json_at list, each = {0};
    if (!json_get_list(at, "places", &list, err))
        return false;
    while (json_each(&list, &each)) {
        int32_t k;
        if (!read_limit(&each, &k, err) ||
            !json_get_whole(&each, "weight", 0, PRICE_MAX_UUSD_PER_H, &rent[k], err))
            return false;
    }
    return true;
}

static bool read_duals(struct plan_document *d, const struct json_at *at, struct error *err)
{
    struct json_at list, each = {0};
    if (!json_get_list(at, "duals", &list, err))
        return false;
    if (json_length(&list) != d->n_classes)
        return json_wrong(&list, err, "%d numbers for %d classes", json_length(&list),
                          d->n_classes);
    int64_t *duals = arena_array(&d->arena, (size_t)d->n_classes, sizeof *duals);
    d->end.dual = duals;
    for (int64_t *dual = duals; json_each(&list, &each); dual++)
        if (!json_as_whole(&each, 0, INT64_MAX, dual, err))
            return false;
    return true;
}

bool plan_document_end(struct plan_document *d, const struct json_at *root, struct error *err)
{
    struct json_at at, limits;
    struct end_proof *end = &d->end;
    int64_t class_id;
    if (!json_has(root, "earliest_end", &at))
        return true;
    if (!json_get_object(root, "earliest_end", &at, err) ||
        !json_get_whole(&at, "at_least_s", 1, LEASE_MAX_S, &end->earliest_end_s, err) ||
        !json_get_whole(&at, "class", 0, d->n_classes - 1, &class_id, err))
        return false;
    end->class_id = (int32_t)class_id;
    if (!json_has(&at, "by_limits", &limits))
        return true;
    return json_get_object(&at, "by_limits", &limits, err) &&
           json_get_real(&limits, "share", 0, 1, &end->share, err) &&
           json_get_whole(&limits, "within_s", 1, LEASE_MAX_S, &end->within_s, err) &&
           json_get_whole(&limits, "aside_s", 0, LEASE_MAX_S, &end->aside_s, err) &&
           json_get_whole(&limits, "scale", 1, INT64_MAX, &end->scale, err) &&
           read_duals(d, &limits, err) && read_places(&limits, end->rent, err);
}
