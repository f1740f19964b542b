/* pack_instance.h - reads an instance of `make bench-pack`: two CSVs that a program made, so
 * reading is simple (no quotes, every line has its fields). */
#ifndef TESTS_SUPPORT_PACK_INSTANCE_H
#define TESTS_SUPPORT_PACK_INSTANCE_H

#include "planner/pack/pack.h"

/* items[0 .. n_items-1] of the jobs' file, bins[0 .. n_bins-1] of the catalog's; both are malloced
 * and go with pack_instance_clear.  Models of GPUs are numbered as they come. */
struct pack_instance {
    struct pack_item *items;
    struct pack_bin *bins;
    int32_t n_items, n_bins;
    char models[64][32];
    int32_t n_models;
};

/* jobs: class,count,mcpu,mem_mib,gpus,arch,gpu_model; types: name,arch,gpu_model,mcpu,mem_mib,gpus,
 * price_microusd.  False where one of them cannot be opened. */
MUST_CHECK bool pack_instance_read(struct pack_instance *in, const char *jobs, const char *types);
void pack_instance_clear(struct pack_instance *in);

/* Cuts a line in place at its commas, up to max fields; how many there are. */
int pack_instance_split(char *line, char **field, int max);

#endif
