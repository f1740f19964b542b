/* staging.h - what jobs bring and take: input from S3 before they run, output to S3 after, disk
 * while they hold their slot.
 *
 * Input and output of all jobs on an instance share one link, whose rate is the least of the
 * instance's baseline network, its baseline to EBS and the throughput of its root volume, since
 * what comes over the network is written there.  Jobs that start together stage together; others
 * take what the link has left (link.h).  A slot is held from placement until the output is away.
 *
 * Units      bytes, bytes a second.
 * Source     EC2 user guide: network bandwidth (baseline), EBS optimisation; EBS user guide: gp3
 *            includes 125 MiB/s whatever its size; S3 user guide and pricing page: requests. */
#ifndef PLANNER_SIMULATE_STAGING_H
#define PLANNER_SIMULATE_STAGING_H

#include "model/bill.h"
#include "model/catalogue/catalogue.h"
#include "planner/simulate/assumed.h"

struct simulation;
struct sim_input;

/* Of one job.  Where a list does not say, nothing is staged: callers tell how many. */
struct sim_staging {
    int64_t input_bytes, output_bytes;
    int64_t disk_bytes; /* at once, all its files */
};
#define STAGING_BYTES_MAX (INT64_C(1) << 50) /* each, of one job */

/* Never more than the root volume; what is unknown of the type does not limit. */
int64_t staging_rate(const struct instance_type *type, const int64_t assumed[N_ASSUMED]);

/* Adds to the bill of a run what S3 asks for requests of, and for storing, the bytes that its jobs
 * staged; transfers between S3 and EC2 in one region are free.  An unknown price is unknown in the
 * bill. */
MUST_CHECK bool staging_bill(struct bill *bill, const struct simulation *s,
                             const struct sim_input *input, struct error *err);

/* How the volumes of instances did. */
struct staging_volumes {
    int64_t needed_gib;          /* by the fullest, with what the system takes */
    const struct offer *fullest; /* NULL where nothing was on any */
    int64_t fuller, instances;   /* instances that needed more than root_gib, of all */
    int64_t extra_uusd;          /* if all had needed_gib; UNKNOWN without a price */
};
void staging_volumes(struct staging_volumes *v, const struct simulation *s,
                     const struct sim_input *input, int64_t root_gib);

#endif
