/* metadata.h - what EC2's metadata service tells beside keys. */
#ifndef PRICING_AWS_METADATA_H
#define PRICING_AWS_METADATA_H

#include "pricing/aws/credentials.h"

/* The region of the instance that we run on; false when on none. */
MUST_CHECK bool metadata_region(const struct credentials_context *x, char *region, size_t size);

#endif
