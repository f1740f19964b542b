/* batch_input.h - what verbs start from that ask what AWS Batch will do: jobs, environments,
 * prices.
 *
 * Environments come from documents (--environment) or are described by options; their types are
 * looked up in the region's catalogue.  Where documents describe several queues and none is chosen,
 * the list says each job's.  Offers are all types of the environments that have a price.
 *
 * Ownership  the input owns what it reads; call and values are borrowed.
 * Errors     ERROR_USAGE and ERROR_INPUT name option or file, field, value and what is accepted. */
#ifndef CLI_BATCH_INPUT_H
#define CLI_BATCH_INPUT_H

#include "cli/options.h"
#include "cli/price_options.h"
#include "cli/read_options.h"
#include "cli/region.h"
#include "model/compute/compute.h"
#include "model/offer.h"

struct batch_values {
    const char *region, *usable_memory;
    struct price_values prices;
    struct text_list environment, instance_types, then;
    const char *queue, *strategy;
    int64_t min_vcpus, max_vcpus;
    int purchase; /* enum compute_kind */
};
extern const struct option_spec batch_specs[]; /* prices have a table of their own */

struct batch_cost {
    int64_t root_volume_gib;
    bool public_ipv4;
};

struct batch_input {
    const struct invocation *call;
    const struct batch_values *v;
    struct region_choice region;
    struct catalogue catalogue;
    struct workload workload;
    struct compute compute;
    struct offer_set offers;
    struct batch_cost cost;
    bool queues_of_jobs; /* the jobs are kept, and may say which queue they are for */
};

/* Fills in, which starts as {0} and is cleared by batch_input_clear whatever is returned. */
MUST_CHECK bool batch_input_read(struct batch_input *in, const struct invocation *call,
                                 const struct batch_values *v, const struct read_values *reading,
                                 const struct read_extra *extra, struct batch_cost cost,
                                 struct error *err);
void batch_input_clear(struct batch_input *in);

/* Looks up and prices an environment of these types (names, families, default_x86_64) besides those
 * that were read: it replaces them in in->compute and in->offers, which are empty. */
MUST_CHECK bool batch_input_other(struct batch_input *in, const char *entry, int64_t max_vcpus,
                                  struct error *err);

/* The same from a document alone, whose only queue is meant. */
MUST_CHECK bool batch_input_document(struct batch_input *in, const char *path, struct error *err);

/* The same from words, as those of --then, by which it differs from base. */
MUST_CHECK bool batch_input_words(struct batch_input *in, const struct compute_environment *base,
                                  const char *name, const char *words, struct error *err);

/* The offer of a type bought as the environment buys; NULL without a price. */
const struct offer *batch_offer(const struct batch_input *in, const struct compute_environment *e,
                                int32_t type_index);

/* The catalogue's name of the GPU that the class asks for; NULL for any.  An unknown name is
 * returned as it is: no type has it. */
const char *batch_gpu_model(const struct batch_input *in, const struct job_class *c);

/* "EC2 BEST_FIT_PROGRESSIVE, 38 types (c6i, m6i), 0 to 256 vCPUs"; in the call's arena. */
const char *batch_environment_text(const struct batch_input *in,
                                   const struct compute_environment *e);

#endif
