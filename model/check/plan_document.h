/* plan_document.h - a saved plan ("batchfit.plan/1", data/schemas/plan-1.json) as the
 * checker reads it: what the document claims, nothing recomputed, nothing left out.
 *
 * Ownership  texts borrow from the parsed JSON, which the struct holds; arrays live in its arena.
 * Units      as everywhere (units.h); null is UNKNOWN.
 * Errors     ERROR_INPUT with the path of the member ("leases[3].lanes[0].count: ..."). */
#ifndef MODEL_PLAN_DOCUMENT_H
#define MODEL_PLAN_DOCUMENT_H

#include "model/check/plan_environments.h"
#include "model/json.h"

struct document_option {
    const char *name; /* "max-vcpus" */
    const char *text; /* as typed */
};

struct document_class {
    int64_t id, count, mcpu, mem_mib, gpus;
    const char *label, *arch;
    const char *gpu_model; /* "" where null */
    bool guessed;
    bool has_durations;
    int64_t min_ms, p50_ms, p90_ms, max_ms, total_ms;
};

struct document_lease {
    int64_t count;
    const char *instance_type, *purchase;
    int64_t price_uusd_h;
    int64_t extras_uusd_h; /* UNKNOWN where the lease does not say */
    int64_t usable_mcpu, usable_mib, usable_gpus;
    int64_t start_s, duration_s;
    struct lane *lanes;
    int32_t n_lanes;
};

/* A row of cost.items or cost.by_label. */
struct document_row {
    const char *name;                     /* the item, or the label */
    const char *instance_type, *purchase; /* of items; "" where the row has none */
    int64_t jobs;                         /* of labels */
    int64_t cost_uusd;
    /* Of items; UNKNOWN where the row does not say. */
    int64_t instances, billed_s, boot_uusd, busy_uusd, tail_uusd;
};

struct document_unplaced {
    int64_t class_id, jobs;
    const char *why;
};

/* A row of comparison. */
struct document_way {
    const char *name;
    int64_t cost_uusd, makespan_s, peak_vcpus, instances; /* UNKNOWN where null */
};

/* A row of quotas. */
struct document_quota {
    const char *code, *name;
    int64_t peak_vcpus;
    int64_t limit_vcpus; /* UNKNOWN where null */
};

struct plan_document {
    struct json json;
    struct arena arena;
    const char *region;
    struct document_option *options; /* the members of request that are texts, in order */
    int32_t n_options;
    int64_t deadline_s; /* request.deadline_s */
    const char *prices_source, *prices_as_of, *currency;
    int64_t unpriced_types, types_used; /* types_used UNKNOWN where it is not said */
    struct document_class *classes;
    int32_t n_classes;
    struct document_lease *leases;
    int32_t n_leases;
    enum plan_unit unit;
    int64_t cost_uusd, bound_uusd;
    double gap;
    bool at_least;
    struct document_row *items, *labels;
    int32_t n_items, n_labels;
    struct proof proof;
    int64_t *duals;
    int32_t n_duals;
    int64_t makespan_s, peak_vcpus;
    int64_t instances, jobs_read; /* UNKNOWN where it is not said */
    struct document_unplaced *unplaced;
    int32_t n_unplaced;
    struct document_environments environments;
    struct document_way *ways;
    int32_t n_ways;
    struct document_quota *quotas;
    int32_t n_quotas;
    const char *infeasible; /* why no plan within the limits was found; NULL */
    struct end_proof end;
};

/* The text of an option of the request; NULL when it is not there. */
const char *plan_document_option(const struct plan_document *d, const char *name);

/* On failure d is left empty. */
MUST_CHECK bool plan_document_parse(struct plan_document *d, struct slice text, struct error *err);
/* Parts of it (plan_document_end.c). */
MUST_CHECK bool plan_document_rents(const struct json_at *proof, int64_t rent[N_LIMITS],
                                    struct error *err);
MUST_CHECK bool plan_document_end(struct plan_document *d, const struct json_at *root,
                                  struct error *err);
void plan_document_clear(struct plan_document *d);

/* Checks all that the document claims against the jobs and what may be launched: the plan itself
 * (plan_check), and that classes, prices, rows of cost, gap, environments and the plan's own row of
 * the comparison are what they must be.  listed is
 * the workload as read, planned the same with the architecture each class was planned for; limits
 * are those of the request. */
MUST_CHECK bool plan_document_check(const struct plan_document *d, const struct workload *listed,
                                    const struct workload *planned,
                                    const struct catalogue *catalogue,
                                    const struct offer_set *offers,
                                    const struct plan_limits *limits, struct plan_findings *out);

#endif
