/* csv_out.h - text as a field of CSV (RFC 4180), read back by model/read/csv.h as it was. */
#ifndef CLI_CSV_OUT_H
#define CLI_CSV_OUT_H

#include <stdio.h>

/* In quotes where it holds a comma, a quote or a line end. */
void csv_text(FILE *file, const char *text);
/* In quotes whatever it holds. */
void csv_quoted(FILE *file, const char *text);

#endif
