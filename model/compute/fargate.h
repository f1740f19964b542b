/* fargate.h - the sizes that Fargate runs: a request must be one of them exactly.
 *
 * Units      milli-vCPU, MiB.
 * Source     AWS Batch API reference, ResourceRequirement (VCPU, MEMORY on Fargate). */
#ifndef MODEL_FARGATE_H
#define MODEL_FARGATE_H

#include "model/units.h"

#define FARGATE_MAX_MCPU 16000
#define FARGATE_MAX_MIB 122880

/* The smallest size with at least so much of both; false when none is large enough. */
MUST_CHECK bool fargate_size(int64_t mcpu, int64_t mem_mib, int64_t *size_mcpu, int64_t *size_mib);

#endif
