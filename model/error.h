/* error.h - the one error type.  A failing function fills it, returns false, and owns nothing. */
#ifndef MODEL_ERROR_H
#define MODEL_ERROR_H

#include "model/units.h"

/* The kind decides the exit code, nothing else; the values are those exit codes. */
enum error_kind {
    ERROR_NONE = 0,
    ERROR_INTERNAL = 1, /* a bug, or the operating system refused (file, memory) */
    ERROR_USAGE = 2,    /* the command line */
    ERROR_INPUT = 3,    /* what was read is not what is accepted */
    ERROR_PRICES = 6,   /* prices missing or too old */
    ERROR_REMOTE = 8,   /* a remote service failed */
};

struct error {
    enum error_kind kind;
    char message[1024]; /* one line that names the input; no newline, no secret */
};

/* Fills err and returns false, so that a failing function can return the call itself.
 * Control characters in the text are shown as '?', a text too long ends in "...". */
bool error_set(struct error *err, enum error_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Puts "prefix: " before the message that err already holds; returns false. */
bool error_prefix(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
