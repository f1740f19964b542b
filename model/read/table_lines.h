/* table_lines.h - lines and fields of tables that other programs wrote: separated by one character,
 * perhaps quoted, with a header line, CR LF or LF, and a last line that may lack its end.
 *
 * Ownership  Fields point into the text, except quoted fields with a doubled quote: those are
 *            written out in the scratch of struct table_fields and hold until the next split.
 * Complexity One pass over the text; no allocation per line. */
#ifndef MODEL_TABLE_LINES_H
#define MODEL_TABLE_LINES_H

#include "model/read/job_format.h"

struct table_lines {
    struct slice text;
    size_t at;    /* where the next line starts */
    int64_t line; /* number of the line given last; 0 before the first */
    const struct read_options *options;
    size_t told; /* how far options->consumed knows */
};

/* Starts at the first line, past a byte order mark. */
void table_start(struct table_lines *t, struct slice text, const struct read_options *options);

/* The next line without its end (LF or CR LF); false at the end of the text. */
bool table_next(struct table_lines *t, struct slice *line);

enum { TABLE_COLUMNS_MAX = 1024 };

struct table_fields {
    struct slice at[TABLE_COLUMNS_MAX];
    size_t n; /* fields found, perhaps more than TABLE_COLUMNS_MAX; those beyond are not kept */
    char *scratch;
    size_t scratch_size;
};
void table_fields_free(struct table_fields *f);

/* Splits at every separator: for programs that never quote. */
void table_split_plain(struct slice line, char separator, struct table_fields *f);

/* Splits a line that table_next just gave, honouring quotes at the start of a field ("a ""b"" c");
 * a quoted field may run over several lines, which are then taken from t.  Returns NULL, or what is
 * wrong with the record ("a quote is never closed"); t then stands after the first line. */
const char *table_split_quoted(struct table_lines *t, struct slice line, char separator,
                               struct table_fields *f);

/* Are the texts the same but for the case of ASCII letters? */
bool table_same_word(struct slice a, struct slice b);

/* The first column of a header that is called name, in any case, from column `from` on; or -1. */
int table_column(const struct table_fields *header, const char *name, int from);

/* Of tab, comma, semicolon and bar, the one that makes most of the n_names appear as fields of the
 * line; '\0' when none does.  *found tells how many of them appear. */
char table_separator(struct slice line, const char *const *names, int n_names, int *found);

/* Nothing but digits, at least one? */
bool table_is_digits(struct slice s);

#endif
