/* plan_environments.h - what a plan document tells AWS Batch: can its environments hold the plan?
 *
 * Every class that is planned goes to one queue; every instance of the plan is of a type and
 * purchase option that an environment of that queue lists; an environment's types are of its
 * architecture; its maxvCpus covers what of the plan is alive on it at once; and BEST_FIT, which
 * waits for a type that is short, is not among the strategies.  An environment that says that it
 * does not follow the plan (follows_plan: false, a simulation chose other types) need not list the
 * plan's: it must list one, within its maxvCpus, that holds each job it takes; and classes that
 * share an instance of the plan may part between such environments.
 *
 * Ownership  texts borrow from the document, arrays live in its arena. */
#ifndef MODEL_PLAN_ENVIRONMENTS_H
#define MODEL_PLAN_ENVIRONMENTS_H

#include "model/check/plan_check.h"
#include "model/json.h"

struct document_environment {
    const char *name, *queue, *purchase, *arch, *strategy;
    const char **types;
    int32_t n_types;
    int64_t min_vcpus, max_vcpus;
    bool follows_plan; /* lists the plan's types; else others were simulated to do better */
    int64_t *classes;
    int32_t n_classes;
};

struct document_environments {
    struct document_environment *list;
    int32_t n;
};

/* The member "environments" of a document's root. */
MUST_CHECK bool plan_environments_read(struct document_environments *e, const struct json_at *root,
                                       struct arena *arena, struct error *err);

/* Adds what is wrong to out.  O(environments * (leases log leases + types * offers)). */
void plan_environments_check(const struct document_environments *e, const struct plan *plan,
                             const struct workload *w, const struct offer_set *offers,
                             const struct plan_limits *limits, struct plan_findings *out);

#endif
