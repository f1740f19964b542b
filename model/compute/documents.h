/* documents.h - private to the readers of environments: one form, that of the AWS CLI, in which
 * CloudFormation and Terraform are brought before they are read.
 *
 * compute_json.c reads that form, fair_share.c its scheduling policies, cloudformation.c and
 * terraform.c make it of templates and states, intrinsic.c works out what a template's functions
 * stand for, compute_queues.c chooses queues. */
#ifndef MODEL_COMPUTE_DOCUMENTS_H
#define MODEL_COMPUTE_DOCUMENTS_H

#include "model/compute/compute.h"
#include "model/json.h"
#include "model/json_text.h"

/* An environment, a queue, or an object of lists of them. */
MUST_CHECK bool compute_read_one(struct compute *c, const struct json_at *at, struct error *err);
/* The name at the end of an ARN, or the name itself: a part of the text. */
const char *compute_bare_name(const char *name);
/* Every rule on one environment that needs no catalogue. */
MUST_CHECK bool compute_check_environment(const struct compute_environment *e, struct error *err);
/* A scheduling policy: a fairsharePolicy with its name. */
MUST_CHECK bool compute_read_policy(struct compute *c, const struct json_at *at, struct error *err);
/* The same from a text made here; where tells of errors whose it is. */
MUST_CHECK bool compute_read_made(struct compute *c, const struct json_text *made,
                                  const char *where, struct error *err);

MUST_CHECK bool cloudformation_read(struct compute *c, const struct json_at *template,
                                    struct error *err);
MUST_CHECK bool terraform_read(struct compute *c, const struct json_at *state, struct error *err);

/* A template's parts that its functions refer to. */
struct template_parts {
    struct json_at parameters, conditions, mappings, resources;
    int depth; /* of functions within functions */
    int steps; /* so far: a template may not take for ever */
};

/* Appends what the value comes to, as JSON: a text, a number, a list of them; null for
 * AWS::NoValue.  ERROR_INPUT names what can't be told from the template alone. */
MUST_CHECK bool template_value(struct template_parts *t, const struct json_at *at,
                               struct json_text *out, struct error *err);
/* Is the condition of that name true? */
MUST_CHECK bool template_condition(struct template_parts *t, const char *name, bool *holds,
                                   struct error *err);

/* As a template's other parts call an environment: its own name where that is known, else its
 * logical one.  Appends a text. */
void template_environment_name(struct template_parts *t, const char *logical,
                               struct json_text *out);

#endif
