/* fargate_tasks.h - what one task on Fargate holds and costs, class by class, in the shape of
 * offers.
 *
 * A task is a machine of its own: it has the smallest size that holds the job, is billed for its
 * vCPUs and GiB from the pull of its image to its end, by the second and at least a minute, and for
 * disk above the 20 GiB that are free.  Tasks of like size, architecture and disk are one offer,
 * whose type is made up here: no catalogue has it.
 *
 * Units      micro-dollars an hour, each rate rounded up; GiB of disk.
 * Ownership  all in the caller's arena.
 * Errors     none: what no size holds, or what has no known price, has no offer and a reason.
 * Source     AWS Fargate pricing page (dimensions, minimum, free storage); AWS Batch API reference
 *            (ResourceRequirement, EphemeralStorage, RuntimePlatform). */
#ifndef MODEL_FARGATE_TASKS_H
#define MODEL_FARGATE_TASKS_H

#include "model/offer.h"
#include "model/workload.h"

enum { FARGATE_FREE_GIB = 20, FARGATE_MAX_GIB = 200 };

enum fargate_lack {
    FARGATE_FITS,
    FARGATE_NO_GPUS,
    FARGATE_NO_VCPUS,  /* more than the largest size has */
    FARGATE_NO_MEMORY, /* more than any size with enough vCPUs has */
    FARGATE_NO_DISK,
    FARGATE_NO_SHARE,   /* wants whole instances, or several: Fargate has none */
    FARGATE_NOT_PRICED, /* no source states the region's rates */
};

struct fargate_terms {
    enum arch arch; /* of classes that run on either */
    bool spot;
    int64_t spot_saving_pct;
    bool public_ipv4;
    const int64_t *disk_gib; /* per class; NULL: the free disk is enough */
};

struct fargate_task {
    const struct offer *offer; /* NULL where it lacks something */
    enum fargate_lack lack;
};

/* One entry a class; requests are known.  O(classes * sizes). */
struct fargate_task *fargate_tasks(struct arena *arena, const struct workload *w,
                                   const struct other_prices *prices,
                                   const struct fargate_terms *terms);

/* "it asks for GPUs", "it asks for more than 16 vCPUs" ... */
const char *fargate_lack_text(enum fargate_lack lack);

#endif
