/* next_command.h - a command line that does again what this run was asked, for the NEXT lines.
 *
 * Operands and options are those of the call that came from the command line (files and the
 * environment will be read again by whoever runs it), quoted for a shell where they need it. */
#ifndef CLI_NEXT_COMMAND_H
#define CLI_NEXT_COMMAND_H

#include "cli/options.h"

/* "batchfit VERB OPERANDS OPTIONS tail"; options that the verb doesn't have, those that say where
 * results go or how they look, and those named in without (a list ended by NULL, or NULL) are left
 * out.  Standard input is shown as JOBS.  Kept in the call's arena. */
const char *next_command(const struct invocation *call, const char *verb,
                         const char *const *without, const char *tail);

/* "batchfit VERB before OPERANDS", without options. */
const char *next_command_on(const struct invocation *call, const char *verb, const char *before);

#endif
