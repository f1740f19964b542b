/* assumed.h - what AWS does not publish about Batch, each with a name, a default and its limits.
 *
 * One table; `estimate --assumptions` lists it and --assume NAME=VALUE changes it.  Two sets are
 * fixed: the default, and `favourable`, which judges an environment as kindly as can be: least
 * sufficient sizes, the tightest placement, nobody waits for the head of the queue. */
#ifndef PLANNER_SIMULATE_ASSUMED_H
#define PLANNER_SIMULATE_ASSUMED_H

#include "model/slice.h"
#include "model/units.h"

enum assumed {
    ASSUMED_BOOT_S,
    ASSUMED_IDLE_S,
    ASSUMED_SCALE_INTERVAL_S,
    ASSUMED_STRICT_FIFO,
    ASSUMED_EQUAL_QUEUES,
    ASSUMED_LARGE_SIZES,
    ASSUMED_TIGHT,
    ASSUMED_OVERSHOOT,
    ASSUMED_PULL_MIB_S,
    ASSUMED_PLACEMENT_S,
    ASSUMED_SPOT_BANDS,
    ASSUMED_VOLUME_MIB_S,
    ASSUMED_VOLUME_SYSTEM_GIB,
    ASSUMED_S3_PART_MIB,
    ASSUMED_S3_DAYS,
    ASSUMED_FARGATE_START_S,
    ASSUMED_FARGATE_SPOT_PCT,
    ASSUMED_DESIRED,
    ASSUMED_SHORTAGE,
    ASSUMED_SPOT_SHORTAGE,
    ASSUMED_SHORTAGE_MINUTES,
    ASSUMED_SPILL_OVER,
    ASSUMED_INTERRUPTIONS,
    ASSUMED_LOSS_HOURS,
    ASSUMED_LOSS_OPEN,
    ASSUMED_FARGATE_SPOT_LOSS,
    ASSUMED_FIRST_HOUR,
    ASSUMED_TIMEOUT_S,
    ASSUMED_ATTEMPTS,
    ASSUMED_SHARE_AHEAD_S,
    ASSUMED_FARGATE_RATE,
    ASSUMED_FARGATE_BURST,
    N_ASSUMED
};

struct assumed_entry {
    const char *name; /* "large-sizes" */
    const char *text; /* a sentence, with the meaning of its values */
    int64_t value, favourable, least, most;
};

const struct assumed_entry *assumed_entry(enum assumed what);
void assumed_defaults(int64_t values[N_ASSUMED]);
void assumed_favourable(int64_t values[N_ASSUMED]);
/* -1 when there is none of that name. */
int assumed_find(struct slice name);

#endif
