/* paragraph.h - text wrapped in a column of its own, with a heading beside its first line:
 *
 *     COST    $68.91 for the batch, if every job is placed as
 *             planned
 */
#ifndef CLI_PARAGRAPH_H
#define CLI_PARAGRAPH_H

#include "model/units.h"

#include <stdio.h>

enum { PARAGRAPH_INDENT = 8, PARAGRAPH_WIDTH = 100 };

/* heading may be "": the text then continues the paragraph above.  bold puts terminal codes around
 * the heading.  Control characters are shown as '?'; a newline starts a line.  A number and its
 * units
 * ("2 h 25 m", "97.5 %") stay on one line. */
void paragraph(FILE *file, bool bold, const char *heading, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* A shell command and, after blanks, what it is for ("" for nothing to say).  Where it takes more
 * than one line, lines end in a backslash, so that the whole can be copied to a shell. */
void paragraph_command(FILE *file, bool bold, const char *heading, const char *command,
                       const char *what);

#endif
