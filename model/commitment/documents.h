/* documents.h - what the readers of documents about commitments share. */
#ifndef MODEL_COMMITMENT_DOCUMENTS_H
#define MODEL_COMMITMENT_DOCUMENTS_H

#include "model/commitment/commitment.h"
#include "model/json.h"

/* A new entry of which nothing is known but its kind; valid until the next.  at is its place. */
MUST_CHECK bool commitment_grow(struct commitments *c, enum owned_kind kind,
                                const struct json_at *at, struct owned **owned, struct error *err);

/* A text, copied into the arena; "" where it is absent. */
MUST_CHECK bool commitment_text(struct commitments *c, const struct json_at *at, const char *key,
                                const char **text, struct error *err);

/* Sets instance_type and family of "m6i.xlarge". */
MUST_CHECK bool commitment_type(struct commitments *c, struct owned *o, const char *type,
                                const struct json_at *at, struct error *err);

/* Sets what an entry is called, when all else is set. */
void commitment_name_it(struct commitments *c, struct owned *o);

/* AWS's own answers. */
MUST_CHECK bool commitment_aws_reserved(struct commitments *c, const struct json_at *root,
                                        struct error *err);
MUST_CHECK bool commitment_aws_plans(struct commitments *c, const struct json_at *root,
                                     struct error *err);

#endif
