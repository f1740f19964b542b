/* credentials_parts.h - the places where keys may be, one file each; private to pricing/aws. */
#ifndef PRICING_AWS_CREDENTIALS_PARTS_H
#define PRICING_AWS_CREDENTIALS_PARTS_H

#include "model/json.h"
#include "pricing/aws/answer.h"
#include "pricing/aws/buffer.h"
#include "pricing/aws/credentials.h"
#include "pricing/aws/endpoints.h"

/* Each fills c only when it returns CREDENTIALS_FOUND; CREDENTIALS_NONE where the place is not in
 * use (err then says why, for the list of places); CREDENTIALS_ERROR with err. */

enum credentials_status credentials_from_environment(const struct credentials_context *x,
                                                     struct credentials *c, struct error *err);
/* All that a profile may say, in the chain's order.  with_environment: web identity may also be
 * told by variables. */
enum credentials_status credentials_from_profile(const struct credentials_context *x,
                                                 const char *profile, bool with_environment,
                                                 struct credentials *c, struct error *err);
enum credentials_status credentials_from_process(const struct credentials_context *x,
                                                 const char *profile, struct credentials *c,
                                                 struct error *err);
enum credentials_status credentials_from_sso(const struct credentials_context *x,
                                             const char *profile, struct credentials *c,
                                             struct error *err);
enum credentials_status credentials_from_container(const struct credentials_context *x,
                                                   struct credentials *c, struct error *err);
enum credentials_status credentials_from_metadata(const struct credentials_context *x,
                                                  struct credentials *c, struct error *err);

struct role {
    const char *arn;
    const char *session_name; /* NULL: "batchfit" */
    const char *external_id;  /* NULL: none */
    const char *duration_s;   /* NULL: STS's default */
};
/* STS AssumeRole with the keys of source; AssumeRoleWithWebIdentity with the token of a file. */
enum credentials_status credentials_assume_role(const struct credentials_context *x,
                                                const struct role *role,
                                                const struct credentials *source,
                                                struct credentials *c, struct error *err);
enum credentials_status credentials_web_identity(const struct credentials_context *x,
                                                 const struct role *role, const char *token_file,
                                                 struct credentials *c, struct error *err);

/* What the members are called in a JSON document of keys. */
struct credentials_names {
    const char *access_key, *secret_key, *token, *expires;
    bool expires_in_ms; /* a number since 1970; else an ISO text */
    bool must_expire;
};
/* The texts in the document are wiped once copied.  Errors name members, never values. */
MUST_CHECK bool credentials_from_json(const struct json_at *object,
                                      const struct credentials_names *names, struct credentials *c,
                                      struct error *err);
/* Parses a body and wipes nothing but what cJSON copied; errors without the text. */
MUST_CHECK bool credentials_json(struct json *doc, struct slice body, struct error *err);

/* Where a service that hands out keys answers, by FIPS and dual-stack as they are set. */
MUST_CHECK bool credentials_endpoint(const struct credentials_context *x, const char *service,
                                     const char *region, struct endpoint *e, struct error *err);

/* Copies; token may be NULL or empty. */
void credentials_set(struct credentials *c, const char *access_key, const char *secret_key,
                     const char *token, int64_t expires_s);
/* Can a secret of that form be sent in a header?  Neither empty nor with control characters. */
bool credentials_text_is_sane(const char *text);

#endif
