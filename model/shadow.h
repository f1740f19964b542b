/* shadow.h - what a bound's duals say in words that people use: dollars per vCPU-hour, GiB-hour and
 * GPU-hour.
 *
 * A class's dual is what one more of its jobs, running for an hour, adds to the bound.  The fit
 * looks for three prices, none below 0, such that request times prices comes nearest to the duals:
 * least squares, each class weighted by its jobs (or job-seconds).  A resource that no class asks
 * for has no price.
 *
 * Units      micro-dollars an hour.
 * Errors     none.  Complexity O(points). */
#ifndef MODEL_SHADOW_H
#define MODEL_SHADOW_H

#include <stdint.h>

struct shadow_point {
    int64_t mcpu, mem_mib;
    int32_t gpus;
    double weight;
    double uusd_h; /* the dual */
};

struct shadow_prices {
    double vcpu_uusd_h, gib_uusd_h, gpu_uusd_h; /* each >= 0; -1 where nobody asks for it */
    double explained; /* share of the duals' squares that the prices account for, 0 to 1 */
};

void shadow_fit(const struct shadow_point *points, int32_t n, struct shadow_prices *prices);

#endif
