/* limits.h - what may be alive at once: the limits that hold at every instant, by number.
 *
 * Limit 0 counts vCPUs (--max-vcpus), limit 1 instances (--max-instances), and one each the vCPUs
 * that an EC2 quota counts (quota.h). */
#ifndef MODEL_LIMITS_H
#define MODEL_LIMITS_H

#include "model/offer.h"
#include "model/quota.h"

enum { LIMIT_VCPUS, LIMIT_INSTANCES, LIMIT_QUOTAS, N_LIMITS = LIMIT_QUOTAS + N_QUOTAS };

/* "max-vcpus", "max-instances", or the quota's name. */
const char *limit_name(int32_t limit);
/* By that name; -1 when there is no such limit. */
int32_t limit_find(struct slice name);

#endif
