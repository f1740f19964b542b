/* batch_write.h - parts of documents that are about a batch and its environments. */
#ifndef CLI_BATCH_WRITE_H
#define CLI_BATCH_WRITE_H

#include "cli/batch_input.h"
#include "cli/json_out.h"

/* Members "request", "prices", "queue" and "environments". */
void batch_write_request(struct json_out *j, const struct batch_input *in);
void batch_write_prices(struct json_out *j, const struct batch_input *in);
void batch_write_environments(struct json_out *j, const struct batch_input *in);

#endif
