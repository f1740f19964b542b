/* csv.h - records of delimited text, with quotes as in RFC 4180.
 *
 * Blank lines and lines that begin with '#' are passed over.  Line ends are LF or CRLF; a quoted
 * cell may hold delimiters, line ends and doubled quotes.  Cells come without blanks around them.
 * Streaming: what a record needs is forgotten at the next one.  O(length) for the whole text. */
#ifndef MODEL_CSV_H
#define MODEL_CSV_H

#include "model/slice.h"

#include <stdint.h>

struct csv {
    struct slice text;
    size_t at;    /* where the next record is looked for */
    int64_t line; /* of text[at], from 1 */
    char delimiter;

    /* The current record. */
    struct slice *cells; /* the first cells_max of them */
    int32_t cells_max;
    int64_t n_cells; /* all */
    int64_t record_line;
    bool unclosed; /* a quote is not closed where a cell ends: the record is its first line */

    bool one_line_quotes; /* after an unclosed quote, so that the text is not searched again */
    char *scratch;        /* cells with doubled quotes, without them */
    size_t scratch_capacity;
};

/* Skips a byte order mark. */
void csv_begin(struct csv *c, struct slice text, char delimiter, int32_t cells_max);
void csv_end(struct csv *c);
/* The next record; false at the end of the text. */
bool csv_next(struct csv *c);
/* The offset behind a byte order mark, blank lines and comments from `at` on; counts lines. */
size_t csv_skip(struct slice text, size_t at, int64_t *line);

#endif
