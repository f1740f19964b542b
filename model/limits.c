#include "model/limits.h"

#include <string.h>

const char *limit_name(int32_t limit)
{
    if (limit == LIMIT_VCPUS)
        return "max-vcpus";
    return limit == LIMIT_INSTANCES ? "max-instances" : quota_name(limit - LIMIT_QUOTAS);
}

int32_t limit_find(struct slice name)
{
    for (int32_t k = 0; k < N_LIMITS; k++) {
        const char *known = limit_name(k);
        if (strlen(known) == name.n && memcmp(known, name.p, name.n) == 0)
            return k;
    }
    return -1;
}
