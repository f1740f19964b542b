/* list_limits.h - what of a list AWS Batch would not take as it stands: its limits on submissions,
 * which no environment changes.
 *
 * Units      as each limit says.
 * Errors     none; the workload has kept its jobs.
 * Complexity O(jobs + names that they depend on).
 * Source     AWS Batch user guide, service quotas; API reference: SubmitJob (arrayProperties,
 *            dependsOn), RetryStrategy, JobTimeout, ResourceRequirement, NodeProperties. */
#ifndef PLANNER_LIST_LIMITS_H
#define PLANNER_LIST_LIMITS_H

#include "model/workload.h"

enum list_limit {
    LIST_ARRAY,        /* jobs of one array */
    LIST_DEPENDENCIES, /* jobs that one waits for */
    LIST_NODES,        /* of a multi-node job */
    LIST_ATTEMPTS,
    LIST_TIMEOUT,   /* seconds, at least */
    LIST_MEMORY,    /* MiB, at least */
    LIST_RUN_TIME,  /* seconds, on Fargate */
    LIST_SUBMITTED, /* jobs at once */
    LIST_RATE,      /* submissions a second; told where they take a minute or more */
    N_LIST_LIMITS
};

struct limit_finding {
    int64_t rows;     /* of the list that break it; 0: none does */
    int64_t jobs;     /* in these */
    int64_t found;    /* the furthest beyond; of LIST_RATE: submissions */
    const char *name; /* of the first job that does; "" */
};

const char *list_limit_name(enum list_limit limit); /* "array-size" */
const char *list_limit_unit(enum list_limit limit); /* of its value: "MiB" */
int64_t list_limit_value(enum list_limit limit);
void list_limits(struct limit_finding out[N_LIST_LIMITS], const struct workload *w, bool fargate);

#endif
