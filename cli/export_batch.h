/* export_batch.h - a plan's environments as the bodies of AWS Batch's API calls, the form that
 * `aws batch create-compute-environment --cli-input-json` and `create-job-queue` read.
 *
 * What a plan cannot know (subnets, security groups, instance role) comes from options; where it is
 * missing a placeholder with the word REPLACE stands in its place and the caller says so.
 *
 * Ownership  struct export owns its arena; names given by the caller are borrowed.
 * Source     AWS Batch API reference, CreateComputeEnvironment and CreateJobQueue. */
#ifndef CLI_EXPORT_BATCH_H
#define CLI_EXPORT_BATCH_H

#include "cli/options.h"
#include "model/arena.h"
#include "model/slice.h"

#include <stdio.h>

enum { QUEUE_ENVIRONMENTS_MOST = 3 }; /* Batch's own limit */

struct export_environment {
    const char *name;  /* with the prefix */
    const char *queue; /* likewise */
    const char *strategy;
    const char **types;
    int n_types;
    int64_t min_vcpus, max_vcpus;
    bool spot, gpu;
};

struct export_site {
    const char *prefix; /* letters, digits, '-' and '_' */
    struct text_list subnets, security_groups;
    const char *instance_role; /* NULL: missing */
};

struct export
{
    struct arena arena;
    const char *region;
    struct export_environment *list;
    int n;
    const char **queues; /* names, each once, in the order of the plan */
    int n_queues;
    int64_t root_volume_gib; /* that the plan counted; UNKNOWN */
};

/* Reads "batchfit.plan/1".  ERROR_INPUT names the member; a plan without environments is one. */
MUST_CHECK bool export_read(struct export *e, struct slice text, const char *prefix,
                            struct error *err);
void export_clear(struct export *e);

void export_write_environment(const struct export_environment *env, const struct export_site *site,
                              FILE *file);
void export_write_queue(const struct export *e, const char *queue, FILE *file);
/* All in one document, for readers that are not the AWS CLI. */
void export_write_all(const struct export *e, const struct export_site *site, FILE *file);

#endif
