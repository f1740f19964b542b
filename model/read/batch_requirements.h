/* batch_requirements.h - what an AWS Batch job asks for, from the JSON of Batch's own API.
 *
 * A job is described in two places, the request (or the job as described) and its definition.
 * Precedence, for each of vCPU and memory on its own:
 *   1. resourceRequirements of the request (containerOverrides, or container of a described job)
 *   2. resourceRequirements of the definition
 *   3. the older vcpus and memory of the request
 *   4. the older vcpus and memory of the definition
 * Several containers of one task or pod are summed; a multi-node job has a part per node range.
 *
 * Units      milli-vCPU, MiB, GiB of scratch; UNKNOWN where neither place says.
 * Source     Batch API reference: SubmitJob, ResourceRequirement, ContainerOverrides (vcpus,
 *            memory), NodeRangeProperty, EksContainerResourceRequirements. */
#ifndef MODEL_BATCH_REQUIREMENTS_H
#define MODEL_BATCH_REQUIREMENTS_H

#include "model/catalogue/catalogue.h"
#include "model/read/json_tree.h"

/* A value in a tree; v may be NULL: nothing there. */
struct batch_view {
    struct json_tree *t;
    const struct json_node *v;
};

/* Equal hosts: a plain job is one part of count 1. */
struct batch_part {
    int64_t count;
    int64_t mcpu, mem_mib, gpus;
    int64_t scratch_gib;
    enum arch arch;
    struct slice image;
};

enum { BATCH_PARTS_MAX = 16, BATCH_NODES_MAX = NODES_MAX };

struct batch_request {
    struct batch_part parts[BATCH_PARTS_MAX];
    int32_t n_parts;
    bool whole_instances; /* multi-node: every node has an instance for itself */
    bool older_override;  /* vcpus or memory of a request whose definition is not known were taken;
                             the definition's resourceRequirements would have come first */
};

/* request is a SubmitJob request or a described job, definition a RegisterJobDefinition request or
 * a described definition (v NULL when not known).  False with "container.memory: 'x': ..." when a
 * value cannot be read. */
MUST_CHECK bool batch_request_read(struct batch_view request, struct batch_view definition,
                                   struct batch_request *out, struct error *err);

#endif
