/* usable_memory.h - memory that jobs can use, as the user measured it (--usable-memory FILE).
 *
 * CSV with the columns instance_type and usable_mib in any order, whole MiB; what it says takes the
 * place of what the catalogue has.  Errors are ERROR_INPUT with file, line and value: an unknown
 * type, or more memory than the type has, is refused. */
#ifndef CLI_USABLE_MEMORY_H
#define CLI_USABLE_MEMORY_H

#include "model/catalogue/catalogue.h"

/* path NULL: nothing to do. */
MUST_CHECK bool usable_memory_read(struct catalogue *c, const char *path, struct error *err);

#endif
