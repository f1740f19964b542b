/* batch_shorthand.h - environments described by options instead of documents: the first by
 * --instance-types, --strategy, --min-vcpus, --max-vcpus and --purchase, each further one of the
 * queue by a --then that states what differs from the one before.
 *
 * Errors     ERROR_USAGE names the option, the word and what is accepted. */
#ifndef CLI_BATCH_SHORTHAND_H
#define CLI_BATCH_SHORTHAND_H

#include "cli/batch_input.h"

/* Adds the environments to in->compute.  No rule of Batch's is checked yet. */
MUST_CHECK bool batch_shorthand(struct batch_input *in, struct error *err);
/* Adds one that differs from base by words, as those of --then, and is called name. */
MUST_CHECK bool batch_shorthand_differing(struct batch_input *in,
                                          const struct compute_environment *base, const char *name,
                                          const char *words, struct error *err);
/* The option that describes an environment and was given, without dashes; NULL: none was. */
const char *batch_shorthand_given(const struct invocation *call);

#endif
