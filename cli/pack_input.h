/* pack_input.h - the two CSV files of `batchfit pack`: bins and job classes for the bare engine.
 *
 * Columns are found by the names in the header, in any order; other columns are passed over.
 *   types  name, arch, gpu_model, mcpu, mem_mib, gpus, price_microusd
 *   jobs   class, count, mcpu, mem_mib, gpus, arch, gpu_model
 * arch is x86_64 or arm64, for jobs also any; an empty gpu_model means none (types), any (jobs).
 * Types are read first.
 * Errors     ERROR_INPUT with file, line, column, value and what is accepted: cells, missing or
 *            doubled columns, a name for two things, sums that 64 bits don't hold.
 * Ownership  everything is in the arena, but texts of names, which the caller's bytes hold. */
#ifndef CLI_PACK_INPUT_H
#define CLI_PACK_INPUT_H

#include "model/arena.h"
#include "model/error.h"
#include "model/slice.h"
#include "planner/pack/pack.h"

struct pack_input {
    struct arena arena;
    struct pack_item *items;
    struct slice *classes; /* names, parallel to items */
    int32_t n_items;
    struct pack_bin *bins;
    struct slice *types; /* names, parallel to bins */
    int32_t n_bins;
    struct slice *models; /* GPU models by number */
    int32_t n_models;
};

/* file is the name shown in messages. */
MUST_CHECK bool pack_input_types(struct pack_input *in, struct slice text, const char *file,
                                 struct error *err);
MUST_CHECK bool pack_input_jobs(struct pack_input *in, struct slice text, const char *file,
                                struct error *err);
void pack_input_clear(struct pack_input *in);

#endif
