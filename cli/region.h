/* region.h - which AWS region a run is about, and who said so. */
#ifndef CLI_REGION_H
#define CLI_REGION_H

#include "cli/options.h"

struct region_choice {
    const char *name;   /* "us-east-1" */
    const char *origin; /* "--region", "AWS_REGION", "profile default", "default", ... */
};

/* From --region (`given`, NULL without), BATCHFIT_REGION, AWS_REGION, AWS_DEFAULT_REGION, the
 * project's and the user's file, the profile that AWS's tools would use in their config file; else
 * us-east-1.  Texts live in the call's arena or for ever.  A config file that cannot be read counts
 * as none. */
struct region_choice region_resolve(const struct invocation *call, const char *given);

#endif
