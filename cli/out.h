/* out.h - where results go: standard output, or a file that is replaced whole or not at all; and
 * notes, which go to standard error. */
#ifndef CLI_OUT_H
#define CLI_OUT_H

#include "model/error.h"

#include <stdio.h>

struct out {
    FILE *file;
    char *path;      /* NULL: standard output */
    char *temporary; /* beside path, renamed over it by out_close; NULL: a device, written to */
};

/* path NULL or "-": standard output. */
MUST_CHECK bool out_open(struct out *out, const char *path, struct error *err);
/* Flushes and renames; on any failure the old file is untouched and ERROR_INTERNAL says why. */
MUST_CHECK bool out_close(struct out *out, struct error *err);
/* Gives up: removes the temporary file. */
void out_abandon(struct out *out);

/* "NOTE: text" on standard error, unless --quiet; control characters shown as '?'. */
void note(const char *fmt, ...) PRINTF_LIKE(1, 2);
void note_quiet(bool quiet);

/* Colour codes only when standard output is a terminal and NO_COLOR is not set. */
bool out_is_terminal(void);
/* A line that is drawn over may stand on standard error: it is a terminal, and not --quiet. */
bool out_shows_progress(void);
/* Columns of the terminal, 100 when it is none or wider. */
int out_columns(void);

#endif
