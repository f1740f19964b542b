/* kube_quantity.h - quantities as Kubernetes writes them: "500m", "1Gi", "129e6", "2".
 *
 * A decimal and a suffix: n u m (billionths to thousandths), k M G T P E (powers of 1000),
 * Ki Mi Gi Ti Pi Ei (powers of 1024); or an exponent.  "1E" is 10^18, "1E3" is 1000.  Rounded up.
 * Source     Kubernetes documentation, "Quantity". */
#ifndef MODEL_KUBE_QUANTITY_H
#define MODEL_KUBE_QUANTITY_H

#include "model/slice.h"
#include "model/units.h"

MUST_CHECK bool kube_cpu_mcpu(struct slice s, int64_t *mcpu);
MUST_CHECK bool kube_memory_mib(struct slice s, int64_t *mib);
/* Whole things such as GPUs. */
MUST_CHECK bool kube_whole(struct slice s, int64_t max, int64_t *value);

#endif
