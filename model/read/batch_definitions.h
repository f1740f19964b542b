/* batch_definitions.h - job definitions found beside the jobs, looked up as Batch does.
 *
 * Ownership  Texts point into the bytes that were read, which must outlive the set; the set owns
 *            the trees. */
#ifndef MODEL_BATCH_DEFINITIONS_H
#define MODEL_BATCH_DEFINITIONS_H

#include "model/read/json_tree.h"
#include "model/read/text_set.h"

struct batch_definition {
    struct json_tree tree;
    int64_t revision; /* UNKNOWN for a RegisterJobDefinition request */
    bool active;
    int32_t earlier; /* index of the one met before it under the same name, or -1 */
};

struct batch_definitions {
    struct text_set names;
    int32_t *newest; /* per name: the one met last */
    size_t newest_capacity;
    struct batch_definition *items;
    size_t n, capacity;
};

void batch_definitions_clear(struct batch_definitions *d);

/* Takes the tree (left empty); false when it has no jobDefinitionName. */
bool batch_definitions_take(struct batch_definitions *d, struct json_tree *tree);

/* "arn:aws:batch:...:job-definition/align:4" or "align:4" -> "align" and 4; without a revision
 * UNKNOWN. */
struct slice batch_definition_name(struct slice reference, int64_t *revision);

/* With a revision that very one, else one without revision (a request that is to be registered).
 * Without a revision the latest active one.  NULL when there is none. */
struct batch_definition *batch_definitions_find(const struct batch_definitions *d,
                                                struct slice reference);

#endif
